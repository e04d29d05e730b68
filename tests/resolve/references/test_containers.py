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


TEXT: Doc = {"type": "string"}
COUNT: Doc = {"type": "integer"}
FIELDS: Doc = {"type": "object", "properties": {"a": TEXT, "b": TEXT, "c": TEXT}}
BRANCHES = {
    "A": {"type": "object", "required": ["t"], "properties": {"t": TEXT, "u": TEXT, "p": TEXT}},
    "B": {"type": "object", "required": ["t"], "properties": {"t": TEXT, "u": TEXT, "q": TEXT}},
}
PART = ref("part.json#/it")

# A schema with `PART` in the place of a value or a list, and that value before and after.
VALUES: dict[str, tuple[Doc, Any, Any]] = {
    "names of dependentRequired": ({**FIELDS, "dependentRequired": {"a": PART}}, ["b"], ["b", "c"]),
    "names of dependencies": ({**FIELDS, "dependencies": {"a": PART}}, ["b"], ["b", "c"]),
    "a name of required": ({**FIELDS, "required": ["a", PART]}, "b", "c"),
    "a value of enum": ({"type": "string", "enum": ["a", PART]}, "b", "c"),
    "types": ({"type": PART}, ["string", "integer"], ["string"]),
    "one of the types": ({"type": ["string", PART]}, "integer", "boolean"),
    "maximum": ({"type": "integer", "maximum": PART}, 10, 5),
    "pattern": ({"type": "string", "pattern": PART}, "^a", "^ab"),
    "format": ({"type": "string", "format": PART}, "date-time", "date"),
    "const": ({"const": PART}, "a", "b"),
    "contentMediaType": ({"type": "string", "contentMediaType": PART}, "application/json", "text/csv"),
    "uniqueItems": ({"type": "array", "items": TEXT, "uniqueItems": PART}, False, True),
    "propertyName": (
        {
            "oneOf": [ref("#/components/schemas/A"), ref("#/components/schemas/B")],
            "discriminator": {"propertyName": PART},
        },
        "t",
        "u",
    ),
}


@pytest.mark.parametrize("standard", ["2.0", "3.0.3", "3.1.0"])
@pytest.mark.parametrize("place", VALUES)
def test_an_edit_of_a_plain_value_behind_a_reference_is_the_edit_written_in_place(
    tmp_path: Path, place: str, standard: str
) -> None:
    holder, *values = VALUES[place]
    texts = [json.dumps(holder).replace(json.dumps(PART), json.dumps(value)) for value in values]
    for side, value in zip(("old", "new"), values, strict=True):
        (tmp_path / side).mkdir()
        (tmp_path / side / "part.json").write_text(json.dumps({"it": value}))
        (tmp_path / side / "api.json").write_text(json.dumps(document(holder, standard)))
    report = apidiff.compare(tmp_path / "old" / "api.json", tmp_path / "new" / "api.json", settings=apidiff.Settings())
    plain = apidiff.compare(*(document(json.loads(text), standard) for text in texts), settings=apidiff.Settings())
    assert [(finding.rule, finding.level) for finding in report.findings] == [
        (finding.rule, finding.level) for finding in plain.findings
    ]
    assert report.count(apidiff.Level.BREAKING)
    assert all(problem.cause == "invalid" for problem in report.problems)


def document(schema: Doc, standard: str) -> Doc:
    if standard != "2.0":
        return {**post(schema, standard), "components": {"schemas": BRANCHES}}
    text = json.dumps({**post(schema, standard), "definitions": BRANCHES})
    return dict(json.loads(text.replace("#/components/schemas/", "#/definitions/")))


# Where it stands in an operation, the value before and after.
OF_OPERATION: dict[str, tuple[tuple[str, ...], Any, Any]] = {
    "is the parameter required": (("parameters", "0", "required"), False, True),
    "name of the parameter": (("parameters", "0", "name"), "q", "r"),
    "style of the parameter": (("parameters", "0", "style"), "form", "pipeDelimited"),
    "is the body required": (("requestBody", "required"), False, True),
    "scopes": (("security", "0", "oauth"), ["read"], ["read", "write"]),
    "one of the scopes": (("security", "0", "oauth", "0"), "read", "write"),
    "is the header required": (("responses", "200", "headers", "X-A", "required"), True, False),
    "server": (("servers", "0", "url"), "https://a.example", "https://b.example"),
}


