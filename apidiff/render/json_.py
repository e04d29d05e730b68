"""The report as JSON. Its shape is published in `report.schema.json` beside this module.

Keys come in a fixed order and nothing depends on the clock or the machine, so the same inputs give the same bytes.
"""

from __future__ import annotations

from apidiff.model.change import Assumed, Change, Copy, Evidence, Proof, Side, Undecided, Witness
from apidiff.model.document import ENTRY, Json, Location, Problem
from apidiff.model.finding import Finding, Level
from apidiff.model.pointer import format_pointer
from apidiff.model.report import Coverage, DocumentSide, Report
from apidiff.render.identity import identity_dict
from apidiff.render.text import dumps, size
from apidiff.render.view import View

SHAPE = 1
"""The number of this shape of the report. It grows when a program that reads reports would have to change."""

LARGEST_VALUE = 10_000
"""Characters of JSON up to which a value is part of the report; of a larger one the report says `value_omitted`."""


def render(report: Report, view: View) -> str:
    """Return the report as JSON text. The view does not matter: programs get everything."""
    return dumps(report_dict(report)) + "\n"


def report_dict(report: Report) -> dict[str, Json]:
    """Return the report as plain JSON values."""
    from apidiff import __version__

    verdict = report.verdict
    return {
        "report": SHAPE,
        "tool": {"name": "apidiff", "version": __version__},
        "profile": report.profile,
        "old": _document(report.old),
        "new": _document(report.new),
        "verdict": {
            "passed": verdict.passed,
            "fail_on": verdict.fail_on,
            "sentence": verdict.sentence,
            "bump": {"required": verdict.bump.required, "declared": verdict.bump.declared},
        },
        "summary": {level.value: report.count(level) for level in Level},
        "findings": [_finding(finding, report) for finding in report.findings],
        "problems": [_problem(problem) for problem in report.problems],
        "coverage": {"old": _coverage(report.coverage.old), "new": _coverage(report.coverage.new)},
    }


def _document(side: DocumentSide) -> dict[str, Json]:
    root = side.contract.document.entry.root
    declared = root.get("openapi", root.get("swagger")) if isinstance(root, dict) else None
    return {
        "source": side.source,
        "title": side.contract.title,
        "version": side.contract.version,
        "openapi": str(declared) if declared is not None else side.contract.standard.value,
    }


def _finding(finding: Finding, report: Report) -> dict[str, Json]:
    change = finding.change
    waived = finding.waived
    return {
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "level": finding.level.value,
        "message": finding.message,
        "change": _change(change),
        "old": _side(change.old, report.old),
        "new": _side(change.new, report.new),
        "usages": [
            {
                "operation": usage.operation,
                "direction": usage.direction.value,
                "place": usage.place,
                "level": level.value,
            }
            for usage, level in finding.usages
        ],
        "evidence": evidence_dict(finding.evidence),
        "migrate": {"caller": finding.caller, "owner": finding.owner},
        "proposal": finding.proposal,
        "waived": None if waived is None else {"reason": waived.reason, "by": waived.by},
    }


def _change(change: Change) -> dict[str, Json]:
    identity = identity_dict(change)
    found: dict[str, Json] = {"kind": change.kind, "subject": change.subject.to_dict()}
    if identity is not None:
        found["identity"] = identity
    if change.also:
        found["also"] = [_copy(copy) for copy in change.also]
    return found


def _copy(copy: Copy) -> dict[str, Json]:
    pointers = [None if side is None else format_pointer(side.location.tokens) for side in (copy.old, copy.new)]
    return {"subject": copy.subject.to_dict(), "old": pointers[0], "new": pointers[1]}


def _side(side: Side | None, document: DocumentSide) -> dict[str, Json] | None:
    if side is None:
        return None
    file, position = document.place(side)
    place: dict[str, Json] = {
        "pointer": format_pointer(side.location.tokens),
        "file": file,
        "line": position.line,
        "column": position.column,
    }
    return place | _value(side.value)


def _value(value: Json) -> dict[str, Json]:
    """The `value` member, with a mark beside it where the value is too large to be repeated in a report."""
    if size(value, LARGEST_VALUE) > LARGEST_VALUE:
        return {"value": None, "value_omitted": True}
    return {"value": value}


def evidence_dict(evidence: Evidence) -> dict[str, Json]:
    """Return what is known of the payloads behind a finding, as the JSON report shows it."""
    if isinstance(evidence, Witness):
        return {
            "type": "witness",
            "direction": evidence.usage.direction.value,
            "operation": evidence.usage.operation,
            "place": evidence.usage.place,
            "position": {"old": _reference(evidence.old_position), "new": _reference(evidence.new_position)},
            **_value(evidence.value),
            **({} if evidence.sent is None else {"sent": evidence.sent}),
            "valid_in": evidence.valid_in,
            "invalid_in": evidence.invalid_in,
            "error": evidence.error,
        }
    if isinstance(evidence, Proof):
        return {"type": "proof"}
    if isinstance(evidence, Assumed):
        return {"type": "assumed", "assumptions": list(evidence.assumptions)}
    if isinstance(evidence, Undecided):
        return {"type": "undecided", "keyword": evidence.keyword, "reason": evidence.reason}
    return {"type": "table"}


def _reference(location: Location) -> str:
    """A pointer, with the file before a `#` where that is not the entry file."""
    pointer = format_pointer(location.tokens)
    return pointer if location.resource == ENTRY else f"{location.resource}#{pointer}"


def _problem(problem: Problem) -> dict[str, Json]:
    position = problem.position
    return {
        "source": problem.source,
        "what": problem.what,
        "expected": problem.expected,
        "line": None if position is None else position.line,
        "column": None if position is None else position.column,
        "pointer": problem.pointer,
        "cause": problem.cause,
    }


def _coverage(coverage: Coverage) -> dict[str, Json]:
    return {
        "operations": coverage.operations,
        "positions": coverage.positions,
        "schemas": coverage.schemas,
        "left_out": len(coverage.left_out),
    }
