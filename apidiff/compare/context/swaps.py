"""Shared parts other than schemas that took the place of each other: `$ref: '#/components/responses/A'` leads to `B`.

Neither of the two was edited. What differs between them outside of schemas is kept here until the schemas were
compared, too: all of it together is one change, told where the references stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from apidiff.compare.context.exchange import Exchange, are_exchanged
from apidiff.compare.context.part_names import part_around, shared_part
from apidiff.compare.context.site import Compared, Comparison, PositionPair, Site
from apidiff.model.change import Change
from apidiff.model.contract import Node, Usage
from apidiff.model.places import Owner
from apidiff.model.pointer import Tokens


class SwapSite(Struct, frozen=True, kw_only=True, eq=False):
    """A place at which one shared part was referred to, and the other is now. The nodes are the references."""

    site: Site
    old: Node
    new: Node


class Swaps(Struct, frozen=True, kw_only=True, eq=False):
    """The exchanges that were met, with their places and with what differs. It is filled while parts are compared."""

    comparison: Comparison
    sites: dict[Exchange, dict[tuple[Tokens, Tokens], SwapSite]] = field(default_factory=dict)
    parts: dict[Exchange, list[Change]] = field(default_factory=dict)
    operations: dict[Owner, Exchange] = field(default_factory=dict)
    """The exchange that each operation stands in, of those that do."""

    def note(self, old: tuple[Node, Node], new: tuple[Node, Node], site: Site) -> None:
        """Note a place, given what stands there and where that leads, if it is one of an exchange."""
        exchange = old[1].tokens, new[1].tokens
        if (
            not site.usages
            or exchange[0] == exchange[1]
            or old[0].tokens == old[1].tokens
            or new[0].tokens == new[1].tokens
        ):
            return
        if exchange not in self.sites:
            if exchange != (shared_part(exchange[0]), shared_part(exchange[1])):
                return
            if not are_exchanged(self.comparison, *exchange):
                return
        found = self.sites.setdefault(exchange, {})
        found[old[0].tokens, new[0].tokens] = SwapSite(site=site, old=old[0], new=new[0])

    def keep(self, old: Node, new: Node, found: Compared) -> Compared:
        """Yield what was found of a pair of parts, without what differs because one took the place of the other."""
        exchange = self.around(old.tokens, new.tokens)
        if exchange is None:
            yield from found
            return
        for one in found:
            if isinstance(one, PositionPair):
                yield one
            else:
                self.parts.setdefault(exchange, []).append(one)

    def enter(self, operation: Owner, old: Tokens, new: Tokens) -> None:
        """Note the exchange that a pair of operations stands in, if any, under the name of the new one."""
        exchange = self.around(old, new)
        if exchange is not None:
            self.operations[operation] = exchange

    def enter_lone(self, operation: Owner, owner: Owner, place: Tokens) -> None:
        """Note the exchange at an owner in which an operation stands that only one of the documents has there."""
        for exchange, found in self.sites.items():
            if _is_in(place, exchange) and any(one.site.owner == owner for one in found.values()):
                self.operations[operation] = exchange

    def keep_of_operations(self, place: Tokens, usages: Iterable[Usage], found: Iterable[Change]) -> Iterator[Change]:
        """Yield what was found at a place that only one of the documents has, or that operations have in common,
        without what came or went with an exchange that all of these operations stand in."""
        exchange = self._of_operations(usages)
        if exchange is None or not _is_in(place, exchange):
            yield from found
        else:
            self.parts.setdefault(exchange, []).extend(found)

    def keep_of_lists(self, found: Iterable[Change]) -> Iterator[Change]:
        """Yield what was found of lists that operations have or take over from the document, without what differs
        because the operations themselves stand in an exchange."""
        for change in found:
            exchange = self._of_operations(change.usages)
            if exchange is None or not self._stands_in(exchange, change):
                yield change
            else:
                self.parts.setdefault(exchange, []).append(change)

    def _stands_in(self, exchange: Exchange, change: Change) -> bool:
        """Whether both ends of a change, as far as it has them, stand in the parts of an exchange."""
        contracts, ends = (self.comparison.old, self.comparison.new), (change.old, change.new)
        met = [
            (end.location, contract.references.location(part))
            for end, contract, part in zip(ends, contracts, exchange, strict=True)
            if end is not None
        ]
        return bool(met) and all(
            place.resource == part.resource and _is_below(place.tokens, part.tokens) for place, part in met
        )

    def _of_operations(self, usages: Iterable[Usage]) -> Exchange | None:
        """The only exchange that the operations of some usages stand in, all of them."""
        around = {self.operations.get(usage.operation) for usage in usages} if self.operations else set()
        return around.pop() if len(around) == 1 else None

    def around(self, old: Tokens, new: Tokens) -> Exchange | None:
        """Return the exchange that a pair of places stands in."""
        if not self.sites:
            return None
        before, after = part_around(old), part_around(new)
        if before is not None and after is not None:
            return (before, after) if (before, after) in self.sites else None
        # What stands in a file of parts belongs to one of them only by the references that lead there.
        inside = (each for each in self.sites if _is_below(old, each[0]) and _is_below(new, each[1]))
        return max(inside, key=lambda each: len(each[0]), default=None)

    def inside(self, exchange: Exchange) -> Exchange | None:
        """Return the other exchange that one is met in, if it is met nowhere else."""
        around = {self.around(old, new) for old, new in self.sites.get(exchange, ())}
        return around.pop() if len(around) == 1 else None

    def outermost(self, exchange: Exchange) -> Exchange:
        """Return the exchange that one is a part of, or that one itself."""
        seen = {exchange}
        while (above := self.inside(exchange)) is not None and above not in seen:
            seen.add(above)
            exchange = above
        return exchange

    def places(self, exchange: Exchange) -> Iterator[SwapSite]:
        """Yield the places of an exchange."""
        yield from self.sites.get(exchange, {}).values()


def _is_below(tokens: Tokens, part: Tokens) -> bool:
    return tokens[: len(part)] == part


def _is_in(tokens: Tokens, exchange: Exchange) -> bool:
    """Whether a place is in one of the parts of an exchange."""
    return any(_is_below(tokens, part) for part in exchange)
