"""What the schemas of a branch demand of an object: of each name that is mentioned, and of every name that is not.

A property name is either mentioned by some schema in sight, or stands for all names that fall the same way under the
patterns in sight: one fresh name per such way is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import Final

from msgspec import Struct

from apidiff.contain.goals.goal_parts import Branch
from apidiff.contain.read.keywords import Keywords
from apidiff.contain.read.nodes import LEFT, POSITION, RIGHT, SchemaNode
from apidiff.contain.read.reader import DeclaredNames
from apidiff.contain.solve.alternatives import Key
from apidiff.contain.solve.trees import Trees
from apidiff.contain.text.automata import Answer, Found
from apidiff.contain.text.regex import search
from apidiff.contain.vocabulary import CLOSERS, NAMED

FRESH_NAMES: Final = ("name", "extra", "other", "x")
EXISTENTIAL: Final = frozenset({*NAMED, *CLOSERS, "propertyNames"})


class Rest(Struct, frozen=True):
    """An `unevaluatedProperties` of one branch, spelled out: what it does not reach, and what it demands of the
    rest."""

    names: frozenset[str]
    patterns: tuple[str, ...]
    loose: tuple[DeclaredNames, ...]
    value: SchemaNode | None

    def possible(self, name: str) -> tuple[SchemaNode, ...]:
        """Return the nodes of branches that may hold as well, of which one at least must accept the name's value."""
        return tuple(node for shape in self.loose for node in shape.names.get(name, ()))

    def reaches(self, name: str) -> bool | None:
        """Return whether the keyword looks at this name; None where a pattern cannot be read."""
        if name in self.names:
            return False
        hits = [search(pattern, name) for pattern in self.patterns]
        if True in hits:
            return False
        return None if None in hits else True


