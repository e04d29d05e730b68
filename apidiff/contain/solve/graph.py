"""The AND/OR graph of goals, solved as a least fixpoint of "may have a value".

A goal is an OR over alternatives; an alternative is an AND over further goals. JSON values are finite, so a goal that
could only have a value by going round in a circle has none: whatever is not reached by the fixpoint is empty, which is
the proof.

Example. `Node: {"type": "object", "required": ["next"], "properties": {"next": {"$ref": Node}}}` against `{"type":
"string"}`: the goal "a Node that is no string" has one alternative, an object, for which the goal "a Node" must have a
value; that has one alternative, an object, for which "a Node" must have a value. Neither ever gets its mark: no finite
value is a Node, so each of them is a string. Without `required` the object `{}` needs no other goal, gets the mark, and
is the counterexample.

Goals are expanded only when some alternative waits for them, marks travel along watchers by a worklist, and
everything stays for the next question: the work over the lifetime of a prover is linear in what was ever looked at.

Two marks are kept. `possible` takes every alternative; `firm` leaves out alternatives that rest on an assumption being
false (two oneOf branches holding at once). A goal that is possible but not firm is empty under those assumptions.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final
from weakref import ReferenceType, ref

from msgspec import Struct, field

from apidiff.contain.solve.alternatives import Alternative, Key
from apidiff.contain.solve.solver import Solver

EXPLORING: Final = 50


class Way(Struct, eq=False):
    """An alternative on its way to being satisfied: how many of its goals are known to be possible, and firm.

    The goal holds its ways. They hold it by a weak reference, so that no circle keeps what nobody asks any more.
    """

    goal: ReferenceType[Goal]
    alternative: Alternative
    met: int = 0
    firmly_met: int = 0
    satisfied: bool = False
    firm: bool = False
    replaced: bool = False

    @property
    def owner(self) -> Goal:
        """The goal that this is a way to; the graph holds it."""
        found = self.goal()
        assert found is not None
        return found


class Goal(Struct, eq=False, weakref=True):
    """One goal of the graph. `via` is the way that first made it possible; the order of that is well-founded."""

    key: Key
    ways: list[Way] = field(default_factory=list)
    expanded: bool = False
    asked: bool = False
    queued: bool = False
    given_up: bool = False
    thorough: bool = False
    sources: deque[Iterator[Alternative]] = field(default_factory=deque)
    possible: bool = False
    firm: bool = False
    via: Way | None = None
    waiting: list[Way] = field(default_factory=list)
    firmly_waiting: list[Way] = field(default_factory=list)


class Graph:
    """All goals asked so far."""

    def __init__(self, solver: Solver) -> None:
        self.solver = solver
        self.goals: dict[Key, Goal] = {}
        self._waiting: deque[Goal] = deque()
        self._moving: deque[Way] = deque()
        self._firming: deque[Way] = deque()

    def goal(self, key: Key) -> Goal:
        """Return the settled goal of a key: its marks are final. A goal that is firm may have ways left unexplored."""
        goal = self._get(key)
        if not goal.expanded:
            goal.asked = True
            self._queue(goal)
            self._run()
        return goal

    def thorough(self, key: Key) -> Goal:
        """Return the settled goal of a key with all of its ways explored."""
        goal = self._get(key)
        if not goal.thorough:
            goal.thorough = goal.asked = True
            self._moving.extend(way for way in goal.ways if not way.satisfied)
            self._queue(goal)
            self._run()
        return goal

    def _queue(self, goal: Goal) -> None:
        if not goal.queued:
            goal.queued = True
            self._waiting.append(goal)

    def _get(self, key: Key) -> Goal:
        goal = self.goals.get(key)
        if goal is None:
            goal = Goal(key)
            self.goals[key] = goal
        return goal

    def _run(self) -> None:
        budget = self.solver.budget.goals
        while True:
            if self._firming:
                self._advance_firmly(self._firming.popleft())
            elif self._moving:
                self._advance(self._moving.popleft())
            elif self._waiting:
                goal = self._waiting.popleft()
                goal.queued = False
                if goal.expanded:
                    self._explore(goal)
                elif goal.asked or any(_open(way.owner) for way in goal.waiting):
                    budget -= 1
                    goal.expanded = True
                    goal.sources.append(self.solver.alternatives(goal.key) if budget >= 0 else _given_up())
                    self._explore(goal)
            else:
                return

    def _explore(self, goal: Goal) -> None:
        """Take alternatives of a goal one at a time, as long as more of them are wanted."""
        while goal.sources and _open(goal):
            if not self.solver.meter.spend(EXPLORING) and not goal.given_up:
                goal.given_up = True
                goal.sources = deque([_given_up()])
            alternative = next(goal.sources[0], None)
            if alternative is None:
                goal.sources.popleft()
                continue
            way = Way(ref(goal), alternative)
            goal.ways.append(way)
            self._advance(way)
            while self._firming:
                self._advance_firmly(self._firming.popleft())

    def _advance(self, way: Way) -> None:
        """Move a way past the goals that are possible, and leave it waiting at the first that is not."""
        if way.satisfied or way.replaced:
            return
        if not _open(way.owner):
            return
        alternative = way.alternative
        while True:
            while way.met < len(alternative.goals):
                needed = self._get(alternative.goals[way.met])
                if not needed.possible:
                    needed.waiting.append(way)
                    if not needed.expanded:
                        self._queue(needed)
                    return
                way.met += 1
            if alternative.fillers is None:
                break
            fillers, alternative.fillers = alternative.fillers(), None
            if fillers is None:
                return
            alternative.goals = alternative.goals + [key for key in fillers if key not in alternative.goals]
        goal = way.owner
        if alternative.follow is not None:
            way.replaced = True
            goal.ways.remove(way)
            goal.sources.append(alternative.follow())
            self._queue(goal)
            return
        way.satisfied = True
        if not way.alternative.assumptions:
            self._firming.append(way)
        if not goal.possible:
            goal.possible = True
            goal.via = way
            self._moving.extend(goal.waiting)
            goal.waiting = []

    def _advance_firmly(self, way: Way) -> None:
        if way.firm:
            return
        keys = way.alternative.goals
        while way.firmly_met < len(keys):
            needed = self._get(keys[way.firmly_met])
            if not needed.firm:
                needed.firmly_waiting.append(way)
                return
            way.firmly_met += 1
        way.firm = True
        goal = way.owner
        if not goal.firm:
            goal.firm = True
            self._firming.extend(goal.firmly_waiting)
            goal.firmly_waiting = []


def _open(goal: Goal) -> bool:
    """Return whether more ways of a goal are worth exploring."""
    return goal.thorough or not goal.firm


def _given_up() -> Iterator[Alternative]:
    yield Alternative(goals=[], values=lambda source: iter(()), unknown=("budget",), cut_short=True)
