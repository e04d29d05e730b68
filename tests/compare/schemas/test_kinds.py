"""Each kind of schema change that payloads decide: seen in both directions, shown where it breaks, proved where not."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from apidiff.model.change import Proof
from apidiff.model.document import Json
from tests.compare.schema_pairs import assert_witness, between, evidence, kinds, one

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


class Step(NamedTuple):
    """Two schemas of which the second admits less, and the kind of the step down and of the step back up."""

    wide: Json
    narrow: Json
    down: str
    up: str


def obj(properties: Json | None = None, **more: Json) -> Json:
    return {"type": "object", "properties": properties or {}, **more}


STEPS = {
    "type": Step({"type": "number"}, NUMBER, "schema.type.narrowed", "schema.type.widened"),
    "one type of two": Step({"type": ["string", "integer"]}, TEXT, "schema.type.narrowed", "schema.type.widened"),
    "a type where there was none": Step({}, TEXT, "schema.type.narrowed", "schema.type.widened"),
    "a type in place of true": Step(obj({"a": True}), obj({"a": TEXT}), "schema.type.narrowed", "schema.type.widened"),
    "items in place of true": Step(
        {"type": "array", "items": True},
        {"type": "array", "items": TEXT},
        "schema.type.narrowed",
        "schema.type.widened",
    ),
    "null": Step({"type": ["string", "null"]}, TEXT, "schema.null.removed", "schema.null.added"),
    "enum": Step(TEXT, {**TEXT, "enum": ["a"]}, "schema.enum.added", "schema.enum.removed"),
    "const": Step(TEXT, {**TEXT, "const": "a"}, "schema.const.added", "schema.const.removed"),
    "an enum value": Step(
        {"enum": ["a", "b"]}, {"enum": ["a"]}, "schema.enum.value.removed", "schema.enum.value.added"
    ),
    "minimum": Step(NUMBER, {**NUMBER, "minimum": 3}, "schema.range.narrowed", "schema.range.widened"),
    "maximum": Step(
        {**NUMBER, "maximum": 9}, {**NUMBER, "maximum": 3}, "schema.range.narrowed", "schema.range.widened"
    ),
    "an exclusive bound": Step(
        {"type": "number", "minimum": 1},
        {"type": "number", "exclusiveMinimum": 1},
        "schema.range.narrowed",
        "schema.range.widened",
    ),
    "multipleOf": Step(NUMBER, {**NUMBER, "multipleOf": 5}, "schema.multiple-of.added", "schema.multiple-of.removed"),
    "minLength": Step(TEXT, {**TEXT, "minLength": 2}, "schema.length.narrowed", "schema.length.widened"),
    "maxLength": Step(
        {**TEXT, "maxLength": 5}, {**TEXT, "maxLength": 4}, "schema.length.narrowed", "schema.length.widened"
    ),
    "pattern": Step(TEXT, {**TEXT, "pattern": "^[a-z]+$"}, "schema.pattern.added", "schema.pattern.removed"),
    "format": Step(TEXT, {**TEXT, "format": "date"}, "schema.format.added", "schema.format.removed"),
    "minItems": Step(
        {"type": "array", "items": TEXT},
        {"type": "array", "items": TEXT, "minItems": 1},
        "schema.item-count.narrowed",
        "schema.item-count.widened",
    ),
    "uniqueItems": Step(
        {"type": "array", "items": TEXT},
        {"type": "array", "items": TEXT, "uniqueItems": True},
        "schema.unique-items.added",
        "schema.unique-items.removed",
    ),
    "items": Step({"type": "array"}, {"type": "array", "items": TEXT}, "schema.items.added", "schema.items.removed"),
    "contains": Step(
        {"type": "array", "items": NUMBER},
        {"type": "array", "items": NUMBER, "contains": {"minimum": 5}},
        "schema.contains.added",
        "schema.contains.removed",
    ),
    "minContains": Step(
        {"type": "array", "items": NUMBER, "contains": {"minimum": 5}},
        {"type": "array", "items": NUMBER, "contains": {"minimum": 5}, "minContains": 2},
        "schema.contains-count.narrowed",
        "schema.contains-count.widened",
    ),
    "a first item": Step(
        {"type": "array", "prefixItems": [TEXT]},
        {"type": "array", "prefixItems": [TEXT, NUMBER]},
        "schema.prefix-items.added",
        "schema.prefix-items.removed",
    ),
    "unevaluatedItems": Step(
        {"type": "array", "prefixItems": [TEXT]},
        {"type": "array", "prefixItems": [TEXT], "unevaluatedItems": False},
        "schema.unevaluated-items.closed",
        "schema.unevaluated-items.opened",
    ),
    "a required property": Step(
        obj({"a": TEXT}), obj({"a": TEXT}, required=["a"]), "property.required", "property.optional"
    ),
    "a required name without a property": Step(
        obj({"a": TEXT}, additionalProperties=TEXT),
        obj({"a": TEXT}, additionalProperties=TEXT, required=["b"]),
        "property.required",
        "property.optional",
    ),
    "minProperties": Step(
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": TEXT, "minProperties": 1},
        "schema.property-count.narrowed",
        "schema.property-count.widened",
    ),
    "additionalProperties with a schema": Step(
        obj({"a": TEXT}, additionalProperties=True),
        obj({"a": TEXT}, additionalProperties=NUMBER),
        "schema.additional-properties.restricted",
        "schema.additional-properties.relaxed",
    ),
    "patternProperties": Step(
        {"type": "object", "additionalProperties": True},
        {"type": "object", "additionalProperties": True, "patternProperties": {"^x": TEXT}},
        "schema.pattern-property.added",
        "schema.pattern-property.removed",
    ),
    "propertyNames": Step(
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": TEXT, "propertyNames": {"pattern": "^[a-z]+$"}},
        "schema.property-names.added",
        "schema.property-names.removed",
    ),
    "dependentRequired": Step(
        obj({"a": TEXT, "b": TEXT}),
        obj({"a": TEXT, "b": TEXT}, dependentRequired={"a": ["b"]}),
        "schema.dependent-required.added",
        "schema.dependent-required.removed",
    ),
    "dependentSchemas": Step(
        obj({"a": TEXT, "b": TEXT}),
        obj({"a": TEXT, "b": TEXT}, dependentSchemas={"a": {"required": ["b"]}}),
        "schema.dependent-schema.added",
        "schema.dependent-schema.removed",
    ),
    "not": Step(TEXT, {**TEXT, "not": {"const": "a"}}, "schema.not.added", "schema.not.removed"),
    "anyOf": Step(
        {"anyOf": [TEXT, NUMBER, {"type": "boolean"}]},
        {"anyOf": [TEXT, NUMBER]},
        "schema.any-of.removed",
        "schema.any-of.added",
    ),
    "oneOf": Step(
        {"oneOf": [TEXT, NUMBER, {"type": "boolean"}]},
        {"oneOf": [TEXT, NUMBER]},
        "schema.one-of.removed",
        "schema.one-of.added",
    ),
    "the schema that admits nothing": Step(
        obj({"a": TEXT}), obj({"a": False}), "schema.boolean.changed", "schema.boolean.changed"
    ),
}


@pytest.mark.parametrize("step", [pytest.param(step, id=name) for name, step in STEPS.items()])
@pytest.mark.parametrize("way", ["request", "response"])
def test_a_narrower_schema(step: Step, way: str) -> None:
    """A reader that narrows refuses what it took; a writer that narrows stays within what was promised."""
    down = between(step.wide, step.narrow, way)
    assert kinds(down) == [step.down]
    if way == "request":
        assert_witness(down[0], step.wide, step.narrow)
    else:
        assert isinstance(evidence(down[0]), Proof)


@pytest.mark.parametrize("step", [pytest.param(step, id=name) for name, step in STEPS.items()])
@pytest.mark.parametrize("way", ["request", "response"])
def test_a_wider_schema(step: Step, way: str) -> None:
    up = between(step.narrow, step.wide, way)
    assert kinds(up) == [step.up]
    if way == "response":
        assert_witness(up[0], step.narrow, step.wide)
    else:
        assert isinstance(evidence(up[0]), Proof)


@pytest.mark.parametrize("step", [pytest.param(step, id=name) for name, step in STEPS.items()])
def test_a_property_that_narrows_breaks_the_whole_body(step: Step) -> None:
    """The same step deeper down is told of the property, and its payload is a whole body."""
    old, new = (
        obj({"list": {"type": "array", "items": obj({"deep": schema}, required=["deep"])}}, required=["list"])
        for schema in (step.wide, step.narrow)
    )
    change = one(between(old, new), step.down)
    assert assert_witness(change, old, new).value["list"]
    assert change.subject.path[:3] == ("list", "[]", "deep")


CHANGED = {
    "type": (TEXT, NUMBER, "schema.type.changed"),
    "const": ({"const": "a"}, {"const": "b"}, "schema.const.changed"),
    "multipleOf": ({**NUMBER, "multipleOf": 4}, {**NUMBER, "multipleOf": 6}, "schema.multiple-of.changed"),
    "pattern": ({**TEXT, "pattern": "^a$"}, {**TEXT, "pattern": "^b$"}, "schema.pattern.changed"),
    "format": ({**TEXT, "format": "date"}, {**TEXT, "format": "ipv4"}, "schema.format.changed"),
    "dependentRequired": (
        obj({"a": TEXT, "b": TEXT, "c": TEXT}, dependentRequired={"a": ["b"]}),
        obj({"a": TEXT, "b": TEXT, "c": TEXT}, dependentRequired={"a": ["c"]}),
        "schema.dependent-required.changed",
    ),
}


@pytest.mark.parametrize("pair", [pytest.param(pair, id=name) for name, pair in CHANGED.items()])
@pytest.mark.parametrize("way", ["request", "response"])
def test_neither_wider_nor_narrower_breaks_both_ways(pair: tuple[Json, Json, str], way: str) -> None:
    old, new, kind = pair
    found = between(old, new, way)
    assert kinds(found) == [kind]
    assert_witness(found[0], old, new)


def test_a_condition_can_narrow() -> None:
    old = obj({"a": TEXT, "b": TEXT})
    new = {**old, "if": {"required": ["a"]}, "then": {"required": ["b"]}}
    found = between(old, new)
    assert set(kinds(found)) == {"schema.conditional.added"}
    assert any(evidence(change) != Proof() for change in found)


SILENT = {
    "key order": ({"type": "string", "minLength": 1}, {"minLength": 1, "type": "string"}),
    "order of enum": ({"enum": ["a", "b"]}, {"enum": ["b", "a"]}),
    "order of required": (
        obj({"a": TEXT, "b": TEXT}, required=["a", "b"]),
        obj({"a": TEXT, "b": TEXT}, required=["b", "a"]),
    ),
    "order of anyOf": ({"anyOf": [TEXT, NUMBER]}, {"anyOf": [NUMBER, TEXT]}),
    "order of oneOf": ({"oneOf": [obj({"a": TEXT}), NUMBER]}, {"oneOf": [NUMBER, obj({"a": TEXT})]}),
    "enum of one and const": ({"enum": ["a"]}, {"const": "a"}),
    "allOf of one": (TEXT, {"allOf": [TEXT]}),
    "anyOf of one": (TEXT, {"anyOf": [TEXT]}),
    "allOf taken together": (
        obj({"a": TEXT, "b": NUMBER}, required=["a"]),
        {"allOf": [obj({"a": TEXT}, required=["a"]), obj({"b": NUMBER})]},
    ),
    "null in anyOf": ({"type": ["string", "null"]}, {"anyOf": [TEXT, {"type": "null"}]}),
    "null in oneOf": ({"type": ["string", "null"]}, {"oneOf": [{"enum": [None]}, TEXT]}),
    "null as a const": ({"type": ["string", "null"]}, {"anyOf": [TEXT, {"const": None}]}),
    "bounds of integers": ({**NUMBER, "exclusiveMinimum": 0}, {**NUMBER, "minimum": 1}),
    "upper bounds of integers": ({**NUMBER, "exclusiveMaximum": 10}, {**NUMBER, "maximum": 9}),
    "bounds between integers": ({**NUMBER, "minimum": 0.5}, {**NUMBER, "minimum": 1}),
    "bounds above integers": ({**NUMBER, "maximum": 9.5}, {**NUMBER, "maximum": 9}),
    "minLength 0": (TEXT, {**TEXT, "minLength": 0}),
    "uniqueItems false": ({"type": "array"}, {"type": "array", "uniqueItems": False}),
    "additionalProperties true": (obj({"a": TEXT}), obj({"a": TEXT}, additionalProperties=True)),
    "additionalProperties empty": (
        obj({"a": TEXT}, additionalProperties={}),
        obj({"a": TEXT}, additionalProperties=True),
    ),
    "items true": ({"type": "array", "items": {}}, {"type": "array"}),
    "number holds integer": ({"type": ["number", "integer"]}, {"type": "number"}),
    "one type in a list": ({"type": ["string"]}, {"type": "string"}),
    "minContains 1": (
        {"type": "array", "contains": NUMBER},
        {"type": "array", "contains": NUMBER, "minContains": 1},
    ),
    "1 and 1.0": ({**NUMBER, "minimum": 1}, {**NUMBER, "minimum": 1.0}),
    "order of dependentRequired": (
        obj({"a": TEXT}, dependentRequired={"a": ["b", "c"]}),
        obj({"a": TEXT}, dependentRequired={"a": ["c", "b"]}),
    ),
    "dependencies under their newer names": (
        obj({"a": TEXT, "b": TEXT}, dependencies={"a": ["b"], "b": {"required": ["a"]}}),
        obj({"a": TEXT, "b": TEXT}, dependentRequired={"a": ["b"]}, dependentSchemas={"b": {"required": ["a"]}}),
    ),
    "the same bound in two members": (
        {"allOf": [{**NUMBER, "minimum": 3}, {"minimum": 1}]},
        {**NUMBER, "minimum": 3},
    ),
    "an intersection of types": ({"allOf": [{"type": "number"}, NUMBER]}, NUMBER),
}


@pytest.mark.parametrize("pair", [pytest.param(pair, id=name) for name, pair in SILENT.items()])
@pytest.mark.parametrize("way", ["request", "response"])
def test_the_same_said_otherwise_is_no_change(pair: tuple[Json, Json], way: str) -> None:
    assert kinds(between(*pair, way)) == []
    assert kinds(between(*reversed(pair), way)) == []


def test_true_is_not_one() -> None:
    found = between({"const": 1}, {"const": True})
    assert kinds(found) == ["schema.const.changed"]
    assert_witness(found[0], {"const": 1}, {"const": True})


def test_a_client_ignores_names_its_document_forbids() -> None:
    """What an old client's document forbids beside the declared names is ignored by it (tolerant reader); a server
    refuses it."""
    closed, opened = obj({"a": TEXT}, additionalProperties=False), obj({"a": TEXT}, additionalProperties=True)
    answered = one(between(closed, opened, "response"), "schema.additional-properties.opened")
    assert evidence(answered) == Proof()
    sent = one(between(opened, closed), "schema.additional-properties.forbidden")
    assert_witness(sent, opened, closed)


def test_a_server_that_stops_ignoring_names_breaks_nobody_who_sends_declared_ones() -> None:
    found = between(obj({"a": TEXT}), obj({"a": TEXT}, additionalProperties=False))
    assert kinds(found) == ["schema.additional-properties.closed"]
    assert found[0].evidence == {}


@pytest.mark.parametrize(
    ("old", "new"), [("in_progress", "in-progress"), ("cancelled", "canceled"), ("ACTIVE", "active"), ("a b", "aB")]
)
def test_a_value_under_another_name_is_one_change(old: str, new: str) -> None:
    before, after = {"enum": [old, "done"]}, {"enum": ["done", new]}
    found = one(between(obj({"s": before}), obj({"s": after})), "schema.enum.value.renamed")
    assert (found.facts["old_name"], found.facts["new_name"]) == (old, new)
    assert_witness(found, obj({"s": before}), obj({"s": after}))
    answers = {found.facts["question"]: "none"}
    denied = between(obj({"s": before}), obj({"s": after}), answers=answers)
    assert kinds(denied) == ["schema.enum.value.added", "schema.enum.value.removed"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["2024-01-31"], ["2024-02-29"]),
        (["v1"], ["v2"]),
        ([1], [2]),
        (["EUR"], ["USD"]),
        (["open"], ["opened", "reopen"]),
        ([None, "a"], ["b"]),
    ],
)
def test_other_values_are_no_renames(old: list[Json], new: list[Json]) -> None:
    found = kinds(between({"enum": [*old, "x"]}, {"enum": [*new, "x"]}))
    assert "schema.enum.value.renamed" not in found
    assert {"schema.enum.value.added", "schema.enum.value.removed"} <= set(found)


def test_an_answer_renames_a_value() -> None:
    old, new = obj({"s": {"enum": ["open", "x"]}}), obj({"s": {"enum": ["pending", "x"]}})
    (removed,) = (change for change in between(old, new) if change.kind == "schema.enum.value.removed")
    answers = {f"value:{removed.subject.owner}.s:open": "pending"}
    assert one(between(old, new, answers=answers), "schema.enum.value.renamed").facts["confidence"] == 1.0
