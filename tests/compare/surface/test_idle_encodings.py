"""Encodings of parts that a body has not, and of parts that came or went with their encoding."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import compare
from apidiff.model.document import Json

Doc = dict[str, Any]
TEXT: Doc = {"type": "string"}
PNG: Doc = {"contentType": "image/png"}


def form(schema: Doc, way: str = "request", **encoding: Json) -> Doc:
    """A document whose only payload is a multipart body."""
    content = {"multipart/form-data": {"schema": schema, **({"encoding": encoding} if encoding else {})}}
    operation: Doc = {"responses": {"204": {"description": "d"}}}
    if way == "request":
        operation["requestBody"] = {"content": content}
    else:
        operation["responses"] = {"200": {"description": "d", "content": content}}
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}


def fields(*names: str, **more: Json) -> Doc:
    return {"type": "object", "properties": dict.fromkeys(names, TEXT), **more}


def told(old: Doc, new: Doc) -> list[str]:
    """The rules that speak, with their levels; none of documentation."""
    found = [(finding.level.value, finding.rule) for finding in compare(old, new).findings]
    return sorted(f"{level} {rule}" for level, rule in found if level != "documentation")


WAYS = pytest.mark.parametrize("way", ["request", "response"])


@WAYS
def test_the_encoding_of_no_property_means_nothing(way: str) -> None:
    sides = form(fields("a"), way), form(fields("a"), way, z=PNG)
    assert told(*sides) == told(*reversed(sides)) == []


@WAYS
@pytest.mark.parametrize(
    "schema",
    [
        fields("z"),
        fields("a", additionalProperties=TEXT),
        fields("a", patternProperties={"^z": TEXT}),
        {"allOf": [fields("a"), fields("z")]},
        {"anyOf": [fields("a"), fields("z")]},
        {"type": "object"},
    ],
    ids=str,
)
def test_the_encoding_of_a_property_that_may_be_there_counts(way: str, schema: Doc) -> None:
    sides = form(schema, way), form(schema, way, z=PNG)
    assert told(*sides) == told(*reversed(sides)) == ["breaking encoding-changed"]


@WAYS
def test_a_property_that_came_or_went_with_its_encoding_is_told_once(way: str) -> None:
    sides = form(fields("a"), way), form(fields("a", "z"), way, z=PNG)
    assert told(*sides) == ["non-breaking property-added"]
    assert told(*reversed(sides)) == ["breaking property-removed"]


@WAYS
def test_a_property_in_a_part_of_a_composition_has_its_default_encoding(way: str) -> None:
    schema = {"allOf": [fields("a"), fields("b")]}
    sides = form(schema, way), form(schema, way, a={"contentType": "text/plain"})
    assert told(*sides) == told(*reversed(sides)) == []
