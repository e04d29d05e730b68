"""A `$ref` that leads to another shared schema is one change, told where it stands; what differs is a part of it."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import apidiff
from apidiff import Finding, Level
from apidiff.model.change import Witness

Doc = dict[str, Any]


def ref(name: str) -> Doc:
    return {"$ref": f"#/components/schemas/{name}"}


TEXT: Doc = {"type": "string"}
SCHEMAS: Doc = {
    "Book": {"type": "object", "required": ["id", "title"], "properties": {"id": TEXT, "title": TEXT}},
    "Record": {
        "type": "object",
        "required": ["id", "title", "shelf"],
        "properties": {"id": TEXT, "title": TEXT, "shelf": TEXT},
    },
    "Fault": {"type": "object", "required": ["code"], "properties": {"code": {"type": "integer"}}},
    "Draft": {"type": "object", "required": ["title"], "properties": {"title": TEXT}},
    "Loan": {"type": "object", "required": ["book"], "properties": {"book": ref("Book")}},
    "Rental": {"type": "object", "required": ["book", "fee"], "properties": {"book": ref("Record"), "fee": TEXT}},
    "Short": {"type": "string", "maxLength": 9},
    "Shorter": {"type": "string", "maxLength": 3},
    "Marked": {"type": "object", "required": ["mark"], "properties": {"mark": TEXT}},
    "Stamped": {"type": "object", "required": ["stamp"], "properties": {"stamp": TEXT}},
    "Copy": {"allOf": [ref("Marked"), {"type": "object", "properties": {"place": TEXT}}]},
}


def document(schemas: Doc = SCHEMAS, **bodies: Any) -> Doc:
    """A document with an operation for each name: `GET /name` answers with its schema, `POST` takes it."""
    paths: Doc = {}
    for name, schema in bodies.items():
        method, _, path = name.partition("_")
        content = {"content": {"application/json": {"schema": schema}}}
        answers = {"200": {"description": "OK", **(content if method == "get" else {})}}
        sent = {"requestBody": {"required": True, **content}} if method == "post" else {}
        paths.setdefault(f"/{path}", {})[method] = {**sent, "responses": answers}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": paths,
        "components": {"schemas": deepcopy(schemas)},
    }


def findings(old: Doc, new: Doc, **settings: Any) -> list[Finding]:
    found = apidiff.compare(old, new, settings=apidiff.Settings(**settings)).findings
    return [finding for finding in found if finding.change.about.thing != "component"]


def the_finding(old: Doc, new: Doc) -> Finding:
    (finding,) = findings(old, new)
    assert finding.rule == "schema-replaced"
    return finding


def rules(finding: Finding) -> list[str]:
    return sorted(part.rule for part in finding.parts)


def test_an_answer_that_is_something_else_is_one_break_at_its_reference() -> None:
    finding = the_finding(document(get_books=ref("Book")), document(get_books=ref("Fault")))
    assert finding.level is Level.BREAKING
    assert "`Fault` took the place of `Book` in the 200 response of `GET /books`" in finding.message
    assert rules(finding) == ["property-removed", "property-removed", "required-property-added"]
    assert [part.level for part in finding.parts] == [Level.BREAKING, Level.BREAKING, Level.NON_BREAKING]
    assert isinstance(finding.evidence, Witness)
    place = finding.change.new
    assert place is not None
    assert place.value == ref("Fault")
    assert place.location.tokens[:2] == ("paths", "/books")


def test_the_old_schema_and_a_field_break_a_request_and_no_answer() -> None:
    request = the_finding(document(post_books=ref("Draft")), document(post_books=ref("Record")))
    assert request.level is Level.BREAKING
    assert rules(request) == ["required-property-added", "required-property-added"]
    answer = the_finding(document(get_books=ref("Book")), document(get_books=ref("Record")))
    assert (answer.level, rules(answer)) == (Level.NON_BREAKING, ["required-property-added"])


def test_the_same_exchange_in_many_places_is_one() -> None:
    many = {"type": "array", "items": ref("Book")}
    old = document(get_one=ref("Book"), get_many=many, post_one=ref("Book"))
    new = document(get_one=ref("Record"), get_many={**many, "items": ref("Record")}, post_one=ref("Record"))
    finding = the_finding(old, new)
    assert {str(usage.operation): level for usage, level in finding.usages} == {
        "GET /one": Level.NON_BREAKING,
        "GET /many": Level.NON_BREAKING,
        "POST /one": Level.BREAKING,
    }
    assert len(finding.change.also) == 2


def test_an_exchange_inside_of_one_is_a_part_of_it() -> None:
    finding = the_finding(document(get_loans=ref("Loan")), document(get_loans=ref("Rental")))
    assert {part.change.subject.path for part in finding.parts} == {("book", "shelf"), ("fee",)}


def test_an_exchange_in_a_shared_schema_is_told_of_its_property() -> None:
    edited = deepcopy(SCHEMAS)
    edited["Loan"]["properties"]["book"] = ref("Fault")
    finding = the_finding(document(get_loans=ref("Loan")), document(edited, get_loans=ref("Loan")))
    assert finding.message.endswith("in `book` of `Loan`")
    assert {part.change.subject.owner for part in finding.parts} == {"Loan"}


def test_what_was_edited_by_itself_stays_a_finding_of_its_own() -> None:
    edited = deepcopy(SCHEMAS)
    del edited["Book"]["properties"]["title"]
    old = document(get_one=ref("Book"), get_loans=ref("Loan"))
    new = document(edited, get_one=ref("Fault"), get_loans=ref("Loan"))
    found = {finding.rule: finding for finding in findings(old, new)}
    assert found.keys() == {"schema-replaced", "property-removed"}
    assert list(map(str, found["property-removed"].operations)) == ["GET /loans"]
    assert list(map(str, found["schema-replaced"].operations)) == ["GET /one"]


def test_an_edit_below_of_a_schema_of_both_sides_is_its_own() -> None:
    schemas = {**deepcopy(SCHEMAS), "Shelf": {"type": "object", "properties": {"row": TEXT}}}
    schemas["Book"]["properties"]["at"] = schemas["Record"]["properties"]["at"] = ref("Shelf")
    edited = {**deepcopy(schemas), "Shelf": {"type": "object", "properties": {"row": {"type": "integer"}}}}
    found = findings(document(schemas, get_one=ref("Book")), document(edited, get_one=ref("Record")))
    assert {finding.rule for finding in found} == {"schema-replaced", "type-changed"}


def test_one_member_of_a_composition_for_another() -> None:
    edited = deepcopy(SCHEMAS)
    edited["Copy"]["allOf"][0] = ref("Stamped")
    finding = the_finding(document(get_copies=ref("Copy")), document(edited, get_copies=ref("Copy")))
    assert finding.message.endswith("`Stamped` took the place of `Marked` in `Copy`")
    assert rules(finding) == ["property-removed", "required-property-added"]
    assert {part.change.subject.owner for part in finding.parts} == {"Copy"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_one_member_for_another_where_the_composition_is_written_out(method: str) -> None:
    """What went and what came with it is a part, though nothing of the place has a name."""
    holder = {"type": "object", "properties": {"copy": {"allOf": [ref("Record")]}}}
    other = {"type": "object", "properties": {"copy": {"allOf": [ref("Book")]}}}
    bodies = {f"{method}_copies": holder, "get_records": {"allOf": [ref("Record")]}}
    changed = {f"{method}_copies": other, "get_records": {"allOf": [ref("Book")]}}
    finding = the_finding(document(**bodies), document(**changed))
    assert {part.kind for part in finding.change.parts} == {"property.removed"}
    back = the_finding(document(**changed), document(**bodies))
    assert {part.kind for part in back.change.parts} == {"property.added"}


def test_a_member_of_a_composition_that_went_is_told_of_the_composition() -> None:
    edited = deepcopy(SCHEMAS)
    edited["Copy"]["allOf"].pop(0)
    (finding,) = findings(document(get_copies=ref("Copy")), document(edited, get_copies=ref("Copy")))
    assert "`mark` of `Copy` was removed" in finding.message


def test_a_parameter_has_another_schema() -> None:
    def of(name: str) -> Doc:
        made = document(get_books=TEXT)
        parameter = {"name": "q", "in": "query", "schema": ref(name)}
        made["paths"]["/books"]["get"]["parameters"] = [parameter]
        return made

    assert the_finding(of("Short"), of("Shorter")).level is Level.BREAKING
    assert the_finding(of("Shorter"), of("Short")).level is Level.NON_BREAKING


def test_a_renamed_schema_is_no_exchange() -> None:
    renamed = {("Volume" if name == "Book" else name): deepcopy(schema) for name, schema in SCHEMAS.items()}
    renamed["Loan"]["properties"]["book"] = ref("Volume")
    assert findings(document(get_one=ref("Book")), document(renamed, get_one=ref("Volume"))) == []
    del renamed["Volume"]["properties"]["title"]
    found = findings(document(get_one=ref("Book")), document(renamed, get_one=ref("Volume")))
    assert "schema-replaced" not in {finding.rule for finding in found}


def test_what_says_the_same_under_another_name_is_no_change() -> None:
    schemas = {**SCHEMAS, "Tome": deepcopy(SCHEMAS["Book"])}
    assert findings(document(schemas, get_one=ref("Book")), document(schemas, get_one=ref("Tome"))) == []


@pytest.mark.parametrize(
    ("waivers", "level", "waived"),
    [
        ([{"rule": "schema-replaced"}], Level.BREAKING, True),
        ([{"rule": "property-removed", "subject": "GET /books.id"}], Level.BREAKING, False),
        ([{"rule": "property-removed"}], Level.NON_BREAKING, False),
        ([{"rule": "required-property-added"}], Level.BREAKING, False),
        ([{"rule": "property-removed"}, {"rule": "required-property-added"}], Level.NON_BREAKING, True),
    ],
)
def test_parts_can_be_waived(tmp_path: Path, waivers: list[Doc], level: Level, waived: bool) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(json.dumps([{**entry, "reason": "told"} for entry in waivers]), encoding="utf-8")
    (finding,) = findings(document(get_books=ref("Book")), document(get_books=ref("Fault")), waivers=(str(path),))
    assert finding.waived is not None if waived else finding.waived is None
    assert waived or finding.level is level


def test_rules_of_parts_have_the_levels_that_were_chosen() -> None:
    old, new = document(get_books=ref("Book")), document(get_books=ref("Fault"))
    (milder,) = findings(old, new, levels={"property-removed": "warning"})
    assert milder.level is Level.WARNING
    (chosen,) = findings(old, new, levels={"schema-replaced": "documentation"})
    assert chosen.level is Level.DOCUMENTATION


def test_filters_by_rule_see_the_parts() -> None:
    old, new = document(get_books=ref("Book")), document(get_books=ref("Fault"))
    (kept,) = findings(old, new, filters=apidiff.config.Filters(exclude=("rule:property-removed",)))
    assert (kept.level, rules(kept)) == (Level.NON_BREAKING, ["required-property-added"])
    (kept,) = findings(old, new, filters=apidiff.config.Filters(include=("rule:property-removed",)))
    assert (kept.level, rules(kept)) == (Level.BREAKING, ["property-removed", "property-removed"])
    assert findings(old, new, filters=apidiff.config.Filters(exclude=("rule:schema-replaced",))) == []


def test_proposals_know_the_fields() -> None:
    from apidiff.pipeline import with_proposals

    report = apidiff.compare(document(post_books=ref("Draft")), document(post_books=ref("Record")))
    (finding,) = (one for one in with_proposals(report).findings if one.parts)
    assert finding.proposal is not None


def test_a_fingerprint_is_another_one_where_more_breaks() -> None:
    """A waiver that was given for an exchange must not hide what breaks in it later."""
    richer = deepcopy(SCHEMAS)
    richer["Fault"]["properties"]["detail"] = TEXT
    described = deepcopy(SCHEMAS)
    described["Fault"]["description"] = "What went wrong"
    old = document(get_books=ref("Book"))
    first, more, words = (
        the_finding(document(schemas, get_books=ref("Book")), document(schemas, get_books=ref("Fault"))).fingerprint
        for schemas in (SCHEMAS, richer, described)
    )
    assert first != more
    assert first == words == the_finding(old, document(get_books=ref("Fault"))).fingerprint


def test_the_json_report_has_the_parts() -> None:
    from apidiff.render.json_ import report_dict

    report = report_dict(apidiff.compare(document(get_books=ref("Book")), document(get_books=ref("Fault"))))
    (finding,) = report["findings"]
    assert [part["rule"] for part in finding["parts"]] == [
        "property-removed",
        "property-removed",
        "required-property-added",
    ]


def test_a_member_that_was_exchanged_in_several_exchanges_is_one_cause() -> None:
    """Two schemas gave way to others, which take in another base: what the bases differ in is told once."""
    fields: Doc = {"type": "object", "properties": {"mark": TEXT}}
    strict: Doc = {**fields, "required": ["mark"]}
    schemas: Doc = {"Base": fields, "Strict": strict}
    for name in ("Cup", "Jar"):
        schemas[name] = {"allOf": [ref("Base"), {"type": "object", "properties": {name.lower(): TEXT}}]}
        schemas[f"New{name}"] = {"allOf": [ref("Strict"), {"type": "object", "properties": {name.lower(): TEXT}}]}
    old = document(schemas, post_cups=ref("Cup"), post_jars=ref("Jar"))
    new = document(schemas, post_cups=ref("NewCup"), post_jars=ref("NewJar"))
    finding = the_finding(old, new)
    assert "`Strict` took the place of `Base`" in finding.message
    assert sorted(map(str, finding.operations)) == ["POST /cups", "POST /jars"]
    assert rules(finding) == ["property-became-required"]


def test_what_a_field_of_both_bases_says_is_its_own_where_the_base_was_edited() -> None:
    edited = deepcopy(SCHEMAS)
    edited["Print"] = {"allOf": [ref("Marked"), {"type": "object", "properties": {"place": TEXT}}]}
    before, after = deepcopy(edited), deepcopy(edited)
    after["Marked"]["properties"]["mark"] = {"type": "integer"}
    found = findings(document(before, get_copies=ref("Copy")), document(after, get_copies=ref("Print")))
    assert [finding.rule for finding in found] == ["type-changed"]
    assert "`mark` of `Marked`" in found[0].message


def test_references_that_lead_nowhere_are_no_exchange() -> None:
    found = findings(document(get_one=ref("Book")), document(get_one=ref("Gone")))
    assert [finding.rule for finding in found] == ["reference-broken"]


def test_a_schema_that_refers_to_itself_is_exchanged_once() -> None:
    def tree(name: str, **more: Any) -> Doc:
        return {"type": "object", "properties": {"below": {"type": "array", "items": ref(name)}, **more}}

    schemas = {"Tree": tree("Tree", leaf=TEXT), "Bush": tree("Bush")}
    finding = the_finding(document(schemas, get_one=ref("Tree")), document(schemas, get_one=ref("Bush")))
    assert rules(finding) == ["property-removed"]
