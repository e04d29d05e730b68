"""A text for every JSON value that is the same for equal values and different for others, so that values can be
keys."""

from __future__ import annotations

from apidiff.model.document import Json


def canonical(value: Json) -> str:
    """Return the text. Key order does not matter; true is not 1, and 1.0 is 1 (JSON Schema 2020-12 Core, section
    4.2.2)."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{key!r}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return f"{type(value).__name__}:{value!r}"
