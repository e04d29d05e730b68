"""Parts that have no name (OpenAPI 3.2.0, section 4.14.2), and fields of query strings, are parts like others."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import compare

Doc = dict[str, Any]
TEXT: Doc = {"type": "string"}
INTEGER: Doc = {"type": "integer"}
FORM = "application/x-www-form-urlencoded"


def api(operation: Doc) -> Doc:
    whole = {"responses": {"204": {"description": "Done"}}, **operation}
    return {"openapi": "3.2.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": whole}}}


def body(schema: Doc | None = None, **media_type: Any) -> Doc:
    stated = media_type if schema is None else {"schema": schema, **media_type}
    return api({"requestBody": {"content": {"multipart/mixed": stated}}})


def query(schema: Doc, **media_type: Any) -> Doc:
    content = {FORM: {"schema": schema, **media_type}}
    return api({"parameters": [{"name": "q", "in": "querystring", "content": content}]})


def obj(**properties: Doc) -> Doc:
    return {"type": "object", "properties": properties}


def parts(*schemas: Doc) -> Doc:
    return {"type": "array", "prefixItems": [*schemas]}


def told(old: Doc, new: Doc) -> list[str]:
    """The levels and rules that speak; none of documentation."""
    found = [(finding.level.value, finding.rule) for finding in compare(old, new).findings]
    return sorted(f"{level} {rule}" for level, rule in found if level != "documentation")


@pytest.mark.parametrize("schema", [lambda z: parts(TEXT, obj(z=z)), lambda z: {"type": "array", "items": obj(z=z)}])
def test_an_object_is_written_as_json_and_keeps_its_types(schema: Any) -> None:
    assert told(body(schema(INTEGER)), body(schema(TEXT))) == ["breaking type-changed"]
    assert told(body(schema(TEXT)), body(schema(INTEGER))) == ["breaking type-changed"]


def test_one_value_is_written_as_text() -> None:
    assert told(body(parts(INTEGER)), body(parts(TEXT))) == ["warning text-type-changed"]


@pytest.mark.parametrize(
    "sides",
    [
        (
            body(parts(TEXT, obj(z=TEXT))),
            body(
                parts(TEXT, obj(z=TEXT)),
                prefixEncoding=[{"contentType": "text/plain"}, {"contentType": "application/json"}],
            ),
        ),
        (
            body({"type": "array", "items": obj(z=TEXT)}),
            body({"type": "array", "items": obj(z=TEXT)}, itemEncoding={"contentType": "application/json"}),
        ),
        (
            body(itemSchema=obj(z=TEXT)),
            body(itemSchema=obj(z=TEXT), itemEncoding={"contentType": "application/json"}),
        ),
    ],
    ids=["by position", "items", "items that follow each other"],
)
def test_content_types_that_are_written_out_are_the_defaults(sides: tuple[Doc, Doc]) -> None:
    assert told(*sides) == told(*reversed(sides)) == []


def test_how_the_fields_of_a_query_string_are_written_is_compared() -> None:
    schema = obj(ids={"type": "array", "items": TEXT})
    sides = query(schema), query(schema, encoding={"ids": {"explode": False}})
    assert told(*sides) == told(*reversed(sides)) == ["breaking encoding-changed"]
    written_out = query(schema, encoding={"ids": {"style": "form", "explode": True}})
    assert told(query(schema), written_out) == []
