"""What carries a payload."""

from __future__ import annotations

from enum import Enum


class Medium(Enum):
    """What carries a value: data that keeps its types (JSON and its like), or text."""

    DATA = "data"
    TEXT = "text"
