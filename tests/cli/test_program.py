"""Exit codes, errors and help of the program as a whole."""

from __future__ import annotations

import errno
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from apidiff.cli import main
from apidiff.cli.program import COMMANDS, FAILED, PASSED, UNREADABLE, USAGE, Commands
from apidiff.model.document import ConfigError, DocumentError, Position, Problem
from tests.cli.documents import breaking_pair, run, write


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_help_names_every_command() -> None:
    result = run("--help")
    assert result.exit_code == PASSED
    for name, text in COMMANDS.items():
        assert f"{name} " in result.stdout
        assert text in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == PASSED
    assert result.stdout.startswith(f"Usage: apidiff {name} ")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_short_help_is_the_one_of_the_command(name: str) -> None:
    command = main.commands[name]
    assert isinstance(command, click.Group) or command.get_short_help_str(200) == COMMANDS[name]


def test_version() -> None:
    from apidiff import __version__

    assert run("--version").stdout == f"apidiff {__version__}\n"


def test_a_misspelt_command_gets_the_nearest() -> None:
    result = run("chek")
    assert result.exit_code == USAGE
    assert "there is no command 'chek'; did you mean 'check'?" in result.stderr


def test_documents_without_a_command_are_told_which_compares_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.yaml").touch()
    result = run("old.yaml", "new.yaml")
    assert result.exit_code == USAGE
    assert "there is no command 'old.yaml'; documents are compared by: apidiff check OLD NEW" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "a", "b", "c"),
        ("check", "a", "b", "--fail-on", "all"),
        ("check", "a", "b", "--colour"),
        ("-x",),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == USAGE
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def stop(*arguments: object) -> None:
        raise error

    monkeypatch.setattr("apidiff.pipeline.compare", stop)


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (ConfigError("pyproject.toml:3:1: unknown key"), USAGE, "pyproject.toml:3:1: unknown key\n"),
        (
            DocumentError(
                [
                    Problem(source="a.yaml", what="a tab", expected="spaces", position=Position(line=3, column=1)),
                    Problem(source="b.yaml", what="empty"),
                ]
            ),
            UNREADABLE,
            "a.yaml:3:1: a tab; expected spaces\nb.yaml: empty\n",
        ),
        (click.Abort(), 130, "Interrupted\n"),
        (KeyboardInterrupt(), 130, "\nInterrupted\n"),
    ],
)
def test_errors_end_in_their_exit_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: BaseException, code: int, told: str
) -> None:
    failing(monkeypatch, error)
    result = run("check", *breaking_pair(tmp_path))
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", told)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "cannot write a temporary file: No space left on device"),
        (OSError(errno.EFBIG, "File too large", "/tmp/x"), "cannot write /tmp/x: File too large"),
        (OSError(errno.EROFS, "Read-only file system", "/tmp/x"), "cannot write /tmp/x: Read-only file system"),
    ],
)
def test_a_machine_without_room_is_no_defect(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: OSError, told: str
) -> None:
    failing(monkeypatch, error)
    result = run("check", *breaking_pair(tmp_path))
    assert (result.exit_code, result.stdout, result.stderr) == (USAGE, "", f"Error: {told}\n")


def test_no_directory_for_temporary_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Python looks for one that it can write a few bytes to, so there is none on a full disk."""

    def no_directory() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.gettempdir", no_directory)
    failing(monkeypatch, FileNotFoundError(errno.ENOENT, "No usable temporary directory found"))
    result = run("check", *breaking_pair(tmp_path))
    assert (result.exit_code, result.stdout) == (USAGE, "")
    assert "TMPDIR" in result.stderr


@pytest.mark.parametrize(
    "error",
    [ZeroDivisionError("a\nb"), RecursionError(), MemoryError(), AssertionError("x"), FileNotFoundError(2, "x")],
)
def test_a_defect_never_looks_like_a_verdict(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception) -> None:
    failing(monkeypatch, error)
    result = run("check", *breaking_pair(tmp_path))
    assert result.exit_code == UNREADABLE
    assert result.stdout == ""
    assert result.stderr.startswith(f"internal error: {type(error).__name__}: ")
    assert result.stderr.count("\n") == 1


def test_a_defect_shows_where_it_happened_on_demand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("APIDIFF_DEBUG", "1")
    failing(monkeypatch, ZeroDivisionError("oops"))
    assert "Traceback" in run("check", *breaking_pair(tmp_path)).stderr


def test_errors_pass_where_the_caller_handles_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    failing(monkeypatch, ConfigError("no"))
    with pytest.raises(ConfigError):
        main.main(["check", *breaking_pair(tmp_path)], standalone_mode=False)


def test_the_exit_code_is_returned_where_the_caller_asks_for_it(tmp_path: Path) -> None:
    assert main.main(["check", "-q", *breaking_pair(tmp_path)], standalone_mode=False) == FAILED


def test_the_collection_of_commands_can_be_changed() -> None:
    commands = Commands()
    assert len(commands) == len(COMMANDS)
    extra = click.Command("extra")
    commands["extra"] = extra
    assert commands["extra"] is extra
    del commands["extra"]
    with pytest.raises(KeyError):
        commands["extra"]


@pytest.mark.skipif(sys.platform == "win32", reason="a shell with pipes is needed")
def test_a_reader_who_leaves_early_does_not_change_the_verdict(tmp_path: Path, root: Path) -> None:
    old, new = breaking_pair(tmp_path)
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m apidiff check {old} {new} -v -f json | true; echo ${{PIPESTATUS[0]}}"],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("1\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_no_defect_and_no_verdict(tmp_path: Path, root: Path) -> None:
    breaking_pair(tmp_path)
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "apidiff", "check", "old.json", "new.json"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(root)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == USAGE
    assert done.stderr == "Error: cannot write standard output: No space left on device\n"


def test_python_m_apidiff(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "apidiff", "--version"],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith("apidiff ")


def test_options_are_parsed_before_files_are_looked_at() -> None:
    assert "no-such-file" not in run("check", "no-such-file", "other", "--today", "soon").stderr


def test_a_broken_command_module_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "nothing", "There is no such module.")
    assert importlib.util.find_spec("apidiff.cli.nothing") is None
    result = CliRunner().invoke(main, ["nothing"])
    assert result.exit_code == UNREADABLE


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    result = run("check", *breaking_pair(tmp_path), "-o", "no/such/folder/report.txt")
    assert result.exit_code == USAGE
    assert "cannot write no/such/folder/report.txt" in result.stderr


def test_a_document_that_is_not_there() -> None:
    result = run("check", "old.yaml", "new.yaml")
    assert result.exit_code == UNREADABLE
    assert result.stderr.startswith("old.yaml: ")


def test_a_document_without_a_standard(tmp_path: Path) -> None:
    write(tmp_path, "a.json", {"hello": "world"})
    result = run("check", "a.json", "a.json")
    assert result.exit_code == UNREADABLE
    assert "a.json" in result.stderr
