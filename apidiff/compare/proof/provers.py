"""The sides of a comparison, each with its provers: one for every direction and medium of payloads."""

from __future__ import annotations

from apidiff.compare.context.site import Comparison
from apidiff.compare.lowering.lowering import lowered
from apidiff.compare.lowering.medium import Medium, Role
from apidiff.compare.proof.assumption import Assumption
from apidiff.compare.proof.direction import DirectionProof
from apidiff.compare.proof.wrapping import Wrapper
from apidiff.compare.schemas.discriminators import terms_of
from apidiff.compare.schemas.graph import SchemaGraph
from apidiff.contain.outcome import Budget
from apidiff.contain.prover import Prover
from apidiff.model.contract import Direction, Standard

_WHOLE_BUDGET = Budget(branches=40, goals=2_000)
_BUDGET = Budget(branches=100, goals=6_000)
"""Per question. Large unions that need more stay undecided, which the conservative rule then decides."""


def sides_of(comparison: Comparison, graph: SchemaGraph) -> list[DirectionProof]:
    """Return both directions of every medium that a position has."""
    media = dict.fromkeys(position.medium for positions in graph.roots.values() for position in positions)
    present = [medium for medium in Medium if medium in media] or [Medium.DATA]
    return [_side_of(comparison, graph, direction, medium) for medium in present for direction in Direction]


def _side_of(comparison: Comparison, graph: SchemaGraph, direction: Direction, medium: Medium) -> DirectionProof:
    """Return a direction with its provers: the old side writes requests, the new side responses."""
    contracts = (comparison.old, comparison.new)
    if direction is Direction.RESPONSE:
        contracts = (comparison.new, comparison.old)
    terms = terms_of(draft for drafts in graph.drafts.values() for draft in drafts)
    sent, read = terms if direction is Direction.REQUEST else terms[::-1]
    # What one standard calls nullable, another writes with or without null in the list: null is taken, but not sent.
    one_dialect = contracts[0].standard.has_own_schema_dialect is contracts[1].standard.has_own_schema_dialect
    left = lowered(contracts[0], direction, Role.PRODUCER, null_in_enums=one_dialect, terms=sent, medium=medium)
    # What a document in Swagger 2.0 could not say is not held against the one that says it.
    says_null = contracts[1].says_null or contracts[0].standard is Standard.SWAGGER_2_0
    right = lowered(contracts[1], direction, Role.CONSUMER, says_null=says_null, terms=read, medium=medium)
    whole = Prover(left, right, budget=_WHOLE_BUDGET)
    side = DirectionProof(
        direction=direction,
        medium=medium,
        graph=graph,
        local=whole.afresh(_BUDGET),
        whole=whole,
        wrapper=Wrapper(contract=contracts[0], direction=direction, prover=whole),
    )
    side.local.solver.sameness.assume(Assumption(graph, direction))
    return side
