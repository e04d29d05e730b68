"""Values that a schema lists for the discriminating property though they name no schema."""

from __future__ import annotations

import json
from typing import Any

import pytest

import apidiff
from apidiff import Finding, Level
from apidiff.model.change import Witness

Doc = dict[str, Any]
STANDARDS = pytest.mark.parametrize("standard", ["2.0", "3.0.3", "3.1.0"])
MAPPED = pytest.mark.parametrize("mapped", [False, True])


def ref(name: str) -> Doc:
    return {"$ref": f"#/definitions/{name}"}


def family(values: list[str], *, mapped: bool, standard: str) -> Doc:
    """A parent that lists the values, and two kinds."""
    stated: Any = {"propertyName": "kind", **({"mapping": {"Cat": "Cat", "Dog": "Dog"}} if mapped else {})}
    parent = {
        "type": "object",
        "discriminator": "kind" if standard == "2.0" else stated,
        "required": ["kind"],
        "properties": {"kind": {"type": "string", "enum": values}},
    }
    kinds = {name: {"allOf": [ref("Pet"), {"properties": {name: {"type": "string"}}}]} for name in ("Cat", "Dog")}
    return {"Pet": parent, **kinds}


def union(values: list[str], *, keyword: str = "oneOf", mapped: bool, order: tuple[str, ...] = ("Cat", "Dog")) -> Doc:
    """A union of two kinds that list the values."""
    kinds = {
        name: {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"type": "string", "enum": values}, name: {"type": "string"}},
        }
        for name in order
    }
    stated = {"propertyName": "kind", **({"mapping": {"Cat": "Cat", "Dog": "Dog"}} if mapped else {})}
    return {"Pet": {keyword: [ref(name) for name in order], "discriminator": stated}, **kinds}


def document(schemas: Doc, standard: str, *, answer: bool) -> Doc:
    operation: Doc = {"responses": {"200": {"description": "OK"}}}
    head: Doc = {"info": {"title": "T", "version": "1"}, "paths": {"/pets": {"post": operation}}}
    if standard == "2.0":
        if answer:
            operation["responses"]["200"]["schema"] = ref("Pet")
        else:
            operation["parameters"] = [{"in": "body", "name": "pet", "schema": ref("Pet")}]
        return {"swagger": "2.0", **head, "definitions": schemas}
    content = {"content": {"application/json": {"schema": ref("Pet")}}}
    if answer:
        operation["responses"]["200"].update(content)
    else:
        operation["requestBody"] = content
    text = json.dumps({"openapi": standard, **head, "components": {"schemas": schemas}})
    return dict(json.loads(text.replace("#/definitions/", "#/components/schemas/")))


def findings(old: Doc, new: Doc) -> list[Finding]:
    return apidiff.compare(old, new, settings=apidiff.Settings()).findings


@STANDARDS
@MAPPED
def test_a_value_that_names_no_child_is_new_to_clients(standard: str, mapped: bool) -> None:
    old, new = (
        document(family(values, mapped=mapped, standard=standard), standard, answer=True)
        for values in (["Cat", "Dog"], ["Cat", "Dog", "Fox"])
    )
    (finding,) = findings(old, new)
    assert (finding.rule, finding.level) == ("enum-value-added", Level.WARNING)
    assert isinstance(finding.evidence, Witness)
    assert finding.evidence.value == {"kind": "Fox"}
    (finding,) = findings(new, old)
    assert (finding.rule, finding.level) == ("enum-value-removed", Level.NON_BREAKING)


@STANDARDS
@MAPPED
def test_a_value_that_names_no_child_was_sent_as_the_parent(standard: str, mapped: bool) -> None:
    old, new = (
        document(family(values, mapped=mapped, standard=standard), standard, answer=False)
        for values in (["Cat", "Dog", "Fox"], ["Cat", "Dog"])
    )
    (finding,) = findings(old, new)
    assert (finding.rule, finding.level) == ("enum-value-removed", Level.BREAKING)
    (finding,) = findings(new, old)
    assert (finding.rule, finding.level) == ("enum-value-added", Level.NON_BREAKING)


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@MAPPED
def test_a_value_that_selects_no_branch_is_new_to_clients(keyword: str, mapped: bool) -> None:
    old, new = (
        document(union(values, keyword=keyword, mapped=mapped), "3.0.3", answer=True)
        for values in (["Cat", "Dog"], ["Cat", "Dog", "Fox"])
    )
    assert {(finding.rule, finding.level) for finding in findings(old, new)} == {("enum-value-added", Level.WARNING)}
    assert {finding.level for finding in findings(new, old)} == {Level.NON_BREAKING}


@MAPPED
def test_a_value_that_selects_no_branch_was_refused_in_requests(mapped: bool) -> None:
    old, new = (
        document(union(values, mapped=mapped), "3.0.3", answer=False)
        for values in (["Cat", "Dog", "Fox"], ["Cat", "Dog"])
    )
    assert {finding.level for finding in findings(old, new)} == {Level.NON_BREAKING}


@pytest.mark.parametrize("answer", [False, True])
@MAPPED
def test_branches_with_such_values_in_another_order_are_the_same(mapped: bool, answer: bool) -> None:
    values = ["Cat", "Dog", "Fox"]
    old = document(union(values, mapped=mapped), "3.1.0", answer=answer)
    new = document(union(values, mapped=mapped, order=("Dog", "Cat")), "3.1.0", answer=answer)
    assert all(finding.level is Level.DOCUMENTATION for finding in findings(old, new))
