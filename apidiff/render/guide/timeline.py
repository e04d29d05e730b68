"""Deprecations and the dates that documents give for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from apidiff.model.finding import Finding
from apidiff.render.guide.context import Context
from apidiff.render.guide.endings import Ending, ending_of
from apidiff.render.guide.names import component_of, name_of, place_of
from apidiff.render.markdown import code, prose

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
        event = _of(context, finding)
        if event is not None:
            found[event.what] = event
    return sorted(found.values(), key=lambda event: (not event.date, event.date, event.what))


def _of(context: Context, finding: Finding) -> Event | None:
    change = finding.change
    if change.kind not in _DEPRECATIONS:
        return None
    facts = change.facts
    holder = component_of(finding) or (
        finding.usages[0][0].operation if place_of(finding) is not None else change.subject.owner
    )
    what = code(holder) if change.kind == "operation.deprecated" else f"{name_of(finding)} of {code(holder)}"
    operation = context.new_of.get(change.subject.owner) if change.kind == "operation.deprecated" else None
    said = Ending() if operation is None else ending_of(context.report.new.contract, operation.node)
    successor = facts.get("successor")
    return Event(
        date=prose(str(facts.get("sunset") or said.until), 40),
        what=what,
        successor=code(successor) if isinstance(successor, str) and successor else said.advice(),
    )


def _standing(context: Context) -> Iterator[Event]:
    """Yield the operations of the new document that are deprecated with a date."""
    contract = context.report.new.contract
    for operation in contract.operations:
        deprecated = operation.node.get("deprecated")
        if deprecated is None or deprecated.value is not True:
            continue
        said = ending_of(contract, operation.node)
        if said.until:
            yield Event(date=prose(said.until, 40), what=code(operation.label), successor=said.advice())
