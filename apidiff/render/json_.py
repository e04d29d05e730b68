"""The report as JSON. Its shape stands in `report_types`, and is published in `report.schema.json`; that of the reports
on many documents in `reports_shape`.

Keys come in a fixed order and nothing depends on the clock or the machine, so the same inputs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import UNSET, to_builtins

from apidiff.model.change import Change, Copy, Evidence, Side, Subject, Undecided, Witness
from apidiff.model.document import ENTRY, Json, Location, Problem
from apidiff.model.finding import Finding, Level
from apidiff.model.impact.seen import ConsumerUse, Impact, abridged
from apidiff.model.pointer import format_pointer
from apidiff.model.report import Coverage, DocumentSide, Part, Report, Section, Survey
from apidiff.render import report_types as types
from apidiff.render import reports_shape
from apidiff.render.identity import identity_dict
from apidiff.render.text import dumps, dumps_finite, finite, fits
from apidiff.render.view import View

LARGEST_VALUE = 10_000
"""Characters of JSON up to which a value is part of the report; of a larger one the report says `value_omitted`."""


def render(report: Report, view: View) -> str:
    """Return the report as JSON text. The view does not matter: programs get everything.

    It is the text of `report_dict`, put together once. Findings are written one after the other: as plain values, those
    of large documents take more memory than the documents.
    """
    return "".join(_written(report))


def _written(report: Report) -> Iterator[str]:
    outer: dict[str, Json] = to_builtins(_report(report, []))
    are_finite = _holds_no_nan(report)
    for number, (name, value) in enumerate(outer.items()):
        yield f'{"," if number else "{"}\n  "{name}": '
        if name != "findings" or not report.findings:
            yield dumps_finite(finite(value), 1)
            continue
        for index, finding in enumerate(report.findings):
            yield ",\n    " if index else "[\n    "
            made = to_builtins(_finding(finding, report))
            yield dumps_finite(made if are_finite else finite(made), 2)
        yield "\n  ]"
    yield "\n}\n"


def _holds_no_nan(report: Report) -> bool:
    """Whether all values are known to be finite, without a look at each: JSON has no other numbers (RFC 8259, section
    6), YAML has, and of recorded exchanges nothing is known."""
    documents = [side.contract.document for side in (report.old, report.new)]
    files = [file for document in documents for file in (document.entry, *document.resources.values())]
    return report.impact is None and all(file.format == "json" for file in files)


def report_dict(report: Report) -> dict[str, Json]:
    """Return the report as plain JSON values."""
    made: dict[str, Json] = to_builtins(_report(report, [_finding(finding, report) for finding in report.findings]))
    return made


def _report(report: Report, findings: list[types.Finding]) -> types.Report:
    from apidiff import __version__

    return types.Report(
        report=types.SHAPE,
        tool=types.Tool(name="apidiff", version=__version__),
        profile=report.profile,
        old=_document(report.old),
        new=_document(report.new),
        verdict=report.verdict,
        summary=types.Summary(**{level.name.lower(): report.count(level) for level in Level}),
        findings=findings,
        problems=[_problem(problem) for problem in report.problems],
        coverage=types.Coverages(old=_coverage(report.coverage.old), new=_coverage(report.coverage.new)),
        impact=UNSET if report.impact is None else _impact(report.impact),
    )


def problem_dict(problem: Problem) -> dict[str, Json]:
    """Return a problem as plain JSON values."""
    made: dict[str, Json] = to_builtins(_problem(problem))
    return made


def _document(side: DocumentSide) -> types.Document:
    root = side.contract.document.entry.root
    declared = root.get("openapi", root.get("swagger")) if isinstance(root, dict) else None
    return types.Document(
        source=side.source,
        title=side.contract.title,
        version=side.contract.version,
        openapi=str(declared) if declared is not None else side.contract.standard.value,
    )


def _finding(finding: Finding, report: Report) -> types.Finding:
    change, waived = finding.change, finding.waived
    return types.Finding(
        fingerprint=finding.fingerprint,
        rule=finding.rule,
        level=finding.level,
        message=str(finding.message),
        change=_change(change),
        old=_side(change.old, report.old),
        new=_side(change.new, report.new),
        usages=[
            types.Usage(operation=str(usage.operation), direction=usage.direction, place=str(usage.place), level=level)
            for usage, level in finding.usages
        ],
        evidence=_evidence(finding.evidence),
        migrate=types.Migration(caller=str(finding.caller), owner=str(finding.owner)),
        proposal=finding.proposal,
        waived=None if waived is None else types.Waived(reason=waived.reason, by=waived.by),
        parts=[_finding(part, report) for part in finding.parts] or UNSET,
        impact=UNSET if report.impact is None else list(abridged(finding.impact)),
        lowered=finding.lowered or UNSET,
        unproposed=finding.unproposed or UNSET,
    )


def _use(use: ConsumerUse) -> types.ConsumerUse:
    return types.ConsumerUse(
        consumer=use.consumer,
        exchanges=use.exchanges,
        operations=len(use.called),
        first=use.first,
        last=use.last,
        hit=use.hit,
        may_be_hit=use.may_be_hit,
        not_seen=use.not_seen,
    )


def _impact(impact: Impact) -> types.Impact:
    return types.Impact(
        window=impact.window,
        consumers=[_use(use) for use in impact.consumers],
        lowered=impact.lowered,
        kept=impact.kept,
        problems=[_problem(problem) for problem in impact.problems],
    )


def _change(change: Change) -> types.Change:
    identity = identity_dict(change)
    return types.Change(
        kind=change.kind,
        subject=_subject(change.subject),
        identity=UNSET if identity is None else types.Identity(**identity),
        also=[_copy(copy) for copy in change.also] or UNSET,
    )


def _subject(subject: Subject) -> types.Subject:
    owner = "schema" if subject.type in ("schema", "property") else "owner"
    return types.Subject(type=subject.type, **{owner: str(subject.owner)}, path=list(subject.path))


def _copy(copy: Copy) -> types.Copy:
    old, new = (None if side is None else format_pointer(side.location.tokens) for side in (copy.old, copy.new))
    return types.Copy(subject=_subject(copy.subject), old=old, new=new)


def _side(side: Side | None, document: DocumentSide) -> types.Side | None:
    if side is None:
        return None
    file, position = document.place(side)
    pointer = format_pointer(side.location.tokens)
    return types.Side(pointer=pointer, file=file, line=position.line, column=position.column, **_value(side.value))


def _value(value: Json) -> dict[str, Json]:
    """The `value` member, with a mark beside it where the value is too large to be repeated in a report."""
    if not fits(value, LARGEST_VALUE):
        return {"value": None, "value_omitted": True}
    return {"value": value}


def _evidence(evidence: Evidence) -> types.Evidence:
    """Return what is known of the payloads behind a finding."""
    if isinstance(evidence, Witness):
        return types.Witness(
            direction=evidence.usage.direction,
            operation=str(evidence.usage.operation),
            place=str(evidence.usage.place),
            position=types.Positions(old=_reference(evidence.old_position), new=_reference(evidence.new_position)),
            **_value(evidence.value),
            sent=UNSET if evidence.sent is None else evidence.sent,
            valid_in=evidence.valid_in,
            invalid_in=evidence.invalid_in,
            error=evidence.error,
        )
    if isinstance(evidence, Undecided):
        return types.Undecided(keyword=evidence.keyword, reason=evidence.reason)
    return evidence


def _reference(location: Location) -> str:
    """A pointer, with the file before a `#` where that is not the entry file."""
    pointer = format_pointer(location.tokens)
    return pointer if location.resource == ENTRY else f"{location.resource}#{pointer}"


def _problem(problem: Problem) -> types.Problem:
    position = problem.position
    return types.Problem(
        source=problem.source,
        what=problem.what,
        expected=problem.expected,
        line=None if position is None else position.line,
        column=None if position is None else position.column,
        pointer=problem.pointer,
        cause=problem.cause,
    )


def _coverage(coverage: Coverage) -> types.Coverage:
    return types.Coverage(
        operations=coverage.operations,
        positions=coverage.positions,
        schemas=coverage.schemas,
        left_out=len(coverage.left_out),
    )


def piece(report: Report, view: View) -> Json:
    """Return the report of one document. The view does not matter: programs get everything."""
    return report_dict(report)


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return the reports of all. The view does not matter."""
    from apidiff import __version__

    whole = {
        "reports": reports_shape.SHAPE,
        "tool": {"name": "apidiff", "version": __version__},
        "old": survey.old,
        "new": survey.new,
        "verdict": {"passed": survey.passed, "sentence": survey.sentence},
        "summary": {level.value: survey.count(level) for level in Level},
        "documents": [_one_of_many(section, report) for section, report in parts],
        "problems": [problem_dict(problem) for problem in survey.problems],
    }
    return dumps(whole) + "\n"


def _one_of_many(section: Section, report: Json) -> dict[str, Json]:
    return {
        "path": section.name,
        "former": section.former or None,
        "state": section.state,
        "passed": section.passed,
        "sentence": section.sentence,
        "problems": [] if report else [problem_dict(problem) for problem in section.problems],
        "report": report,
    }
