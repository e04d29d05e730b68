"""`nullable` beside an `enum` that does not list null: what its author meant, and what another standard says of it."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff

Doc = dict[str, Any]

NULLABLE: Doc = {"type": "string", "nullable": True, "enum": ["a", "b"]}
NULLABLE_LISTED: Doc = {**NULLABLE, "enum": ["a", "b", None]}
WITH_NULL: Doc = {"type": ["string", "null"], "enum": ["a", "b"]}
WITH_NULL_LISTED: Doc = {**WITH_NULL, "enum": ["a", "b", None]}


def document(schema: Doc, standard: str, where: str) -> Doc:
    content = {"content": {"application/json": {"schema": {"type": "object", "properties": {"p": schema}}}}}
    operation: Doc = {"responses": {"200": {"description": "d", **(content if where == "response" else {})}}}
    if where == "request":
        operation["requestBody"] = content
    return {"openapi": standard, "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}


def rules(old: Doc, new: Doc, where: str, standards: tuple[str, str]) -> dict[str, str]:
    sides = [document(schema, standard, where) for schema, standard in zip((old, new), standards, strict=True)]
    found = {finding.rule: finding.level.value for finding in apidiff.compare(*sides).findings}
    found.pop("standard-changed", None)
    return found


@pytest.mark.parametrize("where", ["request", "response"])
@pytest.mark.parametrize(
    ("old", "new"), [(NULLABLE, WITH_NULL), (NULLABLE, WITH_NULL_LISTED), (NULLABLE_LISTED, WITH_NULL_LISTED)]
)
def test_one_enum_in_two_standards(where: str, old: Doc, new: Doc) -> None:
    assert rules(old, new, where, ("3.0.3", "3.1.0")) == {}
    assert rules(new, old, where, ("3.1.0", "3.0.3")) == {}


def test_null_that_was_listed_and_is_not() -> None:
    standards = ("3.0.3", "3.1.0")
    assert rules(NULLABLE_LISTED, WITH_NULL, "request", standards) == {"null-forbidden": "breaking"}
    assert rules(WITH_NULL, NULLABLE_LISTED, "response", standards[::-1]) == {"null-allowed": "breaking"}


def test_in_one_standard_authors_are_believed() -> None:
    plain = {"type": "string", "enum": ["a", "b"]}
    assert rules(NULLABLE, plain, "request", ("3.0.3", "3.0.3")) == {"null-forbidden": "breaking"}
    assert rules(plain, NULLABLE, "response", ("3.0.3", "3.0.3")) == {"null-allowed": "breaking"}


@pytest.mark.parametrize(
    ("profile", "level"), [("contract", "non-breaking"), ("wire", "non-breaking"), ("source", "breaking")]
)
def test_a_map_that_becomes_a_class(profile: str, level: str) -> None:
    old, new = {"type": "object"}, {"type": "object", "properties": {"x": {"type": "boolean"}}}
    settings = apidiff.Settings(profile=profile)
    for where in ("request", "response"):
        sides = [document(schema, "3.0.3", where) for schema in (old, new)]
        found = {one.rule: one.level.value for one in apidiff.compare(*sides, settings=settings).findings}
        assert found["free-form-object-declared"] == level
        grown = {**new, "properties": {**new["properties"], "y": {}}}
        sides = [document(schema, "3.0.3", where) for schema in (new, grown)]
        assert [one.rule for one in apidiff.compare(*sides, settings=settings).findings] == ["property-added"]
