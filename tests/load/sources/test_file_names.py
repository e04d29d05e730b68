"""Names of files in a locale that has no letters but those of ASCII."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": str(ROOT)}
AUTHOR = dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"), "a@b")


@pytest.fixture(autouse=True)
def _a_part_that_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = {"description": "", "content": {"application/json": {"schema": {"$ref": "teilé.json"}}}}
    paths = {"/users": {"get": {"responses": {"200": answer}}}}
    put("große.json", {"openapi": "3.0.3", "info": {"title": "Users", "version": "1"}, "paths": paths})
    put("teilé.json", {"type": "string"})
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=base"]):
        subprocess.run(["git", *words], check=True, env={**os.environ, **AUTHOR})
    put("teilé.json", {"type": "integer"})


def put(name: str, value: Any) -> None:
    Path(name).write_text(json.dumps(value), encoding="utf-8")


@pytest.mark.parametrize(
    "words", [["."], ["große.json"], ["HEAD:große.json", "große.json"], ["HEAD:große.json", "HEAD:große.json"]]
)
def test_files_are_found_by_the_bytes_of_their_names(words: list[str]) -> None:
    command = [sys.executable, "-m", "apidiff", "check", *words, *(["--against", "HEAD"] if len(words) == 1 else [])]
    done = subprocess.run(command, env={**os.environ, **ASCII}, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (int(words[0] != words[-1] or len(words) == 1), b"")
