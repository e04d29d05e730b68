"""Documents whose `$dynamicRef`s are folded accept the payloads that a validator says they accept unfolded.

No `$id` stands within another schema with one, and no `$ref` names a dynamic anchor: there validators do not follow the
standard.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any

import jsonschema_rs
import pytest

from apidiff.load.sources.source import load_value
from apidiff.resolve.contract import resolve

ROOT = "https://e.example/root"
TYPES = ("string", "integer", "boolean", "array", "null")
SCHEMAS = 4
NAMES = ("T", "U")


def uri(random: Random) -> str:
    return f"https://e.example/s{random.randrange(SCHEMAS)}"


def part(random: Random, depth: int = 0) -> Any:
    choice = random.random()
    if choice < 0.35:
        return {"$dynamicRef": random.choice(["#T", "#U", f"{uri(random)}#T"])}
    if choice < 0.6:
        return {"$ref": uri(random)}
    if choice < 0.8 and depth < 2:
        return {"type": "object", "properties": {name: part(random, depth + 1) for name in "ab"}}
    return {"type": random.choice(TYPES)}


def resource(random: Random, number: int) -> Any:
    """A schema with `$id`, which may build on those before it."""
    definitions = {}
    for name in NAMES:
        said = {"type": random.choice(TYPES)} if random.random() < 0.7 else {"properties": {"a": part(random)}}
        definitions[name] = {random.choice(["$dynamicAnchor"] * 4 + ["$anchor"]): name, **said}
    found = {"$id": f"https://e.example/s{number}", "properties": {name: part(random) for name in "ab"}}
    if number and random.random() < 0.4:
        found["$ref"] = f"https://e.example/s{random.randrange(number)}"
    return {**found, "$defs": definitions}


def payload(random: Random, depth: int = 0) -> Any:
    if depth < 4 and random.random() < 0.75:
        return {name: payload(random, depth + 1) for name in "ab" if random.random() < 0.8}
    return random.choice(["s", 1, True, [], None])


def validator(schemas: Any) -> Any:
    return jsonschema_rs.Draft202012Validator({"$id": ROOT, "$ref": "#/$defs/Body", "$defs": schemas})


@pytest.mark.parametrize("seed", range(60))
def test_the_same_payloads_are_accepted(seed: int) -> None:
    random = Random(seed)
    schemas: Any = {f"S{number}": resource(random, number) for number in range(SCHEMAS)}
    schemas["Body"] = {"type": "object", "properties": {name: {"$ref": uri(random)} for name in "ab"}}
    if seed % 3 == 0:
        schemas["Top"] = {"$dynamicAnchor": random.choice(NAMES), "type": random.choice(TYPES)}
    info = {"title": "t", "version": "1"}
    value = {"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": schemas}}
    folded = json.dumps(resolve(load_value(value, "spec")).root.value["components"]["schemas"])
    assert "$dynamicRef" not in folded
    as_written = validator(schemas)
    as_folded = validator(json.loads(folded.replace("x-entry:#/components/schemas", f"{ROOT}#/$defs")))
    for _ in range(40):
        given = payload(random)
        assert as_folded.is_valid(given) is as_written.is_valid(given), given
