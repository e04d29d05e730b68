"""Defaults that are no values of their fields: they are words, and no application may answer with them.

Documents that are generated state `default: {}` beside references to objects that require something, and to texts
(those of Kubernetes do). Pydantic takes any default unseen, and an answer that leaves the field out would be filled
with it.
"""

from __future__ import annotations

import json

from msgspec.structs import replace

from apidiff.model.document import Json
from apidiff.model.proposal.pytypes import (
    AnyType,
    ClassRef,
    DictOf,
    FieldShape,
    Limited,
    ListOf,
    ModelShape,
    PyType,
    UnionOf,
    World,
    json_text,
)


def with_defaults_told(world: World) -> World:
    """Return the world whose objects and lists that fit no field are keywords of that, instead of its default."""
    classes = dict(world.classes)
    for name, shape in world.classes.items():
        if isinstance(shape, ModelShape) and any(item.default is not None for item in shape.fields):
            classes[name] = replace(shape, fields=tuple(_told(item, world) for item in shape.fields))
    return World(classes=classes, routes=world.routes, blind=world.blind, places=world.places)


def _told(item: FieldShape, world: World) -> FieldShape:
    if item.default is None or item.default[:1] not in "{[":
        return item
    value = json.loads(item.default)
    if _may_be(value, item.type, world):
        return item
    extra = json.loads(item.extra) if item.extra is not None else {}
    return replace(item, default=None, extra=json_text({**extra, "default": value}))


def _may_be(value: Json, kind: PyType, world: World) -> bool:
    """Return False where an object or a list is certainly none of a type."""
    match kind:
        case AnyType():
            return True
        case Limited(base, _, _):
            return _may_be(value, base, world)
        case UnionOf(members):
            return any(_may_be(value, member, world) for member in members)
        case ListOf(item):
            return isinstance(value, list) and all(_may_be(element, item, world) for element in value)
        case DictOf(item):
            return isinstance(value, dict) and all(_may_be(element, item, world) for element in value.values())
        case ClassRef(name):
            shape = world.model(name)
            if shape is None or not isinstance(value, dict):
                return not isinstance(value, dict | list)
            return all(item.wire in value for item in shape.fields if item.required)
        case _:
            return not isinstance(value, dict | list)
