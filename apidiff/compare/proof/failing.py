"""Which pairs of schemas fail in one direction: a least fixpoint over the graph of pairs.

Pairs that fail by themselves are asked for; from them failure spreads to the pairs above. Say the body is a `User`
with an `address`, whose `zip` became shorter: `zip` fails by itself, so `Address` fails, so `User` does, without a
question about either. A union above is the exception: another branch may take what this one refuses. There a value
that fails is shown to the union, and where that says nothing the union is asked about as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Protocol

from msgspec import Struct, field

from apidiff.compare.lowering.medium import Medium
from apidiff.compare.proof.blame import is_harmless
from apidiff.compare.schemas.draft import UP, Draft
from apidiff.compare.schemas.graph import Edge, PairKey, SchemaGraph
from apidiff.contain.walks import reached_from
from apidiff.model.contract import Direction

_MOST_UNIONS = 40


class PairQuestions(Protocol):
    """What is asked about pairs. Answers are remembered by whoever gives them."""

    @property
    def direction(self) -> Direction:
        """Of the payloads."""

    @property
    def medium(self) -> Medium:
        """Of the payloads."""

    def fails_by_itself(self, pair: PairKey) -> bool:
        """Whether some value fails at the pair for what stands in it, whatever is below."""

    def fails_as_a_whole(self, pair: PairKey) -> bool:
        """Whether some value fails at the pair, everything below included."""

    def fails_firmly(self, pair: PairKey) -> bool:
        """Whether some value is seen to fail at the pair as a whole, whatever is assumed of its unions."""

    def known_as_a_whole(self, pair: PairKey) -> bool | None:
        """What `fails_as_a_whole` said of a pair, or None where it was not asked."""

    def refuses_above(self, way: Sequence[Edge]) -> bool:
        """Whether a value that fails at the lower end of a way is seen to be refused at its upper end."""

    def is_contradictory(self, way: Sequence[Edge]) -> bool:
        """Whether the `oneOf` at the upper end refuses what fails at the lower end even before the change."""

    def is_prevented(self, edge: Edge) -> bool:
        """Whether what fails below an edge is a value that what stands beside it does not let come to it."""

    def overlaps(self, pair: PairKey) -> bool:
        """Whether the consumer's `oneOf` is seen to refuse a value for being one of two branches."""


class Failing(Struct, frozen=True, kw_only=True, eq=False):
    """The pairs at which some payload fails, or at which that could not be decided: `through` names for each the edge
    over which failure came to it, None where it fails by itself. `is_prevented` says of an edge that no failure comes
    over it."""

    graph: SchemaGraph
    direction: Direction
    through: Mapping[PairKey, Edge | None]
    is_prevented: Callable[[Edge], bool]
    _above: dict[PairKey, list[Edge]] = field(default_factory=dict)

    def __contains__(self, pair: PairKey) -> bool:
        return pair in self.through

    def stands_in(self, pair: PairKey) -> bool:
        """Return whether what stands in a failing pair itself may be the reason."""
        return pair in self.through and _may_fail(self.graph, self.direction, pair)

    def directly_above(self, pair: PairKey) -> Iterator[PairKey]:
        """Yield the failing pairs that a failing pair is a part of."""
        for edge in self.leading_up(pair):
            yield edge.above

    def leading_up(self, pair: PairKey) -> list[Edge]:
        """Return the edges over which a pair fails above. They are found once."""
        found = self._above.get(pair)
        if found is None:
            edges = self.graph.parents.get(pair, ())
            found = [edge for edge in edges if self.direction in edge.link.flow and edge.above in self.through]
            found = self._above[pair] = [edge for edge in found if not self.is_prevented(edge)]
        return found

    def above(self, pair: PairKey) -> Iterator[PairKey]:
        """Yield a failing pair and the failing pairs above it, nearest first."""
        seen = {pair}
        level = [pair] if pair in self.through else []
        while level:
            yield from level
            above = (edge.above for current in level for edge in self.leading_up(current))
            level = [each for each in dict.fromkeys(above) if each not in seen]
            seen.update(level)


class Edited(Struct, frozen=True, kw_only=True, eq=False):
    """What the edits in a graph reach, whatever carries the payloads.

    `loose` are the pairs below which failing is not failing above for certain: in a branch of a union, under a test, or
    in one of several declarations of a property. `open` are those of which more must be asked than of their parts
    whatever fails: above what was not accounted for, and above a `oneOf` or a test that holds a change.
    """

    graph: SchemaGraph
    loose: Set[PairKey]
    open: Set[PairKey]
    _touched: dict[Direction, list[PairKey]] = field(default_factory=dict)

    def unsettled(self, failing: Failing) -> Set[PairKey]:
        """Return the pairs that are open, and those above what fails. Of all others it is proved, part by part, that
        nothing fails."""
        return self.open | self.graph.above(failing.through)

    def touched(self, direction: Direction) -> list[PairKey]:
        """Return the pairs at which positions start that something below might change: not what the way schemas are
        built rules out. A change that is harmless by itself may do harm above a branch or a test that holds it, and
        there alone: it is asked about where a way up from it leads over such an edge."""
        if direction not in self._touched:
            self._touched[direction] = self._found(direction)
        return self._touched[direction]

    def _found(self, direction: Direction) -> list[PairKey]:
        graph = self.graph
        harmful: list[PairKey] = []
        harmless: list[PairKey] = []
        for pair, drafts in graph.drafts.items():
            if is_unaccounted(graph, pair) or pair in graph.entangled:
                harmful.append(pair)
                continue
            constraining = [draft for draft in drafts if draft.about.constrains]
            if not all(is_harmless(draft, direction) for draft in constraining):
                harmful.append(pair)
            elif constraining and pair in self.loose:
                harmless.append(pair)
        over = (edge.above for pair in graph.above(harmless) for edge in graph.parents.get(pair, ()) if _is_loose(edge))
        touched = graph.above([*harmful, *over])
        return [pair for pair in graph.roots if pair in touched]


