"""The report answers to the prover: what it says of whole payload positions has the last word over what was told leaf
by leaf.

Where a whole position is proved contained, nothing that was left undecided there counts. Where the producer's schema
has no value, a proof shows nothing, and the careful rule decides. Where a position is refuted though nothing told says
so, the position is told with its payload. Only positions that an edit reaches are asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from itertools import islice

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.compare.context.site import PositionPair
from apidiff.compare.context.unread import KINDS as UNREAD
from apidiff.compare.proof.blame import claims, is_harmless
from apidiff.compare.proof.content_schemas import failing_contents
from apidiff.compare.proof.direction import Carried, DirectionProof, Leaf, oriented_leaf
from apidiff.compare.proof.failing import Edited
from apidiff.compare.proof.payloads import WitnessSearch, is_refused_as_sent
from apidiff.compare.proof.voids import Voids
from apidiff.compare.schemas.graph import PairKey
from apidiff.compare.trace.usages import Traced
from apidiff.contain.outcome import Budget, Outcome, Verdict
from apidiff.contain.prover import Prover
from apidiff.contain.values import Boxed
from apidiff.model.change import Assumed, Evidence, Proof, Table, Undecided, Witness
from apidiff.model.contract import Direction, Usage
from apidiff.model.kinds import KINDS

_MOST_CONTAINED = 12
_MOST_SETTLED = 12
_MOST_TAKING = 60
_WORK = 6_000  # For a question about a whole position, most of which was settled by the questions before it.
_GLANCE = 2_000  # Where every part is proved to fail nowhere, so that the answer is known.
_ATTENTION = 25_000  # Where it is not, and what is not decided then is asked afresh, from the beginning.
_AFRESH = Budget(exact_work=60_000, patience=1_500_000)
"""For the questions that the provers, tired by those before, leave undecided. On real pairs, what the last search does
not settle within its share, it does not settle at all."""

NO_VALUE = {
    Direction.REQUEST: "the old schema has no value (null at most), so that nothing follows from what it allows",
    Direction.RESPONSE: "the new schema has no value (null at most), so that nothing follows from what it allows",
}
"""Why nothing is proved of a producer's schema without a value."""


class Told(Struct, kw_only=True, eq=False):
    """A traced difference and what is known of each usage of it, tables not left out yet."""

    traced: Traced
    evidence: dict[Usage, Evidence] = field(default_factory=dict)
    _carried: set[Carried] = field(default_factory=set)

    @property
    def carried(self) -> Set[Carried]:
        """What carries the payloads that it is told of, as it was traced."""
        if not self._carried:
            self._carried.update((one.usage.direction, one.medium) for one in self.traced.positions.values())
        return self._carried

    @property
    def judged(self) -> str:
        """Whether payloads decide what the difference means, or the table does."""
        return KINDS[self.traced.draft.kind].judged


