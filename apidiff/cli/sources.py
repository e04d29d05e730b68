"""What OLD and NEW stand for on the command line."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import click

from apidiff.model.document import ConfigError, DocumentError

_DEFAULT_BRANCHES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


def pair(old: str, new: str | None) -> tuple[str, str]:
    """Return both sources. A single one is a file of the working tree, and is compared with the merge base.

    Raises click.UsageError where both are standard input, ConfigError where there is no merge base.
    """
    span = re.fullmatch(_SPAN, old) if not os.path.lexists(old) and "://" not in old else None
    if span is not None:
        first, last = span_ends(span["first"], span["dots"], span["last"])
        path = span["path"]
        return f"{first}:{path}", new or (f"{last}:{path}" if last else path)
    if new is None:
        return at_merge_base(old), old
    if old == "-" and new == "-":
        raise click.UsageError("only one of the two documents can come from standard input")
    return old, new


_SPAN = r"(?s)(?P<first>[^:]+?)(?P<dots>\.{2,3})(?P<last>[^:.][^:]*|):(?P<path>.+)"
"""What git calls a range, of a file: `main...topic:openapi.yaml`."""

_RANGE = r"(?s)(?P<first>.+?)(?P<dots>\.{2,3})(?P<last>[^.].*|)"


def span_ends(first: str, dots: str, last: str) -> tuple[str, str]:
    """Return the two revisions of a range as `git diff` reads it: with three dots, the first is where both parted. An
    empty second one is the work tree. Raises ConfigError."""
    if dots == "..":
        return first, last
    known = not first.startswith("-") and not last.startswith("-")
    base = git_output(Path.cwd(), "merge-base", first, last or "HEAD") if known else None
    if base is None:
        what = f"{first}{dots}{last}: git knows no commit that both come from"
        raise ConfigError(f"{what}; expected two branches or commits")
    return base[:12], last


def against_of(text: str) -> str:
    """Return the revision that documents of the work tree are compared with: of `main...`, where this branch began.
    Raises ConfigError for a range that ends elsewhere."""
    match = re.fullmatch(_RANGE, text)
    if match is None:
        return text
    if match["last"] not in ("", "HEAD"):
        raise ConfigError(f"--against {text}: the documents are those of the work tree; expected `{match['first']}...`")
    return span_ends(match["first"], match["dots"], match["last"])[0]


def means_many(sources: Sequence[str], against: Sequence[str]) -> bool:
    """Return whether what a command line names stands for any number of documents, and not for OLD and NEW."""
    if against:
        return bool(sources)
    folders = [os.path.isdir(source) or is_glob(source) for source in sources]
    return len(sources) in (1, 2) and all(folders)


def document_path(source: str | None) -> str:
    """Return the path of a document from the top of its repository, for the sections of a configuration; an empty text
    for what has none: an address, standard input."""
    if not source or source == "-" or "://" in source:
        return ""
    from apidiff.load.sources.files import path_in_repository

    if ":" in source and not os.path.lexists(source):
        return source.rpartition(":")[2]
    return path_in_repository(source) or os.path.relpath(source).replace(os.sep, "/")


def is_glob(source: str) -> bool:
    """Return whether a source is no file and no address, but a pattern for the names of files."""
    return any(mark in source for mark in "*?[") and "://" not in source and not os.path.lexists(source)


def at_merge_base(source: str) -> str:
    """Return the `REVISION:path` of a file where the current branch left the default branch; where it did not leave it,
    the file in the commit before, because a document and itself are no comparison. Raises ConfigError."""
    path = Path(source)
    if not os.path.isfile(path):
        what = f"{source}: there is no such file"
        raise ConfigError(f"{what}; expected OLD and NEW, or one file of a git repository to compare with its base")
    base, inside = _base_of(path, source)
    return f"{base[:12]}:{inside}"


def merge_base(source: str) -> str:
    """Return the commit where the current branch left the default branch, for documents in a folder, or named by a
    glob: `source`; where it did not leave it, the commit before. Raises ConfigError."""
    return _base_of(Path(source) if os.path.isdir(source) else Path.cwd(), source)[0]


def _base_of(path: Path, source: str) -> tuple[str, str]:
    """Return a commit, and the path of a file or folder from the top of the repository. Raises ConfigError."""
    # Path.resolve raises an error where links lead in a circle.
    real = Path(os.path.realpath(path))
    folder = real if path.is_dir() else real.parent
    top = git_output(folder, "rev-parse", "--show-toplevel")
    if top is None:
        raise ConfigError(f"{source}: not in a git repository; expected OLD and NEW, or a file git knows the base of")
    here = git_output(Path.cwd(), "rev-parse", "--show-toplevel")
    if here is None or os.path.realpath(here) != os.path.realpath(top):
        raise ConfigError(f"{source}: in another git repository than the working directory; expected to run in {top}")
    branch = next(
        (name for name in _DEFAULT_BRANCHES if git_output(folder, "rev-parse", "--verify", "--quiet", name)), None
    )
    base = git_output(folder, "merge-base", "HEAD", branch) if branch else None
    if branch is None or base is None:
        expected = f"one of {', '.join(_DEFAULT_BRANCHES)} that shares history, or OLD and NEW"
        raise ConfigError(f"{source}: no branch to compare with; expected {expected}")
    inside = Path(os.path.relpath(real, os.path.realpath(top))).as_posix()
    if base == git_output(folder, "rev-parse", "HEAD"):
        edited = git_output(folder, "diff", "--quiet", "--no-ext-diff", "HEAD", "--", f":(top,literal){inside}") is None
        if not _is_on_a_branch_of_its_own(folder, branch):
            base = _before(folder, source, branch, edited=edited)
        elif not edited:
            what = "nothing was committed or edited since"
            click.echo(f"{source}: {what} {branch}: the file is compared with itself", err=True)
    return base, inside


def _is_on_a_branch_of_its_own(folder: Path, default: str) -> bool:
    """Return whether another branch than the default one is checked out. A CI system often checks out no branch, and
    what is new is the commit itself then, as on the default branch."""
    branch = git_output(folder, "symbolic-ref", "--quiet", "--short", "HEAD")
    return branch is not None and branch != _last(git_output(folder, "rev-parse", "--abbrev-ref", default) or default)


def _last(branch: str) -> str:
    """Return the name of a branch without the remote it is on."""
    return branch.removeprefix("origin/")


def _before(folder: Path, source: str, branch: str, *, edited: bool) -> str:
    """Return the commit before the checked-out one, which has reached the default branch; of the first commit that
    commit itself, where the file was edited since: the edit is all that is new then. Raises ConfigError."""
    parent = git_output(folder, "rev-parse", "--verify", "--quiet", "HEAD^")
    if parent is not None:
        click.echo(f"{source}: on {branch} already, so it is compared with the commit before, {parent[:12]}", err=True)
        return parent
    shallow = git_output(folder, "rev-parse", "--is-shallow-repository") != "false"
    first = git_output(folder, "rev-parse", "HEAD")
    if edited and not shallow and first is not None:
        click.echo(f"{source}: on {branch}, whose first commit it is compared with, {first[:12]}", err=True)
        return first
    expected = "a clone of two commits or more (fetch-depth: 2)" if shallow else "OLD and NEW"
    what = f"the checked-out commit is on {branch} already, and the commit before it is not here"
    raise ConfigError(f"{source}: {what}; expected {expected}")


def git_output(folder: Path, *arguments: str) -> str | None:
    """Return what git prints, or None where it fails or is not installed."""
    from apidiff.load.sources.options import LoadOptions
    from apidiff.load.sources.revisions import SAFE, git_says

    try:
        said = git_says(str(folder), LoadOptions(), *SAFE, "-C", str(folder), *arguments)
    except DocumentError:
        return None
    return None if said is None else said.strip()
