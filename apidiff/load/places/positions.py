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

from apidiff.load.parse.decoding import read_resource
from apidiff.load.parse.lines import LineIndex
from apidiff.load.places.written_json import WrittenJson
from apidiff.model.document import Document, Location, Position, Resource
from apidiff.model.pointer import Tokens
from apidiff.model.typed import At

Find: TypeAlias = Callable[[Location], tuple[str, Position]]
"""From a location in a document to the name of the file and the position in it."""

_START = Position(line=1, column=1)


class Text(Protocol):
    """What finds places in a text that holds a mapping or a list."""

    def locate(self, tokens: Tokens) -> Position:
        """Return the place of the deepest of `tokens` that exists."""


class Positions:
    """The places of one resource."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._text = _text(resource)

    def locate(self, tokens: Tokens) -> Position:
        """Return the line and column of a value: of its key in a mapping, of the item in a list, 1:1 for the root.

        Where the tokens lead nowhere, it is the place of the last of them that exists.
        """
        return self._text.locate(tokens) if isinstance(self._resource.root, dict | list) else _START


def _text(resource: Resource) -> Text:
    lines = LineIndex(resource.data)
    if resource.indented:
        return WrittenJson(resource, lines)
    from apidiff.load.places.outlined import OutlinedText

    return OutlinedText(resource, lines)


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
