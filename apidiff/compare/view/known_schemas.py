"""Merged schemas that are asked for from many places, and what they list as branches, each made once: unions that list
each other ask for every branch from every union. Nodes in, merged schemas and tagged branches out."""

from __future__ import annotations

from collections.abc import Mapping, Set

from msgspec import Struct

from apidiff.compare.view.merged import MergedSchema, lists_no_values, merged_at, plain_target
from apidiff.model.contract import Contract, Node
from apidiff.model.pointer import Tokens

Listed = Mapping[str, Mapping[str, Node]]
"""The values that a branch lists for its properties, by canonical text."""


class TaggedBranch(Struct, frozen=True, eq=False):
    """A branch, the properties that it declares, and the values that it lists for them."""

    node: Node
    names: Set[str]
    listed: Listed

    def refuses(self, other: TaggedBranch) -> bool:
        """Return whether no value has the tags of both."""
        return any(
            name in self.listed and self.listed[name].keys().isdisjoint(values) for name, values in other.listed.items()
        )


class KnownSchemas:
    """Makes and remembers merged schemas of the contracts of one comparison."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, Tokens], MergedSchema] = {}
        self._tagged: dict[tuple[int, Tokens], TaggedBranch] = {}

    def of(self, contract: Contract, node: Node) -> MergedSchema:
        """Return the merged schema of what a node refers to: its own place is lost."""
        target = plain_target(contract, node)
        key = (id(contract), target.tokens)
        shape = self._known.get(key)
        if shape is None:
            shape = self._known[key] = merged_at(contract, target)
        return shape

    def tagged(self, contract: Contract, node: Node) -> TaggedBranch:
        """Return a branch with what it lists."""
        key = (id(contract), node.tokens)
        branch = self._tagged.get(key)
        if branch is None:
            shape = self.of(contract, node)
            branch = self._tagged[key] = TaggedBranch(node, shape.properties.keys(), self._listed(contract, shape))
        return branch

    def _listed(self, contract: Contract, shape: MergedSchema) -> Listed:
        listed: dict[str, Mapping[str, Node]] = {}
        for name, schema in shape.properties.items():
            for declared in (schema, *shape.again.get(name, ())):
                if lists_no_values(declared.value):
                    continue
                values = self.of(contract, declared).values
                if values is not None:
                    before = listed.get(name, values)
                    listed[name] = {text: node for text, node in values.items() if text in before}
        return listed
