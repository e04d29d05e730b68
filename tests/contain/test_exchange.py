"""The reading of an exchange: a closed producer on the left, an open consumer on the right."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.contain import Prover, Reading, Verdict, compare_schemas
from benchmarks.judging import documents

STRING: dict[str, Any] = {"type": "string"}
INTEGER: dict[str, Any] = {"type": "integer"}


def thing(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def decide(left: Any, right: Any) -> Verdict:
    return compare_schemas(left, right, reading=Reading.EXCHANGE).verdict


CAT = {**thing(kind={"const": "cat"}, name=STRING), "required": ["kind"]}
DOG = {**thing(kind={"const": "dog"}, name=STRING), "required": ["kind"]}
PART, OTHER = thing(a=STRING), thing(b=STRING)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(thing(a=STRING), thing(a=STRING, b=INTEGER), id="optional property added"),
        pytest.param({"type": "object"}, thing(b=INTEGER), id="first property of an empty object"),
        pytest.param(thing(), thing(b=INTEGER), id="first property of an object with none"),
        pytest.param(
            {"allOf": [PART, OTHER]}, {"allOf": [PART, thing(b=STRING, c=INTEGER)]}, id="added in an allOf part"
        ),
        pytest.param({"allOf": [PART, OTHER]}, thing(a=STRING, b=STRING), id="allOf flattened"),
        pytest.param(
            {"oneOf": [CAT, DOG]},
            {"oneOf": [DOG, {**CAT, **thing(kind={"const": "cat"}, age=INTEGER)}]},
            id="added in a branch",
        ),
        pytest.param({"anyOf": [PART, OTHER]}, {"anyOf": [PART, thing(b=STRING, c=INTEGER)]}, id="overlapping anyOf"),
        pytest.param(
            {"type": "array", "items": PART}, {"type": "array", "items": thing(a=STRING, z=INTEGER)}, id="items"
        ),
        pytest.param(thing(x=PART), thing(x=thing(a=STRING, z=INTEGER)), id="nested"),
        pytest.param({**PART, "required": ["a"]}, {**PART, "minProperties": 1}, id="required gives a count"),
        pytest.param(
            {"$ref": "#/$defs/n", "$defs": {"n": thing(next={"$ref": "#/$defs/n"})}},
            {"$ref": "#/$defs/n", "$defs": {"n": thing(next={"$ref": "#/$defs/n"}, extra=INTEGER)}},
            id="recursion",
        ),
    ],
)
def test_what_is_not_sent_cannot_break(left: Any, right: Any) -> None:
    assert decide(left, right) is Verdict.CONTAINED


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param({"type": "object", "additionalProperties": STRING}, thing(b=INTEGER), id="a map stays open"),
        pytest.param({**PART, "additionalProperties": True}, thing(a=STRING, b=INTEGER), id="explicitly open"),
        pytest.param(thing(a=STRING), {**thing(), "additionalProperties": False}, id="removed from a closed consumer"),
        pytest.param(
            {"type": "object"}, {**thing(b=INTEGER), "required": ["b"]}, id="required added to an empty object"
        ),
        pytest.param(thing(a=STRING), {**thing(a=STRING, b=STRING), "required": ["b"]}, id="required added"),
        pytest.param(thing(x=thing(a=STRING)), thing(x=thing(a=INTEGER)), id="nested type"),
        pytest.param({"oneOf": [CAT, DOG]}, {"oneOf": [CAT]}, id="branch removed"),
    ],
)
def test_what_is_sent_can_break(left: Any, right: Any) -> None:
    assert decide(left, right) is Verdict.REFUTED


def test_a_required_name_is_sent_though_no_property_declares_it() -> None:
    old = {**thing(name=STRING), "required": ["status"]}
    narrowed = compare_schemas(old, {**old, **thing(name=INTEGER)}, reading=Reading.EXCHANGE)
    assert narrowed.verdict is Verdict.REFUTED
    assert narrowed.witness is not None
    assert set(narrowed.witness.value) == {"name", "status"}
    composed = {"allOf": [thing(name=STRING), {"required": ["status"]}]}
    assert decide(composed, {**composed, "required": ["name"]}) is Verdict.REFUTED
    assert decide(composed, old) is Verdict.CONTAINED
    assert decide({**old, "additionalProperties": False}, thing(name=INTEGER)) is Verdict.CONTAINED


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_a_name_that_another_branch_requires_is_not_sent_in_this_one(keyword: str) -> None:
    cat, dog = thing(lives={"type": "integer"}), thing(bark={"type": "string"})
    union = {keyword: [{**cat, "required": ["lives"]}, {**dog, "required": ["bark"]}]}
    flat = thing(lives={"type": "integer"}, bark={"type": "string"})
    assert decide(union, flat) is Verdict.CONTAINED
    assert decide(union, thing(lives={"type": "integer"}, bark={"type": "integer"})) is Verdict.REFUTED
    # What the branch itself requires, or the object around it, may hold anything, though another branch declares it.
    demanding = {"required": ["bark"], keyword: [{**cat, "required": ["lives"]}, dog]}
    assert decide(demanding, flat) is not Verdict.CONTAINED


@pytest.mark.parametrize("around", [lambda one: one, lambda one: thing(part=one), lambda one: {"items": one}])
@pytest.mark.parametrize(
    "together",
    [
        lambda one, other: {"allOf": [thing(kind=one), thing(kind=other)]},
        lambda one, other: {**thing(kind=one), "oneOf": [thing(kind=other), {"type": "boolean"}]},
        lambda one, other: {"allOf": [{"type": "array", "items": one}, {"type": "array", "items": other}]},
        lambda one, other: {"allOf": [thing(kind=thing(deep=one)), thing(kind=thing(deep=other))]},
    ],
    ids=["property", "branch", "items", "deeper"],
)
def test_parts_that_describe_one_value_are_closed_together(together: Any, around: Any) -> None:
    size, name = thing(size={"type": "boolean"}), thing(name=STRING)
    assert decide(around(together(size, name)), around(together(thing(size=STRING), name))) is Verdict.REFUTED
    assert decide(around(together(size, name)), around(together(size, {}))) is Verdict.CONTAINED
    # A part that is open lets the producer send what it likes.
    anything = {"type": "object", "additionalProperties": True}
    assert decide(around(together(size, anything)), around(together(size, name))) is not Verdict.CONTAINED


def test_closedness_is_that_of_the_merged_shape_not_of_each_part() -> None:
    left = {"allOf": [PART, OTHER], "required": ["a", "b"]}
    outcome = compare_schemas(left, {"maxProperties": 1}, reading=Reading.EXCHANGE)
    assert outcome.witness is not None
    assert set(outcome.witness.value) == {"a", "b"}
    assert compare_schemas(left, {"maxProperties": 2}, reading=Reading.EXCHANGE).contained


def test_exclusive_branches_are_inherited_from_the_left_side() -> None:
    """Two overlapping branches that did not change do not become a break because their union is read anew."""
    wide, narrow = thing(a=STRING, b=INTEGER), thing(a=STRING)
    left = {"oneOf": [wide, narrow], "description": "old"}
    assert decide(left, {"oneOf": [narrow, wide]}) is Verdict.CONTAINED


def test_the_certified_documents_say_what_is_closed() -> None:
    prover = Prover(thing(x=PART), thing(x=PART, y=STRING))
    lefts, right = documents(prover)
    assert lefts[0]["unevaluatedProperties"] is False
    assert lefts[0]["properties"]["x"]["unevaluatedProperties"] is False
    assert "unevaluatedProperties" not in right


def test_literal_containment_is_stricter() -> None:
    assert compare_schemas(thing(a=STRING), thing(a=STRING, b=INTEGER)).verdict is Verdict.REFUTED


def test_a_branch_that_another_one_admits_as_written_is_sent_all_the_same() -> None:
    """Taken literally, `oneOf` refuses whatever the producer of either branch sends, for both admit it, and what is
    never sent breaks nowhere. Who writes so means one of two shapes, and what is sent in them breaks here."""
    shapes = [{**thing(a=STRING), "required": ["a"]}, {**thing(a=STRING, c=STRING), "required": ["a"]}]
    narrowed = {**thing(a=INTEGER), "required": ["a"]}
    assert decide({"oneOf": shapes}, narrowed) is not Verdict.CONTAINED
    assert decide({"oneOf": shapes}, {"oneOf": shapes[::-1]}) is Verdict.CONTAINED
