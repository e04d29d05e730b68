"""Writes docs/breaking-changes.md from docs/data/breaking-changes.yaml and the rules that cite its rows.

Run it after a row, or what a rule cites, is changed: `python docs/make_table.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from apidiff.classify.rules.rule import Rule
from apidiff.classify.rules.rulebook import load_rulebook

DOCS = Path(__file__).resolve().parent
PAGE = DOCS / "breaking-changes.md"
DATA = DOCS / "data" / "breaking-changes.yaml"

_INTRODUCTION = """\
<!-- Written by docs/make_table.py from docs/data/breaking-changes.yaml and rules/. Do not edit by hand. -->

# What breaks

A change breaks when an exchange that honoured the old document no longer works against the new one, for a client built
on the old document. These are the decisions that [the rules](rules/README.md) cite as their sources, each with its
rules. Two levels stand for requests / responses.
"""


def groups() -> list[dict[str, Any]]:
    """Return the groups of rows as the data file has them."""
    found: list[dict[str, Any]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


def page() -> str:
    """Return the text of the page."""
    return "\n".join(_lines(rules_by_row()))


def rules_by_row() -> Mapping[str, list[Rule]]:
    """Return the rules that cite each row, in the order of the catalogue of kinds."""
    found: dict[str, list[Rule]] = {}
    for rule in load_rulebook():
        for row in dict.fromkeys(source.row for source in rule.sources if source.row is not None):
            found.setdefault(row, []).append(rule)
    return found


def _lines(rules: Mapping[str, list[Rule]]) -> Iterator[str]:
    yield _INTRODUCTION
    for group in groups():
        yield f"## {group['title']}\n\n{group['text']}\n"
        yield f"| {' | '.join(group['columns'])} |"
        yield "|---" * len(group["columns"]) + "|"
        for row, (what, *said) in group["rows"].items():
            yield f"| {' | '.join([f'[{what}](#{row})', *said])} |"
        yield ""
    for group in groups():
        for row, (what, *said) in group["rows"].items():
            yield f"### {row}\n\n{what[:1].upper()}{what[1:]}: {said[-1]}.\n"
            yield from (f"- {_told(rule)}" for rule in rules.get(row, ()))
            yield ""


def _told(rule: Rule) -> str:
    return f"[{rule.id}](rules/{rule.kind.area}.md#{rule.id}), {rule.levels.text('contract')}"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
