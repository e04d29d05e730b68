"""Documents as Python shapes: what becomes a class, what a type, and what is told as lost."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.model.proposal.pytypes import (
    AnyType,
    ClassRef,
    DictOf,
    EnumShape,
    Limited,
    ListOf,
    LiteralOf,
    ModelShape,
    NullType,
    PyType,
    Scalar,
    UnionOf,
    World,
)
from apidiff.propose.shapes.names import ClassNames, snake
from apidiff.propose.shapes.routes import build_world
from tests.propose.made import contract


def world(schemas: dict[str, Any], answer: Any, openapi: str = "3.1.0") -> World:
    document = {
        "openapi": openapi,
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/x": {
                "get": {
                    "operationId": "readX",
                    "responses": {"200": {"description": "d", "content": {"application/json": {"schema": answer}}}},
                }
            }
        },
        "components": {"schemas": schemas},
    }
    return build_world(contract(document), ClassNames())


def kind(schema: Any, schemas: dict[str, Any] | None = None, openapi: str = "3.1.0") -> PyType | None:
    return world(schemas or {}, schema, openapi).routes[0].success.type


OBJECT = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, Scalar("str")),
        ({"type": "string", "format": "date-time"}, Scalar("datetime")),
        ({"type": "string", "format": "email"}, Limited(Scalar("str"), (), '{"format":"email"}')),
        ({"type": "integer", "minimum": 1}, Limited(Scalar("int"), (("ge", "1"),))),
        ({"type": ["string", "null"]}, UnionOf((Scalar("str"), NullType()))),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, UnionOf((Scalar("str"), NullType()))),
        ({"type": ["string", "integer"]}, UnionOf((Scalar("str"), Scalar("int")))),
        ({"enum": ["a", "b"]}, LiteralOf(('"a"', '"b"'))),
        ({"const": 1}, LiteralOf(("1",))),
        ({"type": "array", "items": {"type": "number"}}, ListOf(Scalar("float"))),
        ({"type": "object"}, DictOf(AnyType())),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, DictOf(Scalar("int"))),
        ({}, AnyType()),
        (True, AnyType()),
        ({"allOf": [{"type": "string"}, {"maxLength": 3}]}, Limited(Scalar("str"), (("max_length", "3"),))),
        # A keyword of another type says nothing.
        ({"type": "string", "minimum": 1}, Scalar("str")),
        ({"type": "integer", "maxLength": 1}, Scalar("int")),
        # A value is null where all that says something of its type lets it be.
        ({"allOf": [{"type": ["string", "null"]}, {"type": "string"}]}, Scalar("str")),
        ({"allOf": [{"type": ["string", "null"]}, {"enum": ["a"]}]}, LiteralOf(('"a"',))),
        ({"allOf": [{"type": ["string", "null"]}, {"const": "a"}]}, LiteralOf(('"a"',))),
        ({"allOf": [{"type": ["string", "null"]}, {"title": "x"}]}, UnionOf((Scalar("str"), NullType()))),
    ],
)
def test_types(schema: Any, expected: PyType) -> None:
    assert kind(schema) == expected


def test_openapi_3_0_ways_of_saying() -> None:
    assert kind({"type": "string", "nullable": True}, openapi="3.0.3") == UnionOf((Scalar("str"), NullType()))
    exclusive = {"type": "integer", "minimum": 1, "exclusiveMinimum": True}
    assert kind(exclusive, openapi="3.0.3") == Limited(Scalar("int"), (("gt", "1"),))
    wrapped = {"allOf": [{"$ref": "#/components/schemas/A"}], "nullable": True}
    assert kind(wrapped, {"A": OBJECT}, "3.0.3") is not None


def test_components_become_classes() -> None:
    schemas = {"A": OBJECT, "E": {"type": "string", "enum": ["x-y", "class", "title"]}}
    references = {name.lower(): {"$ref": f"#/components/schemas/{name}"} for name in schemas}
    made = world(schemas, {"type": "object", "properties": references})
    assert made.routes[0].success.type == ClassRef("ReadXResponse")
    assert isinstance(made.classes["A"], ModelShape)
    enum = made.classes["E"]
    assert isinstance(enum, EnumShape)
    assert dict(enum.members) == {"x_y": '"x-y"', "class_": '"class"', "title_": '"title"'}


def test_all_of_is_one_class() -> None:
    schemas = {
        "Base": OBJECT,
        "More": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"b": {"type": "integer"}}}]},
    }
    made = world(schemas, {"$ref": "#/components/schemas/More"})
    model = made.model("More")
    assert model is not None
    assert [(item.wire, item.required) for item in model.fields] == [("a", True), ("b", False)]


def test_recursion_ends() -> None:
    node = {
        "type": "object",
        "properties": {"inner": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}},
    }
    made = world({"Node": node}, {"$ref": "#/components/schemas/Node"})
    model = made.model("Node")
    assert model is not None
    assert model.fields[0].type == ListOf(ClassRef("Node"))
    alias = {"type": "array", "items": {"$ref": "#/components/schemas/Alias"}}
    made = world({"Alias": alias}, {"$ref": "#/components/schemas/Alias"})
    assert any("recursive" in text for text in made.blind)
    loop = {"allOf": [{"$ref": "#/components/schemas/Loop"}]}
    assert world({"Loop": loop}, {"$ref": "#/components/schemas/Loop"}).routes


def test_deep_nesting_ends() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(300):
        schema = {"type": "array", "items": schema}
    assert any("too deep" in text for text in world({}, schema).blind)


def test_what_is_lost_is_told() -> None:
    made = world({}, {"type": "object", "properties": {"a": {"not": {}, "type": "string"}}})
    assert any("`not`" in text for text in made.blind)
    made = world({}, {"$ref": "#/components/schemas/Missing"})
    assert any("nowhere" in text for text in made.blind)


def test_clashing_component_names_stay_apart() -> None:
    schemas = dict.fromkeys(("User.v2", "User_v2", "user", "User", "class", "list"), OBJECT)
    answer = {"type": "object", "properties": {name: {"$ref": f"#/components/schemas/{name}"} for name in schemas}}
    made = world(schemas, answer)
    assert {"User_v2", "User_v2_2", "user", "User", "class_", "list_"} <= set(made.classes)


def test_parameters_become_one_model_for_each_place() -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/x/{user-id}": {
                "parameters": [{"name": "user-id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "get": {
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 5}},
                        {"name": "X-Id", "in": "header", "required": True, "schema": {"type": "string"}},
                        {"name": "Accept", "in": "header", "schema": {"type": "string"}},
                        {"name": "filter", "in": "query", "style": "deepObject", "schema": OBJECT},
                    ],
                    "responses": {"204": {"description": "d"}},
                },
            }
        },
    }
    made = build_world(contract(document), ClassNames())
    route = made.routes[0]
    assert route.path == "/x/{user_id}"
    assert [item.wire for item in route.path_parameters] == ["user-id"]
    models = {place: made.model(name) for place, name in route.groups}
    assert [item.wire for item in models["header"].fields] == ["X-Id"]  # type: ignore[union-attr]
    assert [item.wire for item in models["query"].fields] == ["limit", "filter"]  # type: ignore[union-attr]
    assert any("parameter of objects" in text for text in made.blind)
    assert route.status == 204


@pytest.mark.parametrize(
    ("schema", "single"),
    [
        ({"type": "integer"}, True),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, True),
        ({"type": "array", "items": {"type": "string"}}, False),
        ({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}, False),
        (OBJECT, False),
    ],
)
def test_a_path_parameter_that_is_no_single_value_is_text(schema: dict[str, Any], single: bool) -> None:
    """FastAPI takes scalars in a path, and stops at anything else."""
    parameter = {"name": "names", "in": "path", "required": True, "schema": schema}
    get = {"parameters": [parameter], "responses": {"204": {"description": "d"}}}
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/x/{names}": {"get": get}}}
    made = build_world(contract(document), ClassNames())
    (found,) = made.routes[0].path_parameters
    told = any("a path parameter that is no single value" in text for text in made.blind)
    assert (told, "str" in repr(found.type)) == (not single, not single or "anyOf" in schema)


def test_a_reference_with_words_beside_it_is_the_component() -> None:
    wrapped = {"allOf": [{"$ref": "#/components/schemas/Thing"}], "description": "Words."}
    assert kind(wrapped, {"Thing": OBJECT}, "3.0.3") == ClassRef("Thing")
    assert kind({**wrapped, "nullable": True}, {"Thing": OBJECT}, "3.0.3") == UnionOf((ClassRef("Thing"), NullType()))


@pytest.mark.parametrize(
    "around",
    [
        {"type": "object"},
        {"properties": {"more": {"type": "string"}}},
        {"minProperties": 1},
    ],
)
def test_what_comes_back_to_itself_through_all_of_is_one_class(around: dict[str, Any]) -> None:
    again = {"allOf": [{"$ref": "#/components/schemas/Thing"}], **around}
    inside = {
        "one": again,
        "list": {"type": "array", "items": again},
        "map": {"type": "object", "additionalProperties": again},
        "union": {"oneOf": [again, {"type": "array", "items": again}]},
    }
    thing = {"type": "object", "properties": {"a": {"type": "string"}, **inside}}
    assert len(world({"Thing": thing}, {"$ref": "#/components/schemas/Thing"}).classes) < 200


def test_classes_do_not_double_with_every_level() -> None:
    levels = {}
    for index in range(30):
        extended = {
            "allOf": [{"$ref": f"#/components/schemas/L{index + 1}"}, {"properties": {"own": {"type": "string"}}}]
        }
        levels[f"L{index}"] = {"type": "object", "properties": {"left": extended, "right": extended}}
    made = world({**levels, "L30": OBJECT}, {"$ref": "#/components/schemas/L0"})
    assert len(made.classes) < 1_000


def test_null_in_the_words_of_swagger() -> None:
    user = {
        "type": "object",
        "properties": {"name": {"type": "string", "x-nullable": True}, "boss": {"$ref": "#/definitions/Boss"}},
    }
    document = {
        "swagger": "2.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/users": {"get": {"responses": {"200": {"description": "ok", "schema": {"$ref": "#/definitions/User"}}}}}
        },
        "definitions": {"User": user, "Boss": {"type": "object", "x-nullable": True, "properties": {"n": {}}}},
    }
    world = build_world(contract(document), ClassNames())
    fields = world.classes["User"].by_wire()  # type: ignore[union-attr]
    assert fields["name"].type == UnionOf((Scalar("str"), NullType()))
    assert fields["boss"].type == UnionOf((ClassRef("Boss"), NullType()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("listUsers", "list_users"),
        ("listOAuth2Clients", "list_oauth2_clients"),
        ("oAuth2Client", "oauth2_client"),
        ("OAuth", "oauth"),
        ("tooAuthentic", "too_authentic"),
    ],
)
def test_names_of_functions_keep_oauth_together(text: str, expected: str) -> None:
    assert snake(text) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [([True, False], "bool"), ([1, 2], "int"), (["a", "b"], None)],
)
def test_constants_in_parameters_are_read_from_text(values: list[Any], expected: str | None) -> None:
    query = {"name": "q", "in": "query", "schema": {"enum": values}}
    operation = {"parameters": [query], "responses": {"204": {"description": "d"}}}
    made = contract({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": operation}}})
    world = build_world(made, ClassNames())
    (place,) = world.routes[0].groups
    group = world.model(place[1])
    assert group is not None
    kind = group.fields[0].type
    assert (kind.base if isinstance(kind, Limited) else None) == (None if expected is None else Scalar(expected))


def test_alternatives_that_are_constants_are_one_list() -> None:
    found = kind({"oneOf": [{"const": "a"}, {"enum": ["b", "c"]}, {"const": "a", "title": "again"}, {"type": "null"}]})
    assert found == UnionOf((LiteralOf(('"a"', '"b"', '"c"')), NullType()))
