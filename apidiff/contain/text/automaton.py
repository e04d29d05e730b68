"""A non-deterministic automaton that reads texts one character at a time, so that matching cannot backtrack."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Set
from typing import Final, NamedTuple

from apidiff.contain.text.charsets import TOP, Ranges, Unsupported
from apidiff.contain.walks import reached_from

MAX_STATES: Final = 20_000
MATCH_WORK: Final = 3_000_000
REMEMBERED: Final = 400_000

NOWHERE: Final = frozenset[int]()

EPSILON: Final = 0
START: Final = 1
END: Final = 2
LOOK: Final = 3
"""Conditions of jumps. From `LOOK` on they are look-arounds, counted from there."""


class Look(NamedTuple):
    """A look-around: the ends of its inner pattern, and whether it looks ahead, and for no match."""

    first: int
    last: int
    ahead: bool
    negated: bool


class Automaton:
    """A non-deterministic automaton. `steps[s]` are (index of a set of characters, target); `jumps[s]` are (condition,
    target).

    What matches must, besides, be `shortest` to `longest` characters long: a bound that counts a whole text needs no
    states, and `uncounted` is the pattern without it. Moves are remembered as they are asked for, up to a bound; `work`
    counts the states that are looked at, as if nothing was remembered: answers must not depend on earlier questions.
    """

    __slots__ = (
        "_held", "_indexes", "_live", "_masks", "_moves", "_points", "_reach", "accept", "charsets", "jumps",
        "longest", "looks", "shortest", "start", "steps", "uncounted", "work",
    )  # fmt: skip

    def __init__(self) -> None:
        self.steps: list[list[tuple[int, int]]] = []
        self.jumps: list[list[tuple[int, int]]] = []
        self.charsets: list[Ranges] = []
        self.looks: list[Look] = []
        self.start = 0
        self.accept = 0
        self.shortest = 0
        self.longest: int | None = None
        self.uncounted = ""
        self._indexes: dict[Ranges, int] = {}
        self._reach: dict[tuple[int, bool, bool], frozenset[int]] = {}
        self._moves: dict[tuple[frozenset[int], int], tuple[frozenset[int], int]] = {}
        self._live: dict[frozenset[int], int] = {}
        self._points: tuple[list[int], list[int]] | None = None
        self._masks: dict[int, int] = {}
        self._held = 0
        self.work = 0

    def state(self) -> int:
        """Add a state and return it."""
        if len(self.steps) >= MAX_STATES:
            raise Unsupported("the pattern is too large")
        self.steps.append([])
        self.jumps.append([])
        return len(self.steps) - 1

    def edge(self, state: int, ranges: Ranges, target: int) -> None:
        """Let any character of the ranges lead from one state to another."""
        index = self._indexes.setdefault(ranges, len(self._indexes))
        if index == len(self.charsets):
            self.charsets.append(ranges)
        self.steps[state].append((index, target))

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
        useful = set(reached_from([self.accept, *(look.last for look in self.looks)], sources.__getitem__))
        self.steps = [[edge for edge in edges if edge[1] in useful] for edges in self.steps]

    def closure(self, states: Set[int], *, at_start: bool, at_end: bool) -> frozenset[int]:
        """Return the states reachable without reading a character."""
        parts = [self._reachable(state, at_start, at_end) for state in states]
        self.work += sum(map(len, parts))
        return parts[0] if len(parts) == 1 else frozenset().union(*parts)

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
        found = frozenset(seen)
        self._remember(len(found))
        self._reach[state, at_start, at_end] = found
        return found

    def _remember(self, size: int) -> None:
        """Make room where too much is remembered: what is forgotten is found again."""
        self._held += size + 1
        if self._held > REMEMBERED:
            self._held = size + 1
            self._reach.clear()
            self._moves.clear()
            self._live.clear()

    def initial(self) -> frozenset[int]:
        """Return the states before the first character."""
        return self.closure(frozenset((self.start,)), at_start=True, at_end=False)

    def accepts(self, states: frozenset[int], *, at_start: bool) -> bool:
        """Return whether the text may end here, as far as its characters go."""
        return self.accept in self.closure(states, at_start=at_start, at_end=True)

    def alphabet(self) -> tuple[list[int], list[int]]:
        """Return the first characters of stretches that the automaton cannot tell apart, and for each stretch the sets
        that hold it, as bits."""
        if self._points is None:
            changes: dict[int, int] = {0: 0}
            for index, ranges in enumerate(self.charsets):
                for low, high in ranges:
                    changes[low] = changes.get(low, 0) ^ (1 << index)
                    changes[high + 1] = changes.get(high + 1, 0) ^ (1 << index)
            points = sorted(point for point in changes if point <= TOP)
            masks, mask = [], 0
            for point in points:
                mask ^= changes[point]
                masks.append(mask)
            self._points = points, masks
        return self._points

    def mask(self, point: int) -> int:
        """Return the sets that hold a character, as bits."""
        known = self._masks.get(point)
        if known is None:
            points, masks = self.alphabet()
            known = self._masks[point] = masks[bisect_right(points, point) - 1]
        return known

    def live(self, states: frozenset[int]) -> int:
        """Return the sets that matter to these states, as bits."""
        known = self._live.get(states)
        if known is None:
            known = 0
            for state in states:
                for index, _ in self.steps[state]:
                    known |= 1 << index
            self._remember(len(states))
            self._live[states] = known
        return known

    def move(self, states: frozenset[int], mask: int) -> frozenset[int]:
        """Return the states after one character that is in the sets of `mask`."""
        known = self._moves.get((states, mask))
        if known is None:
            before = self.work
            reached = {target for state in states for index, target in self.steps[state] if mask >> index & 1}
            found = self.closure(reached, at_start=False, at_end=False) if reached else NOWHERE
            known = found, self.work - before + len(states)
            self.work = before
            self._remember(len(states) + len(found))
            self._moves[states, mask] = known
        self.work += known[1]
        return known[0]

    def matches(self, text: str) -> bool | None:
        """Return whether the text matches, None where that is too much work; linear in its length."""
        if len(text) < self.shortest or (self.longest is not None and len(text) > self.longest):
            return False
        states = self.initial()
        most = self.work + MATCH_WORK
        for index, character in enumerate(text):
            if not states:
                return False
            if index and self.accept in states and self._absorbs():
                return True
            if self.work > most:
                return None
            states = self.move(states, self.mask(ord(character)))
        return self.accepts(states, at_start=not text)

    def _absorbs(self) -> bool:
        """Return whether a match stays one whatever follows."""
        return any(
            target == self.accept and self.charsets[index] == ((0, TOP),) for index, target in self.steps[self.accept]
        )
