"""The report for people: findings by level and by what they belong to, a summary, and the verdict as the last line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from apidiff.model.document import Json
from apidiff.model.finding import Finding, Level
from apidiff.model.report import Part, Report, Section, Survey
from apidiff.render.finding_text import AT, STYLE, finding_told, told_prose
from apidiff.render.grouping import grouped
from apidiff.render.inside import inside_text
from apidiff.render.layout import Line, Paragraph, Style, lines, plain
from apidiff.render.problems import abridged
from apidiff.render.text import counted, one_line
from apidiff.render.view import View
from apidiff.render.who import policy_note, verdict_on, what_was_looked_at, worst_hit_first

_FEW = 15
"""Findings of a level up to which each is explained in full; of more, each rule says once why it is there and what the
provider can do, and no advice to callers is given twice."""

_LOOKED_INTO = 50
"""Changed values of a level that are looked into: that takes up to 65 ms each."""

_CONSUMERS = 20

_HEADING = {
    Level.BREAKING: "Breaking",
    Level.WARNING: "Warnings",
    Level.NON_BREAKING: "Non-breaking",
    Level.DOCUMENTATION: "Documentation",
}
_RICH = {
    "title": "bold",
    "breaking": "bold red",
    "warning": "bold yellow",
    "good": "green",
    "quiet": "bright_black",
    "name": "bold cyan",
    "place": "blue",
    "payload": "magenta",
    "strong": "bold",
}


def render(report: Report, view: View) -> str:
    """Return the report as text, coloured where the view says so."""
    return text_of(_paragraphs(report, view), view)


def text_of(paragraphs: Iterable[Paragraph], view: View) -> str:
    """Return paragraphs as text of the view's width, coloured where the view says so."""
    laid_out = lines(paragraphs, view.width)
    if view.color:
        return _colored(laid_out, view.width)
    return "".join(plain(line) + "\n" for line in laid_out)


def _colored(laid_out: Iterable[Line], width: int) -> str:
    """Return lines with the escape sequences of the terminal that the environment describes.

    The spans are coloured one by one: a console would measure and break every line once more.
    """
    from rich.console import COLOR_SYSTEMS, Console
    from rich.style import Style as RichStyle

    detected = Console(force_terminal=True, width=width, legacy_windows=False).color_system or "standard"
    system = COLOR_SYSTEMS[detected]
    styles = {name: RichStyle.parse(definition) for name, definition in _RICH.items()}

    def painted(text: str, style: Style) -> str:
        # Spaces carry no style, so that nothing but letters is underlined or reversed by a theme.
        if style not in styles or not text.strip():
            return text
        return styles[style].render(text, color_system=system)

    return "".join("".join(painted(*span) for span in line).rstrip() + "\n" for line in laid_out)


def _paragraphs(report: Report, view: View) -> Iterator[Paragraph]:
    if view.quiet:
        yield _verdict(report.verdict.sentence, report.verdict.passed)
        return
    yield _title(report)
    standing = [finding for finding in report.findings if finding.waived is None]
    for level in Level:
        found = [finding for finding in standing if finding.level is level]
        if not found:
            continue
        if view.shows(level):
            yield from _level(level, found, report, view)
        else:
            yield from _counts(level, found)
    yield from _waived(report)
    yield from _problems(report, view)
    yield from _summary(report)
    yield from _consumers(report)
    if view.verbose:
        yield from _coverage(report)
    yield Paragraph()
    yield _verdict(report.verdict.sentence, report.verdict.passed)


def _title(report: Report) -> Paragraph:
    title = one_line(report.new.contract.title or report.old.contract.title, 60) or "API"
    versions = f"{one_line(report.old.name, 40)} -> {one_line(report.new.name, 40)}"
    return Paragraph(spans=((title, "title"), (f" {versions}", "")))


def _heading(level: Level, number: int, note: str = "") -> Iterator[Paragraph]:
    yield Paragraph()
    yield Paragraph(spans=((f"{_HEADING[level]} ({number:,})", STYLE[level]), (note, "quiet")))


def _level(level: Level, found: list[Finding], report: Report, view: View) -> Iterator[Paragraph]:
    yield from _heading(level, len(found))
    explained: set[str] = set()
    advised: set[tuple[str, str]] = set()
    looked_into = 0
    for heading, findings in grouped(found):
        yield Paragraph()
        yield Paragraph(spans=((heading, "name"),), indent=2)
        for finding in findings:
            all_told = view.verbose or len(found) <= _FEW
            full = all_told or finding.rule not in explained
            known = (finding.rule, finding.caller) in advised
            advice = "" if known and not all_told else finding.caller
            explained.add(finding.rule)
            advised.add((finding.rule, finding.caller))
            inside = inside_text(finding.change) if looked_into < _LOOKED_INTO else ""
            looked_into += bool(inside)
            yield from finding_told(finding, report, view, full=full, advice=advice, inside=inside)


def _counts(level: Level, found: list[Finding]) -> Iterator[Paragraph]:
    yield from _heading(level, len(found), "  --verbose lists them")
    counts: dict[str, int] = {}
    for finding in found:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    for rule, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield Paragraph(spans=((rule, ""),), indent=9, label=f"{number:6,}", label_at=1)


