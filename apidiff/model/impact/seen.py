"""Who is hit by a finding: what recorded traffic, pacts and declared use show of each consumer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct, field

from apidiff.model.document import Json, Problem
from apidiff.model.places import OperationRef

Status: TypeAlias = Literal["hit", "may-be-hit", "not-seen"]
"""From the worst down."""


class ExchangeWitness(Struct, frozen=True, kw_only=True):
    """A call that shows that a consumer is hit. `path` is the template, never what was called; `value` is there only
    where values were asked for, `shape` says what it is without saying it."""

    operation: str
    source: Literal["traffic", "pact", "declared", "code"]
    place: str = ""
    status: int = 0
    time: str | None = None
    shape: str = ""
    value: Json = None
    has_value: bool = False


class ConsumerImpact(Struct, frozen=True, kw_only=True):
    """What is known of one consumer and one finding.

    `exchanges` are those that show it; of `not-seen`, all that were looked at, which are no proof. `first` and `last`
    are when.
    """

    consumer: str
    status: Status
    exchanges: int
    first: str | None
    last: str | None
    because: str
    witness: ExchangeWitness | None = None


MOST_UNSEEN = 200
"""Consumers of whom nothing shows a finding that are listed by their names."""


def abridged(impact: Sequence[ConsumerImpact]) -> Iterator[ConsumerImpact]:
    """Yield what is known of each consumer. Of very many, those of whom nothing shows the finding are one: to list
    thousands for each of hundreds of findings helps nobody, and `Impact.consumers` names them."""
    unseen = [one for one in impact if one.status == "not-seen"]
    if len(unseen) <= MOST_UNSEEN:
        yield from impact
        return
    yield from (one for one in impact if one.status != "not-seen")
    yield ConsumerImpact(
        consumer=f"({len(unseen):,} consumers)",
        status="not-seen",
        exchanges=sum(one.exchanges for one in unseen),
        first=min((one.first for one in unseen if one.first is not None), default=None),
        last=max((one.last for one in unseen if one.last is not None), default=None),
        because=unseen[0].because,
    )


class ConsumerUse(Struct, frozen=True, kw_only=True):
    """A consumer over all findings: how much was seen of it, and what the change does to it. `called` are the
    operations of the old document that it called."""

    consumer: str
    exchanges: int
    first: str | None
    last: str | None
    called: tuple[OperationRef, ...]
    hit: int
    may_be_hit: int
    not_seen: int


class Window(Struct, frozen=True, kw_only=True):
    """What was looked at: the exchanges that were read, those that are calls of the old document, and when they were
    recorded. `recorded` are those among them that are traffic, and not pacts or declared use; `judged` are those whose
    payloads were looked at, fewer than `matched` where a sample was taken."""

    files: tuple[str, ...]
    read: int
    matched: int
    recorded: int
    judged: int
    first: str | None
    last: str | None
    outside: Mapping[str, int] = field(default_factory=dict)
    lost: int = 0


class Impact(Struct, frozen=True, kw_only=True):
    """What was seen of all consumers. `problems` are those of the files; `reader` is the consumer for whom alone a
    report is, where it is for one."""

    window: Window
    consumers: tuple[ConsumerUse, ...]
    problems: tuple[Problem, ...] = ()
    lowered: int = 0
    kept: str = ""
    reader: str = ""

    def calls(self, operation: OperationRef) -> bool:
        """Return whether the reader was seen calling an operation of the old document."""
        return any(operation in use.called for use in self.consumers if use.consumer == self.reader)
