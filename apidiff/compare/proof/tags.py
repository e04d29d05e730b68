"""What discriminators that one of the contracts has alone, or for another property, mean to the proofs: which tag names
a branch, and where they say nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from apidiff.compare.context.part_names import is_there
from apidiff.compare.lowering.dispatch import Terms
from apidiff.compare.schemas.discriminators import dispatch_of
from apidiff.compare.schemas.draft import Draft
from apidiff.compare.schemas.graph import PairKey, SchemaGraph
from apidiff.compare.view.merged import plain_target
from apidiff.model.contract import Contract, Direction, Dispatch
from apidiff.model.pointer import Tokens


def lone_tags(graph: SchemaGraph, direction: Direction) -> Mapping[Tokens, Mapping[str, str]]:
    """Return, for schemas of the producer, the values of properties that name them, the schema among its kinds, to
    one of the contracts and not to the other."""
    found: dict[Tokens, dict[str, str]] = {}
    for pair, drafts in graph.drafts.items():
        if any(draft.kind in LONE for draft in drafts):
            for tokens, name, value in _tags_at(graph, direction, pair):
                found.setdefault(tokens, {}).setdefault(name, value)
    return found


def _tags_at(graph: SchemaGraph, direction: Direction, pair: PairKey) -> Iterator[tuple[Tokens, str, str]]:
    comparison = graph.comparison
    writer = 0 if direction is Direction.REQUEST else 1
    contracts = comparison.old, comparison.new
    for side, contract in enumerate(contracts):
        dispatch = _dispatch(graph, contract, pair[side])
        if dispatch is None:
            continue
        for value, node in dispatch.schemas.items():
            named = plain_target(contract, node).tokens
            for tokens in (named,) if side == writer else _paired(graph, pair, side, named):
                if is_there(contracts[writer], tokens) and _declares(
                    graph, contracts[writer], tokens, dispatch.property
                ):
                    yield tokens, dispatch.property, value


def _dispatch(graph: SchemaGraph, contract: Contract, tokens: Tokens) -> Dispatch | None:
    found = dispatch_of(contract, graph.shapes.of(contract, contract.at(tokens)))
    return None if found is None else found[0]


def _paired(graph: SchemaGraph, pair: PairKey, side: int, tokens: Tokens) -> list[Tokens]:
    """What a schema of one side was compared with at a pair; that of its name where both are the same."""
    paired = [edge.below[1 - side] for edge in graph.children.get(pair, ()) if edge.below[side] == tokens]
    return paired or [tokens]


def _declares(graph: SchemaGraph, contract: Contract, tokens: Tokens, name: str) -> bool:
    return is_there(contract, tokens) and name in graph.shapes.of(contract, contract.at(tokens)).properties


_REQUIRING = ("property.optional", "property.required")
LONE = frozenset(f"schema.discriminator.{event}" for event in ("added", "removed", "property.changed"))
"""Kinds of discriminators that one side has alone, or for another property."""


def terms_of(drafts: Iterable[Draft]) -> tuple[Terms, Terms]:
    """Return what either contract says otherwise of discriminators than the other one: those that the other side has
    not, or for another property, and properties that only one side requires. What that means is for others to say."""
    plain: tuple[set[Tokens], set[Tokens]] = (set(), set())
    optional: tuple[set[tuple[Tokens, str]], set[tuple[Tokens, str]]] = (set(), set())
    unnamed: set[tuple[Tokens, str]] = set()
    for draft in drafts:
        unnamed |= draft.unnamed
        for side, node in enumerate((draft.old, draft.new)):
            if draft.kind in LONE and node is not None:
                plain[side].add(_holder(node.tokens))
            elif draft.kind in _REQUIRING:
                optional[side].add((draft.pair[side], str(draft.facts["property"])))
    old, new = (Terms(plain=frozenset(plain[side]), optional=frozenset(optional[side])) for side in range(2))
    return old, replace(new, unnamed=frozenset(unnamed))


def _holder(tokens: Tokens) -> Tokens:
    """The Schema Object around a discriminator, or around its `propertyName`."""
    return tokens[:-2] if tokens[-1:] == ("propertyName",) else tokens[:-1]
