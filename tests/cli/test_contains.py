"""`apidiff contains`: two plain schemas on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from apidiff.cli.program import FAILED, PASSED, UNREADABLE, USAGE
from tests.cli.documents import run, write

SMALL = {"type": "integer", "minimum": 0, "maximum": 10}
LARGE = {"type": "integer", "minimum": 0}


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def contains(folder: Path, left: Any, right: Any, *options: str) -> Any:
    return run("contains", write(folder, "a.json", left), write(folder, "b.json", right), *options)


def test_contained(tmp_path: Path) -> None:
    result = contains(tmp_path, SMALL, LARGE)
    assert (result.exit_code, result.stdout, result.stderr) == (PASSED, "contained\n", "")


def test_refuted_with_a_value_that_shows_it(tmp_path: Path) -> None:
    result = contains(tmp_path, LARGE, SMALL)
    assert result.exit_code == FAILED
    head, witness, error = result.stdout.splitlines()
    assert error.startswith("B says: ")
    assert head == "not contained: A accepts this value and B refuses it"
    assert jsonschema_rs.is_valid(LARGE, json.loads(witness))
    assert not jsonschema_rs.is_valid(SMALL, json.loads(witness))


def test_as_json(tmp_path: Path) -> None:
    refuted = json.loads(contains(tmp_path, {"type": ["null", "integer"]}, {"type": "integer"}, "-f", "json").stdout)
    assert refuted["verdict"] == "refuted"
    assert refuted["witness"]["value"] is None
    assert refuted["witness"]["error"]
    contained = json.loads(contains(tmp_path, False, SMALL, "-f", "json").stdout)
    assert contained == {"verdict": "contained", "assumptions": [], "witness": None, "reason": None}


def test_the_reading_matters(tmp_path: Path) -> None:
    old, new = {"type": "object"}, {"type": "object", "properties": {"a": {"type": "string"}}}
    left = {**old, "properties": {"b": {"type": "string"}}}
    assert contains(tmp_path, left, new).exit_code == FAILED
    assert contains(tmp_path, left, new, "--reading", "exchange").exit_code == PASSED


def test_undecided_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from apidiff.contain import Outcome, Verdict

    told = Outcome(verdict=Verdict.UNDECIDED, reason="pattern: not a regular language")
    monkeypatch.setattr("apidiff.contain.compare_schemas", lambda *args, **options: told)
    result = contains(tmp_path, SMALL, LARGE)
    assert (result.exit_code, result.stdout) == (UNREADABLE, "undecided: pattern: not a regular language\n")


def test_assumptions_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from apidiff.contain import Outcome, Verdict

    told = Outcome(verdict=Verdict.CONTAINED, assumptions=("the branches exclude each other",))
    monkeypatch.setattr("apidiff.contain.compare_schemas", lambda *args, **options: told)
    assert contains(tmp_path, SMALL, LARGE).stdout == "contained, if the branches exclude each other\n"


def test_what_is_no_schema(tmp_path: Path) -> None:
    result = contains(tmp_path, [1], SMALL)
    assert result.exit_code == UNREADABLE
    assert result.stderr == "a.json: no JSON Schema; expected an object, true or false\n"
    assert run("contains", "a.json").exit_code == USAGE
    assert run("contains", "a.json", "nowhere.json").exit_code == UNREADABLE
