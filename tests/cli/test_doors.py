"""What a pull request brings opens no doors: the whole command, in a repository that somebody else wrote."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from apidiff.cli.program import FAILED, PASSED, UNREADABLE, USAGE
from tests.cli.documents import document, run, write

SECRET = "of-another-project"


def git(*arguments: str) -> None:
    who = {f"GIT_{role}_{what}": "t@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], env={**os.environ, **who}, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose document refers to a file beside the repository."""
    top = tmp_path / "checkout"
    top.mkdir()
    monkeypatch.chdir(top)
    git("init", "-q", "-b", "main")
    write(top, "openapi.json", document())
    git("add", ".")
    git("commit", "-q", "-m", "first")
    git("checkout", "-q", "-b", "topic")
    outside: Any = {"type": "object", "properties": {"state": {"type": "string", "enum": [SECRET]}}}
    write(tmp_path, "outside.json", outside)
    write(top, "openapi.json", document(user={"$ref": "../outside.json"}))
    return top


def test_without_an_option_a_file_outside_is_not_read(repository: Path) -> None:
    result = run("check", "openapi.json", "-f", "json")
    assert SECRET not in result.output


@pytest.mark.parametrize("name", [".apidiff.yaml", "pyproject.toml"])
@pytest.mark.parametrize("key", ["allow-outside-root", "allow_outside_root", "allow-remote-refs"])
def test_a_configuration_cannot_allow_it(repository: Path, name: str, key: str) -> None:
    text = f"[tool.apidiff]\n{key} = true\n" if name.endswith("toml") else f"{key}: true\n"
    (repository / name).write_text(text)
    for command in ("check", "guide", "changelog", "propose"):
        result = run(command, "openapi.json")
        assert (result.exit_code, result.stdout) == (USAGE, "")
        assert f"{key.replace('_', '-')} cannot be set in a file" in result.stderr
        assert SECRET not in result.output


def test_main_and_a_module_of_that_name(repository: Path) -> None:
    (repository / "spec").write_text(json.dumps(document()))
    (repository / "main.py").write_text("open('ran', 'w').close()\napp = spec = None\n")
    git("add", ".")
    git("commit", "-q", "-m", "both")
    git("branch", "-q", "-f", "main")
    assert run("check", "main:spec", "spec").exit_code == PASSED
    assert run("check", "spec", "main:spec").exit_code == PASSED
    assert run("validate", "main:spec").exit_code == PASSED
    assert run("check", "main:app", "spec").exit_code == UNREADABLE
    assert not (repository / "ran").exists()


APPLICATION = """
class App:
    def openapi(self):
        return {"openapi": "3.1.0", "info": {"title": "Users", "version": "2"}, "paths": {}}

app = App()
"""


def test_an_application_that_is_asked_for(repository: Path) -> None:
    write(repository, "stored.json", document())
    (repository / "main.py").write_text(APPLICATION)
    result = run("check", "stored.json", "--app", "main:app", "-f", "json")
    assert result.exit_code == FAILED
    report = json.loads(result.stdout)
    assert (report["old"]["source"], report["new"]["source"]) == ("stored.json", "main:app")
    assert run("check", "stored.json", "main.py:app").exit_code == FAILED
    assert run("check", "stored.json", "main:app").exit_code == UNREADABLE
    both = run("check", "stored.json", "stored.json", "--app", "main:app")
    assert (both.exit_code, both.stdout) == (USAGE, "")
    assert run("check", "stored.json", "--app", "missing:app").exit_code == UNREADABLE
