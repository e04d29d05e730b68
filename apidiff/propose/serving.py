"""Which VersionChange serves which finding: by the schema or the operation the finding is about."""

from __future__ import annotations

from collections.abc import Sequence

from apidiff.model.finding import Finding, Level
from apidiff.model.pointer import parse_pointer
from apidiff.propose.planner import Plan


def with_proposals(findings: Sequence[Finding], plan: Plan) -> list[Finding]:
    """Return the findings, each with the name of the VersionChange that serves it. Words alone are served by none."""
    homes: dict[str, str] = {}
    for change in plan.proposal.changes:
        for subject in change.subjects:
            homes.setdefault(_owner(subject), change.name)
    out = []
    for finding in findings:
        name = None if finding.level is Level.DOCUMENTATION else _home(finding, homes)
        out.append(finding if name is None else finding.with_proposal(name))
    return out


def _home(finding: Finding, homes: dict[str, str]) -> str | None:
    owner = finding.change.subject.owner
    if owner in homes:
        return homes[owner]
    operations = {usage.operation for usage, _ in finding.usages}
    found = {homes[name] for name in operations if name in homes}
    return found.pop() if len(found) == 1 and len(operations) == 1 else None


def _owner(subject: str) -> str:
    """Return what findings call the owner of a subject: the component's name, or the operation's label."""
    if not subject.startswith("/"):
        return subject
    tokens = parse_pointer(subject)
    if tokens[:1] == ("paths",) and len(tokens) >= 3:
        return f"{tokens[2].upper()} {tokens[1]}"
    return tokens[2] if tokens[:2] == ("components", "schemas") and len(tokens) >= 3 else subject