def edited_in(graph: SchemaGraph) -> Edited:
    """Return what the edits in a graph reach."""
    changed: list[PairKey] = []
    open_: list[PairKey] = []
    for pair, drafts in graph.drafts.items():
        constraining = [draft for draft in drafts if draft.about.constrains]
        unaccounted = is_unaccounted(graph, pair) or pair in graph.entangled or pair in graph.unread
        if constraining or unaccounted:
            changed.append(pair)
        if unaccounted or any(draft.about.is_exclusive for draft in constraining):
            open_.append(pair)
    for pair in graph.above(changed):
        for edge in graph.parents.get(pair, ()):
            if edge.link.exclusive or edge.link.step.kind not in UP:
                open_.append(edge.above)
    loose = graph.below(edge.below for edges in graph.children.values() for edge in edges if _is_loose(edge))
    return Edited(graph=graph, loose=loose, open=graph.above(open_))


def _is_loose(edge: Edge) -> bool:
    return edge.link.absorbed or edge.link.exclusive or edge.link.step.kind not in UP


def failing_pairs(graph: SchemaGraph, questions: PairQuestions) -> Failing:
    """Return the pairs that fail. What no payload of the direction reaches is not asked about."""
    direction = questions.direction
    reach = graph.reached(direction, questions.medium)
    failing: dict[PairKey, Edge | None] = {}
    for pair in graph.drafts:
        if pair not in reach:
            continue
        if graph.holds_test(pair):
            fails = questions.fails_as_a_whole(pair)
        else:
            fails = _may_fail(graph, direction, pair) and questions.fails_by_itself(pair)
        if fails:
            failing[pair] = None
    _spread(graph, questions, reach, failing, [*failing])
    unions = [
        pair for pair in _widened_unions(graph, direction, reach) if pair not in failing and questions.overlaps(pair)
    ]
    failing.update(dict.fromkeys(unions))
    _spread(graph, questions, reach, failing, unions)
    return Failing(graph=graph, direction=direction, through=failing, is_prevented=questions.is_prevented)


def _spread(
    graph: SchemaGraph,
    questions: PairQuestions,
    reach: Set[PairKey],
    failing: dict[PairKey, Edge | None],
    pending: list[PairKey],
) -> None:
    """Enter into `failing` what fails because one of the pending pairs does."""
    while pending:
        for edge in graph.parents.get(pending.pop(), ()):
            if edge.above in reach and edge.above not in failing and _passes(graph, questions, edge, failing):
                failing[edge.above] = edge
                pending.append(edge.above)


def _passes(graph: SchemaGraph, questions: PairQuestions, edge: Edge, failing: Mapping[PairKey, Edge | None]) -> bool:
    """Whether failing below an edge is failing above it."""
    link = edge.link
    if questions.direction not in link.flow or link.step.kind not in UP or graph.holds_test(edge.above):
        return False
    if not link.absorbed:
        return True
    if questions.is_prevented(edge):
        return False
    known = questions.known_as_a_whole(edge.above)
    if known is not None:
        return known
    way = [*way_to(failing, edge.below), edge]
    if questions.refuses_above(way) or questions.fails_firmly(edge.above):
        return True
    # Whether a union at its word refuses more than before is a long search. One that nobody means is spared it.
    return questions.is_contradictory(way) or questions.fails_as_a_whole(edge.above)


def way_to(came: Mapping[PairKey, Edge | None], pair: PairKey) -> list[Edge]:
    """Return the edges over which a pair was come to, the lowest first."""
    edges: list[Edge] = []
    edge = came[pair]
    while edge is not None:
        edges.insert(0, edge)
        edge = came[edge.below]
    return edges


def _may_fail(graph: SchemaGraph, direction: Direction, pair: PairKey) -> bool:
    """Whether the pair needs asking: some change at it could refuse a payload, or nothing accounts for its
    difference."""
    return is_unaccounted(graph, pair) or not all(is_harmless(draft, direction) for draft in graph.drafts[pair])


def is_unaccounted(graph: SchemaGraph, pair: PairKey) -> bool:
    """Return whether a pair differs in something that no draft and no link accounts for."""
    return pair in graph.untold or (not graph.drafts[pair] and pair not in graph.alike)


def _widened_unions(graph: SchemaGraph, direction: Direction, reach: Set[PairKey]) -> list[PairKey]:
    """The consumer's `oneOf`s of which a branch, or something below one, takes more than before: `oneOf: [{const: 1},
    {const: 2}]` that becomes `oneOf: [{const: 1}, {enum: [1, 2]}]` refuses 1 now. (In responses the consumer is the
    old side, where nothing changed.)"""
    if direction is Direction.RESPONSE:
        return []

    def around(pair: PairKey) -> Iterator[PairKey]:
        return (edge.above for edge in graph.parents.get(pair, ()) if edge.link.step.kind in UP)

    wider = (pair for pair, drafts in graph.drafts.items() if pair in reach and any(map(_widens, drafts)))
    edges = (edge for pair in reached_from(wider, around) for edge in graph.parents.get(pair, ()))
    unions = dict.fromkeys(edge.above for edge in edges if edge.link.exclusive)
    return [union for union in unions if union in reach][:_MOST_UNIONS]


def _widens(draft: Draft) -> bool:
    # A consumer takes no other values for a name that it declares more.
    return draft.about.constrains and not draft.about.declares and Direction.RESPONSE in draft.breaks_in