@pytest.mark.parametrize("way", ["#/x-parts/it", "part.json", "#/x-parts/way/it"])
@pytest.mark.parametrize("place", OF_OPERATION)
def test_an_edit_of_a_plain_value_of_an_operation_is_found_behind_a_reference(
    tmp_path: Path, place: str, way: str
) -> None:
    tokens, *values = OF_OPERATION[place]
    for side, value in zip(("old", "new"), values, strict=True):
        operation = {
            "parameters": [{"name": "q", "in": "query", "schema": {"type": "array", "items": TEXT}, "required": False}],
            "requestBody": {"content": {"application/json": {"schema": TEXT}}},
            "security": [{"oauth": ["read"]}],
            "servers": [{"url": "https://a.example"}],
            "responses": {
                "200": {"description": "ok", "headers": {"X-A": {"required": True, "schema": TEXT}}},
            },
        }
        holder: Any = operation
        for token in tokens[:-1]:
            holder = holder[int(token) if isinstance(holder, list) else token]
        holder[int(tokens[-1]) if isinstance(holder, list) else tokens[-1]] = ref(way)
        flows = {"clientCredentials": {"tokenUrl": "https://t.example", "scopes": {"read": "", "write": ""}}}
        entry = post({})
        entry["paths"]["/a"]["post"] = operation
        entry["components"] = {"securitySchemes": {"oauth": {"type": "oauth2", "flows": flows}}}
        entry["x-parts"] = {"it": value, "way": ref("further.json")}
        (tmp_path / side).mkdir()
        (tmp_path / side / "part.json").write_text(json.dumps(value))
        (tmp_path / side / "further.json").write_text(json.dumps({"it": value}))
        (tmp_path / side / "api.json").write_text(json.dumps(entry))
    report = apidiff.compare(tmp_path / "old" / "api.json", tmp_path / "new" / "api.json", settings=apidiff.Settings())
    assert report.count(apidiff.Level.BREAKING)
    assert all(problem.cause == "invalid" for problem in report.problems)


def test_a_list_where_a_schema_belongs_is_still_a_problem(tmp_path: Path) -> None:
    entry = {**post({"type": "array", "items": {"allOf": [ref("part.json")]}})}
    (tmp_path / "part.json").write_text(json.dumps(["a"]))
    (tmp_path / "api.json").write_text(json.dumps(entry))
    (problem,) = resolve(load(str(tmp_path / "api.json"))).problems
    assert (problem.what, problem.cause) == ("`$ref` leads to a list: part.json", "unread")


@pytest.mark.parametrize("holder", [{"required": PART}, {"dependentRequired": {"a": PART}}, {"maximum": PART}])
def test_an_edit_behind_a_reference_that_leads_to_something_else_does_not_pass(tmp_path: Path, holder: Doc) -> None:
    """In neither document can it be read, both name it in the same words, and what it leads to is another thing now."""
    for side, value in (("old", {"b": 1}), ("new", {"b": 2})):
        (tmp_path / side).mkdir()
        (tmp_path / side / "part.json").write_text(json.dumps({"it": value}))
        (tmp_path / side / "api.json").write_text(json.dumps(post({**FIELDS, **holder}, "3.1.0")))
    old, new = (tmp_path / side / "api.json" for side in ("old", "new"))
    (finding,) = apidiff.compare(old, new, settings=apidiff.Settings()).findings
    assert finding.rule in ("reference-broken", "part-unreadable")
    assert finding.level is apidiff.Level.BREAKING
    assert not apidiff.compare(old, old, settings=apidiff.Settings()).findings


NESTED: dict[str, tuple[Doc, Any, Any, Any]] = {
    "a name in a list of names": ({**FIELDS, "required": ref("sub/list.json")}, ["a", ref("it.json")], "b", "c"),
    "a value in a list of values": ({"enum": ref("sub/list.json")}, ["a", ref("it.json")], "b", "c"),
    "one of a list of types": ({"type": ref("sub/list.json")}, ["string", ref("it.json")], "integer", "boolean"),
    "names in a map of names": (
        {**FIELDS, "dependentRequired": ref("sub/list.json")},
        {"a": ref("it.json")},
        ["b"],
        ["b", "c"],
    ),
    "a name in a list of a map": (
        {**FIELDS, "dependentRequired": {"a": ref("sub/list.json")}},
        [ref("it.json")],
        "b",
        "c",
    ),
}


@pytest.mark.parametrize("place", NESTED)
def test_a_plain_value_in_a_list_that_stands_elsewhere_is_followed_from_there(tmp_path: Path, place: str) -> None:
    holder, part, *values = NESTED[place]
    for side, value in zip(("old", "new"), values, strict=True):
        (tmp_path / side / "sub").mkdir(parents=True)
        (tmp_path / side / "sub" / "list.json").write_text(json.dumps(part))
        (tmp_path / side / "sub" / "it.json").write_text(json.dumps(value))
        (tmp_path / side / "api.json").write_text(json.dumps(post(holder, "3.1.0")))
    old, new = (tmp_path / side / "api.json" for side in ("old", "new"))
    assert apidiff.compare(old, new, settings=apidiff.Settings()).count(apidiff.Level.BREAKING)
    assert not apidiff.compare(old, old, settings=apidiff.Settings()).findings


@pytest.mark.parametrize("part", [[ref("part.json")], {"a": ref("part.json")}, [[ref("part.json")] * 9] * 9])
def test_a_list_that_refers_to_itself_ends(tmp_path: Path, part: Any) -> None:
    (tmp_path / "part.json").write_text(json.dumps(part))
    (tmp_path / "api.json").write_text(
        json.dumps(
            post({**FIELDS, "required": ref("part.json"), "dependentRequired": {"a": ref("part.json")}}, "3.1.0")
        )
    )
    assert resolve(load(str(tmp_path / "api.json"))).problems
