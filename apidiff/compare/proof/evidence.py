"""What the prover says of each schema change, for every payload that meets it.

A change is to blame where its pair fails by itself over an obstacle the change made; the payloads that fail with it
are those above it whose every step fails too. At other payloads the change is harmless. A pair that fails though no
change explains it becomes a change of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from msgspec.structs import replace

from apidiff.compare.context.exchange import Exchange
from apidiff.compare.context.site import Comparison
from apidiff.compare.context.swaps import Swaps
from apidiff.compare.context.unread import KINDS as UNREAD
from apidiff.compare.context.unread import evidence_of
from apidiff.compare.lowering.places import definition_tokens
from apidiff.compare.proof.answers import Told, answer
from apidiff.compare.proof.blame import FURTHER, behind_references, claims, declares, is_harmless
from apidiff.compare.proof.direction import OWN_KINDS, Carried, DirectionProof, Leaf
from apidiff.compare.proof.emptiness import compare_emptiness
from apidiff.compare.proof.failing import edited_in, failing_pairs
from apidiff.compare.proof.payloads import (
    WitnessSearch,
    admits,
    of_all_declarations,
    of_one_branch,
    of_one_name,
    of_one_value,
    own_first,
)
from apidiff.compare.proof.provers import WrittenAlike, proofs_of
from apidiff.compare.proof.voids import PlainValues, Voids
from apidiff.compare.schemas.draft import Draft
from apidiff.compare.schemas.graph import PairKey, SchemaGraph
from apidiff.compare.schemas.subjects import declaring_subject
from apidiff.compare.schemas.unread import is_of_unread
from apidiff.compare.trace.copies import merge_copies
from apidiff.compare.trace.exchanges import exchanges_of
from apidiff.compare.trace.moved import without_moved
from apidiff.compare.trace.root_names import without_root_names
from apidiff.compare.trace.same_payloads import are_same_octets, as_read, as_same_text, is_same_text
from apidiff.compare.trace.tested import STRAIGHT, holders, is_turned
from apidiff.compare.trace.usages import Traced, to_change, trace
from apidiff.contain.outcome import Obstacle
from apidiff.contain.read.nodes import LEFT, RIGHT
from apidiff.model.change import Assumed, Change, Evidence, Proof, Table, Undecided, Witness
from apidiff.model.contract import Usage
from apidiff.model.document import Json, Problem
from apidiff.model.equality import same
from apidiff.model.kinds import KINDS

_TRIED_FOR_NULL = 3
_TRIED_OF_A_BRANCH = 3

_HIDDEN_BEHIND_UNIONS = 4
"""How many positions are asked about as a whole when no payload could be wrapped up to them."""


def with_evidence(comparison: Comparison, graph: SchemaGraph, swaps: Swaps) -> Iterator[Change]:
    """Yield the Changes that the graph's drafts state, with their evidence, then the breaks that only the prover
    saw. What differs between shared parts is told with the schemas in them."""
    without_moved(graph)
    without_root_names(graph)
    proofs = proofs_of(comparison, graph)
    explained: dict[Carried, set[tuple[PairKey, Obstacle]]] = {proof.carried: set() for proof in proofs}
    # Hundreds of drafts are traced to the same positions: where each starts is known by the position itself.
    roots = {id(position): root for root, positions in graph.roots.items() for position in positions}
    exchanges = exchanges_of(graph, swaps)
    told = [Told(traced=traced) for traced in trace(graph, exchanges.of)]
    searches = [WitnessSearch(proof=proof, failing=failing_pairs(graph, proof)) for proof in proofs]
    for one in told:
        draft = one.traced.draft
        if draft.kind in UNREAD:
            one.evidence.update(dict.fromkeys(one.traced.positions, evidence_of(draft.facts)))
        elif KINDS[draft.kind].area != "documentation":
            for search in searches:
                if search.proof.direction in draft.flow and _is_met(one, search):
                    one.evidence.update(_evidence(one, search, roots, explained[search.proof.carried]))
    for search in searches:
        told += _unexplained(comparison, search, explained[search.proof.carried], tuple(told))
    edited = edited_in(graph)
    plain = {id(contract): PlainValues(contract=contract) for contract in (comparison.old, comparison.new)}
    for search in searches:
        voids = Voids(proof=search.proof, plain=plain[id(search.proof.wrapper.contract)])
        told += answer(search, edited, told, voids, roots)
        problems = ((voids.contract, problem) for problem in voids.problems())
        # Both media may hold a schema without a value.
        comparison.problems.extend(problem for problem in problems if problem not in comparison.problems)
    told = [one for one in told if not are_same_octets(comparison, graph, one.traced)]
    alike = WrittenAlike(comparison=comparison)
    own: list[tuple[Change, PairKey]] = []
    exchanged: dict[Exchange, tuple[list[Change], list[PairKey]]] = {
        exchange: (list(parts), []) for exchange, parts in swaps.parts.items()
    }
    for one in told:
        draft, exchange = one.traced.draft, exchanges.of(one.traced.draft)
        for change in _changes(comparison, one, alike):
            if exchange is None:
                own.append((change, draft.pair))
            else:
                parts, pairs = exchanged.setdefault(exchange, ([], []))
                parts.append(change)
                pairs.extend(each.pair for each in one.traced.drafts)
    yield from merge_copies(comparison, own)
    yield from exchanges.changes(exchanged, swaps)
    yield from compare_emptiness(comparison, graph, proofs)
    if any(proof.whole.is_exhausted for proof in proofs):
        name = comparison.new.document.entry.name
        what = "comparing the schemas takes more work than there is for one run, so some were not compared as a whole"
        expected = "smaller documents, or fewer changes at once"
        comparison.problems.append((comparison.new, Problem(source=name, what=what, expected=expected, cause="unread")))


def _changes(comparison: Comparison, told: Told, alike: WrittenAlike) -> Iterator[Change]:
    """Yield the Change that is told, unless it tells of positions at which nothing fails after all."""
    evidence: Mapping[Usage, Evidence] = told.evidence
    read_as_before = alike.is_read_as_before(told.traced)
    if read_as_before:
        evidence = {**evidence, **dict.fromkeys(told.traced.positions, Proof())}
    if read_as_before or is_same_text(told.traced, evidence):
        written = as_same_text(comparison, told.traced, alike=alike.is_contained(told.traced))
        yield to_change(comparison, written, dict(evidence))
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


def _is_met(told: Told, search: WitnessSearch) -> bool:
    """Whether a difference reaches payloads that a search is about, or may explain why some of them fail."""
    return search.proof.carried in told.carried or bool(search.failing.through)


def _evidence(
    told: Told,
    search: WitnessSearch,
    roots: Mapping[int, PairKey],
    explained: set[tuple[PairKey, Obstacle]],
) -> Iterator[tuple[Usage, Evidence]]:
    """Yield what is known for each usage of one direction. One witness is built for all of them."""
    proof, traced = search.proof, told.traced
    blamed = {pair: found for draft in traced.drafts for pair, found in _blamed(draft, search) if found}
    broken: set[PairKey] = set()
    for pair, obstacles in blamed.items():
        explained.update((pair, obstacle) for obstacle in obstacles)
        broken.update(search.roots_that_fail(pair))
    failure: Evidence | None = None
    if broken:
        failure = of_one_value(traced.draft, search) or of_one_branch(traced.draft, search)
        if all(obstacle.cut_short for obstacles in blamed.values() for obstacle in obstacles):
            failure = failure or of_one_name(traced.draft, search)
        failure = failure or _failure(search, own_first(traced.draft, search, blamed))
        if isinstance(failure, Undecided):
            failure = of_one_name(traced.draft, search) or of_all_declarations(traced.draft, search) or failure
        if isinstance(failure, Undecided) and _is_of_nobody(traced.draft, proof):
            failure = Table()
        if isinstance(failure, (Witness, Undecided)) and is_turned(proof.graph, traced.draft.pair):
            failure = replace(failure, tested=True)
    if proof.carried not in told.carried:
        return
    harmless: Evidence | None = None
    for usage, position in traced.positions.items():
        if not proof.carries(position):
            continue
        root = roots[id(position)]
        if failure is not None and root in broken:
            yield usage, failure
        elif root in proof.assumptions:
            yield usage, Assumed(assumptions=proof.assumptions[root])
        else:
            harmless = harmless or proof.known_unless_broken(traced.draft)
            yield usage, harmless


def _blamed(draft: Draft, search: WitnessSearch) -> Iterator[tuple[PairKey, list[Obstacle]]]:
    """Yield the obstacles that are the draft's doing: at its own pair, and at pairs that hold it under a test."""
    proof, fails = search.proof, draft.pair in search.failing
    if not fails and not proof.graph.has_tests:
        return
    # What has nothing above it is a payload as a whole.
    draft = as_read(draft, proof.medium, whole=not proof.graph.parents.get(draft.pair))
    if fails:
        yield draft.pair, _obstacles(draft, search)
    if not proof.graph.has_tests or not draft.about.constrains:
        return
    for holder, keyword in holders(proof.graph, draft.pair):
        if keyword in STRAIGHT and proof.direction not in draft.breaks_in:
            continue
        found = _obstacles_under_test(draft, search, holder, keyword)
        if found:
            yield holder, found


