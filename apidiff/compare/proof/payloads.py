"""Payloads that show a break: a value that fails at a pair, wrapped up to the whole payload, and certified there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from msgspec import Struct, field

from apidiff.compare.context.site import PositionPair
from apidiff.compare.lowering.places import definition_tokens
from apidiff.compare.lowering.value_texts import rewritings
from apidiff.compare.proof.blame import is_between
from apidiff.compare.proof.direction import DirectionProof, Leaf
from apidiff.compare.proof.failing import Failing
from apidiff.compare.schemas.draft import Draft
from apidiff.compare.schemas.graph import Edge, PairKey
from apidiff.compare.schemas.subjects import declaring_subject
from apidiff.compare.trace.reaching import nearest_tops, tops_of
from apidiff.contain.outcome import Obstacle
from apidiff.contain.read.nodes import LEFT, RIGHT
from apidiff.contain.values import Boxed
from apidiff.contain.vocabulary import COUNTS
from apidiff.model.change import Evidence, Proof, Witness
from apidiff.model.contract import Direction, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens, format_pointer

_MOST_WAYS = 4
_MOST_CANDIDATES = 4
_MOST_SAMPLES = 3
_MOST_OBSTACLES = 24
"""Maps in maps have obstacles on every level; where those of the first levels give no payload, nor do deeper ones."""


class WitnessSearch(Struct, frozen=True, kw_only=True, eq=False):
    """Looks for payloads that show what fails: at the pairs of one direction, and up from them to positions."""

    proof: DirectionProof
    failing: Failing
    _leaves: dict[PairKey, tuple[Leaf, ...]] = field(default_factory=dict)
    _roots: dict[PairKey, list[PairKey]] = field(default_factory=dict)
    _tops: dict[PairKey, frozenset[PairKey]] = field(default_factory=dict)
    _nearest: dict[PairKey, dict[PairKey, Edge | None]] = field(default_factory=dict)
    _found: dict[tuple[PairKey, Obstacle], Witness | None] = field(default_factory=dict)

    def leaves(self, pair: PairKey) -> tuple[Leaf, ...]:
        """Return the obstacles that stand in a pair itself, none where it does not fail."""
        if pair not in self.failing.through:
            return ()
        if pair not in self._leaves:
            proof = self.proof
            fails = proof.is_seen_to_overlap(pair) or (self.failing.stands_in(pair) and proof.fails_by_itself(pair))
            self._leaves[pair] = tuple(proof.leaves(pair)) if fails else ()
        return self._leaves[pair]

    def roots_that_fail(self, pair: PairKey) -> frozenset[PairKey]:
        """Return what `failing_roots` does, in no order, for all pairs at once."""
        if not self._tops:
            failing = self.failing
            self._tops.update(tops_of(failing.through, failing.directly_above, self._is_root))
        return self._tops.get(pair, frozenset())

    def _is_root(self, pair: PairKey) -> bool:
        return next(self.proof.positions(pair), None) is not None

    def failing_roots(self, pair: PairKey) -> list[PairKey]:
        """Return the pairs at which payloads start that fail because this pair does, nearest first."""
        if pair not in self._roots:
            self._roots[pair] = [root for root in self.failing.above(pair) if self._is_root(root)]
        return self._roots[pair]

    def is_contradictory_above(self, pair: PairKey) -> bool:
        """Return whether what fails at a pair counts only because nobody means a `oneOf` above it as it is written."""
        ways = list(self._ways_up(pair))
        return bool(ways) and all(
            any(self.proof.is_contradictory(way[:length]) for length in range(1, len(way) + 1)) for _, way in ways
        )

    def _ways_up(self, pair: PairKey) -> Iterator[tuple[PairKey, list[Edge]]]:
        """Yield the nearest failing roots above a pair, each with the edges of a shortest way, the lowest first."""
        if not self._nearest:
            failing = self.failing
            steps = {each: [(edge.above, edge) for edge in failing.leading_up(each)] for each in failing.through}
            self._nearest.update(nearest_tops(steps, self._is_root, _MOST_WAYS))
        for root in self._nearest.get(pair, ()):
            yield root, [*self._way(pair, root)]

    def _way(self, pair: PairKey, root: PairKey) -> Iterator[Edge]:
        edge = self._nearest[pair][root]
        while edge is not None:
            yield edge
            edge = self._nearest[edge.above][root]

    def of_obstacles(self, pair: PairKey, obstacles: Iterable[Obstacle]) -> Witness | None:
        """Return a certified payload that fails for one of the obstacles of a pair, at the nearest position that
        reaches it."""
        decided_first = sorted(obstacles, key=lambda obstacle: not obstacle.decided)
        for obstacle in islice(decided_first, _MOST_OBSTACLES):
            if (pair, obstacle) not in self._found:
                self._found[pair, obstacle] = self._sought(pair, obstacle)
            found = self._found[pair, obstacle]
            if found is not None:
                return found
        return None

    def why_none(self, pair: PairKey, obstacles: Sequence[Obstacle]) -> str:
        """Return why no payload is at hand that fails for one of the obstacles of a pair, in words."""
        for _, way in self._ways_up(pair):
            for obstacle in islice(obstacles, _MOST_CANDIDATES):
                value = next(self.proof.candidates(pair, obstacle), None)
                if value is not None:
                    return self._where_it_ends(way, value.value)
            if any(obstacle.keyword in COUNTS for obstacle in obstacles):
                return "no payload of the size that would show it was made"
        return "no payload could be certified"

    def _where_it_ends(self, way: Iterable[Edge], value: Json) -> str:
        """Why a value that fails at the lower end of a way shows nothing at the upper end."""
        proof = self.proof
        writer, reader = ("old", "new") if proof.direction is Direction.REQUEST else ("new", "old")
        for edge in way:
            value = proof.wrapper.wrapped_along([edge], value)
            tokens, place = proof.oriented(*edge.above)[0], proof.ends(edge.above)[0]
            taken = proof.whole.admits(LEFT, place, value)
            if taken is None:
                return "a payload that would show it is too large to be judged, or nobody can say whether it is valid"
            if not taken:
                empty, tokens = next(self._refused_parts(tokens, value), (False, tokens))
                name = _called(proof, tokens)
                if empty:
                    return f"{name} has no value in the {writer} document, so no payload can be made that holds one"
                return f"the {writer} document itself refuses every payload that was tried, over {name}"
        return f"the {reader} document takes the payloads that were tried, as those of another branch or type"

    def _refused_parts(self, above: Tokens, value: Json) -> Iterator[tuple[bool, Tokens]]:
        """Yield the properties of a producer's schema that refuse what a value has there: whether it is known that they
        have no value, and where they stand."""
        proof = self.proof
        properties = proof.wrapper.shape(above).properties
        for name, part in value.items() if isinstance(value, dict) else ():
            if name in properties:
                tokens = properties[name].tokens
                place = definition_tokens(tokens)
                if proof.whole.admits(LEFT, place, part) is False:
                    yield not proof.whole.may_be_more_than_null(LEFT, place), tokens

    def of_value(self, pair: PairKey, value: Json, keyword: str, name: str | None = None) -> Witness | None:
        """Return a certified payload that holds a value at a pair and fails for a keyword, and a name where one is
        given, at the nearest position that reaches it."""
        ways = ((root, way, [value]) for root, way in self._ways_up(pair))
        return self._first(ways, (keyword, name), ())

    def of_position(self, root: PairKey) -> Witness | None:
        """Return a certified payload of a position, sought by the prover over everything below it."""
        left, right = self.proof.ends(root)
        found, position = self.proof.whole.outcome(left, right).witness, next(self.proof.positions(root))
        if found is None or not is_refused_as_sent(self.proof, right, found.value, position):
            return None
        return self.proof.witness(found, position)

    def _sought(self, pair: PairKey, obstacle: Obstacle) -> Witness | None:
        ways = (
            (root, way, (candidate.value for candidate in islice(seek(pair, obstacle), _MOST_CANDIDATES)))
            for root, way in self._ways_up(pair)
            for seek in (self.proof.candidates, self.proof.exact_candidates)
        )
        return self._first(ways, (obstacle.keyword, obstacle.name), obstacle.path)

    def _names_above(self, way: Iterable[Edge]) -> Iterator[str]:
        """The property that holds the lower end of a way."""
        for edge in way:
            if edge.link.step.kind == "property":
                step = edge.link.step
                yield step.old_name if self.proof.direction is Direction.REQUEST else step.new_name
                return

    def _first(
        self,
        ways: Iterable[tuple[PairKey, list[Edge], Iterable[Json]]],
        about: tuple[str, str | None],
        below: Sequence[object],
    ) -> Witness | None:
        """The first of some values that is certified to fail once it is wrapped up along its way, with the error that
        is about a keyword and a name; the values themselves fail where `below` leads."""
        proof = self.proof
        for root, way, values in ways:
            ends, position = proof.ends(root), next(proof.positions(root))
            names = [step for step in below if isinstance(step, str)] or [*self._names_above(way)]
            for value in values:
                whole = proof.wrapper.wrapped_along(way, value)
                for sent in _longer(whole) if position.medium.is_text else (whole,):
                    found = proof.whole.certify(*ends, Boxed(value=sent), *about, names[-1] if names else None)
                    if found is not None and is_refused_as_sent(proof, ends[1], sent, position):
                        return proof.witness(found, position)
        return None


def _called(proof: DirectionProof, tokens: Tokens) -> str:
    """What readers call a part of a payload: as the component's, or by the properties down to it."""
    subject = declaring_subject(proof.graph.comparison, tokens)
    if subject is not None:
        return str(subject.label)
    names = [name for above, name in pairwise(tokens) if above == "properties"]
    return f"`{'.'.join(names) or format_pointer(tokens)}`"


