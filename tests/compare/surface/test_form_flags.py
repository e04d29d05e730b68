"""What fields of a form may hold beside their values: characters that are reserved elsewhere, and nothing at all."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import Level, compare

Doc = dict[str, Any]
FORMS = ["application/x-www-form-urlencoded", "multipart/form-data"]


def swagger(form: str, **said: Any) -> Doc:
    field = {"name": "f", "in": "formData", "type": "string", **said}
    return {
        "swagger": "2.0",
        "info": {"title": "t", "version": "1"},
        "consumes": [form],
        "paths": {"/x": {"post": {"parameters": [field], "responses": {"200": {"description": "OK"}}}}},
    }


def openapi(form: str, encoding: Doc | None = None) -> Doc:
    media = {"schema": {"type": "object", "properties": {"f": {"type": "string"}}}}
    body = {"content": {form: {**media, **({"encoding": {"f": encoding}} if encoding is not None else {})}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/x": {"post": {"requestBody": body, "responses": {"200": {"description": "OK"}}}}},
    }


def told(old: Doc, new: Doc) -> list[tuple[str, Level]]:
    found = compare(old, new).findings
    return [(one.rule, one.level) for one in found if one.level is not Level.DOCUMENTATION]


@pytest.mark.parametrize("form", FORMS)
def test_a_field_that_may_no_longer_be_empty_is_a_break(form: str) -> None:
    may, may_not = swagger(form, allowEmptyValue=True), swagger(form)
    assert told(may, may_not) == [("parameter-empty-value-forbidden", Level.BREAKING)]
    assert told(may_not, may) == [("parameter-empty-value-allowed", Level.NON_BREAKING)]


@pytest.mark.parametrize("form", FORMS)
def test_that_a_field_may_not_be_empty_is_the_default(form: str) -> None:
    assert told(swagger(form, allowEmptyValue=False), swagger(form)) == []


@pytest.mark.parametrize("said", [{"allowEmptyValue": True}, {"allowEmptyValue": False}, {}])
@pytest.mark.parametrize("form", FORMS)
def test_later_versions_cannot_say_it(form: str, said: Doc) -> None:
    assert told(swagger(form, **said), openapi(form)) == []
    assert told(openapi(form), swagger(form, **said)) == []


def test_reserved_characters_may_come_and_not_go() -> None:
    form = FORMS[0]
    may, may_not = openapi(form, {"allowReserved": True}), openapi(form)
    assert told(may, may_not) == [("parameter-reserved-characters-forbidden", Level.BREAKING)]
    assert told(may_not, may) == [("parameter-reserved-characters-allowed", Level.NON_BREAKING)]
    assert told(openapi(form, {"allowReserved": False}), may_not) == []
