"""`apidiff changelog`: what changed, in the words of a changelog."""

from __future__ import annotations

from typing import Any

import click

from apidiff.cli.documents import write_document
from apidiff.cli.options import comparison_options, output_options
from apidiff.cli.output import PairedCommand


@click.command(cls=PairedCommand, short_help="Write what changed, for a changelog.")
@click.argument("old")
@click.argument("new", required=False)
@output_options(("changelog", "json"), "changelog")
@comparison_options
@click.pass_context
def command(ctx: click.Context, /, old: str, new: str | None, **given: Any) -> int:
    """Write what changed from OLD to NEW for a changelog or release notes, in Markdown.

    \b
    Example:
      apidiff changelog v1.4.0:openapi.yaml openapi.yaml
    """
    return write_document(ctx, "changelog", old, new, given)
