"""What the commands write for the sample pairs, as a user runs them: one comparison a pair writes every format.

Kept for the life of the process, because many tests look at it.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from click.testing import CliRunner

from apidiff.cli import main
from apidiff.render import FORMATS

SAMPLES = Path(__file__).resolve().parent.parent / "sample_specs"
PAIRS = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir())
TODAY = "2025-06-01"

STORED = MappingProxyType(
    {
        "check.json": "json",
        "check.txt": "text",
        "guide.md": "guide",
        "changelog.md": "changelog",
        "versions.py": "propose",
    }
)
"""What `expected/` holds of each pair: the report, which says everything the other formats show, and what people read.
What is stored of the other formats is a report of every kind of finding, in `tests/render/stored`."""


def run(*arguments: str) -> tuple[int, bytes]:
    """Run a command; return its exit code and its standard output."""
    result = CliRunner().invoke(main, [*arguments, "--today", TODAY], prog_name="apidiff", catch_exceptions=False)
    assert result.exit_code in (0, 1), result.stderr
    return result.exit_code, result.stdout_bytes


@contextlib.contextmanager
def in_a_copy() -> Iterator[Path]:
    """Work in a copy of the samples in a repository like this one, which is none where it was unpacked from an archive.

    Names of files in the output are relative to the folder of the samples, on every machine, or in what is written for
    CI systems to the top of the repository.
    """
    with tempfile.TemporaryDirectory(prefix="apidiff-samples-") as name:
        top = Path(name)
        (top / ".git").mkdir()
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(shutil.copytree(SAMPLES, top / SAMPLES.name))
            yield top


@cache
def outputs(pair: str) -> MappingProxyType[str, str]:
    """Return what `check` writes for a pair in every format, and `propose`."""
    sides = (f"{pair}/old.yaml", f"{pair}/new.yaml")
    with in_a_copy() as top:
        files = {name: top / name for name in FORMATS if name != "text"}
        asked = [word for name, path in files.items() for word in ("-f", name, "-o", str(path))]
        _, shown = run("check", *sides, *asked, "-f", "text")
        written = {name: path.read_bytes().decode() for name, path in files.items()}
        _, proposed = run("propose", *sides)
    return MappingProxyType({**written, "text": shown.decode(), "propose": proposed.decode()})


def stored_report(pair: str) -> dict[str, Any]:
    """Return the stored report of a pair."""
    report: dict[str, Any] = json.loads((SAMPLES / pair / "expected" / "check.json").read_bytes())
    return report
