"""One edit that is written out several times is one change: in every operation, in every copy of an object."""

from __future__ import annotations

from typing import Any, get_args

import pytest

import apidiff
from apidiff import Finding, Level
from apidiff.compare.trace.copies import _WORST
from apidiff.model.change import Evidence
from apidiff.model.document import Json

Doc = dict[str, Any]
NAMES = ("lists", "orders", "people")
OK: Json = {"200": {"description": "OK"}}


def document(operation: Any, **more: Any) -> Doc:
    """A document in which every path has an operation, made by its number and name."""
    paths = {f"/{name}": {"get": operation(index, name)} for index, name in enumerate(NAMES)}
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, **more}


def with_parameter(where: str = "query", description: str = "", **schema: Any) -> Doc:
    def operation(index: int, name: str) -> Doc:
        told = {"description": f"{description} {name}"} if description else {}
        return {"parameters": [{"name": "wait", "in": where, **told, "schema": schema}], "responses": OK}

    return document(operation)


def without() -> Doc:
    return document(lambda index, name: {"responses": OK})


def findings(old: Doc, new: Doc) -> list[Finding]:
    found = apidiff.compare(old, new, settings=apidiff.Settings()).findings
    return [finding for finding in found if finding.level is not Level.DOCUMENTATION]


def reached(finding: Finding) -> set[str]:
    return {str(usage.operation) for usage, _ in finding.usages}


EVERYWHERE = {f"GET /{name}" for name in NAMES}
TEXT: Doc = {"type": "string"}
REQUIRED: Doc = {"name": "key", "in": "query", "required": True, "schema": TEXT}

WRITTEN_OUT = {
    "a default": (with_parameter(**TEXT), with_parameter(**TEXT, default="30s")),
    "a default of a header": (with_parameter("header", **TEXT), with_parameter("header", **TEXT, default="30s")),
    "a limit": (with_parameter(**TEXT), with_parameter(**TEXT, maxLength=9)),
    "a type": (with_parameter(**TEXT), with_parameter(type="integer")),
    "a parameter": (with_parameter(**TEXT), without()),
    "a parameter, each described in its own words": (with_parameter(description="Of", **TEXT), without()),
    "a parameter that must be sent": (
        without(),
        document(lambda index, name: {"parameters": [REQUIRED], "responses": OK}),
    ),
}


@pytest.mark.parametrize("name", WRITTEN_OUT)
def test_an_edit_in_every_operation_is_one(name: str) -> None:
    for old, new in (WRITTEN_OUT[name], WRITTEN_OUT[name][::-1]):
        (finding,) = findings(old, new)
        assert reached(finding) == EVERYWHERE


def with_shared_parameters(**schema: Json) -> Doc:
    """The first operation writes its parameter out, each of the others has a component of its own for the same one."""
    wait: Doc = {"name": "wait", "in": "query", "schema": schema}
    shared: Doc = {f"{name}-wait": wait for name in NAMES[1:]}

    def operation(index: int, name: str) -> Doc:
        parameter = {"$ref": f"#/components/parameters/{name}-wait"} if index else wait
        return {"parameters": [parameter], "responses": OK}

    return document(operation, components={"parameters": shared})


def test_a_parameter_that_each_operation_has_a_component_for_is_called_by_what_is_sent() -> None:
    (finding,) = findings(with_shared_parameters(**TEXT), with_shared_parameters(**TEXT, default="30s"))
    assert reached(finding) == EVERYWHERE
    assert finding.message == "The query parameter `wait` of `GET /lists` now has the default `30s`"


def answers(*media: str, statuses: tuple[str, ...] = ("200",)) -> Doc:
    types = ("string", "integer", "boolean")

    def operation(index: int, name: str) -> Doc:
        content = {one: {"schema": {"type": types[index]}} for one in media}
        return {"responses": {status: {"description": "OK", "content": content} for status in statuses}}

    return document(operation)


@pytest.mark.parametrize("statuses", [("200",), ("200", "404", "default")])
def test_a_media_type_of_all_answers_is_one_whatever_they_hold(statuses: tuple[str, ...]) -> None:
    both, one = (
        answers("application/json", "application/xml", statuses=statuses),
        answers("application/json", statuses=statuses),
    )
    (removed,), (added,) = findings(both, one), findings(one, both)
    assert (removed.level, added.level) == (Level.BREAKING, Level.NON_BREAKING)
    assert reached(removed) == reached(added) == EVERYWHERE
    assert removed.change.facts["status"] == ", ".join(statuses)


def test_a_list_of_media_types_in_2_0_is_one_edit() -> None:
    def swagger(*produces: str) -> Doc:
        types = ("string", "integer", "boolean")
        paths = {
            f"/{name}": {"get": {"responses": {"200": {"description": "OK", "schema": {"type": types[index]}}}}}
            for index, name in enumerate(NAMES)
        }
        return {"swagger": "2.0", "info": {"title": "T", "version": "1"}, "produces": list(produces), "paths": paths}

    (finding,) = findings(swagger("application/json", "text/csv"), swagger("application/json"))
    assert reached(finding) == EVERYWHERE


def test_errors_of_another_media_type_are_told_apart_from_answers() -> None:
    old, new = (answers(f"application/{name}", statuses=("200", "404")) for name in ("x+json", "y+json"))
    levels = {finding.change.facts["status"]: finding.level for finding in findings(old, new)}
    assert levels == {"200": Level.BREAKING, "404": Level.WARNING}


def target(**properties: Json) -> Doc:
    return {"type": "object", "properties": {"kind": {"type": "string", "enum": ["a", "b"]}, **properties}}


