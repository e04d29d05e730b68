"""That branches exclude each other is assumed only after the search for a value of two of them came to its end."""

from __future__ import annotations

from typing import Any

from apidiff.contain.outcome import Budget, Verdict
from apidiff.contain.prover import compare_schemas

# Nobody decides whether these have a value in common: back-references are not regular.
ONE: Any = {"type": "string", "pattern": r"^(x+)\1$"}
OTHER: Any = {"type": "string", "pattern": r"^(y+)\1$"}


def test_a_search_that_came_to_its_end_lets_assume() -> None:
    found = compare_schemas(ONE, {"oneOf": [ONE, OTHER]})
    assert found.verdict is Verdict.CONTAINED
    assert found.assumptions == ("the oneOf branches at # exclude each other",)


def test_a_search_that_was_cut_short_decides_nothing() -> None:
    found = compare_schemas(ONE, {"oneOf": [ONE, OTHER]}, budget=Budget(exact_work=6))
    assert (found.verdict, found.assumptions) == (Verdict.UNDECIDED, ())
    assert found.reason is not None
    assert "not finished" in found.reason


def test_what_needs_no_search_is_proved_all_the_same() -> None:
    found = compare_schemas({"const": "a"}, {"oneOf": [{"const": "a"}, {"const": "b"}]}, budget=Budget(exact_work=6))
    assert (found.verdict, found.assumptions) == (Verdict.CONTAINED, ())
