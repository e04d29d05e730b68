"""The options that several commands share; `configuration.settings_of` makes Settings of them and what is configured.

Those that open a door can also be set in the environment, and never in a file (docs/threat-model.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, get_args

import click

from apidiff.config import DOORS, FOLDERS
from apidiff.model.finding import FailOn, Profile, Removal

Command = TypeVar("Command", bound=Callable[..., Any])


def adding(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Return a decorator that adds options to a command, in their order."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def _door(name: str, help_: str) -> Callable[[Command], Command]:
    """Return an option that lets documents reach what is not theirs, as the environment can, too: `APIDIFF_...`."""
    option, variable = f"--{name.replace('_', '-')}", f"APIDIFF_{name.upper()}"
    if name not in FOLDERS:
        return click.option(option, is_flag=True, envvar=variable, show_envvar=True, help=help_)
    folder = click.Path(file_okay=False)
    return click.option(
        option,
        metavar="DIR",
        type=folder,
        multiple=True,
        envvar=variable,
        show_envvar=True,
        help=f"{help_} Repeatable.",
    )


_DOORS = tuple(_door(name, help_) for name, help_ in DOORS.items())
_DOCUMENTS = (
    click.option(
        "--config", metavar="FILE", help="Configuration, instead of the one found in this folder or above it."
    ),
    click.option(
        "--strict/--no-strict", default=None, help="Take a broken part of a document for an unreadable document."
    ),
    click.option(
        "--lenient",
        is_flag=True,
        default=None,
        help="Where a $ref is not followed because of a rule or limit of apidiff, compare the rest and say so.",
    ),
    click.option(
        "--header",
        metavar="NAME: VALUE",
        multiple=True,
        help="A header for documents behind URLs; `Authorization: env:TOKEN` takes the value from the environment "
        "and is never shown. Repeatable.",
    ),
    *_DOORS,
)
_COMPARISON = (
    click.option(
        "--profile",
        type=click.Choice(get_args(Profile)),
        help="Who is protected: readers of the contract (default), exchanges on the wire, or generated source code.",
    ),
    click.option("--rules", "rules", metavar="DIR", multiple=True, help="A folder of further rules. Repeatable."),
    click.option(
        "--waivers", "waivers", metavar="FILE", multiple=True, help="Findings that were accepted. Repeatable."
    ),
    click.option("--answers", metavar="FILE", help="Answers to questions of renames and proposals."),
    click.option(
        "--include", metavar="AXIS:GLOB", multiple=True, help="Show only these, such as path:/users*. Repeatable."
    ),
    click.option("--exclude", metavar="AXIS:GLOB", multiple=True, help="Leave these out. Repeatable."),
    click.option("--stability", metavar="LEVEL", help="Only operations that promise at least this stability."),
    click.option("--components", is_flag=True, default=None, help="Judge components that no operation uses, too."),
    click.option(
        "--removal",
        type=click.Choice(get_args(Removal)),
        help="What announces a removal: a sunset date that has passed (announced, the default), mere deprecation, or "
        "nothing (never).",
    ),
    click.option(
        "--old-prefix", metavar="PATH", help="Prefix of paths to leave out in OLD, if it is not found by itself."
    ),
    click.option("--new-prefix", metavar="PATH", help="The same in NEW."),
    click.option("--today", metavar="DATE", help="The day that sunset dates are held against (YYYY-MM-DD)."),
    *_DOCUMENTS,
)
_VERDICT = (
    click.option(
        "--fail-on",
        type=click.Choice(get_args(FailOn)),
        help="The mildest level that fails the verdict (default: breaking).",
    ),
    click.option("--check-version", is_flag=True, default=None, help="Fail, too, if info.version steps on too little."),
    click.option(
        "--strict-waivers/--no-strict-waivers",
        default=None,
        help="Fail, too, where a waiver matches nothing, has expired, or was given for fewer operations.",
    ),
)
_TRAFFIC = (
    click.option(
        "--consumer-by",
        metavar="HOW",
        help="What tells consumers apart: header:NAME, key-hash:NAME, user-agent or field:NAME.",
    ),
    click.option("--host", "hosts", metavar="HOST", multiple=True, help="A further host of the API. Repeatable."),
    click.option(
        "--sample", metavar="N", type=click.IntRange(min=1), help="Look into so many exchanges; all are counted."
    ),
    click.option("--seed", type=int, default=0, help="What the sample is drawn with (default: 0)."),
    click.option("--show-values", is_flag=True, help="Show values of recorded traffic, which may be secrets."),
)
_CONSUMERS = (
    click.option(
        "--consumers",
        metavar="FILE",
        multiple=True,
        help="Who uses the API: recorded traffic (NDJSON, HAR, access log, OTLP), a pact, declared use (YAML), or a "
        "folder of these. Repeatable.",
    ),
    click.option(
        "--code",
        metavar="[NAME=]DIR",
        multiple=True,
        help="Source code of a client, in which calls are looked for: who may be hit. Repeatable.",
    ),
    *_TRAFFIC,
)
_LOOK = (
    click.option("--quiet", "-q", is_flag=True, help="Only the verdict."),
    click.option("--verbose", "-v", is_flag=True, help="Every finding in full."),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colours in text (default: on a terminal).",
    ),
)


comparison_options = adding(*_COMPARISON)
"""Adds the options that decide what a comparison finds."""
door_options = adding(*_DOORS)
"""Adds the options that let a document reach what is not its own."""
verdict_options = adding(*_VERDICT)
"""Adds the options that decide whether the verdict fails."""
consumer_options = adding(*_CONSUMERS)
"""Adds the options that say who uses the API."""
traffic_options = adding(*_TRAFFIC)
"""Adds the options that say how to read recorded traffic."""
look_options = adding(*_LOOK)
"""Adds the options that decide how text looks."""


def output_options(formats: tuple[str, ...], default: str) -> Callable[[Command], Command]:
    """Return a decorator that adds `-f` and `-o`, to be read with `output.targets`."""
    where = "File for the format before it; - is standard output. Repeatable."

    formats_option = click.option(
        "--format",
        "-f",
        "formats",
        type=click.Choice(formats),
        multiple=True,
        help=f"Format of the result (default: {default}). Repeatable, each with a file.",
    )
    return adding(formats_option, click.option("--output", "-o", "outputs", metavar="FILE", multiple=True, help=where))
