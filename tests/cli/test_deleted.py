"""`apidiff check --deleted`: what a document promised is gone with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from apidiff.cli.program import FAILED, PASSED, UNREADABLE, USAGE
from tests.cli.documents import document, run, write


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_operation_is_removed(tmp_path: Path) -> None:
    write(tmp_path, "old.json", document())
    result = run("check", "old.json", "openapi.json", "--deleted", "-f", "json")
    assert result.exit_code == FAILED
    report = json.loads(result.stdout)
    assert report["verdict"]["sentence"] == "Failed: openapi.json was deleted, and with it 1 operation."
    assert [(finding["rule"], finding["level"]) for finding in report["findings"]] == [
        ("operation-removed", "breaking")
    ]
    assert report["new"]["source"] == "openapi.json"


def test_webhooks_are_removed_too(tmp_path: Path) -> None:
    hook = {"post": {"responses": {"200": {"description": "OK"}}}}
    write(tmp_path, "old.json", {**document(), "paths": {}, "webhooks": {"paid": hook}})
    result = run("check", "old.json", "openapi.json", "--deleted", "-f", "json")
    assert "webhook-removed" in [finding["rule"] for finding in json.loads(result.stdout)["findings"]]


def test_parts_in_other_files_are_no_problem(tmp_path: Path) -> None:
    write(tmp_path, "user.json", {"type": "string"})
    write(tmp_path, "old.json", document(user={"$ref": "user.json"}))
    result = run("check", "old.json", "openapi.json", "--deleted", "-f", "json")
    assert json.loads(result.stdout)["problems"] == []


def test_it_can_be_accepted(tmp_path: Path) -> None:
    write(tmp_path, "old.json", document())
    assert run("check", "old.json", "openapi.json", "--deleted", "--fail-on", "never").exit_code == PASSED


def test_wrong_use(tmp_path: Path) -> None:
    write(tmp_path, "old.json", document())
    assert run("check", "old.json", "old.json", "--deleted").exit_code == USAGE
    assert run("check", "old.json", "--deleted").exit_code == USAGE
    assert run("check", "missing.json", "gone.json", "--deleted").exit_code == UNREADABLE
    write(tmp_path, "list.json", [])
    assert run("check", "list.json", "gone.json", "--deleted").exit_code == UNREADABLE
