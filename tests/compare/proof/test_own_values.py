"""Evidence belongs to its finding: null to what is said of null, other values to what is said of them."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.model.change import Proof, Witness
from apidiff.model.document import Json
from tests.compare.schema_pairs import Doc, api, between, compared, evidence, one

LOOSE: Doc = {"type": ["integer", "null"]}
CLOSED: Doc = {"type": "integer", "oneOf": [{"const": 1, "title": "one"}, {"const": 2, "title": "two"}]}


ONE: Doc = {"type": "string"}


def ref(name: str) -> Doc:
    return {"$ref": f"#/components/schemas/{name}"}


def obj_of(properties: Json, **more: Json) -> Doc:
    return {"type": "object", "properties": properties, **more}


def obj(schema: Json) -> Doc:
    return {"type": "object", "properties": {"a": schema}}


def with_parameter(schema: Json, in_: str) -> Doc:
    path, required = ("/a/{a}", True) if in_ == "path" else ("/a", False)
    parameter = {"name": "a", "in": in_, "schema": schema, "required": required}
    return api({path: {"get": {"parameters": [parameter], "responses": {"204": {"description": "d"}}}}})


@pytest.mark.parametrize("in_", ["query", "path", "header", "cookie"])
@pytest.mark.parametrize("narrow", [CLOSED, {"type": "integer", "enum": [1, 2]}, {"type": "integer", "maximum": 5}])
def test_null_that_cannot_be_sent_takes_nothing_from_another_change(in_: str, narrow: Doc) -> None:
    found = compared(with_parameter(LOOSE, in_), with_parameter(narrow, in_))
    assert isinstance(evidence(one(found, "schema.null.removed")), Proof)
    others = [change for change in found if change.kind != "schema.null.removed"]
    assert any(isinstance(shown, Witness) for change in others for shown in change.evidence.values())


@pytest.mark.parametrize(
    ("narrow", "kind"),
    [
        (CLOSED, "schema.all-of.added"),
        ({"type": "integer", "enum": [1, 2]}, "schema.enum.added"),
        ({"type": "integer", "maximum": 5}, "schema.range.narrowed"),
    ],
)
def test_null_and_other_values_are_shown_where_they_belong(narrow: Any, kind: str) -> None:
    found = between(obj(LOOSE), obj(narrow))
    shown = [evidence(one(found, each)) for each in ("schema.null.removed", kind)]
    values = [each.value["a"] for each in shown if isinstance(each, Witness)]
    assert values[0] is None
    assert values[1] is not None


def test_so_they_are_in_a_response() -> None:
    found = between(obj({"type": "integer", "maximum": 5}), obj(LOOSE), "response")
    shown = [evidence(one(found, each)) for each in ("schema.null.added", "schema.range.widened")]
    values = [each.value["a"] for each in shown if isinstance(each, Witness)]
    assert values[0] is None
    assert values[1] is not None


def test_of_two_that_fail_alike_each_is_told_with_its_own_error() -> None:
    def settings(*values: Json) -> Doc:
        sides = ({"enum": list(values)}, {"enum": [len(values)]}) if values else ({}, {})
        one_, other = ({"type": kind, **side} for kind, side in zip(("string", "integer"), sides, strict=True))
        return {"type": "object", "required": ["kind"], "properties": {"kind": one_, "size": other}}

    found = between(settings(), settings("a", "b"))
    errors = {str(change.facts["property"]): shown for change in found for shown in change.evidence.values()}
    assert isinstance(errors["size"], Witness)
    assert errors["size"].error.startswith("0 is not one of")
    assert isinstance(errors["kind"], Witness)
    assert errors["kind"].error.startswith('"string" is not one of')


@pytest.mark.parametrize("way", ["request", "response"])
@pytest.mark.parametrize("names", [{}, {"a": {"type": "string"}}])
def test_what_is_asked_of_further_names_is_one_change_wherever_it_is_written(way: str, names: Doc) -> None:
    more = {"More": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}}
    free = {"type": "object", "properties": names, "additionalProperties": True}
    asked = {**free, "additionalProperties": {"$ref": "#/components/schemas/More"}}
    old, new = (free, asked) if way == "request" else (asked, free)
    (change,) = between(old, new, way, schemas=more)
    event = "restricted" if way == "request" else "relaxed"
    assert change.kind == f"schema.additional-properties.{event}"
    assert isinstance(evidence(change), Witness)


TOLD_ONCE: dict[str, tuple[Doc, str, Json, str]] = {
    "items": ({"type": "array"}, "items", ref("More"), "schema.items.added"),
    "the first item": ({"type": "array"}, "prefixItems", [ref("More")], "schema.prefix-items.added"),
    "a pattern": (
        {"type": "object", "additionalProperties": True},
        "patternProperties",
        {"^x": ref("More")},
        "schema.pattern-property.added",
    ),
    "a dependent schema": (obj(ONE), "dependentSchemas", {"a": ref("More")}, "schema.dependent-schema.added"),
}


@pytest.mark.parametrize("case", TOLD_ONCE.values(), ids=TOLD_ONCE)
def test_a_keyword_does_what_the_component_does_that_it_refers_to(case: tuple[Doc, str, Json, str]) -> None:
    loose, keyword, added, kind = case
    more = {"type": "object", "properties": {"z": ref("Deeper")}, "required": ["z"]}
    schemas = {"More": more, "Deeper": {"type": "integer", "minimum": 3}}
    (change,) = between(loose, {**loose, keyword: added}, schemas=schemas)
    assert change.kind == kind
    assert isinstance(evidence(change), Witness)


def test_a_property_that_came_does_nothing_to_others_that_its_schema_is_met_in() -> None:
    """Both are links; that a link has to be called something now is told of the link."""
    link, asked = obj_of({"href": ONE, "name": ONE}), obj_of({"href": ONE, "name": ONE}, required=["name"])
    old = obj_of({"a": {"type": "object", "properties": {"href": ONE, "name": ONE}}})
    new = obj_of({"a": ref("Link"), "b": ref("Link")})
    found = between(old, new, schemas={"Link": link}, new_schemas={"Link": asked})
    assert isinstance(evidence(one(found, "property.added")), Proof)
    assert isinstance(evidence(one(found, "property.required")), Witness)
