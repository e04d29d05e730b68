"""Every format of traffic, each as its writers write it, and what of it cannot be read."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from apidiff.impact.exchange import Body, Exchange
from apidiff.impact.read.cut.lines import MAX_LINE
from apidiff.impact.read.files import read_files
from apidiff.impact.read.tally import Tally
from apidiff.model.document import ConfigError, DocumentError


def exchanges(tmp_path: Path, name: str, data: str | bytes, by: str | None = None) -> tuple[list[Exchange], Tally]:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    tally = Tally()
    return list(read_files([str(path)], tally, by)), tally


def entry(**changes: Any) -> dict[str, Any]:
    request = {
        "method": "POST",
        "url": "https://shop.example/v1/carts?dry=1#x",
        "headers": [{"name": ":path", "value": "/v1"}, {"name": "X-App", "value": "till"}],
        "postData": {"mimeType": "application/json", "text": '{"a": "}]\\\\"}'},
        "bodySize": 12,
    }
    response = {"status": 201, "headers": [], "content": {"size": 2, "mimeType": "application/json", "text": "{}"}}
    return {"startedDateTime": "2025-01-31T10:00:00.5Z", "request": request, "response": response, **changes}


def har(*entries: Any, indent: int | None = None) -> str:
    log = {"version": "1.2", "creator": {"name": 'say "entries": [{'}, "pages": [{"id": "entries"}]}
    return json.dumps({"log": {**log, "entries": list(entries)}}, indent=indent)


def test_a_line_of_ndjson_is_an_exchange(tmp_path: Path) -> None:
    line = {
        "method": "put",
        "url": "https://shop.example:443/carts/1?x=2",
        "status": 200,
        "consumer": "till",
        "count": 3,
        "time": "2025-01-31T10:00:00Z",
        "request": {"headers": {"Content-Type": "application/json"}, "body": {"n": 1}},
        "response": {"headers": [{"name": "X-A", "value": "1"}, ["X-A", "2"]], "body": "ok"},
    }
    (found,), tally = exchanges(tmp_path, "t.ndjson", json.dumps(line))
    assert (found.method, found.target, found.host, found.status) == ("PUT", "/carts/1?x=2", "shop.example:443", 200)
    assert (found.consumer, found.count, found.time) == ("till", 3, 1738317600.0)
    assert found.request.headers == {"content-type": "application/json"}
    assert found.request.body == Body(b'{"n": 1}', True)
    assert found.response.headers == {"x-a": "1, 2"}
    assert found.response.body == Body(b"ok")
    assert tally.exchanges == 3
    assert tally.is_whole


def test_flat_names_and_missing_bodies_of_ndjson(tmp_path: Path) -> None:
    lines = [
        {"method": "POST", "path": "/a", "request_body": {"n": 1}, "response_headers": {"A": "b"}},
        {
            "method": "POST",
            "path": "/a",
            "requestBody": {"n": 1},
            "timestamp": 1738317600,
            "responseHeaders": {"A": "b"},
        },
        {"method": "POST", "path": "/a", "request": {"body": None}},
        {"method": "POST", "path": "/a"},
        {"method": "POST", "path": "/a", "request": {"body": base64.b64encode(b"\x00").decode(), "encoding": "base64"}},
    ]
    found, _ = exchanges(tmp_path, "t.ndjson", "\n".join(map(json.dumps, lines)))
    body = Body(b'{"n": 1}', True)
    assert [one.request.body for one in found] == [body, body, None, None, Body(b"\x00")]
    assert [one.request.empty for one in found] == [False, False, True, False, False]
    assert found[0].response.headers == found[1].response.headers == {"a": "b"}
    assert found[1].time == 1738317600.0


def test_what_is_no_exchange_is_counted_with_its_place(tmp_path: Path) -> None:
    data = (
        b'{"method": "GET", "path": "/a"}\nnonsense\n{"path": "/a"}\n{"method": "GET"}\n{"method": "GET", "path": "/a",'
    )
    found, tally = exchanges(tmp_path, "t.ndjson", data + b' "count": 0}\n{"method": "GET", "path": "/\xff"}\n{"meth')
    assert len(found) == 1
    assert sum(loss.count for loss in tally.losses.values()) == 5
    assert [loss.place for loss in tally.losses.values()] == ["line 2", "line 3", "line 4", "line 5", "line 6"]
    assert len(tally.truncated) == 1
    assert not tally.is_whole
    assert any("line 2" in str(problem) for problem in tally.problems())


def test_a_line_beyond_the_limit_is_passed_over_and_the_next_one_read(tmp_path: Path) -> None:
    long = b'{"method": "GET", "path": "/a", "x": "' + b"a" * (MAX_LINE + 100) + b'"}\n'
    found, tally = exchanges(tmp_path, "t.ndjson", long + b'{"method": "GET", "path": "/b"}\n')
    assert [one.target for one in found] == ["/b"]
    assert tally.lost == 1


def test_times_in_the_future_and_unreadable_ones_are_named(tmp_path: Path) -> None:
    lines = [{"method": "GET", "path": "/a", "time": time} for time in ("2999-01-01T00:00:00Z", "soon", 1738317600000)]
    found, tally = exchanges(tmp_path, "t.ndjson", "\n".join(map(json.dumps, lines)))
    assert [one.time for one in found] == [None, None, 1738317600.0]
    assert tally.lost == 2


@pytest.mark.parametrize("indent", [None, 2])
def test_entries_of_a_har(tmp_path: Path, indent: int | None) -> None:
    content = {"size": 3, "mimeType": "application/json", "text": "e30=", "encoding": "base64"}
    second = entry(response={"status": 200, "headers": [], "content": content})
    found, tally = exchanges(tmp_path, "s.har", har(entry(), second, indent=indent), "header:x-app")
    assert [(one.target, one.host, one.status) for one in found] == [
        ("/v1/carts?dry=1", "shop.example", 201),
        ("/v1/carts?dry=1", "shop.example", 200),
    ]
    assert found[0].request.body == Body(b'{"a": "}]\\\\"}')
    assert found[1].response.body == Body(b"{}")
    assert found[0].consumer == "till"
    assert ":path" not in found[0].request.headers
    assert tally.is_whole


def test_a_har_that_ends_in_the_middle(tmp_path: Path) -> None:
    text = har(entry(), entry())
    found, tally = exchanges(tmp_path, "s.har", text[:-40])
    assert len(found) == 1
    assert len(tally.truncated) == 1


def test_entries_that_are_none(tmp_path: Path) -> None:
    blob = entry(request={"method": "GET", "url": "blob:1", "headers": []})
    found, tally = exchanges(tmp_path, "s.har", har({"request": 1}, blob, entry()))
    assert len(found) == 1
    assert tally.lost == 1
    assert sum(loss.count for loss in tally.passed_over.values()) == 1


def test_brackets_out_of_order_end_the_reading(tmp_path: Path) -> None:
    found, tally = exchanges(tmp_path, "s.har", '{"log": {"entries": [}]')
    assert (found, tally.lost) == ([], 1)


def test_lines_of_an_access_log(tmp_path: Path) -> None:
    lines = [
        '10.0.0.1 - ada [31/Jan/2025:10:00:00 +0000] "GET /users?page=2 HTTP/1.1" 200 12 "-" "till/2.1 (iPhone; iOS)"',
        '10.0.0.1 - - [31/Jan/2025:11:00:00 +0100] "DELETE /users/7 HTTP/2.0" 204 -',
        '10.0.0.1 - - [31/Jan/2025:10:00:00 +0000] "\\x16\\x03" 400 0 "-" "-"',
        "nothing of the kind",
    ]
    found, tally = exchanges(tmp_path, "access.log", "\n".join(lines) + "\n", "user-agent")
    assert [(one.method, one.target, one.status, one.consumer) for one in found] == [
        ("GET", "/users?page=2", 200, "till/2.1"),
        ("DELETE", "/users/7", 204, "(unknown)"),
    ]
    assert found[0].time == found[1].time == 1738317600.0
    assert (tally.lost, len(tally.passed_over)) == (1, 1)


@pytest.mark.parametrize(
    "record",
    [
        {"request": "GET /u?a=1 HTTP/1.1", "status": "200", "http_user_agent": "x/1", "http_host": "h"},
        {"request_method": "GET", "request_uri": "/u?a=1", "status": 200, "http_user_agent": "x/1", "host": "h"},
        {"method": "GET", "path": "/u?a=1", "response_code": 200, "user_agent": "x/1", "authority": "h"},
        {
            "request": {"method": "GET", "uri": "/u?a=1", "host": "h", "headers": {"User-Agent": ["x/1"]}},
            "status": 200,
        },
    ],
    ids=["nginx request", "nginx", "envoy", "caddy"],
)
def test_access_logs_in_json(tmp_path: Path, record: dict[str, Any]) -> None:
    (found,), _ = exchanges(tmp_path, "access.json", json.dumps(record) + "\n", "user-agent")
    assert (found.method, found.target, found.status, found.host) == ("GET", "/u?a=1", 200, "h")
    assert found.consumer == "x/1"


def spans(*attributes: dict[str, Any], kind: int = 2) -> dict[str, Any]:
    def listed(values: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"key": key, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
            for key, value in values.items()
        ]

    found = [
        {"kind": kind, "startTimeUnixNano": "1738317600000000000", "attributes": listed(one)} for one in attributes
    ]
    resource = {"attributes": listed({"service.name": "till"})}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": found}]}]}


def test_spans_of_both_conventions_in_one_object_or_on_lines(tmp_path: Path) -> None:
    new = {"http.request.method": "GET", "url.path": "/u", "url.query": "a=1", "http.response.status_code": 200}
    old = {"http.method": "GET", "http.url": "https://h/u?a=1", "http.status_code": 200}
    whole, tally = exchanges(tmp_path, "o.json", json.dumps(spans(new, old, {"db.system": "x"}, kind=3), indent=1))
    assert [(one.method, one.target, one.status, one.consumer, one.time) for one in whole] == [
        ("GET", "/u?a=1", 200, "till", 1738317600.0)
    ] * 2
    assert len(tally.passed_over) == 1
    lines, _ = exchanges(tmp_path, "o.jsonl", f"{json.dumps(spans(new))}\n{json.dumps(spans(old))}\n")
    assert [one.target for one in lines] == ["/u?a=1"] * 2
    assert [one.consumer for one in lines] == ["(unknown)"] * 2


@pytest.mark.parametrize(
    ("request_", "response"),
    [
        ({"query": "a=1&a=2"}, {"body": {"id": 1}, "matchingRules": {"$.body.id": {"match": "type"}}}),
        ({"query": {"a": ["1", "2"]}}, {"body": {"id": 1}, "matchingRules": {"body": {"$.id": {}}}}),
        ({"query": {"a": ["1", "2"]}}, {"body": {"content": {"id": 1}, "contentType": "application/json"}}),
    ],
    ids=["2", "3", "4"],
)
def test_pacts_of_every_version(tmp_path: Path, request_: dict[str, Any], response: dict[str, Any]) -> None:
    interactions = [
        {
            "type": "Synchronous/HTTP",
            "request": {"method": "get", "path": "/users", **request_},
            "response": {"status": 200, **response},
        },
        {"type": "Asynchronous/Messages"},
    ]
    pact = {"consumer": {"name": "till"}, "provider": {"name": "shop"}, "interactions": interactions}
    (found,), tally = exchanges(tmp_path, "till-shop.json", json.dumps(pact, indent=2))
    assert (found.method, found.target, found.consumer, found.source) == ("GET", "/users?a=1&a=2", "till", "pact")
    assert found.response.body == Body(b'{"id":1}', True)
    assert found.exact is ("matchingRules" not in response)
    assert len(tally.passed_over) == 1


def test_compressed_files_and_files_of_a_named_format(tmp_path: Path) -> None:
    line = b'{"method": "GET", "path": "/a"}\n'
    found, _ = exchanges(tmp_path, "t.ndjson.gz", gzip.compress(line))
    assert len(found) == 1
    cut, tally = exchanges(tmp_path, "cut.gz", gzip.compress(line * 50_000)[:-20])
    assert len(tally.truncated) == 1
    assert len(cut) > 0
    named = list(read_files([f"ndjson:{tmp_path / 't.ndjson.gz'}"], Tally()))
    assert len(named) == 1


def test_an_empty_file_is_named_and_an_unknown_one_refused(tmp_path: Path) -> None:
    found, tally = exchanges(tmp_path, "t.ndjson", "")
    assert (found, tally.empty) == ([], [str(tmp_path / "t.ndjson")])
    assert not tally.is_whole
    with pytest.raises(DocumentError, match="format is unknown"):
        exchanges(tmp_path, "t.png", b"\x89PNG\r\n")
    with pytest.raises(DocumentError, match="cannot be read"):
        list(read_files([str(tmp_path / "none")], Tally()))


def test_who_a_consumer_is(tmp_path: Path) -> None:
    line = {
        "method": "GET",
        "path": "/a",
        "consumer": "a\x1b[31m\n" + "b" * 500,
        "app": {"id": "till"},
        "request": {"headers": {"X-App": "x", "Authorization": "Bearer s3cret", "User-Agent": "agent/1 (y)"}},
    }
    names = {}
    for by in (None, "header:X-App", "header:Authorization", "key-hash:X-App", "user-agent", "field:app.id"):
        (found,), _ = exchanges(tmp_path, "t.ndjson", json.dumps(line), by)
        names[by] = found.consumer
    assert names["header:X-App"] == "x"
    assert names["user-agent"] == "agent/1"
    assert names["field:app.id"] == "till"
    assert names["key-hash:X-App"].startswith("key-")
    assert "s3cret" not in names["header:Authorization"]
    assert str(names[None]).isprintable()
    assert len(str(names[None])) <= 100
    with pytest.raises(ConfigError, match="--consumer-by"):
        exchanges(tmp_path, "t.ndjson", json.dumps(line), "name")
