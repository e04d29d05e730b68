"""Unions whose branches share values: exclusive branches are assumed only after a value of two was looked for."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.contain import Reading, Verdict, compare_schemas

STRING: dict[str, Any] = {"type": "string"}
INTEGER: dict[str, Any] = {"type": "integer"}
LIST_OF_MULTIPLES: dict[str, Any] = {"type": "array", "items": {"multipleOf": 3}}


def one_of(*branches: Any, **others: Any) -> dict[str, Any]:
    return {**others, "oneOf": [*branches]}


OVERLAPPING = {
    "a value of one branch is one of a second": (
        one_of({"minLength": 1, "not": {"maxLength": 1}}, {"maxLength": 2}),
        one_of({"minLength": 1}, {"maxLength": 2}),
    ),
    "unions in unions": (
        one_of(STRING, one_of(STRING, one_of(STRING, {"type": "null"}))),
        one_of(STRING, one_of(STRING, one_of({**STRING, "minLength": 2}, {"type": "null"}))),
    ),
    "a branch that became a union": (
        one_of({"minLength": 2}, {"minLength": 2, "pattern": "^a", "multipleOf": 3}, minimum=1),
        one_of({"minLength": 2}, one_of({"pattern": "^a", "multipleOf": 3}, {"exclusiveMaximum": 3}), minimum=1),
    ),
    "a branch that was added": (
        one_of({"multipleOf": 3}, {"maxLength": 2}),
        one_of({"multipleOf": 3}, {"maxLength": 2}, {"type": "number"}),
    ),
    "a bound that was dropped": (
        one_of({"type": "null"}, {"type": "string", "minLength": 2}, {"not": {"enum": ["a", 1]}}),
        one_of({"type": "null"}, {"type": "string"}, {"not": {"enum": ["a", 1]}}),
    ),
    "within a property": (
        {"type": "object", "properties": {"x": one_of({"minLength": 1, "not": {"maxLength": 1}}, {"maxLength": 2})}},
        {"type": "object", "properties": {"x": one_of({"minLength": 1}, {"maxLength": 2})}},
    ),
    "lists": (
        one_of({"type": "array", "items": {"minimum": 2, "minLength": 1}}, LIST_OF_MULTIPLES, {}),
        one_of({"type": "array", "items": {"minimum": 2}}, LIST_OF_MULTIPLES, {}),
    ),
}


@pytest.mark.parametrize("reading", Reading)
@pytest.mark.parametrize("name", OVERLAPPING)
def test_a_value_of_two_branches_is_found(name: str, reading: Reading) -> None:
    outcome = compare_schemas(*OVERLAPPING[name], reading=reading)
    assert outcome.verdict is Verdict.REFUTED
    assert outcome.witness is not None


def test_open_objects_are_still_taken_to_exclude_each_other() -> None:
    """What only a producer that mixes two branches would send is nobody's value, and refutes nothing."""
    cat = {"type": "object", "required": ["meow"], "properties": {"meow": STRING, "name": {"maxLength": 5}}}
    dog = {"type": "object", "required": ["bark"], "properties": {"bark": STRING, "name": {"maxLength": 5}}}
    wider = {**dog, "properties": {"bark": STRING, "name": {"maxLength": 9}}}
    optional = {**dog, "properties": {**dog["properties"], "tail": INTEGER}}
    for changed in (wider, optional):
        outcome = compare_schemas(one_of(cat, dog), one_of(cat, changed), reading=Reading.EXCHANGE)
        assert outcome.verdict is Verdict.CONTAINED


MIXED = {"enum": [1, "a"]}
APART = {
    "items": ({"type": "array", "items": MIXED}, [{"type": "array", "items": part} for part in (STRING, INTEGER)]),
    "additionalProperties": (
        {"type": "object", "additionalProperties": MIXED},
        [{"type": "object", "additionalProperties": part} for part in (STRING, INTEGER)],
    ),
    "patternProperties": (
        {"type": "object", "patternProperties": {"^x": MIXED}},
        [{"type": "object", "patternProperties": {"^x": part}} for part in (STRING, INTEGER)],
    ),
    "propertyNames": (
        {"type": "object", "additionalProperties": True, "propertyNames": {"maxLength": 3}},
        [{"type": "object", "propertyNames": part} for part in ({"maxLength": 2}, {"minLength": 2})],
    ),
    "unevaluatedItems": (
        {"type": "array", "items": MIXED},
        [{"type": "array", "unevaluatedItems": part} for part in (STRING, INTEGER)],
    ),
    "three of a kind": (
        {"type": "array", "items": {"enum": [1, "a", True]}},
        [{"type": "array", "items": {"not": part}} for part in (STRING, INTEGER, {"type": "boolean"})],
    ),
}


@pytest.mark.parametrize("reading", Reading)
@pytest.mark.parametrize("keyword", APART)
def test_what_fails_in_two_branches_may_stand_at_two_places(keyword: str, reading: Reading) -> None:
    """No item and no property is both a text and a number, but a list or map of both is neither branch."""
    left, branches = APART[keyword]
    assert compare_schemas(left, {"anyOf": branches}, reading=reading).verdict is Verdict.REFUTED


@pytest.mark.parametrize("bound", [{"maxItems": 1}, {"contains": {"const": 1}, "maxItems": 1}])
def test_one_item_cannot_fail_twice(bound: dict[str, Any]) -> None:
    left, branches = APART["items"]
    assert compare_schemas({**left, **bound}, {"anyOf": branches}).verdict is Verdict.CONTAINED


def test_one_property_cannot_fail_twice() -> None:
    left, branches = APART["additionalProperties"]
    assert compare_schemas({**left, "maxProperties": 1}, {"anyOf": branches}).verdict is Verdict.CONTAINED
