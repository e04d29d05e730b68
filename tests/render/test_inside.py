"""What differs inside values that no comparer knows."""

from __future__ import annotations

import sys
import time
from typing import Any

import pytest

from apidiff.pipeline import compare
from apidiff.render import FORMATS
from apidiff.render.inside import inside_text
from apidiff.render.view import View


def document(value: Any, key: str = "x-rate") -> dict[str, Any]:
    operation = {key: value, "responses": {"200": {"description": "OK"}}}
    return {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/a": {"get": operation}}}


def inside(old: Any, new: Any, key: str = "x-rate") -> str:
    (finding,) = compare(document(old, key), document(new, key)).findings
    return inside_text(finding.change)


@pytest.mark.parametrize("key", ["x-rate", "rateLimit"])
@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ({"uri": "a", "b": 1}, {"uri": "b", "b": 1}, '/uri: "a" -> "b"'),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, "/a/b/1: 2 -> 3"),
        ({"a": 1}, {"a": 1, "b/c": None}, "/b~1c: null is new"),
        ({"a": 1, "b": {}}, {"a": 1}, "/b: {} is gone"),
        ([1, 2], [1, 2, 3], "/2: 3 is new"),
        ([1, 2], [0, 1, 2], "/0: 0 is new"),
        ([1], {}, "(as a whole): [1] -> {}"),
        ({"a": True}, {"a": 1}, "/a: true -> 1"),
        ({"a": 1, "b": 1}, {"a": 1.0, "b": 2}, "/b: 1 -> 2"),
        ({"c": "\x1b[2J", "a": "\n"}, {"c": "", "a": ""}, '/a: "\\n" -> ""; /c: "\\u001b[2J" -> ""'),
        ({str(n): n for n in range(7)}, {str(n): -n for n in range(7)}, "/1: 1 -> -1; /2: 2 -> -2; /3: 3 -> -3; "
         "/4: 4 -> -4; and 2 more"),
    ],
)  # fmt: skip
def test_places_that_differ(old: Any, new: Any, text: str, key: str) -> None:
    assert inside(old, new, key) == text


@pytest.mark.parametrize(("old", "new"), [(10, 20), ({"a": 1}, 20), ("a", {"a": 1}), ({"a": 1}, {"a": "x" * 2000})])
def test_where_the_values_are_told_already_or_are_too_large(old: Any, new: Any) -> None:
    assert inside(old, new) == ""


def test_other_kinds_name_what_changed_themselves() -> None:
    old, new = document(1), document(1)
    new["paths"]["/a"]["get"]["tags"] = ["x"]
    (finding,) = compare(old, new).findings
    assert inside_text(finding.change) == ""


def test_no_more_than_fifty_of_a_level_are_looked_into() -> None:
    old, new = document(1), document(1)
    for number in range(150):
        old["paths"]["/a"]["get"][f"x-{number}"], new["paths"]["/a"]["get"][f"x-{number}"] = {"a": 1}, {"a": 2}
    text = FORMATS["text"].render(compare(old, new), View(verbose=True))
    assert text.count("inside    /a: 1 -> 2\n") == 50


def test_the_text_shows_it() -> None:
    report = compare(document({"uri": "a"}), document({"uri": "b"}))
    assert 'inside    /uri: "a" -> "b"\n' in FORMATS["text"].render(report, View(verbose=True))


@pytest.mark.parametrize("value", [[0] * 900, {"k" * 3: ["ab"] * 350}, {"a": {"b": {"c": [[[[[]]]]] * 90}}}])
def test_the_largest_that_is_looked_into_takes_little_time(value: Any) -> None:
    other = [1, *value] if isinstance(value, list) else {**value, "z": [["x"] * 100]}
    inside({"a": 1}, {"a": 2})  # imports
    start = time.process_time()
    inside(value, other)
    assert time.process_time() - start < 1


def test_deepdiff_is_imported_where_it_is_needed_alone() -> None:
    import subprocess

    code = "import sys, apidiff.render.terminal; sys.exit('deepdiff' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
