"""`apidiff site`: what versions are, and a folder that is written whole or not at all."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from apidiff.cli import folders
from tests.cli.documents import run
from tests.render.site.sites import DOCUMENTS


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("apis").mkdir()
    for name, document in zip(("openapi-v1", "openapi-v2", "openapi-v10"), DOCUMENTS, strict=True):
        Path(f"apis/{name}.json").write_text(json.dumps(document))
    return tmp_path


def names() -> dict[str, str]:
    versions = json.loads(Path("site/versions.json").read_text())["versions"]
    return {name: one["status"] for name, one in versions.items()}


def test_a_folder_in_the_order_of_its_numbers() -> None:
    Path("apis/notes.txt").write_text("x")
    done = run("site", "apis", "-o", "site")
    assert done.exit_code == 0, done.stderr
    assert list(names().items()) == [("v1", "supported"), ("v2", "supported"), ("v10", "current")]
    assert "apis/notes.txt is no version: left out" in done.stderr
    assert "no feed was written" in done.stderr
    assert Path("site/guides/v1-to-v10.html").exists()


def test_what_a_document_says_of_its_own_life() -> None:
    info = {"title": "Shop", "version": "v1", "x-released": "2023-01-15", "x-sunset": "2025-01-15"}
    Path("apis/openapi-v1.json").write_text(json.dumps({**DOCUMENTS[0], "info": info}))
    assert run("site", "apis", "-o", "site").exit_code == 0
    one = json.loads(Path("site/versions/v1.json").read_text())
    assert (one["released"], one["sunset_date"], one["status"]) == ("2023-01-15", "2025-01-15", "deprecated")


def test_folders_of_days_give_the_days_of_release() -> None:
    for name, document in zip(("2024-01-15", "2025-02-01"), DOCUMENTS, strict=False):
        Path(f"days/{name}").mkdir(parents=True)
        Path(f"days/{name}/openapi.json").write_text(json.dumps(document))
    assert run("site", "days", "-o", "site").exit_code == 0
    assert json.loads(Path("site/versions.json").read_text())["versions"]["2025-02-01"]["released"] == "2025-02-01"
    assert "2025-02-01T00:00:00Z" in Path("site/feed.xml").read_text()


def test_documents_in_the_order_given_are_called_by_their_versions() -> None:
    assert run("site", "apis/openapi-v10.json", "apis/openapi-v1.json", "-o", "site").exit_code == 0
    assert list(names()) == ["v3", "v1"]


def test_a_file_of_versions() -> None:
    Path("versions.yaml").write_text(
        "title: The shop\nurl: https://docs.example.com\nversions:\n"
        "  one: {document: apis/openapi-v1.json, deprecated: 2024-01-15, sunset: 2025-01-15}\n"
        "  two: {document: apis/openapi-v2.json, released: 2024-01-15}\n"
        "  three: {document: apis/openapi-v10.json, status: beta}\n"
    )
    assert run("site", "versions.yaml", "-o", "site").exit_code == 0
    assert names() == {"one": "deprecated", "two": "current", "three": "beta"}
    assert "# Versions of The shop" in Path("site/index.md").read_text()
    assert run("site", "versions.yaml", "-o", "site", "--today", "2025-01-15").exit_code == 0
    assert names()["one"] == "retired"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("versions: {a: {document: x.json, sunset: soon}, b: x.json}", "Invalid RFC3339 encoded date"),
        ("versions: {a: {document: x.json, sunst: 2025-01-01}, b: x.json}", "unknown field `sunst`"),
        ("versions: {a: {document: x.json, status: gone}, b: x.json}", "Invalid enum value 'gone'"),
        ("openapi: 3.1.0", "lists no versions"),
        ("versions: {a: x.json}", "1 version found"),
        ("a: [", "versions.yaml:2:1: not YAML"),
    ],
)
def test_a_wrong_file_of_versions(text: str, told: str) -> None:
    Path("versions.yaml").write_text(text)
    done = run("site", "versions.yaml", "-o", "site")
    assert (done.exit_code, told in done.stderr) == (2, True), done.stderr
    assert not Path("site").exists()


def test_the_tags_of_a_repository() -> None:
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "tag.gpgsign=false"]
    subprocess.run([*git, "init", "-q"], check=True)
    for tag, document in zip(("v1.9", "v1.10", "v2"), DOCUMENTS, strict=True):
        Path("openapi.json").write_text(json.dumps(document))
        subprocess.run([*git, "add", "openapi.json"], check=True)
        day = {**os.environ, "GIT_COMMITTER_DATE": "2024-05-01T12:00:00Z"}
        subprocess.run([*git, "commit", "-q", "-m", tag], check=True, env=day)
        subprocess.run([*git, "tag", tag], check=True)
    done = run("site", "openapi.json", "--tags", "v*", "-o", "site", "--jumps", "none")
    assert done.exit_code == 0, done.stderr
    assert list(names()) == ["v1.9", "v1.10", "v2"]
    assert "2024-05-01T00:00:00Z" in Path("site/feed.xml").read_text()
    assert not Path("site/guides/v1-9-to-v2.html").exists()
    assert run("site", "openapi.json", "--tags", "x*", "-o", "other").exit_code == 2
    assert run("site", "openapi.json\0", "--tags", "v*", "-o", "other").exit_code == 2


def test_only_what_changed_is_written() -> None:
    run("site", "apis", "-o", "site")
    before = {path: path.stat().st_mtime_ns for path in Path("site").rglob("*") if path.is_file()}
    assert "0 of them changed" in run("site", "apis", "-o", "site").stderr
    changed = {**DOCUMENTS[2], "info": {"title": "Shop", "version": "v3", "description": "New"}}
    Path("apis/openapi-v10.json").write_text(json.dumps(changed))
    assert run("site", "apis", "-o", "site").exit_code == 0
    same = {path for path, when in before.items() if path.stat().st_mtime_ns == when}
    assert Path("site/guides/v1-to-v2.html") in same
    assert Path("site/guides/v2-to-v10.html") not in same


def test_pages_of_versions_that_are_gone_go() -> None:
    run("site", "apis", "-o", "site")
    Path("site/mine.md").write_text("mine")
    Path("apis/openapi-v10.json").unlink()
    assert run("site", "apis", "-o", "site").exit_code == 0
    assert not Path("site/guides/v2-to-v10.md").exists()
    assert Path("site/mine.md").read_text() == "mine"


def test_files_of_others_are_not_replaced() -> None:
    Path("site").mkdir()
    Path("site/index.md").write_text("mine")
    done = run("site", "apis", "-o", "site")
    assert (done.exit_code, "was not written by apidiff" in done.stderr) == (2, True)
    assert [path.name for path in Path("site").iterdir()] == ["index.md"]
    assert Path("site/index.md").read_text() == "mine"


def test_a_full_disk_leaves_the_old_site_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    run("site", "apis", "-o", "site")
    before = {path: path.read_bytes() for path in Path("site").rglob("*") if path.is_file()}
    write, calls = folders.write_beside, []

    def full(target: str, data: bytes) -> str:
        calls.append(target)
        if len(calls) > 3:
            raise OSError(28, "No space left on device")
        return write(target, data)

    monkeypatch.setattr(folders, "write_beside", full)
    Path("apis/openapi-v2.json").write_text(json.dumps({**DOCUMENTS[1], "paths": {}}))
    done = run("site", "apis", "-o", "site")
    assert (done.exit_code, "No space left on device" in done.stderr) == (2, True), done.stderr
    assert {path: path.read_bytes() for path in Path("site").rglob("*") if path.is_file()} == before


def test_a_list_of_another_leads_nowhere() -> None:
    run("site", "apis", "-o", "site")
    Path("precious.md").write_text("x")
    Path("site/.apidiff-pages").write_text("../precious.md\n/etc/hostname\nindex.md\n")
    done = run("site", "apis", "-o", "site")
    assert Path("precious.md").exists()
    assert done.exit_code == 0


def test_a_link_out_of_the_folder_is_refused() -> None:
    Path("elsewhere").mkdir()
    Path("site").mkdir()
    Path("site/guides").symlink_to(Path("elsewhere").resolve())
    done = run("site", "apis", "-o", "site")
    assert (done.exit_code, "leads out of" in done.stderr) == (2, True)
    assert not list(Path("elsewhere").iterdir())


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no file without an end")
def test_a_version_without_an_end_is_refused() -> None:
    Path("versions/v1").mkdir(parents=True)
    os.symlink("/dev/zero", "versions/v1/openapi.yaml")
    done = run("site", "versions", "-o", "site")
    assert (done.exit_code, "cannot be read: File too large" in done.stderr) == (2, True), done.stderr


def test_documents_in_the_folder_of_the_site_are_refused() -> None:
    done = run("site", "apis", "-o", "apis")
    assert (done.exit_code, "name another folder" in done.stderr) == (2, True)


def test_a_document_that_cannot_be_read() -> None:
    Path("apis/openapi-v2.json").write_text('{"openapi": "3.1.0", ')
    done = run("site", "apis", "-o", "site")
    assert (done.exit_code, Path("site").exists()) == (3, False)
