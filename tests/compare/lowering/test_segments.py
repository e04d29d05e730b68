"""A parameter that fills a segment of a path is never empty: to ask for a letter there asks for nothing."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff
from apidiff import Level
from apidiff.model.change import Witness

Doc = dict[str, Any]
TEXT: Doc = {"type": "string"}
LIST: Doc = {"type": "array", "items": TEXT}
SHARED: Doc = {"Id": TEXT, "Full": {**TEXT, "minLength": 1}, "Ids": {"type": "array", "items": TEXT}}


def document(schema: Doc, path: str = "/shelves/{id}", where: str = "path", **more: Any) -> Doc:
    is_old = more.pop("swagger", False)
    described = schema if is_old else {"schema": schema}
    parameter = {"name": "id", "in": where, "required": True, **described, **more}
    operation = {"parameters": [parameter], "responses": {"200": {"description": "OK"}}}
    version = {"swagger": "2.0"} if is_old else {"openapi": "3.1.0", "components": {"schemas": SHARED}}
    return {**version, "info": {"title": "T", "version": "1"}, "paths": {path: {"get": operation}}}


def breaks(old: Doc, new: Doc, **of: Any) -> list[apidiff.Finding]:
    report = apidiff.compare(document(old, **of), document(new, **of))
    return [finding for finding in report.findings if finding.level in (Level.BREAKING, Level.WARNING)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (TEXT, {**TEXT, "minLength": 1}),
        (TEXT, {**TEXT, "pattern": ".+"}),
        (TEXT, {**TEXT, "pattern": "^.+$"}),
        (TEXT, {**TEXT, "not": {"const": ""}}),
        ({**TEXT, "maxLength": 3}, {**TEXT, "pattern": "^.{1,3}$"}),
        ({**TEXT, "enum": ["", "a"]}, {**TEXT, "enum": ["a"]}),
        ({"type": ["string", "null"]}, {**TEXT, "minLength": 1}),
        ({"allOf": [TEXT, {"maxLength": 9}]}, {"allOf": [TEXT, {"maxLength": 9, "minLength": 1}]}),
        ({"anyOf": [TEXT, {"type": "integer"}]}, {"anyOf": [{**TEXT, "minLength": 1}, {"type": "integer"}]}),
        ({"$ref": "#/components/schemas/Id"}, {"$ref": "#/components/schemas/Full"}),
        (LIST, {**LIST, "minItems": 1}),
    ],
)
def test_a_letter_at_least_is_what_every_segment_has(old: Doc, new: Doc) -> None:
    assert breaks(old, new) == []


def test_so_it_was_in_swagger() -> None:
    assert breaks(TEXT, {**TEXT, "minLength": 1}, swagger=True) == []


@pytest.mark.parametrize(
    ("old", "new", "sent"),
    [
        (TEXT, {**TEXT, "minLength": 2}, "/s"),
        (TEXT, {**TEXT, "maxLength": 0}, "/string"),
        (TEXT, {**TEXT, "pattern": "^[^/]+$"}, "/%2F"),
        ({**TEXT, "enum": ["", "a"]}, {**TEXT, "enum": [""]}, "/a"),
        (LIST, {**LIST, "minItems": 2}, "/string"),
        (LIST, {**LIST, "items": {**TEXT, "minLength": 1}}, "/,"),
    ],
)
def test_what_asks_for_more_breaks(old: Doc, new: Doc, sent: str) -> None:
    (finding,) = breaks(old, new)
    assert isinstance(finding.evidence, Witness)
    assert finding.evidence.sent == sent


@pytest.mark.parametrize(
    "of",
    [
        {"path": "/shelves/{id}.json"},
        {"path": "/shelves/{id:path}"},
        {"path": "/shelves/{other}"},
        {"style": "label"},
        {"style": "matrix"},
        {"path": "/shelves", "where": "query"},
        {"path": "/shelves", "where": "header"},
    ],
)
def test_where_nothing_can_be_written_a_letter_is_news(of: Doc) -> None:
    (finding,) = breaks(TEXT, {**TEXT, "minLength": 1}, **of)
    assert finding.level is Level.BREAKING


def test_a_part_of_a_segment_may_be_empty_though_the_same_schema_fills_another() -> None:
    def both(text: Doc) -> Doc:
        made = document({"$ref": "#/components/schemas/Id"})
        more = document({"$ref": "#/components/schemas/Ids"}, path="/lists/{id}")
        made["paths"].update(more["paths"])
        made["components"] = {
            "schemas": {"Id": text, "Ids": {"type": "array", "items": {"$ref": "#/components/schemas/Id"}}}
        }
        return made

    report = apidiff.compare(both(TEXT), both({**TEXT, "minLength": 1}))
    (finding,) = (finding for finding in report.findings if finding.level is Level.BREAKING)
    assert "GET /lists/{id}" in map(str, finding.operations)
