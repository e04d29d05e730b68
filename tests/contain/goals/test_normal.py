"""Goals in normal form: the examples of the docstrings of `goals/`, and what a goal without branches means."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.contain.outcome import Reading
from apidiff.contain.prover import Prover
from apidiff.contain.read.nodes import LEFT, RIGHT
from apidiff.contain.values import ANY, ARRAY, INTEGER, NUMBER, OBJECT, STRING


def proving(a: Any, b: Any) -> Prover:
    return Prover(a, b, Reading.LITERAL)


def branches(a: Any, b: Any) -> list[Any]:
    """The branches of the goal "a value of A that is none of B"."""
    prover = proving(a, b)
    ends = prover.universe.position(LEFT, ()), prover.universe.position(RIGHT, ())
    return list(prover.solver.normaliser.ungated((ends[0],), (ends[1],)))


def ways_to_fail(schema: Any) -> list[Any]:
    prover = proving(True, schema)
    return list(prover.solver.normaliser.negator.failures(prover.universe.position(RIGHT, ())))


def test_a_union_fails_where_all_of_its_branches_do() -> None:
    a = {"type": ["string", "integer"]}
    (branch,) = branches(a, {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}]})
    assert (branch.types, [node.schema for node, _ in branch.holders]) == (STRING, [a])
    assert [(atom.keyword, atom.arg) for atom in branch.atoms] == [("maxLength", 3)]
    assert branch.blame().keyword == "maxLength"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"type": "integer"}, {"type": "number"}),
        ({"allOf": [{"type": "string"}, {"type": "integer"}]}, False),
        ({"type": "object", "required": ["a"]}, {"anyOf": [{"required": ["a"]}, {"type": "array"}]}),
        ({"not": {"type": "string"}}, {"type": ["null", "boolean", "number", "array", "object"]}),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, {"type": ["integer", "string"]}),
    ],
)
def test_where_no_branch_is_left_every_value_is_contained(a: Any, b: Any) -> None:
    assert branches(a, b) == []


def test_a_branch_says_what_it_cannot_read() -> None:
    (branch,) = branches({"type": "string"}, {"$dynamicRef": "#nowhere"})
    assert branch.unknown


def test_the_condition_of_a_schema_holds_or_fails() -> None:
    a = {"if": {"type": "integer"}, "then": {"minimum": 3}, "else": {"type": "string"}}
    found = branches(a, {"type": ["integer", "string"], "minimum": 3, "maxLength": 2})
    # That no integer is at least 3 and less than 3 is found where the numbers are solved.
    kinds = [(INTEGER, "minimum"), (STRING, "maxLength")]
    assert [(branch.types, branch.blame().keyword) for branch in found] == kinds


def test_the_ways_in_which_a_schema_fails() -> None:
    first, second = {"type": "integer"}, {"type": "array"}
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"minimum": 0}}, "anyOf": [first, second]}
    type_, missing, part, union = ways_to_fail(schema)
    assert (type_.types, type_.blame.keyword) == (ANY & ~OBJECT, "type")
    assert (missing.types, missing.absent, missing.blame.name) == (OBJECT, ("a",), "a")
    assert (part.types, part.atoms[0].child.schema, part.blame.name) == (OBJECT, {"minimum": 0}, "a")
    assert ([node.schema for node in union.negative], union.blame, union.via.keyword) == (
        [first, second],
        None,
        "anyOf",
    )


@pytest.mark.parametrize(
    ("schema", "types", "keyword"),
    [
        ({"maxLength": 3}, STRING, "maxLength"),
        ({"minimum": 3}, NUMBER, "minimum"),
        ({"uniqueItems": True}, ARRAY, "uniqueItems"),
        ({"minProperties": 2}, OBJECT, "minProperties"),
    ],
)
def test_a_keyword_fails_for_values_of_its_own_types_alone(schema: Any, types: int, keyword: str) -> None:
    (way,) = ways_to_fail(schema)
    assert (way.types, way.blame.keyword) == (types, keyword)


def test_what_takes_everything_cannot_fail() -> None:
    assert ways_to_fail({}) == ways_to_fail(True) == ways_to_fail({"minLength": 0, "properties": {"a": True}}) == []


def test_one_of_fails_where_none_of_its_branches_holds_or_two_do() -> None:
    none, two = ways_to_fail({"oneOf": [{"minimum": 0}, {"type": "integer"}]})
    assert len(none.negative) == len(two.positive) == 2
    assert "exclude each other" in two.assumption
    (none,) = ways_to_fail({"oneOf": [{"type": "string"}, {"type": "integer"}]})
    assert len(none.negative) == 2


def test_a_value_that_differs_from_a_listed_object_differs_in_its_shape() -> None:
    (way,) = ways_to_fail({"const": {"a": 1}})
    (shape,) = way.negative
    assert shape.schema["required"] == ["a"]
    assert shape.schema["additionalProperties"] is False
    assert [branch.blame().keyword for branch in branches({"type": "integer"}, {"const": {"a": 1}})] == ["const"]
    assert branches({"type": "integer"}, {"const": {"a": 1}})[0].types == INTEGER


def test_two_branches_of_one_of_that_hold_are_asked_for_by_the_first_of_them() -> None:
    options = ways_to_fail({"oneOf": [{"required": [name]} for name in "abcd"]})
    assert [len(option.negative) for option in options] == [4, 0, 0, 0]
    pairs = [[literal.node for literal in option.positive] for option in options[1:]]
    assert [node.schema for node, _ in pairs] == [{"required": [name]} for name in "abc"]
    assert [len(rest.parts or (rest,)) for _, rest in pairs] == [3, 2, 1]


@pytest.mark.parametrize("wanted", ["a", "c"])
def test_a_closed_producer_has_no_other_names_than_it_declares(wanted: str) -> None:
    """What a branch of the consumer requires and the producer never sends is seen without looking into objects."""
    a = {"type": "object", "properties": {"a": {}, "b": {}}}
    prover = Prover(a, {"not": {"required": [wanted]}, "type": "object"}, Reading.EXCHANGE)
    ends = prover.universe.position(LEFT, ()), prover.universe.position(RIGHT, ())
    found = list(prover.solver.normaliser.ungated((ends[0],), (ends[1],)))
    assert len(found) == (wanted == "a")
    assert all(branch.names == {"a", "b"} for branch in found)
