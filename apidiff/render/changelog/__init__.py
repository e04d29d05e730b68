"""What changed, for those who keep a changelog: start reading at entries.py."""

from __future__ import annotations

from apidiff.model.report import Report
from apidiff.render.changelog.releases import Release, changelog
from apidiff.render.view import View


def render(report: Report, view: View) -> str:
    """Return the changelog of the new version, in Markdown. The view does not matter."""
    return changelog([Release(report=report)])
