"""What the prover says of each schema change, for every payload that meets it.

A change is to blame where its pair fails by itself over an obstacle the change made; the payloads that fail with it
are those above it whose every step fails too. At other payloads the change is harmless. A pair that fails though no
change explains it becomes a change of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from msgspec.structs import replace

from apidiff.compare.context.site import Comparison
from apidiff.compare.context.unread import KINDS as UNREAD
from apidiff.compare.context.unread import evidence_of
from apidiff.compare.lowering.places import definition_tokens
from apidiff.compare.lowering.untyped import ASSUMPTION
from apidiff.compare.proof.answers import OWN_KINDS, Told, answer, own_kind
from apidiff.compare.proof.blame import claims
from apidiff.compare.proof.direction import Carried, DirectionProof
from apidiff.compare.proof.emptiness import compare_emptiness
from apidiff.compare.proof.payloads import witness_at, witness_of, witness_with
from apidiff.compare.proof.provers import sides_of
from apidiff.compare.proof.voids import voids_of
from apidiff.compare.schemas.draft import Draft, Scene, subject_of_pair
from apidiff.compare.schemas.graph import PairKey, SchemaGraph
from apidiff.compare.schemas.unread import is_of_unread
from apidiff.compare.trace.copies import merge_copies
from apidiff.compare.trace.moved import without_moved
from apidiff.compare.trace.octet_parts import are_same_octets
from apidiff.compare.trace.same_text import as_read, as_same_text, is_same_text
from apidiff.compare.trace.tested import STRAIGHT, holders, is_turned
from apidiff.compare.trace.usages import Traced, to_change, trace
from apidiff.compare.view.merged import merged_at
from apidiff.contain.outcome import Obstacle
from apidiff.contain.read.nodes import LEFT, RIGHT
from apidiff.contain.values import Boxed
from apidiff.model.change import Assumed, Change, Evidence, Proof, Table, Undecided, Witness
from apidiff.model.contract import Direction, Node, Usage
from apidiff.model.kinds import KINDS

_TRIED_FOR_NULL = 3
_TRIED_OF_A_BRANCH = 3

_HIDDEN_BEHIND_UNIONS = 4
"""How many positions are asked about as a whole when no payload could be wrapped up to them."""


def with_evidence(comparison: Comparison, graph: SchemaGraph) -> Iterator[Change]:
    """Yield the Changes that the graph's drafts state, with their evidence, then the breaks that only the prover
    saw."""
    without_moved(graph)
    sides = sides_of(comparison, graph)
    explained: dict[Carried, set[tuple[PairKey, Obstacle]]] = {side.carried: set() for side in sides}
    # Hundreds of drafts are traced to the same positions: where each starts is known by the position itself.
    roots = {id(position): root for root, positions in graph.roots.items() for position in positions}
    told = [Told(traced=traced) for traced in trace(graph)]
    for one in told:
        draft = one.traced.draft
        if draft.kind in UNREAD:
            one.evidence.update(dict.fromkeys(one.traced.positions, evidence_of(draft.facts)))
        elif KINDS[draft.kind].area != "documentation":
            for side in sides:
                if side.direction in draft.flow:
                    one.evidence.update(_evidence(comparison, one.traced, side, roots, explained[side.carried]))
    for side in sides:
        told += _unexplained(comparison, side, explained[side.carried])
    for side, voids in zip(sides, voids_of(comparison, sides), strict=True):
        told += answer(side, told, voids, roots)
        found = ((voids.contract, problem) for problem in voids.problems())
        # Both media may hold a schema without a value.
        comparison.problems.extend(one for one in found if one not in comparison.problems)
    told = [one for one in told if not are_same_octets(comparison, graph, one.traced)]
    changes = ((change, one.traced.draft.pair) for one in told for change in _changes(comparison, one))
    yield from merge_copies(comparison, changes)
    yield from compare_emptiness(comparison, graph, sides)


def _changes(comparison: Comparison, told: Told) -> Iterator[Change]:
    """Yield the Change that is told, unless it tells of positions at which nothing fails after all."""
    evidence: Mapping[Usage, Evidence] = told.evidence
    if is_same_text(told.traced, evidence):
        yield to_change(comparison, as_same_text(comparison, told.traced), dict(evidence))
        return
    if told.judged == "table" and told.traced.draft.kind not in UNREAD:
        # Where the table decides, only a payload that shows the break is worth telling.
        evidence = {usage: found for usage, found in evidence.items() if isinstance(found, Witness)}
    if told.traced.draft.kind in OWN_KINDS:
        failing = {usage for usage, found in evidence.items() if not isinstance(found, Proof)}
        if not failing:
            return
        positions = {usage: at for usage, at in told.traced.positions.items() if usage in failing}
        yield to_change(comparison, replace(told.traced, positions=positions), dict(evidence))
    else:
        yield to_change(comparison, told.traced, dict(evidence))


def _evidence(
    comparison: Comparison,
    traced: Traced,
    side: DirectionProof,
    roots: Mapping[int, PairKey],
    explained: set[tuple[PairKey, Obstacle]],
) -> Iterator[tuple[Usage, Evidence]]:
    """Yield what is known for each usage of one direction. One witness is built for all of them."""
    drafts = (as_read(draft, side.medium) for draft in traced.drafts)
    blamed = {pair: found for draft in drafts for pair, found in _blamed(draft, side) if found}
    broken: set[PairKey] = set()
    for pair, obstacles in blamed.items():
        explained.update((pair, obstacle) for obstacle in obstacles)
        broken.update(side.failing_roots(pair))
    failure: Evidence | None = None
    if broken:
        failure = _of_one_value(traced.draft, side) or _of_one_branch(traced.draft, side)
        failure = failure or _failure(side, _own_first(traced.draft, side, blamed))
        if isinstance(failure, Undecided) and _is_of_nobody(traced.draft, side):
            failure = Table()
        if isinstance(failure, (Witness, Undecided)) and is_turned(side.graph, traced.draft.pair):
            failure = replace(failure, tested=True)
    for usage, position in traced.positions.items():
        if not side.carries(position):
            continue
        root = roots[id(position)]
        if failure is not None and root in broken:
            yield usage, failure
        else:
            assumptions = side.assumptions.get(root) or side.assumptions.get(traced.draft.pair)
            assumptions = assumptions or _unsaid(comparison, traced.draft, side)
            yield usage, Assumed(assumptions=assumptions) if assumptions else Proof()


def _unsaid(comparison: Comparison, draft: Draft, side: DirectionProof) -> tuple[str, ...]:
    """What is assumed where one of the documents does not say it: of null, and of objects without a type."""
    if draft.about.part == "null" and comparison.old.says_null is not comparison.new.says_null:
        return ("Swagger 2.0 has no word for null, so the value may have been null there too",)
    if draft.about.part == "type":
        contract = side.wrapper.contract
        sent = merged_at(contract, contract.at(draft.pair[0 if side.direction is Direction.REQUEST else 1]))
        if sent.types is None and sent.properties:
            return (ASSUMPTION,)
    return ()


def _blamed(draft: Draft, side: DirectionProof) -> Iterator[tuple[PairKey, list[Obstacle]]]:
    """Yield the obstacles that are the draft's doing: at its own pair, and at pairs that hold it under a test."""
    yield draft.pair, _obstacles(draft, side)
    if not draft.about.constrains:
        return
    for holder, keyword in holders(side.graph, draft.pair):
        if keyword in STRAIGHT and side.direction not in draft.breaks_in:
            continue
        found = _obstacles_under_test(draft, side, holder, keyword)
        if found:
            yield holder, found


