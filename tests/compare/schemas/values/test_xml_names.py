"""Components that name the outermost elements of XML bodies."""

from __future__ import annotations

import pytest

from apidiff import compare
from apidiff.model.document import Json

Doc = dict[str, Json]
ORDER: Doc = {"type": "object", "properties": {"id": {"type": "string"}}}
NAMED: Doc = {**ORDER, "xml": {"name": "order"}}
SWAGGER, OPENAPI = "#/definitions/", "#/components/schemas/"


def document(schema: Json, schemas: Json, way: str, version: str, media_type: str) -> Doc:
    info = {"title": "Shop", "version": "1"}
    ok: Doc = {"200": {"description": "OK"}}
    method = "post" if way == "request" else "get"
    if version == "2.0":
        operation: Doc = {"consumes": [media_type], "produces": [media_type], "responses": ok}
        if way == "request":
            operation["parameters"] = [{"in": "body", "name": "body", "schema": schema}]
        else:
            operation["responses"] = {"200": {"description": "OK", "schema": schema}}
        return {"swagger": "2.0", "info": info, "paths": {"/a": {method: operation}}, "definitions": schemas}
    content = {media_type: {"schema": schema}}
    operation = {"responses": {"200": {"description": "OK", "content": content}}}
    if way == "request":
        operation = {"requestBody": {"content": content}, "responses": ok}
    return {"openapi": version, "info": info, "paths": {"/a": {method: operation}}, "components": {"schemas": schemas}}


def levels(
    old: Json, new: Json, way: str = "response", version: str = "3.1.0", media: str = "application/xml"
) -> list[str]:
    """The rules that speak above documentation, with their levels; either side is a schema and the shared ones."""
    report = compare(*(document(*side, way, version, media) for side in (old, new)))
    found = [(finding.level.value, finding.rule) for finding in report.findings]
    return sorted(f"{level} {rule}" for level, rule in found if level != "documentation")


def ref(name: str, version: str = "3.1.0") -> Doc:
    return {"$ref": (SWAGGER if version == "2.0" else OPENAPI) + name}


@pytest.mark.parametrize("version", ["2.0", "3.0.3", "3.1.0", "3.2.0"])
@pytest.mark.parametrize("way", ["request", "response"])
@pytest.mark.parametrize("media", ["application/xml", "text/xml", "application/vnd.shop+xml", "application/json"])
def test_the_element_is_called_as_the_component(version: str, way: str, media: str) -> None:
    sides = [(ref(name, version), {name: ORDER}) for name in ("Order", "Purchase")]
    assert levels(*sides, way, version, media) == ([] if "json" in media else ["breaking xml-root-renamed"])


LISTED = {
    "a list": lambda name: {"type": "array", "items": ref(name)},
    "a wrapped list": lambda name: {"type": "array", "xml": {"wrapped": True, "name": "all"}, "items": ref(name)},
    "a list of lists": lambda name: {"type": "array", "items": {"type": "array", "items": ref(name)}},
    "described where it is used": lambda name: {"allOf": [ref(name)], "description": "An order."},
    "or null": lambda name: {"anyOf": [ref(name), {"type": "null"}]},
    "one of two": lambda name: {"oneOf": [ref(name), ref("Refund")]},
}
REFUND: Doc = {"type": "object", "properties": {"amount": {"type": "integer"}}, "required": ["amount"]}


@pytest.mark.parametrize("form", [pytest.param(form, id=name) for name, form in LISTED.items()])
@pytest.mark.parametrize("way", ["request", "response"])
def test_components_in_lists_and_unions_name_elements_too(form: object, way: str) -> None:
    assert callable(form)
    sides = [(form(name), {name: ORDER, "Refund": REFUND}) for name in ("Order", "Purchase")]
    assert levels(*sides, way) == ["breaking xml-root-renamed"]


def test_a_shared_list_names_the_outermost_element() -> None:
    old = (ref("Orders"), {"Orders": {"type": "array", "items": {"type": "string"}}})
    new = (ref("Purchases"), {"Purchases": {"type": "array", "items": {"type": "string"}}})
    assert levels(old, new) == ["breaking xml-root-renamed"]
    inside = [
        (ref("All"), {"All": {"type": "array", "items": ref(name)}, name: ORDER}) for name in ("Order", "Purchase")
    ]
    assert levels(*inside) == ["breaking xml-root-renamed"]


