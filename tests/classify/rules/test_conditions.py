from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apidiff.classify.rules.conditions import OPERATORS, exclude_each_other, hold_together, implies, parse_conditions
from apidiff.model.equality import same


def holds(when: dict[str, Any], **facts: Any) -> bool:
    return all(condition.holds(facts) for condition in parse_conditions(when))


@pytest.mark.parametrize(
    ("when", "yes", "no"),
    [
        ({"f": "query"}, ["query"], ["Query", None, ""]),
        ({"f": True}, [True], [1, "true", None, False]),
        ({"f": 1}, [1, 1.0], [True, "1", 2]),
        ({"f": {"equals": None}}, [None], ["", 0, False]),
        ({"f": {"equals": {"a": [1]}}}, [{"a": [1]}, {"a": [1.0]}], [{"a": [True]}, {"a": []}, {"b": [1]}, {}]),
        ({"f": {"one-of": ["get", 1]}}, ["get", 1], ["put", True, None]),
        ({"f": {"not": True}}, [False, None, 1, "true"], [True]),
        ({"f": {"none-of": ["get", 1]}}, ["put", True, None], ["get", 1]),
        ({"f": {"absent": True}}, [None, ""], [0, False, "x", []]),
        ({"f": {"present": True}}, [0, False, "x", []], [None, ""]),
        ({"f": {"matches": "^x-"}}, ["x-rate"], ["rate-x-", 1, None]),
        ({"f": {"at_least": 3}}, [3, 3.5], [2, True, "3", None]),
        ({"f": {"at_most": 3}}, [3, -1], [4, False, None]),
        ({"f": {"at_least": 1, "at_most": 3}}, [1, 2, 3], [0, 4]),
        ({}, ["anything"], []),
    ],
)
def test_operators(when: dict[str, Any], yes: list[Any], no: list[Any]) -> None:
    assert all(holds(when, f=value) for value in yes)
    assert not any(holds(when, f=value) for value in no)


def test_a_fact_that_is_not_stated_is_none() -> None:
    assert holds({"f": {"absent": True}})
    assert not holds({"f": "x"})


@pytest.mark.parametrize(
    ("when", "complaint"),
    [
        ({"f": ["a", "b"]}, "one value"),
        ({"f": {"one-of": []}}, "a list of values"),
        ({"f": {"none-of": "a"}}, "a list of values"),
        ({"f": {"not": ["a"]}}, "one value (for several, `none-of`)"),
        ({"f": {"one-of": "a"}}, "a list of values"),
        ({"f": {"absent": False}}, "`true`"),
        ({"f": {"present": 1}}, "`true`"),
        ({"f": {"matches": "("}}, "a regular expression"),
        ({"f": {"at_least": "3"}}, "a number"),
        ({"f": {"at_most": True}}, "a number"),
        ({"f": {"greater": 3}}, "unknown operator `greater`"),
        ({"f": {}}, "asks nothing"),
    ],
)
def test_a_wrong_condition_says_what_is_expected(when: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(complaint)):
        parse_conditions(when)


CONDITIONS = st.sampled_from(
    [
        "a", "b", True, False, 1, 2,
        {"one-of": ["a", 1]}, {"one-of": ["b", True]}, {"absent": True}, {"present": True},
        {"matches": "a"}, {"at_least": 2}, {"at_most": 1}, {"at_least": 0}, {"equals": None},
        {"not": "a"}, {"not": True}, {"not": None}, {"none-of": ["a", 1]}, {"none-of": ["b", "a", True]},
    ]
)  # fmt: skip
VALUES = ["a", "b", "", None, True, False, 0, 1, 2, 3, 1.5, [], {}]


@given(CONDITIONS, CONDITIONS)
def test_conditions_that_exclude_each_other_never_both_hold(one: Any, other: Any) -> None:
    left, right = parse_conditions({"f": one}), parse_conditions({"f": other})
    both = [value for value in VALUES if holds({"f": one}, f=value) and holds({"f": other}, f=value)]
    if exclude_each_other(left, right):
        assert both == []
    if hold_together(left, right):
        assert both != []


@given(CONDITIONS, CONDITIONS)
def test_what_implies_another_condition_never_holds_without_it(one: Any, other: Any) -> None:
    narrow, wide = parse_conditions({"f": one}), parse_conditions({"f": other})
    if implies(narrow, wide):
        assert [value for value in VALUES if holds({"f": one}, f=value) and not holds({"f": other}, f=value)] == []
    assert implies(narrow, narrow)
    assert implies(narrow, ())
    assert not implies((), wide)


def test_more_conditions_imply_fewer() -> None:
    narrow, wide = parse_conditions({"f": "a", "g": True}), parse_conditions({"f": {"one-of": ["a", "b"]}})
    assert implies(narrow, wide)
    assert not implies(wide, narrow)


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ("a", ["a", None, "", "other"]),
        ({"none-of": ["a", 1]}, ["a", 1, None, "", "other"]),
        ({"present": True}, [None, "", "other"]),
        ({"matches": "^a"}, [None, "", "other"]),
        ({"at_most": 3}, [2, 3, 4]),
    ],
)
def test_the_values_that_tell_a_condition_from_others(asked: Any, values: list[Any]) -> None:
    (condition,) = parse_conditions({"f": asked})
    assert condition.telling_values == values


def test_conditions_on_different_facts_cannot_be_told() -> None:
    left, right = parse_conditions({"f": 1}), parse_conditions({"g": 1})
    assert not exclude_each_other(left, right)
    assert not hold_together(left, right)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
        max_leaves=20,
    )
)
def test_a_value_is_the_same_as_itself(value: Any) -> None:
    assert same(value, value)


def test_every_operator_is_in_the_readme(readme: str) -> None:
    for operator in OPERATORS:
        assert f"{operator}:" in readme


@pytest.fixture
def readme() -> str:
    from apidiff.classify.rules.rulebook import shipped_folder

    return (shipped_folder() / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*$", "(.*a){20}$"])
def test_no_pattern_of_a_rule_takes_long(pattern: str) -> None:
    (condition,) = parse_conditions({"f": {"matches": pattern}})
    began = time.process_time()
    condition.holds({"f": "a" * 5_000 + "!"})
    assert time.process_time() - began < 1


@pytest.mark.parametrize("pattern", ["(?=a)b", "(?<!a)b", r"(a)\1"])
def test_patterns_that_need_to_look_back_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="expected a regular expression without look-ahead"):
        parse_conditions({"f": {"matches": pattern}})
