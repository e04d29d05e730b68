"""A Swagger 2.0 document said in OpenAPI 3.0."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from mutation.reach import METHODS, Reach
from mutation.rewrites import rewrite
from mutation.tree import at, everywhere, local_target, without

_OUTSIDE = ("name", "in", "required", "description", "allowEmptyValue", "collectionFormat", "$ref")
_SECTIONS = {
    "#/definitions/": "#/components/schemas/",
    "#/parameters/": "#/components/parameters/",
    "#/responses/": "#/components/responses/",
}
_FLOWS = {"accessCode": "authorizationCode", "application": "clientCredentials"}


@rewrite("2.0 as 3.0")
def _newer(reach: Reach, rng: Random) -> Iterator[Any]:
    root = reach.root
    if "swagger" not in root or _is_beyond(root):
        return
    found: dict[str, Any] = {"openapi": "3.0.3", "info": root["info"], "paths": {}}
    found |= {key: root[key] for key in ("tags", "externalDocs", "security") if key in root}
    if "host" in root:
        schemes = root.get("schemes") or ["https"]
        found["servers"] = [{"url": f"{scheme}://{root['host']}{root.get('basePath', '')}"} for scheme in schemes]
    elif "basePath" in root:
        found["servers"] = [{"url": root["basePath"]}]
    for path, item in root["paths"].items():
        found["paths"][path] = _item(root, item) if isinstance(item, dict) and path.startswith("/") else item
    found["components"] = {
        "schemas": root.get("definitions", {}),
        "responses": {name: _response(root, {}, one) for name, one in root.get("responses", {}).items()},
        "parameters": {
            name: _parameter(one)
            for name, one in root.get("parameters", {}).items()
            if one.get("in") not in ("body", "formData")
        },
        "securitySchemes": {name: _scheme(one) for name, one in root.get("securityDefinitions", {}).items()},
    }
    yield everywhere(found, _reference)


def _is_beyond(root: Any) -> bool:
    """Whether the document says what is said otherwise in 3.0 in ways that leave room for doubt."""
    text = json.dumps(root)
    return any(f'"{word}"' in text for word in ("x-nullable", "x-read-only", "discriminator", "tsv", "callbacks"))


def _reference(one: dict[str, Any]) -> dict[str, Any]:
    target = one.get("$ref")
    for old, new in _SECTIONS.items():
        if isinstance(target, str) and target.startswith(old):
            return {**one, "$ref": new + target[len(old) :]}
    return one


def _item(root: Any, item: dict[str, Any]) -> dict[str, Any]:
    shared = item.get("parameters") or []
    found = {key: value for key, value in item.items() if key not in METHODS and key != "parameters"}
    for method in METHODS:
        if method in item:
            found[method] = _operation(root, item[method], shared)
    return found


def _operation(root: Any, operation: dict[str, Any], shared: list[Any]) -> dict[str, Any]:
    found = without(operation, "consumes", "produces", "parameters", "schemes")
    parameters: dict[tuple[str, str], tuple[Any, Any]] = {}
    for one in (*shared, *(operation.get("parameters") or [])):
        value = at(root, local_target(root, one["$ref"]) or ()) if "$ref" in one else one
        parameters[value["in"], value["name"]] = (one, value)
    plain = [(one, value) for one, value in parameters.values() if value["in"] not in ("body", "formData")]
    if plain:
        found["parameters"] = [one if "$ref" in one else _parameter(value) for one, value in plain]
    consumes = operation.get("consumes", root.get("consumes")) or ["application/json"]
    bodies = [value for _, value in parameters.values() if value["in"] == "body"]
    form = [value for _, value in parameters.values() if value["in"] == "formData"]
    if bodies:
        found["requestBody"] = {
            **{key: bodies[0][key] for key in ("description", "required") if key in bodies[0]},
            "content": {name: {"schema": bodies[0].get("schema", {})} for name in consumes},
        }
    elif form:
        found["requestBody"] = _form(form, operation.get("consumes", root.get("consumes")) or [])
    statuses = operation.get("responses") or {}
    found["responses"] = {status: _response(root, operation, one) for status, one in statuses.items()}
    return found


def _form(fields: list[Any], consumes: list[str]) -> dict[str, Any]:
    files = any(value.get("type") == "file" for value in fields)
    usual = "multipart/form-data" if files else "application/x-www-form-urlencoded"
    names = [name for name in consumes if "form" in name] or [usual]
    schema: dict[str, Any] = {"type": "object", "properties": {value["name"]: _described(value) for value in fields}}
    required = [value["name"] for value in fields if value.get("required")]
    if required:
        schema["required"] = required
    return {"content": {name: {"schema": schema} for name in names}, **({"required": True} if required else {})}


def _described(value: dict[str, Any]) -> dict[str, Any]:
    schema = _schema(value)
    return {**schema, "description": value["description"]} if "description" in value else schema


def _schema(value: dict[str, Any]) -> dict[str, Any]:
    found = without(value, *_OUTSIDE)
    if isinstance(found.get("items"), dict):
        found["items"] = without(found["items"], "collectionFormat")
    return {**found, "type": "string", "format": "binary"} if found.get("type") == "file" else found


def _parameter(value: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in value:
        return value
    outside = {key: value[key] for key in _OUTSIDE[:5] if key in value}
    outside |= {key: entry for key, entry in value.items() if key.startswith("x-")}
    schema = {key: entry for key, entry in _schema(value).items() if not key.startswith("x-")}
    if value.get("type") == "array":
        written = value.get("collectionFormat", "csv")
        styles = {"csv": "form", "multi": "form", "ssv": "spaceDelimited", "pipes": "pipeDelimited"}
        if value["in"] == "query":
            outside |= {"style": styles[written], "explode": written == "multi"}
    return {**outside, "schema": schema}


def _response(root: Any, operation: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in value:
        return value
    found = without(value, "schema", "headers", "examples")
    produces = operation.get("produces", root.get("produces")) or ["application/json"]
    if "schema" in value:
        schema = value["schema"]
        schema = {**schema, "type": "string", "format": "binary"} if schema.get("type") == "file" else schema
        found["content"] = {name: {"schema": schema} for name in produces}
    for name, example in (value.get("examples") or {}).items():
        if name in found.get("content", {}):
            found["content"][name]["example"] = example
    if "headers" in value:
        found["headers"] = {
            name: {
                **({"description": one["description"]} if "description" in one else {}),
                "schema": without(one, "description", "collectionFormat"),
            }
            for name, one in value["headers"].items()
        }
    return found


def _scheme(value: dict[str, Any]) -> dict[str, Any]:
    if value["type"] == "basic":
        return {**value, "type": "http", "scheme": "basic"}
    if value["type"] != "oauth2":
        return value
    flow = {key: value[key] for key in ("authorizationUrl", "tokenUrl", "scopes") if key in value}
    name = _FLOWS.get(value["flow"], value["flow"])
    return {**without(value, "flow", *flow), "flows": {name: flow}}
