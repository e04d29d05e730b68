"""Fields of a form as the JSON value that its schema describes: names with brackets, lists that are one text, and
fields that are written as JSON.

`address[city]=Paris` is a property of the property `address` (the style `deepObject`, which people write without saying
so, too, and deeper than one level); `tags[]=a` and `tags[0]=a` are items of a list. How a list is one text, `style` and
`explode` of the encoding say; a field that is an object is JSON where nothing else is said (OpenAPI 3.1.1, section
4.8.15).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from apidiff.compare.context.reading import members, value_of
from apidiff.compare.surface.values.serialization import may_be
from apidiff.compare.view.merged import declared_names, merged_at
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json

_DEEPEST = 12
_DELIMITERS: Mapping[str, str] = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}


def form_value(contract: Contract, media_type: Node, schema: Node, fields: Mapping[str, Json]) -> Json:
    """Return the value of a form, of which the texts are given by name: a list of those that come several times."""
    names, found = declared_names(contract, merged_at(contract, schema)), dict[str, Any]()
    for name, value in fields.items():
        _put(found, [name] if name in names else _steps(name), value)
    encodings = members(media_type, "encoding")
    result: dict[str, Json] = {}
    for name, value in found.items():
        part = names.get(name)
        result[name] = value if part is None else _field(contract, part, encodings.get(name), value)
    return result


def _steps(name: str) -> list[str]:
    """The names that a name with brackets is made of; itself where it is none."""
    head, bracket, rest = name.partition("[")
    if not head or not bracket or not rest.endswith("]"):
        return [name]
    steps = [head, *rest[:-1].split("][")]
    return steps if len(steps) <= _DEEPEST else [name]


def _put(into: dict[str, Any], steps: list[str], value: Json) -> None:
    for step in steps[:-1]:
        inner = into.get(step)
        if not isinstance(inner, dict):
            # A field that is there as a text, too: what is within it tells more.
            inner = into[step] = {}
        into = inner
    into[steps[-1]] = value


def _field(contract: Contract, schema: Node, encoding: Node | None, value: Json, depth: int = 0) -> Json:
    if depth > _DEEPEST:
        return value
    lists, objects = may_be(("array",), contract, schema), may_be(("object",), contract, schema)
    shape = merged_at(contract, schema)
    if lists and not (objects and shape.properties):
        value = _items(value, encoding)
    elif isinstance(value, dict) and not lists:
        names, others = declared_names(contract, shape), shape.first("additionalProperties")
        parts = {name: (names.get(name) or others, part) for name, part in value.items()}
        return {
            name: part if node is None else _field(contract, node, None, part, depth + 1)
            for name, (node, part) in parts.items()
        }
    if isinstance(value, list):
        items = shape.first("items")
        return value if items is None else [_field(contract, items, None, one, depth + 1) for one in value]
    if isinstance(value, str) and (lists or objects) and not may_be(("string",), contract, schema):
        return _data(value)
    return value


def _items(value: Json, encoding: Node | None) -> Json:
    """A list as a list: of `{"0": "a", "1": "b"}` and `{"": ["a", "b"]}`, and of one text with all its items."""
    if isinstance(value, dict):
        if list(value) == [""]:
            return value[""] if isinstance(value[""], list) else [value[""]]
        if all(name.isdecimal() and len(name) < 10 for name in value):
            return [value[name] for name in sorted(value, key=int)]
        return value
    style, explode = value_of(encoding, "style"), value_of(encoding, "explode")
    style = style if isinstance(style, str) else "form"
    is_one = style != "form" if not isinstance(explode, bool) else not explode
    mark = _DELIMITERS.get(style)
    return value.split(mark) if isinstance(value, str) and encoding is not None and is_one and mark else value


def _data(value: str) -> Json:
    """A text that is JSON of an object or a list; itself where it is none."""
    if value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        found: Json = orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
    return found
