"""Payloads that show a break: a value that fails at a pair, wrapped up to the whole payload, and certified there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from apidiff.compare.context.site import PositionPair
from apidiff.compare.lowering.medium import Medium
from apidiff.compare.lowering.places import definition_tokens
from apidiff.compare.lowering.value_texts import rewritings
from apidiff.compare.proof.direction import DirectionProof
from apidiff.compare.schemas.graph import Edge, PairKey
from apidiff.contain.outcome import Obstacle
from apidiff.contain.read.nodes import RIGHT
from apidiff.contain.values import Boxed
from apidiff.model.change import Witness
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

_MOST_WAYS = 4
_MOST_CANDIDATES = 4


def witness_of(side: DirectionProof, pair: PairKey, obstacles: list[Obstacle]) -> Witness | None:
    """Return a certified payload that fails for one of the obstacles of a pair, at the nearest position that reaches
    it."""
    for obstacle in sorted(obstacles, key=lambda obstacle: not obstacle.decided):
        if (pair, obstacle) not in side.witnesses:
            side.witnesses[pair, obstacle] = _sought(side, pair, obstacle)
        found = side.witnesses[pair, obstacle]
        if found is not None:
            return found
    return None


def witness_with(side: DirectionProof, pair: PairKey, value: Json, keyword: str) -> Witness | None:
    """Return a certified payload that holds a value at a pair and fails for a keyword, at the nearest position that
    reaches it."""
    for root, way in islice(side.ways_up(pair), _MOST_WAYS):
        position = next(side.positions(root))
        found = _certified(side, [value], (keyword, None), root, way, position)
        if found is not None:
            return side.witness(found, position)
    return None


def _sought(side: DirectionProof, pair: PairKey, obstacle: Obstacle) -> Witness | None:
    for root, way in islice(side.ways_up(pair), _MOST_WAYS):
        position = next(side.positions(root))
        for seek in (side.candidates, side.exact_candidates):
            values = (candidate.value for candidate in islice(seek(pair, obstacle), _MOST_CANDIDATES))
            found = _certified(side, values, (obstacle.keyword, obstacle.name), root, way, position)
            if found is not None:
                return side.witness(found, position)
    return None


def witness_at(side: DirectionProof, root: PairKey) -> Witness | None:
    """Return a certified payload of a position, sought by the prover over everything below it."""
    left, right = side.oriented(definition_tokens(root[0]), definition_tokens(root[1]))
    found, position = side.whole.outcome(left, right).witness, next(side.positions(root))
    if found is None or not is_refused_as_sent(side, right, found.value, position):
        return None
    return side.witness(found, position)


def _certified(
    side: DirectionProof,
    values: Iterable[Json],
    about: tuple[str, str | None],
    root: PairKey,
    way: list[Edge],
    position: PositionPair,
) -> Boxed | None:
    """Return the first of some values, wrapped up along a way, that is certified to fail, with the error that is about
    a keyword and a name."""
    at = side.oriented(definition_tokens(root[0]), definition_tokens(root[1]))
    for value in values:
        for edge in way:
            value = side.wrapper.wrapped(edge, value)
        for sent in _longer(value) if position.medium is Medium.TEXT else (value,):
            found = side.whole.certify(*at, Boxed(value=sent), *about)
            if found is not None and is_refused_as_sent(side, at[1], sent, position):
                return found
    return None


def _longer(value: Json) -> Iterator[Json]:
    """A value, and lists of two in the place of a list of one or of none: one is written like its item, none not at
    all."""
    yield value
    if isinstance(value, list):
        yield _of_two(value)
    elif isinstance(value, dict) and any(isinstance(part, list) and len(part) < 2 for part in value.values()):
        yield {name: _of_two(part) for name, part in value.items()}


def _of_two(value: Json) -> Json:
    return (value or ["a"]) * 2 if isinstance(value, list) and len(value) < 2 else value


def is_refused_as_sent(side: DirectionProof, reader: Tokens, value: Json, position: PositionPair) -> bool:
    """Return whether a payload that the consumer's schema refuses is refused as it is written: a text may be read as
    another value."""
    if position.wire is None:
        return True
    if position.wire.sent(value) is None:
        return False
    return not any(side.whole.admits(RIGHT, reader, reading) for reading in rewritings(value))
