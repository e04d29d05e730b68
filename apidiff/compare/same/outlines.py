"""What values say, without the texts that only describe them."""

from __future__ import annotations

from typing import Any

import orjson

from apidiff.model.document import Json
from apidiff.model.vocabulary import WORDS


def without_texts(value: Json) -> Json:
    """Return a value without what only describes it. Iterative: documents may be deep."""
    if not isinstance(value, (dict, list)):
        return value
    root: list[Any] = [value]
    waiting: list[tuple[Any, Any]] = [(root, 0)]
    while waiting:
        holder, place = waiting.pop()
        current = holder[place]
        if isinstance(current, dict):
            # The names of properties are no keywords: `title` may be one.
            named = isinstance(place, str) and place in ("properties", "patternProperties")
            copy: Any = {key: item for key, item in current.items() if named or key not in WORDS}
            waiting += [(copy, key) for key, item in copy.items() if isinstance(item, (dict, list))]
        elif isinstance(current, list):
            copy = list(current)
            waiting += [(copy, index) for index, item in enumerate(copy) if isinstance(item, (dict, list))]
        else:
            continue
        holder[place] = copy
    return root[0]


def text_of(value: Json) -> bytes | None:
    """Return a text that is equal for equal values; None for one that cannot be written."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        # Integers beyond 64 bits, or nesting beyond orjson's limit.
        return None
