"""Discriminators: what their values select belongs to every payload, and the values are on the wire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from apidiff import Settings, compare
from apidiff.model.change import Proof, Witness
from apidiff.model.document import Json
from tests.compare.schema_pairs import Doc, between, evidence, kinds, one

TEXT: Doc = {"type": "string"}
WAYS = pytest.mark.parametrize("way", ["request", "response"])


def obj(properties: Json | None = None, **more: Json) -> Doc:
    return {"type": "object", "properties": properties or {}, **more}


def ref(name: str) -> Doc:
    return {"$ref": f"#/components/schemas/{name}"}


def parent(mapping: Json | None = None, **more: Json) -> Doc:
    stated: Doc = {"propertyName": "kind"} if mapping is None else {"propertyName": "kind", "mapping": mapping}
    return obj({"kind": TEXT}, required=["kind"], discriminator=stated, **more)


def child(name: str = "Pet", **properties: Json) -> Doc:
    return {"allOf": [ref(name), obj(properties)]}


def union(*names: str, keyword: str = "oneOf", **discriminator: Json) -> Doc:
    return {keyword: [ref(name) for name in names], "discriminator": {"propertyName": "kind", **discriminator}}


def tagged(**properties: Json) -> Doc:
    return obj({"kind": TEXT, **properties}, required=["kind"])


def levels(old: Json, new: Json, way: str = "response", version: str = "3.1.0", profile: str = "contract") -> list[str]:
    """The rules that speak above documentation, with their levels, between two sets of shared schemas, of which `Pet`
    is the payload."""
    documents = [document(schemas, way, version) for schemas in (old, new)]
    report = compare(*documents, settings=Settings(profile=profile))
    found = [(finding.level.value, finding.rule) for finding in report.findings]
    return sorted(f"{level} {rule}" for level, rule in found if level != "documentation")


def document(schemas: Json, way: str, version: str) -> Doc:
    if version == "2.0":
        return swagger(schemas, way)
    content = {"application/json": {"schema": ref("Pet")}}
    ok: Doc = {"200": {"description": "OK"}}
    operation: Doc = {"responses": {"200": {"description": "OK", "content": content}}}
    if way == "request":
        operation = {"requestBody": {"content": content}, "responses": ok}
    method = "post" if way == "request" else "get"
    info = {"title": "Pets", "version": "1"}
    return {"openapi": version, "info": info, "paths": {"/a": {method: operation}}, "components": {"schemas": schemas}}


def swagger(schemas: Json, way: str) -> Doc:
    schema = {"$ref": "#/definitions/Pet"}
    ok: Doc = {"200": {"description": "OK"}}
    operation: Doc = {"responses": {"200": {"description": "OK", "schema": schema}}}
    if way == "request":
        operation = {"parameters": [{"in": "body", "name": "body", "schema": schema}], "responses": ok}
    method = "post" if way == "request" else "get"
    info = {"title": "Pets", "version": "1"}
    return {"swagger": "2.0", "info": info, "paths": {"/a": {method: operation}}, "definitions": moved(schemas)}


def moved(value: Json) -> Json:
    """Shared schemas as Swagger 2.0 writes them."""
    if isinstance(value, dict):
        found = {key: moved(entry) for key, entry in value.items()}
        if isinstance(found.get("$ref"), str):
            found["$ref"] = found["$ref"].replace("#/components/schemas/", "#/definitions/")
        if isinstance(found.get("discriminator"), dict):
            found["discriminator"] = found["discriminator"]["propertyName"]
        return found
    return [moved(entry) for entry in value] if isinstance(value, list) else value


VERSIONS = pytest.mark.parametrize("version", ["2.0", "3.0.3", "3.1.0", "3.2.0"])
NUMBER: Doc = {"type": "integer"}

DEEP = {
    "a child": ({"Pet": parent(), "Dog": child(bark=TEXT)}, {"Pet": parent(), "Dog": child(bark=NUMBER)}),
    "a grandchild": (
        {"Pet": parent(), "Dog": child(), "Puppy": child("Dog", bark=TEXT)},
        {"Pet": parent(), "Dog": child(), "Puppy": child("Dog", bark=NUMBER)},
    ),
    "what a child refers to": (
        {"Pet": parent(), "Dog": child(bark=ref("Sound")), "Sound": TEXT},
        {"Pet": parent(), "Dog": child(bark=ref("Sound")), "Sound": NUMBER},
    ),
    "a child that holds its parent": (
        {"Pet": parent(), "Dog": child(friend=ref("Pet"), bark=TEXT)},
        {"Pet": parent(), "Dog": child(friend=ref("Pet"), bark=NUMBER)},
    ),
    "a child that takes the parent in at second hand": (
        {"Pet": parent(), "Dog": {"allOf": [{"allOf": [ref("Pet")]}, obj({"bark": TEXT})]}},
        {"Pet": parent(), "Dog": {"allOf": [{"allOf": [ref("Pet")]}, obj({"bark": NUMBER})]}},
    ),
    "a parent that inherits its discriminator": (
        {"Root": parent(), "Pet": child("Root"), "Dog": child("Pet", bark=TEXT)},
        {"Root": parent(), "Pet": child("Root"), "Dog": child("Pet", bark=NUMBER)},
    ),
    "a parent in a list": (
        {
            "Pet": obj({"all": {"type": "array", "items": ref("Base")}}),
            "Base": parent(),
            "Dog": child("Base", bark=TEXT),
        },
        {
            "Pet": obj({"all": {"type": "array", "items": ref("Base")}}),
            "Base": parent(),
            "Dog": child("Base", bark=NUMBER),
        },
    ),
    "a parent described where it is used": (
        {"Pet": obj({"one": {"allOf": [ref("Base")]}}), "Base": parent(), "Dog": child("Base", bark=TEXT)},
        {"Pet": obj({"one": {"allOf": [ref("Base")]}}), "Base": parent(), "Dog": child("Base", bark=NUMBER)},
    ),
}


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in DEEP.items()])
@VERSIONS
@WAYS
def test_what_takes_in_a_parent_belongs_to_its_payloads(case: tuple[Json, Json], version: str, way: str) -> None:
    assert levels(*case, way, version) == ["breaking type-changed"]


@WAYS
def test_a_payload_of_a_child_names_it(way: str) -> None:
    old = {"Pet": parent({"dog": "Dog", "hound": "Dog"}), "Dog": child(bark=TEXT)}
    new = {"Pet": parent({"dog": "Dog", "hound": "Dog"}), "Dog": child(bark=NUMBER)}
    found = evidence(one(between(ref("Pet"), ref("Pet"), way, schemas=old, new_schemas=new), "schema.type.changed"))
    assert isinstance(found, Witness)
    assert found.value["kind"] == "dog"


@WAYS
def test_what_is_named_by_a_mapping_alone_belongs_to_the_payloads(way: str) -> None:
    old = {"Pet": parent({"dog": ref("Dog")["$ref"]}), "Dog": obj({"kind": TEXT, "bark": TEXT}, required=["kind"])}
    new = {**old, "Dog": obj({"kind": TEXT, "bark": NUMBER}, required=["kind"])}
    assert levels(old, new, way) == ["breaking type-changed"]


@pytest.mark.parametrize("value", ["a}b", "a{b", "{a}", 'a"}b', "a\\"])
def test_a_value_may_hold_any_letter(value: str) -> None:
    old = {"Pet": parent({value: "Dog"}), "Dog": obj({"kind": TEXT, "bark": TEXT}, required=["kind"])}
    new = {**old, "Dog": obj({"kind": TEXT, "bark": NUMBER}, required=["kind"])}
    assert levels(old, new) == ["breaking type-changed"]


@WAYS
def test_relatives_of_a_child_do_not_belong_to_its_payloads(way: str) -> None:
    old = {"Base": parent(), "Pet": child("Base"), "Fish": child("Base", fins=TEXT)}
    new = {**old, "Fish": child("Base", fins=NUMBER)}
    assert levels(old, new, way) == []


@VERSIONS
def test_a_field_of_a_child_that_goes(version: str) -> None:
    old = {"Pet": parent(), "Dog": child(bark=TEXT, breed=TEXT)}
    new = {"Pet": parent(), "Dog": child(breed=TEXT)}
    for way in ("request", "response"):
        assert levels(old, new, way, version) == ["breaking property-removed"]
    assert levels(new, old, "request", version) == ["non-breaking property-added"]


@VERSIONS
def test_a_child_that_comes_or_goes_is_a_value(version: str) -> None:
    less, more = {"Pet": parent()}, {"Pet": parent(), "Dog": child(bark=TEXT)}
    assert levels(less, more, "response", version) == ["warning discriminator-mapping-added"]
    assert levels(less, more, "request", version) == ["non-breaking discriminator-mapping-added"]
    assert levels(more, less, "response", version) == ["non-breaking discriminator-mapping-removed"]
    assert levels(more, less, "request", version) == ["breaking discriminator-mapping-removed"]


@VERSIONS
@WAYS
def test_a_child_under_another_name_is_another_value(version: str, way: str) -> None:
    old, new = {"Pet": parent(), "Dog": child(bark=TEXT)}, {"Pet": parent(), "Hound": child(bark=TEXT)}
    assert levels(old, new, way, version) == ["breaking discriminator-value-renamed"]


@WAYS
def test_a_child_under_another_name_is_the_same_where_a_mapping_names_it(way: str) -> None:
    old = {"Pet": parent({"dog": "Dog"}), "Dog": child(bark=TEXT)}
    new = {"Pet": parent({"dog": "Hound"}), "Hound": child(bark=TEXT)}
    assert levels(old, new, way) == []
    kept = {"Pet": parent({"Dog": "#/components/schemas/Hound"}), "Hound": child(bark=TEXT)}
    assert levels({**old, "Pet": parent()}, kept, way) == []


@WAYS
def test_a_child_under_another_name_is_the_same_where_it_says_its_value(way: str) -> None:
    said = child(bark=TEXT, kind={"type": "string", "enum": ["dog"]})
    assert levels({"Pet": parent(), "Dog": said}, {"Pet": parent(), "Hound": said}, way) == []


HOLDERS: dict[str, Any] = {
    "itself": ref,
    "in a property": lambda name: obj({"pet": ref(name)}),
    "in a list": lambda name: {"type": "array", "items": ref(name)},
    "in a map": lambda name: {"type": "object", "additionalProperties": ref(name)},
}


@VERSIONS
@WAYS
@pytest.mark.parametrize("holder", HOLDERS)
def test_a_child_that_is_used_by_itself_has_its_name_on_the_wire(version: str, way: str, holder: str) -> None:
    """Its parent, which no payload is, tells it from others by its name."""
    hold = HOLDERS[holder]
    old = {"Pet": hold("Dog"), "Base": parent(), "Dog": child("Base", bark=TEXT)}
    new = {"Pet": hold("Hound"), "Base": parent(), "Hound": child("Base", bark=TEXT)}
    assert levels(old, new, way, version) == ["breaking discriminated-schema-renamed"]


@WAYS
def test_a_grandchild_that_is_used_by_itself_has_its_name_on_the_wire(way: str) -> None:
    family = {"Base": parent(), "Dog": child("Base", bark=TEXT)}
    old = {"Pet": ref("Pug"), **family, "Pug": child("Dog", snort=TEXT)}
    new = {"Pet": ref("Mops"), **family, "Mops": child("Dog", snort=TEXT)}
    assert levels(old, new, way) == ["breaking discriminated-schema-renamed"]


@WAYS
def test_the_name_of_a_child_is_not_on_the_wire_where_it_or_a_mapping_says_a_value(way: str) -> None:
    mapped = [parent({"dog": name}) for name in ("Dog", "Hound")]
    old = {"Pet": ref("Dog"), "Base": mapped[0], "Dog": child("Base", bark=TEXT)}
    new = {"Pet": ref("Hound"), "Base": mapped[1], "Hound": child("Base", bark=TEXT)}
    assert levels(old, new, way) == []
    said = child("Base", bark=TEXT, kind={"type": "string", "enum": ["dog"]})
    old, new = ({"Pet": ref(name), "Base": parent(), name: said} for name in ("Dog", "Hound"))
    assert levels(old, new, way) == []


@WAYS
def test_the_name_of_a_child_is_told_of_its_parent_where_that_is_used(way: str) -> None:
    old = {"Pet": ref("Base"), "Base": parent(), "Dog": child("Base", bark=TEXT)}
    new = {"Pet": ref("Base"), "Base": parent(), "Hound": child("Base", bark=TEXT)}
    assert levels(old, new, way) == ["breaking discriminator-value-renamed"]


@WAYS
def test_another_child_in_the_place_of_one_is_no_new_name(way: str) -> None:
    family = {"Base": parent(), "Dog": child("Base", bark=TEXT), "Cat": child("Base", lives=TEXT)}
    found = levels({"Pet": ref("Dog"), **family}, {"Pet": ref("Cat"), **family}, way)
    assert not [one for one in found if "renamed" in one]


@WAYS
def test_the_name_of_the_parent_is_a_value(way: str) -> None:
    """A parent that no mapping names stands for itself; Swagger 2.0, Schema Object."""
    old = {"Pet": obj({"one": ref("Base")}), "Base": parent()}
    new = {"Pet": obj({"one": ref("Root")}), "Root": parent()}
    assert levels(old, new, way, "2.0") == ["breaking discriminator-value-renamed"]


CATS_AND_DOGS = {"Cat": tagged(lives=NUMBER), "Dog": tagged(bark=TEXT)}


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@WAYS
def test_a_branch_under_another_name_is_another_value(keyword: str, way: str) -> None:
    old = {"Pet": union("Cat", "Dog", keyword=keyword), **CATS_AND_DOGS}
    new = {"Pet": union("Cat", "Hound", keyword=keyword), "Cat": CATS_AND_DOGS["Cat"], "Hound": CATS_AND_DOGS["Dog"]}
    assert levels(old, new, way) == ["breaking discriminator-value-renamed"]


@WAYS
def test_a_component_under_another_name_is_silent_where_the_name_is_not_on_the_wire(way: str) -> None:
    old = {"Pet": {"oneOf": [ref("Cat"), ref("Dog")]}, **CATS_AND_DOGS}
    new = {"Pet": {"oneOf": [ref("Cat"), ref("Hound")]}, "Cat": CATS_AND_DOGS["Cat"], "Hound": CATS_AND_DOGS["Dog"]}
    assert levels(old, new, way) == []


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize("mapping", [None, {"cat": "Cat", "dog": "Dog"}])
def test_a_branch_that_comes_or_goes_is_a_value(keyword: str, mapping: Json) -> None:
    more = {} if mapping is None else {"mapping": mapping}
    less = {} if mapping is None else {"mapping": {"cat": "Cat"}}
    one_of = "one-of" if keyword == "oneOf" else "any-of"
    old = {"Pet": union("Cat", keyword=keyword, **less), **CATS_AND_DOGS}
    new = {"Pet": union("Cat", "Dog", keyword=keyword, **more), **CATS_AND_DOGS}
    assert levels(old, new, "response") == [f"warning {one_of}-kind-added"]
    assert levels(old, new, "request") == [f"non-breaking {one_of}-kind-added"]
    assert levels(new, old, "response") == [f"non-breaking {one_of}-kind-removed"]
    assert levels(new, old, "request") == [f"breaking {one_of}-kind-removed"]
    assert levels(new, old, "request", profile="wire") == [f"breaking {one_of}-kind-removed"]


@WAYS
def test_the_value_selects_the_branch_and_no_other_counts(way: str) -> None:
    """Both branches take any object with a `kind`; what one loses, the other does not make good."""
    old = {"Pet": union("Cat", "Dog", keyword="anyOf"), **CATS_AND_DOGS}
    changed = tagged(bark=NUMBER)
    found = between(ref("Pet"), ref("Pet"), way, schemas=old, new_schemas={**old, "Dog": changed})
    change = one(found, "schema.type.changed")
    assert isinstance(evidence(change), Witness)
    assert evidence(change).value["kind"] == "Dog"


def test_a_branch_that_goes_from_a_response_is_proved_harmless() -> None:
    schemas = {"Pet": union("Cat", "Dog"), **CATS_AND_DOGS}
    found = between(ref("Pet"), ref("Pet"), "response", schemas=schemas, new_schemas={**schemas, "Pet": union("Cat")})
    assert isinstance(evidence(one(found, "schema.one-of.removed")), Proof)


def required(value: str, keyword: str) -> Doc:
    said = {"type": "string", "enum": [value]} if keyword == "enum" else {"const": value}
    return obj({"kind": said}, required=["kind"])


@pytest.mark.parametrize("keyword", ["enum", "const"])
@WAYS
def test_a_mapping_that_says_what_the_branches_demand_says_nothing_new(keyword: str, way: str) -> None:
    schemas = {"Cat": required("cat", keyword), "Dog": required("dog", keyword)}
    old = {"Pet": union("Cat", "Dog"), **schemas}
    new = {"Pet": union("Cat", "Dog", mapping={"cat": "Cat", "dog": ref("Dog")["$ref"]}), **schemas}
    assert levels(old, new, way) == []
    assert levels(new, old, way) == []


@WAYS
def test_a_mapping_with_other_values_than_the_names_changes_the_wire(way: str) -> None:
    old = {"Pet": union("Cat", "Dog"), **CATS_AND_DOGS}
    new = {"Pet": union("Cat", "Dog", mapping={"cat": "Cat", "dog": "Dog"}), **CATS_AND_DOGS}
    assert levels(old, new, way) == ["breaking discriminator-value-renamed"] * 2


def test_one_more_value_for_the_same_schema() -> None:
    old = {"Pet": union("Cat", "Dog", mapping={"dog": "Dog"}), **CATS_AND_DOGS}
    new = {"Pet": union("Cat", "Dog", mapping={"dog": "Dog", "hound": "Dog"}), **CATS_AND_DOGS}
    assert levels(old, new, "response") == ["warning discriminator-mapping-added"]
    assert levels(old, new, "request") == ["non-breaking discriminator-mapping-added"]
    assert levels(new, old, "request") == ["breaking discriminator-mapping-removed"]


@WAYS
def test_two_values_that_change_places(way: str) -> None:
    old = {"Pet": union("Cat", "Dog", mapping={"a": "Cat", "b": "Dog"}), **CATS_AND_DOGS}
    new = {"Pet": union("Cat", "Dog", mapping={"b": "Cat", "a": "Dog"}), **CATS_AND_DOGS}
    assert levels(old, new, way) == ["breaking discriminator-mapping-changed"] * 2


BRANCHES = {"A": tagged(a=TEXT), "B": tagged(b={"type": "integer"}, a={"type": "integer"}), "C": tagged(c=TEXT)}
CHILDREN = {"A": child(a=TEXT), "B": child(b={"type": "integer"}, a={"type": "integer"}), "C": child(c=TEXT)}
CHANGED = "breaking discriminator-mapping-changed"
RETARGETED: dict[str, tuple[dict[str, str], dict[str, str], list[str]]] = {
    "places change": ({"x": "A", "y": "B"}, {"x": "B", "y": "A"}, [CHANGED, CHANGED]),
    "to one that has a value": ({"x": "A", "y": "B", "z": "C"}, {"x": "A", "y": "A", "z": "C"}, [CHANGED]),
    "to one that was called by its name": ({"x": "A", "y": "B"}, {"x": "A", "y": "C"}, [CHANGED]),
}


@WAYS
@pytest.mark.parametrize("of_union", [True, False])
@pytest.mark.parametrize("case", RETARGETED.values(), ids=RETARGETED)
def test_an_entry_that_names_another_schema_is_one_change(
    case: tuple[dict[str, str], dict[str, str], list[str]], of_union: bool, way: str
) -> None:
    def schemas(mapping: dict[str, str]) -> Doc:
        entries = {value: ref(name)["$ref"] for value, name in mapping.items()}
        whole = union("A", "B", "C", mapping=entries) if of_union else parent(entries)
        return {"Pet": whole, **(BRANCHES if of_union else CHILDREN)}

    old, new = schemas(case[0]), schemas(case[1])
    assert levels(old, new, way) == case[2]
    assert levels(new, old, way) == case[2]


def test_an_entry_that_takes_the_name_of_a_branch() -> None:
    """The branch is still there, and no value selects it any more."""
    old, new = ({"Pet": union("A", "B", "C", mapping={value: ref("A")["$ref"]}), **BRANCHES} for value in ("x", "B"))
    assert levels(old, new, "request") == [CHANGED, "breaking discriminator-mapping-removed"]
    assert levels(old, new, "response") == [CHANGED, "non-breaking discriminator-mapping-removed"]
    assert levels(new, old, "request") == [CHANGED, "non-breaking discriminator-mapping-added"]
    assert levels(new, old, "response") == [CHANGED, "warning discriminator-mapping-added"]
    report = compare(document(old, "request", "3.1.0"), document(new, "request", "3.1.0"))
    shown = {
        finding.rule: found.value["kind"]
        for finding in report.findings
        for found in finding.change.evidence.values()
        if isinstance(found, Witness)
    }
    assert shown == {"discriminator-mapping-removed": "x", "discriminator-mapping-changed": "B"}


def test_an_edit_of_a_schema_is_told_beside_an_entry_that_names_another() -> None:
    entries = {"x": ref("A")["$ref"], "y": ref("B")["$ref"]}
    old = {"Pet": union("A", "B", "C", mapping=entries), **BRANCHES}
    narrow = {**BRANCHES, "A": tagged(a={**TEXT, "maxLength": 3})}
    new = {"Pet": union("A", "B", "C", mapping={**entries, "y": ref("C")["$ref"]}), **narrow}
    assert levels(old, new, "request") == [CHANGED, "breaking max-length-set"]


def test_an_entry_of_its_own_is_told_beside_one_that_names_another_schema() -> None:
    entries = {"x": ref("A")["$ref"], "y": ref("B")["$ref"]}
    old = {"Pet": union("A", "B", "C", mapping=entries), **BRANCHES}
    new = {"Pet": union("A", "B", "C", mapping={**entries, "y": ref("A")["$ref"], "w": ref("B")["$ref"]}), **BRANCHES}
    assert levels(old, new) == [CHANGED, "warning discriminator-mapping-added"]


@WAYS
def test_a_union_of_those_that_take_it_in_is_no_circle(way: str) -> None:
    """A parent that lists its children, each of which takes in the parent: generators write both."""
    old = {
        "Pet": {**obj({"kind": TEXT}, required=["kind"]), **union("Cat", "Dog")},
        "Cat": child(lives=NUMBER),
        "Dog": child(bark=TEXT),
    }
    new = {**old, "Dog": child(bark=NUMBER)}
    found = between(ref("Pet"), ref("Pet"), way, schemas=old, new_schemas=new)
    assert kinds(found) == ["schema.type.changed"]
    assert isinstance(evidence(found[0]), Witness)


@WAYS
def test_a_union_of_a_union(way: str) -> None:
    mapping = {"cat": "Cat", "dog": "Dog", "fish": "Fish"}
    old = {
        "Pet": {"oneOf": [ref("Furry"), ref("Fish")], "discriminator": {"propertyName": "kind", "mapping": mapping}},
        "Furry": {"oneOf": [ref("Cat"), ref("Dog")]},
        "Fish": tagged(fins=NUMBER),
        **CATS_AND_DOGS,
    }
    assert levels(old, {**old, "Dog": tagged(bark=NUMBER)}, way) == ["breaking type-changed"]


@WAYS
def test_a_child_of_a_branch_is_selected_by_its_own_value(way: str) -> None:
    old = {
        "Base": parent(),
        "Pet": union("Cat", "Dog"),
        "Cat": child("Base"),
        "Dog": child("Base"),
        "Puppy": child("Dog", bark=TEXT),
    }
    assert levels(old, {**old, "Puppy": child("Dog", bark=NUMBER)}, way) == ["breaking type-changed"]


@WAYS
def test_a_parent_that_may_be_null(way: str) -> None:
    old = {"Pet": parent(nullable=True), "Dog": child(bark=TEXT)}
    assert levels(old, {**old, "Dog": child(bark=NUMBER)}, way, "3.0.3") == ["breaking type-changed"]
    assert levels({**old, "Pet": parent()}, old, "response", "3.0.3") == ["breaking null-allowed"]


@WAYS
def test_the_default_of_a_discriminator_is_a_branch(way: str) -> None:
    old = {"Pet": union("Cat", "Dog", defaultMapping="Dog"), "Cat": tagged(lives=NUMBER), "Dog": obj({"bark": TEXT})}
    assert levels(old, {**old, "Dog": obj({"bark": NUMBER})}, way, "3.2.0") == ["breaking type-changed"]


def test_a_discriminator_that_one_document_has_is_told_as_such() -> None:
    without = {"Pet": {"oneOf": [ref("Cat"), ref("Dog")]}, **CATS_AND_DOGS}
    stated = {"Pet": union("Cat", "Dog"), **CATS_AND_DOGS}
    assert levels(without, stated, "request") == ["warning discriminator-added"]
    assert levels(without, stated, "response") == ["non-breaking discriminator-added"]
    assert levels(stated, without, "request") == ["non-breaking discriminator-removed"]
    assert levels(stated, without, "response") == ["warning discriminator-removed"]


@WAYS
def test_a_value_that_the_property_lists_is_told_of_the_property(way: str) -> None:
    def pets(*names: str) -> Doc:
        kind = {"type": "string", "enum": list(names)}
        pet = {**parent({name: name.title() for name in names}), "properties": {"kind": kind}}
        return {"Pet": pet, **{name.title(): child(**{name: TEXT}) for name in names}}

    level = "warning" if way == "response" else "non-breaking"
    assert levels(pets("cat"), pets("cat", "dog"), way) == [f"{level} enum-value-added"]


@WAYS
def test_a_constant_that_changes_is_told_as_such(way: str) -> None:
    old = {"Pet": union("Cat", "Dog"), "Cat": required("cat", "const"), "Dog": required("dog", "const")}
    new = {**old, "Dog": required("hound", "const")}
    assert levels(old, new, way) == ["breaking const-changed"]


FAMILY = {
    "Pet": parent({"cat": "Cat", "dog": "Dog"}),
    "Cat": child(lives={**NUMBER, "minimum": 0}),
    "Dog": child(bark=TEXT),
}
LISTED = {
    "Pet": union("Cat", "Dog", mapping={"cat": "Cat", "dog": "Dog"}),
    "Cat": tagged(lives={**NUMBER, "minimum": 0}),
    "Dog": tagged(bark=TEXT),
}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@WAYS
def test_a_parent_written_as_a_union_is_the_same(version: str, way: str) -> None:
    assert levels(FAMILY, LISTED, way, version) == []
    assert levels(LISTED, FAMILY, way, version) == []
    level = "breaking" if way == "request" else "non-breaking"
    assert levels(FAMILY, {**LISTED, "Cat": tagged(lives={**NUMBER, "minimum": 1})}, way, version) == [
        f"{level} min-value-raised"
    ]
    assert levels(LISTED, {**FAMILY, "Cat": child(lives={**NUMBER, "minimum": 1})}, way, version) == [
        f"{level} min-value-raised"
    ]


def test_a_value_that_a_parent_written_as_a_union_loses() -> None:
    less = {"Pet": union("Cat", mapping={"cat": "Cat"}), "Cat": LISTED["Cat"]}
    assert levels(FAMILY, less, "request") == ["breaking discriminator-mapping-removed"]
    assert levels(less, FAMILY, "response") == ["warning discriminator-mapping-added"]


def test_a_new_child_may_demand_what_the_parent_does_not() -> None:
    """Old clients send no value that named nothing."""
    old = {"Pet": parent({"cat": "Cat"}), "Cat": child(lives=NUMBER)}
    needy = {"allOf": [ref("Pet"), obj({"bark": TEXT}, required=["bark"])]}
    new = {"Pet": parent({"cat": "Cat", "dog": "Dog"}), "Cat": child(lives=NUMBER), "Dog": needy}
    assert levels(old, new, "request") == ["non-breaking discriminator-mapping-added"]


@WAYS
def test_a_value_as_generators_of_swagger_write_it(way: str) -> None:
    said: Doc = {**child(bark=TEXT), "x-ms-discriminator-value": "dog"}
    old, new = {"Pet": parent(), "Dog": said}, {"Pet": parent(), "Hound": said}
    assert levels(old, new, way, "2.0") == []
    other = {"Pet": parent(), "Dog": {**said, "x-ms-discriminator-value": "hound"}}
    assert "breaking discriminator-value-renamed" in levels(old, other, way, "2.0")


@WAYS
def test_a_mapping_beside_properties_written_out(way: str) -> None:
    def holding(bark: Doc) -> Doc:
        return {"Pet": obj({"one": parent({"dog": "Dog"})}), "Dog": tagged(bark=bark)}

    assert levels(holding(TEXT), holding(NUMBER), way) == ["breaking type-changed"]


@WAYS
def test_the_discriminator_of_a_direction_that_has_it_not(way: str) -> None:
    """A read-only discriminator selects nothing in requests."""
    old = {"Pet": parent(), "Dog": child(bark=TEXT)}
    old["Pet"]["properties"] = {"kind": {**TEXT, "readOnly": True}}
    found = levels(old, {**old, "Dog": child(bark=NUMBER)}, way)
    assert found == ["breaking type-changed"] if way == "response" else len(found) == 1


@pytest.mark.parametrize("kind", [TEXT, {"enum": ["Cat", "Dog", "cat", "dog"]}], ids=["text", "listed"])
@pytest.mark.parametrize("mapping", [{}, {"mapping": {"cat": "Cat", "dog": "Dog"}}], ids=["names", "mapping"])
def test_a_branch_written_out_around_a_named_schema_has_its_value(mapping: Json, kind: Doc) -> None:
    """Of both branches every payload that names one of them stays one that is of this branch alone."""
    kinds = {
        "Cat": obj({"kind": kind, "lives": NUMBER}, required=["kind"]),
        "Dog": obj({"kind": kind}, required=["kind"]),
    }
    plain = {"Pet": union("Cat", "Dog", **mapping), **kinds}
    pet = union("Cat", "Dog", **mapping)
    pet["oneOf"][1] = {"allOf": [ref("Dog"), obj({"chip": TEXT}, required=["chip"])]}
    needy = {"Pet": pet, **kinds}
    assert levels(plain, needy, "response") == ["non-breaking required-property-added"]
    assert levels(plain, needy, "request") == ["breaking required-property-added"]
    pet["oneOf"][1] = {"allOf": [ref("Dog")], "description": "A dog."}
    assert levels(plain, needy, "response") == levels(plain, needy, "request") == []


@pytest.mark.parametrize("reference", ["dog.yaml", "./dog.yaml", "parts.yaml#/Dog"])
def test_a_mapping_names_a_schema_in_another_file(tmp_path: Path, reference: str) -> None:
    for side, kind in (("old", "string"), ("new", "integer")):
        folder = tmp_path / side
        folder.mkdir()
        body = f"{{type: object, properties: {{kind: {{type: string}}, bark: {{type: {kind}}}}}}}"
        (folder / "dog.yaml").write_text(body)
        (folder / "parts.yaml").write_text(f"Dog: {body}")
        (folder / "api.yaml").write_text(
            "openapi: 3.1.0\ninfo: {title: Pets, version: '1'}\n"
            "paths: {/a: {get: {responses: {'200': {description: OK, content: {application/json: {schema: "
            "{$ref: '#/components/schemas/Pet'}}}}}}}}\n"
            "components: {schemas: {Pet: {type: object, required: [kind], properties: {kind: {type: string}},"
            f" discriminator: {{propertyName: kind, mapping: {{dog: '{reference}'}}}}}}}}}}\n"
        )
    report = compare(str(tmp_path / "old/api.yaml"), str(tmp_path / "new/api.yaml"))
    assert [finding.rule for finding in report.findings] == ["type-changed"]
    assert report.findings[0].level.value == "breaking"


@WAYS
def test_a_named_schema_around_a_parent_stands_for_all_its_children(way: str) -> None:
    """OpenAPI 3.0 has no other way to describe what a reference leads to."""
    old = {
        "Pet": obj({"one": ref("Described")}),
        "Described": {"allOf": [ref("Base")], "description": "A pet."},
        "Base": parent(),
        "Dog": child("Base", bark=TEXT),
    }
    assert levels(old, {**old, "Dog": child("Base", bark=NUMBER)}, way) == ["breaking type-changed"]


def test_a_discriminating_property_that_may_be_missing_now() -> None:
    old = {"Pet": union("Cat", "Dog"), **CATS_AND_DOGS}
    new = {**old, "Dog": obj({"kind": TEXT, "bark": TEXT})}
    assert levels(old, new, "response") == ["breaking property-became-optional"]
    assert levels(new, old, "request") == ["breaking property-became-required"]


def test_a_family_in_files_without_components(tmp_path: Path) -> None:
    for side, kind in (("old", "string"), ("new", "integer")):
        folder = tmp_path / side
        folder.mkdir()
        (folder / "api.yaml").write_text(
            "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\n"
            "paths: {/a: {get: {responses: {'200': {description: OK, content: {application/json: {schema: "
            "{$ref: pet.yaml}}}}}}}}\n"
        )
        (folder / "pet.yaml").write_text(
            "{type: object, required: [kind], properties: {kind: {type: string}},"
            " discriminator: {propertyName: kind, mapping: {dog: ./dog.yaml}}}\n"
        )
        (folder / "dog.yaml").write_text(
            f"allOf: [{{$ref: pet.yaml}}, {{type: object, properties: {{bark: {{type: {kind}}}}}}}]\n"
        )
    findings = compare(str(tmp_path / "old/api.yaml"), str(tmp_path / "new/api.yaml")).findings
    assert [(finding.rule, type(finding.evidence)) for finding in findings] == [("type-changed", Witness)]


@pytest.mark.parametrize("gone", [True, False])
def test_a_value_of_the_property_is_shown_in_a_payload_of_the_schema_that_it_selects(gone: bool) -> None:
    """What such a payload has to hold, the parent does not say."""

    def schemas(values: list[str], names: str) -> Doc:
        entries = {value: ref(value.upper())["$ref"] for value in names}
        whole = parent(entries) | {"properties": {"kind": {**TEXT, "enum": values}}}
        kinds_of = {name.upper(): {"allOf": [ref("Pet"), obj({name: TEXT}, required=[name])]} for name in names}
        return {"Pet": whole, **kinds_of}

    old, new = schemas(["a", "b", "c"], "abc"), schemas(["a"], "a" if gone else "abc")
    found = compare(document(old, "request", "3.1.0"), document(new, "request", "3.1.0")).findings
    shown = {
        str(one.change.facts["value"]): witness.value
        for one in found
        if one.rule == "enum-value-removed"
        for witness in one.change.evidence.values()
        if isinstance(witness, Witness)
    }
    assert shown == {"b": {"kind": "b", "b": "string"}, "c": {"kind": "c", "c": "string"}}
