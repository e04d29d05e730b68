"""What the prover says of each schema change, for every payload that meets it.

The prover is asked about whole payload positions. An obstacle it meets belongs to the change made where it stands; a change
whose position is contained, or fails for other reasons alone, is harmless there; an obstacle that no change explains becomes
a change of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from apidiff.compare.draft import Draft, Scene, Spot, subject_at
from apidiff.compare.schemas import part_in_words
from apidiff.compare.shape import plain_target
from apidiff.compare.site import Comparison, PositionPair
from apidiff.compare.trace import Traced, to_change
from apidiff.contain.lowering import Role, definition_tokens, lowered, original_tokens
from apidiff.contain.outcome import Obstacle, Outcome, Verdict
from apidiff.contain.prover import Prover
from apidiff.model.change import Assumed, Change, Evidence, Proof, Undecided, Witness
from apidiff.model.contract import Direction, Node, Usage
from apidiff.model.kinds import KINDS
from apidiff.model.pointer import Tokens

Root = tuple[Tokens, Tokens]
"""The old and the new schema of a payload position, in tokens of the contracts."""


@dataclass(slots=True, kw_only=True, eq=False)
class Judged:
    """What the prover found out about one direction: the outcome and the obstacles of every root it was asked about."""

    direction: Direction
    prover: Prover
    outcomes: dict[Root, Outcome] = field(default_factory=dict)
    obstacles: dict[Root, tuple[Obstacle, ...]] = field(default_factory=dict)
    claimed: dict[tuple[Root, Obstacle], None] = field(default_factory=dict)

    def ask(self, root: Root) -> Outcome:
        """Return the outcome for a root, asking the prover once."""
        found = self.outcomes.get(root)
        if found is None:
            left, right = self.sides(root)
            found = self.outcomes[root] = self.prover.outcome(left, right)
            if found.verdict is Verdict.CONTAINED:
                self.obstacles[root] = ()
            else:
                self.obstacles[root] = self.prover.obstacles(left, right)
        return found

    def sides(self, root: Root) -> tuple[Tokens, Tokens]:
        """Return the producer's and the consumer's schema in tokens of the lowered documents."""
        old, new = definition_tokens(root[0]), definition_tokens(root[1])
        return (old, new) if self.direction is Direction.REQUEST else (new, old)

    def places(self, obstacle: Obstacle) -> tuple[Tokens, Tokens]:
        """Return where an obstacle stands in the old and in the new contract."""
        left, right = original_tokens(obstacle.left), original_tokens(obstacle.right)
        return (left, right) if self.direction is Direction.REQUEST else (right, left)


def judged(comparison: Comparison, direction: Direction) -> Judged:
    """Return an empty record with a prover for the direction: the old side writes requests, the new side responses."""
    old_role, new_role = (Role.PRODUCER, Role.CONSUMER)
    if direction is Direction.RESPONSE:
        old_role, new_role = new_role, old_role
    old = lowered(comparison.old, direction, old_role)
    new = lowered(comparison.new, direction, new_role)
    left, right = (old, new) if direction is Direction.REQUEST else (new, old)
    return Judged(direction=direction, prover=Prover(left, right))


def with_evidence(comparison: Comparison, found: list[Traced]) -> Iterator[Change]:
    """Yield the Changes of traced drafts with their evidence, then the breaks that only the prover saw."""
    sides = {direction: judged(comparison, direction) for direction in Direction}
    for traced in found:
        evidence = dict(_evidence(comparison, traced, sides))
        yield to_change(comparison, traced, evidence)
    for side in sides.values():
        yield from _unexplained(comparison, found, side)


def _root(comparison: Comparison, position: PositionPair) -> Root:
    old = plain_target(comparison.old, position.old)
    new = plain_target(comparison.new, position.new)
    return old.tokens, new.tokens


def _evidence(
    comparison: Comparison, traced: Traced, sides: dict[Direction, Judged]
) -> Iterator[tuple[Usage, Evidence]]:
    """Yield what is known for each usage. A witness is built once for a change and direction and shared."""
    kind = KINDS[traced.draft.kind]
    if kind.area == "documentation":
        return
    witnesses: dict[Direction, Evidence] = {}
    decided: dict[tuple[Direction, Root], Evidence] = {}
    for usage, position in traced.positions.items():
        side = sides[usage.direction]
        root = _root(comparison, position)
        found = decided.get((usage.direction, root))
        if found is None:
            found = _at_root(comparison, traced, side, root, position, witnesses)
            decided[usage.direction, root] = found
        # Where the table decides, only a payload that shows the break is worth telling.
        if kind.judged == "proof" or isinstance(found, Witness):
            yield usage, found


def _at_root(
    comparison: Comparison,
    traced: Traced,
    side: Judged,
    root: Root,
    position: PositionPair,
    witnesses: dict[Direction, Evidence],
) -> Evidence:
    outcome = side.ask(root)
    if outcome.verdict is Verdict.CONTAINED:
        return Assumed(assumptions=outcome.assumptions) if outcome.assumptions else Proof()
    mine = [obstacle for obstacle in side.obstacles[root] if _is_claimed(traced, side, obstacle)]
    for obstacle in mine:
        side.claimed[root, obstacle] = None
    if not mine:
        return Proof()
    known = witnesses.get(side.direction)
    if known is not None:
        return known
    for obstacle in sorted(mine, key=lambda obstacle: not obstacle.decided):
        witness = _witness(comparison, side, root, obstacle, position)
        if witness is not None:
            witnesses[side.direction] = witness
            return witness
    stopped = next((obstacle for obstacle in mine if not obstacle.decided), mine[0])
    return Undecided(keyword=stopped.keyword, reason=stopped.reason or "no payload could be certified")


def _witness(
    comparison: Comparison, side: Judged, root: Root, obstacle: Obstacle, position: PositionPair
) -> Witness | None:
    left, right = side.sides(root)
    found = side.prover.witness(left, right, obstacle)
    if found is None:
        return None
    return Witness(
        usage=position.usage,
        value=found.value,
        error=side.prover.explain(left, right, found),
        old_position=comparison.old.references.location(position.old.tokens),
        new_position=comparison.new.references.location(position.new.tokens),
    )


def _is_claimed(traced: Traced, side: Judged, obstacle: Obstacle) -> bool:
    old, new = side.places(obstacle)
    return any(_claims(draft, obstacle, old, new) for draft in traced.drafts)


def _claims(draft: Draft, obstacle: Obstacle, old: Tokens, new: Tokens) -> bool:
    """Whether an obstacle is the doing of a draft: it stands where the draft's schemas stand and is about the same keyword,
    or it stands within what the draft says was added, removed or replaced."""
    if old in draft.old_members or new in draft.new_members:
        if obstacle.keyword in draft.keywords:
            return draft.name is None or obstacle.name is None or draft.name == obstacle.name
        return False
    if draft.kind in _WHOLE or draft.old is None or draft.new is None:
        within_old = draft.old is not None and old[: len(draft.old.tokens)] == draft.old.tokens
        within_new = draft.new is not None and new[: len(draft.new.tokens)] == draft.new.tokens
        return within_old or within_new
    return False


_WHOLE = frozenset({"schema.wrapped", "schema.unwrapped", "property.listified", "property.unlistified", "property.split"})


def _unexplained(comparison: Comparison, found: list[Traced], side: Judged) -> Iterator[Change]:
    """Yield a change for every obstacle that no draft explains."""
    reached: dict[Usage, PositionPair] = {}
    for traced in found:
        for usage, position in traced.positions.items():
            if usage.direction is side.direction:
                reached.setdefault(usage, position)
    claimed = {obstacle for _, obstacle in side.claimed}
    groups: dict[tuple[str, Tokens, Tokens], dict[Usage, tuple[Root, Obstacle, PositionPair]]] = {}
    for usage, position in reached.items():
        root = _root(comparison, position)
        side.ask(root)
        for obstacle in side.obstacles[root]:
            if obstacle in claimed:
                continue
            old, new = side.places(obstacle)
            groups.setdefault((obstacle.keyword, old, new), {})[usage] = (root, obstacle, position)
    for (keyword, old, new), usages in groups.items():
        yield _own_change(comparison, side, keyword, old, new, usages)


def _own_change(
    comparison: Comparison,
    side: Judged,
    keyword: str,
    old: Tokens,
    new: Tokens,
    usages: dict[Usage, tuple[Root, Obstacle, PositionPair]],
) -> Change:
    root, obstacle, position = next(iter(usages.values()))
    evidence: Evidence | None = _witness(comparison, side, root, obstacle, position)
    if evidence is None:
        evidence = Undecided(keyword=keyword, reason=obstacle.reason or "no payload could be certified")
    spot = Spot(owner=position.owner, within=part_in_words(position.usage), place="body")
    scene = Scene(spot=spot, subject=subject_at(new, spot), pair=root)
    kind = "schema.narrowed" if side.direction is Direction.REQUEST else "schema.widened"
    draft = scene.draft(kind, comparison.old.at(old), comparison.new.at(new), {"keyword": keyword})
    traced = Traced(draft=draft, also=[], positions={usage: entry[2] for usage, entry in usages.items()})
    return to_change(comparison, traced, dict.fromkeys(usages, evidence))
