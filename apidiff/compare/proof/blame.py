"""Which obstacle of a proof is the doing of which change.

An obstacle stands at a keyword of a schema. It belongs to a change of that keyword made there, or of a part that
holds it, if such a change can break payloads that travel in the direction at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from apidiff.compare.context.site import Comparison
from apidiff.compare.schemas.draft import Draft
from apidiff.contain.outcome import Obstacle
from apidiff.model.contract import Contract, Direction, Node
from apidiff.model.pointer import Tokens

WHOLE = frozenset(
    {
        "schema.wrapped",
        "schema.unwrapped",
        "schema.listified",
        "schema.mapped",
        "schema.unmapped",
        "schema.unlistified",
        "property.listified",
        "property.unlistified",
        "property.split",
        "property.renamed",
        "schema.boolean.changed",
        "schema.additional-properties.forbidden",
        "schema.additional-properties.opened",
        "schema.additional-properties.restricted",
        "schema.additional-properties.relaxed",
    }
)
"""Kinds that replace a part as a whole: whatever fails within it is their doing."""

FURTHER = frozenset(f"schema.additional-properties.{event}" for event in ("restricted", "relaxed"))
"""Kinds about the values of names that an object does not declare."""

_MOST_REFERRED = 40
_RENAMING = frozenset({"property.renamed", "property.split", "property.listified", "property.unlistified"})


def is_harmless(draft: Draft, direction: Direction) -> bool:
    """Return whether a change cannot refuse any payload of a direction, by the way schemas are built: it constrains
    nothing, or only loosens what the consumer asks of a value, or only tightens what the producer writes."""
    if not draft.about.constrains or direction in draft.harmless or direction not in draft.flow:
        return True
    return direction not in draft.breaks_in


def claims(draft: Draft, obstacle: Obstacle, old: Tokens, new: Tokens, direction: Direction) -> bool:
    """Return whether an obstacle that stands at the given places of the old and the new contract is the doing of a
    draft."""
    if direction not in draft.breaks_in or direction not in draft.flow:
        return False
    if draft.instead is not None and is_between(draft.instead, old, new):
        return True
    if draft.kind in WHOLE or draft.old is None or draft.new is None:
        within_old = draft.old is not None and old[: len(draft.old.tokens)] == draft.old.tokens
        within_new = draft.new is not None and new[: len(draft.new.tokens)] == draft.new.tokens
        if within_old or within_new:
            return True
    if old not in draft.old_members and new not in draft.new_members:
        return False
    if obstacle.keyword not in draft.keywords:
        return False
    return not draft.names or obstacle.name is None or obstacle.name in draft.names


def is_between(instead: tuple[Tokens, Tokens], old: Tokens, new: Tokens) -> bool:
    """Whether an obstacle stands in one of two schemas on its side, and on the other side not in that schema.
    Of a schema that nothing is read in place of, the other one is empty."""
    before, after = instead
    in_old, in_new = ([tokens[: len(part)] == part for tokens in (old, new)] for part in (before, after))
    return (in_old[0] and not in_old[1]) or (in_new[1] and not in_new[0])


def declares(draft: Draft, obstacle: Obstacle) -> bool:
    """Return whether an obstacle at the draft's pair stands in a property that one side alone declares, and whose name
    is free on the other: it is the doing of that draft, wherever the schema of the property stands.

    `properties: {tag: {$ref: Tag}}` beside `additionalProperties: true` refuses what was allowed under the name `tag`;
    the obstacle stands in `Tag`, which is no part of the draft.
    """
    names_one_side = draft.about.declares or draft.kind in _RENAMING
    return names_one_side and bool(obstacle.path) and obstacle.path[0] in draft.names


def behind_references(
    draft: Draft, comparison: Comparison, leaves: Iterable[tuple[Obstacle, Tokens, Tokens]]
) -> Iterator[Obstacle]:
    """Yield the obstacles that stand in what a keyword refers to which only one side has: they are its doing, as they
    were if it were written out."""
    side = 1 if draft.old is None else 0
    node = draft.new if side else draft.old
    if (draft.old is None) is (draft.new is None) or node is None or draft.about.is_of_union:
        return
    # What stands below a property is told of what is there, or by `declares`.
    if not draft.about.constrains or draft.about.thing != "schema":
        return
    parts = set(_referred(comparison.new if side else comparison.old, node))
    for obstacle, *places in leaves:
        here, there = places[side], places[1 - side]
        if any(here[: len(part)] == part and there[: len(part)] != part for part in parts):
            yield obstacle


def _referred(contract: Contract, node: Node) -> Iterator[Tokens]:
    """Yield where the schemas stand that a node refers to, directly or by way of others."""
    pending, seen = [node], set[Tokens]()
    while pending and len(seen) < _MOST_REFERRED:
        one = pending.pop()
        target = contract.follow(one)
        if target.tokens != one.tokens and target.tokens not in seen:
            seen.add(target.tokens)
            yield target.tokens
            pending.append(target)
        elif isinstance(one.value, (dict, list)):
            pending.extend(child for _, child in one.items())
