"""Search for a string in a lazy product of automata with a window of lengths.

The product is explored breadth first, one length after another, so the first string found is a shortest one. Nothing
is determinised ahead of time: a state of the product is the tuple of sets that reading a prefix leaves behind.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final, TypeAlias

from msgspec import Struct

from apidiff.contain.outcome import Meter
from apidiff.contain.text.automaton import Automaton
from apidiff.contain.text.charsets import TOP, Ranges

State: TypeAlias = tuple[tuple[frozenset[int], ...], str | None]
Layer: TypeAlias = "dict[State, tuple[State, str] | None]"
Class: TypeAlias = "tuple[str, tuple[int, ...], Ranges]"
"""Characters that no automaton tells apart: the most readable one, the sets of each automaton that hold them, and all
of them, the most readable ranges first."""

PREFERRED: Final = "a0A-_ .b1xyz/:@~"
A_MOVE: Final = 4
STATES_A_UNIT: Final = 2
LONGEST: Final = 70_000
"""How many characters a text has at most that is spelled out."""
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
UNKNOWN: Final = Answer(found=Found.UNKNOWN, reason="pattern")


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
        """Return the first string in order of length, EMPTY where the whole space was seen, else UNKNOWN.

        An automaton that counts lengths fails every text outside its window. Between two ends of windows each unwanted
        automaton fails for that reason, or has to fail by its characters.
        """
        lowest = max([self.shortest, *(machine.shortest for machine in self.wanted)])
        limits = [machine.longest for machine in self.wanted if machine.longest is not None]
        highest = min(limits if self.longest is None else [*limits, self.longest], default=None)
        doubted = False
        for low, high in self._stretches(lowest, highest):
            open_to = tuple(machine for machine in self.unwanted if _counts(machine, low))
            answer = _Exploration(self, open_to, low, high).run()
            if answer.found is Found.TEXT:
                return answer
            doubted = doubted or answer.found is Found.UNKNOWN
        return UNKNOWN if doubted else EMPTY

    def _stretches(self, lowest: int, highest: int | None) -> Iterator[tuple[int, int | None]]:
        """Yield the stretches of lengths between the ends of the windows of the unwanted automata."""
        cuts = {machine.shortest for machine in self.unwanted}
        cuts.update(machine.longest + 1 for machine in self.unwanted if machine.longest is not None)
        inner = sorted(cut for cut in cuts if cut > lowest and (highest is None or cut <= highest))
        starts = [lowest, *inner] if highest is None or lowest <= highest else []
        for index, start in enumerate(starts):
            yield start, (starts[index + 1] - 1 if index + 1 < len(starts) else highest)


def _counts(machine: Automaton, length: int) -> bool:
    """Return whether a text of a length is in the window of an automaton."""
    return machine.shortest <= length and (machine.longest is None or length <= machine.longest)


class _Exploration:
    """One search among lengths for which it is settled which automata have to fail."""

    def __init__(self, search: Search, unwanted: tuple[Automaton, ...], shortest: int, longest: int | None) -> None:
        self.wanted = len(search.wanted)
        self.machines = search.wanted + unwanted
        self.shortest = shortest
        self.longest = longest
        self.excluded = search.excluded
        self.budget = search.budget
        self.meter = search.meter
        self.classes = _classes(self.machines)

    def run(self) -> Answer:
        """Return the first string, EMPTY where there is none, else UNKNOWN."""
        start = self._settle((tuple(machine.initial() for machine in self.machines), "" if self.excluded else None))
        layers: list[Layer] = [{} if start is None else {start: None}]
        known: dict[State, list[tuple[str, State]]] = {}
        seen: set[State] = set()
        while layers[-1]:
            length = len(layers) - 1
            if length >= self.shortest:
                for state in layers[-1]:
                    if self._accepts(state, at_start=length == 0):
                        return Answer(found=Found.TEXT, text=_spell(layers, state))
                # What was reached with fewer characters leads to whatever is reached from here, and sooner.
                seen.update(layers[-1])
            if self.longest is not None and length >= self.longest:
                return EMPTY
            following: Layer = {}
            for state in layers[-1]:
                ways = known.get(state)
                cost = 1
                if ways is None:
                    before = sum(machine.work for machine in self.machines)
                    ways = known[state] = self._ways(state)
                    done = sum(machine.work for machine in self.machines) - before
                    cost = A_MOVE * len(self.machines) * len(self.classes) + done // STATES_A_UNIT
                if not self._spend(cost):
                    return UNKNOWN
                for character, reached in ways:
                    if reached not in following and reached not in seen:
                        following[reached] = (state, character)
            layers.append(following)
            if length < self.shortest - 1 and following.keys() == layers[-2].keys():
                # Nothing new is reached by going on like this: the same step, again and again.
                if self.shortest > LONGEST:
                    return UNKNOWN
                layers.extend([following] * (self.shortest - 1 - length))
        return EMPTY

    def _spend(self, cost: int) -> bool:
        self.budget -= cost
        return self.budget > 0 and (self.meter is None or self.meter.spend(cost))

    def _ways(self, state: State) -> list[tuple[str, State]]:
        """Return the ways out of a state: the states one character on, each with the most readable character that
        leads there, readable ones first."""
        live = [machine.live(states) for machine, states in zip(self.machines, state[0], strict=True)]
        tried: set[tuple[int, ...]] = set()
        found: dict[State, str] = {}
        for character, masks, prefix in self._characters(state[1]):
            felt = tuple(mask & alive for mask, alive in zip(masks, live, strict=True))
            if prefix is None:
                if felt in tried:
                    continue
                tried.add(felt)
            reached = self._after(state[0], felt, prefix)
            if reached is not None:
                found.setdefault(reached, character)
        return [(character, reached) for reached, character in found.items()]

    def _characters(self, prefix: str | None) -> Iterator[tuple[str, tuple[int, ...], str | None]]:
        """Yield a character of each class, the most readable first, with the classes that hold it and the prefix of
        an excluded text that it makes, if it makes one."""
        if prefix is None:
            for character, masks, _ in self.classes:
                yield character, masks, None
            return
        special = {text[len(prefix)] for text in self.excluded if text.startswith(prefix) and len(text) > len(prefix)}
        offered: list[tuple[str, tuple[int, ...], str | None]] = []
        for character, masks, ranges in self.classes:
            other = character if character not in special else _readable_outside(ranges, special)
            if other is not None:
                offered.append((other, masks, None))
        for character in special:
            offered.append(
                (character, tuple(machine.mask(ord(character)) for machine in self.machines), prefix + character)
            )
        offered.sort(key=lambda offer: _rank(offer[0]))
        yield from offered

    def _settle(self, state: State) -> State | None:
        """Collapse what is decided: None where the search is lost, a single set where a wanted pattern has matched."""
        settled = []
        for index, machine in enumerate(self.machines):
            states = state[0][index]
            if machine.accept in states:
                if index >= self.wanted:
                    return None
                states = frozenset((machine.accept,))
            settled.append(states)
        return tuple(settled), state[1]

    def _accepts(self, state: State, *, at_start: bool) -> bool:
        if state[1] is not None and state[1] in self.excluded:
            return False
        for index, machine in enumerate(self.machines):
            if machine.accepts(state[0][index], at_start=at_start) is not (index < self.wanted):
                return False
        return True

    def _after(self, sets: tuple[frozenset[int], ...], masks: tuple[int, ...], prefix: str | None) -> State | None:
        """Return the state one character on, None where the search is lost."""
        moved = []
        for index, (machine, states, mask) in enumerate(zip(self.machines, sets, masks, strict=True)):
            if index >= self.wanted:
                states = machine.move(states, mask)
            elif machine.accept not in states:
                states = machine.move(states, mask)
                if not states:
                    return None
            moved.append(states)
        return self._settle((tuple(moved), prefix))


def _classes(machines: Sequence[Automaton]) -> list[Class]:
    """Return the classes of characters that some automaton tells apart, the most readable first."""
    alphabets = [machine.alphabet() for machine in machines]
    points = sorted({0, FIRST_SURROGATE, LAST_SURROGATE + 1}.union(*(starts for starts, _ in alphabets)))
    found: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for index, low in enumerate(points):
        high = points[index + 1] - 1 if index + 1 < len(points) else TOP
        if not FIRST_SURROGATE <= low <= LAST_SURROGATE:
            masks = tuple(masks[bisect_right(starts, low) - 1] for starts, masks in alphabets)
            found.setdefault(masks, []).append((low, high))
    classes = []
    for masks, ranges in found.items():
        ranges.sort(key=lambda pair: _rank(readable(*pair)))
        classes.append((readable(*ranges[0]), masks, tuple(ranges)))
    classes.sort(key=lambda one: _rank(one[0]))
    return classes


def _readable_outside(ranges: Ranges, taken: set[str]) -> str | None:
    """Return a readable character of some ranges that is not taken, or None where all are."""
    points = sorted(map(ord, taken))
    for low, high in ranges:
        offered = []
        for point in [point for point in points if low <= point <= high]:
            if low < point:
                offered.append(readable(low, point - 1))
            low = point + 1
        if low <= high:
            offered.append(readable(low, high))
        if offered:
            return min(offered, key=_rank)
    return None


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


def _spell(layers: Sequence[Layer], state: State) -> str:
    characters: list[str] = []
    for layer in reversed(layers):
        link = layer[state]
        if link is None:
            break
        state, character = link
        characters.append(character)
    return "".join(reversed(characters))
