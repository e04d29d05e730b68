"""What discriminators select: the schemas of one side, and those of both sides in pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from apidiff.compare.context.part_names import is_there
from apidiff.compare.view.merged import plain_target
from apidiff.model.contract import Dispatch, Node

if TYPE_CHECKING:
    from apidiff.compare.schemas.draft import Draft, SchemaContext


class Kind(Struct, frozen=True, kw_only=True, eq=False):
    """A schema that a discriminator selects, and the values that select it.

    `schema` is what `node` refers to; `branch` is the branch of the union that it is, or is one of. `name` is what the
    component is called, or the file; None of a schema written out. `implied` says that it is a parent that is called
    so.
    """

    node: Node
    schema: Node
    branch: Node
    name: str | None
    values: tuple[str, ...]
    implied: bool = False


class Kinds(Struct, frozen=True, kw_only=True, eq=False):
    """What the discriminators of two shapes select: schemas that both have, and those that only one has. `rewritten`
    says that one side lists them in a union and that they take in a parent on the other. `unnamed` are values that the
    old mapping has an entry for and the new mapping has not, though the schema demands them as before, each with the
    entry that came for that schema in its place, if one did."""

    old: Dispatch
    new: Dispatch
    pairs: list[tuple[Kind, Kind]]
    removed: list[Kind]
    added: list[Kind]
    of_union: bool
    rewritten: bool
    unnamed: Mapping[str, str | None]

    @property
    def lost(self) -> list[Kind]:
        """The kinds of the old side that nothing selects any more, because their values select others."""
        return [kind for kind in self.removed if all(value in self.new.schemas for value in kind.values)]

    @property
    def found(self) -> list[Kind]:
        """The kinds of the new side that nothing selected before, because their values selected others."""
        return [kind for kind in self.added if all(value in self.old.schemas for value in kind.values)]

    @property
    def of_old(self) -> list[Node]:
        """The branches of all that the old discriminator selects."""
        return [kind.branch for kind in (*(was for was, _ in self.pairs), *self.removed)]

    @property
    def of_new(self) -> list[Node]:
        """The branches of all that the new discriminator selects."""
        return [kind.branch for kind in (*(now for _, now in self.pairs), *self.added)]


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
