"""What the prover says of each schema change, for every payload that meets it.

The graph of schema pairs is the skeleton: the prover is asked about pairs, and failure travels from a pair to the payload
positions through pairs that fail themselves. A change is harmless at a position that is contained, or that fails for
other reasons alone. A pair that fails though no change explains it becomes a change of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from apidiff.compare.blame import claims
from apidiff.compare.draft import Draft, Scene, Spot, subject_at
from apidiff.compare.schemas import PairKey, SchemaGraph, part_in_words
from apidiff.compare.site import Comparison, PositionPair
from apidiff.compare.trace import Traced, to_change, trace
from apidiff.contain.lowering import Role, definition_tokens, lowered, original_tokens
from apidiff.contain.outcome import Obstacle, Outcome
from apidiff.contain.prover import Prover
from apidiff.model.change import Assumed, Change, Evidence, Proof, Undecided, Witness
from apidiff.model.contract import Direction, Usage
from apidiff.model.kinds import KINDS
from apidiff.model.pointer import Tokens

_MOST_ROOTS_TRIED = 6
_UNION_KEYWORDS = frozenset({"anyOf", "oneOf", "allOf", "$ref", "discriminator"})


@dataclass(slots=True, kw_only=True, eq=False)
class Side:
    """One direction of the comparison: the prover, and what it said of each pair."""

    direction: Direction
    graph: SchemaGraph
    prover: Prover
    _contained: dict[PairKey, Outcome | None] = field(default_factory=dict)
    _failing: dict[PairKey, list[PairKey]] = field(default_factory=dict)

    def contained(self, pair: PairKey) -> Outcome | None:
        """Return the outcome where every payload of the pair passes, else None."""
        if pair not in self._contained:
            self._contained[pair] = self.prover.contained(*self.lowered(pair))
        return self._contained[pair]

    def fails(self, pair: PairKey) -> bool:
        """Return whether some payload of the pair fails, or it could not be decided."""
        return self.contained(pair) is None

    def lowered(self, pair: PairKey) -> tuple[Tokens, Tokens]:
        """Return the producer's and the consumer's schema in tokens of the lowered documents."""
        old, new = definition_tokens(pair[0]), definition_tokens(pair[1])
        return (old, new) if self.direction is Direction.REQUEST else (new, old)

    def leaves(self, pair: PairKey) -> Iterator[tuple[Obstacle, Tokens, Tokens]]:
        """Yield the obstacles of a pair, each with where it stands in the old and in the new contract."""
        for obstacle in self.prover.leaves(*self.lowered(pair)):
            left, right = original_tokens(obstacle.left), original_tokens(obstacle.right)
            yield (obstacle, left, right) if self.direction is Direction.REQUEST else (obstacle, right, left)

    def failing_roots(self, pair: PairKey) -> list[PairKey]:
        """Return the pairs at which payloads start that fail because this pair does, nearest first."""
        known = self._failing.get(pair)
        if known is None:
            known = self._failing[pair] = list(self._trace(pair))
        return known

    def _trace(self, pair: PairKey) -> Iterator[PairKey]:
        if not self.fails(pair):
            return
        seen = {pair}
        level = [pair]
        while level:
            above: list[PairKey] = []
            for current in level:
                if current in self.graph.roots:
                    yield current
                for parent, passes in self.graph.parents.get(current, ()):
                    if self.direction in passes and parent not in seen and self.fails(parent):
                        seen.add(parent)
                        above.append(parent)
            level = above

    def positions(self, root: PairKey) -> Iterator[PositionPair]:
        """Yield the payload positions of this direction that start at a pair."""
        for position in self.graph.roots.get(root, ()):
            if position.usage.direction is self.direction:
                yield position


def with_evidence(comparison: Comparison, graph: SchemaGraph) -> Iterator[Change]:
    """Yield the Changes that the graph's drafts state, with their evidence, then the breaks that only the prover saw."""
    sides = {direction: _side(comparison, graph, direction) for direction in Direction}
    explained: dict[Direction, set[PairKey]] = {direction: set() for direction in Direction}
    for traced in trace(graph):
        evidence: dict[Usage, Evidence] = {}
        kind = KINDS[traced.draft.kind]
        if kind.area != "documentation":
            for direction in sorted(traced.draft.flow):
                evidence.update(_evidence(comparison, traced, sides[direction], explained[direction]))
        if kind.judged == "table":
            # Where the table decides, only a payload that shows the break is worth telling.
            evidence = {usage: found for usage, found in evidence.items() if isinstance(found, Witness)}
        yield to_change(comparison, traced, evidence)
    for direction, side in sides.items():
        yield from _unexplained(comparison, side, explained[direction])


def _side(comparison: Comparison, graph: SchemaGraph, direction: Direction) -> Side:
    """A direction with its prover: the old side writes requests, the new side responses."""
    if direction is Direction.REQUEST:
        left = lowered(comparison.old, direction, Role.PRODUCER)
        right = lowered(comparison.new, direction, Role.CONSUMER)
    else:
        left = lowered(comparison.new, direction, Role.PRODUCER)
        right = lowered(comparison.old, direction, Role.CONSUMER)
    return Side(direction=direction, graph=graph, prover=Prover(left, right))


