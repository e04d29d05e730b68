"""The changes as entries of a changelog, in the form of Keep a Changelog 1.1.0, with what breaks first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apidiff.model.finding import Finding, Level
from apidiff.model.report import Report
from apidiff.render.guide.names import sentence, where
from apidiff.render.markdown import prose
from apidiff.render.problems import left_out
from apidiff.render.text import one_line
from apidiff.render.view import View

_OPERATIONS = 2
_LONGEST_VERSION = 60
_MOST_OF_A_KIND = 12

_SECTIONS = ("Breaking", "Added", "Changed", "Deprecated", "Removed", "Security", "Documentation")


def render(report: Report, view: View) -> str:
    """Return the section of a changelog for the new version. The view does not matter."""
    version = one_line(report.new.contract.version, _LONGEST_VERSION) or "Unreleased"
    parts = [f"## {prose(version)}"]
    standing = [finding for finding in report.findings if finding.waived is None]
    for section in _SECTIONS:
        found = [finding for finding in standing if section_of(finding) == section]
        lines = list(_short(found)) if section == "Documentation" else _lines(found)
        if lines:
            parts.append("\n".join([f"### {section}", "", *lines]))
    if len(parts) == 1:
        parts.append("No change was found in what could be compared." if left_out(report) else "No changes.")
    return "\n\n".join(parts) + "\n"


def section_of(finding: Finding) -> str:
    """Return the section of the changelog that a finding belongs to."""
    if finding.level is Level.BREAKING:
        return "Breaking"
    if finding.level is Level.DOCUMENTATION:
        return "Documentation"
    return finding.change.about.section.capitalize()


def _short(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the lines of documentation: of many changes of one kind the first, and the number of the others."""
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
        kinds.setdefault(finding.change.kind, []).append(finding)
    for found in kinds.values():
        lines = _lines(found)
        yield from lines[:_MOST_OF_A_KIND]
        if len(lines) > _MOST_OF_A_KIND:
            yield f"- ... and {len(lines) - _MOST_OF_A_KIND:,} more like these."


def _lines(findings: Sequence[Finding]) -> list[str]:
    return list(dict.fromkeys(_line(finding) for finding in findings))


def _line(finding: Finding) -> str:
    message = sentence(finding.message, finding)
    todo = f" {sentence(finding.caller, finding)}" if finding.level is Level.BREAKING and finding.caller else ""
    return f"- {message}{where(finding.operations, message, _OPERATIONS)}.{todo}"
