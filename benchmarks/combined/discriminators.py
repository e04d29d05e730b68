"""Unions and families of schemas that a discriminator tells apart, written in several ways and edited in two places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from random import Random
from typing import Any

from mutation.truth import AT_LEAST_WARNING, BREAKING, SILENT, Allowed

from combined.case import Case, Kind, document


@dataclass(frozen=True)
class Family:
    """Kinds of a thing: by the value on the wire, the name of the component and the schema of the field `size`."""

    names: tuple[tuple[str, str], ...]
    sizes: tuple[tuple[str, Any], ...]

    def size(self, value: str) -> Any:
        """The schema of `size` in the kind with a value."""
        return dict(self.sizes)[value]

    @property
    def is_implicit(self) -> bool:
        """Whether each value is the name of its component."""
        return all(value == name for value, name in self.names)


def _ref(name: str) -> Any:
    return {"$ref": f"#/components/schemas/{name}"}


def _mapping(family: Family) -> Any:
    return {value: f"#/components/schemas/{name}" for value, name in family.names}


def _kind_of(size: Any) -> Any:
    return {
        "type": "object",
        "required": ["kind", "size"],
        "properties": {"kind": {"type": "string"}, "size": size},
    }


def _union(family: Family) -> tuple[Any, Any]:
    """A union with a mapping."""
    parts = {name: _kind_of(family.size(value)) for value, name in family.names}
    told = {"propertyName": "kind", "mapping": _mapping(family)}
    return {"oneOf": [_ref(name) for _, name in family.names], "discriminator": told}, parts


def _implicit_union(family: Family) -> tuple[Any, Any]:
    schema, parts = _union(family)
    return {**schema, "discriminator": {"propertyName": "kind"}}, parts


def _component_union(family: Family) -> tuple[Any, Any]:
    schema, parts = _union(family)
    return _ref("Thing"), {"Thing": schema, **parts}


def _any_union(family: Family) -> tuple[Any, Any]:
    schema, parts = _union(family)
    return {"anyOf": schema["oneOf"], "discriminator": schema["discriminator"]}, parts


def _parts(family: Family) -> Any:
    own = {"type": "object", "required": ["size"]}
    return {
        name: {"allOf": [_ref("Thing"), {**own, "properties": {"size": family.size(value)}}]}
        for value, name in family.names
    }


def _inherited(family: Family) -> tuple[Any, Any]:
    """A parent that its children take in, with a mapping."""
    parent = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    told = {"propertyName": "kind", "mapping": _mapping(family)}
    return _ref("Thing"), {"Thing": {**parent, "discriminator": told}, **_parts(family)}


def _implicitly_inherited(family: Family) -> tuple[Any, Any]:
    schema, parts = _inherited(family)
    return schema, {**parts, "Thing": {**parts["Thing"], "discriminator": {"propertyName": "kind"}}}


_WAYS: dict[str, Callable[[Family], tuple[Any, Any]]] = {
    "union": _union,
    "implicit union": _implicit_union,
    "union in a component": _component_union,
    "anyOf": _any_union,
    "inherited": _inherited,
    "implicitly inherited": _implicitly_inherited,
}
_IMPLICIT = ("implicit union", "implicitly inherited")
_LOOSE, _TIGHT = {"type": "integer"}, {"type": "integer", "minimum": 5}


def _family(*values: str, size: Any = _LOOSE) -> Family:
    return Family(tuple((value, value) for value in values), tuple((value, size) for value in values))


def _sized(family: Family, value: str, size: Any) -> Family:
    return replace(family, sizes=tuple((one, size if one == value else was) for one, was in family.sizes))


def _named(family: Family, value: str, name: str) -> Family:
    """The family with one component renamed, the value on the wire kept."""
    return replace(family, names=tuple((one, name if one == value else was) for one, was in family.names))


def _valued(family: Family, value: str, other: str) -> Family:
    """The family with one value on the wire, and the component of the same name, renamed."""

    def told(one: str) -> str:
        return other if one == value else one

    return Family(
        tuple((told(one), told(name)) for one, name in family.names),
        tuple((told(one), size) for one, size in family.sizes),
    )


def _document(way: str, family: Family, direction: str, version: str) -> Any:
    schema, parts = _WAYS[way](family)
    content = {"application/json": {"schema": {"type": "array", "items": schema}}}
    operation: Any = {"responses": {"200": {"description": "Here."}}}
    if direction == "request":
        operation["requestBody"] = {"required": True, "content": content}
    else:
        operation["responses"]["200"]["content"] = content
    return document({"/things": {"put": operation}}, parts, version)


_BASE = _family("Cat", "Dog", "Cow")
_Edit = tuple[Family, Family, Allowed, Allowed]

_EDITS: dict[str, _Edit] = {
    "field narrowed in one kind": (_BASE, _sized(_BASE, "Dog", _TIGHT), BREAKING, SILENT),
    "field widened in one kind": (_sized(_BASE, "Dog", _TIGHT), _BASE, SILENT, BREAKING),
    "field of another type in one kind": (_BASE, _sized(_BASE, "Dog", {"type": "boolean"}), BREAKING, BREAKING),
    "kind added": (_family("Cat", "Dog"), _BASE, SILENT, AT_LEAST_WARNING),
    "kind removed": (_BASE, _family("Cat", "Dog"), BREAKING, SILENT),
    "value renamed": (_BASE, _valued(_BASE, "Dog", "Hound"), BREAKING, AT_LEAST_WARNING),
    "kinds reordered": (_BASE, _family("Cow", "Dog", "Cat"), SILENT, SILENT),
}
_MAPPED_EDITS: dict[str, _Edit] = {
    "component renamed, value kept": (_BASE, _named(_BASE, "Dog", "Hound"), SILENT, SILENT),
    "component renamed and narrowed, value kept": (
        _BASE,
        _sized(_named(_BASE, "Dog", "Hound"), "Dog", _TIGHT),
        BREAKING,
        SILENT,
    ),
    "mapping exchanged": (
        Family((("a", "Cat"), ("b", "Dog")), (("a", _LOOSE), ("b", {"type": "string"}))),
        Family((("b", "Cat"), ("a", "Dog")), (("b", _LOOSE), ("a", {"type": "string"}))),
        BREAKING,
        BREAKING,
    ),
    "mapping and components exchanged": (
        Family((("a", "Cat"), ("b", "Dog")), (("a", _LOOSE), ("b", {"type": "string"}))),
        Family((("a", "Dog"), ("b", "Cat")), (("a", _LOOSE), ("b", {"type": "string"}))),
        SILENT,
        SILENT,
    ),
}


def _edit_kind(way: str, name: str, edit: _Edit, direction: str) -> Kind:
    old, new, request, response = edit
    allowed = request if direction == "request" else response

    def make(rng: Random) -> Iterator[Case]:
        while True:
            version = rng.choice(("3.0.3", "3.1.0"))
            yield Case(*(_document(way, one, direction, version) for one in (old, new)), allowed=allowed)

    return Kind(f"discriminator, {direction}, {way}: {name}", make)


def _rewrite_kind(first: str, second: str, direction: str, narrowed: bool) -> Kind:
    """One way of writing the family becomes another, and one kind is narrowed on the way or is not."""

    def make(rng: Random) -> Iterator[Case]:
        while True:
            version = rng.choice(("3.0.3", "3.1.0"))
            after = _sized(_BASE, "Dog", _TIGHT) if narrowed else _BASE
            documents = (
                _document(first, _BASE, direction, version),
                _document(second, after, direction, version),
            )
            yield Case(*documents, allowed=BREAKING if narrowed and direction == "request" else SILENT)

    return Kind(f"discriminator, {direction}: {first} -> {second}{' and narrowed' if narrowed else ''}", make)


_REWRITES = (
    ("union", "implicit union"),
    ("implicit union", "union"),
    ("union", "union in a component"),
    ("union in a component", "union"),
    ("inherited", "implicitly inherited"),
    ("implicitly inherited", "inherited"),
)

DISCRIMINATOR_KINDS = (
    *(
        _edit_kind(way, name, edit, direction)
        for way, (name, edit), direction in product(_WAYS, _EDITS.items(), ("request", "response"))
    ),
    *(
        _edit_kind(way, name, edit, direction)
        for way, (name, edit), direction in product(_WAYS, _MAPPED_EDITS.items(), ("request", "response"))
        if way not in _IMPLICIT
    ),
    *(
        _rewrite_kind(first, second, direction, narrowed)
        for (first, second), direction, narrowed in product(_REWRITES, ("request", "response"), (False, True))
    ),
)