class Positions(Struct, frozen=True, kw_only=True, eq=False):
    """The positions of one direction as a whole: where each starts, and what the prover says of it. `unsettled` are the
    pairs of which more must be asked than of their parts; `refused` those at which a payload of a position is known to
    be refused. `again` is asked what the side's own prover could not decide beside everything else."""

    side: DirectionProof
    voids: Voids
    roots: Mapping[int, PairKey]
    edited: Edited
    unsettled: Set[PairKey]
    refused: Set[PairKey]
    again: Prover
    _outcomes: dict[PairKey, Outcome] = field(default_factory=dict)
    _contained: dict[PairKey, bool] = field(default_factory=dict)
    _taking: dict[PairKey, bool] = field(default_factory=dict)

    def root(self, position: PositionPair) -> PairKey:
        """Return the pair at which a position starts."""
        return self.roots[id(position)]

    def is_contained(self, root: PairKey) -> bool:
        """Return whether it is proved, without assumption, that no payload of a position fails; there may be none."""
        if root not in self._contained:
            found = self.side.whole.contained(*self.side.ends(root), _WORK)
            self._contained[root] = found is not None and not found.assumptions
        return self._contained[root]

    def is_contained_after_all(self, root: PairKey) -> bool:
        """Return what `is_contained` does, asked about thoroughly."""
        if root in self.refused:
            return False
        found = self.outcome(root)
        return self.is_contained(root) or (found.contained and not found.assumptions)

    def is_stopped(self, pair: PairKey, root: PairKey) -> bool:
        """Return whether nothing that fails at a pair comes to a position: on every way up stands a pair that is proved
        contained with everything below it. Say the items of a list came to be none beyond the second, and the list has
        two at the most."""
        graph, direction = self.side.graph, self.side.direction
        pending, seen, stopped = [pair], {pair}, False
        while pending:
            for edge in graph.parents.get(pending.pop(), ()):
                if direction in edge.link.flow and edge.above not in seen:
                    seen.add(edge.above)
                    takes_all = edge.above != root and self._takes_all(edge.above)
                    stopped = stopped or takes_all
                    if not takes_all:
                        pending.append(edge.above)
            if root in seen:
                return False
        return stopped

    def _takes_all(self, pair: PairKey) -> bool:
        """Whether the consumer is proved to take all that the producer sends at a pair. In a branch and under a test a
        schema may be read more strictly than by itself: these pairs are not asked about."""
        if pair not in self._taking:
            if pair in self.edited.loose or len(self._taking) >= _MOST_TAKING:
                return False
            found = self.side.whole.contained(*self.side.ends(pair), _WORK)
            self._taking[pair] = found is not None and not found.assumptions
        return self._taking[pair]

    @property
    def has_asked_enough(self) -> bool:
        """Whether so many positions were asked about that what fails in one is taken to fail in the others."""
        return len(self._contained) >= _MOST_CONTAINED

    def outcome(self, root: PairKey) -> Outcome:
        """Return the verdict on a whole position. Where its parts are proved, and are all there is to it, it is not
        asked about thoroughly."""
        if root not in self._outcomes:
            self._outcomes[root] = self._asked(root)
        return self._outcomes[root]

    def _asked(self, root: PairKey) -> Outcome:
        side, ends = self.side, self.side.ends(root)
        if root not in self.unsettled:
            return side.whole.outcome(*ends, _GLANCE)
        found = side.whole.contained(*ends, _ATTENTION)
        # That branches exclude each other is assumed only after a search that was not cut short.
        return self.again.outcome(*ends) if found is None or found.assumptions else found

    def counterexample(self, root: PairKey, position: PositionPair) -> Boxed | None:
        """Return the payload that refutes a whole position, None where none does, or the payload would be read as
        another value where it is sent."""
        outcome = self.outcome(root)
        if outcome.verdict is not Verdict.REFUTED or outcome.witness is None:
            return None
        reader = self.side.ends(root)[1]
        return outcome.witness if is_refused_as_sent(self.side, reader, outcome.witness.value, position) else None


def answer(
    search: WitnessSearch,
    edited: Edited,
    told: list[Told],
    voids: Voids,
    roots: Mapping[int, PairKey],
) -> Iterator[Told]:
    """Correct what is told of one direction, and yield what was not told yet."""
    side = search.proof
    carried = side.carried
    own = [one for one in told if carried in one.carried]
    positions = Positions(
        side=side,
        voids=voids,
        roots=roots,
        edited=edited,
        unsettled=edited.unsettled(search.failing),
        refused=set(_refused(side, own, roots, edited.loose)),
        again=side.whole.afresh(_AFRESH),
    )
    contents = failing_contents(side)
    for one in own:
        if one.evidence and one.judged == "proof" and one.traced.draft.kind not in UNREAD:
            _lift(positions, one)
            _doubt(positions, one)
            if one.traced.draft.pair in contents:
                _leave_to_table(side, one)
    _settle(positions, own)
    yield from _untold(positions, own, told)


def _lift(positions: Positions, told: Told) -> None:
    """Take what is proved of whole positions, or of all that holds a change there, for proved, unless part of the proof
    is about a schema without values."""
    pair, voids = told.traced.draft.pair, positions.voids
    void_above: Set[PairKey] | None = None
    for usage, found in told.evidence.items():
        elsewhere = isinstance(found, Witness) and found.usage != usage and pair in positions.edited.loose
        position = told.traced.positions.get(usage) if elsewhere or isinstance(found, Undecided) else None
        if position is None or not positions.side.carries(position):
            continue
        root = positions.root(position)
        if elsewhere and (positions.has_asked_enough or not positions.is_contained(root)):
            continue
        if not elsewhere and not (positions.is_contained_after_all(root) or positions.is_stopped(pair, root)):
            continue
        if void_above is None and not voids.is_void(root):
            void_above = voids.roots_above(pair)
        if void_above is not None and root not in void_above and not voids.is_void(root):
            told.evidence[usage] = Proof()
        elif isinstance(found, Undecided):
            told.evidence[usage] = Undecided(keyword=found.keyword, reason=NO_VALUE[usage.direction])


