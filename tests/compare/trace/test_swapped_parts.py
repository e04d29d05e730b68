"""A `$ref` that leads to another shared response, body, parameter or header is one change, and what differs a part of
it."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import apidiff
from apidiff import Finding, Level

Doc = dict[str, Any]
TEXT: Doc = {"type": "string"}
RECORD: Doc = {"type": "object", "required": ["id"], "properties": {"id": TEXT, "name": TEXT}}
BARE: Doc = {"type": "object", "properties": {"id": TEXT}}


def ref(section: str, name: str) -> Doc:
    return {"$ref": f"#/components/{section}/{name}"}


COMPONENTS: Doc = {
    "schemas": {"Record": RECORD, "Bare": BARE},
    "headers": {"Count": {"required": True, "schema": TEXT}, "Total": {"schema": {"type": "integer"}}},
    "parameters": {
        "Page": {"name": "page", "in": "query", "schema": {"type": "integer", "maximum": 100}},
        "Strict": {"name": "page", "in": "query", "required": True, "schema": {"type": "integer", "maximum": 50}},
        "Other": {"name": "cursor", "in": "query", "required": True, "schema": TEXT},
    },
    "requestBodies": {
        "Loose": {"content": {"application/json": {"schema": BARE}}},
        "Tight": {"required": True, "content": {"application/json": {"schema": {**BARE, "required": ["id"]}}}},
    },
    "responses": {
        "Full": {
            "description": "full",
            "headers": {"X-Count": ref("headers", "Count"), "X-Left": {"schema": TEXT}},
            "content": {"application/json": {"schema": RECORD}, "text/csv": {"schema": TEXT}},
        },
        "Thin": {
            "description": "thin",
            "headers": {"X-Count": ref("headers", "Total")},
            "content": {"application/json": {"schema": BARE}},
        },
        "Named": {"description": "n", "content": {"application/json": {"schema": ref("schemas", "Record")}}},
        "Renamed": {
            "description": "r",
            "headers": {"X-New": {"schema": TEXT}},
            "content": {"application/json": {"schema": ref("schemas", "Bare")}},
        },
        "Same": {"description": "full", "content": {"application/json": {"schema": ref("schemas", "Record")}}},
    },
}
ANSWER = {"200": {"description": "ok"}}


def document(*operations: Doc, components: Doc = COMPONENTS) -> Doc:
    """A document with a path for each operation."""
    paths = {f"/{index}": {"post": {"responses": ANSWER, **one}} for index, one in enumerate(operations)}
    info = {"title": "T", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": paths, "components": deepcopy(components)}


def answering(name: str) -> Doc:
    return {"responses": {"200": ref("responses", name)}}


def findings(old: Doc, new: Doc) -> list[Finding]:
    found = apidiff.compare(old, new, settings=apidiff.Settings()).findings
    return [one for one in found if one.level is not Level.DOCUMENTATION]


def kinds(finding: Finding) -> set[str]:
    return {part.rule for part in finding.parts if part.level is not Level.DOCUMENTATION}


def test_a_response_is_one_change_with_its_headers_media_types_and_fields() -> None:
    (finding,) = findings(
        document(answering("Full"), answering("Full")), document(answering("Thin"), answering("Thin"))
    )
    assert (finding.rule, finding.level) == ("schema-replaced", Level.BREAKING)
    assert {str(usage.operation) for usage, _ in finding.usages} == {"POST /0", "POST /1"}
    assert str(finding.message) == (
        "`responses/Thin` took the place of `responses/Full` in the 200 response of `POST /0`"
    )
    assert kinds(finding) == {
        "header-removed",
        "header-became-optional",
        "text-type-changed",
        "response-media-type-removed",
        "property-removed",
        "property-became-optional",
    }
    assert finding.evidence is not None
    assert len(finding.change.also) == 1


@pytest.mark.parametrize(
    ("section", "names", "parts"),
    [
        ("parameters", ("Page", "Strict"), {"parameter-became-required"}),
        ("requestBodies", ("Loose", "Tight"), {"request-body-became-required", "property-became-required"}),
        ("headers", ("Count", "Total"), {"header-became-optional"}),
    ],
)
def test_so_is_another_part(section: str, names: tuple[str, str], parts: set[str]) -> None:
    def using(name: str) -> Doc:
        if section == "parameters":
            return {"parameters": [ref(section, name)]}
        if section == "requestBodies":
            return {"requestBody": ref(section, name)}
        return {"responses": {"200": {"description": "ok", "headers": {"X-Count": ref(section, name)}}}}

    (finding,) = findings(document(using(names[0])), document(using(names[1])))
    assert (finding.rule, finding.level) == ("schema-replaced", Level.BREAKING)
    assert finding.change.facts["new_name"] == f"{section}/{names[1]}"
    assert len({part.rule for part in finding.parts}) >= 2
    assert {part.rule for part in finding.parts if part.level is Level.BREAKING} >= parts
    assert finding.change.old is not None
    assert finding.change.old.value == ref(section, names[0])


def test_the_schema_that_such_a_part_refers_to_is_a_part_of_it() -> None:
    (finding,) = findings(document(answering("Named")), document(answering("Renamed")))
    assert kinds(finding) == {"header-optional-added", "property-removed", "property-became-optional"}
    assert finding.change.facts["new_name"] == "responses/Renamed"


def test_where_only_that_schema_differs_it_is_told() -> None:
    content = {"application/json": {"schema": ref("schemas", "Bare")}}
    plain = {"description": "n", "content": content}
    components = {**COMPONENTS, "responses": {**COMPONENTS["responses"], "Plain": plain}}
    old, new = (document(answering(name), components=components) for name in ("Named", "Plain"))
    (finding,) = findings(old, new)
    assert (finding.change.facts["old_name"], finding.change.facts["new_name"]) == ("Record", "Bare")


def test_where_only_a_schema_written_out_in_it_differs_it_has_its_name() -> None:
    content = {"application/json": {"schema": RECORD}, "text/csv": {"schema": BARE}}
    other = {"application/json": {"schema": BARE}, "text/csv": {"schema": BARE}}
    components = {
        "responses": {"One": {"description": "n", "content": content}, "Two": {"description": "n", "content": other}}
    }
    old, new = (document(answering(name), components=components) for name in ("One", "Two"))
    (finding,) = findings(old, new)
    assert (finding.change.facts["old_name"], finding.change.facts["new_name"]) == ("responses/One", "responses/Two")


def test_an_edit_of_the_part_itself_stays_a_finding_of_its_own() -> None:
    """One operation goes over to the other response, and that of another loses a media type."""
    edited = deepcopy(COMPONENTS)
    del edited["responses"]["Thin"]["content"]["application/json"]
    edited["responses"]["Thin"]["content"]["text/plain"] = {"schema": TEXT}
    found = findings(
        document(answering("Full"), answering("Thin")),
        document(answering("Thin"), answering("Thin"), components=edited),
    )
    own = [one for one in found if one.rule != "schema-replaced"]
    assert any("POST /1" in {str(usage.operation) for usage, _ in one.usages} for one in own)
    assert {level for one in own for usage, level in one.usages if str(usage.operation) == "POST /1"} >= {
        Level.BREAKING
    }
    swap = next(one for one in found if one.rule == "schema-replaced")
    assert {str(usage.operation) for usage, _ in swap.usages} == {"POST /0"}


def test_levels_are_those_that_were_chosen_for_the_rules_of_the_parts() -> None:
    settings = apidiff.Settings(levels={"header-removed": Level.WARNING})
    report = apidiff.compare(document(answering("Full")), document(answering("Thin")), settings=settings)
    levels = {part.rule: part.level for finding in report.findings for part in finding.parts}
    assert levels["header-removed"] is Level.WARNING


def test_it_is_one_in_swagger_too() -> None:
    responses = {
        "Full": {"description": "full", "headers": {"X-Left": TEXT}, "schema": RECORD},
        "Thin": {"description": "thin", "schema": BARE},
    }

    def swagger(name: str) -> Doc:
        operation = {"responses": {"200": {"$ref": f"#/responses/{name}"}}}
        info = {"title": "T", "version": "1"}
        return {"swagger": "2.0", "info": info, "paths": {"/a": {"get": operation}}, "responses": responses}

    (finding,) = findings(swagger("Full"), swagger("Thin"))
    assert {"header-removed", "property-removed", "property-became-optional"} == kinds(finding)


def test_other_media_types_of_an_operation_are_no_other_response() -> None:
    """In Swagger 2.0 a shared response is written once, whatever the operations that answer with it produce."""

    def swagger(produces: str, schema: Doc = RECORD) -> Doc:
        answer = {"200": {"$ref": "#/responses/Full"}}
        paths = {"/a": {"get": {"responses": answer}}, "/b": {"get": {"produces": [produces], "responses": answer}}}
        responses = {"Full": {"description": "full", "schema": schema}}
        head: Doc = {"swagger": "2.0", "info": {"title": "T", "version": "1"}, "produces": ["application/json"]}
        return {**head, "paths": paths, "responses": responses}

    found = findings(swagger("text/csv"), swagger("application/json"))
    assert "schema-replaced" not in {one.rule for one in found}
    assert [one.rule for one in found if one.level is Level.BREAKING] == ["response-media-type-removed"]
    edited = {**RECORD, "properties": {"id": TEXT}}
    found = findings(swagger("text/csv"), swagger("application/json", edited))
    assert {one.rule for one in found if one.level is Level.BREAKING} == {
        "response-media-type-removed",
        "property-removed",
    }


QUERY: Doc = {"in": "query", "schema": TEXT}
SECURED: Doc = {"securitySchemes": {"key": {"type": "apiKey", "name": "k", "in": "header"}}}
ITEMS: Doc = {
    "Wide": {
        "parameters": [{"name": "lang", **QUERY}],
        "get": {"operationId": "wide", "parameters": [{"name": "page", **QUERY}], "responses": ANSWER},
        "delete": {"responses": ANSWER},
    },
    "Narrow": {
        "summary": "narrow",
        "get": {
            "operationId": "narrow",
            "security": [{"key": []}],
            "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": BARE}}}},
        },
        "put": {"requestBody": {"required": True, "content": {"application/json": {"schema": BARE}}}},
    },
}


def with_paths(items: Doc = ITEMS, section: str = "paths", **names: str) -> Doc:
    """A document whose paths are references to shared path items."""
    info = {"title": "T", "version": "1"}
    paths = {f"/{path}" if section == "paths" else path: ref("pathItems", name) for path, name in names.items()}
    return {
        "openapi": "3.1.0",
        "info": info,
        "paths": {},
        section: paths,
        "components": {"pathItems": deepcopy(items), **SECURED},
    }


def test_a_path_item_is_one_change_with_its_operations() -> None:
    (finding,) = findings(with_paths(a="Wide", b="Wide"), with_paths(a="Narrow", b="Narrow"))
    assert (finding.rule, finding.level) == ("schema-replaced", Level.BREAKING)
    assert str(finding.message) == "`pathItems/Narrow` took the place of `pathItems/Wide` in `/a`"
    assert kinds(finding) == {
        "operation-removed",
        "operation-added",
        "operation-id-changed",
        "parameter-removed",
        "response-media-type-added",
        "authentication-required",
    }
    operations = {"GET /a", "GET /b", "PUT /a", "PUT /b", "DELETE /a", "DELETE /b"}
    assert {str(usage.operation) for usage, _ in finding.usages} == operations
    assert [copy.subject.owner for copy in finding.change.also] == ["/b"]


def test_path_items_that_changed_places_are_two_changes() -> None:
    found = findings(with_paths(a="Wide", b="Narrow"), with_paths(a="Narrow", b="Wide"))
    assert [str(one.message) for one in found] == [
        "`pathItems/Narrow` took the place of `pathItems/Wide` in `/a`",
        "`pathItems/Wide` took the place of `pathItems/Narrow` in `/b`",
    ]
    assert [{str(usage.operation)[-2:] for usage, _ in one.usages} for one in found] == [{"/a"}, {"/b"}]


def test_so_is_that_of_a_webhook() -> None:
    found = findings(with_paths(section="webhooks", hook="Wide"), with_paths(section="webhooks", hook="Narrow"))
    assert [one.rule for one in found] == ["schema-replaced"]


def test_an_edit_of_the_path_item_that_is_there_now_is_told_by_itself() -> None:
    edited = deepcopy(ITEMS)
    edited["Narrow"]["get"]["parameters"] = [{"name": "must", "required": True, **QUERY}]
    found = findings(with_paths(a="Wide", b="Narrow"), with_paths(edited, a="Narrow", b="Narrow"))
    told = {one.rule: {str(usage.operation) for usage, _ in one.usages} for one in found}
    assert "GET /b" in told["parameter-required-added"]
    assert {"schema-replaced", "parameter-required-added"} == set(told)


def test_a_path_item_that_was_renamed_is_compared_as_the_one_it_was() -> None:
    old = with_paths({"Wide": ITEMS["Wide"]}, a="Wide")
    new = with_paths({"Broad": {**ITEMS["Wide"], "delete": {"deprecated": True, "responses": ANSWER}}}, a="Broad")
    assert [one.rule for one in findings(old, new)] == ["operation-deprecated"]


def test_an_operation_that_moved_to_the_path_of_another_item_has_moved() -> None:
    items = {
        "All": {"get": {"operationId": "things", "responses": ANSWER}},
        "One": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}],
            "get": {"operationId": "things", "responses": ANSWER},
        },
    }
    old, new = with_paths(items, things="All"), with_paths(items, **{"things/{id}": "One"})
    assert [one.rule for one in findings(old, new)] == ["operation-moved"]


CALLS: Doc = {
    "Early": {
        "{$request.query.url}": {
            "post": {
                "parameters": [{"name": "token", **QUERY}],
                "requestBody": {"content": {"application/json": {"schema": RECORD}}},
                "responses": ANSWER,
            },
            "put": {"responses": ANSWER},
        }
    },
    "Late": {
        "{$request.query.later}": {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": BARE}}},
                "responses": {**ANSWER, "404": {"description": "gone"}},
            }
        }
    },
}


@pytest.mark.parametrize(
    ("there", "later", "back"),
    [
        ("{$request.query.url}", {"parameter-removed", "operation-removed", "error-status-added"}, "operation-added"),
        ("{$request.query.later}", {"operation-removed", "operation-added"}, "operation-removed"),
    ],
)
def test_a_callback_is_one_change_with_its_operations(there: str, later: set[str], back: str) -> None:
    calls = {**CALLS, "Late": {there: CALLS["Late"]["{$request.query.later}"]}}

    def calling(name: str) -> Doc:
        components = {**COMPONENTS, "callbacks": calls}
        return document({"responses": ANSWER, "callbacks": {"done": ref("callbacks", name)}}, components=components)

    (finding,) = findings(calling("Early"), calling("Late"))
    assert (finding.rule, finding.level) == ("schema-replaced", Level.BREAKING)
    where = "in the callback done of `POST /0`"
    assert str(finding.message) == f"`callbacks/Late` took the place of `callbacks/Early` {where}"
    assert later <= kinds(finding)
    (finding,) = findings(calling("Late"), calling("Early"))
    assert back in kinds(finding)


def test_a_callback_that_goes_elsewhere_has_moved_within_it() -> None:
    calls = {**CALLS, "Early": {"{$request.query.url}": {"post": {"responses": ANSWER}}}}
    old, new = (
        document(
            {"responses": ANSWER, "callbacks": {"done": ref("callbacks", name)}},
            components={**COMPONENTS, "callbacks": calls},
        )
        for name in ("Early", "Late")
    )
    (finding,) = findings(old, new)
    assert "operation-moved" in kinds(finding)


def in_files(folder: Path, *, names: tuple[str, str], single: bool) -> str:
    """A document whose paths and answers are in files of their own, or together in one; `names` says which is where."""
    item, answer = names
    parts = {
        "Wide": {**ITEMS["Wide"], "parameters": []},
        "Narrow": ITEMS["Narrow"],
        "Full": {**COMPONENTS["responses"]["Full"], "headers": {}},
        "Thin": {**COMPONENTS["responses"]["Thin"], "headers": {}},
    }
    folder.mkdir()
    for name, part in parts.items():
        part = json.loads(json.dumps(part).replace("#/components", "main.json#/components"))
        (folder / f"{name}.json").write_text(json.dumps(part), encoding="utf-8")
    (folder / "parts.json").write_text(json.dumps(parts), encoding="utf-8")

    def at(name: str) -> Doc:
        return {"$ref": f"{name}.json" if single else f"parts.json#/{name}"}

    others = {"Wide": "Narrow", "Narrow": "Wide", "Full": "Thin", "Thin": "Full"}
    paths = {"/a": at(item), "/b": at(others[item])}
    for path, name in (("/c", answer), ("/d", others[answer])):
        paths[path] = {"get": {"responses": {"200": at(name)}}}
    main = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, "components": {**SECURED}}
    (folder / "main.json").write_text(json.dumps(main), encoding="utf-8")
    return str(folder / "main.json")


@pytest.mark.parametrize("single", [True, False])
def test_parts_in_files_that_changed_places_are_one_change_each(tmp_path: Path, single: bool) -> None:
    old = in_files(tmp_path / "old", names=("Wide", "Full"), single=single)
    new = in_files(tmp_path / "new", names=("Narrow", "Thin"), single=single)
    found = apidiff.compare(old, new, settings=apidiff.Settings()).findings
    told = [one for one in found if one.level is not Level.DOCUMENTATION]
    assert sorted(str(one.message) for one in told) == [
        "`Full` took the place of `Thin` in the 200 response of `GET /d`",
        "`Narrow` took the place of `Wide` in `/a`",
        "`Thin` took the place of `Full` in the 200 response of `GET /c`",
        "`Wide` took the place of `Narrow` in `/b`",
    ]
    by_message = {str(one.message): kinds(one) for one in told}
    thin = by_message["`Thin` took the place of `Full` in the 200 response of `GET /c`"]
    assert thin == {"response-media-type-removed", "property-removed", "property-became-optional"}
