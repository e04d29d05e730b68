"""What a keyword means where it is absent, a document may write out: that changes nothing, and nothing is asked."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

import apidiff
from tests.compare.schema_pairs import carrying

WRITTEN: dict[str, Any] = {"deprecated": False, "readOnly": False, "writeOnly": False}
BY_TYPE: dict[str, dict[str, Any]] = {
    "string": {"minLength": 0},
    "array": {"minItems": 0, "uniqueItems": False},
    "object": {"minProperties": 0},
}
# The items of both lists are objects by what they declare, and what one branch takes, another takes, too.
UNION: dict[str, Any] = {
    "oneOf": [
        {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "id": {"type": "string"}}},
        {
            "type": "object",
            "required": ["name", "companies"],
            "properties": {
                "name": {"type": "string"},
                "companies": {"type": "array", "items": {"properties": {"id": {"type": "string"}}}},
            },
        },
        {
            "type": "object",
            "required": ["name", "users"],
            "properties": {
                "name": {"type": "string"},
                "users": {"type": "array", "items": {"properties": {"id": {"type": "string"}}}},
            },
        },
        {"required": ["id"]},
    ]
}


def written_out(schema: Any, own: bool) -> Any:
    """A schema in which every schema says what it would mean without."""
    found = deepcopy(schema)
    for keyword in ("oneOf", "anyOf"):
        if keyword in found:
            found[keyword] = [written_out(branch, own) for branch in found[keyword]]
    if "properties" in found:
        found["properties"] = {name: written_out(part, own) for name, part in found["properties"].items()}
    if "items" in found:
        found["items"] = written_out(found["items"], own)
    nullable = {"nullable": False} if own and "type" in found else {}
    return {**BY_TYPE.get(found.get("type", ""), {}), **WRITTEN, **nullable, **found}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("direction", ["request", "response"])
def test_defaults_that_are_written_out(direction: str, version: str) -> None:
    plain = carrying(UNION, direction, version=version)
    written = carrying(written_out(UNION, version == "3.0.3"), direction, version=version)
    for old, new in ((plain, written), (written, plain)):
        found = [one for one in apidiff.compare(old, new).findings if one.level.value != "documentation"]
        assert not found, [one.message for one in found]


@pytest.mark.parametrize(
    ("keyword", "value"), [("minLength", 1), ("maxLength", 0), ("enum", []), ("pattern", ""), ("const", 0)]
)
def test_what_is_no_default_is_looked_at(keyword: str, value: Any) -> None:
    edited = deepcopy(UNION)
    edited["oneOf"][0]["properties"]["id"][keyword] = value
    old, new = carrying(UNION, "request"), carrying(edited, "request")
    assert apidiff.compare(old, new).findings
