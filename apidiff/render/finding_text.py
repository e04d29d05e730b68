"""A finding as paragraphs of text: what changed, where, whom it reaches, why, and what to do."""

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
from apidiff.render.identity import identity_text
from apidiff.render.inside import parts_of
from apidiff.render.layout import Paragraph, Span, Style
from apidiff.render.places import both_places
from apidiff.render.text import listing, one_line, told
from apidiff.render.view import View
from apidiff.render.who import who_is_hit

_OPERATIONS = 3
_LONGEST = 600
_PARTS = 5
_PARTS_VERBOSE = 100
_PAYLOAD = 240
_PAYLOAD_VERBOSE = 4000

AT = 4
_DETAIL = 16
"""Columns where a finding and its details begin."""

STYLE: dict[Level, Style] = {
    Level.BREAKING: "breaking",
    Level.WARNING: "warning",
    Level.NON_BREAKING: "good",
    Level.DOCUMENTATION: "quiet",
}


def finding_told(
    finding: Finding, report: Report, view: View, *, full: bool, advice: str, inside: str
) -> Iterator[Paragraph]:
    """Yield what is told of a finding: `full` with why it is there and what the provider can do, and with the `advice`
    to callers and the places `inside` its value that differ, as far as they are given."""
    yield Paragraph(spans=(*_message(finding.message, STYLE[finding.level]),), indent=AT)
    yield _detail("where", [(_places(finding, report), "place"), (f"  [{finding.rule}]", "quiet")])
    reached = _reached(finding)
    if reached:
        yield _detail("reaches", [(reached, "")])
    if finding.change.also:
        yield _detail("also", [(listing([copy.subject.label for copy in finding.change.also], _OPERATIONS), "")])
    identity = identity_text(finding.change)
    if identity:
        yield _detail("match", [(told_prose(identity), "")])
    if inside:
        yield _detail("inside", [(inside, "")])
    for part in parts_of(finding, _PARTS_VERBOSE if view.verbose else _PARTS):
        yield _detail("inside", [(told_prose(part), "")])
    if full and finding.why:
        yield _detail("why", [(told_prose(finding.why), "")])
    evidence = list(_evidence(finding.evidence, finding.level, _PAYLOAD_VERBOSE if view.verbose else _PAYLOAD))
    if evidence:
        yield _detail("evidence", evidence)
    if advice:
        yield _detail("callers", [(told_prose(advice), "")])
    if full and finding.owner:
        yield _detail("you", [(told_prose(finding.owner), "")])
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


def told_prose(text: str) -> str:
    """Return a sentence on one line, as long as a detail may be."""
    return one_line(text, _LONGEST)


def _detail(label: str, spans: Iterable[Span]) -> Paragraph:
    return Paragraph(spans=tuple(spans), indent=_DETAIL, label=label, label_at=AT + 2)


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
