"""Conversions between matched types: what must happen to a value on its way from its producer to its consumer.

For requests the old type is the source and the new one the target; for responses it is the other way round.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.contract import Direction
from apidiff.model.document import Json
from apidiff.model.proposal.conversion import (
    Asked,
    Call,
    Cast,
    Choose,
    Clamp,
    Conversion,
    Each,
    EachValue,
    Envelope,
    First,
    Guard,
    Keep,
    MapValues,
    NotNull,
    Replace,
    Unpack,
    Within,
    Wrap,
    has_nearest,
)
from apidiff.model.proposal.pytypes import (
    AnyType,
    ClassRef,
    DictOf,
    JsonText,
    Limited,
    ListOf,
    LiteralOf,
    MissingType,
    NullType,
    PyType,
    Scalar,
    UnionOf,
    World,
    json_text,
)
from apidiff.propose.convert.alternatives import Alternatives, alternatives, fields_held, guard_of, looseness
from apidiff.propose.convert.kinds import kind_of, measured, scalar_of
from apidiff.propose.convert.questions import YES, Questions, known
from apidiff.propose.convert.samples import Sampler
from apidiff.propose.match.subtypes import fits, members, unlimited
from apidiff.propose.shapes.fields import allows_null

_STRINGS = frozenset({"str", "datetime", "date", "UUID"})


def offer(names: Sequence[str]) -> str:
    """Return the names beside a value that may stand for it, as an end of a question."""
    return f" Beside it, of its type: {', '.join(f'`{name}`' for name in names)}." if names else ""


class Place(Struct, frozen=True, kw_only=True):
    """Where a value stands, for questions: a schema or operation, and a name within it.

    `null` says that the consumer takes null there: it says that nothing is known, so nothing is asked. `like` are names
    beside it that stand for values of its type: what a person may want instead of a constant.
    """

    owner: str
    name: str = ""
    null: bool = False
    like: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The part of question ids that names the place."""
        return f"{self.owner}.{self.name}" if self.name else self.owner


