"""Tabs where YAML 1.2 allows them: before a comment and on lines that hold nothing."""

from __future__ import annotations

from typing import Any

import pytest

from apidiff.load.parse.decoding import read_resource
from apidiff.load.places.positions import Positions
from apidiff.model.document import DocumentError, Position

READABLE: dict[str, tuple[bytes, Any]] = {
    "before a comment": (b"a: 1\n\t\t# c\nb: 2\n", {"a": 1, "b": 2}),
    "behind spaces": (b"a:\n  x: 1\n  \t# c\n  y: 2\n", {"a": {"x": 1, "y": 2}}),
    "on a blank line": (b"a:\n  x: 1\n\t\nb: 2\n", {"a": {"x": 1}, "b": 2}),
    "on the first line": (b"\t# c\na: 1\n", {"a": 1}),
    "on the last line": (b"a: 1\n\t# c", {"a": 1}),
    "between items": (b"a:\n- 1\n\t# c\n- 2\n", {"a": [1, 2]}),
    "in a flow list": (b"a: [1,\n\t# c\n 2]\n", {"a": [1, 2]}),
    "with carriage returns": (b"a: 1\r\n\t# c\r\nb: 2\r\n\t\r\n", {"a": 1, "b": 2}),
    "in a block of text, where they are text": (
        b"a: |\n  x\n  \t# text\n  y\n\t# c\nb: 2\n",
        {"a": "x\n\t# text\ny\n", "b": 2},
    ),
}


@pytest.mark.parametrize("case", READABLE)
def test_idle_tabs_are_read(case: str) -> None:
    data, value = READABLE[case]
    assert read_resource(data, "api.yaml").root == value


def test_places_stay_where_they_are() -> None:
    resource = read_resource(b"a: 1\n\t\t# c\nb:\n  c: 2\n", "api.yaml")
    assert Positions(resource).locate(("b", "c")) == Position(line=4, column=3)


def test_a_tab_that_indents_is_refused_where_it_stands() -> None:
    with pytest.raises(DocumentError, match=r"api\.yaml:4:1: a tab in the indentation; expected spaces"):
        read_resource(b"a: 1\n\t# c\nb:\n\tc: 2\n", "api.yaml")
