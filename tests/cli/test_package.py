"""`propose -o versions/` and `move-change`: a package of versions grows by what is new, and stays as it was
elsewhere."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import warm
from tests.cli.documents import run

BUNDLE = """from cadwyn import HeadVersion, Version, VersionBundle

# ours
versions = VersionBundle(HeadVersion(), Version("1"))  # since ever
"""


def document(version: str, name: str, kind: str) -> dict[str, Any]:
    """Return a document with one schema that requests and answers hold."""
    reference = {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}
    operation = {
        "operationId": "make",
        "requestBody": {"required": True, "content": reference},
        "responses": {"200": {"description": "Fine", "content": reference}},
    }
    user = {
        "type": "object",
        "required": [name, "age"],
        "properties": {name: {"type": "string"}, "age": {"type": kind}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": version},
        "paths": {"/users": {"post": operation}},
        "components": {"schemas": {"User": user}},
    }


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for number, (name, kind) in enumerate(
        [("e-mail", "integer"), ("e-mail-address", "integer"), ("mail", "string")], 1
    ):
        (tmp_path / f"v{number}.yaml").write_text(yaml.safe_dump(document(str(number), name, kind)))
    (tmp_path / "models.py").write_text(
        "from pydantic import BaseModel, Field\nclass User(BaseModel):\n    mail: str\n    age: str\n"
    )
    return tmp_path


def test_three_documents_make_a_bundle_of_three_versions(here: Path) -> None:
    made = run("propose", "v1.yaml", "v2.yaml", "v3.yaml", "-o", "versions/")
    assert made.exit_code == 0, made.output
    folder = here / "versions"
    assert {path.name for path in folder.iterdir()} == {"__init__.py", "v2.py", "v3.py"}
    text = (folder / "__init__.py").read_text()
    assert text.index('Version("3", v3.') < text.index('Version("2", v2.') < text.index('Version("1")')
    assert "VersionBundle(" not in (folder / "v3.py").read_text()
    before = {path: path.read_bytes() for path in folder.iterdir()}
    again = run("propose", "v1.yaml", "v2.yaml", "v3.yaml", "-o", "versions")
    assert (again.exit_code, {path: path.read_bytes() for path in folder.iterdir()}) == (0, before)
    if find_spec("cadwyn") is not None:
        code = "import versions; print([version.value for version in versions.versions.versions])"
        done = warm.python("-c", code, folder=here)
        assert (done.stderr, done.stdout) == ("", "['3', '2', '1']\n")


def test_a_version_goes_into_the_bundle_that_is_there(here: Path) -> None:
    folder = here / "versions"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "bundle.py").write_bytes(BUNDLE.encode())
    assert run("propose", "v1.yaml", "v2.yaml", "-o", "versions").exit_code == 0
    added = (folder / "bundle.py").read_text()
    assert (
        added.replace("from . import v2\n", "").replace('Version("2", v2.RenameUserEMailToEMailAddress), ', "")
        == BUNDLE
    )
    assert (folder / "__init__.py").read_text() == ""
    moved = run("move-change", "RenameUserEMailToEMailAddress", "--to", "1.5")
    assert moved.exit_code == 0, moved.output
    assert 'Version("2"), Version("1.5", v2.RenameUserEMailToEMailAddress), ' in (folder / "bundle.py").read_text()
    assert run("move-change", "Nothing", "--to", "1.5").exit_code == 2


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("v2.py", "MINE = 1", "--force"),
        ("__init__.py", "def make():\n    return VersionBundle(Version('1'))\n", "built by a function"),
        ("__init__.py", "versions = VersionBundle(", "__init__.py:1:"),
        ("__init__.py", "x = 1", "no VersionBundle"),
    ],
)
def test_nothing_is_written_where_something_is_refused(here: Path, name: str, text: str, told: str) -> None:
    folder = here / "versions"
    folder.mkdir()
    (folder / name).write_text(text)
    refused = run("propose", "v1.yaml", "v2.yaml", "-o", "versions")
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert {path.name: path.read_text() for path in folder.iterdir()} == {name: text}


def test_a_module_that_is_no_utf_8_is_refused_with_the_place(here: Path) -> None:
    folder = here / "versions"
    folder.mkdir()
    (folder / "__init__.py").write_bytes(BUNDLE.encode())
    (folder / "notes.py").write_bytes(b"# -*- coding: latin-1 -*-\nNAME = 'M\xfcller'\n")
    assert run("propose", "v1.yaml", "v2.yaml", "-o", "versions").exit_code == 0, "only the bundle's module is read"
    (folder / "__init__.py").write_bytes(b"# ours\nNAME = 'M\xfcller'\n" + BUNDLE.encode())
    refused = run("propose", "v2.yaml", "v3.yaml", "-o", "versions")
    assert refused.exit_code == 2
    assert "__init__.py:2:10" in refused.stderr.replace("\n", "")
    assert not (folder / "v3.py").exists()


def test_a_head_that_keeps_more_is_bound(here: Path) -> None:
    old, new = document("1", "name", "integer"), document("2", "name", "integer")
    old["components"]["schemas"]["User"]["properties"]["mail"] = {"type": "string"}
    new["components"]["schemas"]["User"]["properties"]["mail"] = {"type": "string"}
    new["components"]["schemas"]["User"]["required"].append("mail")
    (here / "old.yaml").write_text(yaml.safe_dump(old))
    (here / "new.yaml").write_text(yaml.safe_dump(new))
    made = run("propose", "old.yaml", "new.yaml", "-o", "versions/")
    assert "HEAD has to be edited first" in made.stderr
    bundle = (here / "versions" / "__init__.py").read_text()
    assert "HeadVersion(v2.NarrowLatest)," in bundle
    module = (here / "versions" / "v2.py").read_text()
    assert "has HeadVersion(NarrowLatest)" in module.replace("\n", " ")
    assert run("propose", "old.yaml", "new.yaml", "-o", "versions/").exit_code == 0
    assert (here / "versions" / "__init__.py").read_text() == bundle


def test_what_a_file_cannot_hold(here: Path) -> None:
    assert "versions/" in run("propose", "v1.yaml", "v2.yaml", "v3.yaml", "-o", "v.py").stderr
    assert run("propose", "v1.yaml", "v2.yaml", "--target", "asgi", "-o", "versions/").exit_code == 2
    assert run("propose", "v1.yaml", "v2.yaml", "-o", "v.py").exit_code == 0
    ast.parse((here / "v.py").read_text())
