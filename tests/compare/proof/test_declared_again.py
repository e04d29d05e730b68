"""Several declarations of one property: what one of them refuses, another may never let be sent."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import compare
from apidiff.model.change import Change, Witness
from tests.compare.schema_pairs import OTHER_WAY, carrying

Doc = dict[str, Any]
WHOLE: Doc = {"type": "integer"}
TEXT: Doc = {"type": "string"}
SHORT: Doc = {"type": "string", "maxLength": 5}


def error(status: Doc, code: Doc, message: Doc = TEXT) -> Doc:
    properties = {"status": status, "code": code, "message": message}
    return {"Error": {"type": "object", "properties": properties, "required": ["status"]}}


def this_one(**properties: Doc) -> Doc:
    """A certain error: what all of them say, and what this one says beside it."""
    return {"allOf": [{"$ref": "#/components/schemas/Error"}, {"type": "object", "properties": properties}]}


def broken(wide: Doc, narrow: Doc, payload: Doc, way: str, version: str = "3.1.0") -> dict[str, Change]:
    """The breaks where the shared schemas get narrower in requests, or wider in responses, by the property that they
    are about."""
    sides = (wide, narrow) if way == "request" else (narrow, wide)
    found = compare(*(carrying(payload, way, schemas, version) for schemas in sides)).findings
    return {one.change.subject.path[-1]: one.change for one in found if one.level.value == "breaking"}


WAYS = pytest.mark.parametrize("way", OTHER_WAY)


@WAYS
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_what_the_other_declaration_never_lets_be_sent_breaks_nobody(way: str, version: str) -> None:
    ranged = {"type": "integer", "minimum": 100, "maximum": 599}
    payload = this_one(status={"enum": [404]}, code={"enum": ["GONE", "LOST"]})
    found = broken(error(WHOLE, TEXT), error(ranged, SHORT, SHORT), payload, way, version)
    assert found.keys() == {"message"}


@WAYS
def test_what_both_declarations_let_be_sent_is_shown(way: str) -> None:
    ranged = {"type": "integer", "minimum": 500}
    payload = this_one(status={"enum": [404, 503]}, code={"enum": ["GONE", "UNAVAILABLE"]})
    found = broken(error(WHOLE, TEXT), error(ranged, SHORT, SHORT), payload, way)
    assert found.keys() == {"status", "code", "message"}
    shown = {name: told for name, change in found.items() for told in change.evidence.values()}
    assert isinstance(shown["status"], Witness)
    assert isinstance(shown["status"].value, dict)
    assert shown["status"].value["status"] == 404
    assert isinstance(shown["code"], Witness)
    assert isinstance(shown["code"].value, dict)
    assert shown["code"].value["code"] == "UNAVAILABLE"


@WAYS
def test_it_is_told_of_the_payloads_that_have_no_other_declaration(way: str) -> None:
    ranged = {"type": "integer", "minimum": 100}
    both = {"anyOf": [this_one(status={"enum": [404]}), {"$ref": "#/components/schemas/Error"}]}
    payload = {"type": "object", "properties": {"one": both}}
    assert broken(error(WHOLE, TEXT), error(ranged, TEXT), payload, way).keys() == {"status"}


@WAYS
def test_objects_are_asked_about_as_a_whole(way: str) -> None:
    def detail(**more: Doc) -> Doc:
        return {"type": "object", "properties": {"a": TEXT, **more}}

    wide, narrow = detail(b=TEXT), {**detail(b=TEXT), "required": ["b"]}
    payload = this_one(status=detail())
    assert broken(error(wide, TEXT), error(narrow, TEXT), payload, way).keys() == {"b"}


LABELS: Doc = {"type": "array", "items": TEXT}
PAIRS: Doc = {"type": "object", "additionalProperties": TEXT}


@pytest.mark.parametrize("now", [PAIRS, WHOLE])
@pytest.mark.parametrize("part", [LABELS, None])
def test_what_nothing_can_be_any_more_by_two_declarations_is_no_proof(part: Doc | None, now: Doc) -> None:
    shared = {"Error": {"type": "object", "properties": {"labels": LABELS}}}
    old = {"allOf": [{"$ref": "#/components/schemas/Error"}, {"properties": {} if part is None else {"labels": part}}]}
    new = {"allOf": [{"$ref": "#/components/schemas/Error"}, {"properties": {"labels": now}}]}
    found = compare(*(carrying(payload, "response", shared, "3.1.0") for payload in (old, new)))
    assert not found.verdict.passed
    assert any("`labels`" in problem.what for problem in found.problems)
