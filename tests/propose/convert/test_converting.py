"""What becomes of a value in the other version."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.model.proposal.pytypes import PyType
from apidiff.propose.convert.converting import TypeConverter
from apidiff.propose.convert.evaluate import Evaluator
from apidiff.propose.plan.planner import Plan
from tests.propose.made import planned
from tests.verify.pairs import read


def player(link: Any) -> dict[str, Any]:
    """A document that answers with a track, of which nothing must be there, or an episode."""
    link = {"type": link}
    track = {"type": "object", "properties": {"link": link, "title": {"type": "string"}}}
    kind = {"type": "string", "enum": ["episode"]}
    episode = {"type": "object", "required": ["kind", "link"], "properties": {"kind": kind, "link": link}}
    either = {"oneOf": [{"$ref": "#/components/schemas/Track"}, {"$ref": "#/components/schemas/Episode"}]}
    playing = {"type": "object", "required": ["now"], "properties": {"now": either}}
    answer = {
        "200": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/E"}}}}
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/playing": {"get": {"responses": answer}}},
        "components": {"schemas": {"Track": track, "Episode": episode, "E": playing}},
    }


def test_the_alternative_that_asks_for_nothing_is_the_last_one_tried() -> None:
    made = planned(player("string"), player(["string", "null"]))
    (function,) = (item for item in made.proposal.functions if item.schema == "E")
    found = Evaluator({item.name: item for item in made.proposal.functions}, placeholders=True)
    episode = found.apply(function, {"now": {"kind": "episode", "link": None}})["now"]
    assert isinstance(episode, dict)
    assert episode["kind"] == "episode"
    assert isinstance(episode["link"], str)


ROUTES = {
    "request": "POST /a: {in: A, out: string}",
    "response": "POST /a: {out: A}",
    "query": "GET /a: {query: {a!: B}}",
}


def plan_of(old: str, new: str, direction: str) -> Plan:
    """The plan for components that a body holds in one direction, everything wanted."""
    sides = (f"{{paths: {{{ROUTES[direction]}}}, schemas: {{{schemas}}}}}" for schemas in (old, new))
    (pair,) = read("it:\n  old: {}\n  new: {}\n".format(*sides))
    return planned(pair.old, pair.new, everything=True)


def converted(plan: Plan, value: Any) -> Any:
    """What clients and handlers get for a value of A, each question answered as proposed."""
    functions = {item.name: item for item in plan.proposal.functions}
    function = next((item for item in functions.values() if item.schema == "A"), None)
    return value if function is None else Evaluator(functions, placeholders=True).apply(function, value)


NULLABLE = "{type: [string, 'null']}"
NULLABLES = f"{{type: array, items: {NULLABLE}}}"


@pytest.mark.parametrize(
    ("direction", "old", "new", "value", "result"),
    [
        # A number is taken as it is, although its nearest alternative has another name.
        ("request", "n!: integer", "n!: {type: [string, number]}", {"n": 3}, {"n": 3}),
        ("response", "n!: {type: [string, number]}", "n!: integer", {"n": 3}, {"n": 3}),
        # So is a text, whichever of the alternatives of its kind stands first.
        ("request", "n!: string", "n!: {anyOf: [{enum: [auto]}, {type: string}]}", {"n": "x"}, {"n": "x"}),
        ("response", "n!: {anyOf: [{enum: [auto]}, {type: string}]}", "n!: string", {"n": "x"}, {"n": "x"}),
        # The first item of a list may be null where the field may.
        ("response", f"a: {NULLABLE}", f"a: {NULLABLES}", {"a": [None]}, {"a": None}),
        ("response", f"a: {NULLABLE}", f"a: {NULLABLES}", {"a": ["x"]}, {"a": "x"}),
        ("response", "a!: string", f"a!: {NULLABLES}", {"a": [None]}, {"a": "string"}),
        ("request", f"a!: {NULLABLES}", "a!: string", {"a": [None]}, {"a": "string"}),
        # A default that the other side would not assume is filled in, for clients where they need it.
        ("request", "a: {type: string, default: x}", "a: {type: string, default: y}", {}, {"a": "x"}),
        ("request", "a: {type: string, default: x}", "a!: string", {}, {"a": "x"}),
        ("response", "a: {type: string, default: x}", "a: {type: string, default: y}", {}, {}),
        ("response", "a!: string", "a: {type: string, default: y}", {}, {"a": "y"}),
    ],
)
def test_what_a_value_becomes(direction: str, old: str, new: str, value: Any, result: Any) -> None:
    assert converted(plan_of(f"A: {{{old}}}", f"A: {{{new}}}", direction), value) == result


@pytest.mark.parametrize(
    ("item", "envelope", "old", "new"),
    [
        # Of several lists that takes the items which is of such things: of the same class, or values of one kind.
        ("T", "data!: [T], notes!: [string]", [{"k": "x"}], {"data": [{"k": "x"}], "notes": []}),
        ("string", "data!: [string], counts!: [integer]", ["x"], {"data": ["x"], "counts": []}),
    ],
)
def test_a_list_goes_into_the_list_of_an_envelope_that_is_of_such_things(
    item: str, envelope: str, old: Any, new: Any
) -> None:
    sides = f"A: {{a!: [{item}]}}, T: {{k!: string}}", f"A: {{a!: E}}, T: {{k!: string}}, E: {{{envelope}}}"
    assert converted(plan_of(*sides, "request"), {"a": old}) == {"a": new}
    assert converted(plan_of(*sides, "response"), {"a": new}) == {"a": old}


def test_a_list_goes_into_the_one_list_of_an_envelope() -> None:
    plan = plan_of("A: {a!: [integer]}", "A: {a!: E}, E: {data!: [string]}", "request")
    assert converted(plan, {"a": [1]}) == {"a": {"data": ["1"]}}


@pytest.mark.parametrize("direction", ["request", "response"])
def test_a_question_says_in_which_direction_the_value_travels(direction: str) -> None:
    sides = ["A: {a!: string}", "A: {a!: integer}"]
    plan = plan_of(*(sides if direction == "request" else sides[::-1]), direction)
    (question,) = plan.proposal.questions
    assert f"`a` of `A` ({direction}) becomes int" in question.text


@pytest.mark.parametrize(("direction", "owner"), [("request", "Q"), ("response", "Q")])
def test_a_converter_is_about_the_class_of_head(direction: str, owner: str) -> None:
    """`P` is split: one field keeps it, the other has `Q` from now on."""
    old, new = "A: {x!: P, y!: P}, P: {k!: string}", "A: {x!: P, y!: Q}, P: {k!: string}, Q: {k!: integer}"
    plan = plan_of(old, new, direction)
    assert [item.schema for item in plan.proposal.functions] == ["A", owner]
    both = {"k": "1"}, {"k": 1}
    before, after = both if direction == "request" else both[::-1]
    assert converted(plan, {"x": {"k": "1"}, "y": before}) == {"x": {"k": "1"}, "y": after}


def test_a_converter_of_parameters_says_where_they_stand() -> None:
    plan = plan_of("B: {type: string, enum: [x, y]}", "B: {type: string, enum: [x]}", "query")
    (function,) = plan.proposal.functions
    assert f"Turn the query parameters of {function.schema} of the old version" in function.doc
    (body,) = plan_of("A: {a!: string}", "A: {a!: integer}", "request").proposal.functions
    assert "Turn A in requests of the old version" in body.doc


def kinds(count: int) -> dict[str, Any]:
    """A document that answers with one of so many classes."""
    schemas: dict[str, Any] = {
        f"K{number}": {"type": "object", "required": [f"k{number}"], "properties": {f"k{number}": {"type": "string"}}}
        for number in range(count)
    }
    either = {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in schemas]}
    answer = {"200": {"description": "d", "content": {"application/json": {"schema": either}}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/kinds": {"get": {"responses": answer}}},
        "components": {"schemas": schemas},
    }


@pytest.mark.no_cover
def test_of_hundreds_of_classes_each_is_held_against_what_became_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[PyType] = []
    nearness = TypeConverter._nearness

    def counted(self: TypeConverter, source: PyType, target: PyType) -> int:
        looks.append(source)
        return nearness(self, source, target)

    monkeypatch.setattr(TypeConverter, "_nearness", counted)
    planned(kinds(150), kinds(149), everything=True)
    assert 0 < len(looks) < 20 * 150


def test_a_question_offers_what_stands_beside_and_is_of_the_type() -> None:
    """People take another instant where one may be null now, or what counts by another name; a text says too little."""
    instant = {"type": "string", "format": "date-time"}
    kept = {"queued": instant, "name": {"type": "string"}}

    def document(required: list[str], **own: Any) -> dict[str, Any]:
        run = {"type": "object", "required": ["queued", "name", *required], "properties": {**kept, **own}}
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Run"}}}
        read = {"operationId": "read", "responses": {"200": {"description": "Fine", "content": content}}}
        return {
            "openapi": "3.1.0",
            "info": {"title": "Runs", "version": "1"},
            "paths": {"/runs": {"get": read}},
            "components": {"schemas": {"Run": run}},
        }

    text, number = {"type": "string"}, {"type": "integer"}
    old = document(["started", "count", "owner"], started=instant, count=number, owner=text)
    new = document(["started", "sum"], started={"anyOf": [instant, {"type": "null"}]}, sum=number)
    asked = {question.id: question.text for question in planned(old, new).proposal.questions}
    assert asked["response.Run.started.null"].endswith("which value then? Beside it, of its type: `queued`.")
    assert asked["response.Run.count.value"].endswith("which value? Beside it, of its type: `sum`.")
    assert asked["response.Run.owner.value"].endswith("which value?")


def test_alternatives_are_told_by_fields_of_their_own_else_by_all_that_they_need() -> None:
    either = ", ".join(f"{{$ref: '#/components/schemas/{name}'}}" for name in ("Cat", "Dog", "Bird"))
    same, each = f"A: {{x!: {{anyOf: [{either}]}}}}, Bird: {{name!: string}}", "name!: string, age!: integer"
    old = f"{same}, Cat: {{{each}}}, Dog: {{{each}, tail!: integer}}"
    new = f"{same}, Cat: {{{each}, sex!: string}}, Dog: {{{each}, tail!: string}}"
    plan = plan_of(old, new, "request")
    found = [
        converted(plan, {"x": value})["x"]
        for value in ({"name": "a", "age": 1}, {"name": "a", "age": 1, "tail": 2}, {"name": "a"})
    ]
    assert found == [
        {"name": "a", "age": 1, "sex": "string"},
        {"name": "a", "age": 1, "tail": "2"},
        {"name": "a"},
    ]
