"""Places in JSON that is laid out exactly as orjson writes it: one child a line, two spaces a level.

Strings hold no line breaks in JSON. So behind the beginning of a container, the lines with the indentation of its
children are its children, in their order, until all of them have been met: each is found by its first characters, and
its column is known.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from apidiff.load.parse.lines import LineIndex
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
        self._root = _Part(resource.root, opening, 0)

    def locate(self, tokens: Tokens) -> Position:
        """Return the place of the deepest of the tokens that exists."""
        part = self._root
        for token in tokens:
            child = part.children.get(token) or part.child(self._data, token)
            if child is None:
                break
            part = child
        return Position(line=self._lines.line(part.offset) if part.depth else 1, column=2 * part.depth + 1)


class _Part:
    """A value, where it begins, and those of its children that have been asked for."""

    __slots__ = ("_passed", "_waiting", "children", "depth", "offset", "value")

    def __init__(self, value: Json, offset: int, depth: int) -> None:
        self.value = value
        self.offset = offset
        self.depth = depth
        self.children: dict[str, _Part] = {}
        self._passed: dict[str, int] = {}
        self._waiting: Iterator[tuple[str, int]] | None = None

    def child(self, data: bytes, token: str) -> _Part | None:
        """Return a child that has not been asked for before; None where there is none with that token."""
        value = self.value
        if isinstance(value, dict) and token in value:
            few = len(value) <= _FEW
            offset = self._begins(data, _key(token), self.offset) if few else self._reached(data, token)
            found = value[token]
        elif isinstance(value, list) and (offset := self._reached(data, token)) is not None:
            found = value[int(token)]
        else:
            return None
        assert offset is not None
        part = self.children[token] = _Part(found, offset, self.depth + 1)
        return part

    def _reached(self, data: bytes, token: str) -> int | None:
        """Return where a child begins. The children are passed once, up to the last that was asked for."""
        if token in self._passed:
            return self._passed[token]
        if self._waiting is None:
            self._waiting = self._offsets(data)
        for name, offset in self._waiting:
            self._passed[name] = offset
            if name == token:
                return offset
        return None

    def _offsets(self, data: bytes) -> Iterator[tuple[str, int]]:
        offset = self.offset
        for name, beginning in _beginnings(self.value):
            offset = self._begins(data, beginning, offset)
            yield name, offset

    def _begins(self, data: bytes, beginning: bytes, start: int) -> int:
        """Return where the next child that begins with these characters is."""
        indent = b"\n" + b"  " * (self.depth + 1)
        return data.index(indent + beginning, start) + len(indent)


def _beginnings(value: Json) -> Iterator[tuple[str, bytes]]:
    """Yield the tokens of the children of a value, each with what its line begins with behind the indentation."""
    if isinstance(value, dict):
        for key in value:
            yield key, _key(key)
    else:
        for index, item in enumerate(value):
            yield str(index), b"{" if isinstance(item, dict) else b"[" if isinstance(item, list) else orjson.dumps(item)


def _key(key: str) -> bytes:
    return orjson.dumps(key) + b":"
