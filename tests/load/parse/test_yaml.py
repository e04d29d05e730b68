"""YAML: the core schema of 1.2, and errors that say where."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml

from apidiff.load.parse import yaml_events
from apidiff.load.parse.limits import MAX_DEPTH
from apidiff.load.parse.yaml_ import parse_yaml
from apidiff.model.document import DocumentError, Position, Problem


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run every test on the parser in C and on the one in Python."""
    if request.param == "python":
        monkeypatch.setattr(yaml, "__with_libyaml__", False)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without libyaml")
    return str(request.param)


def parse(text: str) -> Any:
    return parse_yaml(text.encode(), "api.yaml")


def refused(text: str) -> Problem:
    with pytest.raises(DocumentError) as caught:
        parse(text)
    (problem,) = caught.value.problems
    assert problem.source == "api.yaml"
    assert problem.expected
    assert problem.position is not None
    return problem


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("y", "y"),
        ("Yes", "Yes"),
        ("2020-01-31", "2020-01-31"),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("+-1", "+-1"),
        (".", "."),
        ("1e", "1e"),
        ("nan", "nan"),
        ("=", "="),
        ("'1'", "1"),
        ('"true"', "true"),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("''", ""),
        ("true", True),
        ("FALSE", False),
        ("0", 0),
        ("-0", 0),
        ("+12", 12),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("99999999999999999999", 99999999999999999999),
        ("1e3", 1000.0),
        ("12e-1", 1.2),
        (".5", 0.5),
        ("1.", 1.0),
        ("-1.5E+2", -150.0),
        ("!!str 1", "1"),
        ("!!str", ""),
        ("! 12", "12"),
        ('!!int "3"', 3),
        ("!!float 1", 1.0),
        ("!!null ''", None),
        ("!!bool true", True),
        ("!!timestamp 2020-01-01", "2020-01-01"),
        ("!!seq [1]", [1]),
        ("!!map {a: 1}", {"a": 1}),
        ("|\n  a\n  b\n", "a\nb\n"),
        (">-\n  a\n  b\n", "a b"),
    ],
)
def test_values(text: str, value: object) -> None:
    found = parse(f"key: {text}\n")["key"]
    assert found == value
    assert type(found) is type(value)


def test_keys_are_strings_as_they_are_written() -> None:
    keys = parse("200: a\ntrue: b\nnull: c\n1.0: d\n2020-01-01: e\n0x1F: f\n~: g\n'': h\n!!str x: i\n")
    assert list(keys) == ["200", "true", "null", "1.0", "2020-01-01", "0x1F", "~", "", "x"]


def test_a_repeated_key_names_both_lines() -> None:
    problem = refused("paths:\n  /a: {b: 1}\n  /b:\n    c: [b, b]\n  '/a': 2\n")
    assert "'/a' stands twice" in problem.what
    assert "on line 2 and on line 5" in problem.what
    assert problem.position == Position(line=5, column=3)


def test_a_quoted_and_a_plain_key_may_be_the_same() -> None:
    assert "'200' stands twice" in refused("200: a\n'200': b\n").what


def test_merge_keys() -> None:
    text = """
    base: &base {a: 1, b: 2}
    other: &other {b: 3, c: 4}
    one: {<<: *base, b: 5}
    list: {<<: [*base, *other, {d: 6}], a: 0}
    inline:
      <<: {x: 1, <<: {y: 2}}
      z: 3
    quoted: {"<<": 1}
    """
    value = parse(text)
    assert value["one"] == {"a": 1, "b": 5}
    assert value["list"] == {"a": 0, "b": 2, "c": 4, "d": 6}
    assert value["inline"] == {"z": 3, "x": 1, "y": 2}
    assert value["quoted"] == {"<<": 1}
    assert value["base"] == {"a": 1, "b": 2}


@pytest.mark.parametrize("merged", ["1", "[1]", "[{a: 1}, x]", "[[{a: 1}]]", "*scalar"])
def test_only_mappings_can_be_merged(merged: str) -> None:
    assert "merge key" in refused(f"s: &scalar x\nm:\n  <<: {merged}\n").what


def test_aliases_share_their_value() -> None:
    value = parse("a: &x {b: [1]}\nc: *x\nd: &k key\n*k : 2\ne: &n 12\nf: *n\n*n : 3")
    assert value["a"] is value["c"]
    assert value["key"] == 2
    assert value["f"] == 12
    assert value["12"] == 3


def test_anchors_and_tags_on_keys() -> None:
    assert parse("&a 1: x\nb: *a\n&c !!str 2: y\nd: *c\n&e 'q': z\nf: *e\n") == {
        "1": "x", "b": 1, "2": "y", "d": "2", "q": "z", "f": "q",
    }  # fmt: skip
    assert parse("a: &x {b: 1}\nc:\n  !!merge <<: *x\n") == {"a": {"b": 1}, "c": {"b": 1}}


def test_a_repeated_key_among_anchors_and_lists() -> None:
    problem = refused("a: &k name\nb: [1, {c: &l x}]\n*k : 1\n*l : 2\nname: 3\n")
    assert "'name' stands twice in one object: on line 3 and on line 5" in problem.what


def test_the_last_anchor_of_a_name_counts() -> None:
    assert parse("a: &x 1\nb: *x\nc: &x {d: 2}\ne: *x\n") == {"a": 1, "b": 1, "c": {"d": 2}, "e": {"d": 2}}


@pytest.mark.parametrize("text", ["a: &x [*x]", "a: &x\n  b:\n    <<: *x", "a: &x {b: {c: *x}}"])
def test_an_alias_inside_its_own_anchor(text: str) -> None:
    assert "stands inside what it names" in refused(text).what


