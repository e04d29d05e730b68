"""`apidiff check`: the verdict."""

from __future__ import annotations

from typing import Any

import click

from apidiff.cli.options import comparison_options, look_options, output_options, settings_of, verdict_options
from apidiff.cli.output import STDOUT, PairedCommand, progress, targets, tell, view_of, view_of_file, write
from apidiff.cli.program import FAILED, PASSED
from apidiff.cli.sources import pair
from apidiff.render import FORMATS


@click.command(cls=PairedCommand, short_help="Compare two documents and pass or fail.")
@click.argument("old")
@click.argument("new", required=False)
@output_options(tuple(FORMATS), "text")
@verdict_options
@comparison_options
@look_options
@click.pass_context
def command(ctx: click.Context, /, old: str, new: str | None, **given: Any) -> int:
    """Compare two documents and pass or fail.

    With one argument, a file in git, the file is compared with what it was where the branch left the default branch.

    \b
    Examples:
      apidiff check old.yaml new.yaml
      apidiff check main:openapi.yaml openapi.yaml
      apidiff check openapi.yaml
      apidiff check old.yaml new.yaml -f text -f json -o report.json
    """
    wanted = targets(ctx, "text", markdown="guide")
    settings = settings_of(given)
    sources = pair(old, new)
    with progress(f"Comparing {sources[0]} with {sources[1]}", not given["quiet"]):
        from apidiff.pipeline import compare

        report = compare(*sources, settings)
    screen = view_of(color=given["color"], verbose=given["verbose"], quiet=given["quiet"])
    for target in wanted:
        view = screen if target.path == STDOUT else view_of_file(screen)
        write(FORMATS[target.format].render(report, view), target.path)
    shown = next((target.format for target in wanted if target.path == STDOUT), None)
    if not (shown == "text" and not screen.quiet):
        tell(report.problems)
    if shown is None and not screen.quiet:
        tell([report.verdict.sentence])
    return PASSED if report.verdict.passed else FAILED
