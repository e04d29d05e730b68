"""Schemas that no value satisfies any more: most often a mistake, said beside whatever else the change means."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from apidiff.compare.context.site import Comparison, PositionPair
from apidiff.compare.lowering.medium import Medium
from apidiff.compare.lowering.places import definition_tokens
from apidiff.compare.proof.direction import DirectionProof
from apidiff.compare.proof.voids import PlainValues, plainly_has_value
from apidiff.compare.schemas.draft import Draft, place_of
from apidiff.compare.schemas.graph import PairKey, SchemaGraph
from apidiff.compare.schemas.subjects import subject_at
from apidiff.compare.trace.usages import Traced, to_change
from apidiff.contain.read.nodes import LEFT, RIGHT
from apidiff.contain.values import is_nothing
from apidiff.model.change import Change
from apidiff.model.contract import Direction, Node, Usage
from apidiff.model.document import Json


def compare_emptiness(comparison: Comparison, graph: SchemaGraph, proofs: list[DirectionProof]) -> Iterator[Change]:
    """Yield `schema.unsatisfiable` for every pair whose new side has no value, where the old side had some.

    Only pairs at which something was narrowed are asked about, and of those only what has no plain value. An explicit
    `false` means what it says.
    """
    plain = PlainValues(contract=comparison.new)
    for pair, drafts in graph.drafts.items():
        narrowing = [draft for draft in drafts if _narrows(draft)]
        if not narrowing:
            continue
        new = comparison.new.at(pair[1])
        if plainly_has_value(new.value) or is_nothing(new.value) or _is_tested(graph, pair):
            continue
        culprit = next(_may_empty(graph, new, narrowing), None)
        if culprit is None:
            continue
        positions: dict[Usage, PositionPair] = {}
        has_value = plain.has_one(new)
        for proof in proofs:
            if has_value and proof.medium is Medium.DATA:
                continue
            found = filter(proof.carries, graph.positions(pair, frozenset({proof.direction})))
            first = next(found, None)
            if first is not None and _became_empty(proof, pair) and not _was_empty(proofs, pair):
                positions.update((position.usage, position) for position in (first, *found))
        if positions:
            yield _change(comparison, graph, pair, culprit, positions)


def _narrows(draft: Draft) -> bool:
    return draft.about.constrains and Direction.REQUEST in draft.breaks_in


def _may_empty(graph: SchemaGraph, new: Node, narrowing: list[Draft]) -> Iterator[Draft]:
    """Yield the changes that may leave a schema without a value. A property that came does not, where no object needs
    it."""
    added = any(draft.kind == "property.added" for draft in narrowing)
    required = graph.shapes.of(graph.comparison.new, new).required if added else {}
    for draft in narrowing:
        if draft.kind != "property.added" or draft.facts["property"] in required:
            yield draft


def _is_tested(graph: SchemaGraph, pair: PairKey) -> bool:
    return any(edge.link.step.kind == "test" for edge in graph.parents.get(pair, ()))


def _became_empty(proof: DirectionProof, pair: PairKey) -> bool:
    new_side, old_side = (RIGHT, LEFT) if proof.direction is Direction.REQUEST else (LEFT, RIGHT)
    if proof.whole.may_have_value(new_side, definition_tokens(pair[1])):
        return False
    return proof.whole.may_have_value(old_side, definition_tokens(pair[0]))


def _was_empty(proofs: list[DirectionProof], pair: PairKey) -> bool:
    """Whether the old schema has no value as it is written: the tolerant reader finds values in it all the same."""
    written = next(proof for proof in proofs if proof.direction is Direction.REQUEST)
    return not written.whole.may_have_value(LEFT, definition_tokens(pair[0]))


def _change(
    comparison: Comparison,
    graph: SchemaGraph,
    pair: PairKey,
    culprit: Draft,
    positions: dict[Usage, PositionPair],
) -> Change:
    where = replace(place_of(next(iter(positions.values()))), place=str(culprit.facts.get("place", "")))
    context = graph.context(pair, subject_at(graph.comparison, pair[1], where), where)
    keyword = culprit.facts.get("keyword") or next(iter(sorted(culprit.keywords)), "")
    facts: dict[str, Json] = {"keyword": keyword, "property": culprit.facts.get("property", "")}
    node = comparison.new.at(pair[1])
    draft = context.draft("schema.unsatisfiable", comparison.old.at(pair[0]), node, facts)
    return to_change(comparison, Traced(draft=draft, also=[], positions=positions), {})
