"""Lines and columns of places in a document, on demand.

Parsing the positions of a whole file costs as much as loading it several times over, and a report needs a few hundred
of them. So a place is looked up from the top: the children of a container are the lines at its indentation, if their
keys are exactly those of the parsed value. JSON that was proved to be laid out in the usual way has lookups of its own,
which need not prove it again. Where a text is laid out in another way (one line of JSON, flow
collections, anchors), a scanner that knows the whole grammar takes over for that part.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from msgspec import Struct

from apidiff.load.parse.collector import collector_paused
from apidiff.load.parse.decoding import read_resource
from apidiff.load.parse.lines import LineIndex
from apidiff.load.places.outline import Entry, Outline, json_outline, yaml_outline
from apidiff.load.places.written_json import WrittenJson
from apidiff.model.document import Document, Json, Location, Position, Resource
from apidiff.model.pointer import Tokens
from apidiff.model.typed import At

Find: TypeAlias = Callable[[Location], tuple[str, Position]]
"""From a location in a document to the name of the file and the position in it."""

_START = Position(line=1, column=1)


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


class Positions:
    """The places of one resource."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._lines = LineIndex(resource.data)
        self._written = WrittenJson(resource, self._lines) if resource.indented else None
        self._outline: Outline = json_outline if resource.format == "json" else yaml_outline
        self._scanner: Scanner | None = None
        self._known: dict[Tokens, _Known] = {}

    def locate(self, tokens: Tokens) -> Position:
        """Return the line and column of a value: of its key in a mapping, of the item in a list, 1:1 for the root.

        Where the tokens lead nowhere, it is the place of the last of them that exists.
        """
        if not isinstance(self._resource.root, dict | list):
            return _START
        if self._written is not None:
            return self._written.locate(tokens)
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
        return _START if offset is None else self._lines.position(offset)

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


def finder(document: Document) -> Find:
    """Return what finds places in a document. It goes through each of its files at most once."""
    known: dict[str, Positions] = {}

    def find(location: Location) -> tuple[str, Position]:
        resource = document.resource(location.resource)
        positions = known.get(location.resource)
        if positions is None:
            positions = known[location.resource] = Positions(resource)
        return resource.name, positions.locate(location.tokens)

    return find


def position_in(data: bytes, name: str, at: At) -> Position:
    """Return where a part of a YAML file of apidiff's own (rules, waivers, configuration) stands, or the last part on
    the way to it that is there. Raises DocumentError where the file cannot be read."""
    return Positions(read_resource(data, name)).locate(tuple(str(step) for step in at))
