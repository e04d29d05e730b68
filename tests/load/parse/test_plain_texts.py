"""Texts whose quotes are missing: in schemas of texts, and in the version of an API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import apidiff
from apidiff.load.parse.yaml_ import parse_yaml
from apidiff.load.sources.source import load
from apidiff.resolve.contract import resolve

HEAD = "openapi: 3.0.3\ninfo: {title: T, version: %s}\npaths:\n  /a:\n    post:\n      requestBody:\n"
BODY = "        content: {application/json: {schema: {type: object, properties: {d: %s}}}}\n"
TAIL = "      responses: {'200': {description: ok}}\n"


def parse(text: str) -> Any:
    return parse_yaml(text.encode(), "api.yaml")


@pytest.mark.parametrize("text", ["08", "1.10", "0x1F", "1e3", "0o17", "-0", "+1", "1.", "true", "False", "2024-01-01"])
def test_a_plain_scalar_of_a_schema_of_texts_is_the_text_that_is_written(text: str) -> None:
    for keyword in ("const", "default", "example"):
        assert parse(f"{{type: string, {keyword}: {text}}}")[keyword] == text
    for keyword in ("enum", "examples"):
        assert parse(f"{{{keyword}: [a, {text}], type: [string, 'null']}}")[keyword] == ["a", text]


def test_numbers_stay_numbers_where_no_text_is_meant() -> None:
    assert parse("{type: integer, enum: [1, 08], default: 1}") == {"type": "integer", "enum": [1, 8], "default": 1}
    assert parse("{type: [string, integer], enum: [1]}")["enum"] == [1]
    assert parse("{enum: [1], maxLength: 3, type: string}")["maxLength"] == 3


def test_null_stays_null() -> None:
    assert parse("{type: string, enum: [a, null, ~], default: null}")["enum"] == ["a", None, None]


def test_a_list_behind_an_alias_is_one_of_texts_where_texts_are_meant_alone() -> None:
    found = parse("a: {type: string, enum: &e [1, 2]}\nb: {type: integer, enum: *e}")
    assert found["a"]["enum"] == ["1", "2"]
    assert found["b"]["enum"] == [1, 2]


@pytest.mark.parametrize(("name", "text"), [("api.yaml", "info: {title: T, version: 1.10}"), ("api.json", "")])
def test_the_version_of_the_api_is_the_text_that_is_written(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(
        f"openapi: 3.0.3\n{text}\npaths: {{}}\n"
        if text
        else '{"openapi": "3.0.3", "info": {"title": "T", "version": 1.10}, "paths": {}}'
    )
    assert resolve(load(str(path))).version == "1.10"


def report(tmp_path: Path, old: str, new: str, suffix: str = "yaml") -> apidiff.Report:
    paths = []
    for name, schema in (("old", old), ("new", new)):
        path = tmp_path / f"{name}.{suffix}"
        if suffix == "yaml":
            path.write_text(HEAD % "1.0.0" + BODY % schema + TAIL)
        else:
            schema_above = {"type": "object", "properties": {"d": "?"}}
            operation = {"requestBody": {"content": {"application/json": {"schema": schema_above}}}, "responses": {}}
            head = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}}
            path.write_text(json.dumps({**head, "paths": {"/a": {"post": operation}}}).replace('"?"', schema))
        paths.append(str(path))
    return apidiff.compare(*paths)


def test_quotes_around_the_values_of_a_text_change_nothing(tmp_path: Path) -> None:
    found = report(tmp_path, "{type: string, enum: ['07', '08']}", "{type: string, enum: ['07', 08]}")
    assert not found.findings


def test_a_text_without_its_quotes_is_removed_as_any_other(tmp_path: Path) -> None:
    (found,) = report(tmp_path, "{type: string, enum: [1, 2]}", "{type: string, enum: [1]}").findings
    assert (found.rule, found.level.value) == ("enum-value-removed", "breaking")
    assert found.evidence.value == {"d": "2"}


def test_numbers_of_json_are_read_as_they_are_written_too(tmp_path: Path) -> None:
    old, new = '{"type": "string", "enum": [1.10, 2]}', '{"type": "string", "enum": ["1.10", "2"]}'
    assert not report(tmp_path, old, new, "json").findings
    (found,) = report(tmp_path, old, '{"type": "string", "enum": ["2"]}', "json").findings
    assert found.evidence.value == {"d": "1.10"}
