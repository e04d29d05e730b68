"""What plainly has a value besides null has one, by the prover's account as well; what has none never plainly does."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.compare.proof.inhabited import Inhabited
from apidiff.contain.outcome import Reading
from apidiff.contain.prover import Prover
from apidiff.contain.read.nodes import RIGHT
from apidiff.load.sources.source import load_value
from apidiff.model.document import Json
from apidiff.resolve.contract import resolve

Doc = dict[str, Any]

TEXT: Doc = {"type": "string"}
NOTHING: Doc = {"type": "integer", "minimum": 2, "maximum": 1}


def is_plain(schema: Json, version: str = "3.1.0", **schemas: Json) -> bool:
    components = {"schemas": {"Subject": schema, **schemas}}
    document: Doc = {"openapi": version, "info": {"title": "T", "version": "1"}, "paths": {}, "components": components}
    contract = resolve(load_value(document, "d"))
    return Inhabited(contract=contract).plainly(contract.at(("components", "schemas", "Subject")))


PLAIN: list[Json] = [
    True,
    {},
    TEXT,
    {"type": ["string", "null"], "minLength": 2, "maxLength": 2, "description": "two letters", "x-mark": 1},
    {"type": "integer", "format": "int32", "minimum": 1, "maximum": 100},
    {"type": "string", "enum": ["a", "b"]},
    {"type": ["integer", "null"], "enum": [None, 1]},
    {"type": "array", "items": NOTHING},
    {"type": "array", "minItems": 1, "uniqueItems": True, "items": TEXT},
    {"type": "object", "required": ["a"], "properties": {"a": TEXT, "b": NOTHING}, "additionalProperties": False},
    {"anyOf": [NOTHING, TEXT]},
    {"oneOf": [{"type": "null"}, {"type": "object", "required": ["a"], "properties": {"a": TEXT}}]},
]

UNKNOWN: list[Json] = [
    False,
    {"type": "null"},
    {"type": ["integer", "null"], "enum": [None]},
    {"anyOf": [NOTHING, {"type": "null"}]},
    NOTHING,
    {"type": "string", "minLength": 3, "maxLength": 2},
    {"type": "string", "pattern": "^a$", "maxLength": 0},
    {"type": "string", "enum": [1, None]},
    {"type": "boolean", "enum": []},
    {"enum": ["a"], "minLength": 2},
    {"type": "array", "minItems": 1, "items": NOTHING},
    {"type": "array", "minItems": 2, "maxItems": 1, "items": TEXT},
    {"type": "array", "minItems": 2, "uniqueItems": True, "items": {"enum": [1]}},
    {"type": "object", "required": ["a"], "properties": {"a": NOTHING}},
    {"type": "object", "required": ["a"], "additionalProperties": False},
    {"type": "object", "required": ["a"], "properties": {"a": TEXT}, "maxProperties": 0},
    {"anyOf": [NOTHING, False]},
    {"oneOf": [TEXT, {"type": ["string", "null"]}, {"type": "null"}]},
    {"allOf": [TEXT, {"type": "integer"}]},
    {"type": "string", "not": {}},
]


@pytest.mark.parametrize("schema", PLAIN)
def test_plain_schemas_have_a_value(schema: Json) -> None:
    assert is_plain(schema)
    prover = Prover(True, schema, reading=Reading.EXCHANGE)
    sample = prover.sample(RIGHT, ())
    assert sample is not None
    assert prover.admits(RIGHT, (), sample.value)


@pytest.mark.parametrize("schema", UNKNOWN)
def test_of_other_schemas_nothing_is_said(schema: Json) -> None:
    assert not is_plain(schema)


def test_a_schema_that_needs_itself_has_no_plain_value() -> None:
    needs_itself = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/S"}}}
    assert not is_plain({"$ref": "#/components/schemas/S"}, S=needs_itself)
    ends = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/S"}}}
    assert is_plain({"$ref": "#/components/schemas/S"}, S=ends)


def test_null_counts_for_both_branches_where_both_are_nullable() -> None:
    nullable = [{"type": "string", "nullable": True}, {"type": "integer", "nullable": True}]
    assert not is_plain({"oneOf": nullable}, "3.0.3")
