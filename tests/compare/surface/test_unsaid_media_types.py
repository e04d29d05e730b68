"""Swagger 2.0 may leave open what an operation consumes and produces."""

from __future__ import annotations

import pytest

import apidiff
from apidiff.model.document import Json
from tests.compare.schema_pairs import Doc

INFO: Doc = {"title": "T", "version": "1"}
NOTE: Doc = {"type": "object", "properties": {"text": {"type": "string"}}}
OTHER: Doc = {"type": "object", "properties": {"text": {"type": "integer"}}}


def swagger(shared: bool = False, said: Doc | None = None, operation: Doc | None = None) -> Doc:
    response: Doc = {"description": "OK", "schema": NOTE}
    body = {"in": "body", "name": "body", "required": True, "schema": NOTE}
    answer: Doc = {"$ref": "#/responses/Note"} if shared else response
    post = {"parameters": [body], "responses": {"200": answer}, **(operation or {})}
    return {
        "swagger": "2.0",
        "info": INFO,
        "paths": {"/notes": {"post": post}},
        "responses": {"Note": response} if shared else {},
        **(said or {}),
    }


def openapi(media_type: str, sent: Json = NOTE, answered: Json = NOTE) -> Doc:
    post = {
        "requestBody": {"required": True, "content": {media_type: {"schema": sent}}},
        "responses": {"200": {"description": "OK", "content": {media_type: {"schema": answered}}}},
    }
    return {"openapi": "3.0.3", "info": INFO, "paths": {"/notes": {"post": post}}}


def levels(old: Doc, new: Doc) -> set[str]:
    return {finding.level.value for finding in apidiff.compare(old, new).findings} - {"documentation"}


@pytest.mark.parametrize("media_type", ["*/*", "application/json"])
@pytest.mark.parametrize("shared", [False, True], ids=["in place", "shared"])
def test_what_is_left_open_may_be_anything(shared: bool, media_type: str) -> None:
    assert levels(swagger(shared), openapi(media_type)) == levels(openapi(media_type), swagger(shared)) == set()
    assert levels(swagger(shared), openapi(media_type, sent=OTHER)) == {"breaking"}
    assert levels(swagger(shared), openapi(media_type, answered=OTHER)) == {"breaking"}


@pytest.mark.parametrize("where", ["said", "operation"])
def test_what_is_said_is_no_range(where: str) -> None:
    old = swagger(**{where: {"consumes": ["application/json"], "produces": ["application/json"]}})
    assert "breaking" in levels(old, openapi("*/*"))
    assert levels(swagger(**{where: {"consumes": ["application/json"]}}), openapi("*/*")) == {"non-breaking"}


def rules(old: Doc, new: Doc) -> list[tuple[str, str]]:
    return sorted((finding.rule, finding.level.value) for finding in apidiff.compare(old, new).findings)


@pytest.mark.parametrize("shared", [False, True], ids=["in place", "shared"])
@pytest.mark.parametrize("media_types", [["application/json"], ["application/json", "text/xml"], ["text/xml"]])
def test_an_operation_that_clears_the_list_of_the_document_says_none_of_it(
    shared: bool, media_types: list[Json]
) -> None:
    said: Doc = {"consumes": media_types, "produces": media_types}
    old = swagger(shared, said)
    for key, direction in (("consumes", "request"), ("produces", "response")):
        new = swagger(shared, said, {key: []})
        assert rules(old, new) == [(f"{direction}-media-type-removed", "breaking")] * len(media_types)
        assert rules(new, old) == [(f"{direction}-media-type-added", "non-breaking")] * len(media_types)
        assert rules(new, new) == []


@pytest.mark.parametrize("shared", [False, True], ids=["in place", "shared"])
def test_what_a_body_of_no_media_type_holds_is_compared(shared: bool) -> None:
    said: Doc = {"produces": ["application/json"]}
    cleared = swagger(shared, said, {"produces": []})
    edited = {**cleared, "paths": cleared["paths"], "responses": {"Note": {"description": "OK", "schema": OTHER}}}
    if not shared:
        post = {**cleared["paths"]["/notes"]["post"], "responses": {"200": edited["responses"]["Note"]}}
        edited = {**cleared, "paths": {"/notes": {"post": post}}}
    assert ("type-changed", "breaking") in rules(cleared, edited)
    assert ("type-changed", "breaking") in rules(swagger(shared, said), edited)


def test_there_may_be_nothing_to_clear() -> None:
    empty: Doc = {"consumes": [], "produces": []}
    assert rules(swagger(), swagger(operation=empty)) == rules(swagger(operation=empty), swagger()) == []
    assert rules(swagger(said=empty), swagger(said=empty, operation=empty)) == []
