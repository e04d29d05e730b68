"""Whole documents around the part that a test rewrites, in every version of the standard."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, TypeAlias

import apidiff

Json: TypeAlias = Any
Schemas: TypeAlias = dict[str, Json]

ALL = ("2.0", "3.0", "3.1", "3.2")
OPENAPI = ("3.0", "3.1", "3.2")
OLD_DIALECT = ("2.0", "3.0")
NEW_DIALECT = ("3.1", "3.2")
NUMBERS = {"3.0": "3.0.3", "3.1": "3.1.0", "3.2": "3.2.0"}


def loud(old: Json, new: Json) -> list[str]:
    """The messages of the findings that a person would have to look at."""
    return [
        f"{found.level.value}: {found.message} ({found.rule}) {found.change.facts}"
        for found in apidiff.compare(old, new).findings
        if found.level in (apidiff.Level.BREAKING, apidiff.Level.WARNING)
    ]


def assert_silent(old: Json, new: Json) -> None:
    """Compare two documents in both directions. Neither reports a break or a warning, nor a problem that reading
    meets."""
    assert loud(copy.deepcopy(old), copy.deepcopy(new)) == []
    assert loud(copy.deepcopy(new), copy.deepcopy(old)) == []


def document(version: str, schema: Json, components: Schemas) -> Json:
    """An API in which the schema is a request body, the body of a response, an item, and a property."""
    if version == "2.0":
        return _swagger(schema, components)
    wrapped = {"type": "object", "properties": {"inner": schema, "other": {"type": "string"}}, "required": ["inner"]}
    listed = {"type": "array", "items": schema}
    found: Json = {
        "openapi": NUMBERS[version],
        "info": {"title": "Things", "version": "1.0.0"},
        "paths": {
            "/things": {
                "post": {
                    "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
                    "responses": {"201": {"description": "Made", "content": {"application/json": {"schema": schema}}}},
                },
                "put": {
                    "requestBody": {"required": True, "content": {"application/json": {"schema": wrapped}}},
                    "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": listed}}}},
                },
            }
        },
        "components": {"schemas": components},
    }
    return copy.deepcopy(found)


def _swagger(schema: Json, components: Schemas) -> Json:
    wrapped = {"type": "object", "properties": {"inner": schema, "other": {"type": "string"}}, "required": ["inner"]}
    listed = {"type": "array", "items": schema}
    found: Json = {
        "swagger": "2.0",
        "info": {"title": "Things", "version": "1.0.0"},
        "paths": {
            "/things": {
                "post": {
                    "parameters": [{"name": "body", "in": "body", "required": True, "schema": schema}],
                    "responses": {"201": {"description": "Made", "schema": schema}},
                },
                "put": {
                    "parameters": [{"name": "body", "in": "body", "required": True, "schema": wrapped}],
                    "responses": {"200": {"description": "OK", "schema": listed}},
                },
            }
        },
        "definitions": components,
    }
    return copy.deepcopy(found)


Ref: TypeAlias = Callable[[str], Json]


def refs(version: str) -> Ref:
    """A function from the name of a shared schema to a reference to it."""
    head = "#/definitions/" if version == "2.0" else "#/components/schemas/"
    return lambda name: {"$ref": head + name}
