"""What a pull request changes of the settings that it is judged by: configuration, waivers, rules, answers.

They stand in the repository, and are reviewed like all that does. So a change of them counts, and is told; the one that
would let the pull request itself pass whatever it breaks, a milder level that fails, counts once it is merged.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import NamedTuple

CONFIGURATIONS = (".apidiff.yaml", ".apidiff.yml", "pyproject.toml")
BESIDE = ("apidiff.waivers.yaml", "apidiff.answers.yaml")
STRICTNESS = ("never", "breaking", "warning")
"""Values of `fail-on`, the mildest first; `breaking` where none is set."""

_TABLE = re.compile(r"^\s*\[+\s*([^\]]*?)\s*\]+", re.MULTILINE)
_ANYWHERE = re.compile(r"fail[-_]on")
_FAIL_ON = re.compile(r"""(?m)^["']?fail[-_]on["']?\s*[:=]\s*["']?(\w+)""")
_WORD = re.compile(r"[\w./*-]+")

Read = Callable[[str], str]
"""Returns the text of a file of one revision, nothing where it has none."""


class Policy(NamedTuple):
    """What a pull request changes: files, and the level that fails it all the same, empty where that is for the
    program to find out."""

    files: list[str]
    fail_on: str


def policy_of(changed: list[str], before: Read, after: Read, configurations: tuple[str, ...]) -> Policy:
    """Return what some changed files mean for what counts, given the texts of both revisions and where configurations
    may stand."""
    own = [
        path
        for path in changed
        if path in configurations and settings(path, before(path)) != settings(path, after(path))
    ]
    named = {
        posixpath.normpath(posixpath.join(posixpath.dirname(path), word))
        for path in configurations
        for word in words(path, after(path))
    }
    files = list(own)
    for path in changed:
        holders = {path, *(path[: match.start()] for match in re.finditer("/", path))}
        if path not in configurations and (path in BESIDE or holders & named):
            files.append(path)
    return Policy(files, level_kept(own, before, after))


def level_kept(own: list[str], before: Read, after: Read) -> str:
    """Return the level of the revision before, unless the one now is plainly stricter, or parts of the repository had
    levels of their own."""
    if not own:
        return ""
    texts = [settings(path, before(path)) for path in own]
    if any(len(_ANYWHERE.findall(text)) > len(_FAIL_ON.findall(text)) for text in texts):
        return ""
    was = max((level(text) for text in texts), key=STRICTNESS.index)
    now = max((level(settings(path, after(path))) for path in own), key=STRICTNESS.index)
    return "" if STRICTNESS.index(now) > STRICTNESS.index(was) else was


def settings(path: str, text: str) -> str:
    """Return what a file says to apidiff: of pyproject.toml the tables of `tool.apidiff`."""
    if not path.endswith(".toml"):
        return text
    marks = [*_TABLE.finditer(text)]
    ends = [mark.start() for mark in marks[1:]] + ([len(text)] if marks else [])
    own = re.compile(r"tool\.apidiff(\.|$)")
    return "\n".join(text[mark.end() : end] for mark, end in zip(marks, ends, strict=True) if own.match(mark.group(1)))


def words(path: str, text: str) -> set[str]:
    """Return what may be names of files in a configuration."""
    return {word.rstrip("/") for word in _WORD.findall(settings(path, text)) if word.strip("./*")}


def level(text: str) -> str:
    """Return the level that fails by a configuration; the usual one where it says nothing that is known."""
    found = _FAIL_ON.search(text)
    return found.group(1) if found is not None and found.group(1) in STRICTNESS else "breaking"
