"""An Answer says what one call shows of one finding; no answer says that the call has nothing to do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from msgspec import Struct

from apidiff.impact.payload.call import Call
from apidiff.impact.payload.schemas import ANYTHING, holds_anything
from apidiff.model.document import Json


class Answer(Struct, frozen=True, kw_only=True):
    """What a call shows. `because` says it without values; `value` is what was sent or received, at `place`."""

    status: Literal["hit", "may-be-hit"]
    because: str
    place: str = ""
    value: Json = None
    has_value: bool = False


Question: TypeAlias = Callable[[Call], Answer | None]
"""Is asked of every call of an operation that a finding reaches."""


def hit(because: str, place: str = "") -> Answer:
    """Return that a call shows the break."""
    return Answer(status="hit", because=because, place=place)


def hit_by(because: str, place: str, value: Json) -> Answer:
    """Return that a value shows the break."""
    known = value is not ANYTHING and not holds_anything(value)
    return Answer(status="hit", because=because, place=place, value=value if known else None, has_value=known)


def may_be(because: str, place: str = "") -> Answer:
    """Return that a call uses what changed, and does not tell whether that breaks it."""
    return Answer(status="may-be-hit", because=because, place=place)
