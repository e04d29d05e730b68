"""Each direction and medium of payloads with its provers, and what they take for the same while they are asked about a
pair above it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct, field

from apidiff.compare.context.site import Comparison
from apidiff.compare.lowering.dispatch import Terms
from apidiff.compare.lowering.lowering import lowered
from apidiff.compare.lowering.medium import Medium, Role
from apidiff.compare.lowering.places import definition_tokens, is_referable, is_selected, original_tokens
from apidiff.compare.lowering.producers import with_segments, with_tag_examples
from apidiff.compare.proof.direction import Carried, DirectionProof
from apidiff.compare.proof.tags import lone_tags, terms_of
from apidiff.compare.proof.wrapping import Wrapper
from apidiff.compare.schemas.draft import UP
from apidiff.compare.schemas.graph import PairKey, SchemaGraph
from apidiff.compare.trace.usages import Traced
from apidiff.compare.view.lists import only_item
from apidiff.contain.outcome import Allowance, Budget
from apidiff.contain.prover import Prover
from apidiff.contain.read.nodes import INPLACE, SchemaNode
from apidiff.model.contract import Contract, Direction, Standard
from apidiff.model.pointer import Tokens

_WHOLE_BUDGET = Budget(branches=40, goals=2_000)
_BUDGET = Budget(branches=100, goals=6_000)
"""Per question. Large unions that need more stay undecided, which the conservative rule then decides."""

_PATIENCE = 2_000_000
_PATIENCE_OF_A_PAIR = 2_000
_MOST_PATIENCE = 6_000_000
"""For all questions of a run: for each pair of schemas several times what one costs in the corpus."""


class Assumption:
    """Says of two nodes of the lowered documents whether they are a pair of the graph, which is asked about by itself.

    A part that applies in place (a member of an allOf) is no value of its own: only branches of an anyOf are assumed
    there.
    """

    def __init__(self, graph: SchemaGraph, direction: Direction) -> None:
        self._request = direction is Direction.REQUEST
        self._heads: dict[str, Tokens] = {}
        links = [edge.link for edges in graph.children.values() for edge in edges]
        askable = [link for link in links if link.step.kind in UP and not link.exclusive]
        self._selected = {
            edge.below for edges in graph.children.values() for edge in edges if edge.link.step.kind == "kind"
        }
        self._branches = {(link.old.tokens, link.new.tokens) for link in askable if link.step.kind == "same"}
        self._values = {(link.old.tokens, link.new.tokens) for link in askable} | set(graph.drafts)
        # What stands under a test is a part of the question about what is tested.
        self._values -= _tested(graph)

    def __call__(self, left: SchemaNode, right: SchemaNode) -> bool:
        """Return True for such a pair."""
        if is_selected(left.tokens) and is_selected(right.tokens):
            known = self._selected
        elif is_referable(left.tokens) and is_referable(right.tokens):
            known = self._branches if left.mode == INPLACE else self._values
        else:
            return False
        pair = (self._original(left.tokens), self._original(right.tokens))
        return (pair if self._request else pair[::-1]) in known

    def _original(self, tokens: Tokens) -> Tokens:
        known = self._heads.get(tokens[1])
        if known is None:
            known = self._heads[tokens[1]] = original_tokens(tokens[:2])
        return known + tokens[2:]


class _Asked(Struct, frozen=True, kw_only=True, eq=False):
    """What is known of a direction, whatever carries the payloads: what the producer's contract and the consumer's say
    otherwise of discriminators than the other one, what names branches on one side alone, and which pairs are asked
    about by themselves."""

    direction: Direction
    sent: Terms
    read: Terms
    tags: Mapping[Tokens, Mapping[str, str]]
    assumption: Assumption


def proofs_of(comparison: Comparison, graph: SchemaGraph) -> list[DirectionProof]:
    """Return both directions of every medium that a position has."""
    media = dict.fromkeys(position.medium for positions in graph.roots.values() for position in positions)
    present = [medium for medium in Medium if medium in media] or [Medium.DATA]
    allowance = Allowance(min(_MOST_PATIENCE, _PATIENCE + _PATIENCE_OF_A_PAIR * len(graph.drafts)))
    old, new = terms_of(draft for drafts in graph.drafts.values() for draft in drafts)
    asked = [
        _Asked(
            direction=direction,
            sent=old if direction is Direction.REQUEST else new,
            read=new if direction is Direction.REQUEST else old,
            tags=lone_tags(graph, direction),
            assumption=Assumption(graph, direction),
        )
        for direction in Direction
    ]
    return [_proof_of(comparison, graph, one, medium, allowance) for medium in present for one in asked]


def _proof_of(
    comparison: Comparison, graph: SchemaGraph, asked: _Asked, medium: Medium, allowance: Allowance
) -> DirectionProof:
    """Return a direction with its provers: the old side writes requests, the new side responses."""
    direction, contracts = asked.direction, (comparison.old, comparison.new)
    if direction is Direction.RESPONSE:
        contracts = (comparison.new, comparison.old)
    # What one standard calls nullable, another writes with or without null in the list: null is taken, but not sent.
    one_dialect = contracts[0].dialects == contracts[1].dialects
    left = lowered(contracts[0], direction, Role.PRODUCER, null_in_enums=one_dialect, terms=asked.sent, medium=medium)
    if asked.tags:
        left = with_tag_examples(left, asked.tags)
    if medium is Medium.SEGMENT:
        left = with_segments(left, _segments(graph, direction))
    # What a document in Swagger 2.0 could not say is not held against the one that says it.
    says_null = contracts[1].says_null or contracts[0].standard is Standard.SWAGGER_2_0
    right = lowered(contracts[1], direction, Role.CONSUMER, says_null=says_null, terms=asked.read, medium=medium)
    whole = Prover(left, right, budget=_WHOLE_BUDGET, allowance=allowance)
    proof = DirectionProof(
        direction=direction,
        medium=medium,
        graph=graph,
        local=whole.afresh(_BUDGET, allowance),
        whole=whole,
        wrapper=Wrapper(contract=contracts[0], direction=direction, prover=whole, shapes=graph.shapes),
    )
    proof.local.solver.sameness.assume(asked.assumption)
    return proof


_OF_LISTS = frozenset({"schema.listified", "schema.unlistified"})
_Side: TypeAlias = tuple[Contract, Tokens]


class WrittenAlike(Struct, frozen=True, kw_only=True, eq=False):
    """Asks about payloads of text where a difference of types may be one of words. A list of one item at the most is
    asked about as that item, like which it is written."""

    comparison: Comparison
    _provers: dict[tuple[bool, Carried], Prover] = field(default_factory=dict)

    def is_read_as_before(self, traced: Traced) -> bool:
        """Return whether it is proved that whatever the producer writes is read as before, where one side has a list of
        one item at the most in a field of a form, and the other that item."""
        old, new = self._sides(traced)
        if traced.draft.kind not in _OF_LISTS or not any(only_item(one, one.at(tokens)) for one, tokens in (old, new)):
            return False
        return _writes_items_apart(traced) and self._is_contained(traced, (old, new))

    def is_contained(self, traced: Traced) -> bool:
        """Return whether it is proved, of all payloads that a difference of types reaches, that the producer may write
        every one that the consumer takes: both sides then write alike."""
        old, new = self._sides(traced)
        return self._is_contained(traced, (new, old))

    def _sides(self, traced: Traced) -> tuple[_Side, _Side]:
        old, new = traced.draft.pair
        return (self.comparison.old, old), (self.comparison.new, new)

    def _is_contained(self, traced: Traced, sides: tuple[_Side, _Side]) -> bool:
        """Whether the first side of requests, and the second of responses, writes what the other one takes."""
        found = {(position.usage.direction, position.medium) for position in traced.positions.values()}
        apart = _writes_items_apart(traced)
        for direction, medium in found:
            writer, reader = sides if direction is Direction.REQUEST else sides[::-1]
            if not medium.is_text:
                return False
            ends = [_written(*side) if apart else side[1] for side in (writer, reader)]
            left, right = map(definition_tokens, ends)
            outcome = self._prover(direction, medium, writer[0], reader[0]).contained(left, right)
            if outcome is None or outcome.assumptions:
                return False
        return bool(found)

    def _prover(self, direction: Direction, medium: Medium, writer: Contract, reader: Contract) -> Prover:
        key = (writer is self.comparison.old, (direction, medium))
        if key not in self._provers:
            left = lowered(writer, direction, Role.PRODUCER, medium=medium)
            right = lowered(reader, direction, Role.CONSUMER, medium=medium)
            self._provers[key] = Prover(left, right, budget=_WHOLE_BUDGET)
        return self._provers[key]


def _writes_items_apart(traced: Traced) -> bool:
    """Whether all payloads are forms, in which each item of a list has the name of its field. (Of parameters
    `surface/values/rewritten.py` says whether they are written alike.)"""
    wires = [position.wire for position in traced.positions.values()]
    return all(
        wire is not None and wire.place in ("form", "multipart") and all(one.explode for one in wire.fields.values())
        for wire in wires
    )


def _written(contract: Contract, tokens: Tokens) -> Tokens:
    item = only_item(contract, contract.at(tokens))
    return tokens if item is None else item.tokens


def _segments(graph: SchemaGraph, direction: Direction) -> frozenset[Tokens]:
    """Where the producer's schemas stand that fill a segment of a path, and are a part of no other value."""
    roots = {
        root
        for root, positions in graph.roots.items()
        if any(one.medium is Medium.SEGMENT and one.usage.direction is direction for one in positions)
    }
    side = 0 if direction is Direction.REQUEST else 1
    parts = {below[side] for below, edges in graph.parents.items() if edges}
    return frozenset(root[side] for root in roots if root[side] not in parts)


def _tested(graph: SchemaGraph) -> set[PairKey]:
    """Return the pairs that stand under `not`, `if`, `contains` and their like, however deep."""
    edges = [edge for edges in graph.children.values() for edge in edges if edge.link.step.kind == "test"]
    found = graph.below(edge.below for edge in edges)
    edges.extend(edge for pair in found for edge in graph.children.get(pair, ()))
    return found | {(edge.link.old.tokens, edge.link.new.tokens) for edge in edges}
