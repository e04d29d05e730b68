"""Which old property, route or parameter is which new one: what compare/ has decided, or else what shapes suggest.

Where findings are given, they alone decide: a rename is a rename in the report and in the code, or in neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from msgspec import Struct, field

from apidiff.model.contract import Contract
from apidiff.model.document import Location
from apidiff.model.finding import Finding
from apidiff.model.pointer import parse_pointer
from apidiff.model.shapes import FieldShape, ListOf, ModelShape, PyType, RouteShape
from apidiff.propose.relation import bare

THRESHOLD = 0.62
"""Least score of a rename that no finding states; a second candidate as good makes it no rename."""


class FieldPairs(Struct, frozen=True, kw_only=True):
    """How the fields of an old model meet those of the new one, by names on the wire.

    `moved` maps old names to new ones where they differ; `split` maps one old name to several new ones.
    """

    moved: dict[str, str] = field(default_factory=dict)
    split: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Renames(Struct, frozen=True, kw_only=True):
    """What findings say was renamed: properties by the location of the old one, routes and parameters by name."""

    decided: bool = False
    properties: dict[Location, tuple[str, ...]] = field(default_factory=dict)
    named: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    routes: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    parameters: dict[tuple[str, str, str], str] = field(default_factory=dict)


def renames_of(findings: Sequence[Finding] | None) -> Renames:
    """Return the renames that findings state; without findings (None) shapes will decide."""
    if findings is None:
        return Renames()
    found = Renames(decided=True)
    for finding in findings:
        change, facts = finding.change, finding.change.facts
        if change.kind in ("property.renamed", "property.listified", "property.unlistified", "property.split"):
            names = facts["new_names"] if change.kind == "property.split" else [facts["new_name"]]
            old_name = str(facts.get("old_name") or facts.get("property") or "")
            if change.old is not None:
                found.properties[change.old.location] = tuple(names)
            found.named[change.subject.owner, old_name] = tuple(names)
        elif change.kind == "operation.moved":
            method = str(facts["method"]).lower()
            found.routes[method, str(facts["old_path"])] = (method, str(facts["path"]))
        elif change.kind == "operation.method.changed":
            old_method, new_method = str(facts["old_method"]).lower(), str(facts["new_method"]).lower()
            found.routes[old_method, str(facts["path"])] = (new_method, str(facts["path"]))
        elif change.kind == "parameter.renamed":
            for usage, _ in finding.usages:
                found.parameters[usage.operation, str(facts["in"]), str(facts["old_name"])] = str(facts["new_name"])
    return found


def pair_fields(old: ModelShape, new: ModelShape, renames: Renames, contract: Contract) -> FieldPairs:
    """Return how the fields of two matched models meet."""
    gone = [item for item in old.fields if item.wire not in new.by_wire()]
    fresh = [item for item in new.fields if item.wire not in old.by_wire()]
    if renames.decided:
        return _decided(old, gone, {item.wire for item in fresh}, renames, contract)
    return _suggested(gone, fresh)


def _decided(
    old: ModelShape, gone: list[FieldShape], fresh: set[str], renames: Renames, contract: Contract
) -> FieldPairs:
    pairs = FieldPairs()
    base = parse_pointer(old.origin)
    component = base[-1] if len(base) == 3 else ""
    for item in gone:
        location = contract.references.location((*base, "properties", item.wire))
        names = renames.properties.get(location) or renames.named.get((component, item.wire)) or ()
        if not names or not fresh.issuperset(names):
            continue
        if len(names) == 1:
            pairs.moved[item.wire] = names[0]
        else:
            pairs.split[item.wire] = names
    return pairs


def _suggested(gone: list[FieldShape], fresh: list[FieldShape]) -> FieldPairs:
    pairs = FieldPairs()
    for item in gone:
        parts = tuple(new.wire for new in fresh if _is_part(item, new))
        if len(parts) > 1 and not any(new.wire in pairs.moved.values() for new in fresh):
            pairs.split[item.wire] = parts
            continue
        ranked = sorted(((score(item, new), new.wire) for new in fresh), reverse=True)
        if not ranked or ranked[0][0] < THRESHOLD or (len(ranked) > 1 and ranked[1][0] > ranked[0][0] - 0.05):
            continue
        rivals = [
            other for other in gone if other is not item and score(other, _named(fresh, ranked[0][1])) >= ranked[0][0]
        ]
        if not rivals:
            pairs.moved[item.wire] = ranked[0][1]
    return pairs


def _named(fields: list[FieldShape], wire: str) -> FieldShape:
    return next(item for item in fields if item.wire == wire)


def _is_part(old: FieldShape, new: FieldShape) -> bool:
    return bare(old.type) == bare(new.type) and new.wire != old.wire and new.wire.endswith("_" + old.wire)


def score(old: FieldShape, new: FieldShape) -> float:
    """Return how likely an old field became a new one, from 0 to 1: half by name, half by type."""
    left, right = old.wire.lower(), new.wire.lower()
    name = SequenceMatcher(None, left, right).ratio()
    if left in right or right in left:
        name = max(name, 0.8)
    return 0.5 * name + 0.5 * _same_type(old.type, new.type)


def _same_type(old: PyType, new: PyType) -> float:
    left, right = bare(old), bare(new)
    if left == right:
        return 1.0
    if isinstance(right, ListOf) and bare(right.item) == left:
        return 0.9
    return 0.9 if isinstance(left, ListOf) and bare(left.item) == right else 0.0


def pair_parameters(old: ModelShape, new: ModelShape, place: str, route: RouteShape, renames: Renames) -> FieldPairs:
    """Return how the parameters of one place of two matched operations meet. Header names are case-insensitive."""
    fold = str.lower if place == "header" else str
    new_by = {fold(item.wire): item for item in new.fields}
    gone = [item for item in old.fields if fold(item.wire) not in new_by]
    old_names = {fold(item.wire) for item in old.fields}
    fresh = [item for item in new.fields if fold(item.wire) not in old_names]
    pairs = FieldPairs() if renames.decided else _suggested(gone, fresh)
    for item in old.fields:
        same = new_by.get(fold(item.wire))
        if same is not None and same.wire != item.wire:
            pairs.moved[item.wire] = same.wire
        stated = renames.parameters.get((route.label, place, item.wire))
        if stated is not None and stated in {new.wire for new in fresh}:
            pairs.moved[item.wire] = stated
    pairs.split.clear()
    return pairs
