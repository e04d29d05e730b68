"""Places in YAML of any layout, from the events of the part in question.

Only where an alias or a merge key leads out of that part is the whole file read. What an alias stands for is placed
where it is written; the key `<<` never counts as a place.
"""

from __future__ import annotations

from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from apidiff.load.parse.collector import collector_paused
from apidiff.load.parse.lines import LineIndex, TextPart
from apidiff.load.parse.yaml_events import events_of
from apidiff.load.places.outline import Entry
from apidiff.model.document import Position
from apidiff.model.pointer import Tokens

_MERGE = "<<" + " (merge)"
"""Stands for a merge key; compared by identity."""


class _LeadsOutError(Exception):
    """A place depends on an anchor that stands outside of the part."""


class _Place:
    """A node of the text: its children by token with the offsets of their keys, and what is merged into it."""

    __slots__ = ("children", "is_list", "merged", "unknown_keys")

    def __init__(self, *, is_list: bool = False) -> None:
        self.is_list = is_list
        self.children: dict[str, tuple[int, _Place | None]] = {}
        self.merged: list[_Place | None] = []
        self.unknown_keys = False

    def child(self, token: str) -> tuple[int, _Place | None] | None:
        """Return the child with that token, merged ones included. Raises _LeadsOutError where that cannot be known."""
        found = self.children.get(token)
        if found is not None:
            return found
        if self.unknown_keys:
            raise _LeadsOutError
        for source in self.merged:
            if source is None:
                raise _LeadsOutError
            # A list of mappings is merged in order; its items are the children of the list.
            parts = [source] if not source.is_list else [place for _, place in source.children.values()]
            for part in parts:
                if part is None:
                    raise _LeadsOutError
                found = part.child(token)
                if found is not None:
                    return found
        return None


class YamlScanner:
    """Finds places below entries; the events of a part are read once."""

    def __init__(self, data: bytes, lines: LineIndex) -> None:
        self._data = data
        self._lines = lines
        self._parts: dict[int, tuple[TextPart, _Place] | None] = {}

    def locate(self, entry: Entry, tokens: Tokens, depth: int) -> Position | None:
        """Return the place of the deepest of `tokens` that exists; None where not even `tokens[depth]` does.

        `entry` is that of the first `depth` tokens.
        """
        try:
            part = self._part(entry)
            if part is not None:
                return _deepest(part, tokens[depth:])
        except _LeadsOutError:
            pass
        whole = self._part(Entry(offset=0, value=0, end=len(self._data)))
        return None if whole is None else _deepest(whole, tokens)

    def _part(self, entry: Entry) -> tuple[TextPart, _Place] | None:
        """Return the text of an entry and the node of its value; None where it cannot be read by itself."""
        if entry.value not in self._parts:
            self._parts[entry.value] = self._read(entry)
        return self._parts[entry.value]

    def _read(self, entry: Entry) -> tuple[TextPart, _Place] | None:
        # Spaces in place of what stands before it on its line keep the columns, and so the structure, as they are.
        first = entry.value if entry.inline else entry.offset
        before = b" " * (first - self._lines.line_start(first))
        data = before + self._data[first : entry.end]
        try:
            with collector_paused():
                place = _tree(data)
        except yaml.YAMLError:
            return None
        if first != entry.value:
            if len(place.children) != 1:
                return None
            _, inner = next(iter(place.children.values()))
            if inner is None:
                return None
            place = inner
        start = Position(line=self._lines.line(first), column=1)
        return TextPart(data.decode("utf-8", "replace"), start), place


def _deepest(part: tuple[TextPart, _Place], tokens: Tokens) -> Position | None:
    """Return the place of the deepest of the tokens that exists below a node."""
    text, place = part
    offset: int | None = None
    for token in tokens:
        found = place.child(token)
        if found is None:
            break
        offset, inner = found
        if inner is None:
            if token is tokens[-1]:
                break
            raise _LeadsOutError
        place = inner
    return None if offset is None else text.position(offset)


def _tree(data: bytes) -> _Place:
    """Return the root node of a text, or of a part of one."""
    parser = events_of(data)
    anchors: dict[str, _Place] = {}
    texts: dict[str, str] = {}
    root = _Place()
    # Of each open collection: its node, whether it is a mapping, and the key that waits for its value.
    open_: list[tuple[_Place, bool]] = []
    keys: list[tuple[str | None, int] | None] = []
    while True:
        event: Any = parser.get_event()
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            open_.pop()
            keys.pop()
            if not open_:
                return root
            continue
        if not isinstance(event, ScalarEvent | AliasEvent | MappingStartEvent | SequenceStartEvent):
            continue
        mark: Any = event.start_mark
        if open_ and open_[-1][1] and keys[-1] is None:
            keys[-1] = (_key_text(event, texts), mark.index)
            if isinstance(event, ScalarEvent) and event.anchor is not None:
                texts[event.anchor] = event.value
            continue
        place = (
            anchors.get(event.anchor or "")
            if isinstance(event, AliasEvent)
            else _Place(is_list=isinstance(event, SequenceStartEvent))
        )
        if event.anchor is not None and place is not None and not isinstance(event, AliasEvent):
            anchors[event.anchor] = place
            if isinstance(event, ScalarEvent):
                texts[event.anchor] = event.value
        if open_:
            _add(open_[-1][0], keys[-1], mark.index, place)
            keys[-1] = None
        elif place is not None:
            root = place
        if isinstance(event, MappingStartEvent | SequenceStartEvent) and place is not None:
            open_.append((place, isinstance(event, MappingStartEvent)))
            keys.append(None)
        elif not open_:
            return root


def _key_text(event: Any, texts: dict[str, str]) -> str | None:
    """Return the text of a key, or _MERGE; None where an anchor outside of the part decides."""
    if isinstance(event, AliasEvent):
        return texts.get(event.anchor or "")
    if event.value == "<<" and (event.implicit[0] or event.tag == "tag:yaml.org,2002:merge"):
        return _MERGE
    return str(event.value)


def _add(parent: _Place, key: tuple[str | None, int] | None, index: int, place: _Place | None) -> None:
    if key is None:
        parent.children[str(len(parent.children))] = (index, place)
    elif key[0] is None:
        parent.unknown_keys = True
    elif key[0] is _MERGE:
        parent.merged.append(place)
    else:
        parent.children[key[0]] = (key[1], place)
