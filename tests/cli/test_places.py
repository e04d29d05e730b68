"""Files as CI systems find them: paths from the top of the repository, wherever the command runs."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from apidiff.cli.program import FAILED, PASSED, UNREADABLE
from tests.cli.documents import COUNTRY_REQUIRED, document, run, write

FORMATS = ("github", "sarif", "gitlab", "junit")


def git(*arguments: str) -> None:
    who = {f"GIT_{role}_{what}": "t@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], env={**os.environ, **who}, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("service", "tools"):
        (tmp_path / name).mkdir()
    git("init", "-q", "-b", "main")
    write(tmp_path / "service", "openapi.json", document())
    git("add", ".")
    git("commit", "-q", "-m", "first")
    write(tmp_path / "service", "openapi.json", document(user=COUNTRY_REQUIRED))
    return tmp_path


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("folder", ["", "service", "tools"])
@pytest.mark.parametrize("absolute", [False, True])
def test_paths_count_from_the_top(
    repository: Path, monkeypatch: pytest.MonkeyPatch, format_: str, folder: str, absolute: bool
) -> None:
    monkeypatch.chdir(repository / folder)
    file = repository / "service" / "openapi.json"
    new = str(file) if absolute else os.path.relpath(file)
    result = run("check", "main:service/openapi.json", new, "-f", format_)
    assert result.exit_code == FAILED
    assert "service/openapi.json" in result.stdout
    assert "../service" not in result.stdout
    assert str(repository) not in result.stdout


@pytest.mark.parametrize("format_", FORMATS)
def test_so_do_those_of_revisions_and_parts(repository: Path, format_: str) -> None:
    write(repository / "service", "user.json", COUNTRY_REQUIRED)
    write(repository / "service", "openapi.json", document(user={"$ref": "user.json"}))
    git("add", ".")
    git("commit", "-q", "-m", "second")
    result = run("check", "main^:service/openapi.json", "main:service/openapi.json", "-f", format_)
    assert result.exit_code == FAILED
    assert "service/user.json" in result.stdout
    places = {"github": "file=main", "gitlab": '"path": "main', "junit": 'file="main', "sarif": '"uri": "main:'}
    assert places[format_] not in result.stdout


def test_text_names_files_as_the_user_does(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "tools")
    assert "../service/openapi.json:" in run("check", "main:service/openapi.json", "../service/openapi.json").stdout


APPLICATION = """
import json

class App:
    def openapi(self):
        return json.load(open("service/openapi.json"))

app = App()
"""


@pytest.mark.parametrize("source", ["shop.main:app", "shop/main.py:app"])
@pytest.mark.parametrize("format_", FORMATS)
def test_an_application_is_annotated_where_its_module_is(repository: Path, source: str, format_: str) -> None:
    (repository / "shop").mkdir()
    (repository / "shop" / "main.py").write_text(APPLICATION)
    result = run("check", "main:service/openapi.json", source, "-f", format_)
    assert result.exit_code == FAILED
    if format_ == "github":
        assert "file=shop/main.py,line=1,col=1," in result.stdout
    elif format_ == "gitlab":
        assert json.loads(result.stdout)[0]["location"] == {"path": "shop/main.py", "lines": {"begin": 1}}
    else:
        assert "shop/main.py" in result.stdout


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("shpo.main:app", "there is no Python module of that name"),
        ("shop.mian:app", "module"),
        ("shop.main:aap", "has no attribute 'aap'"),
        ("shop.broken:app", "No module named 'not_here'"),
    ],
)
def test_what_is_wrong_with_an_application_is_said(repository: Path, source: str, told: str) -> None:
    (repository / "shop").mkdir()
    (repository / "shop" / "__init__.py").write_text("")
    (repository / "shop" / "main.py").write_text(APPLICATION)
    (repository / "shop" / "broken.py").write_text("import not_here\n")
    result = run("check", "service/openapi.json", source)
    assert result.exit_code == UNREADABLE
    assert told in result.stderr


# --- What is staged ---------------------------------------------------------------------------------------------------


def test_what_is_staged_is_compared(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git("add", ".")
    write(repository / "service", "openapi.json", document())
    assert run("check", "HEAD:service/openapi.json", "service/openapi.json").exit_code == PASSED
    assert run("check", "HEAD:service/openapi.json", ":service/openapi.json").exit_code == FAILED
    monkeypatch.chdir(repository / "service")
    result = run("check", "HEAD:./openapi.json", ":./openapi.json", "-f", "github")
    assert result.exit_code == FAILED
    assert "file=service/openapi.json," in result.stdout


def test_parts_are_read_from_what_is_staged(repository: Path) -> None:
    write(repository / "service", "openapi.json", document(user={"$ref": "user.json"}))
    write(repository / "service", "user.json", COUNTRY_REQUIRED)
    git("add", ".")
    write(repository / "service", "user.json", {"type": "object", "properties": {"name": {"type": "string"}}})
    assert run("check", "HEAD:service/openapi.json", ":service/openapi.json").exit_code == FAILED


def test_what_is_not_staged_or_is_a_link(repository: Path) -> None:
    assert run("check", "HEAD:service/openapi.json", ":service/other.json").exit_code == UNREADABLE
    (repository / "link.json").symlink_to("service/openapi.json")
    git("add", ".")
    result = run("check", "HEAD:service/openapi.json", ":link.json")
    assert result.exit_code == UNREADABLE
    assert "a symbolic link to 'service/openapi.json'" in result.stderr


# --- Links out of the repository --------------------------------------------------------------------------------------


@pytest.mark.parametrize("linked", ["file", "folder"])
def test_a_link_out_of_the_repository_is_not_followed(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, linked: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside, "openapi.json", document(user={"type": "string", "enum": ["SECRET"]}))
    if linked == "file":
        (repository / "docs").mkdir()
        (repository / "docs" / "openapi.json").symlink_to(outside / "openapi.json")
    else:
        (repository / "docs").symlink_to(outside)
    result = run("check", "main:service/openapi.json", "docs/openapi.json")
    assert result.exit_code == UNREADABLE
    assert "this is a link that leads out of the repository" in result.stderr
    assert "SECRET" not in result.output
    allowed = run("check", "main:service/openapi.json", "docs/openapi.json", "--allow-outside-root", str(outside))
    assert allowed.exit_code == FAILED
