"""Words of documents made safe to show, and JSON values made short.

Documents are untrusted: a description may hold escape sequences that move a terminal's cursor, or characters that turn
the direction of a line. They are shown as what they are, never obeyed.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Literal

import orjson

from apidiff.model.document import Json
from apidiff.model.places import Owner
from apidiff.model.words.message import Message, pieces
from apidiff.model.words.sentence import joined

# C0 and C1 controls except tab and newline, and the characters that change the direction of text (Unicode TR 36).
_CONTROL = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
OBEYED = "[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]"
"""Those of them that JSON and YAML allow in their strings as they are."""

_SPACE = re.compile(r"\s+")

_MOST_BITS = 10_000
"""Python refuses to write down numbers of more than 4,300 digits."""

_FINITE = frozenset({str, int, bool, type(None)})

_DEEPEST = 60
"""Levels of nesting below which a value counts as too large to show."""


def visible(text: str) -> str:
    """Return the text with control characters written as escapes (`\\x1b`); tabs and newlines stay."""
    if text.isprintable():
        return text
    return re.sub(_CONTROL, lambda match: ascii(match[0])[1:-1], text)


def one_line(text: str, limit: int = 0) -> str:
    """Return the text on one line, without control characters; longer than the limit it ends in `...`."""
    text = visible(_SPACE.sub(" ", text).strip())
    return text if not limit or len(text) <= limit else text[: limit - 3].rstrip() + "..."


def told(message: Message, limit: int) -> list[tuple[str, bool]]:
    """Return a message on one line, as `one_line` does, in pieces: each with whether it is a name."""
    found: list[tuple[str, bool]] = []
    for text, is_name in pieces(message.parts):
        if found and not is_name and not found[-1][1]:
            text = f"{found.pop()[0]}{text}"
        found.append((text, is_name))
    last = len(found) - 1
    for at, (text, is_name) in enumerate(found):
        text = visible(_SPACE.sub(" ", text))
        if not is_name:
            text = text.lstrip() if at == 0 else text
            text = text.rstrip() if at == last else text
        found[at] = (text, is_name)
    return _cut([(text, is_name) for text, is_name in found if text or is_name], limit)


def _cut(found: list[tuple[str, bool]], limit: int) -> list[tuple[str, bool]]:
    """Return pieces of a sentence as far as there is room. A name stands in two backticks."""
    if sum(len(text) + 2 * is_name for text, is_name in found) <= limit:
        return found
    room, shown = limit - 3, list[tuple[str, bool]]()
    for text, is_name in found:
        width = len(text) + 2 * is_name
        if width > room:
            shown.append((text[: max(0, room - is_name)].rstrip() + "...", is_name))
            break
        shown.append((text, is_name))
        room -= width
    return shown


def size(value: Json, enough: int) -> int:
    """Return about how many characters the JSON of a value has; counting stops beyond `enough`.

    A value nested deeper than any reader would follow counts as larger than enough.
    """
    total = 0
    level: list[Json] = [value]
    for _ in range(_DEEPEST + 1):
        below: list[Json] = []
        for item in level:
            if isinstance(item, str):
                total += len(item) + 2
            elif isinstance(item, dict):
                # A key counts with its quotes, colon and comma. Those of a very long mapping are not looked at.
                total += 2 + 4 * len(item)
                if total <= enough:
                    total += sum(map(len, map(str, item)))
                    below += item.values()
            elif isinstance(item, list | tuple):
                total += 2 + len(item)
                if total <= enough:
                    below += item
            else:
                total += item.bit_length() // 3 + 1 if isinstance(item, int) else 8
            if total > enough:
                return total
        if not below:
            return total
        level = below
    return enough + 1


def fits(value: Json, enough: int) -> bool:
    """Return whether `size` says that the JSON of a value has no more characters than that."""
    try:
        text = orjson.dumps(value)
    except TypeError:
        return size(value, enough) <= enough
    # Beside what orjson writes, `size` counts one for each container, and up to five for each number and null, of which
    # there are no more than commas and brackets that open. No value has more levels than these.
    opening = text.count(b"[") + text.count(b"{")
    most = len(text) + opening + 5 * (1 + opening + text.count(b","))
    if min(most, 3 * len(text)) <= enough and (opening <= _DEEPEST or not _is_deep(value)):
        return True
    return size(value, enough) <= enough


def _is_deep(value: Json) -> bool:
    """Return whether a value that orjson can write has more levels of nesting than anybody is shown."""
    return b"\n" + b"  " * (_DEEPEST + 1) in orjson.dumps(value, option=orjson.OPT_INDENT_2)


def compact(value: Json, limit: int) -> str:
    """Return a value as JSON on one line, or its beginning where it is longer than the limit."""
    if size(value, 50 * limit) > 50 * limit:
        return _outline(value)
    text = visible(dumps(value, indent=None))
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _outline(value: Json) -> str:
    if isinstance(value, dict):
        return "{... 1 property ...}" if len(value) == 1 else f"{{... {len(value):,} properties ...}}"
    if isinstance(value, list | tuple):
        return f"[... {counted(len(value), 'item')} ...]"
    return f'"... {len(str(value)):,} characters ..."'


def dumps(value: Json, indent: Literal[2] | None = 2) -> str:
    """Return JSON text for people: not escaped beyond need, and always valid (RFC 8259), whatever the value holds.

    A terminal may show it, so characters that a terminal obeys are escaped. They can stand in strings alone."""
    if indent is not None:
        return dumps_finite(finite(value))
    try:
        text = _as_python_writes(value, indent)
    except ValueError:
        text = _as_python_writes(_in_words(value), indent)
    return _decoded(text, indent)


def dumps_finite(value: Json, depth: int = 0) -> str:
    """Return what `dumps` does over several lines, of a value that `finite` returned or that is made of such, as it
    stands `depth` levels down."""
    try:
        text = _indented(value, depth)
    except ValueError:
        text = _indented(_in_words(value), depth)
    return _decoded(text, 2, depth)


def _decoded(text: bytes, indent: Literal[2] | None, depth: int = 0) -> str:
    try:
        found = text.decode()
    except UnicodeDecodeError:
        return json.dumps(json.loads(text), indent=indent).replace("\n", "\n" + "  " * depth)
    if found.isascii() and "\x7f" not in found:
        return found
    return re.sub(OBEYED, lambda match: f"\\u{ord(match[0]):04x}", found)


def finite(value: Json) -> Json:
    """Return a value with NaN and infinities put into words, which orjson would write as null."""
    return value if type(value) in _FINITE or _is_finite(value) else _in_words(value)


def _is_finite(value: Json) -> bool:
    """Say whether a value holds neither NaN nor an infinity, which orjson would write as null."""
    pending: list[Json] = [[value]]
    while pending:
        container = pending.pop()
        for child in container.values() if isinstance(container, dict) else container:
            kind = type(child)
            if kind is str or kind in _FINITE:
                continue
            if isinstance(child, dict | list | tuple):
                pending.append(child)
            elif isinstance(child, float) and not math.isfinite(child):
                return False
    return True


def _indented(value: Json, depth: int = 0) -> bytes:
    """Return JSON text over several lines, of a value that stands `depth` levels down. Broken surrogates stay as they
    are.

    Python's own writer takes forty times as long as orjson, and is needed for few values: numbers beyond 64 bits,
    broken surrogates, keys that are no text. So it writes these, and not all that stands around them.
    """
    line = b"\n" + b"  " * depth  # strings hold no line breaks in JSON
    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2).replace(b"\n", line)
    except TypeError:
        pass
    if depth < _DEEPEST and isinstance(value, list | tuple):
        items = (b",%s  " % line).join([_indented(child, depth + 1) for child in value])
        return b"[%s  %s%s]" % (line, items, line)
    if depth < _DEEPEST and isinstance(value, dict) and all(isinstance(key, str) for key in value):
        members = [b"%s: %s" % (_indented(key), _indented(child, depth + 1)) for key, child in value.items()]
        return b"{%s  %s%s}" % (line, (b",%s  " % line).join(members), line)
    return _as_python_writes(value, 2).replace(b"\n", line)


def _as_python_writes(value: Json, indent: Literal[2] | None) -> bytes:
    """Return JSON text by the standard library. Raises ValueError where JSON or Python cannot write a number."""
    return json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False).encode("utf-8", "surrogatepass")


def _in_words(value: Json) -> Json:
    """Return the value with numbers that JSON or Python cannot write down put into words."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return f"(a number of {value.bit_length():,} bits)"
    if isinstance(value, dict):
        return {str(key): _in_words(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_in_words(item) for item in value]
    return value


def listing(words: Iterable[Owner], most: int) -> str:
    """Return `a, b and 12 more`: the first words and a count of the others."""
    shown = [str(word) for word in words]
    return joined(shown if len(shown) <= most else [*shown[:most], f"{len(shown) - most:,} more"])


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 operation`, `3 operations`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
