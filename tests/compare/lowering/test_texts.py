"""Parameters, headers and fields of forms are text: what can be written is compared, not JSON types."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff
from apidiff.compare.context.wire import Field, Wire

Doc = dict[str, Any]

STRING: Doc = {"type": "string"}
INTEGER: Doc = {"type": "integer"}
BOOLEAN: Doc = {"type": "boolean"}
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
REQUESTS = ("query", "path", "header", "cookie", URLENCODED, MULTIPART)


def listed(items: Doc, **more: Any) -> Doc:
    return {"type": "array", "items": items, **more}


def values(*found: Any, type_: str = "string") -> Doc:
    return {"type": type_, "enum": list(found)}


def document(where: str, schema: Doc, **encoding: Any) -> Doc:
    """A document in which the schema describes a text of that kind, called `p`."""
    operation: Doc = {"responses": {"200": {"description": "d"}}}
    path = "/a"
    if where == "response header":
        operation["responses"]["200"]["headers"] = {"p": {"schema": schema}}
    elif "/" in where:
        media: Doc = {"schema": {"type": "object", "properties": {"p": schema}}}
        operation["requestBody"] = {"content": {where: {**media, **({"encoding": encoding} if encoding else {})}}}
    else:
        path = "/a/{p}" if where == "path" else path
        operation["parameters"] = [{"name": "p", "in": where, "required": where == "path", "schema": schema}]
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {path: {"post": operation}}}


def findings(where: str, old: Doc, new: Doc, **more: Any) -> list[apidiff.Finding]:
    return list(apidiff.compare(document(where, old, **more), document(where, new, **more)).findings)


def levels(where: str, old: Doc, new: Doc, **more: Any) -> dict[str, str]:
    return {finding.rule: finding.level.value for finding in findings(where, old, new, **more)}


SAME_TEXT: list[tuple[Doc, Doc]] = [
    (INTEGER, STRING),
    ({"type": "number"}, STRING),
    (BOOLEAN, STRING),
    (values("1", "2"), INTEGER),
    (values(1, 2, type_="integer"), values("1", "2", "3")),
    ({**INTEGER, "minimum": 0}, {**STRING, "pattern": "^[0-9]+$"}),
    ({**INTEGER, "minimum": 1}, {**STRING, "pattern": "^[1-9][0-9]*$"}),
    (INTEGER, {**STRING, "maxLength": 64}),
    ({**INTEGER, "minimum": 0, "maximum": 99}, {**STRING, "maxLength": 2}),
    (INTEGER, {**STRING, "minimum": 5}),
    (values("1", "2"), {**INTEGER, "pattern": "x"}),
    (STRING, listed(STRING)),
    (INTEGER, listed(STRING)),
    (values("a", "b"), listed(values("a", "b"))),
    (listed(INTEGER), listed(STRING)),
]


@pytest.mark.parametrize("where", REQUESTS)
@pytest.mark.parametrize(("old", "new"), SAME_TEXT)
def test_what_is_written_alike_breaks_no_request(where: str, old: Doc, new: Doc) -> None:
    assert levels(where, old, new) == {"text-type-changed": "warning"}
    settings = apidiff.Settings(profile="wire")
    report = apidiff.compare(document(where, old), document(where, new), settings=settings)
    assert [finding.level.value for finding in report.findings] == ["non-breaking"]


@pytest.mark.parametrize(("old", "new"), SAME_TEXT)
def test_the_same_backwards_in_a_response_header(old: Doc, new: Doc) -> None:
    assert levels("response header", new, old) == {"text-type-changed": "non-breaking"}


SAME_BOTH_WAYS: list[tuple[Doc, Doc]] = [
    (BOOLEAN, values("true", "false")),
    (values("true", "false"), BOOLEAN),
    (values(1, 2, type_="integer"), values("1", "2")),
]


@pytest.mark.parametrize("where", [*REQUESTS, "response header"])
@pytest.mark.parametrize("number", ["integer", "number"])
def test_the_length_of_texts_does_not_bound_the_numbers_beside_them(where: str, number: str) -> None:
    short = {**STRING, "maxLength": 3}
    sides = {"anyOf": [short, {"type": number}]}, {"type": ["string", number], "maxLength": 3}
    for old, new in (sides, sides[::-1]):
        assert "breaking" not in levels(where, old, new).values()


@pytest.mark.parametrize("where", [*REQUESTS, "response header"])
@pytest.mark.parametrize(("old", "new"), SAME_BOTH_WAYS)
def test_what_is_written_alike_by_both_is_no_wider(where: str, old: Doc, new: Doc) -> None:
    assert levels(where, old, new) == {"text-type-rewritten": "non-breaking"}


@pytest.mark.parametrize(("old", "new"), [*SAME_TEXT, *SAME_BOTH_WAYS])
def test_in_json_types_count(old: Doc, new: Doc) -> None:
    assert "breaking" in levels("application/json", old, new).values()


@pytest.mark.parametrize(
    ("old", "new", "sent"),
    [
        (STRING, INTEGER, "?p=string"),
        (INTEGER, {**STRING, "pattern": "^[0-9]+$"}, "?p=-1"),
        (INTEGER, {**STRING, "format": "uuid"}, "?p=0"),
        (INTEGER, {**INTEGER, "minimum": 5}, "?p=0"),
        ({"type": "number"}, INTEGER, "?p=0.5"),
        (values("true", "maybe"), BOOLEAN, "?p=maybe"),
        (values(1, 2, type_="integer"), values("1"), "?p=2"),
        (listed(STRING), STRING, "?p=a&p=a"),
        (listed(STRING, minItems=1), listed(STRING, minItems=2), "?p=string"),
        (values("a", "c"), listed(values("a", "b")), "?p=c"),
        (STRING, listed(STRING, minItems=2), "?p=string"),
    ],
)
def test_a_text_that_is_refused_is_shown_as_it_is_sent(old: Doc, new: Doc, sent: str) -> None:
    (finding,) = findings("query", old, new)
    assert finding.level.value == "breaking"
    assert finding.evidence.sent == sent


@pytest.mark.parametrize("where", [*REQUESTS, "response header"])
def test_null_cannot_be_sent(where: str) -> None:
    for old, new in (({"type": ["string", "null"]}, STRING), (STRING, {"type": ["string", "null"]})):
        assert set(levels(where, old, new).values()) <= {"non-breaking"}
    union = {"anyOf": [STRING, {"type": "null"}]}
    assert set(levels(where, union, STRING).values()) <= {"non-breaking"}


def test_a_parameter_of_no_type_is_one_value() -> None:
    assert levels("query", {}, STRING) == {"type-declared": "non-breaking"}


def test_constraints_of_texts_apply() -> None:
    assert levels("query", STRING, values("a"))["enum-added"] == "breaking"
    assert levels("header", STRING, {**STRING, "maxLength": 5})["max-length-set"] == "breaking"
    assert levels("response header", {**STRING, "maxLength": 5}, STRING)["max-length-removed"] == "breaking"


def test_an_exclusive_union_keeps_its_types() -> None:
    union = {"oneOf": [INTEGER, STRING]}
    assert set(levels("query", INTEGER, union).values()) == {"non-breaking"}
    assert set(levels("query", union, STRING).values()) == {"non-breaking"}


@pytest.mark.parametrize("where", [MULTIPART, URLENCODED])
def test_an_object_in_a_form_is_json(where: str) -> None:
    old, new = ({"type": "object", "properties": {"x": schema}} for schema in (INTEGER, STRING))
    (finding,) = findings(where, old, new)
    assert (finding.rule, finding.level.value) == ("type-changed", "breaking")
    assert finding.evidence.value == {"x": 0}
    assert {str(usage.place): level.value for usage, level in finding.usages} == {
        f"body {where}": "non-breaking",
        f"body {where} encoding p": "breaking",
    }


def test_an_object_in_a_branch_of_a_form_is_json_too() -> None:
    def branched(schema: Doc) -> Doc:
        found = document(MULTIPART, STRING)
        meta = {"type": "object", "properties": {"x": schema}}
        form = {"oneOf": [{"type": "object", "required": ["p"], "properties": {"p": meta}}, {"type": "object"}]}
        found["paths"]["/a"]["post"]["requestBody"]["content"][MULTIPART]["schema"] = form
        return found

    (finding,) = apidiff.compare(branched(INTEGER), branched(STRING)).findings
    assert (finding.rule, finding.level.value) == ("type-changed", "breaking")


@pytest.mark.parametrize("where", [MULTIPART, URLENCODED])
@pytest.mark.parametrize("keyword", ["additionalProperties", "patternProperties"])
def test_an_object_under_any_name_in_a_form_is_json(where: str, keyword: str) -> None:
    def mapped(schema: Doc, *, list_: bool) -> Doc:
        found = document(where, STRING)
        value: Doc = {"type": "object", "properties": {"x": schema}}
        value = listed(value) if list_ else value
        form = {"type": "object", keyword: {"^m": value} if keyword == "patternProperties" else value}
        found["paths"]["/a"]["post"]["requestBody"]["content"][where]["schema"] = form
        return found

    for list_ in (False, True):
        for old, new in ((INTEGER, STRING), (STRING, INTEGER)):
            (finding,) = apidiff.compare(mapped(old, list_=list_), mapped(new, list_=list_)).findings
            assert (finding.rule, finding.level.value) == ("type-changed", "breaking")


def test_an_object_in_a_form_is_text_where_its_encoding_says_so() -> None:
    old, new = ({"type": "object", "properties": {"x": schema}} for schema in (INTEGER, STRING))
    deep = {"style": "deepObject", "explode": True}
    assert levels(URLENCODED, old, new, p=deep) == {"text-type-changed": "warning"}


def test_a_part_that_is_said_to_be_json_keeps_its_types() -> None:
    json_part = {"contentType": "application/json"}
    assert levels(MULTIPART, INTEGER, STRING, p=json_part)["type-changed"] == "breaking"


def test_a_schema_that_json_and_a_query_share_is_one_change() -> None:
    def both(schema: Doc) -> Doc:
        found = document("query", {"$ref": "#/components/schemas/S"})
        body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/S"}}}}
        found["paths"]["/a"]["post"]["requestBody"] = body
        return {**found, "components": {"schemas": {"S": schema}}}

    (finding,) = apidiff.compare(both(INTEGER), both(STRING)).findings
    assert finding.rule == "type-changed"
    assert {str(usage.place): level.value for usage, level in finding.usages} == {
        "query parameter p": "non-breaking",
        "body application/json": "breaking",
    }


@pytest.mark.parametrize("profile", ["contract", "wire"])
def test_form_data_of_swagger_is_text(profile: str) -> None:
    def swagger(type_: str) -> Doc:
        parameters = [{"name": "p", "in": "formData", "type": type_}, {"name": "q", "in": "query", "type": type_}]
        operation = {"consumes": [URLENCODED], "parameters": parameters, "responses": {"200": {"description": "d"}}}
        head = {"swagger": "2.0", "info": {"title": "T", "version": "1"}}
        return {**head, "paths": {"/a": {"post": operation}}}

    settings = apidiff.Settings(profile=profile)
    found = apidiff.compare(swagger("integer"), swagger("string"), settings=settings).findings
    expected = "warning" if profile == "contract" else "non-breaking"
    assert {finding.level.value for finding in found} == {expected}


def test_the_report_shows_what_is_sent() -> None:
    report = apidiff.compare(document("query", STRING), document("query", INTEGER))
    (finding,) = report.to_dict()["findings"]
    assert (finding["evidence"]["value"], finding["evidence"]["sent"]) == ("string", "?p=string")


@pytest.mark.parametrize(
    ("wire", "value", "sent"),
    [
        (Wire(place="query", name="a b"), "x&y", "?a%20b=x%26y"),
        (Wire(place="query", name="p"), True, "?p=true"),
        (Wire(place="query", name="p"), 10**20, "?p=100000000000000000000"),
        (Wire(place="query", name="p"), None, None),
        (Wire(place="query", name="p"), [], None),
        (Wire(place="query", name="p"), [1, None], None),
        (Wire(place="query", name="p", written=Field(explode=False)), [1, 2], "?p=1,2"),
        (Wire(place="query", name="p", written=Field(style="pipeDelimited", explode=False)), [1, 2], "?p=1%7C2"),
        (Wire(place="query", name="p", written=Field(style="deepObject")), {"a": {"b": 1}}, "?p[a][b]=1"),
        (Wire(place="query", name="p"), {"a": 1, "b": "c"}, "?a=1&b=c"),
        (Wire(place="query", name="p", written=Field(explode=False)), {"a": 1}, "?p=a,1"),
        (Wire(place="path", name="p", written=Field(style="simple", explode=False)), ["a", "b"], "/a,b"),
        (Wire(place="path", name="p", written=Field(style="label", explode=True)), ["a", "b"], "/.a.b"),
        (Wire(place="path", name="p", written=Field(style="matrix", explode=False)), ["a", "b"], ";p=a,b"),
        (Wire(place="header", name="X-A", written=Field(style="simple", explode=False)), {"a": 1}, "X-A: a,1"),
        (Wire(place="header", name="X-A", written=Field(style="simple", explode=True)), {"a": 1}, "X-A: a=1"),
        (Wire(place="cookie", name="c"), 5, "Cookie: c=5"),
        (Wire(place="form"), {"a": [1, 2], "b": {"c": 1}}, "a=1&a=2&c=1"),
        (Wire(place="form", fields={"a": Field(explode=False)}), {"a": [1, 2]}, "a=1,2"),
        (Wire(place="form"), {"a": None}, None),
        (Wire(place="form"), 5, None),
        (Wire(place="multipart"), {"a": "x", "b": 1}, 'name="a": x; name="b": 1'),
    ],
)
def test_how_a_payload_is_written(wire: Wire, value: Any, sent: str | None) -> None:
    assert wire.sent(value) == sent


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (INTEGER, {"allOf": [STRING, {"maxLength": 1}]}),
        (INTEGER, {"type": "string", "not": {"maxLength": 1}}),
        ({"type": "string", "enum": ["3"]}, {"allOf": [INTEGER, {"minimum": 5}]}),
        ({"type": "string", "enum": ["3"]}, {"allOf": [INTEGER], "minimum": 5}),
        ({"type": "string", "enum": ["3"]}, {"anyOf": [INTEGER, {"type": "boolean"}], "minimum": 5}),
        ({"enum": ["a", "b"]}, {"enum": ["a", "b"], "const": "a"}),
        ({"allOf": [{"type": "array", "items": INTEGER}, {}]}, {"type": "array", "items": INTEGER, "minItems": 2}),
    ],
)
def test_what_the_parts_of_a_schema_say_together_is_not_read_part_by_part(old: Any, new: Any) -> None:
    """A number that one part takes as a text is still one that another part refuses."""
    assert not apidiff.compare(document("query", old), document("query", new)).verdict.passed


def test_a_part_beside_a_description_is_read_as_text() -> None:
    found = apidiff.compare(
        document("query", INTEGER), document("query", {"allOf": [STRING], "description": "A name."})
    )
    assert {finding.level.value for finding in found.findings} <= {"warning", "non-breaking", "documentation"}


def test_a_default_is_what_is_written() -> None:
    assert levels("query", {**INTEGER, "default": 10}, {**STRING, "default": "10"}) == {"text-type-changed": "warning"}
    assert "default-changed" in levels("query", {**INTEGER, "default": 10}, {**STRING, "default": "11"})
    assert levels("application/json", {**STRING, "default": 10}, {**STRING, "default": "10"}) == {}
    assert "default-changed" in levels("application/json", {"default": 10}, {"default": "10"})
