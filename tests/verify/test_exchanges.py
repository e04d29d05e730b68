"""Requests are ones that the old document allows: what is required is sent."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.model.document import Json
from apidiff.model.proposal.pytypes import (
    ClassRef,
    EnumShape,
    FieldShape,
    ListOf,
    LiteralOf,
    ModelShape,
    NullType,
    PyType,
    Scalar,
    UnionOf,
    World,
)
from apidiff.propose.convert.evaluate import ANYTHING
from apidiff.propose.plan.planner import Plan
from apidiff.verify.exchanges import declared, exchanges_of, left_out_of
from apidiff.verify.fitting import effort
from apidiff.verify.payloads import Payloads
from tests.propose.made import planned
from tests.verify.pairs import document


def search(*parameters: dict[str, Any]) -> Plan:
    """Return the plan of an operation with parameters that stay as they are."""
    operation = {"parameters": list(parameters), "responses": {"204": {"description": "Fine"}}}
    old = document({"/a": {"get": operation}, "/b": {"get": {"responses": {"204": {"description": "Fine"}}}}}, {})
    return planned(old, old, everything=True)


def parameter(name: str, schema: dict[str, Any], place: str = "query") -> dict[str, Any]:
    """Return a required parameter."""
    return {"name": name, "in": place, "required": True, "schema": schema}


@pytest.mark.parametrize("place", ["query", "header", "cookie"])
def test_a_required_parameter_that_may_be_null_is_sent_each_time(place: str) -> None:
    made = search(
        parameter("name", {"anyOf": [{"type": "string"}, {"type": "null"}]}, place),
        parameter("size", {"anyOf": [{"type": "null"}, {"type": "integer"}]}, place),
    )
    found = [item for item in exchanges_of(made) if item.path == "/a"]
    assert found
    for item in found:
        sent = {"query": item.query, "header": item.headers, "cookie": item.cookies}[place]
        assert {name for name, _ in sent} == {"name", "size"}


def test_a_required_list_is_never_empty() -> None:
    found = exchanges_of(search(parameter("tags", {"type": "array", "items": {"type": "string"}})))
    assert all(item.query for item in found if item.path == "/a")


def test_an_operation_whose_required_parameter_cannot_be_written_is_named_and_left_out() -> None:
    made = search(parameter("none", {"type": "array", "items": {"type": "string"}, "maxItems": 0}))
    assert list(left_out_of(made)) == ["GET /a"]
    assert "`none`" in left_out_of(made)["GET /a"]
    assert {item.path for item in exchanges_of(made)} == {"/b"}


def model(name: str, **types: PyType) -> ModelShape:
    """Return a model whose fields are all required."""
    fields = tuple(FieldShape(name=wire, wire=wire, type=kind, required=True) for wire, kind in types.items())
    return ModelShape(name=name, fields=fields)


TEXT = Scalar("str")
STEPS = World(
    classes={
        "Pay": model("Pay", kind=LiteralOf(('"pay"',)), at=ClassRef("Place")),
        "Sign": model("Sign", kind=ClassRef("Signing"), at=ClassRef("Sheet")),
        "Signing": EnumShape(name="Signing", base="str", members=(("sign", '"sign"'),)),
        "Place": model("Place", url=TEXT),
        "Sheet": model("Sheet", page=TEXT),
    },
    routes=(),
)
STEP = UnionOf((ClassRef("Pay"), ClassRef("Sign")))
WHERE = {"url": "u", "page": "p"}


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        ("pay", {"url": "u"}),
        ("sign", {"page": "p"}),
        ("another", {"url": "u"}),
        (ANYTHING, {"url": "u"}),
    ],
)
def test_what_a_union_declares_is_told_by_the_variant_that_a_listed_value_names(kind: str, kept: Json) -> None:
    assert declared({"kind": kind, "at": WHERE}, STEP, STEPS) == {"kind": kind, "at": kept}
    assert declared([{"kind": kind, "at": WHERE}], ListOf(STEP), STEPS) == [{"kind": kind, "at": kept}]


def test_bodies_that_take_too_long_to_read_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apidiff.verify.payloads.MOST_EFFORT", 10)
    names = ("A", "B", "C")
    inside = {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in names]}
    schemas = {name: {"type": "object", "properties": {"next": inside, name.lower(): inside}} for name in names}
    answer = {"description": "Fine", "content": {"application/json": {"schema": inside}}}
    old = document({"/a": {"get": {"responses": {"200": answer}}}}, schemas)
    made = planned(old, old, everything=True)
    values = Payloads(made)
    found = exchanges_of(made, values)
    assert found
    assert max(effort(item.answer, made.new.routes[0].success.type or NullType(), made.new) for item in found) <= 10
    (told,) = values.left_out()
    assert told.startswith("GET /a: ")
    assert told.endswith(" bodies are not sent: choosing among their alternatives takes pydantic too long")


def test_an_operation_whose_every_body_takes_too_long_has_no_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apidiff.verify.payloads.MOST_EFFORT", 0)
    content = {"content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}}
    fine = {"200": {"description": "Fine", **content}}
    old = document({"/a": {"get": {"responses": fine}, "put": {"requestBody": content, "responses": fine}}}, {})
    made = planned(old, old, everything=True)
    values = Payloads(made)
    assert exchanges_of(made, values) == []
    assert [told.partition(":")[0] for told in values.left_out()] == ["GET /a", "PUT /a"]


def test_paths_that_lead_to_several_operations_are_left_out() -> None:
    fine = {"responses": {"204": {"description": "Fine"}}}
    paths = {path: {"get": {"parameters": [_in_path(path)], **fine}} for path in ("/a/{one}", "/a/{two}", "/b/{one}")}
    old = document(paths, {})
    made = planned(old, old, everything=True)
    assert left_out_of(made).keys() == {"GET /a/{one}", "GET /a/{two}"}
    assert {item.route for item in exchanges_of(made)} == {"GET /b/{one}"}


def _in_path(path: str) -> dict[str, Any]:
    return parameter(path.rpartition("{")[2].rstrip("}"), {"type": "string"}, "path")
