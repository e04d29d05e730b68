"""Calls that nobody recorded: of a declared one it is known which values are used, of one in code that it is made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timezone
from functools import cached_property
from typing import Any

from apidiff.impact.code.find import FoundCall
from apidiff.impact.declared.files import StatedOperation
from apidiff.impact.exchange import Exchange, Message
from apidiff.impact.payload.call import Call
from apidiff.impact.payload.operation import OperationView, Side
from apidiff.impact.payload.schemas import ANYTHING
from apidiff.impact.route.parameters import ABSENT, NOT_RECORDED, Declared
from apidiff.model.document import Json

_STEP = re.compile(r"\[\]|\.?([^.\[\]]+)")
_BODY = "body"
_PLACES = ("query", "path", "header", "cookie")


class DeclaredCall(Call):
    """A call of an operation that a consumer declares to use, answered with one status (0: it does not say which)."""

    def __init__(self, stated: StatedOperation, consumer: str, status: int, side: Side, view: OperationView) -> None:
        exchange = Exchange(
            method=view.operation.method.upper(),
            target=view.operation.path,
            status=status,
            request=Message(),
            consumer=consumer,
            count=max(stated.exchanges, 1),
            time=_moment(stated.last_seen),
            since=_moment(stated.first),
            source="declared",
        )
        super().__init__(exchange, side, view, {}, lambda why: None)
        self.stated = stated

    def texts(self, parameter: Declared) -> Any:
        """Return whether a parameter is used."""
        if self.stated.sends is None:
            return NOT_RECORDED
        wanted = parameter.name.lower()
        for place, name in _parameters(self.stated.sends):
            if place == parameter.in_ and (name.lower() if place == "header" else name) in (wanted, parameter.name):
                return ANYTHING
        return ANYTHING if parameter.in_ == "path" else ABSENT

    def parameter(self, parameter: Declared) -> Any:
        """Return whether a parameter is used."""
        return self.texts(parameter)

    @cached_property
    def body(self) -> Any:
        """The body as far as it is known: the fields that are sent."""
        if self.stated.sends is None:
            return NOT_RECORDED
        names = [one[len(_BODY) :].strip() for one in self.stated.sends if one.split(" ", 1)[0] == _BODY]
        return nested(names) if names else ABSENT

    @cached_property
    def answer(self) -> Any:
        """The answer as far as it is known: the fields that are read."""
        if self.stated.reads is None:
            return NOT_RECORDED
        names = [one for one in self.stated.reads if not one.startswith("header ")]
        return nested(names) if names else ABSENT

    def answer_header(self, name: str) -> Any:
        """Return whether a header of the answer is read."""
        if self.stated.reads is None:
            return NOT_RECORDED
        read = {one.removeprefix("header ").lower() for one in self.stated.reads if one.startswith("header ")}
        return ANYTHING if name.lower() in read else ABSENT


def _parameters(sends: Iterable[str]) -> Iterable[tuple[str, str]]:
    for one in sends:
        place, _, name = one.partition(" ")
        if place in _PLACES:
            yield place, name.strip()


def _moment(day: date | None) -> float | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=timezone.utc).timestamp()


def nested(names: Iterable[str]) -> Json:
    """Return a value with the fields that are named and nothing else: of `tags[].label` and `id`
    `{"tags": [{"label": ...}], "id": ...}`. An empty name stands for the whole value."""
    root: Json = None
    for name in names:
        steps: list[str] = ["[]" if match[0] == "[]" else match[1] for match in _STEP.finditer(name)]
        root = _with(root, steps)
    return root


def _with(value: Json, steps: list[str]) -> Json:
    if not steps:
        return ANYTHING if value is None else value
    first, rest = steps[0], steps[1:]
    if first == "[]":
        inner = value[0] if isinstance(value, list) else None
        return [_with(inner, rest)]
    known = value if isinstance(value, dict) else {}
    return {**known, first: _with(known.get(first), rest)}


class CodeCall(Call):
    """A call that is written down somewhere: nothing of it was recorded."""

    def __init__(self, found: FoundCall, consumer: str, side: Side) -> None:
        exchange = Exchange(
            method=found.operation.method.upper(), target=found.operation.path, consumer=consumer, source="code"
        )
        super().__init__(exchange, side, side.view(found.operation), {}, lambda why: None)

    def texts(self, parameter: Declared) -> object:
        """Return that what is sent is not known."""
        return NOT_RECORDED
