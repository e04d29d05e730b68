"""JUnit XML for many documents: a suite each."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from apidiff.model.document import Json
from apidiff.model.report import Report, Section, Survey
from apidiff.render.combined import Part
from apidiff.render.junit import Suite, remark, suite_of, suites
from apidiff.render.places import name_of
from apidiff.render.view import View


def piece(report: Report, view: View) -> Json:
    """Return the suite of one document."""
    return msgspec.to_builtins(suite_of(report, name_of(report.new)))


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return all suites."""
    return suites([_suite(section, made) for section, made in parts])


def _suite(section: Section, made: Json) -> Suite:
    if made is not None:
        return msgspec.convert(made, Suite)
    unread = section.state in ("unread", "misconfigured")
    text = "; ".join(str(problem) for problem in section.problems) or section.sentence
    return remark(section.name, section.sentence, text if unread else "")
