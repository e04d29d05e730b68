"""`apidiff replay`: recorded exchanges held against both documents."""

from __future__ import annotations

from typing import Any

import click

from apidiff.cli.files import files_of, inputs_of, refuse_inputs, refuse_outputs
from apidiff.cli.options import comparison_options, look_options, output_options, traffic_options
from apidiff.cli.output import PairedCommand, targets, tell, view_for, view_of, write
from apidiff.cli.program import FAILED, PASSED, UNREADABLE
from apidiff.cli.progress import progress
from apidiff.cli.traffic import consumers_of
from apidiff.configuration import settings_of


@click.command(cls=PairedCommand, short_help="Hold recorded traffic against both documents.")
@click.argument("traffic", nargs=-1, required=True)
@click.argument("old")
@click.argument("new")
@output_options(("text", "json", "markdown"), "text")
@comparison_options
@traffic_options
@look_options
@click.pass_context
def command(ctx: click.Context, /, traffic: tuple[str, ...], old: str, new: str, **given: Any) -> int:
    """Hold every recorded exchange against both documents: its request against NEW, its answer against OLD.

    Fails where an exchange that worked breaks. What OLD itself does not allow is told as drift, with what was never
    called. Traffic that cannot be read whole gives no verdict (exit 3), but with --lenient.

    \b
    Examples:
      apidiff replay traffic.ndjson old.yaml new.yaml
      apidiff replay monday.har tuesday.har old.yaml new.yaml -f json -o replay.json
    """
    wanted = targets(ctx, "text", markdown="markdown")
    settings = settings_of(given, fail_on="never")
    outputs = [target.path for target in wanted]
    refuse_outputs(outputs, [*inputs_of(given, old, new), *traffic])
    screen = view_of(color=given["color"], verbose=given["verbose"], quiet=given["quiet"])
    with progress(f"Comparing {old} with {new}", not given["quiet"]) as stage:
        from apidiff.impact.replay.run import replay
        from apidiff.pipeline import compare
        from apidiff.render.replayed import REPLAYED

        report = compare(old, new, settings, stage)
        refuse_inputs(outputs, files_of(report))
        found = replay(report, consumers_of({**given, "consumers": traffic}), settings, stage)
        texts = [REPLAYED[target.format](found, view_for(target, screen)) for target in wanted]
    for target, text in zip(wanted, texts, strict=True):
        write(text, target.path)
    tell(report.problems)
    if found.passed or (given["lenient"] and found.sentence.startswith("No verdict") and found.window.matched):
        return PASSED
    return UNREADABLE if found.sentence.startswith("No verdict") else FAILED
