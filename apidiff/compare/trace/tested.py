"""What stands under a test: `not`, `if`, `contains` and their like.

An edit there is judged at the schema that holds the test, however deep the edit stands: under `not` and `if` a narrower
schema is a wider whole, or neither.
"""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.schemas.graph import PairKey, SchemaGraph
from apidiff.contain.vocabulary import BRANCHED, DEPENDENT
from apidiff.contain.walks import reached_from
from apidiff.model.contract import Node

STRAIGHT = frozenset({"propertyNames", "contains", *BRANCHED, *DEPENDENT})
"""Tests under which a narrower schema is a narrower whole."""


def holders(graph: SchemaGraph, pair: PairKey) -> Iterator[tuple[PairKey, str]]:
    """Yield the pairs that hold a pair under a test, each with the keyword of the test."""
    for below in graph.ascent(pair) if graph.has_tests else ():
        for edge in graph.parents.get(below, ()):
            if edge.link.step.kind == "test":
                yield edge.above, keyword_of(edge.link.new)


def is_turned(graph: SchemaGraph, pair: PairKey) -> bool:
    """Return whether every way from a position to a pair leads through a test that turns the meaning round."""

    def straight_up(below: PairKey) -> Iterator[PairKey]:
        for edge in graph.parents.get(below, ()):
            if edge.link.step.kind != "test" or keyword_of(edge.link.new) in STRAIGHT:
                yield edge.above

    return graph.has_tests and graph.roots.keys().isdisjoint(reached_from([pair], straight_up))


def keyword_of(node: Node) -> str:
    """Return the keyword of the test whose subschema stands at a node: its last token, or the one before a name."""
    return next((token for token in node.tokens[:-3:-1] if token in STRAIGHT), node.tokens[-1])
