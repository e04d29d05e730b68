"""Further edits around the schemas: shared parts, parameters of path items, media types, ranges of statuses, links,
encodings, security schemes, server variables, callbacks, announced removals, and what no operation uses. Where a
document has none of what is edited, both the old and the new document are given it first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from mutation.reach import IGNORED_HEADERS, METHODS, operations
from mutation.surface import (
    Edited,
    bodies_of,
    parameters_of,
    requirements_of,
    responses_of,
    schemes_of,
    shuffled,
    shuffled_operations,
    surface_kind,
    text_parameter,
)
from mutation.tree import Path, at, edited, follow, removed, renamed, replaced, without
from mutation.truth import (
    AT_LEAST_WARNING,
    AT_MOST_WARNING,
    BREAKING,
    DOCUMENTATION,
    HARMLESS,
    SILENT,
    WARNING,
)

_UNSEEN = frozenset({"none"}) | DOCUMENTATION


def _is_swagger(root: Any) -> bool:
    return "swagger" in root


def _set(root: Any, path: Path, new: Any) -> Any:
    """A copy with a value at a path whose mappings may be missing."""
    for length in range(1, len(path)):
        try:
            at(root, path[:length])
        except KeyError:
            root = replaced(root, path[:length], {})
    return replaced(root, path, new)


# Parameters


@surface_kind("shared parameter required", "shared parameter optional")
def _shared_required(root: Any, rng: Random) -> Iterator[Edited]:
    for path, value in _shared_parameters(root, rng):
        if not value.get("required"):
            yield Edited(replaced(root, (*path, "required"), True), BREAKING, HARMLESS)


@surface_kind("shared parameter renamed", "shared parameter renamed back")
def _shared_renamed(root: Any, rng: Random) -> Iterator[Edited]:
    for path, value in _shared_parameters(root, rng):
        yield Edited(replaced(root, (*path, "name"), f"{value['name']}_zq"), BREAKING, BREAKING)


@surface_kind("reference to parameter removed", "reference to parameter put back")
def _shared_dropped(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        for index, one in enumerate(at(root, operation.path).get("parameters") or []):
            target = follow(root, (*operation.path, "parameters", index)) if "$ref" in one else None
            if target is not None and at(root, target).get("in") in ("query", "cookie"):
                back = BREAKING if at(root, target).get("required") else HARMLESS
                yield Edited(removed(root, (*operation.path, "parameters", index)), BREAKING, back)


def _shared_parameters(root: Any, rng: Random) -> Iterator[tuple[Path, dict[str, Any]]]:
    seen = set()
    for _, path, value in parameters_of(root, rng, shared=True):
        if path[0] != "paths" and path not in seen:
            seen.add(path)
            yield path, value


@surface_kind("parameter of a path item added", "parameter of a path item taken back")
def _path_parameter(root: Any, rng: Random) -> Iterator[Edited]:
    for item in _items(root, rng):
        new = [*(at(root, item).get("parameters") or []), {"name": "zq", "in": "query", **text_parameter(root)}]
        yield Edited(replaced(root, (*item, "parameters"), new), HARMLESS, BREAKING)


@surface_kind("required parameter of a path item added", "required parameter of a path item taken back")
def _path_parameter_required(root: Any, rng: Random) -> Iterator[Edited]:
    for item in _items(root, rng):
        own = {"name": "zq", "in": "header", "required": True, **text_parameter(root)}
        new = [*(at(root, item).get("parameters") or []), own]
        yield Edited(replaced(root, (*item, "parameters"), new), BREAKING, BREAKING)


@surface_kind("parameter of a path item overridden", "parameter of a path item no longer overridden")
def _path_parameter_overridden(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        optional = {"name": "zq", "in": "query", **text_parameter(root)}
        base = edited(root, operation.item, lambda one: _grown(one, optional))  # noqa: B023
        strict = {**optional, "required": True}
        new = edited(base, operation.path, lambda one: _grown(one, strict))  # noqa: B023
        yield Edited(new, BREAKING, HARMLESS, old=base)


def _grown(parent: dict[str, Any], entry: Any) -> dict[str, Any]:
    return {**parent, "parameters": [*(parent.get("parameters") or []), entry]}


def _items(root: Any, rng: Random) -> Iterator[Path]:
    for name in shuffled(rng, root.get("paths") or {}):
        item = root["paths"][name]
        if name.startswith("/") and isinstance(item, dict) and "$ref" not in item and item.keys() & set(METHODS):
            yield ("paths", name)


def _prepared(old: dict[str, Any], new: dict[str, Any], root: Any, rng: Random) -> Iterator[tuple[Any, Any]]:
    """An operation with a parameter `zq`, declared in two ways."""
    for operation in shuffled_operations(root, rng):
        yield (
            edited(root, operation.path, lambda one: _grown(one, old)),
            edited(root, operation.path, lambda one: _grown(one, new)),
        )


def _query(**more: Any) -> dict[str, Any]:
    return {"name": "zq", "in": "query", **more}


_LIST = {"type": "array", "items": {"type": "string"}}
_PLAIN_OBJECT = {"type": "object", "properties": {"a": {"type": "string"}}}
_TEXT = {"type": "string"}
_PARAMETERS = [
    ("list no longer exploded", _query(schema=_LIST), _query(schema=_LIST, explode=False), BREAKING, BREAKING),
    (
        "list piped",
        _query(schema=_LIST, explode=False),
        _query(schema=_LIST, style="pipeDelimited"),
        BREAKING,
        BREAKING,
    ),
    ("list style written out", _query(schema=_LIST), _query(schema=_LIST, style="form", explode=True), SILENT, SILENT),
    ("object deep", _query(schema=_PLAIN_OBJECT), _query(schema=_PLAIN_OBJECT, style="deepObject"), BREAKING, BREAKING),
    (
        "object in JSON",
        _query(schema=_PLAIN_OBJECT),
        _query(content={"application/json": {"schema": _PLAIN_OBJECT}}),
        BREAKING,
        BREAKING,
    ),
    (
        "property of a deep object required",
        _query(schema=_PLAIN_OBJECT, style="deepObject"),
        _query(schema={**_PLAIN_OBJECT, "required": ["a"]}, style="deepObject"),
        BREAKING,
        HARMLESS,
    ),
    (
        "property of a deep object removed",
        _query(schema={"type": "object", "properties": {"a": _TEXT, "b": _TEXT}}, style="deepObject"),
        _query(schema=_PLAIN_OBJECT, style="deepObject"),
        BREAKING,
        HARMLESS,
    ),
    (
        "schema within JSON narrowed",
        _query(content={"application/json": {"schema": _PLAIN_OBJECT}}),
        _query(content={"application/json": {"schema": {**_PLAIN_OBJECT, "required": ["a"]}}}),
        BREAKING,
        HARMLESS,
    ),
    ("reserved characters", _query(schema=_TEXT), _query(schema=_TEXT, allowReserved=True), HARMLESS, BREAKING),
    ("empty value", _query(schema=_TEXT), _query(schema=_TEXT, allowEmptyValue=True), HARMLESS, BREAKING),
    ("default", _query(schema=_TEXT), _query(schema={**_TEXT, "default": "a"}), WARNING, WARNING),
    (
        "default changed",
        _query(schema={**_TEXT, "default": "b"}),
        _query(schema={**_TEXT, "default": "a"}),
        WARNING,
        WARNING,
    ),
    ("header becomes query", {"name": "zq", "in": "header", "schema": _TEXT}, _query(schema=_TEXT), BREAKING, BREAKING),
    ("cookie becomes query", {"name": "zq", "in": "cookie", "schema": _TEXT}, _query(schema=_TEXT), BREAKING, BREAKING),
    ("enum grows", _query(schema={"enum": ["a"]}), _query(schema={"enum": ["a", "b"]}), HARMLESS, BREAKING),
    # Every integer that is written is a text.
    ("type", _query(schema=_TEXT), _query(schema={"type": "integer"}), BREAKING, AT_MOST_WARNING),
    (
        "required with default",
        _query(schema={**_TEXT, "default": "a"}),
        _query(schema={**_TEXT, "default": "a"}, required=True),
        BREAKING,
        HARMLESS,
    ),
    ("value to list", _query(schema=_TEXT), _query(schema=_LIST), AT_MOST_WARNING, BREAKING),
    ("deprecated", _query(schema=_TEXT), _query(schema=_TEXT, deprecated=True), HARMLESS, HARMLESS),
    ("examples", _query(schema=_TEXT), _query(schema=_TEXT, example="a"), DOCUMENTATION, DOCUMENTATION),
    ("extension", _query(schema=_TEXT), _query(schema=_TEXT, **{"x-zq": 1}), DOCUMENTATION, DOCUMENTATION),
]


def _enter_parameters() -> None:
    for name, old, new, there, back in _PARAMETERS:

        def make(root: Any, rng: Random, old: Any = old, new: Any = new, there: Any = there, back: Any = back) -> Any:
            if not _is_swagger(root):
                for one, other in _prepared(old, new, root, rng):
                    yield Edited(other, there, back, old=one)

        surface_kind(f"parameter: {name} (made)", f"parameter: {name} (made), undone")(make)


_enter_parameters()


# Bodies and responses


@surface_kind("body added", "body taken back")
def _body_added(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        if operation.path[-1] not in ("post", "put", "patch") or _is_swagger(root):
            continue
        if "requestBody" not in at(root, operation.path):
            required = rng.random() < 0.5
            body = {"required": required, "content": {"application/json": {"schema": {"type": "object"}}}}
            there = BREAKING if required else HARMLESS
            yield Edited(replaced(root, (*operation.path, "requestBody"), body), there, BREAKING)


@surface_kind("request media type replaced", "request media type replaced back")
def _request_replaced(root: Any, rng: Random) -> Iterator[Edited]:
    for _, path in bodies_of(root, rng):
        new = _in_another_type(at(root, path).get("content") or {})
        if new:
            yield Edited(replaced(root, (*path, "content"), new), BREAKING, BREAKING)


@surface_kind("response media type replaced", "response media type replaced back")
def _response_replaced(root: Any, rng: Random) -> Iterator[Edited]:
    for _, status, path in responses_of(root, rng):
        new = _in_another_type(at(root, path).get("content") or {})
        if new:
            # In an error it is a warning, unless a success shares the response.
            level = BREAKING if status[0] == "2" else AT_LEAST_WARNING
            yield Edited(replaced(root, (*path, "content"), new), level, level)


def _in_another_type(content: dict[str, Any]) -> dict[str, Any]:
    if list(content) not in (["application/json"], ["application/json; charset=utf-8"]):
        return {}
    return {"application/x-zq": next(iter(content.values()))}


@surface_kind("response body dropped", "response body given")
def _content_dropped(root: Any, rng: Random) -> Iterator[Edited]:
    for _, status, path in responses_of(root, rng):
        value = at(root, path)
        if status[0] == "2" and (value.get("content") or (_is_swagger(root) and "schema" in value)):
            new = without(value, "content", "schema")
            yield Edited(replaced(root, path, new), BREAKING, AT_MOST_WARNING)


@surface_kind("response schema dropped", "response schema given")
def _schema_dropped(root: Any, rng: Random) -> Iterator[Edited]:
    for _, _status, path in responses_of(root, rng):
        for name, media in (at(root, path).get("content") or {}).items():
            if media.get("schema") not in (None, True, {}) and "$ref" not in media:
                yield Edited(removed(root, (*path, "content", name, "schema")), BREAKING, HARMLESS)


@surface_kind("success status as range", "success range as status")
def _success_range(root: Any, rng: Random) -> Iterator[Edited]:
    yield from _ranged(root, rng, "2", AT_MOST_WARNING)


@surface_kind("error status as range", "error range as status")
def _error_range(root: Any, rng: Random) -> Iterator[Edited]:
    yield from _ranged(root, rng, "4", HARMLESS)


def _ranged(root: Any, rng: Random, digit: str, there: Any) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        responses = at(root, operation.path).get("responses") or {}
        found = [status for status in responses if str(status)[0] == digit]
        if len(found) == 1 and len(str(found[0])) == 3 and "XX" not in found[0] and not _is_swagger(root):
            new = renamed(responses, found[0], f"{digit}XX")
            back = HARMLESS if digit == "2" else AT_MOST_WARNING
            yield Edited(replaced(root, (*operation.path, "responses"), new), there, back)


@surface_kind("default response added", "default response removed")
def _default_response(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        responses = at(root, operation.path).get("responses") or {}
        if responses and "default" not in responses:
            new = {**responses, "default": {"description": "Zq"}}
            yield Edited(replaced(root, (*operation.path, "responses"), new), HARMLESS, WARNING)


@surface_kind("answers nothing", "answers something")
def _no_content(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        responses = at(root, operation.path).get("responses") or {}
        if [status for status in responses if str(status)[0] in "2d"] == ["200"]:
            new = {"204": {"description": "Zq"}, **without(responses, "200")}
            yield Edited(replaced(root, (*operation.path, "responses"), new), BREAKING, BREAKING)


@surface_kind("response described", "response described as before")
def _described(root: Any, rng: Random) -> Iterator[Edited]:
    for _, _status, path in responses_of(root, rng):
        yield Edited(replaced(root, (*path, "description"), "Zq."), DOCUMENTATION, DOCUMENTATION)


@surface_kind("header of a response removed", "header of a response put back")
def _header_removed(root: Any, rng: Random) -> Iterator[Edited]:
    for path, name in _headers(root, rng):
        yield Edited(removed(root, (*path, "headers", name)), BREAKING, HARMLESS)


@surface_kind("header renamed", "header renamed back")
def _header_renamed(root: Any, rng: Random) -> Iterator[Edited]:
    for path, name in _headers(root, rng):
        new = renamed(at(root, path)["headers"], name, f"Zq-{name}")
        yield Edited(replaced(root, (*path, "headers"), new), BREAKING, BREAKING)


def _headers(root: Any, rng: Random) -> Iterator[tuple[Path, str]]:
    for _, _status, path in responses_of(root, rng):
        for name in at(root, path).get("headers") or {}:
            if name.lower() not in IGNORED_HEADERS:
                yield path, name


@surface_kind("ignored header declared", "ignored header left out")
def _ignored_header(root: Any, rng: Random) -> Iterator[Edited]:
    for _, _status, path in responses_of(root, rng):
        headers = at(root, path).get("headers") or {}
        if not any(name.lower() == "content-type" for name in headers) and not _is_swagger(root):
            new = {**headers, "Content-Type": {"schema": {"type": "string"}}}
            yield Edited(replaced(root, (*path, "headers"), new), SILENT, SILENT)


def _on_responses(old: dict[str, Any], new: dict[str, Any], root: Any, rng: Random) -> Iterator[tuple[Any, Any]]:
    for _, _status, path in responses_of(root, rng):
        if not _is_swagger(root) and not at(root, path).keys() & {"links"}:
            value = at(root, path)
            headers = value.get("headers") or {}
            both = [{**value, **one, "headers": {**headers, **one.get("headers", {})}} for one in (old, new)]
            yield replaced(root, path, both[0]), replaced(root, path, both[1])


_RESPONSES = [
    ("link", {}, {"links": {"zq": {"operationRef": "#/paths"}}}, HARMLESS, WARNING),
    (
        "link to another place",
        {"links": {"zq": {"operationRef": "#/paths", "parameters": {"id": "$response.body#/id"}}}},
        {"links": {"zq": {"operationRef": "#/paths", "parameters": {"id": "$response.body#/other"}}}},
        WARNING,
        WARNING,
    ),
    (
        "header narrowed",
        {"headers": {"X-Zq": {"schema": _TEXT}}},
        {"headers": {"X-Zq": {"schema": {**_TEXT, "maxLength": 5}}}},
        HARMLESS,
        BREAKING,
    ),
    (
        "header type",
        {"headers": {"X-Zq": {"schema": _TEXT}}},
        {"headers": {"X-Zq": {"schema": {"type": "integer"}}}},
        AT_MOST_WARNING,
        BREAKING,
    ),
    (
        "required header",
        {},
        {"headers": {"X-Zq": {"schema": _TEXT, "required": True}}},
        HARMLESS,
        BREAKING,
    ),
    (
        "header in another case",
        {"headers": {"X-Zq": {"schema": _TEXT}}},
        {"headers": {"x-zq": {"schema": _TEXT}}},
        SILENT,
        SILENT,
    ),
]


def _enter_responses() -> None:
    for name, old, new, there, back in _RESPONSES:

        def make(root: Any, rng: Random, old: Any = old, new: Any = new, there: Any = there, back: Any = back) -> Any:
            for one, other in _on_responses(old, new, root, rng):
                yield Edited(other, there, back, old=one)

        surface_kind(f"response: {name} (made)", f"response: {name} (made), undone")(make)


_enter_responses()


def _form(schema: Any, **encoding: Any) -> dict[str, Any]:
    media = {"schema": schema, **({"encoding": {"part": encoding}} if encoding else {})}
    return {"content": {"multipart/form-data": media}}


_PART: dict[str, Any] = {"type": "object", "properties": {"part": {"type": "object", "properties": {"a": _TEXT}}}}
_UPLOAD: dict[str, Any] = {
    "type": "object",
    "properties": {"part": {"type": "string", "format": "binary"}, "name": _TEXT},
}
_BODIES = [
    (
        "part in another type",
        _form(_PART, contentType="application/json"),
        _form(_PART, contentType="text/xml"),
        BREAKING,
        BREAKING,
    ),
    ("part required", _form(_UPLOAD), _form({**_UPLOAD, "required": ["part"]}), BREAKING, HARMLESS),
    (
        "part removed",
        _form(_UPLOAD),
        _form({**_UPLOAD, "properties": {"part": _UPLOAD["properties"]["part"]}}),
        BREAKING,
        HARMLESS,
    ),
    (
        "form instead of JSON",
        {"content": {"application/json": {"schema": _PART}}},
        {"content": {"application/x-www-form-urlencoded": {"schema": _PART}}},
        BREAKING,
        BREAKING,
    ),
    (
        "vendor type instead of JSON",
        {"content": {"application/json": {"schema": _PART}}},
        {"content": {"application/vnd.zq+json": {"schema": _PART}}},
        BREAKING,
        BREAKING,
    ),
    (
        "character set named",
        {"content": {"application/json": {"schema": _PART}}},
        {"content": {"application/json; charset=utf-8": {"schema": _PART}}},
        SILENT,
        SILENT,
    ),
    (
        "type in another case",
        {"content": {"application/json": {"schema": _PART}}},
        {"content": {"Application/JSON": {"schema": _PART}}},
        SILENT,
        SILENT,
    ),
    (
        "any type instead of JSON",
        {"content": {"application/json": {"schema": _PART}}},
        {"content": {"*/*": {"schema": _PART}}},
        HARMLESS,
        BREAKING,
    ),
    (
        "example of a body",
        {"content": {"application/json": {"schema": _PART}}},
        {"content": {"application/json": {"schema": _PART, "example": {"part": {}}}}},
        DOCUMENTATION,
        DOCUMENTATION,
    ),
    (
        "one of two schemas narrowed",
        {"content": {"application/json": {"schema": _PART}, "application/xml": {"schema": _PART}}},
        {
            "content": {
                "application/json": {"schema": _PART},
                "application/xml": {"schema": {**_PART, "required": ["part"]}},
            }
        },
        BREAKING,
        HARMLESS,
    ),
]


def _enter_bodies() -> None:
    for name, old, new, there, back in _BODIES:

        def make(root: Any, rng: Random, old: Any = old, new: Any = new, there: Any = there, back: Any = back) -> Any:
            for operation in shuffled_operations(root, rng):
                if operation.path[-1] in ("post", "put", "patch") and not _is_swagger(root):
                    path = (*operation.path, "requestBody")
                    yield Edited(replaced(root, path, new), there, back, old=replaced(root, path, old))

        surface_kind(f"body: {name} (made)", f"body: {name} (made), undone")(make)


_enter_bodies()


# Callbacks and webhooks: their requests travel to the client


def _envelope(schema: Any, answer: str = "204") -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    return {"post": {"requestBody": body, "responses": {answer: {"description": "Zq"}}}}


_EVENT: dict[str, Any] = {"type": "object", "properties": {"id": _TEXT, "kind": {"type": "string", "enum": ["a", "b"]}}}
_EVENTS = [
    ("promises a property", _EVENT, {**_EVENT, "required": ["id"]}, HARMLESS, BREAKING),
    (
        "sends a further member",
        _EVENT,
        {**_EVENT, "properties": {"id": _TEXT, "kind": {"type": "string", "enum": ["a", "b", "c"]}}},
        WARNING,
        HARMLESS,
    ),
    (
        "sends another type",
        _EVENT,
        {**_EVENT, "properties": {**_EVENT["properties"], "id": {"type": "integer"}}},
        BREAKING,
        BREAKING,
    ),
    (
        "sends a further property",
        _EVENT,
        {**_EVENT, "properties": {**_EVENT["properties"], "more": _TEXT}},
        HARMLESS,
        BREAKING,
    ),
    (
        "sends a required property more",
        _EVENT,
        {**_EVENT, "required": ["more"], "properties": {**_EVENT["properties"], "more": _TEXT}},
        HARMLESS,
        BREAKING,
    ),
]


def _enter_events() -> None:
    for name, old, new, there, back in _EVENTS:

        def called(root: Any, rng: Random, old: Any = old, new: Any = new, there: Any = there, back: Any = back) -> Any:
            for operation in shuffled_operations(root, rng):
                if not _is_swagger(root):
                    path = (*operation.path, "callbacks", "zq", "{$request.query.url}")
                    yield Edited(_set(root, path, _envelope(new)), there, back, old=_set(root, path, _envelope(old)))

        def hooked(root: Any, rng: Random, old: Any = old, new: Any = new, there: Any = there, back: Any = back) -> Any:
            if str(root.get("openapi", "3.0"))[:3] in ("3.1", "3.2"):
                path = ("webhooks", "zq")
                yield Edited(_set(root, path, _envelope(new)), there, back, old=_set(root, path, _envelope(old)))

        surface_kind(f"callback {name} (made)", f"callback {name} (made), undone")(called)
        surface_kind(f"webhook {name} (made)", f"webhook {name} (made), undone")(hooked)


_enter_events()


@surface_kind("callback called elsewhere (made)", "callback called elsewhere (made), undone")
def _callback_moved(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        if not _is_swagger(root):
            old, new = (
                _set(root, (*operation.path, "callbacks", "zq", f"{{$request.body#/{name}}}"), _envelope(_EVENT))
                for name in ("here", "there")
            )
            yield Edited(new, BREAKING, BREAKING, old=old)


# Security and servers


@surface_kind("oauth address changed (made)", "oauth address changed (made), undone")
def _oauth(root: Any, rng: Random) -> Iterator[Edited]:
    old, new = (
        _with_scheme(root, operation.path, _flow(f"https://{name}.example.com/token", {"a": "A"}))
        for operation in shuffled_operations(root, rng)[:1]
        for name in ("old", "new")
    )
    yield Edited(new, BREAKING, BREAKING, old=old)


@surface_kind("scope explained no more (made)", "scope explained (made)")
def _scope_removed(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng)[:1]:
        old, new = (
            _with_scheme(root, operation.path, _flow("https://example.com/token", scopes))
            for scopes in ({"a": "A", "b": "B"}, {"a": "A"})
        )
        yield Edited(new, WARNING, HARMLESS, old=old)


@surface_kind("key moved (made)", "key moved (made), undone")
def _key_moved(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        old, new = (
            _with_scheme(root, operation.path, {"type": "apiKey", "in": place, "name": "zq"})
            for place in ("header", "query")
        )
        yield Edited(new, BREAKING, BREAKING, old=old)


@surface_kind("kind of scheme changed (made)", "kind of scheme changed (made), undone")
def _scheme_kind(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        basic = {"type": "basic"} if _is_swagger(root) else {"type": "http", "scheme": "basic"}
        key = {"type": "apiKey", "in": "header", "name": "Authorization"}
        old, new = (_with_scheme(root, operation.path, scheme) for scheme in (key, basic))
        yield Edited(new, BREAKING, BREAKING, old=old)


@surface_kind("scheme described (made)", "scheme described (made), undone")
def _scheme_described(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        key = {"type": "apiKey", "in": "header", "name": "zq"}
        old, new = (_with_scheme(root, operation.path, scheme) for scheme in (key, {**key, "description": "Zq."}))
        yield Edited(new, DOCUMENTATION, DOCUMENTATION, old=old)


def _flow(url: str, scopes: dict[str, str]) -> dict[str, Any]:
    return {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": url, "scopes": scopes}}}


def _with_scheme(root: Any, operation: Path, scheme: dict[str, Any]) -> Any:
    flow = scheme.get("flows", {}).get("clientCredentials")
    if _is_swagger(root) and flow:
        scheme = {"type": "oauth2", "flow": "application", **flow}
    base: Path = ("securityDefinitions",) if _is_swagger(root) else ("components", "securitySchemes")
    grown = _set(root, (*base, "zqScheme"), scheme)
    return replaced(grown, (*operation, "security"), [{"zqScheme": ["a"] if flow else []}])


@surface_kind("security for all", "security for none")
def _security_for_all(root: Any, rng: Random) -> Iterator[Edited]:
    schemes = schemes_of(root)
    bare = [one for one in operations(root) if not one.inverted and "security" not in at(root, one.path)]
    for name in shuffled(rng, schemes):
        if bare and not root.get("security"):
            yield Edited({**root, "security": [{name: []}]}, BREAKING, HARMLESS)


@surface_kind("scheme nobody uses", "scheme nobody uses, removed")
def _unused_scheme(root: Any, rng: Random) -> Iterator[Edited]:
    base: Path = ("securityDefinitions",) if _is_swagger(root) else ("components", "securitySchemes")
    new = _set(root, (*base, "zqScheme"), {"type": "apiKey", "in": "header", "name": "zq"})
    yield Edited(new, SILENT, AT_MOST_WARNING | SILENT)


@surface_kind("alternative removed", "alternative put back")
def _alternative_removed(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        known = requirements_of(root, operation)
        if len(known) > 1 and {} not in known and not any(known[0].keys() >= one.keys() for one in known[1:]):
            new = replaced(root, (*operation.path, "security"), known[1:])
            yield Edited(new, BREAKING, HARMLESS)


def _variable_server(**variable: Any) -> dict[str, Any]:
    return {"url": "https://{zq}.example.com/zq", "variables": {"zq": variable}}


_SERVERS = [
    (
        "default of a variable",
        {"default": "a", "enum": ["a", "b"]},
        {"default": "b", "enum": ["a", "b"]},
        WARNING,
        WARNING,
    ),
    ("value of a variable", {"default": "a", "enum": ["a", "b"]}, {"default": "a", "enum": ["a"]}, BREAKING, HARMLESS),
    ("variable described", {"default": "a"}, {"default": "a", "description": "Zq"}, DOCUMENTATION, DOCUMENTATION),
]


def _enter_servers() -> None:
    for name, old, new, there, back in _SERVERS:

        def make(root: Any, rng: Random, old: Any = old, new: Any = new, there: Any = there, back: Any = back) -> Any:
            if not _is_swagger(root) and '"servers"' not in json.dumps(root["paths"]):
                one, other = ({**root, "servers": [_variable_server(**value)]} for value in (old, new))
                yield Edited(other, there, back, old=one)

        surface_kind(f"server: {name} (made)", f"server: {name} (made), undone")(make)


_enter_servers()


@surface_kind("path served elsewhere", "path served as before")
def _path_server(root: Any, rng: Random) -> Iterator[Edited]:
    for item in _items(root, rng):
        methods = [method for method in METHODS if method in at(root, item)]
        own = any("servers" in at(root, (*item, method)) for method in methods) or "servers" in at(root, item)
        if not _is_swagger(root) and not own and root.get("servers") and not _is_local(root):
            new = replaced(root, (*item, "servers"), [{"url": "https://zq.example.com/zq"}])
            yield Edited(new, BREAKING, BREAKING)


def _is_local(root: Any) -> bool:
    """Whether a server may be the machine of whoever calls it, which is nobody's contract."""
    return any(name in json.dumps(root["servers"]) for name in ("localhost", "127.0.0.1", "0.0.0.0", "::1"))


