"""One pair per keyword and way: contained, or refuted by a certified witness, with the keyword to blame."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.contain import Reading, Verdict, compare_schemas

STRING: dict[str, Any] = {"type": "string"}
INTEGER: dict[str, Any] = {"type": "integer"}
OPEN: dict[str, Any] = {"type": "object", "properties": {"a": STRING, "b": INTEGER}}
SHUT: dict[str, Any] = {**OPEN, "additionalProperties": False}

CONTAINED: list[tuple[str, Any, Any]] = [
    ("type", INTEGER, {"type": "number"}),
    ("type list", {"type": ["string", "null"]}, {"anyOf": [{"type": "null"}, STRING]}),
    ("folded union", {"type": "number"}, {"anyOf": [INTEGER, {"type": "number"}]}),
    ("enum", {"enum": [1, 1.0, "a"]}, {"enum": ["a", 1]}),
    ("const", {"const": 2}, {"type": "integer", "minimum": 2}),
    ("const and enum", {"const": "x"}, {"enum": ["x"]}),
    ("minimum", {"type": "integer", "exclusiveMinimum": 0}, {"type": "integer", "minimum": 1}),
    ("maximum", {"type": "number", "exclusiveMaximum": 5}, {"type": "number", "maximum": 5}),
    ("multipleOf", {"type": "number", "multipleOf": 0.1}, {"type": "number", "multipleOf": 0.05}),
    ("huge", {"type": "integer", "minimum": 10**40}, {"type": "integer", "minimum": 10**40 - 1}),
    ("gap", {"type": "integer"}, {"anyOf": [{"maximum": 10}, {"minimum": 11}]}),
    ("maxLength", {**STRING, "maxLength": 3}, {**STRING, "maxLength": 4}),
    ("pattern gives length", {**STRING, "pattern": "^[a-z]{3,8}$"}, {**STRING, "minLength": 3, "maxLength": 8}),
    ("pattern", {**STRING, "pattern": "^[a-f0-9]{8}$"}, {**STRING, "pattern": "^[a-zA-Z0-9]+$"}),
    ("pattern unanchored", {**STRING, "pattern": "foobar"}, {**STRING, "pattern": "oba"}),
    ("items", {"type": "array", "items": INTEGER}, {"type": "array", "items": {"type": "number"}}),
    ("items of nothing", {"type": "array", "maxItems": 0}, {"type": "array", "items": INTEGER}),
    ("prefixItems", {"type": "array", "prefixItems": [STRING], "items": False}, {"items": STRING}),
    ("contains", {"type": "array", "items": STRING, "minItems": 1}, {"contains": STRING}),
    ("maxContains", {"type": "array", "maxItems": 2}, {"contains": STRING, "minContains": 0, "maxContains": 2}),
    ("uniqueItems", {"type": "array", "uniqueItems": True, "maxItems": 1}, {"uniqueItems": True}),
    ("uniqueItems pigeonhole", {"type": "array", "items": {"type": "boolean"}, "uniqueItems": True}, {"maxItems": 2}),
    ("required", {**OPEN, "required": ["a"]}, OPEN),
    ("additionalProperties", SHUT, OPEN),
    ("patternProperties", {"patternProperties": {"^x": STRING}, "additionalProperties": False}, {"properties": {"x":
    STRING}}), ("propertyNames", SHUT, {"propertyNames": {"maxLength": 1}}),
    ("minProperties", {**OPEN, "required": ["a", "b"]}, {"minProperties": 2}),
    ("maxProperties", SHUT, {"maxProperties": 2}),
    ("dependentRequired", {**OPEN, "required": ["b"]}, {"dependentRequired": {"a": ["b"]}}),
    ("dependentSchemas", {**OPEN, "required": ["b"]}, {"dependentSchemas": {"a": {"required": ["b"]}}}),
    ("allOf", {"allOf": [{"minimum": 1}, INTEGER]}, {"type": "integer", "minimum": 1}),
    ("allOf of one", OPEN, {"allOf": [OPEN]}),
    ("anyOf", {"anyOf": [STRING, INTEGER]}, {"anyOf": [INTEGER, STRING, {"type": "null"}]}),
    ("oneOf", {"oneOf": [STRING, INTEGER]}, {"oneOf": [{"type": "number"}, STRING]}),
    ("not", {"enum": ["a", "b"]}, {"not": {"enum": ["c"]}}),
    (
        "if",
        {"type": "object", "properties": {"k": {"const": 1}}, "required": ["k"]},
        {"if": {"properties": {"k": {"const": 2}}}, "then": STRING},
    ),
    ("unevaluatedProperties", {"allOf": [OPEN], "unevaluatedProperties": False}, SHUT),
    (
        "unevaluatedItems",
        {"type": "array", "prefixItems": [STRING], "unevaluatedItems": False},
        {"type": "array", "maxItems": 1},
    ),
    ("empty left", {"allOf": [STRING, INTEGER]}, False),
    ("uninhabited optional", {"properties": {"a": False}}, {"properties": {"a": STRING}}),
    ("annotations", {"title": "a", "type": "string"}, {"description": "b", "type": "string", "x-y": 1}),
    ("content", STRING, {"contentMediaType": "application/json"}),
    ("format is an annotation here", STRING, {"type": "string", "format": "date"}),
    ("$anchor", {"$ref": "#s", "$defs": {"s": {"$anchor": "s", **STRING}}}, STRING),
    ("$id", {"$id": "http://x.example/a", "$ref": "b", "$defs": {"s": {"$id": "b", **STRING}}}, STRING),
    ("static $dynamicRef", {"$dynamicRef": "#s", "$defs": {"s": {"$dynamicAnchor": "s", **STRING}}}, STRING),
]  # fmt: skip
REFUTED: list[tuple[str, Any, Any]] = [
    ("type", {"type": "number"}, INTEGER),
    ("enum", {"enum": ["a", "b"]}, {"enum": ["a"]}),
    ("enum", {"enum": [True]}, {"enum": [1]}),
    ("const", STRING, {"const": "a"}),
    ("minimum", {"minimum": 0}, {"minimum": 1}),
    ("exclusiveMinimum", {"type": "integer", "minimum": 0}, {"exclusiveMinimum": 0}),
    ("maximum", {"maximum": 2.5}, {"maximum": 2.4}),
    ("multipleOf", {"type": "integer", "multipleOf": 5}, {"multipleOf": 10}),
    ("minLength", {**STRING, "minLength": 1}, {"minLength": 2}),
    ("maxLength", {**STRING, "maxLength": 20}, {"maxLength": 10}),
    ("pattern", {**STRING, "pattern": "^[a-z]+$"}, {"pattern": "^[a-y]+$"}),
    ("maxItems", {"type": "array", "maxItems": 5}, {"maxItems": 4}),
    ("minItems", {"type": "array"}, {"minItems": 1}),
    ("uniqueItems", {"type": "array", "items": STRING}, {"uniqueItems": True}),
    ("contains", {"type": "array"}, {"contains": STRING}),
    ("minContains", {"type": "array", "contains": STRING}, {"contains": STRING, "minContains": 2}),
    ("maxContains", {"type": "array", "items": STRING}, {"contains": STRING, "maxContains": 2}),
    ("required", OPEN, {"required": ["a"]}),
    ("additionalProperties", OPEN, SHUT),
    ("propertyNames", {"type": "object"}, {"propertyNames": {"maxLength": 2}}),
    ("minProperties", OPEN, {"minProperties": 1}),
    ("maxProperties", {"type": "object"}, {"maxProperties": 2}),
    ("dependentRequired", OPEN, {"dependentRequired": {"a": ["b"]}}),
    ("anyOf", {"type": ["array", "string", "integer"]}, {"anyOf": [STRING, INTEGER]}),
    ("oneOf", INTEGER, {"oneOf": [INTEGER, {"type": "number", "minimum": 0}]}),
    ("not", STRING, {"not": {"const": "c"}}),
    ("unevaluatedProperties", {"allOf": [OPEN]}, {"allOf": [OPEN], "unevaluatedProperties": False}),
    ("unevaluatedItems", {"type": "array"}, {"prefixItems": [STRING], "unevaluatedItems": False}),
    ("false", STRING, False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "left", "right"), CONTAINED, ids=[case[0] for case in CONTAINED])
def test_contained_is_proved(name: str, left: Any, right: Any) -> None:
    outcome = compare_schemas(left, right)
    assert outcome.verdict is Verdict.CONTAINED
    assert outcome.assumptions == ()


@pytest.mark.parametrize(("keyword", "left", "right"), REFUTED, ids=[case[0] for case in REFUTED])
def test_refuted_with_the_keyword_to_blame(keyword: str, left: Any, right: Any) -> None:
    outcome = compare_schemas(left, right)
    assert outcome.verdict is Verdict.REFUTED
    assert outcome.witness is not None
    assert outcome.witness.error
    assert keyword in {obstacle.keyword for obstacle in outcome.obstacles}


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        (
            STRING,
            {"$dynamicRef": "#a", "$defs": {"x": {"$dynamicAnchor": "a"}, "y": {"$dynamicAnchor": "a"}}},
            "$dynamicRef",
        ),
        (STRING, {"$ref": "#/nowhere"}, "$ref"),
        (STRING, {"pattern": "(?="}, "pattern"),
        (STRING, {"maxLength": "many"}, "maxLength"),
        (STRING, {"oneOf": []}, "oneOf"),
    ],
)
def test_what_cannot_be_read_is_undecided(left: Any, right: Any, reason: str) -> None:
    outcome = compare_schemas(left, right)
    assert outcome.verdict is Verdict.UNDECIDED
    assert outcome.reason is not None
    if outcome.obstacles:
        assert (
            reason in {obstacle.reason or obstacle.keyword for obstacle in outcome.obstacles}
            or reason in outcome.reason
        )


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ({"items": [STRING], "additionalItems": False}, {"items": STRING}, Verdict.CONTAINED),
        ({"type": "array", "items": [STRING]}, {"items": STRING}, Verdict.REFUTED),
        ({"$ref": "#/definitions/s", "maxLength": 1, "definitions": {"s": STRING}}, {"maxLength": 1}, Verdict.REFUTED),
        ({"dependencies": {"a": ["b"]}}, {"dependencies": {"a": {"required": ["b"]}}}, Verdict.CONTAINED),
        ({"type": "object"}, {"dependencies": {"a": {"required": ["b"]}}}, Verdict.REFUTED),
    ],
)
def test_draft_7_reads_its_own_keywords(left: Any, right: Any, verdict: Verdict) -> None:
    assert compare_schemas(left, right, draft="draft7").verdict is verdict


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("date", "date-time", Verdict.REFUTED),
        ("date", None, Verdict.CONTAINED),
        (None, "date", Verdict.REFUTED),
        ("uuid", "uuid", Verdict.CONTAINED),
        (None, "password", Verdict.CONTAINED),
        (None, "uri", Verdict.REFUTED),
        ("uri", "hostname", Verdict.REFUTED),
        ("iri", "uri", Verdict.UNDECIDED),
        ("uri", "uri-reference", Verdict.CONTAINED),
        ("email", "uuid", Verdict.REFUTED),
        (None, "byte", Verdict.REFUTED),
    ],
)
def test_string_formats_are_a_lattice(left: str | None, right: str | None, verdict: Verdict) -> None:
    first = STRING if left is None else {**STRING, "format": left}
    second = STRING if right is None else {**STRING, "format": right}
    assert compare_schemas(first, second, reading=Reading.EXCHANGE).verdict is verdict


def test_numeric_formats_are_ranges() -> None:
    narrow, wide = {**INTEGER, "format": "int32"}, {**INTEGER, "format": "int64"}
    assert compare_schemas(narrow, wide, reading=Reading.EXCHANGE).verdict is Verdict.CONTAINED
    outcome = compare_schemas(wide, narrow, reading=Reading.EXCHANGE)
    assert outcome.verdict is Verdict.REFUTED
    assert {obstacle.keyword for obstacle in outcome.obstacles} == {"format"}


def test_true_is_not_one() -> None:
    assert compare_schemas({"const": True}, {"const": 1}).verdict is Verdict.REFUTED
    assert compare_schemas({"const": [0]}, {"const": [False]}).verdict is Verdict.REFUTED
    assert compare_schemas({"const": {"a": 1.0}}, {"const": {"a": 1}}).verdict is Verdict.CONTAINED


def test_an_unknown_draft_is_refused() -> None:
    with pytest.raises(ValueError, match="draft3"):
        compare_schemas(True, True, draft="draft3")
