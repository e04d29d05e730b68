"""Who is hit by a finding: what recorded traffic, pacts and declared use show of each consumer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Struct

from apidiff.model.document import Problem
from apidiff.model.places import OperationRef
from apidiff.model.typed import Count, said

Status: TypeAlias = Literal["hit", "may-be-hit", "not-seen"]
"""From the worst down."""


class ExchangeWitness(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A recorded exchange that shows it, without what was in it: values are there only where they were asked for."""

    operation: str
    source: Literal["traffic", "pact", "declared", "code"]
    place: Annotated[str, said(about="Where in the call, such as `body application/json at name`.")]
    status: Annotated[Count, said(about="The status of the answer, 0 where it is not known.")]
    time: str | None
    shape: Annotated[str, said(about="What sort of value it was: `text of 12 characters`.")]
    value: Annotated[Any, said(about="With --show-values alone.")] = UNSET


class ConsumerImpact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was seen of one consumer and one finding."""

    consumer: str
    status: Annotated[
        Status,
        said(
            about="hit: an exchange shows it. may-be-hit: what changed is used, and whether that breaks does not show. "
            "not-seen: nothing shows it, which is no proof."
        ),
    ]
    exchanges: Annotated[Count, said(about="Those that show it; of not-seen, all that were looked at.")]
    first: str | None
    last: str | None
    because: str
    witness: ExchangeWitness | None


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
        witness=None,
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


class Window(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was looked at."""

    files: tuple[str, ...]
    read: Annotated[Count, said(about="Exchanges that were read.")]
    matched: Annotated[Count, said(about="Those that are calls of the old document.")]
    recorded: Annotated[Count, said(about="Those among them that are traffic: no pact, no declared use.")]
    judged: Annotated[Count, said(about="Those whose payloads were looked at.")]
    first: str | None
    last: str | None
    outside: Annotated[Mapping[str, int], said(about="Those that are no calls of the old document, by the reason.")]
    lost: Annotated[Count, said(about="Parts of the files that could not be read.")]


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
