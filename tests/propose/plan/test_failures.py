"""Which further answer of HEAD came in the place of which old one."""

from __future__ import annotations

import pytest

from apidiff.model.places import OperationRef
from apidiff.model.proposal.pytypes import AnswerShape, ClassRef, RouteShape
from apidiff.propose.plan.failures import counterparts, documented_apart, swapped


def route(**answers: str | None) -> RouteShape:
    """A route with answers by status (`s404`, `default`): the name of their class."""
    return RouteShape(
        method="get",
        path="/a",
        function="get_a",
        ref=OperationRef(method="get", path="/a"),
        path_parameters=(),
        groups=(),
        body=None,
        success=AnswerShape(status="200", description="d", type=None),
        answers=tuple(
            AnswerShape(status=name.removeprefix("s"), description="d", type=None if kind is None else ClassRef(kind))
            for name, kind in answers.items()
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"s404": "A"}, {"s404": "B"}, [("404", "B", "A")]),
        ({"s500": "A"}, {"default": "B"}, [("500", "B", "A")]),
        ({"s500": "A"}, {"s5XX": "B", "default": "C"}, [("500", "B", "A")]),
        ({"default": "A"}, {"s404": "B"}, [("404", "B", "A")]),
        ({"default": "A"}, {"default": "B", "s404": "C"}, [("default", "B", "A"), ("404", "C", "A")]),
        ({"s400": "A"}, {"s422": "B"}, [("422", "B", "A")]),
        ({"s302": "A"}, {"default": "B"}, []),
        ({"s404": None}, {"s404": "B"}, []),
        ({"s404": "A", "s409": "A"}, {"s410": "B"}, []),
    ],
)
def test_what_is_not_documented_by_itself_is_one_of_its_range_or_the_default(
    old: dict[str, str | None], new: dict[str, str | None], expected: list[tuple[str, str, str]]
) -> None:
    found = counterparts(route(**old), route(**new))
    assert [(status, getattr(now, "name", ""), getattr(was, "name", "")) for status, now, was in found] == expected


def test_one_status_takes_the_place_of_one_other() -> None:
    assert swapped(route(s400="A"), route(s422="A")) == ((422, 400),)
    assert swapped(route(s400="A"), route(s422="A", s409="A")) == ()
    assert documented_apart(route(s400="A"), route(s400="A", s409="A")) == ("", "409")
    assert documented_apart(route(s400="A"), route(s400="B", s409="A")) == ("", "")
