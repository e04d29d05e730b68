"""Properties that hold for all pairs, on random schemas."""

from __future__ import annotations

from random import Random
from typing import Any

import jsonschema
import jsonschema_rs
from hypothesis import given, settings
from hypothesis import strategies as st

from apidiff.contain import Prover, Reading, Verdict, compare_schemas
from apidiff.contain.read.nodes import LEFT, RIGHT
from apidiff.contain.values import Boxed
from benchmarks.judging import documents, sends
from benchmarks.schema_pairs import edited, random_document, random_value
from benchmarks.small_schemas import all_values, changed, small_schema

VALUES = all_values()
seeds = st.integers(min_value=0, max_value=2**32)
quick = settings(max_examples=120, deadline=None)


def small(seed: int) -> Any:
    return small_schema(Random(seed))


def accepts(schema: Any, value: Any) -> bool:
    return bool(jsonschema_rs.Draft202012Validator(schema).is_valid(value))


@quick
@given(seeds)
def test_contained_means_that_no_small_value_escapes(seed: int) -> None:
    random = Random(seed)
    left = small_schema(random)
    right = changed(random, left)
    outcome = compare_schemas(left, right)
    if outcome.contained and not outcome.assumptions:
        narrow, wide = jsonschema_rs.Draft202012Validator(left), jsonschema_rs.Draft202012Validator(right)
        assert [value for value in VALUES if narrow.is_valid(value) and not wide.is_valid(value)] == []


@settings(max_examples=40, deadline=None)
@given(seeds, st.sampled_from(Reading))
def test_contained_means_that_no_sampled_value_escapes(seed: int, reading: Reading) -> None:
    random = Random(seed)
    left = random_document(random)
    right = edited(random, left, 2)
    prover = Prover(left, right, reading)
    outcome = prover.outcome((), ())
    if not outcome.contained or outcome.assumptions:
        return
    lefts, refusing = documents(prover)
    formats = reading is Reading.EXCHANGE
    accepting = [jsonschema_rs.Draft202012Validator(one, validate_formats=formats) for one in lefts]
    wide = jsonschema_rs.Draft202012Validator(refusing, validate_formats=formats)
    for _ in range(60):
        value = random_value(random, left, left["$defs"])
        if all(one.is_valid(value) for one in accepting) and sends(prover, value):
            assert wide.is_valid(value)


@quick
@given(seeds)
def test_a_witness_satisfies_two_validators(seed: int) -> None:
    random = Random(seed)
    left, right = small_schema(random), small_schema(random)
    outcome = compare_schemas(left, right)
    if outcome.verdict is Verdict.REFUTED:
        assert outcome.witness is not None
        value = outcome.witness.value
        assert accepts(left, value)
        assert not accepts(right, value)
        assert jsonschema.Draft202012Validator(left).is_valid(value)
        assert not jsonschema.Draft202012Validator(right).is_valid(value)


@quick
@given(seeds)
def test_a_schema_is_contained_in_itself_however_wrapped(seed: int) -> None:
    schema = small(seed)
    assert compare_schemas(schema, schema).contained
    for wrapped in ({"allOf": [schema]}, {"anyOf": [schema]}, {"not": {"not": schema}}):
        assert compare_schemas(schema, wrapped).verdict is not Verdict.REFUTED
        assert compare_schemas(wrapped, schema).verdict is not Verdict.REFUTED
    assert compare_schemas({"allOf": [schema]}, schema).contained


@quick
@given(seeds, seeds)
def test_a_schema_is_contained_in_a_union_with_another(first: int, second: int) -> None:
    schema, other = small(first), small(second)
    assert compare_schemas(schema, {"anyOf": [other, schema]}).contained
    assert compare_schemas({"allOf": [other, schema]}, schema).contained


@quick
@given(seeds)
def test_containment_is_transitive(seed: int) -> None:
    random = Random(seed)
    first = small_schema(random)
    second = changed(random, first)
    third = changed(random, second)
    if compare_schemas(first, second).contained and compare_schemas(second, third).contained:
        assert compare_schemas(first, third).verdict is not Verdict.REFUTED


@quick
@given(seeds)
def test_nothing_satisfies_a_schema_and_its_negation(seed: int) -> None:
    schema = small(seed)
    assert compare_schemas({"allOf": [schema, {"not": schema}]}, False).contained
    assert compare_schemas(True, {"anyOf": [schema, {"not": schema}]}).verdict is not Verdict.REFUTED


@quick
@given(seeds)
def test_emptiness_is_true(seed: int) -> None:
    schema = small(seed)
    prover = Prover(schema, True, Reading.LITERAL)
    sample = prover.sample(LEFT, ())
    if not prover.may_have_value(LEFT, ()):
        assert sample is None
        assert not any(accepts(schema, value) for value in VALUES)
    elif sample is not None and prover.admits(LEFT, (), sample.value):
        assert accepts(schema, sample.value)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_what_is_read_once_for_two_provers_changes_no_answer(seed: int) -> None:
    random = Random(seed)
    left = random_document(random)
    right = edited(random, left, 2)
    places = [(), *(("$defs", name) for name in left["$defs"] if name in right.get("$defs", {}))]
    first, alone = Prover(left, right), Prover(left, right)
    beside = Prover(left, right, finder=first.solver.finder)
    for place in places:
        first.outcome(place, place)
        assert beside.outcome(place, place) == alone.outcome(place, place)


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_no_value_that_a_schema_admits_is_a_certified_witness_against_it(seed: int) -> None:
    random = Random(seed)
    left = random_document(random)
    prover = Prover(left, edited(random, left, 2))
    for _ in range(20):
        value = random_value(random, left, left["$defs"])
        if prover.admits(RIGHT, (), value) is True:
            assert prover.certify((), (), Boxed(value=value), "") is None
