"""Validation: the official meta-schemas, our own checks, and where the problems are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from apidiff.load.parse.decoding import read_resource
from apidiff.load.sources.source import load, load_value
from apidiff.model.document import Document, Position, Problem, Resource
from apidiff.validate import metaschemas, validate
from apidiff.validate.validate import MAX_PROBLEMS, validate_fully

HEADS = {
    "2.0": {"swagger": "2.0"},
    "3.0": {"openapi": "3.0.4"},
    "3.1": {"openapi": "3.1.1"},
    "3.2": {"openapi": "3.2.0"},
}
OK = {"200": {"description": "fine"}}
INFO = {"title": "t", "version": "1"}


def document(version: str, **parts: Any) -> Document:
    return load_value({**HEADS[version], "info": INFO, "paths": {}, **parts}, "api.json")


def problems(version: str, **parts: Any) -> list[Problem]:
    return list(validate.validate(document(version, **parts)))


def only(version: str, **parts: Any) -> Problem:
    (problem,) = problems(version, **parts)
    assert problem.source == "api.json"
    assert problem.position is not None
    return problem


def yaml_document(text: str) -> Document:
    entry = read_resource(text.encode(), "api.yaml")

    def read(key: str) -> Resource:
        raise AssertionError(key)

    return Document(source="api.yaml", entry=entry, read=read)


@pytest.mark.parametrize("version", HEADS)
def test_a_good_document_has_no_problems(version: str) -> None:
    item = {"get": {"operationId": "a", "responses": OK}, "parameters": [{"name": "q", "in": "query", "x-a": 1}]}
    item["parameters"][0].update({"type": "string"} if version == "2.0" else {"schema": {"type": "string"}})
    assert problems(version, paths={"/a": item}) == []


@pytest.mark.parametrize(
    ("version", "parts", "pointer", "what", "expected"),
    [
        ("3.0", {"info": {"title": "t"}}, "/info", "'version' is missing", "'version'"),
        ("3.1", {"info": {"title": 1, "version": "1"}}, "/info/title", "found 1", "a string"),
        ("3.2", {"servers": {}}, "/servers", "found a mapping", "a list"),
        ("3.0", {"pahts": {}}, "/pahts", "an unknown field: 'pahts'", "x-"),
        ("3.1", {"pahts": {}}, "/pahts", "unknown field", "x-"),
        ("2.0", {"schemes": ["gopher"]}, "/schemes/0", "found 'gopher'", "'https'"),
        ("2.0", {"host": "a/b"}, "/host", "found 'a/b'", "matches"),
        ("3.1", {"components": {"schemas": {"a b": {}}}}, "/components/schemas/a b", "name 'a b'", "matches"),
        (
            "3.0",
            {"components": {"schemas": {"A": {"type": "strin"}}}},
            "/components/schemas/A/type",
            "'strin'",
            "'string'",
        ),
        (
            "3.1",
            {"components": {"schemas": {"A": {"type": "strin"}}}},
            "/components/schemas/A/type",
            "'strin'",
            "'string'",
        ),
        ("3.2", {"components": {"schemas": {"A": {"type": 5}}}}, "/components/schemas/A/type", "found 5", "a list"),
        (
            "3.1",
            {"components": {"schemas": {"A": {"properties": []}}}},
            "/components/schemas/A/properties",
            "a list",
            "a mapping",
        ),
        (
            "3.0",
            {"components": {"schemas": {"A": {"properties": {"b": {"required": True}}}}}},
            "/components/schemas/A/properties/b/required",
            "found true",
            "a list",
        ),
        (
            "3.0",
            {"components": {"securitySchemes": {"s": {"type": "http"}}}},
            "/components/securitySchemes/s",
            "'scheme' is missing",
            "'scheme'",
        ),
        (
            "3.1",
            {"components": {"schemas": {"A": {"minLength": -1}}}},
            "/components/schemas/A/minLength",
            "the value",
            None,
        ),
        ("3.0", {"openapi": "3.0"}, "/openapi", "found '3.0'", "matches"),
    ],
)
def test_problems_say_where_and_what(
    version: str, parts: dict[str, Any], pointer: str, what: str, expected: str | None
) -> None:
    problem = only(version, **parts)
    assert problem.pointer == pointer
    assert what in problem.what
    assert (expected in problem.expected) if expected and problem.expected else expected is None


def test_lines_are_those_of_the_text() -> None:
    text = (
        "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths:\n"
        "  /a:\n    get:\n      responses:\n        '200':\n          desc: x\n"
    )
    (problem,) = [found for found in validate.validate(yaml_document(text)) if "desc'" in found.what]
    assert problem.position == Position(line=8, column=11)
    assert str(problem).startswith("api.yaml:8:11: ")


def test_one_of_noise_is_folded_into_one_problem() -> None:
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"typ": "x"}}}}}}
    problem = only("3.0", paths={"/a": {"post": {"requestBody": body, "responses": OK}}})
    assert problem.what == "an unknown field: 'typ'"
    assert problem.pointer is not None
    assert problem.pointer.endswith("/schema/properties/a/typ")


def test_the_alternative_that_was_meant_is_explained() -> None:
    header = {"name": "a", "in": "header", "required": "yes", "schema": {}}
    problem = only("3.0", paths={"/a": {"get": {"parameters": [header], "responses": OK}}})
    assert problem.pointer == "/paths/~1a/get/parameters/0/required"
    assert problem.expected == "true or false"


def test_many_problems_are_counted_and_not_all_shown() -> None:
    schemas = {f"S{index}": {"type": "strin"} for index in range(MAX_PROBLEMS + 30)}
    found = problems("3.0", components={"schemas": schemas})
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1].what == "and 30 more problems"


def test_a_great_many_problems_are_not_all_looked_at() -> None:
    schemas = {f"S{index}": {"type": "strin"} for index in range(6000)}
    assert "more than" in problems("3.0", components={"schemas": schemas})[-1].what


def test_long_values_are_clipped() -> None:
    problem = only("3.0", servers="x" * 10_000)
    assert len(str(problem)) < 300


def test_references_in_unusual_places_are_one_problem() -> None:
    paths = {f"/p{index}": {"get": {"$ref": f"ops.yaml#/op{index}"}} for index in range(5)}
    problem = only("3.0", paths=paths)
    assert "a `$ref` stands where OpenAPI 3.0 knows none, here and in 4 more places" in problem.what
    assert problem.pointer is not None
    assert problem.pointer.startswith("/paths/~1p0/get")
    assert "places" not in only("3.0", paths={"/p": {"get": {"$ref": "#/x"}}}).what


def test_a_dialect_of_its_own_is_not_judged_by_the_standard_one() -> None:
    schemas = {"schemas": {"A": {"properties": 5}}}
    assert problems("3.1", components=schemas, jsonSchemaDialect="https://example.com/dialect") == []
    assert (
        len(problems("3.1", components=schemas, jsonSchemaDialect="https://spec.openapis.org/oas/3.1/dialect/base"))
        == 1
    )


@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2"])
def test_what_the_published_metaschemas_get_wrong(version: str) -> None:
    answer = {"description": "OK", "links": {"l": {"operationId": "o", "server": {"url": "/"}}}}
    call = {"post": {"responses": {"204": {"description": "OK"}}}}
    callbacks = {"done": {"x-note": "Text.", "{$request.body#/url}": call}}
    operation = {"operationId": "o", "responses": {"200": answer}, "callbacks": callbacks}
    assert problems(version, paths={"/a": {"post": operation}}) == []
    callbacks["done"]["y"] = "Text."
    assert len(problems(version, paths={"/a": {"post": operation}})) == 1


def test_a_missing_metaschema_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    metaschemas.validator_for.cache_clear()
    monkeypatch.setattr(metaschemas, "_folder", lambda package, inside: tmp_path / inside)
    try:
        problem = only_unlocated(list(validate.validate(document("3.1"))))
        assert "meta-schema of OpenAPI 3.1 is not installed" in problem.what
    finally:
        metaschemas.validator_for.cache_clear()


def only_unlocated(found: list[Problem]) -> Problem:
    (problem,) = found
    return problem


def test_validation_does_not_import_the_large_libraries() -> None:
    code = (
        "import sys; from apidiff.load.sources.source import load_value;"
        "from apidiff.validate.validate import validate;"
        "list(validate(load_value({'openapi': '3.1.0', 'info': {'title': 't', 'version': '1'}, 'paths': {}}, 'x')));"
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'openapi_spec_validator', 'openapi_schema_validator',"
        " 'jsonschema', 'rich', 'yaml', 'urllib3', 'ssl', 'pydantic'}))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


# What the meta-schema cannot say


def operation(**parts: Any) -> dict[str, Any]:
    return {"responses": OK, **parts}


def parameter(name: str, place: str, **parts: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "schema": {}, **({"required": True} if place == "path" else {}), **parts}


def test_a_parameter_declared_twice() -> None:
    twice = [parameter("q", "query"), parameter("q", "header"), parameter("q", "query")]
    problem = only("3.1", paths={"/a": {"get": operation(parameters=twice)}})
    assert problem.what == "the query parameter 'q' is declared twice in one list"
    assert problem.pointer == "/paths/~1a/get/parameters/2"
    headers = [parameter("X-A", "header"), {"$ref": "#/components/parameters/A"}]
    components = {"parameters": {"A": parameter("x-a", "header")}}
    assert "declared twice" in only("3.0", paths={"/a": {"parameters": headers}}, components=components).what


def test_an_operation_may_declare_a_parameter_of_its_path_again() -> None:
    item = {"parameters": [parameter("q", "query")], "get": operation(parameters=[parameter("q", "query")])}
    assert problems("3.1", paths={"/a": item}) == []


def test_duplicated_operation_ids() -> None:
    callback = {"cb": {"{$url}": {"post": operation(operationId="a")}}}
    paths = {"/a": {"get": operation(operationId="a")}, "/b": {"put": operation(operationId="b", callbacks=callback)}}
    problem = only("3.1", paths=paths)
    assert problem.what == "the operationId 'a' is that of GET /a already"
    assert problem.pointer == "/paths/~1b/put/callbacks/cb/{$url}/post/operationId"
    assert "GET /a" in only("3.1", paths={"/a": paths["/a"]}, webhooks={"w": {"post": operation(operationId="a")}}).what


def test_paths_that_differ_in_the_names_of_variables_only() -> None:
    paths = {
        "/u/{id}": {"parameters": [parameter("id", "path")], "get": operation()},
        "/u/{name}": {"parameters": [parameter("name", "path")], "put": operation()},
        "/u/{name}/x": {"parameters": [parameter("name", "path")], "put": operation()},
    }
    problem = only("3.0", paths=paths)
    assert "the path /u/{name} is the same as /u/{id}" in problem.what
    assert problem.pointer == "/paths/~1u~1{name}"


@pytest.mark.parametrize(
    ("version", "method", "unknown"),
    [
        ("2.0", "trace", True),
        ("3.0", "trace", False),
        ("3.1", "query", True),
        ("3.2", "query", False),
        ("3.0", "GET", True),
    ],
)
def test_unknown_methods(version: str, method: str, unknown: bool) -> None:
    found = problems(version, paths={"/a": {method: operation()}})
    assert [problem.pointer for problem in found] == ([f"/paths/~1a/{method}"] if unknown else [])
    for problem in found:
        assert "is not a method" in problem.what


def test_additional_operations() -> None:
    item = {"additionalOperations": {"COPY": operation(operationId="a"), "MOVE": operation(operationId="a")}}
    assert "that of COPY /a already" in only("3.2", paths={"/a": item}).what


def test_variables_and_path_parameters() -> None:
    paths = {
        "/u/{id}/{x}": {"parameters": [parameter("id", "path")], "get": operation(parameters=[parameter("y", "path")])}
    }
    first, second = problems("3.0", paths=paths)
    assert "names {x}, but no path parameter" in first.what
    assert "'y' does not stand in the path" in second.what
    unreadable = {"/u/{id}": {"get": operation(parameters=[{"$ref": "elsewhere.yaml#/p"}])}}
    assert problems("3.0", paths=unreadable) == []


def test_references_are_followed_but_never_far() -> None:
    loop = {"A": {"$ref": "#/components/parameters/B"}, "B": {"$ref": "#/components/parameters/A"}}
    parameters = [
        {"$ref": "#/components/parameters/A"},
        {"$ref": "#anchor"},
        {"$ref": "https://x.invalid/p"},
        {"$ref": "#/no"},
    ]
    assert (
        problems("3.0", paths={"/u/{id}": {"get": operation(parameters=parameters)}}, components={"parameters": loop})
        == []
    )


def test_a_callback_that_leads_back_to_its_own_path() -> None:
    callback = {"cb": {"{$url}": {"$ref": "#/paths/~1a"}}}
    paths = {"/a": {"post": operation(operationId="a", callbacks=callback)}, "/b": {"$ref": "#/paths/~1a"}}
    assert problems("3.1", paths=paths) == []


@pytest.mark.parametrize("version", ["2.0", "3.0", "3.1"])
@pytest.mark.parametrize("depth", [100, 240])
def test_deep_documents_are_validated(version: str, depth: int) -> None:
    schema: dict[str, Any] = {"type": "integer"}
    for _ in range(depth):
        schema = {"properties": {"a": schema}}
    parts = {"definitions": {"A": schema}} if version == "2.0" else {"components": {"schemas": {"A": schema}}}
    assert problems(version, **parts) == []
    while "properties" in schema:
        schema = schema["properties"]["a"]
    schema["type"] = 5
    (problem,) = problems(version, **parts)
    if "nested too deeply to say where" in problem.what:
        assert depth == 240
    else:
        assert problem.pointer is not None
        assert problem.pointer.endswith("/properties/a/type")


def test_problems_in_other_files_are_placed_there(tmp_path: Path) -> None:
    (tmp_path / "paths").mkdir()
    (tmp_path / "openapi.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /u/{id}:\n    $ref: paths/user.yaml\n"
    )
    (tmp_path / "paths" / "user.yaml").write_text(
        "get:\n  parameters:\n    - {name: q, in: query}\n"
        "    - $ref: '../openapi.yaml#/x-p'\n    - {name: q, in: query}\n"
    )
    found = list(validate.validate(load(tmp_path / "openapi.yaml")))
    assert [problem.what for problem in found] == ["the query parameter 'q' is declared twice in one list"]
    assert found[0].source == str(tmp_path / "paths" / "user.yaml")
    assert found[0].position is not None
    assert found[0].position.line == 5


@pytest.mark.parametrize(
    "paths",
    [
        [],
        "x",
        {"/a": 1, "b": {}},
        {"/a": {"get": 5, "parameters": {"a": 1}}},
        {"/a": {"get": {"parameters": [1, {"name": 1}], "callbacks": [1], "responses": OK}}},
    ],
)
def test_shapes_that_are_quite_wrong(paths: Any) -> None:
    for version in HEADS:
        assert all(problem.position for problem in problems(version, paths=paths))


# openapi-spec-validator


def test_full_validation_adds_what_the_validator_finds() -> None:
    schema = {"type": "object", "required": ["a"], "properties": {"b": {"type": "integer", "default": "x"}}}
    found = validate_fully(document("3.0", components={"schemas": {"A": schema}}))
    assert found
    assert all(problem.source == "api.json" and problem.position for problem in found)
    assert any("'x' is not of type" in problem.what for problem in found)
    assert validate_fully(document("3.1", paths={"/a": {"get": operation()}})) == []


def test_full_validation_of_broken_references_and_shapes() -> None:
    broken = {"/a": {"get": {"responses": {"200": {"$ref": "#/components/responses/None"}}}}}
    assert any("cannot be followed" in problem.what for problem in validate_fully(document("3.0", paths=broken)))
    for paths in ([], {"/a": 5}, {"/a": {"get": []}}):
        assert validate_fully(document("3.0", paths=paths))


def test_full_validation_reads_files_as_the_document_may(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(
        "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    $ref: paths/a.yaml\n"
    )
    (tmp_path / "paths").mkdir()
    item = "get:\n  responses:\n    '200':\n      description: x\n      content:\n        a/b: {schema: {$ref: '%s'}}\n"
    (tmp_path / "paths" / "a.yaml").write_text(item % "../b.yaml#/B")
    (tmp_path / "b.yaml").write_text("B: {type: string}\n")
    assert validate_fully(load(tmp_path / "openapi.yaml")) == []
    (tmp_path / "paths" / "a.yaml").write_text(item % "../../../secret.yaml")
    found = validate_fully(load(tmp_path / "openapi.yaml"))
    assert any("outside" in problem.what for problem in found)


def test_a_type_of_a_parameter_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    path.write_text(
        "swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      parameters:\n"
        "      - {in: query, name: q, type: strnig, default: a}\n      responses: {'200': {description: ok}}\n"
    )
    (problem,) = validate.validate(load(str(path)))
    assert str(problem).startswith(f"{path}:7:30: 'strnig' is no type (at /paths/~1a/get/parameters/0/type)")