def _obstacles_under_test(draft: Draft, search: WitnessSearch, holder: PairKey, keyword: str) -> list[Obstacle]:
    """The obstacles at a pair that are the doing of a draft under a test of it: those that stand where the draft does,
    else those that no other change explains."""
    proof = search.proof
    leaves = [
        leaf
        for leaf in search.leaves(holder)
        if not any(claims(own, *leaf, proof.direction) for own in proof.graph.drafts[holder])
    ]
    there = [obstacle for obstacle, old, new in leaves if old in draft.old_members or new in draft.new_members]
    return there or [leaf[0] for leaf in leaves if keyword not in STRAIGHT or leaf[0].keyword == keyword]


def _declared(proof: DirectionProof, pair: PairKey) -> set[str] | None:
    """The names that either side of a pair declares; None where patterns say something of others."""
    old, new = proof.shapes(pair)
    patterns = "patternProperties" in old.keywords or "patternProperties" in new.keywords
    return None if patterns else {*old.properties.keys(), *new.properties.keys()}


def _obstacles(draft: Draft, search: WitnessSearch) -> list[Obstacle]:
    """The obstacles at the draft's pair that are the draft's doing."""
    proof = search.proof
    every = search.leaves(draft.pair)
    if not every:
        return []
    leaves = [leaf[0] for leaf in every if claims(draft, *leaf, proof.direction) or declares(draft, leaf[0])]
    if draft.kind in FURTHER and proof.direction in draft.breaks_in:
        known = _declared(proof, draft.pair)
        others = (leaf[0] for leaf in every if leaf[0] not in leaves)
        # Wherever the schema of further names stands: what it refuses of them is the doing of who asks for it.
        leaves += [one for one in others if known is not None and one.path and one.path[0] not in known]
    left = [leaf for leaf in every if leaf[0] not in leaves]
    if left and proof.direction in draft.breaks_in & draft.flow:
        leaves += behind_references(draft, proof.graph.comparison, left)
    lone, other = proof.sent_by(draft), proof.read_by(draft)
    if draft.about.is_of_union and lone is not None:
        others = (leaf[0] for leaf in every if leaf[0] not in leaves)
        leaves += [obstacle for obstacle in others if admits(proof, LEFT, lone, draft.pair, obstacle) is True]
    if not leaves and not is_harmless(draft, proof.direction):
        # A search that was cut short says nothing of what it did not come to.
        leaves = [leaf[0] for leaf in every if leaf[0].cut_short]
    if not draft.about.is_exclusive or other is None:
        return leaves
    # A branch of the consumer's `oneOf` refuses nothing but what it admits itself, beside another branch.
    return [
        obstacle
        for obstacle in leaves
        if admits(proof, RIGHT, other, draft.pair, obstacle) is not False
        # What no payload shows is nobody's doing for certain: it may be the overlap with this branch.
        or search.of_obstacles(draft.pair, [obstacle]) is None
    ]


