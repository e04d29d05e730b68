"""Properties that came, went, took another name or another structure; and what payloads never carry."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.model.change import Proof, Undecided, Witness
from apidiff.model.document import Json
from tests.compare.schema_pairs import (
    Doc,
    accepts,
    api,
    assert_witness,
    between,
    compared,
    content,
    evidence,
    kinds,
    one,
)

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


def obj(properties: Json | None = None, **more: Json) -> Doc:
    return {"type": "object", "properties": properties or {}, **more}


def test_an_added_property_is_proved_harmless_in_a_request() -> None:
    found = between(obj({"a": TEXT}), obj({"a": TEXT, "zeal": NUMBER}))
    assert kinds(found) == ["property.added"]
    assert found[0].facts["required"] is False
    assert evidence(found[0]) == Proof()


def test_an_added_required_property_refuses_the_old_body() -> None:
    old, new = obj({"a": TEXT}), obj({"a": TEXT, "zeal": {**NUMBER, "default": 1}}, required=["zeal"])
    change = one(between(old, new), "property.added")
    assert change.facts["required"] is True
    assert change.facts["has_default"] is True
    assert_witness(change, old, new)


def test_a_removed_property_is_told_with_its_place() -> None:
    old, new = obj({"a": TEXT, "b": NUMBER}, required=["b"]), obj({"a": TEXT})
    change = one(between(old, new, "response"), "property.removed")
    assert change.facts["required"] is True
    assert change.subject.path == ("b",)
    assert_witness(change, old, new)


def test_a_closed_reader_refuses_a_removed_property() -> None:
    old = obj({"a": TEXT, "zeal": NUMBER}, additionalProperties=False)
    new = obj({"a": TEXT}, additionalProperties=False)
    change = one(between(old, new), "property.removed")
    assert_witness(change, old, new)


@pytest.mark.parametrize(
    ("old", "new", "schema"),
    [
        ("name", "full_name", TEXT),
        ("userId", "user_id", NUMBER),
        ("created", "created_at", {**TEXT, "format": "date-time"}),
    ],
)
def test_a_rename_is_one_change(old: str, new: str, schema: Json) -> None:
    before = obj({"other": {"type": "boolean"}, old: schema}, required=[old])
    after = obj({"other": {"type": "boolean"}, new: schema}, required=[new])
    change = one(found := between(before, after), "property.renamed")
    assert kinds(found) == ["property.renamed"]
    assert (change.facts["old_name"], change.facts["new_name"], change.facts["required"]) == (old, new, True)
    assert 0.65 <= change.facts["confidence"] <= 1
    assert_witness(change, before, after)


def test_a_renamed_property_is_compared_with_what_it_was() -> None:
    old = obj({"user_name": {**TEXT, "maxLength": 9}})
    new = obj({"userName": {**TEXT, "maxLength": 5}})
    found = between(old, new)
    assert kinds(found) == ["property.renamed", "schema.length.narrowed"]


def test_a_component_under_another_name_is_a_rename() -> None:
    schemas = {"Address": obj({"street": TEXT, "city": TEXT})}
    reference = {"$ref": "#/components/schemas/Address"}
    found = between(obj({"home": reference}), obj({"residence": reference}), schemas=schemas)
    assert kinds(found) == ["property.added", "property.removed"], "nothing in the names says they are one"
    found = between(obj({"address": reference}), obj({"home_address": reference}), schemas=schemas)
    assert kinds(found) == ["property.renamed"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"color": TEXT}, {"height": NUMBER}),
        ({"color": TEXT}, {"colour": NUMBER}),
        ({"color": TEXT}, {"color_a": NUMBER, "zeal": TEXT}),
        ({"at": {**TEXT, "format": "date"}}, {"id": {**TEXT, "format": "uuid"}}),
    ],
)
def test_different_things_are_no_rename(old: Json, new: Json) -> None:
    found = kinds(between(obj(old), obj(new)))
    assert "property.renamed" not in found
    assert "property.removed" in found


def test_two_equally_good_names_are_not_guessed_between() -> None:
    old = obj({"price": NUMBER})
    new = obj({"price_a": NUMBER, "price_b": NUMBER})
    assert kinds(between(old, new)) == ["property.added", "property.added", "property.removed"]


def test_a_better_claim_to_the_new_name_wins() -> None:
    old = obj({"customer": NUMBER, "customer_number": NUMBER})
    new = obj({"customerNumber": NUMBER})
    found = between(old, new)
    change = one(found, "property.renamed")
    assert (change.facts["old_name"], change.facts["new_name"]) == ("customer_number", "customerNumber")
    assert one(found, "property.removed").facts["property"] == "customer"


def test_answers_decide() -> None:
    old, new = {"User": obj({"nick": TEXT, "tel": TEXT})}, {"User": obj({"alias": TEXT, "telephone": TEXT})}
    reference = {"$ref": "#/components/schemas/User"}
    answers = {"property:User.nick": "alias", "property:User.tel": "none"}
    found = between(reference, reference, schemas=old, new_schemas=new, answers=answers)
    renamed = one(found, "property.renamed")
    assert (renamed.facts["old_name"], renamed.facts["new_name"], renamed.facts["confidence"]) == ("nick", "alias", 1)
    assert one(found, "property.removed").facts["property"] == "tel"
    assert one(found, "property.added").facts["property"] == "telephone"


def test_a_split_names_every_part() -> None:
    old = obj({"name": TEXT}, required=["name"])
    new = obj({"first_name": TEXT, "last_name": TEXT}, required=["first_name", "last_name"])
    change = one(found := between(old, new), "property.split")
    assert "property.removed" not in kinds(found)
    assert "property.added" not in kinds(found)
    assert change.facts["property"] == "name"
    assert change.facts["new_names"] == ["first_name", "last_name"]
    assert_witness(change, old, new)


@pytest.mark.parametrize(
    ("single", "plural"),
    [("address", "addresses"), ("category", "categories"), ("tag", "tags"), ("item", "item_list")],
)
def test_one_value_that_became_a_list(single: str, plural: str) -> None:
    one_value = obj({single: TEXT}, required=[single])
    several = obj({plural: {"type": "array", "items": TEXT}}, required=[plural])
    widened, narrowed = between(one_value, several), between(several, one_value)
    assert kinds(widened) == ["property.listified"]
    assert kinds(narrowed) == ["property.unlistified"]
    assert (widened[0].facts["old_name"], widened[0].facts["new_name"]) == (single, plural)
    assert_witness(widened[0], one_value, several)
    assert_witness(narrowed[0], several, one_value)


def test_a_list_of_something_else_is_no_listing() -> None:
    found = between(obj({"tag": TEXT}), obj({"tags": {"type": "array", "items": NUMBER}}))
    assert kinds(found) == ["property.added", "property.removed"]


USER = obj({"id": NUMBER, "name": TEXT}, required=["id"])
LIST = {"type": "array", "items": USER}
PAGE = obj({"total": NUMBER, "data": LIST}, required=["data"])
MAP = {"type": "object", "additionalProperties": USER}
NESTED = obj({"user": USER}, required=["user"])
STRUCTURE = {
    "a list in an envelope": (LIST, PAGE, "schema.wrapped", "data"),
    "a list out of an envelope": (PAGE, LIST, "schema.unwrapped", "data"),
    "an object in an envelope": (USER, NESTED, "schema.wrapped", "user"),
    "an object out of an envelope": (NESTED, USER, "schema.unwrapped", "user"),
    "an object in a map": (USER, MAP, "schema.mapped", None),
    "an object out of a map": (MAP, USER, "schema.unmapped", None),
    "a value that is now a list": (TEXT, {"type": "array", "items": TEXT}, "schema.listified", None),
    "a list that is now a value": ({"type": "array", "items": TEXT}, TEXT, "schema.unlistified", None),
}


@pytest.mark.parametrize("pair", [pytest.param(pair, id=name) for name, pair in STRUCTURE.items()])
@pytest.mark.parametrize("way", ["request", "response"])
def test_another_structure_is_one_change(pair: tuple[Json, Json, str, str | None], way: str) -> None:
    old, new, kind, envelope = pair
    found = between(old, new, way)
    assert kinds(found) == [kind]
    if envelope is not None:
        assert found[0].facts["envelope_property"] == envelope
    assert_witness(found[0], old, new)


def test_what_is_inside_an_envelope_is_compared() -> None:
    longer = {"type": "array", "items": obj({"id": NUMBER, "name": {**TEXT, "minLength": 1}}, required=["id"])}
    page = obj({"data": longer}, required=["data"])
    assert kinds(between(LIST, page)) == ["schema.length.narrowed", "schema.wrapped"]
    assert kinds(between(page, LIST)) == ["schema.length.widened", "schema.unwrapped"]
    nested = obj({"user": longer["items"]})
    assert kinds(between(USER, nested)) == ["schema.length.narrowed", "schema.wrapped"]
    assert kinds(between(nested, USER)) == ["schema.length.widened", "schema.unwrapped"]


def test_what_is_inside_a_map_is_compared() -> None:
    longer = {"type": "object", "additionalProperties": obj({"id": NUMBER, "name": {**TEXT, "minLength": 1}})}
    assert kinds(between(USER, longer)) == ["property.optional", "schema.length.narrowed", "schema.mapped"]
    assert kinds(between(longer, USER)) == ["property.required", "schema.length.widened", "schema.unmapped"]
    held, deeper = {"type": "object", "additionalProperties": USER}, {"type": "object", "additionalProperties": MAP}
    assert kinds(between(held, deeper)) == ["schema.mapped"]
    assert kinds(between(deeper, held)) == ["schema.unmapped"]


@pytest.mark.parametrize(
    "other",
    [
        {"type": "object", "additionalProperties": obj({"weight": NUMBER, "height": NUMBER})},
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": True},
        {"type": "object", "additionalProperties": False},
    ],
)
@pytest.mark.parametrize("way", ["request", "response"])
def test_a_map_of_something_else_is_another_object(other: Json, way: str) -> None:
    there, back = between(USER, other, way), between(other, USER, way)
    assert "property.removed" in kinds(there)
    assert "schema.mapped" not in kinds(there)
    assert "schema.unmapped" not in kinds(back)


def test_an_object_that_could_hold_such_values_is_no_value_of_a_map() -> None:
    both = {**USER, "additionalProperties": USER}
    assert "schema.mapped" not in kinds(between(both, MAP))
    assert "schema.unmapped" not in kinds(between(MAP, both))


def test_a_shared_item_finds_its_envelope_among_several_lists() -> None:
    schemas = {"User": USER, "Other": obj({"id": NUMBER, "name": NUMBER})}
    reference = {"$ref": "#/components/schemas/User"}
    lists = {"others": {"type": "array", "items": {"$ref": "#/components/schemas/Other"}}}
    page = obj({**lists, "users": {"type": "array", "items": reference}})
    found = between({"type": "array", "items": reference}, page, schemas=schemas)
    assert one(found, "schema.wrapped").facts["envelope_property"] == "users"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (LIST, obj({"a": LIST, "b": LIST})),
        (LIST, obj({"a": TEXT})),
        (LIST, obj({"a": {"type": "array", "items": TEXT}})),
        ({"type": "array"}, PAGE),
        (LIST, obj({"a": {"type": "array", "items": {}}})),
    ],
)
def test_no_list_or_several_to_choose_from_is_a_change_of_type(old: Json, new: Json) -> None:
    found = between(old, new)
    assert kinds(found) == ["schema.type.changed"]
    assert_witness(found[0], old, new)


def test_a_list_with_an_object_that_names_nothing_in_common_is_no_envelope() -> None:
    found = between(USER, obj({"other": obj({"weight": NUMBER, "height": NUMBER})}))
    assert "schema.wrapped" not in kinds(found)


class TestReadOnly:
    """readOnly properties do not exist in requests, writeOnly ones not in responses."""

    MARKED = obj({"a": TEXT, "id": {**NUMBER, "readOnly": True}})

    def test_a_read_only_property_is_compared_in_responses_alone(self) -> None:
        schemas = {"User": self.MARKED}
        changed = {"User": obj({"a": TEXT, "id": {**TEXT, "readOnly": True}})}
        reference = {"$ref": "#/components/schemas/User"}
        operation = {"post": {"requestBody": content(reference), "responses": {"200": content(reference)}}}
        (change,) = compared(api({"/a": operation}, schemas), api({"/a": operation}, changed))
        assert [usage.direction.value for usage in change.usages] == ["response"]
        assert change.kind == "schema.type.changed"

    def test_required_in_responses_alone(self) -> None:
        required = {**self.MARKED, "required": ["id"]}
        assert [len(change.usages) for change in between(self.MARKED, required)] == [0]
        (change,) = between(self.MARKED, required, "response")
        assert change.kind == "property.required"
        assert evidence(change) == Proof()

    @pytest.mark.parametrize("way", ["request", "response"])
    def test_a_property_that_becomes_read_only_leaves_requests(self, way: str) -> None:
        plain = obj({"a": TEXT, "id": NUMBER})
        (added,) = between(plain, self.MARKED, way)
        (removed,) = between(self.MARKED, plain, way)
        assert (added.kind, removed.kind) == ("schema.read-only.added", "schema.read-only.removed")
        assert added.subject.path == ("id",)

    @pytest.mark.parametrize("way", ["request", "response"])
    def test_a_property_that_becomes_write_only_leaves_responses(self, way: str) -> None:
        plain = obj({"a": TEXT, "secret": TEXT}, required=["secret"])
        marked = obj({"a": TEXT, "secret": {**TEXT, "writeOnly": True}}, required=["secret"])
        (added,) = between(plain, marked, way)
        assert added.kind == "schema.write-only.added"
        assert added.facts["required"] is True
        assert kinds(between(marked, plain, way)) == ["schema.write-only.removed"]

    def test_the_mark_is_found_behind_a_reference_and_in_a_composition(self) -> None:
        schemas = {"Id": {**NUMBER, "readOnly": True}}
        reference = {"$ref": "#/components/schemas/Id"}
        for marked in (reference, {"allOf": [reference]}, {**reference, "description": "d"}):
            narrowed = {"Id": {**NUMBER, "readOnly": True, "minimum": 5}}
            sent = between(obj({"id": marked}), obj({"id": marked}), schemas=schemas, new_schemas=narrowed)
            assert [change.usages for change in sent] == [()], marked
            answered = between(
                obj({"id": marked}), obj({"id": marked}), "response", schemas=schemas, new_schemas=narrowed
            )
            assert evidence(one(answered, "schema.range.narrowed")) == Proof()

    def test_in_the_older_dialect_the_mark_beside_a_reference_counts(self) -> None:
        schemas = {"Id": NUMBER}
        old = obj({"id": {"$ref": "#/components/schemas/Id", "readOnly": True}})
        new = obj({"id": {"$ref": "#/components/schemas/Id"}})
        found = between(old, new, schemas=schemas, version="3.0.3")
        assert kinds(found) == ["schema.read-only.removed"]


def test_unused_shared_schemas_are_compared_without_usages() -> None:
    (change,) = compared(api({}, {"Idle": obj({"a": TEXT})}), api({}, {"Idle": obj({"a": NUMBER})}))
    assert (change.kind, change.usages, str(change.subject.owner)) == ("schema.type.changed", (), "Idle")
    assert change.evidence == {}


def test_a_shared_edit_is_one_change_with_every_usage() -> None:
    reference = {"$ref": "#/components/schemas/User"}
    item = {
        "post": {"requestBody": content(reference), "responses": {"200": content(reference)}},
        "get": {"responses": {"200": content({"type": "array", "items": reference})}},
    }
    old, new = obj({"name": TEXT}), obj({"name": {**TEXT, "maxLength": 9}})
    (change,) = compared(api({"/a": item, "/b": item}, {"User": old}), api({"/a": item, "/b": item}, {"User": new}))
    assert change.kind == "schema.length.narrowed"
    assert change.subject.label == "`name` of `User`"
    told = {(str(usage.operation), usage.direction.value): found for usage, found in change.evidence.items()}
    assert len(change.usages) == 6
    assert {key for key, found in told.items() if isinstance(found, Witness)} == {
        ("POST /a", "request"),
        ("POST /b", "request"),
    }
    assert {key for key, found in told.items() if found == Proof()} == {
        ("POST /a", "response"),
        ("POST /b", "response"),
        ("GET /a", "response"),
        ("GET /b", "response"),
    }


def test_callbacks_and_webhooks_travel_the_other_way() -> None:
    reference = {"$ref": "#/components/schemas/Event"}
    sent = {"post": {"requestBody": content(reference), "responses": {"204": {"description": "d"}}}}
    paths = {"/a": {"post": {"responses": {"204": {"description": "d"}}, "callbacks": {"done": {"{$url}": sent}}}}}
    old, new = obj({"kind": TEXT}), obj({"kind": {**TEXT, "maxLength": 9}})
    whole = [api(paths, {"Event": schema}, webhooks={"made": sent}) for schema in (old, new)]
    (narrowed,) = compared(*whole)
    assert {usage.direction.value for usage in narrowed.usages} == {"response"}
    assert set(narrowed.evidence.values()) == {Proof()}
    assert len(narrowed.usages) == 2
    (widened,) = compared(*reversed(whole))
    assert all(isinstance(found, Witness) for found in widened.evidence.values())
    for found in widened.evidence.values():
        assert isinstance(found, Witness)
        assert accepts(old, found.value)
        assert not accepts(new, found.value)


def test_recursion_is_compared_once() -> None:
    def tree(**value: Json) -> Doc:
        child = {"$ref": "#/components/schemas/Tree"}
        return {"Tree": obj({"value": {**TEXT, **value}, "children": {"type": "array", "items": child}})}

    reference = {"$ref": "#/components/schemas/Tree"}
    found = between(reference, reference, schemas=tree(), new_schemas=tree(minLength=1))
    assert kinds(found) == ["schema.length.narrowed"]
    assert_witness(found[0], reference, reference, schemas=tree(), new_schemas=tree(minLength=1))
    assert kinds(between(reference, reference, schemas=tree())) == []


def test_mutual_recursion_ends() -> None:
    def schemas(**value: Json) -> Doc:
        return {
            "A": obj({"b": {"$ref": "#/components/schemas/B"}}),
            "B": obj({"a": {"$ref": "#/components/schemas/A"}, "n": {**NUMBER, **value}}),
        }

    reference = {"$ref": "#/components/schemas/A"}
    found = between(reference, reference, schemas=schemas(), new_schemas=schemas(minimum=2))
    assert kinds(found) == ["schema.range.narrowed"]
    assert_witness(found[0], reference, reference, schemas=schemas(), new_schemas=schemas(minimum=2))


def test_names_required_where_no_property_is_declared_stay_told() -> None:
    old, new = obj({"a": TEXT}, required=["a"]), obj({"a": TEXT}, required=["a", "ghost"])
    change = one(between(old, new), "property.required")
    assert change.facts["property"] == "ghost"
    assert_witness(change, old, new)


def test_what_is_behind_a_reference_that_one_side_breaks_is_compared_with_nothing() -> None:
    gone = {"$ref": "#/components/schemas/Gone"}
    for old, new, kind in ((TEXT, gone, "part.unread"), (gone, TEXT, "part.mended")):
        found = between(obj({"a": old}), obj({"a": new}))
        assert kinds(found) == [kind]
        assert isinstance(evidence(found[0]), Undecided)
    assert kinds(between(obj({"a": gone}), obj({"a": gone, "b": TEXT}))) == ["property.added"]


def test_a_required_name_without_a_property_is_named_and_settled_by_a_payload() -> None:
    old, new = obj({"a": TEXT}), obj({"a": TEXT}, required=["status"])
    for direction in ("request", "response"):
        change = one(between(old, new, direction), "property.required")
        assert change.subject.path == ("status",)
        assert one(between(new, old, direction), "property.optional").subject.path == ("status",)
        # A payload that carries the name exists: the narrowing of another property does not go unseen.
        typed = one(between(new, obj({"a": NUMBER}, required=["status"]), direction), "schema.type.changed")
        assert isinstance(evidence(typed), Witness)


def ref(name: str) -> Doc:
    return {"$ref": f"#/components/schemas/{name}"}


def test_a_component_that_another_took_the_place_of_is_not_what_changed() -> None:
    schemas = {
        "User": obj({"id": NUMBER, "name": TEXT}),
        "Guest": obj({"id": NUMBER}),
        "Order": obj({"by": ref("User"), "to": ref("User")}),
    }
    order = obj({"by": ref("Guest"), "to": ref("User")})
    found = between(ref("Order"), ref("Order"), schemas=schemas, new_schemas={**schemas, "Order": order})
    exchange = one(found, "schema.replaced")
    assert exchange.subject.label == "`by` of `Order`"
    assert one([*exchange.parts], "property.removed").subject.label == "`by.name` of `Order`"
    inline = obj({"by": obj({"id": NUMBER}), "to": ref("User")})
    found = between(ref("Order"), ref("Order"), schemas=schemas, new_schemas={**schemas, "Order": inline})
    assert one(found, "property.removed").subject.label == "`by.name` of `Order`"


def test_a_property_that_went_from_several_places_is_named_by_its_component() -> None:
    schemas = {"User": obj({"id": NUMBER, "name": TEXT})}
    old = obj({"by": ref("User"), "to": ref("User")})
    new = obj({"by": obj({"id": NUMBER}), "to": obj({"id": NUMBER})})
    assert one(between(old, new, schemas=schemas), "property.removed").subject.label == "`name` of `User`"
    stricter = obj({"id": NUMBER, "name": TEXT}, required=["name"])
    new = obj({"by": stricter, "to": stricter})
    (change,) = between(old, new, schemas=schemas)
    labels = {place.subject.label for place in (change, *change.also)}
    assert labels == {"`by.name` in the request body of `POST /a`", "`to.name` in the request body of `POST /a`"}


def test_a_schema_of_swagger_is_one_however_many_media_types_carry_it() -> None:
    def swagger(properties: Doc) -> Doc:
        response = {"description": "d", "schema": obj(properties)}
        operation = {"produces": ["application/json", "text/plain"], "responses": {"200": response}}
        return {"swagger": "2.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": operation}}}

    change = one(compared(swagger({"a": TEXT, "b": TEXT}), swagger({"a": TEXT})), "property.removed")
    assert [str(usage.place) for usage in change.usages] == ["response 200 application/json", "response 200 text/plain"]


def test_a_property_that_may_have_become_several_is_a_question() -> None:
    old = obj({"created": {"type": "integer"}})
    new = obj({"created_at": {"type": "integer"}, "created_on": {"type": "integer"}})
    removed = one(between(old, new), "property.removed")
    assert sorted(removed.facts["candidates"]) == ["created_at", "created_on"]
    question = removed.facts["question"]
    renamed = one(between(old, new, answers={question: "created_on"}), "property.renamed")
    assert (renamed.facts["new_name"], renamed.facts["confidence"]) == ("created_on", 1.0)
    denied = one(between(old, new, answers={question: "none"}), "property.removed")
    assert denied.facts["candidates"] == []


def test_a_rename_that_a_person_denies_is_a_removal() -> None:
    old, new = obj({"e_mail": TEXT}), obj({"email": TEXT})
    question = one(between(old, new), "property.renamed").facts["question"]
    assert kinds(between(old, new, answers={question: "none"})) == ["property.added", "property.removed"]


SHARED = {"Link": obj({"id": TEXT, "href": TEXT}), "Other": obj({"link": {"$ref": "#/components/schemas/Link"}})}


@pytest.mark.parametrize(
    ("made", "subject"),
    [
        (
            lambda link, asked: ({"$ref": "#/components/schemas/Ref"}, {"Ref": {"allOf": [link, asked]}}),
            "`id` of `Ref`",
        ),
        (lambda link, asked: ({"allOf": [link, asked]}, {}), "`id` in the request body of `POST /a`"),
    ],
)
def test_what_is_required_is_named_after_who_requires_it(made: Any, subject: str) -> None:
    """`Link` declares it, and is as it was."""
    link = {"$ref": "#/components/schemas/Link"}
    (old, was), (new, now) = (made(link, asked) for asked in (obj({}), obj({}, required=["id"])))
    there = between(old, new, schemas={**SHARED, **was}, new_schemas={**SHARED, **now})
    assert str(one(there, "property.required").subject.label) == subject
    back = between(new, old, schemas={**SHARED, **now}, new_schemas={**SHARED, **was})
    assert str(one(back, "property.optional").subject.label) == subject


def test_what_another_schema_requires_is_told_at_the_place_of_both() -> None:
    schemas = {"One": obj({"a": TEXT}, required=["a"]), "Two": obj({"a": TEXT, "b": TEXT})}
    sides = (obj({"x": {"$ref": f"#/components/schemas/{name}"}}) for name in schemas)
    (swap,) = between(*sides, "response", schemas=schemas)
    labels = {part.kind: str(part.subject.label) for part in swap.parts}
    assert labels["property.optional"] == "`x.a` in the 200 response of `POST /a`"
