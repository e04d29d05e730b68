"""`apidiff impact`: who is really hit by a change, and what each consumer uses."""

from __future__ import annotations

import os
from typing import Any

import click

from apidiff.cli.files import files_of, inputs_of, refuse_inputs, refuse_outputs
from apidiff.cli.options import (
    comparison_options,
    consumer_options,
    door_options,
    look_options,
    output_options,
    traffic_options,
)
from apidiff.cli.output import PairedCommand, targets, tell, view_for, view_of, write
from apidiff.cli.program import PASSED, UNREADABLE
from apidiff.cli.progress import progress
from apidiff.cli.sources import pair
from apidiff.cli.traffic import consumers_of, told_who
from apidiff.configuration import settings_of
from apidiff.render import FORMATS, Format

MARKDOWN = Format("consumers")
"""For the comment under a change."""
SHOWN = {**{name: FORMATS[name] for name in ("text", "json", "html", "sarif")}, "markdown": MARKDOWN}


class _Impact(click.Group):
    """A group whose command is `who` where none of its own is named: `apidiff impact OLD NEW`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command."""
        if args and args[0] not in self.commands:
            args = ["who", *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave the arguments to the commands, options in front of them included."""
        if args and args[0] not in (*self.commands, "-h", "--help"):
            args = ["who", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Impact, name="impact", short_help="Say who is hit, by what was recorded.")
def impact() -> None:
    """Say which consumers a change hits: `apidiff impact OLD NEW --consumers FILE`. It is no verdict; `apidiff check`
    takes the same options and gives one.

    \b
    Examples:
      apidiff impact old.yaml new.yaml --consumers traffic.ndjson
      apidiff impact old.yaml new.yaml --consumers access.log --consumer-by user-agent
      apidiff impact old.yaml new.yaml --consumers pacts/ --consumers apidiff-consumers/ -f markdown
      apidiff impact learn old.yaml --consumers traffic.ndjson -o apidiff-consumers/
    """


@impact.command(cls=PairedCommand, name="who", short_help="Say who is hit by each change.")
@click.argument("old")
@click.argument("new", required=False)
@output_options(tuple(SHOWN), "text")
@comparison_options
@consumer_options
@look_options
@click.pass_context
def who(ctx: click.Context, /, old: str, new: str | None, **given: Any) -> int:
    """Say which consumers are hit by each change, and which may be."""
    wanted = targets(ctx, "text", markdown="markdown")
    settings = settings_of(given, fail_on="never")
    if not (settings.consumers or given["code"]):
        raise click.UsageError("who uses the API? name a file with --consumers, or one that is configured")
    both = pair(old, new)
    outputs = [target.path for target in wanted]
    refuse_outputs(outputs, inputs_of(given, *both))
    screen = view_of(color=given["color"], verbose=given["verbose"], quiet=given["quiet"])
    with progress(f"Comparing {both[0]} with {both[1]}", not given["quiet"]) as stage:
        from apidiff.pipeline import compare

        report = told_who(compare(*both, settings, stage), given, settings, stage)
        refuse_inputs(outputs, files_of(report))
        texts = [SHOWN[target.format].render(report, view_for(target, screen)) for target in wanted]
    for target, text in zip(wanted, texts, strict=True):
        write(text, target.path)
    if not any(target.format == "text" for target in wanted) and report.impact is not None:
        tell([*report.problems, *report.impact.problems])
    return PASSED


@impact.command(name="learn", short_help="Write declared use from traffic.")
@click.argument("old")
@click.option(
    "--output", "-o", "folder", metavar="DIR", required=True, help="The folder with a YAML file for each consumer."
)
@click.option(
    "--forget-after", metavar="DAYS", type=click.IntRange(min=1), help="Leave out what was not seen for so many days."
)
@door_options
@click.option("--consumers", metavar="FILE", multiple=True, help="Recorded traffic. Repeatable.")
@traffic_options
@click.option("--today", metavar="DATE", help="The day from which days are counted (YYYY-MM-DD).")
def learn(old: str, folder: str, forget_after: int | None, **given: Any) -> int:
    """Write what each consumer uses of OLD into a file of its own, to be committed and reviewed.

    A file that is there is added to: nothing in it is lost, and what was seen again gets a later day. Fields that a
    consumer receives and does not read belong under `unread`, and are left alone there.
    """
    from apidiff.impact.declared.learn import Learner, files_to_write
    from apidiff.impact.read.files import read_files
    from apidiff.impact.read.tally import Tally
    from apidiff.pipeline import read
    from apidiff.resolve.contract import resolve

    if not given["consumers"]:
        raise click.UsageError("learn from what? name traffic with --consumers")
    settings = settings_of({**given, "config": None})
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise click.ClickException(f"cannot write into {folder}: this is a file")
    tally = Tally(today=settings.today)
    consumers = consumers_of(given)
    with progress(f"Reading {old}") as stage:
        learner = Learner(resolve(read(old, old, settings)), tally, consumers.hosts)
        for exchange in read_files(consumers.files, tally, consumers.by, stage):
            learner.add(exchange)
    written = list(files_to_write(folder, learner.learned(), settings.today, forget_after))
    if written:
        os.makedirs(folder, exist_ok=True)
    for one in written:
        write(one.text, one.path)
        tell(one.notes)
    tell(tally.problems())
    if not written:
        named = ", ".join(given["consumers"])
        tell([f"{named}: nothing was learnt; expected exchanges of operations of {old}, with their consumers"])
    return PASSED if written and tally.is_whole else UNREADABLE
