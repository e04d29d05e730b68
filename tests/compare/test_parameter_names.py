"""What is said of the schema of a shared parameter names what is sent: its component may be called anything."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff

Doc = dict[str, Any]


def document(schema: Doc, place: str) -> Doc:
    parameters = {"search-x": {"name": "limit", "in": place, "required": place == "path", "schema": schema}}
    path = "/books/{limit}" if place == "path" else "/books"
    used = [{"$ref": "#/components/parameters/search-x"}]
    operation = {"parameters": used, "responses": {"200": {"description": ""}}}
    info = {"title": "T", "version": "1"}
    return {
        "openapi": "3.0.3",
        "info": info,
        "paths": {path: {"get": operation}},
        "components": {"parameters": parameters},
    }


EDITS: list[tuple[Doc, Doc, str]] = [
    ({"type": "integer"}, {"type": "integer", "default": 3}, "The {} now has the default `3`"),
    ({"type": "string"}, {"type": "string", "enum": ["a"]}, "The {} now allows only `a`"),
    ({"enum": ["a", "b"]}, {"enum": ["a"]}, "`b` was removed from the values of the {}"),
]


@pytest.mark.parametrize("place", ["query", "path", "header"])
@pytest.mark.parametrize(("old", "new", "told"), EDITS)
def test_a_message_names_the_parameter(old: Doc, new: Doc, told: str, place: str) -> None:
    (finding,) = apidiff.compare(document(old, place), document(new, place), settings=apidiff.Settings()).findings
    assert str(finding.message) == told.format(f"{place} parameter `limit` of `parameters/search-x`")
