"""The canonical text of a value: the same for equal values, at any depth."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apidiff.contain.values import LETTERS_A_PART, _text, _text_of_deep, bulk_of, canonical


@pytest.mark.parametrize(
    "value", [None, True, 1, 1.0, 1.5, "a", [], {}, [1, [2, {"b": [], "a": {"c": None}}], "x"], {"b": [1, 2], "a": {}}]
)
def test_both_ways_say_the_same(value: Any) -> None:
    assert _text(value, {}) == _text_of_deep(value) == canonical(value)


def test_what_is_equal_and_what_is_not() -> None:
    assert canonical({"a": 1, "b": 2.0}) == canonical({"b": 2, "a": 1.0})
    assert len({canonical(value) for value in (True, 1, "1", [1], {"1": 1}, None)}) == 6


def test_any_depth() -> None:
    value: Any = {"a": 1}
    other: Any = {"a": True}
    for _ in range(5_000):
        value, other = {"b": [value]}, {"b": [other]}
    assert canonical(value) == canonical({"b": [value["b"][0]]})
    assert canonical(value) != canonical(other)


PARTS = st.recursive(
    st.one_of(st.text(max_size=3), st.just("x" * 1_000), st.integers(), st.none(), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=2), inner, max_size=4)),
    max_leaves=15,
)


def written(value: Any) -> int:
    """How many parts a value has, counted one by one."""
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(written, below)) + (len(value) // LETTERS_A_PART if isinstance(value, str) else 0)


@given(PARTS)
def test_the_bulk_of_a_value_counts_each_of_its_parts(value: Any) -> None:
    bulk = bulk_of(value)
    assert bulk is not None
    assert bulk.written == written(value)
    twice = bulk_of([value, value])
    assert twice is not None
    assert (twice.written, twice.held) == (2 * bulk.written + 1, bulk.held + 1)


def test_a_value_that_doubles_with_every_level_is_too_much() -> None:
    value: Any = "x"
    for _ in range(12):
        value = [value, value]
    bulk = bulk_of(value)
    assert bulk is not None
    assert bulk.held == 13
    for _ in range(60):
        value = {"a": value, "b": value}
    assert bulk_of(value) is None
