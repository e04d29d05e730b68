"""The verifier is sharp: what a proposal lacks is noticed."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from apidiff.verify import diagram
from tests.propose.made import planned
from tests.verify.mutation import mutants, survives
from tests.verify.pairs import NESTED, PAIRS, Pair

pytestmark = [
    pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed"),
    pytest.mark.usefixtures("warm_worker"),
]
BY_NAME = {pair.name: pair for pair in PAIRS}

KNOWN = {
    ("property-null", "ChangeG2", "FieldHad"),
    ("required-left-out-below", "MakeLineNoteOptional", "FieldHad"),
}
"""Survivors: an optional field made required keeps its schema when only MISSING is left in its type."""


def test_a_lost_converter_is_noticed() -> None:
    pair = BY_NAME["property-renamed"]
    plan = planned(pair.old, pair.new, everything=True)
    found = list(mutants(plan))
    assert len(found) == 4
    assert [mutant.lost.partition(" ")[0].partition("(")[0] for mutant in found].count("converter") == 2
    assert survives(plan, next(mutant for mutant in found if mutant.lost.startswith("converter"))) is None


@pytest.mark.parametrize("pair", NESTED, ids=lambda pair: pair.name)
def test_a_lost_converter_below_the_body_is_noticed(pair: Pair) -> None:
    plan = planned(pair.old, pair.new, everything=True, **pair.answers)
    assert diagram.draw(plan).holds
    lost = [mutant for mutant in mutants(plan) if mutant.lost.startswith("converter")]
    assert lost
    assert [mutant.lost for mutant in lost if survives(plan, mutant) is not None] == []


@pytest.mark.slow
@pytest.mark.parametrize("pair", [*PAIRS, *NESTED], ids=lambda pair: pair.name)
def test_every_loss_is_noticed(pair: Pair) -> None:
    plan = planned(pair.old, pair.new, everything=True, **pair.answers)
    survivors = {
        (pair.name, mutant.change, mutant.lost.partition("(")[0])
        for mutant in mutants(plan)
        if survives(plan, mutant) is not None
    }
    assert survivors <= KNOWN