def _obstacles_under_test(draft: Draft, side: DirectionProof, holder: PairKey, keyword: str) -> list[Obstacle]:
    """The obstacles at a pair that are the doing of a draft under a test of it: those that stand where the draft does,
    else those that no other change explains."""
    leaves = [
        leaf
        for leaf in side.leaves(holder)
        if not any(claims(own, *leaf, side.direction) for own in side.graph.drafts[holder])
    ]
    there = [obstacle for obstacle, old, new in leaves if old in draft.old_members or new in draft.new_members]
    return there or [leaf[0] for leaf in leaves if keyword not in STRAIGHT or leaf[0].keyword == keyword]


def _obstacles(draft: Draft, side: DirectionProof) -> list[Obstacle]:
    """The obstacles at the draft's pair that are the draft's doing."""
    every = side.leaves(draft.pair)
    if not every:
        return []
    leaves = [leaf[0] for leaf in every if claims(draft, *leaf, side.direction)]
    lone, other = side.sent_by(draft), side.read_by(draft)
    if draft.about.is_of_union and lone is not None:
        others = (leaf[0] for leaf in every if leaf[0] not in leaves)
        leaves += [obstacle for obstacle in others if _admits(side, LEFT, lone, draft.pair, obstacle) is True]
    if not draft.about.is_exclusive or other is None:
        return leaves
    # A branch of the consumer's `oneOf` refuses nothing but what it admits itself, beside another branch.
    return [
        obstacle
        for obstacle in leaves
        if _admits(side, RIGHT, other, draft.pair, obstacle) is not False
        # What no payload shows is nobody's doing for certain: it may be the overlap with this branch.
        or witness_of(side, draft.pair, [obstacle]) is None
    ]


