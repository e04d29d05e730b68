"""Offsets in a text to lines and columns."""

from __future__ import annotations

import bisect
import re

from apidiff.model.document import Position

_CHUNK = 1 << 11


class LineIndex:
    """Lines and columns of byte offsets. Newlines are counted once per 2 kB, so a lookup is cheap in a large file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._counts: list[int] | None = None

    def line_start(self, offset: int) -> int:
        """Return the offset of the first byte of the line that holds `offset`."""
        return self._data.rfind(b"\n", 0, offset) + 1

    def line(self, offset: int) -> int:
        """Return the number of the line that holds `offset`, from 1."""
        counts = self._counts
        if counts is None:
            counts = self._counts = self._count()
        chunk = offset // _CHUNK
        return counts[chunk] + self._data.count(b"\n", chunk * _CHUNK, offset) + 1

    def position(self, offset: int) -> Position:
        """Return the place of `offset`; the column counts characters, not bytes."""
        before = self._data[self.line_start(offset) : offset]
        return Position(line=self.line(offset), column=len(before.decode("utf-8", "replace")) + 1)

    def _count(self) -> list[int]:
        counts = [0]
        for start in range(0, len(self._data), _CHUNK):
            counts.append(counts[-1] + self._data.count(b"\n", start, start + _CHUNK))
        return counts


def position_in_text(text: str, offset: int) -> Position:
    """Return the place of a character offset. For single lookups: it counts the newlines before it."""
    start = text.rfind("\n", 0, offset) + 1
    return Position(line=text.count("\n", 0, offset) + 1, column=offset - start + 1)


class TextPart:
    """A part of a file as a str, and where in the file its first character stands."""

    def __init__(self, text: str, start: Position) -> None:
        self.text = text
        self._start = start
        self._newlines: list[int] | None = None

    def position(self, offset: int) -> Position:
        """Return the place in the file of a character of the part."""
        if self._newlines is None:
            self._newlines = [match.start() for match in re.finditer("\n", self.text)]
        before = bisect.bisect_left(self._newlines, offset)
        if before == 0:
            return Position(line=self._start.line, column=self._start.column + offset)
        return Position(line=self._start.line + before, column=offset - self._newlines[before - 1])
