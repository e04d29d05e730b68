"""docs/breaking-changes.md is what docs/make_table.py writes now, and the rules cite its rows."""

from __future__ import annotations

from pathlib import Path

from apidiff.classify.rules.rulebook import load_rulebook
from tests.generators import generator

ROOT = Path(__file__).resolve().parent.parent


make_table = generator("make_table")
ROWS = [row for group in make_table.groups() for row in group["rows"]]


def test_the_page_is_current() -> None:
    assert make_table.PAGE.read_text(encoding="utf-8") == make_table.page(), "run `python docs/make_table.py`"


def test_rules_cite_rows_that_are_there_and_every_row_is_cited() -> None:
    assert len(ROWS) == len(set(ROWS))
    assert make_table.rules_by_row().keys() == set(ROWS)


def test_every_source_of_a_shipped_rule_leads_somewhere() -> None:
    nowhere = [rule.id for rule in load_rulebook() for source in rule.sources if not source.url and not source.row]
    assert nowhere == []


def test_a_row_has_a_word_for_every_column() -> None:
    for group in make_table.groups():
        assert {len(row) for row in group["rows"].values()} == {len(group["columns"])}
