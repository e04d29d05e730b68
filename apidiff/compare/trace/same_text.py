"""Changes of type that change nothing of what is written: an integer that is any text now, one value that may be a
list."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from apidiff.compare.context.site import Comparison
from apidiff.compare.lowering.medium import Medium
from apidiff.compare.lowering.texts import OF_TEXT, OF_VALUES
from apidiff.compare.schemas.draft import Draft
from apidiff.compare.schemas.values.keywords import type_name
from apidiff.compare.trace.usages import Traced
from apidiff.compare.view.merged import merged_at
from apidiff.model.change import Assumed, Evidence, Proof
from apidiff.model.contract import Usage

SAME_TEXT = "schema.text.changed"
_OF_TYPES = ("schema.type.changed", "schema.type.narrowed", "schema.type.widened")
_RECAST = frozenset({"schema.type.changed", "schema.listified", "schema.unlistified"})


def as_read(draft: Draft, medium: Medium) -> Draft:
    """Return a draft as it is to be blamed for payloads of a medium: what a type refuses of texts is refused over their
    form."""
    if medium is Medium.DATA or draft.kind not in _OF_TYPES:
        return draft
    # Values of disjoint types are compared by their types alone: what else refuses them follows from that.
    return replace(draft, keywords=draft.keywords | (OF_VALUES if draft.kind == "schema.type.changed" else OF_TEXT))


def is_same_text(traced: Traced, evidence: Mapping[Usage, Evidence]) -> bool:
    """Return whether a change of type is proved to be none wherever it is met, because all of that is text."""
    if traced.draft.kind not in _RECAST or not traced.positions:
        return False
    return all(
        position.medium is Medium.TEXT and isinstance(evidence.get(usage), (Proof, Assumed))
        for usage, position in traced.positions.items()
    )


def as_same_text(comparison: Comparison, traced: Traced) -> Traced:
    """Return what is told instead of the change of type."""
    draft = traced.draft
    old, new = comparison.old.at(draft.pair[0]), comparison.new.at(draft.pair[1])
    names = {"old": type_name(merged_at(comparison.old, old)), "new": type_name(merged_at(comparison.new, new))}
    return replace(traced, draft=replace(draft, kind=SAME_TEXT, facts={**draft.facts, **names}))
