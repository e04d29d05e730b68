"""Schemas that say the same in other words have one spelling, and a spelling has the values of its schema."""

from __future__ import annotations

from random import Random
from typing import Any

import jsonschema_rs
import pytest

from apidiff.contain.read.spelling import Spelling

TEXT_OR_NULL = {"type": ["string", "null"], "maxLength": 3}
OBJECT_OR_NULL = {"type": ["null", "object"], "properties": {"a": TEXT_OR_NULL}, "required": ["a"]}


def spelt(schema: Any) -> Any:
    return Spelling(refs_stand_alone=False).of(schema)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (TEXT_OR_NULL, {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]}),
        (TEXT_OR_NULL, {"oneOf": [{"type": "null"}, {"allOf": [{"type": "string"}, {"maxLength": 3}]}]}),
        (TEXT_OR_NULL, {"maxLength": 3, "anyOf": [{"type": "string"}, {"enum": [None]}]}),
        (
            OBJECT_OR_NULL,
            {
                "oneOf": [
                    {
                        "type": "object",
                        "required": ["a"],
                        "properties": {"a": {"anyOf": [{"type": "null"}, {"type": "string", "maxLength": 3}]}},
                    },
                    {"const": None},
                ]
            },
        ),
        (TEXT_OR_NULL, {"anyOf": [TEXT_OR_NULL, {"maxLength": 3, "type": ["null", "string"]}]}),
        ({"anyOf": [{"$ref": "#/a"}, {"$ref": "#/b"}]}, {"anyOf": [{"$ref": f"#/{name}"} for name in "bab"]}),
        ({"enum": ["a", None]}, {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]}),
        ({"enum": ["a", None]}, {"type": ["string", "null"], "enum": [None, "a"]}),
        ({"const": "a"}, {"type": "string", "enum": ["a"]}),
        (
            {"type": ["string", "integer"], "minimum": 1},
            {"oneOf": [{"type": "integer", "minimum": 1}, {"type": "string"}]},
        ),
        ({"type": ["integer", "number"]}, {"type": "number"}),
        ({"anyOf": [{"$ref": "#/a"}]}, {"allOf": [{"oneOf": [{"$ref": "#/a"}]}]}),
        ({"$ref": "#/a", "minLength": 1}, {"allOf": [{"minLength": 1}, {"$ref": "#/a"}]}),
        (
            {"anyOf": [{"$ref": "#/a"}, {"type": ["string", "null"]}]},
            {"anyOf": [{"type": "null"}, {"$ref": "#/a"}, {"type": "string"}]},
        ),
        (
            {"type": "object", "properties": {"a": {}, "b": {}}, "required": ["b", "a"]},
            {
                "type": "object",
                "allOf": [
                    {"type": "object", "properties": {"a": {}}, "required": ["a"]},
                    {"properties": {"b": {}}, "required": ["b"]},
                ],
            },
        ),
        ({"type": "string", "maximum": 3}, {"type": "string"}),
    ],
)
def test_one_spelling(first: Any, second: Any) -> None:
    assert spelt(first) == spelt(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # What is a value of both branches is none of `oneOf`.
        ({"oneOf": [{"type": ["string", "null"]}, {"type": "null"}]}, {"type": ["string", "null"]}),
        ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, {"type": "number"}),
        ({"oneOf": [{"type": "integer"}, {"type": "integer"}]}, {"type": "integer"}),
        ({"oneOf": [{"$ref": "#/a"}, {"$ref": "#/a"}]}, {"$ref": "#/a"}),
        ({"oneOf": [{"enum": [1, None]}, {"type": "null"}]}, {"enum": [1, None]}),
        ({"oneOf": [{"enum": [1.0]}, {"type": "integer"}]}, {"type": "integer"}),
        # What the members of an `allOf` leave open, the schema around them may not.
        (
            {"additionalProperties": False, "allOf": [{"properties": {"a": {}}}]},
            {"additionalProperties": False, "properties": {"a": {}}},
        ),
        ({"allOf": [{"items": False}, {"prefixItems": [{}]}]}, {"items": False, "prefixItems": [{}]}),
        (
            {"allOf": [{"unevaluatedProperties": False}], "properties": {"a": {}}},
            {"unevaluatedProperties": False, "properties": {"a": {}}},
        ),
        ({"type": "string", "enum": ["a", 1]}, {"enum": ["a", 1]}),
        ({"type": "string", "minLength": 1}, {"type": "string"}),
        ({"enum": [1]}, {"enum": ["1"]}),
        ({"allOf": [{"if": {"type": "string"}}, {"then": False}]}, {"if": {"type": "string"}, "then": False}),
    ],
)
def test_two_spellings(first: Any, second: Any) -> None:
    assert spelt(first) != spelt(second)


