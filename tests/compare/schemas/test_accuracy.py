"""Mistakes that edits of real documents brought to light, each as the smallest pair of documents that shows it."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.model.change import Witness
from apidiff.model.document import Json
from apidiff.pipeline import compare
from tests.compare.schema_pairs import Doc, carrying

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


def obj(properties: Json | None = None, **more: Json) -> Doc:
    return {"type": "object", "properties": properties or {}, **more}


def levels(old: Json, new: Json, way: str = "request", **more: Any) -> set[tuple[str, str]]:
    """The rules and levels found between two documents that carry these schemas."""
    version, schemas = more.get("version", "3.1.0"), more.get("schemas")
    there = more.get("new_schemas", schemas)
    report = compare(carrying(old, way, schemas, version), carrying(new, way, there, version))
    return {(finding.rule, finding.level.value) for finding in report.findings}


def worst(old: Json, new: Json, way: str = "request", **more: Any) -> str:
    found = {level for _, level in levels(old, new, way, **more)}
    return next((level for level in ("breaking", "warning", "non-breaking", "documentation") if level in found), "none")


def ref(name: str) -> Doc:
    return {"$ref": f"#/components/schemas/{name}"}


# What stands under a test turns round what an edit means.
UNDER_TESTS = {
    "not": ({**NUMBER, "not": {"minimum": 10}}, {**NUMBER, "not": {"minimum": 5}}),
    "contains": (
        {"type": "array", "items": NUMBER, "contains": {"minimum": 1}},
        {"type": "array", "items": NUMBER, "contains": {"minimum": 5}},
    ),
    "names": (
        {"type": "object", "additionalProperties": TEXT, "propertyNames": {"maxLength": 9}},
        {"type": "object", "additionalProperties": TEXT, "propertyNames": {"maxLength": 3}},
    ),
    "then": (
        obj({"a": TEXT, "b": TEXT}, **{"if": {"required": ["a"]}, "then": {"maxProperties": 3}}),
        obj({"a": TEXT, "b": TEXT}, **{"if": {"required": ["a"]}, "then": {"maxProperties": 1}}),
    ),
}


@pytest.mark.parametrize("pair", [pytest.param(pair, id=name) for name, pair in UNDER_TESTS.items()])
def test_a_change_under_a_test_is_no_secret(pair: tuple[Doc, Doc]) -> None:
    wide, narrow = pair
    assert worst(wide, narrow, "request") == "breaking"
    assert worst(narrow, wide, "response") == "breaking"
    assert worst(narrow, wide, "request") == worst(wide, narrow, "response") == "non-breaking"


def test_any_of_that_becomes_one_of_is_asked_about() -> None:
    """No comparer tells of the keyword, and the branches are the same."""
    branches = [{"type": "number"}, {"type": ["integer", "string"]}]
    assert worst({"anyOf": branches}, {"oneOf": branches}) == "breaking"
    assert worst({"oneOf": branches}, {"anyOf": branches}) in ("none", "non-breaking")


def test_a_description_in_a_member_that_came_is_documentation() -> None:
    assert levels(TEXT, {**TEXT, "allOf": [{"description": "A code."}]}) == {
        ("schema-description-changed", "documentation")
    }


@pytest.mark.parametrize("wrapped", [{"allOf": [ref("Pet")]}, {"anyOf": [ref("Pet")]}])
@pytest.mark.parametrize("way", ["request", "response"])
def test_annotations_of_a_member_count_for_the_whole(wrapped: Json, way: str) -> None:
    pet = obj({"name": TEXT}, **{"xml": {"name": "pet"}, "x-origin": "sample", "title": "Pet"})
    assert worst(obj({"pet": ref("Pet")}), obj({"pet": wrapped}), way, schemas={"Pet": pet}) == "none"


PAGES = obj({"page": NUMBER, "pages": NUMBER, "hits": NUMBER}, required=["page", "pages", "hits"])
RANGE = obj({"limit": NUMBER, "offset": NUMBER, "total": NUMBER}, required=["limit", "offset", "total"])


def backwards(schema: Doc) -> Doc:
    return {**schema, "required": schema["required"][::-1]}


@pytest.mark.parametrize("way", ["request", "response"])
def test_inline_branches_are_no_definitions(way: str) -> None:
    """Branches in the same place of a shared schema are not the same for that."""
    old, new = {"oneOf": [PAGES, RANGE]}, {"oneOf": [backwards(RANGE), backwards(PAGES)]}
    assert worst(ref("Hits"), ref("Hits"), way, schemas={"Hits": old}, new_schemas={"Hits": new}) == "none"


@pytest.mark.parametrize("way", ["request", "response"])
def test_branches_that_are_only_written_otherwise(way: str) -> None:
    """Branches of a oneOf that overlap cannot be judged one by one, so they have to be seen to be the same."""
    kinds = obj({"kind": TEXT, "tags": {"type": "array", "items": TEXT}}, required=["kind"])
    told = obj(
        {"kind": {**TEXT, "minLength": 0, "example": "k"}, "tags": {"type": "array", "items": TEXT, "minItems": 0}},
        required=["kind"],
        description="Another.",
    )
    other = obj({"kind": TEXT, "name": TEXT}, required=["kind"])
    old, new = {"oneOf": [kinds, other]}, {"oneOf": [told, other]}
    assert worst(old, new, way) in ("none", "documentation")
    assert worst(new, old, way) in ("none", "documentation")


def test_a_schema_without_values_is_told() -> None:
    assert ("schema-unsatisfiable", "warning") in levels(NUMBER, {**NUMBER, "minimum": 2, "maximum": 1})
    assert ("schema-unsatisfiable", "warning") in levels(NUMBER, {**NUMBER, "minimum": 2, "maximum": 1}, "response")
    forbidden = obj({"a": False})
    assert not [rule for rule, _ in levels(obj({"a": TEXT}), forbidden) if rule == "schema-unsatisfiable"]


def test_sunset_dates_of_properties_are_told() -> None:
    def dated(**more: Json) -> Doc:
        return obj({"a": {**TEXT, "deprecated": True, **more}})

    assert "sunset-invalid" in {rule for rule, _ in levels(dated(), dated(**{"x-sunset": "some day"}))}
    moved = levels(dated(**{"x-sunset": "2099-06-01"}), dated(**{"x-sunset": "2098-06-01"}))
    assert "sunset-brought-forward" in {rule for rule, _ in moved}
    lowered = levels(dated(**{"x-stability-level": "stable"}), dated(**{"x-stability-level": "beta"}))
    assert ("stability-lowered", "breaking") in lowered


def tagged(tags: list[Json], **more: Json) -> Doc:
    return obj({"kind": {"enum": tags}, **more}, required=["kind"])


def test_a_branch_of_a_one_of_that_takes_what_another_takes() -> None:
    """Neither branch refuses anything more, but values of both are refused."""
    old = {"oneOf": [tagged(["a"], x=TEXT), tagged(["b"], x=TEXT)]}
    new = {"oneOf": [tagged(["a", "b"], x=TEXT), tagged(["b"], x=TEXT)]}
    assert ("schema-narrowed", "breaking") in levels(old, new)
    apart = {"oneOf": [tagged(["a", "c"], x=TEXT), tagged(["b"], x=TEXT)]}
    assert worst(old, apart) == "non-breaking"


def test_branches_of_a_one_of_that_admit_each_other_count_alone() -> None:
    """Every value of `named` is one of `any`, too, so the union admits none of them. Nobody means that."""
    named, any_ = obj({"kind": TEXT, "name": TEXT}, required=["kind", "name"]), obj({"kind": TEXT}, required=["kind"])
    further = obj({"kind": TEXT, "name": TEXT, "note": TEXT}, required=["kind", "name", "note"])
    schemas, there = {"Named": named, "Any": any_}, {"Named": further, "Any": any_}
    union = {"oneOf": [ref("Named"), ref("Any")]}
    assert ("required-property-added", "breaking") in levels(union, union, schemas=schemas, new_schemas=there)


def test_what_changed_under_property_names_is_told_once() -> None:
    old = {"type": "object", "additionalProperties": TEXT, "propertyNames": {"enum": ["a", "b"]}}
    new = {"type": "object", "additionalProperties": TEXT, "propertyNames": {"enum": ["a", "b", "c"]}}
    assert levels(old, new, "response") == {("enum-value-added", "warning")}
    assert levels(new, old) == {("enum-value-removed", "breaking")}


def test_words_beside_a_null_branch_are_seen() -> None:
    old = {"anyOf": [TEXT, {"type": "null"}]}
    new = {"anyOf": [TEXT, {"type": "null", "description": "Unknown."}]}
    assert levels(old, new) == {("schema-description-changed", "documentation")}


def test_a_property_that_two_members_declare() -> None:
    """The second declaration counts as much as the first."""
    first, second = obj({"a": TEXT, "x": TEXT}), obj({"a": {**TEXT, "maxLength": 9}})
    narrower = obj({"a": {**TEXT, "maxLength": 3}})
    both = {"allOf": [ref("First"), ref("Second")]}
    schemas, there = {"First": first, "Second": second}, {"First": first, "Second": narrower}
    assert ("max-length-lowered", "breaking") in levels(both, both, schemas=schemas, new_schemas=there)
    assert worst({"allOf": [first, second]}, {"allOf": [second, first]}) == "none"


def test_what_no_comparer_tells_is_asked_about_beside_what_is_harmless() -> None:
    branches = [{"type": "number"}, {"type": ["integer", "string"]}]
    old, new = {"anyOf": branches, "description": "a"}, {"oneOf": branches, "description": "b"}
    assert ("schema-narrowed", "breaking") in levels(old, new)
    items = {"type": "array", "items": TEXT}
    old = {"allOf": [items, {"items": {"maxLength": 9}}], "maxItems": 3}
    new = {"allOf": [items, {"items": {"maxLength": 3}}], "maxItems": 5}
    assert ("max-length-lowered", "breaking") in levels(old, new)
    rest = {"type": "array", "prefixItems": [TEXT], "unevaluatedItems": TEXT}
    old = {"allOf": [rest, {"prefixItems": [TEXT], "unevaluatedItems": {"maxLength": 9}}], "maxItems": 3}
    new = {"allOf": [rest, {"prefixItems": [TEXT], "unevaluatedItems": {"maxLength": 3}}], "maxItems": 5}
    assert ("max-length-lowered", "breaking") in levels(old, new)


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_words_beside_a_reference_are_seen(version: str) -> None:
    pet = obj({"name": TEXT})
    old, new = (obj({"pet": {**ref("Pet"), "description": word}}) for word in ("One.", "Another."))
    found = levels(old, new, version=version, schemas={"Pet": pet})
    assert found == {("schema-description-changed", "documentation")}
    old, new = ({**ref("Pet"), "description": word} for word in ("One.", "Another."))
    assert levels(old, new, version=version, schemas={"Pet": pet}) == found


@pytest.mark.parametrize("keyword", ["type", "oneOf", "anyOf"])
def test_a_break_inside_an_object_that_may_be_null_has_a_payload(keyword: str) -> None:
    """The shortest value of the object is null, which has no room for the property."""

    def holder(kind: str) -> Json:
        thing = obj({"id": {"type": "integer"}, "name": {"type": kind}}, required=["id"])
        if keyword == "type":
            return obj({"user": {**thing, "type": ["null", "object"]}})
        return obj({"user": {keyword: [{"type": "null"}, thing]}})

    report = compare(
        carrying(holder("string"), "response", None, "3.1.0"), carrying(holder("number"), "response", None, "3.1.0")
    )
    found = next(finding for finding in report.findings if finding.level.value == "breaking")
    assert isinstance(found.evidence, Witness), found.evidence
    assert found.evidence.value["user"].keys() == {"id", "name"}
