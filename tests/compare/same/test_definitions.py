"""What says the same is found out from texts: nothing that differs may pass for the same, and nothing else is said."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.load.sources.source import load_value
from apidiff.pipeline import changes, compare
from tests.compare.schema_pairs import Doc, api, content

BIG = 2**70


def user(schema: Any, **schemas: Any) -> Doc:
    """A document in which the payload of a response refers to `User`, whose property `a` has that schema."""
    operation = {"responses": {"200": content({"$ref": "#/components/schemas/User"})}}
    shared = {"User": {"type": "object", "properties": {"a": schema, "b": {"type": "string"}}}, **schemas}
    return api({"/users": {"get": operation}}, shared)


def kinds(old: Doc, new: Doc) -> list[str]:
    """The kinds of the changes between two documents."""
    return [change.kind for change in changes(load_value(old, "old"), load_value(new, "new"))]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"default": 1}, {"default": True}, ["schema.default.changed"]),
        ({"default": 1}, {"default": 1.0}, []),
        ({"default": BIG}, {"default": BIG}, []),
        ({"default": BIG}, {"default": BIG + 1}, ["schema.default.changed"]),
        ({"title": "T", "default": 1}, {"default": 1, "title": "T"}, []),
        ({"x-a": {"b": [0, 1]}}, {"x-a": {"b": [0, True]}}, ["extension.changed"]),
    ],
)
def test_values_are_the_same_as_json(old: Any, new: Any, expected: list[str]) -> None:
    assert kinds(user(old), user(new)) == expected


def test_a_change_is_met_behind_definitions_that_refer_to_each_other() -> None:
    def ring(**last: Any) -> Doc:
        names = [f"S{index}" for index in range(40)]
        following = [*names[1:], "User"]
        schemas: dict[str, Any] = {
            name: {"properties": {"next": {"$ref": f"#/components/schemas/{other}"}}}
            for name, other in zip(names, following, strict=True)
        }
        schemas["S39"]["properties"]["last"] = last
        return user({"$ref": "#/components/schemas/S0"}, **schemas)

    assert kinds(ring(type="string"), ring(type="string")) == []
    assert kinds(ring(type="string"), ring(type="integer")) == ["schema.type.changed"]


@pytest.mark.parametrize("reference", ["#/components/schemas/Nobody", "#/components/schemas/Other", "nowhere.yaml#/a"])
def test_a_reference_in_an_example_is_a_value(reference: str) -> None:
    def document(other: str) -> Doc:
        return user({"type": "object", "example": {"$ref": reference}}, Other={"type": other})

    old, new = document("string"), document("integer")
    assert kinds(old, new) == ["schema.type.changed"]
    assert kinds(old, old) == []
    assert compare(old, new).problems == ()


def test_a_property_that_several_members_declare_stands_where_the_first_does() -> None:
    def document(**first: Any) -> Doc:
        members = [{"properties": {"c": {"type": "string", **first}, "d": {}}}, {"properties": {"e": {}, "c": {}}}]
        return user({"allOf": members})

    found = changes(load_value(document(), "old"), load_value(document(description="new"), "new"))
    assert [change.kind for change in found] == ["schema.description.changed"]
    assert found[0].new is not None
    assert found[0].new.location.tokens[-4:] == ("0", "properties", "c", "description")


@pytest.mark.parametrize(
    ("names", "expected"),
    [(["b", "b", "a"], {"property.required"}), (["a", 1, "b"], {"property.required", "part.unread"})],
)
def test_the_entry_that_requires_a_property_is_named(names: list[Any], expected: set[str]) -> None:
    old, new = user({}), user({})
    new["components"]["schemas"]["User"]["required"] = names
    found = changes(load_value(old, "old"), load_value(new, "new"))
    assert {change.kind for change in found} == expected
    required = [change for change in found if change.kind == "property.required"]
    tokens = [change.new.location.tokens[-1] for change in required if change.new is not None]
    assert tokens == [str(names.index("a")), str(names.index("b"))]
