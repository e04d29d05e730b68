"""Whole maps and lists behind a reference, which the standard does not know and bundlers follow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import apidiff
from apidiff.load.sources.source import load
from apidiff.resolve.contract import resolve

Doc = dict[str, Any]
OK = {"200": {"description": "ok"}}


def ref(target: str) -> Doc:
    return {"$ref": target}


def post(schema: Any, standard: str = "3.0.3", **more: Any) -> Doc:
    operation: Doc = {"responses": OK, "requestBody": {"content": {"application/json": {"schema": schema}}}, **more}
    if standard == "2.0":
        del operation["requestBody"]
        operation["parameters"] = [{"in": "body", "name": "b", "schema": schema}]
    head = {"swagger": "2.0"} if standard == "2.0" else {"openapi": standard}
    return {**head, "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}


# Keyword: the schema that holds it behind a reference, the part before and after, the rule.
SCHEMAS: dict[str, tuple[Doc, Any, Any, str]] = {
    "properties": (
        {"type": "object", "properties": ref("part.json")},
        {"a": {"type": "string"}},
        {"a": {"type": "integer"}},
        "type-changed",
    ),
    "required": (
        {"type": "object", "properties": {"a": {"type": "string"}}, "required": ref("part.json#/names")},
        {"names": []},
        {"names": ["a"]},
        "property-became-required",
    ),
    "enum": (
        {"type": "string", "enum": ref("part.json#/0")},
        [["a", "b"]],
        [["a"]],
        "enum-value-removed",
    ),
    "allOf": (
        {"allOf": ref("part.json#/all")},
        {"all": [{"type": "object"}]},
        {"all": [{"type": "object", "required": ["a"]}]},
        "property-became-required",
    ),
}


@pytest.mark.parametrize("inner", [False, True])
@pytest.mark.parametrize("standard", ["2.0", "3.0.3", "3.1.0"])
@pytest.mark.parametrize("keyword", SCHEMAS)
def test_an_edit_behind_a_container_of_a_schema_is_found(
    tmp_path: Path, keyword: str, standard: str, inner: bool
) -> None:
    holder, before, after, rule = SCHEMAS[keyword]
    for side, part in (("old", before), ("new", after)):
        (tmp_path / side).mkdir()
        files = {"part.json": part, "holder.json": holder}
        files["api.json"] = post(ref("holder.json") if inner else holder, standard)
        for name, value in files.items():
            (tmp_path / side / name).write_text(json.dumps(value))
    report = apidiff.compare(tmp_path / "old" / "api.json", tmp_path / "new" / "api.json", settings=apidiff.Settings())
    (finding,) = report.findings
    assert (finding.rule, finding.level.value) == (rule, "breaking")
    assert all(problem.cause == "invalid" for problem in report.problems)
    if finding.change.new is not None:
        file, _ = report.new.place(finding.change.new)
        assert Path(file).name in ("part.json", "holder.json", "api.json")
    same = apidiff.compare(tmp_path / "old" / "api.json", tmp_path / "old" / "api.json", settings=apidiff.Settings())
    assert not same.findings


OPERATIONS: dict[str, tuple[Doc, Any, Any, str]] = {
    "responses": ({"responses": ref("part.json")}, OK, {"202": {"description": "later"}}, "success-status-changed"),
    "parameters": (
        {"parameters": ref("part.json"), "responses": OK},
        [],
        [{"in": "query", "name": "q", "required": True, "schema": {"type": "string"}}],
        "parameter-required-added",
    ),
    "content": (
        {"requestBody": {"content": ref("part.json")}, "responses": OK},
        {"application/json": {}, "text/csv": {}},
        {"application/json": {}},
        "request-media-type-removed",
    ),
    "headers": (
        {"responses": {"200": {"description": "ok", "headers": ref("part.json")}}},
        {"X-A": {"schema": {"type": "string"}}},
        {},
        "header-removed",
    ),
    "security": (
        {"security": ref("part.json"), "responses": OK},
        [],
        [{"key": []}],
        "authentication-required",
    ),
}


@pytest.mark.parametrize("keyword", OPERATIONS)
def test_an_edit_behind_a_container_of_an_operation_is_found(tmp_path: Path, keyword: str) -> None:
    operation, before, after, rule = OPERATIONS[keyword]
    entry = post({})
    entry["paths"]["/a"]["post"] = operation
    entry["components"] = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "k"}}}
    for side, part in (("old", before), ("new", after)):
        (tmp_path / side).mkdir()
        (tmp_path / side / "part.json").write_text(json.dumps(part))
        (tmp_path / side / "api.json").write_text(json.dumps(entry))
    report = apidiff.compare(tmp_path / "old" / "api.json", tmp_path / "new" / "api.json", settings=apidiff.Settings())
    assert rule in [finding.rule for finding in report.findings if finding.level is apidiff.Level.BREAKING]


def test_names_are_no_keywords(tmp_path: Path) -> None:
    """Properties and components that are called like keywords, and references to them, are what they are."""
    schemas = {
        "required": {"type": "object", "properties": {"enum": ref("#/components/schemas/enum"), "allOf": {}}},
        "enum": {"type": "string"},
    }
    entry = {**post(ref("#/components/schemas/required")), "components": {"schemas": schemas}}
    (tmp_path / "api.json").write_text(json.dumps(entry))
    contract = resolve(load(str(tmp_path / "api.json")))
    assert contract.root.value == entry
    assert not contract.problems


def test_a_container_that_leads_to_something_else_is_a_located_problem(tmp_path: Path) -> None:
    entry = {**post({"allOf": ref("#/components/schemas/B")}), "components": {"schemas": {"B": {"type": "object"}}}}
    (tmp_path / "api.json").write_text(json.dumps(entry))
    (problem,) = resolve(load(str(tmp_path / "api.json"))).problems
    assert problem.what == "`$ref` stands for the whole of `allOf`, and leads to something else: #/components/schemas/B"
    assert (problem.cause, problem.expected) == ("unread", "a list")
    assert problem.pointer is not None
    assert problem.pointer.endswith("/schema/allOf/$ref")


def test_entries_beside_the_reference_count(tmp_path: Path) -> None:
    (tmp_path / "part.json").write_text(json.dumps({"a": {"type": "string"}, "b": {"type": "string"}}))
    holder = {"type": "object", "properties": {**ref("part.json"), "b": {"type": "integer"}}}
    (tmp_path / "api.json").write_text(json.dumps(post(holder)))
    contract = resolve(load(str(tmp_path / "api.json")))
    schema = contract.at(("paths", "/a", "post", "requestBody", "content", "application/json", "schema"))
    assert schema.value["properties"] == {"a": ref("part.json#/a"), "b": {"type": "integer"}}
