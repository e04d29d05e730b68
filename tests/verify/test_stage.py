"""Stubs answer with models where they can be made of what is to be answered, and else with what is in JSON."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from apidiff.verify.stage import Stage, same_instant


class Cat(BaseModel):
    """A class of an application."""

    lives: int = 9


class Dog(BaseModel):
    """An alternative that takes everything, and keeps nothing but its own."""

    tail: str | None = None


@pytest.mark.parametrize(
    ("kind", "reply", "given"),
    [
        (Cat, {"lives": 7}, Cat(lives=7)),
        (list[Cat], [{"lives": 7}], [Cat(lives=7)]),
        (Cat | None, None, None),
        (Cat, {"lives": "none"}, {"lives": "none"}),
        (Dog, {"lives": 7}, {"lives": 7}),
        (None, {"lives": 7}, {"lives": 7}),
    ],
    ids=["model", "list", "null", "not valid", "another class", "no class"],
)
def test_what_a_stub_answers(kind: Any, reply: Any, given: Any) -> None:
    stage = Stage()
    stage.kinds[0] = kind
    stage.set(reply, modelled=True)
    assert stage.answer(0, {}) == given
    stage.set(reply)
    assert stage.answer(0, {}) == reply


def test_one_instant_may_be_written_in_several_ways() -> None:
    assert same_instant("2019-12-06T14:20:20.000Z", "2019-12-06T14:20:20Z")
    assert same_instant("2019-12-06T15:20:20+01:00", "2019-12-06T14:20:20Z")
    assert not same_instant("2019-12-06T14:20:20Z", "2019-12-06T14:20:21Z")
    assert not same_instant("2019-12-06T14:20:20", "2019-12-06T14:20:20Z")
    assert not same_instant("Today", "Today")
