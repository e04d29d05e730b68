"""Deprecation, sunset dates, stability levels and declared versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apidiff.compare.context.site import Comparison
from apidiff.compare.lifecycle.deprecation import announced, lifecycle_of, parse_date, stability_rank
from apidiff.compare.lifecycle.versions import compare_bump, declared_bump, version_key
from apidiff.config import Settings
from apidiff.load.sources.source import load_value
from apidiff.model.contract import Node
from apidiff.resolve.contract import resolve

TODAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-06-30", date(2025, 6, 30)),
        ("2025-06-30T12:00:00Z", date(2025, 6, 30)),
        ("2025-06-30 12:00", date(2025, 6, 30)),
        ("Mon, 30 Jun 2025 23:59:59 GMT", date(2025, 6, 30)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", date(1994, 11, 6)),
        ("Sun Nov  6 08:49:37 1994", date(1994, 11, 6)),
        ("@1688169599", date(2023, 6, 30)),
        ("2025-13-01", None),
        ("2025-06-301", None),
        ("soon", None),
        ("", None),
        ("@999999999999", None),
        ("x" * 100_000, None),
    ],
)
def test_parse_date(text: str, expected: date | None) -> None:
    assert parse_date(text) == expected


@given(st.text(max_size=40))
def test_no_text_stops_the_dates(text: str) -> None:
    found = parse_date(text)
    assert found is None or isinstance(found, date)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"deprecated": True, "x-sunset": "2025-12-31"}, True),
        ({"deprecated": True, "x-sunset": "2026-01-01"}, True),
        ({"deprecated": True, "x-sunset": "2026-01-02"}, False),
        ({"deprecated": True}, False),
        ({"x-sunset": "2025-12-31"}, False),
        ({"deprecated": True, "x-sunset": "soon"}, False),
        ({"deprecated": True, "x-sunset": "2025-12-31", "x-deprecated-at": "2025-07-04"}, True),
        ({"deprecated": True, "x-sunset": "2025-12-31", "x-deprecated-at": "2025-07-05"}, False),
        ({"deprecated": True, "x-sunset": "2025-12-31", "x-deprecated-at": "once"}, True),
        (None, False),
    ],
)
def test_announced(value: Any, expected: bool) -> None:
    assert announced(lifecycle_of(value), Settings(today=TODAY)) is expected


def document(**operation: Any) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": {"description": "OK"}}, **operation}}},
    }


def test_a_removal_states_whether_it_was_announced(surface: Callable[..., Any]) -> None:
    new = {**document(), "paths": {}}
    removed = surface(document(deprecated=True, **{"x-sunset": "2025-12-31"}), new).one("operation.removed")
    assert (removed.facts["announced"], removed.facts["sunset"]) == (True, "2025-12-31")
    found = surface(document(deprecated=True, **{"x-sunset": "soon"}), new)
    assert found.kinds == ["operation.removed", "sunset.invalid"]
    assert found.one("operation.removed").facts["announced"] is False


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {"deprecated": True, "x-sunset": "2026-02-01"}, {"operation.deprecated": None, "sunset.too-soon": 31}),
        ({}, {"deprecated": True, "x-sunset": "2027-02-01"}, {"operation.deprecated": None}),
        (
            {"deprecated": True, "x-sunset": "2027-01-01"},
            {"deprecated": True, "x-sunset": "2027-01-31"},
            {"sunset.changed": 30},
        ),
        (
            {"deprecated": True, "x-sunset": "2027-01-01"},
            {"deprecated": True, "x-sunset": "2026-12-02"},
            {"sunset.changed": -30},
        ),
        (
            {"deprecated": True, "x-sunset": "2026-03-01"},
            {"deprecated": True, "x-sunset": "2026-03-02"},
            {"sunset.changed": 1},
        ),
        (
            {"deprecated": True, "x-sunset": "soon"},
            {"deprecated": True, "x-sunset": "2027-01-01"},
            {"sunset.added": None},
        ),
    ],
)
def test_days_of_a_sunset(old: Any, new: Any, expected: dict[str, int | None], surface: Callable[..., Any]) -> None:
    found = surface(document(**old), document(**new))
    assert {change.kind: change.facts.get("days") for change in found} == expected


def test_the_successor_of_a_deprecated_operation(surface: Callable[..., Any]) -> None:
    new = document(deprecated=True, **{"x-sunset": "2030-01-01", "x-successor": "GET /b"})
    change = surface(document(), new).one("operation.deprecated")
    assert (change.facts["sunset"], change.facts["successor"]) == ("2030-01-01", "GET /b")


@pytest.mark.parametrize(
    ("level", "rank"),
    [("draft", 0), ("Alpha", 1), ("beta", 2), ("preview", 3), ("stable", 4), (None, 4), ("solid", None), (3, None)],
)
def test_stability_rank(level: Any, rank: int | None) -> None:
    assert stability_rank(Node(level, ())) == rank


def test_stability_of_nothing_is_stable() -> None:
    assert stability_rank(None) == stability_rank(Node("stable", ()))


@pytest.mark.parametrize(
    ("old", "new", "bump"),
    [
        ("1.0.0", "1.0.0", "none"),
        ("1.0.0", "1.0.1", "patch"),
        ("1.0", "1.1.0", "minor"),
        ("v1", "v2", "major"),
        ("v1.9", "V2", "major"),
        ("2.0.0", "1.9.9", "lower"),
        ("1.0.0-rc.1", "1.0.0", "patch"),
        ("1.0.0", "1.0.0-rc.1", "lower"),
        ("2022-08-01", "2022-11-15", "major"),
        ("2022-11-15", "2022-08-01", "lower"),
        ("2022-11", "2022-12", "major"),
        ("1.0.0", "2022-11-15", "unknown"),
        ("latest", "1.0.0", "unknown"),
        ("1.0.20", "1.0.26-SNAPSHOT", "patch"),
    ],
)
def test_declared_bump(old: str, new: str, bump: str) -> None:
    assert declared_bump(old, new) == bump


@given(st.text(max_size=30))
def test_no_text_stops_the_versions(text: str) -> None:
    key = version_key(text)
    assert key is None or key == version_key(text)
    assert declared_bump(text, text) == "none"


@pytest.mark.parametrize(
    ("old", "new", "required", "reported"),
    [
        ("1.0.0", "1.0.1", "major", True),
        ("1.0.0", "1.0.0", "patch", True),
        ("1.0.0", "2.0.0", "major", False),
        ("1.0.0", "1.0.0", "none", False),
        ("1.0.0", "next", "major", False),
    ],
)
def test_an_insufficient_bump(old: str, new: str, required: Any, reported: bool) -> None:
    sides = [
        resolve(load_value({"openapi": "3.1.0", "info": {"title": "T", "version": version}, "paths": {}}, "d"))
        for version in (old, new)
    ]
    found = list(compare_bump(Comparison(old=sides[0], new=sides[1]), required))
    assert [change.kind for change in found] == (["version.not-bumped"] if reported else [])
