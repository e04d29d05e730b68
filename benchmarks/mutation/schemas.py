"""Edits of single schemas. Each states its effect on payloads, and that of undoing it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from mutation.reach import lone_branch
from mutation.tree import at, renamed, with_, without
from mutation.truth import (
    AT_LEAST_WARNING,
    AT_MOST_WARNING,
    BREAKING,
    HARMLESS,
    NARROWS,
    NOTHING,
    REPLACES,
    TEXT,
    WARNING,
    WIDENS,
    Effect,
    Made,
    SchemaKind,
    View,
)

Make = Callable[[View, Random], "Made | dict[str, Any] | None"]
_VALUES = ("enum", "const", "not", "if", "x-extensible-enum")
_TEXTS = ("pattern", "format", "contentEncoding", "contentMediaType", *_VALUES)
_OBJECT_RULES = (
    "additionalProperties", "patternProperties", "unevaluatedProperties", "propertyNames",
    "minProperties", "maxProperties",
    "dependentRequired", "dependentSchemas", "discriminator", *_VALUES,
)  # fmt: skip


def _add(keyword: str, value: Callable[[View, Random], Any], test: Callable[[View], bool]) -> Make:
    """An edit that adds a keyword where the schema has none."""

    def make(view: View, rng: Random) -> dict[str, Any] | None:
        if keyword in view.schema or not test(view):
            return None
        found = value(view, rng)
        return None if found is None else {**view.schema, keyword: found}

    return make


def _shift(keyword: str, by: int, test: Callable[[View], bool]) -> Make:
    """An edit that shifts the number of a keyword, if it stays within reason."""

    def make(view: View, rng: Random) -> dict[str, Any] | None:
        found = view.schema.get(keyword)
        if isinstance(found, bool) or not isinstance(found, (int, float)) or not test(view):
            return None
        if found + by == found:
            # A number of this size is that one, too.
            return None
        if found + by < 0 or view.schema.get(_PARTNER[keyword], found + by) != found + by:
            low, high = sorted((found + by, view.schema.get(_PARTNER[keyword], found + by)))
            if found + by < 0 or low >= high:
                return None
        return {**view.schema, keyword: found + by}

    return make


_PARTNER = {"minLength": "maxLength", "maxLength": "minLength", "minItems": "maxItems", "maxItems": "minItems",
            "minimum": "maximum", "maximum": "minimum"}  # fmt: skip


def is_text(view: View) -> bool:
    """A string of which nothing but the length may be constrained."""
    return view.is_of("string") and view.free(*_TEXTS) and not view.beside_union


def is_free_text(view: View) -> bool:
    """A string without constraints."""
    return is_text(view) and view.free("minLength", "maxLength")


def is_number(view: View) -> bool:
    """A number or integer without named values."""
    return view.is_of("integer", "number") and view.free(*_VALUES) and not view.beside_union


def is_free_number(view: View) -> bool:
    """A number without constraints; int32 and int64 limit it, but no edit here comes near."""
    unsigned = str(view.schema.get("format")).startswith("u")
    return (
        is_number(view)
        and not unsigned
        and view.free("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
    )


def is_array(view: View) -> bool:
    """A list with items of any number."""
    return view.is_of("array") and view.free(*_VALUES, "contains", "prefixItems") and not view.beside_union


def is_object(view: View) -> bool:
    """An object that declares properties and says nothing else about names."""
    return (
        view.schema.get("type", "object") == "object"
        and bool(view.schema.get("properties"))
        and view.free(*_OBJECT_RULES)
        and view.alone
    )


def is_free_form(view: View) -> bool:
    """An object that says nothing about its content."""
    return view.is_of("object") and view.free("properties", "required", *_OBJECT_RULES) and view.alone


def is_payload(view: View) -> bool:
    """Whether the schema stands in bodies and responses alone, not in parameters and headers, which cannot carry
    null."""
    return view.place.places <= {"body", "response"}


def _max_length(view: View, rng: Random) -> int:
    return int(view.schema.get("minLength", 0)) + rng.choice((1, 5, 40, 255))


def _type_to(new: str, *types: str) -> Make:
    def make(view: View, rng: Random) -> dict[str, Any] | None:
        if not view.is_of(*types) or not view.alone or not view.free(*_VALUES):
            return None
        schema = without(view.schema, "format", "pattern", "items", "minLength", "maxLength", "default", "example")
        if new == "array":
            return {**schema, "type": "array", "items": {"type": view.schema["type"]}}
        return {**schema, "type": new}

    return make


def _numeric_type(view: View, rng: Random) -> dict[str, Any] | None:
    if not view.is_of("integer") or not view.alone or not is_free_number(view):
        return None
    return {**without(view.schema, "format", "default", "example"), "type": "number"}


def _type_list(view: View, rng: Random) -> dict[str, Any] | None:
    if view.own_dialect or not view.is_of("string", "integer") or not view.alone or not view.free(*_VALUES):
        return None
    return {**view.schema, "type": [view.schema["type"], "boolean"]}


def _untyped(view: View, rng: Random) -> dict[str, Any] | None:
    if (
        not view.is_of("string", "integer", "boolean")
        or not view.alone
        or not is_payload(view)
        or not view.free(*_VALUES)
    ):
        return None
    return without(view.schema, "type", "format", "nullable", "x-nullable")


def _nullable(view: View, rng: Random) -> dict[str, Any] | None:
    if not view.own_dialect or not isinstance(view.schema.get("type"), str) or not view.alone or not is_payload(view):
        return None
    if not view.free(*_VALUES, "nullable", "x-nullable"):
        return None
    return {**view.schema, "x-nullable" if view.swagger else "nullable": True}


def _null_in_type(view: View, rng: Random) -> dict[str, Any] | None:
    if view.own_dialect or not isinstance(view.schema.get("type"), str) or not view.alone or not is_payload(view):
        return None
    return {**view.schema, "type": [view.schema["type"], "null"]} if view.free(*_VALUES) else None


def _null_branch(view: View, rng: Random) -> Made | None:
    """`anyOf: [X, null]` around the schema of a property."""
    if view.own_dialect or not is_object(view) or not is_payload(view):
        return None
    name = rng.choice(list(view.schema["properties"]))
    inner = view.schema["properties"][name]
    admits = inner.get("type") if isinstance(inner, dict) else None
    if "$ref" in inner:
        target = at(view.root, view.reach.members((*view.place.path, "properties", name))[0][0])
        admits = target.get("type")
    if not isinstance(admits, str) or any(view.reach.is_marked(view.schema, name, mark) for mark in _MARKS):
        return None
    return Made(_with_property(view, name, {"anyOf": [inner, {"type": "null"}]}), of=name)


def _with_property(view: View, name: str, schema: Any) -> dict[str, Any]:
    return {**view.schema, "properties": with_(view.schema["properties"], name, schema)}


def _pattern_changed(view: View, rng: Random) -> Made | None:
    pattern = view.schema.get("pattern")
    if (
        not view.is_of("string")
        or not isinstance(pattern, str)
        or not view.free("format", "enum", "const")
        or view.others
    ):
        return None
    try:
        admitted = bool(re.search(pattern, "zq123")) and view.free("minLength", "maxLength")
    except re.error:
        return None
    if admitted:
        return None
    effect = REPLACES if view.free("minLength", "maxLength") else Effect(BREAKING, AT_MOST_WARNING | BREAKING)
    return Made({**view.schema, "pattern": "^zq[0-9]{3}$"}, effect=(effect, Effect(effect.response, BREAKING)))


def _format_changed(view: View, rng: Random) -> dict[str, Any] | None:
    pairs = {"date-time": "date", "date": "date-time", "uuid": "date"}
    new = pairs.get(view.schema.get("format", ""))
    if (
        new is None
        or not view.is_of("string")
        or not view.free("pattern", "minLength", "maxLength", *_VALUES)
        or view.others
    ):
        return None
    return {**view.schema, "format": new}


def _int64(view: View, rng: Random) -> dict[str, Any] | None:
    if not view.is_of("integer") or view.schema.get("format") != "int32" or not is_free_number(view) or view.others:
        return None
    return {**view.schema, "format": "int64"}


def _enum(view: View) -> list[str] | None:
    """The members of an enum of strings with at least two."""
    found = view.schema.get("enum")
    if not isinstance(found, list) or len(found) < 2 or view.others or view.beside_union:
        return None
    if not all(isinstance(member, str) for member in found) or not view.free("pattern", "format", "maxLength", "const"):
        return None
    return found if "x-extensible-enum" not in view.schema and len(set(found)) == len(found) else None


def _enum_without(view: View, rng: Random) -> dict[str, Any] | None:
    members = _enum(view)
    return None if members is None else {**view.schema, "enum": without(members, rng.randrange(len(members)))}


def _enum_renamed(view: View, rng: Random) -> dict[str, Any] | None:
    members = _enum(view)
    return None if members is None else {**view.schema, "enum": with_(members, rng.randrange(len(members)), "zq-other")}


def _enum_to_const(view: View, rng: Random) -> dict[str, Any] | None:
    members = _enum(view)
    return None if members is None or view.own_dialect else {**without(view.schema, "enum"), "const": members[0]}


def _const_changed(view: View, rng: Random) -> dict[str, Any] | None:
    if not isinstance(view.schema.get("const"), str) or "enum" in view.schema or view.others or view.beside_union:
        return None
    return {**view.schema, "const": "zq-other"}


def _exclusive(view: View, rng: Random) -> dict[str, Any] | None:
    """The least value is excluded."""
    if "minimum" not in view.schema or view.schema.get("exclusiveMinimum") or not is_number(view):
        return None
    if view.own_dialect:
        return {**view.schema, "exclusiveMinimum": True}
    return {**without(view.schema, "minimum"), "exclusiveMinimum": view.schema["minimum"]}


def _items_removed(view: View, rng: Random) -> dict[str, Any] | None:
    items = view.schema.get("items")
    if view.own_dialect or not is_array(view) or view.others or not isinstance(items, dict) or not items.get("type"):
        return None
    return without(view.schema, "items")


def _least_items(view: View, rng: Random) -> int | None:
    return 1 if view.schema.get("maxItems", 1) >= 1 else None


def _unique(view: View) -> bool:
    return is_array(view) and not view.others and view.schema.get("maxItems", 2) >= 2


SCHEMA_KINDS: list[SchemaKind] = []


def schema_kind(
    name: str, undone: str, make: Make, there: Effect = NARROWS, back: Effect | None = None, by_table: bool = False
) -> None:
    """Enter a kind of edit. Undoing what narrows widens, unless `back` says otherwise."""
    opposite = {id(NARROWS): WIDENS, id(WIDENS): NARROWS}.get(id(there), there)
    SCHEMA_KINDS.append(
        SchemaKind(name=name, undone=undone, there=there, back=back or opposite, make=make, by_table=by_table)
    )


schema_kind("max-length added", "max-length removed", _add("maxLength", _max_length, is_text))
schema_kind("max-length lowered", "max-length raised", _shift("maxLength", -1, is_text))
# The text of a path parameter is never empty.
schema_kind("min-length added", "min-length removed", _add("minLength", lambda v, r: 2, is_free_text))
schema_kind("min-length raised", "min-length lowered", _shift("minLength", 1, is_text))
schema_kind("pattern added", "pattern removed", _add("pattern", lambda v, r: "^[a-z][a-z0-9-]{0,20}$", is_free_text))
schema_kind("pattern changed", "pattern changed back", _pattern_changed, REPLACES)
_TYPE_FORMATS = ("date-time", "date", "uuid")
_TEXT_FORMATS = ("ipv4", "email", "uri")
_TEXT_WIDENS = Effect(HARMLESS, WARNING)
schema_kind("format added", "format removed", _add("format", lambda v, r: r.choice(_TYPE_FORMATS), is_free_text))
schema_kind(
    "format of text added",
    "format of text removed",
    _add("format", lambda v, r: r.choice(_TEXT_FORMATS), is_free_text),
    NARROWS,
    _TEXT_WIDENS,
)
schema_kind("format changed", "format changed back", _format_changed, REPLACES)
schema_kind(
    "int32 added", "int32 removed", _add("format", lambda v, r: "int32" if v.is_of("integer") else None, is_free_number)
)
schema_kind("int32 to int64", "int64 to int32", _int64, WIDENS)
schema_kind("enum added", "enum removed", _add("enum", lambda v, r: ["alpha", "beta"], is_free_text))
schema_kind("enum member removed", "enum member added", _enum_without, NARROWS, Effect(HARMLESS, WARNING))
schema_kind("enum member renamed", "enum member renamed back", _enum_renamed, Effect(BREAKING, WARNING))
schema_kind("enum to one const", "const to enum", _enum_to_const, NARROWS, Effect(HARMLESS, WARNING))
schema_kind("const changed", "const changed back", _const_changed, REPLACES)
schema_kind(
    "not added", "not removed", _add("not", lambda v, r: {"enum": ["zq"]}, lambda v: is_free_text(v) and not v.swagger)
)
schema_kind("type string to integer", "type integer to string", _type_to("integer", "string"), REPLACES)
schema_kind("type boolean to string", "type string to boolean", _type_to("string", "boolean"), REPLACES)
schema_kind("type integer to string", "type string to integer", _type_to("string", "integer"), REPLACES)
schema_kind("value to list", "list to value", _type_to("array", "string", "integer"), REPLACES)
schema_kind("integer to number", "number to integer", _numeric_type, Effect(WARNING, BREAKING), NARROWS)
schema_kind("further type", "type taken away", _type_list, WIDENS)
schema_kind("type removed", "type declared", _untyped, Effect(AT_MOST_WARNING, BREAKING), NARROWS)
schema_kind("nullable added", "nullable removed", _nullable, WIDENS)
schema_kind("null in type added", "null in type removed", _null_in_type, WIDENS)
schema_kind("null branch added", "null branch removed", _null_branch, WIDENS)
schema_kind("minimum added", "minimum removed", _add("minimum", lambda v, r: r.choice((0, 1, 10)), is_free_number))
schema_kind("maximum added", "maximum removed", _add("maximum", lambda v, r: r.choice((100, 1000)), is_free_number))
schema_kind("minimum raised", "minimum lowered", _shift("minimum", 1, is_number))
schema_kind("maximum lowered", "maximum raised", _shift("maximum", -1, is_number))
schema_kind("minimum excluded", "minimum included", _exclusive)
schema_kind("multiple-of added", "multiple-of removed", _add("multipleOf", lambda v, r: 7, is_free_number))
schema_kind("min-items added", "min-items removed", _add("minItems", _least_items, is_array))
schema_kind(
    "max-items added", "max-items removed", _add("maxItems", lambda v, r: v.schema.get("minItems", 0) + 3, is_array)
)
schema_kind("min-items raised", "min-items lowered", _shift("minItems", 1, is_array))
schema_kind("max-items lowered", "max-items raised", _shift("maxItems", -1, is_array))
schema_kind("unique-items added", "unique-items removed", _add("uniqueItems", lambda v, r: True, _unique))
schema_kind("items removed", "items added", _items_removed, WIDENS)


def _property(view: View, rng: Random, *, required: bool | None = None, plain: bool = False) -> str | None:
    """A property of the schema: one that is (not) required, one that is written here and not marked."""
    if not is_object(view):
        return None
    marked = ("readOnly", "writeOnly")
    names = [
        name
        for name, schema in view.schema["properties"].items()
        if isinstance(schema, dict)
        and (required is None or (name in (view.schema.get("required") or [])) is required)
        and (not plain or ("$ref" not in schema and "allOf" not in schema and not any(key in schema for key in marked)))
    ]
    return rng.choice(names) if names else None


def _added(required: bool, default: bool = False) -> Make:
    def make(view: View, rng: Random) -> dict[str, Any] | None:
        if not is_object(view):
            return None
        new: dict[str, Any] = {"type": "string", **({"default": "none"} if default else {})}
        schema = _with_property(view, "zqNote", new)
        if required:
            schema["required"] = [*(view.schema.get("required") or []), "zqNote"]
        return schema

    return make


def _added_to_closed(view: View, rng: Random) -> dict[str, Any] | None:
    if view.schema.get("additionalProperties") is not False or not is_object(_opened(view)):
        return None
    return _with_property(view, "zqNote", {"type": "string"})


def _opened(view: View) -> View:
    return View(
        view.root, view.reach, view.place, without(view.schema, "additionalProperties"), view.others, view.beside_union
    )


def _without_property(schema: dict[str, Any], name: str) -> dict[str, Any]:
    found = {**schema, "properties": without(schema["properties"], name)}
    if name in (schema.get("required") or []):
        found["required"] = [entry for entry in schema["required"] if entry != name]
        if not found["required"]:
            del found["required"]
    return found


def _removed(view: View, rng: Random) -> Made | None:
    name = _property(view, rng)
    if name is None or len(view.schema["properties"]) < 2:
        return None
    required = name in (view.schema.get("required") or [])
    back = Effect(BREAKING if required else HARMLESS, HARMLESS)
    return Made(_without_property(view.schema, name), of=name, effect=(REPLACES, back))


def _renamed(view: View, rng: Random) -> Made | None:
    name = _property(view, rng)
    if name is None:
        return None
    schema = {**view.schema, "properties": renamed(view.schema["properties"], name, f"zq_{name}")}
    if name in (view.schema.get("required") or []):
        schema["required"] = [f"zq_{name}" if entry == name else entry for entry in view.schema["required"]]
    return Made(schema, of=name)


def _required(view: View, rng: Random) -> Made | None:
    name = _property(view, rng, required=False)
    if name is None:
        return None
    return Made({**view.schema, "required": [*(view.schema.get("required") or []), name]}, of=name)


def _marked(mark: str, required: bool) -> Make:
    def make(view: View, rng: Random) -> Made | None:
        name = _property(view, rng, required=required, plain=True)
        if name is None or (view.swagger and mark == "writeOnly"):
            return None
        return Made(_with_property(view, name, {**view.schema["properties"][name], mark: True}))

    return make


def _property_count(keyword: str) -> Make:
    def make(view: View, rng: Random) -> dict[str, Any] | None:
        if not is_object(view):
            return None
        least, every = len(view.schema.get("required") or []), len(view.schema["properties"])
        hidden = any(
            view.reach.is_marked(view.schema, name, mark) for name in view.schema["properties"] for mark in _MARKS
        )
        if least + 1 >= every or hidden:
            return None
        return {**view.schema, keyword: least + 1}

    return make


_MARKS = ("readOnly", "writeOnly")


def _free_form(keyword: str, value: Any) -> Make:
    return lambda view, rng: {**view.schema, keyword: value} if is_free_form(view) and is_payload(view) else None


def _closed(view: View, rng: Random) -> dict[str, Any] | None:
    return {**view.schema, "additionalProperties": False} if is_object(view) else None


def _closed_explicitly(view: View, rng: Random) -> dict[str, Any] | None:
    if view.schema.get("additionalProperties") not in (True, {}) or not is_object(_opened(view)):
        return None
    return {**view.schema, "additionalProperties": False}


def _map(view: View) -> dict[str, Any] | None:
    """The schema of the entries of a map."""
    found = view.schema.get("additionalProperties")
    if (
        not isinstance(found, dict)
        or not view.alone
        or view.schema.get("type") != "object"
        or "properties" in view.schema
    ):
        return None
    return found if isinstance(found.get("type"), str) and "enum" not in found else None


def _map_narrowed(view: View, rng: Random) -> dict[str, Any] | None:
    entries = _map(view)
    if entries is None or entries["type"] != "string" or len(set(entries) & {"maxLength", "format", "pattern"}):
        return None
    return {**view.schema, "additionalProperties": {**entries, "maxLength": 5}}


def _map_opened(view: View, rng: Random) -> dict[str, Any] | None:
    return None if _map(view) is None else {**view.schema, "additionalProperties": True}


def _map_replaced(view: View, rng: Random) -> dict[str, Any] | None:
    entries = _map(view)
    if entries is None:
        return None
    return {**view.schema, "additionalProperties": {"type": "boolean" if entries["type"] != "boolean" else "integer"}}


def _branches(view: View) -> Iterator[tuple[str, list[Any]]]:
    for keyword in ("anyOf", "oneOf"):
        found = view.schema.get(keyword)
        if isinstance(found, list) and len(found) > 1 and lone_branch(view.root, view.place.path, keyword) is None:
            yield keyword, found


def _branch_added(view: View, rng: Random) -> dict[str, Any] | None:
    """A branch for booleans, where every branch has a type and none is boolean."""
    for keyword, branches in _branches(view):
        if view.others or "type" in view.schema or "discriminator" in view.schema or not view.free(*_VALUES):
            continue
        types: list[Any] = []
        for index in range(len(branches)):
            members, union = view.reach.members((*view.place.path, keyword, index))
            declared = [at(view.root, member).get("type") for member in members]
            types += [None] if union or not any(declared) else declared
        if None not in types and not any("boolean" in (one if isinstance(one, list) else [one]) for one in types):
            return {**view.schema, keyword: [*branches, {"type": "boolean"}]}
    return None


def _default(view: View, rng: Random) -> dict[str, Any] | None:
    found = view.schema.get("default")
    if isinstance(found, bool):
        return {**view.schema, "default": not found}
    if isinstance(found, int) and view.free("maximum", "enum"):
        return {**view.schema, "default": found + 1}
    return None


def _dependent(view: View, rng: Random) -> dict[str, Any] | None:
    if view.own_dialect or not is_object(view):
        return None
    names = [name for name in view.schema["properties"] if name not in (view.schema.get("required") or [])]
    if len(names) < 2 or any(view.reach.is_marked(view.schema, name, mark) for name in names for mark in _MARKS):
        return None
    return {**view.schema, "dependentRequired": {names[0]: [names[1]]}}


def _has_type(view: View) -> bool:
    return "type" in view.schema


schema_kind(
    "optional property added", "optional property taken back", _added(required=False), NOTHING, REPLACES, by_table=True
)
schema_kind(
    "required property added", "required property taken back", _added(required=True), NARROWS, REPLACES, by_table=True
)
schema_kind(
    "required default added",
    "required default taken back",
    _added(required=True, default=True),
    NARROWS,
    REPLACES,
    by_table=True,
)
schema_kind(
    "property added to closed",
    "property taken from closed",
    _added_to_closed,
    Effect(HARMLESS, WARNING),
    REPLACES,
    by_table=True,
)
schema_kind("property removed", "property put back", _removed, REPLACES, by_table=True)
schema_kind("property renamed", "property renamed back", _renamed, REPLACES, by_table=True)
schema_kind("property required", "property optional", _required)
_LEAVES_REQUESTS, _LEAVES_RESPONSES = Effect(BREAKING, HARMLESS), Effect(HARMLESS, BREAKING)
schema_kind("read-only optional", "read-only lifted", _marked("readOnly", required=False), _LEAVES_REQUESTS, NOTHING)
schema_kind(
    "read-only required", "read-only lifted, required", _marked("readOnly", required=True), _LEAVES_REQUESTS, NARROWS
)
schema_kind(
    "write-only optional", "write-only lifted", _marked("writeOnly", required=False), _LEAVES_RESPONSES, NOTHING
)
schema_kind(
    "write-only required",
    "write-only lifted, required",
    _marked("writeOnly", required=True),
    _LEAVES_RESPONSES,
    NOTHING,
)
schema_kind("min-properties added", "min-properties removed", _property_count("minProperties"))
schema_kind("max-properties added", "max-properties removed", _property_count("maxProperties"))
schema_kind("object closed", "object opened", _closed, Effect(WARNING, HARMLESS), Effect(HARMLESS, AT_MOST_WARNING))
schema_kind(
    "map closed",
    "map opened",
    _closed_explicitly,
    Effect(AT_LEAST_WARNING, HARMLESS),
    Effect(HARMLESS, AT_LEAST_WARNING),
)
schema_kind("free form constrained", "free form set free", _free_form("additionalProperties", {"type": "string"}))
schema_kind(
    "free form closed",
    "free form opened",
    _free_form("additionalProperties", False),
    NARROWS,
    Effect(HARMLESS, AT_LEAST_WARNING),
)
schema_kind("map narrowed", "map widened", _map_narrowed)
schema_kind("map set free", "map constrained", _map_opened, WIDENS)
schema_kind("map replaced", "map replaced back", _map_replaced, REPLACES)
schema_kind("branch added", "branch removed", _branch_added, WIDENS)
schema_kind("dependent required", "dependent no longer", _dependent)
schema_kind("default changed", "default changed back", _default, Effect(WARNING, HARMLESS))
schema_kind(
    "schema deprecated",
    "schema undeprecated",
    _add("deprecated", lambda v, r: True, lambda v: _has_type(v) and not v.swagger),
    NOTHING,
)
schema_kind("description added", "description dropped", _add("description", lambda v, r: "Words.", _has_type), TEXT)
schema_kind("title added", "title dropped", _add("title", lambda v, r: "Zq", _has_type), TEXT)
schema_kind("extension added", "extension dropped", _add("x-zq", lambda v, r: 1, _has_type), TEXT)


def _example(view: View, rng: Random) -> dict[str, Any] | None:
    return {**view.schema, "example": "zq"} if "type" in view.schema and "example" not in view.schema else None


def _reference_swapped(view: View, rng: Random) -> Made | None:
    """A property refers to a schema with which its own has nothing in common."""
    if not is_object(view) or view.swagger:
        return None
    shared = (view.root.get("components") or {}).get("schemas") or {}
    names = [name for name, one in view.schema["properties"].items() if "$ref" in one and len(one) == 1]
    for name in names:
        own = at(view.root, view.reach.members((*view.place.path, "properties", name))[0][0])
        others = [
            other
            for other, schema in shared.items()
            if isinstance(schema, dict)
            and isinstance(schema.get("type"), str)
            and schema["type"] != own.get("type")
            and ("components", "schemas", other) != view.place.path
        ]
        if (
            others
            and isinstance(own.get("type"), str)
            and {own["type"], shared[others[0]]["type"]} != {"integer", "number"}
        ):
            new = {"$ref": f"#/components/schemas/{rng.choice(others[:1])}"}
            return Made(_with_property(view, name, new), of=name)
    return None


def _newer(keyword: str, value: Any, test: Callable[[View], bool]) -> Make:
    """An edit that adds a keyword of 2020-12."""
    return _add(keyword, lambda view, rng: value, lambda view: not view.own_dialect and test(view) and view.alone)


def _is_text_map(view: View) -> bool:
    entries = _map(view)
    return entries is not None and entries.get("type") == "string" and view.free("propertyNames")


def _is_text_list(view: View) -> bool:
    items = view.schema.get("items")
    return is_array(view) and isinstance(items, dict) and items == {"type": "string"}


def _under_not(view: View, rng: Random) -> dict[str, Any] | None:
    """What is excluded becomes more."""
    if view.own_dialect or not is_free_number(view) or not view.alone:
        return None
    return {**view.schema, "not": {"minimum": 1000}}


def _conditional(view: View, rng: Random) -> dict[str, Any] | None:
    if view.own_dialect or not is_object(view):
        return None
    names = [name for name in view.schema["properties"] if name not in (view.schema.get("required") or [])]
    if len(names) < 2 or any(view.reach.is_marked(view.schema, name, mark) for name in names for mark in _MARKS):
        return None
    return {**view.schema, "if": {"required": [names[0]]}, "then": {"required": [names[1]]}}


schema_kind("schema example added", "schema example dropped", _example, TEXT)
schema_kind("reference swapped", "reference swapped back", _reference_swapped, REPLACES)
schema_kind("names constrained", "names set free", _newer("propertyNames", {"maxLength": 3}, _is_text_map))
schema_kind("contains added", "contains removed", _newer("contains", {"const": "zq"}, _is_text_list))
schema_kind("exclusion added", "exclusion removed", _under_not)
schema_kind("condition added", "condition removed", _conditional)
