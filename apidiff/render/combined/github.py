"""Annotations of GitHub Actions for many documents: the worst first, because GitHub shows ten of a kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apidiff.model.document import Json
from apidiff.model.report import Report, Section, Survey
from apidiff.render.combined import Part
from apidiff.render.github import annotation, annotations_of
from apidiff.render.problems import abridged
from apidiff.render.text import one_line
from apidiff.render.view import View

_ORDER = ("error", "warning", "notice")


def piece(report: Report, view: View) -> Json:
    """Return the commands of one document, each with its name."""
    return list(annotations_of(report, view))


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return all commands."""
    found = [command for section, commands in parts for command in commands or _of_section(section)]
    found += [
        ("warning", annotation("warning", one_line(str(one), 500), title="apidiff"))
        for one in abridged(survey.problems)
    ]
    return "".join(f"{line}\n" for _, line in sorted(found, key=lambda command: _ORDER.index(command[0])))


def _of_section(section: Section) -> Iterator[tuple[str, str]]:
    if section.passed:
        return
    title = "no verdict" if section.state in ("unread", "misconfigured") else "the verdict failed"
    for text in [str(problem) for problem in section.problems] or [section.sentence]:
        yield "error", annotation("error", one_line(text, 500), file=section.name, line="1", title=title)
