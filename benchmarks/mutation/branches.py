"""Edits of discriminators and of the branches that documents really have. Where branches may admit each other's values,
only a payload shows that an edit breaks."""

from __future__ import annotations

from random import Random
from typing import Any

from mutation.reach import lone_branch
from mutation.schemas import schema_kind
from mutation.tree import at, renamed, without
from mutation.truth import (
    AT_LEAST_WARNING,
    AT_MOST_WARNING,
    BREAKING,
    HARMLESS,
    NARROWS,
    REPLACES,
    SILENT,
    WARNING,
    Effect,
    Made,
    View,
)

_ANY = AT_MOST_WARNING | BREAKING | SILENT


def _pet(kind: str, **more: Any) -> dict[str, Any]:
    properties = {"kind": {"type": "string"}, **{name: {"type": value} for name, value in more.items()}}
    return {"type": "object", "properties": properties, "required": ["kind", *more]}


_CAT, _DOG, _COW = _pet("cat", lives="integer"), _pet("dog", barks="boolean"), _pet("cow", milk="number")
_NAMES = {"cat": "ZqCat", "dog": "ZqDog", "cow": "ZqCow"}


def _union(
    keyword: str, *names: str, mapping: dict[str, str] | None = None, tag: str | None = "kind"
) -> dict[str, Any]:
    found: dict[str, Any] = {keyword: [{"$ref": f"#/components/schemas/{name}"} for name in names]}
    if tag is not None:
        found["discriminator"] = {"propertyName": tag}
        if mapping is not None:
            found["discriminator"]["mapping"] = {key: f"#/components/schemas/{name}" for key, name in mapping.items()}
    return found


PARTS = {"ZqCat": _CAT, "ZqDog": _DOG, "ZqCow": _COW}
"""Components that the edits of this module refer to; the document has to have them."""

_KIND_COMES = Effect(HARMLESS, WARNING)
_TWO = {"cat": "ZqCat", "dog": "ZqDog"}
_PAIRS: list[tuple[str, Any, Any, Effect, Effect]] = [
    (
        "branch joins, mapped",
        _union("oneOf", "ZqCat", "ZqDog", mapping=_TWO),
        _union("oneOf", "ZqCat", "ZqDog", "ZqCow", mapping={**_TWO, "cow": "ZqCow"}),
        _KIND_COMES,
        NARROWS,
    ),
    (
        "branch joins, not mapped",
        _union("oneOf", "ZqCat", "ZqDog"),
        _union("oneOf", "ZqCat", "ZqDog", "ZqCow"),
        _KIND_COMES,
        NARROWS,
    ),
    (
        "branch of anyOf joins",
        _union("anyOf", "ZqCat", "ZqDog", mapping=_TWO),
        _union("anyOf", "ZqCat", "ZqDog", "ZqCow", mapping={**_TWO, "cow": "ZqCow"}),
        _KIND_COMES,
        NARROWS,
    ),
    (
        "value of a mapping renamed",
        _union("oneOf", "ZqCat", "ZqDog", mapping=_TWO),
        _union("oneOf", "ZqCat", "ZqDog", mapping={"cat": "ZqCat", "hound": "ZqDog"}),
        Effect(BREAKING, AT_LEAST_WARNING),
        Effect(BREAKING, AT_LEAST_WARNING),
    ),
    (
        "mapping leads elsewhere",
        _union("oneOf", "ZqCat", "ZqDog", mapping=_TWO),
        _union("oneOf", "ZqCat", "ZqDog", mapping={"cat": "ZqDog", "dog": "ZqCat"}),
        REPLACES,
        REPLACES,
    ),
    (
        "further value of a mapping",
        _union("oneOf", "ZqCat", "ZqDog", mapping=_TWO),
        _union("oneOf", "ZqCat", "ZqDog", mapping={**_TWO, "hound": "ZqDog"}),
        Effect(HARMLESS, AT_LEAST_WARNING),
        Effect(BREAKING, HARMLESS),
    ),
    (
        "other property discriminates",
        _union("oneOf", "ZqCat", "ZqDog", mapping=_TWO),
        _union("oneOf", "ZqCat", "ZqDog", mapping=_TWO, tag="type"),
        REPLACES,
        REPLACES,
    ),
    (
        "discriminator added",
        _union("oneOf", "ZqCat", "ZqDog", tag=None),
        _union("oneOf", "ZqCat", "ZqDog"),
        Effect(WARNING, HARMLESS),
        Effect(HARMLESS, WARNING),
    ),
    (
        "mapping of the names written out",
        _union("oneOf", "ZqCat", "ZqDog"),
        _union("oneOf", "ZqCat", "ZqDog", mapping={"ZqCat": "ZqCat", "ZqDog": "ZqDog"}),
        Effect(SILENT, SILENT),
        Effect(SILENT, SILENT),
    ),
    (
        "branches in another order, tagged",
        _union("oneOf", "ZqCat", "ZqDog", mapping=_TWO),
        _union("oneOf", "ZqDog", "ZqCat", mapping=dict(reversed(_TWO.items()))),
        Effect(SILENT, SILENT),
        Effect(SILENT, SILENT),
    ),
    (
        "tagged union to one branch",
        _union("oneOf", "ZqCat", "ZqDog", mapping=_TWO),
        {"$ref": "#/components/schemas/ZqCat"},
        Effect(BREAKING, AT_MOST_WARNING),
        Effect(AT_MOST_WARNING, BREAKING),
    ),
    (
        "union in a list grows",
        {"type": "array", "items": _union("oneOf", "ZqCat", "ZqDog", mapping=_TWO)},
        {
            "type": "array",
            "items": _union("oneOf", "ZqCat", "ZqDog", "ZqCow", mapping={**_TWO, "cow": "ZqCow"}),
        },
        _KIND_COMES,
        NARROWS,
    ),
    (
        "base and extension",
        {"allOf": [{"$ref": "#/components/schemas/ZqCat"}]},
        {"allOf": [{"$ref": "#/components/schemas/ZqCat"}, {"$ref": "#/components/schemas/ZqDog"}]},
        NARROWS,
        REPLACES,
    ),
    (
        "reference to another schema",
        {"$ref": "#/components/schemas/ZqCat"},
        {"$ref": "#/components/schemas/ZqDog"},
        REPLACES,
        REPLACES,
    ),
    (
        "reference to the same by another name",
        {"$ref": "#/components/schemas/ZqCat"},
        _CAT,
        Effect(SILENT, SILENT),
        Effect(SILENT, SILENT),
    ),
]


