"""Patterns: what the automata match is what the validator that certifies payloads matches."""

from __future__ import annotations

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apidiff.contain import Verdict, compare_schemas
from apidiff.contain.text.automata import Found, Search
from apidiff.contain.text.charsets import Unsupported
from apidiff.contain.text.regex import compile_pattern, search, uncounted_pattern

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
        "(?=(?!a)b)", "(?=a)*", "(?=a", r"(a)\1", "(", "(?<name", "[", "[a", "[b-a]",
        r"[a-\d", "a**", "*a", "a{,3}", "a{2", "a{3,1}", "a{99999}",
        "a{99999999999999999999}", "a{1,٣}", "(a{1000}){1000}", r"\u12", r"\u{}",
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
    assert anchored.move(anchored.initial(), anchored.mask(ord("x"))) == frozenset()
    assert anchored.move(anchored.initial(), anchored.mask(ord("a"))) != frozenset()
    assert loose.move(loose.initial(), loose.mask(ord("x"))) != frozenset()


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


COUNTED_PAIRS = [
    ("^[a-z ]{0,1000}$", "^[a-z ]{0,1100}$", None),
    ("^[a-z]{0,300}$", "^[a-z]{0,200}$", 201),
    ("^[a-z]{0,129}$", "^[a-z]{0,128}$", 129),
    ("^[a-z]{0,5000}$", "^[a-z]{0,4999}$", 5_000),
    ("^[a-z]{0,65535}$", "^[a-z]{0,65000}$", 65_001),
    ("^[a-z]{0,999999999}$", "^[a-z]{0,300}$", 301),
    ("^[a-z]{200,}$", "^[a-z]{300,}$", 200),
    ("^[a-z]{300,}$", "^[a-z]{200,}$", None),
    ("^[a-z]{300}$", "^[a-z]{0,299}$", 300),
    ("^x(ab){0,300}y$", "^x(ab){0,200}y$", 404),
    ("^(?:[a-z]{0,300})$", "^(?:[a-z]{0,200})$", 201),
    ("^[a-z]{0,500}@[a-z]{0,500}$", "^[a-z]{0,400}@[a-z]{0,500}$", 402),
    ("^[a-z]{0,400}@[a-z]{0,500}$", "^[a-z]{0,500}@[a-z]{0,500}$", None),
    ("^([a-z]{0,100}|[0-9]{0,300})$", "^([a-z]{0,100}|[0-9]{0,200})$", 201),
    ("^([a-z]{0,100}|[0-9]{0,200})$", "^([a-z]{0,100}|[0-9]{0,300})$", None),
    ("[a-z]{200,}", "[a-z]{300,}", 200),
    ("[a-z]{200,300}$", "[a-z]{200,400}$", None),
    (r"^[\p{L}0-9]{0,1000}$", r"^[\p{L}0-9]{0,900}$", 901),
    (r"^\p{L}{0,1000}$", r"^[\p{L}0-9]{0,1000}$", None),
]


@pytest.mark.no_cover
@pytest.mark.parametrize(("narrow", "wide", "length"), COUNTED_PAIRS)
def test_large_counts_are_decided_with_little_work(narrow: str, wide: str, length: int | None) -> None:
    outcome = compare_schemas({"type": "string", "pattern": narrow}, {"type": "string", "pattern": wide})
    if length is None:
        assert outcome.verdict is Verdict.CONTAINED
    else:
        assert outcome.witness is not None
        assert len(outcome.witness.value) == length


def test_a_count_and_a_greatest_length_say_the_same() -> None:
    counted = {"type": "string", "pattern": "^[a-z ]{0,1000}$"}
    for other in ({**counted, "maxLength": 1000}, {"type": "string", "pattern": "^[a-z ]*$", "maxLength": 1000}):
        assert compare_schemas(counted, other).verdict is Verdict.CONTAINED
        assert compare_schemas(other, counted).verdict is Verdict.CONTAINED


