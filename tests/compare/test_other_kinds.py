"""References that lead to a component of another kind: what they stand for cannot be known, and no gate passes that."""

from __future__ import annotations

import json
from typing import Any

import pytest

import apidiff

Doc = dict[str, Any]
TEXT = {"type": "string"}
THING = {"type": "object", "required": ["a"], "properties": {"a": TEXT}}
COMPONENTS = {
    "schemas": {"S": THING},
    "responses": {"R": {"description": "d", "content": {"application/json": {"schema": THING}}}},
    "parameters": {"P": {"name": "p", "in": "query", "required": True, "schema": TEXT}},
    "requestBodies": {"B": {"required": True, "content": {"application/json": {"schema": THING}}}},
    "headers": {"H": {"schema": TEXT}},
    "examples": {"E": {"value": 1}},
    "links": {"L": {"operationId": "g"}},
    "callbacks": {"C": {"{$request.body#/u}": {"post": {"responses": {"200": {"description": "d"}}}}}},
}
RIGHT = {
    "responses": "R",
    "requestBodies": "B",
    "headers": "H",
    "links": "L",
    "callbacks": "C",
    "schemas": "S",
}
NOUNS = {
    "schemas": "a schema",
    "responses": "a response",
    "parameters": "a parameter",
    "requestBodies": "a request body",
    "examples": "an example",
}
PAIRS = [
    (section, name)
    for section in RIGHT
    for name in NOUNS
    if section != name and (section, name) != ("parameters", "parameters")
]


def reference(section: str, name: str) -> Doc:
    return {"$ref": f"#/components/{section}/{name}"}


def document(**other: str) -> Doc:
    """A document whose parts are references; those named lead to the first component of another section."""
    first = {section: next(iter(entries)) for section, entries in COMPONENTS.items()}
    to = {section: reference(other.get(section, section), first[other.get(section, section)]) for section in RIGHT}
    listed = {"type": "object", "properties": {"list": {"type": "array", "items": to["schemas"]}}}
    described = {
        "description": "d",
        "headers": {"X": to["headers"]},
        "links": {"l": to["links"]},
        "content": {"application/json": {"schema": listed}},
    }
    operation = {
        "operationId": "g",
        "requestBody": to["requestBodies"],
        "responses": {"200": to["responses"], "201": described},
        "callbacks": {"c": to["callbacks"]},
    }
    info = {"title": "t", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": {"/x": {"post": operation}}, "components": COMPONENTS}


def findings(report: apidiff.Report, rule: str) -> list[apidiff.Finding]:
    return [finding for finding in report.findings if finding.rule == rule]


@pytest.mark.parametrize(("section", "other"), PAIRS)
def test_what_becomes_a_component_of_another_kind_cannot_be_compared(section: str, other: str) -> None:
    report = apidiff.compare(document(), document(**{section: other}))
    (finding,) = findings(report, "part-unreadable")
    assert finding.level is apidiff.Level.BREAKING
    assert NOUNS[other] in finding.message
    assert not report.verdict.passed


@pytest.mark.parametrize(("section", "other"), PAIRS)
def test_what_was_a_component_of_another_kind_is_not_said_to_be_new(section: str, other: str) -> None:
    report = apidiff.compare(document(**{section: other}), document())
    (finding,) = findings(report, "part-mended")
    asked = section in ("requestBodies", "callbacks")
    assert finding.level is (apidiff.Level.BREAKING if asked else apidiff.Level.WARNING)
    assert NOUNS[other] in finding.message


@pytest.mark.parametrize("section", ["responses", "requestBodies", "headers", "links"])
def test_the_reference_is_a_located_problem(section: str) -> None:
    report = apidiff.compare(document(), document(**{section: "examples"}))
    (problem,) = report.problems
    assert "leads to an example: #/components/examples/E" in problem.what
    assert problem.pointer.endswith("/$ref")
    assert problem.cause == "unread"


def test_a_status_that_comes_with_a_schema_for_a_response_is_not_passed() -> None:
    new = document()
    new["paths"]["/x"]["post"]["responses"]["404"] = reference("schemas", "S")
    (finding,) = findings(apidiff.compare(document(), new), "part-unreadable")
    assert finding.level is apidiff.Level.BREAKING


def test_a_body_that_comes_as_a_schema_is_not_passed() -> None:
    old, new = document(), document(requestBodies="schemas")
    del old["paths"]["/x"]["post"]["requestBody"]
    (finding,) = findings(apidiff.compare(old, new), "part-unreadable")
    assert finding.level is apidiff.Level.BREAKING


def test_definitions_of_swagger_are_no_responses() -> None:
    answers = {"200": {"$ref": "#/responses/R"}}
    old = {
        "swagger": "2.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/x": {"get": {"responses": answers}}},
        "definitions": {"S": THING},
        "responses": {"R": {"description": "d", "schema": {"$ref": "#/definitions/S"}}},
    }
    new = json.loads(json.dumps(old).replace('"#/responses/R"', '"#/definitions/S"'))
    (finding,) = findings(apidiff.compare(old, new), "part-unreadable")
    assert "a schema stands where" in finding.message
    (back,) = findings(apidiff.compare(new, old), "part-mended")
    assert back.level is apidiff.Level.WARNING


def test_what_is_of_another_kind_in_both_documents_is_no_news() -> None:
    old = document(responses="schemas")
    assert not apidiff.compare(old, {**document(responses="schemas")}).findings


def test_schemas_that_are_called_like_a_section_are_schemas() -> None:
    old, new = document(), document()
    for one, kind in ((old, "string"), (new, "integer")):
        one["components"] = {**COMPONENTS, "schemas": {"S": THING, "responses": {"type": kind}}}
        one["paths"]["/x"]["post"]["responses"]["201"]["content"]["application/json"]["schema"] = reference(
            "schemas", "responses"
        )
    rules = {finding.rule for finding in apidiff.compare(old, new).findings}
    assert "type-changed" in rules
    assert "part-unreadable" not in rules
