"""Callbacks that have another name in the document, and others."""

from __future__ import annotations

from typing import Any

from apidiff import compare

Doc = dict[str, Any]
OK = {"200": {"description": "OK"}}


def document(schema: Doc | None = None, **callbacks: str) -> Doc:
    """A document whose only operation has these callbacks, by name, with the address that each goes to."""
    call: Doc = {"responses": OK}
    if schema is not None:
        call["requestBody"] = {"content": {"application/json": {"schema": schema}}}
    named = {name: {address: {"post": call}} for name, address in callbacks.items()}
    operation = {"responses": OK, "callbacks": named}
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}


def told(old: Doc, new: Doc) -> list[str]:
    return sorted(f"{finding.level.value} {finding.rule}" for finding in compare(old, new).findings)


def test_a_name_is_said_in_the_document_alone() -> None:
    assert told(document(a="{$url}"), document(b="{$url}")) == ["documentation callback-renamed"]


def test_what_is_called_is_compared() -> None:
    wide: Doc = {"type": "object", "properties": {"id": {"type": "integer"}}}
    narrow = {**wide, "required": ["id"]}
    assert "breaking property-became-optional" in told(document(narrow, a="{$url}"), document(wide, b="{$url}"))


def test_another_address_is_another_callback() -> None:
    found = told(document(a="{$url}"), document(b="{$other}"))
    assert found == ["breaking callback-removed", "non-breaking callback-added"]


def test_each_name_is_found_once() -> None:
    old, new = document(a="{$url}", b="{$url}"), document(c="{$url}")
    assert told(old, new) == ["breaking callback-removed", "documentation callback-renamed"]
    assert told(document(a="{$url}"), document(a="{$url}", b="{$url}")) == ["non-breaking callback-added"]


def test_who_is_called_by_a_callback_may_call_back_in_turn() -> None:
    """By OpenAPI 3.1.1, section 4.8.18, a callback is called by whoever offers the operation that declares it."""

    def nested(schema: Doc, depth: int) -> Doc:
        call: Doc = {"responses": OK, "requestBody": {"content": {"application/json": {"schema": schema}}}}
        for _ in range(depth):
            call = {"responses": OK, "callbacks": {"c": {"{$url}": {"post": call}}}}
        return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": call}}}

    integer, number = {"type": "integer"}, {"type": "number"}
    for depth in range(4):
        wider = told(nested(integer, depth), nested(number, depth))
        narrower = told(nested(number, depth), nested(integer, depth))
        assert any(one.startswith("breaking") for one in wider) is bool(depth % 2)
        assert any(one.startswith("breaking") for one in narrower) is not bool(depth % 2)


def test_callbacks_of_webhooks_travel_to_the_server() -> None:
    def hook(schema: Doc) -> Doc:
        call: Doc = {"responses": OK, "requestBody": {"content": {"application/json": {"schema": schema}}}}
        item = {"post": {"responses": OK, "callbacks": {"c": {"{$url}": {"post": call}}}}}
        return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "webhooks": {"w": item}}

    found = told(hook({"type": "number"}), hook({"type": "integer"}))
    assert [one for one in found if one.startswith("breaking")] == ["breaking type-narrowed"]
