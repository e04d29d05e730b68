"""What carries a payload, and the part that a side plays in an exchange."""

from __future__ import annotations

from enum import Enum


class Medium(str, Enum):
    """What carries a value: data that keeps its types (JSON and its like), text, or a whole segment of a path, which is
    a text that is not empty."""

    DATA = "data"
    TEXT = "text"
    SEGMENT = "segment"

    __hash__ = str.__hash__  # as of Direction, with which it is looked up

    @property
    def is_text(self) -> bool:
        """Whether what is carried is text."""
        return self is not Medium.DATA


class Role(Enum):
    """The part a side plays in an exchange: the producer writes the payload, the consumer reads it."""

    PRODUCER = "producer"
    CONSUMER = "consumer"
