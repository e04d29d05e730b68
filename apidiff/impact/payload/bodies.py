"""Bodies as values: unpacked, read by their media type, and within bounds.

What a body is, its media type says (RFC 9110, section 8.3). One that is not what it says is unreadable; one of a media
type that is no data (an image) is opaque. Nothing is unpacked or parsed beyond a limit: traffic is not trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.message import Message as MimeMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import orjson

from apidiff.compare.match.media_types import syntax_of
from apidiff.impact.exchange import Body
from apidiff.impact.payload.codings import MAX_BODY, Unreadable, unpacked
from apidiff.impact.payload.xml_values import element_of

_MAX_FIELDS = 10_000


OPAQUE: Any = object()
"""The value of a body that is no data."""


def value_of(body: Body, headers: Mapping[str, str]) -> Any:
    """Return the value of a body: JSON, a form as texts by name, an Element of XML,
    or OPAQUE. Raises Unreadable."""
    if len(body.data) > MAX_BODY:
        raise Unreadable("a body of more than 8 MiB was not read")
    if body.parsed:
        return _json(body.data)
    data = unpacked(body.data, headers.get("content-encoding", ""))
    media_type = media_type_of(headers)
    syntax = syntax_of(media_type)
    if media_type == "application/x-www-form-urlencoded":
        return _form(data)
    if media_type.startswith("multipart/"):
        return _multipart(data, headers.get("content-type", ""))
    if syntax == "json" or (not media_type and data.lstrip()[:1] in (b"{", b"[")):
        return _json(data)
    if syntax == "xml":
        return element_of(data)
    if media_type.startswith("text/") and syntax in ("plain", "html", "csv"):
        return data.decode("utf-8", "replace")
    return OPAQUE


def media_type_of(headers: Mapping[str, str]) -> str:
    """Return the media type of a message without its parameters, in lower case; empty where none is said."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _json(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        # Numbers beyond 64 bits, and what is nested deeper than orjson goes.
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable("a body that is not the JSON its media type says") from error


def _form(data: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(data.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError as error:
        raise Unreadable("a form of more than 10,000 fields") from error
    return _gathered(pairs)


def _gathered(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A form by name: what comes several times is a list."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _multipart(data: bytes, content_type: str) -> dict[str, Any]:
    """The parts of a multipart body by name (RFC 7578); a file is an empty text, which binary schemas take."""
    header = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    try:
        message = BytesParser(policy=HTTP).parsebytes(header + data)
        parts = message.get_payload()
    except (ValueError, IndexError, RecursionError) as error:
        raise Unreadable("a body that is not the multipart its header says") from error
    if not isinstance(parts, list):
        raise Unreadable("a body that is not the multipart its header says")
    return _gathered([pair for pair in map(_part, parts[:_MAX_FIELDS]) if pair is not None])


def _part(part: Any) -> tuple[str, Any] | None:
    if not isinstance(part, MimeMessage):
        return None
    name = part.get_param("name", header="content-disposition")
    if not isinstance(name, str):
        return None
    payload = part.get_payload(decode=True)
    if part.get_filename() is not None or not isinstance(payload, bytes):
        return name, ""
    if syntax_of(part.get_content_type()) == "json":
        return name, _json(payload)
    return name, payload.decode("utf-8", "replace")