def test_what_stands_beside_a_reference_says_nothing_in_draft_7() -> None:
    spelling = Spelling(refs_stand_alone=True)
    assert spelling.of({"$ref": "#/a", "minLength": 1}) != spelling.of({"allOf": [{"$ref": "#/a"}, {"minLength": 1}]})


VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 2, 1.5, "", "a", "ab", "abcd", [], [1], ["a", None], [1, 2, 3], {}, {"a": 1},
    {"a": None}, {"a": "a"}, {"b": 1}, {"a": "abcd", "b": 2}, {"a": 1, "c": 1}, {"a": {"a": 1}},
]  # fmt: skip
TYPES = ["string", "integer", "number", "null", "object", "array", "boolean"]


def drawn(rng: Random, depth: int) -> Any:
    """A small schema in which keywords meet."""
    if rng.random() < 0.05:
        return rng.random() < 0.7
    found: dict[str, Any] = {}
    if rng.random() < 0.6:
        found["type"] = rng.choice(TYPES) if rng.random() < 0.6 else rng.sample(TYPES, rng.randint(1, 3))
    offers: list[tuple[str, Any]] = [
        ("enum", lambda: rng.sample(VALUES[:12], rng.randint(1, 3))),
        ("const", lambda: rng.choice(VALUES[:12])),
        ("maxLength", lambda: rng.randint(0, 3)),
        ("minimum", lambda: rng.randint(0, 2)),
        ("maxItems", lambda: rng.randint(0, 2)),
        ("minContains", lambda: rng.randint(0, 2)),
        ("required", lambda: rng.sample(["a", "b"], rng.randint(0, 2))),
        ("uniqueItems", lambda: rng.random() < 0.5),
    ]
    if depth:
        offers += [
            ("allOf", lambda: [drawn(rng, depth - 1) for _ in range(rng.randint(1, 3))]),
            ("anyOf", lambda: [drawn(rng, depth - 1) for _ in range(rng.randint(1, 3))]),
            ("oneOf", lambda: [drawn(rng, depth - 1) for _ in range(rng.randint(1, 3))]),
            ("not", lambda: drawn(rng, depth - 1)),
            ("if", lambda: drawn(rng, depth - 1)),
            ("then", lambda: drawn(rng, depth - 1)),
            ("else", lambda: drawn(rng, depth - 1)),
            ("properties", lambda: {name: drawn(rng, depth - 1) for name in rng.sample(["a", "b"], rng.randint(1, 2))}),
            ("patternProperties", lambda: {"^a": drawn(rng, depth - 1)}),
            ("additionalProperties", lambda: drawn(rng, depth - 1)),
            ("unevaluatedProperties", lambda: drawn(rng, depth - 1)),
            ("items", lambda: drawn(rng, depth - 1)),
            ("prefixItems", lambda: [drawn(rng, depth - 1)]),
            ("contains", lambda: drawn(rng, depth - 1)),
            ("unevaluatedItems", lambda: drawn(rng, depth - 1)),
        ]
    found.update((keyword, make()) for keyword, make in rng.sample(offers, rng.randint(0, 3)))
    return found


@pytest.mark.parametrize("seed", range(10))
def test_a_spelling_has_the_values_of_its_schema(seed: int) -> None:
    rng = Random(seed)
    for _ in range(300):
        schema = drawn(rng, 3)
        before = jsonschema_rs.Draft202012Validator(schema)
        after = jsonschema_rs.Draft202012Validator(spelt(schema))
        wrong = [value for value in VALUES if before.is_valid(value) is not after.is_valid(value)]
        assert not wrong, f"{schema} became {spelt(schema)}"
