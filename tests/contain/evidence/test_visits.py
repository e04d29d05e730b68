"""What is counted before a validator is asked: every way through a document that leads to a part of a value."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.contain.evidence.visits import are_few, visits

Schema = dict[str, Any]
MANY = 10_000


def ref(level: int) -> Schema:
    return {"$ref": f"#/$defs/{level}"}


def levels(count: int, level: Any) -> Schema:
    return {"$ref": "#/$defs/0", "$defs": {**{str(i): level(ref(i + 1)) for i in range(count)}, str(count): {}}}


def inside(count: int) -> Any:
    return {"below": inside(count - 1)} if count else "end"


def below(schema: Schema) -> Schema:
    return {"properties": {"below": schema}}


DOUBLING = {
    "a union": lambda one: {"anyOf": [below(one), below(one)]},
    "a composition": lambda one: {"allOf": [below(one), {"title": "Other", **below(one)}]},
    "a condition": lambda one: {"if": below(one), "then": below(one)},
    "what nobody evaluated": lambda one: {"anyOf": [below(one)], "unevaluatedProperties": False},
    "what depends on the property": lambda one: {"dependentSchemas": {"below": below(one)}, **below(one)},
    "overlapping patterns": lambda one: {"patternProperties": {"^b": one, "w$": one}},
    "not, and what stands beside it": lambda one: {"not": {"not": below(one)}, **below(one)},
    "references": lambda one: {"allOf": [one, one]},
}


@pytest.mark.parametrize("level", DOUBLING.values(), ids=DOUBLING)
def test_ways_double_with_every_level(level: Any) -> None:
    few, more = (visits(levels(count, level), inside(count), MANY) for count in (4, 8))
    assert few is not None
    assert more is not None
    assert more.applied > 12 * few.applied, "four levels more are sixteen times the ways"
    assert more.pairs <= 3 * few.pairs, "what was counted once is not counted again"
    assert visits(levels(60, level), inside(60), MANY) is None


STEADY = {
    "properties": below,
    "two names": lambda one: {"properties": {"below": one, "other": one}},
    "a union of other names": lambda one: {"anyOf": [below(one), {"properties": {"other": one}}]},
    "a map": lambda one: {"additionalProperties": one},
    "closed properties": lambda one: {**below(one), "unevaluatedProperties": False},
}


@pytest.mark.parametrize("level", STEADY.values(), ids=STEADY)
def test_a_long_way_is_one_way(level: Any) -> None:
    found = visits(levels(60, level), inside(60), MANY)
    assert found is not None
    assert found.applied == found.pairs


def test_items_are_counted_one_by_one() -> None:
    schema = {"items": {"items": {"type": "string"}, "contains": {"const": "a"}}}
    found = visits(schema, [["a", "b"], ["c"]], MANY)
    assert found is not None
    assert found.applied == 1 + 2 + 3 + 3
    prefix = {"prefixItems": [{"items": {}}], "items": {}}
    assert visits(prefix, [["a", "b"], ["c"]], MANY) == (5, 5)


def test_a_circle_is_too_much() -> None:
    circle = {"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}]}}}
    assert visits(circle, {}, MANY) is None
    tree = {"$ref": "#/$defs/a", "$defs": {"a": {"properties": {"below": {"$ref": "#/$defs/a"}}}}}
    assert visits(tree, inside(3), MANY) is not None


def test_references_of_other_kinds_lead_nowhere() -> None:
    for reference in ("#/$defs/none", "#anchor", "other.json#/a", 3, "#/anyOf/7", "#/anyOf/x", "#/anyOf/²"):
        assert visits({"anyOf": [True], "allOf": [{"$ref": reference}]}, 1, MANY) is not None
    assert visits({"anyOf": [{"type": "a~/b"}], "a~/b": {"not": {}}, "$ref": "#/a~0~1b"}, 1, MANY) == (4, 4)


def test_what_a_fragment_encodes_is_decoded() -> None:
    document = {"$defs": {"a b": {"allOf": [True, True]}}, "$ref": "#/%24defs/a%20b"}
    assert visits(document, 1, MANY) == (4, 3)


@pytest.mark.parametrize("level", [*DOUBLING.values(), *STEADY.values()], ids=[*DOUBLING, *STEADY])
def test_few_are_as_many_as_are_counted(level: Any) -> None:
    document, value = levels(4, level), inside(4)
    counted = visits(document, value, MANY)
    assert counted is not None
    assert are_few(document, value, counted.applied)
    assert not are_few(document, value, counted.applied - 1)


def test_a_document_that_leads_back_to_itself_is_not_followed_for_ever() -> None:
    assert not are_few({"$ref": "#"}, {}, MANY)
