"""Alterations of proposals: each changes one thing that stands in an instruction or in what a converter does."""

from __future__ import annotations

import json
from collections.abc import Iterator

from msgspec.structs import replace

from apidiff.model.proposal.conversion import (
    Asked,
    Cast,
    Choose,
    Clamp,
    Conversion,
    ConvertKey,
    DropKey,
    DropNull,
    Each,
    EachValue,
    First,
    Function,
    MapValues,
    MoveKey,
    NotNull,
    SetKey,
    Step,
    Within,
    Wrap,
)
from apidiff.model.proposal.proposal import (
    EndpointHad,
    EnumDidntHave,
    EnumHad,
    FieldDidntExist,
    FieldExistedAs,
    FieldHad,
    Instruction,
    Proposal,
    VersionChange,
)
from apidiff.model.proposal.pytypes import AnyType


def altered(proposal: Proposal) -> Iterator[tuple[str, Proposal]]:
    """Yield what was altered, and the proposal with it."""
    for change in proposal.changes:
        for index, instruction in enumerate(change.instructions):
            for other in _instructions(instruction):
                items = (*change.instructions[:index], other, *change.instructions[index + 1 :])
                yield f"{change.name}: {other}", _with(proposal, change, replace(change, instructions=items))
    for function in proposal.functions:
        for number, step in enumerate(function.steps):
            for others in _steps(step):
                steps = (*function.steps[:number], *others, *function.steps[number + 1 :])
                yield f"{function.name}: {others} for {step}", _with_function(proposal, replace(function, steps=steps))


def _with(proposal: Proposal, before: VersionChange, after: VersionChange) -> Proposal:
    return replace(proposal, changes=tuple(after if item is before else item for item in proposal.changes))


def _with_function(proposal: Proposal, function: Function) -> Proposal:
    functions = tuple(function if item.name == function.name else item for item in proposal.functions)
    return replace(proposal, functions=functions)


def _instructions(item: Instruction) -> Iterator[Instruction]:
    match item:
        case FieldHad():
            if item.rename is not None:
                yield replace(item, rename=f"{item.rename}_x")
            if item.type is not None and item.type != AnyType():
                yield replace(item, type=AnyType())
            for name, _ in item.attributes:
                if len(item.attributes) > 1 or item.type is not None:
                    yield replace(item, attributes=tuple(pair for pair in item.attributes if pair[0] != name))
        case FieldExistedAs(field=field):
            yield replace(item, field=replace(field, wire=f"{field.wire}_x", name=f"{field.name}_x"))
            if field.type != AnyType():
                yield replace(item, field=replace(field, type=AnyType()))
            if field.required:
                yield replace(item, field=replace(field, required=False))
        case FieldDidntExist():
            yield FieldDidntExist(owner=item.owner, field=f"{item.field}_x")
        case EnumHad(members=members):
            yield replace(item, members=((members[0][0], json.dumps("another")), *members[1:]))
        case EnumDidntHave(values=values) if len(values) > 1:
            yield replace(item, values=values[1:])
        case EndpointHad(attributes=attributes) if len(attributes) > 1:
            yield replace(item, attributes=attributes[1:])
        case _:
            pass


def _steps(step: Step) -> Iterator[tuple[Step, ...]]:
    """Yield what may stand for a step: nothing, or a step that does another thing."""
    yield ()
    match step:
        case MoveKey():
            yield (replace(step, target=f"{step.target}_x"),)
            for conversion in _conversions(step.conversion):
                yield (replace(step, conversion=conversion),)
        case ConvertKey():
            for conversion in _conversions(step.conversion):
                if conversion is not None:
                    yield (replace(step, conversion=conversion),)
        case SetKey():
            yield (replace(step, value=_other(step.value)),)
        case DropKey() | DropNull():
            yield (replace(step, key=f"{step.key}_x"),)
        case _:
            pass


def _other(asked: Asked) -> Asked:
    """Return another value: of the same type, as a slip would be."""
    value = json.loads(asked.text)
    other = {bool: not value, int: 7, float: 7.5, str: f"{value}x", list: [], dict: {}}.get(type(value), "x")
    return replace(asked, text=json.dumps(other if other != value else None))


def _conversions(item: Conversion | None) -> Iterator[Conversion | None]:
    """Yield what may stand for a conversion; None leaves the value as it is."""
    match item:
        case None:
            return
        case MapValues(pairs):
            yield None
            for number, (text, asked) in enumerate(pairs):
                yield MapValues((*pairs[:number], (text, _other(asked)), *pairs[number + 1 :]))
        case Clamp(limits, asked, kind):
            yield None
            for number, (name, text) in enumerate(limits):
                moved = (name, json.dumps(json.loads(text) - 1)) if text.lstrip("-").isdecimal() else (name, text)
                if moved != (name, text):
                    yield Clamp((*limits[:number], moved, *limits[number + 1 :]), asked, kind)
        case NotNull(value, inner):
            yield inner
            yield NotNull(_other(value), inner)
            yield from (NotNull(value, other) for other in _conversions(inner))
        case Cast(to, fallback):
            yield None
            if fallback is not None:
                yield Cast(to, _other(fallback))
        case Within(values, other):
            yield None
            yield Within(values, _other(other))
        case Each(inner):
            yield from (Each(other) for other in _conversions(inner) if other is not None)
        case EachValue(inner):
            yield from (EachValue(other) for other in _conversions(inner) if other is not None)
        case First(_, inner) | Wrap(inner):
            yield inner
        case Choose(branches):
            for number in range(len(branches)):
                if len(branches) > 1:
                    yield Choose((*branches[:number], *branches[number + 1 :]))
        case _:
            yield None
