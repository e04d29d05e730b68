"""Properties that left one place of a schema and are declared at another: nothing was removed."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff
from apidiff.compare.trace import moved
from apidiff.compare.view import known_schemas
from apidiff.compare.view.merged import MergedSchema, merged_at
from apidiff.model.contract import Contract, Node

Doc = dict[str, Any]
TEXT = {"type": "string"}
ITEM = {"type": "object", "properties": {"a": TEXT, "b": TEXT}}
WITH = {"required": ["b"], "properties": {"a": TEXT, "b": {"const": "x"}}}
WITHOUT = {"required": ["b"], "properties": {"b": {"const": "x"}}}


def breaking(old: Doc, new: Doc) -> list[str]:
    """The rules that say that a body, in both directions, breaks."""

    def document(schema: Doc) -> Doc:
        content = {"application/json": {"schema": schema}}
        answer = {"200": {"description": "ok", "content": content}}
        operation = {"requestBody": {"content": content}, "responses": answer}
        return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}

    report = apidiff.compare(document(old), document(new), settings=apidiff.Settings())
    return [found.rule for found in report.findings if found.level is apidiff.Level.BREAKING]


def listed(contains: Doc, items: Doc = ITEM) -> Doc:
    return {"type": "array", "items": items, "contains": contains}


@pytest.mark.parametrize("wrapped", [False, True])
def test_what_contains_says_of_an_item_that_items_says_too(wrapped: bool) -> None:
    def placed(schema: Doc) -> Doc:
        return {"type": "object", "properties": {"list": schema}} if wrapped else schema

    assert breaking(placed(listed(WITH)), placed(listed(WITHOUT))) == []
    assert breaking(placed(listed(WITHOUT)), placed(listed(WITH))) == []


def test_what_only_contains_says_is_removed_with_it() -> None:
    assert "property-removed" in breaking({"type": "array", "contains": WITH}, {"type": "array", "contains": WITHOUT})
    left = {"type": "object", "properties": {"b": TEXT}}
    assert "property-removed" in breaking(listed(WITH), listed(WITHOUT, left))
    assert "property-removed" in breaking(listed(WITH), listed(WITH, left))


def test_a_constraint_that_leaves_contains_is_not_passed_over() -> None:
    old = {"required": ["a"], "properties": {"a": {"const": "x"}}}
    assert breaking(listed(old), listed({"required": ["a"]})) == ["schema-widened"]


@pytest.mark.parametrize("named", [{"type": "object"}, {"type": "object", "properties": {"id": TEXT}}, {}])
def test_what_another_member_of_a_composition_declares_is_not_removed(named: Doc) -> None:
    event = {"type": "object", "properties": {"category": TEXT}}
    old = {"type": "object", "properties": {"event": event}}

    def composed(own: Doc) -> Doc:
        members = [{"type": "object", "properties": {"event": part}} for part in (named, own)]
        return {"allOf": members}

    assert breaking(old, composed(event)) == []
    lost = breaking(old, composed({"type": "object", "properties": {"other": TEXT}}))
    assert "property-removed" in lost


@pytest.mark.no_cover
def test_a_property_that_every_branch_lost_has_each_schema_merged_but_a_few_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    merged: list[object] = []

    def counted(contract: Contract, node: Node) -> MergedSchema:
        merged.append(node.tokens)
        return merged_at(contract, node)

    for module in (known_schemas, moved):
        monkeypatch.setattr(module, "merged_at", counted)
    counts = []
    for count in (10, 20):
        merged.clear()
        old, new = (
            {"oneOf": [{"type": "object", "properties": {"kind": {"const": kind}, **more}} for kind in range(count)]}
            for more in ({"lost": TEXT}, {})
        )
        assert set(breaking(old, new)) == {"property-removed"}
        counts.append(len(merged))
    assert counts[1] < 2.5 * counts[0]
