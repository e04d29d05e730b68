"""What the commands that look at recorded traffic have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apidiff.config import Settings
    from apidiff.impact.run import Consumers
    from apidiff.model.report import Report


def consumers_of(given: Mapping[str, Any], files: tuple[str, ...] | None = None) -> Consumers:
    """Return what the options say of who uses the API; `files` stand instead of those of the options."""
    from apidiff.impact.run import Consumers

    return Consumers(
        files=tuple(given["consumers"]) if files is None else files,
        by=given["consumer_by"],
        hosts=tuple(given["hosts"]),
        code=tuple(given.get("code") or ()),
        sample=given["sample"],
        seed=given["seed"],
        show_values=given["show_values"],
    )


def told_who(report: Report, given: Mapping[str, Any], settings: Settings, stage: Callable[[str], None]) -> Report:
    """Return a report with who is hit by each finding. Raises ConfigError and DocumentError."""
    from apidiff.impact.run import with_impact

    return with_impact(report, consumers_of(given, settings.consumers), settings, stage)
