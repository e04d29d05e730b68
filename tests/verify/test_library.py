"""An application in ordinary style: each release is proposed for, started with what was written, and proved."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.verify.library import ANSWERS, RELEASES, release

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed"),
]
ROOT = Path(__file__).resolve().parents[2]


def apidiff(home: Path, *arguments: str) -> str:
    """Run a command that has to pass, and return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "apidiff", *arguments],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write(home: Path, files: dict[str, str]) -> None:
    """Write the modules of the application."""
    (home / "library").mkdir(exist_ok=True)
    for name, text in files.items():
        (home / "library" / f"{name}.py").write_text(text, "utf-8")


@pytest.mark.parametrize("number", range(len(RELEASES) - 1), ids=RELEASES[:-1])
def test_a_release_serves_the_one_before(number: int, tmp_path: Path) -> None:
    old, new = RELEASES[number : number + 2]
    (tmp_path / "answers.yaml").write_text(ANSWERS, "utf-8")
    write(tmp_path, release(number, number))
    apidiff(tmp_path, "snapshot", "--app", "library.main:app", "-o", "released")
    write(tmp_path, release(number + 1, number))
    pair = [f"released/{old}.json", "--app", "library.main:app", "--answers", "answers.yaml"]
    apidiff(tmp_path, "propose", *pair, "--version-new", new, "-o", "library/proposed.py")
    told = apidiff(tmp_path, "verify", *pair, "--version-old", old)
    assert "A and D hold." in told
