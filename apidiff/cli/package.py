"""A package of versions: a module for each, and the bundle that puts them together."""

from __future__ import annotations

import os
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
    """A version of a package: what it is called, its module, and the names of its changes; those of `head` narrow the
    latest version, where HEAD is to keep what old clients send."""

    version: str
    source: str
    changes: tuple[str, ...]
    head: tuple[str, ...] = ()


def is_package(output: str) -> bool:
    """Return whether a version is to be written into a folder."""
    return output.endswith(("/", "\\")) or Path(output).is_dir()


def refuse_handwritten(path: Path, advice: str) -> None:
    """Raise click.UsageError where a file is there that apidiff did not write."""
    from apidiff.model.proposal.proposal import WRITTEN

    there = path.read_text("utf-8", "replace") if os.path.isfile(path) else ""
    if there.strip() and WRITTEN not in there:
        raise click.UsageError(f"{path} is there, and apidiff did not write it; {advice}, or add --force")


def write_package(folder: Path, first: str, steps: Sequence[Step], *, force: bool) -> None:
    """Write the modules of versions, the oldest first, and put them into the bundle of the package, which is made with
    the version `first` where there is none. A version of a history that changes nothing has no module. Nothing is
    written before all of it is known to be possible. Raises ConfigError and click.UsageError."""
    from apidiff.propose.targets.bundle_edit import module_name, with_head, with_version

    files: dict[Path, str] = {}
    for step in steps:
        if not step.changes and len(steps) > 1:
            continue
        path = folder / f"{module_name(step.version)}.py"
        if not force:
            refuse_handwritten(path, "move it")
        files[path] = step.source
    bundle, found = bundle_of(folder, set(files))
    text = (
        found
        if found is not None
        else f"{_NEW}versions = VersionBundle(\n    HeadVersion(),\n    Version({_quoted(first)}),\n)\n"
    )
    for step in steps:
        if step.changes or len(steps) > 1:
            text = with_version(str(bundle), text, step.version, step.changes)
        if step.head:
            text = with_head(str(bundle), text, step.version, step.head)
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
    from apidiff.propose.targets.bundle_edit import BUNDLE, holds_bundle

    start = folder / "__init__.py"
    named = [path for path in _modules(folder, but) if BUNDLE.encode() in _bytes(path)]
    found = [(path, text) for path in named if holds_bundle(text := read(path))]
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(f"{folder}: {len(found)} modules have a VersionBundle, such as {found[0][0]}; expected one")
    if start.is_file() and read(start).strip():
        what = "there is no VersionBundle in the package, or it has another name here"
        raise ConfigError(f"{start}: {what}; expected `VersionBundle(...)` in a module of it")
    return start, None


def read(path: Path) -> str:
    """Return the text of a module with its line ends. Raises ConfigError with the place of what is no UTF-8."""
    from apidiff.propose.targets.bundle_edit import place_of

    data = _bytes(path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        what = f"the byte 0x{data[error.start]:02x} is no UTF-8; expected a module in UTF-8"
        raise ConfigError(f"{path}:{place_of(before, len(before))}: {what}") from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from None


def _modules(folder: Path, but: set[Path]) -> Iterator[Path]:
    for path in sorted(folder.glob("*.py")) if folder.is_dir() else ():
        if path not in but:
            yield path


def _quoted(version: str) -> str:
    from apidiff.propose.source.literals import string

    return string(version)
