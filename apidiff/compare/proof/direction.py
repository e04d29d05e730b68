"""One direction of the comparison as the prover sees it: which pairs of schemas fail, and which payloads they spoil.

A pair is asked about with the pairs below it taken for the same, so that each question is as small as the edit; what
fails below then travels up. Where failing below need not mean failing above (a union with another branch that may
take the value, a subschema under `not`) the whole pair is asked about instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeAlias

from msgspec import Struct, field

from apidiff.compare.context.site import PositionPair
from apidiff.compare.lowering.medium import Medium
from apidiff.compare.lowering.places import definition_tokens, original_tokens, root_tokens
from apidiff.compare.proof.blame import is_harmless
from apidiff.compare.proof.wrapping import Wrapper
from apidiff.compare.schemas.draft import Draft
from apidiff.compare.schemas.graph import Edge, PairKey, SchemaGraph
from apidiff.compare.schemas.link import UP
from apidiff.compare.view.merged import merged_at
from apidiff.contain.outcome import Obstacle, Outcome, Verdict
from apidiff.contain.prover import Prover
from apidiff.contain.read.nodes import LEFT, RIGHT
from apidiff.contain.values import Boxed
from apidiff.model.change import Witness
from apidiff.model.contract import Direction, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

Leaf: TypeAlias = tuple[Obstacle, Tokens, Tokens]
"""An obstacle with its place in the old and in the new contract."""

Carried: TypeAlias = tuple[Direction, Medium]
"""What payloads a side is about."""

_MOST_TRIED, _MOST_UNIONS, _MOST_WAYS = 3, 40, 4

_DECLARING = ("property.added", "property.removed")
"""Kinds that change what names a producer sends; a consumer takes no other values for a declared name more."""


class DirectionProof(Struct, kw_only=True, eq=False):
    """One direction of the payloads of one medium: `local` takes pairs of the graph for the same where they stand below
    a question, `whole` does not."""

    direction: Direction
    medium: Medium = Medium.DATA
    graph: SchemaGraph
    local: Prover
    whole: Prover
    wrapper: Wrapper
    _own: dict[PairKey, Outcome | None] = field(default_factory=dict)
    _whole: dict[PairKey, Outcome | None] = field(default_factory=dict)
    _failing: set[PairKey] | None = None
    _reach: set[PairKey] = field(default_factory=set)
    _overlapping: dict[PairKey, None] = field(default_factory=dict)
    _roots: dict[PairKey, list[PairKey]] = field(default_factory=dict)
    nobodys: set[PairKey] = field(default_factory=set)
    assumptions: dict[PairKey, tuple[str, ...]] = field(default_factory=dict)
    witnesses: dict[tuple[PairKey, Obstacle], Witness | None] = field(default_factory=dict)
    _shown: dict[PairKey, dict[Obstacle, Boxed]] = field(default_factory=dict)
    _leaves: dict[PairKey, tuple[Leaf, ...]] = field(default_factory=dict)

    def oriented(self, old: Tokens, new: Tokens) -> tuple[Tokens, Tokens]:
        """Return the producer's and the consumer's tokens: the old side writes requests, the new side responses."""
        return (old, new) if self.direction is Direction.REQUEST else (new, old)

    def sent_by(self, draft: Draft) -> Node | None:
        """Return where a draft's difference stands with the producer, if it does."""
        return draft.old if self.direction is Direction.REQUEST else draft.new

    def read_by(self, draft: Draft) -> Node | None:
        """Return where a draft's difference stands with the consumer, if it does."""
        return draft.new if self.direction is Direction.REQUEST else draft.old

    def fails_by_itself(self, pair: PairKey) -> bool:
        """Return whether some value fails at the pair for what stands in it, whatever is below."""
        if pair not in self._own:
            settled = self._settle_branches(pair)
            if settled is None:
                left, right = self.oriented(root_tokens(pair[0]), root_tokens(pair[1]))
                self._own[pair] = self.local.contained(left, right)
            else:
                self._own[pair] = None if settled else Outcome(verdict=Verdict.CONTAINED)
            self._note(pair, self._own[pair])
        return self._own[pair] is None

    def _settle_branches(self, pair: PairKey) -> bool | None:
        """Decide a pair whose unions alone differ, branch by branch, which spares the prover unions of dozens of
        branches.

        A branch that only the producer has is harmless where one branch of the consumer takes all of it, and breaks
        the pair where the consumer refuses a value of it. Returns whether the pair fails, or None where some branch
        is neither.
        """
        drafts = [draft for draft in self.graph.drafts[pair] if draft.about.constrains]
        if not drafts or not all(draft.about.is_of_union for draft in drafts) or not self._has_one_union(pair):
            return None
        if any(draft.facts["discriminated"] for draft in drafts):
            return None
        left, right = self.oriented(definition_tokens(pair[0]), definition_tokens(pair[1]))
        for draft in drafts:
            node = self.sent_by(draft)
            if node is None:
                if draft.about.is_exclusive:
                    return None
                continue
            branch = definition_tokens(node.tokens)
            value = self.whole.sample(LEFT, branch)
            if not draft.about.is_exclusive and self._is_absorbed(branch, value, pair):
                continue
            if value is None or self.whole.certify(left, right, value, "") is None:
                return None
            obstacle = Obstacle(keyword=node.tokens[-2], left=branch, right=right)
            self._shown.setdefault(pair, {})[obstacle] = value
        return pair in self._shown

    def _has_one_union(self, pair: PairKey) -> bool:
        """Whether both sides have one union, of the same keyword: no draft tells of an `anyOf` that became a
        `oneOf`."""
        comparison = self.graph.comparison
        old = merged_at(comparison.old, comparison.old.at(pair[0])).unions
        new = merged_at(comparison.new, comparison.new.at(pair[1])).unions
        return len(old) == len(new) == 1 and old[0].keyword == new[0].keyword

    def _is_absorbed(self, branch: Tokens, value: Boxed | None, pair: PairKey) -> bool:
        """Whether one branch of the consumer's union takes every value of a branch, of which one value is at hand."""
        comparison = self.graph.comparison
        reader = 1 if self.direction is Direction.REQUEST else 0
        contract, tokens = (comparison.old, comparison.new)[reader], pair[reader]
        unions = merged_at(contract, contract.at(tokens)).unions
        if len(unions) != 1:
            return False
        others = (definition_tokens(other.tokens) for other in unions[0].branches)
        return any(
            (value is None or self.whole.admits(RIGHT, other, value.value) is not False)
            and self.whole.contained(branch, other) is not None
            for other in others
        )

    def fails_as_a_whole(self, pair: PairKey) -> bool:
        """Return whether some value fails at the pair, everything below included."""
        if pair not in self._whole:
            left, right = self.oriented(definition_tokens(pair[0]), definition_tokens(pair[1]))
            self._whole[pair] = self.whole.contained(left, right)
            self._note(pair, self._whole[pair])
        return self._whole[pair] is None

    def _note(self, pair: PairKey, outcome: Outcome | None) -> None:
        if outcome is not None and outcome.assumptions:
            self.assumptions[pair] = outcome.assumptions

    def fails(self, pair: PairKey) -> bool:
        """Return whether some payload of the pair fails, or that could not be decided."""
        if self._failing is None:
            self._failing = self._all_failing()
        return pair in self._failing

    def _all_failing(self) -> set[PairKey]:
        """Failure spreads from the pairs that fail by themselves to the pairs above them. What no payload of this
        direction reaches is not asked about."""
        failing: dict[PairKey, Edge | None] = {}
        pending: list[PairKey] = []
        self._reach = self.graph.reached(self.direction, self.medium)
        for pair in self.graph.drafts:
            if pair not in self._reach:
                continue
            fails = (
                self.fails_as_a_whole(pair)
                if self.is_test(pair)
                else self._may_fail(pair) and self.fails_by_itself(pair)
            )
            if fails:
                failing[pair] = None
                pending.append(pair)
        self._spread(failing, pending)
        unions = [pair for pair in self._widened_unions() if self._overlaps(pair, failing)]
        self._overlapping = dict.fromkeys(unions)
        failing.update(self._overlapping)
        self._spread(failing, [*self._overlapping])
        return set(failing)

    def _spread(self, failing: dict[PairKey, Edge | None], pending: list[PairKey]) -> None:
        while pending:
            for edge in self.graph.parents.get(pending.pop(), ()):
                if edge.above in self._reach and edge.above not in failing and self._passes(edge, failing):
                    failing[edge.above] = edge
                    pending.append(edge.above)

    def _overlaps(self, pair: PairKey, failing: Mapping[PairKey, Edge | None]) -> bool:
        """Whether a payload shows that a `oneOf` refuses what it took: some value is one of two branches now."""
        left, right = self.oriented(definition_tokens(pair[0]), definition_tokens(pair[1]))
        return pair not in failing and self.whole.outcome(left, right).witness is not None

    def _widened_unions(self) -> list[PairKey]:
        """The consumer's `oneOf`s of which a branch, or something below one, takes more than before. (In responses the
        consumer is the old side, where nothing changed.)"""
        if self.direction is Direction.RESPONSE:
            return []
        pending = [pair for pair, drafts in self.graph.drafts.items() if any(map(self._widens, drafts))]
        seen, unions = set(pending), dict[PairKey, None]()
        while pending:
            for edge in self.graph.parents.get(pending.pop(), ()):
                if edge.link.exclusive:
                    unions[edge.above] = None
                if edge.above not in seen and edge.link.step.kind in UP:
                    seen.add(edge.above)
                    pending.append(edge.above)
        return [union for union in unions if union in self._reach][:_MOST_UNIONS]

    @staticmethod
    def _widens(draft: Draft) -> bool:
        return draft.about.constrains and draft.kind not in _DECLARING and Direction.RESPONSE in draft.breaks_in

    def _may_fail(self, pair: PairKey) -> bool:
        """Whether the pair needs asking: some change at it could refuse a payload, or nothing accounts for its
        difference."""
        drafts = self.graph.drafts[pair]
        if pair in self.graph.untold:
            return True
        if not drafts:
            return pair not in self.graph.alike
        return not all(is_harmless(draft, self.direction) for draft in drafts)

    def is_test(self, pair: PairKey) -> bool:
        """Return whether a subschema of the pair is a test (`not`, `if`, `contains` ...), so that failing there says
        nothing."""
        return any(edge.link.step.kind == "test" for edge in self.graph.children.get(pair, ()))

    def _passes(self, edge: Edge, failing: dict[PairKey, Edge | None]) -> bool:
        """Whether failing below an edge is failing above it. `failing` names the edge through which each pair was
        found to fail."""
        link = edge.link
        if self.direction not in link.flow or link.step.kind not in UP or self.is_test(edge.above):
            return False
        if not link.absorbed or edge.above in self._whole:
            return not link.absorbed or self.fails_as_a_whole(edge.above)
        way = [*_way(failing, edge.below), edge]
        return self._is_refused(way) or self.fails_as_a_whole(edge.above) or self._is_nobodys(way)

    def _is_nobodys(self, way: list[Edge]) -> bool:
        """Whether values that fail in a branch of a `oneOf` go unnoticed only because they are values of another
        branch as well, which the `oneOf` forbids. Taken at its word such a union admits next to nothing; nobody
        means it, so what fails in the branch counts."""
        edge = way[-1]
        if not edge.link.exclusive:
            return False
        values = list(self._failing_values(way[:-1], way[0].below))
        found = bool(values) and all(self.wrapper.is_of_two_branches(edge, value) for value in values)
        if found:
            self.nobodys.add(edge.above)
        return found

    def is_nobodys_above(self, pair: PairKey) -> bool:
        """Return whether what fails at a pair counts only because nobody means a `oneOf` above it as it is written."""
        ways = list(islice(self.ways_up(pair), _MOST_WAYS))
        return bool(ways) and all(any(map(self._is_nobodys, _beginnings(way))) for _, way in ways)

    def _failing_values(self, way: list[Edge], pair: PairKey) -> Iterator[Json]:
        """Yield values that fail at a pair, wrapped up along a way."""
        left, right = self.oriented(root_tokens(pair[0]), root_tokens(pair[1]))
        for obstacle in ([*self._shown.get(pair, ())] or [*self.local.leaves(left, right)])[:_MOST_TRIED]:
            for candidate in islice(self.candidates(pair, obstacle), 1):
                value = candidate.value
                for edge in way:
                    value = self.wrapper.wrapped(edge, value)
                yield value

    def _is_refused(self, way: list[Edge]) -> bool:
        """Whether a value that fails at the lower end of a way is refused at its upper end too: one certificate
        spares a proof."""
        pair, above = way[0].below, way[-1].above
        if self.is_test(pair):
            return False
        ends = self.oriented(definition_tokens(above[0]), definition_tokens(above[1]))
        values = self._failing_values(way, pair)
        # Writing a schema out for the validator costs more than seeing that it takes the value.
        refused = (value for value in values if self.whole.admits(RIGHT, ends[1], value) is not True)
        return any(self.whole.certify(*ends, Boxed(value=value), "") is not None for value in refused)

    def witness(self, found: Boxed, position: PositionPair) -> Witness:
        """Return a certified value as a payload of a position."""
        old, new = self.graph.comparison.old.references, self.graph.comparison.new.references
        return Witness(
            usage=position.usage,
            value=found.value,
            error=found.error or "",
            old_position=old.location(position.old.tokens),
            new_position=new.location(position.new.tokens),
            sent=None if position.wire is None else position.wire.sent(found.value),
        )

    def leaves(self, pair: PairKey) -> tuple[Leaf, ...]:
        """Return the obstacles that stand in a pair itself."""
        if pair not in self._leaves:
            self._leaves[pair] = tuple(self._found_leaves(pair))
        return self._leaves[pair]

    def _found_leaves(self, pair: PairKey) -> Iterator[Leaf]:
        overlapping = self.fails(pair) and pair in self._overlapping
        if not overlapping and not (self.fails(pair) and self._may_fail(pair) and self.fails_by_itself(pair)):
            return
        found: Iterable[Obstacle] = self._shown.get(pair, ())
        if overlapping:
            found = self.whole.leaves(*self.oriented(definition_tokens(pair[0]), definition_tokens(pair[1])))
        elif not found:
            found = self.local.leaves(*self.oriented(root_tokens(pair[0]), root_tokens(pair[1])))
        for obstacle in found:
            yield oriented_leaf(self.direction, obstacle)

    def candidates(self, pair: PairKey, obstacle: Obstacle) -> Iterator[Boxed]:
        """Yield values of the pair that should fail at one of its obstacles."""
        shown = self._shown.get(pair, {}).get(obstacle)
        if shown is not None:
            yield shown
        elif pair in self._overlapping:
            left, right = self.oriented(definition_tokens(pair[0]), definition_tokens(pair[1]))
            yield from self.whole.candidates(left, right, obstacle)
        else:
            left, right = self.oriented(root_tokens(pair[0]), root_tokens(pair[1]))
            yield from self.local.candidates(left, right, obstacle)

    def exact_candidates(self, pair: PairKey, obstacle: Obstacle) -> Iterator[Boxed]:
        """Yield values like `candidates` does, with every `oneOf` taken at its word. They cost more to find."""
        left, right = self.oriented(definition_tokens(pair[0]), definition_tokens(pair[1]))
        yield from self.whole.exact_candidates(left, right, obstacle)

    def failing_roots(self, pair: PairKey) -> list[PairKey]:
        """Return the pairs at which payloads start that fail because this pair does, nearest first."""
        if pair not in self._roots:
            self._roots[pair] = [root for root, _ in self._roots_above(pair)]
        return self._roots[pair]

    def ways_up(self, pair: PairKey) -> Iterator[tuple[PairKey, list[Edge]]]:
        """Yield the failing roots above a pair, each with the edges of a shortest way, the lowest first."""
        for root, came in self._roots_above(pair):
            yield root, _way(came, root)

    def _roots_above(self, pair: PairKey) -> Iterator[tuple[PairKey, Mapping[PairKey, Edge | None]]]:
        """Yield the failing roots above a pair, each with the edges over which the pairs below it were met."""
        if not self.fails(pair):
            return
        came: dict[PairKey, Edge | None] = {pair: None}
        level = [pair]
        while level:
            above: list[PairKey] = []
            for current in level:
                if current in self.graph.roots and next(self.positions(current), None) is not None:
                    yield current, came
                for edge in self.graph.parents.get(current, ()):
                    if self.direction in edge.link.flow and edge.above not in came and self.fails(edge.above):
                        came[edge.above] = edge
                        above.append(edge.above)
            level = above

    @property
    def carried(self) -> Carried:
        """The direction and the medium."""
        return self.direction, self.medium

    def carries(self, position: PositionPair) -> bool:
        """Return whether payloads of a position are of this direction and medium."""
        return position.usage.direction is self.direction and position.medium is self.medium

    def positions(self, root: PairKey) -> Iterator[PositionPair]:
        """Yield the payload positions of this side that start at a pair."""
        yield from filter(self.carries, self.graph.roots.get(root, ()))


def oriented_leaf(direction: Direction, obstacle: Obstacle) -> Leaf:
    """Return an obstacle of a direction with its places in the old and in the new contract."""
    left, right = original_tokens(obstacle.left), original_tokens(obstacle.right)
    return (obstacle, left, right) if direction is Direction.REQUEST else (obstacle, right, left)


def _beginnings(way: list[Edge]) -> Iterator[list[Edge]]:
    """The parts of a way that end at an edge of it, the shortest first."""
    return (way[: length + 1] for length in range(len(way)))


def _way(came: Mapping[PairKey, Edge | None], root: PairKey) -> list[Edge]:
    """Return the edges over which a pair was come to, the lowest first."""
    edges: list[Edge] = []
    edge = came[root]
    while edge is not None:
        edges.insert(0, edge)
        edge = came[edge.below]
    return edges
