"""Every kind of break: whoever uses what was edited is hit, and whoever does not is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from tests.impact.shop import Root, edited, get, post, statuses, told


def schema(root: Root, name: str) -> Root:
    return root["components"]["schemas"][name]


def parameter(root: Root, index: int) -> Root:
    return root["paths"]["/carts"]["get"]["parameters"][index]


def remove_parameter(index: int) -> Callable[[Root], object]:
    return lambda root: root["paths"]["/carts"]["get"]["parameters"].pop(index)


def remove_property(name: str, property_: str) -> Callable[[Root], object]:
    return lambda root: schema(root, name)["properties"].pop(property_)


def put(name: str, property_: str, **changes: Any) -> Callable[[Root], object]:
    return lambda root: schema(root, name)["properties"][property_].update(changes)


DELETE = {"method": "DELETE", "path": "/v1/carts/7", "status": 204}
CARD, BANK = {"kind": "card", "number": "1"}, {"kind": "bank", "iban": "x"}

REQUESTS: list[tuple[str, Callable[[Root], object], Root, Root]] = [
    ("operation removed", lambda root: root["paths"].pop("/carts/{id}"), DELETE, get()),
    ("parameter removed", remove_parameter(1), get("?sort=a"), get("?page=1")),
    ("limit lowered", lambda root: parameter(root, 0)["schema"].update(maximum=50), get("?page=70"), get("?page=7")),
    (
        "parameter required",
        lambda root: parameter(root, 1).update(required=True),
        get(request={"headers": {}}),
        get("?sort=a"),
    ),
    (
        "header required",
        lambda root: parameter(root, 2).update(required=True),
        get(request={"headers": {}}),
        get(request={"headers": {"X-Tenant": "a"}}),
    ),
    (
        "item of a list no longer taken",
        lambda root: parameter(root, 3)["schema"]["items"].update(enum=["a"]),
        get("?tags=a&tags=b"),
        get("?tags=a&tags=a"),
    ),
    ("property removed", remove_property("NewCart", "coupon"), post({"coupon": "x"}), post({"note": "x"})),
    (
        "property removed in items",
        remove_property("Item", "sku"),
        post({"items": [{}, {"sku": "x"}]}),
        post({"items": [{}]}),
    ),
    (
        "property required",
        lambda root: schema(root, "NewCart").update(required=["note"]),
        post({}),
        post({"note": "x"}),
    ),
    (
        "property required in items",
        lambda root: schema(root, "Item").update(required=["sku"]),
        post({"items": [{"sku": "x"}, {"count": 1}]}),
        post({"items": []}),
    ),
    ("text too long", put("NewCart", "note", maxLength=5), post({"note": "123456"}), post({"note": "12345"})),
    (
        "type changed",
        put("Item", "count", type="string"),
        post({"items": [{"count": 1}]}),
        post({"items": [{"sku": "x"}]}),
    ),
    ("field of a branch", remove_property("Bank", "iban"), post({"pay": BANK}), post({"pay": CARD})),
    (
        "branch removed",
        lambda root: schema(root, "NewCart")["properties"]["pay"]["oneOf"].pop(),
        post({"pay": BANK}),
        post({"pay": CARD}),
    ),
    (
        "field of a form",
        lambda root: root["paths"]["/carts"]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"][
            "schema"
        ]["properties"]["size"].update(maximum=5),
        post("size=7&note=7", "application/x-www-form-urlencoded"),
        post("size=3&note=7", "application/x-www-form-urlencoded"),
    ),
    (
        "media type removed",
        lambda root: root["paths"]["/carts"]["post"]["requestBody"]["content"].pop("application/x-www-form-urlencoded"),
        post("note=7", "application/x-www-form-urlencoded"),
        post({"note": "7"}),
    ),
    (
        "body required",
        lambda root: root["paths"]["/carts"]["post"]["requestBody"].update(required=True),
        post(None),
        post({"note": "7"}),
    ),
]

ANSWERS: list[tuple[str, Callable[[Root], object], Root, Root]] = [
    ("property removed", remove_property("Cart", "note"), get(body=[{"id": 1, "note": "x"}]), get(body=[{"id": 1}])),
    (
        "nested property removed",
        remove_property("Person", "mail"),
        get(body=[{"id": 1, "owner": {"mail": "x"}}]),
        get(body=[{"id": 1, "owner": {"name": "x"}}]),
    ),
    ("type changed", put("Cart", "note", type="integer"), get(body=[{"id": 1, "note": "x"}]), get(body=[{"id": 1}])),
    (
        "status removed",
        lambda root: root["paths"]["/carts"]["get"]["responses"].pop("202"),
        get(status=202),
        get(body=[]),
    ),
    (
        "header removed",
        lambda root: root["paths"]["/carts"]["get"]["responses"]["200"].pop("headers"),
        get(body=[], response={"headers": {"X-Total": "7", "content-type": "application/json"}, "body": []}),
        get(body=[]),
    ),
    (
        "list put into an object",
        lambda root: root["paths"]["/carts"]["get"]["responses"]["200"]["content"]["application/json"].update(
            schema={
                "type": "object",
                "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/Cart"}}},
            }
        ),
        get(body=[]),
        post({}),
    ),
]


@pytest.mark.parametrize(("edit", "user", "other"), [case[1:] for case in REQUESTS], ids=[case[0] for case in REQUESTS])
def test_whoever_sends_what_breaks_is_hit(tmp_path: Path, edit: Any, user: Root, other: Root) -> None:
    report = told(tmp_path, edited(edit), {"user": [user], "other": [other]})
    assert statuses(report) == {"user": "hit", "other": "not-seen"}


@pytest.mark.parametrize(("edit", "user", "other"), [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS])
def test_whoever_receives_what_goes_is_hit(tmp_path: Path, edit: Any, user: Root, other: Root) -> None:
    report = told(tmp_path, edited(edit), {"user": [user], "other": [other]})
    assert statuses(report) == {"user": "hit", "other": "not-seen"}


def test_whoever_receives_a_field_that_may_hold_something_else_may_be_hit(tmp_path: Path) -> None:
    new = edited(put("Cart", "state", enum=["open", "paid", "lost"]))
    calls = {"user": [get(body=[{"id": 1, "state": "open"}])], "other": [get(body=[{"id": 1}])]}
    assert statuses(told(tmp_path, new, calls)) == {"user": "may-be-hit", "other": "not-seen"}


def test_without_bodies_a_user_of_the_operation_may_be_hit(tmp_path: Path) -> None:
    new = edited(remove_property("Cart", "note"))
    calls = {"user": [{"method": "GET", "path": "/v1/carts", "status": 200}], "other": [DELETE]}
    assert statuses(told(tmp_path, new, calls)) == {"user": "may-be-hit", "other": "not-seen"}


def test_two_limits_of_one_schema_are_told_apart(tmp_path: Path) -> None:
    new = edited(put("NewCart", "note", maxLength=5, pattern="^[0-9]*$"))
    calls = {"long": [post({"note": "123456"})], "letters": [post({"note": "a"})], "none": [post({"note": "1"})]}
    report = told(tmp_path, new, calls)
    assert statuses(report, "max-length-lowered") == {"long": "hit", "letters": "not-seen", "none": "not-seen"}
    assert statuses(report, "pattern-added") == {"long": "not-seen", "letters": "hit", "none": "not-seen"}


def test_a_schema_that_took_the_place_of_another_is_looked_for_where_it_stands(tmp_path: Path) -> None:
    old = edited(lambda root: schema(root, "NewCart")["properties"].update(
        payer={"$ref": "#/components/schemas/Person"}, payee={"$ref": "#/components/schemas/Person"}))  # fmt: skip
    new = edited(lambda root: schema(root, "NewCart")["properties"].update(
        payer={"$ref": "#/components/schemas/Item"}, payee={"$ref": "#/components/schemas/Person"}))  # fmt: skip
    calls = {"payer": [post({"payer": {"mail": "x", "name": "y"}})], "payee": [post({"payee": {"mail": "x"}})]}
    report = told(tmp_path, new, calls, old=old)
    assert statuses(report) == {"payer": "hit", "payee": "not-seen"}
    # However many of the fields that went were sent, it is one call.
    counts = {one.consumer: one.exchanges for finding in report.findings for one in finding.impact}
    assert counts["payer"] == 1


def test_a_new_way_to_answer_may_hit_whoever_calls(tmp_path: Path) -> None:
    new = edited(lambda root: root["paths"]["/carts"]["get"]["responses"].update({"203": {"description": ""}}))
    found = statuses(told(tmp_path, new, {"user": [get(body=[])], "other": [post({})]}))
    assert found == {"user": "may-be-hit", "other": "not-seen"}


def test_a_path_parameter_under_another_name_is_the_one_at_its_place(tmp_path: Path) -> None:
    def edit(root: Root) -> None:
        item = root["paths"].pop("/carts/{id}")
        item["parameters"][0].update(name="cartId", schema={"type": "integer", "maximum": 9})
        root["paths"]["/carts/{cartId}"] = item

    calls = {"high": [{**DELETE, "path": "/v1/carts/70"}], "low": [{**DELETE, "path": "/v1/carts/7"}]}
    assert statuses(told(tmp_path, edited(edit), calls)) == {"high": "hit", "low": "not-seen"}


def test_a_payload_of_no_branch_may_be_meant_for_any(tmp_path: Path) -> None:
    new = edited(remove_property("Bank", "iban"))
    calls = {"drifting": [post({"pay": {"kind": "giro", "iban": "x"}})], "card": [post({"pay": CARD})]}
    assert statuses(told(tmp_path, new, calls)) == {"drifting": "hit", "card": "not-seen"}


def test_what_the_server_refused_already_is_no_use(tmp_path: Path) -> None:
    new = edited(put("NewCart", "note", maxLength=5))
    calls = {"user": [post({"note": "123456"}, status=422, answer={})]}
    assert statuses(told(tmp_path, new, calls)) == {"user": "not-seen"}


def test_counts_times_and_the_witness(tmp_path: Path) -> None:
    new = edited(remove_property("NewCart", "coupon"))
    calls = [
        post({"coupon": "secret"}, time="2025-01-02T00:00:00Z", count=3),
        post({"coupon": "secret"}, time="2025-01-01T00:00:00Z"),
        post({}, time="2025-03-01T00:00:00Z"),
    ]
    for show in (False, True):
        report = told(tmp_path, new, {"user": calls}, show_values=show)
        (one,) = next(finding.impact for finding in report.findings if finding.impact)
        assert (one.status, one.exchanges) == ("hit", 4)
        assert (one.first, one.last) == ("2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z")
        assert one.witness is not None
        assert (one.witness.operation, one.witness.place) == ("POST /carts", "body application/json at coupon")
        assert one.witness.shape == "text of 6 characters"
        assert one.witness.value == ("secret" if show else UNSET)
    assert report.impact is not None
    assert (report.impact.window.matched, report.impact.window.last) == (5, "2025-03-01T00:00:00Z")


def test_a_sample_counts_all_and_says_of_the_rest_that_it_was_not_looked_at(tmp_path: Path) -> None:
    new = edited(remove_property("NewCart", "coupon"))
    calls = {"user": [post({"coupon": "x"})] * 50, "rare": [post({"note": "x"})], "other": [get()]}
    report = told(tmp_path, new, calls, sample=10, seed=1)
    found = statuses(report)
    assert (found["user"], found["other"]) == ("hit", "not-seen")
    assert found["rare"] in ("may-be-hit", "not-seen")
    again = told(tmp_path, new, calls, sample=10, seed=1)
    assert [finding.impact for finding in again.findings] == [finding.impact for finding in report.findings]
    assert report.impact is not None
    assert (report.impact.window.matched, report.impact.window.judged) == (52, 10)


def test_bodies_that_are_not_what_they_say_are_lost_and_may_be_hit(tmp_path: Path) -> None:
    new = edited(remove_property("NewCart", "coupon"))
    report = told(tmp_path, new, {"user": [post("{coupon")]})
    assert statuses(report) == {"user": "may-be-hit"}
    assert report.impact is not None
    assert report.impact.window.lost == 1


def test_names_of_maps_are_not_shown(tmp_path: Path) -> None:
    def labels(kind: str) -> Root:
        entry = {"type": "object", "additionalProperties": {"type": kind}}
        return edited(lambda root: schema(root, "NewCart")["properties"].update(labels=entry))

    report = told(tmp_path, labels("integer"), {"user": [post({"labels": {"ada@example": "x"}})]}, old=labels("string"))
    assert statuses(report) == {"user": "hit"}
    (witness,) = [one.witness for finding in report.findings for one in finding.impact if one.witness]
    assert witness.place == "body application/json at labels.{}"
    assert "ada" not in repr(witness)


@pytest.mark.parametrize(
    ("labels", "some", "empty"),
    [
        (lambda kind: {"type": "array", "items": {"type": kind}}, ["a"], []),
        (lambda kind: {"type": ["array", "null"], "items": {"type": kind}}, ["a"], None),
        (lambda kind: {"type": "object", "additionalProperties": {"type": kind}}, {"b": "a"}, {}),
        (lambda kind: {"type": ["object", "null"], "additionalProperties": {"type": kind}}, {"b": "a"}, None),
    ],
)
def test_whoever_receives_an_empty_list_or_map_may_be_hit_by_a_change_of_what_is_in_it(
    tmp_path: Path, labels: Callable[[str], Root], some: Any, empty: Any
) -> None:
    def shop(kind: str) -> Root:
        return edited(lambda root: root["components"]["schemas"]["Cart"]["properties"].update(labels=labels(kind)))

    answers = {"some": {"labels": some}, "none": {"labels": empty}, "without": {}}
    calls = {name: [get(body=[{"id": 1, **answer}])] for name, answer in answers.items()}
    calls["nothing"] = [get(body=[])]
    report = told(tmp_path, shop("integer"), calls, old=shop("string"))
    assert statuses(report) == {"some": "hit", "none": "may-be-hit", "without": "not-seen", "nothing": "not-seen"}


def test_whoever_sends_a_value_that_is_no_longer_mapped_is_hit(tmp_path: Path) -> None:
    def mapped(**mapping: str) -> Root:
        def edit(root: Root) -> None:
            schemas = root["components"]["schemas"]
            for name in ("Card", "Bank"):
                schemas[name]["properties"]["kind"] = {"type": "string", "enum": ["card", "bank"]}
            schemas["Bank"]["required"] = ["kind", "iban"]
            pay = schemas["NewCart"]["properties"]["pay"]
            pay["discriminator"] = {
                "propertyName": "kind",
                "mapping": {value: f"#/components/schemas/{name}" for value, name in mapping.items()},
            }

        return edited(edit)

    calls = {
        "card": [post({"pay": {"kind": "card", "number": "1"}})],
        "bank": [post({"pay": {"kind": "bank", "iban": "1"}})],
        "none": [post({"note": "x"})],
    }
    report = told(tmp_path, mapped(card="Card", iban="Bank"), calls, old=mapped(card="Card", bank="Bank"))
    assert statuses(report) == {"card": "not-seen", "bank": "hit", "none": "not-seen"}


@pytest.mark.parametrize("union", ["oneOf", "anyOf"])
def test_whoever_receives_an_alternative_may_receive_a_new_one(tmp_path: Path, union: str) -> None:
    def shop(*further: Root) -> Root:
        branches = [{"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Bank"}, *further]
        return edited(lambda root: root["components"]["schemas"]["Cart"]["properties"].update(paid={union: branches}))

    answers = {"card": {"paid": {"kind": "card", "number": "1"}}, "without": {}}
    calls = {name: [get(body=[{"id": 1, **answer}])] for name, answer in answers.items()}
    report = told(tmp_path, shop({"type": "boolean"}), calls, old=shop())
    assert statuses(report) == {"card": "may-be-hit", "without": "not-seen"}
