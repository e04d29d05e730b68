"""Pass or fail, in one sentence, and the version step that the changes require.

A waived finding counts for nothing here. The sentence is written for the last line of a CI log.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from apidiff.config import FailOn
from apidiff.model.finding import Finding, Level
from apidiff.model.report import Bump, Verdict

STEPS = ("none", "patch", "minor", "major")
"""The steps between two versions, from the smallest up (Semantic Versioning 2.0.0, sections 6 to 8)."""

_REQUIRED_BY = {
    Level.BREAKING: "major",
    Level.WARNING: "minor",
    Level.NON_BREAKING: "minor",
    Level.DOCUMENTATION: "patch",
}
_SEMVER = re.compile(r"[vV]?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?![0-9])[-.]?([0-9A-Za-z.-]*)")
_DATED_PRERELEASE = re.compile(r"(?:alpha|beta|dev|preview|pre|rc)[0-9.]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version that can be ordered. `dated` versions carry year, month and day in `numbers`."""

    numbers: tuple[int, int, int]
    prerelease: str = ""
    dated: bool = False

    @property
    def order(self) -> tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]:
        """A sort key: a prerelease comes before its release (Semantic Versioning 2.0.0, section 11)."""
        parts = tuple(
            (not part.isdecimal(), int(part) if part.isdecimal() else 0, part)
            for part in self.prerelease.split(".")
            if part
        )
        return self.numbers, not self.prerelease, parts


def parse_version(text: str) -> Version | None:
    """Read `2.3.1`, `v2`, `1.4`, `1.0.0-rc.1` or `2025-01-31`, or return None where the text is no version.

    A date may carry a name that is no part of the order (`2025-01-31.basil`), or one of the usual names of a
    prerelease (`2025-01-31-preview`), which comes before the date itself.
    """
    text = text.strip()
    dated = _DATE.fullmatch(text)
    if dated is not None:
        try:
            day = date(int(dated[1]), int(dated[2]), int(dated[3]))
        except ValueError:
            return None
        prerelease = dated[4] if _DATED_PRERELEASE.fullmatch(dated[4]) else ""
        return Version(numbers=(day.year, day.month, day.day), prerelease=prerelease, dated=True)
    numbered = _SEMVER.fullmatch(text)
    if numbered is None:
        return None
    major, minor, patch = (int(part or 0) for part in numbered.groups()[:3])
    return Version(numbers=(major, minor, patch), prerelease=numbered[4] or "")


def declared_step(old: str, new: str) -> str | None:
    """Return the step from one version to the next, or None where they cannot be compared.

    A later date may hold anything, so it is a major step. Going backwards is no step at all. In the numbers of
    0.x the first number that is not zero takes the part of the major one (Semantic Versioning 2.0.0, section 4).
    """
    before, after = parse_version(old), parse_version(new)
    if before is None or after is None or before.dated is not after.dated:
        return None
    if after.order <= before.order:
        return "none"
    if before.dated or before.numbers[0] != after.numbers[0]:
        return "major"
    initial = before.numbers[0] == 0
    if before.numbers[1] != after.numbers[1]:
        return "major" if initial else "minor"
    if before.numbers[2] != after.numbers[2]:
        return "minor" if initial else "patch"
    # Only the prerelease moved on. What a prerelease may change is bounded by the numbers it leads up to.
    major, minor, patch = after.numbers
    return "patch" if patch else "minor" if minor and major else "major"


def required_step(findings: Iterable[Finding]) -> str:
    """Return the smallest step that announces the findings: major for a break, patch for mere documentation."""
    steps = [_REQUIRED_BY[finding.level] for finding in findings if finding.waived is None]
    return max(steps, key=STEPS.index, default="none")


def suffices(bump: Bump) -> bool:
    """Return False where the declared step is known and smaller than the required one."""
    return bump.declared is None or STEPS.index(bump.declared) >= STEPS.index(bump.required)


def decide(
    findings: Sequence[Finding],
    fail_on: FailOn,
    *,
    old_version: str = "",
    new_version: str = "",
    check_version: bool = False,
) -> Verdict:
    """Return the verdict on findings. `check_version` fails it too where the declared version step is too small."""
    standing = [finding for finding in findings if finding.waived is None]
    bump = Bump(required=required_step(standing), declared=declared_step(old_version, new_version))
    too_small = check_version and not suffices(bump)
    failed = too_small or any(_fails(finding.level, fail_on) for finding in standing)
    word = "Failed" if failed else "Passed"
    release = _release(bump, old_version, new_version, check_version)
    sentence = f"{word}: {_what_changed(standing, len(findings) - len(standing))}{release}."
    return Verdict(passed=not failed, fail_on=fail_on, sentence=sentence, bump=bump)


def _fails(level: Level, fail_on: FailOn) -> bool:
    if fail_on == "never":
        return False
    return level is Level.BREAKING or (fail_on == "warning" and level is Level.WARNING)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 operation`, `3 operations`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _what_changed(standing: list[Finding], waived: int) -> str:
    accepted = f" ({counted(waived, 'finding')} waived)" if waived else ""
    if not standing:
        return f"nothing changed{accepted}" if not waived else f"every change is waived{accepted}"
    breaking = [finding for finding in standing if finding.level is Level.BREAKING]
    warnings = sum(finding.level is Level.WARNING for finding in standing)
    if breaking:
        usages = (pair for finding in breaking for pair in finding.usages)
        reached = {usage.operation for usage, level in usages if level is Level.BREAKING}
        text = counted(len(breaking), "breaking change")
        if reached:
            text += f" in {counted(len(reached), 'operation')}"
        if warnings:
            text += f", and {counted(warnings, 'warning')}"
    elif warnings:
        text = f"no breaking changes, {counted(warnings, 'warning')}"
    else:
        text = f"no breaking changes among {counted(len(standing), 'change')}"
    return text + accepted


def _release(bump: Bump, old_version: str, new_version: str, check_version: bool) -> str:
    """Return the clause that says what the version has to do."""
    if bump.required == "none":
        return ""
    named = f"a {bump.required} version step"
    if check_version and not suffices(bump):
        moved = f"went from {old_version} to {new_version}" if old_version != new_version else f"is still {new_version}"
        return f"; they need {named}, but the version {moved}"
    if bump.required != "major":
        return ""
    if bump.declared == "major":
        return f"; {new_version} announces them as a major version step" if new_version else ""
    return "; release it as a new major version"
