"""`$dynamicRef` is read as the references that it may stand for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apidiff.load.sources.source import load, load_value
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


COPY = ("List", "$defs", "/components/schemas/Pets/$defs/x")


def meant(found: Contract, *tokens: str) -> tuple[str, ...] | None:
    """What the reference of a schema leads to, below the components."""
    place = ("components", "schemas", *tokens)
    target = found.references.target(found.at(place).value["$ref"], place)
    return None if target is None else target[2:]


def test_one_that_can_mean_several_is_copied_for_each() -> None:
    found = contract(generic(title="I"))
    assert schema(found, "List", "items") == {"$ref": "#x", "title": "I"}
    assert meant(found, "List", "items") == ("List", "$defs", "x")
    assert meant(found, "Pets") == COPY
    assert schema(found, *COPY).keys() == {"items"}
    assert meant(found, *COPY, "items") == ("Pets", "$defs", "x")
    assert meant(found, "Pets", "$defs", "x") == ("Sole",)
    assert original(found, *COPY, "items", "title") == ("List", "items", "title")
    assert original(found, *COPY, "items", "$ref") == ("List", "items", "$dynamicRef")
    assert not found.problems


def test_a_copy_of_one_beside_a_reference_has_it_as_a_member() -> None:
    found = contract(generic(**{"$ref": "https://e.example/pet"}))
    assert meant(found, *COPY, "items") == ("Sole",)
    assert meant(found, *COPY, "items", "allOf", "0") == ("Pets", "$defs", "x")
    assert original(found, *COPY, "items", "allOf", "0", "$ref") == ("List", "items", "$dynamicRef")


def test_what_is_passed_through_first_counts() -> None:
    """The anchor of the document itself, which is outside of all `$id`s, as everything is reached from there."""
    found = contract({**generic(), "a/b %": {"$dynamicAnchor": "x", "type": "integer"}})
    assert meant(found, "Pets") == ("List",)
    assert meant(found, "List", "items") == ("a/b %",)


def test_a_copy_refers_to_itself_in_its_own_scope() -> None:
    schemas = {**generic(), "List": {"$id": "list", "$dynamicAnchor": "x", "items": {"$ref": "#"}, "not": {}}}
    schemas["List"]["contains"] = {"$dynamicRef": "#x"}
    found = contract(schemas)
    assert meant(found, "Pets") == COPY
    assert meant(found, *COPY, "items") == COPY
    assert meant(found, *COPY, "contains") == ("Pets", "$defs", "x")
    assert meant(found, "List", "items") == ("List",)


def test_what_does_not_ask_for_it_is_not_copied() -> None:
    schemas = {**generic(), "Plain": {"$ref": "list#/$defs/x"}, "Other": {"$id": "other", "$ref": "pets#/$defs/x"}}
    found = contract(schemas)
    assert meant(found, "Other") == ("Pets", "$defs", "x")
    assert list(schema(found, "List", "$defs")) == ["x", COPY[-1]]


def test_a_schema_within_another_is_passed_through() -> None:
    inner = {"$id": "inner", "$defs": {"x": {"$dynamicAnchor": "x", "type": "null"}}, "$ref": "list"}
    found = contract({**generic(), "Outer": {"$id": "outer", "properties": {"a": inner}}})
    copy = meant(found, "Outer", "properties", "a")
    assert copy == ("List", "$defs", "/components/schemas/Outer/properties/a/$defs/x")
    assert meant(found, *copy, "items") == ("Outer", "properties", "a", "$defs", "x")


def test_too_many_meanings_are_left_alone() -> None:
    schemas: dict[str, Any] = generic()
    for number in range(1001):
        schemas[f"L{number}"] = {**schemas["Pets"], "$id": f"l{number}"}
    found = contract(schemas)
    assert schema(found, "List", "items") == {"$dynamicRef": "#x"}


def test_an_anchor_of_that_name_ends_the_search() -> None:
    schemas = {**generic(), "Plain": {"$id": "plain", "items": {"$dynamicRef": "#x"}, "$defs": {"x": {"$anchor": "x"}}}}
    found = contract({**schemas, "Mine": {**schemas["Pets"], "$id": "mine", "$ref": "plain"}})
    assert schema(found, "Plain", "items") == {"$ref": "#x"}
    assert meant(found, "Mine") == ("Plain",)


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
