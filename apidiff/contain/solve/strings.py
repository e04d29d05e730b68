"""Strings: one value within a window of lengths that matches some patterns and formats, and fails others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct, field

from apidiff.contain.goals.goal_parts import Branch
from apidiff.contain.outcome import Budget, Meter
from apidiff.contain.read.reader import Reader
from apidiff.contain.text.automata import EMPTY, Answer, Found, Search
from apidiff.contain.text.automaton import Automaton
from apidiff.contain.text.charsets import Unsupported
from apidiff.contain.text.formats import ASSERTED, SAMPLES_OF_STANDARD, STANDARD, implies, judge, stretched
from apidiff.contain.text.regex import compile_pattern, search, work_of

FILLER: Final = "string"
STREAM: Final = 12
PER_PATTERN: Final = 40
CHARACTERS_A_UNIT: Final = 8


class StringProblem(Struct, kw_only=True):
    """What a string must satisfy. `dropped` names constraints that could not be taken into account."""

    shortest: int = 0
    longest: int | None = None
    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    not_formats: list[str] = field(default_factory=list)
    excluded: set[str] = field(default_factory=set)
    dropped: list[str] = field(default_factory=list)
    meter: Meter | None = None
    answers: dict[tuple[Any, ...], Answer] = field(default_factory=dict)
    """What searches found, by what they looked for; shared by the problems of one prover."""

    def solve(self, budget: Budget, meter: Meter | None = None) -> Answer:
        """Return a string, the proof that there is none, or UNKNOWN."""
        if self.longest is not None and self.shortest > self.longest:
            return EMPTY
        if any(implies(held, failed) for held in self.formats for failed in self.not_formats):
            return EMPTY
        if not set(self.wanted).isdisjoint(self.unwanted):
            # The same text means the same, whether or not it can be read.
            return EMPTY
        if meter is not None and not meter.spend(20 + PER_PATTERN * (len(self.wanted) + len(self.unwanted))):
            return Answer(found=Found.UNKNOWN, reason="pattern")
        patterns = (*self.wanted, *self.unwanted)
        if meter is not None and not all(meter.spend(work_of(pattern)) for pattern in patterns):
            return Answer(found=Found.UNKNOWN, reason="pattern")
        for text in self._readable(budget):
            if meter is not None and not meter.spend(len(text) // CHARACTERS_A_UNIT):
                return Answer(found=Found.UNKNOWN, reason="pattern")
            if self.fits(text):
                return Answer(found=Found.TEXT, text=text)
        self.meter = meter
        return self._searched(budget, frozenset(self.excluded))

    def stream(self, budget: Budget) -> Iterator[str]:
        """Yield different strings that fit, the most readable first."""
        seen: set[str] = set()
        for text in self._readable(budget):
            if text not in seen and self.fits(text):
                seen.add(text)
                yield text
        for _ in range(STREAM):
            answer = self._searched(budget, frozenset(self.excluded | seen))
            if answer.text is None or answer.text in seen:
                return
            seen.add(answer.text)
            yield answer.text

    def _searched(self, budget: Budget, excluded: frozenset[str]) -> Answer:
        wanted: dict[str, Automaton] = {}
        unwanted: dict[str, Automaton] = {}
        covering = [ASSERTED[name].covering for name in self.formats if name in ASSERTED]
        for patterns, machines in ((self.wanted + covering, wanted), (self.unwanted, unwanted)):
            for pattern in patterns:
                try:
                    machines[pattern] = compile_pattern(pattern)
                except Unsupported:
                    self.dropped.append("pattern")
        if self.shortest > budget.witness_size:
            return Answer(found=Found.UNKNOWN, reason="minLength" if wanted or unwanted else "length")
        if not wanted and not unwanted:
            answer = self._unconstrained(excluded)
        else:
            answer = self._search(wanted, unwanted, excluded, budget)
        if answer.text is not None and not self.fits(answer.text):
            return Answer(found=Found.UNKNOWN, reason="format" if self.formats or self.not_formats else "pattern")
        return answer

    def _search(
        self, wanted: dict[str, Automaton], unwanted: dict[str, Automaton], excluded: frozenset[str], budget: Budget
    ) -> Answer:
        """Search once for each language: the same one is met in many places. It is known by its patterns, for large
        automata are not kept."""
        key = (tuple(wanted), tuple(unwanted), self.shortest, self.longest, excluded)
        known = self.answers.get(key)
        if known is None:
            known = Search(
                wanted=tuple(wanted.values()),
                unwanted=tuple(unwanted.values()),
                shortest=self.shortest,
                longest=self.longest,
                excluded=excluded,
                budget=budget.pattern_work,
                meter=self.meter,
            ).run()
            if known.found is not Found.UNKNOWN:
                self.answers[key] = known
        return known

    def _unconstrained(self, excluded: frozenset[str]) -> Answer:
        """There are over a million strings of each length but zero."""
        if self.longest == 0:
            return EMPTY if "" in excluded else Answer(found=Found.TEXT, text="")
        length = max(self.shortest, 1)
        for code in range(ord("a"), ord("a") + len(excluded) + 26):
            text = chr(code) * length
            if text not in excluded:
                return Answer(found=Found.TEXT, text=text)
        return Answer(found=Found.UNKNOWN, reason="enum")

    def fits(self, text: str) -> bool:
        """Return whether a string is known to satisfy everything that can be judged."""
        if len(text) < self.shortest or (self.longest is not None and len(text) > self.longest):
            return False
        if text in self.excluded:
            return False
        if any(search(pattern, text) is False for pattern in self.wanted):
            return False
        if any(search(pattern, text) is True for pattern in self.unwanted):
            return False
        if any(name not in STANDARD and judge(name, text) is not True for name in self.formats):
            return False
        return not any(judge(name, text) is True for name in self.not_formats)

    def _readable(self, budget: Budget) -> Iterator[str]:
        for name in self.formats:
            if name in ASSERTED:
                yield from ASSERTED[name].samples
            elif name in SAMPLES_OF_STANDARD:
                yield SAMPLES_OF_STANDARD[name]
            longer = stretched(name, self.shortest) if 0 < self.shortest <= budget.witness_size else None
            if longer is not None:
                yield longer
        length = len(FILLER)
        if self.longest is not None and self.longest < length:
            length = self.longest
        length = max(length, self.shortest)
        if length <= budget.witness_size:
            text = (FILLER * (length // len(FILLER) + 1))[:length]
            yield text
            if length > 1:
                yield from (text[:-1] + mark for mark in "12345678")
        for known in ASSERTED.values():
            yield known.samples[0]


def string_problem(reader: Reader, branch: Branch) -> StringProblem:
    """Return the problem that a branch poses for strings."""
    problem = StringProblem(answers=reader.answers)
    for node, _ in branch.holders:
        words = reader.read(node)
        problem.shortest = max(problem.shortest, words.min_length)
        problem.longest = _lower(problem.longest, words.max_length)
        if words.pattern is not None:
            problem.wanted.append(words.pattern)
        if words.format is not None:
            problem.formats.append(words.format)
    for atom in branch.atoms:
        if atom.keyword == "minLength":
            problem.longest = _lower(problem.longest, atom.arg - 1)
        elif atom.keyword == "maxLength":
            problem.shortest = max(problem.shortest, atom.arg + 1)
        elif atom.keyword == "pattern":
            problem.unwanted.append(atom.arg)
        elif atom.keyword == "format":
            problem.not_formats.append(atom.arg)
        elif atom.keyword in ("enum", "const"):
            problem.excluded.update(value for value in atom.arg.values() if isinstance(value, str))
    problem.wanted = list(dict.fromkeys(problem.wanted))
    problem.unwanted = list(dict.fromkeys(problem.unwanted))
    return problem


def _lower(held: int | None, other: int | None) -> int | None:
    if held is None or other is None:
        return other if held is None else held
    return min(held, other)
