"""Is every value of one JSON Schema a value of another? Proof, certified counterexample, or undecided.

`compare_schemas` answers for two schemas; `Prover` answers for many pairs of places of two documents.
"""

from __future__ import annotations

from apidiff.contain.outcome import Budget, Dialect, Obstacle, Outcome, Reading, Verdict
from apidiff.contain.prover import Prover, compare_schemas
from apidiff.contain.values import Json

__all__ = [
    "Budget",
    "Dialect",
    "Json",
    "Obstacle",
    "Outcome",
    "Prover",
    "Reading",
    "Verdict",
    "compare_schemas",
]
