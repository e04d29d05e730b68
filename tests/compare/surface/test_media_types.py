"""Bodies of text, with and without a schema."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import compare

Doc = dict[str, Any]
TEXT: Doc = {"type": "string"}


def body(media: Doc, way: str, name: str) -> Doc:
    """A document whose only payload is of one media type."""
    operation: Doc = {"responses": {"204": {"description": "d"}}}
    if way == "request":
        operation["requestBody"] = {"content": {name: media}}
    else:
        operation["responses"] = {"200": {"description": "d", "content": {name: media}}}
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}


def levels(old: Doc, new: Doc) -> set[str]:
    return {finding.level.value for finding in compare(old, new).findings}


WAYS = pytest.mark.parametrize("way", ["request", "response"])


@WAYS
@pytest.mark.parametrize("name", ["text/plain", "text/html", "text/csv; header=present", "Text/Markdown"])
@pytest.mark.parametrize("nothing", [{}, {"schema": {}}, {"schema": True}], ids=str)
def test_a_body_of_text_is_any_text_without_a_schema(way: str, name: str, nothing: Doc) -> None:
    sides = body(nothing, way, name), body({"schema": {**TEXT, "title": "T"}}, way, name)
    assert levels(*sides) == levels(*reversed(sides)) == set()


@WAYS
@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("text/plain", {**TEXT, "maxLength": 3}),
        ("text/plain", {**TEXT, "enum": ["a"]}),
        ("text/plain", {**TEXT, "format": "date"}),
        ("text/plain", {"type": "integer"}),
        ("text/plain", {"anyOf": [TEXT, {"type": "integer"}]}),
        ("application/json", TEXT),
        ("text/xml", TEXT),
    ],
)
def test_a_schema_that_says_more_is_told(way: str, name: str, schema: Doc) -> None:
    sides = body({}, way, name), body({"schema": schema}, way, name)
    assert "breaking" in levels(*(sides if way == "request" else sides[::-1]))
