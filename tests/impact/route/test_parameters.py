"""Values of parameters, read back from how each style writes them (OpenAPI 3.1.1, section 4.8.12.3)."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.impact.exchange import Exchange, Message
from apidiff.impact.route.parameters import (
    ABSENT,
    NOT_RECORDED,
    UNREADABLE,
    declared_parameters,
    sent_in,
    value_of,
)
from apidiff.load.sources.source import load_value
from apidiff.resolve.contract import resolve

LIST = {"type": "array", "items": {"type": "string"}}
OBJECT = {"type": "object", "properties": {"R": {"type": "integer"}, "G": {"type": "integer"}}}
TEXT = {"type": "string"}


def read(parameter: dict[str, Any], target: str = "/x", path: str = "", headers: Any = None) -> Any:
    root = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/x": {"get": {"parameters": [{"name": "color", **parameter}], "responses": {}}}},
    }
    contract = resolve(load_value(root, "t"))
    (declared,) = declared_parameters(contract, contract.operations[0])
    message = Message(headers=headers or {}, has_headers=headers is not None)
    exchange = Exchange(method="GET", target=target, request=message)
    return value_of(declared, sent_in(exchange, {"color": path} if path else {}))


@pytest.mark.parametrize(
    ("schema", "style", "explode", "path", "expected"),
    [
        (TEXT, "simple", False, "blue", "blue"),
        (LIST, "simple", False, "blue,black", ["blue", "black"]),
        (LIST, "simple", True, "blue,black", ["blue", "black"]),
        (OBJECT, "simple", False, "R,100,G,200", {"R": "100", "G": "200"}),
        (OBJECT, "simple", True, "R=100,G=200", {"R": "100", "G": "200"}),
        (TEXT, "label", False, ".blue", "blue"),
        (LIST, "label", False, ".blue,black", ["blue", "black"]),
        (LIST, "label", True, ".blue.black", ["blue", "black"]),
        (OBJECT, "label", True, ".R=100.G=200", {"R": "100", "G": "200"}),
        (TEXT, "matrix", False, ";color=blue", "blue"),
        (LIST, "matrix", False, ";color=blue,black", ["blue", "black"]),
        (LIST, "matrix", True, ";color=blue;color=black", ["blue", "black"]),
        (OBJECT, "matrix", False, ";color=R,100,G,200", {"R": "100", "G": "200"}),
        (OBJECT, "matrix", True, ";R=100;G=200", {"R": "100", "G": "200"}),
        (TEXT, "label", False, "blue", UNREADABLE),
        (OBJECT, "simple", False, "R,100,G", UNREADABLE),
    ],
)
def test_in_the_path(schema: Any, style: str, explode: bool, path: str, expected: Any) -> None:
    parameter = {"in": "path", "required": True, "schema": schema, "style": style, "explode": explode}
    assert read(parameter, path=path) == expected


@pytest.mark.parametrize(
    ("schema", "style", "explode", "query", "expected"),
    [
        (TEXT, "form", True, "color=blue", "blue"),
        (TEXT, "form", True, "color=", ""),
        (TEXT, "form", True, "other=1", ABSENT),
        (TEXT, "form", True, "color=a+b%26c", "a b&c"),
        (LIST, "form", True, "color=blue&color=black", ["blue", "black"]),
        (LIST, "form", True, "color=blue", ["blue"]),
        (LIST, "form", False, "color=blue,black", ["blue", "black"]),
        (LIST, "form", False, "color=blue%2Cblack", ["blue", "black"]),
        (LIST, "spaceDelimited", False, "color=blue%20black", ["blue", "black"]),
        (LIST, "pipeDelimited", False, "color=blue|black", ["blue", "black"]),
        (LIST, "pipeDelimited", False, "color=blue%7Cblack", ["blue", "black"]),
        (OBJECT, "form", True, "R=100&G=200&x=1", {"R": "100", "G": "200"}),
        (OBJECT, "form", False, "color=R,100,G,200", {"R": "100", "G": "200"}),
        (OBJECT, "deepObject", True, "color[R]=100&color[G]=200", {"R": "100", "G": "200"}),
        (OBJECT, "deepObject", True, "color%5BR%5D=100", {"R": "100"}),
        (OBJECT, "deepObject", True, "color[a][b]=1", {"a": {"b": "1"}}),
        (OBJECT, "deepObject", True, "R=1", ABSENT),
    ],
)
def test_in_the_query(schema: Any, style: str, explode: bool, query: str, expected: Any) -> None:
    parameter = {"in": "query", "schema": schema, "style": style, "explode": explode}
    assert read(parameter, target=f"/x?{query}") == expected


def test_in_headers_and_cookies() -> None:
    assert read({"in": "header", "schema": LIST}, headers={"color": "a, b"}) == ["a", "b"]
    assert read({"in": "header", "schema": TEXT}, headers={}) is ABSENT
    assert read({"in": "header", "schema": TEXT}) is NOT_RECORDED
    assert read({"in": "cookie", "schema": TEXT}, headers={"cookie": "a=1; color=b"}) == "b"
    assert read({"in": "cookie", "schema": TEXT}) is NOT_RECORDED


def test_a_value_with_a_media_type_is_left_as_it_is() -> None:
    parameter = {"in": "query", "content": {"application/json": {"schema": OBJECT}}}
    assert read(parameter, target="/x?color=%7B%22R%22%3A1%7D") == '{"R":1}'
