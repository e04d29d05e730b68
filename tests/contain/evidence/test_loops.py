"""References that come back about the same value: found, and never handed to a validator."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.contain.evidence.loops import outline
from apidiff.contain.outcome import Verdict
from apidiff.contain.prover import compare_schemas


def loops(definitions: dict[str, Any]) -> bool:
    return outline({"$defs": definitions}).looks is None


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


@pytest.mark.parametrize(
    "definitions",
    [
        {"a": ref("a")},
        {"a": {"allOf": [ref("b")]}, "b": {"anyOf": [{"type": "null"}, ref("a")]}},
        {"a": {"not": ref("a")}},
        {"a": {"if": True, "then": {"else": ref("b")}}, "b": {"oneOf": [{"dependentSchemas": {"x": ref("a")}}]}},
        {"first": {"type": "null"}, "b": {"allOf": [ref("first"), ref("c")]}, "c": ref("b")},
    ],
)
def test_circles_about_one_value(definitions: dict[str, Any]) -> None:
    assert loops(definitions)


@pytest.mark.parametrize(
    "definitions",
    [
        {},
        {"a": {"properties": {"next": ref("a")}}},
        {"a": {"items": ref("b")}, "b": {"additionalProperties": ref("a")}},
        {"a": {"allOf": [ref("c"), ref("b")]}, "b": ref("c"), "c": {"type": "string"}},
        {"a": {"allOf": [ref("nowhere"), {"$ref": "https://example.com/other"}, True]}},
    ],
)
def test_recursion_into_the_value_is_none(definitions: dict[str, Any]) -> None:
    assert not loops(definitions)


def test_a_long_chain_needs_no_stack() -> None:
    definitions: dict[str, Any] = {str(index): ref(str(index + 1)) for index in range(20_000)}
    assert not loops(definitions)
    assert loops({**definitions, "20000": ref("0")})


def test_ways_double_where_a_composition_takes_in_a_definition_twice() -> None:
    definitions: dict[str, Any] = {str(index): {"allOf": [ref(str(index + 1))] * 2} for index in range(4)}
    assert outline({"$ref": "#/$defs/0", "$defs": definitions}).looks == 1 + (2**5 - 1)


@pytest.mark.parametrize("keyword", ["$defs", "definitions"])
def test_the_longest_list_of_required_names_anywhere(keyword: str) -> None:
    below = {"properties": {"p": {"items": {"required": ["a", "b"]}}}}
    assert outline({"required": ["a"], keyword: {"x": {"anyOf": [{}, below]}}}).required == 2


@pytest.mark.parametrize(
    ("below", "is_tree"),
    [
        ({"type": "object"}, True),
        (ref("a"), False),
        ({"$dynamicRef": "#a"}, False),
        ({"unevaluatedItems": False}, False),
        ({"unevaluatedProperties": False}, False),
    ],
)
def test_what_is_a_tree(below: dict[str, Any], is_tree: bool) -> None:
    assert outline({"properties": {"a": {"oneOf": [below]}}}).is_tree is is_tree
    assert outline({"$defs": {"a": {"if": below}}}).is_tree is is_tree


@pytest.mark.parametrize("document", [True, False])
def test_a_document_that_is_no_object(document: bool) -> None:
    assert outline(document) == (1, 0, True)


def test_unions_that_list_each_other_end() -> None:
    count = 9
    names = [f"S{index}" for index in range(count)]
    unions: dict[str, Any] = {
        name: {"oneOf": [*map(ref, names), {"type": "object", "properties": {f"p{name}": {"type": "string"}}}]}
        for name in names
    }
    fewer = {**unions, "S0": {"oneOf": unions["S0"]["oneOf"][:-1]}}
    found = compare_schemas({**ref("S0"), "$defs": unions}, {**ref("S0"), "$defs": fewer})
    assert found.verdict in (Verdict.UNDECIDED, Verdict.CONTAINED)
