"""Rewrites that say the same in other words. Whatever is reported about them is at most documentation or an
addition."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from mutation.reach import METHODS, Reach, lone_branch
from mutation.surface import Edited, SurfaceKind
from mutation.tree import Path, at, edited, everywhere, local_target, renamed, replaced, with_, without
from mutation.truth import DOCUMENTATION, SILENT

Rewrite = Callable[[Reach, Random], Iterator[Any]]
REWRITES: list[tuple[str, Rewrite]] = []


def rewrite(name: str) -> Callable[[Rewrite], Rewrite]:
    """Enter a rewrite. One that has `text` in its name may change words, too."""

    def enter(make: Rewrite) -> Rewrite:
        REWRITES.append((name, make))
        return make

    return enter


def rewrite_kinds(reach: Reach) -> Iterator[SurfaceKind]:
    """Yield every rewrite as a kind of edit of one document; undoing it says the same, too."""
    for name, make in REWRITES:
        allowed = frozenset({"none"}) | DOCUMENTATION if "text" in name else SILENT

        def run(root: Any, rng: Random, make: Rewrite = make, allowed: frozenset[str] = allowed) -> Iterator[Edited]:
            return (Edited(new, allowed, allowed) for new in make(reach, rng))

        yield SurfaceKind(name=name, undone=f"{name}, undone", make=run)


def paths_of(reach: Reach, rng: Random) -> list[Path]:
    """Return the reached schemas in random order."""
    found = sorted(reach.places, key=repr)
    rng.shuffle(found)
    return found


def schema_section(root: Any) -> Path:
    """Return where shared schemas stand."""
    return ("definitions",) if "swagger" in root else ("components", "schemas")


def is_schema_of_its_own(path: Path) -> bool:
    """Return whether the schema object is nothing else besides; in Swagger 2.0 parameters and headers are."""
    return path[-1] in ("schema", "items", "additionalProperties") or path[-2] in (
        "properties",
        "schemas",
        "definitions",
    )


def _references(root: Any, reach: Reach, rng: Random) -> Iterator[tuple[Path, Path]]:
    """Places of `$ref`s in reached schemas, and where they lead."""
    for path in paths_of(reach, rng):
        schema = at(root, path)
        found = [(*path, "properties", name) for name in schema.get("properties") or {}]
        found += [(*path, "items")] if isinstance(schema.get("items"), dict) else []
        for place in found:
            value = at(root, place)
            if isinstance(value, dict) and set(value) == {"$ref"}:
                target = local_target(root, value["$ref"])
                if target is not None:
                    yield place, target


@rewrite("reference inlined")
def _inlined(reach: Reach, rng: Random) -> Iterator[Any]:
    for place, target in _references(reach.root, reach, rng):
        if "$id" not in at(reach.root, target):
            yield replaced(reach.root, place, at(reach.root, target))


@rewrite("schema extracted")
def _extracted(reach: Reach, rng: Random) -> Iterator[Any]:
    root, section = reach.root, schema_section(reach.root)
    for path in paths_of(reach, rng):
        if (path[: len(section)] == section and len(path) == len(section) + 1) or not is_schema_of_its_own(path):
            continue
        grown = replaced(root, path, {"$ref": "#/" + "/".join((*section, "ZqExtracted"))})
        for key in section[:-1]:
            grown.setdefault(key, {})
        base = dict(at(grown, section[:-1]))
        base[section[-1]] = {**base.get(section[-1], {}), "ZqExtracted": at(root, path)}
        yield replaced(grown, section[:-1], base) if len(section) > 1 else base


@rewrite("component renamed")
def _component_renamed(reach: Reach, rng: Random) -> Iterator[Any]:
    root, section = reach.root, schema_section(reach.root)
    try:
        names = list(at(root, section))
    except KeyError:
        return
    text = json.dumps(root)
    for name in rng.sample(names, len(names)):
        if "discriminator" in text and f'"{name}"' in text.replace(f'"{name}": {{', ""):
            continue
        old, new = "#/" + "/".join((*section, name)), "#/" + "/".join((*section, f"Zq{name}"))
        moved = everywhere(root, lambda one: {**one, "$ref": new} if one.get("$ref") == old else one)  # noqa: B023
        below = everywhere(
            moved,
            lambda one: (
                {**one, "$ref": new + one["$ref"][len(old) :]}  # noqa: B023
                if isinstance(one.get("$ref"), str) and one["$ref"].startswith(old + "/")  # noqa: B023
                else one
            ),
        )
        named = everywhere(
            below,
            lambda one: (
                {**one, "mapping": {key: new if to == old else to for key, to in one["mapping"].items()}}  # noqa: B023
                if isinstance(one.get("mapping"), dict)
                else one
            ),
        )
        yield edited(named, section, lambda one: renamed(one, name, f"Zq{name}"))  # noqa: B023


@rewrite("schema in allOf")
def _in_all_of(reach: Reach, rng: Random) -> Iterator[Any]:
    for path in paths_of(reach, rng):
        if is_schema_of_its_own(path):
            yield replaced(reach.root, path, {"allOf": [at(reach.root, path)]})


@rewrite("reference in allOf")
def _reference_in_all_of(reach: Reach, rng: Random) -> Iterator[Any]:
    for place, _ in _references(reach.root, reach, rng):
        yield replaced(reach.root, place, {"allOf": [at(reach.root, place)]})


@rewrite("object split by allOf")
def _split(reach: Reach, rng: Random) -> Iterator[Any]:
    for path in paths_of(reach, rng):
        schema = at(reach.root, path)
        names = list(schema.get("properties") or {})
        if len(names) < 2 or not is_schema_of_its_own(path) or schema.keys() & _UNSPLIT:
            continue
        half = {name: schema["properties"][name] for name in names[: len(names) // 2]}
        rest = {name: schema["properties"][name] for name in names[len(names) // 2 :]}
        said = {"type": schema["type"]} if "type" in schema else {}
        parts = [{**said, "properties": half}, {**said, "properties": rest}]
        yield replaced(reach.root, path, {**without(schema, "properties"), "allOf": parts})


_UNSPLIT = frozenset({"allOf", "additionalProperties", "unevaluatedProperties", "discriminator", "patternProperties"})


@rewrite("allOf flattened")
def _flattened(reach: Reach, rng: Random) -> Iterator[Any]:
    for path in paths_of(reach, rng):
        schema = at(reach.root, path)
        parts = schema.get("allOf")
        if not isinstance(parts, list) or schema.keys() - {"allOf", "description", "type", "title"}:
            continue
        found: dict[str, Any] = without(schema, "allOf")
        merged = True
        for index in range(len(parts)):
            members, union = reach.members((*path, "allOf", index))
            merged = merged and not union and len(members) == 1 and _merge(found, at(reach.root, members[0]))
        if merged:
            yield replaced(reach.root, path, found)


def _merge(into: dict[str, Any], schema: dict[str, Any]) -> bool:
    for key, value in schema.items():
        if key in ("properties", "required"):
            known = into.get(key) or type(value)()
            if set(known) & set(value):
                return False
            into[key] = {**known, **value} if key == "properties" else [*known, *value]
        elif key in ("description", "title", "example"):
            into.setdefault(key, value)
        elif into.setdefault(key, value) != value or key not in ("type",):
            return False
    return True


@rewrite("lists in another order")
def _reordered(reach: Reach, rng: Random) -> Iterator[Any]:
    def reorder(one: dict[str, Any]) -> dict[str, Any]:
        keys = ("oneOf", "anyOf", "allOf", "enum", "required", "parameters", "security", "tags")
        return {key: value[::-1] if key in keys and isinstance(value, list) else value for key, value in one.items()}

    yield everywhere(reach.root, reorder)


@rewrite("keys in another order")
def _keys(reach: Reach, rng: Random) -> Iterator[Any]:
    yield everywhere(reach.root, lambda one: dict(reversed(one.items())))


def _each_schema(reach: Reach, edit: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Iterator[Any]:
    """Apply an edit to every reached schema where it applies; yield the document if it did anywhere."""
    root, times = reach.root, 0
    for path in sorted(reach.places, key=len, reverse=True):
        new = edit(at(root, path))
        if new is not None:
            root = replaced(root, path, new)
            times += 1
    if times:
        yield root


@rewrite("enum of one as const")
def _const(reach: Reach, rng: Random) -> Iterator[Any]:
    if not reach.own:
        yield from _each_schema(
            reach,
            lambda one: {**without(one, "enum"), "const": one["enum"][0]} if len(one.get("enum") or []) == 1 else None,
        )


@rewrite("const as enum of one")
def _enum(reach: Reach, rng: Random) -> Iterator[Any]:
    if not reach.own:
        yield from _each_schema(
            reach, lambda one: {**without(one, "const"), "enum": [one["const"]]} if "const" in one else None
        )


@rewrite("null in type as anyOf")
def _null_branch(reach: Reach, rng: Random) -> Iterator[Any]:
    def edit(one: dict[str, Any]) -> dict[str, Any] | None:
        types = one.get("type")
        if reach.own or not isinstance(types, list) or "null" not in types or len(types) != 2:
            return None
        if one.keys() & {
            "enum",
            "const",
            "anyOf",
            "oneOf",
            "allOf",
            "$ref",
            "readOnly",
            "writeOnly",
            "default",
            "deprecated",
        }:
            return None
        return {"anyOf": [{**one, "type": next(t for t in types if t != "null")}, {"type": "null"}]}

    yield from _each_schema(reach, edit)


@rewrite("types as anyOf")
def _types(reach: Reach, rng: Random) -> Iterator[Any]:
    def edit(one: dict[str, Any]) -> dict[str, Any] | None:
        types = one.get("type")
        if one.keys() - {"type", "description", "title"}:
            return None
        if types == "number":
            return {**without(one, "type"), "anyOf": [{"type": "integer"}, {"type": "number"}]}
        if isinstance(types, list) and len(types) > 1:
            return {**without(one, "type"), "anyOf": [{"type": name} for name in types]}
        return None

    if "swagger" not in reach.root:
        yield from _each_schema(reach, edit)


@rewrite("integer bounds excluded")
def _exclusive(reach: Reach, rng: Random) -> Iterator[Any]:
    def edit(one: dict[str, Any]) -> dict[str, Any] | None:
        found = one.get("minimum")
        if one.get("type") != "integer" or not isinstance(found, int) or one.get("exclusiveMinimum"):
            return None
        if reach.own:
            return {**one, "minimum": found - 1, "exclusiveMinimum": True}
        return {**without(one, "minimum"), "exclusiveMinimum": found - 1}

    yield from _each_schema(reach, edit)


@rewrite("defaults written out")
def _defaults(reach: Reach, rng: Random) -> Iterator[Any]:
    swagger = "swagger" in reach.root

    def schema(one: dict[str, Any]) -> dict[str, Any] | None:
        if "in" in one or "$ref" in one:
            return None
        found: dict[str, Any] = {}
        kind = one.get("type")
        if kind == "object" and not one.keys() & {"additionalProperties", "unevaluatedProperties"}:
            found = {"minProperties": 0}
        elif kind == "array":
            found = {"minItems": 0, "uniqueItems": False}
        elif kind == "string":
            found = {"minLength": 0}
        if not swagger:
            found |= {"deprecated": False, "readOnly": False, "writeOnly": False}
        if not swagger and reach.own and kind is not None:
            found |= {"nullable": False}
        return {**found, **one}

    def parameter(one: dict[str, Any]) -> dict[str, Any]:
        in_place = one.get("in") in ("query", "header", "path", "cookie") and isinstance(one.get("name"), str)
        if not in_place or one.get("type") == "apiKey":
            return one
        found: dict[str, Any] = {"required": one["in"] == "path"}
        if swagger:
            found |= {"collectionFormat": "csv"} if one.get("type") == "array" else {}
        elif "schema" in one:
            style = "form" if one["in"] in ("query", "cookie") else "simple"
            found |= {"style": style, "explode": one.get("style", style) == "form", "deprecated": False}
            found |= {"allowEmptyValue": False, "allowReserved": False} if one["in"] == "query" else {}
        return {**found, **one}

    for root in _each_schema(reach, schema):
        yield everywhere(root, parameter)


@rewrite("header case")
def _case(reach: Reach, rng: Random) -> Iterator[Any]:
    def edit(one: dict[str, Any]) -> dict[str, Any]:
        if (one.get("in") == "header" and isinstance(one.get("name"), str) and "type" in one) or "schema" in one:
            return {**one, "name": one["name"].swapcase()} if one.get("in") == "header" else one
        headers = one.get("headers")
        if isinstance(headers, dict) and "description" in one and all(isinstance(v, dict) for v in headers.values()):
            return {**one, "headers": {name.swapcase(): value for name, value in headers.items()}}
        return one

    yield everywhere(reach.root, edit)


@rewrite("path parameter renamed")
def _path_parameter(reach: Reach, rng: Random) -> Iterator[Any]:
    root = reach.root
    for path in rng.sample(list(root["paths"]), len(root["paths"])):
        item = root["paths"][path]
        if "{" not in path or "$ref" in json.dumps(
            [item.get("parameters"), *[(item.get(method) or {}).get("parameters") for method in METHODS]]
        ):
            continue
        name = path.split("{")[1].split("}")[0]
        new = everywhere(
            item,
            lambda one: {**one, "name": "zqName"} if (one.get("in"), one.get("name")) == ("path", name) else one,  # noqa: B023
        )
        if (
            json.dumps(new).count('"zqName"')
            and "callbacks" not in json.dumps(item)
            and '"links"' not in json.dumps(item)
        ):
            paths = {
                (path.replace("{" + name + "}", "{zqName}") if key == path else key): (new if key == path else value)
                for key, value in root["paths"].items()
            }
            yield {**root, "paths": paths}


@rewrite("parameters on path level")
def _on_path(reach: Reach, rng: Random) -> Iterator[Any]:
    root = reach.root
    for path in rng.sample(list(root["paths"]), len(root["paths"])):
        item = root["paths"][path]
        methods = [method for method in METHODS if method in item]
        if len(methods) == 1 and item[methods[0]].get("parameters") and "parameters" not in item:
            found = [one for one in item[methods[0]]["parameters"] if one.get("in") not in ("body", "formData")]
            new = {**item, methods[0]: without(item[methods[0]], "parameters"), "parameters": found}
            if len(found) == len(item[methods[0]]["parameters"]):
                yield replaced(root, ("paths", path), new)


def _each_operation(root: Any, edit: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    paths = {
        path: {key: edit(value) if key in METHODS else value for key, value in item.items()}
        if path.startswith("/") and isinstance(item, dict)
        else item
        for path, item in root["paths"].items()
    }
    return {**root, "paths": paths}


@rewrite("security on operations")
def _security(reach: Reach, rng: Random) -> Iterator[Any]:
    root = reach.root
    if root.get("security"):
        moved = _each_operation(root, lambda one: {"security": root["security"], **one})
        yield without(moved, "security")


@rewrite("servers on operations")
def _servers(reach: Reach, rng: Random) -> Iterator[Any]:
    root = reach.root
    if root.get("servers") and '"servers"' not in json.dumps(root["paths"]):
        yield without(_each_operation(root, lambda one: {"servers": root["servers"], **one}), "servers")


@rewrite("server prefix in paths")
def _prefix(reach: Reach, rng: Random) -> Iterator[Any]:
    root = reach.root
    servers = root.get("servers") or []
    if '"servers"' in json.dumps(root["paths"]):
        return
    if len(servers) == 1 and "{" not in servers[0]["url"] and servers[0]["url"].count("/") >= 3:
        base, _, last = servers[0]["url"].rstrip("/").rpartition("/")
        paths = {f"/{last}{path}" if path.startswith("/") else path: item for path, item in root["paths"].items()}
        yield {**root, "servers": [with_(servers[0], "url", base)], "paths": paths}
    if isinstance(root.get("basePath"), str) and len(root["basePath"]) > 1:
        paths = {root["basePath"].rstrip("/") + path: item for path, item in root["paths"].items() if path[0] == "/"}
        yield {**without(root, "basePath"), "paths": paths}


@rewrite("text changed")
def _text(reach: Reach, rng: Random) -> Iterator[Any]:
    def edit(one: dict[str, Any]) -> dict[str, Any]:
        return {
            key: value + " Zq." if key in ("description", "summary") and isinstance(value, str) else value
            for key, value in one.items()
        }

    yield everywhere(reach.root, edit)


@rewrite("parts inlined")
def _parts(reach: Reach, rng: Random) -> Iterator[Any]:
    """References to shared parameters, responses, bodies and headers are replaced by what they lead to."""
    root = reach.root

    def edit(one: dict[str, Any]) -> dict[str, Any]:
        target = local_target(root, one.get("$ref"))
        kind = target[-2] if target is not None and len(target) in (2, 3) else ""
        return at(root, target) if target and kind in ("parameters", "responses", "requestBodies", "headers") else one  # type: ignore[no-any-return]

    new = {**root, "paths": everywhere(root["paths"], edit)}
    if new["paths"] != root["paths"]:
        yield new


@rewrite("3.0 as 3.1")
def _newer(reach: Reach, rng: Random) -> Iterator[Any]:
    root = reach.root
    if not str(root.get("openapi", "")).startswith("3.0"):
        return
    for new in _each_schema(reach, _modern):
        unseen = "nullable" in json.dumps(new.get("components", {}))
        if not unseen or not _left(reach, new):
            yield {**new, "openapi": "3.1.0"}


def _left(reach: Reach, new: Any) -> bool:
    """Whether a reached schema still has what the newer dialect does not know, or is no longer where it was."""
    try:
        return any(at(new, path).get("nullable") for path in reach.places if not lone_branch(new, path, "allOf"))
    except LookupError:
        return True


def _modern(one: dict[str, Any]) -> dict[str, Any] | None:
    found = dict(one)
    if found.pop("nullable", None) is True:
        if isinstance(found.get("type"), str):
            found["type"] = [found["type"], "null"]
            if "enum" in found and None not in found["enum"]:
                found["enum"] = [*found["enum"], None]
        else:
            found = {"anyOf": [found, {"type": "null"}]}
    for exclusive, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        mark = found.pop(exclusive, None)
        if mark is True and plain in found:
            found[exclusive] = found.pop(plain)
    for name, schema in (found.get("properties") or {}).items():
        if isinstance(schema, dict) and "$ref" in schema:
            found["properties"] = {**found["properties"], name: {"$ref": schema["$ref"]}}
    return found if found != one else None