class TypeConverter:
    """Converts values of source types into values of target types, in one direction.

    `class_function` is asked for the conversion of one class into another; it returns None where nothing is to be done.
    `counterparts` are the target classes that are the same class as a source class, in two versions.
    """

    def __init__(
        self,
        source: World,
        target: World,
        direction: Direction,
        questions: Questions,
        class_function: Callable[[str, str], Conversion | None],
        counterparts: Mapping[str, Sequence[str]],
    ) -> None:
        self.source = source
        self.target = target
        self.direction = direction
        self.questions = questions
        self.class_function = class_function
        self.counterparts = counterparts
        self._sampler = Sampler(target)

    def convert(self, source: PyType, target: PyType, place: Place) -> Conversion | None:
        """Return what turns a source value into a target value; None where it is one already."""
        if isinstance(target, AnyType):
            return None
        place = replace(place, null=NullType() in members(target))
        if isinstance(source, AnyType):
            return self._from_any(target, place)
        left: list[PyType] = [item for item in members(source) if not isinstance(item, MissingType)]
        right: list[PyType] = [item for item in members(target) if not isinstance(item, MissingType)]
        null_lost = NullType() in left and NullType() not in right
        left = [item for item in left if item != NullType()]
        right = [item for item in right if item != NullType()]
        if not left or not right:
            return None if not left and not null_lost else Replace(self._anything(target, place))
        inner = self._alternatives(left, right, place)
        if inner is not None and NullType() in members(source) and not null_lost and not keeps_null(inner):
            return NotNull(known(None), inner)
        if null_lost:
            text = f"{self._subject(place)} may be null, and the other side takes no null: which value then?"
            text += offer(place.like)
            return NotNull(self._ask(place, "null", text, self._sampler.value(target)), inner)
        return inner

    def _from_any(self, target: PyType, place: Place) -> Conversion | None:
        """Keep values of the right JSON type, and objects with what they need; what stands for others is asked."""
        kinds = {kind_of(unlimited(item), self.target) for item in members(target)} - {"any", "null"}
        if not kinds or (len(kinds) > 1 and AnyType() in members(target)):
            return None
        first, *further = sorted(kinds)
        few = "one type" if not further else "some types"
        text = f"{self._subject(place)} may be anything, and the other side takes {few}: what stands for others?"
        guard = Guard(first, () if further else self._needed(target))
        return Keep(guard, self._unknown(place, "any", text, self._sampler.value(target)), tuple(further))

    def _needed(self, target: PyType) -> tuple[str, ...]:
        """Return the keys that every object of a type has."""
        models = [
            self.target.model(item.name) for item in map(unlimited, members(target)) if isinstance(item, ClassRef)
        ]
        needed = [[item.wire for item in model.fields if item.required] for model in models if model is not None]
        return tuple(wire for wire in needed[0] if all(wire in other for other in needed)) if needed else ()

    def _alternatives(self, left: list[PyType], right: list[PyType], place: Place) -> Conversion | None:
        targets = alternatives(right)
        if len(left) == 1:
            return self._into(left[0], targets, place)
        changed = [(member, self._into(member, targets, place)) for member in left]
        held = fields_held(left, self.source) if any(found is not None for _, found in changed) else Counter()
        branches = [(guard_of(member, held, self.source), found) for member, found in changed if found is not None]
        branches.sort(key=lambda branch: looseness(branch[0], held))
        return Choose(tuple(branches)) if branches else None

    def _into(self, source: PyType, targets: Alternatives, place: Place) -> Conversion | None:
        """Convert one alternative: into a target that takes it as it is, else into the nearest."""
        own = unlimited(source)
        # No other class takes what is of a class.
        same = targets.of_classes(self.counterparts.get(own.name, ())) if isinstance(own, ClassRef) else []
        taking = [*same, *targets.of_no_class()] if isinstance(own, ClassRef) else targets.every
        ranked = [(self._nearness(source, target), target) for target in same[:1] or targets.every]
        nearness, nearest = max(ranked, key=lambda found: found[0])
        namesake = nearest if isinstance(own, ClassRef) and nearness > 3 else None
        if namesake is not None and fits(source, namesake, self._same):
            return None
        if any(fits(source, target, self._same) for target in taking if target is not namesake):
            return None
        return self._one(source, nearest, place)

    def _nearness(self, source: PyType, target: PyType) -> int:
        """Return how near two types are: 5 for a class and what became of it, and for lists of such."""
        match unlimited(source), unlimited(target):
            case ClassRef(a), ClassRef(b):
                return 5 if b in self.counterparts.get(a, ()) else 4 if a == b else 2
            case (ListOf(a), ListOf(b)) | (DictOf(a), DictOf(b)):
                return max(3, self._nearness(a, b))
            case left, right:
                return 3 if kind_of(left, self.source) == kind_of(right, self.target) else 0

    def _same(self, source: str, target: str) -> bool:
        return target in self.counterparts.get(source, ()) and self.class_function(source, target) is None

    def _one(self, source: PyType, target: PyType, place: Place) -> Conversion | None:
        left, right = unlimited(source), unlimited(target)
        if isinstance(left, AnyType) or isinstance(right, AnyType):
            return None
        values, allowed = self.source.values(source), self.target.values(target)
        if allowed is not None:
            return self.choice(values, allowed, place)
        match left, right:
            case ClassRef(a), ClassRef(b) if values is None:
                return self.class_function(a, b)
            case ListOf(a), ListOf(b):
                item = self.convert(a, b, place)
                return self._sized(None if item is None else Each(item), source, target, place)
            case DictOf(a), DictOf(b):
                item = self.convert(a, b, place)
                return self._sized(None if item is None else EachValue(item), source, target, place)
            case DictOf(AnyType()), ClassRef(b):
                return self._into_model(b, target, place)
            case ListOf(a), ClassRef(b):
                envelope = self._envelope(left, b, place)
                return envelope or self._first(a, source, target, place)
            case ClassRef(a), ListOf(b):
                return self._unpack(a, right, place) or Wrap(self.convert(source, b, place))
            case ListOf(a), _:
                return self._first(a, source, target, place)
            case _, ListOf(b):
                return Wrap(self.convert(source, b, place))
            case Scalar(a), Scalar(b):
                return self._scalar(a, b, source, target, place)
            case LiteralOf(_) | ClassRef(_), Scalar(b) if values is not None:
                return self._cast_values(values, b, source, target, place)
            case _:
                return Replace(self._anything(target, place))

    def _first(self, item: PyType, source: PyType, target: PyType, place: Place) -> Conversion:
        whole = UnionOf((target, NullType())) if place.null else target
        return First(self._empty(source, target, place), self.convert(item, whole, place))

    def choice(
        self, values: tuple[JsonText, ...] | None, allowed: tuple[JsonText, ...], place: Place
    ) -> Conversion | None:
        """Convert into an enum: ask what stands for each value it does not have."""
        default = json.loads(allowed[0])
        if values is None:
            text = f"{self._subject(place)} is one of a closed list on the other side: what stands for other values?"
            return Within(allowed, self._unknown(place, "other", text, default, allowed))
        pairs = []
        same = {str(json.loads(text)): text for text in allowed}
        for value in values:
            if value not in allowed and str(json.loads(value)) in same:
                pairs.append((value, known(json.loads(same[str(json.loads(value))]))))
            elif value not in allowed:
                text = f"{self._subject(place)} may be {value}, which the other side does not know: what stands for it?"
                pairs.append((value, self._unknown(place, value, text, default, allowed)))
        return MapValues(tuple(pairs)) if pairs else None

    def _cast_values(
        self, values: tuple[JsonText, ...], to: str, source: PyType, target: PyType, place: Place
    ) -> Conversion | None:
        if all(scalar_of(text) == to or (to in _STRINGS and scalar_of(text) == "str") for text in values):
            return None
        return self._scalar(scalar_of(values[0]), to, source, target, place)

    def _scalar(self, left: str, right: str, source: PyType, target: PyType, place: Place) -> Conversion | None:
        if left == right or (left, right) == ("int", "float"):
            return self._limit(source, target, place)
        if right == "str" or (left == "bool" and right in ("int", "float")):
            # Every value has a text (Cadwyn hands converters Python objects: a date is none yet), every truth a number.
            return Cast(right, None)
        article = "a " if right in _STRINGS else ""
        text = f"{self._subject(place)} becomes {article}{right}: which value where it cannot be read as one?"
        return Cast(right, self._unknown(place, "cast", text, self._sampler.value(target)))

    def _sized(self, each: Conversion | None, source: PyType, target: PyType, place: Place) -> Conversion | None:
        """Return what is done to each item, and then to the list of them."""
        if each is not None and fits(_of_anything(source), _of_anything(target), lambda _a, _b: True):
            return each
        limited = self._limit(source, target, place, "limits" if each is None else "size")
        return replace(limited, inner=each) if isinstance(limited, Clamp) else each

    def _limit(
        self, source: PyType, target: PyType, place: Place, about: Literal["limits", "size"] = "limits"
    ) -> Conversion | None:
        """Bring values into limits that only the target has. Items ask about limits of their own beside the `size`."""
        if not isinstance(target, Limited):
            return None
        mine = dict(_limits(source)) if isinstance(source, Limited) else {}
        limits = tuple((name, text) for name, text in _limits(target) if mine.get(name) != text)
        if not limits or fits(source, target, lambda _a, _b: True):
            return None
        said = ", ".join(f"{name} {text}" for name, text in limits)
        text = f"{self._subject(place)} must keep to {said} on the other side"
        kind = measured(unlimited(target))
        if has_nearest({name for name, _ in limits}, kind):
            text += f": is {'cutting it' if kind != 'number' else 'the nearest number'} right?"
            return Clamp(limits, self._ask(place, about, text, True, YES), kind)
        text += ": which value stands for one that does not fit?"
        return Clamp(limits, self._unknown(place, about, text, self._sampler.value(target)), kind)

    def _envelope(self, left: PyType, target: str, place: Place) -> Conversion | None:
        """Put a list under the key of an object that holds a list of the same things."""
        shape = self.target.model(target)
        if shape is None:
            return None
        holders = [item for item in shape.fields if isinstance(unlimited(item.type), ListOf)]
        best = [item for item in holders if self._nearness_of_items(left, unlimited(item.type)) >= 3] or holders
        if len(best) != 1:
            return None
        others = []
        for item in shape.fields:
            if item.required and item is not best[0]:
                text = f"{self._subject(place)} goes into an envelope that needs `{item.wire}`: which value?"
                inside = replace(place, null=allows_null(item.type))
                others.append((item.wire, self._absent(inside, item.wire, text, self._sampler.field(item))))
        return Envelope(best[0].wire, tuple(others), self.convert(left, best[0].type, place))

    def _unpack(self, source: str, right: PyType, place: Place) -> Conversion | None:
        shape = self.source.model(source)
        if shape is None:
            return None
        holders = [item for item in shape.fields if isinstance(unlimited(item.type), ListOf)]
        best = [item for item in holders if self._nearness_of_items(unlimited(item.type), right) >= 3]
        if len(best) != 1:
            return None
        return Unpack(best[0].wire, self.convert(best[0].type, right, place))

    def _nearness_of_items(self, left: PyType, right: PyType) -> int:
        if isinstance(left, ListOf) and isinstance(right, ListOf):
            return self._nearness(left.item, right.item)
        return 0

    def _into_model(self, name: str, target: PyType, place: Place) -> Conversion | None:
        """A free-form object is left alone unless the model needs something."""
        shape = self.target.model(name)
        if shape is None or not any(item.required for item in shape.fields):
            return None
        return Replace(self._anything(target, place))

    def _empty(self, source: PyType, target: PyType, place: Place) -> Asked | None:
        """Return what stands for the first item of an empty list; None for a list that is never empty."""
        least = dict(source.limits).get("min_length", "0") if isinstance(source, Limited) else "0"
        if json.loads(least) >= 1:
            return None
        text = (
            f"{self._subject(place)} is the first item of a list on the other side: which value if the list is empty?"
        )
        return self._absent(place, "empty", text, self._sampler.value(target))

    def _anything(self, target: PyType, place: Place) -> Asked:
        text = f"{self._subject(place)} has no counterpart on the other side: which value stands for it?"
        return self._unknown(place, "value", text, self._sampler.value(target))

    def _subject(self, place: Place) -> str:
        holder = "request" if self.direction is Direction.REQUEST else "response"
        return f"`{place.name}` of `{place.owner}` ({holder})" if place.name else f"the {holder} of `{place.owner}`"

    def _unknown(self, place: Place, about: str, text: str, default: Json, options: tuple[JsonText, ...] = ()) -> Asked:
        """Return what stands for a value that has no counterpart: null in responses that allow it, else a question.

        What a request holds is not given up unasked.
        """
        if self.direction is Direction.RESPONSE:
            return self._absent(place, about, text, default, options)
        return self._ask(place, about, text, default, options)

    def _absent(self, place: Place, about: str, text: str, default: Json, options: tuple[JsonText, ...] = ()) -> Asked:
        """Return a value where there is none: null where that is allowed, else a question."""
        return known(None) if place.null else self._ask(place, about, text, default, options)

    def _ask(self, place: Place, about: str, text: str, default: Json, options: tuple[JsonText, ...] = ()) -> Asked:
        return self.questions.ask(self.direction.value, (place.owner, place.name), about, text, default, options)


def _of_anything(kind: PyType) -> PyType:
    """Return a list, or a map, with the limits of a type and anything in it."""
    if isinstance(kind, Limited):
        return replace(kind, base=_of_anything(kind.base))
    return ListOf(AnyType()) if isinstance(kind, ListOf) else DictOf(AnyType())


def _limits(kind: Limited) -> tuple[tuple[str, JsonText], ...]:
    """Return the limits of a type, with a pattern that pydantic cannot read: converters can."""
    pattern = json.loads(kind.extra).get("pattern") if kind.extra is not None else None
    if not isinstance(pattern, str):
        return kind.limits
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return kind.limits
    return (*kind.limits, ("pattern", json_text(pattern)))


def keeps_null(conversion: Conversion) -> bool:
    """Return True for a conversion that leaves null as it is."""
    match conversion:
        case Call() | MapValues():
            return True
        case First(Asked(text="null"), None) | Cast(_, Asked(text="null")):
            return True
        case Choose(branches):
            return all(guard.kind != "any" for guard, _ in branches)
        case _:
            return False
