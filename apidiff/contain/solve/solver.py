"""One goal at a time: expand it into branches, and ask each JSON type for the alternatives that could satisfy it.

Example. A is `{"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}`; B is the same with
`"minimum": 0` at `a` and with `b` required, too. The goal "in A, not in B" has two branches, and each one alternative:

    an object without `b`                   needs no other goal                           blame required, b
    an object whose `a` is wrong            needs "an integer, not at least 0" for `a`    blame properties, a

The graph says whether the needed goals have values. A schema that lists its values is not expanded: each value is
judged by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from msgspec.structs import replace

from apidiff.contain.goals.goal_parts import Blame, Branch
from apidiff.contain.goals.normal import BudgetSpent
from apidiff.contain.outcome import Budget
from apidiff.contain.read.facts import FactFinder
from apidiff.contain.read.nodes import RIGHT, SchemaNode
from apidiff.contain.read.spelling import is_scalar
from apidiff.contain.solve.alternatives import Alternative, Key, Source, goal_key, leaf
from apidiff.contain.solve.arrays import solve_array
from apidiff.contain.solve.numbers import number_problem
from apidiff.contain.solve.objects import solve_object
from apidiff.contain.solve.strings import string_problem
from apidiff.contain.solve.trees import Trees
from apidiff.contain.text.automata import Found
from apidiff.contain.values import (
    ARRAY,
    BOOLEAN,
    FRACTION,
    INTEGER,
    NULL,
    OBJECT,
    STRING,
    canonical,
    plain_number,
    type_of,
)
from apidiff.contain.walks import reached_from

MAX_PARTS = 4
MAX_VALUES = 2
A_VALUE = 50


class Solver(Trees):
    """Turns goals into alternatives."""

    def __init__(self, finder: FactFinder, budget: Budget) -> None:
        super().__init__(finder, budget)
        self.source: Callable[[], Source | None] = lambda: None
        """Where values of goals come from while they are still being settled: a weak reference, since that knows us."""
        self._gates: dict[Key, set[Key]] = {}

    def trivially_empty(self, key: Key) -> bool:
        """Return whether some positive node holds the same schema as some negative one."""
        positive, negative = self.nodes(key)
        return any(self.sameness.same(held, failed) for failed in negative for held in positive)

    def alternatives(self, key: Key) -> Iterator[Alternative]:
        """Yield the alternatives of a goal; none means that the goal is empty for certain."""
        if self.trivially_empty(key):
            return iter(())
        positive, negative = self.nodes(key)
        if not negative and len(positive) == 1 and is_scalar(positive[0].schema):
            return self._solve(positive, negative, self._alone(positive[0]))
        finite = self._finite(positive)
        if finite is not None:
            return iter(self._by_value(positive, negative, finite, None))
        return self._expanded(positive, negative, self.normaliser.branches(positive, negative), (), key)

    def _alone(self, node: SchemaNode) -> Branch:
        """Return the branch of a node with nothing to expand."""
        branch = Branch()
        branch.types = self.reader.read(node).types
        branch.holders = ((node, ()),)
        return branch

    def _expanded(
        self,
        positive: tuple[SchemaNode, ...],
        negative: tuple[SchemaNode, ...],
        branches: Iterator[Branch],
        parts: tuple[Key, ...],
        owner: Key,
    ) -> Iterator[Alternative]:
        """Yield the alternatives of some branches of a goal. `parts` are goals whose values are worth trying where the
        expansion is too large."""
        blames: tuple[Blame, ...] = ()
        try:
            for branch in branches:
                blames = branch.vias or blames
                if branch.gated:
                    yield from self._gate(positive, negative, branch, owner)
                else:
                    yield from self._solve(positive, negative, branch)
        except BudgetSpent:
            first = next((node for node in negative + positive if node.side == RIGHT), None)
            blame = blames[0] if blames else (None if first is None else Blame("anyOf", first))

            def values(source: Source) -> Iterator[Any]:
                for key in parts:
                    yield from islice(source.stream(key), 2)

            yield Alternative(goals=[], values=values, blame=blame, unknown=("anyOf",), cut_short=True)

    def _gate(
        self, positive: tuple[SchemaNode, ...], negative: tuple[SchemaNode, ...], branch: Branch, owner: Key
    ) -> Iterator[Alternative]:
        """Ask first whether each negative node of a branch can be broken alone, its namesake before the others: the
        branch of B that stands where the left branch does is the one to name where all of them are broken.

        A gate is a goal about the same value, not about a part of it, so gates must not go round in a circle.
        """
        held = [self.universe.picked(node, branch.picks) for node in positive]
        held.extend(branch.extras)
        places = branch.places
        origins = [choice.origin for choice in branch.choices if choice.origin is not None]
        origins.sort(key=lambda node: node.tokens not in places)
        keys = [goal_key(held, (origin,)) for origin in origins]
        parts = tuple(key for key in keys if key is not None)
        if len(parts) < len(keys):
            return
        if any(self._leads(key, owner) for key in parts):
            yield from self._expanded(positive, negative, self.normaliser.resume(branch), (), owner)
            return
        self._gates.setdefault(owner, set()).update(parts)
        namesake = parts[0] if origins[0].tokens in places and origins[0].side == RIGHT else None
        twin = branch.copy()

        def broken_together() -> Iterator[Alternative]:
            known = self._common(positive, negative, parts, namesake, twin)
            if known is not None:
                return iter((known,))
            return self._expanded(positive, negative, self.normaliser.resume(twin), parts, owner)

        def broken_first() -> Iterator[Alternative]:
            known = self._common(positive, negative, parts[:1], namesake, twin)
            if known is not None:
                return iter((known,))
            rest = list(parts[1:])
            return iter((Alternative(goals=rest, values=lambda source: iter(()), follow=broken_together),))

        yield Alternative(goals=list(parts[:1]), values=lambda source: iter(()), follow=broken_first)

    def _leads(self, start: Key, end: Key) -> bool:
        """Return whether a goal is, or waits through gates for, another one."""
        return end in reached_from([start], lambda key: self._gates.get(key, ()))

    def _common(
        self,
        positive: tuple[SchemaNode, ...],
        negative: tuple[SchemaNode, ...],
        parts: tuple[Key, ...],
        namesake: Key | None,
        branch: Branch,
    ) -> Alternative | None:
        """Return an alternative by a value that breaks all negative nodes at once, if one of the parts' values does.

        Blame goes to the union; where one of its branches is the left branch's namesake, to what breaks that one.
        """
        source = self.source()
        if source is None:
            return None

        def values(source: Source) -> Iterator[Any]:
            for key in parts[:MAX_PARTS]:
                for value in islice(source.stream(key), MAX_VALUES):
                    if not self.meter.spend(A_VALUE):
                        return
                    if self._solves(positive, negative, value):
                        yield value

        if next((True for _ in values(source)), None) is None:
            return None
        edges = () if namesake is None else ((namesake, ()),)
        goals = [] if namesake is None else [namesake]
        return Alternative(goals=goals, values=values, blame=branch.blame(), edges=edges)

    def _solves(self, positive: tuple[SchemaNode, ...], negative: tuple[SchemaNode, ...], value: Any) -> bool:
        """Return whether a value breaks all negative nodes. Values of positions are not judged again: whoever built
        them kept to the positive side, and the certificate will tell."""
        valid = self.evaluator.valid
        if not all(valid(node, value) is False for node in negative):
            return False
        return all(not node.as_written or valid(node, value) is True for node in positive)

    def _finite(self, positive: tuple[SchemaNode, ...]) -> list[Any] | None:
        """Return the values that some positive node lists, where one does so directly."""
        best: dict[str, Any] | None = None
        for node in positive:
            current: SchemaNode | None = node
            for _ in range(8):
                if current is None or current.parts is not None or not isinstance(current.schema, dict):
                    break
                words = self.reader.read(current)
                if words.finite is not None and (best is None or len(words.finite) < len(best)):
                    best = words.finite
                current = words.ref or (words.all_of[0] if len(words.all_of) == 1 else None)
        return None if best is None else list(best.values())

    def _by_value(
        self,
        positive: tuple[SchemaNode, ...],
        negative: tuple[SchemaNode, ...],
        values: list[Any],
        branch: Branch | None,
    ) -> list[Alternative]:
        """Judge a finite left side value by value; the keyword that rejects a value is to blame."""
        found: dict[tuple[Any, ...], Alternative] = {}
        for value in values:
            if not self.meter.spend(10):
                spent = self._one_value(value, None, (), ("budget",), branch)
                return [*found.values(), replace(spent, cut_short=True)]
            truths = [self.evaluator.valid(node, value) for node in positive]
            if False in truths:
                continue
            denials = [self.evaluator.valid(node, value) for node in negative]
            if True in denials:
                continue
            unknown = tuple("finite" for truth in truths + denials if truth is None)[:1]
            blame, path = self._rejection(negative, value)
            if unknown and blame is not None:
                unknown = (blame.keyword,)
            marks = (blame, unknown, path)
            if marks not in found:
                found[marks] = self._one_value(value, blame, path, unknown, branch)
        return list(found.values())

    def _one_value(
        self, value: Any, blame: Blame | None, path: tuple[str, ...], unknown: tuple[str, ...], branch: Branch | None
    ) -> Alternative:
        def values(source: Source) -> Iterator[Any]:
            yield value

        assumptions = branch.assumptions if branch is not None and unknown else ()
        return Alternative(
            goals=[], values=values, blame=blame, unknown=unknown, assumptions=assumptions, branch=branch, inside=path
        )

    def _rejection(self, negative: tuple[SchemaNode, ...], value: Any) -> tuple[Blame | None, tuple[str, ...]]:
        for node in negative:
            rejection = self.evaluator.explain(node, value)
            if rejection is not None:
                return Blame(rejection.keyword, rejection.node, rejection.name), rejection.path
        return None, ()

    def _solve(
        self, positive: tuple[SchemaNode, ...], negative: tuple[SchemaNode, ...], branch: Branch
    ) -> Iterator[Alternative]:
        if branch.finite is not None:
            kept = [value for value in branch.finite.values() if type_of(value) & branch.types]
            yield from self._by_value(positive, negative, kept, branch)
            return
        excluded = {text for atom in branch.atoms if atom.keyword in ("enum", "const") for text in atom.arg}
        if branch.types & STRING:
            yield from self._strings(branch)
        yield from self._numbers(branch)
        for kind, values in ((BOOLEAN, [True, False]), (NULL, [None])):
            if branch.types & kind:
                kept = [value for value in values if canonical(value) not in excluded]
                if kept:
                    yield leaf(branch, lambda source, kept=kept: iter(kept))  # type: ignore[misc]
        if branch.types & OBJECT:
            yield from solve_object(self, branch)
        if branch.types & ARRAY:
            yield from solve_array(self, branch)

    def _numbers(self, branch: Branch) -> Iterator[Alternative]:
        for kind in (INTEGER, FRACTION):
            if not branch.types & kind:
                continue
            candidates, complete = number_problem(self.reader, branch, kind).candidates()
            values = [plain for number in candidates[:12] if (plain := plain_number(number)) is not None]
            if values or candidates or not complete:
                reason = () if candidates else ("multipleOf",)
                yield leaf(branch, lambda source, values=values: iter(values), *reason)  # type: ignore[misc]

    def _strings(self, branch: Branch) -> Iterator[Alternative]:
        problem = string_problem(self.reader, branch)
        answer = problem.solve(self.budget, self.meter)
        if answer.found is Found.EMPTY:
            return
        reason = () if answer.text is not None else (answer.reason or "pattern",)
        yield leaf(branch, lambda source: problem.stream(self.budget), *(*problem.dropped, *reason))
