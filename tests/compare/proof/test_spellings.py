"""What is written in other words stays silent, however many kinds a union has around it."""

from __future__ import annotations

from typing import Any

import pytest

import apidiff
from tests.compare.schema_pairs import carrying

KINDS = 24
TARGET = {"type": "object", "properties": {"weight": {"type": "integer", "minimum": 1}, "name": {"type": "string"}}}
SPELLINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a list of types": ({"type": ["string", "null"]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
    "an object or null": ({**TARGET, "type": ["object", "null"]}, {"oneOf": [TARGET, {"type": "null"}]}),
    "null among values": (
        {"enum": ["a", "b", None]},
        {"anyOf": [{"type": "string", "enum": ["b", "a"]}, {"type": "null"}]},
    ),
    "one value": ({"const": "a"}, {"type": "string", "enum": ["a"]}),
    "one branch": (TARGET, {"oneOf": [{"allOf": [TARGET]}]}),
    "members put together": (
        TARGET,
        {"type": "object", "allOf": [{"properties": {name: one}} for name, one in TARGET["properties"].items()]},
    ),
}


def document(of_third: dict[str, Any], version: str, direction: str) -> dict[str, Any]:
    """A union of open objects that look alike, of which the third holds a schema."""
    kinds = {
        f"Kind{number}": {
            "type": "object",
            "required": ["spec"],
            "properties": {
                "name": {"type": "string"},
                "spec": {
                    "type": "object",
                    "properties": {
                        f"own{number}": {"type": "string"},
                        "to": {"type": "array", "items": of_third if number == 3 else TARGET},
                    },
                },
            },
        }
        for number in range(KINDS)
    }
    schema = {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in kinds]}
    return carrying(schema, direction, kinds, version)


def alarms(old: Any, new: Any) -> list[str]:
    return [one.rule for one in apidiff.compare(old, new).findings if one.level.value in ("breaking", "warning")]


@pytest.mark.parametrize("direction", ["request", "response"])
@pytest.mark.parametrize("name", SPELLINGS)
def test_other_words_in_one_of_many_kinds(name: str, direction: str) -> None:
    first, second = (document(one, "3.1.0", direction) for one in SPELLINGS[name])
    assert alarms(first, second) == []
    assert alarms(second, first) == []


@pytest.mark.parametrize("direction", ["request", "response"])
def test_nullable_of_3_0_in_one_of_many_kinds(direction: str) -> None:
    old = document({"type": "string", "nullable": True}, "3.0.3", direction)
    new = document({"anyOf": [{"type": "string"}, {"type": "null"}]}, "3.1.0", direction)
    assert alarms(old, new) == []
    assert alarms(new, old) == []


@pytest.mark.parametrize("direction", ["request", "response"])
def test_a_break_in_other_words_is_told(direction: str) -> None:
    old = document({"type": ["string", "null"]}, "3.1.0", direction)
    new = document({"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]}, "3.1.0", direction)
    pair = (old, new) if direction == "request" else (new, old)
    assert alarms(*pair)
