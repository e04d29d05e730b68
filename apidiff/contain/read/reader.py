"""What the schemas that apply in place to one value say together: their keywords, names and closedness.

Example. With X as `{"properties": {"a": {}}, "required": ["a"]}`, `{"allOf": [X, {"properties": {"b": {}}}]}`
declares `a` and `b` and demands `a`. As a position of a closed producer (`Reading.EXCHANGE`: a server sends the
fields it declares and no others) it is closed, though nothing in it says `additionalProperties: false`; one with
`additionalProperties: {}` anywhere in it is open, and one that declares no property at all is free-form.

Everything is remembered per node, because the same places are asked about by many goals.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from apidiff.contain.read.keywords import Keywords, read_keywords
from apidiff.contain.read.nodes import POSITION, SchemaNode, Universe
from apidiff.contain.text.automata import Answer


class DeclaredNames(Struct, frozen=True):
    """What objects may have by the keywords that apply in place: names with their schemas, patterns, and whether
    any other name is spoken of, too (`everything`)."""

    names: dict[str, tuple[SchemaNode, ...]]
    patterns: tuple[str, ...]
    everything: bool


class Reader:
    """Reads and remembers the keywords of nodes."""

    def __init__(self, universe: Universe) -> None:
        self.universe = universe
        self.known: dict[int, Keywords] = {}
        """The keywords of nodes by their ids: those who ask ten thousand times look here first."""
        self._closing: dict[int, bool | None] = {}
        self._names: dict[int, frozenset[str]] = {}
        self._demanded: dict[int, frozenset[str]] = {}
        self._spoken_of: dict[int, DeclaredNames] = {}
        self.answers: dict[tuple[Any, ...], Answer] = {}

    def read(self, node: SchemaNode) -> Keywords:
        """Return the keywords of a node whose schema is an object."""
        known = self.known.get(node.id)
        if known is None:
            known = read_keywords(self.universe, node)
            self.known[node.id] = known
        return known

    def in_place(self, node: SchemaNode) -> Iterator[Keywords]:
        """Yield the keywords of a node and of everything that applies in place beneath it, tests left out."""
        stack, seen = [node], set()
        while stack:
            current = stack.pop()
            if current.id in seen:
                continue
            seen.add(current.id)
            if current.parts is not None:
                stack.extend(current.parts)
            elif isinstance(current.schema, dict):
                words = self.known.get(current.id) or self.read(current)
                yield words
                stack.extend(words.all_of + words.any_of + words.one_of)
                stack.extend(words.dependent_schemas.values())
                stack.extend(part for part in (words.ref, words.then, words.otherwise) if part is not None)

    def closed(self, node: SchemaNode) -> bool | None:
        """Return whether the closed producer closes this node: True, False, or None where it is free-form.

        A position is closed when its merged shape declares a property and nothing in it opens it explicitly; it is
        free-form when it declares none and nothing opens it.
        """
        if node.mode != POSITION:
            return False
        if node.id not in self._closing:
            self._closing[node.id] = self._closes(node)
        return self._closing[node.id]

    def declared(self, node: SchemaNode) -> frozenset[str]:
        """Return the property names that the merged shape of a node declares."""
        known = self._names.get(node.id)
        if known is None:
            known = frozenset(name for words in self.in_place(node) for name in words.properties)
            self._names[node.id] = known
        return known

    def demanded(self, node: SchemaNode) -> frozenset[str]:
        """Return the names that the merged shape of a node requires and declares nowhere. The closed producer sends
        them all the same: a payload without them would be none."""
        known = self._demanded.get(node.id)
        if known is None:
            required = frozenset(name for words in self.in_place(node) for name in words.required)
            known = self._demanded[node.id] = required - self.declared(node)
        return known

    def spoken_of(self, node: SchemaNode) -> DeclaredNames:
        """Return what a node and everything in place beneath it might evaluate of an object."""
        known = self._spoken_of.get(node.id)
        if known is None:
            names: dict[str, tuple[SchemaNode, ...]] = {}
            patterns: list[str] = []
            everything = False
            for words in self.in_place(node):
                patterns.extend(pattern for pattern, _ in words.patterns)
                everything = everything or words.additional is not None or words.unevaluated is not None
                for name, child in words.properties.items():
                    names[name] = (*names.get(name, ()), child)
            known = self._spoken_of[node.id] = DeclaredNames(names, tuple(patterns), everything)
        return known

    def described_together(self, *nodes: SchemaNode) -> dict[int, tuple[SchemaNode, ...]]:
        """Return the schemas of values that several parts in place describe, such as a property that two of them
        declare: by the id of each, all of them. `nodes` describe one value themselves.

        Those of one value share one tuple: a union of hundreds of branches declares a property hundreds of times.
        """
        values: dict[str | None, dict[int, SchemaNode]] = {}
        for words in (words for node in nodes for words in self.in_place(node)):
            for name, child in words.properties.items():
                values.setdefault(name, {})[child.id] = child
            if words.rest is not None:
                values.setdefault(None, {})[words.rest.id] = words.rest
        together: dict[int, tuple[SchemaNode, ...]] = {}
        for found in values.values():
            if len(found) > 1:
                group = tuple(found.values())
                for id_ in found:
                    known = together.get(id_)
                    together[id_] = group if known is None else (*known, *group)
        return together

    def _closes(self, node: SchemaNode) -> bool | None:
        declares = False
        for words in self.in_place(node):
            for opening in (words.additional, words.unevaluated):
                if opening is not None and opening.schema is not False:
                    return False
            declares = declares or bool(words.properties or words.patterns)
        return True if declares else None
