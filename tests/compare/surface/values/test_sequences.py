"""Streams whose items are described one by one, or all together."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import compare
from apidiff.model.document import Json

Doc = dict[str, Any]
ITEM: Doc = {"type": "object", "properties": {"a": {"type": "string"}}}
SEQUENTIAL = (
    "application/jsonl",
    "application/x-ndjson",
    "application/json-seq",
    "application/geo+json-seq",
    "text/event-stream",
    "multipart/mixed",
)


def stream(media: Doc, way: str, name: str = "application/jsonl", version: str = "3.2.0") -> Doc:
    """A document whose only payload is of one media type and travels that way."""
    operation: Doc = {"responses": {"204": {"description": "d"}}}
    if way == "request":
        operation["requestBody"] = {"content": {name: media}}
    else:
        operation["responses"] = {"200": {"description": "d", "content": {name: media}}}
    return {"openapi": version, "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}


def every(item: Json, **more: Json) -> Doc:
    return {"schema": {"type": "array", "items": item, **more}}


def each(item: Json) -> Doc:
    return {"itemSchema": item}


def told(old: Doc, new: Doc) -> list[str]:
    """The rules that speak, with their levels; none of documentation."""
    found = [(finding.level.value, finding.rule) for finding in compare(old, new).findings]
    return sorted(f"{level} {rule}" for level, rule in found if level != "documentation")


ALIKE = ["non-breaking stream-written-as-before"]
WAYS = pytest.mark.parametrize("way", ["request", "response"])


@WAYS
@pytest.mark.parametrize("name", SEQUENTIAL)
def test_an_array_of_items_says_what_the_schema_of_the_items_says(way: str, name: str) -> None:
    sides = stream(every(ITEM), way, name), stream(each(ITEM), way, name)
    assert told(*sides) == told(*reversed(sides)) == ALIKE


@WAYS
def test_what_an_item_may_be_is_compared(way: str) -> None:
    narrow = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 3}}}
    sides = (every(ITEM), each(narrow)) if way == "request" else (every(narrow), each(ITEM))
    there, back = told(*(stream(side, way) for side in sides)), told(*(stream(side, way) for side in reversed(sides)))
    assert any(one.startswith("breaking") for one in there)
    assert all(one.startswith("non-breaking") for one in back)


@WAYS
@pytest.mark.parametrize("bound", [{"minItems": 1}, {"maxItems": 9}, {"uniqueItems": True}], ids=str)
def test_how_many_items_there_are_may_be_said_by_who_writes_them(way: str, bound: Doc) -> None:
    written, read = stream(every(ITEM, **bound), way), stream(each(ITEM), way)
    sides = (written, read) if way == "request" else (read, written)
    assert told(*sides) == ALIKE
    assert any(one.startswith("breaking") for one in told(*reversed(sides)))


OTHER: dict[str, tuple[Doc, Doc]] = {
    "by place": ({"schema": {"type": "array", "prefixItems": [ITEM]}}, each(ITEM)),
    "of any items": ({"schema": {"type": "array"}}, each(ITEM)),
    "not of an array": ({"schema": ITEM}, each(ITEM)),
}


@WAYS
@pytest.mark.parametrize(("old", "new"), OTHER.values(), ids=OTHER)
def test_what_says_more_or_something_else_is_told(way: str, old: Doc, new: Doc) -> None:
    sides = stream(old, way), stream(new, way)
    levels = {one.split()[0] for one in (*told(*sides), *told(*reversed(sides)))}
    assert "breaking" in levels
    assert not {*told(*sides), *told(*reversed(sides))} & set(ALIKE)


@WAYS
def test_json_is_no_stream_and_older_documents_do_not_say_that_a_stream_is_an_array(way: str) -> None:
    for name, version in (("application/json", "3.2.0"), ("application/jsonl", "3.1.0")):
        sides = stream(every(ITEM), way, name, version), stream(each(ITEM), way, name)
        assert any(one.startswith("breaking") for one in told(*sides))
