"""Values of Python types: the smallest that fits, the fullest, and one at each limit.

They stand in for answers nobody gave yet, and are what the verifier sends through the code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from apidiff.contain.text.regex import search
from apidiff.contain.text.samples import text_of_format, text_of_pattern
from apidiff.model.document import Json, is_number
from apidiff.model.proposal.pytypes import (
    AnyType,
    ClassRef,
    DictOf,
    EnumShape,
    FieldShape,
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
)
from apidiff.propose.shapes.fields import is_tag

MAX_DEPTH = 8
MAX_STRING = 10_000
MAX_OBJECTS = 200
"""Most objects in one value that hold what may be left out; after them, only what is required is there."""
MAX_REQUIRED = 1_000
"""Most objects in one value; more are left empty."""

_TRIED = ("1", "1.5", "a", "A", "a1", "A1", "1a", "aA1!", "2024-01-31", "+10000000000")
"""Texts that are tried where a pattern is no regular language: one that looks ahead or back, as that of a Decimal."""

MAX_ITEMS = 50
"""Most items in one list, unless they are scalars: of those as many as a limit may ask for."""
MAX_SCALARS = 10_000

_TEXTS = {"datetime": "2024-01-31T09:30:00Z", "date": "2024-01-31", "UUID": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}
"""Values of types that are written as text: a time of day, which code that makes a date of it would lose."""


class Sampler:
    """Makes values of the types of one world. `full` values hold optional fields and one item in each list."""

    def __init__(self, world: World, *, full: bool = False) -> None:
        self.world = world
        self.full = full
        self._objects = 0

    def value(self, kind: PyType, depth: int = 0) -> Json:
        """Return one value of the type. Recursion ends with empty lists and left-out fields."""
        if depth == 0:
            self._objects = 0
        match kind:
            case AnyType():
                return {} if self.full else "anything"
            case NullType() | MissingType():
                return None
            case Scalar(name):
                return {"int": 1, "float": 1.5, "bool": True}.get(name, _TEXTS.get(name, "string"))
            case LiteralOf(values):
                return json.loads(values[0])
            case ListOf(item):
                return [self.value(item, depth + 1)] if self._wants(depth) else []
            case DictOf(value):
                return {"key": self.value(value, depth + 1)} if self._wants(depth) else {}
            case UnionOf(members):
                return self.value(self._easiest(members, depth), depth)
            case Limited():
                return self._limited(kind, depth)
            case ClassRef(name):
                return self._instance(name, depth)

    def _wants(self, depth: int) -> bool:
        """Return True where what may be left out is there."""
        return self.full and depth < MAX_DEPTH and self._objects <= MAX_OBJECTS

    def _easiest(self, members: tuple[PyType, ...], depth: int) -> PyType:
        if depth >= MAX_DEPTH or self._objects > MAX_OBJECTS:
            flat = [item for item in members if not isinstance(item, ClassRef | Limited)]
            return flat[0] if flat else members[0]
        return members[0]

    def _instance(self, name: str, depth: int) -> Json:
        shape = self.world.classes.get(name)
        if isinstance(shape, EnumShape):
            return json.loads(shape.members[0][1])
        self._objects += 1
        # What is required twice on every level doubles with each.
        if shape is None or depth > 4 * MAX_DEPTH or self._objects > MAX_REQUIRED:
            return {}
        wanted = self._wants(depth)
        fields = [item for item in shape.fields if item.required or wanted or is_tag(item)]
        return {item.wire: self.field(item, depth + 1) for item in fields}

    def field(self, item: FieldShape, depth: int = 0) -> Json:
        """Return a value of a field: its first example where it is a scalar, else a value of its type."""
        for text in (item.examples, item.default):
            example = json.loads(text) if text is not None else None
            if isinstance(example, list) and text is item.examples and example:
                example = example[0]
            if isinstance(example, str | int | float) and self.accepts(item.type, example):
                return example
        return self.value(item.type, depth)

    def accepts(self, kind: PyType, value: Json) -> bool:
        """Return True where a scalar is certainly a value of the type."""
        match kind:
            case UnionOf(members):
                return any(self.accepts(member, value) for member in members)
            case Scalar("str"):
                return isinstance(value, str)
            case Scalar("int"):
                return isinstance(value, int) and not isinstance(value, bool)
            case Scalar("float"):
                return is_number(value)
            case Scalar("bool"):
                return isinstance(value, bool)
            case LiteralOf(values):
                return json.dumps(value, ensure_ascii=False) in values
            case Limited(base, limits, extra):
                return self.accepts(base, value) and extra is None and not violated(dict(limits), value)
            case _:
                return False

    def _limited(self, kind: Limited, depth: int) -> Json:
        limits = kind.bounds
        extra: dict[str, Json] = json.loads(kind.extra) if kind.extra is not None else {}
        if isinstance(extra.get("enum"), list) and extra["enum"]:
            return extra["enum"][0]
        match kind.base:
            case Scalar("int" | "float" as name):
                return number_within(limits, whole=name == "int")
            case Scalar("str"):
                return self._text(limits, extra)
            case ListOf(item):
                count = min(int(limits.get("min_length", 0)), most_of(item))
                if self._wants(depth):
                    count = max(count, 1 if limits.get("max_length", 1) >= 1 else 0)
                values = [self.value(item, depth + 1) for _ in range(count)]
                return self._distinct(values, item, depth + 1) if extra.get("uniqueItems") else values
            case DictOf(item):
                count = min(int(limits.get("min_length", 0)), 50)
                return {f"key{index}": self.value(item, depth + 1) for index in range(count)}
            case base:
                return self.value(base, depth)

    def _distinct(self, values: list[Json], item: PyType, depth: int) -> list[Json]:
        """Return the values, each made unlike the others where that can be done within the type."""
        out: list[Json] = []
        for index, value in enumerate(values):
            others = self._unlike(value, index, item, depth) if value in out else ()
            out.append(next((choice for choice in others if choice not in out), value))
        return out

    def _unlike(self, value: Json, index: int, item: PyType, depth: int) -> Iterator[Json]:
        """Yield what may stand for a value of the type that is in its list already."""
        yield from self.variants(item, depth)
        if isinstance(value, str):
            texts = (f"{value}{index}", f"{index}{value}", str(index))
            yield from (text for text in texts if _allowed(item, text))
        elif isinstance(value, int) and not isinstance(value, bool):
            yield value + index

    def _text(self, limits: dict[str, Any], extra: dict[str, Json]) -> str:
        pattern = limits.get("pattern", extra.get("pattern"))
        text = text_of_format(str(extra.get("format"))) or "string"
        low, high = int(limits.get("min_length", 0)), int(limits.get("max_length", MAX_STRING))
        if isinstance(pattern, str) and not _matches(pattern, text):
            made = text_of_pattern(pattern, longest=MAX_STRING)
            known = next((found for found in _TRIED if _matches(pattern, found)), text)
            text = known if made is None else made
        brought = (text * low)[:low] if len(text) < low <= MAX_STRING else text[:high]
        if isinstance(pattern, str) and not _matches(pattern, brought) and search(pattern, brought) is not True:
            within = text_of_pattern(pattern, low, high)
            return brought if within is None else within
        return brought

    def variants(self, kind: PyType, depth: int = 0) -> Iterator[Json]:
        """Yield values that exercise the type: the alternatives of unions and enums, and both ends of limits."""
        match kind:
            case UnionOf(members):
                for member in members:
                    if not isinstance(member, MissingType):
                        yield from self.variants(member, depth)
            case LiteralOf(values):
                for text in values[:40]:
                    yield json.loads(text)
            case ClassRef(name) if isinstance(self.world.classes.get(name), EnumShape):
                shape = self.world.classes[name]
                assert isinstance(shape, EnumShape)
                for _, text in shape.members[:40]:
                    yield json.loads(text)
            case Limited(Scalar("str"), limits, extra) if extra is None and "pattern" not in dict(limits):
                yield self.value(kind, depth)
                for name in ("min_length", "max_length"):
                    size = kind.bounds.get(name)
                    if isinstance(size, int) and size <= MAX_STRING:
                        yield "x" * size
            case Limited(Scalar("int" | "float" as name)):
                yield self.value(kind, depth)
                yield from ends(kind.bounds, whole=name == "int")
            case ListOf(item):
                yield self.value(kind, depth)
                yield from ([value] for value in islice(self.variants(item, depth), 5))
            case Limited(ListOf(item), _, extra):
                yield self.value(kind, depth)
                bounds = kind.bounds
                size = max(1, bounds.get("min_length", 1))
                unique = extra is not None and json.loads(extra).get("uniqueItems")
                for value in (
                    islice(self.variants(item, depth), 5)
                    if size <= min(bounds.get("max_length", size), most_of(item))
                    else ()
                ):
                    yield self._distinct([value] * size, item, depth + 1) if unique else [value] * size
            case _:
                yield self.value(kind, depth)


def most_of(item: PyType) -> int:
    """Return how many items of a type a list is made of at most."""
    base = item.base if isinstance(item, Limited) else item
    return MAX_SCALARS if isinstance(base, Scalar) else MAX_ITEMS


def violated(limits: dict[str, JsonText], value: Json) -> bool:
    """Return True where a scalar breaks a limit, or may break one."""
    for name, text in limits.items():
        bound = json.loads(text)
        size = len(value) if isinstance(value, str) else value
        if not isinstance(size, int | float) or not isinstance(bound, int | float):
            return True
        holds = {
            "ge": size >= bound,
            "gt": size > bound,
            "le": size <= bound,
            "lt": size < bound,
            "min_length": size >= bound,
            "max_length": size <= bound,
        }.get(name, False)
        if not holds:
            return True
    return False


def number_within(limits: dict[str, Any], *, whole: bool) -> int | float:
    """Return a number within bounds: 1 where it fits, else the lowest, else the highest."""
    found = [value for value in (1, *ends(limits, whole=whole)) if not violated(_texts(limits), value)]
    if "multiple_of" in limits:
        step = limits["multiple_of"]
        bounds = {key: value for key, value in limits.items() if key != "multiple_of"}
        start = number_within(bounds, whole=whole)
        if not isinstance(start, int) or start % step:
            start = step * (int(start // step) + 1)
        return start if not violated(_texts(bounds), start) else 0
    return found[0] if found else 0


def _texts(limits: dict[str, Any]) -> dict[str, JsonText]:
    return {key: json.dumps(value) for key, value in limits.items()}


def ends(limits: dict[str, Any], *, whole: bool) -> list[int | float]:
    """Return the lowest and the highest number that bounds allow."""
    step = 1 if whole else 0.5
    out: list[int | float] = []
    if "multiple_of" in limits:
        return out
    if "ge" in limits:
        out.append(limits["ge"])
    if "gt" in limits:
        out.append(limits["gt"] + step)
    if "le" in limits:
        out.append(limits["le"])
    if "lt" in limits:
        out.append(limits["lt"] - step)
    if whole:
        out = [int(value) for value in out if float(value).is_integer()]
    return [value for value in out if abs(value) < 2**63 and not violated(_texts(limits), value)]


def _allowed(kind: PyType, text: str) -> bool:
    """Return True where a string keeps to the pattern and the lengths of its type."""
    if not isinstance(kind, Limited):
        return True
    limits = dict(kind.limits)
    pattern = json.loads(limits.pop("pattern", '""'))
    return not violated(limits, text) and _matches(pattern, text)


def _matches(pattern: str, text: str) -> bool:
    try:
        return len(pattern) < 200 and re.search(pattern, text) is not None
    except (re.error, RecursionError, OverflowError):
        return False
