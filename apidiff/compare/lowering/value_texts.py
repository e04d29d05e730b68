"""JSON values and the texts in which they are written where they travel as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import Final

import orjson

from apidiff.model.document import Json

_MOST_READINGS: Final = 64
_MOST_OF_PART: Final = 6
"""A list of one has at most so many: as a list and as its item, of which a text may be a number or a boolean."""


def readings(text: str) -> Iterator[Json]:
    """Yield the JSON scalars that a text may be read as, itself first."""
    yield text
    if text in ("true", "false"):
        yield text == "true"
        return
    try:
        number = orjson.loads(text)
    except orjson.JSONDecodeError:
        return
    if isinstance(number, (int, float)) and text_of(number) == text:
        yield number


def text_of(value: Json) -> str:
    """Return a scalar as it is written."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return orjson.dumps(value).decode()


def rewritings(value: Json) -> Iterable[Json]:
    """Return the values that are written like a payload of text: each scalar as any JSON value that its text may stand
    for, a list of one as its item. At most so many."""
    return islice(_rewritten(value), _MOST_READINGS)


def _rewritten(value: Json) -> Iterator[Json]:
    if isinstance(value, dict):
        for choice in product(*(list(islice(_rewritten(part), _MOST_OF_PART)) for part in value.values())):
            yield dict(zip(value, choice, strict=True))
    elif isinstance(value, list):
        for items in product(*(list(islice(_rewritten(part), _MOST_OF_PART)) for part in value)):
            yield list(items)
            if len(items) == 1:
                yield items[0]
    elif value is not None:
        yield from readings(text_of(value))
