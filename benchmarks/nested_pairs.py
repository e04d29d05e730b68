"""Pairs of documents that differ below the body, made of places and edits: for the mutants of proposals.

A `Leaf` stands in an `Outer` at a place (in an object, in items, in a map, in an alternative, in itself, ...), and one
edit was made to it. `Outer` is sent and answered, so that both directions are converted. Every edit stands at four
places in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

Json = Any

LEAF = {"$ref": "#/components/schemas/Leaf"}
PER_EDIT = 4


def _object(properties: Json, *optional: str) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _map(values: Json) -> Json:
    return {"type": "object", "additionalProperties": values}


def _either(*kinds: Json) -> Json:
    return {"anyOf": list(kinds)}


def _tagged(tag: str, properties: Json) -> Json:
    return _object({"kind": {"type": "string", "const": tag}, **properties})


NULL: Json = {"type": "null"}
TEXT: Json = {"type": "string"}

PLACES: dict[str, dict[str, Json]] = {
    "object": {"Outer": _object({"leaf": LEAF})},
    "items": {"Outer": _object({"leaves": _list(LEAF)})},
    "map": {"Outer": _object({"leaves": _map(LEAF)})},
    "items of items": {"Outer": _object({"rows": _list(_list(LEAF))})},
    "object or null": {"Outer": _object({"leaf": _either(LEAF, NULL)}, "leaf")},
    "two levels down": {
        "Outer": _object({"middle": {"$ref": "#/components/schemas/Middle"}}),
        "Middle": _object({"leaf": LEAF}),
    },
    "alternative": {
        "Outer": _object(
            {"one": _either({"$ref": "#/components/schemas/Full"}, {"$ref": "#/components/schemas/Bare"})}
        ),
        "Full": _tagged("full", {"leaf": LEAF}),
        "Bare": _tagged("bare", {"name": TEXT}),
    },
    "map of items": {"Outer": _object({"groups": _map(_list(LEAF))}, "groups")},
    "itself": {"Outer": _object({"leaf": LEAF, "more": _list({"$ref": "#/components/schemas/Outer"})}, "more")},
    "optional items": {"Outer": _object({"leaves": _list(LEAF), "count": {"type": "integer"}}, "leaves")},
}

Edited = tuple[Json, Json]
"""The schema of a leaf before and after.

No boolean stands beside an integer: pydantic reads true as 1 by itself, and a conversion of it is redundant."""


def _field(before: Json, after: Json) -> Edited:
    return _object({"id": {"type": "integer"}, "value": before}), _object({"id": {"type": "integer"}, "value": after})


EDITS: dict[str, Edited] = {
    "null added": _field(TEXT, {"type": ["string", "null"]}),
    "null removed": _field({"type": ["integer", "null"]}, {"type": "integer"}),
    "enum value added": _field({"type": "string", "enum": ["a", "b"]}, {"type": "string", "enum": ["a", "b", "c"]}),
    "enum value removed": _field({"type": "string", "enum": ["a", "b", "c"]}, {"type": "string", "enum": ["a", "b"]}),
    "maximum": _field({"type": "integer"}, {"type": "integer", "maximum": 100}),
    "length": _field({"type": "string", "minLength": 2}, {"type": "string", "maxLength": 9}),
    "number of items": _field(_list(TEXT), {**_list(TEXT), "maxItems": 2}),
    "renamed": (
        _object({"id": {"type": "integer"}, "name": TEXT}),
        _object({"id": {"type": "integer"}, "full_name": TEXT}),
    ),
    "type changed": _field({"type": "integer"}, TEXT),
    "alternative removed": _field(_either({"type": "integer"}, TEXT), TEXT),
    "alternative added": _field({"type": "integer"}, _either({"type": "integer"}, _list({"type": "integer"}))),
    "list instead of one": _field(TEXT, _list(TEXT)),
    "null in a map": _field(_map({"type": ["integer", "null"]}), _map({"type": "integer"})),
    "added": (
        _object({"id": {"type": "integer"}}),
        _object({"id": {"type": "integer"}, "unit": {"type": "string", "enum": ["m", "ft"]}}),
    ),
    "required, and another removed": (
        _object({"id": {"type": "integer"}, "note": TEXT, "old": TEXT}, "note"),
        _object({"id": {"type": "integer"}, "note": TEXT}),
    ),
}


def pairs() -> Iterator[tuple[str, Json, Json]]:
    """Yield the name of each pair with its documents."""
    places = list(PLACES)
    for number, (edit, (before, after)) in enumerate(EDITS.items()):
        for turn in range(PER_EDIT):
            place = places[(number + turn * 3) % len(places)]
            yield f"{edit}, {place}", _document("1", place, before), _document("2", place, after)


def _document(version: str, place: str, leaf: Json) -> Json:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Outer"}}}
    operation = {
        "operationId": "put_outer",
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "Fine", "content": content}},
    }
    return deepcopy(
        {
            "openapi": "3.1.0",
            "info": {"title": "Nested", "version": version},
            "paths": {"/outer": {"post": operation}},
            "components": {"schemas": {**PLACES[place], "Leaf": leaf}},
        }
    )


Answered = Callable[..., Any]


def answered(planned: Answered, old: Json, new: Json) -> Any:
    """Return the plan of a pair with every question answered by what it offers."""
    import json

    answers: dict[str, Json] = {}
    while True:
        plan = planned(old, new, everything=True, **answers)
        asked = {question.id: question for change in plan.proposal.changes for question in change.questions}
        if not asked.keys() - answers.keys():
            return plan
        answers.update({name: json.loads(question.default) for name, question in asked.items()})
