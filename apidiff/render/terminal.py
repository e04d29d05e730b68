"""The report for people: findings by level and by what they belong to, a summary, and the verdict as the last line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from apidiff.model.change import Assumed, Evidence, Proof, Undecided, Witness
from apidiff.model.contract import Direction
from apidiff.model.finding import Finding, Level
from apidiff.model.places import Owner
from apidiff.model.report import Report
from apidiff.model.words.message import Message
from apidiff.render.focus import payload_text
from apidiff.render.grouping import grouped
from apidiff.render.identity import identity_text
from apidiff.render.inside import inside_text, parts_of
from apidiff.render.layout import Line, Paragraph, Span, Style, lines, plain
from apidiff.render.places import both_places
from apidiff.render.problems import abridged
from apidiff.render.text import counted, listing, one_line, told
from apidiff.render.view import View
from apidiff.render.who import policy_note, verdict_on, what_was_looked_at, who_is_hit

_FEW = 15
"""Findings of a level up to which each is explained in full; of more, each rule says once why it is there and what the
provider can do, and no advice to callers is given twice."""

_LOOKED_INTO = 50
"""Changed values of a level that are looked into: that takes up to 65 ms each."""

_OPERATIONS = 3
_LONGEST = 600
_PARTS = 5
_PARTS_VERBOSE = 100
_CONSUMERS = 20
_PAYLOAD = 240
_PAYLOAD_VERBOSE = 4000

_AT = 4
_DETAIL = 16
"""Columns where a finding and its details begin."""

_STYLE: dict[Level, Style] = {
    Level.BREAKING: "breaking",
    Level.WARNING: "warning",
    Level.NON_BREAKING: "good",
    Level.DOCUMENTATION: "quiet",
}
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
        yield _verdict(report)
        return
    yield _title(report)
    standing = [finding for finding in report.findings if finding.waived is None]
    for level in Level:
        found = [finding for finding in standing if finding.level is level]
        if not found:
            continue
        if view.verbose or level in (Level.BREAKING, Level.WARNING):
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
    yield _verdict(report)


def _title(report: Report) -> Paragraph:
    title = one_line(report.new.contract.title or report.old.contract.title, 60) or "API"
    versions = f"{one_line(report.old.name, 40)} -> {one_line(report.new.name, 40)}"
    return Paragraph(spans=((title, "title"), (f" {versions}", "")))


def _heading(level: Level, number: int, note: str = "") -> Iterator[Paragraph]:
    yield Paragraph()
    yield Paragraph(spans=((f"{_HEADING[level]} ({number:,})", _STYLE[level]), (note, "quiet")))


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
            yield from _finding(finding, report, view, full, advice, inside)


def _finding(finding: Finding, report: Report, view: View, full: bool, advice: str, inside: str) -> Iterator[Paragraph]:
    yield Paragraph(spans=(*_message(finding.message, _STYLE[finding.level]),), indent=_AT)
    yield _detail("where", [(_places(finding, report), "place"), (f"  [{finding.rule}]", "quiet")])
    reached = _reached(finding)
    if reached:
        yield _detail("reaches", [(reached, "")])
    if finding.change.also:
        yield _detail("also", [(listing([copy.subject.label for copy in finding.change.also], _OPERATIONS), "")])
    identity = identity_text(finding.change)
    if identity:
        yield _detail("match", [(_prose(identity), "")])
    if inside:
        yield _detail("inside", [(inside, "")])
    for part in parts_of(finding, _PARTS_VERBOSE if view.verbose else _PARTS):
        yield _detail("inside", [(_prose(part), "")])
    if full and finding.why:
        yield _detail("why", [(_prose(finding.why), "")])
    evidence = list(_evidence(finding.evidence, finding.level, _PAYLOAD_VERBOSE if view.verbose else _PAYLOAD))
    if evidence:
        yield _detail("evidence", evidence)
    if advice:
        yield _detail("callers", [(_prose(advice), "")])
    if full and finding.owner:
        yield _detail("you", [(_prose(finding.owner), "")])
    if finding.lowered:
        yield _detail("lowered", [(one_line(finding.lowered, 300), "")])
    for line in who_is_hit(finding):
        yield _detail("who", [(line, "")])
    if finding.proposal:
        yield _detail("proposed", [(finding.proposal, "")])
    if finding.unproposed:
        yield _detail("proposed", [(f"nothing: {finding.unproposed}", "")])
    if view.verbose:
        yield _detail("to waive", [(f"fingerprint: {finding.fingerprint}", "quiet")])
        if finding.help:
            yield _detail("the rule", [(finding.help, "quiet")])


def _message(message: Message, style: Style) -> Iterator[Span]:
    """Yield the message with its names in backticks."""
    for piece, is_name in told(message, _LONGEST):
        yield (f"`{piece}`" if is_name else piece, "strong" if is_name else style)


def _prose(text: str) -> str:
    return one_line(text, _LONGEST)


def _detail(label: str, spans: Iterable[Span]) -> Paragraph:
    return Paragraph(spans=tuple(spans), indent=_DETAIL, label=label, label_at=_AT + 2)


def _places(finding: Finding, report: Report) -> str:
    places = both_places(finding, report)
    return " -> ".join(f"{place.file}:{place.line}:{place.column}" if place else "(nothing)" for place in places)


def _reached(finding: Finding) -> str:
    """Say which operations meet the finding at its level, and how many meet it at a milder one."""
    hit: dict[Owner, set[Direction]] = {}
    mild: dict[Owner, Level] = {}
    for usage, level in finding.usages:
        if level is finding.level:
            hit.setdefault(usage.operation, set()).add(usage.direction)
        else:
            mild.setdefault(usage.operation, level)
    if list(hit) == [finding.change.subject.owner] and not mild:
        return ""
    named = [str(operation) for operation in hit]
    shown = ", ".join(named[:_OPERATIONS])
    if len(named) > _OPERATIONS:
        shown += f" and {len(named) - _OPERATIONS:,} more"
    for level, operations in groupby(sorted(mild, key=lambda name: mild[name].rank), key=lambda name: mild[name]):
        shown += f"; {level.value} in {len(list(operations)):,}"
    return shown


def _evidence(evidence: Evidence, level: Level, limit: int) -> Iterator[Span]:
    """Yield what is known of the payloads, in words."""
    if isinstance(evidence, Witness):
        usage = evidence.usage
        if usage.direction is Direction.REQUEST:
            yield (f"this request worked, now it fails: {usage.operation}, {usage.place}: ", "")
        else:
            yield (f"clients did not have to expect this: {usage.operation}, {usage.place}: ", "")
        yield (payload_text(evidence, limit), "payload")
        if evidence.error:
            yield (f" ({one_line(evidence.error, 200)})", "quiet")
    elif isinstance(evidence, Proof) and level is not Level.BREAKING:
        yield ("proved: every payload that one side may send is one that the other accepts", "")
    elif isinstance(evidence, Assumed):
        yield (f"proved if {one_line(' and '.join(evidence.assumptions), 300)}; nothing was found against it", "")
    elif isinstance(evidence, Undecided):
        yield (f"neither proved nor refuted, stopped at {evidence.keyword}: {one_line(evidence.reason, 200)}", "")


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
        yield Paragraph(spans=((_prose(finding.message), ""), (f": {reason}", "quiet")), indent=_AT)


def _problems(report: Report, view: View) -> Iterator[Paragraph]:
    if not report.problems:
        return
    yield Paragraph()
    left_out = sum(problem.leaves_out for problem in report.problems)
    note = f"; {counted(left_out, 'part')} left out of the comparison" if left_out else ""
    heading = f"Problems in the documents ({len(report.problems):,}){note}"
    yield Paragraph(spans=((heading, "warning"),))
    for problem in report.problems if view.verbose else abridged(report.problems):
        yield Paragraph(spans=((one_line(str(problem), 400), ""),), indent=_AT)


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
        style: Style = _STYLE[level] if number else "quiet"
        yield _row(level.value, f"{number:,}", f"{len(reached):,}" if reached else "-", style)


def _consumers(report: Report) -> Iterator[Paragraph]:
    """Yield who was seen using the API, and what the change does to each; nothing where nobody looked."""
    impact = report.impact
    if impact is None:
        return
    yield Paragraph()
    yield Paragraph(spans=(("Consumers", "title"),))
    yield Paragraph(spans=((what_was_looked_at(impact), "quiet"),), indent=2)
    shown = sorted(impact.consumers, key=lambda use: (-use.hit, -use.may_be_hit, use.consumer))
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


def _verdict(report: Report) -> Paragraph:
    return Paragraph(spans=((one_line(report.verdict.sentence), "good" if report.verdict.passed else "breaking"),))
