"""Numbers: one value inside an interval, on a step, off other steps, outside a finite set. Exact rationals
throughout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice
from math import lcm
from typing import Final

from msgspec import Struct

from apidiff.contain.goals.goal_parts import Branch
from apidiff.contain.read.reader import Reader
from apidiff.contain.text.formats import NUMERIC_RANGES
from apidiff.contain.values import FRACTION, INTEGER, canonical, plain_number

TRIES: Final = 1_000
ENOUGH: Final = 12
PLEASANT: Final = tuple(Fraction(text) for text in ("0", "1", "0.5", "1.5", "-1", "-0.5", "10", "0.1"))


class NumberProblem(Struct, kw_only=True):
    """Bounds as (number, strict); `step` a divisor all values share; `off` divisors no value may have."""

    low: tuple[Fraction, bool] | None = None
    high: tuple[Fraction, bool] | None = None
    step: Fraction | None = None
    off: tuple[Fraction, ...] = ()
    excluded: frozenset[str] = frozenset()
    kinds: int = INTEGER | FRACTION

    def admits(self, number: Fraction) -> bool:
        """Return whether a number satisfies the problem."""
        kind = INTEGER if number.denominator == 1 else FRACTION
        if not kind & self.kinds or not self._above(number) or not self._below(number):
            return False
        if self.step is not None and (number / self.step).denominator != 1:
            return False
        if any((number / divisor).denominator == 1 for divisor in self.off):
            return False
        plain = plain_number(number)
        return plain is None or canonical(plain) not in self.excluded

    def _above(self, number: Fraction) -> bool:
        return self.low is None or number > self.low[0] or (number == self.low[0] and not self.low[1])

    def _below(self, number: Fraction) -> bool:
        return self.high is None or number < self.high[0] or (number == self.high[0] and not self.high[1])

    def candidates(self) -> tuple[list[Fraction], bool]:
        """Return some admitted numbers, and whether the list is known to hold one if any exists."""
        if self.low is not None and self.high is not None:
            if self.low[0] > self.high[0]:
                return [], True
            if self.low[0] == self.high[0]:
                return [number for number in (self.low[0],) if self.admits(number)], True
        step = self._common_step()
        if step is None:
            found = list(islice((number for number in self._anywhere() if self.admits(number)), ENOUGH))
            return found, bool(found)
        if any((step / divisor).denominator == 1 for divisor in self.off):
            return [], True
        return self._on_grid(step)

    def _common_step(self) -> Fraction | None:
        """Return the grid all values lie on, or None where they may be any real number."""
        steps = [] if self.step is None else [self.step]
        if self.kinds == INTEGER:
            steps.append(Fraction(1))
        elif self.kinds == FRACTION and self.step is not None and self.step.denominator == 1:
            return self.step
        return common_multiple(steps) if steps else None

    def _on_grid(self, step: Fraction) -> tuple[list[Fraction], bool]:
        first = None if self.low is None else -((-self.low[0]) // step)
        last = None if self.high is None else self.high[0] // step
        if first is not None and last is not None and last - first < TRIES:
            indexes: Iterable[int] = sorted(range(first, last + 1), key=lambda index: (abs(index), index < 0))
            return list(islice((number for index in indexes if self.admits(number := step * index)), ENOUGH)), True
        if self.kinds == FRACTION and step.denominator == 1:
            return [], True
        start = 0
        if first is not None and first > 0:
            start = first
        elif last is not None and last < 0:
            start = last
        indexes = (start + offset * sign for offset in range(TRIES // 2) for sign in (1, -1))
        found = list(islice((number for index in indexes if self.admits(number := step * index)), ENOUGH))
        return found, bool(found)

    def _anywhere(self) -> Iterator[Fraction]:
        """Yield readable numbers of the interval; with equal ends excluded it always holds a decimal fraction."""
        yield from PLEASANT
        if self.low is not None:
            yield from (self.low[0], *(self.low[0] + extra for extra in PLEASANT))
        if self.high is not None:
            yield from (self.high[0], *(self.high[0] - extra for extra in PLEASANT))
        if self.low is not None and self.high is not None:
            yield from _between(self.low[0], self.high[0])
        base = self.low[0] if self.low is not None else (self.high[0] - 1000 if self.high is not None else Fraction(0))
        for divisor in self.off:
            middle = (base // divisor + Fraction(3, 2)) * divisor
            yield from (middle, middle + divisor, middle - divisor)
        for index in range(1, 200):
            yield base + Fraction(index, 8)
            yield base + Fraction(index, 10)


def _between(low: Fraction, high: Fraction) -> Iterator[Fraction]:
    width = high - low
    digits = 1
    while Fraction(1, 10**digits) * 4 > width and digits < 400:
        digits += 1
    grid = Fraction(1, 10**digits)
    start = low // grid
    for index in range(1, 60):
        yield (start + index) * grid


def common_multiple(steps: list[Fraction]) -> Fraction:
    """Return the smallest positive rational that is a multiple of every step."""
    result = steps[0]
    for step in steps[1:]:
        result = Fraction(
            lcm(result.numerator * step.denominator, step.numerator * result.denominator),
            result.denominator * step.denominator,
        )
    return result


def number_problem(reader: Reader, branch: Branch, kinds: int) -> NumberProblem:
    """Return the problem that a branch poses for the given kinds of number."""
    problem = NumberProblem(kinds=kinds)
    steps: list[Fraction] = []
    off: list[Fraction] = []
    for node, _ in branch.holders:
        words = reader.read(node)
        if words.minimum is not None:
            problem.low = _tighter_low(problem.low, words.minimum)
        if words.maximum is not None:
            problem.high = _tighter_high(problem.high, words.maximum)
        if words.multiple is not None:
            steps.append(words.multiple)
    low, high = problem.low, problem.high
    excluded: set[str] = set()
    for atom in branch.atoms:
        if atom.keyword == "minimum":
            problem.high = _tighter_high(problem.high, (atom.arg[0], not atom.arg[1]))
        elif atom.keyword == "maximum":
            problem.low = _tighter_low(problem.low, (atom.arg[0], not atom.arg[1]))
        elif atom.keyword == "multipleOf":
            off.append(atom.arg)
        elif atom.keyword in ("enum", "const"):
            excluded.update(atom.arg)
    if reader.universe.asserts_formats and not branch.types & FRACTION:
        _assume_64_bits(problem, no_low=low is None, no_high=high is None)
    problem.step = common_multiple(steps) if steps else None
    problem.off = tuple(off)
    problem.excluded = frozenset(excluded)
    return problem


def _assume_64_bits(problem: NumberProblem, *, no_low: bool, no_high: bool) -> None:
    """Integers of which nothing else is said fit into 64 bits: that a consumer says so refuses none of them."""
    least, most = NUMERIC_RANGES["int64"]
    if no_high and problem.low is not None and problem.low[0] >= most:
        problem.high = _tighter_high(problem.high, (most, False))
    if no_low and problem.high is not None and problem.high[0] <= least:
        problem.low = _tighter_low(problem.low, (least, False))


def _tighter_low(held: tuple[Fraction, bool] | None, other: tuple[Fraction, bool]) -> tuple[Fraction, bool]:
    return other if held is None or other > held else held


def _tighter_high(held: tuple[Fraction, bool] | None, other: tuple[Fraction, bool]) -> tuple[Fraction, bool]:
    if held is None or other[0] < held[0]:
        return other
    return (held[0], held[1] or other[1]) if other[0] == held[0] else held
