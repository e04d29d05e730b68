"""Constraints, and the ways in which a schema with a constraint can be written."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from mutation.truth import AT_LEAST_WARNING, NARROWS, SILENT, WIDENS, Effect

from combined.case import Parts, Position, Schema


@dataclass(frozen=True)
class Constraint:
    """A schema, and keywords that take values away from it. `narrows` and `widens` are what adding and taking back the
    keywords must be called."""

    name: str
    base: Schema
    delta: Schema
    narrows: Effect = NARROWS
    widens: Effect = WIDENS
    since: str = "3.0.3"

    @property
    def is_text(self) -> bool:
        """Whether values are texts or numbers, which can be written wherever values travel as text."""
        return self.base.get("type") in ("string", "integer", "number")


_OBJECT: Any = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}
_ENUM_GROWS = Effect(SILENT, AT_LEAST_WARNING)

CONSTRAINTS = (
    Constraint("minLength", {"type": "string"}, {"minLength": 3}),
    Constraint("maxLength", {"type": "string"}, {"maxLength": 3}),
    Constraint("lengths", {"type": "string", "minLength": 2}, {"maxLength": 8}),
    Constraint("pattern", {"type": "string"}, {"pattern": "^[a-z]+$"}),
    Constraint("enum", {"type": "string", "enum": ["a", "b", "c"]}, {"enum": ["a", "b"]}, widens=_ENUM_GROWS),
    Constraint("date", {"type": "string"}, {"format": "date"}),
    Constraint("uuid", {"type": "string"}, {"format": "uuid"}),
    Constraint("minimum", {"type": "integer"}, {"minimum": 5}),
    Constraint("maximum", {"type": "number"}, {"maximum": 5}),
    Constraint("multipleOf", {"type": "integer"}, {"multipleOf": 5}),
    Constraint("exclusiveMinimum", {"type": "number"}, {"exclusiveMinimum": 0}, since="3.1.0"),
    Constraint("const", {"type": "string", "enum": ["a", "b"]}, {"const": "a"}, widens=_ENUM_GROWS, since="3.1.0"),
    Constraint("minItems", {"type": "array", "items": {"type": "string"}}, {"minItems": 2}),
    Constraint("maxItems", {"type": "array", "items": {"type": "string"}}, {"maxItems": 2}),
    Constraint("uniqueItems", {"type": "array", "items": {"type": "string"}}, {"uniqueItems": True}),
    Constraint("items", {"type": "array", "items": {"type": "integer"}}, {"items": {"maximum": 9}}),
    Constraint("required", _OBJECT, {"required": ["a"]}),
    Constraint("property", _OBJECT, {"properties": {"a": {"maxLength": 5}}}),
    Constraint("minProperties", _OBJECT, {"minProperties": 1}),
    Constraint("map", {"type": "object", "additionalProperties": {"type": "integer"}}, {"maxProperties": 4}),
)


@dataclass(frozen=True)
class Written:
    """A schema as it stands at its position, and the components it needs."""

    schema: Schema
    parts: Parts


def merged(base: Schema, delta: Schema) -> Schema:
    """Return one schema that says what both say; what both have is theirs together where it is a mapping, else
    delta's, which is the narrower one."""
    found = dict(base)
    for key, value in delta.items():
        known = found.get(key)
        found[key] = merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return found


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


@dataclass(frozen=True)
class Placement:
    """A way to write `base` and `delta` together; an empty `delta` gives the base alone."""

    name: str
    write: Callable[[Schema, Schema], Written]
    since: str = "3.0.3"


PLACEMENTS = (
    Placement("inline", lambda b, d: Written(merged(b, d), {})),
    Placement("component", lambda b, d: Written(_ref("Whole"), {"Whole": merged(b, d)})),
    Placement("two parts", lambda b, d: Written({"allOf": [b, d]}, {})),
    Placement("part beside a component", lambda b, d: Written({"allOf": [_ref("Base"), d]}, {"Base": b})),
    Placement("two components", lambda b, d: Written({"allOf": [_ref("Base"), _ref("More")]}, {"Base": b, "More": d})),
    Placement("below its type", lambda b, d: Written({**b, "allOf": [d]}, {})),
    Placement("beside its type", lambda b, d: Written({**d, "allOf": [b]}, {})),
    Placement("beside a component", lambda b, d: Written({**d, "allOf": [_ref("Base")]}, {"Base": b})),
    Placement("part of a part", lambda b, d: Written({"allOf": [{"allOf": [b, d]}]}, {})),
    Placement(
        "component of components",
        lambda b, d: Written(_ref("Whole"), {"Whole": {"allOf": [_ref("Base"), d]}, "Base": b}),
    ),
    Placement(
        "chain of references",
        lambda b, d: Written(_ref("First"), {"First": _ref("Second"), "Second": merged(b, d)}),
    ),
    Placement("only choice", lambda b, d: Written({"anyOf": [merged(b, d)]}, {})),
    Placement("only branch", lambda b, d: Written({"oneOf": [_ref("Whole")]}, {"Whole": merged(b, d)})),
    Placement("said twice", lambda b, d: Written({"allOf": [_ref("Whole"), d]}, {"Whole": merged(b, d)})),
    Placement("not otherwise", lambda b, d: Written({**b, "not": {"not": d}}, {})),
    Placement(
        "absorbed choice", lambda b, d: Written({"anyOf": [merged(b, d), {**merged(b, d), "title": "Same"}]}, {})
    ),
    Placement("beside a reference", lambda b, d: Written({**_ref("Base"), **d}, {"Base": b}), since="3.1.0"),
    Placement("then", lambda b, d: Written({**b, "if": {}, "then": d}, {}), since="3.1.0"),
    Placement("else", lambda b, d: Written({**b, "if": {"not": {}}, "else": d}, {}), since="3.1.0"),
    Placement("in definitions", lambda b, d: Written({**b, "allOf": [{"$ref": "#/components/schemas/Box/$defs/More"}]},
                                                       {"Box": {"$defs": {"More": d}}}), since="3.1.0"),
)  # fmt: skip


_NOT_IN_SWAGGER = ("anyOf", "oneOf", "not")


def drawn_version(rng: Random, position: Position, *writings: Written, since: Sequence[str] = ()) -> str:
    """Return a version of the standard that has all that is written, and a place for it."""
    if "3.1.0" in since or position.since == "3.1.0":
        return "3.1.0"
    words = json.dumps([(one.schema, one.parts) for one in writings])
    has_place = position.in_swagger is not None and not any(f'"{one}"' in words for one in _NOT_IN_SWAGGER)
    return rng.choice(("2.0", "3.0.3", "3.1.0") if has_place else ("3.0.3", "3.1.0"))
