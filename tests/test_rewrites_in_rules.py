"""Examples of schema rules that report nothing are rewrites: no rule at all may find a break or a warning in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from apidiff.classify.judge import judge
from apidiff.classify.rules.examples import document_of, settings_of
from apidiff.classify.rules.rulebook import load_rulebook, read_folder, shipped_folder
from apidiff.model.finding import Level
from apidiff.pipeline import changes


def _rewrites() -> Iterator[Any]:
    for stated in read_folder(shipped_folder() / "schemas"):
        for example in stated.raw["examples"]:
            if example["reports"] == "nothing" and not example.get("quiet"):
                yield pytest.param(example, id=f"{stated.raw['id']}: {example['name']}")


@pytest.mark.parametrize("example", list(_rewrites()))
@pytest.mark.parametrize("swapped", [False, True], ids=["forward", "backward"])
def test_a_rewrite_is_silent_both_ways(example: Mapping[str, Any], swapped: bool) -> None:
    settings = settings_of(example)
    sides = ("after", "before") if swapped else ("before", "after")
    old, new = (document_of(example, side) for side in sides)
    findings = judge(changes(old, new, settings), load_rulebook(), settings)
    loud = [(found.rule, found.level.value) for found in findings if found.level in (Level.BREAKING, Level.WARNING)]
    assert loud == []
