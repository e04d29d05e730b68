"""What changed occurs in an exchange, at whatever depth it happened."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.model.document import Json
from apidiff.verify.changed_values import of_answers, of_requests
from apidiff.verify.exchanges import exchanges_of
from tests.propose.made import planned
from tests.verify.pairs import NESTED, document

BY_NAME = {pair.name: pair for pair in NESTED}


def bodies(name: str) -> tuple[list[Json], list[Json]]:
    """Return what the exchanges of a pair send and answer."""
    pair = BY_NAME[name]
    found = exchanges_of(planned(pair.old, pair.new, everything=True, **pair.answers))
    return [item.body for item in found], [item.answer for item in found]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("null-in-an-object", {"id": 1, "sender": {"mail": None}}),
        ("enum-in-list-answer", [{"id": 1, "rank": "top"}]),
        ("enum-in-a-map", {"ranks": {"key": "top"}}),
        ("minimum-only-old-answer-has", [{"count": 0}]),
        ("required-left-out-below", [{"count": 1}]),
        ("in-an-alternative", {"pet": {"kind": "dog", "tail": None}}),
        ("list-of-lists", {"rows": [["e"]]}),
        ("in-itself", {"name": "string", "below": [{"name": None, "below": []}]}),
        ("in-two-properties", {"home": {"street": "string"}, "work": {"street": None}}),
    ],
)
def test_what_new_handlers_may_answer_now(name: str, expected: Json) -> None:
    found = bodies(name)[1]
    if name == "in-itself":
        assert any(item["below"] and item["below"][0]["name"] is None for item in found)
    else:
        assert expected in found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("null-in-items-sent", {"lines": [{"note": None}]}),
        ("enum-sent-in-an-object", {"member": {"rank": "top"}}),
        ("maximum-only-new-has", {"line": {"count": 101}}),
        ("length-only-new-has", {"lines": [{"code": "x" * 41}]}),
        ("items-only-new-has", {"inner": {"tags": ["string"] * 3}}),
        ("step-only-new-has", {"line": {"count": 3}}),
        ("optional-made-required-below", {"line": {"count": 1}}),
    ],
)
def test_what_old_clients_may_send_still(name: str, expected: Json) -> None:
    assert expected in bodies(name)[0]


def test_a_text_that_only_the_new_pattern_refuses() -> None:
    sent: Any = bodies("pattern-only-new-has")[0]
    assert any(not item["line"]["code"].islower() for item in sent)


def test_what_is_the_same_is_not_walked() -> None:
    pair = BY_NAME["enum-in-list-answer"]
    made = planned(pair.old, pair.old)
    route = made.old.routes[0]
    assert route.success.type is not None
    assert list(of_answers(made.pairing).of(route.success.type, route.success.type)) == []
    assert list(of_requests(made.pairing).of(route.success.type, route.success.type)) == []


def test_the_counterexamples_of_the_report_come_first() -> None:
    def thing(kind: list[str]) -> dict[str, Any]:
        schema = {"type": "object", "properties": {"n": {"type": kind, "minimum": 7}}, "required": ["n"]}
        content = {"application/json": {"schema": schema}}
        operation = {"responses": {"200": {"description": "Fine", "content": content}}}
        return document({"/a": {"get": operation}}, {})

    made = planned(thing(["integer"]), thing(["integer", "null"]), everything=True)
    assert [item.value for item in made.counterexamples] == [{"n": None}]
    assert exchanges_of(made)[0].answer == {"n": None}
