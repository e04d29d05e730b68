"""Swagger 2.0 folded into the 3.x shape, with places that point into the original."""

from __future__ import annotations

import pytest

from apidiff.load.sources.source import load_value
from apidiff.model.contract import Contract
from apidiff.model.document import Json
from apidiff.model.pointer import format_pointer
from apidiff.pipeline import compare
from apidiff.resolve.contract import resolve


def contract(**parts: Json) -> Contract:
    return resolve(load_value({"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {}, **parts}, "spec"))


def original(found: Contract, *tokens: str) -> str:
    return format_pointer(found.references.location(tokens).tokens)


def test_host_base_path_and_schemes_are_servers() -> None:
    found = contract(host="api.example.com", basePath="/v1", schemes=["https", "http"])
    assert [server["url"] for server in found.root.value["servers"]] == [
        "https://api.example.com/v1",
        "http://api.example.com/v1",
    ]


def test_definitions_are_reached_under_both_names() -> None:
    found = contract(definitions={"A": {"$ref": "#/definitions/B"}, "B": {"type": "string"}})
    node = found.follow(found.at(("components", "schemas", "A")))
    assert node.value == {"type": "string"}
    assert original(found, *node.tokens) == "/definitions/B"


def test_a_body_parameter_is_a_request_body() -> None:
    body = {"in": "body", "name": "user", "required": True, "schema": {"$ref": "#/definitions/User"}}
    found = contract(
        consumes=["application/json", "application/xml"],
        paths={
            "/users": {"post": {"parameters": [{"in": "query", "name": "q", "type": "string"}, body], "responses": {}}}
        },
        definitions={"User": {"type": "object"}},
    )
    operation = found.operations[0].node.value
    assert operation["requestBody"]["required"] is True
    assert list(operation["requestBody"]["content"]) == ["application/json", "application/xml"]
    assert [parameter["name"] for parameter in operation["parameters"]] == ["q"]
    tokens = ("paths", "/users", "post", "requestBody", "content", "application/xml", "schema")
    assert original(found, *tokens) == "/paths/~1users/post/parameters/1/schema"


def test_form_fields_are_an_object_with_encoding() -> None:
    fields = [
        {"in": "formData", "name": "photo", "type": "file", "required": True},
        {"in": "formData", "name": "tags", "type": "array", "items": {"type": "string"}, "collectionFormat": "multi"},
    ]
    found = contract(paths={"/photos": {"post": {"parameters": fields, "responses": {}}}})
    (media_type,) = found.operations[0].node.value["requestBody"]["content"].items()
    assert media_type[0] == "multipart/form-data"
    assert media_type[1]["schema"]["properties"]["photo"] == {"type": "string", "format": "binary"}
    assert media_type[1]["schema"]["required"] == ["photo"]
    assert media_type[1]["encoding"] == {"tags": {"style": "form", "explode": True}}


def test_collection_formats_are_style_and_explode() -> None:
    parameter = {"in": "query", "name": "ids", "type": "array", "items": {"type": "integer"}}
    found = contract(paths={"/a": {"get": {"parameters": [parameter], "responses": {}}}})
    (folded,) = found.operations[0].node.value["parameters"]
    assert (folded["style"], folded["explode"]) == ("form", False)
    assert folded["schema"] == {"type": "array", "items": {"type": "integer"}}
    tokens = ("paths", "/a", "get", "parameters", "0", "schema", "items")
    assert original(found, *tokens) == "/paths/~1a/get/parameters/0/items"


def test_shared_parameters_stay_shared_and_shared_bodies_are_folded_in() -> None:
    parameters = {
        "page": {"in": "query", "name": "page", "type": "integer"},
        "user": {"in": "body", "name": "user", "schema": {"type": "object"}},
    }
    operation = {"parameters": [{"$ref": "#/parameters/page"}, {"$ref": "#/parameters/user"}], "responses": {}}
    found = contract(parameters=parameters, paths={"/a": {"post": operation}})
    node = found.operations[0].node
    followed = found.follow(node.child("parameters", "0"))
    assert followed.tokens == ("components", "parameters", "page")
    assert original(found, *followed.tokens, "schema", "type") == "/parameters/page/type"
    schema = ("requestBody", "content", "application/json", "schema")
    assert original(found, *node.tokens, *schema) == "/parameters/user/schema"
    assert not found.problems


def test_responses_get_media_types_headers_and_examples() -> None:
    response = {
        "description": "ok",
        "schema": {"type": "string"},
        "headers": {"X-Rate": {"type": "integer"}},
        "examples": {"text/plain": "hello"},
    }
    found = contract(produces=["text/plain"], paths={"/a": {"get": {"responses": {"200": response}}}})
    folded = found.operations[0].node.value["responses"]["200"]
    assert folded["content"] == {"text/plain": {"schema": {"type": "string"}, "example": "hello"}}
    assert folded["headers"]["X-Rate"]["schema"] == {"type": "integer"}


def test_security_definitions_are_schemes() -> None:
    found = contract(
        securityDefinitions={
            "basic": {"type": "basic"},
            "oauth": {"type": "oauth2", "flow": "accessCode", "authorizationUrl": "https://a", "tokenUrl": "https://t"},
        }
    )
    schemes = found.root.value["components"]["securitySchemes"]
    assert schemes["basic"] == {"type": "http", "scheme": "basic"}
    assert list(schemes["oauth"]["flows"]) == ["authorizationCode"]


def test_an_example_of_what_is_not_produced_makes_no_media_type() -> None:
    response = {"description": "ok", "schema": {"type": "string"}, "examples": {"text/csv": "a"}}
    found = contract(produces=["application/json"], paths={"/a": {"get": {"responses": {"200": response}}}})
    node = found.operations[0].node.child("responses", "200", "content")
    assert list(node.value) == ["application/json"]
    example = node.child("application/json", "examples", "text/csv", "value")
    assert example.value == "a"
    assert original(found, *example.tokens) == "/paths/~1a/get/responses/200/examples/text~1csv"


@pytest.mark.parametrize("produces", [["application/json"], ["text/csv"], []])
def test_a_file_in_a_response_is_octets_and_no_text(produces: list[str]) -> None:
    def answering(schema: Json) -> Json:
        response = {"description": "It.", "schema": schema}
        operation = {"produces": produces, "responses": {"200": response}}
        return {"swagger": "2.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": operation}}}

    file, text = answering({"type": "file"}), answering({"type": "string"})
    binary = answering({"type": "string", "format": "binary"})
    assert [one.rule for one in compare(file, text).findings] == ["binary-became-text"]
    assert [one.rule for one in compare(text, file).findings] == ["text-became-binary"]
    assert not compare(file, binary).findings
