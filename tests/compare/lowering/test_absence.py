"""Properties that one direction does not have, found over compositions however long they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from apidiff.compare.lowering.absence import Absence
from apidiff.load.sources.source import load_value
from apidiff.model.contract import Contract, Direction, Node
from apidiff.resolve.contract import resolve

LINKS = 200


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def contract(schemas: dict[str, Any]) -> Contract:
    return resolve(load_value({"openapi": "3.1.0", "info": {}, "paths": {}, "components": {"schemas": schemas}}, "a"))


def chain(**last: Any) -> Contract:
    links = {f"L{index}": {"allOf": [_ref(f"L{index + 1}"), {"properties": {"a": {}}}]} for index in range(LINKS)}
    return contract({**links, f"L{LINKS}": {"properties": {"id": last}}})


def names(absence: Absence, link: str) -> frozenset[str]:
    return absence.names(absence.contract.at(("components", "schemas", link)))


def test_a_long_chain_without_a_mark_is_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    visited: list[Node] = []
    real = Absence.members

    def members(self: Absence, node: Node, *keywords: Any) -> Iterator[Node]:
        for member in real(self, node, *keywords):
            visited.append(member)
            yield member

    monkeypatch.setattr(Absence, "members", members)
    absence = Absence(contract=chain(type="string"), direction=Direction.REQUEST)
    assert {names(absence, f"L{index}") for index in range(LINKS + 1)} == {frozenset()}
    assert len(visited) <= 3 * LINKS + 3


def test_a_mark_at_the_end_of_a_chain_is_found_from_every_link() -> None:
    absence = Absence(contract=chain(readOnly=True), direction=Direction.REQUEST)
    assert {names(absence, f"L{index}") for index in range(LINKS + 1)} == {frozenset({"id"})}
    assert names(Absence(contract=absence.contract, direction=Direction.RESPONSE), "L0") == frozenset()


def test_what_is_clear_below_one_schema_says_nothing_of_those_above() -> None:
    marked = {"properties": {"id": {"readOnly": True}}}
    found = contract({"Clear": {"allOf": [_ref("Leaf")]}, "Leaf": {}, "Both": {"allOf": [_ref("Clear"), marked]}})
    absence = Absence(contract=found, direction=Direction.REQUEST)
    assert names(absence, "Clear") == frozenset()
    assert names(absence, "Both") == frozenset({"id"})


def test_compositions_that_go_round_are_found_from_each_side() -> None:
    one = {"allOf": [_ref("Other"), {"properties": {"id": {"readOnly": True}}}]}
    found = contract({"One": one, "Other": {"allOf": [_ref("One")]}})
    absence = Absence(contract=found, direction=Direction.REQUEST)
    assert names(absence, "Other") == names(absence, "One") == frozenset({"id"})
