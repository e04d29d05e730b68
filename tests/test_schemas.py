"""The published JSON Schemas are those that docs/make_schemas.py writes now, and each is a schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import msgspec
import pytest

from tests.generators import generator

ROOT = Path(__file__).resolve().parent.parent


SCHEMAS = generator("make_schemas").schemas()


@pytest.mark.skipif(
    [int(part) for part in msgspec.__version__.split(".")[:2]] < [0, 22],
    reason="msgspec before 0.22 writes the members of a union in another order; the lock names 0.22",
)
@pytest.mark.parametrize("path", SCHEMAS)
def test_a_schema_is_current(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == SCHEMAS[path], "run `python docs/make_schemas.py`"


@pytest.mark.parametrize("path", SCHEMAS)
def test_a_schema_is_valid(path: str) -> None:
    jsonschema_rs.meta.validate(json.loads(SCHEMAS[path]))
