"""Where results go: which formats were asked for, into which files, and whether with colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePath
from threading import Timer
from typing import BinaryIO

import click
from msgspec import Struct

from apidiff.cli.program import discard
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

_NARROWEST, _WIDEST = 60, 110
"""Columns: a terminal may be as wide as a wall, but a line of prose that long cannot be read."""

_SECONDS_BEFORE_PROGRESS = 1.0


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


def targets(ctx: click.Context, default: str, markdown: str = "") -> tuple[Target, ...]:
    """Return what to write where, from the `formats` and `outputs` of a PairedCommand.

    A file without a format before it takes the one its name suggests, else the default. `markdown` is the format that
    a file `*.md` suggests. Raises click.UsageError where two formats would go to standard output.
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
            found.append(Target(format=_suggested(path, markdown) or default, path=path))
    if not found:
        return (Target(format=default),)
    _refuse_clashes(found)
    return tuple(found)


def _suggested(path: str, markdown: str) -> str:
    suggested = _SUFFIXES.get(PurePath(path).suffix.lower(), "")
    return markdown if suggested == "markdown" else suggested


def _refuse_clashes(found: Iterable[Target]) -> None:
    seen: dict[str, str] = {}
    for target in found:
        if target.path in seen:
            where = "standard output" if target.path == STDOUT else target.path
            both = f"{seen[target.path]} and {target.format}"
            raise click.UsageError(
                f"{both} would both go to {where}; name a file after each format: -f json -o report.json"
            )
        seen[target.path] = target.format


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


def view_of_file(screen: View) -> View:
    """Return the view for a file: what the reader wants to see, without colours, of fixed width."""
    return View(verbose=screen.verbose, quiet=screen.quiet)


def write(text: str, path: str) -> None:
    """Write a result as UTF-8. Raises click.ClickException where the file, or standard output, cannot be written.

    A reader who stops reading (`| head`) ends the output, not the run: the exit code stays the verdict's.
    """
    data = text.encode("utf-8", "backslashreplace")
    if path != STDOUT:
        try:
            with open(path, "wb") as file:
                file.write(data)
        except OSError as error:
            raise click.ClickException(f"cannot write {path}: {error.strerror or error}") from error
        return
    sys.stdout.flush()
    out: BinaryIO = sys.stdout.buffer
    try:
        out.write(data)
        out.flush()
    except BrokenPipeError:
        discard(out.fileno())
    except OSError as error:
        discard(out.fileno())
        raise click.ClickException(f"cannot write standard output: {error.strerror or error}") from error


def tell(lines: Iterable[object]) -> None:
    """Write lines to standard error, without control characters that came from documents."""
    for line in lines:
        click.echo(visible(" ".join(str(line).splitlines())), err=True)


@contextmanager
def progress(text: str, wanted: bool = True) -> Iterator[None]:
    """Show a line on standard error while long work goes on, if that is a terminal; it is gone when the work ends."""
    if not wanted or not sys.stderr.isatty():
        yield
        return

    shown = []

    def show() -> None:
        shown.append(text)
        sys.stderr.write(visible(text) + " ...")
        sys.stderr.flush()

    timer = Timer(_SECONDS_BEFORE_PROGRESS, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
