"""Files that are written: whole or not at all, and never over what was read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from apidiff.configuration import configured

if TYPE_CHECKING:
    from apidiff.model.report import Report

_DEVICES = ("/dev/", "/proc/")
"""Where names stand for open files and devices, which are written to and not replaced."""


def replace_file(path: str, data: bytes) -> None:
    """Put `data` in the place of a file: until all of it is on the disk, the file is what it was before.

    A link stays, and what it leads to is replaced; permissions stay, too. Pipes and devices are written to. Raises
    click.ClickException where the file cannot be written.
    """
    try:
        if _is_written_to(path):
            with open(path, "wb") as file:
                file.write(data)
        else:
            _replace(os.path.realpath(path), data)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise click.ClickException(f"cannot write {path}: {reason or error}") from error


def refuse_outputs(outputs: Iterable[str], inputs: Iterable[str]) -> None:
    """Raise click.ClickException, before the work, where a file can certainly not be written: no file can be made of
    that name, or it is one of the inputs. `-` is standard output."""
    named = [path for path in outputs if path != "-"]
    for path in named:
        folder = os.path.dirname(os.path.realpath(path))
        if os.path.isdir(path):
            raise click.ClickException(f"cannot write {path}: this is a directory")
        if not os.path.isdir(folder):
            raise click.ClickException(f"cannot write {path}: there is no directory {folder}")
    refuse_inputs(named, inputs)


def refuse_inputs(outputs: Iterable[str], inputs: Iterable[str]) -> None:
    """Raise click.UsageError where a file that is to be written is one that is read, or stands in a folder of such."""
    written = [path for path in outputs if os.path.isfile(path)]
    for path in inputs if written else ():
        for output in written:
            if _is_one_file(path, output) or (os.path.isdir(path) and _stands_in(output, path)):
                raise click.UsageError(f"{output} is read, and would be written over; name another file after -o")


def inputs_of(given: Mapping[str, Any], *sources: str | None) -> Iterator[str]:
    """Yield what a command line and the configuration may name for reading; some may be no files. Raises ConfigError
    for a configuration that cannot be read."""
    yield from (source for source in sources if source is not None)
    configuration = configured(given.get("config"))
    for one in (*configuration.files, given.get("answers"), configuration.get("answers", None)):
        if one:
            yield one
    for key in ("waivers", "rules", "consumers"):
        yield from (*given.get(key, ()), *configuration.get(key, ()))


def files_of(report: Report) -> Iterator[str]:
    """Yield the names of all files that the documents of a report were read from."""
    for side in (report.old, report.new):
        document = side.contract.document
        yield from (resource.name for resource in (document.entry, *document.resources.values()))


def _is_one_file(path: str, other: str) -> bool:
    with suppress(OSError, ValueError):
        return os.path.samefile(path, other)
    return False


def _stands_in(file: str, folder: str) -> bool:
    return os.path.realpath(file).startswith(os.path.join(os.path.realpath(folder), ""))


def _is_written_to(path: str) -> bool:
    if os.path.abspath(path).startswith(_DEVICES):
        return True
    return os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode) and not os.path.isdir(path)


def _replace(target: str, data: bytes) -> None:
    """Write beside a file and rename. Raises OSError, and leaves nothing behind."""
    beside = write_beside(target, data)
    try:
        os.replace(beside, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise


def write_beside(target: str, data: bytes) -> str:
    """Write what is to become a file beside it, with its owner and mode, and return the name. Raises OSError, and
    leaves nothing behind."""
    before = os.stat(target) if os.path.exists(target) else None
    if before is not None and not os.access(target, os.W_OK):
        # Its folder may allow to replace what its owner wants kept.
        raise PermissionError(None, "the file is read-only")
    beside = os.path.join(os.path.dirname(target), f".{os.path.basename(target)[:100]}.{os.urandom(4).hex()}.tmp")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except PermissionError as error:
        raise PermissionError(None, f"no file can be made beside it ({error.strerror})") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if before is not None:
            _keep_owner_and_mode(beside, before)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
    return beside


def _keep_owner_and_mode(path: str, before: os.stat_result) -> None:
    """Give a file the owner and mode that another had; only the administrator may give files away."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(path, before.st_uid, before.st_gid)
    os.chmod(path, stat.S_IMODE(before.st_mode))
