"""Documents compared as far as they say something."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from apidiff.verify.normal import UNNAMED, Generated, differences, without_version

HEADER = {"name": "x-api-version", "in": "header", "required": True, "schema": {"type": "string"}}
INVALID = {
    "description": "Validation Error",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}},
}


def _document(schema: dict[str, Any], **operation: Any) -> dict[str, Any]:
    answer = {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}}
    return {
        "paths": {"/x/{id}": {"get": {"summary": "Operation", "responses": {"200": answer}, **operation}}},
        "components": {"schemas": {"Node": schema}},
    }


NODE = {
    "type": "object",
    "title": "Node",
    "required": ["a", "b"],
    "properties": {
        "a": {"type": "string", "title": "A"},
        "kind": {"const": "x"},
        "inner": {"$ref": "#/components/schemas/Node"},
        "size": {"type": "integer", "maximum": 5},
    },
}


def _changed(**properties: Any) -> dict[str, Any]:
    node = copy.deepcopy(NODE)
    node["properties"].update(properties)  # type: ignore[attr-defined]
    return node


@pytest.mark.parametrize(
    "other",
    [
        _document({**NODE, "title": "Other"}),
        _document({**NODE, "required": ["b", "a"]}),
        _document(_changed(kind={"enum": ["x"]})),
        _document(_changed(size={"type": "integer", "maximum": 5.0})),
        _document(NODE, parameters=[HEADER]),
        _document(NODE, operationId="made_up"),
        {**_document(NODE), "paths": {"/x/{key}": _document(NODE)["paths"]["/x/{id}"]}},
    ],
)
def test_noise_is_no_difference(other: dict[str, Any]) -> None:
    assert differences(_document(NODE), other, Generated(stated_ids=frozenset())) == []


def test_answers_of_validation_are_noise() -> None:
    other = _document(NODE)
    other["paths"]["/x/{id}"]["get"]["responses"]["422"] = INVALID
    assert differences(_document(NODE), other, Generated()) == []
    assert without_version(other) == without_version(_document(NODE))


@pytest.mark.parametrize(
    ("other", "place"),
    [
        (_document(_changed(a={"type": "integer"})), "properties a type"),
        (_document(_changed(size={"type": "integer", "maximum": 6})), "maximum"),
        (_document(_changed(more={"type": "string"})), "properties more"),
        (_document({**NODE, "required": ["a"]}), "required"),
        (_document({**NODE, "description": "said"}), "description"),
        (_document(NODE, tags=["a"]), "tags"),
        (_document(NODE, operationId="stated"), "id"),
        (_document(NODE, parameters=[{"name": "q", "in": "query", "schema": {}}]), "query q"),
        ({"paths": {}, "components": {}}, "GET /x/{}"),
    ],
)
def test_what_differs_is_told_with_its_place(other: dict[str, Any], place: str) -> None:
    found = differences(other, _document(NODE), Generated(stated_ids=frozenset({"stated"})))
    assert any(place in difference.place for difference in found), found
    assert differences(_document(NODE), other, Generated(stated_ids=frozenset({"stated"})))


def test_names_count_only_where_documents_give_them() -> None:
    other = _document(NODE)
    other["components"]["schemas"] = {"models__Tree-Output__1": NODE}
    schema = other["paths"]["/x/{id}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    schema["$ref"] = "#/components/schemas/models__Tree-Output__1"
    other["components"]["schemas"]["Node"] = NODE
    (found, *_) = differences(other, _document(NODE), Generated())
    assert str(found).endswith("schema Tree instead of schema Node")
    assert differences(other, _document(NODE), Generated(aliases={"Tree": "Node"})) == []
    assert differences(other, _document(NODE), Generated(aliases={"Tree": UNNAMED})) == []


def test_properties_may_be_called_as_keywords_are() -> None:
    node = {"type": "object", "properties": {"$ref": {"type": "string"}, "description": {"type": "string"}}}
    assert differences(_document(node), _document(node), Generated()) == []
