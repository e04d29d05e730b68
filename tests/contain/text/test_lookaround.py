"""Look-ahead, look-behind and word boundaries, against another implementation and in searches."""

from __future__ import annotations

import itertools
import re

import pytest

from apidiff.contain import Reading, compare_schemas
from apidiff.contain.outcome import Verdict
from apidiff.contain.text.automata import Found, Search
from apidiff.contain.text.regex import compile_pattern, search

PATTERNS = [
    r"^(?=.*a)(?=.*b).{2,}$",
    r"^(?!a)[ab]+$",
    r"^(?!.*aa)[ab]*$",
    r"^(?!a$)[ab]+$",
    r"a(?=b)",
    r"a(?!b)",
    r"(?<=a)b",
    r"(?<!a)b",
    r"^(?<!a)b",
    r"(?<=^a)b$",
    r"(?<=ab|bb)-$",
    r"^(?=a|b)(?!b-)[ab-]+$",
    r"^(?:(?=ab)a|b)+$",
    r"^((?!ab)[ab-])*$",
    r"(?=a)(?=b)",
    r"(?!)",
    r"(?=)a",
    r"^(?=a?$)",
    r"^(?!$)",
    r"\bab\b",
    r"\Bb",
    r"^a\b",
    r"\b-\B",
    r"^.*(?<!a)$",
    r"^(?=.{3}$)(?!-)[ab-]*(?<!-)$",
]
TEXTS = ["".join(letters) for length in range(6) for letters in itertools.product("ab-", repeat=length)]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_matches_is_what_another_implementation_matches(pattern: str) -> None:
    known = re.compile(pattern)
    for text in TEXTS:
        assert search(pattern, text) is (known.search(text) is not None), text


@pytest.mark.no_cover
@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("other", ["^[ab]*$", "^(?!a).*$", "b$"])
def test_a_search_finds_what_there_is(pattern: str, other: str) -> None:
    first, second = compile_pattern(pattern), compile_pattern(other)
    for wanted, unwanted in (((first, second), ()), ((second,), (first,)), ((first,), (second,))):
        asked = Search(
            wanted=wanted, unwanted=unwanted, shortest=0, longest=5, excluded=frozenset({"a", "ab"}), budget=200_000
        )
        answer = asked.run()
        fits = [
            text
            for text in TEXTS
            if text not in ("a", "ab")
            and all(machine.matches(text) for machine in wanted)
            and not any(machine.matches(text) for machine in unwanted)
        ]
        if answer.text is None:
            assert answer.found is Found.EMPTY
            assert not fits
        else:
            assert all(machine.matches(answer.text) for machine in wanted)
            assert not any(machine.matches(answer.text) for machine in unwanted)
            assert not fits or len(answer.text) <= min(map(len, fits))


SECRET = r"^(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{8,}$"


def decided(old: str, new: str) -> Verdict:
    return compare_schemas(
        {"type": "string", "pattern": old}, {"type": "string", "pattern": new}, reading=Reading.EXCHANGE
    ).verdict


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (SECRET, r"^(?=.*[a-z])(?=.*[A-Z]).{8,}$"),
        (SECRET, r"^.{6,}$"),
        (r"^(?!default$)[a-z]{1,20}$", r"^[a-z]{1,64}$"),
        (r"^(?!\s*[s|S][y|Y][s|S][t|T][e|E][m|M]\$).*$", r"^.*$"),
        (r"^(?!-)[a-z0-9-]{1,1000}(?<!-)$", r"^[a-z0-9-]{1,1000}$"),
        (r"^(?=.{1,253}$)[a-z.]+$", r"^[a-z.]{1,253}$"),
    ],
)
def test_patterns_with_look_around_are_decided(narrow: str, wide: str) -> None:
    assert decided(narrow, wide) is Verdict.CONTAINED
    assert decided(narrow, narrow) is Verdict.CONTAINED
    if wide != r"^[a-z.]{1,253}$":
        assert decided(wide, narrow) is Verdict.REFUTED


def test_two_ways_to_write_a_look_ahead_are_the_same() -> None:
    assert decided(r"^(?=.{1,253}$)[a-z.]+$", r"^[a-z.]{1,253}$") is Verdict.CONTAINED
    assert decided(r"^[a-z.]{1,253}$", r"^(?=.{1,253}$)[a-z.]+$") is Verdict.CONTAINED


@pytest.mark.parametrize("pattern", [r"^(?=(?!a)b)", r"^(?=a)*b", r"(a)\1", r"^(?=a"])
def test_what_is_not_read_is_not_guessed(pattern: str) -> None:
    assert search(pattern, "b") is None
