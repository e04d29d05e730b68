"""What was seen so far, by finding and consumer: counts, times and one witness; never the exchanges themselves."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UNSET, Struct, field

from apidiff.impact.exchange import Exchange
from apidiff.impact.judge.answer import Answer
from apidiff.impact.read.times import written
from apidiff.impact.redact import shape_of
from apidiff.model.impact.seen import ExchangeWitness
from apidiff.model.places import OperationRef

MOST_CONSUMERS = 5_000
OTHERS = "(others)"
"""Stands for the consumers beyond the limit: whoever chooses names can choose any number of them."""

_LARGEST_SHOWN = 2_000


class Seen(Struct):
    """How often something was seen, and when."""

    exchanges: int = 0
    first: float | None = None
    last: float | None = None

    def add(self, count: int, first: float | None, last: float | None = None) -> None:
        """Count exchanges of one time, or of the time from the first to the last."""
        self.exchanges += count
        if first is not None and (self.first is None or first < self.first):
            self.first = first
        last = first if last is None else last
        if last is not None and (self.last is None or last > self.last):
            self.last = last


class Shown(Struct):
    """What one consumer's calls show of one finding."""

    hits: Seen = field(default_factory=Seen)
    mays: Seen = field(default_factory=Seen)
    because: str = ""
    may_because: str = ""
    witness: ExchangeWitness | None = None


class Record(Struct):
    """Everything that was seen. `used` and `judged` are by consumer and operation; of the `window`, `recorded` is what
    was traffic, and not stated in a pact, declared or found in code."""

    used: dict[str, dict[OperationRef, Seen]] = field(default_factory=dict)
    judged: dict[tuple[str, OperationRef], int] = field(default_factory=dict)
    shown: dict[tuple[int, str], Shown] = field(default_factory=dict)
    window: Seen = field(default_factory=Seen)
    recorded: Seen = field(default_factory=Seen)
    outside: dict[str, int] = field(default_factory=dict)

    def name(self, consumer: str) -> str:
        """Return the name under which a consumer is counted."""
        return consumer if consumer in self.used or len(self.used) < MOST_CONSUMERS else OTHERS

    def use(self, consumer: str, operation: OperationRef, exchange: Exchange) -> None:
        """Count a call of an operation."""
        operations = self.used.setdefault(consumer, {})
        seen = operations.get(operation)
        if seen is None:
            seen = operations[operation] = Seen()
        seen.add(exchange.count, *_times(exchange))
        self.window.add(exchange.count, *_times(exchange))
        if exchange.source == "traffic":
            self.recorded.add(exchange.count, *_times(exchange))

    def judge(self, consumer: str, operation: OperationRef, exchange: Exchange) -> None:
        """Count a call whose payloads are looked at."""
        key = (consumer, operation)
        self.judged[key] = self.judged.get(key, 0) + exchange.count

    def show(
        self,
        finding: int,
        consumer: str,
        operation: OperationRef,
        answer: Answer,
        exchange: Exchange,
        *,
        show_values: bool,
    ) -> None:
        """Count what a call shows of a finding."""
        key = (finding, consumer)
        shown = self.shown.get(key)
        if shown is None:
            shown = self.shown[key] = Shown()
        if answer.status == "may-be-hit":
            shown.mays.add(exchange.count, *_times(exchange))
            shown.may_because = shown.may_because or answer.because
            return
        shown.hits.add(exchange.count, *_times(exchange))
        if shown.witness is None:
            shown.because = answer.because
            shown.witness = _witness(operation, answer, exchange, show_values=show_values)

    def miss(self, why: str, exchange: Exchange) -> None:
        """Count an exchange that is no call of the document."""
        self.outside[why] = self.outside.get(why, 0) + exchange.count

    def of(self, consumer: str) -> Seen:
        """Return all that was seen of a consumer."""
        total = Seen()
        for seen in self.used.get(consumer, {}).values():
            total.add(seen.exchanges, seen.first, seen.last)
        return total

    def consumers(self) -> Iterator[str]:
        """Yield the names of all consumers, sorted."""
        yield from sorted(self.used)


def _times(exchange: Exchange) -> tuple[float | None, float | None]:
    return (exchange.time if exchange.since is None else exchange.since), exchange.time


def _witness(operation: OperationRef, answer: Answer, exchange: Exchange, *, show_values: bool) -> ExchangeWitness:
    shown = show_values and answer.has_value and len(repr(answer.value)) <= _LARGEST_SHOWN
    return ExchangeWitness(
        operation=str(operation),
        source=exchange.source,
        place=answer.place,
        status=exchange.status,
        time=written(exchange.time),
        shape=shape_of(answer.value) if answer.has_value else "",
        value=answer.value if shown else UNSET,
    )
