"""Whatever is edited outside schemas is seen, and no shape of a document stops the comparison."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

Doc = dict[str, Any]
TEXT = {"type": "string"}

RICH: Doc = {
    "openapi": "3.2.0",
    "$self": "https://a.example/openapi.json",
    "info": {
        "title": "T",
        "version": "1.0.0",
        "summary": "s",
        "description": "d",
        "termsOfService": "/terms",
        "contact": {"name": "c", "url": "/c", "email": "c@a.example"},
        "license": {"name": "l", "url": "/l"},
        "x-i": {"a": 1},
    },
    "jsonSchemaDialect": "https://a.example/dialect",
    "servers": [
        {
            "url": "https://{r}.example",
            "description": "d",
            "name": "n",
            "variables": {"r": {"default": "a", "enum": ["a"]}},
        }
    ],
    "security": [{"oauth": ["read"]}],
    "tags": [{"name": "t", "summary": "s", "description": "d", "kind": "nav", "externalDocs": {"url": "/t"}}],
    "externalDocs": {"url": "/docs"},
    "x-root": [1],
    "paths": {
        "x-paths": 1,
        "/users/{id}": {
            "summary": "s",
            "description": "d",
            "x-item": 1,
            "servers": [{"url": "/inner"}],
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT, "x-p": 1}],
            "post": {
                "operationId": "o",
                "summary": "s",
                "description": "d",
                "deprecated": True,
                "x-sunset": "2030-01-01",
                "x-stability-level": "beta",
                "tags": ["t"],
                "externalDocs": {"url": "/o"},
                "security": [{"oauth": ["read"]}, {}],
                "parameters": [
                    {
                        "name": "q",
                        "in": "query",
                        "schema": {"type": "array"},
                        "style": "pipeDelimited",
                        "explode": False,
                        "example": [1],
                    },
                    {
                        "name": "X-H",
                        "in": "header",
                        "description": "d",
                        "content": {"application/json": {"schema": TEXT}},
                    },
                ],
                "requestBody": {
                    "description": "d",
                    "required": True,
                    "x-b": 1,
                    "content": {
                        "multipart/form-data": {
                            "schema": {"type": "object", "properties": {"f": TEXT}},
                            "encoding": {
                                "f": {"contentType": "image/png", "headers": {"X-E": {"schema": TEXT}}, "x-e": 1}
                            },
                            "examples": {"e": {"summary": "s", "value": {"f": "a"}}},
                        }
                    },
                },
                "responses": {
                    "x-r": 1,
                    "200": {
                        "summary": "s",
                        "description": "d",
                        "headers": {"X-A": {"description": "d", "required": True, "schema": TEXT, "example": "a"}},
                        "content": {"application/jsonl": {"itemSchema": TEXT, "example": "a", "x-m": 1}},
                        "links": {
                            "l": {
                                "operationId": "o",
                                "parameters": {"id": "$response.body#/id"},
                                "requestBody": 1,
                                "description": "d",
                                "server": {"url": "/l"},
                            }
                        },
                    },
                    "default": {"description": "d"},
                },
                "callbacks": {
                    "done": {
                        "x-c": 1,
                        "{$request.body#/url}": {"post": {"summary": "s", "responses": {"204": {"description": "d"}}}},
                    }
                },
            },
        },
    },
    "webhooks": {"created": {"post": {"summary": "s", "requestBody": {"content": {"text/plain": {"schema": TEXT}}}}}},
    "components": {
        "x-components": 1,
        "parameters": {"Idle": {"name": "i", "in": "query", "schema": TEXT}},
        "examples": {"Idle": {"value": 1}},
        "securitySchemes": {
            "oauth": {
                "type": "oauth2",
                "description": "d",
                "oauth2MetadataUrl": "/m",
                "x-s": 1,
                "flows": {
                    "x-f": 1,
                    "authorizationCode": {
                        "authorizationUrl": "/a",
                        "tokenUrl": "/t",
                        "refreshUrl": "/r",
                        "scopes": {"read": "d"},
                        "x-g": 1,
                    },
                },
            },
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        },
    },
}
SCHEMAS = ("schema", "itemSchema")
# The path has servers of its own, the operation its own security: those of the root are in force nowhere.
WITHOUT_EFFECT = {"servers", "security"}
UNDIFFED = {("openapi",), ("$self",)}
# Written out, it says what its absence says.
DEFAULTS = {
    ("paths", "/users/{id}", "parameters", 0, "required"),
    ("paths", "/users/{id}", "post", "parameters", 0, "explode"),
}


def places(value: Any, tokens: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The places of all values outside schemas."""
    yield tokens
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in SCHEMAS:
                yield from places(item, (*tokens, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*tokens, index))


