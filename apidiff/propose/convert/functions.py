"""One function per pair of classes and direction: the steps that turn a whole object of one into one of the other.

Functions are found by need (a class reached from a body). Which of them do anything is a least fixpoint: a class
needs a function when it changes itself, or when it holds one that does.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.contract import Direction
from apidiff.model.proposal.conversion import (
    Asked,
    Call,
    Cast,
    Clamp,
    Conversion,
    ConvertKey,
    DropKey,
    DropNull,
    First,
    Function,
    JoinKeys,
    MapValues,
    MoveKey,
    NotNull,
    SetKey,
    SplitKey,
    Step,
    Within,
)
from apidiff.model.proposal.pytypes import (
    AnyType,
    EnumShape,
    FieldShape,
    ListOf,
    ModelShape,
    NullType,
    PyType,
    Scalar,
    Shape,
    UnionOf,
    World,
)
from apidiff.propose.convert.converting import Place, TypeConverter, offer
from apidiff.propose.convert.questions import YES, Questions, known
from apidiff.propose.convert.samples import Sampler
from apidiff.propose.match.pairing import Pairing
from apidiff.propose.match.renames import FieldPairs
from apidiff.propose.match.subtypes import bare, members, unlimited
from apidiff.propose.shapes.fields import allows_null
from apidiff.propose.shapes.names import free_name, snake

_Pair = tuple[str, str]


class _Root(Struct, frozen=True):
    """A conversion that was asked for from outside."""

    source: PyType
    target: PyType
    place: Place


class FunctionBook:
    """Makes the conversion functions of one direction.

    `hidden` tells whether the old version hides a property (by class and name) that only the new version has. `own` are
    old classes that a generated module has again, in words of HEAD: what is inside them is converted.
    First every root is asked for (`need`), then `settle` finds what does anything, then `conversion` gives results.
    """

    def __init__(
        self,
        pairing: Pairing,
        direction: Direction,
        questions: Questions,
        taken: set[str],
        hidden: Callable[[str, str], bool],
        own: Mapping[str, Shape] | None = None,
    ) -> None:
        request = direction is Direction.REQUEST
        self.pairing = pairing
        self.direction = direction
        self.questions = questions
        self.source = pairing.old if request else pairing.new
        target = pairing.new if request else pairing.old
        self.target = target if not own else replace(target, classes={**target.classes, **own})
        self._counterparts: dict[str, tuple[str, ...]] = {}
        for old, new in pairing.classes.items():
            source, counterpart = (old, new) if request else (new, old)
            self._counterparts[source] = (*self._counterparts.get(source, ()), counterpart)
        self.types = TypeConverter(self.source, self.target, direction, questions, self._class, self._counterparts)
        self._sampler = Sampler(self.target)
        self._taken = taken
        self._names: dict[_Pair, str] = {}
        self._steps: dict[_Pair, tuple[Step, ...]] = {}
        self._active: set[_Pair] = set()
        self._holders: dict[_Pair, dict[_Pair | _Root, None]] = {}
        self._looking: _Pair | _Root | None = None
        self.hidden = hidden

    def _matched(self, source: str, target: str) -> bool:
        return target in self._counterparts.get(source, ())

    def conversion(self, source: PyType, target: PyType, place: Place) -> Conversion | None:
        """Return the conversion of one type into another; None where nothing is to be done. Final after `settle`, for
        what was asked before."""
        if self._looking is not None:
            return self.types.convert(source, target, place)
        self._looking = _Root(source, target, place)
        found = self.types.convert(source, target, place)
        self._looking = None
        return found

    def settle(self) -> None:
        """Find which of the functions asked for do anything: each is looked at again when one it holds turns out to.
        So is what was asked for: it may be made into something nearer then."""
        waiting: deque[_Pair | _Root] = deque(self._steps)
        queued: set[_Pair | _Root] = set(waiting)
        known = len(self._steps)
        while waiting:
            pair = self._looking = waiting.popleft()
            queued.discard(pair)
            if isinstance(pair, _Root):
                self.types.convert(pair.source, pair.target, pair.place)
            else:
                self._steps[pair] = self._compute(*pair)
            again: list[_Pair | _Root] = list(islice(self._steps, known, None)) if len(self._steps) > known else []
            known = len(self._steps)
            if not isinstance(pair, _Root) and pair not in self._active and self._needed(pair):
                self._active.add(pair)
                again += self._holders.get(pair, ())
            waiting.extend(other for other in again if other not in queued)
            queued.update(again)
        self._looking = None

    def _needed(self, pair: _Pair) -> bool:
        """Return True where a function does more than leave out what the consumer's model ignores by itself."""
        model = self.target.model(pair[1])
        head = model if self.direction is Direction.REQUEST else self.source.model(pair[0])
        strict = any(shape is not None and shape.rest is not None for shape in (model, head))
        return any(strict or not isinstance(step, DropKey) for step in self._steps[pair])

    def function_of(self, source: str, target: str) -> str | None:
        """Return the name of the function for a pair of classes; None where there is nothing to do."""
        return self._names[source, target] if (source, target) in self._active else None

    def steps_of(self, source: str, target: str) -> tuple[Step, ...]:
        """Return what is done to a value of one class to make it one of the other."""
        return self._steps.get((source, target), ())

    def functions(self) -> list[Function]:
        """Return the functions that do something."""
        request = self.direction is Direction.REQUEST
        out = []
        for pair, steps in self._steps.items():
            if pair not in self._active:
                continue
            owner = pair[1] if request else pair[0]
            place = self.pairing.groups.get(pair[0] if request else pair[1], "body")
            out.append(
                Function(
                    name=self._names[pair],
                    schema=owner,
                    doc=self._doc(owner, place),
                    steps=steps,
                    direction=self.direction.value,
                    place=place,
                    required=tuple(item.wire for item in self._fields(pair[0], self.source) if item.required),
                    repeated=any(_is_list(item.type) for item in self._fields(pair[0], self.source)),
                )
            )
        return out

    def _fields(self, name: str, world: World) -> tuple[FieldShape, ...]:
        model = world.model(name)
        return () if model is None else model.fields

    def _doc(self, owner: str, place: str) -> str:
        what = f"{owner} in requests" if place == "body" else f"the {place} parameters of {owner}"
        if self.direction is Direction.REQUEST:
            return f"Turn {what} of the old version into what the new version reads."
        return f"Turn {owner} in responses of the new version into what the old version promised."

    def _class(self, source: str, target: str) -> Conversion | None:
        left, right = self.source.classes.get(source), self.target.classes.get(target)
        if isinstance(left, EnumShape) and isinstance(right, EnumShape):
            owner = right.name if self.direction is Direction.REQUEST else left.name
            return self.types.choice(left.values, right.values, Place(owner=owner))
        if not isinstance(left, ModelShape) or not isinstance(right, ModelShape):
            return None
        pair = (source, target)
        if self._looking is not None:
            self._holders.setdefault(pair, {})[self._looking] = None
        if pair not in self._names:
            self._name(pair)
        return Call(self._names[pair]) if pair in self._active else None

    def _name(self, pair: _Pair) -> None:
        owner = pair[1] if self.direction is Direction.REQUEST else pair[0]
        ending = "request_to_new" if self.direction is Direction.REQUEST else "response_to_old"
        stem = (snake(owner) or "object").removesuffix("_" + self.direction.value)
        name = free_name(f"{stem}_{ending}", self._taken)
        self._taken.add(name)
        self._names[pair] = name
        self._steps[pair] = ()

    def _pairs(self, source: str, target: str) -> FieldPairs:
        """Return how fields meet, from source names to target names."""
        if not self._matched(source, target):
            return FieldPairs()
        if self.direction is Direction.REQUEST:
            return self.pairing.fields[source]
        pairs = self.pairing.fields[target]
        return FieldPairs(moved={new: old for old, new in pairs.moved.items()})

    def _compute(self, source: str, target: str) -> tuple[Step, ...]:
        left, right = self.source.model(source), self.target.model(target)
        assert left is not None
        assert right is not None
        owner = right.name if self.direction is Direction.REQUEST else left.name
        place = self.pairing.groups.get(source if self.direction is Direction.REQUEST else target, "body")
        steps = _Steps(self, left, right, owner, place)
        return tuple(steps.all(self._pairs(source, target), self._splits(source, target)))

    def _splits(self, source: str, target: str) -> dict[str, tuple[str, ...]]:
        if not self._matched(source, target):
            return {}
        return self.pairing.fields[source if self.direction is Direction.REQUEST else target].split


