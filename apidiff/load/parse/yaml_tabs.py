"""Tabs that YAML 1.2 allows and libyaml does not: on lines that hold nothing, or nothing but a comment.

YAML 1.2.2, sections 6.5 and 6.6: such lines separate like any white space, tabs included. There they are replaced by
spaces, one by one, so that every place in the text stays where it is; within a block scalar they are text and stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml
from yaml.events import Event, ScalarEvent, StreamEndEvent

from apidiff.load.parse.yaml_events import events_of

_IDLE = re.compile(rb"^[ ]*\t[ \t]*(?=#|\r?$)", re.MULTILINE)


def without_idle_tabs(data: bytes) -> bytes | None:
    """Return the text with such tabs replaced; None where there are none."""
    if _IDLE.search(data) is None:
        return None
    replaced = _IDLE.sub(lambda match: b" " * len(match[0]), data)
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
