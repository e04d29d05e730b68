"""Which old property or parameter is which new one: what compare/ has decided.

A rename is a rename in the report and in the code, or in neither.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from apidiff.model.change import Change, Copy
from apidiff.model.contract import Contract
from apidiff.model.document import Location
from apidiff.model.finding import Finding
from apidiff.model.places import Owner
from apidiff.model.pointer import parse_pointer
from apidiff.model.proposal.pytypes import FieldShape, ModelShape, RouteShape


class FieldPairs(Struct, frozen=True, kw_only=True):
    """How the fields of an old model meet those of the new one, by names on the wire.

    `moved` maps old names to new ones where they differ; `split` maps one old name to several new ones.
    """

    moved: dict[str, str] = field(default_factory=dict)
    split: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Renames(Struct, frozen=True, kw_only=True):
    """What findings say was renamed: properties by the location of the old one, parameters by name."""

    properties: dict[Location, tuple[str, ...]] = field(default_factory=dict)
    named: dict[tuple[Owner, str], tuple[str, ...]] = field(default_factory=dict)
    parameters: dict[tuple[Owner, str, str], str] = field(default_factory=dict)


def renames_of(findings: Sequence[Finding]) -> Renames:
    """Return the renames that findings state."""
    found = Renames()
    for finding in findings:
        change, facts = finding.change, finding.change.facts
        if change.kind in ("property.renamed", "property.listified", "property.unlistified", "property.split"):
            names = facts["new_names"] if change.kind == "property.split" else [facts["new_name"]]
            old_name = str(facts.get("old_name") or facts.get("property") or "")
            places: list[Change | Copy] = [change, *change.also]
            for place in places:
                if place.old is not None:
                    found.properties[place.old.location] = tuple(names)
                found.named[place.subject.owner, old_name] = tuple(names)
        elif change.kind == "parameter.renamed":
            for usage, _ in finding.usages:
                found.parameters[usage.operation, str(facts["in"]), str(facts["old_name"])] = str(facts["new_name"])
    return found


def pair_fields(old: ModelShape, new: ModelShape, renames: Renames, contract: Contract) -> FieldPairs:
    """Return how the fields of two matched models meet."""
    gone = [item for item in old.fields if item.wire not in new.by_wire()]
    fresh = [item for item in new.fields if item.wire not in old.by_wire()]
    return _decided(old, gone, {item.wire for item in fresh}, renames, contract)


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


def pair_parameters(old: ModelShape, new: ModelShape, place: str, route: RouteShape, renames: Renames) -> FieldPairs:
    """Return how the parameters of one place of two matched operations meet. Header names are case-insensitive."""
    fold = str.lower if place == "header" else str
    new_by = {fold(item.wire): item for item in new.fields}
    old_names = {fold(item.wire) for item in old.fields}
    fresh = [item for item in new.fields if fold(item.wire) not in old_names]
    pairs = FieldPairs()
    for item in old.fields:
        same = new_by.get(fold(item.wire))
        if same is not None and same.wire != item.wire:
            pairs.moved[item.wire] = same.wire
        stated = renames.parameters.get((route.ref, place, item.wire))
        if stated is not None and stated in {new.wire for new in fresh}:
            pairs.moved[item.wire] = stated
    return pairs
