"""One direction of the proof: questions to the prover about pairs of schemas, and the answers so far.

A pair is asked about with the pairs below it taken for the same, so that each question is as small as the edit.
Say `User.name` got `maxLength: 5`, and `User` is the body of a request: the pair of `name` fails by itself ("aaaaaa"),
the pair of `User` does not, because its `name` is taken for the same. That what fails below fails above is found by
`failing.py`, without the prover. Only where failing below need not mean failing above (a union with another branch
that may take the value) the pair above is asked about as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from msgspec import Struct, field

from apidiff.compare.context.part_names import is_there
from apidiff.compare.context.site import PositionPair
from apidiff.compare.lowering.medium import Medium
from apidiff.compare.lowering.places import definition_tokens, original_tokens, root_tokens
from apidiff.compare.lowering.untyped import ASSUMPTIONS
from apidiff.compare.proof.wrapping import Wrapper
from apidiff.compare.schemas.draft import Draft
from apidiff.compare.schemas.graph import Edge, PairKey, SchemaGraph
from apidiff.compare.schemas.values.keywords import family
from apidiff.compare.view.merged import MergedSchema
from apidiff.contain.outcome import Obstacle, Outcome
from apidiff.contain.prover import Prover
from apidiff.contain.read.nodes import LEFT, RIGHT
from apidiff.contain.values import Boxed
from apidiff.model.change import Assumed, Evidence, Proof, Subject, Witness
from apidiff.model.contract import Direction, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

Leaf: TypeAlias = tuple[Obstacle, Tokens, Tokens]
"""An obstacle with its place in the old and in the new contract."""

Carried: TypeAlias = tuple[Direction, Medium]
"""What payloads a proof is about."""

OWN_KINDS = ("schema.narrowed", "schema.widened")
"""Kinds of what only the prover saw: of requests, and of responses."""

_MOST_TRIED = 3
_WITHOUT_PARTS = frozenset({"string", "number", "integer", "boolean"})


class DirectionProof(Struct, kw_only=True, eq=False):
    """The payloads of one medium in one direction: `local` takes pairs of the graph for the same where they stand below
    a question, `whole` does not.

    `assumptions` are what an answer rests on, by pair. `contradictory` are the `oneOf`s that were seen to refuse
    what one of their own branches takes.
    """

    direction: Direction
    medium: Medium = Medium.DATA
    graph: SchemaGraph
    local: Prover
    whole: Prover
    wrapper: Wrapper
    assumptions: dict[PairKey, tuple[str, ...]] = field(default_factory=dict)
    contradictory: dict[PairKey, None] = field(default_factory=dict)
    _by_itself: dict[PairKey, bool] = field(default_factory=dict)
    _as_a_whole: dict[PairKey, bool] = field(default_factory=dict)
    _overlapping: dict[PairKey, bool] = field(default_factory=dict)
    _prevented: dict[Edge, bool] = field(default_factory=dict)
    _shown: dict[PairKey, dict[Obstacle, Boxed]] = field(default_factory=dict)

    @property
    def carried(self) -> Carried:
        """The direction and the medium."""
        return self.direction, self.medium

    def carries(self, position: PositionPair) -> bool:
        """Return whether payloads of a position are of this direction and medium."""
        return position.usage.direction is self.direction and position.medium is self.medium

    def positions(self, root: PairKey) -> Iterator[PositionPair]:
        """Yield the payload positions of this direction that start at a pair."""
        yield from filter(self.carries, self.graph.roots.get(root, ()))

    def oriented(self, old: Tokens, new: Tokens) -> tuple[Tokens, Tokens]:
        """Return the producer's and the consumer's tokens: the old side writes requests, the new side responses."""
        return (old, new) if self.direction is Direction.REQUEST else (new, old)

    def ends(self, pair: PairKey) -> tuple[Tokens, Tokens]:
        """Return where the producer's and the consumer's schema of a pair stand in the lowered documents."""
        return self.oriented(definition_tokens(pair[0]), definition_tokens(pair[1]))

    def _own_ends(self, pair: PairKey) -> tuple[Tokens, Tokens]:
        """The ends of a pair for a question about what stands in it, whatever is below."""
        return self.oriented(root_tokens(pair[0]), root_tokens(pair[1]))

    def sent_by(self, draft: Draft) -> Node | None:
        """Return where a draft's difference stands with the producer, if it does."""
        return draft.old if self.direction is Direction.REQUEST else draft.new

    def read_by(self, draft: Draft) -> Node | None:
        """Return where a draft's difference stands with the consumer, if it does."""
        return draft.new if self.direction is Direction.REQUEST else draft.old

    def own_draft(
        self, pair: PairKey, obstacle: Obstacle, subject: Subject | None = None, *, is_alone: bool = False
    ) -> Draft:
        """Return the change that the prover saw at a pair and no comparer did; `subject` names it where the pair does
        not. Where it `is_alone`, every other obstacle is told by itself: what a format means counts then."""
        comparison, keyword = self.graph.comparison, obstacle.keyword
        kind = OWN_KINDS[0 if self.direction is Direction.REQUEST else 1]
        nodes = comparison.old.at(pair[0]), comparison.new.at(pair[1])
        facts = {"keyword": keyword, "format_family": self._family_at(obstacle) if is_alone else ""}
        return self.graph.context(pair, subject).draft(kind, *nodes, facts, keywords=(keyword,))

    def _family_at(self, obstacle: Obstacle) -> str:
        """What the consumer's format is over which an obstacle stands; empty where it is about no format."""
        reader = self.graph.comparison.new if self.direction is Direction.REQUEST else self.graph.comparison.old
        tokens = original_tokens(obstacle.right)
        if obstacle.keyword != "format" or not is_there(reader, tokens):
            return ""
        return family(reader.at(tokens).get("format"))

    def fails_by_itself(self, pair: PairKey) -> bool:
        """Return whether some value fails at the pair for what stands in it, whatever is below."""
        if pair not in self._by_itself:
            settled = self._settled_by_branches(pair)
            self._by_itself[pair] = (
                self._fails(pair, self.local.contained(*self._own_ends(pair))) if settled is None else settled
            )
        return self._by_itself[pair]

    def fails_as_a_whole(self, pair: PairKey) -> bool:
        """Return whether some value fails at the pair, everything below included."""
        if pair not in self._as_a_whole:
            self._as_a_whole[pair] = self._fails(pair, self.whole.contained(*self.ends(pair)))
        return self._as_a_whole[pair]

    def fails_firmly(self, pair: PairKey) -> bool:
        """Return whether some value is seen to fail at the pair as a whole, whatever is assumed of its unions."""
        found = self.whole.fails_firmly(*self.ends(pair))
        if found:
            self._as_a_whole[pair] = True
        return found

    def known_as_a_whole(self, pair: PairKey) -> bool | None:
        """Return what `fails_as_a_whole` said of a pair, or None where it was not asked."""
        return self._as_a_whole.get(pair)

    def _fails(self, pair: PairKey, contained: Outcome | None) -> bool:
        if contained is not None and contained.assumptions:
            self.assumptions[pair] = contained.assumptions
        return contained is None

    def known_unless_broken(self, draft: Draft) -> Evidence:
        """Return what is known of payloads of which a draft breaks none: proof, or what it rests on."""
        assumptions = self.assumptions.get(draft.pair) or self._unsaid(draft)
        return Assumed(assumptions=assumptions) if assumptions else Proof()

    def _unsaid(self, draft: Draft) -> tuple[str, ...]:
        """What is assumed where one of the documents does not say it: of null, and of types."""
        comparison = self.graph.comparison
        if draft.about.part == "null" and comparison.old.says_null is not comparison.new.says_null:
            return ("Swagger 2.0 has no word for null, so the value may have been null there too",)
        contract = self.wrapper.contract
        node = self.sent_by(draft) if draft.about.is_of_union else None
        if draft.about.part == "type":
            node = contract.at(self.oriented(*draft.pair)[0])
        sent = None if node is None else self.graph.shapes.of(contract, node)
        if sent is not None and sent.types is None and (sent.properties or sent.first("items")):
            return (ASSUMPTIONS["object" if sent.properties else "array"],)
        return ()

    def overlaps(self, pair: PairKey) -> bool:
        """Return whether a payload shows that the `oneOf` of a pair refuses what it took: some value is one of two
        branches now."""
        self._overlapping[pair] = self.whole.outcome(*self.ends(pair)).witness is not None
        return self._overlapping[pair]

    def is_seen_to_overlap(self, pair: PairKey) -> bool:
        """Return whether `overlaps` was asked of a pair and said so."""
        return self._overlapping.get(pair, False)

    def _settled_by_branches(self, pair: PairKey) -> bool | None:
        """Decide a pair whose unions alone differ, branch by branch, which spares the prover unions of dozens of
        branches (`benchmarks/corpus.py`, Stripe).

        A branch that only the producer has is harmless where one branch of the consumer takes all of it, and breaks
        the pair where the consumer refuses a value of it: `anyOf: [A, B]` that becomes `anyOf: [A]` fails by a B, and
        with `anyOf: [A, C]`, where every B is a C, it does not. Returns whether the pair fails, or None where some
        branch is neither.
        """
        drafts = [draft for draft in self.graph.drafts[pair] if draft.about.constrains]
        if not drafts or not all(draft.about.is_of_union for draft in drafts) or not self._has_one_union(pair):
            return None
        if any(draft.facts["discriminated"] for draft in drafts):
            return None
        left, right = self.ends(pair)
        reading = self._read_branches(pair)
        shown: dict[Obstacle, Boxed] = {}
        for draft in drafts:
            node = self.sent_by(draft)
            if node is None:
                if draft.about.is_exclusive:
                    return None
                continue
            branch = definition_tokens(node.tokens)
            value = self.whole.sample(LEFT, branch)
            if not draft.about.is_exclusive and self._is_absorbed(branch, value, reading):
                continue
            if value is None or not self._is_refused(left, right, value.value):
                return None
            shown[Obstacle(keyword=node.tokens[-2], left=branch, right=right)] = value
        if shown:
            self._shown[pair] = shown
        return bool(shown)

    def _has_one_union(self, pair: PairKey) -> bool:
        """Whether both sides have one union, of the same keyword: no draft tells of an `anyOf` that became a
        `oneOf`."""
        old, new = (shape.unions for shape in self.shapes(pair))
        return len(old) == len(new) == 1 and old[0].keyword == new[0].keyword

    def shapes(self, pair: PairKey) -> tuple[MergedSchema, MergedSchema]:
        """Return the shapes of the old and of the new schema of a pair."""
        comparison, shapes = self.graph.comparison, self.graph.shapes
        return (
            shapes.of(comparison.old, comparison.old.at(pair[0])),
            shapes.of(comparison.new, comparison.new.at(pair[1])),
        )

    def _read_branches(self, pair: PairKey) -> list[Tokens]:
        """Where the branches of the consumer's one union stand in the lowered document."""
        reader = 1 if self.direction is Direction.REQUEST else 0
        (union,) = self.shapes(pair)[reader].unions
        return [definition_tokens(branch.tokens) for branch in union.branches]

    def _is_absorbed(self, branch: Tokens, value: Boxed | None, others: list[Tokens]) -> bool:
        """Whether one of the consumer's branches takes every value of a branch, of which one value is at hand."""
        return any(
            (value is None or self.whole.admits(RIGHT, other, value.value) is not False)
            and self.whole.contained(branch, other) is not None
            for other in others
        )

    def obstacles(self, pair: PairKey) -> Sequence[Obstacle]:
        """Return the obstacles over which a pair fails by itself."""
        return [*self._shown.get(pair, ())] or self.local.leaves(*self._own_ends(pair))

    def leaves(self, pair: PairKey) -> Iterator[Leaf]:
        """Yield the obstacles of a pair that fails by itself, or whose `oneOf` overlaps, with their places."""
        found: Iterable[Obstacle] = (
            self.whole.leaves(*self.ends(pair)) if self.is_seen_to_overlap(pair) else self.obstacles(pair)
        )
        return (oriented_leaf(self.direction, obstacle) for obstacle in found)

    def candidates(self, pair: PairKey, obstacle: Obstacle) -> Iterator[Boxed]:
        """Yield values of the pair that should fail at one of its obstacles."""
        shown = self._shown.get(pair, {}).get(obstacle)
        if shown is not None:
            yield shown
        elif self.is_seen_to_overlap(pair):
            yield from self.whole.candidates(*self.ends(pair), obstacle)
        else:
            yield from self.local.candidates(*self._own_ends(pair), obstacle)

    def exact_candidates(self, pair: PairKey, obstacle: Obstacle) -> Iterator[Boxed]:
        """Yield values like `candidates` does, with every `oneOf` taken at its word. They cost more to find."""
        yield from self.whole.exact_candidates(*self.ends(pair), obstacle)

    def refuses_above(self, way: Sequence[Edge]) -> bool:
        """Return whether a value that fails at the lower end of a way is refused at its upper end too: one certificate
        spares a proof."""
        if self.graph.holds_test(way[0].below):
            return False
        ends = self.ends(way[-1].above)
        values = self._failing_values(way[0].below, way)
        return any(self._is_refused(*ends, value) for value in values)

    def _is_refused(self, left: Tokens, right: Tokens, value: Json) -> bool:
        """Whether a value of the left schema is seen to be none of the right one. Writing schemas out for the validator
        costs more than looking at the value: it is asked only where that says nothing."""
        admits = self.whole.admits
        taken = admits(RIGHT, right, value)
        written = None if taken is True else admits(LEFT, left, value, as_written=True)
        if taken is True or written is False:
            return False
        if taken is False and written is True and admits(LEFT, left, value) is True:
            return True
        return self.whole.certify(left, right, Boxed(value=value), "") is not None

    def is_prevented(self, edge: Edge) -> bool:
        """Return whether what fails below an edge never comes to it: another declaration of the same property, in a
        part of the composition beside it, allows none of it. Say an `allOf` takes in errors whose `status` got a
        `minimum` of 100, and says beside it that this one is 404."""
        known = self._prevented.get(edge)
        if known is None:
            ends = self.declared_together(edge)
            known = self._prevented[edge] = ends is not None and self.whole.are_contained_together(*ends)
        return known

    def declared_together(self, edge: Edge) -> tuple[list[Tokens], Tokens] | None:
        """Return where all declarations of the producer stand of a property that is one of several, and the one of the
        consumer; None where there is one declaration, or where the value has parts, whose names are told together."""
        link, comparison = edge.link, self.graph.comparison
        if not link.absorbed or link.step.kind != "property" or self.medium is not Medium.DATA:
            return None
        is_request = self.direction is Direction.REQUEST
        contract, reader = (comparison.old, comparison.new)[:: 1 if is_request else -1]
        name = link.step.old_name if is_request else link.step.new_name
        shape = self.graph.shapes.of(contract, contract.at(self.oriented(*edge.above)[0]))
        read = link.new if is_request else link.old
        types = self.graph.shapes.of(reader, read).types
        if name not in shape.again or types is None or not types <= _WITHOUT_PARTS:
            return None
        declared = [shape.properties[name], *shape.again[name]]
        return [definition_tokens(node.tokens) for node in declared], definition_tokens(read.tokens)

    def is_contradictory(self, way: Sequence[Edge]) -> bool:
        """Return whether values that fail at the lower end of a way, in a branch of a `oneOf` at its upper end, go
        unnoticed only because they are values of another branch as well, which the `oneOf` forbids. Taken at its word
        such a union admits next to nothing; nobody means it, so what fails in the branch counts."""
        edge = way[-1]
        if not edge.link.exclusive:
            return False
        values = list(self._failing_values(way[0].below, way[:-1]))
        found = bool(values) and all(self.wrapper.is_of_two_branches(edge, value) for value in values)
        if found:
            self.contradictory[edge.above] = None
        return found

    def _failing_values(self, pair: PairKey, way: Sequence[Edge]) -> Iterator[Json]:
        """Yield values that fail at a pair, wrapped up along a way."""
        for obstacle in self.obstacles(pair)[:_MOST_TRIED]:
            for candidate in islice(self.candidates(pair, obstacle), 1):
                yield self.wrapper.wrapped_along(way, candidate.value)

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


def oriented_leaf(direction: Direction, obstacle: Obstacle) -> Leaf:
    """Return an obstacle of a direction with its places in the old and in the new contract."""
    left, right = original_tokens(obstacle.left), original_tokens(obstacle.right)
    return (obstacle, left, right) if direction is Direction.REQUEST else (obstacle, right, left)
