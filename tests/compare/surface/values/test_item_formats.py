"""How lists within a list are written in Swagger 2.0: `collectionFormat` of the items."""

from __future__ import annotations

import pytest

import apidiff
from apidiff.model.document import Json
from tests.compare.schema_pairs import Doc


def nested(*formats: str | None) -> Doc:
    """A list of lists, the outermost first."""
    value: Doc = {"type": "integer"}
    for name in reversed(formats):
        value = {"type": "array", "items": value, **({} if name is None else {"collectionFormat": name})}
    return value


def swagger(value: Doc, where: str) -> Doc:
    response: Doc = {"description": "OK"}
    parameters: list[Json] = []
    if where == "response":
        response["headers"] = {"Cells": value}
    else:
        parameters.append({"name": "cells", "in": where, "required": where == "path", **value})
    operation = {"parameters": parameters, "responses": {"200": response}}
    path = "/a/{cells}" if where == "path" else "/a"
    return {"swagger": "2.0", "info": {"title": "T", "version": "1"}, "paths": {path: {"post": operation}}}


def found(old: Doc, new: Doc) -> list[tuple[str, str]]:
    return [(finding.rule, finding.level.value) for finding in apidiff.compare(old, new).findings]


RULES = {"formData": "encoding-changed", "response": "header-serialization-changed"}


@pytest.mark.parametrize("where", ["query", "path", "header", "formData", "response"])
def test_a_list_within_a_list_is_written_differently(where: str) -> None:
    told = [(RULES.get(where, "parameter-serialization-changed"), "breaking")]
    for old, new in (
        (nested("csv", "pipes"), nested("csv", "csv")),
        (nested("csv", None), nested("csv", "ssv")),
        (nested(None, "pipes"), nested(None, "tsv")),
        (nested("csv", "csv", "pipes"), nested("csv", "csv", "ssv")),
    ):
        assert found(swagger(old, where), swagger(new, where)) == told
        assert found(swagger(new, where), swagger(old, where)) == told


@pytest.mark.parametrize("where", ["query", "path", "header", "formData", "response"])
def test_the_default_of_items_may_be_written_out(where: str) -> None:
    assert found(swagger(nested("csv", None), where), swagger(nested("csv", "csv"), where)) == []
    # Items that are no list are not written by any format.
    single: Doc = {"type": "array", "items": {"type": "string", "collectionFormat": "pipes"}}
    assert found(swagger(single, where), swagger({"type": "array", "items": {"type": "string"}}, where)) == []


def test_other_versions_of_the_standard_have_no_word_for_it() -> None:
    schema: Json = {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}
    parameter: Doc = {"name": "cells", "in": "query", "explode": False, "schema": schema}
    operation: Doc = {"parameters": [parameter], "responses": {"200": {"description": "OK"}}}
    later: Doc = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}
    assert "breaking" not in {level for _, level in found(swagger(nested("csv", "csv"), "query"), later)}
    assert ("parameter-serialization-changed", "breaking") in found(swagger(nested("csv", "pipes"), "query"), later)
