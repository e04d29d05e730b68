"""Folders that are written: all files beside what they replace, then renamed; what no longer belongs is taken away."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

import click

from apidiff.cli.files import replace_file, write_beside

_MARK = ".apidiff-pages"
"""A file that lists what was written, so that only this is ever taken away."""


def is_folder(path: str) -> bool:
    """Return whether a target is a folder: its name ends in a slash."""
    return path.endswith(("/", os.sep))


def replace_folder(path: str, pages: Mapping[str, str]) -> int:
    """Write pages into a folder, by their paths in it, and return how many changed. Pages of an earlier run that are no
    more go; a page that says what it said before is left alone.

    Until every page is on the disk, the folder is what it was before. Raises click.ClickException where one cannot be
    written, or would be written over a file that another program made.
    """
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = _listed(folder)
        changed = {name: data for name, data in _encoded(pages) if not _holds(folder / name, data)}
        _refuse_others(folder, before, changed)
        _replace_all(folder, changed)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise click.ClickException(f"cannot write {path}: {reason}") from error
    for name in before:
        if name not in pages:
            _take_away(folder, name)
    mark = "".join(f"{name}\n" for name in sorted(pages)).encode()
    if not _holds(folder / _MARK, mark):
        replace_file(str(folder / _MARK), mark)
    return len(changed)


def _encoded(pages: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    yield from ((name, text.encode("utf-8", "backslashreplace")) for name, text in pages.items())


def _listed(folder: Path) -> list[str]:
    """Return the files of an earlier run. A list that another wrote leads to nothing outside the folder."""
    mark = folder / _MARK
    names = mark.read_text(encoding="utf-8").splitlines() if mark.is_file() else []
    return [name for name in names if name and not PurePosixPath(name).is_absolute() and ".." not in name.split("/")]


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _refuse_others(folder: Path, before: list[str], changed: Mapping[str, bytes]) -> None:
    """Raise click.ClickException where a file is not ours to replace, or a link leads out of the folder."""
    ours, top = set(before), os.path.realpath(folder)
    for name in changed:
        path = folder / name
        if os.path.lexists(path) and name not in ours:
            what = f"{path} was not written by apidiff, and would be replaced"
            raise click.ClickException(f"{what}; expected an empty folder, or one that an earlier run has written")
        parent = os.path.realpath(path.parent)
        if parent != top and not parent.startswith(os.path.join(top, "")):
            raise click.ClickException(f"cannot write {path}: a link leads out of {folder}")


def _replace_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files beside what they replace, and when all are written, rename them. Raises OSError, and leaves nothing
    behind."""
    waiting: dict[str, str] = {}
    try:
        for name, data in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            waiting[str(target)] = write_beside(str(target), data)
        for target_name, beside in list(waiting.items()):
            os.replace(beside, target_name)
            del waiting[target_name]
    finally:
        for beside in waiting.values():
            with suppress(OSError):
                os.unlink(beside)


def _take_away(folder: Path, name: str) -> None:
    """Delete a file that is no more, and the folders that it leaves empty."""
    path = folder / name
    if not os.path.realpath(path.parent).startswith(os.path.realpath(folder)):
        return
    with suppress(OSError):
        path.unlink()
        for parent in list(path.parents)[: len(PurePosixPath(name).parts) - 1]:
            parent.rmdir()
