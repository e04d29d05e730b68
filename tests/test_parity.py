"""Everything that the checks of oasdiff report is reported here: docs/data/oasdiff.tsv, row by row, on our examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from apidiff.classify.rules.examples import document_of, settings_of
from apidiff.classify.rules.rule import Rule
from apidiff.classify.rules.rulebook import Rulebook, load_rulebook, with_examples
from apidiff.model.contract import Direction
from apidiff.pipeline import judged
from tests.generators import generator

pytestmark = pytest.mark.no_cover

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


# One test for all rows: most are looked up in no time, and pytest takes longer to make a test than that.
def test_every_check_is_covered_by_rules_that_exist_and_fire() -> None:
    assert {row.check: found for row in ROWS if (found := list(uncovered(row)))} == {}


def uncovered(row: Any) -> Iterator[str]:
    for id_ in row.rules:
        if id_ not in RULES:
            yield f"there is no rule `{id_}`"
            continue
        seen = directions_seen(id_)
        if None not in seen:
            yield f"`{id_}` fires on none of its examples"
        if row.direction != "none" and RULES[id_].kind.directed and Direction(row.direction) not in seen:
            yield f"`{id_}` fires on no example for a {row.direction}"


def test_every_different_level_has_a_reason() -> None:
    assert {
        row.check: f"oasdiff: {row.level}, here: {make_parity.our_level(row, RULES).value}; the data has no reason"
        for row in ROWS
        if not make_parity.judged_alike(row, RULES) and not row.note
    } == {}


def test_the_page_is_current() -> None:
    assert make_parity.PAGE.read_text(encoding="utf-8") == make_parity.page(), "run `python docs/make_parity.py`"