def _longer(value: Json) -> Iterator[Json]:
    """A value, and lists of two in the place of a list of one or of none: one is written like its item, none not at
    all."""
    yield value
    if isinstance(value, list):
        yield _of_two(value)
    elif isinstance(value, dict) and any(isinstance(part, list) and len(part) < 2 for part in value.values()):
        yield {name: _of_two(part) for name, part in value.items()}


def _of_two(value: Json) -> Json:
    return (value or ["a"]) * 2 if isinstance(value, list) and len(value) < 2 else value


def is_refused_as_sent(proof: DirectionProof, reader: Tokens, value: Json, position: PositionPair) -> bool:
    """Return whether a payload that the consumer's schema refuses is refused as it is written: a text may be read as
    another value."""
    if position.wire is None:
        return True
    sent = position.wire.sent(value)
    if sent is None or (position.fills_segment and sent == "/"):
        return False
    return not any(proof.whole.admits(RIGHT, reader, reading) for reading in rewritings(value))


def of_one_value(draft: Draft, search: WitnessSearch) -> Evidence | None:
    """Return what is known of the very value of an enum that came or went; None for other changes, and where the pair
    fails for another reason alone."""
    proof = search.proof
    node = proof.sent_by(draft)
    if draft.about.part != "enum.value" or node is None:
        return None
    found = search.of_value(draft.pair, node.value, "enum")
    if found is not None:
        return found
    left, _ = proof.ends(draft.pair)
    alone = sum(one.about.part == "enum.value" for one in proof.graph.drafts[draft.pair]) == 1
    return Proof() if not alone and proof.whole.admits(LEFT, left, node.value) is False else None


