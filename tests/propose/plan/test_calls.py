"""Routes of the old version that call HEAD's handler hand it what it takes."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.load.sources.source import load_value
from apidiff.model.proposal.application import Argument, ClassPlace, Handler, ServedRoute
from apidiff.model.proposal.conversion import Asked, Cast
from apidiff.model.proposal.proposal import Given, Proposal, RestoredRoute
from apidiff.model.proposal.pytypes import Scalar
from apidiff.propose.convert.evaluate import Evaluator
from apidiff.propose.match.subtypes import members
from apidiff.propose.plan.planner import Options
from apidiff.propose.targets.cadwyn import render
from apidiff.propose.targets.models import Models
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


def served(old: dict[str, Any], new: dict[str, Any], wire: str) -> Proposal:
    """Return the proposal for an application whose handler takes that argument."""
    handler = Handler(
        place=ClassPlace("shop", "late"), awaits=True, arguments=(Argument(name=wire, kind="query", wire=wire),)
    )
    route = ServedRoute(
        method="get", documented="/late", declared="/late", function="late", plain=("query",), handler=handler
    )
    options = Options(everything=True, routes=(route,), answers={"parameter:GET /late.after": "since"})
    return planned_for(load_value(old, "old"), load_value(new, "new"), options).proposal


def restored(old: dict[str, Any], new: dict[str, Any], wire: str) -> tuple[RestoredRoute, ...]:
    """Return the routes that are written again for it."""
    return served(old, new, wire).restored


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


TEXT = {"type": "string"}


def given(old: dict[str, Any], new: dict[str, Any], wire: str) -> Given:
    """Return what the handler is given for its one argument."""
    (route,) = restored(old, new, wire)
    assert route.call is not None
    ((name, what),) = route.call.arguments
    assert name == wire
    return what


def test_a_parameter_is_handed_on_under_its_name_and_converted() -> None:
    assert given(document("since", TEXT, required=True), document("since", TEXT), "since") == Given(source="since")
    became = given(document("since", TEXT, required=True), document("since", {"type": "integer"}), "since")
    assert became.source == "since"
    assert isinstance(became.conversion, Cast)


def test_a_parameter_that_old_callers_do_not_send_has_a_value() -> None:
    asked = given(document("other", TEXT), document("after", TEXT, required=True), "after")
    assert (asked.source, asked.conversion) == ("", None)
    assert isinstance(asked.value, Asked)
    assert asked.value.question.id == "request.LateQuery.after.value"
    optional = given(document("other", TEXT), document("after", {**TEXT, "default": "x"}), "after")
    assert optional == Given(default='"x"')


@pytest.mark.parametrize(
    ("schema", "required", "written"),
    [
        (TEXT, True, "since: Annotated[str, Query()]"),
        ({**TEXT, "default": "x"}, False, 'since: Annotated[str, Query()] = "x"'),
        (TEXT, False, "since: Annotated[str | None, Query()] = None"),
    ],
)
def test_a_parameter_is_declared_as_the_old_version_had_it(
    schema: dict[str, Any], required: bool, written: str
) -> None:
    old, new = document("since", schema, required=required), document("since", {"type": "integer"})
    source = render(served(old, new, "since"), Models())
    assert f"async def restored_late({written}) -> Any:" in source.replace("*, ", "")


WHOLE = {"type": "integer"}


@pytest.mark.parametrize(
    ("old", "new", "required", "sent", "handed"),
    [
        # What an old client leaves out, HEAD does not read: unless it asks for a value, nothing stands for it.
        (TEXT, WHOLE, False, None, None),
        (TEXT, WHOLE, False, "3", 3),
        (WHOLE, {**WHOLE, "maximum": 5}, False, None, None),
        (WHOLE, {**WHOLE, "maximum": 5}, False, 9, 5),
        (TEXT, TEXT, True, None, "string"),
        (TEXT, TEXT, True, "x", "x"),
        (TEXT, WHOLE, True, None, 1),
        (TEXT, WHOLE, True, "3", 3),
        # All is text in a query, and a handler takes what it says it does.
        (WHOLE, TEXT, False, 3, "3"),
        (WHOLE, TEXT, False, None, None),
        (WHOLE, {"type": "number"}, False, 3, 3),
        (WHOLE, {"type": ["integer", "string"]}, False, 3, 3),
    ],
)
def test_what_a_handler_is_handed(old: Any, new: Any, required: bool, sent: Any, handed: Any) -> None:
    found = given(document("since", old), document("since", new, required=required), "since")
    assert (found.source, found.value) == ("since", None)
    became = Evaluator({}, placeholders=True).convert(found.conversion, sent)
    assert (type(became), became) == (type(handed), handed)


def test_a_text_is_handed_on_as_it_is_whatever_format_it_had() -> None:
    (route,) = restored(document("since", DURATION), document("since", TEXT), "since")
    assert route.call is not None
    (own,) = route.call.own
    assert own.field is not None
    assert Scalar("timedelta") not in members(own.field.type)
    assert route.call.arguments == (("since", Given(source="since")),)


def test_a_text_that_is_read_from_now_on_is_left_to_a_person() -> None:
    assert restored(document("since", TEXT), document("since", DURATION), "since") == ()
