"""What generated modules do with JSON values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timezone
from enum import Enum
from typing import Any

import pytest

from apidiff.propose.runtime import values


class Colour(str, Enum):
    """What pydantic makes of a word."""

    RED = "red"


@pytest.mark.parametrize(
    ("kind", "fitting"),
    [
        ("object", [{}, {"a": 1}]),
        ("array", [[], [1]]),
        ("string", ["", "a"]),
        ("boolean", [True, False]),
        ("number", [0, 1, 1.5]),
        ("any", [{}, {"a": 1}, [], [1], "", "a", True, False, 0, 1, 1.5]),
    ],
)
def test_json_types(kind: str, fitting: list[Any]) -> None:
    every = [None, {}, {"a": 1}, [], [1], "", "a", True, False, 0, 1, 1.5]
    found = [value for value in every if values._is(value, kind)]
    assert list(map(repr, found)) == list(map(repr, fitting))


def test_values_that_stand_for_others() -> None:
    pairs = {"red": "r", 1: "one"}
    assert values._mapped("red", pairs) == "r"
    assert values._mapped(Colour.RED, pairs) == "r"
    assert values._mapped(1, pairs) == "one"
    assert values._mapped("blue", pairs) == "blue"
    assert values._mapped(["red"], pairs) == ["red"]
    assert values._mapped(None, pairs) is None


def test_values_that_are_allowed() -> None:
    assert values._within("red", ("red", "blue"), "blue") == "red"
    assert values._within(Colour.RED, ("red",), "blue") is Colour.RED
    assert values._within("green", ("red", "blue"), "blue") == "blue"


def test_the_first_of_a_list() -> None:
    assert values._first([1, 2], 0) == 1
    assert values._first([], 0) == 0
    assert values._first(None, 0) == 0


@pytest.mark.parametrize(
    ("value", "convert", "expected"),
    [("7", int, 7), ("x", int, -1), (None, int, -1), (Colour.RED, str, "red"), ("yes", values._boolean, -1)],
)
def test_values_are_read_where_they_can_be(value: Any, convert: Callable[[Any], Any], expected: Any) -> None:
    assert values._read(value, convert, -1) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (1.5, "1.5"),
        ("a", "a"),
        (Colour.RED, "red"),
        (date(2024, 2, 1), "2024-02-01"),
        (datetime(2024, 2, 1, tzinfo=timezone.utc), "2024-02-01T00:00:00Z"),
    ],
)
def test_scalars_as_text(value: Any, text: str) -> None:
    assert values._text(value) == text


@pytest.mark.parametrize(("word", "truth"), [("true", True), ("TRUE", True), (1, True), ("false", False), (0, False)])
def test_words_of_truth(word: Any, truth: bool) -> None:
    assert values._boolean(word) is truth


def test_other_words_state_no_truth() -> None:
    with pytest.raises(ValueError, match="maybe"):
        values._boolean("maybe")


def test_what_can_be_parsed_is_kept_as_it_is() -> None:
    assert values._parsed("2024-02-01T00:00:00Z", datetime.fromisoformat) == "2024-02-01T00:00:00Z"
    with pytest.raises(ValueError, match="Invalid isoformat"):
        values._parsed("soon", datetime.fromisoformat)


@pytest.mark.parametrize(
    ("value", "limits", "expected"),
    [
        ("abcd", {"max_length": 3}, "abc"),
        ("ab", {"min_length": 3}, "other"),
        ("ab", {"pattern": "^a"}, "ab"),
        ("ba", {"pattern": "^a"}, "other"),
        ([1, 2, 3], {"max_length": 2}, [1, 2]),
        ([], {"min_length": 1}, "other"),
        ({}, {"min_length": 1}, "other"),
        ({"a": 1}, {"min_length": 1, "max_length": 1}, {"a": 1}),
        ({"a": 1, "b": 2}, {"max_length": 1}, "other"),
        (9, {"le": 5}, 5),
        (1, {"ge": 5}, 5),
        (5, {"gt": 5}, "other"),
        (6, {"gt": 5}, 6),
        (5, {"lt": 5}, "other"),
        (9, {"le": 5, "multiple_of": 2}, "other"),
        (4, {"multiple_of": 2}, 4),
        (True, {"le": 0}, True),
        (None, {"le": 0}, None),
    ],
)
def test_values_are_brought_into_limits(value: Any, limits: dict[str, Any], expected: Any) -> None:
    assert values._limited(value, "other", **limits) == expected


@pytest.mark.parametrize(
    ("text", "limits", "expected"),
    [
        ("abcd", {"max_length": 3}, "abc"),
        ("9", {"le": 5}, "5"),
        ("4.0", {"le": 5}, "4.0"),
        ("4.5", {"ge": 1.5}, "4.5"),
        ("four", {"le": 5}, "other"),
        ("9", {"gt": 9}, "other"),
    ],
)
def test_texts_of_parameters_are_brought_into_limits(text: str, limits: dict[str, Any], expected: str) -> None:
    assert values._limited_text(text, "other", **limits) == expected


def test_null_is_no_value() -> None:
    assert values._not_null(None, 0, str) == 0
    assert values._not_null(1, 0, str) == "1"
    assert values._not_null(1, 0) == 1


def test_values_of_another_type_are_not_kept() -> None:
    assert values._keep("a", "string", 0) == "a"
    assert values._keep(Colour.RED, "string", 0) is Colour.RED
    assert values._keep(1, "string", 0) == 0
    assert values._keep(1, ("number", "string"), 0) == 1
    assert values._keep([], ("number", "string"), 0) == 0
    assert values._keep({"id": 1, "more": 2}, "object", 0, "id") == {"id": 1, "more": 2}
    assert values._keep({"more": 2}, "object", 0, "id") == 0


def test_the_first_branch_that_fits_converts() -> None:
    def choose(value: Any) -> Any:
        return values._choose(
            value,
            ("object", ("id",), {"kind": "cat"}, lambda _: "cat"),
            ("object", ("id",), {}, lambda _: "pet"),
            ("array", (), {}, len) if not isinstance(value, list) else ("any", (), {}, len),
        )

    assert choose({"id": 1, "kind": "cat"}) == "cat"
    assert choose({"id": 1, "kind": Colour.RED}) == "pet"
    assert choose({"kind": "cat"}) == {"kind": "cat"}
    assert choose([1, 2]) == 2
    assert choose(None) is None


def test_one_of_a_list_and_what_is_no_list() -> None:
    assert [values._one(value, None) for value in ([3, 4], [], 5, None)] == [3, None, 5, None]
