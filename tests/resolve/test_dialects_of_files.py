"""Each file is read by the standard that it names, whatever the file names that refers to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import apidiff

RANGE = {"type": "integer", "minimum": 1}
TEXT = {"type": "string"}
OTHER = {"$ref": "#/components/schemas/B"}
REFERENCE = {"$ref": "part.json#/components/schemas/A"}


def part(schema: Any, standard: str) -> dict[str, Any]:
    """A file of components."""
    info = {"title": "t", "version": "1"}
    return {"openapi": standard, "info": info, "paths": {}, "components": {"schemas": {"A": schema, "B": TEXT}}}


def entry(way: str, standard: str, schema: Any) -> dict[str, Any]:
    """A document with one payload."""
    content = {"content": {"application/json": {"schema": schema}}}
    if standard == "2.0":
        body = {"in": "body", "name": "b", "required": True, "schema": schema}
        answer: dict[str, Any] = {"description": "d", "schema": schema}
    else:
        body, answer = {"required": True, **content}, {"description": "d", **content}
    operation: dict[str, Any] = {"responses": {"200": answer if way == "response" else {"description": "d"}}}
    if way == "request":
        operation |= {"parameters": [body]} if standard == "2.0" else {"requestBody": body}
    version = {"swagger": "2.0"} if standard == "2.0" else {"openapi": standard}
    return {**version, "info": {"title": "t", "version": "1"}, "paths": {"/a": {"post": operation}}}


def report_on(folder: Path, old: tuple[Any, Any], new: tuple[Any, Any]) -> Any:
    """What is said of two documents of an entry file and a part."""
    for name, files in (("old", old), ("new", new)):
        (folder / name).mkdir()
        for file, value in zip(("api.json", "part.json"), files, strict=True):
            (folder / name / file).write_text(json.dumps(value))
    return apidiff.compare(folder / "old" / "api.json", folder / "new" / "api.json")


def worst(folder: Path, old: tuple[Any, Any], new: tuple[Any, Any]) -> str:
    """The worst level, without documentation."""
    levels = {finding.level.value for finding in report_on(folder, old, new).findings}
    return next((level for level in ("breaking", "warning", "non-breaking") if level in levels), "none")


@pytest.mark.parametrize("way", ["request", "response"])
@pytest.mark.parametrize(
    ("before", "after", "broken"),
    [
        pytest.param({**TEXT, "nullable": True}, TEXT, "request", id="null forbidden"),
        pytest.param(TEXT, {**TEXT, "nullable": True}, "response", id="null allowed"),
        pytest.param(RANGE, {**RANGE, "exclusiveMinimum": True}, "request", id="limit excluded"),
        pytest.param({**RANGE, "exclusiveMinimum": True}, RANGE, "response", id="limit included"),
        pytest.param(OTHER, {**OTHER, "maxLength": 3}, "", id="beside a reference"),
        pytest.param(
            {"allOf": [OTHER], "nullable": True}, {"allOf": [OTHER]}, "request", id="null beside a composition"
        ),
    ],
)
def test_a_part_of_3_0_in_a_document_of_3_1(tmp_path: Path, way: str, before: Any, after: Any, broken: str) -> None:
    document = entry(way, "3.1.0", REFERENCE)
    found = worst(tmp_path, (document, part(before, "3.0.3")), (document, part(after, "3.0.3")))
    assert (found == "breaking") is (way == broken)
    assert found != "warning"


@pytest.mark.parametrize("standard", ["2.0", "3.0.3"])
@pytest.mark.parametrize("way", ["request", "response"])
@pytest.mark.parametrize(
    ("before", "after", "broken"),
    [
        pytest.param(OTHER, {**OTHER, "maxLength": 3}, "request", id="beside a reference"),
        pytest.param({**OTHER, "maxLength": 3}, OTHER, "response", id="nothing beside a reference"),
        pytest.param({**TEXT, "nullable": True}, TEXT, "", id="no word for null"),
        pytest.param({"type": ["string", "null"]}, TEXT, "request", id="a list of types"),
        pytest.param({"type": "integer", "exclusiveMinimum": 1}, {"type": "integer"}, "response", id="limit"),
    ],
)
def test_a_part_of_3_1_in_an_older_document(
    tmp_path: Path, standard: str, way: str, before: Any, after: Any, broken: str
) -> None:
    document = entry(way, standard, REFERENCE)
    found = worst(tmp_path, (document, part(before, "3.1.0")), (document, part(after, "3.1.0")))
    assert (found == "breaking") is (way == broken)
    assert found != "warning"


@pytest.mark.parametrize(
    ("schema", "written", "way", "level"),
    [
        ({**TEXT, "nullable": True}, {"type": ["string", "null"]}, "response", "none"),
        ({**TEXT, "nullable": True}, TEXT, "request", "breaking"),
        ({**OTHER, "maxLength": 3}, {**TEXT, "maxLength": 3}, "request", "breaking"),
        ({**RANGE, "exclusiveMinimum": True}, {"type": "integer", "exclusiveMinimum": 1}, "request", "none"),
        ({**RANGE, "exclusiveMinimum": True}, RANGE, "response", "breaking"),
    ],
)
def test_what_stood_in_a_part_is_written_out_in_another_standard(
    tmp_path: Path, schema: Any, written: Any, way: str, level: str
) -> None:
    holder = part(schema, "3.0.3")
    found = worst(tmp_path, (entry(way, "3.1.0", REFERENCE), holder), (entry(way, "3.1.0", written), holder))
    assert found == level


@pytest.mark.parametrize("schema", [{**OTHER, "maxLength": 3}, {**TEXT, "nullable": True}])
def test_the_standard_of_a_part_alone_changes(tmp_path: Path, schema: Any) -> None:
    document = entry("request", "3.1.0", REFERENCE)
    assert worst(tmp_path, (document, part(schema, "3.0.3")), (document, part(schema, "3.1.0"))) == "breaking"


def test_a_word_that_its_own_standard_knows_is_no_problem(tmp_path: Path) -> None:
    files = entry("request", "3.1.0", REFERENCE), part({**TEXT, "nullable": True}, "3.0.3")
    report = report_on(tmp_path, files, (files[0], part({**TEXT, "nullable": True, "title": "A"}, "3.0.3")))
    assert not report.problems


def test_a_part_that_names_no_standard_is_read_like_what_refers_to_it(tmp_path: Path) -> None:
    document = entry("request", "3.0.3", {"$ref": "part.json#/A"})
    before, after = ({"A": schema, "B": TEXT} for schema in ({**TEXT, "nullable": True}, TEXT))
    assert worst(tmp_path, (document, before), (document, after)) == "breaking"


DRAFT_7, NEWEST = "http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize(("way", "change"), [("request", (DRAFT_7, NEWEST)), ("response", (NEWEST, DRAFT_7))])
@pytest.mark.parametrize("place", ["$schema", "jsonSchemaDialect", "entry"])
def test_what_stands_beside_a_reference_counts_by_the_draft(
    tmp_path: Path, way: str, change: tuple[str, str], place: str
) -> None:
    def files(dialect: str) -> tuple[Any, Any]:
        if place == "$schema":
            whole = {"$schema": dialect, "$ref": "#/$defs/B", "maxLength": 3, "$defs": {"B": TEXT}}
            return entry(way, "3.1.0", {"$ref": "part.json"}), whole
        limited = {**OTHER, "maxLength": 3}
        if place == "jsonSchemaDialect":
            return entry(way, "3.1.0", REFERENCE), {**part(limited, "3.1.0"), "jsonSchemaDialect": dialect}
        components = {"components": {"schemas": {"A": limited, "B": TEXT}}, "jsonSchemaDialect": dialect}
        return {**entry(way, "3.1.0", {"$ref": "#/components/schemas/A"}), **components}, {}

    found = report_on(tmp_path, files(change[0]), files(change[1]))
    assert "breaking" in {finding.level.value for finding in found.findings}


@pytest.mark.parametrize("way", ["request", "response"])
def test_a_draft_that_stays(tmp_path: Path, way: str) -> None:
    def files(*beside: tuple[str, int]) -> tuple[Any, Any]:
        whole = {"$schema": DRAFT_7, "$ref": "#/definitions/B", "definitions": {"B": TEXT}, **dict(beside)}
        return entry(way, "3.1.0", {"$ref": "part.json"}), whole

    assert worst(tmp_path, files(), files(("maxLength", 3))) == "none"
