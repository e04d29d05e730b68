"""The canonical text of a value: the same for equal values, at any depth."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.contain.values import _text, _text_of_deep, canonical


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
