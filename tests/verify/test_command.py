"""`apidiff verify`: what it says and how it ends."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.cli.documents import run
from tests.verify.pairs import document

pytestmark = [
    pytest.mark.skipif(find_spec("cadwyn") is None, reason="cadwyn is not installed"),
    pytest.mark.usefixtures("warm_worker"),
]


def verified(folder: Path, old: dict[str, Any], new: dict[str, Any], *options: str) -> Result:
    """Run the command on two documents."""
    for name, value in (("old", old), ("new", new)):
        (folder / f"{name}.json").write_text(json.dumps(value), "utf-8")
    return run("verify", str(folder / "old.json"), str(folder / "new.json"), *options)


def parcels(sent: Any, removed: bool = False) -> dict[str, Any]:
    """Return a document whose parcels have a time."""
    schema = {"type": "object", "properties": {"sent": sent}, "required": ["sent"]}
    answer = {"description": "Fine", "content": {"application/json": {"schema": schema}}}
    paths: dict[str, Any] = {"/parcels": {"get": {"responses": {"200": answer}}}}
    if not removed:
        paths["/labels"] = {"get": {"responses": {"200": answer}}}
    return document(paths, {}, "2" if removed else "1")


TIME = {"type": "string"}
MAYBE = {"type": ["string", "null"]}


def test_an_open_question_fails_a_complete_proof(tmp_path: Path) -> None:
    new = {**parcels(MAYBE), "info": {"title": "Pair", "version": "2"}}
    result = verified(tmp_path, parcels(TIME), new, "--only", "all")
    assert result.exit_code == 0, result.output
    assert "Left open (2):" in result.output
    assert verified(tmp_path, parcels(TIME), new, "--only", "all", "--complete").exit_code == 1


def test_a_restored_operation_without_a_body_fails_a_complete_proof(tmp_path: Path) -> None:
    result = verified(tmp_path, parcels(TIME), parcels(TIME, removed=True), "--complete")
    assert result.exit_code == 1
    assert "1 restored operations answer nothing yet" in result.output
    assert "GET /labels" in result.output


def test_a_complete_proof_passes(tmp_path: Path) -> None:
    result = verified(tmp_path, parcels(TIME), parcels(TIME), "--complete")
    assert result.exit_code == 0, result.output
    assert "Left open" not in result.output


def test_an_application_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(json.dumps(parcels(TIME)), "utf-8")
    result = run("verify", str(tmp_path / "old.json"), "--app", "shop:app", "--complete")
    assert result.exit_code == 2
    assert "--complete" in result.stderr
