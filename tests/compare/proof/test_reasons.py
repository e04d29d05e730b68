"""Payloads that show a break under unions and limits on the number of properties; and why there is none, in words."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.model.change import Undecided, Witness
from apidiff.model.document import Json
from tests.compare.schema_pairs import Doc, between, evidence, one

TEXT: Doc = {"type": "string"}
WAYS = pytest.mark.parametrize("way", ["request", "response"])


def obj(properties: Json, *required: str, **more: Json) -> Doc:
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {}), **more}


def sides(way: str, wide: Json, narrow: Json) -> tuple[Any, Any]:
    """The old and the new schema, so that payloads of the wide one are refused."""
    return (wide, narrow) if way == "request" else (narrow, wide)


@WAYS
def test_a_payload_of_a_branch_has_what_the_schema_around_the_union_asks_for(way: str) -> None:
    def report(of: Json) -> Doc:
        branches = [obj({"filter": of}, "filter"), obj({"metrics": TEXT}, "metrics")]
        return obj({"kind": TEXT, "table": {**TEXT, "minLength": 2}}, "kind", "table", anyOf=branches)

    old, new = sides(way, report({"type": "string"}), report({"type": "string", "maxLength": 3}))
    found = evidence(one(between(old, new, way), f"schema.length.{'narrowed' if way == 'request' else 'widened'}"))
    assert isinstance(found, Witness)
    assert found.value.keys() == {"kind", "table", "filter"}


@WAYS
def test_a_payload_has_no_more_properties_than_there_may_be(way: str) -> None:
    def query(of: Json) -> Doc:
        held = obj({"bool": obj({}), "range": {"type": "object", "additionalProperties": of}}, maxProperties=1)
        return obj({"query": {**held, "minProperties": 1}})

    old, new = sides(way, query({"type": "integer"}), query({"type": "integer", "maximum": 5}))
    found = evidence(one(between(old, new, way), f"schema.range.{'narrowed' if way == 'request' else 'widened'}"))
    assert isinstance(found, Witness)
    assert [*found.value["query"]] == ["range"]


@WAYS
def test_a_property_that_no_value_satisfies_is_named(way: str) -> None:
    """Both branches take whatever the other one does, so the `oneOf` takes nothing."""
    options: Doc = {
        "oneOf": [obj({"smart": {"type": "boolean"}}), obj({"smart": {"type": "boolean"}, "late": obj({})})]
    }

    def campaign(status: Json) -> Doc:
        return obj({"options": options, "status": status}, "options")

    old, new = sides(way, campaign({"type": "string"}), campaign({"type": "string", "maxLength": 3}))
    found = evidence(one(between(old, new, way), f"schema.length.{'narrowed' if way == 'request' else 'widened'}"))
    writer = "old" if way == "request" else "new"
    assert isinstance(found, Undecided)
    assert "`options`" in found.reason
    assert f"the {writer} document" in found.reason


def test_a_payload_that_is_too_large_is_called_that() -> None:
    def ports(**limit: Json) -> Doc:
        items = obj({"from": {"type": "integer"}, "to": {"type": "integer"}}, "from", "to")
        return obj({"ranges": {"type": "array", "items": items, **limit}})

    found = evidence(one(between(ports(), ports(maxItems=500_000)), "schema.item-count.narrowed"))
    assert isinstance(found, Undecided)
    assert "of the size" in found.reason


@pytest.mark.parametrize("name", ["date-time", "time", "duration", "uri", "uri-reference", "byte", "json-pointer"])
def test_a_text_of_a_format_may_be_long(name: str) -> None:
    text = {"type": "string", "format": name}
    found = evidence(one(between(obj({"a": text}), obj({"a": {**text, "maxLength": 64}})), "schema.length.narrowed"))
    assert isinstance(found, Witness)
    assert len(found.value["a"]) > 64