def _evidence(
    comparison: Comparison, traced: Traced, side: Side, explained: set[PairKey]
) -> Iterator[tuple[Usage, Evidence]]:
    """Yield what is known for each usage of one direction. One witness is built for all of them."""
    broken: dict[PairKey, Draft] = {}
    stopped: Obstacle | None = None
    for draft in traced.drafts:
        mine = [leaf[0] for leaf in side.leaves(draft.pair) if claims(draft, *leaf, side.direction)]
        if mine:
            explained.add(draft.pair)
            stopped = next((obstacle for obstacle in mine if not obstacle.decided), stopped or mine[0])
            for root in side.failing_roots(draft.pair):
                broken.setdefault(root, draft)
    found = _witness_of(comparison, side, broken) if broken else None
    if found is None and stopped is not None:
        reason = stopped.reason or "no payload could be certified"
        found = Undecided(keyword=stopped.keyword, reason=reason)
    for usage, position in traced.positions.items():
        if usage.direction is not side.direction:
            continue
        root = side.graph.key_of(position)
        if root in broken and found is not None:
            yield usage, found
            continue
        outcome = side.contained(root)
        if outcome is not None and outcome.assumptions:
            yield usage, Assumed(assumptions=outcome.assumptions)
        else:
            yield usage, Proof()


def _witness_of(comparison: Comparison, side: Side, broken: dict[PairKey, Draft]) -> Evidence | None:
    """Return a certified payload that shows the break at one of the roots, the nearest ones tried first.

    An obstacle of the draft itself is preferred; where the failure hides behind a union, whatever fails at the root.
    """
    fallback: list[tuple[PairKey, Obstacle]] = []
    for root, draft in list(broken.items())[:_MOST_ROOTS_TRIED]:
        position = next(side.positions(root), None)
        if position is None:
            continue
        for leaf in side.leaves(root):
            if claims(draft, *leaf, side.direction):
                found = _witness(comparison, side, root, leaf[0], position)
                if found is not None:
                    return found
            elif leaf[0].keyword in _UNION_KEYWORDS:
                fallback.append((root, leaf[0]))
    for root, obstacle in fallback[:_MOST_ROOTS_TRIED]:
        position = next(side.positions(root))
        found = _witness(comparison, side, root, obstacle, position)
        if found is not None:
            return found
    return None


def _witness(
    comparison: Comparison, side: Side, root: PairKey, obstacle: Obstacle, position: PositionPair
) -> Witness | None:
    found = side.prover.witness(*side.lowered(root), obstacle)
    if found is None:
        return None
    return Witness(
        usage=position.usage,
        value=found.value,
        error=found.error or "",
        old_position=comparison.old.references.location(position.old.tokens),
        new_position=comparison.new.references.location(position.new.tokens),
    )


def _unexplained(comparison: Comparison, side: Side, explained: set[PairKey]) -> Iterator[Change]:
    """Yield a change for every pair that fails though neither a change there nor a pair below explains it."""
    reached = [root for root in side.graph.roots if next(side.positions(root), None) and side.fails(root)]
    seen = set(reached)
    while reached:
        pair = reached.pop()
        below = [key for key, passes in side.graph.children.get(pair, ()) if side.direction in passes]
        failing = [key for key in below if side.fails(key)]
        if not failing and pair not in explained:
            yield from _own_changes(comparison, side, pair)
        for key in failing:
            if key not in seen:
                seen.add(key)
                reached.append(key)


def _own_changes(comparison: Comparison, side: Side, pair: PairKey) -> Iterator[Change]:
    """Yield one change for the first obstacle of a pair: what the prover saw and no comparer did."""
    roots = side.failing_roots(pair)
    positions = {position.usage: position for root in roots for position in side.positions(root)}
    leaf = next(side.leaves(pair), None)
    if leaf is None or not positions:
        return
    obstacle, old, new = leaf
    position = next(iter(positions.values()))
    spot = Spot(owner=position.owner, within=part_in_words(position.usage), place="body")
    scene = Scene(spot=spot, subject=subject_at(new, spot), pair=pair)
    kind = "schema.narrowed" if side.direction is Direction.REQUEST else "schema.widened"
    nodes = comparison.old.at(old), comparison.new.at(new)
    draft = scene.draft(kind, *nodes, {"keyword": obstacle.keyword}, keywords=(obstacle.keyword,))
    evidence: Evidence | None = None
    for root in roots[:_MOST_ROOTS_TRIED]:
        evidence = next(
            (
                found
                for candidate, _, _ in side.leaves(root)
                if (found := _witness(comparison, side, root, candidate, next(side.positions(root)))) is not None
            ),
            None,
        )
        if evidence is not None:
            break
    if evidence is None:
        evidence = Undecided(keyword=obstacle.keyword, reason=obstacle.reason or "no payload could be certified")
    yield to_change(
        comparison, Traced(draft=draft, also=[], positions=positions), dict.fromkeys(positions, evidence)
    )