def of_one_branch(draft: Draft, search: WitnessSearch) -> Evidence | None:
    """Return a payload of the very branch of a union that came or went, or None where none is at hand."""
    proof = search.proof
    node = proof.sent_by(draft) if draft.about.is_of_union else None
    if node is None:
        return None
    right = proof.ends(draft.pair)[1]
    for value in proof.whole.samples(LEFT, definition_tokens(node.tokens), _MOST_SAMPLES):
        if proof.whole.admits(RIGHT, right, value) is not True:
            found = search.of_value(draft.pair, value, node.tokens[-2])
            if found is not None:
                return found
    return None


def of_one_name(draft: Draft, search: WitnessSearch) -> Evidence | None:
    """Return a payload that lacks the very name that a change of `required` is about, or None where none is at hand: of
    hundreds of such changes in one object, the prover meets the first so many."""
    proof = search.proof
    if "required" not in draft.keywords or len(draft.names) != 1:
        return None
    (name,) = draft.names
    left, right = proof.ends(draft.pair)
    for value in proof.whole.samples(LEFT, left, _MOST_SAMPLES):
        if isinstance(value, dict) and proof.whole.admits(RIGHT, right, value) is not True:
            lacking = {other: part for other, part in value.items() if other != name}
            found = search.of_value(draft.pair, lacking, "required", name)
            if found is not None:
                return found
    return None


