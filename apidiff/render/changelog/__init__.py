"""What changed, for those who keep a changelog: start reading at entries.py."""

from __future__ import annotations

from collections.abc import Sequence

from apidiff.model.document import Json
from apidiff.model.report import Part, Report, Survey
from apidiff.render.changelog.releases import Release, changelog, section
from apidiff.render.markdown import prose
from apidiff.render.view import View


def render(report: Report, view: View) -> str:
    """Return the changelog of the new version, in Markdown. The view does not matter."""
    return changelog([Release(report=report)])


def piece(report: Report, view: View) -> Json:
    """Return the changelog of one document, nothing where nothing changed."""
    return section(Release(report=report)) if report.findings else ""


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return the changelogs of what changed, and a sentence for every document that cannot have one."""
    texts = [
        f"# {prose(part.name)}\n\n{text or prose(part.sentence)}".rstrip("\n")
        for part, text in parts
        if text or part.state not in ("unchanged", "compared")
    ]
    return "\n\n".join(texts or ["No changes."]) + "\n"
