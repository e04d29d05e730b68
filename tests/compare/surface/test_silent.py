"""Rewrites that say the same outside schemas: no change but documentation, and the same payload positions."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.compare.schema_pairs import with_other_schemas

Doc = dict[str, Any]
# What a rewrite may leave behind: names of components mean something to generated code only.
HARMLESS = {"component.added", "component.removed", "component.renamed", "parameter.renamed", "server.idle.changed"}

USER: Doc = {"type": "object", "properties": {"id": {"type": "integer"}}}
BASE: Doc = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1.0.0"},
    "servers": [{"url": "https://a.example/v1"}, {"url": "https://b.example/v1"}],
    "security": [{"key": []}, {"oauth": ["read", "write"]}],
    "tags": [{"name": "a"}, {"name": "b"}],
    "paths": {
        "/users/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {
                "tags": ["a", "b"],
                "parameters": [
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                    {"name": "fields", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                    {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                ],
                "responses": {
                    "200": {
                        "description": "OK",
                        "headers": {"X-Page": {"schema": {"type": "integer"}}},
                        "content": {"application/json": {"schema": USER}},
                    },
                    "404": {"description": "No", "content": {"application/json": {"schema": {"type": "object"}}}},
                },
            },
            "put": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": USER},
                        "multipart/form-data": {
                            "schema": {
                                "type": "object",
                                "properties": {"avatar": {"type": "string", "format": "binary"}},
                            }
                        },
                    },
                },
                "responses": {"204": {"description": "Done"}},
            },
        }
    },
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "oauth": {
                "type": "oauth2",
                "flows": {"clientCredentials": {"tokenUrl": "/t", "scopes": {"read": "", "write": ""}}},
            },
        }
    },
}


def operation(document: Doc, method: str = "get") -> Doc:
    """The operation with that method on the only path."""
    path = next(iter(document["paths"].values()))
    found: Doc = path[method]
    return found


def parameter_moved_to_components(document: Doc) -> None:
    parameters = operation(document)["parameters"]
    document["components"]["parameters"] = {"Limit": parameters[2]}
    parameters[2] = {"$ref": "#/components/parameters/Limit"}


def response_moved_to_components(document: Doc) -> None:
    responses = operation(document)["responses"]
    document["components"]["responses"] = {"NotFound": responses["404"]}
    responses["404"] = {"$ref": "#/components/responses/NotFound"}


def body_moved_to_components(document: Doc) -> None:
    put = operation(document, "put")
    document["components"]["requestBodies"] = {"User": put["requestBody"]}
    put["requestBody"] = {"$ref": "#/components/requestBodies/User"}


def header_moved_to_components(document: Doc) -> None:
    headers = operation(document)["responses"]["200"]["headers"]
    document["components"]["headers"] = {"Page": headers["X-Page"]}
    headers["X-Page"] = {"$ref": "#/components/headers/Page"}


def path_item_moved_to_components(document: Doc) -> None:
    document["components"]["pathItems"] = {"User": document["paths"]["/users/{id}"]}
    document["paths"]["/users/{id}"] = {"$ref": "#/components/pathItems/User"}


def path_parameter_renamed(document: Doc) -> None:
    item = document["paths"].pop("/users/{id}")
    item["parameters"][0]["name"] = "user_id"
    document["paths"]["/users/{user_id}"] = item


def path_parameter_moved_to_operations(document: Doc) -> None:
    item = document["paths"]["/users/{id}"]
    for parameter in item.pop("parameters"):
        item["get"]["parameters"].append(parameter)
        item["put"]["parameters"] = [parameter]


def parameters_reordered(document: Doc) -> None:
    operation(document)["parameters"].reverse()


def serialization_defaults_written_out(document: Doc) -> None:
    header, fields, limit = operation(document)["parameters"]
    header.update(style="simple", explode=False, required=False, deprecated=False)
    fields.update(style="form", explode=True, allowReserved=False, allowEmptyValue=False)
    limit.update(style="form", explode=True)


def explode_of_a_single_value(document: Doc) -> None:
    operation(document)["parameters"][2]["explode"] = False


def header_case(document: Doc) -> None:
    get = operation(document)
    get["parameters"][0]["name"] = "x-trace"
    headers = get["responses"]["200"]["headers"]
    headers["x-page"] = headers.pop("X-Page")
    document["components"]["securitySchemes"]["key"]["name"] = "x-key"


def ignored_headers(document: Doc) -> None:
    get = operation(document)
    get["parameters"].append({"name": "Accept", "in": "header", "schema": {"type": "string"}})
    get["parameters"].append({"name": "authorization", "in": "header", "required": True, "schema": {"type": "string"}})
    get["responses"]["200"]["headers"]["content-type"] = {"schema": {"type": "string"}}


def media_type_case_and_charset(document: Doc) -> None:
    content = operation(document)["responses"]["200"]["content"]
    content["Application/JSON; charset=utf-8"] = content.pop("application/json")


def encoding_defaults_written_out(document: Doc) -> None:
    content = operation(document, "put")["requestBody"]["content"]
    content["multipart/form-data"]["encoding"] = {"avatar": {"contentType": "application/octet-stream"}}


def body_default_written_out(document: Doc) -> None:
    document["paths"]["/users/{id}"]["get"]["deprecated"] = False


def security_moved_to_operations(document: Doc) -> None:
    requirement = document.pop("security")
    operation(document)["security"] = requirement
    operation(document, "put")["security"] = requirement


def security_reordered(document: Doc) -> None:
    document["security"] = [{"oauth": ["write", "read"]}, {"key": []}]


def security_alternative_that_asks_for_more(document: Doc) -> None:
    document["security"].append({"key": [], "oauth": ["read"]})


def security_scheme_renamed(document: Doc) -> None:
    schemes = document["components"]["securitySchemes"]
    schemes["apiKey"] = schemes.pop("key")
    document["security"] = [{"apiKey": []}, {"oauth": ["read", "write"]}]


def servers_moved_to_operations(document: Doc) -> None:
    servers = document.pop("servers")
    operation(document)["servers"] = servers
    operation(document, "put")["servers"] = servers


def servers_reordered(document: Doc) -> None:
    document["servers"].reverse()


def server_written_in_another_way(document: Doc) -> None:
    document["servers"] = [{"url": "HTTPS://B.example:443/v1/"}, {"url": "https://a.example/v1"}]


def servers_folded_into_a_variable(document: Doc) -> None:
    hosts = {"default": "a", "enum": ["a", "b"]}
    document["servers"] = [{"url": "https://{host}.example/v1", "variables": {"host": hosts}}]


def prefix_moved_from_servers_to_paths(document: Doc) -> None:
    document["servers"] = [{"url": "https://a.example"}, {"url": "https://b.example/"}]
    document["paths"] = {"/v1" + path: item for path, item in document["paths"].items()}


def tags_reordered(document: Doc) -> None:
    document["tags"].reverse()
    operation(document)["tags"].reverse()


def keys_reordered(document: Doc) -> None:
    get = operation(document)
    get["responses"] = dict(reversed(get["responses"].items()))
    document["components"] = dict(reversed(document["components"].items()))


REWRITES = [
    parameter_moved_to_components,
    response_moved_to_components,
    body_moved_to_components,
    header_moved_to_components,
    path_item_moved_to_components,
    path_parameter_renamed,
    path_parameter_moved_to_operations,
    parameters_reordered,
    serialization_defaults_written_out,
    explode_of_a_single_value,
    header_case,
    ignored_headers,
    media_type_case_and_charset,
    encoding_defaults_written_out,
    body_default_written_out,
    security_moved_to_operations,
    security_reordered,
    security_alternative_that_asks_for_more,
    security_scheme_renamed,
    servers_moved_to_operations,
    servers_reordered,
    server_written_in_another_way,
    servers_folded_into_a_variable,
    prefix_moved_from_servers_to_paths,
    tags_reordered,
    keys_reordered,
]


@pytest.mark.parametrize("rewrite", REWRITES, ids=lambda rewrite: rewrite.__name__)
@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
def test_a_rewrite_is_silent(rewrite: Callable[[Doc], None], backwards: bool, surface: Callable[..., Any]) -> None:
    rewritten = copy.deepcopy(BASE)
    rewrite(rewritten)
    assert rewritten != BASE or rewrite in (tags_reordered, keys_reordered)
    old, new = (rewritten, BASE) if backwards else (BASE, rewritten)
    found = surface(old, new)
    assert set(found.kinds) <= HARMLESS, [(change.kind, change.facts) for change in found]
    compared = surface(old, with_other_schemas(new)).positions
    assert len(compared) == len(surface(BASE, with_other_schemas(BASE)).positions)


def test_the_base_document_has_every_kind_of_position(surface: Callable[..., Any]) -> None:
    found = surface(BASE, with_other_schemas(BASE)).positions
    places = sorted(f"{pair.usage.operation}: {pair.usage.place}" for pair in found)
    assert places == [
        "GET /users/{id}: header parameter X-Trace",
        "GET /users/{id}: path parameter id",
        "GET /users/{id}: query parameter fields",
        "GET /users/{id}: query parameter limit",
        "GET /users/{id}: response 200 application/json",
        "GET /users/{id}: response 200 header X-Page",
        "GET /users/{id}: response 404 application/json",
        "PUT /users/{id}: body application/json",
        "PUT /users/{id}: body multipart/form-data",
        "PUT /users/{id}: path parameter id",
    ]
