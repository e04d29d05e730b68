"""Which pairs of schemas the prover takes for the same while it is asked about a pair above them."""

from __future__ import annotations

from apidiff.compare.lowering.places import is_referable, is_selected, original_tokens
from apidiff.compare.schemas.graph import PairKey, SchemaGraph
from apidiff.compare.schemas.link import UP
from apidiff.contain.read.nodes import INPLACE, SchemaNode
from apidiff.model.contract import Direction
from apidiff.model.pointer import Tokens


class Assumption:
    """Says of two nodes of the lowered documents whether they are a pair of the graph, which is asked about by itself.

    A part that applies in place (a member of an allOf) is no value of its own: only branches of an anyOf are assumed
    there.
    """

    def __init__(self, graph: SchemaGraph, direction: Direction) -> None:
        self._request = direction is Direction.REQUEST
        self._heads: dict[str, Tokens] = {}
        links = [edge.link for edges in graph.children.values() for edge in edges]
        askable = [link for link in links if link.step.kind in UP and not link.exclusive]
        self._selected = {
            edge.below for edges in graph.children.values() for edge in edges if edge.link.step.kind == "kind"
        }
        self._branches = {(link.old.tokens, link.new.tokens) for link in askable if link.step.kind == "same"}
        self._values = {(link.old.tokens, link.new.tokens) for link in askable} | set(graph.drafts)
        # What stands under a test is a part of the question about what is tested.
        self._values -= _tested(graph)

    def __call__(self, left: SchemaNode, right: SchemaNode) -> bool:
        """Return True for such a pair."""
        if is_selected(left.tokens) and is_selected(right.tokens):
            known = self._selected
        elif is_referable(left.tokens) and is_referable(right.tokens):
            known = self._branches if left.mode == INPLACE else self._values
        else:
            return False
        pair = (self._original(left.tokens), self._original(right.tokens))
        return (pair if self._request else pair[::-1]) in known

    def _original(self, tokens: Tokens) -> Tokens:
        known = self._heads.get(tokens[1])
        if known is None:
            known = self._heads[tokens[1]] = original_tokens(tokens[:2])
        return known + tokens[2:]


def _tested(graph: SchemaGraph) -> set[PairKey]:
    """Return the pairs that stand under `not`, `if`, `contains` and their like, however deep."""
    edges = [edge for edges in graph.children.values() for edge in edges if edge.link.step.kind == "test"]
    found = {edge.below for edge in edges} | {(edge.link.old.tokens, edge.link.new.tokens) for edge in edges}
    pending = [edge.below for edge in edges]
    while pending:
        for edge in graph.children.get(pending.pop(), ()):
            found.add((edge.link.old.tokens, edge.link.new.tokens))
            if edge.below not in found:
                found.add(edge.below)
                pending.append(edge.below)
    return found
