"""`apidiff validate` and schemas that nest deep, stand in other files, or hold many mistakes: told, in one order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from apidiff.load.sources.source import load, load_value
from apidiff.validate.validate import validate_fully

HEAD = {"info": {"title": "Things", "version": "1"}, "paths": {}}


def problems(schemas: dict[str, Any], version: str = "3.1.0") -> list[tuple[str, str]]:
    """Return what is wrong with a document of schemas: places and words."""
    if version == "2.0":
        answer = {"description": "ok", "schema": {"$ref": "#/definitions/A"}}
        paths = {"/a": {"get": {"responses": {"200": answer}}}}
        document = {"swagger": version, **HEAD, "paths": paths, "definitions": schemas}
    else:
        document = {"openapi": version, **HEAD, "components": {"schemas": schemas}}
    return [(problem.pointer, problem.what) for problem in validate_fully(load_value(document, "document"))]


def nested(schema: Any, levels: int, *keys: str) -> Any:
    """Return a schema inside others."""
    for _ in range(levels):
        for key in reversed(keys):
            schema = {key: schema}
    return schema


@pytest.mark.parametrize("version", ["2.0", "3.0.3", "3.1.0", "3.2.0"])
@pytest.mark.parametrize("keys", [("properties", "a"), ("items",)])
def test_deep_schemas_are_checked_to_the_end(version: str, keys: tuple[str, ...]) -> None:
    for levels in (2, 90, 120):
        found = problems({"A": nested({"type": "integer", "default": "x"}, levels, *keys)}, version)
        assert [what for _, what in found] == ["'x' is not of type 'integer'"]
        assert found[0][0].endswith("/default")
        assert problems({"A": nested({"type": "integer", "default": 1}, levels, *keys)}, version) == []


def test_a_default_that_is_as_deep_as_its_schema_ends_with_an_answer() -> None:
    for levels in (3, 120):
        schema = nested({"type": "integer"}, levels, "additionalProperties")
        found = problems({"A": {**schema, "default": nested("x", levels, "a")}})
        assert [what for _, what in found] in (
            ["'x' is not of type 'integer'"],
            ["the default could not be checked: its schema nests too deeply"],
        )
        assert found[0][0].startswith("/components/schemas/A/default")


def test_every_mistake_of_a_schema_in_another_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_bytes(
        orjson.dumps({"openapi": "3.1.0", **HEAD, "components": {"schemas": {"A": {"$ref": "a.json"}}}})
    )
    wrong = {"type": "strnig", "minLength": -1, "properties": {"b": {"required": True}}}
    (tmp_path / "a.json").write_bytes(orjson.dumps(wrong))
    found = [problem.what for problem in validate_fully(load(tmp_path / "openapi.json"))]
    assert len(found) == 3
    assert any("strnig" in what for what in found)
    assert "found true" in found


def test_names_that_no_part_declares_are_told_where_they_are_required() -> None:
    ((place, what),) = problems({"A": {"allOf": [{"properties": {"a": {}}}], "required": ["b", "a", "c"]}}, "3.0.3")
    assert (place, what) == ("/components/schemas/A/required", "required, and declared nowhere: 'b', 'c'")


def test_what_is_no_schema_and_a_dialect_that_nobody_knows_are_told_with_their_place() -> None:
    assert any(place == "/components/schemas/A" for place, _ in problems({"A": 5}))
    found = problems({"A": {"$schema": "https://example.com/mine", "type": "strnig"}})
    assert ("/components/schemas/A/$schema", "unknown JSON Schema dialect: 'https://example.com/mine'") in found


def test_a_reference_that_is_no_text_is_told_as_that() -> None:
    found = problems({"A": {"properties": {"b": {"$ref": [None]}}}})
    assert ("/components/schemas/A/properties/b/$ref", "found a list") in found


def test_null_is_a_default_where_it_may_be() -> None:
    assert problems({"A": {"type": "string", "nullable": True, "default": None}}, "3.0.3") == []
    assert problems({"A": {"type": "string", "default": None}}, "3.0.3") != []


@pytest.mark.parametrize("version", ["2.0", "3.0.3", "3.1.0"])
def test_extensions_beside_paths_and_responses_are_data(version: str) -> None:
    operation = {"responses": {"200": {"description": "ok", "x-a": 1}, "x-note": "text"}, "x-note": [1]}
    if version != "2.0":
        operation["callbacks"] = {"done": {"x-note": True, "{$request.body#/url}": {"x-note": 1}}}
    head = {"swagger": "2.0"} if version == "2.0" else {"openapi": version}
    paths = {"x-note": "text", "x-other": {"get": 1}, "/a": {"x-note": 3, "get": operation}}
    assert validate_fully(load_value({**head, **HEAD, "paths": paths}, "document")) == []


def test_the_same_lines_in_every_process(tmp_path: Path) -> None:
    names = [f"name{number}" for number in range(12)]
    schema = {
        "additionalProperties": {"type": "integer"},
        "default": dict.fromkeys(names, "x"),
        "allOf": [{"properties": {}}],
        "required": names,
    }
    deep = {name: nested({"type": "x" + name}, 60, "properties", "a") for name in names}
    document = {"openapi": "3.1.0", **HEAD, "components": {"schemas": {"A": schema, "B": {"$defs": deep}, **deep}}}
    (tmp_path / "openapi.json").write_bytes(orjson.dumps(document))
    answers = set()
    for seed in ("1", "2", "3"):
        command = [sys.executable, "-m", "apidiff", "validate", "openapi.json"]
        root = Path(__file__).resolve().parents[2]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "NO_COLOR": "1"}
        ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
        assert ended.returncode == 1, ended.stderr
        answers.add(ended.stdout + ended.stderr)
    assert len(answers) == 1
