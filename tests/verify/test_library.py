"""An application in ordinary style: each release is proposed for, started with what was written, and proved."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import warm
from tests.verify.library import ANSWERS, RELEASES, release

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed"),
]
ROOT = Path(__file__).resolve().parents[2]


def in_a_process(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Python anew, which starts the application anew."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def write(home: Path, files: dict[str, str]) -> None:
    """Write the modules of the application."""
    (home / "library").mkdir(exist_ok=True)
    for name, text in files.items():
        (home / "library" / f"{name}.py").write_text(text, "utf-8")


# One in processes of its own, which take twice as long.
@pytest.mark.parametrize(
    ("number", "python"),
    [(0, in_a_process), *((number, warm.python) for number in range(1, len(RELEASES) - 1))],
    ids=RELEASES[:-1],
)
def test_a_release_serves_the_one_before(
    number: int, python: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    def told(*arguments: str) -> str:
        done = python("-m", "apidiff", *arguments, folder=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    old, new = RELEASES[number : number + 2]
    (tmp_path / "answers.yaml").write_text(ANSWERS, "utf-8")
    write(tmp_path, release(number, number))
    told("snapshot", "--app", "library.main:app", "-o", "released")
    write(tmp_path, release(number + 1, number))
    pair = [f"released/{old}.json", "--app", "library.main:app", "--answers", "answers.yaml"]
    told("propose", *pair, "--version-new", new, "-o", "library/proposed.py")
    assert "A and D hold." in told("verify", *pair, "--version-old", old)
