"""JSON: the report of each document as it is by itself, in a list, with a verdict on all.

The shape stands in `shape`, and is published in docs/schemas/reports.schema.json.
"""

from __future__ import annotations

from collections.abc import Sequence

from apidiff.model.document import Json
from apidiff.model.finding import Level
from apidiff.model.report import Report, Section, Survey
from apidiff.render.combined import Part
from apidiff.render.combined.shape import SHAPE
from apidiff.render.json_ import problem_dict, report_dict
from apidiff.render.text import dumps
from apidiff.render.view import View


def piece(report: Report, view: View) -> Json:
    """Return the report of one document. The view does not matter: programs get everything."""
    return report_dict(report)


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return the reports of all. The view does not matter."""
    from apidiff import __version__

    whole = {
        "reports": SHAPE,
        "tool": {"name": "apidiff", "version": __version__},
        "old": survey.old,
        "new": survey.new,
        "verdict": {"passed": survey.passed, "sentence": survey.sentence},
        "summary": {level.value: survey.count(level) for level in Level},
        "documents": [_document(section, report) for section, report in parts],
        "problems": [problem_dict(problem) for problem in survey.problems],
    }
    return dumps(whole) + "\n"


def _document(section: Section, report: Json) -> dict[str, Json]:
    return {
        "path": section.name,
        "former": section.former or None,
        "state": section.state,
        "passed": section.passed,
        "sentence": section.sentence,
        "problems": [] if report else [problem_dict(problem) for problem in section.problems],
        "report": report,
    }
