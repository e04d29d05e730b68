"""Which VersionChange serves which finding: by the place, the parameters, the operation or the schema it is about."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from apidiff.model.finding import Finding, Level
from apidiff.model.places import OperationRef, Owner
from apidiff.model.pointer import Tokens
from apidiff.propose.plan.planner import Plan


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


class _Homes:
    """The VersionChanges of a plan by what they are about."""

    def __init__(self, plan: Plan) -> None:
        self._operations: dict[Owner, str] = {}
        self._places: dict[Tokens, str] = {}
        for change in plan.proposal.changes:
            for subject in change.subjects:
                if isinstance(subject, OperationRef):
                    self._operations.setdefault(subject, change.name)
                else:
                    self._places.setdefault(subject, change.name)

    def of(self, finding: Finding) -> str | None:
        """Return the change that serves a finding, the nearest to its place first; None where none does."""
        subject = finding.change.subject
        parameters = _parameters(finding)
        found = self._around(finding) if parameters is None else self._places.get(parameters)
        return (
            found
            or self._operations.get(subject.owner)
            or self._places.get(("components", "schemas", str(subject.owner)))
            or self._of_single_operation(finding)
        )

    def _around(self, finding: Finding) -> str | None:
        for side in (finding.change.new, finding.change.old):
            tokens = side.location.tokens if side is not None else ()
            for length in range(len(tokens), 0, -1):
                if tokens[:length] in self._places:
                    return self._places[tokens[:length]]
        return None

    def _of_single_operation(self, finding: Finding) -> str | None:
        operations = {usage.operation for usage, _ in finding.usages}
        return self._operations.get(operations.pop()) if len(operations) == 1 else None


def _parameters(finding: Finding) -> Tokens | None:
    """Return where the model of the parameters stands that a finding is about, as `VersionChange.subjects` has it."""
    owner = finding.change.subject.owner
    if not isinstance(owner, OperationRef):
        return None
    places = {usage.place.parameter.in_ for usage, _ in finding.usages if usage.place.parameter is not None}
    return ("paths", owner.path, owner.method, "parameters", places.pop()) if len(places) == 1 else None
