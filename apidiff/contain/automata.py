"""Search for a string in a lazy product of automata with a window of lengths.

The product is explored breadth first, one length after another, so the first string found is a shortest one. Nothing
is determinised ahead of time: a state of the product is the tuple of sets that reading a prefix leaves behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from itertools import pairwise
from typing import Final, TypeAlias

from msgspec import Struct

from apidiff.contain.automaton import Automaton
from apidiff.contain.charsets import TOP
from apidiff.contain.outcome import Meter

State: TypeAlias = tuple[tuple[frozenset[int], ...], str | None]

PREFERRED: Final = "a0A-_ .b1xyz/:@~"
LAST_SURROGATE: Final = 0xDFFF
FIRST_SURROGATE: Final = 0xD800


class Found(Enum):
    """How a search ended."""

    TEXT = "text"
    EMPTY = "empty"
    UNKNOWN = "unknown"


class Answer(Struct, frozen=True, kw_only=True):
    """The end of a search: a string, the proof that there is none, or neither (`reason` says why)."""

    found: Found
    text: str | None = None
    reason: str | None = None


EMPTY: Final = Answer(found=Found.EMPTY)


class Search(Struct, frozen=True, kw_only=True):
    """What is looked for: a string that matches all of `wanted`, none of `unwanted` and is not in `excluded`."""

    wanted: tuple[Automaton, ...]
    unwanted: tuple[Automaton, ...]
    shortest: int
    longest: int | None
    excluded: frozenset[str]
    budget: int
    meter: Meter | None = None

    def run(self) -> Answer:
        """Return the first string in order of length, EMPTY where the whole space was seen, else UNKNOWN."""
        machines = self.wanted + self.unwanted
        first: State = (tuple(machine.initial() for machine in machines), "" if self.excluded else None)
        start = self._settle(first)
        layers: list[dict[State, tuple[State, str] | None]] = [{} if start is None else {start: None}]
        seen: set[frozenset[State]] = set()
        known: dict[State, tuple[int, list[tuple[str, State]]]] = {}
        spent = 0
        while layers[-1]:
            length = len(layers) - 1
            if length >= self.shortest:
                for state in layers[-1]:
                    if self._accepts(state, at_start=length == 0):
                        return Answer(found=Found.TEXT, text=_spell(layers, state))
                shape = frozenset(layers[-1])
                if shape in seen:
                    return EMPTY
                seen.add(shape)
            if self.longest is not None and length >= self.longest:
                return EMPTY
            following: dict[State, tuple[State, str] | None] = {}
            for state in layers[-1]:
                if state not in known:
                    known[state] = self._ways(state)
                cost, ways = known[state]
                spent += cost
                if spent > self.budget or (self.meter is not None and not self.meter.spend(cost)):
                    return Answer(found=Found.UNKNOWN, reason="pattern")
                for character, reached in ways:
                    if reached not in following:
                        following[reached] = (state, character)
            layers.append(following)
        return EMPTY

    def _ways(self, state: State) -> tuple[int, list[tuple[str, State]]]:
        """Return what it costs to leave a state, and the ways out: the states one character on, each with the most
        readable character that leads there, readable ones first."""
        classes = self._classes(state)
        ways = []
        for low, high in classes:
            reached = self._after(state, low)
            if reached is not None:
                ways.append((readable(low, high), reached))
        ways.sort(key=lambda way: _rank(way[0]))
        return len(classes) * (4 + sum(len(states) for states in state[0])), ways

    def _settle(self, state: State) -> State | None:
        """Collapse what is decided: None where the search is lost, a single set where a wanted pattern has matched."""
        settled = []
        for index, machine in enumerate(self.wanted + self.unwanted):
            states = state[0][index]
            if machine.accept in states:
                if index >= len(self.wanted):
                    return None
                states = frozenset((machine.accept,))
            settled.append(states)
        return tuple(settled), state[1]

    def _accepts(self, state: State, *, at_start: bool) -> bool:
        if state[1] is not None and state[1] in self.excluded:
            return False
        for index, machine in enumerate(self.wanted + self.unwanted):
            if machine.accepts(state[0][index], at_start=at_start) is not (index < len(self.wanted)):
                return False
        return True

    def _after(self, state: State, point: int) -> State | None:
        """Return the state one character on, None where the search is lost."""
        moved = []
        for index, machine in enumerate(self.wanted + self.unwanted):
            states = state[0][index]
            if index >= len(self.wanted):
                states = machine.step(states, point)
            elif machine.accept not in states:
                states = machine.step(states, point)
                if not states:
                    return None
            moved.append(states)
        prefix = None if state[1] is None else state[1] + chr(point)
        if prefix is not None and not any(text.startswith(prefix) for text in self.excluded):
            prefix = None
        return self._settle((tuple(moved), prefix))

    def _classes(self, state: State) -> list[tuple[int, int]]:
        """Return the classes of characters that the state can tell apart."""
        cuts = {0, TOP + 1, FIRST_SURROGATE, LAST_SURROGATE + 1}
        for index, machine in enumerate(self.wanted + self.unwanted):
            for inner in state[0][index]:
                for ranges, _ in machine.steps[inner]:
                    for low, high in ranges:
                        cuts.add(low)
                        cuts.add(high + 1)
        if state[1] is not None:
            for text in self.excluded:
                if text.startswith(state[1]) and len(text) > len(state[1]):
                    point = ord(text[len(state[1])])
                    cuts.update((point, point + 1))
        ordered = sorted(cuts)
        return [(low, after - 1) for low, after in pairwise(ordered) if not FIRST_SURROGATE <= low <= LAST_SURROGATE]


def _rank(character: str) -> tuple[int, int]:
    place = PREFERRED.find(character)
    if place >= 0:
        return (0, place)
    return (1 if character.isascii() and character.isprintable() else 2, ord(character))


def readable(low: int, high: int) -> str:
    """Return the most readable character of a range."""
    for character in PREFERRED:
        if low <= ord(character) <= high:
            return character
    for first, last in ((97, 122), (48, 57), (65, 90), (33, 126), (32, 32), (0xC0, 0x24F)):
        if max(low, first) <= min(high, last):
            return chr(max(low, first))
    return chr(low)


def _spell(layers: Sequence[dict[State, tuple[State, str] | None]], state: State) -> str:
    characters: list[str] = []
    for layer in reversed(layers):
        link = layer[state]
        if link is None:
            break
        state, character = link
        characters.append(character)
    return "".join(reversed(characters))
