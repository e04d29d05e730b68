"""Documents from Python applications, imported in a process of their own."""

from __future__ import annotations

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from apidiff.load.sources.app import app_source, documents_of, load_app
from apidiff.load.sources.source import load
from apidiff.model.document import DocumentError

PLAIN = """
class App:
    def openapi(self):
        return {"openapi": "3.1.0", "info": {"title": "Plain", "version": "3"}, "paths": {}}

app = App()
nothing = object()
"""

VERSIONED = '''
from cadwyn import Cadwyn, Version, VersionBundle, VersionChange, VersionedAPIRouter, schema
from pydantic import BaseModel

class User(BaseModel):
    name: str

class AddName(VersionChange):
    """Add a name."""
    instructions_to_migrate_to_previous_version = (schema(User).field("name").had(name="called"),)

router = VersionedAPIRouter()

@router.get("/users", response_model=User)
async def get_user():
    return {"name": "Jo"}

app = Cadwyn(versions=VersionBundle(Version("2025-01-01", AddName), Version("2024-01-01")), changelog_url=None)
app.generate_and_include_versioned_routers(router)
'''


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain.py").write_text(PLAIN)
    (tmp_path / "versioned.py").write_text(VERSIONED)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "main.py").write_text(PLAIN)
    return tmp_path


@pytest.mark.parametrize("source", ["plain:app", "plain.py:app", "shop.main:app"])
def test_an_object_with_openapi(here: Path, source: str) -> None:
    assert load(source).entry.root["info"]["title"] == "Plain"


@pytest.mark.parametrize(
    "source", ["main:openapi.yaml", "HEAD:app", "missing:app", "old.yaml", "C:/a.yaml", "https://a.example/x"]
)
def test_other_sources_are_no_applications(here: Path, source: str) -> None:
    assert app_source(source) is None


@pytest.mark.usefixtures("warm_worker")
@pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed")
def test_versions_of_a_cadwyn_application(here: Path) -> None:
    source = app_source("versioned:app")
    assert source is not None
    found = documents_of(source)
    assert list(found) == ["2025-01-01", "2024-01-01"]
    old = load("versioned:app@2024-01-01").entry.root
    assert "called" in old["components"]["schemas"]["User"]["properties"]
    assert "name" in load("versioned:app").entry.root["components"]["schemas"]["User"]["properties"]
    with pytest.raises(DocumentError, match="no version 2020-01-01"):
        load("versioned:app@2020-01-01")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("plain:missing", PLAIN, "no attribute 'missing'"),
        ("plain:nothing", PLAIN, r"without .openapi\(\)"),
        ("plain:app", "raise RuntimeError('no database')", "no database"),
        ("plain:app", "import os\nos._exit(3)", "ended the process"),
    ],
)
def test_what_cannot_be_imported_is_told(here: Path, name: str, text: str, told: str) -> None:
    (here / "plain.py").write_text(text)
    with pytest.raises(DocumentError, match=told):
        load(name)


def test_time_is_bounded(here: Path) -> None:
    (here / "plain.py").write_text("import time\ntime.sleep(60)")
    source = app_source("plain:app")
    assert source is not None
    with pytest.raises(DocumentError, match="more than 1 seconds"):
        load_app(source, seconds=1)


# --- In a git repository ------------------------------------------------------------------------------------------

RUNS = "open('ran', 'w').close()\n" + PLAIN
"""An application that leaves a trace when it is imported."""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.py").write_text(RUNS)
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "v1.py").write_text(RUNS)
    (tmp_path / "app").write_text('{"openapi": "3.1.0", "info": {"title": "Stored", "version": "1"}, "paths": {}}')
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    git("tag", "release.v1")
    return tmp_path


def git(*arguments: str) -> None:
    who = {f"GIT_{role}_{what}": "t@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], env={**os.environ, **who}, check=True, capture_output=True)


@pytest.mark.parametrize("source", ["main:app", "release.v1:app"])
def test_what_git_knows_is_a_revision_and_no_module_beside_it_runs(repository: Path, source: str) -> None:
    assert load(source).entry.root["info"]["title"] == "Stored"
    assert not (repository / "ran").exists()


@pytest.mark.parametrize("source", ["main:spec", "release.v1:spec"])
def test_a_path_that_the_revision_lacks_is_no_reason_to_run_anything(repository: Path, source: str) -> None:
    with pytest.raises(DocumentError, match="there is no file 'spec' in that revision"):
        load(source)
    assert not (repository / "ran").exists()


def test_a_branch_that_was_not_fetched_does_not_become_a_module(repository: Path) -> None:
    git("checkout", "-q", "--detach")
    git("branch", "-q", "-D", "main")
    with pytest.raises(DocumentError, match=r"knows no revision 'main' here; .* in main\.py is named main\.py:app"):
        load("main:app")
    assert not (repository / "ran").exists()


@pytest.mark.parametrize("source", ["main.py:app", "release.v1:app"])
def test_an_application_is_run_where_it_is_said_so(repository: Path, source: str) -> None:
    git("tag", "-d", "release.v1")
    assert load(source).entry.root["info"]["title"] == "Plain"
    assert (repository / "ran").exists()


def test_a_file_of_that_name_comes_first(repository: Path) -> None:
    (repository / "release.v2:app").write_text('{"openapi": "3.1.0", "info": {"title": "File", "version": "1"}}')
    (repository / "release" / "v2.py").write_text(RUNS)
    assert load("release.v2:app").entry.root["info"]["title"] == "File"
    assert not (repository / "ran").exists()


def test_without_git_no_source_is_a_revision(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository / "nowhere"))
    assert load("main:app").entry.root["info"]["title"] == "Plain"
