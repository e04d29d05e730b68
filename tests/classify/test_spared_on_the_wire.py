"""The profile `wire` spares who sends a field that is no longer declared, unless a payload shows that it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import Level, Settings, compare

Doc = dict[str, Any]
TEXT = {"type": "string"}
BOTH = {"type": "object", "properties": {"a": TEXT, "b": TEXT}}
ONE = {"type": "object", "properties": {"a": TEXT}}
WIRE = Settings(profile="wire")


def document(schema: Doc, media_type: str = "application/json") -> Doc:
    body = {"required": True, "content": {media_type: {"schema": schema}}}
    operation = {"requestBody": body, "responses": {"200": {"description": "OK"}}}
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"post": operation}}}


def level(old: Doc, new: Doc, settings: Settings = WIRE) -> Level:
    found = compare(document(old), document(new), settings=settings).findings
    return next(one.level for one in found if one.rule.startswith("property-removed"))


@pytest.mark.parametrize("shut", [{"additionalProperties": False}, {"unevaluatedProperties": False}], ids=str)
@pytest.mark.parametrize("was_shut", [True, False])
def test_a_field_that_a_closed_object_refuses_is_a_break(shut: Doc, was_shut: bool) -> None:
    old, new = {**BOTH, **(shut if was_shut else {})}, {**ONE, **shut}
    assert level(old, new) is Level.BREAKING
    assert level({"type": "array", "items": old}, {"type": "array", "items": new}) is Level.BREAKING


def test_a_field_that_further_names_do_not_fit_is_a_break() -> None:
    assert level(BOTH, {**ONE, "additionalProperties": {"type": "integer"}}) is Level.BREAKING
    assert level(BOTH, {**ONE, "patternProperties": {"^b": {"type": "integer"}}}) is Level.BREAKING


def test_a_field_that_an_open_object_takes_is_a_warning() -> None:
    assert level(BOTH, ONE) is Level.WARNING
    assert level(BOTH, {**ONE, "additionalProperties": TEXT}) is Level.WARNING
    narrower = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 3}}}
    assert level(BOTH, narrower) is Level.WARNING


def test_what_was_announced_stays_announced() -> None:
    gone = {**TEXT, "deprecated": True, "x-sunset": "2020-01-01"}
    old = {"type": "object", "properties": {"a": TEXT, "b": gone}, "additionalProperties": False}
    assert level(old, {**ONE, "additionalProperties": False}) is Level.WARNING
