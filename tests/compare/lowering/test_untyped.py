"""Schemas that declare properties and leave the type out."""

from __future__ import annotations

import pytest

from apidiff.model.change import Assumed
from apidiff.pipeline import compare
from tests.compare.proof.test_answers import Around, around
from tests.compare.schema_pairs import Doc, carrying
from tests.compare.schemas.test_accuracy import NUMBER, TEXT, obj, ref, worst

UNTYPED: Doc = {"properties": {"a": TEXT}}


@around
def test_a_producer_that_leaves_the_type_out_sends_objects(around: Around) -> None:
    """Clients were told of properties, so they send objects; that it is assumed is said."""
    for old, new, way in (
        (around(UNTYPED), around(obj({"a": TEXT})), "request"),
        (around(obj({"a": TEXT})), around(UNTYPED), "response"),
    ):
        found = compare(carrying(old, way), carrying(new, way)).findings
        assert [one.level.value for one in found] == ["non-breaking"]
        assert isinstance(found[0].evidence, Assumed)
        assert "describes objects" in found[0].why


@around
def test_a_producer_of_items_that_leaves_the_type_out_sends_arrays(around: Around) -> None:
    untyped: Doc = {"items": TEXT}
    typed = {**untyped, "type": "array"}
    for old, new, way in ((untyped, typed, "request"), (typed, untyped, "response")):
        found = compare(carrying(around(old), way), carrying(around(new), way)).findings
        assert {one.level.value for one in found} == {"non-breaking"}
        assert any(isinstance(one.evidence, Assumed) and "describes arrays" in one.why for one in found)


@pytest.mark.parametrize(
    "schema",
    [
        {"items": TEXT, "properties": {"a": TEXT}},
        {"items": {}},
        {"minItems": 1},
        {"type": ["string", "array"], "items": TEXT},
        {"anyOf": [TEXT, {"type": "array"}], "items": TEXT},
    ],
)
def test_what_may_be_something_else_than_an_array(schema: Doc) -> None:
    assert worst(schema, {"type": "array", "items": TEXT}) == "breaking"


def test_items_that_changed_are_told_as_well() -> None:
    assert worst({"items": TEXT}, {"type": "array", "items": NUMBER}) == "breaking"
    assert worst({"type": "array", "items": TEXT}, {"items": TEXT}) == "non-breaking"


def test_it_may_be_composed_of_parts_without_a_type() -> None:
    whole = {"allOf": [ref("Part"), {"properties": {"b": NUMBER}}]}
    schemas = {"Part": {"properties": {"a": TEXT}}}
    assert worst(whole, {**whole, "type": "object"}, schemas=schemas) == "non-breaking"


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [{"type": ["string", "object"]}, UNTYPED]},
        {"type": ["string", "object"], "properties": {"a": TEXT}},
        {"anyOf": [TEXT, obj({"a": TEXT})], "properties": {"a": TEXT}},
        {"type": ["string", "object"], "if": UNTYPED, "then": {"properties": {"b": TEXT}}},
        {},
        TEXT,
    ],
)
def test_what_states_other_types_sends_them(schema: Doc) -> None:
    assert worst(schema, obj({"a": TEXT})) == "breaking"


def test_a_consumer_without_a_type_takes_what_it_takes() -> None:
    assert worst(obj({"a": TEXT}), UNTYPED) == "non-breaking"
    assert worst(UNTYPED, obj({"a": TEXT}), "response") == "non-breaking"
    assert worst(UNTYPED, {"type": "array", "items": TEXT}) == "breaking"
