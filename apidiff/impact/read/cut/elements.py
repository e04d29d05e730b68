"""The elements of one array in a JSON file, one after the other: the file is never held as a whole.

A parser for whole documents holds a HAR of 1 GB several times. This finds where elements begin and end, and leaves what
they say to the parser: of all JSON only brackets, strings and the keys on the way to the array matter for that
(RFC 8259, sections 2 and 7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from apidiff.impact.read.cut.lines import CHUNK, MAX_LINE
from apidiff.impact.read.recording import Recording

_TOKEN = re.compile(rb'[\\"{}\[\]:,]')
_LONGEST_KEY = 64


class _Scan:
    """Where in the file the reader is: the open brackets with the key that each stands under."""

    def __init__(self, path: tuple[bytes, ...]) -> None:
        self.path = path
        self.open: list[bytes] = []
        self.keys: list[bytes] = []
        self.key = b""
        self.text = b""
        self.in_text = False
        self.escaped = -1
        self.capturing = False
        self.broken = False
        self.strays = False

    @property
    def _at_array(self) -> bool:
        """Whether the innermost open bracket is the array whose elements are wanted."""
        names = tuple(self.keys[1:])
        return len(self.open) == len(self.path) + 1 and self.open[-1] == b"[" and names == self.path

    def note(self, token: bytes, before: bytes) -> None:
        """Take what stands in front of a token: between the elements wanted nothing is left out unsaid."""
        if self._at_array and not self.in_text and (token == b'"' or before.strip()):
            self.strays = True

    def enter(self, bracket: bytes) -> bool:
        """Take an opening bracket; return whether an element begins with it."""
        begins = self._at_array and not self.capturing
        self.open.append(bracket)
        self.keys.append(self.key)
        self.key = b""
        self.capturing = self.capturing or begins
        return begins

    def leave(self, bracket: bytes) -> bool:
        """Take a closing bracket; return whether an element ends with it."""
        expected = {b"}": b"{", b"]": b"["}[bracket]
        if not self.open or self.open[-1] != expected:
            self.broken = True
            return False
        self.open.pop()
        self.keys.pop()
        self.key = b""
        ends = self.capturing and self._at_array
        if ends:
            self.capturing = False
        return ends


def elements(stream: BinaryIO, source: Recording, path: tuple[str, ...]) -> Iterator[tuple[int, bytes]]:
    """Yield the text of each object in the array at a path of keys, with its number from 1.

    An element that is too large is lost; a file that ends before its last bracket is noted as cut.
    """
    scan = _Scan(tuple(name.encode() for name in path))
    number, parts, held, base = 0, list[bytes](), 0, 0
    while True:
        chunk = stream.read(CHUNK)
        if not chunk:
            break
        start = 0
        for piece_start, piece_end, ended in _pieces(scan, chunk, base):
            if piece_start >= 0:
                start = piece_start
            if ended:
                number += 1
                parts.append(chunk[start:piece_end])
                held += piece_end - start
                if held > MAX_LINE:
                    source.lose("an entry of more than 16 MiB was not read", f"entry {number}")
                else:
                    yield number, b"".join(parts)
                parts, held = [], 0
        if scan.strays:
            scan.strays = False
            source.lose("something that is no object among the entries", f"entry {number + 1}", "an object")
        if scan.broken:
            source.lose("the file holds something else than JSON", f"entry {number + 1}", "JSON")
            return
        if scan.capturing:
            rest = chunk[start:]
            held += len(rest)
            parts = [*parts, rest] if held <= MAX_LINE else []
        base += len(chunk)
    if scan.open or scan.in_text:
        source.cut()


def _pieces(scan: _Scan, chunk: bytes, base: int) -> Iterator[tuple[int, int, bool]]:
    """Yield where elements begin (start, -1, False) and end (-1, end, True) in a chunk."""
    began = behind = 0
    for match in _TOKEN.finditer(chunk):
        at = match.start()
        if base + at == scan.escaped:
            continue
        token = match[0]
        if not scan.capturing:
            scan.note(token, chunk[behind:at])
        behind = match.end()
        if scan.in_text:
            if token == b"\\":
                scan.escaped = base + at + 1
            elif token == b'"':
                scan.in_text = False
                if not scan.capturing:
                    scan.text = (scan.text + chunk[began:at])[: _LONGEST_KEY + 1]
        elif token == b'"':
            scan.in_text, scan.text, began = True, b"", at + 1
        elif token == b":":
            scan.key = scan.text
        elif token == b",":
            scan.key = b""
        elif token in (b"{", b"["):
            if scan.enter(token):
                yield at, -1, False
        elif token in (b"}", b"]"):
            if scan.leave(token):
                yield -1, at + 1, True
            if scan.broken:
                return
    if scan.in_text and not scan.capturing:
        scan.text = (scan.text + chunk[began:])[: _LONGEST_KEY + 1]
