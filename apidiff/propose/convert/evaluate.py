"""Conversions carried out directly: what the generated functions must give, computed without generating them.

The verifier holds what the handler received and what the client got against this.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from apidiff.model.document import Json
from apidiff.model.proposal.conversion import (
    Asked,
    Call,
    Cast,
    Choose,
    Clamp,
    Conversion,
    ConvertKey,
    DropKey,
    DropNull,
    Each,
    EachValue,
    Envelope,
    First,
    Function,
    Guard,
    JoinKeys,
    Keep,
    MapValues,
    MoveKey,
    NotNull,
    Replace,
    SetKey,
    SplitKey,
    Step,
    Unpack,
    Within,
    Wrap,
)
from apidiff.propose.runtime.values import _boolean, _is, _limited, _parsed, _read, _text

ANYTHING = "\x00apidiff: any value"
"""What an Evaluator that does not take placeholders for granted gives where a question is open."""


class Evaluator:
    """Carries out conversions. `functions` are those a Call may name.

    `placeholders` says that open questions are answered by their placeholders, as generated code does; else what they
    decide is ANYTHING.
    """

    def __init__(self, functions: Mapping[str, Function], *, placeholders: bool = True) -> None:
        self.functions = functions
        self.placeholders = placeholders

    def _value(self, value: Asked) -> Json:
        return ANYTHING if value.open and not self.placeholders else json.loads(value.text)

    def convert(self, conversion: Conversion | None, value: Json) -> Json:
        """Return the converted value. Raises KeyError, TypeError as the generated code would."""
        if value == ANYTHING:
            return value
        match conversion:
            case None:
                return value
            case Call(name):
                return self.apply(self.functions[name], value)
            case Each(inner):
                return [self.convert(inner, item) for item in value]
            case EachValue(inner):
                return {key: self.convert(inner, item) for key, item in value.items()}
            case Wrap(inner):
                return [self.convert(inner, value)]
            case First(empty, inner):
                return self.convert(inner, value[0]) if value or empty is None else self._value(empty)
            case Envelope(key, others, inner):
                return {key: self.convert(inner, value), **{name: self._value(other) for name, other in others}}
            case Unpack(key, inner):
                return self.convert(inner, value[key])
            case Cast(to, fallback):
                return _cast(to, value, ... if fallback is None else self._value(fallback))
            case MapValues(pairs):
                return next((self._value(other) for text, other in pairs if _equal(json.loads(text), value)), value)
            case Within(values, other):
                return value if any(_equal(json.loads(text), value) for text in values) else self._value(other)
            case Clamp(limits, other, _, inner):
                value = self.convert(inner, value)
                near = _limited(value, self._value(other), **{name: json.loads(text) for name, text in limits})
                return near if near == value or not other.open or self.placeholders else ANYTHING
            case NotNull(other, inner):
                return self._value(other) if value is None else self.convert(inner, value)
            case Replace(other):
                return self._value(other)
            case Keep(guard, other, further):
                kept = fits(guard, value) or any(fits(Guard(kind), value) for kind in further)
                return value if kept else self._value(other)
            case Choose(branches):
                found = next((inner for guard, inner in branches if fits(guard, value)), None)
                return self.convert(found, value)

    def apply(self, function: Function, body: Json) -> Json:
        """Return what a function makes of an object; anything else is returned as it is."""
        if not isinstance(body, dict):
            return body
        out = dict(body)
        for step in function.steps:
            self._step(step, out)
        return out

    def _step(self, step: Step, body: dict[str, Json]) -> None:
        match step:
            case DropKey(key=key):
                body.pop(key, None)
            case DropNull(key=key):
                if body.get(key, ...) is None:
                    del body[key]
            case SetKey(key=key, value=value):
                body.setdefault(key, self._value(value))
            case ConvertKey(key=key, conversion=conversion):
                if key in body:
                    body[key] = self.convert(conversion, body[key])
            case MoveKey(source=source, target=target, conversion=moved, unless_empty=unless_empty):
                value = body.pop(source, ...)
                if value is not ... and not (unless_empty and not value):
                    body[target] = self.convert(moved, value)
            case SplitKey(source=source, targets=targets, asked=asked):
                if source in body:
                    words = str(body.pop(source) or "").split(" ", len(targets) - 1)
                    words += [""] * (len(targets) - len(words))
                    told = self.placeholders or not asked.open
                    body.update(zip(targets, words if told else [ANYTHING] * len(words), strict=True))
            case JoinKeys(sources=sources, target=target, asked=asked):
                parts = [body.pop(source, None) for source in sources]
                if any(part is not None for part in parts):
                    told = self.placeholders or not asked.open
                    body[target] = " ".join(str(part) for part in parts if part) if told else ANYTHING


def fits(guard: Guard, value: Json) -> bool:
    """Return True where a value is of the variant a guard describes."""
    if not _is(value, guard.kind):
        return False
    if not isinstance(value, dict):
        return True
    return all(key in value for key in guard.keys) and all(
        _equal(value.get(key), json.loads(text)) for key, text in guard.equal
    )


def _cast(to: str, value: Json, fallback: Json) -> Json:
    readers: dict[str, Callable[[Any], Any]] = {
        "str": _text,
        "int": int,
        "float": float,
        "bool": _boolean,
        "datetime": lambda text: _parsed(text, datetime.fromisoformat),
        "date": lambda text: _parsed(text, date.fromisoformat),
        "UUID": lambda text: _parsed(text, UUID),
    }
    return readers[to](value) if fallback is ... else _read(value, readers[to], fallback)


def _equal(a: Json, b: Json) -> bool:
    """Return True where two JSON values are the same: 1 and 1.0 are, 1 and true are not."""
    return isinstance(a, bool) == isinstance(b, bool) and bool(a == b)
