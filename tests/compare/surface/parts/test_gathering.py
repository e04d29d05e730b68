"""One edit is one change: shared parts are compared once, and each position is listed with its direction and place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from apidiff.model.contract import Direction
from tests.compare.schema_pairs import with_other_schemas

Doc = dict[str, Any]
Compare = Callable[..., Any]
TEXT = {"type": "string"}


@pytest.fixture
def shared() -> Doc:
    """A document in which three operations share a parameter, a body, a response and a header."""
    reference = "#/components/"
    operation = {
        "parameters": [{"$ref": reference + "parameters/PerPage"}],
        "requestBody": {"$ref": reference + "requestBodies/User"},
        "responses": {"200": {"description": "OK"}, "404": {"$ref": reference + "responses/NotFound"}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "security": [{"key": []}],
        "paths": {path: {"post": copy.deepcopy(operation)} for path in ("/a", "/b", "/c")},
        "components": {
            "parameters": {"PerPage": {"name": "per_page", "in": "query", "schema": TEXT}},
            "requestBodies": {"User": {"content": {"application/json": {"schema": TEXT}}}},
            "responses": {
                "NotFound": {
                    "description": "No",
                    "headers": {"X-Trace": {"$ref": reference + "headers/Trace"}},
                    "content": {"application/json": {"schema": TEXT}},
                }
            },
            "headers": {"Trace": {"schema": TEXT}},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "other": {"type": "mutualTLS"},
            },
        },
    }


EDITS: list[tuple[str, Callable[[Doc], Any], str, str]] = [
    (
        "parameter.required",
        lambda document: document["components"]["parameters"]["PerPage"].update(required=True),
        "parameters/PerPage",
        "query parameter per_page",
    ),
    (
        "request-body.required",
        lambda document: document["components"]["requestBodies"]["User"].update(required=True),
        "requestBodies/User",
        "body",
    ),
    (
        "media-type.added",
        lambda document: document["components"]["requestBodies"]["User"]["content"].update({"text/csv": {}}),
        "requestBodies/User",
        "body text/csv",
    ),
    (
        "response.description.changed",
        lambda document: document["components"]["responses"]["NotFound"].update(description="Gone"),
        "responses/NotFound",
        "response 404",
    ),
    (
        "media-type.example.changed",
        lambda document: document["components"]["responses"]["NotFound"]["content"]["application/json"].update(
            example="a"
        ),
        "responses/NotFound",
        "response 404 application/json",
    ),
    (
        "header.required",
        lambda document: document["components"]["headers"]["Trace"].update(required=True),
        "headers/Trace",
        "response 404 header X-Trace",
    ),
    (
        "security.alternative.removed",
        lambda document: document.update(security=[{"other": []}]),
        "security",
        "security",
    ),
    (
        "server.added",
        lambda document: document.update(servers=[{"url": "/v1"}]),
        "servers",
        "server",
    ),
    (
        "header.removed",
        lambda document: document["components"]["responses"]["NotFound"].pop("headers"),
        "responses/NotFound",
        "response 404 header X-Trace",
    ),
    (
        "parameter.renamed",
        lambda document: document["components"]["parameters"]["PerPage"].update(name="size"),
        "parameters/PerPage",
        "query parameter size",
    ),
]


@pytest.mark.parametrize(("kind", "edit", "owner", "place"), EDITS, ids=[edit[0] for edit in EDITS])
def test_an_edit_of_a_shared_part_is_one_change(
    kind: str, edit: Callable[[Doc], Any], owner: str, place: str, shared: Doc, surface: Compare
) -> None:
    new = copy.deepcopy(shared)
    edit(new)
    change = surface(shared, new).one(kind)
    assert str(change.subject.owner) == owner
    assert {str(usage.operation) for usage in change.usages} == {"POST /a", "POST /b", "POST /c"}
    assert {str(usage.place) for usage in change.usages} == {place}


def test_a_shared_response_that_was_added_is_one_change(shared: Doc, surface: Compare) -> None:
    new = copy.deepcopy(shared)
    for item in new["paths"].values():
        item["post"]["responses"]["410"] = {"$ref": "#/components/responses/NotFound"}
    change = surface(shared, new).one("response.added")
    assert change.facts["status"] == "410"
    assert str(change.subject.owner) == "POST /a"
    assert len(change.usages) == 3


def test_the_same_edit_written_at_many_places_is_one_change(shared: Doc, surface: Compare) -> None:
    new = copy.deepcopy(shared)
    for item in new["paths"].values():
        item["post"]["responses"]["200"]["headers"] = {"X-Page": {"schema": TEXT}}
    new["paths"]["/c"]["post"]["responses"]["200"]["headers"]["X-Page"]["required"] = True
    found = [change for change in surface(shared, new) if change.kind == "header.added"]
    assert [len(change.usages) for change in found] == [2, 1]


def test_a_parameter_of_a_path_is_named_after_the_path(surface: Compare) -> None:
    def document(**more: Any) -> Doc:
        operation = {"responses": {"200": {"description": "OK"}}}
        parameter = {"name": "q", "in": "query", "schema": TEXT, **more}
        item = {"parameters": [parameter], "get": operation, "delete": operation}
        return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": item}}

    change = surface(document(), document(required=True)).one("parameter.required")
    assert str(change.subject.owner) == "/a"
    assert [str(usage.operation) for usage in change.usages] == ["GET /a", "DELETE /a"]


def test_every_usage_has_its_position(shared: Doc, surface: Compare) -> None:
    found = surface(shared, with_other_schemas(shared)).positions
    assert len(found) == 3 * 4
    places = {str(pair.usage.place): (pair.usage.direction, pair.owner, pair.old.tokens) for pair in found}
    assert places == {
        "query parameter per_page": (
            Direction.REQUEST,
            "parameters/PerPage",
            ("components", "parameters", "PerPage", "schema"),
        ),
        "body application/json": (
            Direction.REQUEST,
            "requestBodies/User",
            ("components", "requestBodies", "User", "content", "application/json", "schema"),
        ),
        "response 404 application/json": (
            Direction.RESPONSE,
            "responses/NotFound",
            ("components", "responses", "NotFound", "content", "application/json", "schema"),
        ),
        "response 404 header X-Trace": (
            Direction.RESPONSE,
            "headers/Trace",
            ("components", "headers", "Trace", "schema"),
        ),
    }


def test_callbacks_and_webhooks_are_inverted(surface: Compare) -> None:
    called = {
        "parameters": [{"name": "q", "in": "query", "schema": TEXT}],
        "requestBody": {"content": {"application/json": {"schema": TEXT}}},
        "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": TEXT}}}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/a": {
                "post": {
                    "responses": {"200": {"description": "OK"}},
                    "callbacks": {"done": {"{$request.body#/url}": {"post": called}}},
                }
            }
        },
        "webhooks": {"created": {"post": called}},
    }
    compared = surface(document, with_other_schemas(document)).positions
    found = {(str(pair.usage.operation), str(pair.usage.place)): pair.usage.direction for pair in compared}
    operations = ["POST /a callback done POST {$request.body#/url}", "webhook created POST"]
    assert found == {
        (operation, place): direction
        for operation in operations
        for place, direction in {
            "query parameter q": Direction.RESPONSE,
            "body application/json": Direction.RESPONSE,
            "response 200 application/json": Direction.REQUEST,
        }.items()
    }


def test_a_callback_called_at_another_address_is_moved(surface: Compare) -> None:
    def document(expression: str) -> Doc:
        callbacks = {"done": {expression: {"post": {"responses": {"200": {"description": "OK"}}}}}}
        operation = {"responses": {"200": {"description": "OK"}}, "callbacks": callbacks}
        return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}

    change = surface(document("{$request.body#/url}"), document("{$request.body#/callback}")).one("operation.moved")
    assert change.facts["old_path"] == "{$request.body#/url}"


def test_replaced_codes_compare_what_they_answer(surface: Compare) -> None:
    def document(status: str) -> Doc:
        response = {"description": "OK", "content": {"application/json": {"schema": TEXT}}}
        operation = {"responses": {status: response}}
        return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}

    found = surface(document("200"), document("201"))
    facts = found.one("response.status.changed").facts
    assert (facts["old_status"], facts["new_status"], facts["class"], facts["relation"]) == (
        "200",
        "201",
        "success",
        "replaced",
    )
    compared = surface(document("200"), with_other_schemas(document("201"))).positions
    assert [str(pair.usage.place) for pair in compared] == ["response 201 application/json"]


def test_components_that_nobody_uses(shared: Doc, surface: Compare) -> None:
    old, new = copy.deepcopy(shared), copy.deepcopy(shared)
    idle = {"description": "I", "content": {"application/json": {"schema": TEXT}}}
    old["components"]["responses"]["Idle"] = idle
    new["components"]["responses"]["Idle"] = {**idle, "description": "J"}
    change = surface(old, new).one("component.changed")
    assert change.facts["section"] == "responses"
    assert change.usages == ()
    full = surface(old, new, components=True)
    assert full.kinds == ["response.description.changed"]
    assert str(full.one("response.description.changed").usages[0].operation) == "responses/Idle"
    assert ("responses/Idle", "component application/json") in {
        (str(pair.usage.operation), str(pair.usage.place))
        for pair in surface(old, with_other_schemas(new), components=True).positions
    }


def test_a_reference_that_leads_nowhere_any_more_is_one_change(shared: Doc, surface: Compare) -> None:
    new = copy.deepcopy(shared)
    del new["components"]["responses"]["NotFound"]
    found = surface(shared, new)
    assert sorted(found.kinds) == ["component.removed", "part.unread"]
    (change,) = (change for change in found.changes if change.kind == "part.unread")
    assert len(change.usages) > 1
    assert surface(new, new).kinds == []


@pytest.mark.parametrize("name", ["referenced", "idle"])
def test_whether_a_removed_component_was_referenced(name: str, surface: Compare) -> None:
    document: Doc = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": {"User": {"properties": {"id": {"$ref": "#/components/schemas/referenced"}}}}},
    }
    old = copy.deepcopy(document)
    old["components"]["schemas"].update(referenced={"type": "integer"}, idle={"type": "string"})
    change = next(change for change in surface(old, document) if change.facts.get("name") == name)
    assert change.facts["referenced"] is (name == "referenced")


def test_path_parameters_that_came_with_a_move_are_part_of_it(surface: Compare) -> None:
    def document(path: str, *names: str) -> Doc:
        parameters = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]
        operation = {
            "operationId": "cancelDeploy",
            "parameters": parameters,
            "responses": {"201": {"description": "OK"}},
        }
        return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {path: {"post": operation}}}

    old = document("/sites/{site}/deploys/{deploy}/cancel", "site", "deploy")
    new = document("/deploys/{deploy}/cancel", "deploy")
    assert surface(old, new).kinds == ["operation.moved"]


def test_what_came_or_went_stands_where_it_is_named(shared: Doc, surface: Compare) -> None:
    new = copy.deepcopy(shared)
    del new["paths"]["/b"]["post"]["responses"]["404"]
    change = surface(shared, new).one("response.removed")
    assert change.old is not None
    assert change.old.location.tokens == ("paths", "/b", "post", "responses", "404")
    assert change.old.value["description"] == "No"


def test_a_reference_that_begins_to_lead_somewhere_is_a_change(shared: Doc, surface: Compare) -> None:
    new = copy.deepcopy(shared)
    for item in new["paths"].values():
        item["post"]["parameters"].append({"$ref": "#/components/parameters/Late"})
    old = copy.deepcopy(new)
    new["components"]["parameters"]["Late"] = {"name": "late", "in": "query", "schema": TEXT}
    assert surface(old, new).one("parameter.added").facts["name"] == "late"
    gone = surface(new, old).one("part.unread")
    assert gone.facts["led_to"] == "the query parameter `late`"
    assert len(gone.usages) == len(new["paths"])


def test_an_operation_meets_what_changed_far_behind_its_references(shared: Doc, surface: Compare) -> None:
    old, new = copy.deepcopy(shared), copy.deepcopy(shared)
    for document, required in ((old, 1), (new, True)):
        document["components"]["headers"]["Trace"]["x-level"] = required
    assert [len(change.usages) for change in surface(old, new)] == [3]
