"""Versions of an API as a site tells of them: which there are, since when, until when, and what takes their place."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from email.utils import format_datetime
from typing import Literal

from msgspec import Struct

from apidiff.model.document import Json
from apidiff.render.text import one_line

Status = Literal["preview", "beta", "current", "supported", "deprecated", "sunset", "retired"]
ENDING = ("deprecated", "sunset")
"""States in which a version still answers, and says that it will not for long."""
ANSWERED_GONE = timedelta(days=30)
"""How long calls of a version that was shut down are answered with 410, so that their authors find out why."""


class Version(Struct, frozen=True, kw_only=True):
    """One version. `slug` is its name in addresses. Days are None where nothing says them; `documentation` is the page
    about it, where it has one elsewhere."""

    name: str
    slug: str
    status: Status
    released: date | None = None
    deprecated: date | None = None
    sunset: date | None = None
    documentation: str = ""

    @property
    def title(self) -> str:
        """The name on one line, as people read it."""
        return one_line(self.name, 60)

    @property
    def is_ending(self) -> bool:
        """Whether callers have to leave it: it goes, or it went."""
        return self.status in (*ENDING, "retired")

    def headers(self, address: str, successor: str) -> list[tuple[str, str]]:
        """Return what its answers should say: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), and links to the guide
        and to the version that takes its place (RFC 9745, section 3; RFC 8594, section 6; RFC 5829). Either address
        may be empty, where it is not known."""
        found: list[tuple[str, str]] = []
        if self.deprecated is not None:
            found.append(("Deprecation", f"@{int(_moment(self.deprecated).timestamp())}"))
        if self.sunset is not None:
            found.append(("Sunset", format_datetime(_moment(self.sunset), usegmt=True)))
        if self.deprecated is not None and address:
            found.append(("Link", f'<{address}>; rel="deprecation"; type="text/html"'))
        if self.sunset is not None and address:
            found.append(("Link", f'<{address}>; rel="sunset"; type="text/html"'))
        if successor:
            found.append(("Link", f'<{successor}>; rel="successor-version"'))
        return found

    def gone(self, title: str, address: str, successor: str) -> dict[str, Json]:
        """Return the body of `410 Gone` for calls of the version after its end."""
        when = f" on {self.sunset.isoformat()}" if self.sunset is not None else ""
        instead = f" Please use {successor}." if successor else ""
        error = {"code": "VERSION_SUNSET", "message": f"{title} {self.title} was shut down{when}.{instead}"}
        return {"error": {**error, "documentation_url": address} if address else error}

    def events(self) -> list[tuple[date, str]]:
        """Return the days in its life, in order, each with what happens."""
        found = [
            (self.released, "Released"),
            (self.deprecated, "Deprecated: it works, and its answers say until when"),
            (self.sunset, "Shut down: calls are answered with `410 Gone`"),
            (None if self.sunset is None else self.sunset + ANSWERED_GONE, "Removed: nothing answers any more"),
        ]
        return sorted((day, what) for day, what in found if day is not None)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.utc)
