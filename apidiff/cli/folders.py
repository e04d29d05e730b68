"""Folders that are written: every page beside what it replaces, and what no longer belongs is taken away."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import click

from apidiff.cli.files import replace_file

_MARK = ".apidiff-pages"
"""A file that lists the pages that were written, so that only these are ever taken away."""


def is_folder(path: str) -> bool:
    """Return whether a target is a folder: its name ends in a slash."""
    return path.endswith(("/", os.sep))


def replace_folder(path: str, pages: Mapping[str, str]) -> None:
    """Write pages into a folder, each whole or not at all; pages of an earlier run that are no more go. A page that
    says what it said before is left alone. Raises click.ClickException where one cannot be written."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mark = folder / _MARK
        before = mark.read_text(encoding="utf-8").splitlines() if mark.is_file() else []
    except (OSError, ValueError) as error:
        raise click.ClickException(f"cannot write {path}: {error}") from error
    for name, text in pages.items():
        data = text.encode("utf-8", "backslashreplace")
        target = folder / name
        if not (target.is_file() and target.read_bytes() == data):
            replace_file(str(target), data)
    for name in before:
        if name not in pages and Path(name).name == name and name.endswith(".md"):
            with suppress(OSError):
                (folder / name).unlink()
    replace_file(str(mark), "".join(f"{name}\n" for name in pages).encode())
