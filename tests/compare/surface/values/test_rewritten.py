"""Parameters and headers that are described in another way and written alike."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff import compare
from apidiff.config import Settings
from apidiff.model.document import Json

Doc = dict[str, Any]
TEXT: Doc = {"type": "string"}
WHOLE: Doc = {"type": "integer"}
OK = {"200": {"description": "OK"}}


def sent(schema: Json = None, in_: str = "query", **more: Json) -> Doc:
    """A document whose only operation has one parameter."""
    parameter: Doc = {"name": "v", "in": in_, **({} if schema is None else {"schema": schema}), **more}
    if in_ == "path":
        parameter["required"] = True
    return around({("/a/{v}" if in_ == "path" else "/a"): {"get": {"parameters": [parameter], "responses": OK}}})


def answered(**header: Json) -> Doc:
    """A document whose only response has one header."""
    return around({"/a": {"get": {"responses": {"200": {"description": "OK", "headers": {"X-V": header}}}}}})


def around(paths: Doc) -> Doc:
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}


def content(schema: Json, name: str = "application/json") -> Doc:
    return {"content": {name: {"schema": schema}}}


def listed(item: Json, most: int = 1, **more: Json) -> Doc:
    return {"type": "array", "items": item, "maxItems": most, **more}


def told(old: Doc, new: Doc) -> list[str]:
    """The rules that speak, with their levels; none of documentation."""
    found = [(finding.level.value, finding.rule) for finding in compare(old, new).findings]
    return sorted(f"{level} {rule}" for level, rule in found if level != "documentation")


ALIKE = ["non-breaking parameter-written-as-before"]
ITEMS = [TEXT, WHOLE, {"type": "boolean"}, {"type": "string", "enum": ["a", "b"]}, {"type": ["number", "null"]}]


@pytest.mark.parametrize("item", ITEMS, ids=str)
@pytest.mark.parametrize("more", [{}, {"minItems": 1}, {"minItems": 0, "uniqueItems": True}, {"title": "V"}], ids=str)
def test_a_list_of_at_most_one_is_written_like_its_item(item: Doc, more: Doc) -> None:
    for in_ in ("query", "path"):
        sides = sent(listed(item, **more), in_), sent(item, in_)
        assert told(*sides) == told(*reversed(sides)) == ALIKE


@pytest.mark.parametrize("serialization", [{"explode": False}, {"style": "pipeDelimited", "explode": False}], ids=str)
def test_what_separates_items_is_escaped_in_a_query(serialization: Doc) -> None:
    sides = sent(listed(TEXT), **serialization), sent(TEXT)
    assert told(*sides) == told(*reversed(sides)) == ALIKE


@pytest.mark.parametrize(
    ("in_", "more"),
    [("header", {}), ("cookie", {"explode": False}), ("query", {"explode": False, "allowReserved": True})],
)
def test_a_text_may_be_read_as_several_items_where_nothing_is_escaped(in_: str, more: Doc) -> None:
    assert told(sent(listed(TEXT), in_, **more), sent(TEXT, in_, **more)) == ALIKE
    assert told(sent(TEXT, in_, **more), sent(listed(TEXT), in_, **more)) == ["warning text-type-changed"]
    for safe in (WHOLE, {"type": "string", "enum": ["a", "b"]}):
        assert told(sent(safe, in_, **more), sent(listed(safe), in_, **more)) == ALIKE
    parted = {"type": "string", "enum": ["a", "b,c"]}
    assert told(sent(parted, in_, **more), sent(listed(parted), in_, **more)) == ["warning text-type-changed"]


def test_what_the_item_may_be_is_compared() -> None:
    short = {"type": "string", "maxLength": 3}
    for old, new in ((listed(TEXT), short), (TEXT, listed(short))):
        assert told(sent(old), sent(new)) == ["breaking max-length-set", *ALIKE]
    for old, new in ((listed(short), TEXT), (short, listed(TEXT))):
        assert all("non-breaking" in one for one in told(sent(old), sent(new)))


NOT_ALIKE: dict[str, tuple[Doc, Doc]] = {
    "two items": (sent(listed(TEXT, 2)), sent(TEXT)),
    "any number of items": (sent({"type": "array", "items": TEXT}), sent(TEXT)),
    "an item of another type": (sent(listed(TEXT)), sent(WHOLE)),
    "no item": (sent(TEXT), sent(listed(TEXT, 0))),
    "two items asked for": (sent(TEXT), sent(listed(TEXT, minItems=2))),
    "a certain item": (sent(TEXT), sent(listed(TEXT, contains={"const": "a"}))),
    "a style that has no lists": (sent(listed(TEXT), style="deepObject"), sent(TEXT)),
    "a default of the list": (sent(TEXT), sent(listed(TEXT, default=["a"]))),
    "a text in JSON": (sent(TEXT), sent(**content(TEXT))),
    "a text in JSON for a number": (sent(WHOLE), sent(**content(TEXT))),
    "null in JSON": (sent(**content({"type": ["integer", "null"]})), sent(WHOLE)),
    "XML": (sent(WHOLE), sent(**content(WHOLE, "application/xml"))),
    "two media types": (sent(WHOLE), sent(content={"application/json": {"schema": WHOLE}, "text/plain": {}})),
    "a style with a prefix": (sent(WHOLE, "path", style="matrix"), sent(None, "path", **content(WHOLE))),
    "an object": (sent({"type": "object"}), sent(**content({"type": "object"}))),
    "anything": (sent({}), sent(**content({}, "text/plain"))),
    "a narrower number in JSON": (sent(WHOLE), sent(**content({"type": "integer", "minimum": 1}))),
    "a shorter text": (sent(TEXT), sent(**content({"type": "string", "maxLength": 1}, "text/plain"))),
}


@pytest.mark.parametrize(("old", "new"), NOT_ALIKE.values(), ids=NOT_ALIKE)
def test_what_is_written_otherwise_is_told(old: Doc, new: Doc) -> None:
    assert any(one.split()[0] in ("breaking", "warning") for one in told(old, new))


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "text/plain; charset=utf-8"])
@pytest.mark.parametrize("schema", [WHOLE, {"type": "boolean"}, {"type": "number", "minimum": 0}], ids=str)
@pytest.mark.parametrize("in_", ["query", "path", "header", "cookie"])
def test_a_number_is_written_alike_in_json_and_as_text(media_type: str, schema: Doc, in_: str) -> None:
    sides = sent(schema, in_), sent(None, in_, **content(schema, media_type))
    assert told(*sides) == told(*reversed(sides)) == ALIKE


def test_a_text_is_written_alike_as_plain_text() -> None:
    sides = sent(TEXT), sent(**content(TEXT, "text/plain"))
    assert told(*sides) == told(*reversed(sides)) == ALIKE


def test_headers_of_responses() -> None:
    alike = ["non-breaking header-written-as-before"]
    for old, new in (({"schema": listed(WHOLE)}, {"schema": WHOLE}), ({"schema": WHOLE}, content(WHOLE))):
        assert told(answered(**old), answered(**new)) == told(answered(**new), answered(**old)) == alike
    assert told(answered(schema=TEXT), answered(schema=listed(TEXT))) == alike
    wider = told(answered(schema=listed({"type": "integer", "maximum": 3})), answered(schema=WHOLE))
    assert any(one.startswith("breaking") for one in wider)


def test_clients_that_are_generated_get_another_type() -> None:
    found = compare(sent(listed(TEXT)), sent(TEXT), settings=Settings(profile="source")).findings
    assert [(finding.level.value, finding.rule) for finding in found] == [("breaking", "parameter-written-as-before")]


WRITTEN_ALIKE = [
    ({"type": "boolean"}, {"type": "string", "enum": ["true", "false"]}),
    ({"type": "integer", "enum": [1, 2]}, {"type": "string", "enum": ["1", "2"]}),
    (WHOLE, {"type": "string", "pattern": "^-?(0|[1-9][0-9]*)$"}),
]


@pytest.mark.parametrize("in_", ["query", "path", "header", "cookie"])
@pytest.mark.parametrize(("typed", "text"), WRITTEN_ALIKE)
def test_texts_that_are_those_of_a_type_are_no_others(typed: Doc, text: Doc, in_: str) -> None:
    sides = sent(typed, in_), sent(text, in_)
    assert told(*sides) == told(*reversed(sides)) == ["non-breaking text-type-rewritten"]


@pytest.mark.parametrize("text", [TEXT, {"type": "string", "enum": ["true", "false", "maybe"]}], ids=str)
def test_further_texts_are_told(text: Doc) -> None:
    boolean = {"type": "boolean"}
    assert told(sent(boolean), sent(text)) == ["warning text-type-changed"]
    assert "breaking type-changed" in told(sent(text), sent(boolean))


def test_deep_objects_are_exploded_whatever_is_said() -> None:
    fields = {"type": "object", "properties": {"a": TEXT}}
    sides = sent(fields, style="deepObject"), sent(fields, style="deepObject", explode=True)
    assert told(*sides) == told(*reversed(sides)) == []
    assert told(sides[0], sent(fields)) != []


@pytest.mark.parametrize("in_", ["query", "header", "cookie"])
def test_null_is_no_default_of_what_is_text(in_: str) -> None:
    optional = {"anyOf": [WHOLE, {"type": "null"}]}
    sides = sent({**optional, "default": None}, in_), sent(optional, in_)
    assert told(*sides) == told(*reversed(sides)) == []
    assert told(sides[0], sent({**optional, "default": 5}, in_)) == ["warning default-added"]
