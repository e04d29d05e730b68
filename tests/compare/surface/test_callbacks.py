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
