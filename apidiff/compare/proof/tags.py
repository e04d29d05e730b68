"""Which tag names a branch, by discriminators that one of the contracts has alone, or for another property."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from apidiff.compare.context.part_names import is_there
from apidiff.compare.schemas.discriminators import LONE, dispatch_of
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
