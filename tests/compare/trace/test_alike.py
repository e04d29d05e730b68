"""Schemas that were exchanged for others in the same way are one change with all the places."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import apidiff
from apidiff import Finding, Level
from apidiff.model.change import Witness

Doc = dict[str, Any]
TEXT: Doc = {"type": "string"}


def ref(name: str) -> Doc:
    return {"$ref": f"#/components/schemas/{name}"}


def kept(name: str) -> Doc:
    return {"type": "object", "description": f"A {name}", "properties": {"id": TEXT, "type": TEXT}}


def sent(name: str) -> Doc:
    return {**kept(name), "description": f"A new {name}", "required": ["type"]}


def document(schemas: Doc, *, of: str = "", answers: str = "") -> Doc:
    names = ("Place", "Tax", "Channel")
    paths: Doc = {
        f"/{name.lower()}": {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": ref(name + of)}}},
                "responses": {"200": {"description": "OK"}},
            },
            "get": {
                "responses": {
                    "200": {"description": "OK", "content": {"application/json": {"schema": ref(name + answers)}}}
                }
            },
        }
        for name in names
    }
    info = {"title": "T", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": paths, "components": {"schemas": deepcopy(schemas)}}


SCHEMAS: Doc = {
    **{name: kept(name) for name in ("Place", "Tax", "Channel")},
    **{f"{name}_Create": sent(name) for name in ("Place", "Tax", "Channel")},
}


def findings(old: Doc, new: Doc) -> list[Finding]:
    found = apidiff.compare(old, new, settings=apidiff.Settings()).findings
    return [one for one in found if one.level is not Level.DOCUMENTATION]


def test_exchanges_with_the_same_parts_are_one() -> None:
    (finding,) = findings(document(SCHEMAS), document(SCHEMAS, of="_Create"))
    assert (finding.rule, finding.level) == ("schema-replaced", Level.BREAKING)
    assert str(finding.message) == (
        "`Channel_Create`, `Place_Create` and `Tax_Create` took the place of `Channel`, `Place` and `Tax` in the "
        "request body of `POST /channel`"
    )
    assert {str(usage.operation) for usage, _ in finding.usages} == {"POST /place", "POST /tax", "POST /channel"}
    (part,) = [part for part in finding.parts if part.level is Level.BREAKING]
    assert part.rule == "property-became-required"
    assert len(part.usages) == 3
    assert isinstance(part.evidence, Witness)
    assert [copy.subject.label for copy in finding.change.also] == [
        "the request body of `POST /place`",
        "the request body of `POST /tax`",
    ]


def test_one_that_breaks_more_is_told_by_itself() -> None:
    schemas = deepcopy(SCHEMAS)
    schemas["Tax_Create"]["required"] = ["type", "id"]
    found = findings(document(schemas), document(schemas, of="_Create"))
    assert sorted(one.change.facts["old_names"] for one in found) == [["Channel", "Place"], ["Tax"]]
    assert all(one.level is Level.BREAKING for one in found)
    tax = next(one for one in found if one.change.facts["old_names"] == ["Tax"])
    assert sorted(part.change.facts["property"] for part in tax.parts if part.level is Level.BREAKING) == ["id", "type"]


def test_other_values_are_another_edit() -> None:
    schemas = deepcopy(SCHEMAS)
    for name, longest in (("Place", 5), ("Tax", 5), ("Channel", 7)):
        schemas[f"{name}_Create"] = {**kept(name), "properties": {"id": {**TEXT, "maxLength": longest}, "type": TEXT}}
    found = findings(document(schemas), document(schemas, of="_Create"))
    assert sorted(one.change.facts["old_names"] for one in found) == [["Channel"], ["Place", "Tax"]]


def test_names_that_differ_in_another_way_stay_apart() -> None:
    schemas = {**SCHEMAS, "Tax_Create": kept("Tax"), "TaxToSend": sent("Tax")}
    new = document(schemas, of="_Create")
    new["paths"]["/tax"]["post"]["requestBody"]["content"]["application/json"]["schema"] = ref("TaxToSend")
    found = findings(document(schemas), new)
    assert sorted(one.change.facts["old_names"] for one in found) == [["Channel", "Place"], ["Tax"]]


def test_what_breaks_answers_is_no_part_of_what_breaks_requests() -> None:
    old, new = document(SCHEMAS, answers="_Create"), document(SCHEMAS, of="_Create")
    found = findings(old, new)
    broken = {str(usage.operation) for one in found for usage, level in one.usages if level is Level.BREAKING}
    assert broken == {f"{method} /{name}" for method in ("GET", "POST") for name in ("place", "tax", "channel")}
