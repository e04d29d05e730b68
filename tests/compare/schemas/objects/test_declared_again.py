"""Properties that several parts of a composition declare: each declaration is compared with one of the other side."""

from __future__ import annotations

import pytest

from apidiff.model.change import Witness
from tests.compare.schema_pairs import Doc, between, evidence, one
from tests.compare.schemas.test_accuracy import TEXT, levels, obj

URI: Doc = {**TEXT, "format": "uri"}
ONE: Doc = {**TEXT, "enum": ["a"]}
TWO: Doc = {**TEXT, "enum": ["a", "b"]}
SHORT: Doc = {**TEXT, "maxLength": 3}


def once(schema: Doc) -> Doc:
    return obj({"link": schema, "name": TEXT})


def twice(first: Doc, second: Doc) -> Doc:
    return {"allOf": [obj({"link": first}), obj({"link": second, "name": TEXT})]}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        pytest.param(once(URI), twice(TEXT, TEXT), "text-format-removed", id="format, once and twice"),
        pytest.param(twice(URI, TEXT), once(TEXT), "text-format-removed", id="format, twice and once"),
        pytest.param(twice(URI, TEXT), twice(TEXT, TEXT), "text-format-removed", id="format of one of two"),
        pytest.param(once(ONE), twice(TWO, TWO), "enum-value-added", id="value, once and twice"),
        pytest.param(twice(ONE, TEXT), once(TWO), "enum-value-added", id="value, twice and once"),
        pytest.param(twice(ONE, TWO), twice(TWO, TWO), "enum-value-added", id="value of the narrower of two"),
    ],
)
def test_the_rule_of_the_edit_gives_the_level(old: Doc, new: Doc, rule: str) -> None:
    assert levels(old, new, "response") == {(rule, "warning")}
    assert levels(old, new, "request") <= {(rule, "non-breaking")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(once(SHORT), twice(TEXT, SHORT), id="limit kept by the second"),
        pytest.param(twice(TEXT, SHORT), once(SHORT), id="limit of the second kept"),
        pytest.param(twice(TEXT, SHORT), twice(SHORT, TEXT), id="exchanged"),
    ],
)
def test_what_another_declaration_says_is_still_said(old: Doc, new: Doc) -> None:
    assert levels(old, new, "request") == levels(old, new, "response") == set()


def test_a_declaration_that_comes_says_more() -> None:
    assert levels(once(TEXT), twice(TEXT, SHORT), "request") == {("max-length-set", "breaking")}
    assert levels(twice(TEXT, SHORT), once(TEXT), "response") == {("max-length-removed", "breaking")}


@pytest.mark.parametrize("way", ["request", "response"])
def test_objects_that_several_parts_describe_are_closed_together(way: str) -> None:
    """The producer sends the fields of every part; that none of them declares all of them proves nothing."""

    def described(size: Doc, **more: Doc) -> Doc:
        return {"allOf": [obj({"link": obj({"size": size})}), obj({"link": obj({"name": TEXT, **more})})]}

    flag: Doc = {"type": "boolean"}
    for old, new in ((described(flag), described(TEXT)), (described(TEXT, kind=ONE), described(flag, kind=ONE))):
        assert ("type-changed", "breaking") in levels(old, new, way)
        assert isinstance(evidence(one(between(old, new, way), "schema.type.changed")), Witness)
