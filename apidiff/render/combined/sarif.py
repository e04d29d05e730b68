"""SARIF for many documents: one run, because GitHub takes no more than twenty from a file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from apidiff.model.document import Json
from apidiff.model.report import Report, Section, Survey
from apidiff.render.combined import Part
from apidiff.render.sarif import log, run_of, tool, uri_of
from apidiff.render.text import one_line
from apidiff.render.view import View


def piece(report: Report, view: View) -> Json:
    """Return the run of one document."""
    return run_of(report, view)


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return one run with the results of all."""
    rules: dict[str, Json] = {}
    for _, run in parts:
        for rule in run["tool"]["driver"]["rules"] if run else ():
            rules.setdefault(rule["id"], rule)
    order = {id_: index for index, id_ in enumerate(sorted(rules))}
    notifications = [told for section, run in parts for told in _notifications(section, run)]
    return log(
        {
            "tool": tool([rules[id_] for id_ in order]),
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
            "results": [_result(section, result, order) for section, run in parts if run for result in run["results"]],
            "properties": {"verdict": survey.sentence, "passed": survey.passed},
        }
    )


def _result(section: Section, result: dict[str, Json], order: dict[str, int]) -> dict[str, Json]:
    """Return a result that is told apart from the one of the same fingerprint in another document."""
    fingerprint = result["partialFingerprints"]["apidiff/v1"]
    own = hashlib.sha256(f"{section.name}\0{fingerprint}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return {
        **result,
        "ruleIndex": order[result["ruleId"]],
        "partialFingerprints": {"apidiff/v1": fingerprint, "primaryLocationLineHash": own},
    }


def _notifications(section: Section, run: Json) -> list[Json]:
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
