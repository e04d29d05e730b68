"""A non-deterministic automaton that reads texts one character at a time, so that matching cannot backtrack."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from apidiff.contain.charsets import TOP, Ranges, Unsupported

MAX_STATES: Final = 6_000

_NOWHERE: Final = frozenset[int]()

EPSILON: Final = 0
START: Final = 1
END: Final = 2


class Automaton:
    """A non-deterministic automaton. `steps[s]` are (ranges, target); `jumps[s]` are (condition, target)."""

    __slots__ = ("_reach", "accept", "jumps", "start", "steps")

    def __init__(self) -> None:
        self.steps: list[list[tuple[Ranges, int]]] = []
        self.jumps: list[list[tuple[int, int]]] = []
        self.start = 0
        self.accept = 0
        self._reach: dict[tuple[int, bool, bool], frozenset[int]] = {}

    def state(self) -> int:
        """Add a state and return it."""
        if len(self.steps) >= MAX_STATES:
            raise Unsupported("the pattern is too large")
        self.steps.append([])
        self.jumps.append([])
        return len(self.steps) - 1

    def trim(self) -> None:
        """Take away the steps from which no match is ever reached, so that a reading that is lost is in no state.

        A pattern that begins with `^` is lost as soon as it fails: nothing passes there after the first character.
        """
        sources: list[list[int]] = [[] for _ in self.steps]
        for state, edges in enumerate(self.steps):
            for _, target in edges:
                sources[target].append(state)
        for state, jumps in enumerate(self.jumps):
            for condition, target in jumps:
                if condition != START:
                    sources[target].append(state)
        useful, stack = {self.accept}, [self.accept]
        while stack:
            found = [state for state in sources[stack.pop()] if state not in useful]
            useful.update(found)
            stack.extend(found)
        self.steps = [[edge for edge in edges if edge[1] in useful] for edges in self.steps]

    def closure(self, states: Set[int], *, at_start: bool, at_end: bool) -> frozenset[int]:
        """Return the states reachable without reading a character."""
        return frozenset().union(*(self._reachable(state, at_start, at_end) for state in states))

    def _reachable(self, state: int, at_start: bool, at_end: bool) -> frozenset[int]:
        """What `closure` returns for one state, remembered: searches and matches ask for the same states again."""
        known = self._reach.get((state, at_start, at_end))
        if known is not None:
            return known
        seen, stack = {state}, [state]
        while stack:
            for condition, target in self.jumps[stack.pop()]:
                passable = condition == EPSILON or (condition == START and at_start) or (condition == END and at_end)
                if passable and target not in seen:
                    seen.add(target)
                    stack.append(target)
        found = self._reach[state, at_start, at_end] = frozenset(seen)
        return found

    def initial(self) -> frozenset[int]:
        """Return the states before the first character."""
        return self.closure(frozenset((self.start,)), at_start=True, at_end=False)

    def accepts(self, states: frozenset[int], *, at_start: bool) -> bool:
        """Return whether the text may end here."""
        return self.accept in self.closure(states, at_start=at_start, at_end=True)

    def step(self, states: frozenset[int], character: int) -> frozenset[int]:
        """Return the states after one character."""
        reached = {
            target
            for state in states
            for ranges, target in self.steps[state]
            for low, high in ranges
            if low <= character <= high
        }
        return self.closure(reached, at_start=False, at_end=False) if reached else _NOWHERE

    def matches(self, text: str) -> bool:
        """Return whether the text matches; linear in its length."""
        states = self.initial()
        for index, character in enumerate(text):
            if not states:
                return False
            if index and self.accept in states and self._absorbs():
                return True
            states = self.step(states, ord(character))
        return self.accepts(states, at_start=not text)

    def _absorbs(self) -> bool:
        return self.steps[self.accept] == [(((0, TOP),), self.accept)]
