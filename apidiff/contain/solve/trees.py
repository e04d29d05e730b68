"""What is known of the two trees of schemas, which every type of instance is decided by."""

from __future__ import annotations

from apidiff.contain.goals.goal_parts import Branch
from apidiff.contain.goals.normal import BudgetSpent, Normaliser
from apidiff.contain.outcome import Budget, Meter
from apidiff.contain.read.evaluate import Evaluator
from apidiff.contain.read.facts import FactFinder
from apidiff.contain.read.nodes import RIGHT, SchemaNode
from apidiff.contain.read.sameness import Sameness
from apidiff.contain.solve.alternatives import Key, goal_key
from apidiff.contain.solve.strings import string_problem
from apidiff.contain.text.automata import EMPTY, Answer, Found
from apidiff.contain.values import STRING


class Trees:
    """Everything that is remembered about the two trees."""

    def __init__(self, finder: FactFinder, budget: Budget) -> None:
        self.finder = finder
        self.reader = finder.reader
        self.universe = universe = self.reader.universe
        self.budget = budget
        self.meter = Meter(budget.work)
        self._keys: dict[tuple[SchemaNode, ...], Key | None] = {}
        self.evaluator = Evaluator(self.reader, self.meter)
        self.sameness = Sameness(universe, self.meter)
        self.normaliser = Normaliser(universe, self.reader, self.sameness, self.finder, budget, self.meter)

    def nodes(self, key: Key) -> tuple[tuple[SchemaNode, ...], tuple[SchemaNode, ...]]:
        """Return the positive and negative nodes of a goal."""
        table = self.universe.nodes
        return tuple(table[index] for index in key[0]), tuple(table[index] for index in key[1])

    def spend(self, work: int) -> None:
        """Take work off what there is for the question. Raises BudgetSpent where nothing is left."""
        if not self.meter.spend(work):
            raise BudgetSpent

    def key_of(self, nodes: tuple[SchemaNode, ...]) -> Key | None:
        """Return the goal of a value of all these nodes, the same object each time: objects with thousands of names ask
        for the same ones in thousands of ways."""
        if nodes not in self._keys:
            self._keys[nodes] = goal_key(nodes)
        return self._keys[nodes]

    def carries_blame(self, key: Key) -> bool:
        """Return whether a goal holds a node of the right tree, so that a failure beneath it is a failure of ours."""
        table = self.universe.nodes
        return any(table[index].side == RIGHT for part in key for index in part)

    def string_among(
        self,
        positive: tuple[SchemaNode, ...],
        negative: tuple[SchemaNode, ...],
        wanted: list[str],
        unwanted: list[str],
        taken: frozenset[str],
    ) -> Answer:
        """Return a string (a property name) under extra patterns that is none of `taken`."""
        unknown = False
        try:
            for branch in self.normaliser.ungated(positive, negative):
                answer = self._string_in(positive, negative, branch, wanted, unwanted, taken)
                if answer.text is not None:
                    return answer
                unknown = unknown or answer.found is Found.UNKNOWN
        except BudgetSpent:
            unknown = True
        return Answer(found=Found.UNKNOWN, reason="propertyNames") if unknown else EMPTY

    def _string_in(
        self,
        positive: tuple[SchemaNode, ...],
        negative: tuple[SchemaNode, ...],
        branch: Branch,
        wanted: list[str],
        unwanted: list[str],
        taken: frozenset[str],
    ) -> Answer:
        if not branch.types & STRING:
            return EMPTY
        problem = string_problem(self.reader, branch)
        problem.wanted.extend(wanted)
        problem.unwanted.extend(unwanted)
        problem.excluded.update(taken)
        if branch.finite is None:
            return problem.solve(self.budget, self.meter)
        for text in branch.finite.values():
            if isinstance(text, str) and text not in taken and problem.fits(text):
                return Answer(found=Found.TEXT, text=text)
        return EMPTY
