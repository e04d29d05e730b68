"""Traffic that means no good, or is broken: counted and named, never a crash, and never a reason to lower anything."""

from __future__ import annotations

import base64
import gzip
import json
import time
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
        (lambda: sent(packed(b"0" * 50_000_000), **{"content-encoding": "gzip"}), "8 MiB, unpacked"),
        (lambda: sent(packed(b"0" * 5_000_000, 3), **{"content-encoding": "gzip, gzip, gzip"}), "not the JSON"),
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
def test_bodies_that_cannot_be_read(tmp_path: Path, call: Root | Callable[[], Root], reason: str) -> None:
    """Bombs are made when it is their turn, and not by each worker that only collects."""
    report = told(tmp_path, NEW, {"till": [call() if callable(call) else call]}, settings=POLICY)
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


HUGE, LATE, ADDRESS = "9" * 5000, "2999-01-01T00:00:00Z", "https://shop.example/v1/carts"


def entry(**more: Any) -> Root:
    return {"request": {"method": "GET", "url": ADDRESS}, "response": {"status": 200}, **more}


def har(*entries: Any) -> str:
    return json.dumps({"log": {"entries": entries}})


def span(start: Any = 1, **attributes: Any) -> str:
    said = {"http.request.method": "GET", "url.full": ADDRESS, **attributes}
    listed = [{"key": key, "value": {"stringValue": value}} for key, value in said.items()]
    found = {"kind": 3, "startTimeUnixNano": start, "attributes": listed}
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [found]}]}]})


def log(time: str, target: str = "/v1/carts") -> str:
    return f'1.1.1.1 - - [{time}] "GET {target} HTTP/1.1" 200 5 "-" "till"\n'


def in_log(**more: Any) -> str:
    return json.dumps({"request_method": "GET", "request_uri": "/v1/carts", **more})


@pytest.mark.parametrize(
    ("form", "data", "reason"),
    [
        ("ndjson", '{"method": "GET", "path": "/v1/carts", "time": %s}' % ("9" * 400), "a time that cannot be read"),
        ("ndjson", json.dumps(get(time=HUGE)), "a time that cannot be read"),
        ("ndjson", json.dumps(get(status=10**30)), "a status that is none of HTTP"),
        ("access-json", in_log(status=HUGE), "a status that is none of HTTP"),
        ("access-json", in_log(time="soon"), "a time that cannot be read"),
        ("access-json", in_log(time=LATE), "a time in the future"),
        ("access-log", log("10/Oct/2999:13:55:36 +0000"), "a time in the future"),
        ("access-log", log("soon"), "a time that cannot be read"),
        ("otlp", span(HUGE), "a time that cannot be read"),
        ("otlp", span("32503680000000000000"), "a time in the future"),
        ("otlp", span(**{"http.response.status_code": HUGE}), "a status that is none of HTTP"),
        ("har", har(entry(startedDateTime=LATE)), "a time in the future"),
        ("har", har(entry(startedDateTime="soon")), "a time that cannot be read"),
        ("har", har(entry(), entry(comment="CAF")), "an entry that is no exchange"),
        ("har", har(entry(), None), "no object among the entries"),
        ("har", har(entry(), "x", entry()), "no object among the entries"),
        ("ndjson", json.dumps(get(comment="CAF")), ""),
    ],
)
def test_what_cannot_be_is_named_and_lowers_nothing(tmp_path: Path, form: str, data: str, reason: str) -> None:
    path = tmp_path / "bad"
    # É in Latin-1 is no UTF-8.
    path.write_bytes(f"{data}\n".encode().replace(b"CAF", b"caf\xe9"))
    report = told(tmp_path, NEW, {"till": [get()]}, settings=POLICY, further=[f"{form}:{path}"], by="field:consumer")
    assert report.impact is not None
    assert reason in " ".join(str(problem) for problem in report.impact.problems)
    assert not report.verdict.passed


def encoded(text: str, encoding: str, media: str) -> Root:
    half = {"headers": {"content-type": media}, "body": base64.b64encode(text.encode(encoding)).decode()}
    return {**post(None), "request": {**half, "encoding": "base64"}}


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (encoded('{"note": "é"}', "latin-1", "application/json; charset=ISO-8859-1"), ""),
        (encoded('{"note": "é"}', "utf-16", 'application/json;charset="utf-16"'), ""),
        (encoded('{"note": "é"}', "latin-1", "application/json"), "not the JSON"),
        (encoded('{"note": "é"}', "latin-1", "application/json; charset=punycode"), "not the JSON"),
        (encoded('{"note": "é"}', "latin-1", "application/json; charset=utf-16"), "encoding"),
        (encoded("note=é", "latin-1", "application/x-www-form-urlencoded; charset=latin1"), ""),
        (encoded("note=é", "latin-1", "application/x-www-form-urlencoded"), "encoding"),
        (encoded("note=%E9", "ascii", "application/x-www-form-urlencoded"), "encoding"),
    ],
)
def test_encodings_of_bodies(tmp_path: Path, call: Root, problem: str) -> None:
    def shorter(root: Root) -> None:
        content = root["paths"]["/carts"]["post"]["requestBody"]["content"]
        content["application/json"]["schema"] = {"properties": {"note": {"maxLength": 0}}}
        content["application/x-www-form-urlencoded"]["schema"]["properties"]["note"]["maxLength"] = 0

    report = told(tmp_path, edited(shorter), {"till": [call]})
    assert report.impact is not None
    assert problem in " ".join(str(one) for one in report.impact.problems)
    assert bool(report.impact.problems) is bool(problem)
    (use,) = report.impact.consumers
    assert (use.hit > 0) is not bool(problem)
    assert use.hit or use.may_be_hit


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("access-log", "x [ " * 1_000_000),
        ("access-log", 'x [a] "GET b ' * 300_000),
        ("access-log", log("10/Oct/2020:13:55:36 +0000", "/" + ":" * 100_000 + ".json")),
        ("ndjson", json.dumps({"method": "GET", "path": "/" + ":" * 100_000 + ".json"})),
        ("ndjson", json.dumps(get("?f" + "[a]" * 100_000 + "=1"))),
    ],
    ids=["brackets", "requests", "colons in a log", "colons", "brackets in a query"],
)
def test_long_lines_take_no_long_time(tmp_path: Path, form: str, data: str) -> None:
    shop = edited(lambda root: root["paths"].update({"/{a}:{b}:{c}.txt": {"get": {"responses": {}}}}))
    path = tmp_path / "long"
    path.write_text(f"{data}\n")
    started = time.process_time()
    told(tmp_path, shop, {"till": [get()]}, old=shop, further=[f"{form}:{path}"])
    assert time.process_time() - started < 20


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
