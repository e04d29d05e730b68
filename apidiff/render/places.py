"""The one line that a finding is shown at in tools that annotate files."""

from __future__ import annotations

from dataclasses import dataclass

from apidiff.model.finding import Finding
from apidiff.model.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A file with a line and a column, both from 1. `in_new` says which document it belongs to."""

    file: str
    line: int
    column: int
    in_new: bool


def place_of(finding: Finding, report: Report) -> Place:
    """Return where a finding is best shown: in the new document, else in the old one, else at the top of the new one.

    Annotations appear on the files of a pull request, and those hold the new document.
    """
    for side, document, in_new in ((finding.change.new, report.new, True), (finding.change.old, report.old, False)):
        if side is not None:
            file, position = document.place(side)
            return Place(file=file, line=position.line, column=position.column, in_new=in_new)
    return Place(file=report.new.source, line=1, column=1, in_new=True)


def previous_place(finding: Finding, report: Report) -> Place | None:
    """Return where the old value stands, if there is one."""
    if finding.change.old is None:
        return None
    file, position = report.old.place(finding.change.old)
    return Place(file=file, line=position.line, column=position.column, in_new=False)
