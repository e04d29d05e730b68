"""The events of a YAML text: from libyaml where PyYAML was built with it, else from PyYAML's own parser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol, cast

import yaml
from yaml.events import Event, ScalarEvent, StreamEndEvent
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from apidiff.model.document import Position


class EventSource(Protocol):
    """What hands out the events of a text, one by one. Raises yaml.YAMLError where the text is not YAML."""

    def get_event(self) -> Event: ...


class PureParser(Reader, Scanner, Parser):
    """PyYAML's parser in Python: slower by an order of magnitude, the same events."""

    def __init__(self, stream: bytes) -> None:
        Reader.__init__(self, stream)
        Scanner.__init__(self)
        Parser.__init__(self)


def events_of(data: bytes) -> EventSource:
    """Return the events of a text in UTF-8."""
    if yaml.__with_libyaml__:
        from yaml import cyaml

        return cast("EventSource", cyaml.CParser(data))  # type: ignore[attr-defined]
    return cast("EventSource", PureParser(data))


def mark_position(mark: Any) -> Position:
    """Return the place of a mark of PyYAML, which counts from 0."""
    return Position(line=mark.line + 1, column=mark.column + 1)


_IDLE = rb"(?m)^[ ]*\t[ \t]*(?=#|\r?$)"


def without_idle_tabs(data: bytes) -> bytes | None:
    """Return a text with the tabs replaced that YAML 1.2 allows and libyaml does not; None where there are none.

    They stand on lines that hold nothing, or nothing but a comment (YAML 1.2.2, sections 6.5 and 6.6), which separate
    like any white space. They are replaced by spaces, one by one, so that every place in the text stays where it is;
    within a block scalar they are text and stay."""
    if b"\t" not in data or re.search(_IDLE, data) is None:
        return None
    replaced = re.sub(_IDLE, lambda match: b" " * len(match[0]), data)
    try:
        texts = _lines_of_block_scalars(replaced)
    except yaml.YAMLError:
        return replaced  # parsing it tells what else is wrong
    if not texts:
        return replaced
    lines, original = replaced.split(b"\n"), data.split(b"\n")
    return b"\n".join(original[number] if number in texts else line for number, line in enumerate(lines))


def _lines_of_block_scalars(data: bytes) -> set[int]:
    """The numbers, from 0, of the lines within `|` and `>` scalars."""
    get: Callable[[], Event] = events_of(data).get_event
    found: set[int] = set()
    event = get()
    while not isinstance(event, StreamEndEvent):
        if isinstance(event, ScalarEvent) and event.style in ("|", ">"):
            start, end = event.start_mark, event.end_mark
            assert start is not None
            assert end is not None
            found.update(range(start.line + 1, end.line + (end.column > 0)))
        event = get()
    return found
