"""Which formats go where, colours, and what is told on standard error."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from apidiff.cli.output import Target, colors, targets, tell, write
from apidiff.cli.program import FAILED, PASSED, USAGE
from apidiff.render import FORMATS
from tests.cli.documents import breaking_pair, document, run
from tests.cli.documents import write as write_document


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def chosen(*arguments: str) -> tuple[Target, ...]:
    """Return the targets that arguments of `check` stand for."""
    from apidiff.cli import main

    command = main.commands["check"]
    context = command.make_context("check", ["old", "new", *arguments])
    return targets(context, "text", markdown="guide")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), [("text", "-")]),
        (("-f", "json"), [("json", "-")]),
        (("-f", "json", "-o", "a"), [("json", "a")]),
        (("-o", "a.json"), [("json", "a.json")]),
        (("-o", "a.sarif", "-o", "b.html", "-o", "c"), [("sarif", "a.sarif"), ("html", "b.html"), ("text", "c")]),
        (("-o", "a.md"), [("guide", "a.md")]),
        (("-f", "text", "-f", "json", "-o", "a"), [("text", "-"), ("json", "a")]),
        (("-f", "json", "-o", "a", "-f", "text"), [("json", "a"), ("text", "-")]),
        (("-fjson", "-oa", "--format=html", "--output=b"), [("json", "a"), ("html", "b")]),
        (("-vf", "json", "-o", "-"), [("json", "-")]),
        (("-f", "json", "-o", "a", "-o", "b.xml"), [("json", "a"), ("junit", "b.xml")]),
    ],
)
def test_each_file_belongs_to_the_format_before_it(arguments: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert [(target.format, target.path) for target in chosen(*arguments)] == expected


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-f", "json", "-f", "text"), "json and text would both go to standard output"),
        (("-f", "json", "-o", "a", "-f", "text", "-o", "a"), "json and text would both go to a"),
        (("-f", "json", "-o", "a", "-f", "text", "-o", "./a"), "json and text would both go to ./a"),
    ],
)
def test_two_formats_in_one_place(arguments: tuple[str, ...], told: str) -> None:
    with pytest.raises(click.UsageError, match=told):
        chosen(*arguments)


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_can_be_written_to_a_file(tmp_path: Path, name: str) -> None:
    result = run("check", *breaking_pair(tmp_path), "-f", name, "-o", "result")
    assert result.exit_code == FAILED
    assert result.stdout == ""
    assert result.stderr.startswith("Failed: 1 breaking change")
    assert (tmp_path / "result").read_text(encoding="utf-8")


def test_standard_output_carries_the_result_alone(tmp_path: Path) -> None:
    result = run("check", *breaking_pair(tmp_path), "-f", "json")
    assert json.loads(result.stdout)["verdict"]["passed"] is False
    assert result.stderr == ""


def test_quiet_is_the_verdict_alone(tmp_path: Path) -> None:
    result = run("check", *breaking_pair(tmp_path), "--quiet")
    assert result.stdout.startswith("Failed: 1 breaking change in 1 operation;")
    assert result.stderr == ""


def test_quiet_with_a_file_says_nothing(tmp_path: Path) -> None:
    result = run("check", *breaking_pair(tmp_path), "--quiet", "-f", "json", "-o", "a.json")
    assert (result.stdout, result.stderr) == ("", "")


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    pair = breaking_pair(tmp_path)
    for name in FORMATS:
        assert run("check", *pair, "-f", name).stdout_bytes == run("check", *pair, "-f", name).stdout_bytes


def test_problems_are_told_beside_the_result(tmp_path: Path) -> None:
    broken = document(user={"$ref": "#/components/schemas/Gone"})
    write_document(tmp_path, "old.json", document())
    write_document(tmp_path, "new.json", broken)
    result = run("check", "old.json", "new.json", "-f", "json")
    assert result.exit_code in (PASSED, FAILED)
    assert "new.json" in result.stderr
    assert "#/components/schemas/Gone" in result.stderr
    text = run("check", "old.json", "new.json")
    assert "#/components/schemas/Gone" in text.stdout
    assert text.stderr == ""


def test_strict_makes_a_problem_an_error(tmp_path: Path) -> None:
    write_document(tmp_path, "old.json", document())
    write_document(tmp_path, "new.json", document(user={"$ref": "#/components/schemas/Gone"}))
    result = run("check", "old.json", "new.json", "--strict")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "#/components/schemas/Gone" in result.stderr


TERMINAL = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("choice", "environment", "is_terminal", "expected"),
    [
        ("auto", TERMINAL, True, True),
        ("auto", TERMINAL, False, False),
        ("auto", {**TERMINAL, "NO_COLOR": "1"}, True, False),
        ("auto", {**TERMINAL, "NO_COLOR": ""}, True, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {**TERMINAL, "CI": "true"}, True, False),
        ("auto", {**TERMINAL, "GITHUB_ACTIONS": "true"}, True, False),
        ("auto", {"FORCE_COLOR": "1", "CI": "true"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", TERMINAL, True, False),
    ],
)
def test_colors(choice: str, environment: dict[str, str], is_terminal: bool, expected: bool) -> None:
    assert colors(choice, environment, is_terminal) is expected


def test_color_always_colours_a_pipe(tmp_path: Path) -> None:
    pair = breaking_pair(tmp_path)
    assert "\x1b[" in run("check", *pair, "--color", "always").stdout
    assert "\x1b[" not in run("check", *pair).stdout


def test_a_file_is_never_coloured(tmp_path: Path) -> None:
    run("check", *breaking_pair(tmp_path), "--color", "always", "-f", "text", "-o", "a.txt")
    assert b"\x1b" not in (tmp_path / "a.txt").read_bytes()


def test_what_is_told_is_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    tell(["a\nb", "\x1b[2J"])
    assert capsys.readouterr().err == "a b\n\\x1b[2J\n"


def test_half_characters_can_be_written(tmp_path: Path) -> None:
    write("a\ud800", str(tmp_path / "a"))
    assert (tmp_path / "a").read_bytes() == b"a\\ud800"


def test_usage_errors_come_before_the_work(tmp_path: Path) -> None:
    result = run("check", "no-such-file", "neither", "-f", "json", "-f", "html")
    assert result.exit_code == USAGE
    assert "standard output" in result.stderr
