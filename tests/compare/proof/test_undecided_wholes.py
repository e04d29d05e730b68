"""What is proved of a part is not proved of a payload that holds it in a branch of a `oneOf`: the finding says what is
known of the whole."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

import apidiff
from apidiff import Finding, Level
from apidiff.contain.outcome import Budget
from apidiff.model.change import Assumed, Proof, Undecided

Doc = dict[str, Any]
# Back-references are not regular: whether a text matches both is known to nobody.
ONE: Doc = {"type": "string", "pattern": r"^(x+)\1$"}
OTHER: Doc = {"type": "string", "pattern": r"^(y+)\1$"}


def document(schema: Doc) -> Doc:
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    operation = {"requestBody": body, "responses": {"200": {"description": "OK"}}}
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}


def the_finding(keyword: str, branch: Doc, wider: Doc) -> Finding:
    old, new = ({keyword: [ONE, one]} for one in (branch, wider))
    (finding,) = apidiff.compare(document(old), document(new)).findings
    assert finding.level is Level.NON_BREAKING
    return finding


def test_an_assumption_about_the_whole_is_told_of_the_change() -> None:
    found = the_finding("oneOf", {**OTHER, "maxLength": 4}, {**OTHER, "maxLength": 8})
    assert isinstance(found.evidence, Assumed)
    assert "exclude each other" in found.evidence.assumptions[0]


def test_a_whole_that_is_not_decided_is_told_of_the_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("apidiff.compare.proof.answers"), "_AFRESH", Budget(exact_work=1))
    found = the_finding("oneOf", {**OTHER, "maxLength": 4}, {**OTHER, "maxLength": 8})
    assert isinstance(found.evidence, Undecided)
    assert found.evidence.reason.startswith("of the payload as a whole: ")
    assert "could not be decided" in found.why


def test_a_branch_that_need_not_exclude_another_is_proved() -> None:
    found = the_finding("anyOf", {**OTHER, "maxLength": 4}, {**OTHER, "maxLength": 8})
    assert isinstance(found.evidence, Proof)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "object", "required": ["a", "b"]}, {"type": "object", "required": ["b", "a"]}),
        ({"enum": ["a", "b", 1]}, {"enum": [1, "b", "a"]}),
        ({"type": ["string", "integer"]}, {"type": ["integer", "string"]}),
    ],
    ids=["required", "enum", "type"],
)
def test_an_order_that_says_nothing_leaves_nothing_to_decide(
    old: Doc, new: Doc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("apidiff.compare.proof.answers"), "_AFRESH", Budget(exact_work=1))
    sides = (
        {"oneOf": [{"properties": {"x": pattern, "y": schema}, "required": ["x"]} for pattern in (ONE, OTHER)]}
        for schema in (old, new)
    )
    assert not apidiff.compare(*map(document, sides)).findings
