"""What OLD and NEW stand for on the command line."""

from __future__ import annotations

import os
from pathlib import Path

import click

from apidiff.model.document import ConfigError

_DEFAULT_BRANCHES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


def pair(old: str, new: str | None) -> tuple[str, str]:
    """Return both sources. A single one is a file of the working tree, and is compared with the merge base.

    Raises click.UsageError where both are standard input, ConfigError where there is no merge base.
    """
    if new is None:
        return at_merge_base(old), old
    if old == "-" and new == "-":
        raise click.UsageError("only one of the two documents can come from standard input")
    return old, new


def at_merge_base(source: str) -> str:
    """Return the `REVISION:path` of a file where the current branch left the default branch. Raises ConfigError."""
    path = Path(source)
    if not path.is_file():
        what = f"{source}: there is no such file"
        raise ConfigError(f"{what}; expected OLD and NEW, or one file of a git repository to compare with its base")
    folder = path.resolve().parent
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None:
        raise ConfigError(f"{source}: not in a git repository; expected OLD and NEW, or a file git knows the base of")
    here = _git(Path.cwd(), "rev-parse", "--show-toplevel")
    if here is None or Path(here).resolve() != Path(top).resolve():
        raise ConfigError(f"{source}: in another git repository than the working directory; expected to run in {top}")
    branch = next((name for name in _DEFAULT_BRANCHES if _git(folder, "rev-parse", "--verify", "--quiet", name)), None)
    base = _git(folder, "merge-base", "HEAD", branch) if branch else None
    if base is None:
        expected = f"one of {', '.join(_DEFAULT_BRANCHES)} that shares history, or OLD and NEW"
        raise ConfigError(f"{source}: no branch to compare with; expected {expected}")
    inside = os.path.relpath(path.resolve(), Path(top).resolve())
    return f"{base[:12]}:{Path(inside).as_posix()}"


def _git(folder: Path, *arguments: str) -> str | None:
    """Return what git prints, or None where it fails or is not installed."""
    import subprocess

    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