def copies(made: Doc, other: Doc | None = None) -> Doc:
    """Two components that hold copies of an object, one of them twice; one operation sends each."""
    policy = {"type": "object", "properties": {"to": {"type": "array", "items": made}, "at": made}}
    route = {"type": "object", "properties": {"ref": other or made, "title": TEXT}}
    schemas = {"Policy": policy, "Route": route}

    def operation(index: int, name: str) -> Doc:
        schema = {"$ref": f"#/components/schemas/{('Policy', 'Route', 'Route')[index]}"}
        content = {"application/json": {"schema": schema}}
        return {"requestBody": {"content": content}, "responses": OK}

    return document(operation, components={"schemas": schemas})


def test_an_edit_of_every_copy_of_an_object_is_one_with_all_its_places() -> None:
    old = copies(target(name={"type": "string", "description": "What it is called"}), target(name=TEXT))
    for new in (copies(target()), copies(target(name={"type": "integer"}))):
        (finding,) = findings(old, new)
        assert finding.level is Level.BREAKING
        assert reached(finding) == EVERYWHERE
        labels = {place.subject.label for place in (finding.change, *finding.change.also)}
        assert labels == {"`at.name` of `Policy`", "`to[].name` of `Policy`", "`ref.name` of `Route`"}


def test_copies_that_became_one_schema_are_edited_once() -> None:
    def event(name: str) -> Doc:
        return {"type": "object", "properties": {"timeOcurred": TEXT, name: TEXT}}

    def document_of(schemas: Doc, *names: str) -> Doc:
        def operation(index: int, name: str) -> Doc:
            schema = {"$ref": f"#/components/schemas/{names[index]}"}
            return {"requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": OK}

        return document(operation, components={"schemas": schemas})

    old = document_of({f"{name}Event": event("x") for name in "ABC"}, "AEvent", "BEvent", "CEvent")
    new = document_of({"Event": {"type": "object", "properties": {"timeOccurred": TEXT, "x": TEXT}}}, *["Event"] * 3)
    (finding,) = findings(old, new)
    assert finding.rule == "property-renamed"
    assert reached(finding) == EVERYWHERE
    assert len(finding.change.also) == 2


def test_the_same_edit_of_things_that_are_no_copies_stays_apart() -> None:
    old = copies(target(name=TEXT), target(name=TEXT, more=TEXT))
    assert len(findings(old, copies(target(), target(more=TEXT)))) == 2


def test_shared_schemas_of_the_same_content_are_not_copies() -> None:
    def document_of(*values: str) -> Doc:
        schemas = {name: {"type": "string", "enum": list(values)} for name in ("State", "Status")}

        def operation(index: int, name: str) -> Doc:
            schema = {"$ref": f"#/components/schemas/{('State', 'Status', 'Status')[index]}"}
            return {"requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": OK}

        return document(operation, components={"schemas": schemas})

    owners = {str(finding.change.subject.owner) for finding in findings(document_of("a", "b"), document_of("a"))}
    assert owners == {"State", "Status"}


def test_copies_that_break_in_one_direction_only_stay_apart() -> None:
    """What is told breaks where it is told: a copy that is only answered is no place of a break in requests."""

    def both(made: Doc) -> Doc:
        found = copies(made)
        body = found["paths"]["/people"]["get"].pop("requestBody")
        found["paths"]["/people"]["get"]["responses"] = {"200": {"description": "OK", **body}}
        found["paths"]["/orders"]["get"].pop("requestBody")
        return found

    levels = {
        str(finding.change.subject.owner): finding.level for finding in findings(both(target(name=TEXT)), both(LIMITED))
    }
    assert levels == {"Policy": Level.BREAKING, "Route": Level.NON_BREAKING}


LIMITED = target(name={"type": "string", "maxLength": 5})


def test_fingerprints_do_not_depend_on_the_order_of_copies() -> None:
    old, new = copies(target(name=TEXT)), copies(target())
    (one,) = findings(old, new)
    for side in (old, new):
        schemas = side["components"]["schemas"]
        side["components"]["schemas"] = dict(reversed(schemas.items()))
        side["paths"] = dict(reversed(side["paths"].items()))
    (other,) = findings(old, new)
    assert one.fingerprint == other.fingerprint


def test_copies_of_every_evidence_are_told_as_one() -> None:
    """A branch that its `oneOf` never took is left to the table, and copies of it may have other evidence."""
    assert set(get_args(Evidence)) == set(_WORST)


@pytest.mark.parametrize("way", [("3.0.3", "3.1.0"), ("3.1.0", "3.0.3")])
def test_a_keyword_that_a_version_step_left_without_its_meaning_is_one_change(way: tuple[str, str]) -> None:
    def api(version: str) -> Doc:
        names = {name: {"type": kind, "nullable": True} for name, kind in (("a", "string"), ("b", "integer"))}
        body = {"content": {"application/json": {"schema": {"type": "object", "properties": names}}}}
        method = {"requestBody": body, "responses": {"200": {"description": "OK", **body}}}
        return {
            **document(lambda index, name: {"responses": OK}),
            "openapi": version,
            "paths": {"/x": {"post": method}},
        }

    (finding,) = [one for one in findings(api(way[0]), api(way[1])) if one.level is Level.BREAKING]
    rule = "null-forbidden" if way[1] == "3.1.0" else "null-allowed"
    assert finding.rule == rule
    assert [one.subject.path for one in (finding.change, *finding.change.also)] == [("a",), ("b",)]
