"""Extensions of Swagger 2.0 that say a keyword of the standard are read as the keyword."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apidiff.resolve.swagger.words import with_keywords


def read(root: dict[str, Any]) -> tuple[dict[str, Any], dict[tuple[str, ...], tuple[str, ...]]]:
    return with_keywords(root, [json.dumps(root).encode()])


@pytest.mark.parametrize(
    ("extension", "keyword"),
    [
        ("x-read-only", "readOnly"),
        ("x-readOnly", "readOnly"),
        ("x-readonly", "readOnly"),
        ("x-write-only", "writeOnly"),
        ("x-writeOnly", "writeOnly"),
        ("x-writeonly", "writeOnly"),
    ],
)
def test_the_extension_becomes_the_keyword(extension: str, keyword: str) -> None:
    root = {"definitions": {"A": {"allOf": [{"properties": {"id": {"type": "string", extension: True}}}]}}}
    before = json.dumps(root)
    found, renamed = read(root)
    holder = ("definitions", "A", "allOf", "0", "properties", "id")
    assert found["definitions"]["A"]["allOf"][0]["properties"]["id"] == {"type": "string", keyword: True}
    assert renamed == {(*holder, keyword): (*holder, extension)}
    assert json.dumps(root) == before


def test_a_document_without_them_is_returned_as_it_is() -> None:
    root = {"definitions": {"A": {"type": "object", "x-other": True}}}
    found, renamed = read(root)
    assert found is root
    assert renamed == {}


@pytest.mark.parametrize(
    "schema",
    [
        {"x-read-only": True, "readOnly": False},
        {"x-read-only": "yes"},
        {"example": {"x-read-only": True}},
        {"enum": [{"x-read-only": True}]},
    ],
    ids=["the keyword is there", "no boolean", "in an example", "in a value"],
)
def test_what_is_no_such_keyword_stays(schema: dict[str, Any]) -> None:
    found, renamed = read({"definitions": {"A": schema}})
    assert found["definitions"]["A"] == schema
    assert renamed == {}


def test_a_property_called_like_a_value_is_followed() -> None:
    root = {"definitions": {"A": {"properties": {"example": {"x-read-only": True}}}}}
    assert read(root)[0]["definitions"]["A"]["properties"]["example"] == {"readOnly": True}


def test_two_extensions_for_one_keyword_count_once() -> None:
    root = {"definitions": {"A": {"x-read-only": True, "x-readonly": True}}}
    assert read(root)[0]["definitions"]["A"] == {"readOnly": True, "x-readonly": True}
