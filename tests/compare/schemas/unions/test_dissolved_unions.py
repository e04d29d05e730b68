"""A union beside properties that went, and with it names that its branches declared."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff

Doc = dict[str, Any]
TEXT: Doc = {"type": "string"}


def fields(*names: str, required: tuple[str, ...] = (), **more: Any) -> Doc:
    """An object with texts of these names."""
    return {"type": "object", "properties": dict.fromkeys(names, TEXT), "required": list(required), **more}


def document(schema: Doc, way: str) -> Doc:
    """A document with one payload."""
    content = {"content": {"application/json": {"schema": schema}}}
    operation: Doc = {"responses": {"200": {"description": "d", **(content if way == "response" else {})}}}
    if way == "request":
        operation["requestBody"] = {"required": True, **content}
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"post": operation}}}


def breaks(old: Doc, new: Doc, way: str) -> set[str]:
    """The rules by which something breaks."""
    report = apidiff.compare(document(old, way), document(new, way))
    return {finding.rule for finding in report.findings if finding.level.value == "breaking"}


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@pytest.mark.parametrize("required", [(), ("x",)])
@pytest.mark.parametrize(
    "new",
    [
        pytest.param(fields("k", "x"), id="a branch taken in"),
        pytest.param(fields("k", "x", "z"), id="another name"),
        pytest.param({"allOf": [fields("k"), fields("x")]}, id="a part of a composition"),
        pytest.param(fields("k", anyOf=[fields("x")]), id="one branch left"),
    ],
)
def test_names_of_a_union_that_went(keyword: str, required: tuple[str, ...], new: Doc) -> None:
    old = fields("k", **{keyword: [fields("x", required=required), fields("y")]})
    kind = "any-of" if keyword == "anyOf" else "one-of"
    assert breaks(old, new, "request") == {f"{kind}-fields-removed"}
    assert f"{kind}-fields-removed" not in breaks(old, new, "response")


@pytest.mark.parametrize("way", ["request", "response"])
@pytest.mark.parametrize("required", [(), ("x",)])
def test_names_of_a_union_of_which_nothing_is_left(way: str, required: tuple[str, ...]) -> None:
    old = fields("k", anyOf=[fields("x", required=required), fields("y")])
    for new in (fields("k"), fields("k", "z")):
        assert "property-removed" in breaks(old, new, way)
    assert "property-removed" in breaks({"allOf": [fields("k"), {"oneOf": old["anyOf"]}]}, fields("k"), way)


def test_names_that_are_kept() -> None:
    old = fields("k", anyOf=[fields("x"), fields("y")])
    for new in (fields("k", "x", "y"), {"allOf": [fields("k"), fields("x"), fields("y")]}):
        assert breaks(old, new, "request") == breaks(old, new, "response") == set()
