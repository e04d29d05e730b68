"""Payloads that show a break: a value that fails at a pair, wrapped up to the whole payload, and certified there."""

from __future__ import annotations

from itertools import islice

from apidiff.compare.schemas import Edge, PairKey
from apidiff.compare.sides import Side
from apidiff.contain.outcome import Obstacle
from apidiff.contain.places import definition_tokens
from apidiff.contain.values import Json as Boxed
from apidiff.model.change import Witness

_MOST_WAYS = 4
_MOST_CANDIDATES = 4


def witness_of(side: Side, pair: PairKey, obstacles: list[Obstacle]) -> Witness | None:
    """Return a certified payload that fails for one of the obstacles of a pair, at the nearest position that reaches
    it."""
    for obstacle in sorted(obstacles, key=lambda obstacle: not obstacle.decided):
        if (pair, obstacle) not in side.witnesses:
            side.witnesses[pair, obstacle] = _sought(side, pair, obstacle)
        found = side.witnesses[pair, obstacle]
        if found is not None:
            return found
    return None


def _sought(side: Side, pair: PairKey, obstacle: Obstacle) -> Witness | None:
    for root, way in islice(side.ways_up(pair), _MOST_WAYS):
        found = _certified(side, pair, obstacle, root, way)
        if found is not None:
            return side.witness(found, next(side.positions(root)))
    return None


def witness_at(side: Side, root: PairKey) -> Witness | None:
    """Return a certified payload of a position, sought by the prover over everything below it."""
    left, right = side.oriented(definition_tokens(root[0]), definition_tokens(root[1]))
    found = side.whole.outcome(left, right).witness
    return None if found is None else side.witness(found, next(side.positions(root)))


def _certified(side: Side, pair: PairKey, obstacle: Obstacle, root: PairKey, way: list[Edge]) -> Boxed | None:
    at = side.oriented(definition_tokens(root[0]), definition_tokens(root[1]))
    for candidate in islice(side.candidates(pair, obstacle), _MOST_CANDIDATES):
        value = candidate.value
        for edge in way:
            value = side.wrapper.wrapped(edge, value)
        found = side.whole.certify(*at, Boxed(value=value), obstacle.keyword)
        if found is not None:
            return found
    return None
