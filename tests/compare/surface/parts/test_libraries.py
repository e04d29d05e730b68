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
        (tmp_path / side).mkdir(parents=True)
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


def item(required: list[str], **more: Any) -> Any:
    schema = {"type": "object", "properties": {"a": TEXT}, "required": required}
    return {"post": {"requestBody": body(schema), "responses": {"204": {"description": "Done"}}}, **more}


ITEMS: dict[str, Any] = {
    "a path item": lambda item: {"pathItems": {"A": item}},
    "another name for a path item": lambda item: {"pathItems": {"A": {"$ref": "#/components/pathItems/B"}, "B": item}},
}


@pytest.mark.parametrize("place", ITEMS)
def test_operations_of_path_items_are_compared(tmp_path: Path, place: str) -> None:
    components = ITEMS[place]
    report = compared(tmp_path, library(components(item([]))), library(components(item(["a"]))))
    breaking = [one for one in report.findings if one.level is Level.BREAKING]
    assert [one.rule for one in breaking] == ["property-became-required"]


def test_parameters_and_operations_of_path_items_are_compared(tmp_path: Path) -> None:
    query = {"name": "q", "in": "query", "schema": TEXT}
    old = library({"pathItems": {"A": item([], parameters=[query], get={"responses": {}})}})
    new = library({"pathItems": {"A": item([], parameters=[{**query, "required": True}])}})
    report = compared(tmp_path, old, new)
    assert {one.rule for one in report.findings if one.level is Level.BREAKING} == {
        "operation-removed",
        "parameter-became-required",
    }


def test_operations_of_callbacks_travel_the_other_way(tmp_path: Path) -> None:
    old, new = (library({"callbacks": {"A": {"{$request.query.u}": item(names)}}}) for names in (["a"], []))
    report = compared(tmp_path, old, new)
    assert [one.rule for one in report.findings if one.level is Level.BREAKING] == ["property-became-optional"]
    back = compared(tmp_path / "back", new, old)
    assert back.verdict.passed


def test_another_address_of_a_callback_is_told(tmp_path: Path) -> None:
    old, new = (library({"callbacks": {"A": {f"{{$request.query.{name}}}": item([])}}}) for name in "uv")
    assert not compared(tmp_path, old, new).verdict.passed


def test_a_path_item_that_went_is_one_change(tmp_path: Path) -> None:
    kept = {"B": item(["a"])}
    report = compared(tmp_path, library({"pathItems": {"A": item([]), **kept}}), library({"pathItems": kept}))
    assert [one.rule for one in report.findings] == ["library-component-removed"]


USED = {"/a": {"post": {"responses": {"204": {"description": "Done"}}}}}


@pytest.mark.parametrize("section", ["pathItems", "callbacks"])
def test_who_asks_for_components_is_told_of_idle_path_items_and_callbacks(section: str) -> None:
    def document(required: list[str]) -> Any:
        stated: Any = item(required)
        components = {section: {"A": stated if section == "pathItems" else {"{$request.query.u}": stated}}}
        return {**library(components)["api.json"], "paths": USED}

    sides = document([]), document(["a"])
    old, new = sides if section == "pathItems" else sides[::-1]
    report = apidiff.compare(old, new, settings=apidiff.Settings(components=True))
    assert len([one for one in report.findings if one.level is Level.BREAKING]) == 1
    unasked = apidiff.compare(old, new)
    assert {one.level for one in unasked.findings} == {Level.DOCUMENTATION}


def test_a_path_item_that_is_used_now_was_not_removed() -> None:
    components = {"pathItems": {"A": item(["a"])}}
    old = {**library(components)["api.json"], "paths": USED}
    new = {**old, "paths": {**USED, "/b": {"$ref": "#/components/pathItems/A"}}}
    for sides in ((old, new), (new, old)):
        found = apidiff.compare(*sides, settings=apidiff.Settings(components=True)).findings
        assert [one.rule for one in found] == ["operation-added" if sides[0] is old else "operation-removed"]
