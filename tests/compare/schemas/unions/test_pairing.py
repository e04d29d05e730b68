"""Which branch is which, in unions of hundreds of branches: the same as when each is held against each."""

from __future__ import annotations

from random import Random

import pytest

from apidiff.compare.context.site import Comparison
from apidiff.compare.schemas.unions.pairing import match_branches
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json
from apidiff.pipeline import resolve
from tests.compare.schema_pairs import carrying


def contract(branches: list[Json]) -> Contract:
    from apidiff.load.sources.source import load_value

    return resolve(load_value(carrying({"anyOf": branches}, "request"), "document"))


def branch(names: list[str], length: int) -> Json:
    return {"type": "object", "properties": {name: {"type": "string", "maxLength": length} for name in names}}


def likest(before: list[list[str]], after: list[list[str]]) -> set[tuple[int, int]]:
    """The pairs that share most names, each branch once."""
    scored = [
        (-len({*mine} & {*theirs}) / len({*mine} | {*theirs}), here, there)
        for here, mine in enumerate(before)
        for there, theirs in enumerate(after)
        if 2 * len({*mine} & {*theirs}) >= len({*mine} | {*theirs})
    ]
    found: dict[int, int] = {}
    for _, here, there in sorted(scored):
        if here not in found and there not in found.values():
            found[here] = there
    return {*found.items()}


def paired(before: list[Json], after: list[Json]) -> set[tuple[int, int]]:
    comparison = Comparison(old=contract(before), new=contract(after))
    old = [Node(value, ("old", str(index))) for index, value in enumerate(before)]
    new = [Node(value, ("new", str(index))) for index, value in enumerate(after)]
    pairs, left, right = match_branches(comparison, old, new)
    assert len(pairs) + len(left) == len(before)
    assert len(pairs) + len(right) == len(after)
    return {(int(here.tokens[1]), int(there.tokens[1])) for here, there in pairs}


@pytest.mark.parametrize("seed", range(12))
def test_branches_are_paired_by_the_names_they_share(seed: int) -> None:
    random = Random(seed)
    before = [random.sample("abcdefghijklmnopqr", random.randint(1, 4)) for _ in range(20)]
    after = [[*names[1:], random.choice("rstuvw")] if len(names) > 1 else names for names in before]
    random.shuffle(after)
    old, new = [branch(names, 5) for names in before], [branch(names, 6) for names in after]
    assert paired(old, new) == likest(before, after)


def test_branches_without_names_are_likest_to_each_other() -> None:
    free = {"type": "object", "minProperties": 1}
    named = branch(["a", "b"], 5)
    assert paired([named, free], [{**free, "minProperties": 2}, branch(["a", "b"], 6)]) == {(0, 1), (1, 0)}
