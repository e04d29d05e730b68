"""Branches that are proved to have the same values count as the same, in unions of dozens that look alike."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.contain import Reading, Verdict, compare_schemas, prover
from apidiff.contain.evidence import equivalents
from apidiff.contain.read.nodes import SchemaNode
from apidiff.contain.solve.graph import Graph

pytestmark = pytest.mark.no_cover

TARGET: dict[str, Any] = {"type": "object", "properties": {"a": {"type": "integer", "minimum": 1}}}
KINDS = 22


def union(keyword: str, of_seventh: Any, **others: Any) -> dict[str, Any]:
    """A union of open objects that look alike."""
    kinds = [
        {
            "type": "object",
            "required": ["spec"],
            "properties": {
                f"own{number}": {"type": "string"},
                "spec": {"type": "object", "properties": {"to": of_seventh if number == 7 else TARGET}},
            },
        }
        for number in range(KINDS)
    ]
    return {**others, keyword: kinds}


REWRITTEN: dict[str, dict[str, Any]] = {
    "a reference": union("oneOf", {"$ref": "#/$defs/target"}, **{"$defs": {"target": TARGET}}),
    "another bound": union(
        "oneOf", {"type": "object", "properties": {"a": {"type": "integer", "exclusiveMinimum": 0}}}
    ),
    "split": union(
        "oneOf", {"type": "object", "properties": {"a": {"anyOf": [{"const": 1}, {"type": "integer", "minimum": 2}]}}}
    ),
}


@pytest.mark.parametrize("reading", Reading)
@pytest.mark.parametrize("name", REWRITTEN)
def test_a_branch_in_other_words(name: str, reading: Reading) -> None:
    plain = union("oneOf", TARGET)
    for pair in ((plain, REWRITTEN[name]), (REWRITTEN[name], plain)):
        outcome = compare_schemas(*pair, reading=reading)
        assert outcome.verdict is Verdict.CONTAINED
        assert not outcome.assumptions


def test_within_a_property_and_a_list() -> None:
    first, second = (
        {"type": "array", "items": {"properties": {"x": one}}} for one in (union("oneOf", TARGET), REWRITTEN["split"])
    )
    assert compare_schemas(first, second).verdict is Verdict.CONTAINED


@pytest.mark.parametrize("reading", Reading)
def test_a_branch_that_takes_less_is_never_one(reading: Reading) -> None:
    less = union("oneOf", {"type": "object", "properties": {"a": {"type": "integer", "minimum": 2}}})
    for pair in ((union("oneOf", TARGET), less), (less, union("oneOf", TARGET))):
        outcome = compare_schemas(*pair, reading=reading)
        assert outcome.verdict is not Verdict.CONTAINED or outcome.assumptions


def branches(count: int, *, without: int | None = None) -> list[dict[str, Any]]:
    return [{"type": "string", "maxLength": number} for number in range(count) if number != without]


def test_counterparts_of_hundreds_of_branches_are_sought_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    find = equivalents.find_equivalents

    def counted(graph: Graph, left: SchemaNode, right: SchemaNode) -> equivalents.Places:
        same = graph.solver.sameness.same
        with monkeypatch.context() as patch:
            patch.setattr(graph.solver.sameness, "same", lambda one, other: looks.append(1) or same(one, other))
            return find(graph, left, right)

    monkeypatch.setattr(prover, "find_equivalents", counted)
    count = 400
    outcome = compare_schemas({"oneOf": branches(count)}, {"oneOf": branches(count, without=50)})
    assert outcome.verdict is not Verdict.CONTAINED
    assert 0 < len(looks) < 5 * count
