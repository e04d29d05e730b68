"""Quick facts about a node, and disjointness by them: types, finite values, discriminating properties.

A union is decided branch by branch. Most branches cannot hold a given value at all, because their types differ or
because a required property has other values; those drop out of the proof here, before anything is expanded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct, field

from apidiff.contain.read.nodes import SchemaNode
from apidiff.contain.read.reader import Reader
from apidiff.contain.values import ANY, OBJECT, type_of

MAX_DEPTH: Final = 40
MAX_PAIRS: Final = 400
MAX_FOUND: Final = 5_000
"""How many facts are found before those that say too little are kept for good: where hundreds of unions list each
other, finding the best of each takes the cube of their number."""


class Facts(Struct, frozen=True):
    """What every value of a node is known to satisfy.

    `values` are the canonical texts it may equal; `properties` maps a name to the texts its value may equal when it
    is present.
    """

    types: int = ANY
    values: frozenset[str] | None = None
    required: frozenset[str] = frozenset()
    properties: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def meet(self, other: Facts) -> Facts:
        """Return the facts of a value that satisfies both."""
        if other is TRIVIAL:
            return self
        if self is TRIVIAL:
            return other
        values = self.values if other.values is None else other.values
        if self.values is not None and other.values is not None:
            values = self.values & other.values
        properties = dict(self.properties)
        for name, texts in other.properties.items():
            properties[name] = properties[name] & texts if name in properties else texts
        types = 0 if values is not None and not values else self.types & other.types
        return Facts(types, values, self.required | other.required, properties)

    def disjoint(self, other: Facts) -> bool:
        """Return whether no value can satisfy both."""
        common = self.types & other.types
        if not common:
            return True
        if self.values is not None and other.values is not None and not self.values & other.values:
            return True
        if common != OBJECT or not self.properties or not other.properties:
            return False
        fewer, more = self.properties, other.properties
        if len(fewer) > len(more):
            fewer, more = more, fewer
        for name, texts in fewer.items():
            others = more.get(name)
            if others is not None and texts.isdisjoint(others) and (name in self.required or name in other.required):
                return True
        return False

    def leaves_room(self, other: Facts) -> bool:
        """Return whether some values of a branch are plainly none of another one. A producer sends the values of a
        branch that another one admits all the same: taken at its word, such a union has next to none."""
        return bool(self.types & ~other.types) or not other.required <= self.required


TRIVIAL: Final = Facts()


class FactFinder:
    """Computes and remembers facts of nodes."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.known: dict[int, Facts] = {}
        """Facts by the ids of nodes: those who ask ten thousand times look here first."""
        self._open: set[int] = set()
        self._passing: dict[int, Facts] = {}
        self._others: dict[tuple[int, ...], tuple[tuple[SchemaNode, ...], ...]] = {}
        self._found = 0

    def facts(self, node: SchemaNode) -> Facts:
        """Return the facts of a node; recursion that comes back to the node contributes nothing.

        What is found on the way says too little where the recursion came back, which is sound, and holds until the
        question is answered. Without it, unions that list each other are walked along every path.
        """
        known = self.known.get(node.id) or self._passing.get(node.id)
        if known is not None:
            return known
        if node.id in self._open or len(self._open) > MAX_DEPTH:
            return TRIVIAL
        self._open.add(node.id)
        self._found += 1
        found = self._find(node)
        self._open.discard(node.id)
        if self._open and self._found < MAX_FOUND:
            self._passing[node.id] = found
        else:
            self.known[node.id] = found
            if not self._open:
                self._passing.clear()
        return found

    def others(self, parts: tuple[SchemaNode, ...]) -> tuple[tuple[SchemaNode, ...], ...]:
        """Return for each branch of a union the other branches that facts do not tell from it, in their order."""
        key = tuple(part.id for part in parts)
        if key not in self._others:
            found: dict[int, dict[int, None]] = {part.id: {} for part in parts}
            for first, second in overlapping_pairs(self, parts):
                found[first.id][second.id] = None
                found[second.id][first.id] = None
            self._others[key] = tuple(
                tuple(other for other in parts if other.id in found[part.id]) if found[part.id] else ()
                for part in parts
            )
        return self._others[key]

    def _find(self, node: SchemaNode) -> Facts:
        if node.parts is not None:
            return self._join(node.parts)
        if isinstance(node.schema, bool):
            return TRIVIAL if node.schema else Facts(types=0)
        words = self.reader.read(node)
        types = words.types
        values = None
        if words.finite is not None:
            allowed = 0
            for value in words.finite.values():
                allowed |= type_of(value)
            types &= allowed
            values = frozenset(words.finite)
        properties = {}
        for name, child in words.properties.items():
            schema = child.schema
            if isinstance(schema, dict) and ("const" in schema or "enum" in schema or "$ref" in schema):
                texts = self.facts(child).values
                if texts is not None:
                    properties[name] = texts
        found = Facts(types, values, frozenset(words.required), properties)
        for part in words.all_of + ((words.ref,) if words.ref is not None else ()):
            found = found.meet(self.facts(part))
        for branches in (words.any_of, words.one_of):
            if branches:
                found = found.meet(self._join(branches))
        return found

    def _join(self, parts: Iterable[SchemaNode]) -> Facts:
        """Return what holds whichever part a value satisfies."""
        joined: Facts | None = None
        for part in parts:
            facts = self.facts(part)
            if joined is None:
                joined = facts
                continue
            values = None
            if joined.values is not None and facts.values is not None:
                values = joined.values | facts.values
            properties = {
                name: texts | facts.properties[name]
                for name, texts in joined.properties.items()
                if name in facts.properties
            }
            joined = Facts(joined.types | facts.types, values, joined.required & facts.required, properties)
        return joined if joined is not None else Facts(types=0)


def overlapping_pairs(finder: FactFinder, branches: tuple[SchemaNode, ...]) -> Iterator[tuple[SchemaNode, SchemaNode]]:
    """Yield the pairs of branches that their facts do not tell apart.

    A property that every branch requires with finite values sorts the branches first, so that a discriminated union
    of hundreds of branches is not compared pair by pair.
    """
    facts = [finder.facts(branch) for branch in branches]
    key = _discriminator(facts)
    if key is None:
        groups: Iterable[list[int]] = [list(range(len(branches)))]
    else:
        by_value: dict[str, list[int]] = {}
        for index, fact in enumerate(facts):
            for text in fact.properties[key]:
                by_value.setdefault(text, []).append(index)
        groups = by_value.values()
    seen: set[tuple[int, int]] = set()
    for group in groups:
        for place, first in enumerate(group):
            for second in group[place + 1 :]:
                if (first, second) not in seen and not facts[first].disjoint(facts[second]):
                    seen.add((first, second))
                    yield branches[first], branches[second]


def _discriminator(facts: list[Facts]) -> str | None:
    if not facts or any(fact.types != OBJECT for fact in facts):
        return None
    for name in facts[0].properties:
        if all(name in fact.properties and name in fact.required for fact in facts):
            return name
    return None
