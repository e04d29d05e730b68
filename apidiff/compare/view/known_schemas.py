"""Shapes of schemas that are asked for from many places, each made once: unions that list each other ask for the shape
of every branch from every union. Nodes in, shapes out."""

from __future__ import annotations

from apidiff.compare.view.merged import MergedSchema, merged_at, plain_target
from apidiff.model.contract import Contract, Node
from apidiff.model.pointer import Tokens


class KnownSchemas:
    """Makes and remembers shapes of the contracts of one comparison."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, Tokens], MergedSchema] = {}

    def of(self, contract: Contract, node: Node) -> MergedSchema:
        """Return the shape of what a node refers to: its own place is lost."""
        target = plain_target(contract, node)
        key = (id(contract), target.tokens)
        shape = self._known.get(key)
        if shape is None:
            shape = self._known[key] = merged_at(contract, target)
        return shape
