"""Look-ahead and look-behind as automata: what they ask of a text is regular (ECMA-262, 22.2.2.4, Assertion).

A reading of such a pattern carries what it still owes: for every look-ahead that it passed, the states that the inner
pattern is in. One that wants a match is met when its inner pattern ends, one that forbids a match is broken then. For
a look-behind the inner pattern is read along from the first character on.
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

from apidiff.contain.text.automaton import END, EPSILON, LOOK, NOWHERE, START, Automaton

States: TypeAlias = frozenset[int]
Moved: TypeAlias = "tuple[frozenset[int], int]"


class _Reading(NamedTuple):
    """One way in which a text may have been read: the state it is in, the states of the inner patterns that must still
    match, by look-ahead, and those that must never match."""

    state: int
    needs: frozenset[tuple[int, States]] = frozenset()
    never: States = NOWHERE


class _Behind(NamedTuple):
    """The states of the inner pattern of a look-behind after what was read."""

    look: int
    states: States


MATCHED: Final = 0
"""The number of the reading that has matched and owes nothing: whatever follows, the text matches."""


class LookingAutomaton(Automaton):
    """An automaton whose states are readings of another one, numbered as they are met.

    `plain` holds the states of the whole pattern and, apart from each other, those of the inner ones.
    """

    __slots__ = ("_numbers", "_readings", "_went", "plain")

    def __init__(self, plain: Automaton) -> None:
        super().__init__()
        self.plain = plain
        self.steps, self.charsets = plain.steps, plain.charsets
        self.shortest, self.longest, self.uncounted = plain.shortest, plain.longest, plain.uncounted
        self.accept = MATCHED
        matched = _Reading(plain.accept)
        self._readings: list[_Reading | _Behind] = [matched]
        self._numbers: dict[_Reading | _Behind, int] = {matched: MATCHED}
        self._went: dict[tuple[States, int], Moved] = {}

    def initial(self) -> States:
        """Return the readings before the first character."""
        behind = {
            index: self.plain.closure({look.first}, at_start=True, at_end=False)
            for index, look in enumerate(self.plain.looks)
            if not look.ahead
        }
        return self._numbered({_Reading(self.plain.start)}, behind, at_start=True)

    def accepts(self, states: States, *, at_start: bool) -> bool:
        """Return whether the text may end here, as far as its characters go."""
        if MATCHED in states:
            return True
        readings, behind = self._split(states)
        ended = self._closure(readings, behind, at_start=at_start, at_end=True)
        return any(reading.state == self.plain.accept and self._is_paid(reading, at_start) for reading in ended)

    def alphabet(self) -> tuple[list[int], list[int]]:
        """Return the stretches of characters that are not told apart, as the plain automaton does."""
        return self.plain.alphabet()

    def mask(self, point: int) -> int:
        """Return the sets that hold a character, as bits."""
        return self.plain.mask(point)

    def live(self, states: States) -> int:
        """Return the sets that matter to these readings, as bits."""
        found = 0
        for number in states:
            held = self._readings[number]
            if isinstance(held, _Behind):
                found |= self.plain.live(held.states)
                continue
            found |= self.plain.live(frozenset((held.state,))) | self.plain.live(held.never)
            for _, owed in held.needs:
                found |= self.plain.live(owed)
        return found

    def move(self, states: States, mask: int) -> States:
        """Return the readings after one character that is in the sets of `mask`."""
        known = self._went.get((states, mask))
        if known is None:
            before = self.plain.work
            found = self._moved(states, mask)
            known = self._went[states, mask] = found, self.plain.work - before + len(states) + len(found)
        self.work += known[1]
        return known[0]

    def _moved(self, states: States, mask: int) -> States:
        if MATCHED in states:
            return frozenset((MATCHED,))
        readings, behind = self._split(states)
        looks, plain = self.plain.looks, self.plain
        following = {
            index: plain.move(held, mask) | plain.closure({looks[index].first}, at_start=False, at_end=False)
            for index, held in behind.items()
        }
        moved: set[_Reading] = set()
        for reading in readings:
            owed = self._owed(reading, mask)
            if owed is not None:
                needs, never = owed
                targets = {target for index, target in plain.steps[reading.state] if mask >> index & 1}
                moved.update(_Reading(target, needs, never) for target in targets)
        return self._numbered(moved, following, at_start=False) if moved else NOWHERE

    def _owed(self, reading: _Reading, mask: int) -> tuple[frozenset[tuple[int, States]], States] | None:
        """What a reading owes after a character; None where it cannot be paid any more."""
        needs: set[tuple[int, States]] = set()
        for index, held in reading.needs:
            states = self.plain.move(held, mask)
            if self.plain.looks[index].last in states:
                continue
            if not states:
                return None
            needs.add((index, states))
        never = self.plain.move(reading.never, mask) if reading.never else NOWHERE
        return None if self._is_forbidden(never) else (frozenset(needs), never)

    def _is_forbidden(self, never: States) -> bool:
        return any(look.last in never for look in self.plain.looks if look.ahead and look.negated)

    def _is_paid(self, reading: _Reading, at_start: bool) -> bool:
        """Whether a reading owes nothing where the text ends."""
        closure, looks = self.plain.closure, self.plain.looks
        met = all(looks[index].last in closure(held, at_start=at_start, at_end=True) for index, held in reading.needs)
        return met and not self._is_forbidden(closure(reading.never, at_start=at_start, at_end=True))

    def _split(self, states: States) -> tuple[set[_Reading], dict[int, States]]:
        readings: set[_Reading] = set()
        behind: dict[int, States] = {}
        for number in states:
            held = self._readings[number]
            if isinstance(held, _Behind):
                behind[held.look] = held.states
            else:
                readings.add(held)
        return readings, behind

    def _numbered(self, readings: set[_Reading], behind: dict[int, States], *, at_start: bool) -> States:
        """The numbers of some readings, with all that they lead to without a character."""
        closed = self._closure(readings, behind, at_start=at_start, at_end=False)
        held: list[_Reading | _Behind] = [*closed, *(_Behind(look, states) for look, states in behind.items())]
        self.work += len(held)
        numbers = set()
        for one in held if closed else ():
            number = self._numbers.setdefault(one, len(self._readings))
            if number == len(self._readings):
                self._readings.append(one)
            numbers.add(number)
        return frozenset((MATCHED,)) if MATCHED in numbers else frozenset(numbers)

    def _closure(
        self, readings: set[_Reading], behind: dict[int, States], *, at_start: bool, at_end: bool
    ) -> set[_Reading]:
        """The readings that are reached without a character."""
        seen, stack = set(readings), list(readings)
        while stack:
            reading = stack.pop()
            for condition, target in self.plain.jumps[reading.state]:
                if condition >= LOOK:
                    passed = self._looked(reading, condition - LOOK, behind, at_start=at_start, at_end=at_end)
                elif condition == EPSILON or (condition == START and at_start) or (condition == END and at_end):
                    passed = reading
                else:
                    passed = None
                if passed is not None:
                    reached = passed._replace(state=target)
                    if reached not in seen:
                        seen.add(reached)
                        stack.append(reached)
        return seen

    def _looked(
        self, reading: _Reading, index: int, behind: dict[int, States], *, at_start: bool, at_end: bool
    ) -> _Reading | None:
        """A reading after a look-around; None where that fails here."""
        look = self.plain.looks[index]
        if not look.ahead:
            return reading if (look.last in behind[index]) is not look.negated else None
        states = self.plain.closure({look.first}, at_start=at_start, at_end=at_end)
        if look.last in states:
            return None if look.negated else reading
        if at_end:
            return reading if look.negated else None
        if look.negated:
            return reading._replace(never=reading.never | states)
        return reading._replace(needs=reading.needs | {(index, states)})

    def _absorbs(self) -> bool:
        return True
