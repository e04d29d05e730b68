"""JSON (RFC 8259) to Python values: fast where the text is ordinary, exact where it is not.

orjson parses; it keeps the last of two equal keys and turns integers beyond 64 bits into floats without a word. Writing
the value out again and finding the very bytes of the file proves that neither happened. Where the file is formatted
in another way, or the proof fails, the standard library reads the text again with every key and number checked.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

import orjson

from apidiff.load.parse.collector import collector_paused
from apidiff.load.parse.limits import MAX_DEPTH, MAX_DIGITS, beyond
from apidiff.load.parse.lines import position_in_text
from apidiff.model.document import DocumentError, Json, Position, Problem

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_LONGEST_EXPLAINED = 5_000_000
_TOKEN = "(?s)" + _STRING + r"|[{}\[\],:]"
_KEY_TEXT = re.compile(r"\s*:")


class _RepeatedKey(Exception):
    """An object holds the same key twice; only the parser's caller can say where."""


class _BadNumber(Exception):
    def __init__(self, literal: str, what: str, *, too_long: bool = False) -> None:
        super().__init__(what)
        self.too_long = too_long
        self.literal = literal
        self.what = what


def parse_json(data: bytes, source: str) -> Json:
    """Return the value of a JSON text, as `read_json` does."""
    return read_json(data, source)[0]


def read_json(data: bytes, source: str) -> tuple[Json, bool]:
    """Return the value of a JSON text (UTF-8, no byte order mark), and whether the text is laid out exactly as orjson
    writes values over several lines.

    Raises DocumentError, with line and column, where the text is not JSON, holds a key twice in one object, a number
    that no double and no integer of reasonable size can hold, or is nested deeper than MAX_DEPTH.
    """
    with collector_paused():
        try:
            value = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            value = _after_failure(data, source, error)
        else:
            indented = b"\n" in data[:2000].rstrip()
            if _written(value, indented=indented) == data.strip(b" \t\r\n"):
                return value, indented  # and no deeper than orjson writes: 254 levels
            value = _exact(data, source)
        if _deeper_than(value, MAX_DEPTH):
            _refuse_depth(data, source)
        return value, False


def _written(value: Json, *, indented: bool) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2 if indented else None)
    except TypeError:  # orjson writes fewer levels of nesting than it reads
        return b""


def _after_failure(data: bytes, source: str, error: orjson.JSONDecodeError) -> Json:
    """Return the value where only a long integer stopped orjson; otherwise raise what is wrong, and where."""
    if "infinity" in error.msg:
        return _exact(data, source)
    if "depth" in error.msg or "recursion" in error.msg.lower():
        _refuse_depth(data, source)
    text = data.decode("utf-8", "replace")
    what, _, expected = error.msg.partition(", expected ")
    position = position_in_text(text, error.pos)
    if error.pos >= len(text.rstrip()):
        what = "the JSON ends too early" if text.strip() else "the file is empty"
        expected = expected or _closing(text)
    else:
        what = f"not JSON: {what}, found {_excerpt(text, error.pos)}"
    raise _refused(source, what, expected or "JSON (RFC 8259)", position)


def _closing(text: str) -> str:
    """Say what a truncated text would need next: the closers of all that is open, unless that takes seconds to find."""
    if len(text) > _LONGEST_EXPLAINED:
        return "the rest of the document"
    closers = []
    for match in re.finditer(_TOKEN, text):
        token = match.group()
        if token in "{[":
            closers.append("}" if token == "{" else "]")
        elif token in "}]" and closers:
            closers.pop()
    if not closers:
        return "the rest of the document"
    shown = "".join(reversed(closers[-8:]))
    return f"the rest of the document, closed by {shown!r}" + (" and more" if len(closers) > 8 else "")


def _excerpt(text: str, offset: int) -> str:
    return repr(text[offset : offset + 20].split("\n")[0] or text[offset : offset + 1])


