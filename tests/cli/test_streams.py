"""Standard streams that are closed, full, or read by someone who left; and a working directory that is gone."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from apidiff.cli.program import FAILED, PASSED, UNREADABLE, USAGE
from tests.cli.documents import breaking_pair, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a shell that can close streams is needed")

COMMANDS = {
    "check": ("check old.json new.json", FAILED),
    "check-verbose": ("check old.json new.json -v -f json", FAILED),
    "git": ("check HEAD:old.json new.json", FAILED),
    "guide": ("guide old.json new.json", PASSED),
    "changelog": ("changelog old.json new.json", PASSED),
    "propose": ("propose old.json new.json", PASSED),
    "validate": ("validate old.json --quick", PASSED),
    "contains": ("contains schema.json schema.json", PASSED),
    "rules list": ("rules list", PASSED),
    "rules explain": ("rules explain property-renamed", PASSED),
    "help": ("--help", PASSED),
    "help of a command": ("check --help", PASSED),
    "version": ("--version", PASSED),
}
WITHOUT_RESULT = {
    "check-into-a-file": ("check old.json new.json -f json -o report.json", FAILED),
    "check-quiet-into-a-file": ("check old.json new.json -q -f json -o report.json", FAILED),
    "propose-into-a-file": ("propose old.json new.json -o versions.py", PASSED),
    "wrong-usage": ("check old.json new.json --colour", USAGE),
    "no-such-file": ("check old.json nothing.json", UNREADABLE),
}
QUICK = ("check", "git", "propose", "rules list", "help")
"""One of each way to write; the others are tried with the slow tests."""


def some(*names: str) -> list[Any]:
    """Return names as parameters, those beyond QUICK marked as slow."""
    return [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in names]


full = pytest.param("/dev/full", marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    breaking_pair(tmp_path)
    write(tmp_path, "schema.json", {"type": "string"})
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


def shell(folder: Path, root: Path, script: str) -> tuple[int, str, str]:
    """Run a script in which `$apidiff` is the program; return its exit code and what it wrote to both streams."""
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root), "apidiff": f"{shlex.quote(sys.executable)} -m apidiff"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("name", some(*COMMANDS))
def test_a_result_that_cannot_be_written_is_an_error(folder: Path, root: Path, name: str) -> None:
    command, _ = COMMANDS[name]
    outcome = shell(folder, root, f"$apidiff {command} >&-")
    assert outcome == (USAGE, "", "Error: cannot write standard output: it is closed\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("name", some(*COMMANDS))
def test_a_full_disk_is_an_error(folder: Path, root: Path, name: str) -> None:
    command, _ = COMMANDS[name]
    outcome = shell(folder, root, f"$apidiff {command} >/dev/full")
    assert outcome == (USAGE, "", "Error: cannot write standard output: No space left on device\n")


@pytest.mark.parametrize("name", some(*COMMANDS))
def test_a_reader_who_left_changes_nothing(folder: Path, root: Path, name: str) -> None:
    command, code = COMMANDS[name]
    found, shown, told = shell(folder, root, f"$apidiff {command} | true; exit ${{PIPESTATUS[0]}}")
    assert (found, shown) == (code, "")
    assert not told or name == "propose"  # which says how many questions are open


@pytest.mark.parametrize("name", WITHOUT_RESULT)
def test_without_a_result_standard_output_is_not_missed(folder: Path, root: Path, name: str) -> None:
    command, code = WITHOUT_RESULT[name]
    found, _, told = shell(folder, root, f"$apidiff {command} >&-")
    assert found == code
    assert "standard output" not in told


@pytest.mark.parametrize("target", ["&-", full])
@pytest.mark.parametrize("name", some(*COMMANDS, *WITHOUT_RESULT))
def test_standard_error_is_never_missed(folder: Path, root: Path, name: str, target: str) -> None:
    command, code = {**COMMANDS, **WITHOUT_RESULT}[name]
    found, shown, told = shell(folder, root, f"$apidiff {command} 2>{target}")
    assert (found, told) == (code, "")
    assert bool(shown) == (name in COMMANDS)


@pytest.mark.parametrize("name", some(*COMMANDS, *WITHOUT_RESULT))
def test_all_streams_closed(folder: Path, root: Path, name: str) -> None:
    command, code = {**COMMANDS, **WITHOUT_RESULT}[name]
    script = f"$apidiff {command} <&- >&- 2>&-"
    assert shell(folder, root, script) == (USAGE if name in COMMANDS else code, "", "")


def test_no_file_takes_the_place_of_a_closed_stream(folder: Path, root: Path) -> None:
    """A file that is opened next gets the lowest free number; what is then told would be written into it."""
    before = (folder / "old.json").read_bytes()
    code, _, _ = shell(folder, root, "$apidiff check old.json new.json -f json -o report.json <&- >&- 2>&-")
    assert code == FAILED
    assert (folder / "old.json").read_bytes() == before
    assert (folder / "report.json").read_text().startswith("{")


def test_standard_input_is_closed(folder: Path, root: Path) -> None:
    code, _, told = shell(folder, root, "$apidiff check - new.json <&-")
    assert (code, "standard input cannot be read" in told) == (UNREADABLE, True)


@pytest.mark.parametrize("command", ["check {0}/old.json {0}/new.json", "guide {0}/old.json {0}/new.json -o guide.md"])
def test_a_working_directory_that_is_gone(folder: Path, root: Path, command: str) -> None:
    script = f"mkdir gone && cd gone && rmdir ../gone; $apidiff {command.format(shlex.quote(str(folder)))}"
    code, shown, told = shell(folder, root, script)
    assert (code, shown) == (USAGE, "")
    assert told.endswith("Error: the working directory is no longer there; go to one that is\n")


def test_a_command_that_needs_no_working_directory(folder: Path, root: Path) -> None:
    code, shown, _ = shell(folder, root, "mkdir gone && cd gone && rmdir ../gone; $apidiff --version")
    assert code == PASSED
    assert shown.startswith("apidiff ")
