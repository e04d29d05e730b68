"""Values of traffic without what they say: what sort of value it is, and how large."""

from __future__ import annotations

from apidiff.model.document import Json

_MOST_NAMES = 8


def shape_of(value: Json) -> str:
    """Return what a value is in words: `text of 12 characters`, `object of 3 (id, name, tags)`.

    Names of properties are those of the document's schemas mostly; an object with others than letters, digits and
    `_-.` in its names, which may be a map of anything, is counted alone.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return f"text of {len(value):,} characters"
    if isinstance(value, int):
        return "whole number"
    if isinstance(value, float):
        return "number"
    if isinstance(value, list):
        return f"list of {len(value):,}"
    names = list(value) if isinstance(value, dict) else []
    shown = f" ({', '.join(names)})" if names and len(names) <= _MOST_NAMES and all(map(_is_name, names)) else ""
    return f"object of {len(names):,}{shown}"


def _is_name(text: str) -> bool:
    return (
        text.isascii() and text.replace("_", "a").replace("-", "a").isalnum() and len(text) <= 40 and not _is_id(text)
    )


def _is_id(text: str) -> bool:
    return sum(char.isdigit() for char in text) > 3
