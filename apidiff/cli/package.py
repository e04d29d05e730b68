"""A package of versions: a module for each, and the bundle that puts them together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from msgspec import Struct

from apidiff.cli.output import tell, write
from apidiff.model.document import ConfigError

_NEW = (
    '"""The versions of the application, newest first."""\n\nfrom cadwyn import HeadVersion, Version, VersionBundle\n\n'
)


class Step(Struct, frozen=True, kw_only=True):
    """A version of a package: what it is called, its module, and the names of its changes."""

    version: str
    source: str
    changes: tuple[str, ...]


def is_package(output: str) -> bool:
    """Return whether a version is to be written into a folder."""
    return output.endswith(("/", "\\")) or Path(output).is_dir()


def write_package(folder: Path, first: str, steps: Sequence[Step], *, force: bool) -> None:
    """Write the modules of versions, the oldest first, and put them into the bundle of the package, which is made
    with the
    version `first` where there is none. Nothing is written before all of it is known to be possible. Raises ConfigError
    and click.UsageError."""
    from apidiff.model.proposal.proposal import WRITTEN
    from apidiff.propose.targets.bundle_edit import module_name, with_version

    files: dict[Path, str] = {}
    for step in steps:
        path = folder / f"{module_name(step.version)}.py"
        if path.is_file() and not force:
            there = path.read_text("utf-8", "replace")
            if there.strip() and WRITTEN not in there:
                raise click.UsageError(f"{path} is there, and apidiff did not write it; move it, or add --force")
        files[path] = step.source
    bundle, found = bundle_of(folder, set(files))
    text = (
        found
        if found is not None
        else f"{_NEW}versions = VersionBundle(\n    HeadVersion(),\n    Version({_quoted(first)}),\n)\n"
    )
    for step in steps:
        if step.changes:
            text = with_version(str(bundle), text, step.version, step.changes)
    files[bundle] = text
    folder.mkdir(parents=True, exist_ok=True)
    for path, source in files.items():
        changed = not path.is_file() or read(path) != source
        if changed:
            write(source, str(path))
        tell([f"{path}: {'written' if changed else 'as it was'}"])


def bundle_of(folder: Path, but: set[Path]) -> tuple[Path, str | None]:
    """Return the module of a package that holds its bundle, with its source; None where the package is still to be
    made. Raises ConfigError where its modules have none, or several."""
    start = folder / "__init__.py"
    found = [(path, text) for path in _modules(folder, but) if "VersionBundle(" in (text := read(path))]
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(f"{folder}: {len(found)} modules have a VersionBundle, such as {found[0][0]}; expected one")
    if start.is_file() and read(start).strip():
        what = "there is no VersionBundle in the package, or it has another name here"
        raise ConfigError(f"{start}: {what}; expected `VersionBundle(...)` in a module of it")
    return start, None


def read(path: Path) -> str:
    """Return the text of a module with its line ends. Raises ConfigError."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: it cannot be read as UTF-8: {error}") from None


def _modules(folder: Path, but: set[Path]) -> Iterator[Path]:
    for path in sorted(folder.glob("*.py")) if folder.is_dir() else ():
        if path not in but:
            yield path


def _quoted(version: str) -> str:
    from apidiff.propose.source.literals import string

    return string(version)
