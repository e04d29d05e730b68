"""Documents from Python applications, imported in a process of their own."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from apidiff.load.app import app_source, documents_of, load_app
from apidiff.load.source import load
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
