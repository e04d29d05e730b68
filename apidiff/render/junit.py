"""JUnit XML: each rule that found something is a test case, and each breaking finding a failure of it.

There is no standard; this is the common core that Jenkins, GitLab and Azure read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from apidiff.model.document import Problem
from apidiff.model.finding import Finding, Level
from apidiff.model.report import Report
from apidiff.render.places import name_of, place_of
from apidiff.render.problems import place_of_problem, problem_text, shown_problems
from apidiff.render.text import one_line
from apidiff.render.view import View

# What XML 1.0 (section 2.2) does not admit in any form.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, view: View) -> str:
    """Return the report as XML. A finding fails its case where its level fails the verdict."""
    failing = {"breaking": (Level.BREAKING,), "warning": (Level.BREAKING, Level.WARNING)}.get(
        report.verdict.fail_on, ()
    )
    cases = []
    failures = skipped = 0
    for finding in report.findings:
        if finding.waived is not None:
            skipped += 1
        elif finding.level in failing:
            failures += 1
        cases.append(_case(finding, report, failing))
    problems = shown_problems(report)
    cases += [_of_problem(problem, report) for problem in problems]
    errors = sum(problem.leaves_out for problem in problems)
    name = one_line(f"{name_of(report.old)} -> {name_of(report.new)}", 200)
    tests = len(cases) or 1
    if not cases:
        cases = [f'    <testcase classname="apidiff" name={_attribute(report.verdict.sentence)}/>']
    counts = f'tests="{tests}" failures="{failures}" errors="{errors}"'
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="apidiff" {counts}>',
            f'  <testsuite name={_attribute(name)} {counts} skipped="{skipped}">',
            *cases,
            "  </testsuite>",
            "</testsuites>",
            "",
        ]
    )


def _of_problem(problem: Problem, report: Report) -> str:
    """A part that was left out is an error; what was read although the standard forbids it, a case with a remark."""
    place, text = place_of_problem(problem, report), one_line(problem_text(problem), 500)
    head = (
        f'    <testcase classname="problem-{problem.cause}" name={_attribute(one_line(text, 300))} '
        f'file={_attribute(place.path)} line="{place.line}">'
    )
    body = f"{place.path}:{place.line}:{place.column}: {text}" + (f" (at {place.pointer})" if place.pointer else "")
    if not problem.leaves_out:
        return f"{head}<system-out>{_text(one_line(body, 2000))}</system-out></testcase>"
    error = f"<error type={_attribute(problem.cause)} message={_attribute(text)}>{_text(one_line(body, 2000))}</error>"
    return f"{head}{error}</testcase>"


def _case(finding: Finding, report: Report, failing: Sequence[Level]) -> str:
    place = place_of(finding, report)
    head = (
        f"    <testcase classname={_attribute(finding.rule)} name={_attribute(one_line(finding.message, 300))} "
        f'file={_attribute(place.path)} line="{place.line}"'
    )
    if finding.waived is not None:
        return f"{head}><skipped message={_attribute(one_line(finding.waived.reason, 300))}/></testcase>"
    if finding.level not in failing:
        return f"{head}/>"
    lines = [
        finding.why,
        f"Callers: {finding.caller}",
        f"You: {finding.owner}",
        f"Reaches: {', '.join(finding.operations)}",
        f"Fingerprint: {finding.fingerprint}",
    ]
    text = _text("\n".join(one_line(line, 2000) for line in lines if not line.endswith(": ")))
    kind = _attribute(finding.level.value)
    return (
        f"{head}><failure type={kind} message={_attribute(one_line(finding.message, 300))}>{text}</failure></testcase>"
    )


def _text(text: str) -> str:
    text = _NOT_XML.sub("?", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    return '"' + _text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;") + '"'
