"""What probably replaces what was removed: told where a person would say so, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.config import Settings
from apidiff.pipeline import compare

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


def reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def listed(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


CHARGE = {"type": "object", "properties": {"amount": NUMBER, "fee": NUMBER}}
GROUP = {"type": "object", "properties": {"id": TEXT, "label": TEXT}}


def document(properties: dict[str, Any], parameters: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    content = {"application/json": {"schema": reference("Payment")}}
    get = {"parameters": parameters or [], "responses": {"200": {"description": "ok", "content": content}}}
    schemas = {"Payment": {"type": "object", "properties": {"amount": NUMBER, **properties}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Payments", "version": "1"},
        "paths": {"/payments": {"get": get}},
        "components": {"schemas": {**schemas, "Charge": CHARGE, "Group": GROUP}},
    }


def told(old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    report = compare(old, new, Settings(fail_on="never"))
    return {subject.path[-1]: found.name for subject, found in report.find_replacements(report).items()}


PAGE = {"type": "object", "properties": {"data": listed(reference("Charge"))}}


@pytest.mark.parametrize(
    ("removed", "added", "found"),
    [
        # The same component, and a name that says more.
        ({"charges": PAGE}, {"latest_charge": {"anyOf": [TEXT, reference("Charge")]}}, {"charges": "latest_charge"}),
        ({"charges": listed(reference("Charge"))}, {"charge": reference("Charge")}, {}),  # told as a list that ended
        ({"charges": PAGE}, {"latest_group": reference("Group")}, {}),
        # A shared word, and nothing else.
        ({"charges": PAGE}, {"charge_note": TEXT}, {}),
        ({"note": TEXT}, {"note_count": NUMBER}, {}),
        # An id that is an object now; a text that is.
        ({"group_id": TEXT}, {"group": reference("Group")}, {"group_id": "group"}),
        ({"group_id": TEXT}, {"group": TEXT}, {}),
        ({"fault": TEXT}, {"fault_report": reference("Group")}, {"fault": "fault_report"}),
        ({"state": TEXT}, {"state_details": reference("Group")}, {}),  # a general word
        # Two candidates are none.
        ({"charges": PAGE}, {"first_charge": reference("Charge"), "other_charge": reference("Charge")}, {}),
        # Several that went and came in step.
        (
            {"images": listed(TEXT), "volumes": listed(TEXT)},
            {"image_usage": GROUP, "volume_usage": GROUP},
            {"images": "image_usage", "volumes": "volume_usage"},
        ),
        # Words that exclude each other.
        ({"min_charge": reference("Charge")}, {"max_charge": reference("Charge")}, {}),
        ({"charges": PAGE}, {}, {}),
    ],
)
def test_fields(removed: dict[str, Any], added: dict[str, Any], found: dict[str, str]) -> None:
    assert told(document(removed), document(added)) == found


def query(name: str, schema: dict[str, Any], description: str = "") -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def test_another_way_of_paging() -> None:
    old = document({}, [query("limit", NUMBER, "how many"), query("offset", NUMBER, "where the listing starts off")])
    new = document({}, [query("page_size", NUMBER, "rows at once"), query("page_token", TEXT, "a mark of a server")])
    assert told(old, new) == {"limit": "page_size", "offset": "page_token"}


def test_a_mark_alone_is_no_replacement() -> None:
    assert told(document({}, [query("offset", NUMBER)]), document({}, [query("page_token", TEXT)])) == {}


def test_media_types_whose_name_has_the_same_words() -> None:
    old, new = document({}), document({})
    for whole, name in ((old, "application/json+sarif"), (new, "application/sarif+json")):
        content = whole["paths"]["/payments"]["get"]["responses"]["200"]["content"]
        content["text/csv"] = {"schema": TEXT}
        content[name] = {"schema": TEXT}
    assert told(old, new) in ({}, {"application/json+sarif": "application/sarif+json"})


def test_a_parameter_is_replaced_where_its_operation_got_the_other() -> None:
    old, new = document({}), document({})
    for whole, names in ((old, ("limit", "offset")), (new, ("page_size", "page_token"))):
        shared = [query(name, TEXT if "token" in name else NUMBER) for name in names]
        whole["paths"]["/payments"]["get"]["parameters"] = shared
        others = shared if whole is old else shared[:1]
        whole["paths"]["/refunds"] = {"get": {"parameters": others, "responses": {"200": {"description": "ok"}}}}
    report = compare(old, new, Settings(fail_on="never"))
    found = {subject.path[-1]: item for subject, item in report.find_replacements(report).items()}
    assert found["offset"].name == "page_token"
    assert [str(one) for one in found["offset"].operations] == ["GET /payments"]