def _enter() -> None:
    for name, old, new, there, back in _PAIRS:

        def make(view: View, rng: Random, old: Any = old, new: Any = new) -> Made | None:
            bodily = view.place.places <= {"body", "response"}
            if view.swagger or not view.alone or not bodily or not view.is_of("string", "integer", "object", "array"):
                return None
            if not view.free(
                "enum", "const", "not", "readOnly", "writeOnly", "discriminator", "allOf", "oneOf", "anyOf"
            ):
                return None
            return Made(new, before=old, parts=PARTS)

        schema_kind(f"{name} (made)", f"{name} (made), undone", make, there, back, by_table=True)


_enter()


def _unions(view: View) -> list[str]:
    return [
        keyword
        for keyword in ("anyOf", "oneOf")
        if len(view.schema.get(keyword) or []) > 1 and lone_branch(view.root, view.place.path, keyword) is None
    ]


def _branch_removed(view: View, rng: Random) -> Made | None:
    for keyword in _unions(view):
        branches = view.schema[keyword]
        if len(branches) < 3:
            continue
        index = rng.randrange(len(branches))
        gone = branches[index].get("$ref")
        found = {**view.schema, keyword: without(branches, index)}
        mapping = (view.schema.get("discriminator") or {}).get("mapping")
        if mapping:
            kept = {key: target for key, target in mapping.items() if target != gone}
            found["discriminator"] = {**view.schema["discriminator"], "mapping": kept}
        return Made(found, sure=False)
    return None


def _mapping_renamed(view: View, rng: Random) -> Made | None:
    discriminator = view.schema.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    if not mapping or not _unions(view) or view.others or len(set(mapping.values())) < len(mapping):
        return None
    name = rng.choice(list(mapping))
    new = renamed(mapping, name, f"zq-{name}")
    return Made({**view.schema, "discriminator": {**discriminator, "mapping": new}})


def _branch_narrowed(view: View, rng: Random) -> Made | None:
    """A branch must not be an object without a property that nothing declares."""
    for keyword in _unions(view):
        branches = view.schema[keyword]
        index = rng.randrange(len(branches))
        if not at(view.root, view.place.path)[keyword][index].keys() & {"$ref", "type"}:
            continue
        strict = {
            "allOf": [
                branches[index],
                {"type": "object", "properties": {"zqMore": {"type": "string"}}, "required": ["zqMore"]},
            ]
        }
        found = {**view.schema, keyword: [*branches[:index], strict, *branches[index + 1 :]]}
        return Made(found, sure=False)
    return None


schema_kind("real branch removed", "real branch put back", _branch_removed, NARROWS, Effect(_ANY, BREAKING))
schema_kind("real branch narrowed", "real branch widened", _branch_narrowed, NARROWS, Effect(_ANY, BREAKING))
schema_kind(
    "mapped value renamed",
    "mapped value renamed back",
    _mapping_renamed,
    Effect(BREAKING, AT_LEAST_WARNING),
    Effect(BREAKING, AT_LEAST_WARNING),
    by_table=True,
)
