"""References in the place of an entry that knows none are seen in the text, wherever among the entries they stand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apidiff.load.parse.decoding import read_resource
from apidiff.resolve.references.entries import HOLDERS, may_hold_entries

ELSEWHERE = {"#/x-parts/a": {"url": "https://a.example"}}


def holds(value: Any, targets: dict[str, Any] | None = None) -> bool:
    found = {
        may_hold_entries(read_resource(json.dumps(value, indent=indent).encode(), "a.json"), targets or ELSEWHERE)
        for indent in (None, 2)
    }
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize("holder", ["encoding", "variables"])
@pytest.mark.parametrize("beside", [{}, {"a": {"x": {"$ref": "y"}}}, {"a": {"x": 'q": {"$ref'}, "b{": {}}])
def test_an_entry_of_a_map(holder: str, beside: dict[str, Any]) -> None:
    assert holds({"content": {holder: {**beside, "z": {"$ref": "x"}}}})
    assert holds({"content": {holder: {"z": {"x-note": 1, "$ref": "x"}, **beside}}})
    assert not holds({"content": {holder: beside}})
    schema = {"items": {"$ref": "x"}, "type": "array"}
    assert not holds({"required": [holder], "properties": {"a": schema, holder: schema}})


@pytest.mark.parametrize("holder", ["servers", "security", "tags"])
def test_an_item_of_a_list(holder: str) -> None:
    before = ["t", 'q"]{', {"url": "a", "variables": {"b": {"enum": ["]"]}}}]
    for items in ([*before, {"$ref": "x"}], [{"$ref": "x"}], [{"url": 1, "$ref": "x"}]):
        assert holds({"paths": {"/a": {holder: items}}})
    assert not holds({holder: before, "schema": {"$ref": "x"}})


@pytest.mark.parametrize("holder", sorted(HOLDERS))
def test_the_text_is_looked_through_where_a_reference_may_lead_to_an_entry(holder: str) -> None:
    entry = {"$ref": "#/a"}
    value = {holder: {"a": entry} if holder in ("encoding", "variables") else [entry]}
    assert holds(value, {"#/a": {}})
    assert holds(value, {"#/components/schemas/A": {"contentType": "text/csv"}})
    assert holds(value, {"#/components/schemas/A/properties/b": {"type": "string"}})
    assert holds(value, {"a.yaml#/components/schemas/A": {"type": "string"}})
    assert holds(value, {"#/components/schemas/A": None})
    assert not holds(value, {"#/components/schemas/A": {"type": "string", "default": "a"}})
    assert not holds(value, {"#/components/parameters/A": {"name": "a", "in": "query"}})


def test_numbers_that_orjson_does_not_write_are_walked() -> None:
    text = f'{{"\\u0061": {2**70}}}'
    assert may_hold_entries(read_resource(text.encode(), "a.json"), ELSEWHERE)