@pytest.mark.parametrize(
    ("pattern", "uncounted"),
    [
        ("^[a-z]{0,200}$", ("^[a-z]*$", 0, 200)),
        ("^a(bc){70,}d$", ("^a(bc)*d$", 142, None)),
        ("^a{3}[0-9]{65,66}?$", ("^a{3}[0-9]*$", 68, 69)),
        ("^[a-z]{0,60}$", None),
        ("[a-z]{0,200}$", None),
        ("^[a-z]{0,200}", None),
        ("^[a-z]{0,200}b*$", None),
        ("^(a|bc){0,200}$", None),
        ("^a{0,200}$|b", None),
        ("^a{0,200}b{0,200}$", None),
        ("^a{0,200}$b$", None),
    ],
)
def test_a_count_is_a_length_only_where_that_says_the_same(
    pattern: str, uncounted: tuple[str, int, int | None] | None
) -> None:
    assert uncounted_pattern(pattern) == uncounted


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["^", "", "^x", "^x?", "^(x|yy)"]),
    st.sampled_from(["a", "[ab]", "(?:ab)", "(?:a|bb)", "(?:a|b)"]),
    st.integers(0, 70),
    st.one_of(st.none(), st.integers(0, 4)),
    st.sampled_from(["$", "", "z$", "z*$"]),
    st.integers(-3, 3),
    st.sampled_from(["a", "ab", "b"]),
)
def test_counts_agree_with_the_validator(
    begin: str, atom: str, low: int, more: int | None, end: str, offset: int, unit: str
) -> None:
    pattern = f"{begin}{atom}{{{low},{'' if more is None else low + more + 65}}}{end}"
    validator = jsonschema_rs.Draft202012Validator({"type": "string", "pattern": pattern})
    for count in (low + offset, low + (more or 0) + 65 + offset):
        for text in (unit * max(count, 0), "x" + unit * max(count, 0) + "z"):
            assert search(pattern, text) is validator.is_valid(text), text


def test_a_count_too_large_for_the_validator_is_certified_as_a_length() -> None:
    pattern = r"^[\p{L}\p{N}]{0,2000}$"
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    named = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "pattern": pattern}}}
    numbered = {**named, "properties": {**named["properties"], "size": {"type": "integer", "minimum": 5}}}  # type: ignore[dict-item]
    looser = {**named, "properties": {**named["properties"], "size": {"type": "integer"}}}  # type: ignore[dict-item]
    assert compare_schemas(looser, numbered).verdict is Verdict.REFUTED


def test_a_count_of_more_digits_than_any_text_has_characters_is_a_length() -> None:
    assert uncounted_pattern("^0x[a-f0-9]{0,2147483648}$") == ("^0x[a-f0-9]*$", 2, 2147483650)
    held = {"type": "string", "pattern": "^0x[a-f0-9]{0,2147483648}$"}
    named = {"type": "object", "required": ["data"], "properties": {"data": held, "size": {"type": "integer"}}}
    sized = {**named, "required": ["data", "size"]}
    assert compare_schemas(named, sized).verdict is Verdict.REFUTED
    assert compare_schemas(sized, named).verdict is Verdict.CONTAINED


@pytest.mark.parametrize("most", [500_000_000, 2_147_483_648])
def test_a_text_of_a_billion_characters_is_not_spelled_out(most: int) -> None:
    wide, narrow = ({"type": "string", "pattern": f"^0x[a-f]{{0,{count}}}$"} for count in (most, most - 1))
    assert compare_schemas(narrow, wide).verdict is Verdict.CONTAINED
    assert compare_schemas(wide, narrow).verdict is Verdict.UNDECIDED


@pytest.mark.no_cover
def test_answers_do_not_depend_on_what_was_asked_before() -> None:
    hard = {"type": "string", "pattern": "^.*a.{13}$"}, {"type": "string", "pattern": "^.*a.{12}$"}
    assert compare_schemas(*hard) == compare_schemas(*hard)


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
