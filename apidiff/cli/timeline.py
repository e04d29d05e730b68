"""`--timeline FILE`: the dates in the life of the old version, as a provider states them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from apidiff.load.sources.files import read_own
from apidiff.model.document import ConfigError, DocumentError, Json
from apidiff.render.guide.language import counted, noted, say

_WHAT = {
    "announced": noted("The new version is announced"),
    "released": noted("The new version is released"),
    "deprecated": noted("The old version is deprecated: it works, and answers with `Deprecation` and `Sunset` headers"),
    "sunset": noted("The old version stops working"),
    "gone": noted("Calls of the old version are answered with `410 Gone`"),
    "removed": noted("The old version is removed: nothing answers any more"),
}
"""What may be dated, in the order in which it happens, and what a reader is told."""
_DAYS = "gone-days"
_EXPECTED = f"a mapping of {', '.join(_WHAT)} to days such as 2026-01-31, and `{_DAYS}` to a number of days"


def read_timeline(path: str, today: str | None) -> tuple[tuple[str, str, str], ...]:
    """Return the date, the words, and where `today` is given how far away it is, of each milestone of a file, in order.
    Raises ConfigError for a file that cannot be read or says something else."""
    from apidiff.load.parse.yaml_ import parse_yaml

    try:
        stated = parse_yaml(read_own(path), path)
    except (OSError, ValueError, DocumentError) as error:
        raise ConfigError(f"the timeline cannot be read: {error}") from error
    if not isinstance(stated, dict):
        raise ConfigError(f"{path} is no timeline; expected {_EXPECTED}")
    days = dict(_days(path, stated))
    now = _day(path, "--today", today) if today else None
    return tuple(
        (day.isoformat(), say(_WHAT[name]), "" if now is None else _away(day, now))
        for name, day in sorted(days.items(), key=lambda item: (item[1], list(_WHAT).index(item[0])))
    )


def _days(path: str, stated: dict[str, Json]) -> Iterator[tuple[str, date]]:
    for name, value in stated.items():
        if name not in (*_WHAT, _DAYS):
            raise ConfigError(f"{path}: `{name}` is no milestone; expected {_EXPECTED}")
        if name != _DAYS:
            yield name, _day(path, name, value)
    wait = stated.get(_DAYS)
    if wait is None:
        return
    if not isinstance(wait, int) or isinstance(wait, bool) or not 0 < wait < 10_000:
        raise ConfigError(f"{path}: `{_DAYS}` is {wait!r:.40}; expected a number of days")
    if "sunset" not in stated:
        raise ConfigError(f"{path}: `{_DAYS}` counts from `sunset`, which is not there")
    sunset = _day(path, "sunset", stated["sunset"])
    yield "gone", sunset
    yield "removed", sunset + timedelta(days=wait)


def _day(path: str, name: str, value: Json) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ConfigError(f"{path}: `{name}` is {value!r:.40}; expected a day such as 2026-01-31") from None


def _away(day: date, now: date) -> str:
    number = (day - now).days
    if number == 0:
        return say("today")
    if number > 0:
        return counted(number, noted("in {number} day"), noted("in {number} days"))
    return counted(-number, noted("{number} day ago"), noted("{number} days ago"))
