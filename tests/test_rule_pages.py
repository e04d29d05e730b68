"""The pages on rules in docs/rules/ are those that docs/make_rules.py writes now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from apidiff.classify.rules.rulebook import load_rulebook
from tests.generators import generator

ROOT = Path(__file__).resolve().parent.parent


make_rules = generator("make_rules")


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    made: Mapping[str, str] = make_rules.pages()
    return made


def test_the_pages_are_current(pages: Mapping[str, str]) -> None:
    stored = {path.name: path.read_text(encoding="utf-8") for path in make_rules.FOLDER.glob("*.md")}
    assert stored.keys() == pages.keys()
    assert [name for name in pages if stored[name] != pages[name]] == [], "run `python docs/make_rules.py`"


def test_every_rule_has_a_row_and_a_section(pages: Mapping[str, str]) -> None:
    sections = "\n".join(text for name, text in pages.items() if name != "README.md")
    for id_ in load_rulebook().ids:
        assert f"#{id_})" in pages["README.md"]
        assert f"## {id_}\n" in sections
