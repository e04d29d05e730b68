"""What a media type says is text is compared by what can be written, in bodies, parameters and headers."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff
from apidiff import Level
from apidiff.model.change import Witness

Doc = dict[str, Any]
INTEGER, STRING = {"type": "integer"}, {"type": "string"}
FORM = "application/x-www-form-urlencoded"


def api(operation: Doc, version: str = "3.2.0") -> Doc:
    whole = {"responses": {"204": {"description": "Done"}}, **operation}
    return {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {"/a": {"post": whole}}}


def body(media_type: str, schema: Doc) -> Doc:
    return api({"requestBody": {"content": {media_type: {"schema": schema}}}})


def parameter(in_: str, media_type: str, schema: Doc) -> Doc:
    return api({"parameters": [{"name": "q", "in": in_, "content": {media_type: {"schema": schema}}}]})


def answer(media_type: str, schema: Doc) -> Doc:
    return api({"responses": {"200": {"description": "OK", "content": {media_type: {"schema": schema}}}}})


def header(media_type: str, schema: Doc) -> Doc:
    named = {"X-A": {"content": {media_type: {"schema": schema}}}}
    return api({"responses": {"200": {"description": "OK", "headers": named}}})


def fields(**schemas: Doc) -> Doc:
    return {"type": "object", "properties": schemas}


def worst(old: Doc, new: Doc) -> Level | None:
    order = list(Level)
    return min((one.level for one in apidiff.compare(old, new).findings), key=order.index, default=None)


PLAIN = ["text/plain", "text/plain; charset=utf-8", "TEXT/plain"]


@pytest.mark.parametrize("media_type", PLAIN)
def test_every_integer_is_a_text(media_type: str) -> None:
    for place in (lambda schema: body(media_type, schema), lambda schema: parameter("query", media_type, schema)):
        assert worst(place(INTEGER), place(STRING)) is Level.WARNING
        assert worst(place(STRING), place(INTEGER)) is Level.BREAKING
    for place in (lambda schema: answer(media_type, schema), lambda schema: header(media_type, schema)):
        assert worst(place(INTEGER), place(STRING)) is Level.BREAKING
        assert worst(place(STRING), place(INTEGER)) is Level.NON_BREAKING


def test_the_fields_of_a_query_string_are_texts() -> None:
    old = parameter("querystring", FORM, fields(a=INTEGER))
    assert worst(old, parameter("querystring", FORM, fields(a=STRING))) is Level.WARNING
    assert worst(old, parameter("querystring", FORM, fields(a={"type": "boolean"}))) is Level.BREAKING
    assert worst(old, parameter("querystring", FORM, {**fields(a=INTEGER), "required": ["a"]})) is Level.BREAKING


def test_a_field_of_a_query_string_that_is_json_keeps_its_types() -> None:
    old, new = (parameter("querystring", FORM, fields(a=fields(b=schema))) for schema in (INTEGER, STRING))
    assert worst(old, new) is Level.BREAKING


def test_a_query_string_in_json_keeps_its_types() -> None:
    old, new = (parameter("querystring", "application/json", fields(a=schema)) for schema in (INTEGER, STRING))
    assert worst(old, new) is Level.BREAKING


@pytest.mark.parametrize("schemas", [(fields(a=INTEGER), fields(a=STRING)), (STRING, fields(a=STRING))])
def test_an_object_under_a_plain_text_is_none_that_is_written_so(schemas: tuple[Doc, Doc]) -> None:
    """Some frameworks list `text/plain` beside JSON for every body."""
    old, new = (body("text/plain", schema) for schema in schemas)
    assert worst(old, new) is Level.BREAKING


@pytest.mark.parametrize(
    ("old", "new", "sent"),
    [
        (body("text/plain", STRING), body("text/plain", {**STRING, "maxLength": 1}), "string"),
        (
            parameter("querystring", FORM, fields(a=STRING)),
            parameter("querystring", FORM, fields(a={**STRING, "maxLength": 1})),
            "a=string",
        ),
    ],
)
def test_a_witness_is_shown_as_it_is_sent(old: Doc, new: Doc, sent: str) -> None:
    found = [one.evidence for one in apidiff.compare(old, new).findings if one.level is Level.BREAKING]
    assert [one.sent for one in found if isinstance(one, Witness)] == [sent]
