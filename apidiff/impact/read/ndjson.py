"""Newline-delimited JSON, the own format of apidiff for recorded traffic: one exchange a line (docs/impact.md).

    {"method": "POST", "path": "/users?dry=1", "status": 201, "consumer": "app-a", "time": "2025-01-31T10:00:00Z",
     "request": {"headers": {"content-type": "application/json"}, "body": {"name": "Ada"}},
     "response": {"headers": {"content-type": "application/json"}, "body": {"id": 7, "name": "Ada"}}}

Only `method` and one of `path` and `url` have to be there. A body that is a text is what was sent; any other value is
the JSON that was sent; `null` says that nothing was. `"encoding": "base64"` beside a body says that it is written so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from apidiff.impact.exchange import NOTHING, Body, Exchange, Message
from apidiff.impact.read.cut.lines import numbered_lines
from apidiff.impact.read.message import base64_body, headers_of, split_url
from apidiff.impact.read.recording import NOT_JSON, Recording

_EXPECTED = 'an exchange, such as {"method": "GET", "path": "/users", "status": 200}'
_TEXT = msgspec.json.Decoder(str)
_MOST_COUNTED = 10**12


class _Half(Struct):
    headers: Any = None
    body: Raw | UnsetType = UNSET
    encoding: str | None = None


class _Line(Struct):
    method: str = ""
    url: str = ""
    path: str = ""
    host: str | None = None
    status: int | None = None
    request: _Half | None = None
    response: _Half | None = None
    request_headers: Any = None
    response_headers: Any = None
    request_body: Raw | UnsetType = UNSET
    response_body: Raw | UnsetType = UNSET
    requestHeaders: Any = None
    responseHeaders: Any = None
    requestBody: Raw | UnsetType = UNSET
    responseBody: Raw | UnsetType = UNSET
    timestamp: Any = None
    consumer: Any = None
    count: int | None = 1
    time: Any = None


_DECODER = msgspec.json.Decoder(_Line, strict=False)


def read(stream: BinaryIO, source: Recording) -> Iterator[Exchange]:
    """Yield the exchanges of a file. A line that is none is lost; an unfinished last line cuts the file."""
    for number, line, whole in numbered_lines(stream, source):
        found = exchange_of(line, source, f"line {number}", whole=whole)
        if found is not None:
            yield found


def exchange_of(line: bytes, source: Recording, place: str, *, whole: bool = True) -> Exchange | None:
    """Return the exchange of a line; None of one that is lost. What ends in the middle of a line that is not `whole`
    cuts the file."""
    try:
        found = _DECODER.decode(line)
        record = msgspec.json.decode(line) if source.by_field else None
    except NOT_JSON as error:
        if not whole and not isinstance(error, msgspec.ValidationError):
            source.cut()
        else:
            source.lose(f"a line that is no exchange: {_reason(error)}", place, _EXPECTED)
        return None
    target, host = split_url(found.path or found.url)
    if not found.method or not target:
        missing = "path" if found.method else "method"
        source.lose(f"a line without a {missing}", place, _EXPECTED)
        return None
    if found.count is not None and not 1 <= found.count <= _MOST_COUNTED:
        source.lose("a line with a count that cannot be", place, _EXPECTED)
        return None
    request = _message(
        found.request,
        found.requestHeaders if found.request_headers is None else found.request_headers,
        found.requestBody if found.request_body is UNSET else found.request_body,
    )
    return Exchange(
        method=found.method.upper(),
        target=target,
        host=(found.host or host).lower(),
        status=source.status(found.status, place),
        request=request,
        response=_message(
            found.response,
            found.responseHeaders if found.response_headers is None else found.response_headers,
            found.responseBody if found.response_body is UNSET else found.response_body,
        ),
        consumer=source.consumer(request.headers, record, found.consumer),
        count=found.count or 1,
        time=source.time(found.timestamp if found.time is None else found.time, place),
    )


def _message(half: _Half | None, headers: Any, body: Raw | UnsetType) -> Message:
    encoding = None
    if half is not None:
        headers, encoding = half.headers if headers is None else headers, half.encoding
        body = half.body if body is UNSET else body
    if headers is None and body is UNSET:
        return NOTHING
    found, empty = (None, False) if body is UNSET else _body(bytes(body), encoding)
    return Message(headers=headers_of(headers), body=found, empty=empty, has_headers=headers is not None)


def _body(raw: bytes, encoding: str | None) -> tuple[Body | None, bool]:
    """Return a body, or that there was none."""
    if raw == b"null":
        return None, True
    if not raw.startswith(b'"'):
        return Body(raw, True), False
    text = _TEXT.decode(raw)
    if encoding == "base64":
        return base64_body(text), False
    return (Body(text.encode("utf-8", "surrogatepass")), False) if text else (None, True)


def _reason(error: Exception) -> str:
    """The kind of an error, without what differs on every line."""
    if isinstance(error, msgspec.ValidationError):
        return str(error)
    if isinstance(error, UnicodeDecodeError):
        return "it is not written in UTF-8"
    return "it is not JSON"