def _exact(data: bytes, source: str) -> Json:
    """Parse with the standard library: keys compared, integers kept whole. `data` is known to be nearly right."""
    text = data.decode("utf-8", "replace")
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
        )
    except _RepeatedKey:
        _refuse_repeated_key(text, source)
    except _BadNumber as error:
        refused = beyond if error.too_long else _refused
        raise refused(source, error.what, "a finite number", _literal(text, error.literal)) from None
    except json.JSONDecodeError as error:
        position = position_in_text(text, error.pos)
        raise _refused(source, f"not JSON: {error.msg}", "JSON (RFC 8259)", position) from None
    except RecursionError:
        _refuse_depth(data, source)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _RepeatedKey
    return members


def _integer(literal: str) -> int:
    if len(literal) > MAX_DIGITS:
        raise _BadNumber(literal, f"an integer of {len(literal)} digits; at most {MAX_DIGITS} are read", too_long=True)
    return int(literal)


def _float(literal: str) -> float:
    number = float(literal)
    if math.isinf(number):
        raise _BadNumber(literal, f"the number {literal[:40]} is beyond the range of a double")
    return number


def _constant(literal: str) -> NoReturn:
    raise _BadNumber(literal, f"{literal} is not JSON")


def _literal(text: str, literal: str) -> Position:
    """Return where a number first stands outside of strings."""
    pattern = re.compile(_STRING + "|" + re.escape(literal), re.DOTALL)
    for match in pattern.finditer(text):
        if match.group() == literal:
            return position_in_text(text, match.start())
    return Position(line=1, column=1)


def _refuse_repeated_key(text: str, source: str) -> NoReturn:
    """Raise for the first object that repeats a key, with both places. Walks the tokens of the text."""
    open_objects: list[dict[str, int] | None] = []
    for match in re.finditer(_TOKEN, text):
        token = match.group()
        if token == "{":
            open_objects.append({})
        elif token == "[":
            open_objects.append(None)
        elif token in "}]":
            open_objects.pop()
        elif len(token) > 1 and _KEY_TEXT.match(text, match.end()):
            keys = open_objects[-1]
            key = json.loads(token)
            if keys is None or key not in keys:
                if keys is not None:
                    keys[key] = match.start()
                continue
            raise repeated_key(
                source, key, position_in_text(text, keys[key]), position_in_text(text, match.start())
            ) from None
    raise AssertionError("a repeated key was seen, but not found again")


def repeated_key(source: str, key: str, first: Position, second: Position) -> DocumentError:
    """Return the error for a key that one object holds twice."""
    what = f"the key {key!r} stands twice in one object: on line {first.line} and on line {second.line}"
    return _refused(source, what, "each key once", second)


def _deeper_than(value: Any, limit: int) -> bool:
    """Say whether objects and lists are nested deeper than `limit`. Depth first: neighbours in memory stay together."""
    stack = [value]
    depths = [1]
    pop, push = stack.pop, stack.append
    pop_depth, push_depth = depths.pop, depths.append
    while stack:
        container = pop()
        depth = pop_depth()
        if type(container) is dict:
            container = container.values()
        elif type(container) is not list:
            continue
        if depth > limit:
            return True
        for child in container:
            if type(child) is dict or type(child) is list:
                push(child)
                push_depth(depth + 1)
    return False


def _refuse_depth(data: bytes, source: str) -> NoReturn:
    text = data.decode("utf-8", "replace")
    depth = 0
    for match in re.finditer(_TOKEN, text):
        if match.group() in "{[":
            depth += 1
            if depth > MAX_DEPTH:
                raise too_deep(source, position_in_text(text, match.start())) from None
        elif match.group() in "}]":
            depth -= 1
    raise too_deep(source, Position(line=1, column=1)) from None


def too_deep(source: str, position: Position) -> DocumentError:
    """Return the error for a document that is nested deeper than MAX_DEPTH."""
    return beyond(source, f"objects and lists nested more than {MAX_DEPTH} deep", f"at most {MAX_DEPTH}", position)


def _refused(source: str, what: str, expected: str, position: Position) -> DocumentError:
    return DocumentError([Problem(source=source, what=what, expected=expected, position=position)])
