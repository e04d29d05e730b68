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
