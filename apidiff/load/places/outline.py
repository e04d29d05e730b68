"""The children of a container, read off the indentation of its lines.

An outline is believed only if it lists exactly the keys of the parsed mapping, in order, or as many items as the parsed
list. In YAML that is proof: each key of a block mapping begins a line at the mapping's indentation, so a line too many
(inside a quoted string, say) or one that is no simple key shows, and the outline gives up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from apidiff.load.parse.lines import LineIndex
from apidiff.model.document import Json


class Entry(NamedTuple):
    """A member of a mapping or an item of a list, by byte offsets.

    `offset` is where its key (or the item) begins, `value` where its value may begin at the earliest, `end` where the
    next entry, or the end of the container, is. `inline` says that the value begins at `value` itself, as an item does.
    A tuple, because tens of thousands are made.
    """

    offset: int
    value: int
    end: int
    inline: bool = False


Outline: TypeAlias = Callable[[bytes, LineIndex, Entry, Json], "dict[str, Entry] | None"]
"""Takes the bytes, their lines, the entry of a container and its parsed value; None where the layout is not simple."""

_JSON_KEY = rb'"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
_OPENING = rb"[ \t\r\n:]*([\[{])[ \t]*\r?\n([ \t]*)(?=[^ \t\r\n])"
_KEY = (
    rb"""(?:"([^"\\\n]*)"|'([^'\n]*)'"""
    rb"""|((?:[^\s"'\[\]{},\#&*!|>%@`?:-]|[?:-](?=[^\s]))(?:[^:\s]|:(?=[^\s])|[ \t]+(?=[^\s\#:]|:[^\s]))*))[ \t]*"""
)
_YAML_KEY = re.compile(_KEY + rb":(?=[ \t\r\n]|\Z)")
_EXPLICIT_KEY = rb"\?[ \t]+" + _KEY + rb"\r?(?=\n)"
_BLANKS = re.compile(rb"(?:[ \t]*(?:\#[^\n]*)?\r?\n)*(?:[ \t]*\#[^\n]*\Z)?")
_REST_OF_LINE = re.compile(rb"[ \t]*(?:\#[^\n]*)?(?:\r?\n|\Z)")
_INDENT = re.compile(rb" *")
_DASH = re.compile(rb"-(?:[ \t]+|(?=\r?\n|\Z))")
_COLON = rb":(?:[ \t]+|(?=\r?\n|\Z))"
_DOCUMENT_START = re.compile(rb"---[ \t]*(?:\#[^\n]*)?\r?(?=\n|\Z)")


@lru_cache(maxsize=128)
def _lines_at(indent: bytes) -> re.Pattern[bytes]:
    """Return a pattern that finds the newline before each line with exactly that indentation."""
    return re.compile(rb"\n" + indent + rb"(?=[^ \t\r\n\#])")


@lru_cache(maxsize=128)
def _keys_at(indent: bytes) -> re.Pattern[bytes]:
    """Return a pattern that finds each line that begins with a quote at exactly that indentation. It is all literal,
    which makes it fast."""
    return re.compile(rb"\n" + indent + rb'"')


def json_outline(data: bytes, lines: LineIndex, entry: Entry, value: Json) -> dict[str, Entry] | None:
    """Return the children of an object or array that was written with one child per line, all at one indentation."""
    opening = re.compile(_OPENING).match(data, entry.value, entry.end)
    if opening is None or opening.group(1) != (b"{" if isinstance(value, dict) else b"["):
        return None
    if isinstance(value, dict):
        keys = _keys_at(opening.group(2)).finditer(data, opening.start(2) - 1, entry.end)
        starts = [match.end() - 1 for match in keys]
    else:
        starts = _starts(data, opening.start(2) - 1, opening.group(2), entry.end)
        starts = [start for start in starts if data[start] not in b"]}"]
    if len(starts) != len(value):
        return None
    ends = [*starts[1:], entry.end]
    if isinstance(value, list):
        return {
            str(index): Entry(start, start, end) for index, (start, end) in enumerate(zip(starts, ends, strict=True))
        }
    children = {}
    for key, start, end in zip(value, starts, ends, strict=True):
        quoted = b'"%s"' % key.encode("utf-8", "replace")
        if data.startswith(quoted, start):
            children[key] = Entry(start, start + len(quoted), end)
            continue
        match = re.compile(_JSON_KEY).match(data, start, end)
        if match is None or _json_text(match.group()) != key:
            return None
        children[key] = Entry(start, match.end(), end)
    return children


