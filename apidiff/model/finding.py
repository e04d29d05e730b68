"""A Finding is a Change together with the rule that claimed it and what it means to each operation it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.change import Change, Evidence, Witness
from apidiff.model.contract import Usage
from apidiff.model.impact.seen import ConsumerImpact
from apidiff.model.places import Owner
from apidiff.model.words.message import Message

FailOn = Literal["breaking", "warning", "never"]
"""The mildest level that fails a check."""

Removal = Literal["announced", "deprecated", "never"]
"""What makes a removal an announced one: a sunset date that has passed, mere deprecation, or nothing."""

Profile = Literal["contract", "wire", "source"]
"""Who is protected."""


class Level(str, Enum):
    """How much a change matters, from the worst down."""

    BREAKING = "breaking"
    WARNING = "warning"
    NON_BREAKING = "non-breaking"
    DOCUMENTATION = "documentation"

    __hash__ = str.__hash__  # that of enums is written in Python

    rank: int
    """0 for the worst level, growing as levels get milder."""

    def __init__(self, value: str) -> None:
        # Asked for several times a finding, and the members are made in this order.
        self.rank = len(type(self).__members__)


def worst(levels: list[Level]) -> Level:
    """Return the worst of the levels; the list must not be empty."""
    return min(levels, key=lambda level: level.rank)


class Waiver(Struct, frozen=True, kw_only=True):
    """A person's decision to accept a finding: the reason they gave and who gave it."""

    reason: str
    by: str | None = None


class Replacement(Struct, frozen=True, kw_only=True):
    """What probably stands in for a removed thing: its name, and the operations where it does if not everywhere."""

    name: str
    operations: tuple[Owner, ...] = ()


class Finding(Struct, frozen=True, kw_only=True, eq=False):
    """What a reader is told about one change.

    `usages` pairs every usage with its level; `level` is the worst of them. `evidence` is the evidence behind that
    level. `summary` says what the rule is about, without the names of this pair. `proposal` is the class name of the
    candidate VersionChange that serves this finding, `unproposed` why none can. `impact` says who is hit, where one
    looked; `lowered` why its level is a milder one than the change has by itself. `parts` are the findings on the parts
    of the change, the worst first: the level is theirs, unless the user chose one for the rule (`is_chosen`). `help` is
    the address of a page about the rule, where one is known.
    """

    fingerprint: str
    rule: str
    level: Level
    message: Message
    why: Message
    caller: Message
    owner: Message
    change: Change
    usages: tuple[tuple[Usage, Level], ...]
    evidence: Evidence
    summary: str = ""
    proposal: str | None = None
    waived: Waiver | None = None
    impact: tuple[ConsumerImpact, ...] = ()
    lowered: str = ""
    unproposed: str = ""
    parts: tuple[Finding, ...] = ()
    is_chosen: bool = False
    help: str = ""

    @property
    def operations(self) -> list[Owner]:
        """The operations that meet the change at the finding's level, each once."""
        return list(dict.fromkeys(usage.operation for usage, level in self.usages if level is self.level))

    def with_proposal(self, name: str) -> Finding:
        """Return the same finding, served by the VersionChange of that name."""
        return replace(self, proposal=name)

    def with_impact(self, impact: tuple[ConsumerImpact, ...]) -> Finding:
        """Return the same finding with who is hit by it."""
        return replace(self, impact=impact)

    def with_parts(self, parts: Iterable[Finding]) -> Finding:
        """Return the same finding with these parts, at the level of those that stand."""
        found = tuple(sorted(parts, key=lambda part: (part.waived is not None, part.level.rank)))
        standing = [part for part in found if part.waived is None]
        if self.is_chosen or not standing:
            return replace(self, parts=found)
        levels: dict[Usage, Level] = {}
        for usage, level in (usage for part in standing for usage in part.usages):
            levels[usage] = worst([level, levels.get(usage, level)])
        level = standing[0].level
        known = [part.evidence for part in standing if part.level is level]
        evidence = next((one for one in known if isinstance(one, Witness)), known[0])
        return replace(self, parts=found, level=level, usages=tuple(levels.items()), evidence=evidence)

    def with_waiver(self, waiver: Waiver) -> Finding:
        """Return the same finding, accepted by a person."""
        parts = tuple(part if part.waived is not None else part.with_waiver(waiver) for part in self.parts)
        return replace(self, waived=waiver, parts=parts)


def in_parts(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield what findings consist of: the parts of those that have some, and the others."""
    for finding in findings:
        yield from finding.parts or (finding,)
