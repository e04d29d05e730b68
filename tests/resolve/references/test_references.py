"""References: files, fragments, cycles, identifiers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import apidiff
from apidiff.load.sources.source import load, load_value
from apidiff.model.contract import Contract, Standard
from apidiff.model.document import DocumentError, Json
from apidiff.resolve.contract import resolve


def contract(**parts: Json) -> Contract:
    return resolve(load_value({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, **parts}, "spec"))


def test_follows_a_chain() -> None:
    found = contract(components={"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"type": "string"}}})
    node = found.follow(found.at(("components", "schemas", "A")))
    assert node.value == {"type": "string"}
    assert node.tokens == ("components", "schemas", "B")


def test_reads_escaped_and_percent_encoded_pointers() -> None:
    found = contract(
        components={"schemas": {"a/b c": {"type": "string"}, "R": {"$ref": "#/components/schemas/a~1b%20c"}}}
    )
    assert found.follow(found.at(("components", "schemas", "R"))).value == {"type": "string"}
    assert not found.problems


def test_passes_through_a_reference_in_the_middle_of_a_pointer() -> None:
    schemas = {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"properties": {"x": {"type": "integer"}}},
        "C": {"$ref": "#/components/schemas/A/properties/x"},
    }
    found = contract(components={"schemas": schemas})
    assert found.follow(found.at(("components", "schemas", "C"))).value == {"type": "integer"}


def test_a_broken_reference_is_a_located_problem() -> None:
    found = contract(components={"schemas": {"A": {"items": {"$ref": "#/components/schemas/Gone"}}}})
    assert [(problem.pointer, problem.what) for problem in found.problems] == [
        ("/components/schemas/A/items/$ref", "`$ref` leads nowhere: #/components/schemas/Gone")
    ]


def test_a_broken_reference_in_the_default_response_is_a_problem() -> None:
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Gone"}}}
    get = {"responses": {"default": {"description": "Failed", "content": body}}}
    assert ["Gone" in problem.what for problem in contract(paths={"/things": {"get": get}}).problems] == [True]


def test_a_reference_in_the_default_of_a_property_is_no_reference() -> None:
    responses = {"type": "object", "default": {"text": {"$ref": "#/nowhere"}}}
    assert not contract(components={"schemas": {"A": {"properties": {"responses": responses}}}}).problems


def test_a_reference_in_an_example_is_no_reference() -> None:
    found = contract(components={"schemas": {"A": {"example": {"$ref": "#/nowhere"}}}})
    assert not found.problems


@pytest.mark.parametrize(
    "schemas",
    [
        {"A": {"$ref": "#/components/schemas/A"}},
        {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}},
    ],
)
def test_a_loop_without_a_schema_is_a_problem(schemas: dict[str, Json]) -> None:
    found = contract(components={"schemas": schemas})
    assert found.follow(found.at(("components", "schemas", "A"))).value is None
    assert "only leads to itself" in found.problems[0].what


@pytest.mark.parametrize(
    "schemas",
    [
        {"A": {"$ref": "#/components/schemas/A/x"}},
        {"A": {"$ref": "#/components/schemas/B/x"}, "B": {"$ref": "#/components/schemas/A/x"}},
        {"A": {"$id": "https://example.com/a", "$ref": "#/components/schemas/B"}, "B": {}},
    ],
    ids=["through itself", "through each other", "in a schema with an $id"],
)
def test_a_pointer_through_the_schema_that_holds_it_leads_nowhere(schemas: dict[str, Json]) -> None:
    found = contract(components={"schemas": schemas})
    assert found.follow(found.at(("components", "schemas", "A"))).value is None
    assert "leads nowhere" in found.problems[0].what


def test_a_whole_description_is_nothing_to_refer_to() -> None:
    found = contract(components={"schemas": {"A": {"items": {"$ref": "#"}}}})
    assert found.follow(found.at(("components", "schemas", "A", "items"))).value is None
    assert [problem.what for problem in found.problems] == ["`$ref` leads to the whole document: #"]


def test_anchors_and_ids() -> None:
    schemas = {
        "A": {"$id": "https://example.com/a", "$defs": {"inner": {"$anchor": "in", "type": "integer"}}},
        "B": {"$ref": "https://example.com/a#in"},
        "C": {"$ref": "https://example.com/a"},
    }
    found = contract(components={"schemas": schemas})
    assert found.follow(found.at(("components", "schemas", "B"))).value["type"] == "integer"
    assert found.follow(found.at(("components", "schemas", "C"))).value["$id"] == "https://example.com/a"


def write(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return str(folder / "openapi.yaml")


HEAD = 'openapi: 3.0.3\ninfo: {title: t, version: "1"}\n'


def test_files_refer_to_each_other_and_back(tmp_path: Path) -> None:
    source = write(
        tmp_path,
        {
            "openapi.yaml": HEAD
            + "paths:\n  /users:\n    $ref: paths/users.yaml\ncomponents:\n  schemas:\n    Id: {type: integer}\n",
            "paths/users.yaml": (
                "get:\n  responses:\n    '200':\n      description: ok\n      content:\n        application/json:\n"
                "          schema: {$ref: ../schemas/user.yaml#/User}\n"
            ),
            "schemas/user.yaml": "User:\n  properties:\n    id: {$ref: '../openapi.yaml#/components/schemas/Id'}\n",
        },
    )
    found = resolve(load(source))
    (operation,) = found.operations
    assert operation.label == "GET /users"
    schema = found.follow(operation.node.child("responses", "200", "content", "application/json", "schema"))
    assert found.references.location(schema.tokens).resource == "schemas/user.yaml"
    identifier = found.follow(schema.child("properties", "id"))
    assert identifier.value == {"type": "integer"}
    assert identifier.tokens == ("components", "schemas", "Id")


def test_a_loop_through_two_files_is_a_problem_where_it_starts(tmp_path: Path) -> None:
    paths = "paths:\n  /a:\n    get:\n      responses: {'200': {$ref: 'x.yaml#/X'}}\n"
    schema = "components:\n  schemas:\n    A: {$ref: 'x.yaml#/X'}\n"
    files = {"x.yaml": "X: {$ref: 'y.yaml#/Y'}\n", "y.yaml": "Y: {$ref: 'x.yaml#/X'}\n"}
    for rest in (paths, schema):
        found = resolve(
            load(write(tmp_path, {"openapi.yaml": HEAD + "paths: {}\n" * (rest is schema) + rest, **files}))
        )
        assert found.problems
        assert all("only leads to itself" in problem.what for problem in found.problems)
        assert "openapi.yaml" in {Path(problem.source).name for problem in found.problems}


def test_whole_maps_may_stand_in_other_files(tmp_path: Path) -> None:
    """`$ref`s that the standard does not have, and many tools follow."""
    source = write(
        tmp_path,
        {
            "openapi.yaml": HEAD + "paths: {$ref: paths/all.yaml}\ncomponents:\n  schemas: {$ref: schemas.yaml}\n",
            "paths/all.yaml": "/users:\n  $ref: users.yaml\n/a~b/{x}: {get: {responses: {'200': {description: ok}}}}\n",
            "paths/users.yaml": (
                "get:\n  responses:\n    '200':\n      description: ok\n      content:\n        application/json:\n"
                "          schema: {$ref: '../openapi.yaml#/components/schemas/User'}\n"
            ),
            "schemas.yaml": "User: {properties: {id: {$ref: '#/Id'}}}\nId: {type: integer}\n",
        },
    )
    found = resolve(load(source))
    assert not found.problems
    assert [operation.label for operation in found.operations] == ["GET /users", "GET /a~b/{x}"]
    schema = found.follow(found.operations[0].node.child("responses", "200", "content", "application/json", "schema"))
    assert found.references.location(schema.tokens).resource == "schemas.yaml"
    assert found.follow(schema.child("properties", "id")).value == {"type": "integer"}
    assert found.references.location(("paths", "/users")).resource == "paths/all.yaml"
    assert list(found.root.value["components"]["schemas"]) == ["User", "Id"]


def test_all_components_may_stand_in_another_file(tmp_path: Path) -> None:
    source = write(
        tmp_path,
        {
            "openapi.yaml": HEAD
            + "paths:\n  /a:\n    get:\n      responses: {'200': {$ref: '#/components/responses/Ok'}}\n"
            + "components: {$ref: components.yaml}\n",
            "components.yaml": "responses: {Ok: {description: Fine}}\nschemas: {$ref: missing.yaml}\n",
        },
    )
    found = resolve(load(source))
    assert found.follow(found.operations[0].node.child("responses", "200")).value == {"description": "Fine"}
    assert [Path(problem.source).name for problem in found.problems] == ["components.yaml"]


def test_a_file_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("x: 1\n")
    source = write(tmp_path / "api", {"openapi.yaml": HEAD + "paths:\n  /a:\n    $ref: ../secret.yaml\n"})
    found = resolve(load(source))
    assert not found.operations
    assert "outside" in found.problems[0].what


@pytest.mark.parametrize(
    ("key", "version", "standard"),
    [
        ("openapi", "3.0.0", Standard.OPENAPI_3_0),
        ("openapi", "3.1.1", Standard.OPENAPI_3_1),
        ("openapi", "3.2.0", Standard.OPENAPI_3_2),
        ("swagger", "2.0", Standard.SWAGGER_2_0),
    ],
)
def test_reads_the_standard(key: str, version: str, standard: Standard) -> None:
    assert resolve(load_value({key: version, "paths": {}}, "spec")).standard is standard


@pytest.mark.parametrize(
    "root", [[], {}, {"openapi": "4.0.0"}, {"asyncapi": "2.0.0"}, {"swagger": "1.2"}, "text", None]
)
def test_anything_else_is_refused(root: Json) -> None:
    with pytest.raises(DocumentError) as caught:
        resolve(load_value(root, "spec"))
    assert "openapi" in str(caught.value)


def test_callbacks_and_webhooks_are_operations_that_travel_the_other_way() -> None:
    post = {"requestBody": {"content": {}}, "responses": {"200": {"description": "ok"}}}
    found = contract(
        paths={
            "/subscribe": {"post": {"callbacks": {"done": {"{$request.body#/url}": {"post": post}}}, "responses": {}}}
        },
        webhooks={"newPet": {"post": post}},
    )
    assert [(operation.label, operation.inverted) for operation in found.operations] == [
        ("POST /subscribe", False),
        ("POST /subscribe callback done POST {$request.body#/url}", True),
        ("webhook newPet POST", True),
    ]


EXTENSION = {"x-policy": {"shared": {"$ref": "../policies.yaml#/shared"}}, "schemas": {}}


def _with_extension(schema: Any) -> dict[str, Any]:
    answer = {"description": "Here.", "content": {"application/json": {"schema": schema}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": answer}}}},
        "components": EXTENSION,
    }


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "x-policy": {"$ref": "#/components/x-policy/shared/one"}},
        {"type": "object", "example": {"$ref": "#/components/x-policy/shared/one"}},
        {"allOf": [{"type": "object", "x-policy": {"$ref": "#/components/x-policy/shared/one"}}]},
    ],
)
def test_what_extensions_and_examples_refer_to_is_needed_by_nobody(tmp_path: Path, schema: Any) -> None:
    for name, kept in (("old", {}), ("new", {"description": "A thing."})):
        (tmp_path / f"{name}.json").write_text(json.dumps(_with_extension({**schema, **kept})))
    report = apidiff.compare(str(tmp_path / "old.json"), str(tmp_path / "new.json"))
    assert not report.problems


def test_what_is_needed_through_an_extension_is_withheld(tmp_path: Path) -> None:
    for name, kept in (("old", {}), ("new", {"description": "A thing."})):
        schema = {"allOf": [{"$ref": "#/components/x-policy/shared/one"}], **kept}
        (tmp_path / f"{name}.json").write_text(json.dumps(_with_extension(schema)))
    with pytest.raises(apidiff.DocumentError, match="policies"):
        apidiff.compare(str(tmp_path / "old.json"), str(tmp_path / "new.json"))


def test_a_long_chain_of_references_is_followed_to_its_end() -> None:
    links = {f"L{index}": {"$ref": f"#/components/schemas/L{index + 1}"} for index in range(1_500)}
    found = contract(components={"schemas": {**links, "L1500": {"type": "string"}}})
    for start in ("L0", "L700", "L1499"):
        assert found.follow(found.at(("components", "schemas", start))).value == {"type": "string"}
    assert not found.problems


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    """References are held in sets: what is told of the first of several files would be another one in every process."""
    names = [f"{word}.yaml" for word in ("ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibis", "jay")]
    for name in names:
        (tmp_path / name).write_text("type: string\n")
    schemas = {f"S{index}": {"$ref": name} for index, name in enumerate(reversed(names))}
    made = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {}, "components": {"schemas": schemas}}
    (tmp_path / "openapi.json").write_text(json.dumps(made))
    document = load(str(tmp_path / "openapi.json"))
    resolve(document)
    assert list(document.resources) == names
