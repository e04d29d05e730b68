"""The name of the next version, in the scheme that the last one was named by."""

from __future__ import annotations

import re
from datetime import date, timedelta

from apidiff.compare.lifecycle.versions import version_key
from apidiff.model.report import Step

_PARTS = re.compile(r"(?P<v>[vV]?)(?P<numbers>\d+(?:\.\d+)*)(?P<rest>.*)", re.DOTALL)
_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_LAST_NUMBER = re.compile(r"(\d+)(?!.*\d)")


def next_version(version: str, step: Step, today: date) -> str | None:
    """Return the version that a step leads to, None where the text is no version that can be counted on.

    Numbers go up by the step (Semantic Versioning 2.0.0, section 8), as far as the scheme can say it: `v1` knows major
    steps alone. The next of a prerelease is the next prerelease: it promises nothing. Dates and months of a calendar
    become those of `today`, or what follows the last version where that was named for later.
    """
    key = version_key(version)
    if key is None:
        return None
    if step == "none":
        return version
    text = version.strip()
    if key[0] == "date":
        return _next_day(text, today)
    if not key[4]:
        return _next_prerelease(text)
    if key[0] == "calendar":
        return _next_of_calendar(text, step, today)
    match = _PARTS.fullmatch(text)
    assert match is not None
    numbers = [int(part) for part in match["numbers"].split(".")]
    at = ("major", "minor", "patch").index(step)
    if at >= len(numbers):
        return version
    stepped = [*numbers[:at], numbers[at] + 1, *(0 for _ in numbers[at + 1 :])]
    return match["v"] + ".".join(map(str, stepped))


def _next_prerelease(text: str) -> str:
    """Return the next of `2.0.0-rc.1`; one without a number gets one."""
    stem, _, _ = text.partition("+")
    head, mark, tail = stem.partition("-")
    if not mark:
        return f"{stem}.1"
    if _LAST_NUMBER.search(tail) is None:
        return f"{head}-{tail}.1"
    return f"{head}-{_LAST_NUMBER.sub(lambda match: str(int(match[1]) + 1).zfill(len(match[1])), tail)}"


def _next_day(text: str, today: date) -> str:
    """Return the day, or month, of today; a name after it (`2024-09-30.acacia`) is that of the last version alone."""
    match = _DAY.match(text)
    assert match is not None
    parts = [int(part) for part in match.groups() if part is not None]
    if len(parts) == 2:
        year, month = max((today.year, today.month), _month_after(*parts))
        return f"{year:04}-{month:02}"
    try:
        after = date(*parts) + timedelta(days=1)
    except (ValueError, OverflowError):
        after = today
    return max(today, after).isoformat()


def _month_after(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month >= 12 else (year, month + 1)


def _next_of_calendar(text: str, step: Step, today: date) -> str:
    """Return the next of `2026.5.0`, where the month is the promise, or of `2026.05.14`, where the day is."""
    match = _PARTS.fullmatch(text)
    assert match is not None
    parts = match["numbers"].split(".")
    if len(parts) > 2 and re.fullmatch(r"\d{4}\.\d{2}\.(0[1-9]|[12]\d|3[01])", match["numbers"]):
        day = _next_day("-".join(parts), today)
        return match["v"] + day.replace("-", ".")
    if step != "major":
        return version_with_last(match["v"], parts)
    year, month = max((today.year, today.month), _month_after(int(parts[0]), int(parts[1])))
    written = f"{month:02}" if parts[1].startswith("0") else str(month)
    return match["v"] + ".".join([f"{year:04}", written, *("0" for _ in parts[2:])])


def version_with_last(v: str, parts: list[str]) -> str:
    """Return a version of a calendar whose last number is one higher; one without such a number as it is."""
    if len(parts) < 3:
        return v + ".".join(parts)
    return v + ".".join([*parts[:2], str(int(parts[2]) + 1)])
