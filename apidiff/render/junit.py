"""JUnit XML: each rule that found something is a test case, and each breaking finding a failure of it.

There is no standard; this is the common core that Jenkins, GitLab and Azure read. Jenkins' xUnit plugin skips a report
that does not fit its schema (jenkinsci/xunit-plugin, junit-10.xsd), and that has no place for a file or a line of a
case: they stand in its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from apidiff.model.document import Json, Problem
from apidiff.model.finding import Finding, Level
from apidiff.model.report import Part, Report, Section, Survey
from apidiff.render.inside import parts_of
from apidiff.render.places import name_of, place_of
from apidiff.render.problems import place_of_problem, problem_text, shown_problems
from apidiff.render.text import one_line
from apidiff.render.view import View

# What XML 1.0 (section 2.2) does not admit in any form.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_PARTS = 20


class Suite(Struct, frozen=True, kw_only=True):
    """A test suite: its lines of XML and what they count."""

    lines: tuple[str, ...]
    tests: int
    failures: int
    errors: int


def render(report: Report, view: View) -> str:
    """Return the report as XML. A finding fails its case where its level fails the verdict."""
    return suites([suite_of(report, one_line(f"{name_of(report.old)} -> {name_of(report.new)}", 200))])


def suites(found: Sequence[Suite]) -> str:
    """Return suites as one file."""
    counts = _counts(*(sum(numbers) for numbers in zip(*((s.tests, s.failures, s.errors) for s in found), strict=True)))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="apidiff" {counts}>',
            *(line for suite in found for line in suite.lines),
            "</testsuites>",
            "",
        ]
    )


def suite_of(report: Report, name: str) -> Suite:
    """Return the suite of a report."""
    failing = {"breaking": (Level.BREAKING,), "warning": (Level.BREAKING, Level.WARNING)}.get(
        report.verdict.fail_on, ()
    )
    standing = [finding for finding in report.findings if finding.waived is None]
    problems = shown_problems(report)
    cases = [_case(finding, report, failing) for finding in report.findings]
    cases += [_of_problem(problem, report) for problem in problems]
    return suite(
        name,
        cases or [_passed(report.verdict.sentence)],
        failures=sum(finding.level in failing for finding in standing),
        errors=sum(problem.leaves_out for problem in problems),
        skipped=len(report.findings) - len(standing),
    )


def suite(name: str, cases: Sequence[str], *, failures: int = 0, errors: int = 0, skipped: int = 0) -> Suite:
    """Return a suite of cases."""
    head = f'  <testsuite name={_attribute(name)} {_counts(len(cases), failures, errors)} skipped="{skipped}">'
    return Suite(lines=(head, *cases, "  </testsuite>"), tests=len(cases), failures=failures, errors=errors)


def remark(name: str, sentence: str, problem: str = "") -> Suite:
    """Return the suite of a document without findings: what is said of it, as an error where there is a problem."""
    if not problem:
        return suite(name, [_passed(sentence)])
    error = f'<error type="unread" message={_attribute(one_line(problem, 500))}/>'
    return suite(name, [f'    <testcase classname="apidiff" name={_attribute(sentence)}>{error}</testcase>'], errors=1)


def _passed(sentence: str) -> str:
    return f'    <testcase classname="apidiff" name={_attribute(sentence)}/>'


def _counts(tests: int, failures: int, errors: int) -> str:
    return f'tests="{tests}" failures="{failures}" errors="{errors}"'


def _of_problem(problem: Problem, report: Report) -> str:
    """A part that was left out is an error; what was read although the standard forbids it, a case with a remark."""
    place, text = place_of_problem(problem, report), one_line(problem_text(problem), 500)
    head = f'    <testcase classname="problem-{problem.cause}" name={_attribute(one_line(text, 300))}>'
    body = f"{place.path}:{place.line}:{place.column}: {text}" + (f" (at {place.pointer})" if place.pointer else "")
    if not problem.leaves_out:
        return f"{head}<system-out>{_text(one_line(body, 2000))}</system-out></testcase>"
    error = f"<error type={_attribute(problem.cause)} message={_attribute(text)}>{_text(one_line(body, 2000))}</error>"
    return f"{head}{error}</testcase>"


def _case(finding: Finding, report: Report, failing: Sequence[Level]) -> str:
    place = place_of(finding, report)
    head = f"    <testcase classname={_attribute(finding.rule)} name={_attribute(one_line(finding.message, 300))}"
    if finding.waived is not None:
        return f"{head}><skipped message={_attribute(one_line(finding.waived.reason, 300))}/></testcase>"
    if finding.level not in failing:
        return f"{head}/>"
    lines = [
        f"{place.path}:{place.line}:{place.column}",
        finding.why,
        *parts_of(finding, _PARTS),
        f"Callers: {finding.caller}",
        f"You: {finding.owner}",
        f"Reaches: {', '.join(map(str, finding.operations))}",
        f"Fingerprint: {finding.fingerprint}",
        f"Rule: {finding.help}",
    ]
    text = _text("\n".join(one_line(line, 2000) for line in lines if line and not line.endswith(": ")))
    kind = _attribute(finding.level.value)
    return (
        f"{head}><failure type={kind} message={_attribute(one_line(finding.message, 300))}>{text}</failure></testcase>"
    )


def _text(text: str) -> str:
    text = _NOT_XML.sub("?", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    return '"' + _text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;") + '"'


def piece(report: Report, view: View) -> Json:
    """Return the suite of one document."""
    return msgspec.to_builtins(suite_of(report, name_of(report.new)))


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return all suites."""
    return suites([_suite_of_section(section, made) for section, made in parts])


def _suite_of_section(section: Section, made: Json) -> Suite:
    if made is not None:
        return msgspec.convert(made, Suite)
    unread = section.state in ("unread", "misconfigured")
    text = "; ".join(str(problem) for problem in section.problems) or section.sentence
    return remark(section.name, section.sentence, text if unread else "")
