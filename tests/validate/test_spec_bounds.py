"""`apidiff validate` ends: patterns that backtrack, compositions that double, defaults behind many references."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.load.sources.source import load_value
from apidiff.validate.spec_bounds import is_pattern, matches
from apidiff.validate.validate import validate_fully

EVIL = "a" * 60 + "!"


def problems(schema: Any, version: str = "3.1.0", **schemas: Any) -> list[tuple[str, str]]:
    """Return what is wrong with a document whose one answer has the schema: places and words."""
    content = {"application/json": {"schema": schema}}
    document = {
        "openapi": version,
        "info": {"title": "Things", "version": "1"},
        "paths": {"/things": {"get": {"responses": {"200": {"description": "A thing", "content": content}}}}},
        "components": {"schemas": schemas},
    }
    return [(problem.pointer, problem.what) for problem in validate_fully(load_value(document, "document"))]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_a_default_is_matched_without_backtracking(version: str) -> None:
    ((place, what),) = problems(
        {"$ref": "#/components/schemas/Q"}, version, Q={"type": "string", "pattern": "^(a+)+$", "default": EVIL}
    )
    assert place == "/components/schemas/Q/default"
    assert "does not match" in what


def test_names_are_matched_without_backtracking() -> None:
    schema = {
        "type": "object",
        "default": {EVIL: 1, "aaa": 1},
        "patternProperties": {"^(a+)+$": {"type": "string"}},
        "additionalProperties": {"type": "integer"},
    }
    assert [place for place, _ in problems(schema)] == [
        "/paths/~1things/get/responses/200/content/application~1json/schema/default/aaa"
    ]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("pattern", [r"^\p{L}+$", r"^[\p{Lu}\p{N}]{0,5000}$", "^(?<year>[0-9]{4})$", "a{99999999999}"])
def test_patterns_of_ecma_262_are_valid(version: str, pattern: str) -> None:
    assert problems({"type": "string", "pattern": pattern}, version) == []


@pytest.mark.parametrize("pattern", ["(", "[a", "a{3,2}", "*"])
def test_what_is_no_pattern_is_told(pattern: str) -> None:
    assert not is_pattern(pattern)
    assert problems({"type": "string", "pattern": pattern}) != []


def test_matches() -> None:
    assert matches(r"^\p{L}$", "é") is True
    assert matches("^(a+)+$", EVIL) is False
    assert matches("(", "a") is None


@pytest.mark.slow
def test_compositions_that_double_are_looked_at_once() -> None:
    levels = {f"L{index}": {"allOf": [{"$ref": f"#/components/schemas/L{index + 1}"}] * 2} for index in range(40)}
    schemas: dict[str, Any] = {**levels, "L40": {"type": "string"}}
    assert problems({"$ref": "#/components/schemas/L0"}, **schemas) == []
    ((place, what),) = problems({"allOf": [{"$ref": "#/components/schemas/L0"}], "default": "x"}, **schemas)
    assert place.endswith("/schema/default")
    assert "too many references" in what


def test_a_list_of_itself_is_valid() -> None:
    itself = {"allOf": [{"type": "array", "items": {"$ref": "#/components/schemas/Json"}}]}
    assert problems({"$ref": "#/components/schemas/Json"}, "3.0.3", Json=itself) == []


def test_a_default_of_an_odd_format_does_not_end_the_search() -> None:
    found = problems(
        {"type": "string", "format": "byte", "default": "é"}, "3.0.3", Other={"type": "integer", "default": "x"}
    )
    assert [place for place, _ in found] == ["/components/schemas/Other/default"]
