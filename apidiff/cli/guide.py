"""`apidiff guide`: the migration guide."""

from __future__ import annotations

from typing import Any

import click

from apidiff.cli.documents import write_document
from apidiff.cli.options import comparison_options, output_options
from apidiff.cli.output import PairedCommand


@click.command(cls=PairedCommand, short_help="Write the migration guide for callers.")
@click.argument("old")
@click.argument("new", required=False)
@output_options(("guide", "json"), "guide")
@comparison_options
@click.pass_context
def command(ctx: click.Context, /, old: str, new: str | None, **given: Any) -> int:
    """Write the migration guide for callers of OLD, in Markdown.

    \b
    Examples:
      apidiff guide old.yaml new.yaml -o guide.md
      apidiff guide v1.4.0:openapi.yaml openapi.yaml
    """
    return write_document(ctx, "guide", old, new, given)
