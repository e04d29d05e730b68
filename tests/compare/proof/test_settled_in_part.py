"""Branches that are settled one by one: where one of them cannot be, the prover is asked about all."""

from __future__ import annotations

from apidiff import compare
from apidiff.model.change import Witness
from tests.compare.schema_pairs import carrying


def test_each_branch_is_told_with_a_payload_of_its_own() -> None:
    """The value of the second branch that comes to mind first, 0, is one of what is left."""
    left = [{"type": "integer", "maximum": 0}, {"type": "boolean"}]
    gone = [{"type": "string"}, {"type": "integer", "minimum": 0}]
    for branches in (gone, gone[::-1]):
        old, new = (carrying({"anyOf": every}, "request") for every in ([*branches, *left], left))
        found = [finding for finding in compare(old, new).findings if finding.rule == "any-of-branch-removed"]
        values = [finding.evidence.value for finding in found if isinstance(finding.evidence, Witness)]
        assert {type(value) for value in values} == {str, int}
