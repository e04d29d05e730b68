"""The form of a value: which properties there are on every level, and nothing of what they hold. Most payloads of one
operation have one of a few forms."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from apidiff.impact.payload.schemas import MapName
from apidiff.model.document import Json

_DEEPEST = 60
_MOST_FIELDS = 5_000

ANY_NAME = "{}"
"""Stands for names of a map, which mean something to nobody but whoever chose them."""


def form_of(value: Json, depth: int = 0) -> Any:
    """Return the form of a value, as something that can be looked up."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        return frozenset((name, form_of(part, depth + 1)) for name, part in value.items())
    if isinstance(value, list):
        return frozenset(form_of(part, depth + 1) for part in value)
    return None


def fields_of(value: Json, names: Collection[str]) -> Iterator[str]:
    """Yield the fields of a value as people write them (`items[].name`), the leaves alone. Of names that no schema
    declares nothing is kept: they are `{}`, as those of a map."""
    waiting: list[tuple[Json, str]] = [(value, "")]
    found: set[str] = set()
    while waiting and len(found) < _MOST_FIELDS:
        one, path = waiting.pop()
        if isinstance(one, dict) and one:
            for name, part in one.items():
                step = name if name in names and "." not in name and "[" not in name else ANY_NAME
                waiting.append((part, f"{path}.{step}" if path else step))
        elif isinstance(one, list) and one:
            waiting.extend((part, f"{path}[]") for part in one[:1000])
        elif path not in found:
            found.add(path)
            yield path


def pointer_of(at: tuple[str | int, ...], names: Collection[str] | None = None) -> str:
    """Return the place of a value as people write it: `items[].name`. Names of maps, and those that are not among the
    `names`, are not shown."""
    text = ""
    for step in at:
        if isinstance(step, int):
            text += "[]"
            continue
        hidden = isinstance(step, MapName) or (names is not None and step not in names)
        shown = ANY_NAME if hidden else step
        text += f".{shown}" if text else shown
    return text


def part_at(value: Json, at: tuple[str | int, ...]) -> Json:
    """Return the part of a value at a place; null where there is none."""
    for step in at:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value
