"""What JSON values the values of a Python type are."""

from __future__ import annotations

import json

from apidiff.model.proposal.pytypes import (
    ClassRef,
    DictOf,
    EnumShape,
    JsonText,
    Limited,
    ListOf,
    LiteralOf,
    NullType,
    PyType,
    Scalar,
    World,
)


def measured(base: PyType) -> str:
    """Return what limits of a type measure: `text`, `list` or `number`; empty where values may be other objects."""
    if isinstance(base, ListOf):
        return "list"
    return {"str": "text", "int": "number", "float": "number"}.get(base.name, "") if isinstance(base, Scalar) else ""


def scalar_of(text: JsonText) -> str:
    """Return the Python type of a constant."""
    value = json.loads(text)
    return "bool" if isinstance(value, bool) else type(value).__name__


def kind_of(kind: PyType, world: World) -> str:
    """Return the JSON type of a type: `object`, `array`, `string`, `number`, `boolean`, `null` or `any`."""
    match kind:
        case ClassRef(name):
            shape = world.classes.get(name)
            return ("number" if shape.base == "int" else "string") if isinstance(shape, EnumShape) else "object"
        case DictOf(_):
            return "object"
        case ListOf(_):
            return "array"
        case Scalar(name):
            return {"int": "number", "float": "number", "bool": "boolean"}.get(name, "string")
        case LiteralOf(values):
            names = {"int": "number", "float": "number", "bool": "boolean", "str": "string"}
            return names.get(scalar_of(values[0]), "any")
        case Limited(base, _, _):
            return kind_of(base, world)
        case NullType():
            return "null"
        case _:
            return "any"
