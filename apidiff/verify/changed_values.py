"""Values that exercise what changed, where it changed: one side's type is held against what it becomes on the other.

A value of the sending side is yielded for each place at which the types differ, however deep: null where only one side
takes it, the values of an enum that only one side has, what lies beyond the limits of the other side, what may be left
out and has to be there. Places at which nothing differs are not walked, so the cost grows with the edit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from apidiff.contain.text.automata import Search
from apidiff.contain.text.charsets import Unsupported
from apidiff.contain.text.regex import compile_pattern
from apidiff.model.document import Json
from apidiff.model.proposal.pytypes import (
    ClassRef,
    DictOf,
    EnumShape,
    FieldShape,
    Limited,
    ListOf,
    MissingType,
    ModelShape,
    PyType,
    Scalar,
    UnionOf,
    World,
)
from apidiff.propose.convert.samples import Sampler, ends
from apidiff.propose.match.pairing import Pairing
from apidiff.propose.match.subtypes import members, unlimited
from apidiff.verify.fitting import fits

PER_PLACE = 60
MOST_ITEMS = 50
LONGEST = 10_000
ROUNDS = 2
"""How often a class may stand on the way down to a value."""
MOST_OBJECTS = 2_000
"""Most objects that are walked for one body: ways through unions of very many classes have no other end."""


class ChangedValues:
    """Makes values of one world that differ for the other; `classes` and `moved` lead from the first to the second."""

    def __init__(
        self, source: World, target: World, classes: Mapping[str, str], moved: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.source = source
        self.target = target
        self.classes = classes
        self.moved = moved
        self._sampler = Sampler(source, full=True)
        self._differing: dict[tuple[str, str], bool] = {}
        self._left = MOST_OBJECTS

    def of(self, kind: PyType, other: PyType | None, way: tuple[str, ...] = ()) -> Iterator[Json]:
        """Yield values of a type that exercise how it differs from what stands for it on the other side."""
        if not way:
            self._left = MOST_OBJECTS
        for member in members(kind):
            if isinstance(member, MissingType):
                continue
            partner = None if other is None else self._partner(member, other)
            if partner is None:
                yield from self._all_of(member, way)
            elif self.differ(member, partner):
                yield from islice(self._member(member, partner, way), None if way == () else PER_PLACE)

    def _all_of(self, kind: PyType, way: tuple[str, ...]) -> Iterator[Json]:
        """Yield the variants of what has no counterpart."""
        for value in islice(self._sampler.variants(kind), PER_PLACE):
            if not way or fits(value, kind, self.source):
                yield value

    def _member(self, kind: PyType, other: PyType, way: tuple[str, ...]) -> Iterator[Json]:
        left, right = unlimited(kind), unlimited(other)
        mine, theirs = self.source.values(kind), self.target.values(other)
        if mine is not None:
            yield from (json.loads(text) for text in mine[:PER_PLACE] if theirs is None or text not in theirs)
            return
        match left, right:
            case ListOf(a), ListOf(b):
                yield from self._lists(kind, other, a, b, way)
            case DictOf(a), DictOf(b):
                yield from ({"key": value} for value in self.of(a, b, way))
            case ClassRef(a), ClassRef(b):
                yield from self._objects(a, b, way)
            case _:
                yield from (value for value in self._scalars(kind, other) if fits(value, kind, self.source))

    def _scalars(self, kind: PyType, other: PyType) -> Iterator[Json]:
        yield from islice(self._sampler.variants(kind), PER_PLACE)
        left = unlimited(kind)
        limits = _limits(other)
        if left in (Scalar("int"), Scalar("float")):
            yield from _around(limits, whole=left == Scalar("int"))
        elif left == Scalar("str"):
            yield from self._texts(kind, limits)

    def _texts(self, kind: PyType, limits: dict[str, Any]) -> Iterator[str]:
        """Yield texts at the other side's limits and beyond, and one that its pattern does not match."""
        for name, beyond in (("min_length", -1), ("max_length", 1)):
            size = limits.get(name)
            if isinstance(size, int) and 0 <= size + beyond <= LONGEST:
                yield from ("x" * size, "x" * (size + beyond))
        found = _unlike(limits.get("pattern"), _limits(kind))
        if found is not None:
            yield found

    def _lists(self, kind: PyType, other: PyType, a: PyType, b: PyType, way: tuple[str, ...]) -> Iterator[Json]:
        mine, theirs = _limits(kind), _limits(other)
        least = max(1, mine.get("min_length", 1))
        if mine != theirs:
            for size in _sizes(mine, theirs):
                yield self._list_of(kind, a, size)
        if least <= MOST_ITEMS:
            for value in self.of(a, b, way):
                found = [value, *self._list_of(kind, a, least)[1:]]
                if least == 1 or fits(found, kind, self.source):
                    yield found

    def _list_of(self, kind: PyType, item: PyType, size: int) -> list[Json]:
        """Return a list of that many items, distinct ones where the type asks for it."""
        extra = kind.extra if isinstance(kind, Limited) else None
        sized = Limited(ListOf(item), (("min_length", str(size)), ("max_length", str(size))), extra)
        found = self._sampler.value(sized)
        return found if isinstance(found, list) else []

    def _objects(self, name: str, other: str, way: tuple[str, ...]) -> Iterator[Json]:
        shape, partner = self.source.model(name), self.target.model(other)
        if shape is None or partner is None or way.count(name) >= ROUNDS or self._left <= 0:
            return
        self._left -= 1
        base = self._sampler.value(ClassRef(name))
        if not isinstance(base, dict):
            return
        fields, moved = partner.by_wire(), self.moved.get(name, {})
        pairs = [(item, fields.get(moved.get(item.wire, item.wire))) for item in shape.fields]
        yield base
        turns = [self._field(item, other, base, (*way, name)) for item, other in pairs if item.wire in base]
        yield from _in_turn([*turns, self._left_out(pairs, base)])

    def _field(
        self, item: FieldShape, other: FieldShape | None, base: dict[str, Json], way: tuple[str, ...]
    ) -> Iterator[Json]:
        if other is None or self.differ(item.type, other.type):
            for value in self.of(item.type, None if other is None else other.type, way):
                yield {**base, item.wire: value}

    def _left_out(self, pairs: Iterable[tuple[FieldShape, FieldShape | None]], base: dict[str, Json]) -> Iterator[Json]:
        """Yield an object for each property that may be missing here and is another matter there."""
        for item, other in pairs:
            same = other is not None and (other.required, other.default) == (item.required, item.default)
            if not item.required and not same:
                yield {key: value for key, value in base.items() if key != item.wire}

    def differ(self, kind: PyType, other: PyType) -> bool:
        """Return True where two types, or what they are made of, differ."""
        here, met = self._compared(kind, other)
        return here or any(self._classes_differ(pair) for pair in met)

    def _classes_differ(self, start: tuple[str, str]) -> bool:
        known = self._differing.get(start)
        if known is None:
            known = self._differing[start] = self._reaches_a_difference(start)
        return known

    def _reaches_a_difference(self, start: tuple[str, str]) -> bool:
        seen, stack = {start}, [start]
        while stack:
            pair = stack.pop()
            if self._differing.get(pair):
                return True
            here, met = self._bodies_compared(*pair)
            if here:
                return True
            fresh = met - seen
            seen |= fresh
            stack.extend(fresh)
        return False

    def _bodies_compared(self, name: str, other: str) -> tuple[bool, set[tuple[str, str]]]:
        mine, theirs = self.source.classes.get(name), self.target.classes.get(other)
        if isinstance(mine, EnumShape) and isinstance(theirs, EnumShape):
            return set(mine.values) != set(theirs.values), set()
        if not isinstance(mine, ModelShape) or not isinstance(theirs, ModelShape):
            return True, set()
        fields, moved = theirs.by_wire(), self.moved.get(name, {})
        met: set[tuple[str, str]] = set()
        if len(fields) != len(mine.fields):
            return True, met
        for item in mine.fields:
            partner = fields.get(item.wire)
            if partner is None or item.wire in moved:
                return True, met
            here, more = self._compared(item.type, partner.type)
            if here or (item.required, item.default) != (partner.required, partner.default):
                return True, met
            met |= more
        return False, met

    def _compared(self, kind: PyType, other: PyType) -> tuple[bool, set[tuple[str, str]]]:
        """Return whether two types differ by themselves, and the classes that meet in them."""
        match kind, other:
            case ClassRef(a), ClassRef(b):
                return self.classes.get(a) != b, {(a, b)}
            case (ListOf(a), ListOf(b)) | (DictOf(a), DictOf(b)):
                return self._compared(a, b)
            case Limited(a, limits, extra), Limited(b, limits_b, extra_b):
                here, met = self._compared(a, b)
                return here or (limits, extra) != (limits_b, extra_b), met
            case UnionOf(left), UnionOf(right) if len(left) == len(right):
                compared = [self._compared(a, b) for a, b in zip(left, right, strict=True)]
                return any(here for here, _ in compared), {pair for _, met in compared for pair in met}
            case _:
                return kind != other, set()

    def _partner(self, member: PyType, other: PyType) -> PyType | None:
        """Return the alternative of the other side that stands for one of this side; None where there is none."""
        for candidate in members(other):
            a, b = unlimited(member), unlimited(candidate)
            if isinstance(a, ClassRef) and isinstance(b, ClassRef) and self.classes.get(a.name) == b.name:
                return candidate
        return next((item for item in members(other) if self._alike(member, item)), None)

    def _alike(self, a: PyType, b: PyType) -> bool:
        values = self.source.values(a), self.target.values(b)
        if values != (None, None):
            return None not in values
        a, b = unlimited(a), unlimited(b)
        if isinstance(a, Scalar) or isinstance(b, Scalar):
            return a == b
        if isinstance(a, ClassRef):
            return False
        return type(a) is type(b)


