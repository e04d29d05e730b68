"""The second opinion: it decides more, and never against what the prover has shown."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.contain.outcome import Outcome, Verdict
from benchmarks.second import ASSUMPTION, second_opinion

UNDECIDED = Outcome(verdict=Verdict.UNDECIDED, reason="for the test")


def test_what_the_prover_decided_stands() -> None:
    assert second_opinion({"type": "integer"}, {"type": "number"}).verdict is Verdict.CONTAINED
    refuted = second_opinion({"type": "number"}, {"type": "integer"})
    assert refuted.verdict is Verdict.REFUTED
    assert refuted.witness is not None


@pytest.mark.parametrize("draft", ["2020-12", "draft7"])
def test_an_undecided_pair_is_covered_by_name(draft: str) -> None:
    """The reading of the second prover is named as the assumption."""
    found = second_opinion({"type": "integer"}, {"type": "number"}, draft=draft, outcome=UNDECIDED)
    assert found.verdict is Verdict.CONTAINED
    assert found.assumptions == (ASSUMPTION,)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"type": ["string", "integer"]}, {"type": "string"}),
        ({"type": "object"}, {"type": "object", "required": ["a"]}),
        (True, {"not": {"type": "null"}}),
    ],
)
def test_an_undecided_pair_is_refuted_by_a_value(narrow: Any, wide: Any) -> None:
    found = second_opinion(narrow, wide, outcome=UNDECIDED)
    assert found.verdict is Verdict.REFUTED
    assert found.witness is not None


def test_what_nobody_can_read_stays_undecided() -> None:
    schema = {"type": "string", "pattern": "(?=a"}
    assert second_opinion({"const": "zq"}, schema).verdict is Verdict.UNDECIDED