MOST_OFFERED = 3
"""Most properties that a question offers besides a value."""

_ANY_USE = (Scalar("str"), Scalar("bool"), AnyType())


class _Steps:
    """Works out the steps from one model to another."""

    def __init__(self, book: FunctionBook, left: ModelShape, right: ModelShape, owner: str, place: str) -> None:
        self.book = book
        self.left = left.by_wire()
        self.right = right.by_wire()
        self.owner = owner
        self.place = place
        self.request = book.direction is Direction.REQUEST

    def all(self, pairs: FieldPairs, splits: dict[str, tuple[str, ...]]) -> list[Step]:
        """Return the steps: what goes, what moves, what changes, what must be there."""
        special, done = self._special(splits)
        met = {wire: pairs.moved.get(wire, wire) for wire in self.left if pairs.moved.get(wire, wire) in self.right}
        met = {wire: other for wire, other in met.items() if wire not in done and other not in done}
        gone = [wire for wire in self.left if wire not in met and wire not in done]
        steps: list[Step] = [DropKey(key=wire) for wire in gone if self.request or self._hidden(wire)]
        steps += special
        for wire, other in met.items():
            steps.extend(self._meet(self.left[wire], self.right[other]))
        reached = set(met.values()) | done
        for item in self.right.values():
            if item.wire not in reached and item.required:
                steps.append(SetKey(key=item.wire, value=self._new_value(item)))
        return steps

    def _hidden(self, wire: str) -> bool:
        """Return False for a property of the new version that the old one is left to show, too."""
        return self.book.hidden(self.owner, wire)

    def _special(self, splits: dict[str, tuple[str, ...]]) -> tuple[list[Step], set[str]]:
        steps: list[Step] = []
        done: set[str] = set()
        for whole, parts in splits.items():
            holders = (self.left, self.right) if self.request else (self.right, self.left)
            if whole not in holders[0] or not all(part in holders[1] for part in parts):
                continue
            done |= {whole, *parts}
            text = f"`{whole}` of `{self.owner}` and {', '.join(parts)}: is a blank where one ends and the next begins?"
            asked = self._ask(whole, "split" if self.request else "join", text, True, YES)
            if self.request:
                steps.append(SplitKey(source=whole, targets=parts, asked=asked))
            else:
                steps.append(JoinKeys(sources=parts, target=whole, asked=asked))
            for wire in parts if self.request else (whole,):
                place = Place(owner=self.owner, name=wire)
                fitted = self.book.conversion(Scalar("str"), self.right[wire].type, place)
                if fitted is not None:
                    steps.append(ConvertKey(key=wire, conversion=fitted))
        return steps, done

    def _meet(self, left: FieldShape, right: FieldShape) -> list[Step]:
        steps: list[Step] = []
        source = left.type
        target = right.type
        if not right.required and _may_be_null(left) and not _may_be_null(right) and right.default is None:
            source = _without_null(source)
            steps.append(DropNull(key=left.wire))
        if self.place != "body":  # Text is never null.
            source, target = _without_null(source), _without_null(target)
        found = self.book.conversion(source, target, Place(owner=self.owner, name=right.wire, like=self._like(right)))
        if self.place != "body" and not _is_of_text(found):
            found = None
        value = self._old_default(left, right)
        if value is not None:
            steps.append(SetKey(key=left.wire, value=value))
        found, unless_empty = _without_invention(found, right)
        if left.wire != right.wire or unless_empty:
            move = MoveKey(source=left.wire, target=right.wire, conversion=found, unless_empty=unless_empty)
            steps.append(move)
        elif found is not None:
            steps.append(ConvertKey(key=left.wire, conversion=found))
        if value is None and right.required and not left.required:
            # A handler that leaves out what may be null answers null (`= None`): one answer serves both.
            null = found.value if isinstance(found, NotNull) and not self.request else None
            steps.append(SetKey(key=right.wire, value=null or self._new_value(right)))
        return steps

    def _old_default(self, left: FieldShape, right: FieldShape) -> Asked | None:
        """Return the producer's default where its consumer would not assume the same: Cadwyn leaves defaults out."""
        if left.required or left.default is None or left.default == "null" or left.default == right.default:
            return None
        return known(json.loads(left.default)) if self.request or right.required else None

    def _new_value(self, item: FieldShape) -> Asked:
        """Return what stands for a property that the producer does not write: null where that is allowed."""
        if allows_null(item.type) and self.place == "body":
            return known(None)
        holder = "old requests lack it" if self.request else "new responses lack it"
        text = f"`{item.wire}` of `{self.owner}` must be there, and {holder}: which value?{offer(self._like(item))}"
        return self._ask(item.wire, "value", text, self.book._sampler.field(item), self._options(item.type))

    def _like(self, item: FieldShape) -> tuple[str, ...]:
        """Return the properties of what the producer writes that are always there and of the type of a property, where
        that says more than that it is a text or a truth."""
        if self.place != "body" or bare(item.type) in _ANY_USE:
            return ()
        found = [other.wire for other in self.left.values() if other.required and other.type == bare(item.type)]
        return tuple(wire for wire in found if wire != item.wire)[:MOST_OFFERED]

    def _options(self, kind: PyType) -> tuple[str, ...]:
        values = [self.book.target.values(member) for member in members(kind)]
        return values[0] if len(values) == 1 and values[0] is not None else ()

    def _ask(self, wire: str, about: str, text: str, default: object, options: tuple[str, ...] = ()) -> Asked:
        return self.book.questions.ask(self.book.direction.value, (self.owner, wire), about, text, default, options)


def _is_of_text(conversion: Conversion | None) -> bool:
    """Return True for a conversion of parameters that does something to each text: they are text already."""
    if isinstance(conversion, Clamp):
        return conversion.inner is None
    return isinstance(conversion, MapValues | Within | Cast) and conversion != Cast("str", None)


def _without_invention(found: Conversion | None, right: FieldShape) -> tuple[Conversion | None, bool]:
    """Return a conversion that asks for no value where there is one: no first item is no value.

    The second part says that the key is left out for an empty list.
    """
    if not isinstance(found, First) or found.empty is None or not found.empty.open:
        return found, False
    return (found, False) if right.required else (First(None, found.inner), True)


def _is_list(kind: PyType) -> bool:
    return any(isinstance(unlimited(member), ListOf) for member in members(kind))


def _without_null(kind: PyType) -> PyType:
    rest = tuple(member for member in members(kind) if not isinstance(member, NullType))
    return (rest[0] if len(rest) == 1 else UnionOf(rest)) if rest else kind


def _may_be_null(item: FieldShape) -> bool:
    return allows_null(item.type) or item.default == "null"
