"""Traffic that means no good, or is broken: counted and named, never a crash, and never a reason to lower anything."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apidiff.config import Settings
from apidiff.impact.judge.record import MOST_CONSUMERS, OTHERS
from apidiff.model.impact.policy import ImpactPolicy
from apidiff.model.report import Report
from tests.impact.shop import Root, edited, get, post, told

NEW = edited(lambda root: root["components"]["schemas"]["NewCart"]["properties"].pop("coupon"))
POLICY = Settings(impact=ImpactPolicy(require_exchanges=1, protect=("till",)))


def packed(data: bytes, times: int = 1) -> str:
    for _ in range(times):
        data = gzip.compress(data)
    return base64.b64encode(data).decode()


def sent(body: Any, **headers: str) -> Root:
    half = {"headers": {"content-type": "application/json", **headers}, "body": body, "encoding": "base64"}
    return {"method": "POST", "path": "/v1/carts", "status": 201, "request": half}


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (sent(packed(b"0" * 50_000_000), **{"content-encoding": "gzip"}), "8 MiB, unpacked"),
        (sent(packed(b"0" * 5_000_000, 3), **{"content-encoding": "gzip, gzip, gzip"}), "not the JSON"),
        (sent(packed(b'{"coupon": 1}')[:20], **{"content-encoding": "gzip"}), "ends in the middle"),
        (sent(base64.b64encode(b"\x1b\x00\xff").decode(), **{"content-encoding": "compress"}), "with compress"),
        (sent("!!!"), "not the JSON"),
        (post("<a/>"), "not the JSON"),
        (post("[" * 100_000), "not the JSON"),
        (post('{"coupon": NaN}'), "not the JSON"),
        (post("x" * (9 * 1024 * 1024)), "more than 8 MiB"),
        (post("--x\r\nnothing", "multipart/form-data; boundary=y"), ""),
    ],
    ids=["bomb", "bomb in bombs", "cut", "compress", "no base64", "xml", "deep", "nan", "large", "multipart"],
)
def test_bodies_that_cannot_be_read(tmp_path: Path, call: Root, reason: str) -> None:
    report = told(tmp_path, NEW, {"till": [call]}, settings=POLICY)
    assert not report.verdict.passed
    assert report.impact is not None
    assert reason in " ".join(str(problem) for problem in report.impact.problems)


def lost(report: Report) -> int:
    assert report.impact is not None
    return report.impact.window.lost


@pytest.mark.parametrize(
    "line",
    [
        '{"method": 5, "path": "/v1/carts"}',
        '{"method": "GET", "path": "/v1/carts", "status": "abc"}',
        "[]",
        "null",
        '{"method": "GET", "path": "/v1/carts", "request": "x"}',
        '{"method": "GET", "path": "/v1/carts", "count": 99999999999999999999}',
        '{"method": "POST", "path": "/v1/carts", "request": {"body": ' + "[" * 5000 + "]" * 5000 + "}}",
        "\x00\x01",
    ],
)
def test_lines_that_are_no_exchange(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.ndjson"
    path.write_text(f"{json.dumps(get())}\n{line}\n{json.dumps(get())}\n")
    report = told(tmp_path, NEW, {"till": [get()]}, settings=POLICY, further=[str(path)])
    assert lost(report) >= 1
    assert not report.verdict.passed
    assert report.impact is not None
    assert report.impact.window.matched == 3


def test_consumers_without_number_are_counted_together(tmp_path: Path) -> None:
    calls = {f"c{number}": [get()] for number in range(MOST_CONSUMERS + 10)}
    report = told(tmp_path, NEW, calls)
    assert report.impact is not None
    others = [use for use in report.impact.consumers if use.consumer == OTHERS]
    assert [use.exchanges for use in others] == [10]


@pytest.mark.parametrize(
    "url",
    ["http://[::1]/v1/carts", "http://", "x:y", "/v1/carts/%ff%zz", "/v1/carts?%=&==&a[]=[", "/" + "a/" * 20_000],
)
def test_addresses_of_all_sorts(tmp_path: Path, url: str) -> None:
    report = told(tmp_path, NEW, {"till": [{"method": "GET", "url": url}, get()]})
    assert report.impact is not None
    assert report.impact.window.matched >= 1


@pytest.mark.parametrize(
    "make",
    [
        lambda: {"log": {"entries": [1, None, {}, {"request": None}, {"request": {"method": 1}}]}},
        lambda: {"resourceSpans": [{"scopeSpans": 5}, 7, {"resource": 7, "scopeSpans": [{"spans": [5, {}]}]}]},
        lambda: {"consumer": 5, "interactions": [5, {"request": 5}, {"request": {"method": "GET", "path": 5}}]},
    ],
    ids=["har", "otlp", "pact"],
)
def test_formats_with_other_things_in_them(tmp_path: Path, make: Callable[[], Any]) -> None:
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(make(), indent=1))
    report = told(tmp_path, NEW, {"till": [get()]}, settings=POLICY, further=[str(path)])
    assert not report.verdict.passed


@pytest.mark.parametrize("form", ["ndjson", "har", "pact", "access-json", "otlp-lines"])
@pytest.mark.parametrize("damage", ["cut", "sum", "middle"])
def test_compressed_files_that_are_damaged(tmp_path: Path, form: str, damage: str) -> None:
    har = {"log": {"entries": [{"request": {"method": "GET", "url": "https://shop.example/v1/carts"}}] * 500}}
    data = json.dumps(har if form == "har" else get()).encode() + b"\n"
    whole = gzip.compress(data if form in ("har", "pact") else data * 500)
    ends = {"cut": whole[:-20], "sum": whole[:-8] + bytes(8), "middle": whole[:40] + bytes(20) + whole[60:]}
    path = tmp_path / "bad.gz"
    path.write_bytes(ends[damage])
    report = told(tmp_path, NEW, {"till": [get()]}, settings=POLICY, further=[f"{form}:{path}"])
    assert not report.verdict.passed
    assert report.impact is not None
    assert any(word in str(report.impact.problems) for word in ("damaged", "ends in the middle"))
