"""Documents of components alone, of which parts stand in files of their own: what changed there is compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import apidiff
from apidiff import Level, Report

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
Files = dict[str, Any]


def library(components: Any, **files: Any) -> Files:
    root = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": components}
    return {"api.json": root, **{f"{name}.json": value for name, value in files.items()}}


def holding(schema: Any) -> Any:
    return {"type": "object", "properties": {"z": schema}}


def body(schema: Any) -> Any:
    return {"content": {"application/json": {"schema": schema}}}


def compared(tmp_path: Path, old: Files, new: Files) -> Report:
    for side, files in (("old", old), ("new", new)):
        (tmp_path / side).mkdir()
        for name, value in files.items():
            (tmp_path / side / name).write_text(json.dumps(value))
    return apidiff.compare(tmp_path / "old" / "api.json", tmp_path / "new" / "api.json")


LIBRARIES: dict[str, Any] = {
    "a schema": lambda leaf: library({"schemas": {"A": {"$ref": "a.json"}}}, a=holding(leaf)),
    "a part of a schema": lambda leaf: library(
        {"schemas": {"A": {"$ref": "a.json"}}}, a=holding({"$ref": "b.json#/B"}), b={"B": leaf}
    ),
    "all schemas": lambda leaf: library({"schemas": {"$ref": "a.json"}}, a={"A": holding(leaf)}),
    "all components": lambda leaf: library({"$ref": "a.json"}, a={"schemas": {"A": holding(leaf)}}),
    "a parameter": lambda leaf: library(
        {"parameters": {"A": {"$ref": "a.json"}}}, a={"name": "a", "in": "query", "schema": leaf}
    ),
    "the schema of a parameter": lambda leaf: library(
        {"parameters": {"A": {"name": "a", "in": "query", "schema": {"$ref": "a.json"}}}}, a=leaf
    ),
    "a response": lambda leaf: library(
        {"responses": {"A": {"$ref": "a.json#/r"}}},
        a={"r": {"description": "-", **body({"$ref": "#/s"})}, "s": holding(leaf)},
    ),
    "the schema of a body": lambda leaf: library({"requestBodies": {"A": body({"$ref": "a.json"})}}, a=holding(leaf)),
    "another name": lambda leaf: library({"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": holding(leaf)}}),
}


@pytest.mark.parametrize("part", LIBRARIES)
def test_what_changed_in_a_part_is_one_break(tmp_path: Path, part: str) -> None:
    report = compared(tmp_path, LIBRARIES[part](TEXT), LIBRARIES[part](NUMBER))
    assert [one.rule for one in report.findings if one.level is Level.BREAKING] == ["type-changed"]
    assert not report.verdict.passed


@pytest.mark.parametrize("part", LIBRARIES)
def test_the_same_parts_are_the_same(tmp_path: Path, part: str) -> None:
    files = LIBRARIES[part](TEXT)
    report = compared(tmp_path, files, {**files, "unused.json": {}})
    assert report.findings == ()
