"""Routes of the old version that call HEAD's handler hand it what it takes."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.load.sources.source import load_value
from apidiff.model.proposal.application import Argument, ClassPlace, Handler, ServedRoute
from apidiff.model.proposal.proposal import RestoredRoute
from apidiff.model.proposal.pytypes import Scalar
from apidiff.propose.match.subtypes import members
from apidiff.propose.plan.planner import Options
from tests.propose.made import planned_for

DURATION = {"type": "string", "format": "duration"}


def document(name: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    parameter = {"name": name, "in": "query", "schema": schema, **more}
    answer = {"200": {"description": "d", "content": {"application/json": {"schema": {"type": "integer"}}}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/late": {"get": {"operationId": "late", "parameters": [parameter], "responses": answer}}},
    }


def restored(old: dict[str, Any], new: dict[str, Any], wire: str) -> tuple[RestoredRoute, ...]:
    """Return the routes that are written again for an application whose handler takes that argument."""
    handler = Handler(
        place=ClassPlace("shop", "late"), awaits=True, arguments=(Argument(name=wire, kind="query", wire=wire),)
    )
    route = ServedRoute(
        method="get", documented="/late", declared="/late", function="late", plain=("query",), handler=handler
    )
    options = Options(everything=True, routes=(route,), answers={"parameter:GET /late.after": "since"})
    return planned_for(load_value(old, "old"), load_value(new, "new"), options).proposal.restored


def test_a_duration_is_handed_on_as_a_timedelta() -> None:
    old = document("since", {**DURATION, "description": "old"}, required=True)
    new = document("since", DURATION)
    (route,) = restored(new, old, "since")
    assert route.call is not None
    (own,) = route.call.own
    assert own.field is not None
    assert Scalar("timedelta") in members(own.field.type)


@pytest.mark.parametrize(
    "schema", [{**DURATION, "default": "P1D"}, {"type": "string", "format": "date", "default": "2024-01-31"}]
)
def test_a_default_that_the_handler_does_not_take_is_not_handed_on(schema: dict[str, Any]) -> None:
    found = restored(document("since", schema), document("since", {**schema, "default": "P2D"}), "since")
    assert all(route.call is None for route in found)
