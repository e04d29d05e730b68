"""Findings as rows of a table: what a thing was, what it is, and a note."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from apidiff.model.change import Witness
from apidiff.model.contract import Direction
from apidiff.model.finding import Finding
from apidiff.render.focus import payload_text
from apidiff.render.guide.calls import (
    answer_cells,
    body_cells,
    operation_cells,
    other_cells,
    parameter_cells,
    part_cells,
    prefix_cells,
    security_cells,
    server_cells,
)
from apidiff.render.guide.fields import NONE, Cells, property_cells, schema_cells
from apidiff.render.guide.language import listed, say
from apidiff.render.guide.names import directions, name_of, note_of, plain
from apidiff.render.markdown import code

_LONGEST_PAYLOAD = 90
_LONG_NOTE = 60
"""Characters of a note from which it is not read twice."""
_MADE_UP = re.compile(r"[0-9]{13,}|(.)\1{15,}")
"""Values that only a program would send."""
UNNAMED = re.compile(r"branch \d+")
"""What a branch of a union is called that has no name: its number means nothing to a reader."""

BRANCHES = ("schema.one-of.added", "schema.one-of.removed", "schema.any-of.added", "schema.any-of.removed")
VALUES = (
    *BRANCHES,
    "schema.enum.value.added",
    "schema.enum.value.removed",
    "schema.extensible-enum.value.added",
    "schema.extensible-enum.value.removed",
)

MISSING = ("property.optional", "schema.null.added")
"""Kinds after which a field of an answer is not what it was, or not there: together they are one thing to look out
for."""

_WRITERS: Mapping[str, Callable[[Finding], Cells]] = MappingProxyType(
    {
        "property": property_cells,
        "schema": schema_cells,
        "operation": operation_cells,
        "path-prefix": prefix_cells,
        "parameter": parameter_cells,
        "request-body": body_cells,
        "media-type": body_cells,
        "encoding": body_cells,
        "response": answer_cells,
        "header": answer_cells,
        "link": answer_cells,
        "security": security_cells,
        "security-scheme": security_cells,
        "server": server_cells,
        "part": part_cells,
    }
)
"""Who writes the cells, by the first word of the kind."""


class Row(Struct, frozen=True, kw_only=True):
    """What a thing was, what it is, what changed and an example of that, all in Markdown, and the findings that this is
    about."""

    old: str
    new: str
    change: str
    example: str
    findings: tuple[Finding, ...]

    @property
    def note(self) -> str:
        """What changed, with the example."""
        return (
            say("{change}; for example, {example}", change=self.change, example=self.example)
            if self.example
            else self.change
        )

    def cells(self, more: str = "") -> tuple[str, str, str]:
        """Return the cells of a table; `more` is said behind what changed. Where a thing is called the same on both
        sides, what changed stands for what it is."""
        if self.old != self.new:
            return self.old, self.new, self.note + more
        return self.old, self.change + more, say("For example, {example}", example=self.example) if self.example else ""


def rows_of(findings: Iterable[Finding]) -> list[Row]:
    """Return the rows for findings. Values that came to or left one enumeration share a row, and a field that may be
    absent and null has one."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        kind = finding.change.kind
        subject = finding.change.subject
        key: object = (kind, subject, finding.level) if kind in VALUES else id(finding)
        if kind in MISSING and directions(finding) == {Direction.RESPONSE}:
            key = (MISSING, subject.owner, subject.path, finding.level)
        groups.setdefault(key, []).append(finding)
    return [_row(group) for group in groups.values()]


def _row(findings: list[Finding]) -> Row:
    first = findings[0]
    if first.change.kind in VALUES:
        old, new, note = _value_cells(findings)
    elif {finding.change.kind for finding in findings} == set(MISSING):
        name = name_of(first)
        old, new = say("{name}, required", name=name), say("{name}, optional, or null", name=name)
        note = say("May now be absent or null")
    else:
        old, new, note = _WRITERS.get(first.change.about.thing, other_cells)(first)
    # Where both cells say what the thing is, or the values that are gone are named, a payload adds nothing to read.
    shows = old == new and (first.change.kind in BRANCHES or first.change.kind not in (*VALUES, "schema.enum.added"))
    example = example_of(first) if shows else ""
    return Row(old=old, new=new, change=note or note_of(first), example=example, findings=tuple(findings))


def example_of(finding: Finding) -> str:
    """Return a payload that shows the change, where it is short enough for a table and says more than the cells do."""
    evidence = finding.evidence
    if not isinstance(evidence, Witness) or finding.change.about.thing == "property":
        return ""
    payload = payload_text(evidence, _LONGEST_PAYLOAD)
    if payload.endswith("...") or payload.startswith(("{... ", "[... ", '"... ')) or _MADE_UP.search(payload):
        return ""
    if "..." in payload and not _shows(payload, finding):
        return ""
    if evidence.sent is None and evidence.usage.place.parameter is not None:
        return ""  # such a value cannot be written into a request
    told = say("is refused now") if evidence.usage.direction is Direction.REQUEST else say("is possible now")
    return f"{code(payload)} {told}"


def _shows(payload: str, finding: Finding) -> bool:
    """Return whether a shortened payload still shows what changed."""
    names = [step for step in finding.change.subject.path if step not in ("[]", "{}")]
    return not names or names[-1] in payload


def _value_cells(findings: list[Finding]) -> Cells:
    name = name_of(findings[0])
    fact = "branch" if findings[0].change.kind in BRANCHES else "value"
    values = listed([code(plain(finding.change.facts.get(fact))) for finding in findings])
    many = len(findings) > 1
    if fact == "branch" and all(UNNAMED.fullmatch(str(finding.change.facts.get(fact))) for finding in findings):
        if findings[0].change.about.event == "added":
            return name, name, say("May now have further forms") if many else say("May now have a further form")
        return name, name, say("Some of its forms are gone") if many else say("One of its forms is gone")
    if fact == "branch":
        now = say("May now also be") if findings[0].change.about.event == "added" else say("Can no longer be")
        return name, name, f"{now} {values}"
    if findings[0].change.about.event == "added":
        return name, name, say("New values: {values}" if many else "New value: {values}", values=values)
    return name, name, say("Values gone: {values}" if many else "Value gone: {values}", values=values)


def told_once(rows: Sequence[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield rows, those of removed things of which the same is said at length as one."""
    said: dict[str, list[str]] = {}
    for old, new, note in rows:
        if new == NONE and len(note) > _LONG_NOTE:
            said.setdefault(note, []).append(old)
    for old, new, note in rows:
        together = said.get(note, []) if new == NONE else []
        if not together:
            yield old, new, note
        elif old == together[0]:
            yield "<br/>".join(together), new, note
