"""The references of a file, read off its text and by walking it: the same, however they are written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apidiff.load.parse.decoding import read_resource
from apidiff.resolve.references.written import CONTAINERS, Written, _by_walk, is_file, references_in, written_in

KEYS = st.sampled_from(
    ["$ref", "properties", "allOf", "required", "mapping", "a", 'x"$ref', "x\\", "é", "items", "default"]
)
TEXTS = st.sampled_from(
    ["#/a", "p.yaml", 'q".yaml#/b', "r\\s.yaml", '"$ref":"no"', "a, b.yaml", "ü.json#/x", "", "u/v.yaml"]
)
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


def _escaped(text: str) -> str:
    """JSON text with every `$`, `r`, `e`, `f` and `/` in strings written as an escape."""
    out, in_string, after_escape = [], False, False
    for character in text:
        if in_string and not after_escape and character in "$rf/":
            out.append("\\/" if character == "/" else f"\\u{ord(character):04x}")
            continue
        out.append(character)
        if character == '"' and not after_escape:
            in_string = not in_string
        after_escape = in_string and character == "\\" and not after_escape
    return "".join(out)


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_the_text_says_what_the_walk_says(value: Any) -> None:
    value = {"root": value}
    walked = _by_walk(value)
    plain, spaced = json.dumps(value), json.dumps(value, indent=3, ensure_ascii=False)
    escaped = _escaped(json.dumps(value, ensure_ascii=False))
    assert json.loads(escaped) == value
    read = [written_in(read_resource(text.encode(), "a.json")) for text in (plain, spaced, escaped)]
    for found in (*read, references_in(value)):
        assert found.references >= walked.references
        # More is only ever looked at for nothing.
        assert found.of_containers or not walked.of_containers
        assert found.references - walked.references <= _in_keys(value)


def _in_keys(value: Any) -> frozenset[str]:
    """What stands behind keys that end like a reference once they are quoted."""
    found: set[str] = set()
    if isinstance(value, dict):
        found.update(item for key, item in value.items() if key.endswith('"$ref') and isinstance(item, str))
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        found |= _in_keys(item)
    return frozenset(found)


YAML = {
    "plain": "$ref: a b.yaml",
    "folded": "$ref: >-\n  a\n  b.yaml",
    "quoted": "$ref: 'a b.yaml'",
    "escaped key": '"\\x24ref": "a\\x20b.yaml"',
    "anchor": "$ref: &x a b.yaml",
    "tag": "$ref: !!str a b.yaml",
    "comment": "$ref: # c\n  a b.yaml",
    "explicit key": "? $ref\n: a b.yaml",
}


@pytest.mark.parametrize("case", YAML)
def test_yaml_is_read_by_the_parser(case: str) -> None:
    found = written_in(read_resource(YAML[case].encode(), "a.yaml"))
    assert found.references == {"a b.yaml"}


def test_what_discriminators_name() -> None:
    mapping = {"a": "#/x", "b": "Dog", "c": "dog.yaml", "d": "parts/cat.yaml#/Cat", "e": "com.example.Dog"}
    value = {"discriminator": {"propertyName": "t", "mapping": mapping}}
    found = references_in(value).mapped
    assert found == {*mapping.values()} == _by_walk(value).mapped
    assert {*filter(is_file, found)} == {"dog.yaml", "parts/cat.yaml#/Cat"}
    other = {"a": [{"discriminator": {"propertyName": "t", "defaultMapping": 'a"b.yaml'}}]}
    assert references_in(other).mapped == {'a"b.yaml'} == _by_walk(other).mapped


@pytest.mark.parametrize("word", ["a}b", "{a}", 'a"}b', "a\\"])
def test_what_discriminators_name_beside_any_letter(word: str) -> None:
    value = {"discriminator": {"propertyName": "t", "mapping": {word: "x", "c": f"{word}/dog.yaml"}}}
    assert references_in(value).mapped == {"x", f"{word}/dog.yaml"} == _by_walk(value).mapped
    assert written_in(read_resource(json.dumps(value).encode(), "a.json")).mapped == _by_walk(value).mapped


def test_what_discriminators_name_elsewhere() -> None:
    elsewhere = {"x-part": {"mapping": {"a": "a.yaml"}}, "discriminator": {"$ref": "#/x-part"}}
    deep = {"discriminator": {"x-note": {"a": {"b": {"mapping": {"a": "a.yaml"}}}}}}
    for value in ({"z": elsewhere}, deep, {"properties": {"discriminator": {"type": "string"}}, **elsewhere}):
        assert references_in(value).mapped == {"a.yaml"} == _by_walk(value).mapped


def test_numbers_that_orjson_does_not_write_are_walked() -> None:
    assert references_in({"a": 2**70, "$ref": "x"}) == Written(references=frozenset({"x"}), of_containers=False)


@pytest.mark.parametrize("keyword", sorted(CONTAINERS))
def test_a_reference_in_the_place_of_a_map_or_list(keyword: str) -> None:
    assert references_in({keyword: {"$ref": "x"}}).of_containers
    assert references_in({keyword: {"x-note": 1, "$ref": "x"}}).of_containers
    assert not references_in({keyword: [{"$ref": "x"}], "schema": {"$ref": "x"}}).of_containers


def test_a_key_written_with_an_escape_and_a_long_one() -> None:
    text = '{"\\u0070roperties": {"$ref": "x"}}'
    assert written_in(read_resource(text.encode(), "a.json")).of_containers
    for spaces in (1, 500):
        text = f'{{"{"k" * 300}":{" " * spaces}{{"$ref": "x"}}}}'
        assert not written_in(read_resource(text.encode(), "a.json")).of_containers


@pytest.mark.parametrize("depth", [*range(20, 60), *range(180, 210)])
def test_a_reference_far_down(depth: int) -> None:
    value: Any = {"properties": {"$ref": "x"}}
    for _ in range(depth):
        value = {"a": value}
    found = written_in(read_resource(json.dumps(value, indent=2).encode(), "a.json"))
    assert found == Written(references=frozenset({"x"}), of_containers=True)
