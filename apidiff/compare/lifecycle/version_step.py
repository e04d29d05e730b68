"""A step from one version of an API to the next, where every request states it: one change, and what else changed.

A header `API-Version` that takes `2` instead of `1` is a change of each operation as it is written, and none of them
but a step of the version as it is meant. So is a version that leaves the path for a header.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.compare.context.reading import elements, text
from apidiff.compare.context.site import Compared, Comparison, PositionPair, Site
from apidiff.compare.lifecycle.version_marks import Mark, beside_version, marks_of, media_type_version
from apidiff.compare.match.server_urls import unversioned_url
from apidiff.model.change import Change, Side
from apidiff.model.contract import Usage
from apidiff.model.document import Json
from apidiff.model.equality import same


def fold_version_step(comparison: Comparison, found: Compared) -> Compared:
    """Yield what was found, with what follows from the step of the version as one change."""
    old, new = marks_of(comparison.old), marks_of(comparison.new)
    stepped = [(old[key], new[key]) for key in old if key in new and old[key].version != new[key].version]
    named = [pair for pair in stepped if pair[0].place in ("header", "query", "response")]
    if named:
        yield from _fold_parameters(comparison, found, named)
        return
    before, after = ({key: mark for key, mark in marks.items() if mark.sure} for marks in (old, new))
    if before and after and not before.keys() & after.keys() and _first(before).number != _first(after).number:
        yield from _fold_move(comparison, found, _first(before), _first(after))
    else:
        yield from found


def _first(marks: Mapping[tuple[str, str], Mark]) -> Mark:
    return next(iter(marks.values()))


class _Step(Struct, kw_only=True):
    """What was folded so far: the usages, and the first place on each side."""

    usages: dict[Usage, None] = field(default_factory=dict)
    old: Side | None = None
    new: Side | None = None

    def add(self, usages: Iterable[Usage], old: Side | None, new: Side | None) -> None:
        """Fold one change more."""
        self.usages.update(dict.fromkeys(usages))
        self.old, self.new = self.old or old, self.new or new

    def add_position(self, comparison: Comparison, pair: PositionPair) -> None:
        """Fold a payload position, of which nothing else is left."""
        old = Side(value=pair.old.value, location=comparison.old.references.location(pair.old.tokens))
        new = Side(value=pair.new.value, location=comparison.new.references.location(pair.new.tokens))
        self.add((pair.usage,), old, new)

    def change(self, comparison: Comparison, kind: str, facts: dict[str, Json]) -> Change:
        """Return the one change."""
        site = Site(owner="version", usages=tuple(self.usages))
        return replace(comparison.change(kind, site, "document", None, None, facts), old=self.old, new=self.new)


def _states_version_alone(comparison: Comparison, pair: PositionPair, old: Mark, new: Mark) -> bool:
    """Whether a position is that of the parameter which states the version, and nothing else about it differs."""
    if pair.old.tokens not in old.schemas or pair.new.tokens not in new.schemas:
        return False
    before = beside_version(comparison.old, pair.old, old.version)
    return same(before, beside_version(comparison.new, pair.new, new.version))


def _fold_parameters(comparison: Comparison, found: Compared, marks: Sequence[tuple[Mark, Mark]]) -> Compared:
    """Yield one change for the parameters and headers that state the version, named after the first; what else changed
    about them stays a change of its own."""
    step = _Step()
    for item in found:
        if isinstance(item, PositionPair) and any(_states_version_alone(comparison, item, *pair) for pair in marks):
            step.add_position(comparison, item)
        else:
            yield item
    if step.usages:
        old, new = marks[0]
        facts: dict[str, Json] = {
            "name": new.name,
            "what": new.noun,
            "old_version": old.version,
            "new_version": new.version,
            "closed": new.closed,
            "of_document": old.follows and new.follows,
            "default_only": old.follows and new.follows and not new.closed,
        }
        yield step.change(comparison, "version.parameter.changed", facts)


def _fold_move(comparison: Comparison, found: Compared, old: Mark, new: Mark) -> Compared:
    """Yield one change for a version that is stated in another way: what follows from that is none of its own."""
    step, addresses = _Step(), _unversioned(comparison)
    for item in found:
        if isinstance(item, PositionPair):
            if not _states_version_alone(comparison, item, old, new):
                yield item
        elif _follows(item, old, new, addresses):
            step.add(item.usages, item.old, item.new)
        else:
            yield item
    if step.usages:
        facts: dict[str, Json] = {
            "old_place": old.label,
            "new_place": new.label,
            "old_version": old.version,
            "new_version": new.version,
        }
        yield step.change(comparison, "version.place.changed", facts)


def _follows(change: Change, old: Mark, new: Mark, addresses: Collection[str]) -> bool:
    """Whether a change is one of the version that left `old`, or came to `new`, and of nothing else. `addresses` are
    those that both documents serve, whatever the version."""
    facts = change.facts
    match change.kind:
        case "version.path-prefix.changed":
            return "path" in (old.place, new.place)
        case "server.changed":
            return "path" in (old.place, new.place) and _is_one_address(facts["old_url"], facts["new_url"])
        case "server.added" | "server.removed":
            return "path" in (old.place, new.place) and unversioned_url(str(facts["url"])) in addresses
        case "parameter.added":
            return new.is_parameter(facts["in"], facts["name"])
        case "parameter.removed":
            return old.is_parameter(facts["in"], facts["name"])
        case "parameter.renamed":
            return new.is_parameter(facts["in"], facts["new_name"]) and old.name == facts["old_name"]
        case "parameter.moved":
            return new.is_parameter(facts["new_in"], facts["name"]) and old.place == facts["old_in"]
        case "media-type.changed":
            stated = tuple(media_type_version(str(facts[name])) for name in ("old_media_type", "new_media_type"))
            return any(stated) and stated == (old.in_media_type, new.in_media_type)
    return False


def _is_one_address(old: Json, new: Json) -> bool:
    return unversioned_url(str(old)) == unversioned_url(str(new))


def _unversioned(comparison: Comparison) -> Set[str]:
    """The addresses that both documents serve, without the version in them."""
    old, new = (
        {unversioned_url(text(server, "url")) for server in elements(contract.root, "servers")}
        for contract in (comparison.old, comparison.new)
    )
    return old & new
