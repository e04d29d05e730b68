"""Which versions of an API there are: documents in their order, a folder of them, the tags of a repository, or a file
that lists them with what is known of their lives."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import click
import msgspec
from msgspec import Struct

from apidiff.cli.sources import git_output
from apidiff.load.sources.files import read_own
from apidiff.load.sources.glance import ENDINGS, declares_version
from apidiff.model.document import ConfigError, DocumentError

_CALLED = re.compile(r"(?:^|[-_. ])(v?\d[\w.-]*)$", re.IGNORECASE)
"""The end of the name of a file that is a number or a day: `openapi-v1`, `2024-01-15`, `shop_1.2.0`."""
_DIGITS = re.compile(r"(\d+)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Status = Literal["preview", "beta", "current", "supported", "deprecated", "sunset", "retired"]


class Stated(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """A version as a file of versions states it. Days are written YYYY-MM-DD."""

    document: str
    status: Status | None = None
    released: date | None = None
    deprecated: date | None = None
    sunset: date | None = None
    documentation: str = ""


class VersionsFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of versions, the oldest first: each by its name, with its document or all that is known of it. `url` is
    where the site will stand, `api` what addresses of the API begin with."""

    versions: dict[str, Stated | str]
    title: str = ""
    url: str = ""
    api: str = ""


class Found(Struct, frozen=True, kw_only=True):
    """The versions by name, the oldest first, and what is known of the whole. A name may be empty, where the document
    says it. `left_out` names what was looked at and is no version."""

    versions: tuple[tuple[str, Stated], ...]
    title: str = ""
    url: str = ""
    api: str = ""
    left_out: tuple[str, ...] = ()


def is_day(text: str) -> bool:
    """Return whether a text has the form of a day: later versions of Python read other forms, too."""
    return _DAY.fullmatch(text) is not None


def name_of_file(source: str) -> str:
    """Return the version that the end of a file's name states, empty where it states none."""
    called = _CALLED.search(Path(source).stem)
    return called[1] if called else ""


def find_versions(arguments: Sequence[str], tags: str) -> Found:
    """Return the versions that a command line names: with `tags`, a pattern for tags, those of the one file it names.
    Raises ConfigError, and click.UsageError where there are fewer than two."""
    found = _found(arguments, tags)
    if len(found.versions) < 2:
        what = f"{len(found.versions)} version{'' if len(found.versions) == 1 else 's'}"
        expected = "two or more documents, a folder of them, a file of versions, or a file with --tags"
        raise click.UsageError(f"{', '.join(arguments)}: {what} found; expected {expected}")
    return found


def _found(arguments: Sequence[str], tags: str) -> Found:
    if tags:
        if len(arguments) != 1:
            raise click.UsageError("--tags goes with one file, whose versions the tags hold")
        return _of_tags(arguments[0], tags)
    if len(arguments) > 1:
        return Found(versions=tuple(("", Stated(document=source)) for source in arguments))
    path = Path(arguments[0])
    if path.is_dir():
        return _of_folder(path)
    return _of_file(path)


def _of_folder(folder: Path) -> Found:
    """Return the documents of a folder, and those of its folders that are called after a version."""
    versions, left_out = [], []
    for path in sorted(folder.iterdir(), key=lambda path: _natural(path.stem)):
        if path.name.startswith("."):
            continue
        document = path if os.path.isfile(path) else _document_in(path)
        if document is None or document.suffix.lower() not in ENDINGS or not _is_openapi(document):
            left_out.append(str(path))
            continue
        called = _CALLED.search(path.stem if os.path.isfile(path) else path.name)
        name = called[1] if called else path.stem if os.path.isfile(path) else path.name
        versions.append((name, Stated(document=str(document))))
    return Found(versions=tuple(versions), left_out=tuple(left_out))


def _document_in(folder: Path) -> Path | None:
    found = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in ENDINGS and _is_openapi(path)]
    named = [path for path in found if path.stem.lower() in ("openapi", "swagger")]
    return (named or found)[0] if len(found) == 1 or named else None


def _is_openapi(path: Path) -> bool:
    try:
        return declares_version(read_own(path))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from error


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Return what names are sorted by, with numbers in them as numbers."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part.lower()) for part in _DIGITS.split(name) if part]


def _of_tags(source: str, pattern: str) -> Found:
    """Return the tags that have a file, in the order of their numbers. The day of one is that of its commit."""
    if "\0" in source:
        raise ConfigError(f"{source}: no file can have this name; expected a file whose versions tags hold")
    path = Path(source)
    real = Path(os.path.realpath(path))  # Path.resolve raises an error where links lead in a circle
    folder = real.parent
    top = git_output(folder, "rev-parse", "--show-toplevel") if folder.is_dir() else None
    if top is None:
        raise ConfigError(f"{source}: not in a git repository; expected a file whose versions tags hold")
    inside = Path(os.path.relpath(real, os.path.realpath(top))).as_posix()
    listed = git_output(folder, "tag", "--sort=version:refname", "--list", "--", pattern) or ""
    versions, left_out = [], []
    for tag in listed.splitlines():
        if git_output(folder, "cat-file", "-e", f"refs/tags/{tag}:{inside}") is None:
            left_out.append(f"{tag}:{inside}")
            continue
        day = git_output(folder, "log", "-1", "--format=%cs", f"refs/tags/{tag}") or ""
        released = date.fromisoformat(day) if is_day(day) else None
        versions.append((tag, Stated(document=f"{tag}:{inside}", released=released)))
    return Found(versions=tuple(versions), left_out=tuple(left_out))


def _of_file(path: Path) -> Found:
    """Return the versions that a file lists. Paths in it start at its folder."""
    from apidiff.load.parse.yaml_ import parse_yaml

    expected = "two or more documents, a folder of documents, or a file of versions"
    try:
        stated: Any = parse_yaml(read_own(path), str(path))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}; expected {expected}") from error
    except DocumentError as error:
        raise ConfigError(f"{error}") from error
    if not isinstance(stated, dict) or "versions" not in stated:
        raise ConfigError(f"{path} lists no versions; expected {expected}")
    try:
        file = msgspec.convert(stated, VersionsFile)
    except msgspec.ValidationError as error:
        expected = (
            "`versions`: a mapping from names to documents, or to `document`, `status` and days such as 2026-01-31"
        )
        raise ConfigError(f"{path}: {error}; expected {expected}") from error
    versions = tuple(_resolved(path.parent, file.versions.items()))
    return Found(versions=versions, title=file.title, url=file.url, api=file.api)


def _resolved(folder: Path, versions: Iterable[tuple[str, Stated | str]]) -> Iterator[tuple[str, Stated]]:
    for name, given in versions:
        one = Stated(document=given) if isinstance(given, str) else given
        is_path = "://" not in one.document and (":" not in one.document or (folder / one.document).exists())
        yield name, msgspec.structs.replace(one, document=str(folder / one.document)) if is_path else one
