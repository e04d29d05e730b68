"""Many questions to one prover: obstacles with blame, witnesses, recursion, lazy definitions, emptiness."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from apidiff.contain import Obstacle, Prover, Reading, Verdict, compare_schemas
from apidiff.contain.outcome import Budget
from apidiff.contain.read.nodes import LEFT, RIGHT

STRING: dict[str, Any] = {"type": "string"}
INTEGER: dict[str, Any] = {"type": "integer"}


def thing(*required: str, **properties: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return {**schema, "required": list(required)} if required else schema


class Lazy(dict[str, Any]):
    """Definitions that come into being when they are asked for."""

    def __init__(self, source: dict[str, Any]) -> None:
        super().__init__()
        self.source = source
        self.asked: list[str] = []

    def __missing__(self, name: str) -> Any:
        self.asked.append(name)
        self[name] = self.source[name]
        return self[name]


def test_obstacles_of_required_names_have_one_order() -> None:
    # Eight names: a set of them is in this order in one process of 40,320.
    names = "abcdefgh"
    old = thing(*names, **dict.fromkeys(names, INTEGER))
    new = {"type": "object", "additionalProperties": STRING}
    obstacles = Prover(old, new).outcome((), ()).obstacles
    assert [one.path for one in obstacles] == [(name,) for name in names]


def test_every_failing_leaf_is_an_obstacle_with_both_pointers() -> None:
    old = thing(
        user=thing(id=INTEGER, name={**STRING, "maxLength": 9}, tags={"type": "array", "items": {"enum": ["a", "b"]}})
    )
    new = thing(
        user=thing("z", id=STRING, name={**STRING, "maxLength": 8}, tags={"type": "array", "items": {"enum": ["a"]}})
    )
    prover = Prover(old, new)
    found = {(one.keyword, one.right, one.path, one.name) for one in prover.outcome((), ()).obstacles}
    user = ("properties", "user")
    assert found == {
        ("required", user, ("user",), "z"),
        ("type", (*user, "properties", "id"), ("user", "id"), None),
        ("maxLength", (*user, "properties", "name"), ("user", "name"), None),
        ("enum", (*user, "properties", "tags", "items"), ("user", "tags", "0"), None),
    }
    for obstacle in prover.outcome((), ()).obstacles:
        made = prover.candidates((), (), obstacle)
        found = (prover.certify((), (), value, obstacle.keyword, obstacle.name) for value in made)
        witness = next(filter(None, found), None)
        assert witness is not None
        assert witness.error


def test_blame_points_into_definitions() -> None:
    old = {"$ref": "#/$defs/a", "$defs": {"a": thing(x={"$ref": "#/$defs/b"}), "b": {**STRING, "maxLength": 5}}}
    new = {"$ref": "#/$defs/a", "$defs": {"a": thing(x={"$ref": "#/$defs/b"}), "b": {**STRING, "maxLength": 4}}}
    obstacles = Prover(old, new).outcome((), ()).obstacles
    assert [(one.keyword, one.left, one.right) for one in obstacles] == [("maxLength", ("$defs", "b"), ("$defs", "b"))]


def test_one_root_cause_is_one_obstacle_however_many_routes() -> None:
    users = {f"p{index}": {"$ref": "#/$defs/x"} for index in range(30)}
    old = {**thing(**users), "$defs": {"x": {**STRING, "maxLength": 5}}}
    new = {**thing(**users), "$defs": {"x": {**STRING, "maxLength": 4}}}
    assert len(Prover(old, new).outcome((), ()).obstacles) == 1


def test_a_changed_branch_is_blamed_inside_the_union() -> None:
    def shape(limit: int) -> dict[str, Any]:
        first = thing("kind", kind={"const": "a"}, text={**STRING, "maxLength": limit})
        return {"oneOf": [{"type": "null"}, STRING, first, thing("kind", kind={"const": "b"})]}

    obstacles = Prover(shape(9), shape(8)).outcome((), ()).obstacles
    assert [one.keyword for one in obstacles] == ["maxLength"]


def test_overlapping_branches_blame_the_one_that_stands_in_the_same_place() -> None:
    def shape(limit: int) -> dict[str, Any]:
        customer = thing("id", id={**STRING, "maxLength": limit}, name=STRING)
        deleted = thing("id", "deleted", id=STRING, deleted={"const": True})
        return {"anyOf": [STRING, customer, deleted]}

    outcome = compare_schemas(shape(9), shape(8), reading=Reading.EXCHANGE)
    assert outcome.verdict is Verdict.REFUTED
    assert [one.keyword for one in outcome.obstacles] == ["maxLength"]


def test_definitions_are_only_asked_for_when_needed() -> None:
    old = Lazy({"used": thing(a=STRING), "unused": {}})
    new = Lazy({"used": thing(a=INTEGER), "unused": {}})
    prover = Prover({"$defs": old}, {"$defs": new})
    place = ("$defs", "used")
    assert prover.outcome(place, place).verdict is Verdict.REFUTED
    assert old.asked == ["used"]


def test_mutual_recursion_is_solved_once() -> None:
    def tree(leaf: dict[str, Any]) -> dict[str, Any]:
        names = [f"d{index}" for index in range(40)]
        refs = {name: {"$ref": f"#/$defs/{name}"} for name in names}
        return {"$defs": {name: thing(**refs, leaf=leaf if name == "d7" else STRING) for name in names}}

    prover = Prover(tree(STRING), tree({**STRING, "maxLength": 3}))
    for index in range(40):
        place = ("$defs", f"d{index}")
        obstacles = prover.outcome(place, place).obstacles
        assert [one.right for one in obstacles] == [("$defs", "d7", "properties", "leaf")]
    assert len(prover.graph.goals) < 40 * 45


def test_recursion_that_needs_itself_has_no_value() -> None:
    endless = {"$ref": "#/$defs/n", "$defs": {"n": thing("next", next={"$ref": "#/$defs/n"})}}
    assert compare_schemas(endless, False).contained
    assert not Prover(endless, True).may_have_value(LEFT, ())
    finite = {"$ref": "#/$defs/n", "$defs": {"n": thing(next={"$ref": "#/$defs/n"})}}
    assert Prover(finite, True).may_have_value(LEFT, ())
    assert Prover(True, thing(a=STRING)).may_have_value(RIGHT, ())


def test_what_may_have_a_value_has_a_sample() -> None:
    sample = Prover({**STRING, "minLength": 3}, True).sample(LEFT, ())
    assert sample is not None
    assert len(sample.value) >= 3


def test_an_assumption_is_named_when_exclusiveness_cannot_be_settled() -> None:
    odd = {**STRING, "pattern": "^(?:(?=a)a|b)$"}
    branches = [odd, {**STRING, "pattern": "^(?:(?=c)c|d)$"}]
    outcome = compare_schemas({"enum": ["x"]}, {"anyOf": [{"oneOf": branches}, STRING]})
    assert outcome.contained
    overlapping = compare_schemas(INTEGER, {"oneOf": [INTEGER, {"minimum": 5}]})
    assert overlapping.verdict is Verdict.REFUTED


def test_the_documents_own_examples_fill_a_witness() -> None:
    old = thing("name", "mail", name={**STRING, "example": "Ada"}, mail={**STRING, "format": "email"}, age=INTEGER)
    new = thing("name", "mail", name=STRING, mail={**STRING, "format": "email"}, age={**INTEGER, "maximum": 200})
    witness = Prover(old, new).outcome((), ()).witness
    assert witness is not None
    assert witness.value == {"name": "Ada", "mail": "ada@example.com", "age": 201}


def test_a_witness_holds_only_what_it_must() -> None:
    old = thing("id", id=INTEGER, note=STRING, other=STRING)
    witness = Prover(old, thing("id", id=INTEGER, note=INTEGER)).outcome((), ()).witness
    assert witness is not None
    assert witness.value == {"id": 0, "note": "string"}


def test_null_is_a_payload_like_any_other() -> None:
    outcome = compare_schemas({"type": ["string", "null"]}, STRING)
    assert outcome.witness is not None
    assert outcome.witness.value is None


def test_contained_and_leaves_do_not_seek_witnesses() -> None:
    prover = Prover(thing(a=STRING), thing(a=INTEGER))
    assert prover.contained((), ()) is None
    assert [one.keyword for one in prover.leaves((), ())] == ["type"]
    assert Prover(thing(a=STRING), thing(a=STRING, b=STRING)).contained((), ()) is not None


def test_a_place_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        Prover({}, {}).outcome(("$defs", "x"), ())


def test_obstacles_are_stable() -> None:
    old = thing(**dict.fromkeys("abcdef", STRING))
    new = thing(*"abcdef", **dict.fromkeys("abcdef", INTEGER))
    first: tuple[Obstacle, ...] = Prover(old, new).outcome((), ()).obstacles
    assert first == Prover(old, new).outcome((), ()).obstacles
    assert len(first) == 12


@pytest.mark.parametrize("item", [STRING, INTEGER, {**STRING, "format": "snowflake"}])
def test_hundreds_of_different_items_are_shown(item: dict[str, object]) -> None:
    old = {"type": "array", "items": item, "uniqueItems": True, "maxItems": 1000}
    found = compare_schemas(old, {**old, "maxItems": 350})
    assert found.witness is not None
    assert len(set(found.witness.value)) == 351


def test_different_items_of_few_values_are_not_made_up() -> None:
    old = {"type": "array", "items": {"enum": ["a", "b"]}, "uniqueItems": True}
    assert compare_schemas(old, {**old, "maxItems": 2}).verdict is Verdict.CONTAINED


def test_a_limit_of_65535_characters_is_shown() -> None:
    found = compare_schemas(STRING, {**STRING, "maxLength": 65_535})
    assert found.witness is not None
    assert len(found.witness.value) == 65_536


def test_what_was_given_up_is_decided_afresh() -> None:
    branches = [
        {"type": "object", "properties": {f"p{n}": {"type": "string"}}, "required": [f"p{n}"]} for n in range(9)
    ]
    tired = Prover({"anyOf": branches}, {"anyOf": [*branches, {"type": "null"}]}, budget=Budget(work=100, goals=3))
    assert tired.outcome((), ()).verdict is Verdict.UNDECIDED
    assert tired.outcome((), (), 400_000).verdict is Verdict.UNDECIDED
    assert tired.afresh(Budget()).outcome((), ()).verdict is Verdict.CONTAINED


def test_exclusiveness_is_not_assumed_by_a_search_that_was_cut_short() -> None:
    left, right = thing("a", a=STRING, b=INTEGER), {"oneOf": [thing("a", a=STRING), thing("b", b=INTEGER)]}
    assert Prover(left, right).outcome((), ()).verdict is Verdict.REFUTED
    short = [Prover(left, right).outcome((), (), most) for most in range(50, 1_000, 50)]
    assert {outcome.verdict for outcome in short} == {Verdict.UNDECIDED, Verdict.REFUTED}


NAMED = [
    {"type": "object", "required": ["word"], "properties": {"word": {"type": kind}}} for kind in ("string", "integer")
]


@pytest.mark.parametrize(
    "written",
    [
        lambda named: {"not": {"not": named}},
        lambda named: {"type": "object", "not": {"not": named}},
        lambda named: {"if": named, "else": False},
        lambda named: {"if": {"not": named}, "then": False},
        lambda named: {"not": {"anyOf": [{"not": named}, {"type": "null"}]}},
    ],
)
def test_a_producer_sends_the_names_that_its_tests_speak_of(written: Callable[[Any], Any]) -> None:
    """Not one of these declares a property beside its tests, and so all seemed to send nothing."""
    old, new = map(written, NAMED)
    assert compare_schemas(old, new, reading=Reading.EXCHANGE).verdict is Verdict.REFUTED
    assert compare_schemas(old, old, reading=Reading.EXCHANGE).verdict is Verdict.CONTAINED
    assert compare_schemas(old, NAMED[1], reading=Reading.EXCHANGE).verdict is Verdict.REFUTED
    assert compare_schemas(old, NAMED[0], reading=Reading.EXCHANGE).verdict is Verdict.CONTAINED


def test_a_producer_sends_the_names_that_it_requires_and_does_not_declare() -> None:
    required = {"type": "object", "required": ["word"]}
    assert compare_schemas(required, NAMED[1], reading=Reading.EXCHANGE).verdict is Verdict.REFUTED
    free = {"type": "object"}
    assert compare_schemas(free, thing(word=INTEGER), reading=Reading.EXCHANGE).verdict is Verdict.CONTAINED