def _admits(side: DirectionProof, which: int, branch: Node, pair: PairKey, obstacle: Obstacle) -> bool | None:
    """Whether a value that fails at an obstacle of a pair is one of a branch, LEFT or RIGHT; None where no value is at
    hand, or that cannot be said."""
    value = next(side.candidates(pair, obstacle), None)
    return None if value is None else side.whole.admits(which, definition_tokens(branch.tokens), value.value)


def _own_first(
    draft: Draft, side: DirectionProof, blamed: dict[PairKey, list[Obstacle]]
) -> dict[PairKey, list[Obstacle]]:
    """The obstacles, first those over which values of the draft's own branch fail: several branches may have come."""
    lone = side.sent_by(draft) if draft.about.is_of_union else None
    if lone is None:
        return blamed
    return {
        pair: sorted(obstacles, key=lambda obstacle: _admits(side, LEFT, lone, pair, obstacle) is not True)
        for pair, obstacles in blamed.items()
    }


def _of_one_value(draft: Draft, side: DirectionProof) -> Evidence | None:
    """What is known of the very value of an enum that came or went; None for other changes, and where the pair fails
    for another reason alone."""
    node = side.sent_by(draft)
    if draft.about.part != "enum.value" or node is None:
        return None
    found = witness_with(side, draft.pair, node.value, "enum")
    if found is not None:
        return found
    left, _ = side.oriented(definition_tokens(draft.pair[0]), definition_tokens(draft.pair[1]))
    alone = sum(one.about.part == "enum.value" for one in side.graph.drafts[draft.pair]) == 1
    return Proof() if not alone and side.whole.admits(LEFT, left, node.value) is False else None


def _of_one_branch(draft: Draft, side: DirectionProof) -> Evidence | None:
    """A payload of the very branch of a union that came or went, or None where none is at hand."""
    node = side.sent_by(draft) if draft.about.is_of_union else None
    if node is None:
        return None
    left, right = side.oriented(definition_tokens(draft.pair[0]), definition_tokens(draft.pair[1]))
    for value in side.whole.samples(LEFT, definition_tokens(node.tokens), _TRIED_OF_A_BRANCH):
        if side.whole.certify(left, right, Boxed(value=value), "") is not None:
            found = witness_with(side, draft.pair, value, node.tokens[-2])
            if found is not None:
                return found
    return None


def _is_of_nobody(draft: Draft, side: DirectionProof) -> bool:
    """Whether the producer's `oneOf` never took a value of the branch that came or went, because another branch takes
    it, too: that nobody can send such a value says nothing about what is meant."""
    node = side.sent_by(draft) if draft.about.is_exclusive else None
    if node is None:
        return False
    values = side.whole.samples(LEFT, definition_tokens(node.tokens), _TRIED_OF_A_BRANCH)
    found = bool(values) and all(side.wrapper.is_of_branches(draft.pair, node, value) for value in values)
    if found:
        side.nobodys.add(draft.pair)
    return found


