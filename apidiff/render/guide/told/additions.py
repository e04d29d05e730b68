"""What is new and asks nothing of callers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apidiff.model.contract import Direction
from apidiff.model.finding import Finding, Level
from apidiff.model.places import Owner
from apidiff.render.guide.context import Context
from apidiff.render.guide.fields import NONE
from apidiff.render.guide.language import listed, noted, say
from apidiff.render.guide.names import ITEMS, component_of, directions, name_of, operations_of, sentence
from apidiff.render.guide.rows import rows_of
from apidiff.render.guide.told.checks import Said, name_in, said_once
from apidiff.render.markdown import code, prose

_OPERATIONS = 2

_GROUPS = {
    "operation.added": noted("Operations"),
    "webhook.added": noted("Operations"),
    "callback.added": noted("Operations"),
    "property.added": noted("Fields"),
    "parameter.added": noted("Parameters"),
    "schema.enum.value.added": noted("Values"),
    "response.added": noted("Responses"),
    "header.added": noted("Responses"),
    "media-type.added": noted("Responses"),
    "security.alternative.added": noted("Authentication"),
    "security-scheme.added": noted("Authentication"),
}
_DEPRECATIONS = (".deprecated", "sunset.")


def additions(context: Context, findings: Sequence[Finding]) -> Iterator[tuple[str, list[str]]]:
    """Yield the title and the items of each group of harmless changes, in Markdown. Changes of mere descriptions are
    left out."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        kind = finding.change.kind
        if finding.level is Level.NON_BREAKING and not any(part in kind for part in _DEPRECATIONS):
            groups.setdefault(_GROUPS.get(kind, "Also changed"), []).append(finding)
    for title in dict.fromkeys([*_GROUPS.values(), noted("Also changed")]):
        found = groups.get(title, [])
        if found:
            yield say(title), _items(context, title, found)


def _items(context: Context, title: str, findings: Sequence[Finding]) -> list[str]:
    if title == "Fields":
        return list(_fields(context, findings))
    alike = [finding for finding in findings if finding.change.kind in _PROMISES and finding.change.subject.path]
    alike = [finding for finding in alike if directions(finding) == {Direction.RESPONSE}]
    ranges = [finding for finding in findings if finding.rule == "status-generalized"]
    told = {id(finding) for finding in (*alike, *ranges)}
    rows = rows_of(finding for finding in findings if id(finding) not in told)
    items = [*_promises(context, alike), *_ranges(context, ranges)]
    entries = [_item(context, title, row.new, row.note, row.findings) for row in rows]
    return list(dict.fromkeys([*items, *said_once(entries, ends=False)]))


_PROMISES = {
    "property.required": (noted("{names}{holder} is always there now"), noted("{names}{holder} are always there now")),
    "schema.null.removed": (noted("{names}{holder} is never null now"), noted("{names}{holder} are never null now")),
}
"""Kinds by which answers promise more than before: of one field of an object, and of several."""


def _promises(context: Context, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield what answers promise now, once for the fields of an object of which the same is true."""
    groups: dict[tuple[str, str, tuple[Owner, ...]], dict[str, None]] = {}
    for finding in findings:
        key = (component_of(finding), finding.change.kind, tuple(sorted(finding.operations, key=str)))
        groups.setdefault(key, {})[name_of(finding)] = None
    for (owner, kind, operations), names in groups.items():
        holder = say(" of {owner}", owner=code(owner)) if owner else ""
        many = len(names) > 1 or say(ITEMS) in names
        text = say(_PROMISES[kind][many], names=listed([*names]), holder=holder)
        yield f"{text}{context.where(operations, '', _OPERATIONS)}"


def _ranges(context: Context, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield which statuses are described by a range now: once for each range."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(str(finding.change.facts.get("new_status")), []).append(finding)
    for new, found in groups.items():
        old = sorted({str(finding.change.facts.get("old_status")) for finding in found})
        one, many = noted("Status {old} is described by {new} now"), noted("Statuses {old} are described by {new} now")
        text = say(one if len(old) == 1 else many, old=listed(list(map(code, old))), new=code(new))
        yield f"{text}{context.where(operations_of(found), '', _OPERATIONS)}"


def _fields(context: Context, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the fields that came, those of one object that the same operations reach on one line."""
    groups: dict[tuple[str, tuple[Owner, ...]], dict[str, None]] = {}
    for finding in findings:
        groups.setdefault((component_of(finding), tuple(finding.operations)), {})[name_of(finding)] = None
    for (owner, operations), names in groups.items():
        holder = say(" of {owner}", owner=code(owner)) if owner else ""
        yield f"{listed([*names])}{holder}{context.where(operations, '', _OPERATIONS)}"


def _item(context: Context, title: str, new: str, note: str, findings: Sequence[Finding]) -> Said:
    finding = findings[0]
    operations = operations_of(findings)
    if title == "Operations" and new != NONE:
        summary = finding.change.new.value if finding.change.new is not None else None
        told = summary.get("summary") if isinstance(summary, dict) else None
        return Said(text=f"{new}: {prose(told, 120)}" if isinstance(told, str) and told else new)
    text = sentence(finding.message, finding) if len(findings) == 1 else f"{new}: {note}"
    return Said(text=text, where=context.where(operations, text, _OPERATIONS), name=name_in(findings))
