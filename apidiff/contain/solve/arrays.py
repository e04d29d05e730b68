"""Arrays: position by position, with `contains` counted, `uniqueItems` by pigeonhole, and a bounded list of lengths.

Positions up to the longest prefix differ; all later ones are alike. A failing keyword that speaks of "some item" is
tried at each differing position and at the alike ones, as many as such keywords were placed: that is complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement, islice, product
from math import prod
from typing import Any, Final

from msgspec import Struct

from apidiff.contain.goals.goal_parts import Atom, Branch
from apidiff.contain.read.keywords import Keywords
from apidiff.contain.read.nodes import SchemaNode
from apidiff.contain.solve.alternatives import Alternative, Key, Source, goal_key, leaf
from apidiff.contain.solve.trees import Trees
from apidiff.contain.values import ANY, BOOLEAN, NULL, canonical

MAX_LENGTH: Final = 200
MAX_UNIQUE: Final = 400
MAX_PLANS: Final = 160
MAX_TRIED: Final = 8
MARKS_A_UNIT: Final = 16


class Count(Struct, frozen=True):
    """How many items must satisfy a node: at least `low`, at most `high`."""

    node: SchemaNode
    low: int
    high: int | None


class Demand(Struct, frozen=True):
    """Extra nodes an item must fail (`fails`) or satisfy (`holds`) at one index; `twin` marks two items that are
    equal."""

    index: int
    fails: tuple[SchemaNode, ...] = ()
    holds: tuple[SchemaNode, ...] = ()
    twin: bool = False


class ArrayView:
    """What the holders of a branch demand of each item."""

    def __init__(self, trees: Trees, branch: Branch) -> None:
        self.trees = trees
        self.branch = branch
        self.words: list[Keywords] = [trees.reader.read(node) for node, _ in branch.holders]
        self.unevaluated: list[tuple[int, SchemaNode]] = []
        self.tracked: dict[int, tuple[int, tuple[SchemaNode, ...]]] = {}
        for scope in branch.scopes:
            self._add_scope(scope.key, scope.owner, tracked=scope.tracked)
        lengths = [len(words.prefix) for words in self.words]
        lengths += [start for start, _ in self.unevaluated] + [start for start, _ in self.tracked.values()]
        lengths += [atom.arg for atom in branch.atoms if atom.keyword == "rest"]
        self.distinct = max([0, *lengths])
        self.lowest = max([0, *(words.min_items for words in self.words)])
        limits = [words.max_items for words in self.words if words.max_items is not None]
        self.unique = any(words.unique for words in self.words)
        self.counts = [
            Count(words.contains, words.min_contains, words.max_contains)
            for words in self.words
            if words.contains is not None
        ]
        for atom in branch.atoms:
            if atom.keyword == "minItems":
                limits.append(atom.arg - 1)
            elif atom.keyword == "maxItems":
                self.lowest = max(self.lowest, atom.arg + 1)
            elif atom.keyword == "few" and atom.child is not None:
                self.counts.append(Count(atom.child, 0, atom.arg - 1))
            elif atom.keyword == "many" and atom.child is not None:
                self.counts.append(Count(atom.child, atom.arg + 1, None))
        self.counts = [count for count in self.counts if count.low or count.high is not None]
        self.highest = min(limits) if limits else None

    def _add_scope(self, key: int, owner: SchemaNode, *, tracked: bool) -> None:
        words = self.trees.reader.read(owner)
        if words.unevaluated_items is None:
            return
        start = 0
        everything = False
        looked: list[SchemaNode] = []
        inside = [read for (_, scopes), read in zip(self.branch.holders, self.words, strict=True) if key in scopes]
        for read in inside:
            start = max(start, len(read.prefix))
            everything = (
                everything or read.rest is not None or (read is not words and read.unevaluated_items is not None)
            )
            if read.contains is not None:
                looked.append(read.contains)
        for scope, other in self.branch.loose:
            if scope == key:
                for read in self.trees.reader.in_place(other):
                    start = start if tracked else max(start, len(read.prefix))
                    opens = read.rest is not None or read.contains is not None or read.unevaluated_items is not None
                    everything = everything or (opens and not tracked)
        if everything:
            return
        if tracked:
            self.tracked[owner.id] = (start, tuple(looked))
        else:
            self.unevaluated.append((start, self.trees.universe.union((words.unevaluated_items, *looked))))

    def literals(self, index: int) -> tuple[SchemaNode, ...]:
        """Return the nodes that the item at an index must satisfy."""
        found: list[SchemaNode] = []
        for words in self.words:
            if index < len(words.prefix):
                found.append(words.prefix[index])
            elif words.rest is not None:
                found.append(words.rest)
        found.extend(node for start, node in self.unevaluated if index >= start)
        return tuple(dict.fromkeys(found))

    def limit(self) -> int | None:
        """Return the greatest possible length, lowered where an item cannot exist."""
        for index in range(self.distinct + 1):
            if self.highest is not None and index >= self.highest:
                break
            if goal_key(self.literals(index)) is None:
                return index
        return self.highest


def solve_array(trees: Trees, branch: Branch) -> Iterator[Alternative]:
    """Yield the alternatives of a branch among arrays. Raises BudgetSpent."""
    view = ArrayView(trees, branch)
    view.trees.spend(view.distinct)
    limit = view.limit()
    if limit is not None and view.lowest > limit:
        return
    if view.unique and any(atom.keyword == "uniqueItems" for atom in branch.atoms):
        return
    if view.counts and max(view.lowest, view.distinct) + sum(count.low for count in view.counts) > MAX_LENGTH:
        yield leaf(branch, lambda source: iter(()), "contains")
        return
    spent = 0
    for demands in _demands(view):
        for plan in _plans(view, demands, limit):
            spent += 1
            if spent > MAX_PLANS:
                yield leaf(branch, lambda source: iter(()), "items")
                return
            alternative = _assemble(view, plan, demands)
            if alternative is not None:
                yield alternative


def _demands(view: ArrayView) -> Iterator[tuple[Demand, ...]]:
    """Yield the ways to place the failing items of the branch's atoms."""
    places: list[list[tuple[Demand, ...]]] = []
    last = view.distinct
    for atom in view.branch.atoms:
        placed = _places(view, atom, last)
        if placed is not None:
            places.append(placed)
            last += len(placed[0]) if placed and atom.keyword != "item" else 0
    for chosen in product(*places):
        view.trees.spend(1 + len(chosen))
        yield tuple(demand for group in chosen for demand in group)


