"""Corners of the surface: numbers that Python confuses, encodings, parts in other files, matching by content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import apidiff
from apidiff.compare.context.site import Comparison
from apidiff.compare.context.swaps import Swaps
from apidiff.compare.same.definitions import Definitions
from apidiff.compare.surface.operations import compare_contracts_surface
from apidiff.compare.surface.parts.shared_names import plain_name
from apidiff.load.sources.source import load
from apidiff.model.change import Change
from apidiff.model.equality import same
from apidiff.resolve.contract import resolve
from tests.compare.schema_pairs import with_other_schemas

Doc = dict[str, Any]
Compare = Callable[..., Any]
OK = {"200": {"description": "OK"}}
HUGE = 2**80

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


def document(operation: Doc, path: str = "/a", method: str = "post", **more: Any) -> Doc:
    """A document with one operation."""
    info = {"title": "T", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": {path: {method: {"responses": OK, **operation}}}, **more}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (1, True, False),
        (0, False, False),
        (1, 1.0, True),
        ({"a": [1, {"b": True}]}, {"a": [1, {"b": 1}]}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ([HUGE, True], [HUGE, True], True),
        ([HUGE, True], [HUGE, 1], False),
        ("a", "a", True),
        (None, False, False),
        ([], {}, False),
    ],
)
def test_same(old: Any, new: Any, expected: bool) -> None:
    assert same(old, new) is expected
    assert same(new, old) is expected


@given(JSON, JSON)
def test_same_is_an_equivalence(a: Any, b: Any) -> None:
    assert same(a, a)
    assert same(a, b) == same(b, a)
    assert same([a], [b]) == same(a, b)


def test_huge_numbers_stop_nothing(surface: Compare) -> None:
    def stated(value: int) -> Doc:
        components = {"schemas": {f"N{value}": {"maximum": HUGE}, "Use": {"$ref": f"#/components/schemas/N{value}"}}}
        return document({"x-limit": HUGE + value}, components=components)

    found = surface(stated(1), stated(2))
    assert "extension.changed" in found.kinds
    assert found.one("component.renamed").facts["old_name"] == "N1"
    gone = surface(stated(1), document({"x-limit": HUGE + 1})).changes
    assert {change.facts["name"]: change.facts["referenced"] for change in gone} == {"N1": True, "Use": False}


def form(properties: Doc, **media: Any) -> Doc:
    """A document that takes a multipart form."""
    content = {"multipart/form-data": {"schema": {"type": "object", "properties": properties}, **media}}
    return document({"requestBody": {"content": content}})


@pytest.mark.parametrize(
    ("schema", "content_type"),
    [
        ({"type": "object"}, "application/json"),
        ({"type": "array", "items": {"type": "object"}}, "application/json"),
        ({"type": "array", "items": {"type": "integer"}}, "text/plain"),
        ({"type": "string"}, "text/plain"),
        ({"type": "string", "format": "binary"}, "application/octet-stream"),
        ({"type": "string", "contentEncoding": "base64"}, "application/octet-stream"),
        ({}, "application/octet-stream"),
    ],
)
def test_the_default_content_type_of_a_part(schema: Doc, content_type: str, surface: Compare) -> None:
    written = form({"part": schema}, encoding={"part": {"contentType": content_type}})
    assert surface(form({"part": schema}), written).kinds == []
    other = form({"part": schema}, encoding={"part": {"contentType": "image/png"}})
    assert surface(form({"part": schema}), other).one("encoding.changed").facts["keyword"] == "contentType"


@pytest.mark.parametrize(
    ("media_type", "counts"),
    [
        ("application/json", False),
        ("application/octet-stream", False),
        ("*/*", True),
        ("Multipart/Mixed; boundary=x", True),
        ("application/x-www-form-urlencoded", True),
    ],
)
def test_the_encoding_of_a_body_that_is_no_form_means_nothing(media_type: str, counts: bool) -> None:
    def body(**encoding: Any) -> dict[str, Any]:
        media = {"schema": {"type": "object", "properties": {"part": {"type": "string"}}}, "encoding": encoding}
        operation = {"requestBody": {"content": {media_type: media}}, "responses": {"200": {"description": "ok"}}}
        return {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}

    headers = {"headers": {"X-A": {"required": True, "schema": {"type": "string"}}}}
    for part in ({"contentType": "image/png"}, headers):
        (finding,) = apidiff.compare(body(), body(part=part), settings=apidiff.Settings()).findings
        assert finding.level is (apidiff.Level.BREAKING if counts else apidiff.Level.DOCUMENTATION)


def test_encodings_by_position_and_within_encodings(surface: Compare) -> None:
    def mixed(inner: str) -> Doc:
        media = {
            "prefixEncoding": [{"contentType": inner}],
            "itemEncoding": {"encoding": {"a": {"contentType": inner}}},
        }
        return document({"requestBody": {"content": {"multipart/mixed": media}}})

    found = [change.facts for change in surface(mixed("a/b"), mixed("a/c"))]
    assert [(facts["property"], facts["keyword"]) for facts in found] == [
        ("[0]", "contentType"),
        ("[]/a", "contentType"),
    ]


def test_encodings_by_position_that_only_the_new_document_has(surface: Compare) -> None:
    def mixed(**media: Any) -> Doc:
        return document({"requestBody": {"content": {"multipart/mixed": {"schema": {"type": "array"}, **media}}}})

    for media in ({"prefixEncoding": [{"contentType": "a/b"}]}, {"itemEncoding": {"contentType": "a/b"}}):
        assert surface(mixed(), mixed(**media)).one("encoding.changed").facts["keyword"] == "contentType"


def test_the_server_of_a_link(surface: Compare) -> None:
    def linked(**server: Any) -> Doc:
        link = {"operationId": "o", "server": {"url": "https://{r}.example", **server}}
        return document({"responses": {"200": {"description": "OK", "links": {"l": link}}}})

    def chosen(default: str) -> Doc:
        return linked(variables={"r": {"default": default}})

    assert surface(linked(), linked(url="https://b.example")).one("link.changed").facts["keyword"] == "server"
    assert surface(chosen("a"), chosen("b")).kinds == ["server.variable.default.changed"]
    assert surface(linked(), linked(description="d")).kinds == ["server.description.changed"]


def test_style_of_a_form_field_with_its_defaults(surface: Compare) -> None:
    plain = form({"part": {"type": "array"}}, encoding={"part": {"style": "form"}})
    full = form(
        {"part": {"type": "array"}}, encoding={"part": {"style": "form", "explode": True, "allowReserved": False}}
    )
    assert surface(plain, full).kinds == []


def answers(headers: Doc) -> Doc:
    """A document whose response has headers."""
    return document({"responses": {"200": {"description": "OK", "headers": headers}}})


def test_a_header_that_is_described_by_content(surface: Compare) -> None:
    plain = answers({"X-A": {"schema": {"type": "string"}}})
    content = answers({"X-A": {"content": {"application/json": {"schema": {"type": "string"}}}}})
    assert surface(plain, content).one("header.serialization.changed").facts["keyword"] == "content"
    compared = surface(content, with_other_schemas(content)).positions
    assert [str(pair.usage.place) for pair in compared] == ["response 200 header X-A"]


def test_keywords_of_headers_that_belong_to_parameters(surface: Compare) -> None:
    old, new = answers({"X-A": {"allowReserved": False}}), answers({"X-A": {"allowReserved": True}})
    assert surface(old, new).one("header.serialization.changed").facts["keyword"] == "allowReserved"
    assert surface(answers({"X-A": {}}), old).kinds == []


def test_examples_under_other_names_in_components(surface: Compare) -> None:
    def with_example(name: str) -> Doc:
        media = {"examples": {"first": {"$ref": f"#/components/examples/{name}"}}}
        operation = {"responses": {"200": {"description": "OK", "content": {"application/json": media}}}}
        return document(operation, components={"examples": {name: {"value": {"id": 1}}}})

    assert surface(with_example("A"), with_example("B")).kinds == ["component.renamed"]


def test_operations_without_ids_are_matched_by_content(surface: Compare) -> None:
    def operation(path: str, media: str) -> Doc:
        schema = {"type": "array", "items": {"$ref": "#/components/schemas/User"}}
        response = {"description": "OK", "content": {"application/json": {"schema": schema}}}
        return document(
            {
                "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
                "requestBody": {"content": {media: {"schema": {"type": "object", "properties": {"a": {}}}}}},
                "responses": {"200": response, "404": {"description": "No"}},
            },
            path=path,
            components={"schemas": {"User": {"type": "object"}}},
        )

    moved = surface(
        operation("/people/search", "application/json"), operation("/people/all/search", "application/json")
    )
    assert moved.kinds == ["operation.moved"]
    other = surface(operation("/people/search", "application/json"), operation("/jobs/in/all/search", "text/csv"))
    assert other.kinds == ["operation.added", "operation.removed"]


def test_a_method_that_changed_without_an_operation_id(surface: Compare) -> None:
    body = {"requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"a": {}}}}}}}
    assert surface(document(body, method="put"), document(body, method="patch")).kinds == ["operation.method.changed"]


def test_parameters_that_compose_their_schema(surface: Compare) -> None:
    def query(schema: Doc, explode: bool) -> Doc:
        return document({"parameters": [{"name": "q", "in": "query", "explode": explode, "schema": schema}]})

    loop = {"components": {"schemas": {"L": {"allOf": [{"$ref": "#/components/schemas/L"}]}}}}
    for schema, composite in [
        ({"anyOf": [{"type": "string"}, {"type": "array"}]}, True),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, False),
        ({"type": ["string", "object"]}, True),
        ({"properties": {}}, True),
        ({"items": {}}, True),
        ({"enum": ["a"]}, False),
        ({"$ref": "#/components/schemas/L"}, True),
        ({}, True),
    ]:
        kinds = surface({**query(schema, True), **loop}, {**query(schema, False), **loop}).kinds
        assert (kinds == ["parameter.serialization.changed"]) is composite, schema


def test_parts_in_another_file_are_named_as_components_are(tmp_path: Path) -> None:
    for side, required in (("old", "false"), ("new", "true")):
        folder = tmp_path / side
        folder.mkdir()
        (folder / "api.yaml").write_text(
            "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n"
            + "".join(
                f"  /{name}: {{get: {{parameters: [{{$ref: parts.yaml#/Page}}], responses: {{}}}}}}\n" for name in "ab"
            ),
            encoding="utf-8",
        )
        (folder / "parts.yaml").write_text(
            f"Page: {{name: page, in: query, required: {required}, schema: {{$ref: '#/Number'}}}}\n"
            f"Number: {{type: integer, nullable: {required}}}\n",
            encoding="utf-8",
        )
    contracts = [resolve(load(str(tmp_path / side / "api.yaml"))) for side in ("old", "new")]
    comparison = Comparison(old=contracts[0], new=contracts[1])
    found = list(
        compare_contracts_surface(comparison, Definitions(comparison=comparison), Swaps(comparison=comparison))
    )
    changes = [item for item in found if isinstance(item, Change)]
    assert [(change.kind, str(change.subject.owner), len(change.usages)) for change in changes] == [
        ("parameter.required", "parameters/Page", 2)
    ]
    assert changes[0].new is not None
    assert changes[0].new.location.resource == "parts.yaml"
    assert len(found) == 3


@pytest.mark.parametrize(
    ("tokens", "name"),
    [
        (("components", "parameters", "A"), "parameters/A"),
        (("x-files", "a.yaml"), "a.yaml"),
        (("x-files", "a.yaml", "x", "y/z"), "a.yaml#/x/y~1z"),
        (("paths", "/a", "get"), "/paths/~1a/get"),
    ],
)
def test_names_of_shared_parts(tokens: tuple[str, ...], name: str) -> None:
    assert plain_name(tokens) == name


def test_whatever_info_says_is_about_the_document(surface: Callable[..., Any]) -> None:
    old: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "T", "version": "1", "contact": {}}, "paths": {}}
    new = {**old, "info": {**old["info"], "externalDocs": {"url": "https://a.example"}, "contact": {"phone": "1"}}}
    found = surface(old, new)
    assert found.kinds == ["info.changed", "info.changed"]
    assert {change.facts["keyword"] for change in found} == {"externalDocs", "contact.phone"}


def test_the_header_of_a_part_is_named_after_the_part(surface: Compare) -> None:
    def parts(**header: Any) -> Doc:
        encoding = {
            "scan": {"contentType": "image/png", "headers": {"X-Page": {"schema": {"type": "string"}, **header}}}
        }
        schema = {"type": "object", "properties": {"scan": {}}}
        return document({"requestBody": {"content": {"multipart/form-data": {"schema": schema, "encoding": encoding}}}})

    assert surface(parts(), parts(required=True)).one("header.required").facts["holder"] == "part `scan`"
