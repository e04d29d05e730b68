"""Times as recorders write them, in seconds since 1970."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any

import msgspec

_RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}")
_HOURS = re.compile(r":\d{2}(?:\.\d+)?[+-]\d{2}$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LOG = "%d/%b/%Y:%H:%M:%S %z"
_LATEST = 1e11
"""A larger number counts milli-, micro- or nanoseconds: as seconds, the year would be 5138."""


def seconds_of(value: Any) -> float | None:
    """Return a time in seconds since 1970: of a number, of RFC 3339, of a day or of an access log. None of any other
    value."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return _seconds(value)
    if not isinstance(value, str):
        return None
    if _RFC_3339.match(value):
        if _HOURS.search(value):
            value += ":00"  # databases write `2025-01-31 10:00:00+00`
        try:
            found = msgspec.convert(value, datetime)
        except msgspec.ValidationError:
            return None
        return found.replace(tzinfo=found.tzinfo or timezone.utc).timestamp()
    form = "%Y-%m-%d" if _DAY.fullmatch(value) else _LOG
    try:
        moment = datetime.strptime(value, form)
    except ValueError:
        try:
            return _seconds(float(value))
        except ValueError:
            return None
    return moment.replace(tzinfo=moment.tzinfo or timezone.utc).timestamp()


def _seconds(stated: float) -> float | None:
    if not 0 < stated < 1e20:
        return None
    number = float(stated)
    while number >= _LATEST:
        number /= 1000
    return number


def written(seconds: float | None) -> str | None:
    """Return a time as reports write it: `2025-01-31T10:00:00Z`."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(int(seconds), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
