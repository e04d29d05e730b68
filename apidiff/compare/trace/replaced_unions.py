"""A union whose place one schema took, or that took the place of one: `oneOf: [File, Folder]` that is an `Item` now.

What differs between its branches and that schema is told once, as a part of the exchange.
"""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.context.part_names import is_shared
from apidiff.compare.schemas.graph import PairKey, SchemaGraph
from apidiff.compare.schemas.unions.branch_names import branch_name
from apidiff.compare.view.merged import MergedSchema, plain_target
from apidiff.model.contract import Contract, Node
from apidiff.model.equality import same


def replaced_unions(graph: SchemaGraph) -> Iterator[PairKey]:
    """Yield the pairs of a union and a schema that is none of its branches, where a shared schema is among them."""
    comparison = graph.comparison
    for pair, drafts in graph.drafts.items():
        if not any(draft.about.is_of_union for draft in drafts):
            continue
        old = graph.shapes.of(comparison.old, comparison.old.at(pair[0]))
        new = graph.shapes.of(comparison.new, comparison.new.at(pair[1]))
        if old.unions and not new.unions:
            sides = (comparison.old, old), (comparison.new, new)
        elif new.unions and not old.unions:
            sides = (comparison.new, new), (comparison.old, old)
        else:
            continue
        if _is_none_of(*sides[0], *sides[1]):
            yield pair


def _is_none_of(contract: Contract, union: MergedSchema, other: Contract, lone: MergedSchema) -> bool:
    """Whether a schema is a branch of the union neither by its name nor by what it says, and no edit of one either:
    branches that are written out, beside a schema that is, may be edited ones."""
    branches = [plain_target(contract, branch) for branch in _branches(union)]
    node = plain_target(other, lone.node)
    # `oneOf: [File]` and `allOf: [File, {...}]` are merged: File is one of their members.
    members = {node.tokens, *(member.tokens for member in lone.members)}
    if any(branch.tokens in members or same(branch.value, node.value) for branch in branches):
        return False
    return any(is_shared(branch.tokens) for branch in branches) and all(
        is_shared(node.tokens) or is_shared(branch.tokens) for branch in branches
    )


def _branches(union: MergedSchema) -> Iterator[Node]:
    for one in union.unions:
        yield from one.branches


def union_name(graph: SchemaGraph, contract: Contract, node: Node) -> str | None:
    """Return the names of the branches of a union (`File | Folder`), None of what is none."""
    branches = list(_branches(graph.shapes.of(contract, node)))
    return " | ".join(branch_name(contract, branch) for branch in branches) or None
