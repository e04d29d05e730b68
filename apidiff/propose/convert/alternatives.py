"""The alternatives of a type: how a value of one is told from those of the others, and those that are classes found by
name: of hundreds of them, one is what became of a class."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from apidiff.model.proposal.conversion import Guard
from apidiff.model.proposal.pytypes import ClassRef, PyType, World
from apidiff.propose.convert.kinds import kind_of
from apidiff.propose.match.subtypes import unlimited


class Alternatives(Struct, frozen=True, kw_only=True):
    """Alternatives in their order, and the places in it of classes, by name, and of the others."""

    every: Sequence[PyType]
    classes: Mapping[str, Sequence[int]]
    others: Sequence[int]

    def of_classes(self, names: Iterable[str]) -> list[PyType]:
        """Return the alternatives that are classes of some names."""
        return [self.every[place] for place in sorted(place for name in names for place in self.classes.get(name, ()))]

    def of_no_class(self) -> list[PyType]:
        """Return the alternatives that are no classes."""
        return [self.every[place] for place in self.others]


def alternatives(kinds: Sequence[PyType]) -> Alternatives:
    """Return some types as alternatives."""
    classes: defaultdict[str, list[int]] = defaultdict(list)
    others: list[int] = []
    for place, kind in enumerate(kinds):
        own = unlimited(kind)
        (classes[own.name] if isinstance(own, ClassRef) else others).append(place)
    return Alternatives(every=kinds, classes=classes, others=others)


def fields_held(kinds: Sequence[PyType], world: World) -> Counter[str]:
    """Return how many of some alternatives have a field of a name."""
    models = [world.model(item.name) for item in map(unlimited, kinds) if isinstance(item, ClassRef)]
    return Counter(wire for model in models if model is not None for wire in {item.wire for item in model.fields})


def guard_of(member: PyType, held: Counter[str], world: World) -> Guard:
    """Say how a value of one alternative is told from those of the others: `held` counts their fields."""
    base = unlimited(member)
    kind = kind_of(base, world)
    shape = world.model(base.name) if isinstance(base, ClassRef) else None
    if shape is None:
        return Guard(kind)
    constants = {item.wire: world.values(item.type) or () for item in shape.fields if item.required}
    equal = tuple((wire, values[0]) for wire, values in constants.items() if len(values) == 1)
    required = [item.wire for item in shape.fields if item.required]
    telling = [wire for wire in required if held[wire] == 1]
    return Guard(kind, tuple(telling[:2] or required), equal)


def looseness(guard: Guard, held: Counter[str]) -> tuple[int, bool, int]:
    """Return what orders guards from those that ask for most, and for what no other alternative has before what others
    have, too. A variant that asks for nothing fits every object."""
    return -len(guard.equal), not guard.keys or any(held[key] != 1 for key in guard.keys), -len(guard.keys)
