"""Patterns: what the automata match is what the validator that certifies payloads matches."""

from __future__ import annotations

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apidiff.contain import Verdict, compare_schemas
from apidiff.contain.automata import Found, Search
from apidiff.contain.charsets import Unsupported
from apidiff.contain.regex import compile_pattern, search

TEXTS = (
    "",
    "a",
    "b",
    "ab",
    "ba",
    "aab",
    "A",
    "0",
    "10",
    "-",
    "_",
    " ",
    "\t",
    "\n",
    "é",
    "😀",
    "a]b",
    "x{",
    "a^b",
)

MATCHED = [
    ("", "", True),
    ("^$", "", True),
    ("^$", "a", False),
    ("a", "bab", True),
    ("^a", "ba", False),
    ("a$", "ab", False),
    ("^a$", "a\n", False),
    ("^(ab|cd)+$", "abcdab", True),
    ("^(ab|cd)+$", "abc", False),
    ("^(?:a|b)?c$", "c", True),
    ("^(?<year>[0-9]{4})-[0-9]{2}$", "2024-05", True),
    ("^a{2}$", "aa", True),
    ("^a{2}$", "aaa", False),
    ("^a{2,}$", "aaaa", True),
    ("^a{1,2}$", "aaa", False),
    ("^a+?$", "aa", True),
    (r"^\d+$", "12", True),
    (r"^\d+$", "١٢", False),
    (r"^\w$", "é", False),
    (r"^\s$", "\u00a0", True),
    (r"^\S\D\W$", "a-+", True),
    (r"^[\d-]+$", "1-2", True),
    (r"^[a-c]$", "b", True),
    (r"^[^a-c]$", "b", False),
    (r"^[a\]]+$", "a]", True),
    (r"^[\b]$", "\b", True),
    (r"^\x41\u0042\u{43}$", "ABC", True),
    (r"^\ud83d\ude00$", "😀", True),
    (r"^\t\n\v\f\r\0$", "\t\n\v\f\r\0", True),
    (r"^\cJ$", "\n", True),
    (r"^\.\/\-$", "./-", True),
    (r"^.$", "\u2028", False),
    (r"^.$", "😀", True),
    (r"^[^]$", "x", True),
    (r"[]", "x", False),
    (r"^\p{Lu}\P{Lu}$", "Éa", True),
    (r"^\p{Letter}+$", "aé", True),
    (r"^\p{gc=Nd}$", "٣", True),
    (r"^\p{ASCII}$", "é", False),
    ("a|^b$", "b", True),
    ("(^a|b)c", "xbc", True),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), MATCHED)
def test_matches(pattern: str, text: str, expected: bool) -> None:
    assert search(pattern, text) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)", "(?!a)", "(?<=a)b", "(?<!a)b", r"(a)\1", r"\bword", r"\B", "(", "(?<name", "[", "[a", "[b-a]",
        r"[a-\d", "a**", "*a", "a{,3}", "a{2", "a{3,1}", "a{9999}", "(a{1000}){1000}", r"\u12", r"\u{}",
        r"\u{110000}", r"\xzz", r"\01", r"\q", r"\p", r"\p{Nonsense}", r"\p{Script=Greek}", "\\", r"\ud800\u0041",
        "(" * 500 + ")" * 500,
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(pattern: str) -> None:
    assert search(pattern, "a") is None
    with pytest.raises(Unsupported):
        compile_pattern(pattern)


def test_a_reading_that_is_lost_is_in_no_state() -> None:
    anchored, loose = compile_pattern("^ab"), compile_pattern("ab")
    assert anchored.step(anchored.initial(), ord("x")) == frozenset()
    assert anchored.step(anchored.initial(), ord("a")) != frozenset()
    assert loose.step(loose.initial(), ord("x")) != frozenset()


@pytest.mark.parametrize(
    ("wanted", "unwanted", "shortest", "longest", "excluded", "found"),
    [
        (["^a"], ["b"], 3, 3, [], "aaa"),
        (["^https://"], [], 300, None, [], "https://" + "a" * 292),
        (["a$"], ["^a"], 0, None, [], "0a"),
        (["^x|y$"], [], 2, 5, ["ay", "0y"], "Ay"),
        (["^(ab|cd)+$"], [], 3, 4, ["abab"], "abcd"),
        (["^(ab|cd)+$"], [], 3, 3, [], None),
        (["^[0-9]{4}$"], ["^[0-9]+$"], 0, None, [], None),
        (["^[ab]$"], [], 0, None, ["a", "b"], None),
    ],
)
def test_a_search_finds_the_first_string_or_proves_that_there_is_none(
    wanted: list[str], unwanted: list[str], shortest: int, longest: int | None, excluded: list[str], found: str | None
) -> None:
    answer = Search(
        wanted=tuple(map(compile_pattern, wanted)),
        unwanted=tuple(map(compile_pattern, unwanted)),
        shortest=shortest,
        longest=longest,
        excluded=frozenset(excluded),
        budget=100_000,
    ).run()
    assert (answer.text, answer.found) == (found, Found.EMPTY if found is None else Found.TEXT)


def test_matching_does_not_backtrack() -> None:
    assert search("^(a+)+$", "a" * 5_000 + "b") is False
    assert search("^(a|a)*b$", "a" * 5_000) is False


ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "A",
        "0",
        "-",
        "_",
        ".",
        r"\d",
        r"\D",
        r"\w",
        r"\W",
        r"\s",
        r"\S",
        "[ab]",
        "[^a]",
        "[a-b0-9]",
        r"[\w-]",
        "é",
    ]
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(PATTERNS, st.sampled_from(["", "^"]), st.sampled_from(["", "$"]), st.text("abA0-_ é\n\t", max_size=5))
def test_agrees_with_the_validator(pattern: str, begin: str, end: str, text: str) -> None:
    """The validator lets `.` match line separators, against ECMA-262, so that those are left out here."""
    whole = f"{begin}(?:{pattern}){end}"
    validator = jsonschema_rs.Draft202012Validator({"type": "string", "pattern": whole})
    for candidate in (text, *TEXTS):
        assert search(whole, candidate) is validator.is_valid(candidate), candidate


@pytest.mark.parametrize(
    "pattern", [r"^(?=.*[a-z])[a-z0-9]+$", r"^(\w)\1$", r"^([a-zA-Z0-9\._-]+:)?[a-zA-Z0-9\._-]{1,60}$"]
)
def test_the_same_pattern_is_the_same_whether_or_not_it_can_be_read(pattern: str) -> None:
    narrow = {"type": "string", "pattern": pattern, "minLength": 2}
    assert compare_schemas(narrow, {"type": "string", "pattern": pattern}).verdict is Verdict.CONTAINED
