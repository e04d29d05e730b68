"""Places in JSON that is laid out exactly as orjson writes it: one child a line, two spaces a level.

Strings hold no line breaks in JSON. So behind the beginning of a container, the lines with the indentation of its
children are its children, in their order, until all of them have been met: each is found by its first characters, and
its column is known.
"""

from __future__ import annotations

import orjson

from apidiff.load.parse.lines import LineIndex
from apidiff.model.document import Json, Position, Resource
from apidiff.model.pointer import Tokens

_STRIDE = 16
"""Of an object, the place of every so manyth member is kept: each of the others is looked for from the last before it.
So the text is gone through once, and not once for each member that is asked for."""
_LARGE = 2
"""The levels whose objects are the whole document and its components: few members, each with megabytes of text, so that
the place of every one is kept."""
_MOST_DIGITS = 9


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

    __slots__ = ("_keys", "_numbers", "_passed", "children", "depth", "offset", "value")

    def __init__(self, value: Json, offset: int, depth: int) -> None:
        self.value = value
        self.offset = offset
        self.depth = depth
        self.children: dict[str, _Part] = {}
        self._keys: list[str] = []
        self._numbers: dict[str, int] = {}
        self._passed: list[int] = []

    def child(self, data: bytes, token: str) -> _Part | None:
        """Return a child that has not been asked for before; None where there is none with that token."""
        value = self.value
        if isinstance(value, dict) and token in value:
            found, offset = value[token], self._member(data, token)
        elif isinstance(value, list) and (index := _index(token)) is not None and index < len(value):
            found, offset = value[index], self._item(data, index)
        else:
            return None
        part = self.children[token] = _Part(found, offset, self.depth + 1)
        return part

    def _member(self, data: bytes, key: str) -> int:
        """Return where a member of an object begins."""
        start, stride = self.offset, _STRIDE
        if len(self.value) <= stride and self.depth < _LARGE:
            stride = 1
        if len(self.value) > stride:
            if not self._keys:
                self._keys = [*self.value][::stride]
                self._numbers = {name: number // stride for number, name in enumerate(self.value)}
            number, passed = self._numbers[key], self._passed
            while len(passed) <= number:
                name = self._keys[len(passed)]
                passed.append(self._begins(data, _key(name), passed[-1] if passed else start))
            if self._keys[number] == key:
                return passed[number]
            start = passed[number]
        return self._begins(data, _key(key), start)

    def _item(self, data: bytes, index: int) -> int:
        """Return where an item of a list begins. Items are passed once, up to the last that was asked for."""
        passed = self._passed
        while len(passed) <= index:
            beginning = _beginning(self.value[len(passed)])
            passed.append(self._begins(data, beginning, passed[-1] if passed else self.offset))
        return passed[index]

    def _begins(self, data: bytes, beginning: bytes, start: int) -> int:
        """Return where the next child that begins with these characters is."""
        indent = b"\n" + b"  " * (self.depth + 1)
        return data.index(indent + beginning, start) + len(indent)


def _index(token: str) -> int | None:
    """The index that a token of a pointer is written as; None where it is none."""
    is_short = len(token) <= _MOST_DIGITS and token.isascii() and token.isdecimal()
    return int(token) if is_short and (token == "0" or token[0] != "0") else None


def _beginning(item: Json) -> bytes:
    """What the line of an item of a list begins with, behind the indentation."""
    return b"{" if isinstance(item, dict) else b"[" if isinstance(item, list) else orjson.dumps(item)


def _key(key: str) -> bytes:
    return orjson.dumps(key) + b":"