def test_an_element_with_a_name_of_its_own_keeps_it() -> None:
    assert levels((ref("Order"), {"Order": NAMED}), (ref("Purchase"), {"Purchase": NAMED})) == []


def test_a_component_of_a_property_names_no_element() -> None:
    """Elements of properties are called as the properties."""
    sides = [
        (
            {"type": "object", "properties": {"one": ref(name), "all": {"type": "array", "items": ref(name)}}},
            {name: ORDER},
        )
        for name in ("Order", "Purchase")
    ]
    assert levels(*sides) == []


def test_a_schema_written_out_has_no_name_to_lose() -> None:
    assert levels((ref("Order"), {"Order": ORDER}), (ORDER, {})) == []
    assert levels((ORDER, {}), (ref("Order"), {"Order": ORDER})) == []


def test_only_the_xml_body_is_affected() -> None:
    def both(name: str) -> Doc:
        found = document(ref(name), {name: ORDER}, "response", "3.1.0", "application/xml")
        content = found["paths"]["/a"]["get"]["responses"]["200"]["content"]
        content["application/json"] = content["application/xml"]
        return found

    found = [
        finding for finding in compare(both("Order"), both("Purchase")).findings if finding.rule == "xml-root-renamed"
    ]
    assert [[str(usage.place) for usage in finding.change.usages] for finding in found] == [
        ["response 200 application/xml"]
    ]


def test_what_is_so_by_itself_may_be_written_out() -> None:
    def order(name: Doc | None = None, lines: Doc | None = None) -> tuple[Doc, Doc]:
        properties = {
            "id": {"type": "string", **({"xml": name} if name else {})},
            "lines": {"type": "array", "items": {"type": "string"}, **({"xml": lines} if lines else {})},
        }
        return ref("Order"), {"Order": {"type": "object", "properties": properties}}

    plain = order()
    written_out = order({"name": "id", "attribute": False}, {"wrapped": False, "name": "lines"})
    assert levels(plain, written_out) == levels(written_out, plain) == []
    for other in (order({"name": "ID"}), order({"attribute": True}), order(None, {"wrapped": True})):
        assert levels(plain, other) == ["breaking xml-form-changed"]


@pytest.mark.parametrize("version", ["2.0", "3.0.3", "3.1.0"])
@pytest.mark.parametrize("way", ["request", "response"])
@pytest.mark.parametrize("listed", [False, True], ids=["alone", "in a list"])
def test_the_name_of_the_component_may_be_written_out(version: str, way: str, listed: bool) -> None:
    def side(schema: Doc, name: str = "Order") -> tuple[Json, Json]:
        body = {"type": "array", "items": ref(name, version)} if listed else ref(name, version)
        return body, {name: schema}

    def named(name: str, **more: Json) -> Doc:
        return {**ORDER, "xml": {"name": name, **more}}

    plain = side(ORDER)
    for other in (side(named("Order")), side(named("Order"), "Purchase"), side(named("Order", attribute=False))):
        assert levels(plain, other, way, version) == levels(other, plain, way, version) == []
    for other in (side(named("order")), side(named("Order", prefix="o")), side(named("Purchase"), "Purchase")):
        assert levels(plain, other, way, version) == ["breaking xml-form-changed"]
        assert levels(other, plain, way, version) == ["breaking xml-form-changed"]


def test_a_name_written_out_renames_the_element_of_a_property() -> None:
    def side(schema: Doc, media: str = "application/xml") -> Doc:
        found = document(ref("Order"), {"Order": schema}, "response", "3.1.0", "application/xml")
        inside = document({"type": "object", "properties": {"one": ref("Order")}}, {}, "response", "3.1.0", media)
        found["paths"]["/b"] = inside["paths"]["/a"]
        return found

    written_out = {**ORDER, "xml": {"name": "Order"}}
    for media, told in (("application/xml", {"breaking"}), ("application/json", set())):
        found = compare(side(ORDER, media), side(written_out, media)).findings
        assert {finding.level.value for finding in found} - {"documentation"} == told


