"""Patterns as automata, made once each, and a bounded matcher that cannot backtrack."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from apidiff.contain.text.automaton import Automaton
from apidiff.contain.text.charsets import Unsupported
from apidiff.contain.text.lookaround import LookingAutomaton
from apidiff.contain.text.pattern_parser import Parser

SMALL: Final = 500
A_STATE: Final = 8


def _parse(pattern: str) -> Automaton | None:
    """Return the automaton of a pattern, or None where it is not supported."""
    try:
        parser = Parser(pattern, relax=True)
        automaton = parser.parse()
        if parser.counted:
            window = parser.window()
            if window is None:
                automaton = Parser(pattern, relax=False).parse()
                return LookingAutomaton(automaton) if automaton.looks else automaton
            automaton.shortest, automaton.longest = window
            automaton.uncounted = parser.uncounted
        return LookingAutomaton(automaton) if automaton.looks else automaton
    except (Unsupported, RecursionError):
        return None


@lru_cache(maxsize=4096)
def _small(pattern: str) -> tuple[Automaton | None, bool]:
    """Return the automaton of a pattern if it is small enough to be kept, and whether it is."""
    automaton = _parse(pattern)
    # What look-arounds owe is remembered with their automaton, and may be much.
    kept = automaton is None or (len(automaton.steps) <= SMALL and not isinstance(automaton, LookingAutomaton))
    return (automaton, True) if kept else (None, False)


@lru_cache(maxsize=16)
def _large(pattern: str) -> Automaton | None:
    return _parse(pattern)


def _compiled(pattern: str) -> Automaton | None:
    automaton, kept = _small(pattern)
    return automaton if kept else _large(pattern)


def compile_pattern(pattern: str) -> Automaton:
    """Return the automaton of an unanchored ECMA-262 pattern. Raises Unsupported."""
    automaton = _compiled(pattern)
    if automaton is None:
        raise Unsupported(pattern)
    return automaton


def work_of(pattern: str) -> int:
    """Return what making the automaton of a pattern takes, in units of a meter. Large ones are made again and again."""
    automaton = _compiled(pattern)
    states = 0 if automaton is None else len(automaton.steps)
    return states * A_STATE if states > SMALL else 0


def uncounted_pattern(pattern: str) -> tuple[str, int, int | None] | None:
    """Return a pattern without its large count, and the least and the greatest length that say the same; None where
    there is no such count."""
    automaton = _compiled(pattern)
    if automaton is None or not automaton.uncounted:
        return None
    return automaton.uncounted, automaton.shortest, automaton.longest


def search(pattern: str, text: str) -> bool | None:
    """Return whether the pattern matches somewhere in the text; None where the pattern is not supported, or the text
    takes too long."""
    automaton = _compiled(pattern)
    return None if automaton is None else automaton.matches(text)
