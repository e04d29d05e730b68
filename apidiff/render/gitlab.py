"""GitLab Code Quality: a JSON list in the subset of the Code Climate format that GitLab reads.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections.abc import Sequence

from apidiff.model.document import Json
from apidiff.model.finding import Level
from apidiff.model.report import Part, Report, Section, Survey
from apidiff.render.inside import parts_of
from apidiff.render.places import place_of
from apidiff.render.problems import fingerprint_in, place_of_problem, problem_fingerprint, problem_text, shown_problems
from apidiff.render.text import dumps, one_line
from apidiff.render.view import View

_SEVERITY = {
    Level.BREAKING: "critical",
    Level.WARNING: "major",
    Level.NON_BREAKING: "info",
    Level.DOCUMENTATION: "info",
}


_PARTS = 3


def render(report: Report, view: View) -> str:
    """Return the report of code quality: what breaks and what may (with a verbose view the other findings, too), and
    the problems of the documents."""
    return dumps(entries_of(report, view)) + "\n"


def entries_of(report: Report, view: View) -> list[dict[str, Json]]:
    """Return the entries of that report."""
    entries: list[dict[str, Json]] = []
    for finding in report.findings:
        if finding.waived is not None or not view.shows(finding.level):
            continue
        place = place_of(finding, report)
        entries.append(
            {
                "description": one_line("; ".join([finding.message, *parts_of(finding, _PARTS)]), 500),
                "check_name": finding.rule,
                "fingerprint": finding.fingerprint,
                "severity": _SEVERITY[finding.level],
                "location": {"path": place.path, "lines": {"begin": place.line}},
            }
        )
    for problem in shown_problems(report):
        place = place_of_problem(problem, report)
        entries.append(
            {
                "description": one_line(problem_text(problem), 500),
                "check_name": f"problem-{problem.cause}",
                "fingerprint": problem_fingerprint(problem),
                "severity": "major" if problem.leaves_out else "minor",
                "location": {"path": place.path, "lines": {"begin": place.line}},
            }
        )
    return entries


def piece(report: Report, view: View) -> Json:
    """Return the entries of one document."""
    return entries_of(report, view)


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return all entries. GitLab tells them apart by their fingerprints, so the document is a part of each."""
    found = []
    for section, entries in parts:
        for entry in entries if entries is not None else _of_section(section):
            found.append({**entry, "fingerprint": fingerprint_in(section, str(entry["fingerprint"]))})
    return dumps(found) + "\n"


def _of_section(section: Section) -> list[dict[str, Json]]:
    return [
        {
            "description": one_line(str(problem), 500),
            "check_name": f"problem-{section.state}",
            "fingerprint": problem_fingerprint(problem),
            "severity": "major",
            "location": {"path": section.name, "lines": {"begin": problem.position.line if problem.position else 1}},
        }
        for problem in section.problems
    ]
