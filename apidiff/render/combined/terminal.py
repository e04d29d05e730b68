"""The text for people: a part for each document that changed, a table, and the verdict on all as the last line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apidiff.model.document import Json
from apidiff.model.finding import Level
from apidiff.model.report import Report, Section, Survey
from apidiff.render.combined import Part
from apidiff.render.layout import Paragraph
from apidiff.render.problems import abridged
from apidiff.render.terminal import render, text_of
from apidiff.render.text import counted, one_line
from apidiff.render.view import View

_LEVELS = (Level.BREAKING, Level.WARNING)


def piece(report: Report, view: View) -> Json:
    """Return the text on one document, nothing where only the verdict is wanted."""
    return "" if view.quiet else render(report, view)


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return the text on all."""
    if view.quiet:
        return text_of([_verdict(survey)], view)
    texts = []
    for section, text in parts:
        if section.state != "unchanged":
            heading = text_of([_heading(section), Paragraph()], view)
            texts.append(heading + (text or text_of(_remarks(section), view)) + "\n")
    return "".join(texts) + text_of(_end(survey), view)


def _heading(section: Section) -> Paragraph:
    former = f" (was {one_line(section.former, 200)})" if section.former else ""
    return Paragraph(spans=(("== ", "quiet"), (one_line(section.name, 300), "name"), (f"{former} ==", "quiet")))


def _remarks(section: Section) -> Iterator[Paragraph]:
    style = "good" if section.passed else "breaking"
    yield Paragraph(spans=((one_line(section.sentence), "good" if style == "good" else "breaking"),))
    for problem in section.problems[1:]:
        yield Paragraph(spans=((one_line(str(problem), 400), ""),), indent=4)


def _end(survey: Survey) -> Iterator[Paragraph]:
    shown = [section for section in survey.sections if section.state != "unchanged"]
    if shown:
        yield Paragraph(spans=(("Documents", "title"),))
        for section in shown:
            yield _row(section)
    unchanged = len(survey.sections) - len(shown)
    if unchanged:
        yield Paragraph(spans=((f"{counted(unchanged, 'document')} unchanged", "quiet"),), indent=2)
    if survey.problems:
        yield Paragraph()
        yield Paragraph(spans=((f"Settings that name nothing ({len(survey.problems):,})", "warning"),))
        for problem in abridged(survey.problems):
            yield Paragraph(spans=((one_line(str(problem), 400), ""),), indent=4)
    yield Paragraph()
    yield _verdict(survey)


def _row(section: Section) -> Paragraph:
    if section.state in ("unread", "misconfigured"):
        told = "no verdict"
    elif section.state in ("new", "filtered"):
        told = section.state
    else:
        numbers = [f"{section.count(level):,} {level.value}" for level in _LEVELS if section.count(level)]
        others = sum(section.counts.values()) - sum(section.count(level) for level in _LEVELS)
        told = ", ".join([*numbers, *([f"{others:,} other"] if others else [])]) or "no change"
        told = f"deleted, {told}" if section.state == "deleted" else told
    word = "passed" if section.passed else "failed"
    name = one_line(section.name, 300)
    return Paragraph(
        spans=((name, ""), (f"  {told}", "quiet")),
        label=word,
        label_at=2,
        label_style="good" if section.passed else "breaking",
        indent=10,
    )


def _verdict(survey: Survey) -> Paragraph:
    return Paragraph(spans=((one_line(survey.sentence), "good" if survey.passed else "breaking"),))
