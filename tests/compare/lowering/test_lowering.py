"""What OpenAPI says, in plain JSON Schema. Scalars are copied at once: what comes out is what lowering keyword by
keyword makes of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apidiff.compare.lowering import lowering
from apidiff.compare.lowering.medium import Role
from apidiff.load.sources.source import load_value
from apidiff.model.contract import Direction
from apidiff.resolve.contract import resolve
from tests.compare.schema_pairs import carrying

ODD = st.sampled_from([None, True, 3, 2.5, "a", [], ["a"], {}])
SCALARS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["string", "integer", "boolean", "null", "object"]) | ODD,
        "format": st.sampled_from(["date", "int32"]) | ODD,
        "enum": st.lists(st.sampled_from(["a", 1, None]), max_size=2) | ODD,
        "maxLength": st.integers(0, 3) | ODD,
        "minimum": st.integers(0, 3) | ODD,
        "pattern": st.just("^a") | ODD,
        "readOnly": st.booleans() | ODD,
        "description": ODD,
        "deprecated": ODD,
        "default": ODD,
        "nullable": st.booleans(),
        "x-note": ODD,
    },
)


def _lowered(standard: str, schema: dict[str, Any], direction: Direction, role: Role) -> Any:
    schemas = {"A": {"type": "object", "properties": {"b": schema}, "allOf": [schema]}, "B": schema}
    root = {"openapi": standard, "info": {}, "paths": {}, "components": {"schemas": schemas}}
    document = lowering.lowered(resolve(load_value(root, "a")), direction, role)
    return [document["$defs"][f"/components/schemas/{name}"] for name in schemas]


@settings(max_examples=300, deadline=None)
@given(SCALARS, st.sampled_from(["3.0.3", "3.1.0"]), st.sampled_from(Direction), st.sampled_from(Role))
def test_scalars_are_lowered_as_anything_else(
    schema: dict[str, Any], standard: str, direction: Direction, role: Role
) -> None:
    found = _lowered(standard, schema, direction, role)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lowering, "_OF_SCALARS", frozenset({"nothing"}))
        assert _lowered(standard, schema, direction, role) == found


def test_the_example_of_the_docstring() -> None:
    """A property that requests do not have, null as a type, and a client that reads a closed object."""
    properties = {"id": {"type": "integer", "readOnly": True}, "name": {"type": "string", "nullable": True}}
    user = {"type": "object", "required": ["id", "name"], "properties": properties, "additionalProperties": False}
    contract = resolve(load_value(carrying(user, "request", {"User": user}, "3.0.3"), "api"))

    def read(direction: Direction, role: Role) -> Any:
        return lowering.lowered(contract, direction, role)["$defs"]["/components/schemas/User"]

    name = {"type": ["string", "null"]}
    sent = {"type": "object", "required": ["name"], "properties": {"name": name}, "additionalProperties": False}
    assert read(Direction.REQUEST, Role.PRODUCER) == sent
    answered = {"type": "object", "required": ["id", "name"], "properties": {"id": {"type": "integer"}, "name": name}}
    assert read(Direction.RESPONSE, Role.CONSUMER) == answered
