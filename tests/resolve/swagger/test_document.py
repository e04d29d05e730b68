"""Swagger 2.0 folded into the 3.x shape, with places that point into the original."""

from __future__ import annotations

from itertools import pairwise

import pytest

from apidiff import Level
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


@pytest.mark.parametrize("place", ["behind a reference", "behind two", "in a field"])
def test_a_file_elsewhere_than_in_a_response_is_a_file_all_the_same(place: str) -> None:
    def document(type_: str) -> Json:
        leaf = {"type": type_}
        alias: Json = {"$ref": "#/definitions/Leaf"}
        schema = {"type": "object", "properties": {"f": leaf}} if place == "in a field" else alias
        if place == "behind two":
            schema = {"$ref": "#/definitions/Alias"}
        answer = {"description": "OK", "schema": schema}
        return {
            "swagger": "2.0",
            "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"get": {"responses": {"200": answer}}}},
            "definitions": {"Leaf": leaf, "Alias": alias},
        }

    report = compare(document("file"), document("string"))
    assert [one.rule for one in report.findings if one.level is not Level.DOCUMENTATION] == ["binary-became-text"]
    assert not compare(document("file"), document("file")).findings


@pytest.mark.parametrize("chain", [("B",), ("B", "C")], ids=["one step", "two steps"])
@pytest.mark.parametrize(
    "parameter",
    [
        {"name": "a", "in": "body", "schema": {"type": "object"}},
        {"name": "a", "in": "formData", "type": "string"},
        {"name": "a", "in": "query", "type": "string"},
    ],
    ids=["body", "field of a form", "query"],
)
def test_another_name_for_a_parameter_is_the_parameter(parameter: Json, chain: tuple[str, ...]) -> None:
    def document(required: bool, names: tuple[str, ...]) -> Json:
        shared: Json = {name: {"$ref": f"#/parameters/{next_}"} for name, next_ in pairwise(names)}
        shared[names[-1]] = {**parameter, "required": required}
        operation = {"parameters": [{"$ref": f"#/parameters/{names[0]}"}], "responses": {"204": {"description": "-"}}}
        return {
            "swagger": "2.0",
            "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"post": operation}},
            "parameters": shared,
        }

    names = ("A", *chain)
    assert compare(document(False, names), document(True, names)).findings[0].level is Level.BREAKING
    renamed = compare(document(False, ("A",)), document(False, names))
    assert {one.level for one in renamed.findings} <= {Level.DOCUMENTATION}


@pytest.mark.parametrize("target", ["#/parameters/A", "#/parameters/none", "#/info/title"])
def test_another_name_for_nothing_is_a_problem(target: str) -> None:
    found = contract(
        paths={"/a": {"post": {"parameters": [{"$ref": "#/parameters/A"}], "responses": {}}}},
        parameters={"A": {"$ref": target}},
    )
    assert found.problems
