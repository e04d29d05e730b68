"""HAR 1.2, as browsers, proxies and Postman write it (http://www.softwareishard.com/blog/har-12-spec/).

Entries are read one after the other. Headers of HTTP/2 have pseudo names (`:path`), which are left out. Browsers write
bodies of answers already decoded, beside a `content-encoding` that says otherwise; which it is, the body shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct, field

from apidiff.impact.exchange import Body, Exchange, Message
from apidiff.impact.read.cut.elements import elements
from apidiff.impact.read.message import base64_body, headers_of, split_url
from apidiff.impact.read.recording import NOT_JSON, Recording

_EXPECTED = "an entry of HAR 1.2 with request and response"


class _Content(Struct, rename="camel"):
    mime_type: str | None = None
    text: str | None = None
    encoding: str | None = None
    size: int | float | None = None


class _Post(Struct, rename="camel"):
    mime_type: str | None = None
    text: str | None = None
    encoding: str | None = None
    params: list[Any] | None = None


class _Request(Struct, rename="camel"):
    method: str
    url: str
    headers: list[Any] = field(default_factory=list)
    post_data: _Post | None = None
    body_size: int | float | None = None


class _Response(Struct, rename="camel"):
    status: int = 0
    headers: list[Any] = field(default_factory=list)
    content: _Content | None = None


class _Entry(Struct, rename="camel"):
    request: _Request
    response: _Response
    started_date_time: Any = None
    consumer: Any = None


_DECODER = msgspec.json.Decoder(_Entry, strict=False)


def read(stream: BinaryIO, source: Recording) -> Iterator[Exchange]:
    """Yield the exchanges of a file. An entry that is none is lost."""
    for number, data in elements(stream, source, ("log", "entries")):
        place = f"entry {number}"
        try:
            entry = _DECODER.decode(data)
            record = msgspec.json.decode(data) if source.by_field else None
        except NOT_JSON as error:
            source.lose(f"an entry that is no exchange: {error}"[:200], place, _EXPECTED)
            continue
        target, host = split_url(entry.request.url)
        if not target:
            source.pass_over("an entry that is no call over HTTP", place)
            continue
        headers = _headers(entry.request.headers)
        yield Exchange(
            method=entry.request.method.upper(),
            target=target,
            host=host.lower(),
            # 0, or -1, says that there was no answer.
            status=source.status(max(entry.response.status, 0), place),
            request=_request(entry.request, headers),
            response=_response(entry.response),
            consumer=source.consumer(headers, record, entry.consumer),
            time=source.time(entry.started_date_time, place),
        )


def _headers(stated: list[Any]) -> dict[str, str]:
    return {name: value for name, value in headers_of(stated).items() if not name.startswith(":")}


def _request(request: _Request, headers: dict[str, str]) -> Message:
    post = request.post_data
    if post is None:
        # -1 says that the size is not known.
        return Message(headers=headers, empty=not request.body_size, has_headers=True)
    if post.mime_type:
        headers.setdefault("content-type", post.mime_type)
    body = _body(post.text, post.encoding) if post.text else _form(post.params)
    return Message(headers=headers, body=body, empty=body is None and not request.body_size, has_headers=True)


def _form(params: list[Any] | None) -> Body | None:
    """The body of a form of which only the fields were recorded, written again as a form is. One with files is not
    known."""
    from urllib.parse import urlencode

    fields = [one for one in params or () if isinstance(one, dict)]
    if not fields or any("fileName" in one for one in fields):
        return None
    return Body(urlencode([(str(one.get("name", "")), str(one.get("value", ""))) for one in fields]).encode())


def _response(response: _Response) -> Message:
    headers, content = _headers(response.headers), response.content
    if content is None:
        return Message(headers=headers, has_headers=True)
    if content.mime_type:
        headers.setdefault("content-type", content.mime_type)
    body = _body(content.text, content.encoding) if content.text else None
    return Message(headers=headers, body=body, empty=body is None and content.size == 0, has_headers=True)


def _body(text: str, encoding: str | None) -> Body | None:
    return base64_body(text) if encoding == "base64" else Body(text.encode("utf-8", "surrogatepass"))
