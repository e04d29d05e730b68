"""`apidiff changelog`: what changed, in the words of a changelog."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from apidiff.cli.documents import write_document
from apidiff.cli.options import comparison_options, output_options
from apidiff.cli.output import PairedCommand
from apidiff.cli.versions import is_day

if TYPE_CHECKING:
    from apidiff.model.report import Report
    from apidiff.render.changelog.releases import Release

_SUFFIXES = {".xml": "atom", ".atom": "atom"}


@click.command(cls=PairedCommand, short_help="Write what changed, for a changelog.")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--date", "day", metavar="DATE", help="The day of the release (YYYY-MM-DD).")
@click.option("--link", metavar="URL", default="", help="Where more is said about the new version.")
@output_options(("markdown", "json", "atom"), "markdown")
@comparison_options
@click.pass_context
def command(ctx: click.Context, /, old: str, new: str | None, day: str | None, link: str, **given: Any) -> int:
    """Write what changed from OLD to NEW for a changelog or release notes: Markdown in the form of Keep a Changelog,
    JSON, or an Atom feed.

    \b
    Examples:
      apidiff changelog v1.4.0:openapi.yaml openapi.yaml
      apidiff changelog old.yaml new.yaml --date 2026-03-01 -f markdown -o CHANGES.md -f atom -o feed.xml
    """
    released = _day(day)

    def releases(report: Report) -> list[Release]:
        from apidiff.render.changelog.releases import Release

        return [Release(report=report, date=released, link=link)]

    def markdown(report: Report, path: str) -> str:
        from apidiff.render.changelog.releases import changelog

        return changelog(releases(report))

    def json(report: Report, path: str) -> str:
        from apidiff.render.changelog.releases import changelog_dict
        from apidiff.render.text import dumps

        return f"{dumps(changelog_dict(releases(report)))}\n"

    def atom(report: Report, path: str) -> str:
        from apidiff.render.changelog.atom import feed

        found = releases(report)
        if not found[0].day:
            raise click.UsageError("a feed needs the day of the release: --date YYYY-MM-DD")
        return feed(found)

    own = {"markdown": markdown, "json": json, "atom": atom}
    return write_document(ctx, "markdown", old, new, given, own, _SUFFIXES)


def _day(given: str | None) -> str:
    """Return a day as it was given. Raises click.UsageError."""
    if given is None:
        return ""
    with suppress(ValueError):
        if is_day(given):
            return date.fromisoformat(given).isoformat()
    raise click.UsageError(f"--date is {given!r}; expected a day such as 2026-03-01")