def listing(items: Doc | None = None, books: Doc | None = None, **more: Json) -> tuple[Doc, Doc]:
    """An order with a list of books, whose XML Objects are given."""
    item: Doc = {"type": "string", **more, **({"xml": items} if items else {})}
    shelf: Doc = {"type": "array", "items": item, **({"xml": books} if books else {})}
    return ref("Order"), {"Order": {"type": "object", "properties": {"books": shelf}}}


SILENT_OF_LISTS = {
    "items are called as the property": (listing(), listing({"name": "books"})),
    "wrapped items are called as the property": (
        listing(None, {"wrapped": True}),
        listing({"name": "books"}, {"wrapped": True}),
    ),
    "so is the element around them": (
        listing(None, {"wrapped": True}),
        listing(None, {"wrapped": True, "name": "books"}),
    ),
    "a list without an element has no name": (listing(), listing(None, {"name": "shelf"})),
    "nor has it beside names of its items": (listing({"name": "book"}), listing({"name": "book"}, {"name": "shelf"})),
    "only lists are wrapped": (listing(), listing({"wrapped": True})),
    "not wrapped": (listing(), listing(None, {"wrapped": False})),
}
TOLD_OF_LISTS = {
    "items with a name": (listing(), listing({"name": "book"})),
    "wrapped": (listing(), listing(None, {"wrapped": True})),
    "another element around them": (
        listing(None, {"wrapped": True}),
        listing(None, {"wrapped": True, "name": "shelf"}),
    ),
    "wrapped in a name": (listing(None, {"name": "shelf"}), listing(None, {"name": "shelf", "wrapped": True})),
    "items that may be called as the element around them": (
        listing(None, {"wrapped": True, "name": "shelf"}),
        listing({"name": "books"}, {"wrapped": True, "name": "shelf"}),
    ),
    "a prefix": (listing({"name": "books"}), listing({"name": "books", "prefix": "b"})),
    "an attribute": (listing(), listing({"attribute": True})),
}
VERSIONS = pytest.mark.parametrize("version", ["2.0", "3.0.3", "3.1.0", "3.2.0"])


@VERSIONS
@pytest.mark.parametrize("way", ["request", "response"])
@pytest.mark.parametrize(("old", "new"), SILENT_OF_LISTS.values(), ids=SILENT_OF_LISTS)
def test_names_of_lists_that_have_no_effect(old: Json, new: Json, way: str, version: str) -> None:
    sides = [(ref("Order", version), side[1]) for side in (old, new)]
    assert levels(*sides, way, version) == levels(*reversed(sides), way, version) == []


@VERSIONS
@pytest.mark.parametrize(("old", "new"), TOLD_OF_LISTS.values(), ids=TOLD_OF_LISTS)
def test_names_of_lists_that_have_one(old: Json, new: Json, version: str) -> None:
    sides = [(ref("Order", version), side[1]) for side in (old, new)]
    for direction in (sides, sides[::-1]):
        assert levels(*direction, version=version) == ["breaking xml-form-changed"]


def test_a_list_that_is_the_whole_body_may_be_called_as_it_says() -> None:
    plain: Doc = {"type": "array", "items": {"type": "string"}}
    sides = [(ref("Books"), {"Books": schema}) for schema in (plain, {**plain, "xml": {"name": "shelf"}})]
    assert levels(*sides) == ["breaking xml-form-changed"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (listing(None, {"wrapped": True}), listing(None, {"nodeType": "element"})),
        (listing(), listing(None, {"nodeType": "none"})),
        (listing(), listing({"nodeType": "element"})),
        (listing({"attribute": True}), listing({"nodeType": "attribute"})),
    ],
)
def test_the_words_of_3_2_for_the_same_nodes(old: Json, new: Json) -> None:
    for older in ("3.1.0", "3.2.0"):
        for sides in (((old, older), (new, "3.2.0")), ((new, "3.2.0"), (old, older))):
            documents = (document(*side, "response", version, "application/xml") for side, version in sides)
            assert not {finding.level.value for finding in compare(*documents).findings} - {"documentation"}


@pytest.mark.parametrize("node_type", ["text", "cdata", "none"])
def test_another_node(node_type: str) -> None:
    assert levels(listing(), listing({"nodeType": node_type}), version="3.2.0") == ["breaking xml-form-changed"]
