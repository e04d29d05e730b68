"""Places in JSON that is laid out exactly as orjson writes it: one child a line, two spaces a level.

Strings hold no line breaks in JSON. So behind the beginning of a container, the lines with the indentation of its
children are its children, in their order, until all of them have been met: each is found by its first characters, and
its column is known.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from apidiff.load.lines import LineIndex
from apidiff.model.document import Json, Position, Resource
from apidiff.model.pointer import Tokens

_FEW = 16
"""Members up to which each is looked for from the beginning of its object, without finding those before it."""


class WrittenJson:
    """The places of one resource whose `indented` is true."""

    def __init__(self, resource: Resource, lines: LineIndex) -> None:
        self._lines = lines
        self._data = resource.data
        opening = len(self._data) - len(self._data.lstrip(b" \t\r\n"))
        self._root = _Container(resource.root, opening, 1)

    def locate(self, tokens: Tokens) -> Position:
        """Return the place of the deepest of the tokens that exists."""
        container, offset, depth = self._root, -1, 0
        for token in tokens:
            found = container.child(self._data, token)
            if found is None:
                break
            offset, container = found
            depth += 1
        return Position(line=1 if depth == 0 else self._lines.line(offset), column=2 * depth + 1)


class _Container:
    """A value and how far its children have been looked for: those of a large one are passed once, however many of them
    are asked for."""

    __slots__ = ("_at", "_children", "_depth", "_inner", "_newline", "_offsets", "_value")

    def __init__(self, value: Json, offset: int, depth: int) -> None:
        self._value = value
        self._at = offset
        self._depth = depth
        self._newline = b"\n" + b"  " * depth
        self._offsets: dict[str, int] = {}
        self._inner: dict[str, _Container] = {}
        self._children = _children(value)

    def child(self, data: bytes, token: str) -> tuple[int, _Container] | None:
        """Return where a child begins, and the child; None where there is none with that token."""
        offset = self._offsets.get(token)
        if offset is None:
            offset = self._sought(data, token)
            if offset is None:
                return None
        inner = self._inner.get(token)
        if inner is None:
            value = self._value[token] if isinstance(self._value, dict) else self._value[int(token)]
            inner = self._inner[token] = _Container(value, offset, self._depth + 1)
        return offset, inner

    def _sought(self, data: bytes, token: str) -> int | None:
        if isinstance(self._value, dict):
            if token not in self._value:
                return None
            if len(self._value) <= _FEW:
                beginning = self._newline + orjson.dumps(token) + b":"
                self._offsets[token] = offset = data.index(beginning, self._at) + len(self._newline)
                return offset
        for name, beginning in self._children:
            self._at = data.index(self._newline + beginning, self._at) + len(self._newline)
            self._offsets[name] = self._at
            if name == token:
                return self._at
        return None


def _children(value: Json) -> Iterator[tuple[str, bytes]]:
    """Yield the tokens of the children of a value, each with what its line begins with behind the indentation."""
    if isinstance(value, dict):
        for key in value:
            yield key, orjson.dumps(key) + b":"
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield str(index), b"{" if isinstance(item, dict) else b"[" if isinstance(item, list) else orjson.dumps(item)
