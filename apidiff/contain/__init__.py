"""Is every value of one JSON Schema a value of another? Proof, certified counterexample, or undecided.

`compare_schemas` answers for two schemas; `Prover` answers for many pairs of places of two documents.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apidiff.contain.outcome import Budget, Dialect, Obstacle, Outcome, Reading, Verdict
    from apidiff.contain.prover import Prover, compare_schemas
    from apidiff.contain.values import Boxed

__all__ = [
    "Boxed",
    "Budget",
    "Dialect",
    "Obstacle",
    "Outcome",
    "Prover",
    "Reading",
    "Verdict",
    "compare_schemas",
]

_HOMES = {"Boxed": "values", "Prover": "prover", "compare_schemas": "prover"}


def __getattr__(name: str) -> Any:
    """Return what is imported only where it is used (PEP 562): of the prover, who compares a document with itself needs
    only the names of media."""
    if name in __all__:
        return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'outcome')}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