def at(document: Any, tokens: tuple[str | int, ...]) -> Any:
    """The value at a place."""
    for token in tokens:
        document = document[token]
    return document


PLACES = [tokens for tokens in places(RICH) if tokens]
OBJECTS = [tokens for tokens in places(RICH) if isinstance(at(RICH, tokens), dict)]
LEAVES = [tokens for tokens in PLACES if not isinstance(at(RICH, tokens), (dict, list))]


def edited(tokens: tuple[str | int, ...], edit: Callable[[Any, str | int], None]) -> Doc:
    """A copy of the document with an edit of the value at a place."""
    document = copy.deepcopy(RICH)
    edit(at(document, tokens[:-1]), tokens[-1])
    return document


def another(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value}2"


def name(tokens: tuple[str | int, ...]) -> str:
    return "/".join(map(str, tokens)) or "root"


def has_effect(tokens: tuple[str | int, ...]) -> bool:
    """Whether an edit at the place changes what the document says."""
    return (
        tokens[0] not in WITHOUT_EFFECT and tokens != ("openapi",) and tokens != ("$self",) and tokens not in DEFAULTS
    )


@pytest.mark.parametrize("tokens", [tokens for tokens in LEAVES if has_effect(tokens)], ids=name)
def test_another_value_is_seen(tokens: tuple[str | int, ...], surface: Callable[..., Any]) -> None:
    new = edited(tokens, lambda holder, key: holder.__setitem__(key, another(holder[key])))
    assert surface(RICH, new).kinds
    assert surface(new, RICH).kinds


@pytest.mark.parametrize(
    "tokens", [tokens for tokens in PLACES if has_effect(tokens) and isinstance(tokens[-1], str)], ids=name
)
def test_a_key_that_goes_or_comes_is_seen(tokens: tuple[str | int, ...], surface: Callable[..., Any]) -> None:
    new = edited(tokens, lambda holder, key: holder.pop(key))
    if tokens[-1] in ("paths",) or tokens == ("info",):
        pytest.skip("a document without it is none")
    assert surface(RICH, new).kinds
    assert surface(new, RICH).kinds


@pytest.mark.parametrize("tokens", [tokens for tokens in OBJECTS if not tokens or has_effect(tokens)], ids=name)
def test_an_unknown_key_is_seen(tokens: tuple[str | int, ...], surface: Callable[..., Any]) -> None:
    for key in ("colour", "x-colour"):
        new = copy.deepcopy(RICH)
        at(new, tokens)[key] = {"shade": 1}
        assert surface(RICH, new).kinds
        assert surface(new, RICH).kinds


@pytest.mark.parametrize("shape", [None, 1, "text", [], [None], {"a": None}], ids=repr)
def test_no_shape_stops_the_comparison(shape: Any, surface: Callable[..., Any]) -> None:
    for tokens in PLACES:
        if tokens == ("openapi",):
            continue
        new = edited(tokens, lambda holder, key: holder.__setitem__(key, copy.deepcopy(shape)))
        surface(RICH, new)
        surface(new, RICH)
