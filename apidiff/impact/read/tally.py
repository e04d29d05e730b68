"""What was read and what was not: every part of a file that is left out is counted by its reason, with a place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone

from msgspec import Struct, field

from apidiff.model.document import Problem


class Loss(Struct):
    """How often something was left out for one reason, and where first. `place` is a line or the number of an entry."""

    count: int
    file: str
    place: str
    expected: str


class Tally(Struct, kw_only=True):
    """The count of one run over all its files: it grows while they are read.

    `losses` are exchanges, or parts of exchanges, that could not be read; `passed_over` what is no exchange with the
    API and was left out rightly. `truncated` are files that end in the middle, `empty` those without an exchange.
    """

    today: date = field(default_factory=date.today)
    files: int = 0
    exchanges: int = 0
    losses: dict[str, Loss] = field(default_factory=dict)
    passed_over: dict[str, Loss] = field(default_factory=dict)
    truncated: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """How much could not be read."""
        return sum(loss.count for loss in self.losses.values())

    @property
    def is_whole(self) -> bool:
        """Whether everything in the files was read, and there was something in every one."""
        return not (self.losses or self.truncated or self.empty) and self.exchanges > 0

    @property
    def horizon(self) -> float:
        """The time after which nothing can have been recorded: clocks and time zones differ by a day at most."""
        start = datetime(self.today.year, self.today.month, self.today.day, tzinfo=timezone.utc)
        return (start + timedelta(days=2)).timestamp()

    def lose(self, why: str, file: str, place: str, expected: str = "") -> None:
        """Count something that could not be read."""
        _count(self.losses, why, file, place, expected)

    def pass_over(self, why: str, file: str, place: str) -> None:
        """Count something that is no exchange."""
        _count(self.passed_over, why, file, place, "")

    def cut(self, file: str) -> None:
        """Note that a file ends in the middle."""
        if file not in self.truncated:
            self.truncated.append(file)

    def problems(self) -> Iterator[Problem]:
        """Yield what a person should know about the files."""
        for file in self.truncated:
            yield Problem(source=file, what="the file ends in the middle: what followed is unknown", cause="unread")
        for file in self.empty:
            what = "there is no exchange in the file, which says nothing about who uses the API"
            yield Problem(source=file, what=what, cause="unread")
        for why, loss in self.losses.items():
            times = f"{loss.count:,} times, first at {loss.place}" if loss.count > 1 else f"at {loss.place}"
            yield Problem(source=loss.file, what=f"{why} ({times})", expected=loss.expected or None, cause="unread")


def _count(losses: dict[str, Loss], why: str, file: str, place: str, expected: str) -> None:
    found = losses.get(why)
    if found is None:
        losses[why] = Loss(1, file, place, expected)
    else:
        found.count += 1
