"""What is said of a payload that a validator refuses."""

from __future__ import annotations

from typing import Any

from jsonschema_rs import Draft202012Validator

from apidiff.contain.evidence.reasons import MAX_MESSAGE, reason

LONG = "city" * 50


def said(schema: Any, value: Any, keyword: str = "", name: str | None = None) -> str:
    return reason(list(Draft202012Validator(schema).iter_errors(value)), keyword, name)


def test_the_error_about_the_keyword_and_the_name_is_told() -> None:
    schema = {"required": ["a", "b"], "properties": {"c": {"type": "string"}}}
    assert said(schema, {"c": 1}, "required") == '"a" is a required property'
    assert said(schema, {"c": 1}, "required", "b") == '"b" is a required property'
    assert said(schema, {"c": 1}, "type") == '1 is not of type "string"'
    assert said(schema, {"a": 1, "b": 1, "c": 1}, "enum", "q") == '1 is not of type "string"'


def test_of_a_union_the_nearest_branch_says_what_it_lacks() -> None:
    home = {"type": "object", "required": ["city", "door"], "properties": {"kind": {"const": "home"}}}
    work = {"type": "object", "required": ["city", "desk", "team"], "properties": {"kind": {"const": "work"}}}
    for keyword in ("anyOf", "oneOf"):
        schema = {"properties": {"data": {keyword: [work, {"type": "null"}, home]}}}
        text = said(schema, {"data": {"kind": "home", "city": LONG}})
        assert text.startswith("`/data` is not valid under any of the schemas listed")
        assert text.endswith('branch 2 is the nearest: "door" is a required property')
        assert LONG not in text
        tagged = said(schema, {"data": {"kind": "work", "city": "x"}})
        assert "branch 0 is the nearest" in tagged


def test_a_union_within_a_union_is_followed_and_ends() -> None:
    schema: Any = {"required": ["x"]}
    for _ in range(10):
        schema = {"anyOf": [schema, {"type": "null"}]}
    assert len(said(schema, {})) <= MAX_MESSAGE + 4


def test_a_value_of_two_branches_says_so() -> None:
    text = said({"oneOf": [{"type": "string"}, {"maxLength": 500}]}, LONG)
    assert text == "the payload is valid under more than one of the schemas listed in the 'oneOf' keyword"


def test_a_long_value_gives_way_to_its_place() -> None:
    assert said({"items": {"maxLength": 3}}, ["a", LONG]) == "`/1` is longer than 3 characters"
    assert said({"maxLength": 3}, "abcd") == '"abcd" is longer than 3 characters'
    assert len(said({"enum": ["x" * 2000]}, "y")) <= MAX_MESSAGE + 4


def test_a_branch_that_takes_nothing_is_no_near_one() -> None:
    branches = [{"allOf": [{"not": {}}], "required": ["b"]}, {"properties": {"a": {"const": 1}}}, False]
    told = said({"anyOf": branches}, {"a": 2})
    assert told.endswith("branch 1 is the nearest: 1 was expected")
    alone = said({"oneOf": [{"not": {}}]}, {"a": 2})
    assert alone == "{\"a\":2} is not valid under any of the schemas listed in the 'oneOf' keyword"
    assert said({"properties": {"a": {"not": {}}}}, {"a": 2}) == "nothing is allowed here"