def _places(view: ArrayView, atom: Atom, last: int) -> list[tuple[Demand, ...]] | None:
    child = atom.child
    if atom.keyword == "item" and child is not None:
        return [(Demand(atom.arg, (child,)),)]
    if atom.keyword == "rest" and child is not None:
        return [(Demand(index, (child,)),) for index in range(atom.arg, last + 1)]
    if atom.keyword == "unevaluatedItems" and child is not None:
        if atom.node.id not in view.tracked:
            return []
        start, looked = view.tracked[atom.node.id]
        return [(Demand(index, (child, *looked)),) for index in range(start, last + 1)]
    if atom.keyword == "uniqueItems":
        view.trees.spend((last + 2) ** 2)
        return [
            (Demand(i, (), view.literals(j), True), Demand(j, (), view.literals(i), True))
            for j in range(1, last + 2)
            for i in range(j)
        ]
    return None


class _Plan(Struct, frozen=True):
    """A length and, for each index, which counted nodes the item satisfies (True), fails (False) or may (None)."""

    length: int
    marks: tuple[tuple[bool | None, ...], ...]


def _plans(view: ArrayView, demands: tuple[Demand, ...], limit: int | None) -> Iterator[_Plan]:
    shortest = max([view.lowest, *(demand.index + 1 for demand in demands)])
    if limit is not None and shortest > limit:
        return
    if not view.counts:
        yield _Plan(shortest, ())
        return
    needed = max(shortest, view.distinct) + sum(count.low for count in view.counts)
    longest = needed if limit is None else min(needed, limit)
    fixed = max([view.distinct, *(demand.index for demand in demands)]) + 1
    for length in range(shortest, longest + 1):
        yield from _marked(view, length, fixed)


