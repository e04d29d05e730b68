"""The line that says what long work is at."""

from __future__ import annotations

import io
import os
import time
from types import SimpleNamespace

import pytest

from apidiff.cli import progress as module
from apidiff.cli.progress import progress

CLEAR = "\r\x1b[K"


class Terminal(io.StringIO):
    """Standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make standard error a terminal of 40 columns, outside CI, that is drawn on from the first moment."""
    shown = Terminal()
    monkeypatch.setattr(module, "sys", SimpleNamespace(stderr=shown))
    monkeypatch.setattr(module, "SECONDS_BEFORE", 0.01)
    monkeypatch.setattr(module, "_SECONDS_BETWEEN", 0.01)
    monkeypatch.setattr(module, "_columns", lambda: 40)
    for name in ("CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return shown


def wait_for(text: str, terminal: Terminal) -> None:
    deadline = time.monotonic() + 10
    while text not in terminal.getvalue() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert text in terminal.getvalue()


def test_long_work_shows_that_it_goes_on_and_what_it_is_at(terminal: Terminal) -> None:
    with progress("Reading a\x1b\nb") as stage:
        wait_for(f"{CLEAR}Reading a\\x1b b ... 0 s", terminal)
        stage("Judging 3 changes")
        wait_for(f"{CLEAR}Judging 3 changes ... 0 s", terminal)
    assert terminal.getvalue().endswith(f"0 s{CLEAR}")


@pytest.mark.parametrize("text", ["Comparing " + "a" * 50 + " with new.yaml", "Comparing " + "\u6bd4" * 50])
def test_a_long_line_is_cut_because_it_could_not_be_taken_back(terminal: Terminal, text: str) -> None:
    with progress(text):
        wait_for("0 s", terminal)
    line = terminal.getvalue().split(CLEAR)[1]
    assert sum(1 if character.isascii() else 2 for character in line) < 40
    assert line.startswith("Comp")
    assert "..." in line


def test_the_line_goes_with_an_error(terminal: Terminal) -> None:
    def work() -> None:
        with progress("Comparing"):
            wait_for("Comparing", terminal)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert terminal.getvalue().endswith(CLEAR)


def test_short_work_shows_nothing(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS_BEFORE", 60)
    with progress("Comparing"):
        pass
    assert terminal.getvalue() == ""


@pytest.mark.parametrize(
    ("wanted", "environment"),
    [(False, {}), (True, {"CI": "true"}), (True, {"GITHUB_ACTIONS": "true"}), (True, {"TERM": "dumb"})],
)
def test_nobody_watches(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, wanted: bool, environment: dict[str, str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with progress("Comparing", wanted) as stage:
        stage("Judging")
        time.sleep(0.05)
    assert terminal.getvalue() == ""


def test_no_terminal_no_line(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(module, "sys", SimpleNamespace(stderr=pipe))
    with progress("Comparing"):
        time.sleep(0.05)
    assert pipe.getvalue() == ""


def test_a_terminal_that_went_away_is_no_error(monkeypatch: pytest.MonkeyPatch, terminal: Terminal) -> None:
    def gone(text: str) -> int:
        raise OSError(5, os.strerror(5))

    with progress("Comparing"):
        wait_for("Comparing", terminal)
        monkeypatch.setattr(terminal, "write", gone)
        time.sleep(0.05)


def test_the_stages_of_a_comparison() -> None:
    from apidiff.pipeline import compare
    from tests.cli.documents import document

    told: list[str] = []
    compare(document(), document("2"), stage=told.append)
    assert told == [
        "Reading OLD",
        "Reading NEW",
        "Comparing 1 operations with 1",
        "Judging 1 changes",
        "Looking for mistakes in the documents",
    ]
