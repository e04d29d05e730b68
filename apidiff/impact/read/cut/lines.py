"""Lines of a file, one after the other, however long: a line beyond the limit is passed over without being held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from apidiff.impact.read.recording import Recording

MAX_LINE = 16 * 1024 * 1024
"""Bytes of a line, or of an entry: an exchange with larger bodies is counted as lost."""

CHUNK = 1 << 18
_BOM = b"\xef\xbb\xbf"


def numbered_lines(stream: BinaryIO, source: Recording) -> Iterator[tuple[int, bytes, bool]]:
    """Yield each line that is not blank with its number, without its end, and whether it has an end.

    A line that is too long is lost.
    """
    number = 0
    while True:
        line = stream.readline(MAX_LINE + 1)
        if not line:
            return
        number += 1
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            _pass_line(stream)
            source.lose("a line of more than 16 MiB was not read", f"line {number}", "one exchange a line")
            continue
        if number == 1:
            line = line.removeprefix(_BOM)
        whole = line.endswith(b"\n")
        line = line.strip()
        if line:
            yield number, line, whole


def _pass_line(stream: BinaryIO) -> None:
    """Read on to the end of a line."""
    while True:
        part = stream.readline(CHUNK)
        if not part or part.endswith(b"\n"):
            return
