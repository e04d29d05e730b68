"""Documents that say odd things: each is read as far as it goes, and what is lost is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from apidiff.model.proposal.proposal import EndpointHad, JsonValue
from apidiff.model.proposal.pytypes import AnyType, DictOf, Limited, LiteralOf, NullType, Scalar, World
from apidiff.propose.shapes.names import ClassNames, class_name, free_name
from apidiff.propose.shapes.routes import build_world
from tests.propose.made import contract, planned
from tests.propose.test_shapes import OBJECT, kind, world


def read(paths: dict[str, Any], **more: Any) -> World:
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths, **more}
    return build_world(contract(document), ClassNames())


def operation(**more: Any) -> dict[str, Any]:
    return {"responses": {"200": {"description": "d"}}, **more}


def test_what_is_no_route_is_told() -> None:
    callback = {"done": {"{$request.body#/url}": {"post": operation()}}}
    made = read(
        {"/x": {"trace": operation(), "post": operation(callbacks=callback)}}, webhooks={"new": {"post": operation()}}
    )
    assert [route.method for route in made.routes] == ["post"]
    told = " ".join(made.blind)
    assert "no routes for TRACE" in told
    assert "callbacks are not carried" in told
    assert "webhooks are not carried" in told


def test_parts_that_lead_nowhere() -> None:
    missing = {"$ref": "#/components/nothing/Here"}
    made = read({"/x": {"post": operation(parameters=[missing], requestBody=missing, responses={"200": missing})}})
    route = made.routes[0]
    assert (route.body, route.groups, route.success.type) == (None, (), None)
    assert len(made.blind) >= 2


@pytest.mark.parametrize(
    ("responses", "status"),
    [
        ({}, 200),
        ({"default": {"description": "d"}}, 200),
        ({"404": {"description": "d"}}, 200),
        ({"302": {"description": "d"}}, 302),
        ({"2xx": {"description": "d"}}, 200),
        ({"202": {"description": "d"}, "201": {"description": "d"}}, 201),
        ({"x-more": {}, "204": {"description": "d"}}, 204),
    ],
)
def test_the_answer_of_success(responses: dict[str, Any], status: int) -> None:
    assert read({"/x": {"get": {"responses": responses}}}).routes[0].status == status


def test_bodies_and_answers_of_other_media() -> None:
    text = {"text/plain": {"schema": {"type": "string"}}}
    answer = {"200": {"description": "d", "content": text}}
    made = read({"/x": {"post": operation(requestBody={"content": text}, responses=answer)}})
    assert made.routes[0].body is not None
    assert made.routes[0].body.media == "text/plain"
    assert sum("text/plain is modelled as JSON" in line for line in made.blind) == 2
    empty = read({"/x": {"post": operation(requestBody={"content": {}})}})
    assert empty.routes[0].body is None
    plain = read({"/x": {"post": operation(requestBody={"content": {"application/json": {}}})}})
    assert plain.routes[0].body is not None
    assert plain.routes[0].body.type == AnyType()


@pytest.mark.parametrize("status", ["101", "1XX", "204", "205", "304"])
def test_bodies_of_answers_that_have_none(status: str) -> None:
    body = {"description": "d", "content": {"application/json": {"schema": {"type": "string"}}}}
    made = read({"/x": {"get": {"responses": {"200": {"description": "d"}, status: body}}}})
    assert [answer.type for answer in made.routes[0].answers] == [None]
    assert any(f"status {status} has no body" in line for line in made.blind)


def test_odd_parameters_and_paths() -> None:
    parameters = [
        {"name": "by-content", "in": "query", "content": {"application/json": {"schema": {"type": "integer"}}}},
        {"name": "bare", "in": "query", "example": "x"},
        {"name": "many", "in": "query", "schema": {"type": "array", "items": {"enum": [1, 2]}}},
        {"name": "either", "in": "query", "schema": {"anyOf": [{"const": 1}, {"type": "string"}]}},
        {"name": "place-less"},
    ]
    headers = {
        "X-Bad": {"$ref": "#/nowhere"},
        "X-Ok": {"required": True, "schema": {"type": "integer"}, "description": "h"},
    }
    answer = {"200": {"description": "d", "headers": headers}}
    made = read({"x/{a b}/{a-b}/{undeclared}?q=1": {"get": {"parameters": parameters, "responses": answer}}})
    route = made.routes[0]
    assert route.path == "/x/{a_b}/{a_b_}/{undeclared}"
    model = made.model(dict(route.groups)["query"])
    assert model is not None
    types = {item.wire: item.type for item in model.fields}
    assert types["by-content"] == Scalar("int")
    assert types["bare"] == Scalar("str")
    assert "place-less" not in types
    assert route.success.headers is not None
    assert "X-Ok" in route.success.headers
    assert "X-Bad" not in route.success.headers


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (False, AnyType()),
        ({"type": "null"}, NullType()),
        ({"enum": [None]}, NullType()),
        ({"enum": [[1]]}, AnyType()),
        ({"type": "array", "enum": [[1]]}, Limited(AnyType(), (), '{"enum":[[1]]}')),
        ({"enum": [0.5, 1]}, Limited(Scalar("float"), (), '{"enum":[0.5,1]}')),
        ({"enum": [1, "1", True]}, LiteralOf(("1", '"1"', "true"))),
        ({"minLength": 2}, Limited(Scalar("str"), (("min_length", "2"),))),
        ({"additionalProperties": {"type": "integer"}}, DictOf(Scalar("int"))),
        ({"type": "object", "required": ["a"]}, DictOf(AnyType())),
        ({"type": "funny"}, AnyType()),
        ({"type": "number", "multipleOf": 0}, Scalar("float")),
        ({"type": "string", "maxLength": 1e300}, Scalar("str")),
        ({"type": "string", "contentEncoding": "base64"}, Limited(Scalar("str"), (), '{"contentEncoding":"base64"}')),
    ],
)
def test_odd_schemas(schema: Any, expected: Any) -> None:
    assert kind(schema) == expected


def test_stricter_of_two_limits_and_titles_of_variants() -> None:
    assert kind({"allOf": [{"type": "integer", "minimum": 1}, {"minimum": 3}]}) == Limited(
        Scalar("int"), (("ge", "3"),)
    )
    variants = {"oneOf": [{**OBJECT, "title": "Big cat"}, {**OBJECT, "required": []}]}
    assert {"ReadXResponseBigCat", "ReadXResponseOption2"} <= set(world({}, variants).classes)
    lost = world({}, {"allOf": [{"oneOf": [OBJECT, {"type": "string"}]}, {"oneOf": [{"type": "integer"}]}]})
    assert any("two `oneOf`" in text for text in lost.blind)
    beside = world({}, {**OBJECT, "anyOf": [{"required": ["a"]}]})
    assert any("alternatives beside properties" in text for text in beside.blind)
    tuples = world({}, {"type": "array", "prefixItems": [{"type": "string"}]})
    assert any("prefixItems" in text for text in tuples.blind)


def test_siblings_of_a_reference_in_3_1() -> None:
    made = world({"A": OBJECT}, {"$ref": "#/components/schemas/A", "properties": {"b": {"type": "string"}}})
    names = {item.wire for shape in made.classes.values() for item in getattr(shape, "fields", ())}
    assert names == {"a", "b"}


def test_many_parts_are_bounded() -> None:
    parts = [{"properties": {f"p{number}": {"type": "string"}}} for number in range(2500)]
    assert any("too many parts" in text for text in world({}, {"allOf": parts}).blind)


def test_names_that_are_empty_or_taken() -> None:
    assert class_name("!!!") == "Schema"
    assert class_name("1st") == "Schema_1st"
    assert free_name("a", {"a", "a_2"}) == "a_3"


def test_routes_move_where_the_report_says_so() -> None:
    def one(path: str, method: str) -> dict[str, Any]:
        return {
            "openapi": "3.1.0",
            "info": {"title": "t", "version": path},
            "paths": {path: {method: operation(operationId="same")}},
        }

    (change,) = planned(one("/things", "put"), one("/shop/things", "put")).proposal.changes
    assert change.name == "MoveSame"
    assert change.doc == "Move PUT /things to PUT /shop/things."
    # Of another path and another method the report says no move: only the operationId speaks for it.
    (change,) = planned(one("/a", "put"), one("/b", "patch")).proposal.changes
    assert change.name == "RemoveSame"


def test_routes_move_with_their_prefix() -> None:
    def below(prefix: str) -> dict[str, Any]:
        return {
            "openapi": "3.1.0",
            "info": {"title": "t", "version": prefix},
            "paths": {f"{prefix}/{name}": {"get": operation(operationId=name)} for name in ("a", "b", "c")},
        }

    (change,) = planned(below("/api"), below("")).proposal.changes
    assert change.doc == "Move GET /a, GET /b and GET /c: paths began with `/api` before, and begin with `/` now."
    had = [item for item in change.instructions if isinstance(item, EndpointHad)]
    assert [(item.path, item.attributes) for item in had] == [
        (f"/{name}", (("path", JsonValue(text=f'"/api/{name}"')),)) for name in "abc"
    ]
    assert len(had) == len(change.instructions)


def _of_kinds(*names: str) -> dict[str, Any]:
    """A document whose body is one of some objects that hold each other; an object with an id where there are none."""
    branches = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    thing = {"type": "object", "properties": {"size": {"type": "integer"}, "next": {"oneOf": branches}}}
    body = {"oneOf": branches} if names else {"type": "object", "properties": {"id": {"type": "string"}}}
    content = {"application/json": {"schema": body}}
    operation = {"requestBody": {"required": True, "content": content}, "responses": {"200": {"description": "."}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": dict.fromkeys(names, thing)},
    }


@pytest.mark.slow
def test_the_order_of_classes_does_not_depend_on_hashes(tmp_path: Path, root: Path) -> None:
    for name, document in (("old", _of_kinds("Ant", "Bee", "Cat", "Dog", "Elk")), ("new", _of_kinds())):
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
    written = {
        subprocess.run(
            [sys.executable, "-m", "apidiff", "propose", "old.json", "new.json", "--only", "all"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(root), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert ["class Elk" in text for text in written] == [True]
