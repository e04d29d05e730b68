"""A document is told the same whether it is one file or many: names and fingerprints survive bundling and splitting."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import apidiff

Doc = dict[str, Any]

OLD: Doc = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/users": {
            "post": {
                "parameters": [{"$ref": "#/components/parameters/Limit"}],
                "requestBody": {"$ref": "#/components/requestBodies/UserBody"},
                "responses": {"200": {"$ref": "#/components/responses/UserAnswer"}},
            }
        },
        "/orders": {
            "get": {
                "responses": {
                    "200": {
                        "description": "x",
                        "headers": {"X-A": {"$ref": "#/components/headers/A"}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}},
                    }
                }
            }
        },
    },
    "components": {
        "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"$ref": "#/components/schemas/Count"}}},
        "headers": {"A": {"schema": {"type": "string"}}},
        "requestBodies": {
            "UserBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}}
        },
        "responses": {
            "UserAnswer": {
                "description": "u",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}},
            }
        },
        "schemas": {
            "Count": {"type": "integer", "maximum": 100},
            "User": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "address": {"$ref": "#/components/schemas/Address"}},
            },
            "Address": {"type": "object", "properties": {"city": {"type": "string"}, "zip": {"type": "string"}}},
            "Order": {
                "type": "object",
                "properties": {"id": {"type": "string"}, "user": {"$ref": "#/components/schemas/User"}},
            },
        },
    },
}


def edited(old: Doc) -> Doc:
    new = copy.deepcopy(old)
    parts = new["components"]
    parts["schemas"]["Count"]["maximum"] = 50
    parts["schemas"]["User"]["required"] = ["name"]
    parts["schemas"]["Address"]["properties"]["zip"] = {"type": "integer"}
    del parts["schemas"]["Order"]["properties"]["id"]
    parts["headers"]["A"]["schema"]["type"] = "integer"
    parts["parameters"]["Limit"]["required"] = True
    return new


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value with every reference changed."""
    if isinstance(value, dict):
        return {key: change(item) if key == "$ref" else mapped(item, change) for key, item in value.items()}
    return [mapped(item, change) for item in value] if isinstance(value, list) else value


def by_component(document: Doc, files: dict[str, Any]) -> Doc:
    """A file for each component, which the components refer to."""
    document = copy.deepcopy(document)
    for section, parts in document["components"].items():
        for name, part in parts.items():
            files[f"{section}/{name}.json"] = mapped(part, lambda ref: f"../{'/'.join(ref.split('/')[2:])}.json")
            parts[name] = {"$ref": f"{section}/{name}.json"}
    return document


def directly(document: Doc, files: dict[str, Any]) -> Doc:
    """A file for each component, which is referred to where it is used: there are no components left."""
    for section, parts in document["components"].items():
        for name, part in parts.items():
            files[f"{section}/{name}.json"] = mapped(part, lambda ref: f"../{'/'.join(ref.split('/')[2:])}.json")
    rest = {key: value for key, value in document.items() if key != "components"}
    found: Doc = mapped(rest, lambda ref: f"{'/'.join(ref.split('/')[2:])}.json")
    return found


def in_one_file(document: Doc, files: dict[str, Any]) -> Doc:
    """All components in one other file, under their names."""
    files["parts.json"] = {"components": document["components"]}
    rest = {key: value for key, value in document.items() if key != "components"}
    found: Doc = mapped(rest, lambda ref: f"parts.json{ref}")
    return found


def by_path(document: Doc, files: dict[str, Any]) -> Doc:
    """A file for each path."""
    paths = {}
    for number, (path, item) in enumerate(document["paths"].items()):
        files[f"paths/{number}.json"] = mapped(item, lambda ref: f"../openapi.json{ref}")
        paths[path] = {"$ref": f"paths/{number}.json"}
    return {**document, "paths": paths}


def under_other_names(document: Doc, files: dict[str, Any]) -> Doc:
    """A file for each component, under a name that is not that of the component, which the components refer to. What
    uses one refers to its file."""

    def file_of(ref: str, above: str = "") -> str:
        section, name = ref.split("/")[2:]
        return f"{above}{section}/a_{name.lower()}.json"

    found: Doc = mapped({key: value for key, value in document.items() if key != "components"}, file_of)
    found["components"] = {}
    for section, parts in document["components"].items():
        for name, part in parts.items():
            own = file_of(f"#/components/{section}/{name}")
            files[own] = mapped(part, lambda ref: file_of(ref, "../"))
            found["components"].setdefault(section, {})[name] = {"$ref": own}
    return found


def by_index(document: Doc, files: dict[str, Any]) -> Doc:
    """Such files, and an index of them for each section of the components."""
    found = under_other_names(document, files)
    for section, parts in found["components"].items():
        files[f"index/{section}.json"] = mapped(parts, lambda ref: f"../{ref}")
    return {**found, "components": {section: {"$ref": f"index/{section}.json"} for section in found["components"]}}


WAYS = (by_component, directly, in_one_file, by_path, under_other_names)


def written(folder: Path, document: Doc, way: Callable[[Doc, dict[str, Any]], Doc]) -> Path:
    files: dict[str, Any] = {}
    files["openapi.json"] = way(document, files)
    for name, value in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(value), encoding="utf-8")
    return folder / "openapi.json"


def told(old: Doc | Path, new: Doc | Path) -> dict[str, str]:
    report = apidiff.compare(old, new, settings=apidiff.Settings())
    assert not report.problems
    return {finding.fingerprint: str(finding.message) for finding in report.findings}


BUNDLED = told(OLD, edited(OLD))


def test_the_pair_says_something_of_each_kind_of_part() -> None:
    assert len(BUNDLED) == 6


@pytest.mark.parametrize("way", WAYS)
def test_split_on_both_sides(tmp_path: Path, way: Callable[[Doc, dict[str, Any]], Doc]) -> None:
    old, new = written(tmp_path / "old", OLD, way), written(tmp_path / "new", edited(OLD), way)
    assert told(old, new) == BUNDLED


@pytest.mark.parametrize("way", WAYS)
def test_split_or_bundled_on_the_way(tmp_path: Path, way: Callable[[Doc, dict[str, Any]], Doc]) -> None:
    assert told(OLD, written(tmp_path / "new", edited(OLD), way)) == BUNDLED
    assert told(written(tmp_path / "old", OLD, way), edited(OLD)) == BUNDLED


@pytest.mark.parametrize("way", WAYS)
def test_splitting_alone_changes_nothing(tmp_path: Path, way: Callable[[Doc, dict[str, Any]], Doc]) -> None:
    split = written(tmp_path / "split", OLD, way)
    assert told(OLD, split) == {}
    assert told(split, OLD) == {}


def test_an_index_of_files_for_each_section(tmp_path: Path) -> None:
    """A `$ref` for a whole section is not of the standard, which is said; what it leads to is read."""
    old, new = written(tmp_path / "old", OLD, by_index), written(tmp_path / "new", edited(OLD), by_index)
    for before, after in ((old, new), (OLD, new), (old, edited(OLD))):
        report = apidiff.compare(before, after, settings=apidiff.Settings())
        assert {finding.fingerprint: str(finding.message) for finding in report.findings} == BUNDLED
