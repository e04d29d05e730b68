"""Edits under a test (`not`, `if`): what counts is what they do to the schema that holds the test."""

from __future__ import annotations

import pytest

from apidiff.classify.judge import judge
from apidiff.classify.rules.rulebook import load_rulebook
from apidiff.config import Settings
from apidiff.model.change import Witness
from apidiff.model.document import Json
from tests.compare.schema_pairs import Doc, between

K_IS_A: Doc = {"properties": {"k": {"enum": ["a"]}}}
K_IS_A_OR_B: Doc = {"properties": {"k": {"enum": ["a", "b"]}}}
K_ALONE: Doc = {"properties": {"k": {"enum": ["a"]}}, "additionalProperties": False}
X_IS_MAIL: Doc = {"properties": {"x": {"format": "email"}}}
X_IS_TEXT: Doc = {"properties": {"x": {}}}
NEEDS_X: Doc = {"required": ["x"]}
NEEDS_L: Doc = {"required": ["l"]}


def thing(**more: Json) -> Doc:
    return {
        "type": "object",
        "required": ["k"],
        "properties": {
            "k": {"type": "string"},
            "x": {"type": "string"},
            "l": {"type": "array", "items": {"type": "string"}},
        },
        **more,
    }


def verdicts(old: Json, new: Json, way: str) -> list[tuple[str, bool]]:
    """The level of each finding, and whether a payload shows it."""
    findings = judge(between(old, new, way), load_rulebook(), Settings())
    return [(finding.level.value, isinstance(finding.evidence, Witness)) for finding in findings]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param({"if": K_IS_A, "else": NEEDS_X}, {"if": K_IS_A_OR_B, "else": NEEDS_X}, id="value, else"),
        pytest.param(
            {"if": K_IS_A, "then": NEEDS_X, "else": NEEDS_L},
            {"if": K_IS_A_OR_B, "then": NEEDS_X, "else": NEEDS_L},
            id="value, then and else",
        ),
        pytest.param({"if": X_IS_MAIL, "else": NEEDS_L}, {"if": X_IS_TEXT, "else": NEEDS_L}, id="format, else"),
        pytest.param({"not": {"not": K_IS_A}}, {"not": {"not": K_IS_A_OR_B}}, id="value, twice not"),
        pytest.param({"not": K_IS_A}, {"not": K_ALONE}, id="closed, not"),
        pytest.param({"if": K_IS_A, "then": NEEDS_X}, {"if": K_ALONE, "then": NEEDS_X}, id="closed, then"),
    ],
)
def test_what_a_rule_calls_harmless_breaks_under_a_test(old: Doc, new: Doc) -> None:
    assert verdicts(thing(**old), thing(**new), "response") == [("breaking", True)]
    assert verdicts(thing(**new), thing(**old), "request") == [("breaking", True)]


def test_a_test_that_keeps_its_meaning_keeps_the_level_of_the_rule() -> None:
    old, new = ({"dependentSchemas": {"x": inner}} for inner in (K_IS_A, K_IS_A_OR_B))
    assert verdicts(thing(**old), thing(**new), "response") == [("warning", True)]


def test_a_branch_within_a_branch_may_take_what_another_branch_took() -> None:
    other: Doc = {"properties": {"k": {"enum": ["b"]}}}
    old, new = (thing(oneOf=[{"oneOf": inner}, NEEDS_L]) for inner in ([K_IS_A], [K_IS_A, other]))
    assert verdicts(old, new, "request") == [("breaking", True)]
    assert verdicts(new, old, "response") == [("breaking", True)]


def test_what_another_finding_shows_is_no_evidence_of_a_branch_that_came() -> None:
    """Undecided is what nobody could show, and a payload that fails for another reason shows nothing of it."""
    other: Doc = {"properties": {"k": {"enum": ["b"]}}}
    old, new = (
        thing(oneOf=[{"oneOf": inner}, NEEDS_L], minProperties=count)
        for inner, count in (([K_IS_A], 1), ([K_IS_A, other], 2))
    )
    found = judge(between(old, new, "request"), load_rulebook(), Settings())
    shown = {finding.rule for finding in found if isinstance(finding.evidence, Witness)}
    assert shown == {"property-count-narrowed"}
