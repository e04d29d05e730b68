"""Names, words and files that mean something to a terminal, to the operating system or to Python."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from apidiff.cli.program import PASSED, UNREADABLE, USAGE
from apidiff.render.text import visible
from tests.cli.documents import breaking_pair, document, run, write
from tests.cli.test_many import git

RED = "\x1b[31mred"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((RED,), USAGE),
        (("check", f"--{RED}"), USAGE),
        (("check", "old.json", "new.json", "-f", RED), USAGE),
        (("check", "old.json", "new.json", "--config", RED), USAGE),
        (("check", RED, "new.json"), UNREADABLE),
        (("check", "old.json\0", "new.json"), UNREADABLE),
        (("check", f"{RED}:old.json", "new.json"), UNREADABLE),
        (("history", "old.json", "--since", RED), USAGE),
    ],
)
def test_words_of_a_command_line_are_not_obeyed_by_a_terminal(
    tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    breaking_pair(tmp_path)
    git("init", "--quiet")
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr == visible(result.stderr)


def test_names_of_files_are_not_obeyed_by_a_terminal() -> None:
    git("init", "--quiet")
    write(Path(), f"{RED}.json", document())
    write(Path(), "two\nlines.json", document())
    result = run("init")
    assert result.exit_code == PASSED
    assert result.stdout == visible(result.stdout)
    assert "  two lines.json\n" in result.stdout
    assert r"  \x1b[31mred.json" in result.stdout


def test_values_of_a_configuration_are_not_obeyed_by_a_terminal() -> None:
    Path(".apidiff.yaml").write_text('waivers: ["\\u202ename.yaml"]\n', encoding="utf-8")
    text, machine = run("config", "show").stdout, run("config", "show", "-f", "json").stdout
    assert visible(text) == text
    assert visible(machine) == machine
    assert json.loads(machine)["values"]["waivers"]["value"] == [str(Path("\u202ename.yaml").absolute())]


@pytest.mark.parametrize("name", ["", "\0"])
def test_no_name_is_no_document(name: str) -> None:
    git("init", "--quiet")
    write(Path(), "a.json", document())
    git("add", "-A")
    git("commit", "-qm", "x")
    result = run("check", "a.json", name, "--against", "HEAD")
    assert result.exit_code == USAGE
    assert "names no document" in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="links are needed")
@pytest.mark.parametrize(
    "arguments", [("site", "loop.json", "--tags", "*", "-o", "site"), ("check", "loop.json"), ("history", "loop.json")]
)
def test_links_in_a_circle(arguments: tuple[str, ...]) -> None:
    git("init", "--quiet")
    Path("loop.json").symlink_to("loop.json")
    result = run(*arguments)
    assert result.exit_code == USAGE
    assert "internal error" not in result.stderr


@pytest.mark.parametrize("command", [("config", "show", "--config"), ("check", "a.json", "b.json", "--answers")])
def test_a_name_that_is_too_long(tmp_path: Path, command: tuple[str, ...]) -> None:
    breaking_pair(tmp_path)
    result = run(*command, "x" * 5_000)
    assert result.exit_code == USAGE
    assert "internal error" not in result.stderr


@pytest.mark.parametrize("gone", ["problems", "verdict", "findings"])
def test_a_report_with_a_part_missing_is_no_report(tmp_path: Path, gone: str) -> None:
    run("check", *breaking_pair(tmp_path), "-f", "json", "-o", "report.json")
    report = json.loads(Path("report.json").read_text(encoding="utf-8"))
    del report[gone]
    for whole in (report, {"reports": 1, "documents": [{"path": "a"}], "verdict": report.get("verdict")}):
        write(tmp_path, "cut.json", whole)
        result = run("comment", "cut.json", "--dry-run")
        if whole is report and gone == "problems":
            continue  # a comment says nothing of them
        assert result.exit_code == USAGE
        assert "cut.json: is no" in result.stderr


def test_a_report_about_odd_values_is_commented(tmp_path: Path) -> None:
    old = document(user={"type": "object", "properties": {"name": {"enum": ["\u202e\x1b[31m", "b"]}}})
    write(tmp_path, "old.json", old)
    write(tmp_path, "new.json", document(user={"type": "object", "properties": {"name": {"enum": ["b"]}}}))
    run("check", "old.json", "new.json", "-f", "json", "-o", "report.json")
    result = run("comment", "report.json", "--dry-run")
    assert result.exit_code == PASSED
    assert visible(result.stdout) == result.stdout
    assert r"\u202e\u001b[31m" in result.stdout


@pytest.mark.usefixtures("warm_worker")
def test_what_verify_says_is_not_obeyed_by_a_terminal(tmp_path: Path) -> None:
    pytest.importorskip("cadwyn")
    named = {"type": "object", "properties": {RED: {"type": "string"}}}
    write(tmp_path, "old.json", document(user=named))
    write(tmp_path, "new.json", document("1.1.0", user={**named, "required": [RED]}))
    result = run("verify", "old.json", "new.json")
    assert r"`\x1b[31mred`" in result.stdout or r"\x1b[31mred" in result.stdout
    assert result.stdout == visible(result.stdout)
