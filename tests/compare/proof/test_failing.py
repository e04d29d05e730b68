"""The fixpoint of failing pairs: what is asked, what spreads upwards without a question, and where it stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from apidiff.compare.context.site import Comparison, PositionPair
from apidiff.compare.context.swaps import Swaps
from apidiff.compare.lowering.medium import Medium
from apidiff.compare.proof.failing import Failing, failing_pairs
from apidiff.compare.same.definitions import Definitions
from apidiff.compare.schemas.graph import Edge, PairKey, SchemaGraph, compare_schemas
from apidiff.compare.surface.operations import compare_contracts_surface
from apidiff.load.sources.source import load_value
from apidiff.model.contract import Direction
from apidiff.model.document import Json
from apidiff.resolve.contract import resolve
from tests.compare.schema_pairs import Doc, carrying

TEXT: Doc = {"type": "string"}
SHORT: Doc = {"type": "string", "maxLength": 5}


@dataclass
class Answers:
    """Answers from a list, by the name of the schema; remembers what was asked."""

    own: Sequence[str] = ()
    whole: Mapping[str, bool] = field(default_factory=dict)
    refusing: Sequence[str] = ()
    contradictory: Sequence[str] = ()
    overlapping: Sequence[str] = ()
    firm: Sequence[str] = ()
    direction: Direction = Direction.REQUEST
    medium: Medium = Medium.DATA
    asked: list[str] = field(default_factory=list)
    known: dict[PairKey, bool] = field(default_factory=dict)

    def fails_by_itself(self, pair: PairKey) -> bool:
        self.asked.append(f"{name_of(pair)} by itself")
        return name_of(pair) in self.own

    def fails_as_a_whole(self, pair: PairKey) -> bool:
        if pair not in self.known:
            self.asked.append(f"{name_of(pair)} as a whole")
            self.known[pair] = self.whole[name_of(pair)]
        return self.known[pair]

    def fails_firmly(self, pair: PairKey) -> bool:
        self.asked.append(f"{name_of(pair)} firmly")
        return name_of(pair) in self.firm

    def known_as_a_whole(self, pair: PairKey) -> bool | None:
        return self.known.get(pair)

    def refuses_above(self, way: Sequence[Edge]) -> bool:
        self.asked.append(" below ".join(name_of(edge.below) for edge in way) + f" shown to {name_of(way[-1].above)}")
        return name_of(way[-1].above) in self.refusing

    def is_contradictory(self, way: Sequence[Edge]) -> bool:
        return name_of(way[-1].above) in self.contradictory

    def is_prevented(self, edge: Edge) -> bool:
        return False

    def overlaps(self, pair: PairKey) -> bool:
        self.asked.append(f"{name_of(pair)} overlaps")
        return name_of(pair) in self.overlapping


def name_of(pair: PairKey) -> str:
    return pair[0][2] if pair[0][:2] == ("components", "schemas") else "body"


def graph_of(old: Mapping[str, Json], new: Mapping[str, Json], way: str = "request") -> SchemaGraph:
    """The explored graph of two documents whose body is the schema `Body`."""
    body = {"$ref": "#/components/schemas/Body"}
    one, other = (load_value(carrying(body, way, schemas), "api") for schemas in (old, new))
    comparison = Comparison(old=resolve(one), new=resolve(other))
    definitions = Definitions(comparison=comparison)
    found = compare_contracts_surface(comparison, definitions, Swaps(comparison=comparison))
    return compare_schemas(comparison, definitions, [one for one in found if isinstance(one, PositionPair)])


def names(failing: Failing) -> list[str]:
    return [name_of(pair) for pair in failing.through]


def holding(name: str) -> Doc:
    return {"type": "object", "properties": {"part": {"$ref": f"#/components/schemas/{name}"}}}


def union(keyword: str, *branches: str) -> Doc:
    return {keyword: [{"$ref": f"#/components/schemas/{name}"} for name in branches]}


CHAIN = {"Body": holding("Address"), "Address": holding("Zip"), "Zip": TEXT}


def test_failure_spreads_upwards_without_a_question() -> None:
    answers = Answers(own=["Zip"])
    assert names(failing_pairs(graph_of(CHAIN, {**CHAIN, "Zip": SHORT}), answers)) == ["Zip", "Address", "Body"]
    assert answers.asked == ["Zip by itself"]


def test_what_is_harmless_or_out_of_reach_is_not_asked_about() -> None:
    for graph in (
        graph_of({**CHAIN, "Zip": SHORT}, CHAIN),
        graph_of(CHAIN, {**CHAIN, "Zip": SHORT}, "response"),
        graph_of({**CHAIN, "Unused": TEXT}, {**CHAIN, "Unused": SHORT}),
    ):
        answers = Answers()
        assert (names(failing_pairs(graph, answers)), answers.asked) == ([], [])


PETS = {"Body": union("anyOf", "Cat", "Dog"), "Cat": holding("Name"), "Dog": holding("Age"), "Name": TEXT}
PETS["Age"] = {"type": "integer"}


@pytest.mark.parametrize(
    ("answers", "failing", "last"),
    [
        (Answers(refusing=["Body"]), True, "Name below Cat shown to Body"),
        (Answers(whole={"Body": True}), True, "Body as a whole"),
        (Answers(whole={"Body": False}), False, "Body as a whole"),
        (Answers(firm=["Body"]), True, "Body firmly"),
        (Answers(contradictory=["Body"]), True, "Body firmly"),
    ],
    ids=["a payload is refused", "the whole fails", "another branch takes it", "it fails at sight", "nobody's union"],
)
def test_above_a_union_a_payload_is_shown_before_the_whole_is_asked_about(
    answers: Answers, last: str, *, failing: bool
) -> None:
    answers.own = ["Name"]
    found = failing_pairs(graph_of(PETS, {**PETS, "Name": SHORT}), answers)
    assert (names(found), answers.asked[-1]) == (["Name", "Cat", *(["Body"] if failing else [])], last)


def test_what_stands_under_a_test_says_nothing_above() -> None:
    schemas = {"Body": {"not": {"$ref": "#/components/schemas/Zip"}}, "Zip": TEXT}
    answers = Answers(own=["Zip"], whole={"Body": False})
    assert names(failing_pairs(graph_of(schemas, {**schemas, "Zip": SHORT}), answers)) == ["Zip"]
    assert "Body as a whole" in answers.asked


def test_a_union_of_which_a_branch_takes_more_may_overlap() -> None:
    schemas = {"Body": holding("Pet"), "Pet": union("oneOf", "Cat", "Dog"), "Cat": SHORT, "Dog": {"type": "integer"}}
    answers = Answers(overlapping=["Pet"])
    found = failing_pairs(graph_of(schemas, {**schemas, "Cat": TEXT}), answers)
    assert (names(found), answers.asked) == (["Pet", "Body"], ["Pet overlaps"])


def test_definitions_that_refer_to_each_other_come_to_an_end() -> None:
    schemas = {"Body": holding("Node"), "Node": {**holding("Node"), "required": []}}
    changed = {**schemas, "Node": {**holding("Node"), "required": ["part"]}}
    answers = Answers(own=["Node"])
    found = failing_pairs(graph_of(schemas, changed), answers)
    assert (names(found), answers.asked) == (["Node", "Body"], ["Node by itself"])


def test_pairs_above_are_yielded_the_nearest_first() -> None:
    found = failing_pairs(graph_of(CHAIN, {**CHAIN, "Zip": SHORT}), Answers(own=["Zip"]))
    (zip_code,) = (pair for pair in found.through if name_of(pair) == "Zip")
    assert [name_of(pair) for pair in found.above(zip_code)] == ["Zip", "Address", "Body"]
    assert list(failing_pairs(graph_of(CHAIN, {**CHAIN, "Zip": SHORT}), Answers()).above(zip_code)) == []