def test_alias_bomb() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 30)]
    start = time.process_time()
    problem = refused("\n".join(lines))
    assert "multiply" in problem.what
    assert time.process_time() - start < 5


@pytest.mark.no_cover
def test_merge_bomb() -> None:
    lines = ["a0: &a0 {" + ", ".join(f"k{index}: v" for index in range(1000)) + "}"]
    lines += [f"m{index}: {{<<: [{', '.join(['*a0'] * 50)}]}}" for index in range(50)]
    start = time.process_time()
    assert "multiply" in refused("\n".join(lines)).what
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "line", "column", "what", "expected"),
    [
        ("a: 1\n---\nb: 2\n", 2, 1, "second YAML document", "one document"),
        ("a:\n\tb: 1\n", 2, 1, "a tab in the indentation", "spaces"),
        ("a:\n  b: 1\n  \tc: 2\n", 3, 3, "a tab in the indentation", "spaces"),
        ("a: b: c\n", 1, 5, "mapping values are not allowed", "quotes"),
        ("a: .inf\n", 1, 4, ".inf is not a number in JSON", "JSON"),
        ("a: [-.Inf]\n", 1, 5, "-.Inf is not a number in JSON", "JSON"),
        ("a: .nan\n", 1, 4, ".nan is not a number in JSON", "JSON"),
        ("a: 1e999\n", 1, 4, "beyond the range", "JSON"),
        (f"a: {'1' * 5000}\n", 1, 4, "5000 digits", "smaller"),
        ("? [a]\n: 1\n", 1, 3, "as a key", "string"),
        ("? {a: 1}\n: 1\n", 1, 3, "as a key", "string"),
        ("a: &x [1]\n*x : 2\n", 2, 1, "as a key", "string"),
        ("*x : 2\n", 1, 1, "names no anchor", "&x"),
        ("a: *x\n", 1, 4, "names no anchor", "&x"),
        ("a: !include b.yaml\n", 1, 4, "tag !include", "core schema"),
        ("a: !!binary aGk=\n", 1, 4, "tag !!binary", "core schema"),
        ("a: !!set {b, c}\n", 1, 4, "tag !!set", "core schema"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, 4, "python/object", "core schema"),
        ("!!binary aGk= : 1\n", 1, 1, "tag !!binary", "core schema"),
        ("a: !!map [1]\n", 1, 4, "tag !!map", "core schema"),
        ("a: !!int x\n", 1, 4, "tagged !!int", "int"),
        ("a: 'b\nc: d\n", 1, 4, "not closed", "quote"),
        ("a: [1, 2\nb: 3\n", 2, 2, "expected ',' or ']'", "','"),
        ("a: @b\n", 1, 4, "cannot start any token", "quotes"),
        ("a: b\n c: d\n", 2, 3, "mapping values", "quotes"),
        ("a: 1\n  b\n c\n- d\n", 4, 1, "", ""),
    ],
)
def test_errors_say_where_and_what(text: str, line: int, column: int, what: str, expected: str, parser: str) -> None:
    problem = refused(text)
    if parser == "libyaml" or "not YAML" not in problem.what:
        assert expected in (problem.expected or "")
        assert what in problem.what
        assert problem.position is not None
        assert problem.position.line == line
        if what:
            assert problem.position.column == column


def test_control_characters() -> None:
    problem = refused("a: 1\nb: x\x01\n")
    assert "U+0001" in problem.what
    assert problem.position == Position(line=2, column=5)


# Where libyaml has a limit of its own (1000 levels, since 0.2.6) it must not speak before ours does, nor elsewhere.
@pytest.mark.no_cover
@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 999, 1000, 1001, 10_000])
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[{a: "])
def test_nested_too_deep(opening: str, levels: int, parser: str) -> None:
    if parser == "python":
        levels = min(levels, 600)  # PyYAML's own scanner takes quadratic time for open brackets.
    problem = refused("ä: ü\nb: 1\nc:\n  " + opening * levels)
    assert problem.what == f"objects and lists nested more than {MAX_DEPTH} deep"
    containers = opening.count("[") + opening.count("{") + opening.count("-")
    column = 3 + (MAX_DEPTH - 1) // containers * len(opening) + (MAX_DEPTH - 1) % containers
    assert problem.position == Position(line=4, column=column)


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 1001, 1500])
def test_block_mappings_nested_too_deep(levels: int, parser: str) -> None:
    problem = refused("".join(f"{' ' * level}a:\n" for level in range(levels)))
    assert problem.what == f"objects and lists nested more than {MAX_DEPTH} deep"
    assert problem.position == Position(line=MAX_DEPTH + 1, column=MAX_DEPTH + 1)


def test_the_deepest_that_is_read() -> None:
    value = parse("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    for _ in range(MAX_DEPTH - 1):
        (value,) = value
    assert value == []


@pytest.mark.parametrize("text", ["# only a comment\n", "", "\n\n"])
def test_nothing_in_it(text: str) -> None:
    assert "empty" in refused(text).what


@pytest.mark.parametrize("text", ["---\na: 1\n", "---\na: 1\n...\n", "%YAML 1.1\n---\na: 1\n", "a: 1\n...\n# end\n"])
def test_one_document_with_its_markers(text: str) -> None:
    assert parse(text) == {"a": 1}


def test_events_come_from_libyaml_where_it_is(parser: str) -> None:
    events = yaml_events.events_of(b"a: 1")
    assert isinstance(events, yaml_events.PureParser) is (parser == "python")
