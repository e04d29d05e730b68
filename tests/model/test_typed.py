"""Reading plain values into types: what is said of one that does not fit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta, Struct

from apidiff.model.typed import Misfit, read, said, spelled


class Inner(Struct, forbid_unknown_fields=True):
    count: Annotated[int, Meta(ge=0), said("a number of days, 0 or more")]
    choice: Literal["one", "other"] = "one"


class Strict(Struct, forbid_unknown_fields=True):
    low: int = 0
    high: int = 9

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low is above high")


class Outer(Struct, forbid_unknown_fields=True):
    name: Annotated[str, Meta(pattern=r"\S")]
    items: list[Inner] = []
    by_name: dict[str, Inner] = {}
    either: str | Inner = ""
    day: date | None = None
    strict: Strict = msgspec.field(default_factory=Strict)
    rooms: Annotated[list[str], said(wrong="`rooms` are not {value}", missing="no rooms")] = []


def test_what_fits_is_returned_as_its_type() -> None:
    found = read(Outer, {"name": "x", "items": [{"count": 1}], "either": {"count": 2}, "day": "2026-01-31"})
    assert found == Outer(name="x", items=[Inner(count=1)], either=Inner(count=2), day=date(2026, 1, 31))


@pytest.mark.parametrize(
    ("value", "at", "complaint"),
    [
        ([], (), "found []; expected a mapping of name, items, by_name, either, day, strict, rooms"),
        ({}, (), "the field `name` is missing"),
        ({"nmae": "x"}, ("nmae",), "unknown field `nmae`; did you mean `name`?"),
        ({"name": " "}, ("name",), "`name` is ' '; expected a text"),
        ({"name": "x", "items": {}}, ("items",), "`items` is {}; expected a list"),
        (
            {"name": "x", "items": [{"count": 1}, {"count": -1}]},
            ("items", 1, "count"),
            "`items[1].count` is -1; expected a number of days, 0 or more",
        ),
        ({"name": "x", "items": [{}]}, ("items", 0), "`items[0].count` is None; expected a number of days, 0 or more"),
        (
            {"name": "x", "items": [{"count": 1, "chioce": "one"}]},
            ("items", 0, "chioce"),
            "`items[0]` has the unknown key `chioce`; did you mean `choice`?",
        ),
        (
            {"name": "x", "by_name": {"a": {"count": 1, "choice": "othr"}}},
            ("by_name", "a", "choice"),
            "`by_name.a.choice` is `othr`; did you mean `other`?; expected one of one, other",
        ),
        ({"name": "x", "either": {"count": "2"}}, ("either", "count"), "`either.count` is '2'; expected a number of"),
        ({"name": "x", "either": 3}, ("either",), "`either` is 3; expected a text or a mapping of count, choice"),
        ({"name": "x", "day": "soon"}, ("day",), "`day` is 'soon'; expected a day such as 2026-06-30 or null"),
        ({"name": "x", "strict": {"low": 9, "high": 1}}, ("strict",), "low is above high"),
        ({"name": "x", "rooms": 3}, ("rooms",), "`rooms` are not 3"),
    ],
)
def test_a_misfit_names_place_value_and_expectation(value: Any, at: tuple[Any, ...], complaint: str) -> None:
    with pytest.raises(Misfit) as caught:
        read(Outer, value)
    assert caught.value.at == at
    assert str(caught.value).startswith(complaint)


def test_a_place_is_spelled_as_people_write_it() -> None:
    assert spelled(("sources", 0, "url")) == "sources[0].url"