def _doubt(positions: Positions, told: Told) -> None:
    """Take nothing for proved that was proved of a producer's schema without a value."""
    side, voids = positions.side, positions.voids
    draft = told.traced.draft
    if is_harmless(draft, side.direction):
        return
    proved = [
        usage
        for usage, found in told.evidence.items()
        if isinstance(found, (Proof, Assumed)) and side.carries(told.traced.positions[usage])
    ]
    if not proved:
        return
    sent = side.sent_by(draft) if draft.about.is_of_union else None
    gone = sent is not None and voids.is_void_at(sent)
    roots = voids.roots_above(draft.pair) if not gone else None
    keyword = next(iter(sorted(draft.keywords)), "type")
    for usage in proved:
        if roots is None or positions.root(told.traced.positions[usage]) in roots:
            told.evidence[usage] = Undecided(keyword=keyword, reason=NO_VALUE[side.direction])


def _settle(positions: Positions, told: list[Told]) -> None:
    """Show what a change that was left undecided in a branch of a union does to a whole position, where a payload is
    refused there that nothing else explains."""
    shown = {root for one in told for root, found in _said(positions, one) if isinstance(found, Witness)}
    undecided: dict[PairKey, list[Told]] = {}
    for one in told:
        draft = one.traced.draft
        if one.judged == "proof" and (draft.pair in positions.edited.loose or draft.about.is_exclusive):
            for root, found in _said(positions, one):
                if isinstance(found, Undecided) and root not in shown and one not in undecided.setdefault(root, []):
                    undecided[root].append(one)
    side = positions.side
    for root, asked in islice(undecided.items(), _MOST_SETTLED):
        here = [*side.positions(root)]
        value = positions.counterexample(root, here[0])
        if value is None:
            continue
        leaf = oriented_leaf(side.direction, positions.outcome(root).obstacles[0])
        doer = next((one for one in asked if _does(one, side, leaf)), asked[0])
        witness = side.witness(value, here[0])
        for position in here:
            said = doer.evidence.get(position.usage)
            if isinstance(said, Undecided):
                doer.evidence[position.usage] = replace(witness, tested=said.tested)


def _said(positions: Positions, told: Told) -> Iterator[tuple[PairKey, Evidence]]:
    """Yield what is said of the positions of one direction, by where each starts."""
    for usage, found in told.evidence.items():
        position = told.traced.positions.get(usage)
        if position is not None and positions.side.carries(position):
            yield positions.root(position), found


def _leave_to_table(side: DirectionProof, told: Told) -> None:
    """Let the table decide what no payload can show, because a validator does not look into it."""
    if is_harmless(told.traced.draft, side.direction):
        return
    for usage, found in told.evidence.items():
        if isinstance(found, (Proof, Assumed)) and side.carries(told.traced.positions[usage]):
            told.evidence[usage] = Table()


def _untold(positions: Positions, own: list[Told], told: list[Told]) -> Iterator[Told]:
    """Yield what the prover refutes of whole positions where nothing that is told of them, `own`, says so."""
    side = positions.side
    speaking = {
        positions.root(one.traced.positions[usage])
        for one in own
        for usage, found in one.evidence.items()
        if usage in one.traced.positions
        and side.carries(one.traced.positions[usage])
        and (isinstance(found, Witness) or (isinstance(found, Undecided) and not _is_of_consumer(one, side)))
    }
    found: dict[tuple[object, ...], Told] = {}
    for root in positions.edited.touched(positions.side.direction):
        here = list(side.positions(root))
        if not here or root in speaking:
            continue
        value = positions.counterexample(root, here[0])
        if value is not None:
            _tell(positions, root, here, value, told, found)
        elif root in positions.unsettled:
            _admit(positions, root, here, own, found)
    yield from found.values()


