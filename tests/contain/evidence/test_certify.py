"""What the validator is shown: documents as small as the payload, and each compiled once for payloads alike."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.contain.evidence.certify import MOST_JUDGES, Certifier, Shapes
from apidiff.contain.outcome import Reading
from apidiff.contain.prover import Prover
from apidiff.contain.values import Boxed

Schema = dict[str, Any]


def wide(count: int, longest: int) -> Schema:
    return {"type": "object", "properties": {f"p{i}": {"type": "string", "maxLength": longest} for i in range(count)}}


def test_properties_that_a_payload_does_not_use_are_not_shown() -> None:
    prover = Prover(wide(500, 5), wide(500, 3), reading=Reading.EXCHANGE)
    left, right = prover._pair((), ())
    lefts, refusing = prover.certifier.documents(left, right, Boxed(value={"p7": "abcd", "p400": "a"}))
    assert all(set(document["properties"]) == {"p400", "p7"} for document in (*lefts, refusing))
    assert prover.certify((), (), Boxed(value={"p7": "abcd"}), "maxLength") is not None
    assert prover.certify((), (), Boxed(value={"p7": "abc"}), "maxLength") is None


def test_payloads_with_the_same_names_share_their_validators(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[int] = []
    original = Certifier._validator

    def counted(self: Certifier, side: int, document: Any) -> Any:
        compiled.append(side)
        return original(self, side, document)

    monkeypatch.setattr(Certifier, "_validator", counted)
    prover = Prover(wide(3, 5), wide(3, 3), reading=Reading.EXCHANGE)
    for text in ("abcd", "bcde", "cdefg"):
        assert prover.certify((), (), Boxed(value={"p0": text}), "maxLength") is not None
    assert len(compiled) == 2
    for index in range(MOST_JUDGES):
        prover.certify((), (), Boxed(value={f"other{index}": 1}), "")
    assert len(prover.certifier._judges) == MOST_JUDGES


def branching(count: int, last: str) -> Schema:
    """Levels of two branches, each of which leads to the next level by a name of its own."""

    def branch(name: str, level: int) -> Schema:
        return {"type": "object", "required": [name], "properties": {name: {"$ref": f"#/$defs/{level + 1}"}}}

    below: Schema = {
        str(level): {"anyOf": [branch("left", level), branch("right", level)], "title": str(level)}
        for level in range(count)
    }
    return {"$ref": "#/$defs/0", "$defs": {**below, str(count): {"type": last}}}


def nested(count: int, last: object) -> object:
    return {"left": nested(count - 1, last)} if count else last


def test_positions_that_are_closed_are_compiled_once() -> None:
    """A validator compiles all that stands under a reference anew for each `unevaluatedProperties` beside one."""
    prover = Prover(branching(4, "string"), branching(4, "integer"), reading=Reading.EXCHANGE)
    (document, *_), _ = prover.certifier.documents(*prover._pair((), ()))
    inner = list(document["$defs"].values())
    closed = [one for one in inner if one.get("unevaluatedProperties") is False]
    assert len(closed) == 4 - 1, "the position of every level but the first, which is the document itself"
    while inner:
        schema = inner.pop()
        parts = [*schema.get("anyOf", ()), *schema.get("allOf", ()), *schema.get("properties", {}).values()]
        assert not any("unevaluatedProperties" in part for part in parts)
        inner.extend(parts)


@pytest.mark.parametrize("count", [4, 60])
def test_a_payload_whose_ways_double_with_every_level_is_not_judged(count: int) -> None:
    old, new = branching(count, "string"), branching(count, "integer")
    found = Prover(old, new, reading=Reading.EXCHANGE).certify((), (), Boxed(value=nested(count, "a")), "type")
    assert (found is not None) is (count < 10)


def test_of_hundreds_of_missing_names_the_one_asked_for_is_told() -> None:
    names = [f"p{index}" for index in range(200)]
    prover = Prover({"type": "object"}, {"type": "object", "required": names}, reading=Reading.EXCHANGE)
    for name in ("p0", "p120", "p199"):
        found = prover.certify((), (), Boxed(value={}), "required", name)
        assert found is not None
        assert found.error == f'"{name}" is a required property'


def test_errors_of_one_payload_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    original = Certifier._errors

    def counted(self: Certifier, judge: Any, value: Any) -> list[Any]:
        found = original(self, judge, value)
        asked.append(found)
        return found

    monkeypatch.setattr(Certifier, "_errors", counted)
    prover = Prover({"type": "object"}, {"type": "object", "required": ["a", "b"]}, reading=Reading.EXCHANGE)
    for value, name in (({}, "a"), ({}, "b"), ({"a": 1}, "b"), ({"a": True}, "b")):
        prover.certify((), (), Boxed(value=value), "required", name)
    assert [one is asked[0] for one in asked] == [True, True, False, False]
    assert asked[2] is not asked[3]


def test_shapes_are_names_and_lengths() -> None:
    shapes = Shapes()
    first = shapes.of({"a": [1, {"b": "x"}]})
    assert shapes.of({"a": ["y", {"b": None}]}) == first
    others = [{"a": [1, {"c": "x"}]}, {"a": [{"b": "x"}, 1]}, {"a": [1, {"b": []}]}, {"a": [1]}, {}, [], [[]], "x"]
    assert len({first, *map(shapes.of, others)}) == 1 + len(others)


def test_a_part_that_stands_in_many_places_is_gone_through_once() -> None:
    def doubled(leaf: Any) -> Any:
        value = leaf
        for _ in range(60):
            value = {"a": value, "b": [value]}
        return value

    shapes = Shapes()
    assert shapes.of(doubled({})) == shapes.of(doubled({})) != shapes.of(doubled([]))
