"""Which way a change of each kind can break payloads, and which kinds constrain values at all."""

from __future__ import annotations

from apidiff.compare.schemas.draft import BOTH
from apidiff.model.contract import Direction
from apidiff.model.kinds import KINDS

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