def _admit(
    positions: Positions,
    root: PairKey,
    here: list[PositionPair],
    told: list[Told],
    found: dict[tuple[object, ...], Told],
) -> None:
    """Say what is not decided of a whole position, or assumed: of the changes under a test or in a branch of a union,
    where what is proved of a part is not proved of the whole; of the position itself where there is no such change."""
    side, outcome = positions.side, positions.outcome(root)
    if outcome.contained and not outcome.assumptions:
        return
    usages = {position.usage for position in here}
    doers = [one for one in told if _may_do_harm_above(positions, one) and not usages.isdisjoint(one.evidence)]
    if outcome.contained:
        known: Evidence = Assumed(assumptions=outcome.assumptions)
    else:
        reason = f"of the payload as a whole: {outcome.reason}"
        known = Undecided(keyword=outcome.obstacles[0].keyword, reason=reason)
        reaching = (one.traced for one in told if not usages.isdisjoint(one.traced.positions))
        if not any(traced.draft.about.constrains for traced in reaching):
            own = Traced(draft=side.own_draft(root, outcome.obstacles[0]), also=[], positions={})
            own.positions.update((position.usage, position) for position in here)
            found[(root,)] = Told(traced=own, evidence=dict.fromkeys(usages, known))
    for one in doers:
        for usage in usages.intersection(one.evidence):
            if isinstance(one.evidence[usage], (Proof, Assumed)):
                one.evidence[usage] = known


def _may_do_harm_above(positions: Positions, told: Told) -> bool:
    """Whether a proof about a change says nothing for certain of the payloads that hold what changed: in a branch, what
    takes more may take what is another branch's."""
    draft = told.traced.draft
    if told.judged != "proof" or draft.kind in UNREAD or draft.breaks_in <= {positions.side.direction}:
        return False
    return draft.pair in positions.edited.loose or draft.about.is_exclusive


def _is_of_consumer(told: Told, side: DirectionProof) -> bool:
    """Whether a difference is a branch of a union that only the consumer has. The careful rule for one that was not
    decided is that it breaks no one."""
    draft = told.traced.draft
    return draft.about.is_of_union and side.sent_by(draft) is None


def _refused(
    side: DirectionProof, told: list[Told], roots: Mapping[int, PairKey], loose: Set[PairKey]
) -> Iterator[PairKey]:
    """Yield the pairs at which positions start that refuse a payload for certain: one of their own, or of another
    position with the same failing part, where such a failure is one of the whole."""
    for one in told:
        certain = one.traced.draft.pair not in loose
        for usage, found in one.evidence.items():
            if isinstance(found, Witness) and (certain or found.usage == usage):
                position = one.traced.positions.get(usage)
                if position is not None and side.carries(position):
                    yield roots[id(position)]


def _tell(
    positions: Positions,
    root: PairKey,
    here: list[PositionPair],
    value: Boxed,
    told: list[Told],
    found: dict[tuple[object, ...], Told],
) -> None:
    """Give the payload to the change whose doing it is, else tell the position itself."""
    side, outcome = positions.side, positions.outcome(root)
    every = sorted(outcome.obstacles, key=lambda one: one.keyword != outcome.reason)
    obstacle, old, new = oriented_leaf(side.direction, every[0])
    witness = side.witness(value, here[0])
    leaf = (obstacle, old, new)
    doer = next((one for one in told if one.judged == "proof" and _does(one, side, leaf)), None)
    if doer is not None:
        # What reaches no position by the way schemas are compared may reach one by the way they are composed.
        doer.traced.positions.update((position.usage, position) for position in here)
        doer.evidence.update((position.usage, witness) for position in here)
        return
    marks = (obstacle.keyword, old, new, len(every) == 1)
    known = found.get(marks)
    if known is None:
        pair = (old, new) if (old, new) in side.graph.drafts else root
        draft = side.own_draft(pair, obstacle, is_alone=len(every) == 1)
        known = found[marks] = Told(traced=Traced(draft=draft, also=[], positions={}))
    for position in here:
        known.traced.positions[position.usage] = position
        known.evidence[position.usage] = witness


def _does(told: Told, side: DirectionProof, leaf: Leaf) -> bool:
    """Whether an obstacle is the doing of a change."""
    return any(claims(draft, *leaf, side.direction) for draft in told.traced.drafts)
