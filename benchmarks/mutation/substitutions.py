"""Edits of schemas that a document need not have: the schema at a place gives way to one made here, in the old document
and in the new, so that every keyword meets every place: bodies, parts shared by both directions, recursive parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from mutation.schemas import schema_kind
from mutation.truth import (
    AT_LEAST_WARNING,
    AT_MOST_WARNING,
    BREAKING,
    HARMLESS,
    NARROWS,
    REPLACES,
    SILENT,
    TEXT,
    WARNING,
    WIDENS,
    Effect,
    Made,
    View,
)

Pair = tuple[str, Any, Any, Effect]
_SAME = Effect(SILENT, SILENT)
_MEMBER_LEAVES = Effect(BREAKING, HARMLESS)
_MEMBER_COMES = Effect(HARMLESS, WARNING)
_BRANCH_LEAVES, _BRANCH_COMES = NARROWS, WIDENS
_CLOSED = Effect(WARNING, HARMLESS)
_OPENED = Effect(HARMLESS, AT_MOST_WARNING)
_CHANGED = Effect(WARNING, HARMLESS)


def _object(required: list[str] | None = None, /, **properties: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "object", "properties": properties}
    return {**found, "required": required} if required else found


def _gone(date: str) -> dict[str, Any]:
    return {"type": "string", "deprecated": True, "x-sunset": date}


TEXT_: dict[str, Any] = {"type": "string"}
WHOLE: dict[str, Any] = {"type": "integer"}
NUMBER: dict[str, Any] = {"type": "number"}
FLAG: dict[str, Any] = {"type": "boolean"}


def _opposite(effect: Effect) -> Effect:
    """What undoing does, for the effects that say so by themselves."""
    pairs = ((NARROWS, WIDENS), (_MEMBER_LEAVES, _MEMBER_COMES), (_CLOSED, _OPENED))
    for one, other in pairs:
        if effect is one:
            return other
        if effect is other:
            return one
    return effect


SCALARS: list[Pair] = [
    ("maxLength 10 to 20", {**TEXT_, "maxLength": 10}, {**TEXT_, "maxLength": 20}, WIDENS),
    ("minLength 1 to 3", {**TEXT_, "minLength": 1}, {**TEXT_, "minLength": 3}, NARROWS),
    ("minLength over default", {**TEXT_, "minLength": 2, "maxLength": 9}, {**TEXT_, "maxLength": 9}, WIDENS),
    ("pattern narrowed", {**TEXT_, "pattern": "^a"}, {**TEXT_, "pattern": "^ab"}, NARROWS),
    ("pattern class widened", {**TEXT_, "pattern": "^[a-z]+$"}, {**TEXT_, "pattern": "^[a-z0-9]+$"}, WIDENS),
    ("pattern alternative", {**TEXT_, "pattern": "^(cat|dog)$"}, {**TEXT_, "pattern": "^(cat|dog|cow)$"}, WIDENS),
    ("pattern anchors dropped", {**TEXT_, "pattern": "^[0-9]{4}$"}, {**TEXT_, "pattern": "[0-9]{4}"}, WIDENS),
    ("pattern count", {**TEXT_, "pattern": "^[A-Z]{3}$"}, {**TEXT_, "pattern": "^[A-Z]{2}$"}, REPLACES),
    ("pattern spelled otherwise", {**TEXT_, "pattern": "^\\d{4}$"}, {**TEXT_, "pattern": "^[0-9]{4}$"}, _SAME),
    (
        "pattern to enum",
        {**TEXT_, "pattern": "^(cat|dog)$"},
        {**TEXT_, "enum": ["cat", "dog"]},
        _SAME,
    ),
    (
        "length as pattern",
        {**TEXT_, "pattern": "^[a-z]{1,5}$"},
        {**TEXT_, "pattern": "^[a-z]+$", "maxLength": 5},
        _SAME,
    ),
    ("enum grows", {**TEXT_, "enum": ["a", "b"]}, {**TEXT_, "enum": ["a", "b", "c"]}, _MEMBER_COMES),
    ("enum member other case", {**TEXT_, "enum": ["a", "b"]}, {**TEXT_, "enum": ["a", "B"]}, Effect(BREAKING, WARNING)),
    ("enum set free", {**TEXT_, "enum": ["a", "b"]}, TEXT_, WIDENS),
    ("enum replaced", {**TEXT_, "enum": ["a", "b"]}, {**TEXT_, "enum": ["c", "d"]}, Effect(BREAKING, AT_LEAST_WARNING)),
    ("enum of numbers grows", {**WHOLE, "enum": [1, 2]}, {**WHOLE, "enum": [1, 2, 3]}, _MEMBER_COMES),
    ("enum of numbers to words", {**WHOLE, "enum": [1, 2]}, {**TEXT_, "enum": ["1", "2"]}, REPLACES),
    ("enum twice the same", {**TEXT_, "enum": ["a", "b"]}, {**TEXT_, "enum": ["b", "a", "a"]}, _SAME),
    ("one flag", {**FLAG, "enum": [True]}, FLAG, Effect(HARMLESS, AT_LEAST_WARNING)),
    ("both flags written out", {**FLAG, "enum": [True, False]}, FLAG, _SAME),
    ("date-time to date", {**TEXT_, "format": "date-time"}, {**TEXT_, "format": "date"}, REPLACES),
    ("uuid to any text", {**TEXT_, "format": "uuid"}, TEXT_, WIDENS),
    ("uuid to date", {**TEXT_, "format": "uuid"}, {**TEXT_, "format": "date"}, REPLACES),
    ("text to time stamp", {**TEXT_, "format": "date-time"}, {**WHOLE, "format": "int64"}, REPLACES),
    ("int64 to int32", {**WHOLE, "format": "int64"}, {**WHOLE, "format": "int32"}, NARROWS),
    ("text to number", TEXT_, NUMBER, REPLACES),
    ("flag to whole", FLAG, WHOLE, REPLACES),
    ("flag to words", FLAG, {**TEXT_, "enum": ["yes", "no"]}, REPLACES),
    ("number to text", NUMBER, TEXT_, REPLACES),
    ("minimum 0 to 1", {**WHOLE, "minimum": 0}, {**WHOLE, "minimum": 1}, NARROWS),
    ("maximum 100 to 1000", {**WHOLE, "maximum": 100}, {**WHOLE, "maximum": 1000}, WIDENS),
    ("range shifted", {**WHOLE, "minimum": 1, "maximum": 9}, {**WHOLE, "minimum": 2, "maximum": 10}, REPLACES),
    ("maximum of a fraction", {**NUMBER, "maximum": 1.5}, {**NUMBER, "maximum": 1.25}, NARROWS),
    ("range given up", {**NUMBER, "minimum": 0, "maximum": 1}, NUMBER, WIDENS),
    ("multiple of 2 to 4", {**WHOLE, "multipleOf": 2}, {**WHOLE, "multipleOf": 4}, NARROWS),
    ("multiple of 4 to 6", {**WHOLE, "multipleOf": 4}, {**WHOLE, "multipleOf": 6}, REPLACES),
    ("multiple of 1 dropped", {**WHOLE, "multipleOf": 1}, WHOLE, _SAME),
    ("cents to whole", {**NUMBER, "multipleOf": 0.01}, {**NUMBER, "multipleOf": 0.5}, NARROWS),
    ("whole as float", {**WHOLE, "minimum": 1}, {**WHOLE, "minimum": 1.0}, _SAME),
    ("default changed", {**WHOLE, "default": 10}, {**WHOLE, "default": 20}, _CHANGED),
    ("default added", TEXT_, {**TEXT_, "default": "zq"}, _CHANGED),
    (
        "extensible enum grows",
        {**TEXT_, "x-extensible-enum": ["a", "b"]},
        {**TEXT_, "x-extensible-enum": ["a", "b", "c"]},
        Effect(HARMLESS, HARMLESS),
    ),
    ("words changed", {**TEXT_, "description": "A"}, {**TEXT_, "description": "B"}, TEXT),
    ("example changed", {**TEXT_, "example": "A"}, {**TEXT_, "example": "B"}, TEXT),
    ("value to object", TEXT_, _object(value=TEXT_), REPLACES),
]
"""What may stand wherever a string or a number does. Objects stand in bodies alone."""

LISTS: list[Pair] = [
    ("items replaced", {"type": "array", "items": TEXT_}, {"type": "array", "items": WHOLE}, REPLACES),
    (
        "items narrowed",
        {"type": "array", "items": TEXT_},
        {"type": "array", "items": {**TEXT_, "maxLength": 5}},
        NARROWS,
    ),
    (
        "items of an enum grow",
        {"type": "array", "items": {**TEXT_, "enum": ["a"]}},
        {"type": "array", "items": {**TEXT_, "enum": ["a", "b"]}},
        _MEMBER_COMES,
    ),
    (
        "minItems 0 to 1",
        {"type": "array", "items": TEXT_, "minItems": 0},
        {"type": "array", "items": TEXT_, "minItems": 1},
        NARROWS,
    ),
    (
        "maxItems 10 to 20",
        {"type": "array", "items": TEXT_, "maxItems": 10},
        {"type": "array", "items": TEXT_, "maxItems": 20},
        WIDENS,
    ),
    (
        "items unique",
        {"type": "array", "items": TEXT_, "maxItems": 9},
        {"type": "array", "items": TEXT_, "maxItems": 9, "uniqueItems": True},
        NARROWS,
    ),
    (
        "unique where one at most",
        {"type": "array", "items": TEXT_, "maxItems": 1},
        {"type": "array", "items": TEXT_, "maxItems": 1, "uniqueItems": True},
        _SAME,
    ),
    (
        "list of lists",
        {"type": "array", "items": TEXT_},
        {"type": "array", "items": {"type": "array", "items": TEXT_}},
        REPLACES,
    ),
    (
        "items gain an optional property",
        {"type": "array", "items": _object(a=TEXT_)},
        {"type": "array", "items": _object(a=TEXT_, b=TEXT_)},
        Effect(HARMLESS, HARMLESS),
    ),
    (
        "items gain a required property",
        {"type": "array", "items": _object(a=TEXT_)},
        {"type": "array", "items": _object(["b"], a=TEXT_, b=TEXT_)},
        NARROWS,
    ),
    (
        "list to envelope",
        {"type": "array", "items": TEXT_},
        _object(["data"], data={"type": "array", "items": TEXT_}),
        REPLACES,
    ),
]

_AB = _object(a=TEXT_, b=WHOLE)
OBJECTS: list[Pair] = [
    ("inner type", _object(a=_object(b=TEXT_)), _object(a=_object(b=WHOLE)), REPLACES),
    ("inner required", _object(a=_object(b=TEXT_)), _object(a=_object(["b"], b=TEXT_)), NARROWS),
    (
        "inner optional property",
        _object(a=_object(b=TEXT_)),
        _object(a=_object(b=TEXT_, c=TEXT_)),
        Effect(HARMLESS, HARMLESS),
    ),
    ("all required", _AB, {**_AB, "required": ["a", "b"]}, NARROWS),
    ("required swapped", {**_AB, "required": ["a"]}, {**_AB, "required": ["b"]}, REPLACES),
    ("required in another order", {**_AB, "required": ["a", "b"]}, {**_AB, "required": ["b", "a"]}, _SAME),
    ("required undeclared", _AB, {**_AB, "required": ["c"]}, Effect(BREAKING, SILENT)),
    ("closed", _AB, {**_AB, "additionalProperties": False}, _CLOSED),
    ("open written out", _AB, {**_AB, "additionalProperties": True}, Effect(SILENT, AT_MOST_WARNING | SILENT)),
    (
        "map of text to map of whole",
        {"type": "object", "additionalProperties": TEXT_},
        {"type": "object", "additionalProperties": WHOLE},
        REPLACES,
    ),
    (
        "map narrowed",
        {"type": "object", "additionalProperties": TEXT_},
        {"type": "object", "additionalProperties": {**TEXT_, "maxLength": 9}},
        NARROWS,
    ),
    (
        "map counted",
        {"type": "object", "additionalProperties": TEXT_, "maxProperties": 9},
        {"type": "object", "additionalProperties": TEXT_, "maxProperties": 5},
        NARROWS,
    ),
    (
        "map with at least one",
        {"type": "object", "additionalProperties": TEXT_},
        {"type": "object", "additionalProperties": TEXT_, "minProperties": 1},
        NARROWS,
    ),
    (
        "any as empty schema",
        {"type": "object", "additionalProperties": True},
        {"type": "object", "additionalProperties": {}},
        _SAME,
    ),
    (
        "part added",
        {"allOf": [_object(a=TEXT_)]},
        {"allOf": [_object(a=TEXT_), _object(["b"], b=TEXT_)]},
        NARROWS,
    ),
    (
        "part with options added",
        {"allOf": [_object(a=TEXT_)]},
        {"allOf": [_object(a=TEXT_), _object(b=TEXT_)]},
        Effect(HARMLESS, HARMLESS),
    ),
    (
        "part narrows",
        {"allOf": [_object(a=TEXT_), _object(b=TEXT_)]},
        {"allOf": [_object(a=TEXT_), _object(["a"], b=TEXT_)]},
        NARROWS,
    ),
    ("parts flattened", {"allOf": [_object(["a"], a=TEXT_), _object(b=WHOLE)]}, {**_AB, "required": ["a"]}, _SAME),
    ("part twice", {"allOf": [_AB]}, {"allOf": [_AB, _AB]}, _SAME),
    (
        "property type among parts",
        {"allOf": [_object(a=TEXT_), _object(b=TEXT_)]},
        {"allOf": [_object(a=TEXT_), _object(b=FLAG)]},
        REPLACES,
    ),
    ("announced property removed", _object(a=TEXT_, b=_gone("2020-01-01")), _object(a=TEXT_), Effect(WARNING, WARNING)),
    ("property removed before its sunset", _object(a=TEXT_, b=_gone("2999-01-01")), _object(a=TEXT_), REPLACES),
    ("deprecated property removed", _object(a=TEXT_, b={**TEXT_, "deprecated": True}), _object(a=TEXT_), REPLACES),
    ("property deprecated", _object(a=TEXT_), _object(a={**TEXT_, "deprecated": True}), Effect(HARMLESS, HARMLESS)),
    ("property nested", _object(a=TEXT_, b=TEXT_), _object(a=TEXT_, c=_object(b=TEXT_)), REPLACES),
    ("property renamed, typed anew", _object(a=TEXT_, b=TEXT_), _object(a=TEXT_, c=FLAG), REPLACES),
    ("object to map", _AB, {"type": "object", "additionalProperties": TEXT_}, REPLACES),
    ("object to list", _AB, {"type": "array", "items": _AB}, REPLACES),
    (
        "read-only taken off",
        _object(a={**TEXT_, "readOnly": True}, b=TEXT_),
        _object(a=TEXT_, b=TEXT_),
        Effect(HARMLESS, HARMLESS),
    ),
    (
        "required of read-only",
        _object(a={**TEXT_, "readOnly": True}, b=TEXT_),
        _object(["a"], a={**TEXT_, "readOnly": True}, b=TEXT_),
        Effect(SILENT, HARMLESS),
    ),
    (
        "read-only narrowed",
        _object(a={**TEXT_, "readOnly": True}, b=TEXT_),
        _object(a={**TEXT_, "readOnly": True, "maxLength": 9}, b=TEXT_),
        Effect(SILENT, HARMLESS),
    ),
    (
        "read-only replaced",
        _object(a={**TEXT_, "readOnly": True}, b=TEXT_),
        _object(a={**WHOLE, "readOnly": True}, b=TEXT_),
        Effect(SILENT, BREAKING),
    ),
    (
        "further read-only",
        _object(b=TEXT_),
        _object(["a"], a={**TEXT_, "readOnly": True}, b=TEXT_),
        Effect(SILENT, HARMLESS),
    ),
]

UNIONS: list[Pair] = [
    ("anyOf grows", {"anyOf": [TEXT_, WHOLE]}, {"anyOf": [TEXT_, WHOLE, FLAG]}, _BRANCH_COMES),
    ("oneOf grows", {"oneOf": [TEXT_, WHOLE]}, {"oneOf": [TEXT_, WHOLE, FLAG]}, _BRANCH_COMES),
    ("anyOf to its first", {"anyOf": [TEXT_, WHOLE]}, TEXT_, NARROWS),
    ("branch replaced", {"oneOf": [TEXT_, WHOLE]}, {"oneOf": [TEXT_, FLAG]}, REPLACES),
    ("branch narrowed", {"oneOf": [TEXT_, WHOLE]}, {"oneOf": [{**TEXT_, "maxLength": 5}, WHOLE]}, NARROWS),
    ("branch widened in oneOf", {"oneOf": [{**TEXT_, "maxLength": 5}, WHOLE]}, {"oneOf": [TEXT_, WHOLE]}, WIDENS),
    ("exclusive as anyOf", {"oneOf": [TEXT_, WHOLE]}, {"anyOf": [TEXT_, WHOLE]}, _SAME),
    ("overlap as oneOf", {"anyOf": [WHOLE, NUMBER]}, {"oneOf": [WHOLE, NUMBER]}, Effect(BREAKING, SILENT)),
    ("branches reordered", {"oneOf": [TEXT_, WHOLE]}, {"oneOf": [WHOLE, TEXT_]}, _SAME),
    ("one branch alone", {"anyOf": [TEXT_]}, TEXT_, _SAME),
    ("one branch of oneOf", {"oneOf": [_AB]}, _AB, _SAME),
    ("branch folded", {"anyOf": [WHOLE, NUMBER]}, NUMBER, _SAME),
    (
        "branches of an enum",
        {"anyOf": [{**TEXT_, "enum": ["a"]}, {**TEXT_, "enum": ["b"]}]},
        {**TEXT_, "enum": ["a", "b"]},
        _SAME,
    ),
    (
        "tagged branch grows optionally",
        {"oneOf": [_object(["k"], k={**TEXT_, "enum": ["x"]}), _object(["k"], k={**TEXT_, "enum": ["y"]})]},
        {"oneOf": [_object(["k"], k={**TEXT_, "enum": ["x"]}, n=TEXT_), _object(["k"], k={**TEXT_, "enum": ["y"]})]},
        Effect(HARMLESS, HARMLESS),
    ),
    (
        "tagged branch requires more",
        {"oneOf": [_object(["k"], k={**TEXT_, "enum": ["x"]}, n=TEXT_), _object(["k"], k={**TEXT_, "enum": ["y"]})]},
        {
            "oneOf": [
                _object(["k", "n"], k={**TEXT_, "enum": ["x"]}, n=TEXT_),
                _object(["k"], k={**TEXT_, "enum": ["y"]}),
            ]
        },
        NARROWS,
    ),
    (
        "tagged branch leaves",
        {
            "oneOf": [
                _object(["k"], k={**TEXT_, "enum": ["x"]}, n=TEXT_),
                _object(["k"], k={**TEXT_, "enum": ["y"]}),
                _object(["k"], k={**TEXT_, "enum": ["z"]}, m=TEXT_),
            ]
        },
        {"oneOf": [_object(["k"], k={**TEXT_, "enum": ["x"]}, n=TEXT_), _object(["k"], k={**TEXT_, "enum": ["y"]})]},
        _BRANCH_LEAVES,
    ),
    (
        "union in a property grows",
        _object(a={"oneOf": [TEXT_, WHOLE]}),
        _object(a={"oneOf": [TEXT_, WHOLE, FLAG]}),
        _BRANCH_COMES,
    ),
    ("union under a union grows", {"anyOf": [TEXT_, {"oneOf": [WHOLE, FLAG]}]}, {"anyOf": [TEXT_, WHOLE]}, NARROWS),
    ("union in parts", {"allOf": [{"anyOf": [TEXT_, WHOLE]}]}, {"anyOf": [TEXT_, WHOLE]}, _SAME),
]

_TUPLE = {"type": "array", "prefixItems": [TEXT_, WHOLE], "minItems": 2}
NEWER: list[Pair] = [
    ("constant changed", {"const": "a"}, {"const": "b"}, REPLACES),
    ("constant to enum", {**TEXT_, "const": "a"}, {**TEXT_, "enum": ["a", "b"]}, _MEMBER_COMES),
    ("constant as enum", {**TEXT_, "const": "a"}, {**TEXT_, "enum": ["a"]}, _SAME),
    ("constant set free", {**TEXT_, "const": "a"}, TEXT_, WIDENS),
    ("null joins", TEXT_, {"type": ["string", "null"]}, WIDENS),
    ("null leaves an enum", {"enum": ["a", None]}, {"enum": ["a"]}, Effect(BREAKING, HARMLESS)),
    ("null branch as type", {"anyOf": [TEXT_, {"type": "null"}]}, {"type": ["string", "null"]}, _SAME),
    ("null branch of an object", {"oneOf": [_AB, {"type": "null"}]}, _AB, NARROWS),
    ("types as branches", {"type": ["string", "integer"]}, {"anyOf": [TEXT_, WHOLE]}, _SAME),
    ("type of one as list", TEXT_, {"type": ["string"]}, _SAME),
    ("further type", {"type": ["string", "integer"]}, {"type": ["string", "integer", "boolean"]}, WIDENS),
    ("type within types replaced", {"type": ["string", "integer"]}, {"type": ["string", "boolean"]}, REPLACES),
    ("exclusive minimum set", NUMBER, {**NUMBER, "exclusiveMinimum": 0}, NARROWS),
    ("exclusive minimum to minimum", {**NUMBER, "exclusiveMinimum": 0}, {**NUMBER, "minimum": 0}, WIDENS),
    ("exclusive bound of wholes", {**WHOLE, "exclusiveMaximum": 10}, {**WHOLE, "maximum": 9}, _SAME),
    ("tuple item replaced", _TUPLE, {**_TUPLE, "prefixItems": [TEXT_, FLAG]}, REPLACES),
    ("tuple item narrowed", _TUPLE, {**_TUPLE, "prefixItems": [{**TEXT_, "maxLength": 4}, WHOLE]}, NARROWS),
    ("tuple closed", _TUPLE, {**_TUPLE, "items": False}, NARROWS),
    ("tuple must be whole", {**_TUPLE, "minItems": 1}, _TUPLE, NARROWS),
    (
        "items as tuple",
        {"type": "array", "items": TEXT_},
        {"type": "array", "prefixItems": [TEXT_], "items": TEXT_},
        _SAME,
    ),
    (
        "contains more",
        {"type": "array", "items": TEXT_, "contains": {"const": "a"}},
        {"type": "array", "items": TEXT_, "contains": {"const": "a"}, "minContains": 2},
        NARROWS,
    ),
    (
        "pattern property replaced",
        {"type": "object", "patternProperties": {"^x": TEXT_}, "additionalProperties": WHOLE},
        {"type": "object", "patternProperties": {"^x": FLAG}, "additionalProperties": WHOLE},
        REPLACES,
    ),
    (
        "names of a map",
        {"type": "object", "additionalProperties": TEXT_, "propertyNames": {"maxLength": 9}},
        {"type": "object", "additionalProperties": TEXT_, "propertyNames": {"maxLength": 5}},
        NARROWS,
    ),
    ("dependent required", _AB, {**_AB, "dependentRequired": {"a": ["b"]}}, NARROWS),
    (
        "dependent as condition",
        {**_AB, "dependentRequired": {"a": ["b"]}},
        {**_AB, "if": {"required": ["a"]}, "then": {"required": ["b"]}},
        _SAME,
    ),
    ("excluded value", TEXT_, {**TEXT_, "not": {"const": "zq"}}, NARROWS),
    ("excluded by type", {"type": ["string", "integer"]}, {"type": ["string", "integer"], "not": WHOLE}, NARROWS),
    (
        "condition tightened",
        {**_AB, "if": {"required": ["a"]}, "then": {}},
        {**_AB, "if": {"required": ["a"]}, "then": {"required": ["b"]}},
        NARROWS,
    ),
]

_NULL = {"nullable": True}
OLDER: list[Pair] = [
    ("nullable set", TEXT_, {**TEXT_, **_NULL}, WIDENS),
    ("nullable written out", TEXT_, {**TEXT_, "nullable": False}, _SAME),
    ("nullable object", _AB, {**_AB, **_NULL}, WIDENS),
    ("nullable list", {"type": "array", "items": TEXT_}, {"type": "array", "items": TEXT_, **_NULL}, WIDENS),
    ("nullable items", {"type": "array", "items": TEXT_}, {"type": "array", "items": {**TEXT_, **_NULL}}, WIDENS),
    ("nullable required property", _object(["a"], a=TEXT_), _object(["a"], a={**TEXT_, **_NULL}), WIDENS),
    (
        "nullable map",
        {"type": "object", "additionalProperties": TEXT_},
        {"type": "object", "additionalProperties": {**TEXT_, **_NULL}},
        WIDENS,
    ),
    ("lower bound excluded", {**NUMBER, "minimum": 0}, {**NUMBER, "minimum": 0, "exclusiveMinimum": True}, NARROWS),
    (
        "bound not excluded, written out",
        {**NUMBER, "maximum": 9},
        {**NUMBER, "maximum": 9, "exclusiveMaximum": False},
        _SAME,
    ),
    ("excluded bound of wholes", {**WHOLE, "minimum": 0, "exclusiveMinimum": True}, {**WHOLE, "minimum": 1}, _SAME),
]

_GENERAL = ("$ref", "allOf", "anyOf", "oneOf", "enum", "const", "not", "readOnly", "writeOnly", "discriminator")


def _fits(view: View, *types: str) -> bool:
    """Whether another schema may stand here: the schema is of a type, alone, and no parameter or header object."""
    return view.alone and view.is_of(*types) and view.free(*_GENERAL) and "in" not in view.schema


def _bodily(view: View) -> bool:
    return view.place.places <= {"body", "response"} and not (
        view.swagger and view.place.path[-1] not in _OWN_KEYS and view.place.path[-2] not in _OWN_PARENTS
    )


_OWN_KEYS = ("schema", "items", "additionalProperties")
_OWN_PARENTS = ("properties", "definitions", "schemas")


def _is_composite(schema: Any) -> bool:
    return "type" not in schema or schema["type"] in ("object", "array") or isinstance(schema["type"], list)


def _substitution(old: Any, new: Any, types: tuple[str, ...], dialect: str) -> Callable[[View, Random], Made | None]:
    simple = not _is_composite(old) and not _is_composite(new)

    def make(view: View, rng: Random) -> Made | None:
        if not _fits(view, *types) or (view.swagger and dialect != "any"):
            return None
        if dialect != "any" and view.own_dialect is not (dialect == "older"):
            return None
        if not (_bodily(view) or (simple and not view.swagger and dialect == "any")):
            return None
        if view.swagger and any(word in repr(one) for word in ("oneOf", "anyOf") for one in (old, new)):
            return None
        return Made(new, before=old)

    return make


_ANY_TYPE = ("string", "integer", "number", "boolean", "array", "object")


def _every() -> Iterator[tuple[Pair, tuple[str, ...], str]]:
    scalar = ("string", "integer", "number", "boolean")
    for pairs, types, dialect in (
        (SCALARS, scalar, "any"),
        (LISTS, ("array", "object", "string"), "any"),
        (OBJECTS, ("object", "array", "string"), "any"),
        (UNIONS, _ANY_TYPE, "any"),
        (NEWER, _ANY_TYPE, "newer"),
        (OLDER, _ANY_TYPE, "older"),
    ):
        for pair in pairs:
            yield pair, types, dialect


_UNDONE = {
    "extensible enum grows": Effect(BREAKING, HARMLESS),
    "announced property removed": Effect(HARMLESS | WARNING, HARMLESS | WARNING),
    "property removed before its sunset": Effect(HARMLESS | WARNING, HARMLESS | WARNING),
    "deprecated property removed": Effect(HARMLESS | WARNING, HARMLESS | WARNING),
    "overlap as oneOf": Effect(SILENT, BREAKING),
    "closed": Effect(HARMLESS, AT_MOST_WARNING),
    "one flag": Effect(BREAKING, HARMLESS),
    "enum grows": Effect(BREAKING, HARMLESS),
    "constant to enum": Effect(BREAKING, HARMLESS),
    "enum member other case": Effect(BREAKING, WARNING),
    "null leaves an enum": Effect(HARMLESS, AT_LEAST_WARNING),
    "inner optional property": REPLACES,
    "items gain an optional property": REPLACES,
    "items gain a required property": REPLACES,
    "part with options added": REPLACES,
    "part added": REPLACES,
    "tagged branch grows optionally": REPLACES,
    "open written out": Effect(AT_MOST_WARNING | SILENT, SILENT),
    "required undeclared": Effect(SILENT, BREAKING),
    "read-only taken off": Effect(BREAKING, HARMLESS),
    "required of read-only": Effect(SILENT, BREAKING),
    "read-only narrowed": Effect(SILENT, BREAKING),
    "further read-only": Effect(SILENT, BREAKING),
}
"""What undoing does, where the effect alone does not say."""

for (_name, _old, _new, _effect), _types, _dialect in _every():
    schema_kind(
        f"{_name} (made)",
        f"{_name} (made), undone",
        _substitution(_old, _new, _types, _dialect),
        _effect,
        _UNDONE.get(_name, _opposite(_effect)),
        by_table=True,
    )
