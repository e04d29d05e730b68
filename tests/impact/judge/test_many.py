"""Many consumers and many exchanges: what is kept does not grow with them."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apidiff.config import Settings
from apidiff.impact.run import Consumers, with_impact
from apidiff.model.impact.seen import MOST_UNSEEN, abridged
from apidiff.model.report import Report
from apidiff.pipeline import compare
from tests.impact.shop import SHOP, edited, get, post, told

pytestmark = pytest.mark.no_cover

NEW = edited(lambda root: root["components"]["schemas"]["NewCart"]["properties"].pop("coupon"))


def unsaid(report: Report) -> list[Any]:
    return [finding["impact"] for finding in report.to_dict()["findings"] if finding["impact"]]  # type: ignore


def test_consumers_of_whom_nothing_shows_are_told_as_one_where_there_are_very_many(tmp_path: Path) -> None:
    calls: dict[str, Any] = {f"c{number:04}": [get(time="2025-01-01T00:00:00Z")] for number in range(MOST_UNSEEN + 1)}
    calls["c0000"] = [post({"coupon": "x"})]
    calls["c0001"] = [post({"coupon": "x"})]
    report = told(tmp_path, NEW, {name: calls[name] for name in list(calls)[: MOST_UNSEEN + 1]})
    (whole,) = unsaid(report)
    assert len(whole) == MOST_UNSEEN + 1
    calls |= {f"d{number}": [get(time="2025-03-01T00:00:00Z", count=2)] for number in range(5)}
    (listed,) = unsaid(told(tmp_path, NEW, calls))
    assert [(one["consumer"], one["status"]) for one in listed] == [
        ("c0000", "hit"),
        ("c0001", "hit"),
        (f"({MOST_UNSEEN + 4} consumers)", "not-seen"),
    ]
    assert listed[-1]["exchanges"] == MOST_UNSEEN - 1 + 10
    assert (listed[-1]["first"][:10], listed[-1]["last"][:10]) == ("2025-01-01", "2025-03-01")


def test_what_is_said_of_many_findings_is_one_object(tmp_path: Path) -> None:
    new = edited(
        lambda root: [root["components"]["schemas"]["NewCart"]["properties"].pop(n) for n in ("coupon", "note")]
    )
    report = told(tmp_path, new, {"till": [get()]})
    said = [finding.impact[0] for finding in report.findings if finding.impact]
    assert len(said) == 2
    assert said[0] is said[1]
    assert list(abridged(said)) == said


def peak(folder: Path, exchanges: int) -> int:
    def lines() -> Iterator[str]:
        for number in range(exchanges):
            call = post({"coupon": f"n{number}", "note": "x" * 500}, time=1_700_000_000 + number)
            yield json.dumps({"consumer": f"c{number % 7}", **call}) + "\n"

    path = folder / "t.ndjson"
    with path.open("w") as file:
        file.writelines(lines())
    settings = Settings()
    report = compare(SHOP, NEW, settings)
    tracemalloc.start()
    try:
        found = with_impact(report, Consumers(files=(str(path),)), settings, lambda text: None)
        assert found.impact is not None
        assert found.impact.window.matched == exchanges
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peak(tmp_path, 100)  # whatever is imported and remembered once
    assert peak(tmp_path, 4_000) < peak(tmp_path, 200) + 200_000