# Life of operations


_GONE, _COMING = "2020-01-01", "2999-01-01"


def _announced(name: str, marks: dict[str, Any], there: Any) -> None:
    @surface_kind(f"operation removed, {name}", f"operation removed, {name}: undone")
    def make(root: Any, rng: Random) -> Iterator[Edited]:
        for operation in shuffled_operations(root, rng):
            if not at(root, operation.path).keys() & {"deprecated", "x-stability-level", "x-sunset"}:
                old = edited(root, operation.path, lambda one: {**one, **marks})
                yield Edited(removed(root, operation.path), there, None, old=old)


_announced("deprecated", {"deprecated": True}, BREAKING)
_announced("announced", {"deprecated": True, "x-sunset": _GONE}, WARNING)
_announced("before its sunset", {"deprecated": True, "x-sunset": _COMING}, BREAKING)
_announced("sunset without deprecation", {"x-sunset": _GONE}, AT_LEAST_WARNING)


@surface_kind("announced parameter removed (made)", "announced parameter put back (made)")
def _parameter_announced(root: Any, rng: Random) -> Iterator[Edited]:
    if not _is_swagger(root):
        for old, _ in _prepared(_query(schema=_TEXT, deprecated=True, **{"x-sunset": _GONE}), {}, root, rng):
            yield Edited(root, WARNING, AT_MOST_WARNING, old=old)