def _failure(side: DirectionProof, blamed: dict[PairKey, list[Obstacle]]) -> Evidence:
    """A certified payload that shows what the obstacles do, or what stopped the prover."""
    for pair, obstacles in blamed.items():
        found = witness_of(side, pair, obstacles)
        if found is not None:
            return found
    every = [obstacle for obstacles in blamed.values() for obstacle in obstacles]
    if all(obstacle.decided for obstacle in every) and all(side.is_nobodys_above(pair) for pair in blamed):
        # That the branch refuses values is settled; that the union around it never took them says nothing about it.
        return Table()
    stopped = next((obstacle for obstacle in every if not obstacle.decided), every[0])
    return Undecided(keyword=stopped.keyword, reason=stopped.reason or "no payload could be certified")


def _unexplained(
    comparison: Comparison, side: DirectionProof, explained: set[tuple[PairKey, Obstacle]]
) -> Iterator[Told]:
    """Yield what is to be told of every obstacle that stands in a pair itself and that no change explains."""
    told: set[tuple[object, ...]] = set()
    # Where a branch that only the producer has is refused, the rest of what refuses its payloads need not be told.
    partly = {pair for pair, _ in explained if _has_lone_branch(side, pair)}
    # What stands under a test can be met at another pair, too, where it was explained.
    elsewhere = {(obstacle.keyword, obstacle.left, obstacle.right) for _, obstacle in explained}
    for pair in side.graph.drafts:
        leaves = side.leaves(pair)
        if not leaves or not side.failing_roots(pair):
            continue
        for leaf in leaves:
            obstacle, old, new = leaf
            marks = (obstacle.keyword, old, new)
            if not side.is_test(pair) and (obstacle.keyword, obstacle.left, obstacle.right) in elsewhere:
                continue
            if (pair, obstacle) in explained or _is_null_told_above(side, pair, obstacle):
                continue
            if pair in side.graph.unread or is_of_unread(comparison, old, new):
                continue
            if marks not in told:
                told.add(marks)
                found = witness_of(side, pair, [obstacle])
                if found is not None or pair not in partly:
                    yield from _own_change(comparison, side, pair, obstacle, found)


def _has_lone_branch(side: DirectionProof, pair: PairKey) -> bool:
    """Whether the producer's union has a branch that the consumer's has not, and that is told as a break."""
    return any(
        draft.about.is_of_union and side.sent_by(draft) is not None and not draft.facts["enumeration"]
        for draft in side.graph.drafts[pair]
    )


def _is_null_told_above(side: DirectionProof, pair: PairKey, obstacle: Obstacle) -> bool:
    """Whether what fails is null, at a pair whose null was compared further up."""
    if not side.graph.spots[pair].null_told:
        return False
    values = list(islice(side.candidates(pair, obstacle), _TRIED_FOR_NULL))
    return bool(values) and all(value.value is None for value in values)


def _own_change(
    comparison: Comparison, side: DirectionProof, pair: PairKey, obstacle: Obstacle, found: Evidence | None
) -> Iterator[Told]:
    """Yield what the prover saw at a pair and no comparer did, with the witness found for it, if any."""
    roots = side.failing_roots(pair)
    positions = {position.usage: position for root in roots for position in side.positions(root)}
    if not positions:
        return
    spot = side.graph.spots[pair]
    scene = Scene(
        spot=spot, subject=subject_of_pair(*pair, spot), pair=pair, may_differ=side.graph.definitions.may_differ
    )
    kind = own_kind(side.direction)
    nodes = comparison.old.at(pair[0]), comparison.new.at(pair[1])
    draft = scene.draft(kind, *nodes, {"keyword": obstacle.keyword}, keywords=(obstacle.keyword,))
    for root in roots[:_HIDDEN_BEHIND_UNIONS]:
        found = found or witness_at(side, root)
    if found is None:
        found = Undecided(keyword=obstacle.keyword, reason=obstacle.reason or "no payload could be certified")
    yield Told(
        traced=Traced(draft=draft, also=[], positions=positions),
        evidence=dict[Usage, Evidence](dict.fromkeys(positions, found)),
    )
