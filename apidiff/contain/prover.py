"""The prover: is every value of one schema a value of another? Proof, certified witness, or undecided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final
from weakref import ref

from apidiff.contain.evidence.certify import Certifier
from apidiff.contain.evidence.equivalents import find_equivalents
from apidiff.contain.evidence.exactly import ExactSearch
from apidiff.contain.evidence.failures import Failure, distinct, failures
from apidiff.contain.evidence.witness import Builder
from apidiff.contain.outcome import Allowance, Budget, Dialect, Obstacle, Outcome, Reading, Verdict
from apidiff.contain.pointer import Tokens
from apidiff.contain.read.facts import FactFinder
from apidiff.contain.read.nodes import LEFT, RIGHT, SchemaNode, Tree, Universe
from apidiff.contain.read.reader import Reader
from apidiff.contain.solve.alternatives import Key, goal_key
from apidiff.contain.solve.graph import Goal, Graph
from apidiff.contain.solve.solver import Solver
from apidiff.contain.values import Boxed, size_of

SMALL: Final = 200
MOST_LOOKED_AT: Final = 24
MOST_PAIRS: Final = 20
A_NODE: Final = 30
"""The work of reading one schema."""


class Prover:
    """Decides pairs of places of two trees. Everything learnt for one pair is kept for the next.

    The trees are JSON Schema documents with local references; `$defs` of a tree may be a mapping that makes its
    entries when they are subscribed.
    """

    def __init__(
        self,
        left_root: Any,
        right_root: Any,
        reading: Reading = Reading.EXCHANGE,
        budget: Budget | None = None,
        dialect: Dialect = Dialect.DRAFT_2020_12,
        *,
        finder: FactFinder | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        """`finder` is that of another prover of the same trees and reading, whose nodes, keywords and facts are read
        once for both. `allowance` is for the questions of several provers; without it, this one has its budget's
        patience."""
        finder = finder or FactFinder(Reader(Universe(Tree(left_root, dialect), Tree(right_root, dialect), reading)))
        self.universe = finder.reader.universe
        self.solver = Solver(finder, budget or Budget())
        self.graph = Graph(self.solver)
        self.builder = Builder(self.graph)
        self.solver.source = ref(self.builder)
        self._allowance = allowance or Allowance(self.solver.budget.patience)
        self.exactly = ExactSearch(self.graph, self._allowance)
        self.certifier = Certifier(self.universe, self.solver.reader)
        self._granted = self.solver.meter.left
        self._outcomes: dict[tuple[Tokens, Tokens], Outcome] = {}
        self._failures: dict[tuple[Tokens, Tokens], tuple[Failure, ...]] = {}
        self._samples: dict[tuple[Key, int], list[Any]] = {}
        self._parted: dict[tuple[Key, type], Any] = {}
        self._alternatives: dict[tuple[Tokens, Tokens, Obstacle], list[Failure]] = {}

    def afresh(self, budget: Budget, allowance: Allowance | None = None) -> Prover:
        """Return a prover of the same trees that has learnt nothing yet: what was given up in one question stays given
        up in the next. What the schemas say is read once for both."""
        left, right = self.universe.trees
        finder = self.solver.finder
        return Prover(left.root, right.root, self.universe.reading, budget, finder=finder, allowance=allowance)

    @property
    def is_exhausted(self) -> bool:
        """Whether the work for all questions was spent, so that the last ones were not asked."""
        return self._allowance.is_over

    def outcome(self, left: Tokens, right: Tokens, most: int | None = None) -> Outcome:
        """Return the verdict for a pair of places, found with at most that much work. Raises KeyError where a tree has
        nothing at its place."""
        known = self._outcomes.get((left, right))
        if known is None:
            self._refill(most)
            known = self._decide(left, right, most)
            self._outcomes[left, right] = known
        return known

    def contained(self, left: Tokens, right: Tokens, most: int | None = None) -> Outcome | None:
        """Return the outcome where the pair is contained, else None. Cheaper than `outcome`: no witness is sought where
        containment fails whatever is assumed."""
        self._refill(most)
        if self._allowance.is_over and (left, right) not in self._outcomes:
            return None
        if self._fails_firmly(left, right):
            return None
        found = self.outcome(left, right, most)
        return found if found.contained else None

    def fails_firmly(self, left: Tokens, right: Tokens) -> bool:
        """Return whether it is seen that a pair fails whatever is assumed of unions. Cheaper than `contained`: what
        fails under no assumption is not looked for."""
        self._refill()
        return not self._allowance.is_over and self._fails_firmly(left, right)

    def _fails_firmly(self, left: Tokens, right: Tokens) -> bool:
        goal = self._goal(left, right)
        return goal is not None and goal.firm

    def leaves(self, left: Tokens, right: Tokens) -> tuple[Obstacle, ...]:
        """Return every leaf at which this pair fails or could not be decided, nearest to the root first; no witness is
        sought."""
        self._refill()
        return tuple(dict.fromkeys(failure.obstacle for failure in self._found(left, right)))

    def candidates(self, left: Tokens, right: Tokens, obstacle: Obstacle) -> Iterator[Boxed]:
        """Yield values that should fail at the obstacle, for the caller to wrap into a payload and have certified."""
        self._refill()
        self._found(left, right)
        for failure in self._alternatives.get((left, right, obstacle), ()):
            yield from self.builder.wrapped(list(failure.path))

    def exact_candidates(self, left: Tokens, right: Tokens, obstacle: Obstacle) -> list[Boxed]:
        """Return some values that fail at the obstacle with every `oneOf` taken at its word. They cost more to find."""
        if self._allowance.is_over:
            return []
        with self.exactly.granted():
            found = self.exactly.failures(*self._pair(left, right))
            failing = (one for one in found if one.place == (obstacle.right, obstacle.name))
            values = (value for failure in failing for value in self.builder.wrapped(list(failure.path)))
            return list(islice(values, MOST_LOOKED_AT))

    def sample(self, side: int, tokens: Tokens) -> Boxed | None:
        """Return a small readable value of one schema, or None where none is at hand."""
        if self._allowance.is_over:
            return None
        key = goal_key((self.universe.position(side, tokens),))
        return None if key is None else self.builder.value(key)

    def sample_with_parts(self, side: int, tokens: Tokens, kind: type[dict[str, Any]] | type[list[Any]]) -> Any:
        """Return a small readable value of one schema that is an object or an array, as asked; an empty one, which need
        not satisfy the schema, where none is at hand."""
        if self._allowance.is_over:
            return kind()
        key = goal_key((self.universe.position(side, tokens),))
        if key is None:
            return kind()
        if (key, kind) not in self._parted:
            self._parted[key, kind] = self._with_parts(key, kind)
        return self._parted[key, kind]

    def _with_parts(self, key: Key, kind: type[dict[str, Any]] | type[list[Any]]) -> Any:
        first = self.builder.value(key)
        if first is not None and isinstance(first.value, kind):
            return first.value
        # A schema that allows null, too, has a value as soon as null is seen: the other ways are explored on demand.
        self._refill()
        self.graph.thorough(key)
        values = islice(self.builder.stream(key), MOST_LOOKED_AT)
        return next((value for value in values if isinstance(value, kind)), kind())

    def certify(
        self,
        left: Tokens,
        right: Tokens,
        value: Boxed,
        keyword: str,
        name: str | None = None,
        at: str | None = None,
    ) -> Boxed | None:
        """Return the value with the validator's error about `keyword`, and the property `name`, where it is valid on
        the left and refused on the right; of several errors that of what stands under the name `at`."""
        if self._allowance.is_over:
            return None
        return self.certifier.certified(*self._pair(left, right), value, keyword, name, at)

    def admits(self, side: int, tokens: Tokens, value: Any, *, as_written: bool = False) -> bool | None:
        """Return whether a value is one of a schema as it is read on that side, or as it is written; None where that
        cannot be said."""
        self._refill()
        if self._allowance.is_over:
            return None
        node = self.universe.position(side, tokens)
        return self.solver.evaluator.valid(self.universe.opened(node) if as_written else node, value)

    def may_have_value(self, side: int, tokens: Tokens) -> bool:
        """Return False where it is proved that no value satisfies a schema."""
        return self._may_have_value(side, (tokens,), ())

    def may_be_more_than_null(self, side: int, tokens: Tokens) -> bool:
        """Return False where it is proved that no value satisfies a schema but null."""
        return self.may_be_more_than_null_together(side, (tokens,))

    def may_be_more_than_null_together(self, side: int, schemas: Iterable[Tokens]) -> bool:
        """Return False where it is proved that no value but null satisfies all of some schemas of one side."""
        return self._may_have_value(side, schemas, (self.universe.null,))

    def _may_have_value(self, side: int, schemas: Iterable[Tokens], but: tuple[SchemaNode, ...]) -> bool:
        self._refill()
        if self._allowance.is_over:
            return True
        key = goal_key([self.universe.position(side, tokens) for tokens in schemas], but)
        return key is not None and self.graph.goal(key).possible

    def are_contained_together(self, lefts: Iterable[Tokens], right: Tokens) -> bool:
        """Return whether it is proved that every value which satisfies all of some left schemas is one of a right
        one."""
        self._refill()
        if self._allowance.is_over:
            return False
        key = self._together(lefts, right)
        return key is None or not self.graph.goal(key).possible

    def sample_together(self, lefts: Iterable[Tokens], right: Tokens) -> Boxed | None:
        """Return a value that satisfies all of some left schemas and is none of a right one, or None where none is at
        hand."""
        self._refill()
        key = None if self._allowance.is_over else self._together(lefts, right)
        return None if key is None else self.builder.value(key)

    def _together(self, lefts: Iterable[Tokens], right: Tokens) -> Key | None:
        """The goal of such a value; of objects, with any names: which names there are, all of them say together."""
        nodes = [self.universe.opened(self.universe.position(LEFT, left)) for left in lefts]
        return goal_key(nodes, (self.universe.position(RIGHT, right),))

    def samples(self, side: int, tokens: Tokens, count: int) -> list[Any]:
        """Return some different values of a schema, the most readable first. They are made once."""
        self._refill()
        if self._allowance.is_over:
            return []
        key = goal_key((self.universe.position(side, tokens),))
        if key is None:
            return []
        if (key, count) not in self._samples:
            self._samples[key, count] = list(islice(self.builder.stream(key), count))
        return self._samples[key, count]

    def _refill(self, most: int | None = None) -> None:
        """Give a new question its own budget, a part of it where it asks for less."""
        meter = self.solver.meter
        self._allowance.spent(self._granted - meter.left + A_NODE * self.universe.newly_read())
        self._granted = self._allowance.granted(self.solver.budget.work)
        if most is not None:
            self._granted = min(self._granted, most)
        meter.left = self._granted

    def _pair(self, left: Tokens, right: Tokens) -> tuple[SchemaNode, SchemaNode]:
        return self.universe.position(LEFT, left), self.universe.position(RIGHT, right)

    def _goal(self, left: Tokens, right: Tokens) -> Goal | None:
        """Return the goal of a value in the left and not in the right, or None where it is proved that there is
        none."""
        pair = self._pair(left, right)
        if self.solver.sameness.same(*pair):
            return None
        key = goal_key((pair[0],), (pair[1],))
        goal = None if key is None else self.graph.goal(key)
        return goal if goal is not None and goal.possible else None

    def _found(self, left: Tokens, right: Tokens) -> tuple[Failure, ...]:
        """Return the failures of a pair, collected once; none where it is contained."""
        known = self._failures.get((left, right))
        if known is None and self._allowance.is_over:
            known = (Failure(_unasked(left, right), ()),)
        elif known is None:
            goal = self._goal(left, right)
            known = () if goal is None else self._collect(left, right, goal.key, firm=goal.firm)
            self._failures[left, right] = known
        return known

    def _decide(self, left: Tokens, right: Tokens, most: int | None) -> Outcome:
        if self._allowance.is_over:
            text = "the budget of all questions together was spent"
            return Outcome(verdict=Verdict.UNDECIDED, obstacles=(_unasked(left, right),), reason=text)
        pair = self._pair(left, right)
        goal = self._goal(left, right)
        if goal is None:
            return Outcome(verdict=Verdict.CONTAINED)
        # What was granted was too little to see all ways to fail, so it is for the longer searches.
        is_cut_short = most is not None and self.solver.meter.left <= 0
        found = self._found(left, right)
        witness, obstacle = self._refute(pair, found)
        if witness is None and not is_cut_short and self._is_contained_with_equivalents(left, right, most):
            self._failures[left, right] = ()
            return Outcome(verdict=Verdict.CONTAINED)
        if witness is None and not is_cut_short:
            with self.exactly.granted(most):
                exactly = self.exactly.failures(*pair)
                witness, obstacle = self._refute(pair, distinct(exactly)) if exactly else (None, obstacle)
            if witness is not None:
                for failure in exactly:
                    self._alternatives.pop((left, right, failure.obstacle), None)
                found = self._failures[left, right] = self._remembered(left, right, exactly)
        obstacles = tuple(dict.fromkeys(failure.obstacle for failure in found))
        if witness is not None:
            return Outcome(verdict=Verdict.REFUTED, obstacles=obstacles, witness=witness, reason=obstacle.keyword)
        if not goal.firm and (is_cut_short or self.exactly.was_cut_short(*pair)):
            text = "the search for a value of two branches of a `oneOf` was not finished"
            return Outcome(verdict=Verdict.UNDECIDED, obstacles=obstacles, reason=text)
        if not goal.firm:
            named = {text for failure in found for way, _ in failure.path for text in way.alternative.assumptions}
            if not self.exactly.never_fails(*pair) and any(self._is_false(text, pair[0]) for text in named):
                text = "one branch of a `oneOf` contains another, so that their values are refused"
                return Outcome(verdict=Verdict.UNDECIDED, obstacles=obstacles, reason=text)
            return Outcome(verdict=Verdict.CONTAINED, assumptions=tuple(sorted(named)))
        reason = next((one.reason for one in obstacles if one.reason is not None), None)
        text = f"`{reason}` could not be decided" if reason is not None else "no counterexample could be certified"
        return Outcome(verdict=Verdict.UNDECIDED, obstacles=obstacles, reason=text)

    def _is_contained_with_equivalents(self, left: Tokens, right: Tokens, most: int | None) -> bool:
        """Return whether a pair is proved to be contained where branches of unions that are proved to have the same
        values are taken for the same."""
        with self.exactly.granted(most):
            places = find_equivalents(self.graph, *self._pair(left, right))
        if not places or self._allowance.is_over:
            return False
        again = self.afresh(self.solver.budget, self._allowance)
        again.solver.sameness.assume(lambda first, second: (first.tokens, second.tokens) in places)
        again._refill(most)
        return again._goal(left, right) is None

    def _is_false(self, assumption: str, left: SchemaNode) -> bool:
        """Whether branches that are assumed to exclude each other contain one another, for all that the left schema
        says: then whatever is sent of the smaller one is refused."""
        pairs = self.solver.normaliser.negator.assumed.get(assumption, ())[:MOST_PAIRS]
        return any(
            self._contains(larger, smaller) and self._may_send(left, smaller)
            for first, second in pairs
            for larger, smaller in ((first, second), (second, first))
        )

    def _contains(self, larger: SchemaNode, smaller: SchemaNode) -> bool:
        key = goal_key((smaller,), (larger,))
        return key is None or not self.graph.goal(key).possible

    def _may_send(self, left: SchemaNode, branch: SchemaNode) -> bool:
        """Whether a left schema has values of a branch, as far as can be seen: a left union may refuse what is of two
        branches by itself."""
        key = goal_key((left, branch))
        if key is None or not self.graph.goal(key).possible:
            return False
        value = self.builder.value(key)
        return value is None or self.solver.evaluator.valid(self.universe.opened(left), value.value) is not False

    def _collect(self, left: Tokens, right: Tokens, key: Key, *, firm: bool) -> tuple[Failure, ...]:
        """Remember every failure; those that name the same keyword at the same places are one obstacle."""
        return self._remembered(left, right, failures(self.graph, key, self._pair(left, right)[1], firm=firm))

    def _remembered(self, left: Tokens, right: Tokens, found: Iterable[Failure]) -> tuple[Failure, ...]:
        firsts: dict[tuple[Any, ...], Failure] = {}
        for failure in found:
            first = firsts.setdefault(failure.marks, failure)
            self._alternatives.setdefault((left, right, first.obstacle), []).append(failure)
        return tuple(firsts.values())

    def _refute(self, pair: tuple[SchemaNode, SchemaNode], found: tuple[Failure, ...]) -> tuple[Boxed | None, Obstacle]:
        """Return the smallest of the first certified witnesses, with its obstacle."""
        best: Boxed | None = None
        culprit = found[0].obstacle
        tries = self.solver.budget.certificates
        for failure in sorted(found, key=lambda one: not one.obstacle.decided):
            if tries <= 0 or (best is not None and size_of(best.value) < SMALL):
                break
            witness = self._certified(pair, failure)
            tries -= 1 if best is None and witness is None else 4
            if witness is not None and (best is None or size_of(witness.value) < size_of(best.value)):
                best, culprit = witness, failure.obstacle
        return best, culprit

    def _certified(self, pair: tuple[SchemaNode, SchemaNode], failure: Failure) -> Boxed | None:
        return next(self._certificates(pair, failure), None)

    def _certificates(self, pair: tuple[SchemaNode, SchemaNode], failure: Failure) -> Iterator[Boxed]:
        for candidate in self.builder.wrapped(list(failure.path)):
            certified = self.certifier.certified(*pair, candidate, failure.obstacle.keyword, failure.obstacle.name)
            if certified is not None:
                yield certified


def _unasked(left: Tokens, right: Tokens) -> Obstacle:
    """The one obstacle of a pair that was not asked about any more."""
    return Obstacle(keyword="type", left=left, right=right, decided=False, reason="budget", cut_short=True)


def compare_schemas(
    a: Any, b: Any, *, reading: Reading = Reading.LITERAL, draft: str = "2020-12", budget: Budget | None = None
) -> Outcome:
    """Decide whether every value of JSON Schema `a` is a value of JSON Schema `b`.

    `draft` is "2020-12" or "draft7". Raises ValueError for another draft.
    """
    prover = Prover(a, b, reading=reading, budget=budget, dialect=Dialect(draft))
    return prover.outcome((), ())