def _marked(view: ArrayView, length: int, fixed: int) -> Iterator[_Plan]:
    """Yield the assignments of a length that meet every count; alike positions are filled in a fixed order."""
    choices = [
        (True, False) if count.high is not None else ((True, None) if count.low else (None,)) for count in view.counts
    ]
    view.trees.spend(prod(map(len, choices)))
    vectors = list(product(*choices))
    prefix = min(length, fixed)
    tail = length - prefix
    for head in product(vectors, repeat=prefix):
        for rest in combinations_with_replacement(vectors, tail):
            view.trees.spend(1 + length * len(view.counts) // MARKS_A_UNIT)
            marks = head + rest
            if all(_counted(count, [mark[place] for mark in marks]) for place, count in enumerate(view.counts)):
                yield _Plan(length, marks)


def _counted(count: Count, marks: list[bool | None]) -> bool:
    hits = sum(mark is True for mark in marks)
    return hits >= count.low and (count.high is None or hits <= count.high)


def _assemble(view: ArrayView, plan: _Plan, demands: tuple[Demand, ...]) -> Alternative | None:
    branch = view.branch
    view.trees.spend(min(plan.length, MAX_LENGTH))
    keys: dict[int, Key] = {}
    special: set[int] = set()
    for index in range(min(plan.length, MAX_LENGTH)):
        holds = list(view.literals(index))
        fails: list[SchemaNode] = []
        for demand in demands:
            if demand.index == index:
                holds.extend(demand.holds)
                fails.extend(demand.fails)
                special.add(index)
        if plan.marks:
            for mark, count in zip(plan.marks[index], view.counts, strict=True):
                (holds if mark else fails).extend(() if mark is None else (count.node,))
        key = goal_key(holds, fails)
        if key is None:
            return None
        keys[index] = key
    if view.unique and not _distinct(view, keys):
        return None
    marked = special | (set(keys) if plan.marks else set())
    primary = list(dict.fromkeys(keys[index] for index in sorted(marked)))
    others = list(dict.fromkeys(key for index, key in keys.items() if index not in marked))
    edges = tuple((keys[index], (str(index),)) for index in sorted(special) if view.trees.carries_blame(keys[index]))
    excluded = frozenset(text for atom in branch.atoms if atom.keyword in ("enum", "const") for text in atom.arg)
    if plan.length == 0 and canonical([]) in excluded:
        return None
    twins = tuple(demand.index for demand in demands if demand.twin)[:2]
    builder = _Builder(view, plan.length, keys, excluded, twins)
    return Alternative(
        goals=primary,
        fillers=lambda: others,
        values=builder.values,
        blame=branch.blame(),
        edges=edges,
        unknown=branch.unknown,
        assumptions=branch.assumptions,
        branch=branch,
    )


def _distinct(view: ArrayView, keys: dict[int, Key]) -> bool:
    """Return False where the items certainly cannot all differ: finite domains without distinct representatives."""
    domains = {index: domain for index, key in keys.items() if (domain := _domain(view, key)) is not None}
    owner: dict[str, int] = {}
    return all(_place(index, domains, owner, set()) for index in domains)


def _place(index: int, domains: dict[int, list[str]], owner: dict[str, int], tried: set[str]) -> bool:
    """Find an augmenting path; domains are small (MAX_TRIED), so the depth is bounded by their number."""
    for text in domains[index]:
        if text in tried:
            continue
        tried.add(text)
        if text not in owner or _place(owner[text], domains, owner, tried):
            owner[text] = index
            return True
    return False


def _domain(view: ArrayView, key: Key) -> list[str] | None:
    """Return the values a goal may have, where a few scalars are all there is."""
    types = ANY
    values: frozenset[str] | None = None
    for identity in key[0]:
        facts = view.trees.finder.facts(view.trees.universe.nodes[identity])
        types &= facts.types
        if facts.values is not None:
            values = facts.values if values is None else values & facts.values
    if values is None and not types & ~(BOOLEAN | NULL):
        values = frozenset((["true", "false"] if types & BOOLEAN else []) + (["null"] if types & NULL else []))
    return None if values is None or len(values) > MAX_TRIED * 8 else sorted(values)


class _Builder:
    """Builds arrays of one length."""

    def __init__(
        self, view: ArrayView, length: int, keys: dict[int, Key], excluded: frozenset[str], twins: tuple[int, ...]
    ) -> None:
        self.view = view
        self.length = length
        self.keys = keys
        self.excluded = excluded
        self.twins = twins
        self.settled = max([view.distinct, *keys, *twins])

    def values(self, source: Source) -> Iterator[Any]:
        """Yield arrays, the plainest first, each different from the excluded ones."""
        if self.length > (MAX_UNIQUE if self.view.unique else self.view.trees.budget.witness_size):
            return
        for built in islice(self._variants(source), 8):
            if not self.excluded or canonical(built) not in self.excluded:
                yield built

    def _variants(self, source: Source) -> Iterator[list[Any]]:
        built = self._plain(source)
        if built is None:
            return
        yield built
        for index in range(min(len(built), 3)):
            for value in islice(source.stream(self.keys[index]), 4):
                yield [*built[:index], value, *built[index + 1 :]]
        limit = self.view.limit()
        if limit is None or len(built) < limit:
            key = goal_key(self.view.literals(len(built)))
            box = None if key is None else source.value(key)
            if box is not None:
                yield [*built, box.value]

    def _plain(self, source: Source) -> list[Any] | None:
        built: list[Any] = []
        seen: set[str] = set()
        for index in range(self.length):
            if index > self.settled + 1 and not self.view.unique:
                # Each further item is asked for what the last one is.
                return built + built[-1:] * (self.length - index)
            key = self.keys.get(index) or goal_key(self.view.literals(index))
            if key is None:
                return None
            if self.twins and index == self.twins[1]:
                built.append(built[self.twins[0]])
                continue
            value = self._unseen(source, key, index, seen)
            if not value:
                return None
            if self.view.unique:
                seen.add(canonical(value[0]))
            built.append(value[0])
        return built

    def _unseen(self, source: Source, key: Key, index: int, seen: set[str]) -> list[Any]:
        """Return an item that is not among the seen ones. Where almost anything goes, numbers tell hundreds apart."""
        box = source.value(key)
        if box is not None and (not seen or canonical(box.value) not in seen):
            return [box.value]
        numbered, nodes = None if box is None else _numbered(box.value, len(seen)), self.view.literals(index)
        if numbered is not None and canonical(numbered) not in seen and key == goal_key(nodes):
            valid = self.view.trees.evaluator.valid
            if all(valid(node, numbered) is True for node in nodes):
                return [numbered]
        for value in islice(source.stream(key), MAX_LENGTH):
            if canonical(value) not in seen:
                return [value]
        return []


def _numbered(value: Any, number: int) -> Any:
    if isinstance(value, str):
        return f"{value}{number}"
    return value + number if type(value) is int else None
