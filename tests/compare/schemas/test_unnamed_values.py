"""Entries of a mapping that went, or have another value now, while the schema still demands the old one."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff
from apidiff import Finding, Level
from apidiff.model.change import Witness

Doc = dict[str, Any]


def kind(value: str, **more: Any) -> Doc:
    return {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "enum": [value]}, **more}}


def with_union(mapping: dict[str, str] | None, *, answer: bool = False) -> Doc:
    names = ("Card", "Cash")
    union: Doc = {
        "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in names],
        "discriminator": {"propertyName": "kind", **mapped(mapping)},
    }
    return document({"Means": union, "Card": kind("card"), "Cash": kind("cash")}, answer=answer)


def with_parent(mapping: dict[str, str] | None, *, answer: bool = False) -> Doc:
    parent = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind", **mapped(mapping)},
    }
    children = {
        name: {"allOf": [{"$ref": "#/components/schemas/Means"}, kind(name.lower())]} for name in ("Card", "Cash")
    }
    return document({"Means": parent, **children}, answer=answer)


def mapped(mapping: dict[str, str] | None) -> Doc:
    if mapping is None:
        return {}
    return {"mapping": {value: f"#/components/schemas/{name}" for value, name in mapping.items()}}


def document(schemas: Doc, *, answer: bool) -> Doc:
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Means"}}}}
    operation: Doc = {"responses": {"200": {"description": "OK", **(content if answer else {})}}}
    if not answer:
        operation["requestBody"] = content
    paths = {"/pay": {"post": operation}}
    info = {"title": "T", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": paths, "components": {"schemas": schemas}}


def findings(old: Doc, new: Doc) -> list[Finding]:
    return apidiff.compare(old, new, settings=apidiff.Settings()).findings


BOTH = {"card": "Card", "cash": "Cash"}
MAKERS = pytest.mark.parametrize("make", [with_union, with_parent])


@MAKERS
@pytest.mark.parametrize("answer", [False, True])
def test_an_entry_with_another_value_is_a_renamed_value(make: Any, answer: bool) -> None:
    (finding,) = findings(make(BOTH, answer=answer), make({"plastic": "Card", "cash": "Cash"}, answer=answer))
    assert (finding.rule, finding.level) == ("discriminator-value-renamed", Level.BREAKING)
    assert (finding.change.facts["old_name"], finding.change.facts["new_name"]) == ("card", "plastic")


@MAKERS
def test_an_entry_that_went_is_a_removed_value(make: Any) -> None:
    (finding,) = findings(make(BOTH), make({"cash": "Cash"}))
    assert (finding.rule, finding.level) == ("discriminator-mapping-removed", Level.BREAKING)
    (finding,) = findings(make(BOTH, answer=True), make({"cash": "Cash"}, answer=True))
    assert (finding.rule, finding.level) == ("discriminator-mapping-removed", Level.NON_BREAKING)


def test_a_payload_shows_it_where_a_union_selects() -> None:
    (finding,) = findings(with_union(BOTH), with_union({"cash": "Cash"}))
    (found,) = {type(evidence) for evidence in finding.change.evidence.values()}
    assert found is Witness


@MAKERS
def test_without_a_mapping_what_schemas_demand_names_them(make: Any) -> None:
    assert not findings(make(BOTH), make(None))
    assert not findings(make(None), make(BOTH))


@MAKERS
def test_a_value_that_is_the_name_of_the_component_needs_no_entry(make: Any) -> None:
    def named(mapping: dict[str, str]) -> Doc:
        whole = make(mapping)
        schemas = whole["components"]["schemas"]
        schemas["card"] = schemas.pop("Card")
        return redirected(whole)

    assert not findings(named({"card": "card", "cash": "Cash"}), named({"cash": "Cash"}))


def redirected(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: redirected(below) for key, below in value.items()}
    if isinstance(value, list):
        return [redirected(below) for below in value]
    return "#/components/schemas/card" if value == "#/components/schemas/Card" else value
