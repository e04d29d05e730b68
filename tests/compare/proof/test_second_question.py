"""Which positions are asked about a second time, thoroughly: those of which their parts do not say everything, and at
which no payload is known to be refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from apidiff.compare.proof import answers
from apidiff.contain.outcome import Outcome, Verdict
from apidiff.contain.prover import Prover
from apidiff.model.document import Json
from apidiff.pipeline import compare
from tests.compare.schema_pairs import Doc, carrying
from tests.compare.schemas.test_accuracy import NUMBER, obj

LETTERS: Doc = {"type": "string", "pattern": "^[ab]+$"}
WORDS: Doc = {"type": "string", "pattern": "^[a-c]+$"}
"""Takes all that the pattern before it takes: a change that is proved, not seen at once."""
TWICE: Doc = {"type": "string", "pattern": r"^(a+)\1$"}
THRICE: Doc = {"type": "string", "pattern": r"^(a+)\1\1$"}
"""Nobody can say whether it takes what the pattern before it takes."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The questions that are asked a second time, where the first time no question about a position is answered."""
    questions: list[object] = []
    asked_first = Prover.outcome

    def outcome(self: Prover, *question: Any) -> Outcome:
        if question[2:] in ((answers._WORK,), (answers._ATTENTION,)):
            return Outcome(verdict=Verdict.UNDECIDED)
        if self.solver.budget is answers._AFRESH:
            questions.append(question)
        return asked_first(self, *question)

    monkeypatch.setattr(Prover, "outcome", outcome)
    return questions


def levels(old: Json, new: Json) -> set[str]:
    report = compare(carrying(old, "request"), carrying(new, "request"))
    return {finding.level.value for finding in report.findings}


SETTLED: list[Callable[[Doc], Doc]] = [
    lambda inner: obj({"x": inner}),
    lambda inner: {"type": "array", "items": inner},
    lambda inner: {"anyOf": [obj({"x": inner}), NUMBER]},
]
UNSETTLED: list[Callable[[Doc], Doc]] = [
    lambda inner: {"oneOf": [obj({"x": inner}), NUMBER]},
    lambda inner: obj({"x": {"oneOf": [inner, NUMBER]}}),
    lambda inner: {"allOf": [obj({"x": inner})], "not": obj({"x": {"not": inner}}, required=["x"])},
]


@pytest.mark.parametrize("around", SETTLED)
def test_where_the_parts_are_proved_nothing_is_asked_again(around: Callable[[Doc], Doc], asked: list[object]) -> None:
    assert "breaking" not in levels(around(LETTERS), around(WORDS))
    assert not asked


@pytest.mark.parametrize("around", UNSETTLED)
def test_what_holds_an_exclusive_branch_or_a_test_is_asked_again(
    around: Callable[[Doc], Doc], asked: list[object]
) -> None:
    assert "breaking" not in levels(around(LETTERS), around(WORDS))
    assert asked


def test_a_position_that_refuses_a_payload_is_not_asked_about_again(asked: list[object]) -> None:
    undecided, refused = obj({"y": TWICE}), obj({"x": {"type": "number"}, "y": TWICE})
    assert levels(undecided, obj({"y": THRICE})) == {"breaking"}
    assert asked
    asked.clear()
    assert levels(refused, obj({"x": NUMBER, "y": THRICE})) == {"breaking"}
    assert not asked
