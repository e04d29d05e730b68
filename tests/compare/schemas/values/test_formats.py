"""Formats by what clients do with them, and binary data in all the words there are for it."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff

Doc = dict[str, Any]
STRING: Doc = {"type": "string"}


def form(name: str) -> Doc:
    return {"type": "string", "format": name}


def document(
    request: Doc | None, response: Doc | None, standard: str = "3.1.0", media: str = "application/json"
) -> Doc:
    def content(schema: Doc | None) -> Doc:
        whole = schema if media != "application/json" else {"type": "object", "properties": {"v": schema}}
        return {media: {} if schema is None else {"schema": whole}}

    operation: Doc = {"responses": {"200": {"description": "d", "content": content(response)}}}
    operation["requestBody"] = {"content": content(request)}
    return {"openapi": standard, "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}


def levels(old: Doc, new: Doc, direction: str) -> list[str]:
    sides = [document(one, STRING) if direction == "request" else document(STRING, one) for one in (old, new)]
    return [finding.level.value for finding in apidiff.compare(*sides).findings]


TYPED = ("date", "date-time", "time", "duration", "uuid", "byte", "binary", "decimal")
TEXT = ("uri", "uri-reference", "email", "hostname", "ipv4", "ipv6", "regex")
UNKNOWN = ("password", "slug")


@pytest.mark.parametrize("name", TYPED)
def test_formats_that_are_types_count_like_types(name: str) -> None:
    assert levels(STRING, form(name), "request") == ["breaking"]
    assert levels(form(name), STRING, "response") == ["breaking"]
    expected = ["breaking"] if name == "binary" else ["non-breaking"]
    assert levels(form(name), STRING, "request") == expected
    assert levels(STRING, form(name), "response") == expected


@pytest.mark.parametrize("name", TEXT)
def test_formats_that_stay_text(name: str) -> None:
    assert levels(form(name), STRING, "response") == ["warning"]
    assert levels(STRING, form(name), "request") == ["breaking"]
    assert levels(form(name), STRING, "request") == ["non-breaking"]
    assert levels(STRING, form(name), "response") == ["non-breaking"]


@pytest.mark.parametrize("name", UNKNOWN)
def test_formats_that_nobody_can_check(name: str) -> None:
    assert levels(form(name), STRING, "response") == ["warning"]
    assert levels(STRING, form(name), "request") == ["warning"]
    assert levels(form(name), STRING, "request") == ["non-breaking"]
    assert levels(STRING, form(name), "response") == ["non-breaking"]


@pytest.mark.parametrize(
    ("old", "new", "request_", "response"),
    [
        ("uri", "uri-reference", "non-breaking", "warning"),
        ("uri-reference", "uri", "breaking", "non-breaking"),
        ("email", "hostname", "breaking", "warning"),
        ("slug", "handle", "warning", "warning"),
        ("date", "date-time", "breaking", "breaking"),
        ("date", "quarter", "warning", "breaking"),
        ("byte", "binary", "breaking", "breaking"),
        ("binary", "byte", "breaking", "breaking"),
    ],
)
def test_one_format_in_the_place_of_another(old: str, new: str, request_: str, response: str) -> None:
    assert levels(form(old), form(new), "request") == [request_]
    assert levels(form(old), form(new), "response") == [response]


def test_integers_fit_into_64_bits() -> None:
    integer = {"type": "integer"}
    assert levels(integer, {**integer, "format": "int64"}, "request") == ["non-breaking"]
    assert levels({**integer, "format": "int64"}, integer, "response") == ["non-breaking"]
    assert levels(integer, {**integer, "format": "int32"}, "request") == ["breaking"]
    assert levels({**integer, "format": "uint64"}, {**integer, "format": "int64"}, "request") == ["breaking"]


def test_a_number_may_be_too_large_for_a_float() -> None:
    number, single, double = ({"type": "number", **more} for more in ({}, {"format": "float"}, {"format": "double"}))
    for wide in (number, double):
        assert levels(wide, single, "request") == levels(single, wide, "response") == ["breaking"]
        assert levels(single, wide, "request") == levels(wide, single, "response") == ["non-breaking"]
    assert levels(number, double, "request") == levels(double, number, "response") == ["non-breaking"]


OCTETS = [form("binary"), {"type": "string", "contentMediaType": "application/octet-stream"}]
BASE64 = [form("byte"), {"type": "string", "contentEncoding": "base64"}]


@pytest.mark.parametrize("words", [OCTETS, BASE64], ids=["octets", "base64"])
def test_binary_data_in_other_words(words: list[Doc]) -> None:
    for old, new in (words, words[::-1]):
        for direction in ("request", "response"):
            assert levels(old, new, direction) == []
        items = [{"type": "array", "items": one} for one in (old, new)]
        assert levels(items[0], items[1], "request") == []
        assert levels({"allOf": [old]}, new, "response") == []


def test_base64_is_checked_in_either_word() -> None:
    for word in BASE64:
        assert levels(STRING, word, "request") == ["breaking"]


@pytest.mark.parametrize("media", ["application/octet-stream", "image/png", "application/pdf", "audio/mpeg"])
def test_a_binary_body_without_a_schema(media: str) -> None:
    bodies: list[Doc | None] = [None, *OCTETS, {}]
    for old in bodies:
        for new in bodies:
            sides = [document(one, one, media=media) for one in (old, new)]
            assert not apidiff.compare(*sides).findings


def test_a_body_of_json_without_a_schema_is_not_binary() -> None:
    old, new = document(None, None, media="text/plain"), document(None, form("binary"), media="text/plain")
    assert [finding.rule for finding in apidiff.compare(old, new).findings] == ["media-type-schema-added"]


def test_a_file_of_swagger_is_no_text() -> None:
    def swagger(type_: str) -> Doc:
        parameters = [{"name": "f", "in": "formData", "type": type_}]
        operation = {
            "consumes": ["multipart/form-data"],
            "parameters": parameters,
            "responses": {"200": {"description": "d"}},
        }
        head = {"swagger": "2.0", "info": {"title": "T", "version": "1"}}
        return {**head, "paths": {"/a": {"post": operation}}}

    for old, new in (("file", "string"), ("string", "file")):
        assert [finding.level.value for finding in apidiff.compare(swagger(old), swagger(new)).findings] == ["breaking"]


@pytest.mark.parametrize("way", ["request", "response"])
def test_a_schema_may_repeat_the_media_type_of_a_binary_body(way: str) -> None:
    def carrying(schema: dict[str, Any]) -> dict[str, Any]:
        content = {"content": {"application/pdf": {"schema": schema}}}
        answer = {"description": "It.", **(content if way == "response" else {})}
        operation = {"responses": {"200": answer}, **({"requestBody": content} if way == "request" else {})}
        return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}

    binary, repeated = {"type": "string", "format": "binary"}, {"type": "string", "contentMediaType": "application/pdf"}
    assert not apidiff.compare(carrying(binary), carrying(repeated)).findings
    assert not apidiff.compare(carrying(repeated), carrying(binary)).findings