def _is_of_nobody(draft: Draft, proof: DirectionProof) -> bool:
    """Whether the producer's `oneOf` never took a value of the branch that came or went, because another branch takes
    it, too: that nobody can send such a value says nothing about what is meant."""
    node = proof.sent_by(draft) if draft.about.is_exclusive else None
    if node is None:
        return False
    values = proof.whole.samples(LEFT, definition_tokens(node.tokens), _TRIED_OF_A_BRANCH)
    found = bool(values) and all(proof.wrapper.is_of_branches(draft.pair, node, value) for value in values)
    if found:
        proof.contradictory[draft.pair] = None
    return found


def _failure(search: WitnessSearch, blamed: dict[PairKey, list[Obstacle]]) -> Evidence:
    """A certified payload that shows what the obstacles do, or what stopped the prover."""
    for pair, obstacles in blamed.items():
        found = search.of_obstacles(pair, obstacles)
        if found is not None:
            return found
    every = [obstacle for obstacles in blamed.values() for obstacle in obstacles]
    if all(obstacle.decided for obstacle in every) and all(search.is_contradictory_above(pair) for pair in blamed):
        # That the branch refuses values is settled; that the union around it never took them says nothing about it.
        return Table()
    stopped = next((obstacle for obstacle in every if not obstacle.decided), every[0])
    reasons = (search.why_none(pair, obstacles) for pair, obstacles in blamed.items() if not stopped.reason)
    return Undecided(keyword=stopped.keyword, reason=stopped.reason or next(reasons, ""))


def _is_shown(told: Iterable[Told], payload: Json) -> bool:
    """Whether a payload shows a change already. One payload is the evidence of every usage that a change reaches."""
    every = {id(found): found for one in told for found in one.evidence.values() if isinstance(found, Witness)}
    return any(same(found.value, payload) for found in every.values())


