"""Example payloads: taken from the document where it gives some, else made; small, and never endless."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.model.contract import Direction, Node
from apidiff.render.examples import NOTHING, aligned, of_media_type, of_schema, shortened
from apidiff.render.text import dumps
from tests.render.reports import contract_of


def made(schema: Any, direction: Direction = Direction.RESPONSE, **schemas: Any) -> Any:
    contract = contract_of({"components": {"schemas": {"It": schema, **schemas}}})
    return of_schema(contract, contract.at(("components", "schemas", "It")), direction)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "format": "date"}, "2025-01-31"),
        ({"type": "string", "format": "email", "maxLength": 4}, "user"),
        ({"type": "string", "minLength": 8}, "stringst"),
        ({"type": "string", "minLength": 10**9}, ("string" * 7)[:40]),
        ({"type": "string", "enum": ["b", "a"]}, "b"),
        ({"enum": [None, 3]}, 3),
        ({"const": False}, False),
        ({"type": "integer"}, 1),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "integer", "exclusiveMinimum": 5}, 6),
        ({"type": "integer", "minimum": 5, "exclusiveMinimum": True}, 6),
        ({"type": "integer", "maximum": 0}, 0),
        ({"type": "integer", "exclusiveMaximum": 0}, -1),
        ({"type": "number"}, 1.5),
        ({"type": "number", "default": 3.25}, 3.25),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({"type": ["null", "integer"]}, 1),
        ({"type": "array"}, []),
        ({"type": "array", "items": {"type": "integer"}}, [1]),
        ({"items": {"type": "integer"}}, [1]),
        ({"type": "object"}, {}),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, {"key": 1}),
        ({"properties": {"a": {"type": "integer"}, "b": {}}}, {"a": 1}),
        ({"allOf": [{"properties": {"a": {"const": 1}}}, {"properties": {"b": {"const": 2}}}]}, {"a": 1, "b": 2}),
        ({"allOf": [{"type": "string"}]}, "string"),
        ({"oneOf": [{"type": "null"}, {"type": "integer"}]}, 1),
        ({"anyOf": [{"properties": {"a": {"const": 1}}}]}, {"a": 1}),
        ({"oneOf": [], "type": "string"}, "string"),
        ({"example": {"x": 1}, "type": "string"}, {"x": 1}),
        ({"examples": ["first", "second"], "type": "string"}, "first"),
        ({"default": None, "type": "string"}, "string"),
        ({}, NOTHING),
        (True, NOTHING),
        ({"$ref": "#/nowhere"}, NOTHING),
    ],
)
def test_examples_of_schemas(schema: Any, value: Any) -> None:
    found = made(schema)
    assert found is value if value is NOTHING else (found == value and type(found) is type(value))


def test_properties_travel_in_their_direction() -> None:
    schema = {
        "properties": {"id": {"const": 1, "readOnly": True}, "pin": {"const": 2, "writeOnly": True}, "n": {"const": 3}}
    }
    assert made(schema) == {"id": 1, "n": 3}
    assert made(schema, Direction.REQUEST) == {"pin": 2, "n": 3}


def test_a_reference_that_is_read_only_does_not_travel_in_requests() -> None:
    schema = {"properties": {"id": {"$ref": "#/components/schemas/Id"}, "n": {"const": 3}}}
    assert made(schema, Direction.REQUEST, Id={"type": "integer", "readOnly": True}) == {"n": 3}


def test_recursive_schemas_end() -> None:
    node = {"type": "object", "properties": {"v": {"const": 1}, "next": {"$ref": "#/components/schemas/It"}}}
    assert made(node) == {"v": 1}
    several = {"type": "array", "items": {"$ref": "#/components/schemas/It"}}
    assert made(several) == []
    through = {"allOf": [{"$ref": "#/components/schemas/It"}, {"properties": {"a": {"const": 1}}}]}
    assert made(through) == {"a": 1}


def test_deep_and_wide_schemas_stay_small() -> None:
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(50):
        deep = {"type": "object", "properties": {"inner": deep}}
    assert dumps(made(deep)).count("\n") < 40
    wide = {"type": "object", "properties": {f"p{number}": {"type": "string"} for number in range(5000)}}
    assert len(made(wide)) <= 40
    tree = {
        f"S{n}": {"properties": {f"p{m}": {"$ref": f"#/components/schemas/S{n + 1}"} for m in range(10)}}
        for n in range(9)
    }
    assert len(dumps(made({"$ref": "#/components/schemas/S0"}, **tree, S9={"type": "string"}))) < 100_000


def media_type(value: Any) -> tuple[Any, Node]:
    contract = contract_of({"x": value, "components": {"examples": {"E": {"value": "shared"}}}})
    return contract, contract.at(("x",))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"example": 0, "schema": {"type": "string"}}, 0),
        ({"examples": {"a": {"value": 1}, "b": {"value": 2}}}, 1),
        ({"examples": {"a": {"externalValue": "http://x"}, "b": {"value": 2}}}, 2),
        ({"examples": {"a": {"$ref": "#/components/examples/E"}}}, "shared"),
        ({"example": "x" * 100_000, "schema": {"type": "integer"}}, 1),
        ({"schema": {"type": "integer"}}, 1),
        ({}, NOTHING),
        ({"examples": 3, "schema": {"type": "integer"}}, 1),
    ],
)
def test_examples_of_bodies(value: Any, expected: Any) -> None:
    contract, node = media_type(value)
    assert of_media_type(contract, node, Direction.RESPONSE) == expected


def test_small_examples_are_shown_whole() -> None:
    value = {"data": [{"id": 1}, {"id": 2}], "meta": {"total": 2}}
    assert shortened(value, value, frozenset()) == (value, value, False)


def test_large_examples_keep_what_matters() -> None:
    value = {f"p{number}": {"a": {"b": {"c": [1, 2, 3]}}} for number in range(30)} | {
        "name": "Ada",
        "deep": {"x": {"name": 1}},
    }
    shown, other, cut = shortened(value, value, frozenset({"name"}))
    assert cut
    assert shown == other
    assert shown["name"] == "Ada"
    assert shown["deep"]["x"]["name"] == 1
    assert dumps(shown).count("\n") <= 60


def test_long_lists_and_texts_are_cut() -> None:
    shown, _, cut = shortened({"a": list(range(100)), "b": "x" * 1000}, {}, frozenset())
    assert cut
    assert shown["a"] == [0, 1]
    assert len(shown["b"]) == 200


def test_both_versions_of_an_example_leave_out_the_same() -> None:
    """A property that is shown in one version and left out of the other would look as if it had come or gone."""
    both = {f"p{number}": {"a": 1, "b": 2} for number in range(30)}
    old, new = {"gone": 1, **both}, {**dict(reversed(both.items())), "come": {"deep": {"deeper": {"x": 1}}}}
    shown_old, shown_new, cut = shortened(old, new, frozenset())
    assert cut
    assert shown_old.keys() - shown_new.keys() == {"gone"}
    assert shown_new.keys() - shown_old.keys() == {"come"}


def test_lists_of_two_versions_are_shortened_side_by_side() -> None:
    old = [{"id": 1, "only": "x" * 300}, {"id": 2}, {"id": 3}]
    shown_old, shown_new, cut = shortened(old, [{"id": 1}], frozenset())
    assert cut
    assert shown_old == [{"id": 1, "only": "x" * 197 + "..."}, {"id": 2}]
    assert shown_new == [{"id": 1}]


def test_a_value_that_became_an_object_is_shown_on_both_sides() -> None:
    assert shortened({"a": 1}, {"a": {"b": [1]}}, frozenset()) == ({"a": 1}, {"a": {"b": [1]}}, False)


def test_an_object_that_is_left_out_is_not_shown_as_an_empty_one() -> None:
    value = {f"p{number}": {"a": {"b": {"c": {"d": number}, "e": {}}}} for number in range(30)}
    shown, _, cut = shortened(value, value, frozenset())
    assert cut
    assert '"…"' in dumps(shown)
    assert "{}" not in dumps(shown)
    assert shortened({"a": {}}, {"a": {}}, frozenset()) == ({"a": {}}, {"a": {}}, False)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        # What is named stays, on the side that has it; other properties of one side and other values are chance.
        ({"a": 1, "gone": 2, "x": 3}, {"a": 1, "come": 2, "y": 3}, ({"a": 1, "gone": 2}, {"a": 1, "come": 2})),
        ({"a": "x", "gone": 1}, {"a": "y"}, ({"a": "y", "gone": 1}, {"a": "y"})),
        ({"gone": 1}, {"gone": "1"}, ({"gone": 1}, {"gone": "1"})),
        ({"a": 1}, {"a": "1"}, ({"a": 1}, {"a": "1"})),
        # Below, and in lists.
        ({"in": {"gone": 1, "x": 1}}, {"in": {"y": 1}}, ({"in": {"gone": 1}}, {"in": {}})),
        ({"gone": {"a": 1, "x": 2}}, {"gone": {"a": 3}}, ({"gone": {"a": 3}}, {"gone": {"a": 3}})),
        ([{"a": 1, "gone": 1}, {"a": 2}], [{"a": 3}], ([{"a": 3, "gone": 1}], [{"a": 3}])),
        # A part that only one example has by chance would read as one that went.
        ({"x": {"deep": [{"gone": 1}]}}, {}, ({}, {})),
        ({"a": []}, {"a": [1]}, ({"a": []}, {"a": [1]})),
        ({"a": [1]}, {"a": {"b": 1}}, ({"a": [1]}, {"a": {"b": 1}})),
        (1, None, (1, None)),
    ],
)
def test_examples_of_both_versions_differ_in_what_is_named(old: Any, new: Any, shown: Any) -> None:
    assert aligned(old, new, frozenset({"gone", "come"})) == shown
