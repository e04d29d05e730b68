"""SARIF 2.1.0 (OASIS), for code scanning.

Results stand in the new document, what is gone at what is left around it; where the old value stood is a related
location. Fingerprints make a result the same
result after lines moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import quote, urlsplit

from apidiff.model.document import Json, Problem
from apidiff.model.finding import Finding, Level
from apidiff.model.impact.seen import abridged
from apidiff.model.report import Part, Report, Section, Survey
from apidiff.render.inside import parts_of
from apidiff.render.places import Place, place_of, previous_place
from apidiff.render.problems import fingerprint_in, place_of_problem, problem_text, shown_problems
from apidiff.render.text import dumps, one_line
from apidiff.render.view import View

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME = "pkg:pypi/apidiff"
_LEVELS = {
    Level.BREAKING: "error",
    Level.WARNING: "warning",
    Level.NON_BREAKING: "note",
    Level.DOCUMENTATION: "note",
}
_RANKS = ("error", "warning", "note")


_PARTS = 5
MOST_RESULTS = 25_000
"""GitHub refuses a run that has more (SARIF support for code scanning, Validating your SARIF file)."""


def render(report: Report, view: View) -> str:
    """Return the log: what breaks and what may, waived findings as suppressed; verbose: the other findings, too."""
    return log(run_of(report, view))


def log(run: dict[str, Json]) -> str:
    """Return a log of one run as text, with no more results than consumers take: the worst, and a note on the rest."""
    results = run["results"]
    if len(results) > MOST_RESULTS:
        ranked = sorted(range(len(results)), key=lambda index: _RANKS.index(results[index]["level"]))
        run = {**run, "results": [results[index] for index in sorted(ranked[:MOST_RESULTS])]}
        told = f"{len(results) - MOST_RESULTS:,} results are left out: code scanning takes {MOST_RESULTS:,}"
        (invocation,) = run["invocations"]
        notes = [*invocation["toolExecutionNotifications"], {"level": "warning", "message": {"text": told}}]
        run["invocations"] = [{**invocation, "toolExecutionNotifications": notes}]
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def run_of(report: Report, view: View) -> dict[str, Json]:
    """Return the run of a report (SARIF 2.1.0, 3.14)."""
    shown = [finding for finding in report.findings if view.shows(finding.level)]
    rules = {finding.rule: finding for finding in reversed(shown)}
    order = {rule: index for index, rule in enumerate(sorted(rules))}
    return _run(
        [_rule(rule, rules[rule]) for rule in order],
        [_notification(problem, report) for problem in shown_problems(report)],
        [_result(finding, report, order) for finding in shown],
        {"verdict": report.verdict.sentence, "passed": report.verdict.passed},
    )


def _run(
    rules: list[Json], notifications: list[Json], results: list[Json], properties: dict[str, Json]
) -> dict[str, Json]:
    from apidiff import __version__

    driver = {
        "name": "apidiff",
        "fullName": f"apidiff {__version__}",
        "semanticVersion": __version__,
        "informationUri": _HOME,
        "rules": rules,
    }
    return {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        # False would say that nothing of the log counts; a part that was left out is told as a notification.
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
        "results": results,
        "properties": properties,
    }


def _rule(rule: str, example: Finding) -> dict[str, Json]:
    """A rule as code scanning shows it. Names of this pair in its words would not fit other results."""
    words = rule.replace("-", " ").capitalize()
    summary = one_line(example.summary or words, 500)
    more = f"`apidiff rules explain {rule}` says why, with sources, examples and what to do."
    page = {"helpUri": example.help} if example.help else {}
    return {
        "id": rule,
        "name": words.title().replace(" ", ""),
        **page,
        "shortDescription": {"text": words},
        "fullDescription": {"text": summary},
        "help": {"text": f"{summary}. {more.replace('`', '')}", "markdown": f"{summary}. {more}"},
        "defaultConfiguration": {"level": _LEVELS[example.level]},
        "properties": {"tags": ["api", example.change.about.thing]},
    }


def _result(finding: Finding, report: Report, order: dict[str, int]) -> dict[str, Json]:
    place = place_of(finding, report)
    text = ". ".join(
        part.rstrip(".") for part in (finding.message, finding.why, *parts_of(finding, _PARTS), finding.owner) if part
    )
    result: dict[str, Json] = {
        "ruleId": finding.rule,
        "ruleIndex": order[finding.rule],
        "level": _LEVELS[finding.level],
        "message": {"text": one_line(text, 1500) + "."},
        "locations": [_location(place)],
        # GitHub tells results apart by the second name alone, and reads any text there.
        "partialFingerprints": {"apidiff/v1": finding.fingerprint, "primaryLocationLineHash": finding.fingerprint},
        "properties": {"operations": [str(operation) for operation in finding.operations], "kind": finding.change.kind},
    }
    if finding.impact:
        result["properties"]["impact"] = [
            {"consumer": one.consumer, "status": one.status, "exchanges": one.exchanges, "last": one.last}
            for one in abridged(finding.impact)
        ]
    previous = previous_place(finding, report)
    if previous is not None:
        result["relatedLocations"] = [{**_location(previous), "message": {"text": "before"}}]
    if finding.waived is not None:
        suppression = {"kind": "external", "status": "accepted", "justification": one_line(finding.waived.reason, 500)}
        result["suppressions"] = [suppression]
    return result


def _notification(problem: Problem, report: Report) -> dict[str, Json]:
    """A problem of the documents (SARIF 2.1.0, 3.58)."""
    return {
        "level": "note" if problem.cause == "invalid" else "warning",
        "message": {"text": one_line(problem_text(problem), 1500)},
        "locations": [_location(place_of_problem(problem, report))],
        "properties": {"cause": problem.cause},
    }


def _location(place: Place) -> dict[str, Json]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri_of(place.path)},
            "region": {"startLine": place.line, "startColumn": place.column},
        },
        "logicalLocations": [{"fullyQualifiedName": place.pointer or "/"}],
    }


def uri_of(name: str) -> str:
    """Return the name of a file as a URI reference (RFC 3986), relative where the name is."""
    if urlsplit(name).scheme in ("http", "https"):
        return name
    path = PurePath(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def piece(report: Report, view: View) -> Json:
    """Return the run of one document."""
    return run_of(report, view)


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return one run with the results of all, because GitHub takes no more than twenty runs from a file."""
    rules: dict[str, Json] = {}
    for _, run in parts:
        for rule in run["tool"]["driver"]["rules"] if run else ():
            rules.setdefault(rule["id"], rule)
    order = {id_: index for index, id_ in enumerate(sorted(rules))}
    notifications = [told for section, run in parts for told in _notifications_of(section, run)]
    results = [_told_apart(section, result, order) for section, run in parts if run for result in run["results"]]
    properties = {"verdict": survey.sentence, "passed": survey.passed}
    return log(_run([rules[id_] for id_ in order], notifications, results, properties))


def _told_apart(section: Section, result: dict[str, Json], order: dict[str, int]) -> dict[str, Json]:
    """Return a result that is told apart from the one of the same fingerprint in another document."""
    fingerprint = result["partialFingerprints"]["apidiff/v1"]
    return {
        **result,
        "ruleIndex": order[result["ruleId"]],
        "partialFingerprints": {
            "apidiff/v1": fingerprint,
            "primaryLocationLineHash": fingerprint_in(section, fingerprint),
        },
    }


def _notifications_of(section: Section, run: Json) -> list[Json]:
    if run:
        told: list[Json] = run["invocations"][0]["toolExecutionNotifications"]
        return told
    location = {"physicalLocation": {"artifactLocation": {"uri": uri_of(section.name)}}}
    return [
        {
            "level": "error",
            "message": {"text": one_line(str(problem), 1500)},
            "locations": [location],
            "properties": {"cause": section.state},
        }
        for problem in section.problems
    ]
