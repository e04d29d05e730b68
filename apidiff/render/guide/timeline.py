"""Deprecations and the dates that documents give for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from apidiff.model.contract import Operation
from apidiff.model.finding import Finding
from apidiff.render.guide.context import Context
from apidiff.render.guide.names import component_of, name_of, place_of
from apidiff.render.markdown import code, prose

_DATE_KEYS = ("x-sunset", "x-sunset-date", "sunset")
_DEPRECATIONS = ("operation.deprecated", "parameter.deprecated", "schema.deprecated", "header.deprecated")


class Event(Struct, frozen=True, kw_only=True):
    """Something that is going away: when (empty where no date is given), what, and what to use in its place."""

    date: str
    what: str
    successor: str


def events_of(context: Context, findings: Iterable[Finding]) -> list[Event]:
    """Return what is deprecated in the new version, dated things first: what changed, and operations marked before."""
    found = {event.what: event for event in _standing(context)}
    for finding in findings:
        event = _of(finding)
        if event is not None:
            found[event.what] = event
    return sorted(found.values(), key=lambda event: (not event.date, event.date, event.what))


def _of(finding: Finding) -> Event | None:
    change = finding.change
    if change.kind not in _DEPRECATIONS:
        return None
    facts = change.facts
    successor = facts.get("successor")
    holder = component_of(finding) or (
        finding.usages[0][0].operation if place_of(finding) is not None else change.subject.owner
    )
    what = code(holder) if change.kind == "operation.deprecated" else f"{name_of(finding)} of {code(holder)}"
    return Event(
        date=prose(str(facts.get("sunset") or ""), 40),
        what=what,
        successor=code(successor) if isinstance(successor, str) and successor else "",
    )


def _standing(context: Context) -> Iterator[Event]:
    """Yield the operations of the new document that are deprecated with a date."""
    for operation in context.report.new.contract.operations:
        date = _sunset(operation)
        deprecated = operation.node.get("deprecated")
        if date and deprecated is not None and deprecated.value is True:
            yield Event(date=prose(date, 40), what=code(operation.label), successor="")


def _sunset(operation: Operation) -> str:
    for key in _DATE_KEYS:
        found = operation.node.get(key)
        if found is not None and isinstance(found.value, str):
            return found.value
    return ""
