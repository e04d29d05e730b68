"""A Site is where a pair of things stands: how it is named, and who reaches it.

Parts that are shared through `$ref` are compared once, at a site that lists all their usages. Schemas are not
compared where they are met: a comparer yields the PositionPair, and the schema stage takes all of them together,
because one schema is reached from many positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct, field

from apidiff.compare.context.wire import Wire
from apidiff.compare.lowering.medium import Medium
from apidiff.config import Settings
from apidiff.model.change import Change, Side, Subject
from apidiff.model.contract import Contract, Node, Operation, Usage
from apidiff.model.document import Json, Problem
from apidiff.model.kinds import KINDS
from apidiff.model.places import OperationRef, Owner, Step


class PositionPair(Struct, frozen=True, kw_only=True):
    """The schema of one payload position in both contracts, neither followed through `$ref`.

    `owner` names the part that holds the position in reports: an operation or a component such as
    `parameters/PerPage`. `wire` says how its sender writes the payload where that is text, and is None elsewhere;
    `fills_segment` that the text is a segment of the path, all of it.
    """

    usage: Usage
    old: Node
    new: Node
    owner: Owner
    wire: Wire | None = None
    fills_segment: bool = False

    @property
    def medium(self) -> Medium:
        """What carries the payload."""
        if self.wire is None:
            return Medium.DATA
        return Medium.SEGMENT if self.fills_segment else Medium.TEXT


Compared: TypeAlias = Iterator[Change | PositionPair]
"""What a comparer yields."""


class Site(Struct, frozen=True, kw_only=True):
    """The name and the users of a pair of things.

    `owner` is an operation (`POST /users`) or a component (`parameters/PerPage`); `path` leads from it down to
    the thing.
    """

    owner: Owner
    path: tuple[str, ...] = ()
    usages: tuple[Usage, ...]

    def below(self, *path: str, step: Step | None = None) -> Site:
        """Return the site of a part: names are added to the path, and `step` to the place of every usage."""
        usages = self.usages if step is None else tuple(usage.below(step) for usage in self.usages)
        return Site(owner=self.owner, path=self.path + path, usages=usages)

    def subject(self, type_: str) -> Subject:
        """Return the subject that names the thing at this site."""
        return Subject(type=type_, owner=self.owner, path=self.path)


class Comparison(Struct, frozen=True, kw_only=True, eq=False):
    """The two contracts under comparison and the settings of the run: what every comparer is handed.

    `problems` are those of one of the contracts that only comparing them brings to light. `matched` says what the
    operations of the new contract were in the old one, by those of the new; both are known once everything has been
    compared.
    """

    old: Contract
    new: Contract
    settings: Settings = field(default_factory=Settings)
    problems: list[tuple[Contract, Problem]] = field(default_factory=list)
    matched: dict[OperationRef, Operation] = field(default_factory=dict)
    of_library: bool = False

    def change(
        self,
        kind: str,
        site: Site,
        subject_type: str,
        old: Node | None,
        new: Node | None,
        facts: Mapping[str, Json] | None = None,
    ) -> Change:
        """Return a Change of that kind at the site. The nodes give the values and where they stand; facts are those
        the kind promises beyond COMMON, which are filled in here. Raises ValueError where the facts are not the
        promised ones."""
        stated = dict(facts or {})
        promised = KINDS[kind].facts
        if set(stated) != set(promised):
            raise ValueError(f"{kind} promises the facts {sorted(promised)}, got {sorted(stated)}")
        subject = site.subject(subject_type)
        stated.update(
            subject=subject.label, old=None if old is None else old.value, new=None if new is None else new.value
        )
        return Change(
            kind=kind,
            subject=subject,
            usages=site.usages,
            old=None if old is None else Side(value=old.value, location=self.old.references.location(old.tokens)),
            new=None if new is None else Side(value=new.value, location=self.new.references.location(new.tokens)),
            facts=stated,
        )
