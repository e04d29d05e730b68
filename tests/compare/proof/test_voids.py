"""Schemas whose values nobody can send: their problems, and which schemas are no such at first sight."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apidiff.compare.lowering.lowering import lowered
from apidiff.compare.lowering.medium import Role
from apidiff.compare.lowering.places import definition_tokens
from apidiff.compare.proof.voids import PlainValues, plainly_has_value
from apidiff.contain.outcome import Reading
from apidiff.contain.prover import Prover
from apidiff.contain.read.nodes import LEFT, RIGHT
from apidiff.load.sources.source import load_value
from apidiff.model.contract import Contract, Direction
from apidiff.model.document import Json
from apidiff.resolve.contract import resolve
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


_NAMES = ("A", "B", "C")
_SCALARS: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {"type": st.sampled_from(["string", "integer", "boolean", ["string", "null"], "null"])},
    optional={
        "enum": st.lists(st.sampled_from(["a", 1, True, None]), max_size=2),
        "format": st.sampled_from(["date", "int32"]),
        "minimum": st.just(3),
        "maximum": st.just(2),
        "minLength": st.just(3),
        "maxLength": st.just(2),
        "nullable": st.booleans(),
        "not": st.just({}),
    },
)
_REFERENCES = st.sampled_from(_NAMES).map(lambda name: {"$ref": f"#/components/schemas/{name}"})


def _holding(below: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    objects = st.fixed_dictionaries(
        {"type": st.sampled_from(["object", ["object", "null"]])},
        optional={
            "required": st.lists(st.sampled_from("ab"), min_size=1, max_size=2, unique=True),
            "properties": st.dictionaries(st.sampled_from("ab"), below, max_size=2),
            "additionalProperties": st.booleans(),
            "nullable": st.booleans(),
            "discriminator": st.just({"propertyName": "a"}),
        },
    )
    lists = st.fixed_dictionaries(
        {"type": st.just("array"), "items": below}, optional={"minItems": st.just(1), "maxItems": st.integers(0, 1)}
    )
    unions = st.fixed_dictionaries(
        {"anyOf": st.lists(below, min_size=1, max_size=2)}, optional={"type": st.just("object")}
    )
    return objects | lists | unions | st.just({"not": {}})


SCHEMAS = st.recursive(_SCALARS | _REFERENCES, _holding, max_leaves=5)


def _contract(schemas: dict[str, Json], version: str) -> Contract:
    document = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {}}
    return resolve(load_value({**document, "components": {"schemas": schemas}}, "a"))


@settings(max_examples=150, deadline=None)
@given(schemas=st.tuples(SCHEMAS, SCHEMAS, SCHEMAS), version=st.sampled_from(["3.0.3", "3.1.0"]))
def test_no_schema_of_which_a_value_is_seen_is_void_for_the_prover(schemas: tuple[Json, ...], version: str) -> None:
    contract = _contract(dict(zip(_NAMES, schemas, strict=True)), version)
    plain = PlainValues(contract=contract)
    seen = [("components", "schemas", name) for name in _NAMES]
    seen = [tokens for tokens in seen if plain.has_one(contract.at(tokens))]
    for direction in Direction:
        sent, read = (lowered(contract, direction, role) for role in Role)
        prover = Prover(sent, read)
        for place in map(definition_tokens, seen):
            assert prover.may_be_more_than_null(LEFT, place)
            assert prover.may_have_value(RIGHT, place)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/components/schemas/B"}}},
        {"type": "object", "required": ["a"], "properties": {"a": {**NOTHING, "nullable": True}}},
        {"anyOf": [NOTHING, {"$ref": "#/components/schemas/B"}]},
        {"type": "string", "enum": ["a", 1]},
        {"type": "string", "maxLength": 0},
    ],
)
def test_of_data_more_is_seen_at_first_sight(schema: Json) -> None:
    contract = _contract({"A": schema, "B": TEXT}, "3.0.3")
    assert PlainValues(contract=contract).has_one(contract.at(("components", "schemas", "A")))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "required": ["a"], "properties": {"a": NOTHING}},
        {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/components/schemas/A"}}},
        {"anyOf": [NOTHING, {"type": "null"}]},
        {"type": "string", "enum": [1, None], "nullable": True},
        {"type": "string", "format": "date", "enum": ["a"]},
        {"type": "string", "minLength": -1},
    ],
)
def test_nothing_is_seen_where_there_may_be_nothing(schema: Json) -> None:
    contract = _contract({"A": schema, "B": TEXT}, "3.0.3")
    assert not PlainValues(contract=contract).has_one(contract.at(("components", "schemas", "A")))
