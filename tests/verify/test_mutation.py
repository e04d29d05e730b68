"""The verifier is sharp: what a proposal lacks is noticed."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest

from apidiff.verify import diagram
from benchmarks import nested_pairs
from benchmarks.altered import altered
from benchmarks.mutants import redundant
from tests.propose.made import planned
from tests.verify.mutation import draw_source, mutants, survives
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


MADE = {name: (old, new) for name, old, new in nested_pairs.pairs()}


def test_nested_pairs_are_many_and_differ() -> None:
    assert len(MADE) >= 40
    assert len({json.dumps(documents) for documents in MADE.values()}) == len(MADE)


@pytest.mark.parametrize("name", ["null added, object", "length, itself", "list instead of one, items"])
def test_what_is_altered_below_the_body_is_noticed(name: str) -> None:
    plan = nested_pairs.answered(planned, *MADE[name])
    whole = diagram.versions_source(plan.proposal)
    assert draw_source(plan, whole).holds
    others = {lost: diagram.versions_source(proposal) for lost, proposal in altered(plan.proposal)}
    assert len(others) >= 3
    survivors = [lost for lost, source in others.items() if source != whole and draw_source(plan, source).holds]
    assert survivors == []


def test_redundant_is_what_makes_no_difference() -> None:
    """A property that HEAD ignores may stay; one that it reads may not."""
    plan = nested_pairs.answered(planned, *MADE[next(name for name in MADE if name.startswith("required, and"))])
    told = {lost: redundant(plan, proposal) for lost, proposal in altered(plan.proposal)}
    needless = {lost for lost, why in told.items() if why is not None}
    assert needless
    assert all("DropKey(key='old')" in lost for lost in needless)
    assert len(needless) < len(told)
