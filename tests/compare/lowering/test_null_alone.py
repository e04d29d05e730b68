"""`{nullable: true}` among the branches of a union stands for null (OpenAPI 3.0), with defaults written out, too."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import Level, compare
from apidiff.compare.lowering.older_dialect import stands_for_null

IDLE: list[dict[str, Any]] = [{"minLength": 0, "uniqueItems": False}, {"required": []}, {"readOnly": False}]
SAYING: list[dict[str, Any]] = [{"type": "string"}, {"minLength": 1}, {"enum": ["a"]}, {"format": "date"}]


@pytest.mark.parametrize("beside", [{}, {"description": "None."}, {"x-note": 1}, *IDLE], ids=str)
def test_what_says_nothing_beside_it_changes_nothing(beside: dict[str, Any]) -> None:
    assert stands_for_null({"nullable": True, **beside})


@pytest.mark.parametrize("beside", SAYING, ids=str)
def test_with_anything_else_it_is_a_schema(beside: dict[str, Any]) -> None:
    assert not stands_for_null({"nullable": True, **beside})


@pytest.mark.parametrize("beside", IDLE, ids=str)
def test_defaults_may_be_written_out_and_left_out(beside: dict[str, Any]) -> None:
    def document(null: dict[str, Any]) -> dict[str, Any]:
        schema = {"anyOf": [{"$ref": "#/components/schemas/User"}, null]}
        body = {"content": {"application/json": {"schema": schema}}}
        answer = {"200": {"description": "OK", **body}}
        return {
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"post": {"requestBody": body, "responses": answer}}},
            "components": {"schemas": {"User": {"type": "object", "properties": {"a": {"type": "string"}}}}},
        }

    sides = document({"nullable": True}), document({"nullable": True, **beside})
    for old, new in (sides, sides[::-1]):
        assert {one.level for one in compare(old, new).findings} <= {Level.DOCUMENTATION}


def answer_and_body(schema: dict[str, Any]) -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": {"a": schema}}}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"post": {"requestBody": body, "responses": {"200": {"description": "OK", **body}}}}},
        "components": {"schemas": {"None": {"type": "null"}}},
    }


TEXT = {"type": "string"}
WRAPPED: list[dict[str, Any]] = [
    {"allOf": [{"type": "null"}]},
    {"allOf": [{"$ref": "#/components/schemas/None"}], "description": "None."},
    {"anyOf": [{"const": None}, {"enum": [None]}]},
    {"oneOf": [{"allOf": [{"type": ["null"]}]}]},
]


@pytest.mark.parametrize("null", WRAPPED, ids=str)
@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@pytest.mark.parametrize("plain", [{"type": ["string", "null"]}, {"oneOf": [{"type": "null"}, TEXT]}], ids=str)
def test_null_in_a_composition_is_null(plain: dict[str, Any], keyword: str, null: dict[str, Any]) -> None:
    sides = answer_and_body(plain), answer_and_body({keyword: [TEXT, null]})
    for old, new in (sides, sides[::-1]):
        assert {one.level for one in compare(old, new).findings} <= {Level.DOCUMENTATION}


@pytest.mark.parametrize("null", WRAPPED, ids=str)
def test_null_that_goes_from_a_composition_is_a_break(null: dict[str, Any]) -> None:
    report = compare(answer_and_body({"anyOf": [TEXT, null]}), answer_and_body(TEXT))
    assert {one.rule for one in report.findings if one.level is Level.BREAKING} == {"null-forbidden"}


@pytest.mark.parametrize("other", [{"allOf": [{"type": "integer"}]}, {"oneOf": [{"type": "null"}, {"type": "null"}]}])
def test_what_is_no_null_is_not_taken_for_it(other: dict[str, Any]) -> None:
    report = compare(answer_and_body({"type": ["string", "null"]}), answer_and_body({"anyOf": [TEXT, other]}))
    assert not report.verdict.passed
