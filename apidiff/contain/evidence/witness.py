"""Witnesses: values of goals, the most readable first, and a failing leaf wrapped up to the whole payload."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from apidiff.contain.read.nodes import SchemaNode
from apidiff.contain.solve.alternatives import Key, Source
from apidiff.contain.solve.graph import Graph, Way
from apidiff.contain.values import Boxed, bulk_of, canonical, size_of

MAX_DEPTH: Final = 45
MAX_EXAMPLE: Final = 400
LEAF_VALUES: Final = 6
MAX_STEPS: Final = 250
WORK: Final = 50_000
"""For one value, or stream of values, with all that is built on the way: in parts of values."""
PATIENCE: Final = 500_000
IMPATIENCE: Final = 20
A_GOAL: Final = 40


class Builder:
    """Builds values of settled goals; the first value of each goal is remembered."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.solver = graph.solver
        self._first: dict[Key, Boxed | None] = {}
        self._depth = 0
        self._open: set[Key] = set()
        self._granted = self._left = WORK
        self._patience = PATIENCE

    def value(self, key: Key) -> Boxed | None:
        """Return one value of a goal, or None where none is at hand."""
        if key in self._first:
            return self._first[key]
        found = next(self._values(key, 1), None)
        if found is not None or self._depth == 0:
            self._first[key] = found
        return found

    def stream(self, key: Key) -> Iterator[Any]:
        """Yield different values of a goal."""
        seen: set[str] = set()
        for box in self._values(key, LEAF_VALUES):
            text = canonical(box.value)
            if text not in seen:
                seen.add(text)
                yield box.value

    def _values(self, key: Key, most: int) -> Iterator[Boxed]:
        """Yield values of a goal, at most `most` of each way to have one."""
        goal = self.graph.goal(key)
        if self._depth == 0:
            self._patience -= self._granted - self._left
            self._left = self._granted = WORK if self._patience > 0 else WORK // IMPATIENCE
        self._left -= A_GOAL
        if not goal.possible or key in self._open or self._depth > MAX_DEPTH or self._left < 0:
            return
        if not key[1]:
            yield from self._examples(key)
        ways = [goal.via] if goal.via is not None else []
        ways += [way for way in goal.ways if way.satisfied and way is not goal.via]
        for way in ways:
            self._open.add(key)
            self._depth += 1
            try:
                built = list(islice(way.alternative.values(self), most))
            finally:
                self._depth -= 1
                self._open.discard(key)
            for value in built:
                if self._affords(value):
                    yield Boxed(value=value)

    def _affords(self, value: Any) -> bool:
        """Return whether a value is small enough to go on with; work on values is bounded like all other work."""
        bulk = bulk_of(value)
        self._left -= 0 if bulk is None else bulk.held
        return bulk is not None

    def _examples(self, key: Key) -> Iterator[Boxed]:
        """Yield the document's own examples that are valid for the whole goal."""
        nodes, _ = self.solver.nodes(key)
        for node in nodes:
            for value in examples_of(node):
                fits = size_of(value) <= MAX_EXAMPLE
                if fits and all(self.solver.evaluator.valid(other, value) is True for other in nodes):
                    yield Boxed(value=value)

    def wrapped(self, path: list[tuple[Way, Key | None]]) -> Iterator[Boxed]:
        """Yield payloads for a path of ways from the root to a failing leaf."""
        if not path or len(path) > MAX_STEPS:
            return  # nothing is known of it, or no validator would follow
        leaf = path[-1][0]
        for value in islice(leaf.alternative.values(self), LEAF_VALUES):
            box: Boxed | None = Boxed(value=value)
            for way, key in reversed(path[:-1]):
                if key is None or box is None:
                    break
                source = _Override(self, key, box)
                built = next((Boxed(value=one) for one in islice(way.alternative.values(source), 1)), None)
                box = built if built is None or bulk_of(built.value) else None
            if box is not None:
                yield box


class _Override:
    """A source in which one goal has a given value."""

    def __init__(self, inner: Source, key: Key, box: Boxed) -> None:
        self.inner = inner
        self.key = key
        self.box = box

    def value(self, key: Key) -> Boxed | None:
        """Return the given value for its goal, else what the inner source has."""
        return self.box if key == self.key else self.inner.value(key)

    def stream(self, key: Key) -> Iterator[Any]:
        """Yield values of a goal."""
        if key == self.key:
            yield self.box.value
        else:
            yield from self.inner.stream(key)


def examples_of(node: SchemaNode) -> Iterator[Any]:
    """Yield the examples and the default that a schema object carries."""
    schema = node.schema
    if not isinstance(schema, dict):
        return
    if "example" in schema:
        yield schema["example"]
    examples = schema.get("examples")
    if isinstance(examples, list):
        yield from examples[:4]
    elif isinstance(examples, dict):
        for example in islice(examples.values(), 4):
            if isinstance(example, dict) and "value" in example:
                yield example["value"]
    if "default" in schema:
        yield schema["default"]
