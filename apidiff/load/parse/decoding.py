"""The bytes of one file to a Resource: encoding, format, values."""

from __future__ import annotations

import codecs
import json
from typing import NoReturn

from apidiff.load.parse.json_ import parse_json, read_json
from apidiff.load.parse.limits import beyond
from apidiff.load.parse.lines import LineIndex
from apidiff.model.document import DocumentError, Json, Position, Problem, Resource

_WANTED = "an OpenAPI document in JSON or YAML"
_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SIGNATURES = (
    (b"version https://git-lfs.", "a Git LFS pointer, not the file it stands for"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a zip archive"),
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "an executable"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"(\xb5/\xfd", "a Zstandard archive"),
)
_START = Position(line=1, column=1)


def read_resource(data: bytes, source: str) -> Resource:
    """Return the Resource for the bytes of a file. `source` is its name for the user; its ending chooses the format.

    A name that ends in `.json` promises JSON. Anything else is YAML, of which JSON is nearly a subset: text that begins
    like JSON is read by the JSON parser first. Raises DocumentError, located, where the bytes are neither.
    """
    return _parse(_unmarked(data, source), source)


def resource_of_value(value: Json, name: str) -> Resource:
    """Return the Resource for a value made in Python, with compact JSON as its text.

    Keys become strings. Raises DocumentError where JSON cannot hold the value.
    """
    wanted = "dicts, lists, strings, finite numbers, booleans and None"
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        data = text.encode()
    except (TypeError, ValueError) as error:
        raise DocumentError([Problem(source=name, what=f"not a JSON value: {error}", expected=wanted)]) from None
    except RecursionError:
        raise DocumentError([Problem(source=name, what="nested too deeply", expected="at most 500 levels")]) from None
    return Resource(name=name, root=parse_json(data, name), format="json", data=data)


def promises_json(source: str) -> bool:
    """Say whether the name of a file promises JSON and nothing else."""
    return source.lower().endswith(".json")


def _parse(data: bytes, source: str) -> Resource:
    if data[:1000].lstrip(b" \t\r\n")[:1] in (b"{", b"["):
        return _begun_as_json(data, source)
    _refuse_binary(data, source)
    _refuse_markup(data, source)
    return _json(data, source) if promises_json(source) else _yaml(data, source)


def _begun_as_json(data: bytes, source: str) -> Resource:
    try:
        return _json(data, source)
    except DocumentError as as_json:
        _refuse_binary(data, source)
        if promises_json(source):
            raise
        try:
            return _yaml(data, source)
        except DocumentError:
            if source.lower().endswith((".yaml", ".yml")):
                raise
            raise as_json from None


def _yaml(data: bytes, source: str) -> Resource:
    # Imported where needed: PyYAML takes longer to import than most JSON documents to load.
    from apidiff.load.parse.yaml_ import parse_yaml
    from apidiff.load.parse.yaml_events import without_idle_tabs

    try:
        return Resource(name=source, root=parse_yaml(data, source), format="yaml", data=data)
    except DocumentError:
        readable = without_idle_tabs(data)
        if readable is None:
            raise
    return Resource(name=source, root=parse_yaml(readable, source), format="yaml", data=readable)


def _json(data: bytes, source: str) -> Resource:
    root, indented = read_json(data, source)
    return Resource(name=source, root=root, format="json", data=data, indented=indented)


def _unmarked(data: bytes, source: str) -> bytes:
    """Return the bytes without a byte order mark. Raises DocumentError where they begin as no text in UTF-8 does."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    if not data.strip(b" \t\r\n"):
        _refuse(source, "the file is empty", _WANTED, None)
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise beyond(source, f"this is {kind}", _WANTED, None)
    for mark, encoding in _OTHER_ENCODINGS:
        if data.startswith(mark):
            raise beyond(source, f"the text is in {encoding}", "UTF-8", _START)
    if b"\0" in data[:4]:
        raise beyond(source, "binary data, or text in UTF-16 or UTF-32", f"{_WANTED}, in UTF-8", _START)
    return data


def _refuse_binary(data: bytes, source: str) -> None:
    """Raise DocumentError where bytes are not UTF-8 text. Those that orjson reads are."""
    if not data.isascii():
        _check_utf8(data, source)
    zero = data.find(b"\0")
    if zero >= 0:
        _refuse(source, "a zero byte: binary data", _WANTED, LineIndex(data).position(zero))


def _check_utf8(data: bytes, source: str) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    step = 1 << 16  # of larger steps the memory is mapped and cleared anew each time
    for start in range(0, len(data), step):
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(data[start : start + step], final=start + step >= len(data))
        except UnicodeDecodeError as error:
            offset = start - held + error.start
            what = f"the byte 0x{data[offset]:02x} is not UTF-8 ({error.reason})"
            _refuse(source, what, "text in UTF-8", LineIndex(data).position(offset))


def _refuse_markup(data: bytes, source: str) -> None:
    start = data[:4000].lstrip()
    if not start.startswith(b"<"):
        return
    head = start.lower()
    if head.startswith(b"<!doctype html") or b"<html" in head or b"<head" in head or b"<body" in head:
        _refuse(source, "this is an HTML page", f"{_WANTED}; the page may link to it", _START)
    _refuse(source, "this is XML or other markup", _WANTED, _START)


def _refuse(source: str, what: str, expected: str, position: Position | None) -> NoReturn:
    raise DocumentError([Problem(source=source, what=what, expected=expected, position=position)])
