"""A discriminator that one side has alone does not say which values there are; what is shown names a branch by it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

import apidiff
from apidiff import Level
from apidiff.model.change import Witness

Doc = dict[str, Any]
TEXT: Doc = {"type": "string"}


def ref(name: str) -> Doc:
    return {"$ref": f"#/components/schemas/{name}"}


def branch(*names: str, **kinds: Any) -> Doc:
    properties = dict.fromkeys(("kind", *names), TEXT)
    return {"type": "object", "required": ["kind", *names], "properties": {**properties, **kinds}}


OLD: Doc = {"Bus": branch("seats"), "Van": branch("load")}
NEW: Doc = {"Bus": branch("seats", "doors"), "Van": branch("load")}
BRANCHES: Doc = {"oneOf": [ref("Bus"), ref("Van")]}
IMPLICIT: Doc = {"discriminator": {"propertyName": "kind"}}
MAPPED: Doc = {"discriminator": {"propertyName": "kind", "mapping": {"b": ref("Bus")["$ref"], "v": ref("Van")["$ref"]}}}


def document(schema: Doc, schemas: Doc, way: str) -> Doc:
    content = {"content": {"application/json": {"schema": schema}}}
    operation: Doc = {"responses": {"200": {"description": "OK", **(content if way == "response" else {})}}}
    if way == "request":
        operation["requestBody"] = {"required": True, **content}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/rides": {"post": operation}},
        "components": {"schemas": deepcopy(schemas)},
    }


def shown(old: Doc, new: Doc, way: str = "request", schemas: tuple[Doc, Doc] = (OLD, NEW)) -> list[Any]:
    report = apidiff.compare(document(old, schemas[0], way), document(new, schemas[1], way))
    return [
        finding.evidence.value
        for finding in report.findings
        if finding.level is Level.BREAKING and isinstance(finding.evidence, Witness)
    ]


@pytest.mark.parametrize(("discriminator", "tag"), [(IMPLICIT, "Bus"), (MAPPED, "b")])
def test_a_payload_names_the_branch_by_what_is_new(discriminator: Doc, tag: str) -> None:
    new = {**BRANCHES, **discriminator}
    sent = {"kind": tag, "seats": "string"}
    assert shown(BRANCHES, new) == [sent]
    assert shown({"type": "array", "items": BRANCHES}, {"type": "array", "items": new}) == [[sent]]
    listed = {"anyOf": BRANCHES["oneOf"]}
    assert shown(listed, {**listed, **discriminator}) == [sent]


def test_a_payload_of_the_old_clients_names_its_branch() -> None:
    assert shown({**BRANCHES, **MAPPED}, BRANCHES) == [{"kind": "b", "seats": "string"}]


def test_an_answer_names_the_branch_that_came() -> None:
    more = {"oneOf": [*BRANCHES["oneOf"], ref("Tram")], **IMPLICIT}
    schemas = ({**OLD, "Tram": branch("rails")}, {**OLD, "Tram": branch("rails")})
    assert shown(BRANCHES, more, "response", schemas) == [{"kind": "Tram", "rails": "string"}]


def test_a_branch_of_a_branch_is_named() -> None:
    outer = {"oneOf": [ref("Ride"), ref("Walk")]}
    old, new = ({**known, "Ride": BRANCHES, "Walk": branch("way")} for known in (OLD, NEW))
    assert shown(outer, {**outer, **IMPLICIT}, schemas=(old, new)) == [{"kind": "Bus", "seats": "string"}]


def test_the_values_that_a_branch_lists_stay_its_own() -> None:
    kind: Doc = {"type": "string", "enum": ["coach"]}
    old, new = {**OLD, "Bus": branch("seats", kind=kind)}, {**NEW, "Bus": branch("seats", "doors", kind=kind)}
    assert shown(BRANCHES, {**BRANCHES, **MAPPED}, schemas=(old, new)) == [{"kind": "coach", "seats": "string"}]
