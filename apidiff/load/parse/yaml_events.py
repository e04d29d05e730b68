"""The events of a YAML text: from libyaml where PyYAML was built with it, else from PyYAML's own parser."""

from __future__ import annotations

from typing import Any, Protocol, cast

import yaml
from yaml.events import Event
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
