"""Values of one kind that go on under the schema of another kind, which does not declare all that they had."""

from __future__ import annotations

import pytest

from apidiff.model.document import Json
from tests.compare.schema_pairs import Doc
from tests.compare.schemas.test_accuracy import TEXT, levels, obj, ref, worst

WAYS = pytest.mark.parametrize("way", ["request", "response"])
KEYWORDS = pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
LOST = ("property-removed", "breaking")


def kind(tags: list[Json], **more: Json) -> Doc:
    return obj({"kind": {"enum": tags}, "x": TEXT, **more}, required=["kind"])


def union(keyword: str, mapping: dict[str, str], **more: Json) -> Doc:
    names = dict.fromkeys(mapping.values())
    told = {value: f"#/components/schemas/{name}" for value, name in mapping.items()}
    branches: Json = [ref(name) for name in names]
    return {keyword: branches, "discriminator": {"propertyName": "kind", "mapping": told}, **more}


OLD = {"A": kind(["a"]), "B": kind(["b"], y=TEXT), "C": kind(["c"], z=TEXT)}


@WAYS
@KEYWORDS
@pytest.mark.parametrize("beside", [{}, {"type": "object"}, {"properties": {"id": TEXT}}])
def test_a_branch_merged_into_the_schema_of_another_loses_its_own_fields(
    keyword: str, way: str, beside: dict[str, Json]
) -> None:
    before = union(keyword, {"a": "A", "b": "B"}, **beside)
    merged = {"allOf": [ref("A"), beside]}
    for tags in (["a", "b"], ["b", "a", "d"]):
        there = {"A": kind(tags)}
        assert LOST in levels(before, merged, way, schemas=OLD, new_schemas=there)
    open_tag = {"A": obj({"kind": TEXT, "x": TEXT}, required=["kind"])}
    assert LOST in levels(before, merged, way, schemas=OLD, new_schemas=open_tag)
    every = {"A": kind(["a", "b"], y=TEXT)}
    assert worst(before, merged, way, schemas=OLD, new_schemas=every) in ("non-breaking", "warning")
    # Answers of the kind that is gone have no fields to lose.
    alone = levels(before, merged, way, schemas=OLD, new_schemas={"A": kind(["a"])})
    assert LOST not in alone or way == "request"


@WAYS
@KEYWORDS
def test_a_branch_merged_into_another_of_a_union_loses_its_own_fields(keyword: str, way: str) -> None:
    before = {keyword: [ref("A"), ref("B"), ref("C")]}
    for after, there in (
        ({keyword: [ref("A"), ref("C")]}, {"A": kind(["a", "b"]), "C": OLD["C"]}),
        ({keyword: [ref("A")]}, {"A": kind(["a", "b", "c"])}),
        (before, {"A": kind(["a", "b"]), "B": kind(["d"], y=TEXT), "C": OLD["C"]}),
        (before, {"A": kind(["b"]), "B": kind(["a"], y=TEXT), "C": OLD["C"]}),
    ):
        assert LOST in levels(before, after, way, schemas=OLD, new_schemas=there), there


@WAYS
def test_a_tag_that_each_part_of_a_composition_declares_moves_as_well(way: str) -> None:
    base = obj({"kind": TEXT, "x": TEXT}, required=["kind"])

    def child(tags: list[Json], **more: Json) -> Doc:
        return {"allOf": [ref("Base"), obj({"kind": {"enum": tags}, **more})]}

    old = {"Base": base, "A": child(["a"]), "B": child(["b"], y=TEXT)}
    new = {"Base": base, "A": child(["a", "b"])}
    listed = {"type": "array", "items": {"oneOf": [ref("A"), ref("B")]}}
    for after in (ref("A"), {"oneOf": [ref("A")]}):
        assert LOST in levels(listed, {"type": "array", "items": after}, way, schemas=old, new_schemas=new)


@WAYS
def test_a_number_may_be_a_tag(way: str) -> None:
    old = {"A": kind([1]), "B": kind([2], y=TEXT)}
    before = {"oneOf": [ref("A"), ref("B")]}
    assert LOST in levels(before, ref("A"), way, schemas=old, new_schemas={"A": kind([1, 2])})


@WAYS
def test_a_parent_without_its_discriminator_has_not_the_fields_of_its_children(way: str) -> None:
    parent = obj({"kind": TEXT, "x": TEXT}, required=["kind"], discriminator={"propertyName": "kind"})
    child: Json = {"allOf": [ref("Parent"), obj({"y": TEXT})]}
    bare = {name: value for name, value in parent.items() if name != "discriminator"}
    old = {"Parent": parent, "Child": child}
    for new in ({"Parent": bare}, {"Parent": bare, "Child": child}):
        assert LOST in levels(ref("Parent"), ref("Parent"), way, schemas=old, new_schemas=new)
    taken: dict[str, Json] = {"Parent": {**bare, "properties": {"kind": TEXT, "x": TEXT, "y": TEXT}}}
    assert LOST not in levels(ref("Parent"), ref("Parent"), way, schemas=old, new_schemas=taken)


@WAYS
@KEYWORDS
def test_a_field_that_stands_beside_another_tag_now_is_removed_from_its_own(keyword: str, way: str) -> None:
    old = {"A": kind(["a", "b"], y=TEXT), "C": OLD["C"]}
    before: Json = {keyword: [ref("A"), ref("C")]}
    after: Json = {keyword: [ref("A"), ref("B"), ref("C")]}
    for first, second in ((kind(["a"]), kind(["b"], y=TEXT)), (kind(["a"], y=TEXT), kind(["b"]))):
        new = {"A": first, "B": second, "C": OLD["C"]}
        assert LOST in levels(before, after, way, schemas=old, new_schemas=new)
    both = {"A": kind(["a"], y=TEXT), "B": kind(["b"], y=TEXT), "C": OLD["C"]}
    assert worst(before, after, way, schemas=old, new_schemas=both) == "non-breaking"
    # Two kinds that exchange the names of their components lose nothing.
    exchanged = {"A": OLD["B"], "B": OLD["A"], "C": OLD["C"]}
    assert LOST not in levels(after, after, way, schemas=OLD, new_schemas=exchanged)


@WAYS
def test_a_union_beside_the_fields_of_all_gives_way_to_one_schema(way: str) -> None:
    beside = obj({"id": TEXT}, oneOf=[ref("B"), ref("D")])
    old = {"B": OLD["B"], "D": kind(["d"], y=TEXT)}
    # Each kind declared it.
    assert LOST in levels(beside, obj({"id": TEXT, "kind": TEXT, "x": TEXT}), way, schemas=old, new_schemas={})
    every = obj({"id": TEXT, "kind": TEXT, "x": TEXT, "y": TEXT})
    assert LOST not in levels(beside, every, way, schemas=old, new_schemas={})
