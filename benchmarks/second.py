"""A second opinion on pairs the prover leaves undecided: jsonschema-rs `canonicalize` and `covers`.

It is experimental and has answered "contained" wrongly, so its "yes" counts only where it also survives a search for a
counterexample among values of the left schema, and a pair it refutes needs a certified value of its own.
"""

from __future__ import annotations

from typing import Any, Final

from apidiff.contain.outcome import Dialect, Outcome, Reading, Verdict
from apidiff.contain.prover import Prover
from apidiff.contain.read.nodes import LEFT, RIGHT
from apidiff.contain.values import Boxed

ASSUMPTION: Final = "jsonschema-rs finds the left schema covered by the right one"
SAMPLES: Final = 60
PROBES: Final[tuple[Any, ...]] = (
    None, True, False, 0, 1, -1, 2, 10, 1.5, "", "a", "foo", "bar", "2024-01-01", [], [1], ["foo"], [1, 1], [1, 2],
    [None, "a", 1], [[]], [{}], {}, {"foo": 1}, {"foo": "bar"}, {"bar": 1}, {"foo": 1, "bar": 2}, {"a": {"b": 1}},
)  # fmt: skip


def second_opinion(a: Any, b: Any, *, draft: str = "2020-12", outcome: Outcome | None = None) -> Outcome:
    """Return the prover's outcome for two JSON Schemas read literally, improved by a second prover where undecided.

    A CONTAINED from the second prover names it as its assumption.
    """
    prover = Prover(a, b, reading=Reading.LITERAL, dialect=Dialect(draft))
    first = outcome if outcome is not None else prover.outcome((), ())
    if first.verdict is not Verdict.UNDECIDED:
        return first
    witness = _counterexample(prover)
    if witness is not None:
        return Outcome(verdict=Verdict.REFUTED, obstacles=first.obstacles, witness=witness, reason="sampled")
    if _covers(a, b, draft):
        return Outcome(verdict=Verdict.CONTAINED, assumptions=(ASSUMPTION,))
    return first


def _covers(a: Any, b: Any, draft: str) -> bool:
    import jsonschema_rs

    number = jsonschema_rs.Draft7 if draft == "draft7" else jsonschema_rs.Draft202012
    try:
        narrow = jsonschema_rs.canonicalize(a, draft=number, offline=True)
        wide = jsonschema_rs.canonicalize(b, draft=number, offline=True)
        return bool(wide.covers(narrow) == jsonschema_rs.canonical.Containment.YES)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
        return False  # a CanonicalizationError is a ValueError


def _counterexample(prover: Prover) -> Boxed | None:
    """Return a certified value of the left schema that the right one refuses, from probes and generated values."""
    left, right = prover.universe.position(LEFT, ()), prover.universe.position(RIGHT, ())
    candidates = [*PROBES, *prover.samples(LEFT, (), SAMPLES)]
    for value in candidates:
        certified = prover.certifier.certified(left, right, Boxed(value=value))
        if certified is not None:
            return certified
    return None
