"""JSON: exact values, and errors that say where."""

from __future__ import annotations

import gc
import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apidiff.load.parse.json_ import parse_json
from apidiff.load.parse.limits import MAX_DEPTH
from apidiff.model.document import DocumentError, Position, Problem

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def refused(text: str) -> Problem:
    with pytest.raises(DocumentError) as caught:
        parse_json(text.encode("utf-8", "surrogatepass"), "api.json")
    (problem,) = caught.value.problems
    assert problem.source == "api.json"
    assert problem.expected
    return problem


def same(left: Any, right: Any) -> bool:
    """Compare values with their types: Python's 1 == 1.0 == True."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


@given(value=VALUES, indent=st.sampled_from([None, 1, 2, 4]), ascii_only=st.booleans())
def test_reads_what_the_standard_library_writes(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert same(parse_json(text.encode("utf-8"), "api.json"), value)


def test_integers_beyond_64_bits_stay_whole() -> None:
    assert parse_json(b'{"maximum": 18446744073709551616}', "api.json") == {"maximum": 2**64}
    digits = "9" * 400
    assert parse_json(f"[-{digits}]".encode(), "api.json") == [-int(digits)]


def test_order_of_keys_is_kept() -> None:
    assert list(parse_json(b'{"b": 1, "a": 2, "c": 3}', "api.json")) == ["b", "a", "c"]


@pytest.mark.parametrize("text", ['{"a": 1, "b": 2, "a": 3}', '{\n  "a": 1,\n  "b": 2,\n  "a": 1\n}', '{"a":1,"a":1}'])
def test_a_repeated_key_is_an_error(text: str) -> None:
    problem = refused(text)
    assert "'a' stands twice" in problem.what


def test_a_repeated_key_names_both_lines() -> None:
    problem = refused('{\n "x": {"a": ":", "q": [{"\\u0061": 1}]},\n "y": [\n  {"a": 1,\n   "\\u0061": 2}]}')
    assert "on line 4 and on line 5" in problem.what
    assert problem.position == Position(line=5, column=4)


def test_a_key_may_stand_in_two_objects() -> None:
    assert parse_json(b'[{"a": 1}, {"a": {"a": 2}}]', "api.json") == [{"a": 1}, {"a": {"a": 2}}]


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ('{"a": 1,\n "b": nope}', 2, 7, "found 'nope}'"),
        ('{"a": 1\n "b": 2}', 2, 2, "found '\"b\": 2}'"),
        ("{'a': 1}", 1, 2, "found \"'a': 1}\""),
        ('{"é": 1,\n "ü": x}', 2, 7, "found 'x}'"),
        pytest.param(
            '["\\ud800"]',
            1,
            3,
            "surrogate",
            marks=pytest.mark.skipif(
                tuple(map(int, orjson.__version__.split(".")[:2])) < (3, 13),
                reason="this orjson names the end of the text",
            ),
        ),
        ("[1, NaN]", 1, 5, "found 'NaN]'"),
        ('[1,\n {"a": [2', 2, 10, "ends too early"),
        ('{"a": "text', 1, 12, "ends too early"),
        ("[1e400]", 1, 2, "beyond the range of a double"),
        ('["1e400", -1e400]', 1, 11, "beyond the range of a double"),
        (f"[0, {'1' * 5000}]", 1, 5, "5000 digits"),
        ("[1] [2]", 1, 5, "not JSON"),
    ],
)
def test_errors_say_where_and_what(text: str, line: int, column: int, what: str) -> None:
    problem = refused(text)
    assert problem.position == Position(line=line, column=column)
    assert what in problem.what


def test_a_truncated_text_is_told_what_would_close_it() -> None:
    assert "']}]'" in (refused('[1,\n {"a": [2').expected or "")
    assert "and more" in (refused('{"a":' * 20).expected or "")


@pytest.mark.parametrize("indent", [None, 1, 2])
def test_depth_is_limited(indent: int | None) -> None:
    def nested(depth: int) -> bytes:
        space = [" " * (indent * level) + "\n" if indent else "" for level in range(depth)]
        return ("".join("[" + gap for gap in space) + "]" * depth).encode()

    value = parse_json(nested(MAX_DEPTH), "api.json")
    for _ in range(MAX_DEPTH - 1):
        (value,) = value
    assert value == []
    with pytest.raises(DocumentError, match=f"more than {MAX_DEPTH} deep"):
        parse_json(nested(MAX_DEPTH + 1), "api.json")


@pytest.mark.parametrize("opening", ["[", '{"a":', "[[{}],"])
def test_ten_thousand_levels(opening: str) -> None:
    problem = refused(opening * 10_000)
    assert "deep" in problem.what or "early" in problem.what
    assert str(MAX_DEPTH) in problem.what + str(problem.expected) or "early" in problem.what


def test_orjson_itself_keeps_what_it_writes_shallow() -> None:
    """The proof by writing relies on it: what orjson can write needs no check of its depth."""
    value: list[Any] = []
    for _ in range(MAX_DEPTH):
        value = [value]
    with pytest.raises(TypeError):
        orjson.dumps(value)


@pytest.mark.parametrize(
    ("rest", "what"),
    [
        ("NaN]", "NaN is not JSON"),
        ("-Infinity]", "-Infinity is not JSON"),
        ("}", "not JSON"),
        ("[" * 10_000, f"more than {MAX_DEPTH} deep"),
        ('{"a": 1, "a": 2}]', "'a' stands twice"),
        ("1e999]", "beyond the range"),
    ],
)
def test_errors_behind_a_long_integer(rest: str, what: str) -> None:
    assert what in refused(f"[{'9' * 400}, {rest}").what


def test_the_collector_is_left_as_it_was() -> None:
    gc.enable()
    try:
        parse_json(b"[]", "api.json")
        assert gc.isenabled()
    finally:
        gc.disable()
    parse_json(b"[]", "api.json")
    assert not gc.isenabled()


def test_a_file_written_by_orjson_is_read_without_a_second_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> None:
        raise AssertionError("the slow parser was asked")

    monkeypatch.setattr("apidiff.load.parse.json_._exact", slow)
    value = {"paths": {"/é": {"get": [1, 2.5, "\n", None, True]}}}
    for option in (None, orjson.OPT_INDENT_2):
        assert parse_json(orjson.dumps(value, option=option) + b"\n", "api.json") == value
