"""Limits of path parameters: a route that works is never replaced by one that does not."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.propose.plan.planner import Plan
from tests.propose.made import planned
from tests.verify.pairs import document, read


def things(schema: dict[str, Any], version: str, path: str = "/things/{key}") -> dict[str, Any]:
    """Return a document with one route whose path parameter has a schema."""
    parameter = {"name": "key", "in": "path", "required": True, "schema": schema}
    operation = {"parameters": [parameter], "responses": {"204": {"description": "Fine"}}}
    return document({path: {"get": operation}}, {}, version)


def plan_of(old: dict[str, Any], new: dict[str, Any], everything: bool = True, path: str = "/things/{key}") -> Plan:
    """Return the plan for a change of the parameter's schema."""
    return planned(things(old, "1", path), things(new, "2", path), everything=everything)


TEXT = {"type": "string"}


@pytest.mark.parametrize("everything", [True, False])
@pytest.mark.parametrize("least", [0, 1])
def test_that_a_segment_is_not_empty_is_no_change(least: int, everything: bool) -> None:
    limited = {"type": "string", "minLength": least}
    for made in (plan_of(TEXT, limited, everything), plan_of(limited, TEXT, everything)):
        assert made.proposal.changes == ()
        assert made.proposal.restored == ()
        assert made.proposal.comments == ()
        assert made.old.blind == ()


@pytest.mark.parametrize("everything", [True, False])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (TEXT, {"type": "string", "maxLength": 7}),
        ({"type": "string", "minLength": 3}, {"type": "string", "minLength": 1}),
        (TEXT, {"type": "string", "pattern": "^[a-z]+$"}),
        ({"type": "integer", "maximum": 5}, {"type": "integer", "minimum": 1}),
        ({"type": "number"}, {"type": "number", "multipleOf": 5}),
    ],
)
def test_a_route_with_other_limits_stays(old: dict[str, Any], new: dict[str, Any], everything: bool) -> None:
    made = plan_of(old, new, everything)
    told = ("GET /things/{key}: the path parameter `key` keeps the limits it has now",)
    assert made.proposal.restored == ()
    assert made.proposal.comments == told
    assert made.old.blind == told


def test_a_part_of_a_segment_may_be_empty() -> None:
    made = plan_of(TEXT, {"type": "string", "minLength": 1}, path="/files/{key}.json")
    assert made.proposal.comments != ()


def test_another_type_is_another_route() -> None:
    made = plan_of(TEXT, {"type": "integer"})
    assert [route.shape.label for route in made.proposal.restored] == ["GET /things/{key}"]


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [("integer", "number", ["GET /b"]), ("string", "integer", ["GET /a/{id}", "GET /b"])],
)
def test_a_route_is_written_again_where_its_path_takes_less(old: str, new: str, again: list[str]) -> None:
    (pair,) = read(
        f"""
it:
  old: {{paths: {{"GET /a/<id>": {{path: {{type: {old}}}, out: string}}, GET /b: {{out: string}}}}}}
  new: {{paths: {{"GET /a/<id>": {{path: {{type: {new}}}, out: string}}}}}}
"""
    )
    assert [route.shape.label for route in planned(pair.old, pair.new).proposal.restored] == again
