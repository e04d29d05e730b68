"""A break that nobody was seen using becomes a warning only where the policy asks for it, and enough was looked at."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from apidiff.config import Settings
from apidiff.model.finding import Level
from apidiff.model.impact.policy import ImpactPolicy, policy_of
from apidiff.model.report import Report
from tests.impact.shop import edited, get, told

TODAY = date(2025, 6, 1)
NEW = edited(lambda root: root["paths"]["/carts"]["get"]["parameters"].pop(1))


def settings(**policy: Any) -> Settings:
    return Settings(today=TODAY, impact=ImpactPolicy(**{"require_exchanges": 10, **policy}))


def calls(query: str = "?page=1", first: str = "2025-01-01", last: str = "2025-05-31", count: int = 10) -> list[Any]:
    return [get(query, time=f"{day}T10:00:00Z", count=count) for day in (first, last)]


def outcome(report: Report) -> tuple[bool, str]:
    assert report.impact is not None
    (finding,) = [one for one in report.findings if one.level in (Level.BREAKING, Level.WARNING)]
    assert (finding.level is Level.WARNING) is bool(finding.lowered)
    return report.verdict.passed, report.impact.kept


def test_by_default_nothing_is_lowered(tmp_path: Path) -> None:
    assert outcome(told(tmp_path, NEW, {"a": calls()}, settings=Settings(today=TODAY))) == (False, "")


def test_what_nobody_used_is_a_warning_with_the_reason(tmp_path: Path) -> None:
    report = told(tmp_path, NEW, {"a": calls()}, settings=settings(ignore_unused_days=90))
    assert outcome(report) == (True, "")
    assert "no consumer was seen using it in 90 days, in 20 exchanges" in [one.lowered for one in report.findings]
    assert report.verdict.sentence.startswith("Passed: no breaking changes, 1 warning")


def test_a_use_counts_until_it_is_old(tmp_path: Path) -> None:
    for last, passed in (("2025-05-30", False), ("2025-02-01", True)):
        used = [get("?sort=a", time=f"{last}T10:00:00Z")]
        report = told(tmp_path, NEW, {"a": calls(), "b": used}, settings=settings(ignore_unused_days=90))
        assert outcome(report) == (passed, "")


def test_only_the_protected_count_where_any_are_named(tmp_path: Path) -> None:
    used = [get("?sort=a", time="2025-05-30T10:00:00Z")]
    protect = settings(protect=("partner-*",))
    assert outcome(told(tmp_path, NEW, {"partner-a": calls(), "b": used}, settings=protect)) == (True, "")
    assert outcome(told(tmp_path, NEW, {"partner-a": used * 20}, settings=protect)) == (False, "")
    unknown = {"partner-a": calls(), "": used}
    assert outcome(told(tmp_path, NEW, unknown, settings=protect)) == (False, "")


@pytest.mark.parametrize(
    ("policy", "traffic", "reason"),
    [
        ({"ignore_unused_days": 90, "require_exchanges": 1000}, calls(), "20 exchanges with the API were seen"),
        ({"ignore_unused_days": 90}, calls(first="2025-05-01"), "reaches back to 2025-05-01"),
        ({"ignore_unused_days": 90}, calls(last="2025-05-01"), "ends on 2025-05-01"),
        ({"ignore_unused_days": 90}, [get("?page=1", count=50)], "reaches back to no time"),
        ({"protect": ("partner-*",)}, calls(), "no consumer was seen that `partner-*` protects"),
        ({"ignore_unused_days": 90}, [*calls(), {"method": "GET"}], "could not be read"),
    ],
    ids=["too few", "too short", "too old", "no times", "nobody protected", "a line lost"],
)
def test_what_was_not_looked_at_lowers_nothing(tmp_path: Path, policy: Any, traffic: Any, reason: str) -> None:
    passed, kept = outcome(told(tmp_path, NEW, {"a": traffic}, settings=settings(**policy)))
    assert not passed
    assert reason in kept


def test_an_empty_or_cut_file_lowers_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "empty.ndjson"
    empty.write_text("")
    cut = tmp_path / "cut.ndjson"
    cut.write_text('{"method": "GET", "path": "/v1/carts"}\n{"method": "GE')
    for path, reason in ((empty, "there is no exchange"), (cut, "ends in the middle")):
        chosen = settings(ignore_unused_days=90)
        passed, kept = outcome(told(tmp_path, NEW, {"a": calls()}, settings=chosen, further=[str(path)]))
        assert not passed
        assert reason in kept


def test_how_old_traffic_may_be_is_configured(tmp_path: Path) -> None:
    old = {"a": calls(last="2025-05-10")}
    for days, kept in ((21, "ends on 2025-05-10, more than 21 days ago"), (22, "")):
        passed, said = outcome(
            told(tmp_path, NEW, old, settings=settings(ignore_unused_days=90, newest_within_days=days))
        )
        assert passed is not bool(kept)
        assert kept in said
    assert policy_of({"require": {"newest-within": "30d"}}).newest_within_days == 30
    assert policy_of({}).newest_within_days == 7


def test_calls_by_way_of_a_gateway_keep_everything_as_it_is(tmp_path: Path) -> None:
    elsewhere = {"method": "GET", "url": "https://gateway.internal/v1/carts?sort=a", "status": 200}
    seen = {"a": [*calls(), elsewhere]}
    passed, kept = outcome(told(tmp_path, NEW, seen, settings=settings(ignore_unused_days=90)))
    assert (passed, kept) == (False, "1 exchange has a path of the API at hosts it does not name; --host takes these")
    other = {"a": [*calls(), {**elsewhere, "url": "https://ads.example/collect"}]}
    assert outcome(told(tmp_path, NEW, other, settings=settings(ignore_unused_days=90))) == (True, "")
    taken = told(tmp_path, NEW, seen, settings=settings(ignore_unused_days=90), hosts=("gateway.internal",))
    assert outcome(taken) == (False, "")
