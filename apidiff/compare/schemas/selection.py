"""What discriminators select: the schemas of one side, and those of both sides in pairs."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from apidiff.model.contract import Dispatch, Node


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