def _json_text(quoted: bytes) -> str | None:
    try:
        text = json.loads(quoted)
    except ValueError:
        return None
    return text if isinstance(text, str) else None


def yaml_outline(data: bytes, lines: LineIndex, entry: Entry, value: Json) -> dict[str, Entry] | None:
    """Return the children of a block mapping or block sequence."""
    first = _first_child(data, entry)
    if first is None:
        return None
    column = first - lines.line_start(first)
    starts = [first, *_starts(data, first, b" " * column, entry.end)]
    return (
        _items(data, starts, entry.end, value) if isinstance(value, list) else _members(data, starts, entry.end, value)
    )


def _first_child(data: bytes, entry: Entry) -> int | None:
    """Return where the first child of a block collection begins; None where something else stands there."""
    if entry.value == 0:
        start = _skip_blanks(data, 0, entry.end)
        marker = _DOCUMENT_START.match(data, start, entry.end)
        if marker is not None:
            start = _skip_blanks(data, marker.end() + 1, entry.end)
    elif entry.inline:
        return entry.value if entry.value < entry.end else None
    else:
        rest = _REST_OF_LINE.match(data, entry.value, entry.end)
        if rest is None:
            return None
        start = _skip_blanks(data, rest.end(), entry.end)
    indent = _INDENT.match(data, start, entry.end)
    first = start if indent is None else indent.end()
    return first if first < entry.end else None


def _skip_blanks(data: bytes, start: int, end: int) -> int:
    match = _BLANKS.match(data, start, end)
    return start if match is None else match.end()


def _starts(data: bytes, start: int, indent: bytes, end: int) -> list[int]:
    """Return where the lines with that indentation begin, behind it."""
    return [match.end() for match in _lines_at(indent).finditer(data, start, end)]


def _members(data: bytes, starts: list[int], end: int, value: dict[str, Json]) -> dict[str, Entry] | None:
    found: list[tuple[int, int, int, bool]] = []
    explicit: re.Match[bytes] | None = None
    keys: list[str] = []
    for start in starts:
        if explicit is not None:
            at = _after_indicator(re.compile(_COLON), data, start, end)
            if at is None or data[explicit.end() + 1 : start].strip(b" "):
                return None
            found.append((explicit.start(), explicit.start(explicit.lastindex or 0), at, True))
            explicit = None
            continue
        if found and _DASH.match(data, start, end):
            continue  # a sequence may stand at the indentation of the key it belongs to
        match = _YAML_KEY.match(data, start, end)
        if match is None:
            explicit = match = re.compile(_EXPLICIT_KEY).match(data, start, end)
        else:
            found.append((start, start, match.end(), False))
        if match is None:
            return None
        keys.append(match.group(match.lastindex or 0).decode("utf-8", "replace"))
    if keys != list(value) or len(found) != len(keys):
        return None
    ends = [start for start, *_ in found[1:]] + [end]
    return {
        key: Entry(offset, after, stop, inline)
        for key, (_, offset, after, inline), stop in zip(keys, found, ends, strict=True)
    }


def _items(data: bytes, starts: list[int], end: int, value: list[Json]) -> dict[str, Entry] | None:
    if len(starts) != len(value):
        return None
    children = {}
    for index, (start, stop) in enumerate(zip(starts, [*starts[1:], end], strict=True)):
        at = _after_indicator(_DASH, data, start, stop)
        if at is None:
            return None
        children[str(index)] = Entry(at, at, stop, inline=True)
    return children


def _after_indicator(indicator: re.Pattern[bytes], data: bytes, start: int, stop: int) -> int | None:
    """Return where the value behind a `-` or `:` begins; None where there is no such indicator."""
    match = indicator.match(data, start, stop)
    if match is None:
        return None
    at = match.end()
    if data[at : at + 1] in (b"", b"\r", b"\n", b"#"):
        at = _skip_blanks(data, at, stop)
        indent = _INDENT.match(data, at, stop)
        at = at if indent is None else indent.end()
    return at if at < stop else start + 1  # nothing there: YAML puts its null right behind the indicator
