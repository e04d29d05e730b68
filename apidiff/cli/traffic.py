"""What the commands that look at recorded traffic have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import click

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


def look_for_many(given: Mapping[str, Any], settings: Settings) -> Callable[[Report, Settings], Report] | None:
    """Return what tells of each of many documents who is hit, None where nothing says who uses them. It can be handed
    to another process. Raises click.UsageError where it would read standard input, which can be read once."""
    consumers = consumers_of(given, settings.consumers)
    if any(name.rpartition(":")[2] == "-" for name in consumers.files):
        raise click.UsageError("--consumers reads standard input for one document alone: give OLD and NEW, or a file")
    return partial(_told, consumers) if consumers.files or consumers.code else None


def _told(consumers: Consumers, report: Report, settings: Settings) -> Report:
    from apidiff.impact.run import with_impact

    return with_impact(report, consumers, settings, lambda text: None)
