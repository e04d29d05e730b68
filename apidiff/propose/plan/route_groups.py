"""Routes to which the same thing happened: one VersionChange is written for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from apidiff.model.proposal.proposal import EndpointHad
from apidiff.propose.plan.routing import WORDS, RouteUnit


def alike(units: Sequence[RouteUnit]) -> list[list[RouteUnit]]:
    """Return the units in groups to which the same thing happened, in the order of their first."""
    groups: dict[object, list[RouteUnit]] = {}
    for index, unit in enumerate(units):
        groups.setdefault(_signature(unit) or index, []).append(unit)
    return list(groups.values())


_SAME = frozenset({"status", "header", "failure", "security"})
"""What happens to many routes at once, and is told in full by its edit."""


def _signature(unit: RouteUnit) -> tuple[object, ...]:
    """Return what two routes share to which the same thing happened; nothing where it is the route's own."""
    told: list[object] = []
    for edit in unit.edits:
        if edit.verb in _SAME:
            told.append(edit)
        elif edit.verb == "move" and edit.shift is not None:
            told.append(("move", *edit.shift))
        elif edit.verb == "documented" and (edit.old or edit.new):
            told.append(edit)
        elif edit.verb == "describe" and _only_identity(unit):
            told.append("identity")
        else:
            return ()
    return tuple(told)


def _only_identity(unit: RouteUnit) -> bool:
    names = {name for item in unit.instructions if isinstance(item, EndpointHad) for name, _ in item.attributes}
    return names & WORDS == {"operation_id"}
