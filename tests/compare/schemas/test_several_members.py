"""Several members of an `allOf` that state one keyword: what each of them says counts, in any order."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compare.schema_pairs import Doc, carrying, compared

TEXT: Doc = {"type": "string"}


def fields(*names: str) -> Doc:
    """An object with texts of these names."""
    return {"type": "object", "properties": dict.fromkeys(names, TEXT)}


def lists(*items: Doc) -> Doc:
    """A list whose items are stated by several members."""
    return {"type": "array", "allOf": [{"items": item} for item in items]}


def kinds(old: Doc, new: Doc, way: str) -> set[tuple[str, str]]:
    """What changed: the kind, and the property that it is about."""
    found = compared(carrying(old, way), carrying(new, way))
    return {(change.kind, str(change.facts.get("property", ""))) for change in found}


WAYS = pytest.mark.parametrize("way", ["request", "response"])


@WAYS
def test_items(way: str) -> None:
    x, y, z = fields("x"), fields("y"), fields("z")
    assert kinds(lists(x, y), lists(y, x), way) == set()
    assert ("property.removed", "y") in kinds(lists(x, y), lists(x), way)
    assert ("property.removed", "x") in kinds(lists(x, y), lists(y), way)
    assert kinds(lists(x, fields("y", "z")), lists(x, y), way) == {("property.removed", "z")}
    assert kinds(lists(x, y), lists(x, y, z), way) == {("property.added", "z")}


PARTS = [
    pytest.param("object", lambda part: {"additionalProperties": part}, id="further names"),
    pytest.param("object", lambda part: {"patternProperties": {"^a": part}}, id="names by a pattern"),
    pytest.param("object", lambda part: {"properties": {"k": TEXT}, "dependentSchemas": {"k": part}}, id="dependent"),
    pytest.param("array", lambda part: {"prefixItems": [part]}, id="the first item"),
    pytest.param("array", lambda part: {"items": part}, id="items"),
    pytest.param("array", lambda part: {"prefixItems": [TEXT], "unevaluatedItems": part}, id="unevaluated items"),
    pytest.param("string", lambda part: {"contentMediaType": "application/json", "contentSchema": part}, id="content"),
]


@WAYS
@pytest.mark.parametrize(("type_", "stating"), PARTS)
def test_a_field_of_one_member(way: str, type_: str, stating: Any) -> None:
    def stated(*parts: Doc) -> Doc:
        return {"type": type_, "allOf": [stating(part) for part in parts]}

    whole, less, other = fields("x", "y"), fields("x"), fields("z")
    for old, new in (((whole, other), (less, other)), ((other, whole), (other, less))):
        assert kinds(stated(*old), stated(*new), way) == {("property.removed", "y")}
        assert kinds(stated(*new), stated(*old), way) == {("property.added", "y")}
    assert ("property.removed", "y") in kinds(stated(whole, other), stated(other), way)
    assert kinds(stated(whole, other), stated(other, whole), way) == set()
    assert ("property.removed", "x") not in kinds(stated(whole, less), stated(whole, other), way)


@WAYS
def test_a_field_of_the_last_of_many_members(way: str) -> None:
    many = [fields(f"x{index}", f"y{index}") for index in range(130)]
    assert kinds(lists(*many), lists(*many[:-1], fields("x129")), way) == {("property.removed", "y129")}
    assert kinds(lists(*many), lists(*reversed(many)), way) == set()


@WAYS
@pytest.mark.parametrize("needed", [[{}], [5], [None], [["b"]], ["b", {}]])
def test_names_that_are_none_are_left_to_the_validator(way: str, needed: list[Any]) -> None:
    """They are no names of properties: nothing stumbles over them."""
    old = {"type": "object", "dependencies": {"a": ["b"]}}
    found = kinds(old, {**old, "dependencies": {"a": needed}}, way)
    assert ("schema.dependent-required.changed", "") in found


@WAYS
def test_what_another_member_says_of_items_was_not_removed(way: str) -> None:
    old, new = lists(fields("x", "z"), fields("y", "z")), lists(fields("x", "z"), fields("y"))
    assert ("property.removed", "z") not in kinds(old, new, way)
    flat = {"type": "array", "items": fields("x", "y")}
    for one, other in ((flat, lists(fields("x"), fields("y"))), (lists(fields("x"), fields("y")), flat)):
        assert not {kind for kind, _ in kinds(one, other, way) if kind == "property.removed"}


@WAYS
@pytest.mark.parametrize(
    ("keyword", "event", "values"),
    [
        ("not", "schema.not", [{"required": ["a"]}, {"required": ["b"]}]),
        ("contains", "schema.contains", [{"const": "a"}, {"const": "b"}]),
        ("propertyNames", "schema.property-names", [{"minLength": 2}, {"pattern": "^x"}]),
    ],
)
def test_single_schemas(way: str, keyword: str, event: str, values: list[Any]) -> None:
    first, second = ({keyword: value} for value in values)
    base: Doc = {"type": "array", "items": TEXT} if keyword == "contains" else {"type": "object"}
    both = {**base, "allOf": [first, second]}
    assert kinds(both, {**base, "allOf": [second, first]}, way) == set()
    for one in (first, second):
        assert kinds(both, {**base, "allOf": [one]}, way) == {(f"{event}.removed", "")}
        assert kinds({**base, "allOf": [one]}, both, way) == {(f"{event}.added", "")}
