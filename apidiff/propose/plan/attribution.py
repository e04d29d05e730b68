"""Which VersionChange serves which finding: by the place, the parameters, the operation or the schema it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from apidiff.model.finding import Finding, Level
from apidiff.model.places import OperationRef, Owner
from apidiff.model.pointer import Tokens
from apidiff.model.proposal.proposal import FieldDidntExist, FieldDidntHave, FieldExistedAs, FieldHad, Instruction
from apidiff.model.proposal.pytypes import RouteShape
from apidiff.propose.plan.planner import Plan
from apidiff.propose.plan.translate import class_names, with_held


def with_proposals(findings: Sequence[Finding], plan: Plan) -> list[Finding]:
    """Return the findings, each with the name of the VersionChange that serves it. Words alone are served by none."""
    homes = _Homes(plan)
    out = []
    for finding in findings:
        parts = with_proposals(finding.parts, plan)
        name = None if finding.level is Level.DOCUMENTATION else homes.of(finding)
        if parts:
            finding = replace(finding, parts=tuple(parts))
            name = next((part.proposal for part in parts if part.proposal is not None), name)
        out.append(finding if name is None else finding.with_proposal(name))
    return out


_OF_NO_OPERATION = ("server", "security-scheme")


class _Homes:
    """The VersionChanges of a plan by what they are about."""

    def __init__(self, plan: Plan) -> None:
        self._operations: dict[Owner, str] = {}
        self._places: dict[Tokens, str] = {}
        self._fields: dict[tuple[str, str], str] = {}
        self._reached: dict[Owner, frozenset[str]] = {}
        self._plan = plan
        for change in plan.proposal.changes:
            for subject in change.subjects:
                if isinstance(subject, OperationRef):
                    self._operations.setdefault(subject, change.name)
                else:
                    self._places.setdefault(subject, change.name)
            for item in change.instructions:
                for name in _field_names(item):
                    self._fields.setdefault((item.owner, name), change.name)  # type: ignore[union-attr]

    def of(self, finding: Finding) -> str | None:
        """Return the change that serves a finding, the nearest to its place first; None where none does."""
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

    def _around(self, finding: Finding) -> str | None:
        for side in (finding.change.new, finding.change.old):
            tokens = side.location.tokens if side is not None else ()
            for length in range(len(tokens), 0, -1):
                if tokens[:length] in self._places:
                    return self._places[tokens[:length]]
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
            for old, new in self._plan.pairing.routes:
                if old.ref == operation:
                    found |= with_held(_roots(new), self._plan.new)
                    before = with_held(_roots(old), self._plan.old)
                    found |= {self._plan.pairing.classes.get(name, name) for name in before}
            self._reached[operation] = frozenset(found)
        return self._reached[operation]

    def _of_operations(self, finding: Finding) -> str | None:
        """Return the change that most of the operations have of their own. What is about servers is of no operation,
        and of a schema only where a single operation has it."""
        subject, operations = finding.change.subject.type, {usage.operation for usage, _ in finding.usages}
        if subject in _OF_NO_OPERATION or (subject in ("schema", "property") and len(operations) > 1):
            return None
        homes = Counter(self._operations.get(usage.operation) for usage, _ in finding.usages)
        homes.pop(None, None)
        return homes.most_common(1)[0][0] if homes else None


def _roots(route: RouteShape) -> set[str]:
    found = class_names(route.success.type) | {name for _, name in route.groups}
    if route.body is not None:
        found |= class_names(route.body.type)
    return found.union(*(class_names(answer.type) for answer in route.answers), set())


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
