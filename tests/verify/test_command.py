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
    assert "\n   1 restored operation answers nothing yet\n" in result.output
    assert result.output.startswith("2 serving 1, 1 version change\n")
    assert "\nA, B and D hold; a person is needed for 1 of 1 version change.\n" in result.output
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


def readers(mail: Any, *required: str, version: str = "1") -> dict[str, Any]:
    """Return a document whose readers are sent with a mail address."""
    schema = {"type": "object", "properties": {"mail": mail, "age": {"type": "integer"}}, "required": [*required]}
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    operation = {"requestBody": body, "responses": {"200": {"description": "Fine"}}}
    return document({"/readers": {"post": operation}}, {}, version)


def test_a_wider_head_is_run(tmp_path: Path) -> None:
    result = verified(tmp_path, readers(MAYBE), readers(TIME, "mail", version="2"), "--complete")
    assert result.exit_code == 1
    assert "With HEAD edited as the module says, HeadVersion narrows the latest version:" in result.output
    assert "A, B and D hold" in result.output
    assert "Left open (1):\n   HEAD: `mail`" in result.output


def test_what_head_could_take_is_run_as_a_second_diagram(tmp_path: Path) -> None:
    new = readers(TIME, version="2")
    schema = new["paths"]["/readers"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schema["properties"]["age"]["maximum"] = 100
    result = verified(tmp_path, readers(TIME), new)
    assert result.exit_code == 0, result.output
    assert "With HEAD edited for NarrowLatest, bound by HeadVersion:" in result.output
    assert result.output.count("B  holds") == 2


def test_the_middleware_is_run(tmp_path: Path) -> None:
    result = verified(tmp_path, parcels(TIME), parcels(MAYBE, removed=True), "--target", "asgi")
    assert result.exit_code == 0, result.output
    assert "D  holds" in result.output
    assert "Not served (1):\n   GET /labels" in result.output
    assert "A  " not in result.output
    assert (
        verified(tmp_path, parcels(TIME), parcels(MAYBE, removed=True), "--target", "asgi", "--complete").exit_code == 1
    )


def test_a_middleware_that_converts_wrongly_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from apidiff.verify import diagram

    whole = diagram.render_asgi
    monkeypatch.setattr(diagram, "render_asgi", lambda *given: whole(*given).replace("response=", "request="))
    result = verified(tmp_path, parcels(TIME), parcels(MAYBE), "--target", "asgi")
    assert result.exit_code == 1
    assert "D  FAILED" in result.output
