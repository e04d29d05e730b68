"""Places in a text that is laid out in no certain way: by the indentation of its lines where that tells, by a scanner
that knows the whole grammar where it does not."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from apidiff.load.parse.collector import collector_paused
from apidiff.load.parse.lines import LineIndex
from apidiff.load.places.outline import Entry, Outline, json_outline, yaml_outline
from apidiff.model.document import Json, Position, Resource
from apidiff.model.pointer import Tokens


class Scanner(Protocol):
    """What finds places in a part of a text that the outline cannot read."""

    def locate(self, entry: Entry, tokens: Tokens, depth: int) -> Position | None:
        """Return the place of the deepest of `tokens` that exists; None where not even `tokens[depth]` does.

        `entry` is that of the first `depth` tokens.
        """


class _Known(Struct):
    """A container whose children have been found; `children` is None where the outline cannot find them."""

    entry: Entry
    value: Json
    children: dict[str, Entry] | None


class OutlinedText:
    """The places of one resource, by outlines."""

    def __init__(self, resource: Resource, lines: LineIndex) -> None:
        self._resource = resource
        self._lines = lines
        self._outline: Outline = json_outline if resource.format == "json" else yaml_outline
        self._scanner: Scanner | None = None
        self._known: dict[Tokens, _Known] = {}

    def locate(self, tokens: Tokens) -> Position:
        """Return the place of a value, as `Positions.locate` does, in a text that holds a mapping or a list."""
        known = self._at((), Entry(offset=0, value=0, end=len(self._resource.data)), self._resource.root)
        found: int | None = None
        for depth, token in enumerate(tokens):
            if known.children is None:
                return self._scan().locate(known.entry, tokens, depth) or self._position(found)
            entry = known.children.get(token)
            if entry is None:
                break
            found = entry.offset
            child = known.value[token] if isinstance(known.value, dict) else known.value[int(token)]
            if not isinstance(child, dict | list):
                break
            known = self._at(tokens[: depth + 1], entry, child)
        return self._position(found)

    def _position(self, offset: int | None) -> Position:
        return Position(line=1, column=1) if offset is None else self._lines.position(offset)

    def _at(self, tokens: Tokens, entry: Entry, value: Json) -> _Known:
        known = self._known.get(tokens)
        if known is None:
            with collector_paused():
                children = self._outline(self._resource.data, self._lines, entry, value) if value else {}
            known = self._known[tokens] = _Known(entry, value, children)
        return known

    def _scan(self) -> Scanner:
        if self._scanner is None:
            if self._resource.format == "json":
                from apidiff.load.places.json_positions import JsonScanner

                self._scanner = JsonScanner(self._resource.data, self._lines)
            else:
                from apidiff.load.places.yaml_positions import YamlScanner

                self._scanner = YamlScanner(self._resource.data, self._lines)
        return self._scanner
