"""Whatever the schemas, the prover answers within seconds, and never "contained" where a value shows otherwise."""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from apidiff.contain import Outcome, Prover, Reading, Verdict, compare_schemas
from tests.contain.hostile import LONG, PAIRS, Components, nested

pytestmark = pytest.mark.no_cover

SECONDS = 10.0
"""Of CPU; most pairs take a hundredth of it."""

THING = ("components", "schemas", "Thing")


def prove(pair: tuple[Components, Components], reading: Reading) -> Outcome:
    old, new = ({"components": {"schemas": components}} for components in pair)
    return Prover(old, new, reading).outcome(THING, THING)


def asked() -> Iterator[Any]:
    """Every pair in every reading; the long ones in the others than that of OpenAPI are slow."""
    for name, reading in product(PAIRS, Reading):
        slow = name in LONG and reading is not Reading.EXCHANGE
        yield pytest.param(name, reading, id=f"{name}-{reading.value}", marks=pytest.mark.slow if slow else ())


def test_the_long_ones_are_there() -> None:
    assert set(PAIRS) >= LONG


@pytest.mark.parametrize(("name", "reading"), list(asked()))
def test_bounded(name: str, reading: Reading) -> None:
    started = time.process_time()
    prove(PAIRS[name], reading)
    assert time.process_time() - started < SECONDS


IN_CIRCLES = (
    *("mutually recursive", "recursive through every composition", "20 unions that list each other"),
    *("composed of itself", "allOf twice on 40 levels", "one of two names on 40 levels", "pattern [ added"),
)
"""Pairs whose goals wait for each other, and those of which one is given up."""


def test_a_prover_leaves_nothing_behind_that_goes_in_circles() -> None:
    """What it has learnt is large, and programs that ask many provers look for garbage seldom."""
    prove(PAIRS[IN_CIRCLES[0]], Reading.LITERAL)
    gc.freeze()  # What is there already is not looked through.
    for name in IN_CIRCLES:
        prove(PAIRS[name], Reading.LITERAL)
        assert gc.collect() == 0, name


def test_memory_is_bounded() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in ("maxLength of 2^53", "minLength of 2^53", "minItems of 2^53", "minProperties of a million"):
        prove(PAIRS[name], Reading.EXCHANGE)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000_000 // 1024


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("maxLength of 2^53", Verdict.UNDECIDED),
        ("minLength of 2^53", Verdict.REFUTED),
        ("multipleOf 1e-9", Verdict.REFUTED),
        ("multipleOf 1e-9 within bounds", Verdict.REFUTED),
        ("5,000 enum members", Verdict.REFUTED),
        ("5,000 enum members reversed", Verdict.CONTAINED),
        ("200 deep allOf", Verdict.REFUTED),
        ("200 deep composition", Verdict.REFUTED),
        ("200 deep properties", Verdict.REFUTED),
        ("catastrophic regex ^(a+)+$ limited", Verdict.REFUTED),
        ("catastrophic regex ^(a+)+$ replaced", Verdict.CONTAINED),
        ("recursive", Verdict.REFUTED),
        ("recursive, required", Verdict.REFUTED),
        ("recursive, unrolled", Verdict.CONTAINED),
        ("mutually recursive", Verdict.REFUTED),
        ("40 schemas that refer to each other", Verdict.REFUTED),
        ("what never ends", Verdict.CONTAINED),
        ("what no value satisfies now", Verdict.REFUTED),
        ("what no value satisfied", Verdict.CONTAINED),
        ("false", Verdict.REFUTED),
    ],
)
def test_decided_all_the_same(name: str, verdict: Verdict) -> None:
    assert prove(PAIRS[name], Reading.EXCHANGE).verdict is verdict


@pytest.mark.slow
@pytest.mark.parametrize("keyword", ["properties", "items", "allOf", "not"])
@pytest.mark.parametrize("reading", Reading, ids=[reading.value for reading in Reading])
def test_what_is_nested_too_deeply_to_be_read_is_not_the_same(keyword: str, reading: Reading) -> None:
    old, new = (nested(keyword, 2_000, limit) for limit in (9, 8))
    outcome = prove(({"Thing": old}, {"Thing": new}), reading)
    assert outcome.verdict is Verdict.UNDECIDED
    assert outcome.obstacles or outcome.reason


def test_parts_that_are_nested_too_deeply_are_told_apart() -> None:
    def under(depth: int, leaf: Any) -> Any:
        schema = leaf
        for _ in range(depth):
            schema = {"type": "array", "items": schema, "minItems": 1}
        return schema

    leaf = {"properties": {"a": {"type": "string"}}, "required": ["a"], "not": {"properties": {"a": {"minLength": 1}}}}
    thing = under(1_195, {"allOf": [leaf]})
    assert prove(({"Thing": thing}, {"Thing": False}), Reading.LITERAL).verdict is not Verdict.CONTAINED


@pytest.mark.parametrize("keyword", ["minItems", "maxItems"])
@pytest.mark.parametrize("item", [{"type": "string"}, {"type": "object", "required": ["a"], "properties": {"a": {}}}])
def test_a_list_of_sixty_thousand_is_certified(keyword: str, item: dict[str, Any]) -> None:
    """Chunks of binary formats are lists of 2 ** 16. One item stands in all places, so little is built."""
    few, many = ({"type": "array", "items": item, keyword: count} for count in (65_535, 65_536))
    wide, narrow = (few, many) if keyword == "minItems" else (many, few)
    outcome = compare_schemas(wide, narrow)
    assert outcome.witness is not None
    assert len(outcome.witness.value) == (65_535 if keyword == "minItems" else 65_536)


def test_further_items_of_a_long_list_are_not_the_one_that_fails() -> None:
    wide = {"type": "array", "items": {"type": ["string", "integer"]}, "minItems": 4_000}
    outcome = compare_schemas(wide, {**wide, "not": {"items": {"type": "string"}}})
    assert outcome.witness is not None
    assert {type(item) for item in outcome.witness.value} == {str}
    outcome = compare_schemas(wide, {**wide, "items": {"type": "string"}})
    assert outcome.witness is not None
    assert len(outcome.witness.value) == 4_000


@pytest.mark.parametrize("reading", Reading)
@pytest.mark.parametrize("broken", [{"then": [{}, []]}, {"else": "a"}, {"then": {"then": [["string"]]}}], ids=str)
def test_what_is_no_schema_where_nothing_asks_for_one(broken: Any, reading: Reading) -> None:
    for pair in ((broken, {"allOf": {}}), ({"minLength": 1}, {**broken, "minLength": "a"})):
        assert compare_schemas(*pair, reading=reading).verdict is Verdict.UNDECIDED
