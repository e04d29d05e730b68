"""Writes docs/coming-from-oasdiff.md from docs/data/oasdiff.tsv and the rules.

The data names for every check of oasdiff the rules that report the same, the direction of the payloads concerned, and,
where the levels differ on purpose, why. Run it after a rule is added, renamed or judged anew:
`python docs/make_parity.py`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from apidiff.classify.rules.rule import Rule
from apidiff.classify.rules.rulebook import load_rulebook
from apidiff.model.contract import Direction
from apidiff.model.finding import Level, worst

DOCS = Path(__file__).resolve().parent
DATA = DOCS / "data" / "oasdiff.tsv"
PAGE = DOCS / "coming-from-oasdiff.md"

LEVELS = {"error": Level.BREAKING, "warning": Level.WARNING, "info": Level.NON_BREAKING}
"""What a level of oasdiff is here. Its info also covers what is documentation here."""

_NO_DIRECTION = "none"

_INTRODUCTION = """\
# Coming from oasdiff

<!-- Written by docs/make_parity.py from docs/data/oasdiff.tsv and rules/. Do not edit by hand. -->

apidiff reports everything that oasdiff's {count} checks report, under rules of its own. This page says which rule to
look for, and where and why the two judge differently.

| oasdiff | apidiff |
|---|---|
| `oasdiff breaking OLD NEW` | `apidiff check OLD NEW` |
| `oasdiff changelog OLD NEW` | `apidiff changelog OLD NEW`, for the callers of the API `apidiff guide OLD NEW` |
| `oasdiff checks` | `apidiff rules list`, `apidiff rules explain ID` |
| `--fail-on ERR`, `--fail-on WARN` | `--fail-on breaking`, `--fail-on warning` |
| `--severity-levels FILE` | `levels` in the configuration |
| `--err-ignore FILE`, `--warn-ignore FILE` | `--waivers FILE`, each entry with a reason |

## What is different in general

- **One change is one finding.** oasdiff has a check for a body and one for a property, and reports an edit of a shared
  schema once for each operation that reaches it. Here a rule covers every place a schema can stand in (bodies,
  properties, items, parameters, headers), and a change is reported once, with all the operations it reaches.
- **One rule covers both directions.** What oasdiff splits into a request check and a response check is one rule with a
  level for each.
- **Levels are a starting point.** For schemas, apidiff looks for a payload that fails. Where it proves that there is
  none, the finding is non-breaking; where it finds one, the finding is breaking and shows it. The level in the tables
  below holds where neither is found.
- **The levels**: error is `breaking`, warning is `warning`, info is `non-breaking` or `documentation`.
"""

_AREAS = (
    ("Operations, paths and webhooks", ("api-", "endpoint-", "webhook-", "sunset-")),
    ("Parameters", ("request-parameter-", "new-required-request-parameter", "new-optional-request-parameter",
                    "new-request-path", "new-required-request-default", "new-optional-request-default",
                    "request-header-", "new-required-request-header")),
    ("Response headers", ("response-header-", "required-response-header", "optional-response-header")),
    ("Status codes and media types", ("response-media-type-", "response-success-", "response-non-success-",
                                      "request-body-media-type-", "response-body-media-type-")),
    ("Requests", ("request-", "new-")),
    ("Responses", ("response-",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One check of oasdiff: its level there, the direction of its payloads (`none` where there are none), the ids of
    our rules, and why the levels differ where they do."""

    check: str
    level: str
    direction: str
    rules: tuple[str, ...]
    note: str

    @property
    def directions(self) -> tuple[Direction, ...]:
        """The directions a rule is looked at for this check."""
        return tuple(Direction) if self.direction == _NO_DIRECTION else (Direction(self.direction),)


def rows() -> list[Row]:
    """Return the rows of the data. Raises KeyError or ValueError where a row is malformed."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                check=raw["check"],
                level=raw["level"],
                direction=raw["direction"],
                rules=tuple(raw["rules"].split(",")),
                note=raw["note"],
            )
            for raw in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def rules_by_id() -> dict[str, Rule]:
    """Return the shipped rules by id."""
    return {rule.id: rule for rule in load_rulebook()}


def our_level(row: Row, rules: Mapping[str, Rule]) -> Level:
    """Return the level our rules start from for a check, the worst one where there are several.

    Raises KeyError for an unknown rule.
    """
    return worst([rules[id_].levels.of("contract", direction) for id_ in row.rules for direction in row.directions])


def judged_alike(row: Row, rules: Mapping[str, Rule]) -> bool:
    """Return whether both tools give a check the same level; documentation counts as info."""
    level = our_level(row, rules)
    return LEVELS[row.level] is (Level.NON_BREAKING if level is Level.DOCUMENTATION else level)


def page() -> str:
    """Return the text of the page."""
    every, rules = rows(), rules_by_id()
    parts = [_INTRODUCTION.format(count=len(every)), *_differences(every, rules), *_tables(every, rules)]
    return "\n".join(parts)


def _differences(every: Iterable[Row], rules: Mapping[str, Rule]) -> Iterator[str]:
    """The checks that are judged differently, those with the same reason together."""
    by_reason: dict[str, list[Row]] = {}
    for row in every:
        if not judged_alike(row, rules):
            by_reason.setdefault(row.note, []).append(row)
    yield "## Where the levels differ, and why\n"
    for reason, differing in sorted(by_reason.items(), key=lambda item: item[1][0].check):
        yield f"**{reason}**\n"
        yield "| check | oasdiff | apidiff |"
        yield "|---|---|---|"
        for row in differing:
            yield f"| `{row.check}` | {row.level} | {our_level(row, rules).value} |"
        yield ""


def _tables(every: Iterable[Row], rules: Mapping[str, Rule]) -> Iterator[str]:
    """Every check, by what it is about."""
    yield "## Every check\n"
    yield "A level in bold differs from oasdiff's; the reason stands above.\n"
    by_area: dict[str, list[Row]] = {area: [] for area, _ in _AREAS}
    for row in every:
        by_area[_area(row.check)].append(row)
    for area, found in by_area.items():
        yield f"### {area}\n"
        yield "| check of oasdiff | rule | payloads | level |"
        yield "|---|---|---|---|"
        for row in found:
            named = ", ".join(f"`{id_}`" for id_ in row.rules)
            level = our_level(row, rules).value
            shown = level if judged_alike(row, rules) else f"**{level}**"
            yield f"| `{row.check}` | {named} | {'' if row.direction == _NO_DIRECTION else row.direction} | {shown} |"
        yield ""


def _area(check: str) -> str:
    """Return the first area with a prefix of the check. Raises ValueError where there is none."""
    for area, prefixes in _AREAS:
        if check.startswith(prefixes):
            return area
    raise ValueError(f"{check} belongs to no area of the page")


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
