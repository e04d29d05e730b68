"""GitLab Code Quality for many documents: one list."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from apidiff.model.document import Json
from apidiff.model.report import Report, Section, Survey
from apidiff.render.combined import Part
from apidiff.render.gitlab import entries_of
from apidiff.render.problems import problem_fingerprint
from apidiff.render.text import dumps, one_line
from apidiff.render.view import View


def piece(report: Report, view: View) -> Json:
    """Return the entries of one document."""
    return entries_of(report, view)


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return all entries. GitLab tells them apart by their fingerprints, so the document is a part of each."""
    found = []
    for section, entries in parts:
        for entry in entries if entries is not None else _of_problems(section):
            found.append({**entry, "fingerprint": _fingerprint(section, str(entry["fingerprint"]))})
    return dumps(found) + "\n"


def _of_problems(section: Section) -> list[dict[str, Json]]:
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


def _fingerprint(section: Section, fingerprint: str) -> str:
    text = f"{section.name}\0{fingerprint}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
