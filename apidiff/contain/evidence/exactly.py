"""The last search for a value that fails: with every `oneOf` of both schemas taken at its word.

What a closed producer is taken to send includes values of two branches of a `oneOf`, which no validator takes. Where
the values found are all of that kind, others may fail all the same. Nodes in, failures out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from apidiff.contain.evidence.failures import Failure, failures
from apidiff.contain.outcome import Allowance
from apidiff.contain.read.nodes import SchemaNode
from apidiff.contain.solve.alternatives import goal_key
from apidiff.contain.solve.graph import Graph


class ExactSearch:
    """Finds failures of pairs at the word of their unions, and remembers them."""

    def __init__(self, graph: Graph, allowance: Allowance) -> None:
        self.graph = graph
        self.solver = graph.solver
        self._allowance = allowance
        self._known: dict[tuple[int, int], tuple[Failure, ...]] = {}
        self._cut_short: set[tuple[int, int]] = set()

    @contextmanager
    def granted(self, most: int | None = None) -> Iterator[None]:
        """Give what is asked within a budget of its own, at most so much: such a search begins where another one
        ended."""
        meter = self.solver.meter
        kept = meter.left
        granted = self._allowance.granted(self.solver.budget.exact_work)
        meter.left = granted = granted if most is None else min(granted, most)
        try:
            yield
        finally:
            self._allowance.spent(granted - meter.left)
            meter.left = kept

    def failures(self, left: SchemaNode, right: SchemaNode) -> tuple[Failure, ...]:
        """Return the failures of a pair."""
        known = self._known.get((left.id, right.id))
        if known is None:
            known = self._known[left.id, right.id] = tuple(self._sought(left, right))
            if self.solver.meter.left <= 0:
                self._cut_short.add((left.id, right.id))
        return known

    def was_cut_short(self, left: SchemaNode, right: SchemaNode) -> bool:
        """Return whether the search for failures of a pair ended for want of work."""
        return (left.id, right.id) in self._cut_short

    def never_fails(self, left: SchemaNode, right: SchemaNode) -> bool:
        """Return whether it is proved that no value of the left schema fails, and there are such values."""
        exact = self.solver.universe.exact
        key, sent = goal_key((left, exact(left)), (exact(right),)), goal_key((left, exact(left)))
        proved = key is None or not self.graph.goal(key).possible
        return proved and sent is not None and self.graph.goal(sent).possible

    def _sought(self, left: SchemaNode, right: SchemaNode) -> Iterator[Failure]:
        exact = self.solver.universe.exact
        key = goal_key((left, exact(left)), (exact(right),))
        goal = None if key is None else self.graph.thorough(key)
        if goal is not None and goal.possible:
            yield from failures(self.graph, goal.key, right, firm=goal.firm)
