"""Branches of unions that are proved to have the same values, whatever they look like.

In a `oneOf` of dozens of kinds that look alike, one branch that is written otherwise costs the whole proof: a value of
it and of a second branch would be refused, so that every pair of branches is asked about. By itself it is soon proved
to say what its counterpart says. Then it is taken for the same, and nothing is left to ask.

A pair of nodes in, pairs of places out. What is proved holds for the schemas as they are written, without assumption.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Final, TypeAlias

from apidiff.contain.pointer import Tokens
from apidiff.contain.read.nodes import SchemaNode
from apidiff.contain.solve.alternatives import goal_key
from apidiff.contain.solve.graph import Graph

MOST_VISITED: Final = 200
MOST_ASKED: Final = 12
MOST_UNLIKE: Final = 4
"""How many branches of a union may differ for their counterparts to be sought."""
MOST_LOOKS: Final = 20_000
"""How often branches of two unions are held against each other to find counterparts."""
WORK: Final = 100_000
"""What the question about one pair may cost."""

Places: TypeAlias = frozenset[tuple[Tokens, Tokens]]


def find_equivalents(graph: Graph, left: SchemaNode, right: SchemaNode) -> Places:
    """Return where the branches stand, left and right, that are not the same at sight and have the same values, in the
    unions that stand at corresponding places of two schemas."""
    unlike = islice(_unlike_branches(graph, left, right), MOST_ASKED)
    return frozenset((one.tokens, other.tokens) for one, other in unlike if _are_equivalent(graph, one, other))


def _unlike_branches(graph: Graph, left: SchemaNode, right: SchemaNode) -> Iterator[tuple[SchemaNode, SchemaNode]]:
    """Yield branches that stand for each other and are not the same at sight, the outermost unions first."""
    same, read = graph.solver.sameness.same, graph.solver.reader.read
    pending, seen = [(left, right)], {(left.id, right.id)}
    for first, second in pending:
        if not isinstance(first.schema, dict) or not isinstance(second.schema, dict):
            continue
        if first.parts is not None or second.parts is not None or same(first, second):
            continue
        ours, theirs = read(first), read(second)
        below: list[tuple[SchemaNode, SchemaNode]] = []
        for one, other in ((ours.any_of, theirs.any_of), (ours.one_of, theirs.one_of)):
            unlike = [*_counterparts(graph, one, other)]
            yield from unlike
            below.extend(unlike)
        below.extend(
            (child, theirs.properties[name]) for name, child in ours.properties.items() if name in theirs.properties
        )
        below.extend(zip(ours.all_of, theirs.all_of, strict=False))
        single = ((ours.ref, theirs.ref), (ours.rest, theirs.rest), (ours.additional, theirs.additional))
        below.extend((one, other) for one, other in single if one is not None and other is not None)
        for pair in below:
            marks = (pair[0].id, pair[1].id)
            if marks not in seen and len(seen) < MOST_VISITED:
                seen.add(marks)
                pending.append(pair)


def _counterparts(
    graph: Graph, ours: Iterable[SchemaNode], theirs: Iterable[SchemaNode]
) -> Iterator[tuple[SchemaNode, SchemaNode]]:
    """The branches of two unions that are not the same as any of the other, in their order."""
    same = graph.solver.sameness.same
    left, right = list(ours), list(theirs)
    unlike_left = _unlike(left, right, same)
    unlike_right = unlike_left and _unlike(right, left, lambda other, one: same(one, other))
    if unlike_left and unlike_right and len(unlike_left) == len(unlike_right):
        yield from zip(unlike_left, unlike_right, strict=True)


def _unlike(
    nodes: list[SchemaNode], others: list[SchemaNode], same: Callable[[SchemaNode, SchemaNode], bool]
) -> list[SchemaNode] | None:
    """Return the nodes that are not the same as any other one, None where these are too many, or finding them takes too
    long. Most stand in the order of their counterparts: each is sought after that of the one before."""
    unlike: list[SchemaNode] = []
    looks, after = 0, 0
    for node in nodes:
        places = chain(range(after, len(others)), range(after))
        place = next((place for place in places if same(node, others[place])), None)
        looks += len(others) if place is None else (place - after) % len(others)
        if place is None:
            unlike.append(node)
        else:
            after = place + 1
        if len(unlike) > MOST_UNLIKE or looks > MOST_LOOKS:
            return None
    return unlike


def _are_equivalent(graph: Graph, left: SchemaNode, right: SchemaNode) -> bool:
    """Return whether it is proved that two schemas have the same values."""
    opened = graph.solver.universe.opened
    first, second = opened(left), opened(right)
    return _is_empty(graph, first, second) and _is_empty(graph, second, first)


def _is_empty(graph: Graph, held: SchemaNode, failed: SchemaNode) -> bool:
    """Return whether it is proved that no value of a node fails another."""
    meter = graph.solver.meter
    kept = meter.left
    meter.left = granted = min(kept, WORK)
    key = goal_key((held,), (failed,))
    empty = key is None or not graph.goal(key).possible
    meter.left = kept - (granted - meter.left)
    return empty
