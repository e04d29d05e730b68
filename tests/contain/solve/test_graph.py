"""Goals that wait for each other: the examples of the docstrings of `solve/`, as they are solved."""

from __future__ import annotations

from typing import Any

from apidiff.contain.outcome import Reading
from apidiff.contain.prover import Prover
from apidiff.contain.read.nodes import LEFT, RIGHT
from apidiff.contain.solve.alternatives import Key, goal_key


def asked(a: Any, b: Any) -> tuple[Prover, Key]:
    """A prover, and the goal "a value of A that is none of B"."""
    prover = Prover(a, b, Reading.LITERAL)
    key = goal_key((prover.universe.position(LEFT, ()),), (prover.universe.position(RIGHT, ()),))
    assert key is not None
    return prover, key


def alternatives(a: Any, b: Any) -> list[tuple[list[tuple[list[Any], list[Any]]], tuple[str, str | None] | None]]:
    """The goals that each alternative needs, by their schemas, with its blame."""
    prover, key = asked(a, b)

    def schemas(goal: Key) -> tuple[list[Any], list[Any]]:
        held, failed = prover.solver.nodes(goal)
        return [node.schema for node in held], [node.schema for node in failed]

    return [
        ([schemas(goal) for goal in found.goals], found.blame and (found.blame.keyword, found.blame.name))
        for found in prover.solver.alternatives(key)
    ]


def node_that(requires: list[str]) -> Any:
    ref = {"$ref": "#/$defs/Node"}
    return {**ref, "$defs": {"Node": {"type": "object", "required": requires, "properties": {"next": ref}}}}


def test_what_could_only_go_round_in_a_circle_has_no_value() -> None:
    prover, key = asked(node_that(["next"]), {"type": "string"})
    goal = prover.graph.goal(key)
    assert (goal.possible, goal.firm, prover.outcome((), ()).contained) == (False, False, True)


def test_what_may_end_has_one() -> None:
    prover, key = asked(node_that([]), {"type": "string"})
    assert prover.graph.goal(key).firm
    witness = prover.outcome((), ()).witness
    assert witness is not None
    assert "next" not in witness.value or isinstance(witness.value["next"], dict)


def test_an_alternative_for_each_keyword_that_may_fail() -> None:
    integer = {"type": "integer"}
    a = {"type": "object", "required": ["a"], "properties": {"a": integer}}
    b = {**a, "required": ["a", "b"], "properties": {"a": {"type": "integer", "minimum": 0}}}
    assert alternatives(a, b) == [
        ([], ("required", "b")),
        ([([integer], [{"type": "integer", "minimum": 0}])], ("properties", "a")),
    ]


def test_one_fresh_name_stands_for_all_that_are_alike() -> None:
    text, short = {"type": "string"}, {"type": "string", "maxLength": 2}
    a = {"type": "object", "additionalProperties": text}
    b = {"type": "object", "additionalProperties": short, "properties": {"id": {}}}
    assert alternatives(a, b)[-1] == ([([text], [short])], ("additionalProperties", "name"))
    prover, _ = asked(a, b)
    witness = prover.outcome((), ()).witness
    assert witness is not None
    assert witness.value.keys() == {"name"}


def test_two_keywords_that_must_fail_at_once_may_do_so_under_two_names() -> None:
    a = {"type": "object"}
    b = {"anyOf": [{"additionalProperties": {"type": "string"}}, {"additionalProperties": {"type": "integer"}}]}
    prover, _ = asked(a, b)
    witness = prover.outcome((), ()).witness
    assert witness is not None
    assert not all(isinstance(value, str) for value in witness.value.values())
    assert not all(isinstance(value, int) for value in witness.value.values())


def test_a_listed_value_is_judged_by_itself() -> None:
    assert alternatives({"enum": [1, 2, 3]}, {"maximum": 2}) == [([], ("maximum", None))]
    assert alternatives({"enum": [1, 2]}, {"maximum": 2}) == []


def test_what_breaks_only_an_assumption_is_possible_and_not_firm() -> None:
    """Whatever fails here is of two branches of the `oneOf` at once. That they exclude each other is assumed, until a
    value shows that they do not."""

    def holding(name: str) -> Any:
        return {"type": "object", "required": [name]}

    prover, key = asked(holding("a"), {"oneOf": [holding("a"), holding("b")]})
    goal = prover.graph.goal(key)
    assert (goal.possible, goal.firm) == (True, False)
    witness = prover.outcome((), ()).witness
    assert witness is not None
    assert witness.value.keys() == {"a", "b"}
