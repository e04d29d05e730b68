"""Classes that are defined again: plain where Python says it plainly, and never text that becomes code."""

from __future__ import annotations

import ast

import pytest
import yaml

from apidiff.propose.targets.cadwyn import render
from apidiff.propose.targets.models import Models
from tests.propose.made import planned
from tests.verify.pairs import read


def old_class(description: str, fields: str) -> str:
    """The source of a class that the old version needs: it allowed other further properties."""
    sides = {
        side: {
            "paths": {"POST /a": {"out": "A"}},
            "schemas": {
                "A": {
                    "type": "object",
                    "description": description,
                    "additionalProperties": {"type": rest},
                    "properties": yaml.safe_load(f"{{{fields}}}"),
                }
            },
        }
        for side, rest in (("old", "string"), ("new", "integer"))
    }
    (pair,) = read(yaml.safe_dump({"it": sides}))
    source = render(planned(pair.old, pair.new, everything=True).proposal, Models())
    (found,) = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == "OldA")
    return ast.get_source_segment(source, found) or ""


def test_a_default_alone_stands_as_one() -> None:
    text = "type: string, default: x"
    lines = old_class("d", f"a: {{{text}}}, b: {{{text}, description: About b.}}, c: {{type: string}}").splitlines()
    assert '    a: str = "x"' in lines
    assert '    b: str = Field(default="x", description="About b.")' in lines
    assert "    c: str | MISSING = MISSING" in lines


@pytest.mark.parametrize(
    "text",
    ["plain", 'He said "x"', '"""\nimport os', "C:\\new", 'both " and \\', "two\nlines", "'single'"],
)
def test_the_docstring_of_a_class_says_what_the_document_says(text: str) -> None:
    (node,) = ast.parse(old_class(text, "a: {type: string}")).body
    assert isinstance(node, ast.ClassDef)
    first = node.body[0]
    assert isinstance(first, ast.Expr | ast.Assign)
    assert ast.literal_eval(first.value) == text
    assert isinstance(first, ast.Expr) is (text in ("plain", "'single'"))
