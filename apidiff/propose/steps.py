"""Walks over conversions: which functions they call, which questions they leave open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apidiff.model.conversion import (
    Asked,
    Call,
    Cast,
    Choose,
    Clamp,
    Conversion,
    ConvertKey,
    Each,
    EachValue,
    Envelope,
    First,
    Function,
    JoinKeys,
    Keep,
    MapValues,
    MoveKey,
    NotNull,
    Question,
    Replace,
    SetKey,
    SplitKey,
    Step,
    Unpack,
    Within,
    Wrap,
)
from apidiff.model.proposal import BySchema, Converter


def inner(conversion: Conversion) -> Iterator[Conversion]:
    """Yield the conversions directly inside one."""
    match conversion:
        case Each(item) | EachValue(item):
            yield item
        case Wrap(item) | First(_, item) | Unpack(_, item) | NotNull(_, item) | Envelope(_, _, _, item):
            if item is not None:
                yield item
        case Choose(branches):
            for _, item in branches:
                yield item
        case _:
            pass


def asked_in(conversion: Conversion) -> tuple[Asked, ...]:
    """Return the values a conversion holds itself."""
    match conversion:
        case First(value, _) | NotNull(value, _) | Replace(value) | Cast(_, value) | Within(_, value) | Clamp(_, value):
            return (value,)
        case Keep(_, value):
            return (value,)
        case MapValues(pairs):
            return tuple(value for _, value in pairs)
        case Envelope(_, others, _, _):
            return tuple(value for _, value in others)
        case _:
            return ()


def walk(conversion: Conversion | None) -> Iterator[Conversion]:
    """Yield a conversion and all inside it."""
    stack = [conversion] if conversion is not None else []
    while stack:
        current = stack.pop()
        yield current
        stack.extend(inner(current))


def calls_of(conversion: Conversion | None) -> list[str]:
    """Return the functions a conversion calls."""
    return [item.function for item in walk(conversion) if isinstance(item, Call)]


def calls_of_steps(steps: Sequence[Step]) -> list[str]:
    """Return the functions that steps call."""
    return [name for step in steps if isinstance(step, MoveKey | ConvertKey) for name in calls_of(step.conversion)]


def questions_of_steps(steps: Sequence[Step]) -> list[Question]:
    """Return the questions that steps leave open."""
    found: list[Asked] = []
    for step in steps:
        if isinstance(step, SetKey):
            found.append(step.value)
        elif isinstance(step, SplitKey | JoinKeys):
            found.append(step.asked)
        elif isinstance(step, MoveKey | ConvertKey):
            found.extend(value for item in walk(step.conversion) for value in asked_in(item))
    return [value.question for value in found if value.open and value.question is not None]


def reachable(names: Sequence[str], functions: Sequence[Function]) -> list[Function]:
    """Return the functions of these names and those they call, each once."""
    by_name = {function.name: function for function in functions}
    found: dict[str, Function] = {}
    stack = list(names)
    while stack:
        name = stack.pop()
        if name in found or name not in by_name:
            continue
        found[name] = by_name[name]
        stack.extend(calls_of_steps(by_name[name].steps))
    return list(found.values())


def classes_called(name: str, functions: Sequence[Function]) -> set[str]:
    """Return the schemas whose functions a function calls, itself included."""
    return {function.schema for function in reachable([name], functions)}


def open_questions(
    converters: Sequence[Converter], names: Sequence[str], functions: Sequence[Function]
) -> tuple[Question, ...]:
    """Return the questions that converters leave open, by themselves and in the functions they call."""
    found: dict[str, Question] = {}
    for function in reachable(names, functions):
        found.update({question.id: question for question in questions_of_steps(function.steps)})
    for converter in converters:
        if isinstance(converter, BySchema):
            continue
        for conversion in (converter.conversion, *(item for _, item in converter.errors)):
            for item in walk(conversion):
                for value in asked_in(item):
                    if value.open and value.question is not None:
                        found[value.question.id] = value.question
    return tuple(found.values())
