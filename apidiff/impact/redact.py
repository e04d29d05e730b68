"""Values of traffic without what they say: what sort of value it is, and how large."""

from __future__ import annotations

from apidiff.model.document import Json


def shape_of(value: Json) -> str:
    """Return what a value is in words: `text of 12 characters`, `object of 3`. Names are left out as values are: those
    of a map are whatever its writer chose."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return f"text of {len(value):,} character{'' if len(value) == 1 else 's'}"
    if isinstance(value, int):
        return "whole number"
    if isinstance(value, float):
        return "number"
    if isinstance(value, list):
        return f"list of {len(value):,}"
    return f"object of {len(value):,}" if isinstance(value, dict) else "something else"
