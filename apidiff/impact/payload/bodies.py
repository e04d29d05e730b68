"""Bodies as values: unpacked, read by their media type, and within bounds.

What a body is, its media type says (RFC 9110, section 8.3). One that is not what it says is unreadable; one of a media
type that is no data (an image) is opaque. Nothing is unpacked or parsed beyond a limit: traffic is not trusted.
"""

from __future__ import annotations

import codecs
import re
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


_CHARSET = re.compile(r";\s*charset=\"?([\w.:-]{1,40})", re.IGNORECASE)
_ENCODINGS = frozenset(
    {
        *("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso8859-1", "iso8859-2", "iso8859-15", "cp1250"),
        *("cp1251", "cp1252", "koi8-r", "koi8-u", "shift_jis", "euc_jp", "iso2022_jp", "euc_kr", "gb2312", "gbk"),
        *("gb18030", "big5"),
    }
)
"""Encodings beside UTF-8 that bodies are read in. Python knows more, some of which take long."""
_OTHER_ENCODING = "a body that is not written in the encoding that its header says"


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
    charset = _charset(headers.get("content-type", ""))
    if media_type == "application/x-www-form-urlencoded":
        return _form(data, charset)
    if media_type.startswith("multipart/"):
        return _multipart(data, headers.get("content-type", ""))
    if syntax == "json" or (not media_type and data.lstrip()[:1] in (b"{", b"[")):
        return _json(data, charset)
    if syntax == "xml":
        return element_of(data)
    if media_type.startswith("text/") and syntax in ("plain", "html", "csv"):
        return _text(data, charset)
    return OPAQUE


def _charset(content_type: str) -> str:
    """The encoding that a header names, as Python calls it; empty where it names none."""
    found = _CHARSET.search(content_type)
    if found is None:
        return ""
    try:
        return codecs.lookup(found[1]).name
    except (LookupError, ValueError):
        return found[1].lower()


def _text(data: bytes, charset: str) -> str:
    """A text in the encoding that its header names, else in UTF-8. Raises Unreadable."""
    try:
        return data.decode(_read_encoding(charset))
    except UnicodeDecodeError as error:
        raise Unreadable(_OTHER_ENCODING) from error


def _read_encoding(charset: str) -> str:
    """The name of an encoding that is read; in UTF-8 is what is in one that is not, if it is plain ASCII."""
    return charset if charset in _ENCODINGS else "utf-8"


def media_type_of(headers: Mapping[str, str]) -> str:
    """Return the media type of a message without its parameters, in lower case; empty where none is said."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _json(data: bytes, charset: str = "") -> Any:
    if charset in _ENCODINGS:
        data = _text(data, charset).encode("utf-8", "surrogatepass")
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        # Numbers beyond 64 bits, and what is nested deeper than orjson goes.
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable("a body that is not the JSON its media type says") from error


def _form(data: bytes, charset: str) -> dict[str, Any]:
    text, encoding = _text(data, charset), _read_encoding(charset)
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS, encoding=encoding, errors="strict")
    except UnicodeDecodeError as error:
        raise Unreadable(_OTHER_ENCODING) from error
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
    charset = _charset(part.get("content-type", ""))
    if syntax_of(part.get_content_type()) == "json":
        return name, _json(payload, charset)
    return name, _text(payload, charset)
