"""Workflow commands of GitHub Actions, which become annotations on the lines of a pull request.

The runner reads one command a line: `::error file=a.yaml,line=3,col=5,title=...::message`. Text is escaped as the
runner's own toolkit does it, so that a name in a document can neither end a command nor start another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apidiff.model.document import Json, Problem
from apidiff.model.finding import Finding, Level
from apidiff.model.report import Part, Report, Section, Survey
from apidiff.render.inside import parts_of
from apidiff.render.places import place_of
from apidiff.render.problems import abridged, place_of_problem, problem_text, shown_problems
from apidiff.render.text import listing, one_line
from apidiff.render.view import View

_COMMANDS = {
    Level.BREAKING: "error",
    Level.WARNING: "warning",
    Level.NON_BREAKING: "notice",
    Level.DOCUMENTATION: "notice",
}
_TITLES = {"invalid": "not valid", "unread": "cannot be read", "withheld": "not read", "unmatched": "names nothing"}
_OPERATIONS = 3
_PARTS = 5
_REMARKS = 10
"""Problems that left nothing out; GitHub shows no more annotations of one kind than that."""


def render(report: Report, view: View) -> str:
    """Return a command for every breaking finding and warning (with a verbose view for the others, too), and for every
    problem of the documents."""
    return "".join(f"{line}\n" for _, line in annotations_of(report, view))


def annotation(command: str, text: str, **properties: str) -> str:
    """Return a workflow command: `error`, `warning` or `notice`, with its properties and its text."""
    joined = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{command} {joined}::{_data(text)}"


def annotations_of(report: Report, view: View) -> Iterator[tuple[str, str]]:
    """Yield the commands of a report, each after its name."""
    for finding in report.findings:
        if finding.waived is None and view.shows(finding.level):
            yield _COMMANDS[finding.level], _command(finding, report)
    problems = shown_problems(report)
    told = [problem for problem in problems if problem.cause != "invalid"]
    remarks = problems[len(told) :]
    for problem in (*told, *remarks[:_REMARKS]):
        command = "notice" if problem.cause == "invalid" else "warning"
        yield command, _of_problem(problem, report, command)
    if remarks[_REMARKS:]:
        more = f"and {len(remarks) - _REMARKS:,} more problems of the documents"
        yield "notice", annotation("notice", more, title="problems")


def _of_problem(problem: Problem, report: Report, command: str) -> str:
    place = place_of_problem(problem, report)
    title = f"problem: {_TITLES[problem.cause]}"
    told = one_line(problem_text(problem), 500)
    return annotation(command, told, file=place.path, line=str(place.line), col=str(place.column), title=title)


def _command(finding: Finding, report: Report) -> str:
    place = place_of(finding, report)
    title = f"{finding.level.value}: {finding.rule}"
    return annotation(
        _COMMANDS[finding.level],
        _message(finding),
        file=place.path,
        line=str(place.line),
        col=str(place.column),
        title=title,
    )


def _message(finding: Finding) -> str:
    reached = f"(reaches {listing(finding.operations, _OPERATIONS)})" if finding.operations else ""
    advice = "".join(f"\n{one_line(text, 500)}" for text in (*parts_of(finding, _PARTS), finding.owner) if text)
    told = " ".join(filter(None, (one_line(finding.message, 500), one_line(reached, 300))))
    return f"{told}{advice}\nFingerprint: {finding.fingerprint}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(one_line(text)).replace(":", "%3A").replace(",", "%2C")


_ORDER = ("error", "warning", "notice")


def piece(report: Report, view: View) -> Json:
    """Return the commands of one document, each with its name."""
    return list(annotations_of(report, view))


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return all commands, the worst first, because GitHub shows ten of a kind."""
    found = [command for section, commands in parts for command in commands or _of_section(section)]
    found += [
        ("warning", annotation("warning", one_line(str(one), 500), title="apidiff"))
        for one in abridged(survey.problems)
    ]
    return "".join(f"{line}\n" for _, line in sorted(found, key=lambda command: _ORDER.index(command[0])))


def _of_section(section: Section) -> Iterator[tuple[str, str]]:
    if section.passed:
        return
    title = "no verdict" if section.state in ("unread", "misconfigured") else "the verdict failed"
    for text in [str(problem) for problem in section.problems] or [section.sentence]:
        yield "error", annotation("error", one_line(text, 500), file=section.name, line="1", title=title)
