"""The changelogs of many documents, each below its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from apidiff.model.document import Json
from apidiff.model.report import Report, Survey
from apidiff.render.changelog import render
from apidiff.render.markdown import prose
from apidiff.render.view import View

if TYPE_CHECKING:
    from apidiff.render.combined import Part


def piece(report: Report, view: View) -> Json:
    """Return the changelog of one document, nothing where nothing changed."""
    return render(report, view) if report.findings else ""


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return the changelogs of what changed, and a sentence for every document that cannot have one."""
    texts = [
        f"# {prose(section.name)}\n\n{text or prose(section.sentence)}".rstrip("\n")
        for section, text in parts
        if text or section.state not in ("unchanged", "compared")
    ]
    return "\n\n".join(texts or ["No changes."]) + "\n"
