"""The list of a page: findings by level, what they belong to, and what is alike collapsed; one line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape
from msgspec import Struct

from apidiff.model.change import dotted
from apidiff.model.finding import Finding, Level
from apidiff.model.report import Report
from apidiff.model.words.message import Message, Name
from apidiff.render.grouping import grouped
from apidiff.render.text import counted, one_line, told

_ALIKE = 3
"""Findings of one cause from which they are shown as one."""
_LONGEST = 1000


class Group(Struct, frozen=True, kw_only=True):
    """Findings under one heading. Without a heading they have one cause, and are folded into one line."""

    findings: Sequence[Finding]
    heading: str = ""


def arranged(report: Report, level: Level) -> list[Group]:
    """Return the groups of a level: first what is the same in several places, then the others by what they are of."""
    found = [finding for finding in report.findings if finding.level is level]
    causes: dict[object, list[Finding]] = {}
    for finding in found:
        causes.setdefault(_cause(finding), []).append(finding)
    alike = {cause: same for cause, same in causes.items() if cause is not None and len(same) >= _ALIKE}
    others = grouped(finding for finding in found if _cause(finding) not in alike)
    return [
        *(Group(findings=same) for same in alike.values()),
        *(Group(heading=heading, findings=findings) for heading, findings in others),
    ]


def _cause(finding: Finding) -> object:
    """Return what findings of one cause have in common; None for one that always stands by itself.

    Of documentation that is what happened. Of anything else it is also the name of what it happened to and every value
    that is told: the same parameter that is gone from many operations, but no two operations that are gone.
    """
    if finding.level is Level.DOCUMENTATION:
        return finding.rule, finding.waived is None
    subject = finding.change.subject
    said = tuple(str(part) for part in finding.message.parts if not isinstance(part, Name))
    if not subject.path and finding.change.about.thing in ("operation", "webhook", "callback"):
        return None
    return finding.rule, dotted(subject.path), subject.type, subject.within, said, finding.waived is None


def section(groups: Iterable[Group], prefix: str) -> Markup:
    """Return the groups of a level in HTML. The address of a row is its fingerprint behind the prefix."""
    return Markup("\n").join(_group(group, prefix) for group in groups)


def _group(group: Group, prefix: str) -> Markup:
    lines = Markup("\n").join(_row(finding, prefix) for finding in group.findings)
    number = len(group.findings)
    if not group.heading:
        summary = Markup("<summary><i>{} alike</i>{}</summary>").format(f"{number:,}", words(group.findings[0].message))
        return Markup('<details class="same">{}\n<div class="of">\n{}\n</div></details>').format(summary, lines)
    head = Markup('<div class="owner" style="--n:{}"><h3>{}</h3>').format(number, one_line(group.heading, 200))
    return Markup("{}\n{}\n</div>").format(head, lines)


def _row(finding: Finding, prefix: str) -> Markup:
    operations = finding.operations
    reach = counted(len(operations), "call") if len(operations) > 1 else ""
    marks = [*(["waived"] if finding.waived is not None else []), *([reach] if reach else [])]
    note = Markup("<i>{}</i>").format(" · ".join(marks)) if marks else ""
    row = Markup('<details class="c" id="{}{}"><summary>{}{}</summary></details>')
    return row.format(prefix, finding.fingerprint, note, words(finding.message))


def words(message: Message) -> Markup:
    """Return a sentence in HTML, with names as code."""
    return Markup("").join(
        Markup("<code>{}</code>").format(text) if is_name else escape(text) for text, is_name in told(message, _LONGEST)
    )
