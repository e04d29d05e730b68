"""Further rewrites that say the same: parts moved into components and paths, unions and compositions of one, values
written otherwise, names that only the document uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from mutation.reach import METHODS, Reach, operations
from mutation.rewrites import is_schema_of_its_own, paths_of, rewrite, schema_section
from mutation.tree import Path, at, everywhere, follow, renamed, replaced, with_, without

_OF_THE_PLACE = frozenset({"readOnly", "writeOnly", "discriminator", "xml", "default"})
"""What says something about the place where a schema stands; below a union it says it about a branch."""


def _wrapped(keyword: str, edit: Callable[[Any], list[Any]]) -> None:
    @rewrite(f"schema in {keyword} of {len(edit({}))}")
    def make(reach: Reach, rng: Random) -> Iterator[Any]:
        if "swagger" in reach.root and keyword != "allOf":
            return
        for path in paths_of(reach, rng):
            schema = at(reach.root, path)
            if is_schema_of_its_own(path) and not schema.keys() & _OF_THE_PLACE:
                yield replaced(reach.root, path, {keyword: edit(schema)})


_wrapped("anyOf", lambda schema: [schema])
_wrapped("oneOf", lambda schema: [schema])
_wrapped("anyOf", lambda schema: [schema, schema])
_wrapped("allOf", lambda schema: [schema, schema])
_wrapped("allOf", lambda schema: [{"allOf": [schema]}, {}, {}])


@rewrite("schema behind another name")
def _alias(reach: Reach, rng: Random) -> Iterator[Any]:
    root, section = reach.root, schema_section(reach.root)
    try:
        names = list(at(root, section))
    except KeyError:
        return
    for name in rng.sample(names, len(names)):
        old, new = ("#/" + "/".join((*section, one)) for one in (name, "ZqAlias"))
        below = ("paths", "webhooks")
        moved = {
            key: everywhere(value, lambda one: {**one, "$ref": new} if one.get("$ref") == old else one)  # noqa: B023
            if key in below
            else value
            for key, value in root.items()
        }
        if moved != root:
            yield replaced(moved, (*section, "ZqAlias"), {"$ref": old})


def _shared(kind: str, section: str, places: Callable[[Any], Iterator[Path]]) -> None:
    @rewrite(f"{kind} shared")
    def make(reach: Reach, rng: Random) -> Iterator[Any]:
        root = reach.root
        base: Path = (section,) if "swagger" in root else ("components", section)
        found = [path for path in places(root) if "$ref" not in at(root, path)]
        rng.shuffle(found)
        for path in found:
            grown = root
            for length in range(1, len(base) + 1):
                parent = at(grown, base[: length - 1])
                if base[length - 1] not in parent:
                    grown = replaced(grown, base[:length], {})
            grown = replaced(grown, (*base, "ZqShared"), at(root, path))
            yield replaced(grown, path, {"$ref": "#/" + "/".join((*base, "ZqShared"))})


def _own_parameters(root: Any) -> Iterator[Path]:
    for operation in operations(root):
        for index in range(len(at(root, operation.path).get("parameters") or [])):
            yield (*operation.path, "parameters", index)


def _own_responses(root: Any) -> Iterator[Path]:
    for operation in operations(root):
        for status in at(root, operation.path).get("responses") or {}:
            if not str(status).startswith("x-"):
                yield (*operation.path, "responses", status)


def _own_bodies(root: Any) -> Iterator[Path]:
    for operation in operations(root):
        if "requestBody" in at(root, operation.path):
            yield (*operation.path, "requestBody")


def _own_headers(root: Any) -> Iterator[Path]:
    if "swagger" in root:
        return
    for place in _own_responses(root):
        path = follow(root, place)
        for name in at(root, path).get("headers") or {} if path is not None else {}:
            yield (*(path or ()), "headers", name)


_shared("parameter", "parameters", _own_parameters)
_shared("response", "responses", _own_responses)
_shared("body", "requestBodies", _own_bodies)
_shared("header", "headers", _own_headers)


@rewrite("path item shared")
def _path_item(reach: Reach, rng: Random) -> Iterator[Any]:
    root = reach.root
    if str(root.get("openapi", "3.0"))[:3] in ("3.1", "3.2"):
        for path in rng.sample(list(root["paths"]), len(root["paths"])):
            if path.startswith("/") and "$ref" not in root["paths"][path]:
                items = {**root.get("components", {}).get("pathItems", {}), "ZqItem": root["paths"][path]}
                grown = {**root, "components": {**root.get("components", {}), "pathItems": items}}
                yield replaced(grown, ("paths", path), {"$ref": "#/components/pathItems/ZqItem"})


@rewrite("shared parameters of several operations on path level")
def _common_parameters(reach: Reach, rng: Random) -> Iterator[Any]:
    root = reach.root
    for path in rng.sample(list(root["paths"]), len(root["paths"])):
        item = root["paths"][path]
        methods = [method for method in METHODS if method in item]
        lists = [item[method].get("parameters") or [] for method in methods]
        common = [one for one in lists[0] if all(one in other for other in lists[1:])] if len(lists) > 1 else []
        common = [one for one in common if one.get("in") not in ("body", "formData")]
        if common:
            new = {**item, "parameters": [*(item.get("parameters") or []), *common]}
            for method in methods:
                left = [one for one in item[method]["parameters"] if one not in common]
                new[method] = {**item[method], "parameters": left}
            yield replaced(root, ("paths", path), new)


@rewrite("security scheme renamed")
def _scheme_renamed(reach: Reach, rng: Random) -> Iterator[Any]:
    root = reach.root
    base: Path = ("securityDefinitions",) if "swagger" in root else ("components", "securitySchemes")
    try:
        names = list(at(root, base))
    except KeyError:
        return

    def edit(one: dict[str, Any], name: str) -> dict[str, Any]:
        found = one.get("security")
        if not isinstance(found, list):
            return one
        return {**one, "security": [renamed(alternative, name, f"zq{name}") for alternative in found]}

    for name in rng.sample(names, len(names)):
        moved = everywhere(root, lambda one: edit(one, name))  # noqa: B023
        yield replaced(moved, base, renamed(at(root, base), name, f"zq{name}"))


@rewrite("media types with character sets")
def _charsets(reach: Reach, rng: Random) -> Iterator[Any]:
    def edit(one: dict[str, Any]) -> dict[str, Any]:
        content = one.get("content")
        if not isinstance(content, dict) or "application/json" not in content or "type" in one:
            return one
        return {**one, "content": renamed(content, "application/json", "application/json; charset=UTF-8")}

    if "swagger" not in reach.root:
        yield everywhere(reach.root, edit)


@rewrite("trailing slash of servers")
def _slash(reach: Reach, rng: Random) -> Iterator[Any]:
    servers = reach.root.get("servers") or []
    if servers and all(not server["url"].endswith("/") for server in servers):
        yield {**reach.root, "servers": [with_(server, "url", server["url"] + "/") for server in servers]}


@rewrite("order of servers, tags and keys of components")
def _orders(reach: Reach, rng: Random) -> Iterator[Any]:
    root = dict(reach.root)
    for key in ("tags",):
        if isinstance(root.get(key), list):
            root[key] = root[key][::-1]
    for key in ("paths", "definitions", "components"):
        if isinstance(root.get(key), dict):
            root[key] = dict(reversed(root[key].items()))
    yield root


@rewrite("operations extended, text")
def _extended(reach: Reach, rng: Random) -> Iterator[Any]:
    root = reach.root
    for operation in operations(root):
        root = replaced(root, (*operation.path, "x-zq"), {"a": 1})
    yield root


def _schemas(reach: Reach, edit: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Iterator[Any]:
    root, times = reach.root, 0
    for path in sorted(reach.places, key=len, reverse=True):
        schema = at(root, path)
        new = edit(schema) if is_schema_of_its_own(path) else None
        if new is not None:
            root, times = replaced(root, path, new), times + 1
    if times:
        yield root


def _restated(name: str, edit: Callable[[Reach, dict[str, Any]], dict[str, Any] | None]) -> None:
    rewrite(name)(lambda reach, rng: _schemas(reach, lambda one: edit(reach, one)))


def _type_list(reach: Reach, one: dict[str, Any]) -> dict[str, Any] | None:
    return None if reach.own or not isinstance(one.get("type"), str) else {**one, "type": [one["type"]]}


def _type_implied(reach: Reach, one: dict[str, Any]) -> dict[str, Any] | None:
    values = one.get("enum")
    if one.get("type") != "string" or not values or not all(isinstance(value, str) for value in values):
        return None
    return None if one.keys() & {"nullable", "x-nullable", "format"} else without(one, "type")


def _flags(reach: Reach, one: dict[str, Any]) -> dict[str, Any] | None:
    # Whether `enum` forbids null that `nullable` allows is a matter of its own.
    hidden = {"enum", "const", "nullable", "x-nullable"}
    return None if one.get("type") != "boolean" or one.keys() & hidden else {**one, "enum": [True, False]}


def _twice(reach: Reach, one: dict[str, Any]) -> dict[str, Any] | None:
    found = {
        key: [*one[key], one[key][0]] for key in ("required", "enum") if isinstance(one.get(key), list) and one[key]
    }
    return {**one, **found} if found else None


def _any_property(reach: Reach, one: dict[str, Any]) -> dict[str, Any] | None:
    found = one.get("additionalProperties")
    if found is not True and found != {}:
        return None
    return {**one, "additionalProperties": {} if found is True else True}


def _floats(reach: Reach, one: dict[str, Any]) -> dict[str, Any] | None:
    bounds = ("minimum", "maximum", "multipleOf")
    found = {key: float(one[key]) for key in bounds if isinstance(one.get(key), int) and abs(one[key]) < 2**50}
    return {**one, **found} if found else None


_restated("types as lists of one", _type_list)
_restated("types that enums imply", _type_implied)
_restated("flags enumerated", _flags)
_restated("members twice", _twice)
_restated("any property as empty schema", _any_property)
_restated("bounds as floats", _floats)
