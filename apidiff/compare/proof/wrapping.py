"""A value that fails somewhere below, put into a value of the schema above it, up to the whole payload."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from apidiff.compare.lowering.places import definition_tokens
from apidiff.compare.schemas.draft import with_selection
from apidiff.compare.schemas.graph import Edge, PairKey
from apidiff.compare.view.known_schemas import KnownSchemas
from apidiff.compare.view.merged import MergedSchema, plain_target
from apidiff.contain.prover import Prover
from apidiff.contain.read.nodes import LEFT
from apidiff.model.contract import Contract, Direction, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens


class Wrapper(Struct, frozen=True, kw_only=True, eq=False):
    """Makes payloads of the producer, whose contract it holds, with the prover that knows the schemas of that side as
    its left ones."""

    contract: Contract
    direction: Direction
    prover: Prover
    shapes: KnownSchemas

    def wrapped_along(self, way: Iterable[Edge], value: Json) -> Json:
        """Return a value of the producer's schema at the upper end of a way that has the given value at the lower."""
        for edge in way:
            value = self._wrapped(edge, value)
        return value

    def _wrapped(self, edge: Edge, value: Json) -> Json:
        """Return a value of the producer's schema above an edge that has the given value below: 7 in `items` becomes
        `[7]`, in the property `a` of an object that requires `b`, too, `{"b": "text", "a": 7}`."""
        step = edge.link.step
        if step.kind == "same":
            return self._with_fields_beside(edge, value)
        request = self.direction is Direction.REQUEST
        if step.kind == "kind":
            return with_selection(step, value, request=request)
        above = edge.above[0 if request else 1]
        place = definition_tokens(above)
        if step.kind in ("property", "map"):
            place = self._selected(above, step.old_name if request else step.new_name, value) or place
            members = self.prover.sample_with_parts(LEFT, place, dict)
            if "maxProperties" in self.shape(above).keywords:
                # What need not be there may take the place of what is put in.
                members = {name: members[name] for name in self.shape(above).required if name in members}
            known = step.old_name if request else step.new_name
            return {**members, (self._undeclared(members, above) if step.kind == "map" else known): value}
        items = self._with_items(self.prover.sample_with_parts(LEFT, place, list), above, step.index)
        return [*items[: step.index], value, *items[step.index + 1 :]]

    def _selected(self, above: Tokens, name: str, value: Json) -> Tokens | None:
        """Where the schema stands that a value of a discriminator selects, of a parent and a discriminator."""
        dispatch = self.contract.dispatches.of_parent(above)
        if dispatch is None or dispatch.property != name or not isinstance(value, str):
            return None
        node = dispatch.schemas.get(value)
        return None if node is None else definition_tokens(node.tokens)

    def _with_fields_beside(self, edge: Edge, value: Json) -> Json:
        """Return a value of a branch with the fields that the schema around the union asks for, too."""
        above = edge.above[0 if self.direction is Direction.REQUEST else 1]
        if not isinstance(value, dict):
            return value
        return {**value, **self._fields({*self.shape(above).required} - value.keys(), above)}

    def is_of_two_branches(self, edge: Edge, value: Json) -> bool:
        """Return whether the union above an edge refuses a value of the branch below because it is one of another
        branch, too."""
        writer = 0 if self.direction is Direction.REQUEST else 1
        return self._is_of_two(edge.below[writer], edge.above[writer], value)

    def is_of_branches(self, pair: PairKey, branch: Node, value: Json) -> bool:
        """Return whether the producer's union at a pair refuses a value of one of its branches because it is one of
        another branch, too."""
        above = pair[0 if self.direction is Direction.REQUEST else 1]
        return self._is_of_two(plain_target(self.contract, branch).tokens, above, value)

    def shape(self, tokens: Tokens) -> MergedSchema:
        """Return the shape of a schema."""
        return self.shapes.of(self.contract, self.contract.at(tokens))

    def _is_of_two(self, below: Tokens, above: Tokens, value: Json) -> bool:
        shape = self.shape(above)
        branches = [plain_target(self.contract, branch).tokens for union in shape.unions for branch in union.branches]
        admits = self.prover.admits
        if isinstance(value, dict):
            # What stands beside the union asks for fields, too: for want of those no branch is to blame.
            value = {**value, **self._fields({*shape.required} - value.keys(), above, below)}
        return (
            admits(LEFT, definition_tokens(below), value) is True
            and admits(LEFT, definition_tokens(above), value) is False
            and any(
                admits(LEFT, definition_tokens(branch), value, as_written=True) is True
                for branch in branches
                if branch != below
            )
        )

    def _fields(self, names: set[str], *places: Tokens) -> dict[str, Json]:
        """Values of fields, as far as the schemas at some places, the nearest first, declare any."""
        found: dict[str, Json] = {}
        for place in places:
            properties = self.shape(place).properties
            for name in sorted(names.difference(found).intersection(properties)):
                sample = self.prover.sample(LEFT, definition_tokens(properties[name].tokens))
                if sample is not None:
                    found[name] = sample.value
        return found

    def _undeclared(self, members: Mapping[str, Json], above: Tokens) -> str:
        """A name that an object does not declare, one of a sample's where there is any."""
        declared = self.shape(above).properties
        return next((name for name in (*members, "key", "other-key") if name not in declared), "key")

    def _with_items(self, items: list[Json], above: Tokens, count: int) -> list[Json]:
        """At least `count` items where those are described position by position."""
        found = list(items)
        while len(found) < count:
            try:
                sample = self.prover.sample(LEFT, (*definition_tokens(above), "prefixItems", str(len(found))))
            except (KeyError, IndexError):
                break
            if sample is None:
                break
            found.append(sample.value)
        return found
