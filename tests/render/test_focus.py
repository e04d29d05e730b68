"""Long payloads are reduced to what matters in them."""

from __future__ import annotations

import json
from typing import Any

from apidiff.render.focus import focused

LONG = {f"p{number}": "x" * 20 for number in range(30)}


def test_short_payloads_are_whole() -> None:
    assert focused({"a": 1}, "1 is not of type", 240) == '{"a": 1}'


def test_the_way_to_the_value_that_fails() -> None:
    value = {**LONG, "ui": {"nodes": [{"group": "identifier_first", "type": "text"}], "method": "post"}}
    error = '"identifier_first" is not one of "default", "password" or 8 other candidates'
    assert focused(value, error, 240) == '{"ui": {"nodes": [{"group": "identifier_first", ...}], ...}, ...}'


def test_the_largest_value_that_the_error_names() -> None:
    value = {**LONG, "a": "b", "then": [{"action": "a", "to": "b"}]}
    error = '{"action":"a","to":"b"} is not valid under any of the schemas'
    assert focused(value, error, 240) == '{"then": [{"action": "a", "to": "b"}], ...}'


def test_where_the_error_names_nothing_in_the_payload() -> None:
    for error in ("", '"name" is a required property', "42 is too much"):
        shown = focused(LONG, error, 100)
        assert shown == json.dumps(LONG)[:97] + "..."


def test_a_way_that_is_too_long_is_cut() -> None:
    value: dict[str, Any] = {**LONG, "y" * 300: 7}
    assert focused(value, "7 is not of type", 100).endswith("...")


def test_deep_and_wide_payloads_take_bounded_time() -> None:
    deep: Any = 1
    for _ in range(400):
        deep = {"a": deep}
    assert focused({**LONG, "deep": deep}, "1 is wrong", 100)
    assert focused([LONG] * 10_000, "1 is wrong", 100).startswith("[...")
