"""One HTML page for many documents."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from apidiff.model.document import Json
from apidiff.model.finding import Level
from apidiff.model.report import Report, Survey
from apidiff.render.combined import Part
from apidiff.render.html import page, part_of, sections_of
from apidiff.render.places import name_of
from apidiff.render.problems import abridged
from apidiff.render.text import one_line, visible
from apidiff.render.view import View


def piece(report: Report, view: View) -> Json:
    """Return the part of the page about one document."""
    name = name_of(report.new)
    own = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return {**part_of(report, one_line(name, 200), f"f-{own}-"), "problems": list(map(str, abridged(report.problems)))}


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return the page."""
    return page(
        "survey.html",
        {level: survey.count(level) for level in Level},
        [part for _, part in parts if part],
        old=one_line(survey.old, 120),
        new=one_line(survey.new, 120),
        passed=survey.passed,
        sentence=one_line(survey.sentence),
        problems=[visible(str(problem)) for problem in abridged(survey.problems)],
        unchanged=[visible(section.name) for section, _ in parts if section.state == "unchanged"],
        rows=[
            {
                "name": visible(section.name),
                "former": visible(section.former),
                "state": section.state,
                "passed": section.passed,
                "sentence": one_line(section.sentence),
                "problems": list(map(visible, map(str, part["problems"] if part else section.problems))),
                "sections": sections_of(part) if part else [],
            }
            for section, part in parts
        ],
    )