def of_requests(pairing: Pairing) -> ChangedValues:
    """Return what makes the values that old clients send."""
    moved = {name: pairs.moved for name, pairs in pairing.fields.items()}
    return ChangedValues(pairing.old, pairing.new, pairing.classes, moved)


def of_answers(pairing: Pairing) -> ChangedValues:
    """Return what makes the values that new handlers answer with."""
    classes = {new: old for old, new in pairing.classes.items()}
    moved = {
        pairing.classes[name]: {new: old for old, new in pairs.moved.items()}
        for name, pairs in pairing.fields.items()
        if name in pairing.classes
    }
    return ChangedValues(pairing.new, pairing.old, classes, moved)


def _limits(kind: PyType) -> dict[str, Any]:
    return kind.bounds if isinstance(kind, Limited) else {}


def _around(limits: dict[str, Any], *, whole: bool) -> Iterator[int | float]:
    """Yield numbers at limits and beyond them; where a step is asked for, numbers between two steps."""
    step = 1 if whole else 0.5
    yield from ends({name: bound for name, bound in limits.items() if name != "multiple_of"}, whole=whole)
    for name, beyond in (("ge", -step), ("gt", 0), ("le", step), ("lt", 0)):
        bound = limits.get(name)
        if isinstance(bound, int | float) and (not whole or float(bound).is_integer()):
            yield (int(bound) if whole else bound) + beyond
    size = limits.get("multiple_of")
    if isinstance(size, int | float):
        yield from (value for value in (1, 2, 3, 5, 7) if value % size)


