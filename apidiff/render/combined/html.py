"""One HTML page for many documents."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from apidiff.model.document import Json
from apidiff.model.finding import Level
from apidiff.model.report import Report, Survey
from apidiff.render.html import findings_of, page, shown
from apidiff.render.places import name_of
from apidiff.render.text import one_line, visible
from apidiff.render.view import View

if TYPE_CHECKING:
    from apidiff.render.combined import Part


def piece(report: Report, view: View) -> Json:
    """Return the part of the page about one document."""
    own = sha256(name_of(report.new).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return findings_of(report, f"f-{own}-")


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return the page."""
    from markupsafe import Markup

    counts = {level: survey.count(level) for level in Level}
    return page(
        "survey.html",
        old=one_line(survey.old, 120),
        new=one_line(survey.new, 120),
        passed=survey.passed,
        sentence=one_line(survey.sentence),
        shown=shown(counts),
        counts=[(level.value, number) for level, number in counts.items()],
        problems=[visible(str(problem)) for problem in survey.problems],
        unchanged=[visible(section.name) for section, _ in parts if section.state == "unchanged"],
        rows=[
            {
                "name": visible(section.name),
                "former": visible(section.former),
                "state": section.state,
                "passed": section.passed,
                "sentence": one_line(section.sentence),
                "problems": [visible(str(problem)) for problem in section.problems],
                "findings": Markup(findings) if findings else "",
            }
            for section, findings in parts
        ],
    )