def _waived(report: Report) -> Iterator[Paragraph]:
    waived = [finding for finding in report.findings if finding.waived is not None]
    if not waived:
        return
    yield Paragraph()
    yield Paragraph(spans=((f"Waived ({len(waived):,})", "quiet"),))
    for finding in waived:
        assert finding.waived is not None
        by = f" ({one_line(finding.waived.by, 60)})" if finding.waived.by else ""
        reason = f"{one_line(finding.waived.reason, 300)}{by}"
        yield Paragraph(spans=((told_prose(finding.message), ""), (f": {reason}", "quiet")), indent=AT)


def _problems(report: Report, view: View) -> Iterator[Paragraph]:
    if not report.problems:
        return
    yield Paragraph()
    left_out = sum(problem.leaves_out for problem in report.problems)
    note = f"; {counted(left_out, 'part')} left out of the comparison" if left_out else ""
    heading = f"Problems in the documents ({len(report.problems):,}){note}"
    yield Paragraph(spans=((heading, "warning"),))
    for problem in report.problems if view.verbose else abridged(report.problems):
        yield Paragraph(spans=((one_line(str(problem), 400), ""),), indent=AT)


def _summary(report: Report) -> Iterator[Paragraph]:
    yield Paragraph()
    yield Paragraph(spans=(("Summary", "title"),))
    yield _row("", "changes", "operations", "quiet")
    for level in Level:
        reached = {
            usage.operation
            for finding in report.findings
            if finding.waived is None
            for usage, own in finding.usages
            if own is level
        }
        number = report.count(level)
        style: Style = STYLE[level] if number else "quiet"
        yield _row(level.value, f"{number:,}", f"{len(reached):,}" if reached else "-", style)


def _consumers(report: Report) -> Iterator[Paragraph]:
    """Yield who was seen using the API, and what the change does to each; nothing where nobody looked."""
    impact = report.impact
    if impact is None:
        return
    yield Paragraph()
    yield Paragraph(spans=(("Consumers", "title"),))
    yield Paragraph(spans=((what_was_looked_at(impact), "quiet"),), indent=2)
    shown = worst_hit_first(impact)
    for use in shown[:_CONSUMERS]:
        style: Style = "breaking" if use.hit else "warning" if use.may_be_hit else ""
        yield Paragraph(spans=((one_line(use.consumer, 60), "name"), (f": {verdict_on(use)}", style)), indent=2)
    if len(shown) > _CONSUMERS:
        yield Paragraph(spans=((f"and {len(shown) - _CONSUMERS:,} more", "quiet"),), indent=2)
    note = policy_note(impact)
    if note:
        yield Paragraph(spans=((note, "warning"),), indent=2)
    for problem in impact.problems:
        yield Paragraph(spans=((one_line(str(problem), 400), "warning"),), indent=2)


def _coverage(report: Report) -> Iterator[Paragraph]:
    yield Paragraph()
    yield Paragraph(spans=(("Read and compared", "title"),))
    for name, read in (("old", report.coverage.old), ("new", report.coverage.new)):
        parts = [
            counted(read.operations, "operation"),
            counted(read.positions, "payload position"),
            counted(read.schemas, "schema"),
        ]
        if read.left_out:
            parts.append(f"{counted(len(read.left_out), 'part')} left out")
        yield Paragraph(spans=((", ".join(parts), ""),), label=name, label_at=2, indent=9)


def _row(name: str, changes: str, operations: str, style: Style) -> Paragraph:
    return Paragraph(label=f"{name:<15}{changes:>8}{operations:>12}", label_at=2, label_style=style)


def _verdict(sentence: str, passed: bool) -> Paragraph:
    return Paragraph(spans=((one_line(sentence), "good" if passed else "breaking"),))


_COUNTED = (Level.BREAKING, Level.WARNING)


def piece(report: Report, view: View) -> Json:
    """Return the text on one document, nothing where only the verdict is wanted."""
    return "" if view.quiet else render(report, view)


def joined(survey: Survey, parts: Sequence[Part], view: View) -> str:
    """Return the text on all: a part for each document that changed, a table, and the verdict on all as the last
    line."""
    if view.quiet:
        return text_of([_verdict(survey.sentence, survey.passed)], view)
    texts = []
    for section, text in parts:
        if section.state != "unchanged":
            heading = text_of([_heading_of(section), Paragraph()], view)
            texts.append(heading + (text or text_of(_remarks(section), view)) + "\n")
    return "".join(texts) + text_of(_end(survey), view)


def _heading_of(section: Section) -> Paragraph:
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
            yield _row_of(section)
    unchanged = len(survey.sections) - len(shown)
    if unchanged:
        yield Paragraph(spans=((f"{counted(unchanged, 'document')} unchanged", "quiet"),), indent=2)
    if survey.problems:
        yield Paragraph()
        yield Paragraph(spans=((f"Settings that name nothing ({len(survey.problems):,})", "warning"),))
        for problem in abridged(survey.problems):
            yield Paragraph(spans=((one_line(str(problem), 400), ""),), indent=4)
    yield Paragraph()
    yield _verdict(survey.sentence, survey.passed)


def _row_of(section: Section) -> Paragraph:
    if section.state in ("unread", "misconfigured"):
        told = "no verdict"
    elif section.state in ("new", "filtered"):
        told = section.state
    else:
        numbers = [f"{section.count(level):,} {level.value}" for level in _COUNTED if section.count(level)]
        others = sum(section.counts.values()) - sum(section.count(level) for level in _COUNTED)
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
