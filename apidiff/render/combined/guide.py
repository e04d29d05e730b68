"""The migration guides of many documents, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from apidiff.model.document import Json
from apidiff.model.report import Report, Survey
from apidiff.render.combined import Part
from apidiff.render.guide import render
from apidiff.render.markdown import prose
from apidiff.render.view import View


def piece(report: Report, view: View) -> Json:
    """Return the guide of one document, nothing where nothing changed."""
    return render(report, view) if report.findings else ""


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return the guides of what changed, and a line for every document that cannot have one."""
    guides = [text.rstrip("\n") for _, text in parts if text]
    others = [
        f"- {prose(section.name)}: {prose(section.sentence)}"
        for section, text in parts
        if not text and section.state not in ("unchanged", "compared")
    ]
    texts = ["\n".join(others)] if others else []
    return "\n\n---\n\n".join([*texts, *guides] or ["Nothing changed."]) + "\n"
