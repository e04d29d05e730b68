"""Where results go: which formats were asked for, into which files, and whether with colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import PurePath
from types import MappingProxyType

import click
from msgspec import Struct

from apidiff.cli.files import replace_file
from apidiff.model.words.addresses import masked
from apidiff.render.text import visible
from apidiff.render.view import WIDTH, View

STDOUT = "-"

_SUFFIXES = {
    ".json": "json",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".sarif": "sarif",
    ".xml": "junit",
    ".md": "markdown",
}

_SHOWN = 20
_NARROWEST, _WIDEST = 60, 110
"""Columns: a terminal may be as wide as a wall, but a line of prose that long cannot be read."""


class Target(Struct, frozen=True, kw_only=True):
    """A format and the file it is written to, `-` for standard output."""

    format: str
    path: str = STDOUT


class PairedCommand(click.Command):
    """A command that remembers the order of `-f` and `-o`, because each file belongs to the format named before it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments as any command does, after looking at their order."""
        if args and not ctx.resilient_parsing:
            _, _, order = self.make_parser(ctx).parse_args(args=list(args))
            ctx.meta["apidiff.order"] = [param.name for param in order if param.name in ("formats", "outputs")]
        return super().parse_args(ctx, args)


def keep(ctx: click.Context, made: object) -> None:
    """Hold what a command made until its process ends, and the system takes the memory back at once: to take apart
    millions of values, one by one, takes as long as to write them. A circle holds it, and in a process of one command
    nothing looks for circles (`Program.main`)."""
    ctx.meta["apidiff.kept"] = (ctx, made)


def targets(
    ctx: click.Context, default: str, markdown: str = "", suffixes: Mapping[str, str] = MappingProxyType({})
) -> tuple[Target, ...]:
    """Return what to write where, from the `formats` and `outputs` of a PairedCommand.

    A file without a format before it takes the one its name suggests, else the default. `markdown` is the format that
    a file `*.md` suggests; `suffixes` stand before the usual ones. Raises click.UsageError where two formats would go
    to standard output.
    """
    formats: Iterator[str] = iter(ctx.params["formats"])
    outputs: Iterator[str] = iter(ctx.params["outputs"])
    found: list[Target] = []
    waiting = False
    for name in ctx.meta.get("apidiff.order", ()):
        if name == "formats":
            found.append(Target(format=next(formats)))
            waiting = True
        elif waiting:
            found[-1] = Target(format=found[-1].format, path=next(outputs))
            waiting = False
        else:
            path = next(outputs)
            found.append(Target(format=_suggested(path, markdown, suffixes) or default, path=path))
    if not found:
        return (Target(format=default),)
    _refuse_clashes(found)
    return tuple(found)


def _suggested(path: str, markdown: str, suffixes: Mapping[str, str]) -> str:
    suffix = PurePath(path).suffix.lower()
    suggested = suffixes.get(suffix) or _SUFFIXES.get(suffix, "")
    return markdown if suggested == "markdown" else suggested


def _refuse_clashes(found: Iterable[Target]) -> None:
    seen: dict[str, str] = {}
    for target in found:
        file = target.path if target.path == STDOUT else os.path.realpath(target.path)
        if file in seen:
            where = "standard output" if target.path == STDOUT else target.path
            both = f"{seen[file]} and {target.format}"
            raise click.UsageError(
                f"{both} would both go to {where}; name a file after each format: -f json -o report.json"
            )
        seen[file] = target.format


def colors(choice: str, environment: Mapping[str, str], is_terminal: bool) -> bool:
    """Return whether to colour standard output.

    `auto` colours a terminal, unless NO_COLOR is set (no-color.org) or the terminal is dumb. CI systems that show
    colours without being a terminal are asked with FORCE_COLOR or `--color always`.
    """
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    in_ci = environment.get("CI") or environment.get("GITHUB_ACTIONS")
    return is_terminal and not in_ci and environment.get("TERM") != "dumb"


def view_of(*, color: str, verbose: bool, quiet: bool) -> View:
    """Return the view for standard output."""
    is_terminal = sys.stdout.isatty()
    width = WIDTH
    if is_terminal:
        # A module that brings every compression of the standard library with it.
        import shutil

        width = min(max(shutil.get_terminal_size((WIDTH, 24)).columns, _NARROWEST), _WIDEST)
    return View(verbose=verbose, quiet=quiet, color=colors(color, os.environ, is_terminal), width=width)


def view_for(target: Target, screen: View) -> View:
    """Return the view for a target: that of the screen, or for a file the same without colours, of fixed width."""
    return screen if target.path == STDOUT else View(verbose=screen.verbose, quiet=screen.quiet)


def write(text: str, path: str) -> None:
    """Write a result as UTF-8. Raises click.ClickException where the file, or standard output, cannot be written; the
    file is then what it was before."""
    data = text.encode("utf-8", "backslashreplace")
    if path != STDOUT:
        replace_file(path, data)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.flush()


def tell(lines: Iterable[object]) -> None:
    """Write lines to standard error, without control characters and passwords that came from documents or names."""
    for line in lines:
        click.echo(visible(masked(" ".join(str(line).splitlines()))), err=True)


def first_of(found: Collection[object]) -> list[str]:
    """Return a line for each of the first twenty, and one that counts the others."""
    lines = [f"   {item}" for item in islice(found, _SHOWN)]
    return lines if len(found) <= _SHOWN else [*lines, f"   and {len(found) - _SHOWN} more"]