def _unexplained(
    comparison: Comparison, search: WitnessSearch, explained: set[tuple[PairKey, Obstacle]], before: Sequence[Told]
) -> Iterator[Told]:
    """Yield what is to be told of every obstacle that stands in a pair itself and that no change explains, given
    what is told already."""
    proof = search.proof
    told: set[tuple[object, ...]] = set()
    own: list[tuple[PairKey, Leaf, Witness | None]] = []
    # Where a branch that only the producer has is refused, the rest of what refuses its payloads need not be told.
    partly = {pair for pair, _ in explained if _has_lone_branch(proof, pair)}
    # What stands under a test can be met at another pair, too, where it was explained.
    elsewhere = {(obstacle.keyword, obstacle.left, obstacle.right) for _, obstacle in explained}
    for pair in proof.graph.drafts:
        leaves = search.leaves(pair)
        if not leaves or not search.roots_that_fail(pair):
            continue
        is_shown = False
        # What could not be decided need not be told beside what is shown.
        for leaf in sorted(leaves, key=lambda one: not one[0].decided):
            obstacle, old, new = leaf
            marks = (obstacle.keyword, old, new)
            if not proof.graph.holds_test(pair) and (obstacle.keyword, obstacle.left, obstacle.right) in elsewhere:
                continue
            if (pair, obstacle) in explained or _is_null_told_above(proof, pair, obstacle):
                continue
            if pair in proof.graph.unread or is_of_unread(comparison, old, new):
                continue
            if marks not in told:
                told.add(marks)
                found = search.of_obstacles(pair, [obstacle])
                is_shown = is_shown or found is not None
                if found is not None or not (pair in partly or (is_shown and not obstacle.decided)):
                    own.append((pair, leaf, found))
    for pair, leaf, found in own:
        if not _is_shown_below(search, pair, found, own):
            yield from _own_change(search, pair, leaf, found, before)


def _is_shown_below(
    search: WitnessSearch, pair: PairKey, found: Witness | None, own: list[tuple[PairKey, Leaf, Witness | None]]
) -> bool:
    """Whether what fails at a pair that holds a test is shown by the same payload, of the same positions, under the
    test."""
    graph = search.proof.graph
    if found is None or not graph.holds_test(pair):
        return False
    below, roots = graph.below([pair]) - {pair}, search.roots_that_fail(pair)
    return any(
        shown is not None
        and other in below
        and same(shown.value, found.value)
        and roots <= search.roots_that_fail(other)
        for other, _, shown in own
    )


def _has_lone_branch(proof: DirectionProof, pair: PairKey) -> bool:
    """Whether the producer's union has a branch that the consumer's has not, and that is told as a break."""
    return any(
        draft.about.is_of_union and proof.sent_by(draft) is not None and not draft.facts["enumeration"]
        for draft in proof.graph.drafts[pair]
    )


def _is_null_told_above(proof: DirectionProof, pair: PairKey, obstacle: Obstacle) -> bool:
    """Whether what fails is null, at a pair whose null was compared further up."""
    if not proof.graph.places[pair].null_told:
        return False
    values = list(islice(proof.candidates(pair, obstacle), _TRIED_FOR_NULL))
    return bool(values) and all(value.value is None for value in values)


def _own_change(
    search: WitnessSearch, pair: PairKey, leaf: Leaf, found: Witness | None, before: Sequence[Told]
) -> Iterator[Told]:
    """Yield what the prover saw at a pair and no comparer did, with the witness found for it, if any. The shared
    schema that the producer writes by names it, where that is another one than the pair's.

    Where the obstacle itself was not wrapped up, a payload of the whole position may show it; one that shows another
    change already shows nothing more."""
    proof = search.proof
    obstacle, old, new = leaf
    roots = search.failing_roots(pair)
    positions = {position.usage: position for root in roots for position in proof.positions(root)}
    if not positions:
        return
    written, whole = proof.oriented(old, new)[0], proof.oriented(*pair)[0]
    subject = None if written[: len(whole)] == whole else declaring_subject(proof.graph.comparison, written)
    draft = proof.own_draft(pair, obstacle, subject, is_alone=True)
    if obstacle.decided:
        for root in roots[:_HIDDEN_BEHIND_UNIONS]:
            found = found or search.of_position(root)
        if found is not None and _is_shown(before, found.value):
            return
    reason = "" if found else obstacle.reason or search.why_none(pair, [obstacle])
    undecided = Undecided(keyword=obstacle.keyword, reason=reason)
    yield Told(
        traced=Traced(draft=draft, also=[], positions=positions),
        evidence=dict[Usage, Evidence](dict.fromkeys(positions, found or undecided)),
    )