def _sizes(mine: dict[str, Any], theirs: dict[str, Any]) -> Iterator[int]:
    """Yield the sizes that one side's limits allow and the other's may not."""
    least, most = mine.get("min_length", 0), mine.get("max_length", MOST_ITEMS)
    wanted = [theirs.get("min_length", 0) - 1, theirs.get("max_length", 0) + 1, least, most]
    told = [size for size in wanted if least <= size <= min(most, MOST_ITEMS)]
    yield from dict.fromkeys(told)


def _unlike(pattern: Any, limits: dict[str, Any]) -> str | None:
    """Return a text within limits that a pattern does not match; None where none is found."""
    if not isinstance(pattern, str) or pattern == limits.get("pattern"):
        return None
    try:
        unwanted = (compile_pattern(pattern),)
        wanted = (compile_pattern(limits["pattern"]),) if "pattern" in limits else ()
    except Unsupported:
        return None
    least, most = max(1, limits.get("min_length", 0)), limits.get("max_length", 100)
    found = Search(
        wanted=wanted, unwanted=unwanted, shortest=least, longest=most, excluded=frozenset(), budget=20_000
    ).run()
    return found.text


def _in_turn(iterators: list[Iterator[Json]]) -> Iterator[Json]:
    """Yield from iterators one after the other, again and again, until all have ended."""
    waiting = list(iterators)
    while waiting:
        for iterator in list(waiting):
            for value in islice(iterator, 1):
                yield value
                break
            else:
                waiting.remove(iterator)
