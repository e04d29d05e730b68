"""What carries a payload, and the part that a side plays in an exchange."""

from __future__ import annotations

from enum import Enum


class Medium(Enum):
    """What carries a value: data that keeps its types (JSON and its like), or text."""

    DATA = "data"
    TEXT = "text"


class Role(Enum):
    """The part a side plays in an exchange: the producer writes the payload, the consumer reads it."""

    PRODUCER = "producer"
    CONSUMER = "consumer"
