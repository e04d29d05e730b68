"""Declared versions in order: `1.4.0`, `v2`, `2.1-beta`, `2022-11-15`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from apidiff.compare.context.site import Comparison, Site
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Node

Bump: TypeAlias = Literal["major", "minor", "patch"]

_NUMBERED = (
    r"[vV]?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:\.\d{1,9})*(?:[-.]?([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]*)?"
)
_DATED = r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:[.-]([0-9A-Za-z.-]+))?"

_CALENDAR = r"[vV]?((?:19|20)\d{2})\.(0?[1-9]|1[0-2])(?:\.(\d{1,9}))?(?:[-.]([0-9A-Za-z.-]+))?"
_DAY = r"[vV]?\d{4}\.\d{2}\.(0[1-9]|[12]\d|3[01])"

VersionKey: TypeAlias = tuple[str, int, int, int, bool, str]


def version_key(text: str) -> VersionKey | None:
    """Return a key that orders versions of one style, or None where the text is no version. The first element names the
    style.

    A pre-release sorts before its release (Semantic Versioning 2.0.0, section 11)."""
    text = text.strip()
    dated = re.fullmatch(_DATED, text) if text[4:5] == "-" else None
    if dated is not None:
        return ("date", int(dated[1]), int(dated[2]), int(dated[3] or 0), dated[4] is None, dated[4] or "")
    calendar = re.fullmatch(_CALENDAR, text) if _begins_with_year(text) else None
    if calendar is not None:
        year, month, last = int(calendar[1]), int(calendar[2]), int(calendar[3] or 0)
        return ("calendar", year, month, last, calendar[4] is None, calendar[4] or "")
    numbered = re.fullmatch(_NUMBERED, text)
    if numbered is not None:
        pre = numbered[4]
        return ("number", int(numbered[1]), int(numbered[2] or 0), int(numbered[3] or 0), pre is None, pre or "")
    return None


def steps_of(version: str) -> tuple[Bump, ...]:
    """Return the steps that versions written like this one can state, from the largest down: `v1` knows only another
    major version, and so does a date; `1.2` knows major and minor ones. All where it is no version."""
    key = version_key(version)
    if key is None:
        return _STEPS
    if key[0] == "date" or _is_day(version):
        return _STEPS[:1]
    found = re.fullmatch(_CALENDAR if key[0] == "calendar" else _NUMBERED, version.strip())
    parts = sum(part is not None for part in found.groups()[:3]) if found is not None else len(_STEPS)
    return _STEPS[: parts - 1 if key[0] == "calendar" else parts]


def _is_day(version: str) -> bool:
    text = version.strip()
    return _begins_with_year(text) and re.fullmatch(_DAY, text) is not None


def _begins_with_year(text: str) -> bool:
    """Whether a point stands where one ends: few versions are held against the patterns of dates."""
    return text.lstrip("vV")[4:5] == "."


_STEPS: tuple[Bump, ...] = ("major", "minor", "patch")


def declared_bump(old: str, new: str) -> Bump | Literal["none", "lower", "unknown"]:
    """Return what the step between two declared versions says; any step between dates is a major one, and so is one to
    another month of a calendar (`2026.5.0`, `2026.6.0`)."""
    before, after = version_key(old), version_key(new)
    if old == new:
        return "none"
    if before is None or after is None or before[0] != after[0]:
        return "unknown"
    if after < before:
        return "lower"
    if before[1] != after[1] or before[0] == "date":
        return "major"
    if before[0] == "calendar":
        return "major" if before[2] != after[2] or _is_day(new) else "minor"
    return "minor" if before[2] != after[2] else "patch"


def compare_order(comparison: Comparison) -> Iterator[Change]:
    """Yield `version.decreased` where the new document declares a lower version than the old one."""
    declared = declared_bump(comparison.old.version, comparison.new.version)
    if declared == "lower":
        yield _version_change(comparison, "version.decreased", None, declared)


def compare_bump(comparison: Comparison, required: str) -> Iterator[Change]:
    """Yield `version.not-bumped` where the declared step is smaller than the changes require.

    What they require is known once they are classified, so the pipeline calls this, not the comparers."""
    declared = declared_bump(comparison.old.version, comparison.new.version)
    order = ("none", "patch", "minor", "major")
    if declared in order and order.index(declared) < order.index(required):
        yield _version_change(comparison, "version.not-bumped", required, declared)


def _version_change(comparison: Comparison, kind: str, required: str | None, declared: str) -> Change:
    site = Site(owner="info", path=("version",), usages=())
    facts = {"required": required, "declared": declared}
    return comparison.change(
        kind, site, "document", _version_node(comparison.old), _version_node(comparison.new), facts
    )


def _version_node(contract: Contract) -> Node | None:
    info = contract.root.get("info")
    return info.get("version") if info is not None else None
