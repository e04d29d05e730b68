"""Payloads that a report shows are checked again: against the documents, by a lowering of our own, with
jsonschema-rs."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import jsonschema_rs

from mutation.reach import REQUEST, Reach
from mutation.tree import Path, at, everywhere, replaced, without


class Checker:
    """Checks evidence of one report against its two documents."""

    def __init__(self, old: Any, new: Any) -> None:
        self._roots = {"old": old, "new": new}
        self._lowered: dict[tuple[str, str], Any] = {}

    def complaint(self, evidence: dict[str, Any]) -> str | None:
        """Return what is wrong with a witness, or None."""
        position, value, direction = evidence["position"], evidence["value"], evidence["direction"]
        for side, expected in ((evidence["valid_in"], True), (evidence["invalid_in"], False)):
            try:
                schema = {**self._side(side, direction), "$ref": "#" + quote(position[side])}
                validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
            except (ValueError, jsonschema_rs.ValidationError) as error:
                return f"could not be checked: {str(error).partition(chr(10))[0][:200]}"
            if validator.is_valid(value) is not expected:
                return f"{str(value)[:200]} is {'not valid' if expected else 'valid'} in {side} at {position[side]}"
        return None

    def _side(self, side: str, direction: str) -> Any:
        known = self._lowered.get((side, direction))
        if known is None:
            known = self._lowered[side, direction] = lowered(self._roots[side], direction)
        return known


def reference(path: Path) -> str:
    """Return a local reference to a path of a document."""
    return "#" + "".join("/" + quote(str(key).replace("~", "~0").replace("/", "~1"), safe="~") for key in path)


def lowered(root: Any, direction: str) -> Any:
    """Return a document whose schemas are plain JSON Schema 2020-12, without what has no payload in a direction."""
    reach = Reach(root)
    mark = "readOnly" if direction == REQUEST else "writeOnly"
    for path in sorted(reach.places, key=len, reverse=True):
        schema = at(root, path)
        members, _ = reach.members(path)
        every = {name for member in members for name in at(reach.root, member).get("properties") or {}}
        absent = {name for name in every if any(reach.is_marked(at(reach.root, one), name, mark) for one in members)}
        required = schema.get("required")
        if absent and isinstance(required, list):
            root = replaced(root, (*path, "required"), [name for name in required if name not in absent])
        if absent and isinstance(schema.get("properties"), dict):
            root = replaced(root, (*path, "properties"), without(at(root, path)["properties"], *absent))
    return everywhere(root, lambda one: _selected(_whole(_plain(one) if reach.own else _newer(one))))


def _selected(one: dict[str, Any]) -> dict[str, Any]:
    """A union whose discriminator selects the branch: each branch with the values that name it."""
    told = one.get("discriminator")
    keyword = next((name for name in ("oneOf", "anyOf") if isinstance(one.get(name), list)), None)
    name = told.get("propertyName") if isinstance(told, dict) else None
    if keyword is None or not isinstance(name, str):
        return one
    mapping = told.get("mapping") or {}
    branches = []
    for branch in one[keyword]:
        target = branch.get("$ref") if isinstance(branch, dict) else None
        if not isinstance(target, str):
            return one
        values = [value for value, leads in mapping.items() if leads in (target, target.rpartition("/")[2])]
        values = values or [target.rpartition("/")[2]]
        tag = {"required": [name], "properties": {name: {"enum": values}}}
        branches.append({"allOf": [branch, tag]})
    return {**without(one, keyword), "anyOf": branches}


def _newer(one: dict[str, Any]) -> dict[str, Any]:
    return without(one, "required") if isinstance(one.get("required"), bool) else one


def _whole(one: dict[str, Any]) -> dict[str, Any]:
    """Integers of a stated size are bounded (OpenAPI format registry)."""
    bits = {"int32": 31, "int64": 63}.get(str(one.get("format")))
    if bits is None or not isinstance(one.get("type"), (str, list)):
        return one
    bounds = {"anyOf": [{"not": {"type": "number"}}, {"minimum": -(2**bits), "maximum": 2**bits - 1}]}
    return {**one, "allOf": [*(one.get("allOf") or []), bounds]}


def _plain(one: dict[str, Any]) -> dict[str, Any]:
    """A schema of the older dialect, or any other mapping, which this leaves as it is."""
    if isinstance(one.get("$ref"), str):
        return {"$ref": one["$ref"]}
    found = dict(one)
    if isinstance(found.get("required"), bool):  # a property may have this name
        del found["required"]
    if found.get("type") == "file":
        found["type"] = "string"
    for exclusive, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        value = found.get(exclusive)
        if isinstance(value, bool):
            del found[exclusive]
            if value and plain in found:
                found[exclusive] = found.pop(plain)
    if found.get("nullable") is True or found.get("x-nullable") is True:
        if isinstance(found.get("enum"), list):
            found["enum"] = [*found["enum"], None]
        if isinstance(found.get("type"), str):
            return {**found, "type": [found["type"], "null"]}
        return {"anyOf": [without(found, "nullable", "x-nullable"), {"type": "null"}]}
    return found
