"""Which obstacle of a proof is the doing of which change.

An obstacle stands at a keyword of a schema. It belongs to a change of that keyword made there, or of a part that
holds it, if such a change can break payloads that travel in the direction at all.
"""

from __future__ import annotations

from apidiff.compare.draft import BOTH, Draft
from apidiff.contain.outcome import Obstacle
from apidiff.model.contract import Direction
from apidiff.model.kinds import KINDS
from apidiff.model.pointer import Tokens

_REQUEST = frozenset({Direction.REQUEST})
_RESPONSE = frozenset({Direction.RESPONSE})
_NARROWING = frozenset({"narrowed", "required", "restricted", "forbidden", "closed"})
_WIDENING = frozenset({"widened", "optional", "relaxed", "opened"})
_PERMISSIVE = ("schema.null.", "schema.enum.value.", "schema.any-of.", "schema.discriminator.mapping.")
"""Kinds whose addition allows more; of other keywords an addition forbids something."""
_EITHER = (
    "property.added",
    "property.removed",
    "schema.one-of.",
    "schema.pattern-property.",
    "schema.prefix-items.",
    "schema.conditional.",
    "schema.read-only.",
    "schema.write-only.",
)
"""Kinds that can narrow or widen, depending on what stands beside them."""
WHOLE = frozenset(
    {
        "schema.wrapped",
        "schema.unwrapped",
        "schema.listified",
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


_UNIONS = ("schema.any-of.", "schema.one-of.")
_NO_CONSTRAINTS = (
    "schema.default.",
    "schema.deprecated",
    "schema.undeprecated",
    "schema.discriminator.added",
    "schema.discriminator.removed",
    "schema.discriminator.property.",
    "schema.extensible-enum.",
    "schema.xml.",
    "extension.",
    "sunset.",
    "part.",
    "stability.",
)


def constrains(kind: str) -> bool:
    """Return whether changes of that kind can change which values a schema admits."""
    return KINDS[kind].area != "documentation" and not kind.startswith(_NO_CONSTRAINTS)


def is_of_union(kind: str) -> bool:
    """Return whether the kind is about a branch of a union that came or went."""
    return kind.startswith(_UNIONS)


def is_exclusive(kind: str) -> bool:
    """Return whether the kind is about a branch of a oneOf, which must not share values with its siblings."""
    return kind.startswith("schema.one-of.")


def breaks_in(kind: str) -> frozenset[Direction]:
    """Return the directions in which a change of that kind can break payloads: a narrower schema breaks requests, a
    wider one responses."""
    if kind.startswith(_EITHER) and kind != "schema.enum.added":
        return BOTH
    event = kind.rpartition(".")[2]
    if event in _NARROWING:
        return _REQUEST
    if event in _WIDENING:
        return _RESPONSE
    if event in ("added", "removed"):
        narrows = (event == "added") != kind.startswith(_PERMISSIVE)
        return _REQUEST if narrows else _RESPONSE
    return BOTH


def is_harmless(draft: Draft, direction: Direction) -> bool:
    """Return whether a change cannot refuse any payload of a direction, by the way schemas are built: it constrains
    nothing, or only loosens what the consumer asks of a value, or only tightens what the producer writes."""
    if not constrains(draft.kind) or direction in draft.harmless or direction not in draft.flow:
        return True
    return direction not in breaks_in(draft.kind)


def claims(draft: Draft, obstacle: Obstacle, old: Tokens, new: Tokens, direction: Direction) -> bool:
    """Return whether an obstacle that stands at the given places of the old and the new contract is the doing of a
    draft."""
    if direction not in breaks_in(draft.kind) or direction not in draft.flow:
        return False
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
