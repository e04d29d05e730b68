"""Schemas that say the same in other words, in whole documents of every version that has the words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

import apidiff
from tests.rewrites.api import ALL, NEW_DIALECT, OLD_DIALECT, OPENAPI, Json, Ref, Schemas, assert_silent, document, refs

pytestmark = pytest.mark.no_cover

Written = tuple[Json, Schemas]

USER: Json = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string", "maxLength": 80}, "age": {"type": "integer", "minimum": 0}},
}
CAT: Json = {"type": "object", "required": ["meow"], "properties": {"meow": {"type": "boolean"}}}
DOG: Json = {"type": "object", "required": ["bark"], "properties": {"bark": {"type": "string"}}}


@dataclass(frozen=True, kw_only=True)
class Rewrite:
    """Two ways to write one schema. Each is a schema and the shared schemas it refers to."""

    name: str
    versions: tuple[str, ...]
    before: Callable[[Ref], Written]
    after: Callable[[Ref], Written]


def alone(schema: Json) -> Callable[[Ref], Written]:
    """A schema that refers to nothing."""
    return lambda ref: (schema, {})


def pair(name: str, versions: tuple[str, ...], before: Json, after: Json) -> Rewrite:
    """A rewrite without references."""
    return Rewrite(name=name, versions=versions, before=alone(before), after=alone(after))


def split(properties: Json, required: Json) -> Json:
    """A branch of an allOf."""
    return {"type": "object", "properties": properties, "required": required}


REWRITES = [
    # References and names.
    Rewrite(
        name="inline is a reference",
        versions=ALL,
        before=alone(USER),
        after=lambda ref: (ref("User"), {"User": USER}),
    ),
    Rewrite(
        name="another name for a shared schema",
        versions=ALL,
        before=lambda ref: (ref("User"), {"User": USER}),
        after=lambda ref: (ref("Person"), {"Person": USER}),
    ),
    Rewrite(
        name="a reference to a reference",
        versions=ALL,
        before=lambda ref: (ref("User"), {"User": USER}),
        after=lambda ref: (ref("Person"), {"Person": ref("User"), "User": USER}),
    ),
    Rewrite(
        name="a property is shared",
        versions=ALL,
        before=alone(USER),
        after=lambda ref: (
            {**USER, "properties": {**USER["properties"], "name": ref("Name")}},
            {"Name": {"type": "string", "maxLength": 80}},
        ),
    ),
    Rewrite(
        name="a list of itself under another name",
        versions=ALL,
        before=lambda ref: (
            ref("Tree"),
            {"Tree": {"type": "object", "properties": {"children": {"type": "array", "items": ref("Tree")}}}},
        ),
        after=lambda ref: (
            ref("Node"),
            {
                "Node": {"type": "object", "properties": {"children": ref("Nodes")}},
                "Nodes": {"type": "array", "items": ref("Node")},
            },
        ),
    ),
    Rewrite(
        name="a recursion unrolled once",
        versions=ALL,
        before=lambda ref: (ref("List"), {"List": {"type": "object", "properties": {"next": ref("List")}}}),
        after=lambda ref: (
            {"type": "object", "properties": {"next": ref("List")}},
            {"List": {"type": "object", "properties": {"next": ref("List")}}},
        ),
    ),
    # allOf.
    Rewrite(
        name="allOf around a reference",
        versions=ALL,
        before=lambda ref: (ref("User"), {"User": USER}),
        after=lambda ref: ({"allOf": [ref("User")]}, {"User": USER}),
    ),
    pair("allOf around a schema", ALL, USER, {"allOf": [USER]}),
    pair("allOf in allOf", ALL, USER, {"allOf": [{"allOf": [USER]}]}),
    pair(
        "allOf flattened",
        ALL,
        {"allOf": [split({"name": {"type": "string"}}, ["name"]), split({"age": {"type": "integer"}}, ["age"])]},
        split({"name": {"type": "string"}, "age": {"type": "integer"}}, ["name", "age"]),
    ),
    pair(
        "allOf in another order",
        ALL,
        {"allOf": [split({"name": {"type": "string"}}, ["name"]), split({"age": {"type": "integer"}}, ["age"])]},
        {"allOf": [split({"age": {"type": "integer"}}, ["age"]), split({"name": {"type": "string"}}, ["name"])]},
    ),
    pair(
        "required in a branch of its own",
        ALL,
        USER,
        {"allOf": [{key: value for key, value in USER.items() if key != "required"}, {"required": ["name"]}]},
    ),
    pair(
        "a limit in a branch of its own",
        ALL,
        {"type": "string", "minLength": 1, "maxLength": 9},
        {"allOf": [{"type": "string", "minLength": 1}, {"maxLength": 9}]},
    ),
    Rewrite(
        name="a parent instead of its properties",
        versions=ALL,
        before=alone(split({"id": {"type": "string"}, "name": {"type": "string"}}, ["id", "name"])),
        after=lambda ref: (
            {"allOf": [ref("Base"), split({"name": {"type": "string"}}, ["name"])]},
            {"Base": split({"id": {"type": "string"}}, ["id"])},
        ),
    ),
    # Order.
    pair("enum in another order", ALL, {"type": "string", "enum": ["a", "b"]}, {"type": "string", "enum": ["b", "a"]}),
    pair(
        "required in another order",
        ALL,
        split({"a": {"type": "string"}, "b": {"type": "string"}}, ["a", "b"]),
        split({"a": {"type": "string"}, "b": {"type": "string"}}, ["b", "a"]),
    ),
    pair(
        "properties in another order",
        ALL,
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}},
        {"properties": {"b": {"type": "integer"}, "a": {"type": "string"}}, "type": "object"},
    ),
    pair("oneOf in another order", OPENAPI, {"oneOf": [CAT, DOG]}, {"oneOf": [DOG, CAT]}),
    pair("anyOf in another order", OPENAPI, {"anyOf": [CAT, DOG]}, {"anyOf": [DOG, CAT]}),
    pair("types in another order", NEW_DIALECT, {"type": ["string", "null"]}, {"type": ["null", "string"]}),
    Rewrite(
        name="branches become shared",
        versions=OPENAPI,
        before=alone({"oneOf": [CAT, DOG]}),
        after=lambda ref: ({"oneOf": [ref("Dog"), ref("Cat")]}, {"Cat": CAT, "Dog": DOG}),
    ),
    # Unions that fold.
    pair("anyOf of integer and number", OPENAPI, {"anyOf": [{"type": "integer"}, {"type": "number"}]},
         {"type": "number"}),
    pair("anyOf of one", OPENAPI, USER, {"anyOf": [USER]}),
    pair("oneOf of one", OPENAPI, USER, {"oneOf": [USER]}),
    pair("anyOf of the same twice", OPENAPI, {"type": "string"}, {"anyOf": [{"type": "string"}, {"type": "string"}]}),
    pair(
        "a branch within another",
        OPENAPI,
        {"anyOf": [{"type": "string"}, {"type": "string", "maxLength": 3}]},
        {"type": "string"},
    ),
    pair(
        "enums of branches",
        OPENAPI,
        {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["b"]}]},
        {"type": "string", "enum": ["a", "b"]},
    ),
    pair(
        "branches of a type as a list of types",
        NEW_DIALECT,
        {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        {"type": ["string", "integer"]},
    ),
    pair("exclusive branches are any of them", OPENAPI, {"oneOf": [{"type": "string"}, {"type": "integer"}]},
         {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
    pair("anyOf in anyOf", OPENAPI, {"anyOf": [CAT, {"anyOf": [DOG, {"type": "string"}]}]},
         {"anyOf": [CAT, DOG, {"type": "string"}]}),
    pair("integer beside number", NEW_DIALECT, {"type": ["integer", "number"]}, {"type": "number"}),
    pair("a list of one type", NEW_DIALECT, {"type": ["string"]}, {"type": "string"}),
    # Constants.
    pair("enum of one is const", NEW_DIALECT, {"type": "string", "enum": ["x"]}, {"type": "string", "const": "x"}),
    pair("enum of one is const, without a type", NEW_DIALECT, {"enum": ["x"]}, {"const": "x"}),
    pair("the type of a const", NEW_DIALECT, {"const": "x"}, {"type": "string", "const": "x"}),
    pair("consts in branches", NEW_DIALECT, {"oneOf": [{"const": "a"}, {"const": "b"}]}, {"enum": ["a", "b"]}),
    # Null.
    pair("null in the types or in a branch", NEW_DIALECT, {"type": ["string", "null"]},
         {"anyOf": [{"type": "string"}, {"type": "null"}]}),
    pair("null in a branch of oneOf", NEW_DIALECT, {"type": ["string", "null"], "maxLength": 5},
         {"oneOf": [{"type": "null"}, {"type": "string", "maxLength": 5}]}),
    Rewrite(
        name="null beside a reference",
        versions=NEW_DIALECT,
        before=lambda ref: ({"anyOf": [ref("User"), {"type": "null"}]}, {"User": USER}),
        after=alone({**USER, "type": ["object", "null"]}),
    ),
    Rewrite(
        name="nullable around a reference",
        versions=("3.0",),
        before=lambda ref: ({"nullable": True, "allOf": [ref("User")]}, {"User": USER}),
        after=alone({**USER, "nullable": True}),
    ),
    pair("null among the values", NEW_DIALECT, {"enum": ["a", None]},
         {"type": ["string", "null"], "enum": ["a", None]}),
    pair("x-nullable or not", ("2.0",), {"type": "string", "x-nullable": False}, {"type": "string"}),
    # Defaults written out.
    pair("nullable is false", ("3.0",), {"type": "string"}, {"type": "string", "nullable": False}),
    pair("no lower limits", ALL, {"type": "string"}, {"type": "string", "minLength": 0}),
    pair("no lower limit of items", ALL, {"type": "array", "items": USER},
         {"type": "array", "items": USER, "minItems": 0, "uniqueItems": False}),
    pair("no lower limit of properties", ALL, USER, {**USER, "minProperties": 0}),
    pair("neither read-only nor deprecated", OPENAPI, {"type": "string"},
         {"type": "string", "readOnly": False, "writeOnly": False, "deprecated": False}),
    pair("not read-only", ("2.0",), {"type": "string"}, {"type": "string", "readOnly": False}),
    pair("nothing required", NEW_DIALECT, {"type": "object", "properties": {"a": {"type": "string"}}},
         {"type": "object", "properties": {"a": {"type": "string"}}, "required": []}),
    pair("items of any kind", OPENAPI, {"type": "array", "items": {}},
         {"type": "array", "items": {"description": "any"}}),
    pair("items of any kind, in 2020-12", NEW_DIALECT, {"type": "array"}, {"type": "array", "items": True}),
    pair("bounds that do not exclude", OLD_DIALECT, {"type": "integer", "minimum": 1},
         {"type": "integer", "minimum": 1, "exclusiveMinimum": False}),
    pair("an object that says nothing may hold anything", ALL, {"type": "object"},
         {"type": "object", "additionalProperties": True}),
    # Bounds.
    pair("exclusive bounds of integers", NEW_DIALECT,
         {"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 10},
         {"type": "integer", "minimum": 1, "maximum": 9}),
    pair("exclusive bounds of integers, as booleans", OLD_DIALECT,
         {"type": "integer", "minimum": 0, "exclusiveMinimum": True, "maximum": 10, "exclusiveMaximum": True},
         {"type": "integer", "minimum": 1, "maximum": 9}),
    pair("the same number in another way", ALL, {"type": "number", "minimum": 1}, {"type": "number", "minimum": 1.0}),
    pair("a multiple of one", ALL, {"type": "integer"}, {"type": "integer", "multipleOf": 1}),
    pair("a bound that the exclusive one implies", NEW_DIALECT, {"type": "number", "exclusiveMinimum": 0},
         {"type": "number", "exclusiveMinimum": 0, "minimum": 0}),
    # Local definitions and names.
    Rewrite(
        name="definitions in the schema",
        versions=NEW_DIALECT,
        before=lambda ref: (ref("User"), {"User": USER}),
        after=lambda ref: (
            ref("Person"),
            {"Person": {"$ref": "#/components/schemas/Person/$defs/Inner", "$defs": {"Inner": USER}}},
        ),
    ),
    Rewrite(
        name="an anchor",
        versions=NEW_DIALECT,
        before=lambda ref: (ref("User"), {"User": USER}),
        after=lambda ref: ({"$ref": "#user"}, {"User": {"$anchor": "user", **USER}}),
    ),
    Rewrite(
        name="an identifier",
        versions=NEW_DIALECT,
        before=lambda ref: (ref("User"), {"User": USER}),
        after=lambda ref: (
            {"$ref": "https://things.example/user"},
            {"User": {"$id": "https://things.example/user", **USER}},
        ),
    ),
    pair("the dialect named at a schema", NEW_DIALECT, USER,
         {"$schema": "https://json-schema.org/draft/2020-12/schema", **USER}),
    Rewrite(
        name="a reference with a description",
        versions=NEW_DIALECT,
        before=lambda ref: (ref("User"), {"User": USER}),
        after=lambda ref: ({**ref("User"), "description": "who"}, {"User": USER}),
    ),
    Rewrite(
        name="keywords beside a reference that the dialect ignores",
        versions=OLD_DIALECT,
        before=lambda ref: (ref("User"), {"User": USER}),
        after=lambda ref: ({**ref("User"), "maxProperties": 1}, {"User": USER}),
    ),
    # Conditions written in another way.
    pair("tuple items", NEW_DIALECT, {"type": "array", "prefixItems": [USER], "items": {"type": "string"}},
         {"allOf": [{"type": "array", "prefixItems": [USER]}, {"prefixItems": [{}], "items": {"type": "string"}}]}),
    pair("discriminated branches", OPENAPI,
         {"oneOf": [CAT, DOG]}, {"type": "object", "oneOf": [DOG, CAT]}),
]  # fmt: skip


def _cases() -> Iterator[Any]:
    for rewrite in REWRITES:
        for version in rewrite.versions:
            yield pytest.param(rewrite, version, id=f"{rewrite.name}-{version}")


@pytest.mark.parametrize(("rewrite", "version"), list(_cases()))
def test_a_rewrite_is_silent(rewrite: Rewrite, version: str) -> None:
    ref = refs(version)
    assert_silent(document(version, *rewrite.before(ref)), document(version, *rewrite.after(ref)))


ACROSS: list[tuple[str, dict[str, Json]]] = [
    (
        "null",
        {
            "2.0": {"type": "string", "x-nullable": True},
            "3.0": {"type": "string", "nullable": True},
            "3.1": {"type": ["string", "null"]},
            "3.2": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
    ),
    (
        "null among values",
        {
            "2.0": {"type": "string", "enum": ["a", "b"], "x-nullable": True},
            "3.0": {"type": "string", "enum": ["a", "b", None], "nullable": True},
            "3.1": {"enum": ["b", "a", None]},
            "3.2": {"anyOf": [{"enum": ["a", "b"]}, {"type": "null"}]},
        },
    ),
    (
        "exclusive bounds",
        {
            "2.0": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
            "3.0": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
            "3.1": {"type": "number", "exclusiveMinimum": 0},
            "3.2": {"type": "number", "exclusiveMinimum": 0.0},
        },
    ),
    (
        "bytes",
        {
            "2.0": {"type": "object", "properties": {"data": {"type": "string", "format": "byte"}}},
            "3.0": {"type": "object", "properties": {"data": {"type": "string", "format": "byte"}}},
            "3.1": {"type": "object", "properties": {"data": {"type": "string", "format": "byte"}}},
            "3.2": {"properties": {"data": {"type": "string", "format": "byte"}}, "type": "object"},
        },
    ),
    (
        "a constant",
        {
            "2.0": {"type": "string", "enum": ["x"]},
            "3.0": {"type": "string", "enum": ["x"]},
            "3.1": {"const": "x"},
            "3.2": {"type": "string", "const": "x"},
        },
    ),
]


@pytest.mark.parametrize(
    ("written", "old", "new"),
    [pytest.param(w, o, n, id=f"{name}-{o}-{n}") for name, w in ACROSS for o in ALL for n in ALL if o < n],
)
def test_the_words_of_another_version(written: dict[str, Json], old: str, new: str) -> None:
    assert_silent(document(old, written[old], {}), document(new, written[new], {}))


@pytest.mark.parametrize("version", ALL)
def test_null_that_swagger_could_not_say(version: str) -> None:
    """A document in Swagger 2.0 without `x-nullable` does not say that values are never null."""
    written = dict(ACROSS[0][1])
    silent = document("2.0", {"type": "string"}, {})
    if version == "2.0":
        report = apidiff.compare(silent, document("2.0", written["2.0"], {}))
        assert {found.rule for found in report.findings if found.level is apidiff.Level.BREAKING} == {"null-allowed"}
    else:
        assert_silent(silent, document(version, written[version], {}))


@pytest.mark.parametrize("version", ALL)
def test_the_documents_around_the_schema_show_a_break(version: str) -> None:
    old, new = document(version, {"type": "string"}, {}), document(version, {"type": "integer"}, {})
    places = {
        usage.place.steps[0].in_ or usage.place.part
        for found in apidiff.compare(old, new).findings
        if found.level is apidiff.Level.BREAKING
        for usage, _ in found.usages
    }
    assert places == {"body", "response"}