class ObjectView:
    """What the holders of a branch demand of each property."""

    def __init__(self, trees: Trees, branch: Branch) -> None:
        self.trees = trees
        self.branch = branch
        self.words: list[Keywords] = [trees.reader.read(node) for node, _ in branch.holders]
        self._closed = {trees.reader.closed(node) for node, _ in branch.holders if node.mode == POSITION}
        """What is said of the positions among the holders: whether the closed producer closes them, or None."""
        self.rests: list[Rest] = []
        self.tracked: dict[int, Rest] = {}
        self.closing: frozenset[int] = frozenset(
            scope.key for scope in branch.scopes if not scope.tracked and self._closes(scope.owner)
        )
        for scope in branch.scopes:
            self._add_scope(scope.key, scope.owner, tracked=scope.tracked)
        self.hidden: frozenset[str] = self._hidden()
        self.lowest = max([0, *(words.min_properties for words in self.words)])
        limits = [words.max_properties for words in self.words if words.max_properties is not None]
        for atom in branch.atoms:
            if atom.keyword == "minProperties":
                limits.append(atom.arg - 1)
            elif atom.keyword == "maxProperties":
                self.lowest = max(self.lowest, atom.arg + 1)
        self.highest = min(limits) if limits else None
        self.dropped: set[str] = set()
        self._literals: dict[str, tuple[SchemaNode, ...] | None] = {}
        self._mentioned: list[str] | None = None

    def _closes(self, owner: SchemaNode) -> bool:
        """Whether it is the closed producer who closes a position, and not a keyword."""
        return self.trees.reader.read(owner).unevaluated is None and self.trees.reader.closed(owner) is True

    def _add_scope(self, key: int, owner: SchemaNode, *, tracked: bool) -> None:
        reader = self.trees.reader
        # Where several parts of a schema describe one value (a property that each of them declares), the producer sends
        # the names of all of them, and any where one of them is open.
        joint = self.closing if key in self.closing else frozenset((key,))
        names: set[str] = set()
        required: set[str] = set()
        patterns: list[str] = []
        everything = key in self.closing and False in self._closed
        for (node, scopes), words in zip(self.branch.holders, self.words, strict=True):
            if joint.isdisjoint(scopes):
                continue
            names.update(words.properties)
            required.update(words.required)
            if words.patterns:
                patterns.extend(pattern for pattern, _ in words.patterns)
            everything = (
                everything or words.additional is not None or (node is not owner and words.unevaluated is not None)
            )
        loose = (
            () if tracked else tuple(reader.spoken_of(other) for scope, other in self.branch.loose if scope in joint)
        )
        for shape in loose:
            patterns.extend(shape.patterns)
            everything = everything or shape.everything
        words = reader.read(owner)
        if self._closes(owner):
            # Sent wherever it is required, though another branch than those that hold declares it.
            names |= reader.demanded(owner) | required
        if tracked:
            self.tracked[owner.id] = Rest(frozenset(names), tuple(patterns), (), None)
            if everything:
                self.tracked.pop(owner.id)
        elif not everything and (words.unevaluated is not None or reader.closed(owner) is True):
            self.rests.append(Rest(frozenset(names), tuple(patterns), loose, words.unevaluated))

    def _hidden(self) -> frozenset[str]:
        """A free-form position of a closed producer sends none of the names that the other side declares, but those
        that it requires, or that a test of its own (`not` of `not`, `if`) speaks of."""
        reader = self.trees.reader
        if None not in self._closed:
            return frozenset()
        others = (self.trees.universe.nodes[index] for index in self.branch.negatives)
        declared = frozenset(name for node in others if node.side == RIGHT for name in reader.declared(node))
        return declared.difference(*self._spoken_of())

    def _spoken_of(self) -> Iterator[Iterable[str]]:
        """The names that the producer requires or declares, in tests too."""
        for (node, _), words in zip(self.branch.holders, self.words, strict=True):
            if node.side == LEFT:
                yield words.properties
                yield words.required

    def literals(self, name: str) -> tuple[SchemaNode, ...] | None:
        """Return the nodes that the value under a name must satisfy, or None where the name cannot be present."""
        if name not in self._literals:
            self._literals[name] = self._find_literals(name)
        return self._literals[name]

    def key(self, name: str) -> Key | None:
        """Return the goal of the value under a name that may be present, or None where it contradicts itself."""
        return self.trees.key_of(self.literals(name) or ())

    def _find_literals(self, name: str) -> tuple[SchemaNode, ...] | None:
        if name in self.branch.absent or name in self.hidden:
            return None
        found: list[SchemaNode] = []
        for words in self.words:
            matched: bool | None = False
            if name in words.properties:
                matched = True
                found.append(words.properties[name])
            for pattern, node in words.patterns:
                hit = search(pattern, name)
                if hit:
                    matched = True
                    found.append(node)
                elif hit is None:
                    self.dropped.add("patternProperties")
                    matched = None if matched is False else matched
            if matched is False and words.additional is not None:
                found.append(words.additional)
            if words.names is not None and self.trees.evaluator.valid(words.names, name) is False:
                return None
        for rest in self.rests:
            if rest.reaches(name) is True:
                possible = rest.possible(name)
                if possible:
                    found.append(self.trees.universe.union(possible))
                elif rest.value is None:
                    return None
                else:
                    found.append(rest.value)
        if any(node.schema is False for node in found):
            return None
        return tuple(dict.fromkeys(found))

    def mentioned(self) -> list[str]:
        """Return every name that a schema in sight mentions, in document order."""
        if self._mentioned is None:
            self._mentioned = self._find_mentioned()
        return self._mentioned

    def _find_mentioned(self) -> list[str]:
        names: dict[str, None] = dict.fromkeys(sorted(self.branch.required))
        for words in self.words:
            names.update(dict.fromkeys(words.properties))
            names.update(dict.fromkeys(words.required))
        for rest in self.rests:
            for shape in rest.loose:
                names.update(dict.fromkeys(shape.names))
        for atom in self.branch.atoms:
            if atom.keyword in EXISTENTIAL:
                names.update(dict.fromkeys(self.trees.reader.read(atom.node).properties))
                if atom.keyword == "properties":
                    names[atom.arg] = None
            for words in self.words:
                for dependents in (words.dependent_required, words.dependent_schemas):
                    names.update(dict.fromkeys(dependents))
        return list(names)

    def patterns(self) -> list[str]:
        """Return every property pattern in sight."""
        found: dict[str, None] = {}
        for words in self.words:
            found.update(dict.fromkeys(pattern for pattern, _ in words.patterns))
        for rest in [*self.rests, *self.tracked.values()]:
            found.update(dict.fromkeys(rest.patterns))
        for atom in self.branch.atoms:
            if atom.keyword in EXISTENTIAL:
                words = self.trees.reader.read(atom.node)
                found.update(dict.fromkeys(pattern for pattern, _ in words.patterns))
        return list(found)

    def fresh(self, count: int, failing: SchemaNode | None = None) -> tuple[list[str], bool]:
        """Return up to `count` unmentioned names for each way the patterns can fall, and whether that list is complete.

        With `failing`, the names must also be rejected by that node (of a `propertyNames`).
        """
        mentioned = frozenset(self.mentioned()) | self.hidden | self.branch.absent
        patterns = self.patterns()
        holders = tuple(words.names for words in self.words if words.names is not None)
        if not patterns and not holders and failing is None:
            return list(islice((name for name in fresh_names() if name not in mentioned), count)), True
        complete = 2 ** len(patterns) <= self.trees.budget.name_classes
        names: list[str] = []
        classes = product((False, True), repeat=len(patterns)) if complete else _few_classes(len(patterns))
        for hits in classes:
            wanted = [pattern for pattern, hit in zip(patterns, hits, strict=True) if hit]
            unwanted = [pattern for pattern, hit in zip(patterns, hits, strict=True) if not hit]
            for _ in range(count):
                answer = self._name(holders, failing, wanted, unwanted, mentioned.union(names))
                if answer.text is not None:
                    names.append(answer.text)
                    continue
                complete = complete and answer.found is not Found.UNKNOWN
                break
        return names, complete

    def _name(
        self,
        holders: tuple[SchemaNode, ...],
        failing: SchemaNode | None,
        wanted: list[str],
        unwanted: list[str],
        taken: frozenset[str],
    ) -> Answer:
        negative = () if failing is None else (failing,)
        return self.trees.string_among(holders, negative, wanted, unwanted, taken)


def fresh_names() -> Iterator[str]:
    """Yield names that read well, without end."""
    yield from FRESH_NAMES
    number = 1
    while True:
        yield f"extra{number}"
        number += 1


def _few_classes(count: int) -> Iterator[tuple[bool, ...]]:
    yield (False,) * count
    for index in range(min(count, 30)):
        yield tuple(place == index for place in range(count))