@surface_kind("sunset announced", "sunset withdrawn")
def _sunset(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        if not at(root, operation.path).keys() & {"deprecated", "x-sunset"}:
            new = edited(root, operation.path, lambda one: {**one, "deprecated": True, "x-sunset": _COMING})
            yield Edited(new, HARMLESS, AT_MOST_WARNING)


@surface_kind("operation id removed", "operation id given")
def _id_removed(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        if "operationId" in at(root, operation.path):
            yield Edited(removed(root, (*operation.path, "operationId")), WARNING, SILENT)


@surface_kind("operation tagged", "operation untagged")
def _tagged(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        tags = at(root, operation.path).get("tags") or []
        yield Edited(replaced(root, (*operation.path, "tags"), [*tags, "zq"]), DOCUMENTATION, DOCUMENTATION)


@surface_kind("operation extended", "operation no longer extended")
def _extended(root: Any, rng: Random) -> Iterator[Edited]:
    for operation in shuffled_operations(root, rng):
        new = replaced(root, (*operation.path, "x-zq"), {"a": [1]})
        yield Edited(new, DOCUMENTATION, DOCUMENTATION)


@surface_kind("info changed", "info changed back")
def _info(root: Any, rng: Random) -> Iterator[Edited]:
    for key, new in shuffled(rng, (("title", "Zq"), ("description", "Zq."), ("contact", {"name": "Zq"}))):
        yield Edited(replaced(root, ("info", key), new), DOCUMENTATION, DOCUMENTATION)


@surface_kind("tag declared", "tag no longer declared")
def _tag(root: Any, rng: Random) -> Iterator[Edited]:
    yield Edited({**root, "tags": [*(root.get("tags") or []), {"name": "zq"}]}, DOCUMENTATION, DOCUMENTATION)


# What no operation uses


@surface_kind("unused part added", "unused part removed")
def _unused(root: Any, rng: Random) -> Iterator[Edited]:
    section: Path = () if _is_swagger(root) else ("components",)
    names = {"definitions": {"type": "object"}} if _is_swagger(root) else {"schemas": {"type": "object"}}
    names |= {"responses": {"description": "Zq"}, "parameters": _query(**text_parameter(root))}
    if not _is_swagger(root):
        names |= {
            "headers": {"schema": _TEXT},
            "requestBodies": {"content": {"application/json": {"schema": _TEXT}}},
            "examples": {"value": 1},
        }
    for name in shuffled(rng, names):
        yield Edited(_set(root, (*section, name, "ZqUnused"), names[name]), _UNSEEN, _UNSEEN)


@surface_kind("unused schema changed (made)", "unused schema changed (made), undone")
def _unused_changed(root: Any, rng: Random) -> Iterator[Edited]:
    section: Path = ("definitions",) if _is_swagger(root) else ("components", "schemas")
    old, new = (
        _set(root, (*section, "ZqUnused"), {"type": "object", "properties": {"a": {"type": kind}}})
        for kind in ("string", "integer")
    )
    yield Edited(new, _UNSEEN, _UNSEEN, old=old)


# Path items in components


@surface_kind("operation in a shared path item removed (made)", "operation in a shared path item added (made)")
def _shared_item(root: Any, rng: Random) -> Iterator[Edited]:
    if str(root.get("openapi", "3.0"))[:3] not in ("3.1", "3.2"):
        return
    for item in _items(root, rng):
        methods = [method for method in METHODS if method in at(root, item)]
        old = replaced(
            _set(root, ("components", "pathItems", "ZqItem"), at(root, item)),
            item,
            {"$ref": "#/components/pathItems/ZqItem"},
        )
        new = removed(old, ("components", "pathItems", "ZqItem", rng.choice(methods)))
        yield Edited(new, BREAKING, HARMLESS, old=old)
