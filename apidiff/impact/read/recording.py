"""A Recording is one file of traffic while it is read: what is lost of it, and how its consumers are told apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from apidiff.impact.exchange import UNKNOWN_CONSUMER
from apidiff.impact.read.consumers import ConsumerBy, named
from apidiff.impact.read.tally import Tally
from apidiff.impact.read.times import seconds_of

NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What a decoder raises of what is no JSON, or not the JSON that is expected."""


class Recording(Struct, frozen=True, kw_only=True, eq=False):
    """A file of a run, or a query. Without `by` the records themselves say who the consumer is; `by_field` says that
    `by` looks at the record, and not at its headers alone."""

    name: str
    tally: Tally
    by: ConsumerBy | None = None
    by_field: bool = False

    def lose(self, why: str, place: str, expected: str = "") -> None:
        """Count something that could not be read."""
        self.tally.lose(why, self.name, place, expected)

    def pass_over(self, why: str, place: str) -> None:
        """Count something that is no exchange."""
        self.tally.pass_over(why, self.name, place)

    def cut(self) -> None:
        """Note that the file ends in the middle."""
        self.tally.cut(self.name)

    def consumer(self, headers: Mapping[str, str], record: Any, stated: Any) -> str:
        """Name the consumer of an exchange, which the record itself says is `stated`."""
        if self.by is not None:
            return self.by(headers, record)
        return (named(str(stated)) if stated else "") or UNKNOWN_CONSUMER

    def status(self, stated: Any, place: str) -> int:
        """Return the status of an answer, 0 where none was recorded. What is none is lost and left out."""
        if stated in (None, "", "-"):
            return 0
        text = str(stated)[:20] if isinstance(stated, (str, int)) else ""
        if text.isdecimal() and int(text) < 1000:
            return int(text)
        self.lose("a status that is none of HTTP, which was left out", place, "a number from 100 to 599")
        return 0

    def time(self, stated: Any, place: str) -> float | None:
        """Return when something was recorded. One in the future, and what is no time, is lost and left out."""
        seconds = seconds_of(stated)
        if seconds is None:
            if stated not in (None, ""):
                self.lose("a time that cannot be read", place, "a time such as 2025-01-31T10:00:00Z")
            return None
        if seconds > self.tally.horizon:
            self.lose("a time in the future, which was left out", place)
            return None
        return seconds
