"""Writes docs/rules/: the table of all rules, and a page per area with the same section for every rule. In the site
each section is a page of its own (docs/rule_pages.py).

Run it after a rule is added or changed: `python docs/make_rules.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from apidiff.classify.rules.conditions import Condition
from apidiff.classify.rules.examples import fires
from apidiff.classify.rules.rule import PROFILES, Rule
from apidiff.classify.rules.rule_file import Source
from apidiff.classify.rules.rulebook import read_folder, shipped_folder
from apidiff.classify.rules.wording import Wording
from apidiff.model.contract import Direction
from apidiff.model.kinds import KINDS

FOLDER = Path(__file__).resolve().parent / "rules"

_INTRODUCTION = """\
# Rules

What apidiff calls breaking, rule by rule. The files stand in [rules/](../../rules/README.md);
`apidiff rules explain ID` shows a rule in the terminal. Two levels stand for requests / responses. The
[profiles](profiles.md) `wire` and `source` are given where they differ from `contract`. This page and those of the
areas are written by `docs/make_rules.py`. [What breaks](../breaking-changes.md) has the decisions that the rules cite.
"""


def pages() -> Mapping[str, str]:
    """Return the text of every page by its file name."""
    rules = sorted((stated.rule() for stated in read_folder(shipped_folder())), key=lambda rule: rule.id)
    areas = list(dict.fromkeys(kind.area for kind in KINDS.values()))
    by_area = {area: [rule for rule in rules if rule.kind.area == area] for area in areas}
    found = {f"{area}.md": "\n".join(_area(area, members)) for area, members in by_area.items()}
    return {"README.md": "\n".join(_overview(by_area)), "profiles.md": "\n".join(_differences(by_area)), **found}


def _overview(by_area: Mapping[str, list[Rule]]) -> Iterator[str]:
    yield _INTRODUCTION
    for area, rules in by_area.items():
        yield f"## {area.capitalize()}\n"
        yield "| rule | what changed | contract | wire | source |"
        yield "|---|---|---|---|---|"
        for rule in rules:
            usual, *others = (rule.levels.text(profile) for profile in PROFILES)
            cells = [f"[{rule.id}]({area}.md#{rule.id})", rule.summary, usual]
            yield f"| {' | '.join([*cells, *('' if level == usual else level for level in others)])} |"
        yield ""


_PROFILES = """\
# Profiles

A profile says who is protected, and so how bad a change is. `--profile` or `profile` in the configuration chooses it.

| profile | protects | so that |
|---|---|---|
| `contract` (default) | readers of the contract | a removed request field breaks, even if the server ignores it |
| `wire` | old clients that call the new server | what still works on the wire is at most a warning |
| `source` | generated code, too | operationIds, components and widened types matter |

Payload proofs count in every profile. These are the rules whose levels differ (two levels stand for requests /
responses); the table is written by `docs/make_rules.py`.

| rule | what changed | contract | wire | source |
|---|---|---|---|---|"""


def _differences(by_area: Mapping[str, list[Rule]]) -> Iterator[str]:
    yield _PROFILES
    for area, rules in by_area.items():
        for rule in rules:
            levels = [rule.levels.text(profile) for profile in PROFILES]
            if len(set(levels)) > 1:
                yield f"| {' | '.join([f'[{rule.id}]({area}.md#{rule.id})', rule.summary, *levels])} |"
    yield ""


def _area(area: str, rules: list[Rule]) -> Iterator[str]:
    yield f"# Rules: {area}\n\n[All rules](README.md)\n"
    for rule in rules:
        yield f"## {rule.id}\n"
        yield f"{rule.summary}.\n"
        yield f"- Kind of change: `{rule.kind.name}`"
        for condition in rule.when:
            yield f"- Only where {_asked(condition)}"
        yield f"- Message: {_flat(rule.message)}\n"
        yield from _who(rule)
        yield f"**Why.** {_both(rule.why)}\n"
        yield f"**What callers do.** {_both(rule.caller)}\n"
        yield f"**What you do.** {_both(rule.owner)}\n"
        yield f"**Sources.** {'; '.join(map(_source, rule.sources))}\n"
        for example in rule.examples:
            yield from _example(example)


_ASKED = {
    "equals": "is",
    "not": "is not",
    "one-of": "is one of",
    "none-of": "is none of",
    "absent": "is absent or empty",
    "present": "is there",
    "matches": "matches",
    "at_least": "is at least",
    "at_most": "is at most",
}


def _asked(condition: Condition) -> str:
    text = f"`{condition.fact}` {_ASKED[condition.operator]}"
    if condition.operator in ("absent", "present"):
        return text
    values = condition.operand if isinstance(condition.operand, list) else [condition.operand]
    shown = (value if isinstance(value, str) else json.dumps(value) for value in values)
    return f"{text} {', '.join(f'`{value}`' for value in shown)}"


def _source(source: Source) -> str:
    address = source.url if source.row is None else f"../breaking-changes.md#{source.row}"
    return source.title if address is None else f"[{source.title}]({address})"


def _who(rule: Rule) -> Iterator[str]:
    """Yield who breaks: the levels of callers who send it and of those who read it, by the profiles that differ."""
    levels = {profile: [rule.levels.of(profile, direction).value for direction in Direction] for profile in PROFILES}
    usual = levels["contract"]
    yield "| who breaks | callers who send it | callers who read it |"
    yield "|---|---|---|"
    for profile in PROFILES:
        if profile == "contract" or levels[profile] != usual:
            name = "by default" if profile == "contract" else f"[`{profile}`](profiles.md)"
            yield f"| {name} | {' | '.join(f'**{one}**' if one == 'breaking' else one for one in levels[profile])} |"
    yield ""


def _flat(wording: Wording) -> str:
    return wording.request if wording.request == wording.response else f"{wording.request} / {wording.response}"


def _both(wording: Wording) -> str:
    if wording.request == wording.response:
        return wording.request
    return f"Requests: {wording.request} Responses: {wording.response}"


def _example(example: Mapping[str, Any]) -> Iterator[str]:
    reports = f"Reports **{example['reports']}**" if fires(example) else "This rule stays silent"
    where = {"request": " in a request", "response": " in an answer"}.get(example.get("direction", ""), "")
    settings = ", ".join(f"`{key}: {value}`" for key, value in example.get("settings", {}).items())
    yield f"### {example['name'][:1].upper()}{example['name'][1:]}\n"
    yield f"{reports}{where}{settings and f', with {settings}'}.\n"
    for side in ("before", "after"):
        text = yaml.safe_dump(example[side], sort_keys=False, default_flow_style=None, width=100)
        yield f"{side.capitalize()}:\n\n```yaml\n{text.removesuffix('...' + chr(10)).rstrip()}\n```\n"


def main() -> None:
    """Write the pages, and take away those of areas that are gone."""
    FOLDER.mkdir(exist_ok=True)
    written = pages()
    for stale in set(FOLDER.glob("*.md")) - {FOLDER / name for name in written}:
        stale.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