def of_all_declarations(draft: Draft, search: WitnessSearch) -> Evidence | None:
    """Return a payload that fails at one of several declarations of a property, with a value that all of them allow the
    producer; None where none is at hand."""
    proof = search.proof
    for edge in proof.graph.parents.get(draft.pair, ()):
        ends = proof.declared_together(edge)
        value = None if ends is None else proof.whole.sample_together(*ends)
        tried = () if value is None else ((value.value, keyword) for keyword in sorted(draft.keywords))
        for sent, keyword in tried:
            found = search.of_value(draft.pair, sent, keyword)
            if found is not None:
                return found
    return None


def admits(proof: DirectionProof, which: int, branch: Node, pair: PairKey, obstacle: Obstacle) -> bool | None:
    """Return whether a value that fails at an obstacle of a pair @ hand, or that cannot be said."""
    value = next(proof.candidates(pair, obstacle), None)
    return None if value is None else proof.whole.admits(which, definition_tokens(branch.tokens), value.value)


def own_first(
    draft: Draft, search: WitnessSearch, blamed: dict[PairKey, list[Obstacle]]
) -> dict[PairKey, list[Obstacle]]:
    """Return the obstacles, first those over which values of the draft's own branch fail: several may have come."""
    proof = search.proof
    if draft.instead is not None:
        between = {leaf[0] for leaf in search.leaves(draft.pair) if is_between(draft.instead, *leaf[1:])}
        return {pair: sorted(found, key=lambda obstacle: obstacle not in between) for pair, found in blamed.items()}
    if any(one.about.part == "null" for one in proof.graph.drafts[draft.pair]):
        # Null is the doing of the change that is about null, and other values of the others.
        about_null = draft.about.part == "null"
        ordered = dict[PairKey, list[Obstacle]]()
        for pair, found in blamed.items():
            fitting = [one for one in found if _is_null(proof, pair, one) is about_null]
            ordered[pair] = [*fitting, *(one for one in found if one not in fitting)]
        return ordered
    lone = proof.sent_by(draft) if draft.about.is_of_union else None
    if lone is None:
        return blamed
    return {
        pair: sorted(obstacles, key=lambda obstacle: admits(proof, LEFT, lone, pair, obstacle) is not True)
        for pair, obstacles in blamed.items()
    }


def _is_null(proof: DirectionProof, pair: PairKey, obstacle: Obstacle) -> bool | None:
    """Whether the value that fails at an obstacle is null; None where none is at hand."""
    value = next(proof.candidates(pair, obstacle), None)
    return None if value is None else value.value is None
