"""Integers that became any numbers: their format went with their type."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff

WHOLE: dict[str, Any] = {"type": "integer", "format": "int32"}


def document(schema: Any, place: str) -> dict[str, Any]:
    content = {
        "application/json": {"schema": {"type": "object", "properties": {"n": {"items": schema, "type": "array"}}}}
    }
    operation: dict[str, Any] = {"responses": {"200": {"description": "OK"}}}
    if place == "request":
        operation["requestBody"] = {"required": True, "content": content}
    elif place == "response":
        operation["responses"]["200"]["content"] = content
    else:
        operation["parameters"] = [{"name": "n", "in": "query", "schema": schema}]
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}


def told(old: Any, new: Any, place: str) -> list[tuple[str, str]]:
    found = apidiff.compare(document(old, place), document(new, place)).findings
    return sorted((one.rule, one.level.value) for one in found)


@pytest.mark.parametrize("number", [{}, {"format": "double"}, {"format": "float"}], ids=str)
@pytest.mark.parametrize("name", ["int32", "int64", None])
def test_one_change_of_a_number_is_one_finding(name: str | None, number: Any) -> None:
    whole = {"type": "integer", **({"format": name} if name else {})}
    number = {"type": "number", **number}
    for place, there, back in (
        ("request", "warning", "breaking"),
        ("response", "breaking", "non-breaking"),
        ("query", "warning", "breaking"),
    ):
        assert told(whole, number, place) == [("integer-became-number", there)]
        assert told(number, whole, place) == [("type-narrowed", back)]


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        (WHOLE, {**WHOLE, "format": "int64"}, ["format-changed"]),
        (WHOLE, {"type": "integer"}, ["format-removed"]),
        ({**WHOLE, "type": ["integer", "string"]}, {"type": ["integer", "string"]}, ["format-removed"]),
        # A multiple of one is an integer: there the format is all that differs.
        (WHOLE, {"type": "number", "multipleOf": 1}, ["format-removed", "multiple-of-added"]),
    ],
    ids=str,
)
def test_formats_that_change_by_themselves(old: Any, new: Any, rules: list[str]) -> None:
    assert [rule for rule, _ in told(old, new, "response")] == rules
