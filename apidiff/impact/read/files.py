"""Which format a file of traffic is in, and the exchanges in it.

A file is named as it is, or with its format before it (`har:session.json`); `-` is standard input. Files that are
compressed with gzip are read as they are unpacked.
"""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, BinaryIO, TypeAlias, cast

import msgspec

from apidiff.impact.exchange import Exchange
from apidiff.impact.read import access_log, har, lake, ndjson, otlp, pact
from apidiff.impact.read.consumers import consumer_by, needs_record
from apidiff.impact.read.recording import NOT_JSON, Recording
from apidiff.impact.read.tally import Tally
from apidiff.model.document import ConfigError, DocumentError, Problem

Reader: TypeAlias = Callable[[BinaryIO, Recording], Iterator[Exchange]]

FORMATS: Mapping[str, Reader] = MappingProxyType(
    {
        "ndjson": ndjson.read,
        "har": har.read,
        "access-log": access_log.read,
        "access-json": access_log.read_json,
        "otlp": otlp.read,
        "otlp-lines": otlp.read_lines,
        "pact": pact.read,
    }
)
"""Every format by the name that may stand before a file."""

STDIN = "-"
_LOOK = 1 << 16
_GZIP = b"\x1f\x8b"
_OF_LOGS = {"request_method", "request_uri", "response_code", "RequestMethod", "remote_addr", "http_user_agent", "uri"}
_EXPECTED = f"one of {', '.join((*FORMATS, *lake.FORMS))}, or the name of one before the file, such as har:{{}}"


def split_format(named: str) -> tuple[str, str]:
    """Return the format that stands before a file, empty where none does, and the file."""
    form, colon, path = named.partition(":")
    return (form, path) if colon and (form in FORMATS or form in lake.FORMS) else ("", named)


def read_files(
    files: Iterable[str], tally: Tally, by: str | None = None, progress: Callable[[str], None] | None = None
) -> Iterator[Exchange]:
    """Yield the exchanges of files, in their order. `by` says how consumers are told apart.

    Raises DocumentError where a file cannot be opened or is in no known format, and ConfigError.
    """
    named_by, by_field = consumer_by(by), needs_record(by)
    for named in files:
        form, path = split_format(named)
        if progress is not None:
            progress(f"Reading {path}")
        tally.files += 1
        before = tally.exchanges
        for exchange in _exchanges(form, Recording(name=path, tally=tally, by=named_by, by_field=by_field)):
            tally.exchanges += exchange.count
            yield exchange
        if tally.exchanges == before:
            tally.empty.append(path)


def _exchanges(form: str, source: Recording) -> Iterator[Exchange]:
    if form not in lake.FORMS:
        with _opened(source.name) as raw:
            stream = _unpacked(raw)
            if form or not _begins_as_parquet(stream):
                reader = FORMATS[form] if form else _told(stream, source.name)
                try:
                    yield from reader(stream, source)
                except EOFError:
                    source.cut()
                except (zlib.error, gzip.BadGzipFile):
                    source.lose("a compressed file that is damaged: what followed is unknown", "the file")
                return
        form = lake.FILES
    yield from lake.read(form, source)


def _begins_as_parquet(stream: io.BufferedReader) -> bool:
    try:
        return stream.peek(4)[:4] == lake.PARQUET
    except (EOFError, OSError):
        return False


def _opened(path: str) -> BinaryIO:
    if path == STDIN:
        return cast(BinaryIO, sys.stdin.buffer)
    try:
        return open(path, "rb")
    except OSError as error:
        what = f"the file of traffic cannot be read: {error.strerror or error}"
        raise DocumentError([Problem(source=path, what=what)]) from error
    except ValueError as error:
        raise ConfigError(f"{path!r} is no name of a file; expected a path") from error


def _unpacked(raw: BinaryIO) -> io.BufferedReader:
    stream = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, raw))
    if stream.peek(2)[:2] == _GZIP:
        return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=stream)), _LOOK)
    return io.BufferedReader(cast(io.RawIOBase, stream), _LOOK)


def _told(stream: io.BufferedReader, path: str) -> Reader:
    """Return the reader of the format that the beginning of a file shows. An empty file is read as our own."""
    try:
        start = stream.peek(_LOOK)[:_LOOK].removeprefix(b"\xef\xbb\xbf").lstrip()
    except (EOFError, OSError):
        start = b""
    if not start:
        return ndjson.read
    form = _of_json(start) if start.startswith(b"{") else _of_text(start)
    if form is None:
        what = "this is no traffic that can be read: its format is unknown"
        raise DocumentError([Problem(source=path, what=what, expected=_EXPECTED.format(path))])
    return FORMATS[form]


def _of_text(start: bytes) -> str | None:
    lines = start.decode("utf-8", "replace").splitlines()
    return "access-log" if any(access_log.COMBINED.match(line) for line in lines[:20]) else None


def _of_json(start: bytes) -> str | None:
    """The format of a file that begins with an object: the keys of the first line tell, or those that stand in the
    beginning of what is one object of many lines."""
    line, _, rest = start.partition(b"\n")
    first = _object(line)
    if first is not None:
        if "resourceSpans" in first:
            return "otlp-lines" if _object(rest.partition(b"\n")[0]) else "otlp"
        if "log" in first and isinstance(first["log"], dict):
            return "har"
        if "interactions" in first and "consumer" in first:
            return "pact"
        request = first.get("request")
        if _OF_LOGS & first.keys() or isinstance(request, str) or (isinstance(request, dict) and "uri" in request):
            return "access-json"
        if "method" in first or "path" in first or "url" in first:
            return "ndjson"
        return "access-json" if "http_method" in first or "requestMethod" in first else "ndjson"
    for form, mark in (
        ("otlp", b'"resourceSpans"'),
        ("har", b'"log"'),
        ("har", b'"entries"'),
        ("pact", b'"interactions"'),
    ):
        if mark in start:
            return form
    return "pact" if b'"consumer"' in start and b'"provider"' in start else "ndjson"


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(line)
    except NOT_JSON:
        return None
    return found if isinstance(found, dict) else None
