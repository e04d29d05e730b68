"""Whether a JSON value is one of a Python type: a value from elsewhere is sent only where the sender could write it;
and whether it can be read in reasonable time."""

from __future__ import annotations

import json
import re

from apidiff.model.document import Json
from apidiff.model.proposal.pytypes import (
    AnyType,
    ClassRef,
    DictOf,
    EnumShape,
    Limited,
    ListOf,
    LiteralOf,
    ModelShape,
    NullType,
    PyType,
    Scalar,
    UnionOf,
    World,
    json_text,
)
from apidiff.propose.convert.samples import violated
from apidiff.propose.shapes.fields import is_tag

_TEXTS = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "datetime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
    "UUID": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
}


def fits(value: Json, kind: PyType, world: World) -> bool:
    """Return True where a value is certainly one of the type, and is read back as it was written."""
    match kind:
        case AnyType():
            return True
        case NullType():
            return value is None
        case Scalar(name):
            return _is_scalar(value, name)
        case LiteralOf(values):
            return json_text(value) in values
        case ListOf(item):
            return isinstance(value, list) and all(fits(element, item, world) for element in value)
        case DictOf(item):
            return isinstance(value, dict) and all(fits(element, item, world) for element in value.values())
        case UnionOf(members):
            return any(fits(value, member, world) for member in members)
        case Limited(base, limits, extra):
            return fits(value, base, world) and (value is None or _is_within(value, dict(limits), extra))
        case ClassRef(name):
            shape = world.classes.get(name)
            if isinstance(shape, EnumShape):
                return json_text(value) in shape.values
            return shape is not None and isinstance(value, dict) and _is_instance(value, shape, world)
        case _:
            return False


def _is_scalar(value: Json, name: str) -> bool:
    if name in ("int", "float"):
        whole = isinstance(value, int) and not isinstance(value, bool)
        return (whole and abs(value) < 2**63) or (name == "float" and isinstance(value, float))
    if name == "bool":
        return isinstance(value, bool)
    if not isinstance(value, str):
        return False
    return name == "str" or (name in _TEXTS and _TEXTS[name].fullmatch(value) is not None)


def _is_instance(value: dict[str, Json], shape: ModelShape, world: World) -> bool:
    fields = shape.by_wire()
    if any((item.required or is_tag(item)) and item.wire not in value for item in shape.fields):
        return False
    if any(key not in fields for key in value):
        return False  # A model that declares nothing of it may drop it, refuse it or hand it on.
    return all(fits(element, fields[key].type, world) for key, element in value.items())


def _is_within(value: Json, limits: dict[str, str], extra: str | None) -> bool:
    """Return True where a value keeps limits; of further keywords only those are read that say nothing of a value."""
    further = json.loads(extra) if extra is not None else {}
    pattern = limits.pop("pattern", None)
    if pattern is not None:
        further["pattern"] = json.loads(pattern)
    if "enum" in further:
        return value in further["enum"]
    if further.pop("uniqueItems", None) and isinstance(value, list):
        texts = [json_text(element) for element in value]
        if len(set(texts)) < len(texts):
            return False
    pattern = further.pop("pattern", None)
    if pattern is not None and not (isinstance(value, str) and matches(pattern, value)):
        return False
    further.pop("description", None)
    if not further.keys() <= {"title", "examples", "example", "default", "deprecated", "readOnly", "writeOnly"}:
        return False
    return not _breaks(limits, value)


def _breaks(limits: dict[str, str], value: Json) -> bool:
    step = limits.pop("multiple_of", None)
    if step is not None and (not isinstance(value, int | float) or value % json.loads(step)):
        return True
    measured = len(value) if isinstance(value, list | dict) else value
    if isinstance(value, list | dict):
        sizes = {"min_length": "ge", "max_length": "le"}
        limits = {sizes.get(name, name): bound for name, bound in limits.items()}
    return violated(limits, measured)


def matches(pattern: str, text: str) -> bool:
    """Return True where a pattern of moderate length is found in a text."""
    try:
        return len(pattern) < 200 and len(text) < 1000 and re.search(pattern, text) is not None
    except (re.error, RecursionError, OverflowError):
        return False


MOST_EFFORT = 300_000
"""Types that may be tried to read one value: about a second of pydantic's time."""


def effort(value: Json, kind: PyType, world: World) -> int:
    """Return how many types pydantic tries to read a value of a type. It tries every alternative, with all that is in
    the value: alternatives within alternatives multiply."""
    known: dict[tuple[int, int], int] = {}  # By identity: the hash of a large union looks at all of it.

    def tries(value: Json, kind: PyType) -> int:
        key = (id(value), id(kind))
        if key not in known:
            known[key] = counted(value, kind)
        return known[key]

    def counted(value: Json, kind: PyType) -> int:
        match kind:
            case Limited(base, _, _):
                return tries(value, base)
            case UnionOf(members):
                return sum(tries(value, member) for member in members)
            case ListOf(item) if isinstance(value, list):
                return 1 + sum(tries(element, item) for element in value)
            case DictOf(item) if isinstance(value, dict):
                return 1 + sum(tries(element, item) for element in value.values())
            case ClassRef(name) if isinstance(value, dict):
                model = world.model(name)
                fields = model.fields if model is not None else ()
                return 1 + sum(tries(value[item.wire], item.type) for item in fields if item.wire in value)
            case _:
                return 1

    return tries(value, kind)
