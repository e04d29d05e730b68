"""Equality of JSON values, where Python's own says too much: `True == 1` in Python, but not in JSON."""

from __future__ import annotations

import orjson

from apidiff.contain.values import identical
from apidiff.model.document import Json


def same(old: Json, new: Json) -> bool:
    """Return whether two values are equal as JSON: key order is ignored, `1` equals `1.0`, and `true` does not equal
    `1`."""
    if old is new:
        return True
    if old != new:
        return False
    if isinstance(old, str):
        return True
    try:
        if orjson.dumps(old) == orjson.dumps(new):
            return True
    except TypeError:
        # Integers beyond 64 bits and nesting beyond orjson's limit: the walk decides them too.
        pass
    return identical(old, new)
