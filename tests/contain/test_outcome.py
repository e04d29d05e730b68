"""The work for many questions together: what is granted, and what is said where nothing is asked any more."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.contain import Prover, Verdict
from apidiff.contain.outcome import Allowance, Budget
from apidiff.contain.read.nodes import LEFT
from apidiff.contain.values import Boxed


def test_grants_everything_then_a_part_then_next_to_nothing() -> None:
    allowance = Allowance(80_000)
    granted = []
    for spent in (0, 80_000, 10_000, 10_001):
        allowance.spent(spent)
        granted.append(allowance.granted(400_000))
    assert granted == [400_000, 10_000, 500, 500]
    assert allowance.is_over


def test_is_not_over_before_it_is_overspent() -> None:
    allowance = Allowance(80_000)
    allowance.spent(99_999)
    assert not allowance.is_over


@pytest.fixture
def tired() -> Prover:
    schemas: dict[str, Any] = {"a": {"type": "string"}, "b": {"type": "integer"}}
    allowance = Allowance(100)
    allowance.spent(1_000)
    return Prover({"$defs": schemas}, {"$defs": schemas}, allowance=allowance)


def test_a_question_too_many_is_undecided(tired: Prover) -> None:
    left, right = ("$defs", "a"), ("$defs", "b")
    outcome = tired.outcome(left, right)
    assert outcome.verdict is Verdict.UNDECIDED
    assert outcome.obstacles == tired.leaves(left, right)
    (obstacle,) = outcome.obstacles
    assert not obstacle.decided
    assert obstacle.cut_short


def test_nothing_is_contained_unasked(tired: Prover) -> None:
    left = ("$defs", "a")
    assert tired.contained(left, left) is None
    assert tired.may_have_value(LEFT, left)
    assert tired.may_be_more_than_null(LEFT, left)


def test_no_value_is_at_hand_unasked(tired: Prover) -> None:
    left, right = ("$defs", "a"), ("$defs", "b")
    assert tired.sample(LEFT, left) is None
    assert tired.samples(LEFT, left, 3) == []
    assert tired.sample_with_parts(LEFT, left, dict) == {}
    assert tired.admits(LEFT, left, "x") is None
    assert tired.certify(left, right, Boxed(value="x"), "type") is None
    (obstacle,) = tired.leaves(left, right)
    assert [*tired.candidates(left, right, obstacle)] == []
    assert tired.exact_candidates(left, right, obstacle) == []


def test_provers_may_share_what_they_spend() -> None:
    schema = {"type": "object", "properties": {f"p{index}": {"type": "string"} for index in range(50)}}
    other = {**schema, "required": ["p1"]}
    allowance = Allowance(1_000_000)
    whole = Prover(schema, other, budget=Budget(), allowance=allowance)
    whole.outcome((), ())
    whole.leaves((), ())
    first = allowance.left
    assert first < 1_000_000
    again = whole.afresh(Budget(), allowance)
    again.outcome((), ())
    again.leaves((), ())
    assert allowance.left < first


def test_what_a_part_of_the_work_was_too_little_for_is_not_sought_longer() -> None:
    union = {"oneOf": [{"type": "object", "properties": {f"p{index}": {"minLength": 1}}} for index in range(40)]}
    other = {"oneOf": [*union["oneOf"][1:], {"type": "object", "properties": {"p0": {"minLength": 2}}}]}
    allowance = Allowance(1_000_000)
    prover = Prover(union, other, allowance=allowance)
    assert prover.outcome((), (), 500).verdict is Verdict.UNDECIDED
    prover.leaves((), ())
    assert 1_000_000 - allowance.left < 10_000
