"""Walks over conversions: which functions they call, which questions they leave open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from apidiff.contain.walks import reached_from
from apidiff.model.proposal.conversion import (
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
from apidiff.model.proposal.proposal import BySchema, Converter


def inner(conversion: Conversion) -> Iterator[Conversion]:
    """Yield the conversions directly inside one."""
    match conversion:
        case Each(item) | EachValue(item):
            yield item
        case (
            Wrap(item) | First(_, item) | Unpack(_, item) | NotNull(_, item) | Envelope(_, _, item) | Clamp(inner=item)
        ):
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
        case First(value, _) | Cast(_, value):
            return () if value is None else (value,)
        case NotNull(value, _) | Replace(value) | Within(_, value) | Clamp(_, value, _) | Keep(_, value):
            return (value,)
        case MapValues(pairs):
            return tuple(value for _, value in pairs)
        case Envelope(_, others, _):
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


def converted_keys(function: Function) -> list[str]:
    """Return the keys of HEAD's object whose values a function converts."""
    found = []
    for step in function.steps:
        if isinstance(step, ConvertKey):
            found.append(step.key)
        elif isinstance(step, MoveKey) and step.conversion is not None:
            found.append(step.target if function.direction == "request" else step.source)
    return found


def asked_of(step: Step) -> list[Asked]:
    """Return the values that a step puts in the place of others."""
    match step:
        case SetKey(value=value) | SplitKey(asked=value) | JoinKeys(asked=value):
            return [value]
        case MoveKey(conversion=conversion) | ConvertKey(conversion=conversion):
            return values_of(conversion)
        case _:
            return []


def questions_of(values: Iterable[Asked]) -> list[Question]:
    """Return the questions that values leave open."""
    return [value.question for value in values if value.open and value.question is not None]


def entry_functions(converter: Converter) -> list[str]:
    """Return the functions that a converter calls itself."""
    if isinstance(converter, BySchema):
        return [converter.function]
    out = [name for _, name in converter.parameters]
    for conversion in (converter.conversion, *(item for _, item in converter.errors)):
        out.extend(calls_of(conversion))
    return out


def values_of(conversion: Conversion | None) -> list[Asked]:
    """Return the values that a conversion puts in the place of others."""
    return [value for item in walk(conversion) for value in asked_in(item)]


class CallGraph:
    """Which functions call which. Every function is looked through once."""

    def __init__(self, functions: Sequence[Function]) -> None:
        self.functions = {function.name: function for function in functions}
        self._calls = {function.name: calls_of_steps(function.steps) for function in functions}
        self._questions: dict[str, list[Question]] = {}

    def reachable(self, names: Iterable[str]) -> set[str]:
        """Return these functions and those they call, in turn too."""
        return set(reached_from(names, lambda name: self._calls.get(name, ()))) & self.functions.keys()

    def called(self, names: Iterable[str]) -> tuple[Function, ...]:
        """Return these functions and those they call, in their order."""
        needed = self.reachable(names)
        return tuple(function for name, function in self.functions.items() if name in needed)

    def schemas(self, names: Iterable[str]) -> set[str]:
        """Return the schemas that these functions convert, themselves or by those they call."""
        return {self.functions[name].schema for name in self.reachable(names)}

    def open_questions(self, converters: Sequence[Converter]) -> tuple[Question, ...]:
        """Return the questions that converters leave open, by themselves and in the functions they call."""
        entries = self.reachable(name for converter in converters for name in entry_functions(converter))
        found = {question.id: question for name in self.functions if name in entries for question in self._open(name)}
        for converter in converters:
            if isinstance(converter, BySchema):
                continue
            for conversion in (converter.conversion, *(item for _, item in converter.errors)):
                found.update({question.id: question for question in questions_of(values_of(conversion))})
        return tuple(found.values())

    def _open(self, name: str) -> list[Question]:
        if name not in self._questions:
            asked = (value for step in self.functions[name].steps for value in asked_of(step))
            self._questions[name] = questions_of(asked)
        return self._questions[name]
