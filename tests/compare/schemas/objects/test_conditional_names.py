"""Properties that schemas under `then`, `else` and `dependentSchemas` declare, and conditions in several members of a
composition."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff

Doc = dict[str, Any]
TEXT: Doc = {"type": "string"}


def fields(*names: str, **more: Any) -> Doc:
    """An object with texts of these names."""
    return {"type": "object", "properties": dict.fromkeys(names, TEXT), **more}


def when(value: str, then: Doc, **more: Any) -> Doc:
    """A condition on the value of `k`."""
    return {"if": {"properties": {"k": {"const": value}}, "required": ["k"]}, "then": then, **more}


def both(*conditions: Doc) -> Doc:
    """An object that several conditions hold for."""
    return fields("k", allOf=list(conditions))


def found(old: Doc, new: Doc, way: str) -> set[tuple[str, str]]:
    """The level and the rule of each finding on two documents with one payload."""

    def document(schema: Doc) -> Doc:
        content = {"content": {"application/json": {"schema": schema}}}
        operation: Doc = {"responses": {"200": {"description": "d", **(content if way == "response" else {})}}}
        if way == "request":
            operation["requestBody"] = {"required": True, **content}
        return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"post": operation}}}

    return {(one.level.value, one.rule) for one in apidiff.compare(document(old), document(new)).findings}


def breaks(old: Doc, new: Doc, way: str) -> set[str]:
    """The rules by which something breaks."""
    return {rule for level, rule in found(old, new, way) if level == "breaking"}


MOVED = [
    pytest.param(lambda part: when("a", part), id="then"),
    pytest.param(lambda part: when("a", {}, **{"else": part}), id="else"),
    pytest.param(lambda part: {"dependentSchemas": {"k": part}}, id="dependentSchemas"),
    pytest.param(lambda part: when("a", {}, **{"else": when("b", part)}), id="a condition of a condition"),
]
WAYS = pytest.mark.parametrize("way", ["request", "response"])


@WAYS
@pytest.mark.parametrize("under", MOVED)
def test_a_property_that_moved_under_a_condition_is_declared(way: str, under: Any) -> None:
    flat, moved = fields("k", "x"), fields("k", **under(fields("x")))
    assert breaks(flat, moved, way) == breaks(moved, flat, way) == set()
    other = fields("k", **under({"properties": {"x": {"type": "integer"}}}))
    assert breaks(flat, other, way)
    assert breaks(other, flat, way)


@WAYS
@pytest.mark.parametrize("under", MOVED)
def test_a_property_that_went_with_its_condition(way: str, under: Any) -> None:
    old = fields("k", **under(fields("x")))
    assert breaks(old, fields("k"), way) == {"property-removed"}
    assert breaks(old, fields("k", "x"), way) == set()
    assert breaks(old, fields("k", **under(fields("y"))), way) == {"property-removed"}


@WAYS
def test_what_is_tested_or_forbidden_is_not_declared(way: str) -> None:
    tested = fields("k", **{"if": fields("x", required=["x"]), "then": {"required": ["k"]}})
    assert "property-removed" in breaks(fields("k", "x"), tested, way)
    assert breaks(fields("k", "x"), fields("k", **when("a", {"properties": {"x": False}})), way)
    branches = [{"properties": {"x": False}}, fields("x")]
    assert not breaks(fields("k", "x"), fields("k", anyOf=branches), way)
    assert not breaks(fields("k", "x"), fields("k", anyOf=branches[::-1]), way)


@WAYS
def test_conditions_in_several_members(way: str) -> None:
    first, second, third = (when(value, fields(name)) for value, name in (("a", "x"), ("b", "y"), ("c", "z")))
    assert found(both(first, second), both(second, first), way) == set()
    assert breaks(both(first, second), both(third, first, second), way) == set()
    assert breaks(both(first, second), both(first), way) == {"property-removed"}
    assert breaks(both(first, second), both(second), way) == {"property-removed"}
    swapped = both(when("a", fields("y")), when("b", fields("x")))
    assert breaks(both(first, second), swapped, way) == set()


def test_a_limit_in_the_second_condition_is_told_where_it_stands() -> None:
    first, second = when("a", fields("x")), when("b", fields("y"))
    limited = when("b", {"properties": {"y": {"type": "string", "maxLength": 3}}})
    assert breaks(both(first, second), both(first, limited), "request") == {"max-length-set"}
