"""Which values of a payload stand at which schema of a contract.

From the schema of a position, edges lead to the schemas of parts of its values (a property, an item) and to further
schemas of the same value (a reference, a branch). A payload is walked along those edges alone that lead to the schema
that is asked about; of branches, those that the value is one of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from msgspec import Struct, field

from apidiff.compare.context.reading import elements, members
from apidiff.contain.values import parts_of
from apidiff.contain.vocabulary import CLOSERS, COMPOSITIONS
from apidiff.contain.walks import reached_from
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json, Location
from apidiff.model.pointer import Tokens

At: TypeAlias = tuple[str | int, ...]
Sort: TypeAlias = Literal[
    "same", "branch", "kind", "then", "else", "dependent", "property", "pattern", "others", "items", "item"
]
OF_ONE_VALUE: frozenset[Sort] = frozenset({"same", "branch", "kind", "then", "else", "dependent"})
"""Edges to further schemas of the same value."""

_MOST_SCHEMAS = 50_000
_MOST_VALUES = 2_000


class Anything:
    """The value of a field of which it is known that it is used, and nothing else."""

    def __repr__(self) -> str:
        return "(anything)"


ANYTHING: Any = Anything()


class MapName(str):
    """A name of a map: whoever wrote it chose it, and it may be anything. It is not shown."""

    __slots__ = ()


class Edge(Struct, frozen=True, eq=False):
    """The way from a schema to another: `name` is the property, the pattern or the index; of a kind or a branch that a
    discriminator selects, the property and the values that do. A schema that holds under a condition is at `target`;
    the `condition` is another schema of the value, or that it has the property."""

    sort: Sort
    target: Tokens
    name: str = ""
    values: tuple[str, ...] = ()
    condition: Tokens = ()


class Found(Struct, frozen=True):
    """A value at the schema that was asked about, and where in the payload it stands."""

    value: Json
    at: At


class Schemas(Struct, frozen=True, eq=False):
    """The schemas of one contract with the edges between them, looked at when they are first asked for."""

    contract: Contract
    _edges: dict[Tokens, tuple[Edge, ...]] = field(default_factory=dict)
    _below: dict[Tokens, dict[Location, Tokens]] = field(default_factory=dict)
    _ways: dict[tuple[Tokens, Tokens], frozenset[Tokens]] = field(default_factory=dict)

    def holder(self, root: Tokens, place: Location) -> tuple[Tokens, Tokens] | None:
        """Return the schema below a position that a place in the document is about, in tokens of the contract, and what
        leads from there to the place. None where the place is in no schema that the position reaches."""
        found = self.below(root)
        for length in range(len(place.tokens), -1, -1):
            known = found.get(Location(resource=place.resource, tokens=place.tokens[:length]))
            if known is not None:
                return known, place.tokens[length:]
        return None

    def below(self, root: Tokens) -> Mapping[Location, Tokens]:
        """Return every schema that a position reaches, by its place in the document."""
        if root not in self._below:
            seen, waiting = {root: None}, [root]
            while waiting and len(seen) < _MOST_SCHEMAS:
                for edge in self.edges(waiting.pop()):
                    if edge.target not in seen:
                        seen[edge.target] = None
                        waiting.append(edge.target)
            location = self.contract.references.location
            self._below[root] = {location(tokens): tokens for tokens in reversed(seen)}
        return self._below[root]

    def values(
        self, root: Tokens, target: Tokens, payload: Json, admits: Callable[[Tokens, Json], bool | None]
    ) -> Iterator[Found]:
        """Yield the values of a payload of the schema `root` that stand at the schema `target`; `admits` says which
        branch a value is one of. Of an unknown value, what stands below is as unknown."""
        ways = self._leading(root, target)
        waiting: list[tuple[Tokens, Json, At]] = [(root, payload, ())]
        seen: set[tuple[Tokens, At]] = set()
        while waiting and len(seen) < _MOST_VALUES:
            tokens, value, at = waiting.pop()
            if (tokens, at) in seen or tokens not in ways:
                continue
            seen.add((tokens, at))
            if tokens == target:
                yield Found(value, at)
            edges = self.edges(tokens)
            leading = [edge for edge in edges if edge.target in ways]
            if self._fits_none(edges, leading, value, admits):
                # What the document does not allow was sent all the same: it may be meant for any of them.
                possible = [edge for edge in leading if edge.sort in ("branch", "kind")]
                likely = [edge for edge in possible if admits(edge.target, value) is not False]
                waiting.extend((edge.target, value, at) for edge in likely or possible)
            for edge in leading:
                waiting.extend(_along(edge, tokens, value, at, admits, self.edges))

    @staticmethod
    def _fits_none(
        edges: tuple[Edge, ...],
        leading: list[Edge],
        value: Json,
        admits: Callable[[Tokens, Json], bool | None],
    ) -> bool:
        """Whether a value is of none of the branches or kinds, some of which lead on."""
        if not any(edge.sort in ("branch", "kind") for edge in leading) or holds_anything(value):
            return False
        kinds = [edge for edge in edges if edge.sort == "kind"]
        if kinds:
            told = value.get(kinds[0].name) if isinstance(value, dict) else None
            return not any(told in edge.values for edge in kinds)
        return all(admits(edge.target, value) is False for edge in edges if edge.sort == "branch")

    def _leading(self, root: Tokens, target: Tokens) -> frozenset[Tokens]:
        """The schemas on the ways from one to the other."""
        if (root, target) not in self._ways:
            above: dict[Tokens, list[Tokens]] = {}
            for tokens in self.below(root).values():
                for edge in self.edges(tokens):
                    above.setdefault(edge.target, []).append(tokens)
            self._ways[root, target] = frozenset(reached_from([target], lambda tokens: above.get(tokens, ())))
        return self._ways[root, target]

    def edges(self, tokens: Tokens) -> tuple[Edge, ...]:
        """Return where one leads from a schema."""
        if tokens not in self._edges:
            self._edges[tokens] = ()
            try:
                node = self.contract.at(tokens)
            except KeyError:
                return ()
            self._edges[tokens] = tuple(self._found(node)) if isinstance(node.value, dict) else ()
        return self._edges[tokens]

    def _found(self, node: Node) -> Iterator[Edge]:
        reference = node.value.get("$ref")
        if isinstance(reference, str):
            target = self.contract.references.target(reference, node.tokens)
            if target is not None:
                yield Edge("same", target)
            if self.contract.dialects.is_own(node.tokens):
                return
        for keyword in COMPOSITIONS:
            yield from self._parts(node, keyword)
        if "if" in node.value:
            condition = node.child("if").tokens
            for keyword in ("then", "else"):
                if keyword in node.value:
                    sort: Sort = "then" if keyword == "then" else "else"
                    yield Edge(sort, node.child(keyword).tokens, condition=condition)
        yield from self._kinds(node)
        for name, part in members(node, "properties").items():
            yield Edge("property", part.tokens, name)
        for pattern, part in members(node, "patternProperties").items():
            yield Edge("pattern", part.tokens, pattern)
        for name, part in members(node, "dependentSchemas").items():
            yield Edge("dependent", part.tokens, name)
        for keyword in CLOSERS:
            if isinstance(node.value.get(keyword), dict):
                yield Edge("others", node.child(keyword).tokens)
        items = node.value.get("items")
        listed = elements(node, "prefixItems") or (elements(node, "items") if isinstance(items, list) else [])
        for index, part in enumerate(listed):
            yield Edge("item", part.tokens, str(index))
        if isinstance(items, dict):
            yield Edge("items", node.child("items").tokens)
        if isinstance(node.value.get("contains"), dict):
            yield Edge("items", node.child("contains").tokens)

    def _parts(self, node: Node, keyword: str) -> Iterator[Edge]:
        """The parts of a composition; of a union with a discriminator, each with the values that select it."""
        parts = elements(node, keyword)
        dispatches = self.contract.dispatches
        dispatch = dispatches.of_union(node.tokens, keyword) if parts and dispatches.present else None
        selecting: dict[Tokens, list[str]] = {}
        for value, branch in () if dispatch is None else dispatch.branches.items():
            selecting.setdefault(branch.tokens, []).append(value)
        for part in parts:
            if dispatch is not None and part.tokens in selecting:
                yield Edge("kind", part.tokens, dispatch.property, tuple(selecting[part.tokens]))
            else:
                yield Edge("same" if keyword == "allOf" else "branch", part.tokens)

    def _kinds(self, node: Node) -> Iterator[Edge]:
        """The schemas that take in this one and that a discriminator selects."""
        if not self.contract.dispatches.present:
            return
        dispatch = self.contract.dispatches.of_parent(node.tokens)
        if dispatch is None:
            return
        by_schema: dict[Tokens, list[str]] = {}
        for value, schema in dispatch.schemas.items():
            by_schema.setdefault(self.contract.dispatches.target(schema), []).append(value)
        for tokens, values in by_schema.items():
            if tokens != node.tokens:
                yield Edge("kind", tokens, dispatch.property, tuple(values))


def _along(
    edge: Edge,
    tokens: Tokens,
    value: Json,
    at: At,
    admits: Callable[[Tokens, Json], bool | None],
    edges: Callable[[Tokens], tuple[Edge, ...]],
) -> Iterator[tuple[Tokens, Json, At]]:
    """Yield where an edge leads from a value: the schema, the value there, and its place."""
    target, sort = edge.target, edge.sort
    if sort == "same":
        yield target, value, at
    elif sort == "branch":
        if value is ANYTHING or holds_anything(value) or admits(target, value) is not False:
            yield target, value, at
    elif sort in ("then", "else"):
        holds = None if holds_anything(value) else admits(edge.condition, value)
        if holds is None or holds is (sort == "then"):
            yield target, value, at
    elif sort == "dependent":
        if value is ANYTHING or (isinstance(value, dict) and edge.name in value):
            yield target, value, at
    elif value is ANYTHING:
        step = edge.name if sort in ("property", "kind") else "*" if sort in ("pattern", "others") else 0
        yield target, value, at if sort == "kind" else (*at, step)
    elif isinstance(value, dict):
        if sort == "kind":
            told = value.get(edge.name)
            if told in edge.values or told is ANYTHING or (told is None and holds_anything(value)):
                yield target, value, at
        elif sort == "property":
            if edge.name in value:
                yield target, value[edge.name], (*at, edge.name)
        elif sort in ("pattern", "others"):
            yield from ((target, part, (*at, MapName(name))) for name, part in _further(edge, tokens, value, edges))
    elif isinstance(value, list):
        if sort == "items":
            yield from ((target, part, (*at, index)) for index, part in enumerate(value))
        elif sort == "item" and int(edge.name) < len(value):
            yield target, value[int(edge.name)], (*at, int(edge.name))


def _further(
    edge: Edge, tokens: Tokens, value: dict[str, Json], edges: Callable[[Tokens], tuple[Edge, ...]]
) -> Iterator[tuple[str, Json]]:
    """The members of an object with names that match a pattern, or that nothing beside declares."""
    if edge.sort == "pattern":
        try:
            pattern = re.compile(edge.name)
        except (re.error, RecursionError, OverflowError):
            yield from value.items()
            return
        yield from ((name, part) for name, part in value.items() if pattern.search(name))
        return
    known = {other.name for other in edges(tokens) if other.sort == "property"}
    yield from ((name, part) for name, part in value.items() if name not in known)


def holds_anything(value: Json) -> bool:
    """Return whether a part of a value is unknown: which branch it is one of cannot be told then."""
    return any(one is ANYTHING for one in parts_of(value))
