"""Places in JSON of any layout. Values are skipped by the standard library's scanner, which is written in C."""

from __future__ import annotations

import json
import re

from apidiff.load.parse.collector import collector_paused
from apidiff.load.parse.lines import LineIndex, TextPart
from apidiff.load.places.outline import Entry
from apidiff.model.document import Position
from apidiff.model.pointer import Tokens

_BEFORE_VALUE = re.compile(r"[ \t\r\n:]*")
_SPACE = re.compile(r"[ \t\r\n]*")


class JsonScanner:
    """Finds members and items by skipping the values before them; what has been found is remembered."""

    def __init__(self, data: bytes, lines: LineIndex) -> None:
        self._data = data
        self._lines = lines
        self._skip = json.JSONDecoder().raw_decode
        self._parts: dict[int, TextPart] = {}
        self._children: dict[tuple[int, int], dict[str, tuple[int, int]]] = {}

    def locate(self, entry: Entry, tokens: Tokens, depth: int) -> Position | None:
        """Return the place of the deepest of `tokens` that exists; None where not even `tokens[depth]` does.

        `entry` is that of the first `depth` tokens.
        """
        part = self._parts.get(entry.value)
        if part is None:
            text = self._data[entry.value : entry.end].decode("utf-8", "replace")
            part = self._parts[entry.value] = TextPart(text, self._lines.position(entry.value))
        found: int | None = None
        before = _BEFORE_VALUE.match(part.text)
        offset = 0 if before is None else before.end()
        for token in tokens[depth:]:
            child = self._children_at(entry.value, part.text, offset).get(token)
            if child is None:
                break
            found, offset = child
        return None if found is None else part.position(found)

    def _children_at(self, part: int, text: str, offset: int) -> dict[str, tuple[int, int]]:
        """Return the offsets of the key and of the value of each child of the value at `offset`."""
        known = self._children.get((part, offset))
        if known is None:
            with collector_paused():
                opening = text[offset : offset + 1]
                known = {"{": self._members, "[": self._items}.get(opening, _childless)(text, offset + 1)
            self._children[part, offset] = known
        return known

    def _members(self, text: str, offset: int) -> dict[str, tuple[int, int]]:
        found = {}
        start = _after_space(text, offset)
        while text[start] == '"':
            key, after = self._skip(text, start)
            value = _after_space(text, _after_space(text, after) + 1)
            found[key] = (start, value)
            end = _after_space(text, self._skip(text, value)[1])
            start = _after_space(text, end + 1) if text[end] == "," else end
        return found

    def _items(self, text: str, offset: int) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        start = _after_space(text, offset)
        while text[start] != "]":
            found[str(len(found))] = (start, start)
            end = _after_space(text, self._skip(text, start)[1])
            start = _after_space(text, end + 1) if text[end] == "," else end
        return found


def _childless(text: str, offset: int) -> dict[str, tuple[int, int]]:
    return {}


def _after_space(text: str, offset: int) -> int:
    match = _SPACE.match(text, offset)
    return offset if match is None else match.end()
