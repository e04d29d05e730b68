"""Everything that the checks of oasdiff report is reported here: docs/data/oasdiff.tsv, row by row, on our examples."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from apidiff.classify.rules.examples import document_of, settings_of
from apidiff.classify.rules.rule import Rule
from apidiff.classify.rules.rulebook import Rulebook, load_rulebook, with_examples
from apidiff.model.contract import Direction
from apidiff.pipeline import judged
from tests.generators import generator

ROOT = Path(__file__).resolve().parent.parent


make_parity = generator("make_parity")
ROWS = make_parity.rows()
RULES: Mapping[str, Rule] = make_parity.rules_by_id()


@cache
def rulebook() -> Rulebook:
    return load_rulebook()


@cache
def directions_seen(id_: str) -> frozenset[Direction | None]:
    """The directions of payloads for which a rule fires on its own examples; with None in it if it fires at all."""
    seen: set[Direction | None] = set()
    for example in with_examples(RULES[id_]).examples:
        if example.get("quiet") or example["reports"] == "nothing":
            continue
        settings = settings_of(example)
        old, new = document_of(example, "before"), document_of(example, "after")
        for finding in judged(old, new, settings, rulebook()):
            if finding.rule == id_:
                seen.update(usage.direction for usage, _ in finding.usages)
                seen.add(None)
    return frozenset(seen)


def test_the_data_has_every_check_once() -> None:
    checks = [row.check for row in ROWS]
    assert len(checks) == 509
    assert len(set(checks)) == len(checks)
    assert checks == sorted(checks)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.check)
def test_a_check_is_covered_by_rules_that_exist_and_fire(row) -> None:
    for id_ in row.rules:
        assert id_ in RULES, f"there is no rule `{id_}`"
        seen = directions_seen(id_)
        assert None in seen, f"`{id_}` fires on none of its examples"
        if row.direction != "none" and RULES[id_].kind.directed:
            assert Direction(row.direction) in seen, f"`{id_}` fires on no example for a {row.direction}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.check)
def test_a_different_level_has_a_reason(row) -> None:
    if make_parity.judged_alike(row, RULES):
        return
    assert row.note, f"oasdiff: {row.level}, here: {make_parity.our_level(row, RULES).value}; the data has no reason"


def test_the_page_is_current() -> None:
    assert make_parity.PAGE.read_text(encoding="utf-8") == make_parity.page(), "run `python docs/make_parity.py`"
