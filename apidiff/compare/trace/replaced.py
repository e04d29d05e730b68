"""Schemas whose place others took, though none of the two is a reference: a union that one schema took the place of, or
the other way round (`oneOf: [File, Folder]` that is an `Item` now), and a shared object of which nothing is left.

What differs between the two is told once, as a part of the exchange.
"""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.context.part_names import is_shared
from apidiff.compare.schemas.draft import Draft
from apidiff.compare.schemas.graph import PairKey, SchemaGraph
from apidiff.compare.schemas.unions.branch_names import branch_name
from apidiff.compare.view.merged import MergedSchema, plain_target
from apidiff.contain.vocabulary import VALUES
from apidiff.model.contract import Contract, Node
from apidiff.model.equality import same

_ANYTHING = "any value"


def replaced(graph: SchemaGraph) -> Iterator[PairKey]:
    """Yield the pairs of a union and a schema that is none of its branches, where a shared schema is among them, and
    those of an object that takes in a shared schema and one that has none of its properties."""
    comparison = graph.comparison
    for pair, drafts in graph.drafts.items():
        if not drafts:
            continue
        old = graph.shapes.of(comparison.old, comparison.old.at(pair[0]))
        new = graph.shapes.of(comparison.new, comparison.new.at(pair[1]))
        of_unions = any(draft.about.is_of_union for draft in drafts)
        if of_unions or _is_all_union(old) is not _is_all_union(new):
            found = _is_union_replaced((comparison.old, old), (comparison.new, new))
        else:
            found = _all_properties_went(drafts) and (_is_emptied(old, new) or _is_emptied(new, old))
        if found:
            yield pair


def _is_all_union(shape: MergedSchema) -> bool:
    """Whether an object is said to be one of a union, and nothing more: a type beside it says which branches are."""
    return bool(shape.unions) and not shape.properties


def _all_properties_went(drafts: list[Draft]) -> bool:
    """Whether properties went, or came, and others did not the other way."""
    kinds = [draft.about for draft in drafts if draft.about.thing == "property"]
    return len(kinds) > 1 and kinds[0].declares and all(kind is kinds[0] for kind in kinds)


def _is_emptied(before: MergedSchema, after: MergedSchema) -> bool:
    """Whether an object that takes in a shared schema has its properties no more, and nothing shared instead."""
    if not before.properties or after.properties or before.unions or after.unions:
        return False
    shared, left = ({node.tokens for node in one.members if is_shared(node.tokens)} for one in (before, after))
    return bool(shared) and not left


def _is_union_replaced(old: tuple[Contract, MergedSchema], new: tuple[Contract, MergedSchema]) -> bool:
    if bool(old[1].unions) == bool(new[1].unions):
        return False
    return _is_none_of(*old, *new) if old[1].unions else _is_none_of(*new, *old)


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


def name_of(graph: SchemaGraph, contract: Contract, node: Node) -> str:
    """Return what a reader calls a schema that is no component: the names of its branches (`File | Folder`), what it is
    made of, or its type."""
    branches = list(_branches(graph.shapes.of(contract, node)))
    if branches:
        return " | ".join(branch_name(contract, branch) for branch in branches)
    says_little = isinstance(node.value, dict) and node.value.keys().isdisjoint(_NAMED_BY)
    return _ANYTHING if says_little else branch_name(contract, node)


_NAMED_BY = frozenset({"$ref", "allOf", "title", *VALUES})
