"""Bodies of XML are judged as those of JSON are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from apidiff.impact.payload.codings import Unreadable
from apidiff.impact.payload.xml_values import element_of, value_of_element
from apidiff.load.sources.source import load_value
from apidiff.model.contract import Node
from apidiff.model.document import Json
from apidiff.resolve.contract import resolve
from tests.impact.shop import Root, edited, post, statuses, told

CART: Root = {
    "type": "object",
    "xml": {"name": "cart"},
    "properties": {
        "id": {"type": "integer", "xml": {"attribute": True}},
        "note": {"type": "string"},
        "paid": {"type": "boolean", "xml": {"name": "is-paid"}},
        "tags": {"type": "array", "items": {"type": "string"}},
        "lines": {
            "type": "array",
            "xml": {"wrapped": True},
            "items": {"type": "object", "xml": {"name": "line"}, "properties": {"count": {"type": "integer"}}},
        },
        "owner": {"$ref": "#/components/schemas/Person"},
    },
}
BODY = """<?xml version="1.0"?>
<s:cart xmlns:s="urn:shop" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="7">
  <s:note> 5 </s:note><is-paid> true </is-paid><tags>a</tags><tags>1</tags>
  <lines><line><count>2</count></line><line/></lines>
  <owner><name>Ada</name><mail xsi:nil="true"/></owner><more>x</more>
</s:cart>"""


def value_of(body: str, schema: Root) -> Json:
    def edit(root: Root) -> None:
        root["components"]["schemas"]["It"] = schema

    contract = resolve(load_value(edited(edit), "shop"))
    tokens = ("components", "schemas", "It")

    def admits(at: tuple[str, ...], value: Any) -> bool:
        types = {"integer": int, "boolean": bool, "string": str}
        stated = contract.at(at).value.get("type")
        return not isinstance(stated, str) or type(value) is types.get(stated)

    return value_of_element(contract, Node(schema, tokens), element_of(body.encode()), admits)


def test_an_element_is_what_its_schema_says() -> None:
    assert value_of(BODY, CART) == {
        "id": 7,
        "note": " 5 ",
        "paid": True,
        "tags": ["a", "1"],
        "lines": [{"count": 2}, {}],
        "owner": {"name": "Ada", "mail": None},
        "more": "x",
    }
    assert value_of("<r><i>1</i><i>2</i></r>", {"type": "array", "items": {"type": "integer"}}) == [1, 2]
    assert value_of("<r>5</r>", {"type": "integer"}) == 5
    assert value_of("<r/>", {"type": "object"}) == {}


def test_alternatives_are_not_told() -> None:
    with pytest.raises(Unreadable, match="alternatives"):
        value_of("<r/>", {"oneOf": [{"type": "string"}, {"type": "object", "properties": {"a": {}}}]})


def with_xml(schema: Root) -> Root:
    content = {"application/xml": {"schema": schema}}
    return edited(lambda root: root["paths"]["/carts"]["post"].update(requestBody={"content": content}))


def test_consumers_that_send_xml_are_hit(tmp_path: Path) -> None:
    new = {**CART, "properties": {**CART["properties"], "id": {**CART["properties"]["id"], "maximum": 5}}}
    calls = {
        "large": [post(BODY, "application/xml")],
        "small": [post('<cart id="3"/>', "application/xml")],
        "none": [post("<cart/>", "application/xml; charset=utf-8")],
    }
    report = told(tmp_path, with_xml(new), calls, old=with_xml(CART))
    assert statuses(report) == {"large": "hit", "small": "not-seen", "none": "not-seen"}


def of_pay(**text: Any) -> Root:
    pay = {"oneOf": [{"type": "string", **text}, {"type": "integer"}]}
    return with_xml({"type": "object", "properties": {"pay": pay}})


def test_what_is_not_told_is_counted_and_may_be_hit(tmp_path: Path) -> None:
    calls = {"till": [post("<r><pay>x</pay></r>", "application/xml")]}
    report = told(tmp_path, of_pay(maxLength=1), calls, old=of_pay())
    assert statuses(report) == {"till": "may-be-hit"}
    assert report.impact is not None
    assert report.impact.window.lost == 1
    assert "alternatives" in str(report.impact.problems[0])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        ("<a><b></a>", "not the XML"),
        ("", "not the XML"),
        ("{}", "not the XML"),
        ('<?xml version="1.0" encoding="none"?><a/>', "not the XML"),
        ("<a>" * 100 + "</a>" * 100, "nested too deep"),
    ],
)
def test_what_cannot_be_read_is_named(body: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        value_of(body, {"type": "object"})
