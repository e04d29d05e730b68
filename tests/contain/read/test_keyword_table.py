"""The table of keywords in the documentation of the prover is true, and names every keyword."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from apidiff.contain import compare_schemas

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "prover.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| (?P<names>[^|]*) \| `(?P<a>.*?)` \| `(?P<b>.*?)` \|$", re.MULTILINE)
ROWS = [
    (match["names"], json.loads(match["a"].replace("\\|", "|")), json.loads(match["b"].replace("\\|", "|")))
    for match in _ROW.finditer(PAGE)
]

VALIDATING = (
    "type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems "
    "minItems uniqueItems maxContains minContains maxProperties minProperties required dependentRequired "
    "allOf anyOf oneOf not if then else dependentSchemas prefixItems items contains properties patternProperties "
    "additionalProperties propertyNames unevaluatedItems unevaluatedProperties $ref $dynamicRef $anchor $id"
)
"""JSON Schema 2020-12, Core 8 to 11 and Validation 6."""


@pytest.mark.parametrize(("names", "smaller", "larger"), ROWS, ids=[names for names, _, _ in ROWS])
def test_both_directions_are_decided(names: str, smaller: Any, larger: Any) -> None:
    assert compare_schemas(smaller, larger).verdict.value == "contained"
    refuted = compare_schemas(larger, smaller)
    assert refuted.verdict.value == "refuted"


def test_every_keyword_has_a_row() -> None:
    named = set(re.findall(r"`([^`]+)`", " ".join(names for names, _, _ in ROWS)))
    assert set(VALIDATING.split()) - named == set()


def test_annotations_refute_nothing() -> None:
    described = {"type": "string", "title": "t", "default": "d", "contentEncoding": "base64", "examples": ["e"]}
    assert compare_schemas(described, {"type": "string"}).contained
    assert compare_schemas({"type": "string"}, described).contained


def test_the_python_of_the_page_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    assert names["outcome"].contained
    assert names["Reading"].EXCHANGE is not names["Reading"].LITERAL
