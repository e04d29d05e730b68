"""What came of a replay: every recorded exchange held against both documents."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from apidiff.model.document import Problem
from apidiff.model.impact.seen import Window

DepartureSort: TypeAlias = Literal["refused", "drift"]
"""`refused`: a request that the old document allows and the new one does not. `drift`: what the old document itself
does not allow."""


class Departure(Struct, frozen=True, kw_only=True):
    """Where recorded exchanges and a document part, once for all exchanges that do so in one way. `pointer` is what is
    not met, in the document (of a drift the old one, else the new one); `explained` says that a finding says why."""

    sort: DepartureSort
    operation: str
    direction: Literal["request", "response"]
    place: str
    what: str
    pointer: str
    exchanges: int
    consumers: tuple[str, ...]
    first: str | None
    last: str | None
    shape: str = ""
    explained: bool = False


class Broken(Struct, frozen=True, kw_only=True):
    """A finding that exchanges show, and whom it hits."""

    fingerprint: str
    rule: str
    level: str
    message: str
    exchanges: int
    consumers: tuple[str, ...]


class Covered(Struct, frozen=True, kw_only=True):
    """How much of the old document the exchanges reach. `fields` are properties of payloads of operations that were
    called, `parameters` theirs."""

    operations: int
    operations_seen: int
    operations_unseen: tuple[str, ...]
    fields: int
    fields_seen: int
    fields_unseen: tuple[str, ...]
    parameters: int
    parameters_seen: int
    parameters_unseen: tuple[str, ...]


class Replay(Struct, frozen=True, kw_only=True):
    """The result. It passes where no exchange breaks; `whole` says that everything in the files was read."""

    old: str
    new: str
    window: Window
    broken: tuple[Broken, ...]
    departures: tuple[Departure, ...]
    coverage: Covered
    problems: tuple[Problem, ...]
    sentence: str
    passed: bool
    whole: bool
