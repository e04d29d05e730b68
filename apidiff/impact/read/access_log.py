"""Access logs: the combined and common form of Apache and nginx, and JSON with the field names that servers use.

They hold no bodies and hardly a header: operations and query parameters can be told from them, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from apidiff.impact.exchange import Exchange, Message
from apidiff.impact.read.cut.lines import numbered_lines
from apidiff.impact.read.message import headers_of, split_url
from apidiff.impact.read.recording import NOT_JSON, Recording

COMBINED = re.compile(
    r'(?P<before>\S.{0,2000}?) \[(?P<time>[^\]]{1,60})\] "(?P<method>[A-Z]{3,20}) (?P<target>\S+)(?: HTTP/[\d.]+)?" '
    r'(?P<status>\d{3})(?: \S+(?: "(?P<referer>(?:[^"\\]|\\.)*)" "(?P<agent>(?:[^"\\]|\\.)*)")?)?'
)
"""A line of the combined or common form (Apache HTTP Server 2.4, mod_log_config)."""

_LOG_LINE = re.compile(r'\S.{0,2000}? \[[^\]]{1,60}\] "')
_REQUEST_LINE = re.compile(r"([A-Z]{3,20}) (\S+)")

# nginx, Apache, Envoy, Caddy, Traefik, HAProxy, Kong, load balancers of the clouds.
_METHOD = ("request_method", "method", "RequestMethod", "http_method", "requestMethod", "verb")
_TARGET = ("request_uri", "uri", "path", "url", "RequestPath", "requestUrl", "x_envoy_original_path", "http_path")
_STATUS = ("status", "response_code", "DownstreamStatus", "status_code", "code", "statusCode", "http_status")
_TIME = ("time_iso8601", "time", "@timestamp", "timestamp", "ts", "start_time", "StartUTC", "time_local", "msec")
_HOST = ("http_host", "host", "authority", "RequestHost", "server_name")
_AGENT = ("http_user_agent", "user_agent", "userAgent", "agent", "request_User-Agent")

_Call = tuple[str, str, str, dict[str, str]]
"""Method, target, host and headers."""


def read(stream: BinaryIO, source: Recording) -> Iterator[Exchange]:
    """Yield the calls of a log. A line that is none is lost; one without a request, as scanners cause, is passed
    over."""
    for number, line, whole in numbered_lines(stream, source):
        place, text = f"line {number}", line.decode("utf-8", "replace")
        found = COMBINED.match(text)
        if found is None:
            if _LOG_LINE.match(text) and whole:
                source.pass_over("a line of the log without a request of HTTP", place)
            elif whole:
                expected = 'the combined form: HOST - USER [TIME] "GET /path HTTP/1.1" 200 123 ...'
                source.lose("a line that is none of an access log", place, expected)
            else:
                source.cut()
            continue
        agent = found["agent"] or ""
        user = [*found["before"].split(" "), "", ""][2]
        record = {"agent": agent, "user": "" if user == "-" else user, "host": found["before"].partition(" ")[0]}
        headers = {"user-agent": agent} if agent not in ("", "-") else {}
        call = found["method"], found["target"], "", headers
        yield from _exchange(call, found["status"], found["time"], record, source, place)


def read_json(stream: BinaryIO, source: Recording) -> Iterator[Exchange]:
    """Yield the calls of a log in JSON, one a line. A line that is none is lost."""
    expected = "an object with request_method, request_uri and status, or as other servers name them"
    for number, line, whole in numbered_lines(stream, source):
        place = f"line {number}"
        try:
            record = msgspec.json.decode(line)
        except NOT_JSON:
            if whole:
                source.lose("a line that is not JSON", place, expected)
            else:
                source.cut()
            continue
        call = _parts(record) if isinstance(record, dict) else None
        if call is None:
            source.lose("a line without a method and a path", place, expected)
            continue
        yield from _exchange(call, _first(record, _STATUS), _first(record, _TIME), record, source, place)


def _exchange(
    call: _Call, status: Any, time: Any, record: dict[str, Any], source: Recording, place: str
) -> Iterator[Exchange]:
    method, target, host, headers = call
    path, named_host = split_url(target)
    if not path:
        # `*` of OPTIONS, `host:port` of CONNECT (RFC 9112, section 3.2)
        source.pass_over("a request for no path", place)
        return
    yield Exchange(
        method=method.upper(),
        target=path,
        host=(named_host or host).lower(),
        status=source.status(status, place),
        request=Message(headers=headers),
        consumer=source.consumer(headers, record, record.get("consumer")),
        time=source.time(time, place),
    )


def _parts(record: dict[str, Any]) -> _Call | None:
    """Return the call of a record; None where it has no method or no path."""
    request = record.get("request")
    if isinstance(request, str):
        line = _REQUEST_LINE.match(request)
        if line is None:
            return None
        return line[1], line[2], _text(record, _HOST), _headers(record)
    inner = request if isinstance(request, dict) else record
    method, target = _text(inner, _METHOD), _text(inner, _TARGET)
    query = inner.get("query_string") or inner.get("query") or inner.get("args")
    if isinstance(query, str) and query and "?" not in target:
        target = f"{target}?{query.removeprefix('?')}"
    if not method or not target:
        return None
    return method, target, _text(inner, _HOST), {**_headers(record), **headers_of(inner.get("headers"))}


def _headers(record: dict[str, Any]) -> dict[str, str]:
    agent = _text(record, _AGENT)
    named = {
        name[5:].replace("_", "-"): value
        for name, value in record.items()
        if name.startswith("http_") and isinstance(value, str) and name not in _METHOD
    }
    return {**named, **({"user-agent": agent} if agent else {})}


def _first(record: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((record[name] for name in names if record.get(name) is not None), None)


def _text(record: dict[str, Any], names: tuple[str, ...]) -> str:
    found = _first(record, names)
    return found if isinstance(found, str) else ""
