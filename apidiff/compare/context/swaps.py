"""Shared parts other than schemas that took the place of each other: `$ref: '#/components/responses/A'` leads to `B`.

Neither of the two was edited. What differs between them outside of schemas is kept here until the schemas were
compared, too: all of it together is one change, told where the references stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from apidiff.compare.context.exchange import Exchange, are_exchanged
from apidiff.compare.context.part_names import part_around, shared_part
from apidiff.compare.context.site import Compared, Comparison, PositionPair, Site
from apidiff.model.change import Change
from apidiff.model.contract import Node
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

    def around(self, old: Tokens, new: Tokens) -> Exchange | None:
        """Return the exchange that a pair of places stands in."""
        before, after = part_around(old), part_around(new)
        if before is None or after is None or (before, after) not in self.sites:
            return None
        return before, after

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
