"""Words of documents made safe, and JSON of any value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apidiff.model.words.message import Fact, Message, Part, Text, Value
from apidiff.render.text import compact, dumps, fits, listing, one_line, size, told, visible

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=5) | st.dictionaries(st.text(max_size=5), children, max_size=5),
    max_leaves=20,
)


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@given(st.text())
def test_visible_text_has_no_control_characters(text: str) -> None:
    shown = visible(text)
    assert not any(ord(character) < 32 and character not in "\t\n" for character in shown)
    shown.encode()


SCALARS = st.none() | st.booleans() | st.integers() | st.text()
"""Values that both writers write alike; floats they write in different ways, `1e+16` and `1e16`."""


@given(st.text(), st.integers(min_value=10, max_value=50))
def test_one_line_is_one_short_line(text: str, limit: int) -> None:
    shown = one_line(text, limit)
    assert len(shown) <= limit
    assert len(shown.splitlines()) <= 1


@given(VALUES)
def test_json_text_is_valid_whatever_it_holds(value: Any) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    text = dumps(value)
    text.encode()
    json.loads(text, parse_constant=refuse)


@pytest.mark.no_cover
@pytest.mark.parametrize("odd", [2**64, -(2**70), nested(300)])
@given(around=st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8))
def test_what_orjson_does_not_write_is_laid_out_as_the_rest_is(odd: Any, around: Any) -> None:
    value = {"first": around, "list": [around, {"line\nbreak": odd, "": [], "\x07": {}}, odd], "last": around}
    plain = json.dumps(value, indent=2, ensure_ascii=False)
    assert dumps(value) == plain.translate(
        {ord(sign): f"\\u{ord(sign):04x}" for sign in set(plain) if visible(sign) != sign}
    )


@given(st.text() | st.text("\x1b\x7f\x9b\u2028\u202e\u2066 ä\U0001f600"))
def test_json_text_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    for written in (dumps({text: [text, 2**70]}), dumps(text, indent=None)):
        assert visible(written) == written
    assert json.loads(dumps(text)) == text


def test_json_text_keeps_letters_and_escapes_half_characters() -> None:
    assert dumps({"a": "ä"}, indent=None) == '{"a": "ä"}'
    assert dumps("\ud800", indent=None) == '"\\ud800"'
    assert dumps([float("nan"), float("inf")], indent=None) == '["nan", "inf"]'


@given(VALUES)
def test_size_is_about_the_length_of_the_json_text(value: Any) -> None:
    length = len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    assert size(value, 10_000) >= min(length, 10_000) // 3


def test_counting_stops_when_there_is_enough() -> None:
    assert size(["x" * 100] * 1_000_000, 50) < 10_000_000
    assert size(nested(5000), 10_000) > 10_000
    assert size({str(number): number for number in range(100_000)}, 10) > 10


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"a": 1}, '{"a": 1}'),
        ("x" * 100, '"xxxxxxxxxxxxxxxx...'),
        ({str(number): 1 for number in range(1000)}, "{... 1,000 properties ...}"),
        (list(range(2000)), "[... 2,000 items ...]"),
        ("x" * 5000, '"... 5,000 characters ..."'),
    ],
)
def test_long_values_are_cut_or_described(value: Any, shown: str) -> None:
    assert compact(value, 20) == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (list("abcde"), "a, b, c and 2 more"),
    ],
)
def test_listing(words: list[str], shown: str) -> None:
    assert listing(words, 3) == shown


@given(VALUES, st.integers(min_value=0, max_value=400))
def test_what_fits_is_what_has_a_size(value: Any, enough: int) -> None:
    assert fits(value, enough) == (size(value, enough) <= enough)


@pytest.mark.parametrize("depth", [20, 59, 60, 61, 62, 300])
def test_what_fits_is_not_nested_deeper_than_any_reader_follows(depth: int) -> None:
    assert fits(nested(depth), 10_000) == (size(nested(depth), 10_000) <= 10_000)


@pytest.mark.parametrize(
    ("parts", "limit", "shown"),
    [
        ([Text(" a \n"), Fact(" b\x07"), Value("c `d`")], 99, [("a b\\x07", False), ("c `d`", True)]),
        ([Text("")], 99, []),
        ([Value("name"), Text(" was removed ")], 99, [("name", True), (" was removed", False)]),
        ([Value("name"), Text(" was removed")], 18, [("name", True), (" was removed", False)]),
        ([Value("name"), Text(" was removed")], 17, [("name", True), (" was rem...", False)]),
        ([Text("without "), Value("a long name")], 16, [("without ", False), ("a lo...", True)]),
        ([Text("without "), Value("a long name")], 11, [("without ", False), ("...", True)]),
    ],
)
def test_messages_on_one_line_know_their_names(parts: list[Part], limit: int, shown: list[tuple[str, bool]]) -> None:
    assert told(Message(parts), limit) == shown
