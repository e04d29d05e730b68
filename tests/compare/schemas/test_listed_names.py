"""Names that are listed in a pattern or under `propertyNames` are declared in other words."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff
from tests.compare.schema_pairs import carrying

TEXT: dict[str, Any] = {"type": "string"}
SHORT: dict[str, Any] = {"type": "string", "maxLength": 3}


def declared(schema: Any, **others: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": schema, "b-c": schema}, **others}


def listed(schema: Any, **others: Any) -> dict[str, dict[str, Any]]:
    return {
        "a pattern": {"type": "object", "patternProperties": {"^(a|b-c)$": schema}, **others},
        "two patterns": {"type": "object", "patternProperties": {"^a$": schema, "^b-c$": schema}, **others},
        "one of them": {
            "type": "object",
            "properties": {"a": schema},
            "patternProperties": {"^b-c$": schema},
            **others,
        },
    }


def by_names(schema: Any) -> dict[str, Any]:
    return {"type": "object", "propertyNames": {"enum": ["a", "b-c"]}, "additionalProperties": schema}


def deeper(schema: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"list": {"type": "array", "items": schema}}}


def found(old: Any, new: Any, direction: str) -> list[tuple[str, str]]:
    report = apidiff.compare(carrying(old, direction), carrying(new, direction))
    return [(one.rule, one.level.value) for one in report.findings]


@pytest.mark.parametrize("direction", ["request", "response"])
@pytest.mark.parametrize("others", [{}, {"required": ["a"]}, {"additionalProperties": False}])
@pytest.mark.parametrize("name", listed(TEXT))
def test_patterns_of_names_are_names(name: str, others: Any, direction: str) -> None:
    first, second = declared(TEXT, **others), listed(TEXT, **others)[name]
    for pair in ((first, second), (second, first), (deeper(first), deeper(second)), (deeper(second), deeper(first))):
        assert found(*pair, direction) == []


@pytest.mark.parametrize("direction", ["request", "response"])
def test_listed_names_are_names(direction: str) -> None:
    closed = declared(TEXT, additionalProperties=False)
    assert found(closed, by_names(TEXT), direction) == []
    assert found(by_names(TEXT), closed, direction) == []


@pytest.mark.parametrize("direction", ["request", "response"])
@pytest.mark.parametrize("name", [*listed(TEXT), "names"])
def test_what_is_said_of_them_is_compared(name: str, direction: str) -> None:
    wide, narrow = ({**listed(schema), "names": by_names(schema)}[name] for schema in (TEXT, SHORT))
    for pair in ((declared(TEXT), narrow), (wide, declared(SHORT))):
        levels = [level for rule, level in found(*pair, direction) if "length" in rule]
        assert levels
        assert ("breaking" in levels) == (direction == "request")
    for pair in ((declared(SHORT), wide), (narrow, declared(TEXT))):
        levels = [level for rule, level in found(*pair, direction) if "length" in rule]
        assert levels
        assert ("breaking" in levels) == (direction == "response")


@pytest.mark.parametrize("name", listed(TEXT))
def test_a_name_that_comes_to_be_required(name: str) -> None:
    assert ("property-became-required", "breaking") in found(
        declared(TEXT), listed(TEXT, required=["b-c"])[name], "request"
    )


@pytest.mark.parametrize("pattern", ["^a", "a|b-c", "^.*$", "^(a|b-c|d)$"])
def test_patterns_of_further_names_declare_none(pattern: str) -> None:
    """Whoever sends names that are not declared any more is told so."""
    rules = found(declared(TEXT), {"type": "object", "patternProperties": {pattern: TEXT}}, "request")
    assert ("property-removed", "breaking") in rules


def test_a_name_that_no_pattern_matches_any_more() -> None:
    rules = found(declared(TEXT), {"type": "object", "patternProperties": {"^a$": TEXT}}, "response")
    assert [one for one in rules if one[1] == "breaking"] == [("property-removed", "breaking")]
