"""One pair of documents with known truth, and the documents that hold a schema at one position."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

from mutation.truth import Allowed

Schema: TypeAlias = dict[str, Any]
Parts: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """Two documents, and the levels that the worst finding may have."""

    old: Any
    new: Any
    allowed: Allowed


@dataclass(frozen=True)
class Kind:
    """A named kind of combined edit; `make` yields cases drawn at random, without end."""

    name: str
    make: Callable[[Random], Iterator[Case]]


@dataclass(frozen=True)
class Position:
    """A place of a document that holds a schema. `sent_by_client` is the direction; `is_text` says that the value
    travels as text, so that nothing but texts and numbers is placed there. `in_swagger` places the schema in a document
    of Swagger 2.0, where that has such a place."""

    name: str
    sent_by_client: bool
    is_text: bool
    place: Callable[[Schema], Any]
    since: str = "3.0.3"
    in_swagger: Callable[[Schema], Any] | None = None


def document(paths: Any, parts: Parts, version: str, **more: Any) -> Any:
    """Return an OpenAPI document with paths and component schemas."""
    head = {"openapi": version, "info": {"title": "Combined", "version": "1.0.0"}}
    return {**head, "paths": paths, "components": {"schemas": parts}, **more}


def _operation(**more: Any) -> Any:
    return {"responses": {"204": {"description": "Done."}}, **more}


def _body(schema: Schema, media_type: str = "application/json") -> Any:
    return {"required": True, "content": {media_type: {"schema": schema}}}


def _field(schema: Schema) -> Schema:
    return {"type": "object", "required": ["f"], "properties": {"f": schema, "other": {"type": "boolean"}}}


def _request(schema: Schema) -> Any:
    return {"paths": {"/things": {"post": _operation(requestBody=_body(schema))}}}


def _response(schema: Schema) -> Any:
    answer = {"description": "Here.", "content": {"application/json": {"schema": schema}}}
    return {"paths": {"/things": {"get": {"responses": {"200": answer}}}}}


def _parameter(where: str) -> Callable[[Schema], Any]:
    def place(schema: Schema) -> Any:
        path = "/things/{f}" if where == "path" else "/things"
        one = {"name": "f", "in": where, "required": True, "schema": schema}
        return {"paths": {path: {"get": _operation(parameters=[one])}}}

    return place


def _shared_parameter(schema: Schema) -> Any:
    one = {"name": "f", "in": "query", "required": True, "schema": schema}
    return {"paths": {"/things": {"parameters": [one], "get": _operation(), "put": _operation()}}}


def _json_parameter(schema: Schema) -> Any:
    one = {"name": "f", "in": "query", "required": True, "content": {"application/json": {"schema": schema}}}
    return {"paths": {"/things": {"get": _operation(parameters=[one])}}}


def _response_header(schema: Schema) -> Any:
    answer = {"description": "Here.", "headers": {"X-F": {"required": True, "schema": schema}}}
    return {"paths": {"/things": {"get": {"responses": {"200": answer}}}}}


def _callback(schema: Schema) -> Any:
    called = {"{$request.query.url}": {"post": _operation(requestBody=_body(schema))}}
    return {"paths": {"/things": {"post": _operation(callbacks={"made": called})}}}


def _callback_answer(schema: Schema) -> Any:
    answer = {"description": "Taken.", "content": {"application/json": {"schema": schema}}}
    called = {"{$request.query.url}": {"post": {"responses": {"200": answer}}}}
    return {"paths": {"/things": {"post": _operation(callbacks={"made": called})}}}


def _webhook(schema: Schema) -> Any:
    return {"paths": {}, "webhooks": {"made": {"post": _operation(requestBody=_body(schema))}}}


def _swagger_body(schema: Schema) -> Any:
    one = {"name": "body", "in": "body", "required": True, "schema": schema}
    return {"/things": {"post": {"consumes": ["application/json"], **_operation(parameters=[one])}}}


def _swagger_answer(schema: Schema) -> Any:
    answer = {"description": "Here.", "schema": schema}
    return {"/things": {"get": {"produces": ["application/json"], "responses": {"200": answer}}}}


def _listed(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


POSITIONS = (
    Position("body", True, False, _request, in_swagger=_swagger_body),
    Position(
        "field of a body",
        True,
        False,
        lambda one: _request(_field(one)),
        in_swagger=lambda one: _swagger_body(_field(one)),
    ),
    Position("items of a body", True, False, lambda one: _request({"type": "array", "items": one})),
    Position("field of items", True, False, lambda one: _request({"type": "array", "items": _field(one)})),
    Position(
        "values of a map", True, False, lambda one: _request(_field({"type": "object", "additionalProperties": one}))
    ),
    Position("field of a field", True, False, lambda one: _request(_field(_field(one)))),
    Position("part of a body", True, False, lambda one: _request({"allOf": [_field(one)]})),
    Position("answer", False, False, _response, in_swagger=_swagger_answer),
    Position("field of an answer", False, False, lambda one: _response(_field(one))),
    Position(
        "field of listed answers",
        False,
        False,
        lambda one: _response(_listed(_field(one))),
        in_swagger=lambda one: _swagger_answer(_listed(_field(one))),
    ),
    Position("part of an answer", False, False, lambda one: _response({"allOf": [_field(one)]})),
    Position("query parameter", True, True, _parameter("query")),
    Position("path parameter", True, True, _parameter("path")),
    Position("header parameter", True, True, _parameter("header")),
    Position("parameter of a path item", True, True, _shared_parameter),
    Position("JSON in a parameter", True, False, _json_parameter),
    Position("response header", False, True, _response_header),
    Position("body of a callback", False, False, _callback),
    Position("answer to a callback", True, False, _callback_answer),
    Position("body of a webhook", False, False, lambda one: _webhook(_field(one)), since="3.1.0"),
)


def placed(position: Position, schema: Schema, parts: Parts, version: str) -> Any:
    """Return a document that has a schema at one position."""
    if version == "2.0":
        return _swagger(position, schema, parts)
    return document(parts=parts, version=version, **position.place(schema))


def _swagger(position: Position, schema: Schema, parts: Parts) -> Any:
    assert position.in_swagger is not None
    head = {"swagger": "2.0", "info": {"title": "Combined", "version": "1.0.0"}}
    written = json.dumps({**head, "paths": position.in_swagger(schema), "definitions": parts})
    return json.loads(written.replace("#/components/schemas/", "#/definitions/"))
