"""Rewrites outside schemas, of whole documents, in every version of the standard that has the words."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import apidiff
from tests.rewrites.api import ALL, NUMBERS, OPENAPI, Json, assert_silent

Edit = Callable[[Json, str], None]
NEW = ("3.1", "3.2")


def base(version: str) -> Json:
    """An API with parameters in all places, shared parts, security and servers."""
    # Through text, so that no two parts are one object.
    found: Json = json.loads(json.dumps(_swagger() if version == "2.0" else _openapi(version)))
    return found


def value(version: str, **schema: Json) -> Json:
    """The schema of a parameter as the version writes it."""
    return schema if version == "2.0" else {"schema": schema}


def _parameters(version: str) -> list[Json]:
    lists: Json = {"type": "array", "items": {"type": "string"}}
    listed = {**lists, "collectionFormat": "csv"} if version == "2.0" else {"schema": lists, "explode": False}
    return [
        {"name": "X-Trace", "in": "header", **value(version, type="string")},
        {"name": "limit", "in": "query", "required": True, **value(version, type="integer", minimum=1)},
        {"name": "fields", "in": "query", **listed},
    ]


def _identity(version: str, name: str = "id") -> Json:
    return {"name": name, "in": "path", "required": True, **value(version, type="string")}


def _swagger() -> Json:
    user = {"type": "object", "properties": {"name": {"type": "string"}}}
    error = {"description": "No", "schema": {"type": "object"}, "headers": {"X-Wait": {"type": "integer"}}}
    ok = {"description": "OK", "schema": user, "headers": {"X-Page": {"type": "integer"}}}
    body = {"name": "user", "in": "body", "required": True, "schema": user}
    return {
        "swagger": "2.0",
        "info": {"title": "Users", "version": "1.0.0"},
        "host": "api.users.example",
        "basePath": "/v1",
        "schemes": ["https"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "security": [{"key": []}, {"oauth": ["read"]}],
        "securityDefinitions": _security("2.0"),
        "tags": [{"name": "a"}, {"name": "b"}],
        "paths": {
            "/users/{id}": {
                "parameters": [_identity("2.0")],
                "get": {"parameters": _parameters("2.0"), "responses": {"200": ok, "404": error}},
                "put": {"parameters": [body], "responses": {"204": {"description": "Done"}, "404": error}},
            },
            "/users": {"get": {"security": [{"key": []}], "responses": {"200": ok}}},
        },
    }


def _openapi(version: str) -> Json:
    user = {"type": "object", "properties": {"name": {"type": "string"}}}
    wait = {"X-Wait": {"schema": {"type": "integer"}}}
    error = {"description": "No", "headers": wait, "content": {"application/json": {"schema": {"type": "object"}}}}
    page = {"X-Page": {"schema": {"type": "integer"}}}
    ok = {"description": "OK", "headers": page, "content": {"application/json": {"schema": user}}}
    body = {"required": True, "content": {"application/json": {"schema": user}}}
    return {
        "openapi": NUMBERS[version],
        "info": {"title": "Users", "version": "1.0.0"},
        "servers": [{"url": "https://api.users.example/v1"}],
        "security": [{"key": []}, {"oauth": ["read"]}],
        "tags": [{"name": "a"}, {"name": "b"}],
        "paths": {
            "/users/{id}": {
                "parameters": [_identity(version)],
                "get": {
                    "parameters": _parameters(version),
                    "responses": {"200": ok, "404": error},
                    "callbacks": {"seen": {"{$request.query.url}": {"post": {"requestBody": body, "responses": {}}}}},
                },
                "put": {"requestBody": body, "responses": {"204": {"description": "Done"}, "404": error}},
            },
            "/users": {"get": {"security": [{"key": []}], "responses": {"200": ok}}},
        },
        "components": {"securitySchemes": _security(version)},
    }


def _security(version: str) -> Json:
    key = {"type": "apiKey", "in": "header", "name": "X-Key"}
    if version == "2.0":
        oauth: Json = {"type": "oauth2", "flow": "application", "tokenUrl": "https://a.example/t"}
        return {"key": key, "oauth": {**oauth, "scopes": {"read": ""}}, "login": {"type": "basic"}}
    flow = {"tokenUrl": "https://a.example/t", "scopes": {"read": ""}}
    oauth = {"type": "oauth2", "flows": {"clientCredentials": flow}}
    return {"key": key, "oauth": oauth, "login": {"type": "http", "scheme": "basic"}}


def user(document: Json) -> Json:
    """The path item that most edits are about, under whatever name."""
    return next(item for path, item in document["paths"].items() if path.endswith("}"))


def operations(document: Json) -> Iterator[Json]:
    for item in document["paths"].values():
        yield from (item[method] for method in ("get", "put") if method in item)


def share(document: Json, version: str, section: str, name: str, part: Json) -> Json:
    """Put a part among the shared ones and return a reference to it."""
    holder = document if version == "2.0" else document.setdefault("components", {})
    head = "#/" if version == "2.0" else "#/components/"
    holder.setdefault(section, {})[name] = copy.deepcopy(part)
    return {"$ref": f"{head}{section}/{name}"}


# Parameters.


def shared_parameter(document: Json, version: str) -> None:
    parameters = user(document)["get"]["parameters"]
    parameters[1] = share(document, version, "parameters", "Limit", parameters[1])


def parameters_in_another_order(document: Json, version: str) -> None:
    user(document)["get"]["parameters"].reverse()


def path_parameter_at_each_operation(document: Json, version: str) -> None:
    item = user(document)
    (parameter,) = item.pop("parameters")
    for method in ("get", "put"):
        item[method].setdefault("parameters", []).insert(0, copy.deepcopy(parameter))


def path_parameter_overridden_by_the_same(document: Json, version: str) -> None:
    item = user(document)
    item["get"]["parameters"].append(copy.deepcopy(item["parameters"][0]))


def path_parameter_renamed(document: Json, version: str) -> None:
    document["paths"]["/users/{userId}"] = document["paths"].pop("/users/{id}")
    user(document)["parameters"] = [_identity(version, "userId")]


def header_in_lower_case(document: Json, version: str) -> None:
    user(document)["get"]["parameters"][0]["name"] = "x-trace"


def headers_that_the_standard_ignores(document: Json, version: str) -> None:
    ignored = ("Accept", "Content-Type", "Authorization")
    user(document)["get"]["parameters"] += [
        {"name": name, "in": "header", "required": True, **value(version, type="string")} for name in ignored
    ]


def defaults_of_parameters(document: Json, version: str) -> None:
    for parameter in user(document)["get"]["parameters"]:
        parameter.setdefault("required", False)
        if version == "2.0":
            if parameter["name"] == "limit":
                parameter["allowEmptyValue"] = False
            continue
        header = parameter["in"] == "header"
        parameter.setdefault("style", "simple" if header else "form")
        parameter.setdefault("explode", not header)
        parameter["deprecated"] = False


def serialization_of_single_values(document: Json, version: str) -> None:
    user(document)["get"]["parameters"][1]["explode"] = False


# Bodies and responses.


def shared_responses(document: Json, version: str) -> None:
    responses = [operation["responses"] for operation in operations(document) if "404" in operation["responses"]]
    reference = share(document, version, "responses", "NotFound", responses[0]["404"])
    for entries in responses:
        entries["404"] = dict(reference)


def responses_in_another_order(document: Json, version: str) -> None:
    for operation in operations(document):
        operation["responses"] = dict(reversed(operation["responses"].items()))


def response_header_in_lower_case(document: Json, version: str) -> None:
    response = user(document)["get"]["responses"]["200"]
    response["headers"] = {"x-page": response["headers"]["X-Page"]}


def shared_body(document: Json, version: str) -> None:
    put = user(document)["put"]
    if version == "2.0":
        put["parameters"] = [share(document, version, "parameters", "User", put["parameters"][0])]
    else:
        put["requestBody"] = share(document, version, "requestBodies", "User", put["requestBody"])


def body_under_another_name(document: Json, version: str) -> None:
    user(document)["put"]["parameters"][0]["name"] = "payload"


def shared_header(document: Json, version: str) -> None:
    headers = user(document)["get"]["responses"]["200"]["headers"]
    headers["X-Page"] = share(document, version, "headers", "Page", headers["X-Page"])


def media_type_in_another_spelling(document: Json, version: str) -> None:
    if version == "2.0":
        document["produces"] = ["Application/JSON; charset=UTF-8"]
        return
    content = user(document)["get"]["responses"]["200"]["content"]
    content["Application/JSON; charset=UTF-8"] = content.pop("application/json")


def media_types_at_each_operation(document: Json, version: str) -> None:
    produces, consumes = document.pop("produces"), document.pop("consumes")
    for operation in operations(document):
        operation["produces"] = list(produces)
        operation["consumes"] = list(consumes)


def response_without_optional_parts(document: Json, version: str) -> None:
    response = user(document)["put"]["responses"]["204"]
    response.update(headers={}) if version == "2.0" else response.update(headers={}, content={}, links={})


def shared_callback(document: Json, version: str) -> None:
    callbacks = user(document)["get"]["callbacks"]
    callbacks["seen"] = share(document, version, "callbacks", "Seen", callbacks["seen"])


def shared_path_item(document: Json, version: str) -> None:
    name = next(path for path in document["paths"] if path.endswith("}"))
    document["paths"][name] = share(document, version, "pathItems", "User", document["paths"][name])


def shared_media_type(document: Json, version: str) -> None:
    content = user(document)["get"]["responses"]["200"]["content"]
    content["application/json"] = share(document, version, "mediaTypes", "User", content["application/json"])


# Security.


def alternatives_in_another_order(document: Json, version: str) -> None:
    document["security"].reverse()


def alternative_twice(document: Json, version: str) -> None:
    document["security"].append({"key": []})


def security_at_each_operation(document: Json, version: str) -> None:
    required = document.pop("security")
    for operation in operations(document):
        operation.setdefault("security", copy.deepcopy(required))


def security_said_again(document: Json, version: str) -> None:
    user(document)["get"]["security"] = copy.deepcopy(document["security"])


def security_scheme_renamed(document: Json, version: str) -> None:
    schemes = document["securityDefinitions"] if version == "2.0" else document["components"]["securitySchemes"]
    schemes["apiKey"] = schemes.pop("key")
    for holder in (document, *operations(document)):
        for alternative in holder.get("security", []):
            if "key" in alternative:
                alternative["apiKey"] = alternative.pop("key")


def name_of_the_key_in_lower_case(document: Json, version: str) -> None:
    schemes = document["securityDefinitions"] if version == "2.0" else document["components"]["securitySchemes"]
    schemes["key"]["name"] = "x-key"


# Servers.


def slash_at_the_end(document: Json, version: str) -> None:
    if version == "2.0":
        document["basePath"] = "/v1/"
    else:
        document["servers"][0]["url"] += "/"


def prefix_in_the_paths(document: Json, version: str) -> None:
    if version == "2.0":
        del document["basePath"]
    else:
        document["servers"][0]["url"] = "https://api.users.example"
    document["paths"] = {f"/v1{path}": item for path, item in document["paths"].items()}


def default_port(document: Json, version: str) -> None:
    if version == "2.0":
        document["host"] += ":443"
    else:
        document["servers"][0]["url"] = "https://API.users.example:443/v1"


def servers_at_the_paths(document: Json, version: str) -> None:
    servers = document.pop("servers")
    for item in document["paths"].values():
        item["servers"] = copy.deepcopy(servers)


def servers_at_the_operations(document: Json, version: str) -> None:
    servers = document.pop("servers")
    for operation in operations(document):
        operation["servers"] = copy.deepcopy(servers)


def a_variable_with_one_value(document: Json, version: str) -> None:
    variables = {"base": {"default": "v1", "enum": ["v1"]}}
    document["servers"] = [{"url": "https://api.users.example/{base}", "variables": variables}]


def schemes_at_the_operations(document: Json, version: str) -> None:
    schemes = document.pop("schemes")
    for operation in operations(document):
        operation["schemes"] = list(schemes)


# The document.


def keys_in_another_order(document: Json, version: str) -> None:
    for holder in (document, document["paths"], user(document), user(document)["get"]):
        entries = list(holder.items())
        holder.clear()
        holder.update(reversed(entries))


def tags_in_another_order(document: Json, version: str) -> None:
    document["tags"].reverse()


def empty_parts(document: Json, version: str) -> None:
    if version == "2.0":
        document.update(definitions={}, parameters={}, responses={})
    else:
        document["components"].update(schemas={}, parameters={}, responses={}, examples={}, links={})


REWRITES: list[tuple[Edit, tuple[str, ...]]] = [
    (shared_parameter, ALL),
    (parameters_in_another_order, ALL),
    (path_parameter_at_each_operation, ALL),
    (path_parameter_overridden_by_the_same, ALL),
    (path_parameter_renamed, ALL),
    (header_in_lower_case, ALL),
    (headers_that_the_standard_ignores, ALL),
    (defaults_of_parameters, ALL),
    (serialization_of_single_values, OPENAPI),
    (shared_responses, ALL),
    (responses_in_another_order, ALL),
    (response_header_in_lower_case, ALL),
    (shared_body, ALL),
    (body_under_another_name, ("2.0",)),
    (shared_header, OPENAPI),
    (media_type_in_another_spelling, ALL),
    (media_types_at_each_operation, ("2.0",)),
    (response_without_optional_parts, ALL),
    (shared_callback, OPENAPI),
    (shared_path_item, NEW),
    (shared_media_type, ("3.2",)),
    (alternatives_in_another_order, ALL),
    (alternative_twice, ALL),
    (security_at_each_operation, ALL),
    (security_said_again, ALL),
    (security_scheme_renamed, ALL),
    (name_of_the_key_in_lower_case, ALL),
    (slash_at_the_end, ALL),
    (prefix_in_the_paths, ALL),
    (default_port, ALL),
    (servers_at_the_paths, OPENAPI),
    (servers_at_the_operations, OPENAPI),
    (a_variable_with_one_value, OPENAPI),
    (schemes_at_the_operations, ("2.0",)),
    (keys_in_another_order, ALL),
    (tags_in_another_order, ALL),
    (empty_parts, ALL),
]


def _cases() -> Iterator[Any]:
    for edit, versions in REWRITES:
        for version in versions:
            yield pytest.param(edit, version, id=f"{edit.__name__}-{version}")


@pytest.mark.parametrize(("edit", "version"), list(_cases()))
def test_a_rewrite_is_silent(edit: Edit, version: str) -> None:
    rewritten = base(version)
    edit(rewritten, version)
    assert rewritten != base(version) or edit in (keys_in_another_order, responses_in_another_order)
    assert_silent(base(version), rewritten)


TOGETHER: list[Edit] = [
    header_in_lower_case,
    defaults_of_parameters,
    body_under_another_name,
    shared_body,
    shared_parameter,
    headers_that_the_standard_ignores,
    path_parameter_renamed,
    response_header_in_lower_case,
    media_type_in_another_spelling,
    media_types_at_each_operation,
    shared_responses,
    responses_in_another_order,
    name_of_the_key_in_lower_case,
    alternative_twice,
    alternatives_in_another_order,
    security_scheme_renamed,
    security_at_each_operation,
    path_parameter_at_each_operation,
    prefix_in_the_paths,
    servers_at_the_paths,
    keys_in_another_order,
    tags_in_another_order,
]
"""Rewrites that do not undo each other, in this order."""


@pytest.mark.parametrize("old", ALL)
@pytest.mark.parametrize("new", ALL)
def test_many_rewrites_at_once_in_every_pairing(old: str, new: str) -> None:
    """Rewrites do not get in each other's way, and the version of the standard makes no difference to them."""
    before, after = base(old), base(new)
    for document in (before, after):
        user(document)["get"].pop("callbacks", None)  # Swagger 2.0 has none.
    for edit in TOGETHER:
        if new in dict(REWRITES)[edit]:
            edit(after, new)
    assert_silent(before, after)


@pytest.mark.parametrize("version", ALL)
def test_the_documents_show_a_break_at_each_part(version: str) -> None:
    broken = base(version)
    user(broken)["get"]["parameters"].append(
        {"name": "tenant", "in": "query", "required": True, **value(version, type="string")}
    )
    del user(broken)["get"]["responses"]["200"]["headers"]
    broken["security"] = [{"login": []}]
    if version == "2.0":
        broken["host"] = "elsewhere.example"
    else:
        broken["servers"] = [{"url": "https://elsewhere.example/v1"}]
    findings = apidiff.compare(base(version), broken).findings
    kinds = {found.change.kind for found in findings if found.level is apidiff.Level.BREAKING}
    assert {"parameter.added", "header.removed", "server.changed"} <= kinds
    assert any(kind.startswith("security.") for kind in kinds)
