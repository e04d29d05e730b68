"""The group of commands: loads a command when it is called, and turns every outcome into an exit code.

0 passed, 1 the verdict failed, 2 wrong usage or configuration, 3 a document could not be read. A defect of apidiff
itself also ends with 3, so that it can never be taken for a verdict.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Iterator, MutableMapping, Sequence
from importlib import import_module
from io import StringIO
from typing import Any, NoReturn

import click

from apidiff.cli.streams import guard_streams
from apidiff.model.document import ConfigError, DocumentError
from apidiff.model.words.addresses import masked
from apidiff.model.words.spelling import nearest

PASSED, FAILED, USAGE, UNREADABLE = 0, 1, 2, 3

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EROFS})
"""A disk that is full, a file that may not grow further, a quota that is used up, a disk that is read-only."""

_NAMED = frozenset({errno.ENAMETOOLONG, errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENOTDIR})
"""What is wrong with a path that a user named, or with what it leads to."""

_INTERRUPTED = 130
"""What shells report for a program that was ended by the interrupt signal."""

COMMANDS = {
    "check": "Compare two documents and pass or fail.",
    "guide": "Write the migration guide for callers.",
    "changelog": "Write what changed, for a changelog.",
    "history": "Say what each revision in git did to callers.",
    "bump": "Print the version that the changes ask for.",
    "lifecycle": "Hold a folder of versions against the deprecation policy.",
    "site": "Write a site about the versions of an API.",
    "propose": "Write candidate Cadwyn version changes.",
    "move-change": "Move a version change to another version.",
    "verify": "Prove a proposal by running it.",
    "snapshot": "Store the documents of an application's versions.",
    "validate": "Check that a document is valid OpenAPI.",
    "impact": "Say who is hit, by recorded traffic, pacts and declared use.",
    "config": "Look at what is configured.",
    "init": "Write a first configuration.",
    "replay": "Hold recorded traffic against both documents.",
    "rules": "List, explain and test the rules.",
    "waive": "Accept a finding, with a reason.",
    "baseline": "Accept all findings that fail now.",
    "comment": "Write what was found as a comment of the pull request.",
    "contains": "Compare two plain JSON Schemas.",
}
"""Every command with its one-line help, which `--help` shows without importing the command."""

_MODULES = {"move-change": "move"}
"""The modules of commands whose names are none."""


class Commands(MutableMapping[str, click.Command]):
    """The commands by name. `apidiff.cli.<name>` is imported at the first look at a command.

    The module holds the command as `command`, a group of commands under its own name.
    """

    def __init__(self) -> None:
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            if name not in COMMANDS:
                raise KeyError(name)
            module = import_module(f"apidiff.cli.{_MODULES.get(name, name)}")
            command = getattr(module, name, None) or module.command
            assert isinstance(command, click.Command)
            self._loaded[name] = command
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        yield from COMMANDS

    def __len__(self) -> int:
        return len(COMMANDS)


class Program(click.Group):
    """A group whose commands return their exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of their first use, not of the alphabet."""
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a misspelt one is an error that names the nearest."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            is_document = os.path.lexists(name)
            hint = (
                "; documents are compared by: apidiff check OLD NEW" if is_document else nearest(name, COMMANDS, repr)
            )
            ctx.fail(f"there is no command {name!r}{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run as the program of this process."""
        guard_streams()
        return super().__call__(*args, **kwargs)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the program and leave with its exit code; with `standalone_mode` off, return it and let errors pass."""

        def run() -> Any:
            return super(Program, self).main(args, prog_name or "apidiff", complete_var, False, **extra)

        if not standalone_mode:
            return run()
        # A command ends soon, and what it makes is needed until then: looking for garbage in it only costs time.
        gc.disable()
        return _leave(_exit_code_of(run))


def _leave(code: int) -> NoReturn:
    """Exit. What is still buffered is written first; where that fails, the exit code says so.

    The interpreter looks for garbage once more at its end, collector off or not. Nothing that is left needs that, and
    after a comparison of large documents it would take a sixth of the time of the whole command.
    """
    try:
        sys.stdout.flush()
    except click.ClickException as error:
        _show(error)
        code = USAGE
    gc.freeze()
    sys.exit(code)


def _tell(text: str) -> None:
    """Say something on standard error, without control characters and passwords that came from documents or names."""
    from apidiff.render.text import visible

    click.echo(visible(masked(text)), err=True)


def _show(error: click.ClickException) -> None:
    """Say what click, or a command, has to say about how it was called."""
    told = StringIO()
    error.show(told)
    _tell(told.getvalue().rstrip("\n"))


def _exit_code_of(run: Any) -> int:
    """Run a command and return its exit code; errors are told on standard error."""
    try:
        code = run()
    except click.Abort:
        _tell("Interrupted")
        return _INTERRUPTED
    except click.ClickException as error:
        _show(error)
        return USAGE
    except ConfigError as error:
        _tell(f"{error}")
        return USAGE
    except DocumentError as error:
        for problem in error.problems:
            _tell(f"{problem}")
        return UNREADABLE
    except OSError as error:
        wrong = _wrong_with_the_machine(error)
        if wrong is None:
            _tell_defect(error)
            return UNREADABLE
        _tell(f"Error: {wrong}")
        return USAGE
    except Exception as error:  # The last resort: a defect of apidiff must not look like a verdict.
        _tell_defect(error)
        return UNREADABLE
    return code if isinstance(code, int) else PASSED


def _tell_defect(error: Exception) -> None:
    if os.environ.get("APIDIFF_DEBUG"):
        import traceback

        traceback.print_exception(error)
    text = " ".join(str(error).split())[:200]
    _tell(
        f"internal error: {type(error).__name__}: {text}; please report this. "
        "There is no verdict. APIDIFF_DEBUG=1 shows where it happened."
    )


def _wrong_with_the_machine(error: OSError) -> str | None:
    """Return what is wrong with where the program runs, that no command can do without; None where it is a defect."""
    if error.errno in _FULL:
        return f"cannot write {error.filename or 'a temporary file'}: {error.strerror}"
    if error.errno in _NAMED and error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {error.strerror}"
    if error.errno != errno.ENOENT:
        return None
    try:
        os.getcwd()
    except FileNotFoundError:
        return "the working directory is no longer there; go to one that is"
    import tempfile

    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        return "no directory for temporary files can be written to; name one with TMPDIR"
    return None


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from apidiff import __version__

        click.echo(f"apidiff {__version__}")
        ctx.exit()


def make_program() -> Program:
    """Return the program."""
    return Program(
        name="apidiff",
        commands=Commands(),
        help=(
            "Compare two OpenAPI documents of one API.\n\n"
            "OLD and NEW are a file, - for standard input, a URL, or REVISION:path in git (:path is what is staged)."
        ),
        epilog=(
            "Exit codes: 0 passed, 1 the verdict failed, 2 wrong usage or configuration, "
            "3 a document could not be read. Try: apidiff check old.yaml new.yaml"
        ),
        params=[
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_print_version,
                help="Show the version and exit.",
            )
        ],
        context_settings={"help_option_names": ["-h", "--help"]},
    )
