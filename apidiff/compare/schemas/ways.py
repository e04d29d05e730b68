"""The ways between pairs of schemas, from payload positions down to the parts of their schemas and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from apidiff.compare.context.site import PositionPair
from apidiff.compare.schemas.draft import Link
from apidiff.contain.walks import reached_from
from apidiff.model.contract import Direction
from apidiff.model.pointer import Tokens

PairKey: TypeAlias = tuple[Tokens, Tokens]


class Edge(Struct, frozen=True, kw_only=True, eq=False):
    """A link between two pairs of the graph."""

    above: PairKey
    below: PairKey
    link: Link


class WaysUp:
    """Finds the pairs at which payloads of one direction start, above any pair of a graph that is complete.

    Where hundreds of schemas refer to each other, most have one such pair above them. These are found once, from above,
    and not looked for anew from each.
    """

    def __init__(
        self,
        direction: Direction,
        roots: Mapping[PairKey, Sequence[PositionPair]],
        parents: Mapping[PairKey, Sequence[Edge]],
        children: Mapping[PairKey, Sequence[Edge]],
    ) -> None:
        self._direction = direction
        self._roots = dict.fromkeys(
            root for root, positions in roots.items() if any(one.usage.direction is direction for one in positions)
        )
        self._parents = parents
        self._only = self._with_one_root(children)

    def roots_above(self, pair: PairKey) -> Iterator[PairKey]:
        """Yield the pairs at which payloads start that reach a pair, each once."""
        if pair not in self._only:
            return
        root = self._only[pair]
        if root is not None:
            yield root
            return
        yield from filter(self._roots.__contains__, reached_from([pair], self._above))

    def _above(self, pair: PairKey) -> Iterator[PairKey]:
        return (edge.above for edge in self._parents.get(pair, ()) if self._direction in edge.link.flow)

    def _with_one_root(self, children: Mapping[PairKey, Sequence[Edge]]) -> dict[PairKey, PairKey | None]:
        """Return the pairs that payloads reach, each with the pair at which these start; None where several do."""
        found: dict[PairKey, PairKey | None] = {}
        for root in self._roots:
            pending = [root]
            while pending:
                current = pending.pop()
                if current in found and found[current] in (None, root):
                    continue
                found[current] = None if current in found else root
                below = children.get(current, ())
                pending.extend(edge.below for edge in below if self._direction in edge.link.flow)
        return found
