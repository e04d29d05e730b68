"""What was shown of each VersionChange, in plain words.

schema-verified: the old document comes back (A) and the new one is untouched (B).
shape-verified: besides, exchanges of old clients went through it and carried the right data (D).
needs a person: something no document states, or that Cadwyn cannot express; or the proof failed.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.places import OperationRef
from apidiff.model.proposal.proposal import (
    ByPath,
    EndpointDidntExist,
    EndpointExisted,
    EndpointHad,
    Instruction,
    VersionChange,
)
from apidiff.model.proposal.pytypes import World
from apidiff.propose.plan.planner import Plan
from apidiff.propose.plan.translate import classes_of, with_held
from apidiff.verify.diagram import Diagram
from apidiff.verify.exchanges import left_out_of

SCHEMA, SHAPE, PERSON = "schema-verified", "shape-verified", "needs a person"


class Statement(Struct, frozen=True, kw_only=True):
    """The verdict over one VersionChange and, where a person is needed, why."""

    change: str
    verdict: str
    reasons: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.change}: {self.verdict}" + "".join(f"\n    {reason}" for reason in self.reasons)


def statements(plan: Plan, diagram: Diagram) -> list[Statement]:
    """Return what was shown of every VersionChange."""
    users = _users_of_classes(plan.new)
    by_path = {route.key: route.label for route in plan.new.routes}
    old_label = {new.label: old.label for old, new in plan.pairing.routes}
    failed = {route for route, _ in diagram.failures}
    left_out = left_out_of(plan).keys()
    restored = {route.declared_at for route in plan.proposal.restored}
    out = []
    for change in (*plan.proposal.bound_changes, *plan.proposal.changes):
        routes = {old_label.get(label, label) for label in _routes_of(change, users, by_path)}
        found = _statement(change, routes, routes - left_out, failed, diagram, restored)
        if change in plan.proposal.bound_changes:
            edits = (f"HEAD has to be edited: for {text}" for text in plan.proposal.head_edits)
            found = replace(found, verdict=PERSON, reasons=(*found.reasons, *edits))
        out.append(found)
    return out


def _statement(
    change: VersionChange, routes: set[str], driven: set[str], failed: set[str], diagram: Diagram, restored: set[str]
) -> Statement:
    reasons: list[str] = []
    if diagram.error is not None:
        reasons.append(f"the proof stopped: {diagram.error.splitlines()[-1][:200]}")
    for route in sorted(routes & failed):
        count = sum(name == route for name, _ in diagram.failures)
        reasons.append(f"{count} exchange{'' if count == 1 else 's'} of {route} failed")
    reasons.extend(f"A: {place}" for place in diagram.a if any(route in place for route in routes))
    reasons.extend(change.notes)
    for item in change.instructions:
        if isinstance(item, EndpointExisted) and item.path in restored:
            route = str(OperationRef(method=item.method, path=item.path))
            reasons.append(f"the restored {route} has no body yet")
    reasons.extend(question.text for question in change.questions)
    if any(isinstance(item, ByPath) and item.statuses for item in change.converters):
        reasons.append("whether one error status took the place of the other")
    if reasons:
        return Statement(change=change.name, verdict=PERSON, reasons=tuple(dict.fromkeys(reasons)))
    if diagram.a or diagram.b:
        return Statement(change=change.name, verdict=PERSON, reasons=("the documents do not agree (see A and B)",))
    return Statement(change=change.name, verdict=SHAPE if driven and driven == routes and diagram.complete else SCHEMA)


def _users_of_classes(world: World) -> dict[str, set[str]]:
    """Return for every class the routes that reach it."""
    users: dict[str, set[str]] = {}
    for route in world.routes:
        for name in with_held(classes_of(route), world):
            users.setdefault(name, set()).add(route.label)
    return users


def _routes_of(change: VersionChange, users: dict[str, set[str]], by_path: dict[tuple[str, str], str]) -> set[str]:
    found: set[str] = set()
    for item in change.instructions:
        found |= _routes_of_instruction(item, users, by_path)
    for converter in change.converters:
        if isinstance(converter, ByPath):
            label = by_path.get((converter.method, converter.path))
            found.add(label or str(OperationRef(method=converter.method, path=converter.path)))
        else:
            found = found.union(*(users.get(name, set()) for name in converter.schemas))
    return found


def _routes_of_instruction(
    item: Instruction, users: dict[str, set[str]], by_path: dict[tuple[str, str], str]
) -> set[str]:
    if isinstance(item, EndpointHad | EndpointDidntExist | EndpointExisted):
        label = by_path.get((item.method, item.path))
        return {label} if label is not None else set()
    return users.get(item.owner, set())
