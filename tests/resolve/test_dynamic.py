"""`$dynamicRef` is read as the references that it may stand for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apidiff.load.source import load, load_value
from apidiff.model.contract import Contract
from apidiff.model.document import Json
from apidiff.resolve.contract import resolve

STRING = {"$dynamicAnchor": "x", "type": "string"}


def contract(schemas: Json, version: str = "3.1.0", **parts: Json) -> Contract:
    components = {"schemas": schemas}
    info = {"title": "t", "version": "1"}
    return resolve(load_value({"openapi": version, "info": info, "components": components, **parts}, "spec"))


def schema(found: Contract, *tokens: str) -> Any:
    return found.at(("components", "schemas", *tokens)).value


def original(found: Contract, *tokens: str) -> tuple[str, ...]:
    return found.references.location(("components", "schemas", *tokens)).tokens[2:]


@pytest.mark.parametrize("version", ["3.1.0", "3.2.0"])
@pytest.mark.parametrize(
    ("reference", "target"),
    [
        ("#x", STRING),
        ("#a", {"$anchor": "a", "type": "string"}),
        ("#/components/schemas/T", STRING),
        ("https://e.example/t#x", {"$id": "https://e.example/t", **STRING}),
    ],
    ids=["a dynamic anchor", "an anchor", "a pointer", "in a schema with an $id"],
)
def test_one_that_can_mean_one_schema_alone_is_a_reference(reference: str, target: Json, version: str) -> None:
    found = contract({"A": {"items": {"$dynamicRef": reference, "title": "A"}}, "T": target}, version)
    assert schema(found, "A", "items") == {"$ref": reference, "title": "A"}
    assert found.follow(found.at(("components", "schemas", "A", "items"))).value == target
    assert original(found, "A", "items", "$ref") == ("A", "items", "$dynamicRef")
    assert not found.problems


def test_the_file_is_left_as_it_is() -> None:
    value = {"A": {"allOf": [{"$ref": "#x"}], "$ref": "#x", "$dynamicRef": "#x"}, "T": STRING}
    before = json.dumps(value)
    found = contract(value)
    assert json.dumps(value) == before
    assert json.dumps(found.document.entry.root["components"]["schemas"]) == before
    assert found.written is None


def test_a_document_without_them_is_taken_as_it_is() -> None:
    found = contract({"A": {"$ref": "#x"}, "T": STRING})
    assert found.root.value is found.document.entry.root


@pytest.mark.parametrize(
    ("beside", "all_of"),
    [
        ({}, [{"$ref": "#x"}]),
        ({"allOf": [{"minLength": 1}]}, [{"minLength": 1}, {"$ref": "#x"}]),
        ({"allOf": [{"$dynamicRef": "#x"}]}, [{"$ref": "#x"}, {"$ref": "#x"}]),
    ],
    ids=["alone", "beside a composition", "beside one in a composition"],
)
def test_beside_a_reference_it_is_one_more_member(beside: Json, all_of: Json) -> None:
    found = contract({"A": {"$ref": "#/components/schemas/B", "$dynamicRef": "#x", **beside}, "B": {}, "T": STRING})
    assert schema(found, "A") == {"$ref": "#/components/schemas/B", "allOf": all_of}
    last = str(len(all_of) - 1)
    assert original(found, "A", "allOf", last) == ("A", "$dynamicRef")
    assert original(found, "A", "allOf", last, "$ref") == ("A", "$dynamicRef")


def generic(**items: Json) -> dict[str, Json]:
    """A list whose items are what the schema that uses it says."""
    return {
        "Pet": {"type": "object"},
        "List": {
            "$id": "list",
            "items": {"$dynamicRef": "#x", **items},
            "$defs": {"x": {"$dynamicAnchor": "x", "not": {}}},
        },
        "Pets": {
            "$id": "pets",
            "$ref": "list",
            "$defs": {"x": {"$dynamicAnchor": "x", "$ref": "https://e.example/pet"}},
        },
        "Sole": {"$id": "https://e.example/pet", "type": "string"},
    }


def leads(found: Contract, choices: Json, *tokens: str) -> list[tuple[str, ...] | None]:
    place = ("components", "schemas", *tokens)
    return [found.references.target(choice["$ref"], place) for choice in choices]


def test_one_that_can_mean_several_names_them_all() -> None:
    found = contract(generic())
    items = schema(found, "List", "items")
    assert items.keys() == {"$dynamicRef", "anyOf"}
    assert leads(found, items["anyOf"], "List", "items") == [
        ("components", "schemas", "List", "$defs", "x"),
        ("components", "schemas", "Pets", "$defs", "x"),
    ]
    assert original(found, "List", "items", "anyOf", "1", "$ref") == ("List", "items", "$dynamicRef")
    assert not found.problems


def test_several_beside_alternatives_are_a_member_of_their_own() -> None:
    items = schema(contract(generic(anyOf=[{"minLength": 1}])), "List", "items")
    assert items["anyOf"] == [{"minLength": 1}]
    assert [list(member) for member in items["allOf"]] == [["anyOf"]]
    assert len(items["allOf"][0]["anyOf"]) == 2


def test_one_outside_of_all_identifiers_is_named_from_within() -> None:
    found = contract({**generic(), "a/b %": {"$dynamicAnchor": "x", "type": "integer"}})
    choices = schema(found, "List", "items")["anyOf"]
    assert ("components", "schemas", "a/b %") in leads(found, choices, "List", "items")


def test_an_anchor_of_that_name_ends_the_search() -> None:
    schemas = {**generic(), "Plain": {"$id": "plain", "items": {"$dynamicRef": "#x"}, "$defs": {"x": {"$anchor": "x"}}}}
    assert schema(contract(schemas), "Plain", "items") == {"$ref": "#x"}


@pytest.mark.parametrize("keyword", ["example", "default", "const", "x-schema"])
def test_a_value_is_no_reference(keyword: str) -> None:
    value = {keyword: {"$dynamicRef": "#x"}}
    found = contract({"A": value, "B": {"properties": {keyword: value}}, "T": STRING})
    assert schema(found, "A") == value
    assert schema(found, "B", "properties", keyword) == value


@pytest.mark.parametrize("keyword", ["examples", "enum"])
def test_a_value_in_a_list_is_no_reference(keyword: str) -> None:
    value = {keyword: [{"$dynamicRef": "#x"}]}
    assert schema(contract({"A": value, "T": STRING}), "A") == value


@pytest.mark.parametrize("name", ["example", "default", "x-a", "properties", "$dynamicRef", "value"])
@pytest.mark.parametrize("keyword", ["properties", "patternProperties", "$defs", "dependentSchemas"])
def test_a_name_is_no_keyword(keyword: str, name: str) -> None:
    found = contract({"A": {keyword: {name: {"$dynamicRef": "#x"}}}, "T": STRING})
    assert schema(found, "A", keyword, name) == {"$ref": "#x"}


def test_the_default_response_is_none_of_the_values() -> None:
    content = {"application/json": {"schema": {"$dynamicRef": "#x"}}}
    paths = {"/a": {"get": {"responses": {"default": {"description": "", "content": content}}}}}
    operation = contract({"T": STRING}, paths=paths).operations[0]
    assert operation.node.value["responses"]["default"]["content"]["application/json"]["schema"] == {"$ref": "#x"}


@pytest.mark.parametrize("reference", ["#nowhere", "#/nowhere", "#/info/title", "nowhere#x", 3, None, {}])
def test_one_that_leads_nowhere_stays(reference: Json) -> None:
    found = contract({"A": {"$dynamicRef": reference, "minLength": 1}, "T": {"type": "string"}})
    assert schema(found, "A") == {"$dynamicRef": reference, "minLength": 1}


@pytest.mark.parametrize("junk", [{"a": {"$dynamicRef": "#x"}}, "a", None])
def test_a_composition_of_another_shape_stays(junk: Json) -> None:
    found = contract({"A": {"$ref": "#x", "$dynamicRef": "#x", "allOf": junk}, "T": STRING})
    assert schema(found, "A")["$ref"] == "#x"


def test_one_that_leads_to_itself_is_a_reference() -> None:
    found = contract({"A": {"$dynamicAnchor": "x", "$dynamicRef": "#x"}})
    assert found.follow(found.at(("components", "schemas", "A"))).value is None


def test_other_files_may_say_what_is_meant(tmp_path: Any) -> None:
    schemas = {"A": {"$dynamicRef": "#x"}, "B": {"$ref": "other.json"}, "T": STRING}
    value = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": {"schemas": schemas}}
    (tmp_path / "api.json").write_text(json.dumps(value))
    (tmp_path / "other.json").write_text(json.dumps({"$defs": {"x": STRING}}))
    found = resolve(load(str(tmp_path / "api.json")))
    assert schema(found, "A") == {"$dynamicRef": "#x"}


def test_older_standards_have_no_such_keyword() -> None:
    assert schema(contract({"A": {"$dynamicRef": "#x"}, "T": STRING}, "3.0.3"), "A") == {"$dynamicRef": "#x"}
