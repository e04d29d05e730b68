"""Merged schemas that are asked for from many places, each made once: unions that list each other ask for every branch
from every union. Nodes in, merged schemas out."""

from __future__ import annotations

from apidiff.compare.view.merged import MergedSchema, merged_at, plain_target
from apidiff.model.contract import Contract, Node
from apidiff.model.pointer import Tokens


class KnownSchemas:
    """Makes and remembers merged schemas of the contracts of one comparison."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, Tokens], MergedSchema] = {}

    def of(self, contract: Contract, node: Node) -> MergedSchema:
        """Return the merged schema of what a node refers to: its own place is lost."""
        target = plain_target(contract, node)
        key = (id(contract), target.tokens)
        shape = self._known.get(key)
        if shape is None:
            shape = self._known[key] = merged_at(contract, target)
        return shape
