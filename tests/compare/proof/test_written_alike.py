"""Fields of forms: a list of one item at the most is written like that item."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff

TEXT: dict[str, Any] = {"type": "string"}
SHORT: dict[str, Any] = {"type": "string", "maxLength": 3}
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def of_one(item: Any, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": item, "maxItems": 1, **more}


def form(schema: Any, name: str = FORMS[0], version: str = "3.1.0", **more: Any) -> dict[str, Any]:
    """A document with one operation that takes a form with one field."""
    body = {"schema": {"type": "object", "properties": {"a": schema}, **more}}
    operation = {"requestBody": {"content": {name: body}}, "responses": {"200": {"description": "OK"}}}
    return {"openapi": version, "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}


def told(old: Any, new: Any) -> list[tuple[str, str]]:
    found = apidiff.compare(old, new).findings
    return [(one.rule, one.level.value) for one in found if one.level.value != "documentation"]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("item", [TEXT, {"type": "integer"}, {"type": "string", "enum": ["a", "b"]}], ids=str)
@pytest.mark.parametrize("more", [{}, {"minItems": 1}], ids=str)
def test_a_list_of_one_is_its_item(item: Any, more: Any, version: str, name: str) -> None:
    sides = form(of_one(item, **more), name, version), form(item, name, version)
    for old, new in (sides, sides[::-1]):
        assert told(old, new) == [("text-type-rewritten", "non-breaking")]


@pytest.mark.parametrize("name", FORMS)
def test_what_the_item_may_be_counts(name: str) -> None:
    assert "breaking" in dict(map(reversed, told(form(of_one(TEXT), name), form(SHORT, name))))
    assert "breaking" in dict(map(reversed, told(form(TEXT, name), form(of_one(SHORT), name))))
    for sides in ((form(of_one(SHORT), name), form(TEXT, name)), (form(SHORT, name), form(of_one(TEXT), name))):
        assert [level for _, level in told(*sides)] == ["warning"]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("schema", [{"type": "array", "items": TEXT}, of_one(TEXT, maxItems=2)])
def test_longer_lists_are_none(schema: Any, name: str) -> None:
    assert told(form(schema, name), form(TEXT, name)) == [("list-became-value", "breaking")]


@pytest.mark.parametrize("name", FORMS)
def test_in_json_a_list_is_a_list(name: str) -> None:
    def within(schema: Any) -> Any:
        return form({"type": "object", "properties": {"b": schema}}, name)

    assert ("list-became-value", "breaking") in told(within(of_one(TEXT)), within(TEXT))
    assert ("value-became-list", "breaking") in told(within(TEXT), within(of_one(TEXT)))


def test_a_schema_that_json_bodies_share() -> None:
    def shared(schema: Any) -> Any:
        document = form(TEXT)
        part = {"schema": {"$ref": "#/components/schemas/A"}}
        document["paths"]["/a"]["post"]["requestBody"]["content"] = {FORMS[0]: part, "application/json": part}
        return {**document, "components": {"schemas": {"A": {"type": "object", "properties": {"a": schema}}}}}

    assert ("list-became-value", "breaking") in told(shared(of_one(TEXT)), shared(TEXT))
