"""Which VersionChange serves which finding: by the place, the parameters, the operation or the schema it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import TypeAlias

from msgspec.structs import replace

from apidiff.compare.match.parameter_index import ParameterKey
from apidiff.model.contract import Contract, Direction, Usage
from apidiff.model.document import Location
from apidiff.model.finding import Finding, Level
from apidiff.model.places import OperationRef, Owner
from apidiff.model.pointer import Tokens, parse_pointer
from apidiff.model.proposal.proposal import (
    ByPath,
    EndpointDidntExist,
    EndpointExisted,
    EndpointHad,
    FieldDidntExist,
    FieldDidntHave,
    FieldExistedAs,
    FieldHad,
    Instruction,
    Proposal,
    VersionChange,
)
from apidiff.model.proposal.pytypes import World
from apidiff.model.report import Report
from apidiff.propose.match.pairing import Pairing
from apidiff.propose.plan.instructions.by_hand import by_hand, is_carried, never
from apidiff.propose.plan.translate import classes_of, with_held


def with_proposals(report: Report, proposal: Proposal, pairing: Pairing) -> list[Finding]:
    """Return the findings of a report, each with the name of the VersionChange that serves it, or with the reason why
    there is none. Words alone are served by none, and need no reason."""
    homes = Homes(proposal.changes, pairing, report)
    reasons = dict(proposal.unserved)
    return [_served(finding, homes, reasons) for finding in report.findings]


def with_changes_by_hand(
    report: Report, proposal: Proposal, pairing: Pairing, versioned: Set[ParameterKey]
) -> Proposal:
    """Return the proposal with what serves the breaking findings that are left: changes that a person completes, or the
    reason why there are none, which is a comment, too. By the `versioned` parameters clients name a version."""
    homes = Homes(proposal.changes, pairing, report)
    left = [item for item in report.findings if item.level is Level.BREAKING and _name(item, homes) is None]
    reasons = {item.fingerprint: never(item, versioned) for item in left}
    names = [change.name for change in (*proposal.changes, *proposal.head_changes)]
    taken = {*names, *pairing.new.classes, *pairing.old.classes}
    return replace(
        proposal,
        changes=(*proposal.changes, *by_hand([item for item in left if not reasons[item.fingerprint]], pairing, taken)),
        comments=(*proposal.comments, *_told(left, reasons)),
        unserved=tuple((key, reason) for key, reason in reasons.items() if reason),
    )


def _told(findings: Iterable[Finding], reasons: Mapping[str, str]) -> Iterator[str]:
    """Yield what is left as it is and why: findings of one reason together."""
    groups: dict[str, list[str]] = {}
    for finding in findings:
        groups.setdefault(reasons[finding.fingerprint], []).append(str(finding.message))
    yield from (f"{'; '.join(said)}: {reason}" for reason, said in groups.items() if reason)


def _name(finding: Finding, homes: Homes) -> str | None:
    found = (homes.of(part) for part in finding.parts)
    return next((name for name in found if name is not None), None) or homes.of(finding)


def _served(finding: Finding, homes: Homes, reasons: Mapping[str, str]) -> Finding:
    parts = [_served(part, homes, reasons) for part in finding.parts]
    name = homes.of(finding)
    if parts:
        finding = replace(finding, parts=tuple(parts))
        name = next((part.proposal for part in parts if part.proposal is not None), name)
    if name is not None:
        return finding.with_proposal(name)
    reason = reasons.get(finding.fingerprint)
    return finding if reason is None else replace(finding, unproposed=reason)


_Place: TypeAlias = tuple[str, Tokens]
"""A resource of a document and where something stands in it."""

_OF_NO_OPERATION = ("server", "security-scheme")


class Homes:
    """The VersionChanges of a plan by what they are about."""

    def __init__(self, changes: Iterable[VersionChange], pairing: Pairing, report: Report) -> None:
        self._operations: dict[Owner, str] = {}
        self._sides: dict[tuple[Owner, Direction], str] = {}
        self._places: dict[Tokens, str] = {}
        self._fields: dict[tuple[str, str], str] = {}
        self._findings: dict[str, str] = {}
        self._reached: dict[Owner, frozenset[str]] = {}
        self._pairing = pairing
        for change in changes:
            self._add(change)
        paired = pairing.classes
        self._old = self._of_places(pairing.old, paired, report.old.contract)
        self._new = self._of_places(pairing.new, {name: name for name in paired.values()}, report.new.contract)

    def _add(self, change: VersionChange) -> None:
        self._findings.update(dict.fromkeys(change.findings, change.name))
        sides = _sides(change)
        for subject in change.subjects:
            if isinstance(subject, OperationRef):
                self._operations.setdefault(subject, change.name)
                for direction in sides:
                    self._sides.setdefault((subject, direction), change.name)
            else:
                self._places.setdefault(subject, change.name)
        for item in change.instructions:
            for name in _field_names(item):
                self._fields.setdefault((item.owner, name), change.name)  # type: ignore[union-attr]

    def _of_places(self, world: World, paired: Mapping[str, str], contract: Contract) -> dict[_Place, str]:
        """Return the changes of the classes and fields that the schemas of a document made, by where they are written.

        `paired` leads from the classes that have a counterpart to those of HEAD: their own places speak of them, and of
        no field that holds them.
        """
        found: dict[_Place, str] = {}
        own: set[Tokens] = set()
        heads = self._pairing.new.classes
        for name, other in paired.items():
            shape, head = world.classes.get(name), heads.get(other)
            if shape is None or head is None or not shape.origin:
                continue
            place = parse_pointer(shape.origin)
            own.add(place)
            home = self._places.get(parse_pointer(head.origin))
            if home is not None:
                found[_located(contract, place)] = home
        for place, fields in world.places.items():
            names = (self._fields.get((paired.get(owner, owner), wire)) for owner, wire in fields)
            home = None if place in own else next((name for name in names if name is not None), None)
            if home is not None:
                found.setdefault(_located(contract, place), home)
        return found

    def of(self, finding: Finding) -> str | None:
        """Return the change that serves a finding, the nearest to its place first; None where none does."""
        if finding.level is Level.DOCUMENTATION:
            return None
        own = self._findings.get(finding.fingerprint)
        if own is not None or not is_carried(finding):
            return own or self._of_media_type(finding)
        subject = finding.change.subject
        parameters = _parameters(finding)
        found = self._around(finding) if parameters is None else self._places.get(parameters)
        return (
            found
            or self._operations.get(subject.owner)
            or self._places.get(("components", "schemas", str(subject.owner)))
            or self._of_field(finding)
            or self._of_operations(finding)
        )

    def _of_media_type(self, finding: Finding) -> str | None:
        """Return the change of an answer in the one media type that stands for it, where it is brought back."""
        subject = finding.change.subject
        if finding.change.about.thing != "media-type" or len(subject.path) < 2:
            return None
        for old, new in self._pairing.routes:
            if subject.owner in (old.ref, new.ref):
                known = {answer.media for answer in (old.success, *old.answers) if answer.type is not None}
                if subject.path[1] in known:
                    return self._sides.get((old.ref, Direction.RESPONSE)) or self._sides.get(
                        (new.ref, Direction.RESPONSE)
                    )
        return None

    def _around(self, finding: Finding) -> str | None:
        change = finding.change
        sides = [(change.new, self._new), (change.old, self._old)]
        for copy in change.also:
            sides += [(copy.new, self._new), (copy.old, self._old)]
        for side, fields in sides:
            where = side.location if side is not None else Location()
            for length in range(len(where.tokens), 0, -1):
                home = fields.get((where.resource, where.tokens[:length]))
                if home is not None:
                    return home
        return None

    def _of_field(self, finding: Finding) -> str | None:
        """Return the change of a field of that name in a class that the operations reach: a property of a schema that
        others are made of (`allOf`) is a field of theirs."""
        names = [name for name in finding.change.subject.path if name not in ("[]", "{}")]
        for name in reversed(names):
            for usage, _ in finding.usages:
                for owner in sorted(self._classes_of(usage.operation)):
                    if (owner, name) in self._fields:
                        return self._fields[owner, name]
        return None

    def _classes_of(self, operation: Owner) -> frozenset[str]:
        """Return the classes of HEAD that an old operation, or what became of it, reaches."""
        if operation not in self._reached:
            found: set[str] = set()
            for old, new in self._pairing.routes:
                if old.ref == operation:
                    found |= with_held(classes_of(new), self._pairing.new)
                    before = with_held(classes_of(old), self._pairing.old)
                    found |= {self._pairing.classes.get(name, name) for name in before}
            self._reached[operation] = frozenset(found)
        return self._reached[operation]

    def _of_operations(self, finding: Finding) -> str | None:
        """Return the change that most of the operations have of their own. What is about servers is of no operation,
        and of a schema of several only where changes of most of them alter the body or answer that has it."""
        subject, operations = finding.change.subject.type, {usage.operation for usage, _ in finding.usages}
        if subject in _OF_NO_OPERATION:
            return None
        if subject in ("schema", "property") and len(operations) > 1:
            sides = [self._sides.get(_side(usage)) for usage, level in finding.usages if level is finding.level]
            known = [side for side in sides if side is not None]
            return Counter(known).most_common(1)[0][0] if 2 * len(known) > len(sides) else None
        homes = Counter(self._operations.get(usage.operation) for usage, _ in finding.usages)
        homes.pop(None, None)
        return homes.most_common(1)[0][0] if homes else None


def _located(contract: Contract, tokens: Tokens) -> _Place:
    where = contract.references.location(tokens)
    return where.resource, where.tokens


def _sides(change: VersionChange) -> frozenset[Direction]:
    """Return of which payloads of its routes a change has something to say: by instructions of the routes, not of
    classes, or by converters of theirs."""
    found: set[Direction] = set()
    for item in change.instructions:
        if isinstance(item, EndpointExisted | EndpointDidntExist):
            found |= set(Direction)
        elif isinstance(item, EndpointHad) and not {"response_model", "responses"}.isdisjoint(dict(item.attributes)):
            found.add(Direction.RESPONSE)
    found |= {Direction(item.direction) for item in change.converters if isinstance(item, ByPath)}
    return frozenset(found)


def _side(usage: Usage) -> tuple[Owner, Direction]:
    return usage.operation, usage.direction


def _field_names(item: Instruction) -> set[str]:
    """Return what an instruction calls the field it is about, in code and on the wire."""
    match item:
        case FieldExistedAs(field=field):
            return {field.name, field.wire}
        case FieldHad(field=name, old=old) | FieldDidntHave(field=name, old=old):
            return {name, old.name, old.wire}
        case FieldDidntExist(field=name):
            return {name}
        case _:
            return set()


def _parameters(finding: Finding) -> Tokens | None:
    """Return where the model of the parameters stands that a finding is about, as `VersionChange.subjects` has it."""
    owner = finding.change.subject.owner
    if not isinstance(owner, OperationRef):
        return None
    places = {usage.place.parameter.in_ for usage, _ in finding.usages if usage.place.parameter is not None}
    return ("paths", owner.path, owner.method, "parameters", places.pop()) if len(places) == 1 else None
