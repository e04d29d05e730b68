"""Values that travel in exchanges: bodies of requests and answers, and parameters, with what is written of them.

The counterexamples of the report go first, then the smallest and the fullest value, then what exercises each change
where it happened (see changed_values), then values that differ in one field at a time: every value of an enum, every
alternative of a union, both ends of every limit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from apidiff.model.document import Json
from apidiff.model.places import Owner
from apidiff.model.proposal.pytypes import ClassRef, FieldShape, ListOf, ModelShape, PyType, RouteShape, UnionOf, World
from apidiff.propose.convert.samples import Sampler
from apidiff.propose.plan.planner import Plan
from apidiff.verify import changed_values
from apidiff.verify.changed_values import ChangedValues
from apidiff.verify.fitting import MOST_EFFORT, effort, fits

T = TypeVar("T")

PER_ROUTE = 40
OF_CHANGES = 200
"""Most values of one body that exercise changes; they come besides the others."""


class Payloads:
    """Makes the bodies of all routes: what was changed is remembered from route to route."""

    def __init__(self, plan: Plan) -> None:
        self.old = plan.old
        self.new = plan.new
        self.sent = changed_values.of_requests(plan.pairing)
        self.answered = changed_values.of_answers(plan.pairing)
        self.laborious: dict[str, int] = {}
        self.counterexamples: dict[tuple[Owner, str], list[Json]] = {}
        for found in plan.counterexamples:
            told = self.counterexamples.setdefault((found.operation, found.side), [])
            if found.value not in told:
                told.append(found.value)

    def requests(self, old: RouteShape, new: RouteShape) -> Iterator[Json]:
        """Yield the bodies that old clients send. FastAPI takes null for no body, whatever a document says."""
        assert old.body is not None
        other = new.body.type if new.body is not None else None
        return (body for body in self._all_requests(old, other) if body is not None)

    def _all_requests(self, old: RouteShape, other: PyType | None) -> Iterator[Json]:
        assert old.body is not None
        found = self._bodies(old.body.type, other, self.sent, self.old, (old.ref, "request"))
        return self._quick(found, old.body.type, self.old, old.label)

    def answers(self, old: RouteShape, new: RouteShape) -> Iterator[Json]:
        """Yield the bodies that new handlers answer with."""
        assert new.success.type is not None
        told = (old.ref, f"response {new.success.status}")
        found = self._bodies(new.success.type, old.success.type, self.answered, self.new, told)
        return self._quick(found, new.success.type, self.new, old.label)

    def _quick(self, values: Iterable[Json], kind: PyType, world: World, label: str) -> Iterator[Json]:
        """Yield the values that can be read in reasonable time, and remember whose others could not."""
        for value in values:
            if effort(value, kind, world) <= MOST_EFFORT:
                yield value
            else:
                self.laborious[label] = self.laborious.get(label, 0) + 1

    def left_out(self) -> list[str]:
        """Return what was left out, in words."""
        why = "choosing among their alternatives takes pydantic too long"
        return [f"{label}: {count} bodies are not sent: {why}" for label, count in self.laborious.items()]

    def parameters(self, name: str) -> Iterator[dict[str, Json]]:
        """Yield the parameters of one place, by the name of their model."""
        model = self.old.model(name)
        if model is None:
            return
        required = {item.wire for item in model.fields if item.required}
        for value in self._parameters(model):
            # Null, an empty list and an object are not written, and what is required would be missing then.
            if all(written({wire: value.get(wire)}) for wire in required):
                yield value

    def _parameters(self, model: ModelShape) -> Iterator[dict[str, Json]]:
        other = self.sent.classes.get(model.name)
        every = parameters_of(model, self.old)
        yield from islice(every, 2)
        changed = self.sent.of(ClassRef(model.name), ClassRef(other) if other else None)
        yield from (value for value in islice(changed, OF_CHANGES) if isinstance(value, dict))
        yield from islice(every, PER_ROUTE - 2)

    def _bodies(
        self, kind: PyType, other: PyType | None, changed: ChangedValues, world: World, told: tuple[Owner, str]
    ) -> Iterator[Json]:
        yield from (value for value in self.counterexamples.get(told, ()) if fits(value, kind, world))
        every = _bodies(kind, world)
        yield from islice(every, 2)
        yield from islice(changed.of(kind, other), OF_CHANGES if other is not None else 0)
        yield from islice(every, PER_ROUTE)


def distinct(values: Iterable[T]) -> Iterator[T]:
    """Yield what was not yielded before."""
    seen = set()
    for value in values:
        text = json.dumps(value, sort_keys=True)
        if text not in seen:
            seen.add(text)
            yield value


def _bodies(kind: PyType, world: World) -> Iterator[Json]:
    """Yield bodies of a type: smallest, fullest, lists of the smallest item, then each field's variants."""
    smallest, fullest = Sampler(world), Sampler(world, full=True)
    yield smallest.value(kind)
    yield fullest.value(kind)
    for member in kind.members if isinstance(kind, UnionOf) else (kind,):
        if isinstance(member, ListOf):
            yield [smallest.value(member.item)]
    model = world.model(kind.name) if isinstance(kind, ClassRef) else None
    if model is not None:
        yield from _field_variants(model, fullest)
    else:
        yield from fullest.variants(kind)


def _field_variants(model: ModelShape, sampler: Sampler) -> Iterator[dict[str, Json]]:
    base = {item.wire: sampler.field(item, 1) for item in model.fields}
    for item in model.fields:
        for value in islice(sampler.variants(item.type), 10):
            if value != base[item.wire]:
                yield {**base, item.wire: value}


def parameters_of(model: ModelShape, world: World) -> Iterator[dict[str, Json]]:
    smallest, fullest = Sampler(world), Sampler(world, full=True)
    base = {item.wire: writable(item, smallest, fullest) for item in model.fields}
    yield {item.wire: base[item.wire] for item in model.fields if item.required}
    yield {item.wire: fullest.field(item) for item in model.fields}
    yield from _field_variants(model, fullest)


def writable(item: FieldShape, smallest: Sampler, fullest: Sampler) -> Json:
    """Return a value of a parameter that can be written, if there is one: not null, no empty list."""
    choices = (smallest.field(item), fullest.field(item), *fullest.variants(item.type))
    return next((value for value in choices if value not in ("", 0) and written({item.wire: value})), choices[0])


def written(values: dict[str, Json]) -> tuple[tuple[str, str], ...]:
    """Return parameters as text; null and objects are left out, lists are repeated."""
    out: list[tuple[str, str]] = []
    for name, value in values.items():
        for item in value if isinstance(value, list) else [value]:
            text = text_of(item)
            if text is not None:
                out.append((name, text))
    return tuple(out)


def text_of(value: Json) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None or isinstance(value, dict | list) else str(value)
