"""The documentation: every page is reached from the index, every link leads somewhere, and ready files are right."""

from __future__ import annotations

import re
import runpy
import shlex
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from apidiff.cli import main
from apidiff.cli.program import FAILED, PASSED
from tests.cli.documents import COUNTRY_REQUIRED, document, run
from tests.cli.test_many import git, put

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted((*DOCS.glob("*.md"), *DOCS.glob("guides/*.md")))
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?://|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
FILES = ("gitlab.yml", "azure-pipelines.yml", "circleci.yml", "Jenkinsfile")


@cache
def anchors(page: Path) -> set[str]:
    """Return the anchors of a page: those of its headings, and those that it sets itself."""
    text = page.read_text(encoding="utf-8")
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).lower()) for title in titles)
    return {title.strip().replace(" ", "-") for title in plain} | set(re.findall(r'(?:id|name)="([^"]+)"', text))


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"(?ms)^```.*?^```$", "", page.read_text(encoding="utf-8"))
    for target, anchor in LINK.findall(text):
        file = page if not target else (page.parent / target).resolve()
        assert file.exists(), f"{page.name} leads to {target}"
        if anchor and file.suffix == ".md":
            assert anchor[1:] in anchors(file), f"{page.name} leads to {target}{anchor}"


def test_every_page_is_in_the_index_and_in_the_site() -> None:
    index = {target for target, _ in LINK.findall((DOCS / "index.md").read_text(encoding="utf-8"))}
    nav = {page for entry in yaml.safe_load((ROOT / "mkdocs.yml").read_text())["nav"] for page in entry.values()}
    names = {page.relative_to(DOCS).as_posix() for page in PAGES} - {"index.md"}
    assert names <= index
    assert names | {"index.md"} <= nav
    assert all((DOCS / page).is_file() for page in nav)


def test_the_guides_are_current() -> None:
    made = runpy.run_path(str(DOCS / "make_guides.py"))["written"]()
    assert {path: path.read_text(encoding="utf-8") for path in made} == made, "run `python docs/make_guides.py`"


@pytest.mark.parametrize("path", sorted(DOCS.glob("images/*")), ids=lambda path: path.name)
def test_pictures_are_small(path: Path) -> None:
    assert path.stat().st_size < 200_000


def commands(text: str) -> list[list[str]]:
    """Return the calls of `apidiff check` in a file, each as its words."""
    joined = re.sub(r"\n\s+(-f )", r" \1", text)
    found = re.findall(r"apidiff\"? check ((?:[^\n'|&]|'(?=[^\n]*-f))*)", joined)
    return [shlex.split(line.replace("$[[ inputs.documents ]]", ".")) for line in found]


@pytest.mark.parametrize("name", FILES)
def test_ready_files_call_apidiff_as_it_can_be_called(name: str) -> None:
    text = (ROOT / "ci" / name).read_text(encoding="utf-8")
    known = {option for parameter in main.commands["check"].params for option in parameter.opts}
    calls = commands(text)
    assert calls
    for words in calls:
        assert {word for word in words if word.startswith("-")} <= known
        assert "--against" in words
    if name.endswith(".yml"):
        assert list(yaml.safe_load_all(text.replace("$[[", "[[")))


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    git("init", "--quiet", "--initial-branch=main")
    put("a/openapi.json", document())
    put("b/openapi.json", document())
    git("add", "--all")
    git("commit", "--quiet", "--message=base")
    return tmp_path


@pytest.mark.usefixtures("repository")
def test_the_hook_compares_each_staged_document_with_itself() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    entry = shlex.split(hook["entry"])
    assert entry[0] == "apidiff"
    assert re.search(hook["files"], "services/a/openapi.yaml")
    assert not re.search(hook["files"], "services/a/values.yaml")
    names = ["a/openapi.json", "b/openapi.json"]
    put("b/openapi.json", {**document(), "info": {"title": "Other", "version": "9"}})
    assert run(*entry[1:], *names).exit_code == PASSED
    put("a/openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    assert run(*entry[1:], *names).exit_code == FAILED


def test_recipes_for_git(repository: Path, root: Any) -> None:
    program = repository / "apidiff"
    python = f'PYTHONPATH={shlex.quote(str(root))} exec {shlex.quote(__import__("sys").executable)} -m apidiff "$@"'
    program.write_text(f"#!/bin/sh\n{python}\n")
    program.chmod(0o755)
    text = (DOCS / "ci.md").read_text(encoding="utf-8")
    settings = [line for line in text.splitlines() if line.startswith("git config ")]
    assert len(settings) == 2
    for line in settings:
        git(*(word.replace("apidiff check", f"{program} check") for word in shlex.split(line)[1:]))
    put(".gitattributes", "*.json diff=apidiff\n")
    put("a/openapi.json", document("1.1.0", user=COUNTRY_REQUIRED))
    for command in ("diff --ext-diff", "difftool --no-prompt --tool apidiff"):
        done = subprocess.run(
            ["git", *command.split(), "HEAD", "--", "a/openapi.json"], capture_output=True, text=True, check=False
        )
        assert "Breaking (1)" in done.stdout, done.stderr
