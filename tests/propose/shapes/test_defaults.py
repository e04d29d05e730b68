"""A default that is no value of its field is told, and no answer is filled with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apidiff.model.proposal.pytypes import json_text
from apidiff.propose.shapes.fields import default_of, extra_of
from apidiff.propose.shapes.names import ClassNames
from apidiff.propose.shapes.routes import build_world
from tests.propose.made import contract


def field_with(schema: dict[str, Any]) -> tuple[str | None, Any]:
    """Return the default and the further keywords of a field."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/t": {
                "get": {
                    "responses": {
                        "200": {
                            "description": "d",
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Outer"}}},
                        }
                    }
                }
            }
        },
        "components": {
            "schemas": {
                "Inner": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
                "Loose": {"type": "object", "properties": {"a": {"type": "string"}}},
                "Outer": {"type": "object", "properties": {"at": schema}},
            }
        },
    }
    model = build_world(contract(document), ClassNames()).model("Outer")
    assert model is not None
    (item,) = model.fields
    extra = extra_of(item)
    return default_of(item), None if extra is None else json.loads(extra)


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/components/schemas/Inner", "default": {}},
        {"type": "string", "default": {}},
        {"type": "array", "items": {"type": "string"}, "default": {}},
        {"type": "array", "items": {"$ref": "#/components/schemas/Inner"}, "default": [{}]},
        {"anyOf": [{"$ref": "#/components/schemas/Inner"}, {"type": "integer"}], "default": {}},
    ],
)
def test_what_does_not_fit_is_told(schema: dict[str, Any]) -> None:
    assert field_with(schema) == (None, {"default": schema["default"]})


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/components/schemas/Inner", "default": {"a": "x"}},
        {"$ref": "#/components/schemas/Loose", "default": {}},
        {"type": "array", "items": {"type": "string"}, "default": []},
        {"type": "object", "additionalProperties": {"type": "string"}, "default": {}},
        {"default": {}},
        {"type": "string", "default": "x"},
    ],
)
def test_what_fits_is_the_default(schema: dict[str, Any]) -> None:
    assert field_with(schema) == (json_text(schema["default"]), None)
