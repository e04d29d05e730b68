"""Schemas whose values nobody can send: their problems, and which schemas are no such at first sight."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from apidiff.compare.proof.voids import plainly_has_value
from apidiff.contain.outcome import Reading
from apidiff.contain.prover import Prover
from apidiff.contain.read.nodes import RIGHT
from apidiff.model.document import Json
from tests.compare.proof.test_answers import forks

TEXT: Json = {"type": "string"}
NOTHING: Json = {"type": "integer", "minimum": 2, "maximum": 1}


def _many(*required: str, count: int = 6) -> dict[str, Any]:
    """A document with so many requests whose union never takes its branches."""
    document = forks(*required)
    (item,) = document["paths"].values()
    return {**document, "paths": {f"/blocks/{n}": item for n in range(count)}}


def test_problems_stand_in_the_same_order_in_every_run(root: Path, tmp_path: Path) -> None:
    files = [tmp_path / "old.json", tmp_path / "new.json"]
    for file, document in zip(files, (_many(), _many("slot")), strict=True):
        file.write_text(json.dumps(document), encoding="utf-8")
    said = set()
    for seed in ("0", "1"):
        run = subprocess.run(
            [sys.executable, "-m", "apidiff", "check", "-f", "json", *map(str, files)],
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(root), "PYTHONHASHSEED": seed},
            check=False,
        )
        assert len(json.loads(run.stdout)["problems"]) == 6
        said.add(run.stdout)
    assert len(said) == 1


PLAIN: list[Json] = [
    TEXT,
    {"type": "string", "description": "a text", "format": "date"},
    {"type": "integer", "format": "int32"},
    {"type": "array", "uniqueItems": True, "items": NOTHING},
    {"type": "object", "properties": {"a": TEXT, "b": NOTHING}, "additionalProperties": False},
]

LEFT_TO_THE_PROVER: list[Json] = [
    True,
    False,
    {"type": "null"},
    {"type": ["string", "null"]},
    NOTHING,
    {"type": "string", "minLength": 3, "maxLength": 2},
    {"type": "array", "minItems": 1, "items": NOTHING},
    {"type": "object", "required": ["a"], "properties": {"a": NOTHING}},
    {"type": "object", "allOf": [{"required": ["a"]}], "properties": {"a": NOTHING}},
    {"type": "string", "$ref": "#/components/schemas/Nothing"},
    {"type": "string", "enum": [1]},
    {"type": {"a": 1}},
]


@pytest.mark.parametrize("schema", PLAIN)
def test_what_plainly_has_a_value_has_one_by_the_account_of_the_prover(schema: Json) -> None:
    assert plainly_has_value(schema)
    prover = Prover(True, schema, reading=Reading.EXCHANGE)
    sample = prover.sample(RIGHT, ())
    assert sample is not None
    assert sample.value is not None
    assert prover.admits(RIGHT, (), sample.value)


@pytest.mark.parametrize("schema", LEFT_TO_THE_PROVER)
def test_of_other_schemas_nothing_is_said(schema: Json) -> None:
    assert not plainly_has_value(schema)
