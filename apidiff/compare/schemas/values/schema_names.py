"""Names of components that are on the wire: the discriminator of a parent names a schema by them."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.context.part_names import is_there
from apidiff.compare.schemas.draft import Draft, SchemaContext
from apidiff.compare.view.merged import plain_target
from apidiff.model.contract import Node


def compare_names(old: Node, new: Node, context: SchemaContext) -> Iterator[Draft]:
    """Yield that a schema which is used by itself got another name, where that is the value of the discriminator of a
    parent. What that means to payloads of the parent is told of the parent; that another schema is used there, as
    that."""
    comparison = context.comparison
    if not (comparison.old.dispatches.parents and comparison.new.dispatches.parents):
        return
    before, after = plain_target(comparison.old, old).tokens, plain_target(comparison.new, new).tokens
    if before == after or is_there(comparison.new, before) or is_there(comparison.old, after):
        return
    was, now = comparison.old.dispatches.selecting(before), comparison.new.dispatches.selecting(after)
    if was is not None and now is not None and was[0] == now[0] and was[1].isdisjoint(now[1]):
        facts = {"old_name": min(was[1]), "new_name": min(now[1])}
        yield context.draft("schema.discriminator.name.changed", old, new, facts)
