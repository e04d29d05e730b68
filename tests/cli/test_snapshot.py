"""`apidiff snapshot`: what is stored is guarded by `check --app`, and is not written over unasked."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.documents import run

PLAIN = """
DOCUMENT = {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {}}

class App:
    def openapi(self):
        return DOCUMENT

app = App()

def create_app():
    return App()
"""

VERSIONED = """
from cadwyn import Cadwyn, Version, VersionBundle, VersionChange, VersionedAPIRouter, schema
from pydantic import BaseModel

class User(BaseModel):
    name: str
    nick: str = ""

class AddNick(VersionChange):
    "Add nick."
    instructions_to_migrate_to_previous_version = (schema(User).field("nick").didnt_exist,)

router = VersionedAPIRouter()

@router.get("/users")
async def users() -> list[User]:
    return []

def create_app():
    app = Cadwyn(versions=VersionBundle(Version("2025-01-01", AddNick), Version("2024-01-01")), changelog_url=None)
    app.generate_and_include_versioned_routers(router)
    return app
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["app", "create_app"])
def test_an_application_without_versions_has_one_document(here: Path, name: str) -> None:
    (here / "plain.py").write_text(PLAIN)
    assert run("snapshot", "--app", f"plain:{name}").exit_code == 0
    stored = here / "openapi" / "openapi.json"
    assert json.loads(stored.read_text())["info"]["title"] == "A"
    stored.write_text("{}")
    again = run("snapshot", "--app", f"plain:{name}")
    assert (again.exit_code, stored.read_text()) == (0, "{}")
    assert "stored already" in again.stderr
    assert run("snapshot", "--app", f"plain:{name}", "--force").exit_code == 0
    assert run("check", "--app", f"plain:{name}", "--against", "openapi").exit_code == 0


@pytest.mark.usefixtures("warm_worker")
@pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed")
def test_every_version_is_stored_and_guarded(here: Path) -> None:
    (here / "shop.py").write_text(VERSIONED)
    assert run("snapshot", "--app", "shop:create_app", "-o", "released/api").exit_code == 0
    assert {path.name for path in (here / "released" / "api").iterdir()} == {"2025-01-01.json", "2024-01-01.json"}
    checked = run("check", "--app", "shop:create_app", "--against", "released/api")
    assert (checked.exit_code, checked.stdout) == (0, "2025-01-01: as stored\n2024-01-01: as stored\n")
    (here / "shop.py").write_text(VERSIONED.replace("name: str", "name: int"))
    assert run("check", "--app", "shop:create_app", "--against", "released/api").exit_code == 1


def test_where_nothing_can_be_stored(here: Path) -> None:
    (here / "plain.py").write_text(PLAIN)
    (here / "file").write_text("")
    assert run("snapshot", "--app", "plain:app", "-o", "file").exit_code == 2
    assert run("snapshot", "--app", "missing:app").exit_code == 3
    (here / "empty").mkdir()
    told = run("check", "--app", "plain:app", "--against", "empty")
    assert (told.exit_code, "snapshot" in told.stderr) == (2, True)
