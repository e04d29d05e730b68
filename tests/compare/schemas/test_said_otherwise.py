"""Schemas that take the same values in other words, and their neighbours, which do not."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import compare
from tests.compare.schema_pairs import OTHER_WAY, carrying

Doc = dict[str, Any]
TEXT: Doc = {"type": "string"}
CLOSED: Doc = {"type": "object", "properties": {"a": TEXT}, "additionalProperties": False}


def levels(old: Doc, new: Doc, way: str) -> set[str]:
    found = compare(carrying(old, way), carrying(new, way)).findings
    return {finding.level.value for finding in found} - {"documentation", "non-breaking"}


SAME: dict[str, tuple[Doc, Doc]] = {
    "a number that is whole": ({"type": "integer"}, {"type": "number", "multipleOf": 1}),
    "a number that is even": ({"type": "integer", "multipleOf": 2}, {"type": "number", "multipleOf": 2}),
    "every name matches": (
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "patternProperties": {"^": TEXT}, "additionalProperties": False},
    ),
    "a property that is never there": (CLOSED, {**CLOSED, "properties": {"a": TEXT, "b": False}}),
    "a property that is never sent": (
        {"type": "object", "properties": {"a": TEXT}},
        {"type": "object", "properties": {"a": TEXT, "b": False}},
    ),
}
NARROWER: dict[str, tuple[Doc, Doc]] = {
    "whole, not any": ({"type": "number"}, {"type": "number", "multipleOf": 1}),
    "even, not whole": ({"type": "integer"}, {"type": "number", "multipleOf": 2}),
    "halves, not quarters": ({"type": "number", "multipleOf": 0.25}, {"type": "number", "multipleOf": 0.5}),
    "a name matches, or not": (
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "patternProperties": {"^x": TEXT}, "additionalProperties": False},
    ),
    "a name of a map is never there": (
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": TEXT, "properties": {"b": False}},
    ),
    "a name of an open object is never there": (
        {"type": "object", "properties": {"a": TEXT}, "additionalProperties": True},
        {"type": "object", "properties": {"a": TEXT, "b": False}, "additionalProperties": True},
    ),
    "a property is never there": (CLOSED, {**CLOSED, "properties": {"a": False}}),
}


@pytest.mark.parametrize("way", OTHER_WAY)
@pytest.mark.parametrize(("old", "new"), SAME.values(), ids=SAME)
def test_other_words_for_the_same(old: Doc, new: Doc, way: str) -> None:
    assert levels(old, new, way) == levels(new, old, way) == set()


@pytest.mark.parametrize(("wide", "narrow"), NARROWER.values(), ids=NARROWER)
def test_fewer_values(wide: Doc, narrow: Doc) -> None:
    assert levels(wide, narrow, "request") == {"breaking"}
    assert levels(narrow, wide, "response") & {"breaking", "warning"}
