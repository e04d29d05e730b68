"""Which renames are told, asked about, or left a removal and an addition: names with what is seen of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from apidiff.compare.match.likeness import ASKED, TOLD, Company, Place, Traits, confidence
from apidiff.compare.match.names import Relation, common_order, owner_names, relation

HERE = Place(after="id", before="total", index=0, of=1)
CROWD = Company(removed=5, added=6)
TEXT: dict[str, Any] = {"types": frozenset({"string"})}
NUMBER: dict[str, Any] = {"types": frozenset({"number"})}
FLAG: dict[str, Any] = {"types": frozenset({"boolean"})}
TIME: dict[str, Any] = {**TEXT, "format": "date-time"}


def of(name: str, /, **seen: Any) -> Traits:
    """What is seen of a text of that name."""
    return Traits(name=name, **{**TEXT, **seen})


def score(old: Traits, new: Traits, company: Company) -> Iterator[float]:
    """Yield what is made of a pair, there and back."""
    back = Company(removed=company.added, added=company.removed, wholes=company.wholes, owner=company.owner)
    yield confidence(old, new, company)
    yield confidence(new, old, back)


OPPOSITES = (
    ("min_price", "max_price", NUMBER),
    ("createdAt", "updatedAt", TIME),
    ("enabled", "disabled", FLAG),
    ("tax_included", "tax_excluded", FLAG),
    ("from_date", "to_date", TIME),
    ("start_time", "end_time", TIME),
    ("sourceAccount", "targetAccount", TEXT),
    ("first_name", "last_name", TEXT),
    ("billing_address", "shipping_address", TEXT),
    ("latitude", "longitude", NUMBER),
    ("width", "height", NUMBER),
    ("is_paid", "is_unpaid", FLAG),
    ("visible", "not_visible", FLAG),
    ("active", "inactive", FLAG),
    ("address_1", "address_2", TEXT),
    ("previousPage", "nextPage", TEXT),
    ("inbound_rules", "outbound_rules", TEXT),
    ("net_amount", "gross_amount", NUMBER),
    ("sender", "recipient", TEXT),
    ("payer", "payee", TEXT),
    ("allowList", "denyList", TEXT),
    ("maximumAge", "minimumAge", NUMBER),
    ("valid_before", "valid_after", TIME),
    ("enable_http", "enable_https", FLAG),
    ("approved_at", "rejected_at", TIME),
    ("estimated_time", "actual_time", NUMBER),
    ("opens_at", "closes_at", TIME),
    ("followers", "following", TEXT),
    ("used_bytes", "free_bytes", NUMBER),
    ("employer", "employee", TEXT),
    ("unread", "read", FLAG),
    ("public_key", "private_key", TEXT),
)


@pytest.mark.parametrize(("old", "new", "kind"), OPPOSITES)
def test_opposites_are_never_one_whatever_else_is_alike(old: str, new: str, kind: dict[str, Any]) -> None:
    same = {**kind, "description": "one text that was copied for both of them", "example": "17.5", "place": HERE}
    assert relation(old, new) is Relation.OPPOSED
    assert set(score(of(old, **same), of(new, **same), Company())) == {0.0}


TOLD_AS_ONE = {
    "another case style": (of("userId"), of("user_id"), CROWD),
    "capitals of a short word": (of("ID"), of("Id"), CROWD),
    "words in another order": (of("date_created", **TIME), of("createdDate", **TIME), Company()),
    "a letter that was missing": (of("timeOcurred", **TIME), of("timeOccurred", **TIME), CROWD),
    "British and American": (of("favourite_colour"), of("favouriteColor"), CROWD),
    "a short form": (of("meta", properties={"name"}), of("metadata", properties={"name"}), CROWD),
    "a number, in short": (of("qty", **NUMBER), of("quantity", **NUMBER), CROWD),
    "an event in other words": (of("creationDate", **TIME), of("created_at", **TIME), Company()),
    "the day of birth": (of("dob", format="date"), of("date_of_birth", format="date"), Company()),
    "the plural": (of("tag"), of("tags"), CROWD),
    "the name of what it belongs to": (of("service_slug"), of("slug"), Company(removed=3, added=4, owner={"service"})),
    "a plain word in front": (of("name"), of("full_name"), Company()),
    "what kind of value it is": (of("created", **TIME), of("created_at", **TIME), Company()),
    "one text for both": (
        of("VolumesDeleted", description="Networks that were deleted"),
        of("NetworksDeleted", description="Networks that were deleted"),
        Company(),
    ),
    "a long text for both": (
        of("task", description="What the vectors will be made for: searching, sorting or grouping"),
        of("input_type", description="What the vectors will be made for: searching, sorting, or grouping."),
        Company(),
    ),
    "the limits of a page": (
        of("per_page", **NUMBER, limits={"minimum": 1, "maximum": 50}, place=HERE),
        of("page_size", **NUMBER, limits={"minimum": 1, "maximum": 50}, place=HERE),
        Company(),
    ),
    "a shared object": (
        of("address", types=None, reference="Address", properties={"street", "city"}),
        of("home_address", types=None, reference="Address", properties={"street", "city"}),
        Company(),
    ),
    "the text says what the name left out": (
        of("status_code", **NUMBER, description="Code is the error status code (404, 403)", example=404),
        of("code", **NUMBER, description="The status code", example=404),
        CROWD,
    ),
    "a whole of which both are lists": (
        of("productSpecRelationship", types={"array of object"}, description="How one characteristic excludes others"),
        of("specRelationship", types={"array of object"}, description="How one characteristic excludes others"),
        CROWD,
    ),
}


@pytest.mark.parametrize("name", TOLD_AS_ONE)
def test_what_a_person_would_call_a_rename_is_told(name: str) -> None:
    for sure in score(*TOLD_AS_ONE[name]):
        assert TOLD <= sure < 1.0


NOT_TOLD = {
    "the id of another thing": (
        of("parentId", description="which category this one belongs to"),
        of("id", description="number of this category"),
        Company(removed=1, added=2, wholes={"parent"}, owner={"category"}),
    ),
    "the id of another thing, its text copied": (
        of("parentId", description="Unique identifier of the parent category"),
        of("id", description="unique identifier"),
        Company(owner={"category"}),
    ),
    "the owner's id": (
        of("ownerId"),
        of("id"),
        Company(owner={"order"}),
    ),
    "the id of an account": (of("user_id", format="uuid"), of("account_id", format="uuid"), Company()),
    "the address of something else": (of("url"), of("manifest_url"), Company(removed=3, added=5)),
    "another head noun": (of("invitation_team_url"), of("invitation_source"), Company()),
    "what stands at the head of it": (
        of("payload", types=None, reference="Payload", properties={"a", "b"}),
        of("payload_header", types=None, reference="PayloadHeader", properties={"c"}),
        Company(removed=2, added=2),
    ),
    "one of several": (of("price", **NUMBER), of("min_price", **NUMBER), Company()),
    "another kind of value": (of("tag"), of("tags", types={"array of string"}), Company()),
    "other values": (
        of("level", values={"read", "write"}),
        of("levels", values={"low", "high"}),
        Company(),
    ),
    "other formats": (of("at", format="date"), of("id", format="uuid"), Company()),
    "one text with two names filled in": (
        of("team_discussions", values={"read", "write"}, description="The right to manage team discussions and more"),
        of("code_quality", values={"read", "write"}, description="The right to manage code quality and more"),
        Company(),
    ),
    "a word many values share": (Traits(name="variants"), Traits(name="base_variant_id"), Company(removed=3, added=7)),
    "a word in front of a value": (Traits(name="images"), Traits(name="use_image"), Company(removed=3, added=7)),
    "a currency": (Traits(name="EUR"), Traits(name="USD"), Company()),
    "a version": (Traits(name="v1"), Traits(name="v2"), Company()),
    "a number in one of the names": (
        of("CheckDuplicate", **FLAG, description="Check for parts with duplicate names."),
        of("EnableIPv4", **FLAG, description="Enable IPv4 for the part."),
        Company(),
    ),
    "words that look alike": (of("received"), of("receiver"), Company()),
    "words that look alike inside": (of("contact"), of("content"), CROWD),
}


@pytest.mark.parametrize("name", NOT_TOLD)
def test_what_nobody_would_call_a_rename_is_not_told(name: str) -> None:
    for sure in score(*NOT_TOLD[name]):
        assert sure < TOLD


@pytest.mark.parametrize(
    "name", ["the id of another thing", "a word many values share", "what stands at the head of it"]
)
def test_what_is_plainly_something_else_is_not_asked_about(name: str) -> None:
    for sure in score(*NOT_TOLD[name]):
        assert sure < ASKED


def test_an_owner_is_called_by_the_end_of_its_name() -> None:
    assert owner_names(["ProductOffering_FVO"]) == {"offering", "productoffering"}
    assert owner_names(["Item"]) == {"item"}
    assert relation("offering_name", "name", owner_names(["ProductOffering"])) is Relation.OF_OWNER
    assert relation("product_id", "id", owner_names(["ProductOffering"])) is Relation.NARROWED


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("authentication", "authorization", Relation.UNRELATED),
        ("product", "production", Relation.UNRELATED),
        ("limit", "page_size", Relation.SYNONYM),
        ("createdOn", "created_at", Relation.SYNONYM),
        ("last_modified", "updated_at", Relation.UNRELATED),
        ("complete", "completed", Relation.SLIP),
        ("enviroment", "environment", Relation.SLIP),
        ("lenght", "length", Relation.SPELLED),
        ("contact_id", "contract_id", Relation.NEARLY),
        ("space_embedding", "sparse_embedding", Relation.NEARLY),
        ("userIDs", "user_ids", Relation.SAME),
        ("é", "É", Relation.SAME),
        ("é", "ü", Relation.UNRELATED),
        ("address", "address1", Relation.NARROWED),
    ],
)
def test_how_names_are_related(old: str, new: str, expected: Relation) -> None:
    assert relation(old, new) is expected
    assert relation(new, old) is expected


ALONE = [
    ("created_by", "updated_by"), ("ownerId", "id"), ("owner_name", "name"), ("customerId", "orderId"),
    ("request_id", "response_id"), ("parent_name", "name"), ("billing_email", "email"), ("author_id", "id"),
    ("name", "type"), ("status", "state"), ("title", "description"), ("code", "name"), ("client_id", "client_secret"),
    ("access_token", "refresh_token"), ("primary_color", "secondary_color"), ("thumbnail_url", "avatar_url"),
    ("project", "product"), ("shipping_cost", "shipping_method"), ("team_id", "user_id"), ("country", "country_code"),
    ("sha1", "sha256"), ("ipv4", "ipv6"), ("image_width", "image_height"), ("width", "weight"), ("city", "country"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), ALONE)
def test_one_that_went_and_one_that_came_in_its_place_need_not_be_one(old: str, new: str) -> None:
    for sure in score(of(old, place=HERE), of(new, place=HERE), Company()):
        assert sure < TOLD


PLAINLY_ONE = [
    ("userId", "user_id"), ("user_name", "username"), ("modified", "modified_at"), ("name", "display_name"),
    ("desc", "description"), ("msg", "message"), ("addr", "address"), ("tel", "telephone"), ("cancelled", "canceled"),
    ("organisation", "organization"), ("phone", "phone_number"), ("email", "email_address"), ("isActive", "active"),
    ("repo", "repository"), ("zip", "postal_code"), ("avatar", "avatar_url"), ("surname", "last_name"),
    ("notes", "note"), ("start", "start_date"), ("recieved_at", "received_at"), ("url", "uri"), ("lat", "latitude"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), PLAINLY_ONE)
def test_one_that_went_and_one_that_came_under_a_name_that_says_the_same(old: str, new: str) -> None:
    for sure in score(of(old), of(new), Company()):
        assert sure >= TOLD


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("line1", "line2", Relation.OPPOSED),
        ("line1_of_2", "line2_of_1", Relation.SAME),
        ("line1", "line", Relation.NARROWED),
    ],
)
def test_numbers_in_names_are_compared_whatever_their_order(old: str, new: str, found: Relation) -> None:
    assert relation(old, new) is found


def test_long_sequences_have_in_common_what_short_ones_have() -> None:
    """Python's matcher passes over what is met often in a sequence of 200 or more, unless told not to."""
    assert common_order("x" + "ab" * 125, "ab" * 125 + "y") == pytest.approx(250 / 251)
