from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from apidiff.classify.rules.wording import LONGEST, Wording, readable
from apidiff.model.change import Change
from apidiff.model.contract import Direction
from apidiff.model.words.message import Keyword, Name


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain text", "plain text"),
        (None, "none"),
        ("", "(empty)"),
        (True, "true"),
        (1.5, "1.5"),
        (["first_name", "last_name"], "first_name, last_name"),
        ([], "[]"),
        ([1, "a"], '[1, "a"]'),
        ({"type": "string"}, '{"type": "string"}'),
        ("two\nlines\x1b[31m", "two lines [31m"),
        ("Zürich ✓", "Zürich ✓"),
    ],
)
def test_facts_are_shown_readably(value: Any, shown: str) -> None:
    assert readable(value) == shown


def test_long_facts_are_cut() -> None:
    assert readable("x" * 1000) == "x" * (LONGEST - 1) + "…"
    assert readable("x" * LONGEST) == "x" * LONGEST
    assert len(readable({"a": list(range(1000))})) == LONGEST


def test_the_text_of_the_direction_is_filled(make_change: Callable[..., Change]) -> None:
    wording = Wording(request="send {property}", response="read {property} of {owner}")
    change = make_change("property.required", facts={"property": "country"})
    assert wording.fill(Direction.REQUEST, change) == "send country"
    assert wording.fill(Direction.RESPONSE, change) == "read country of Thing"
    assert wording.placeholders == {"property", "owner"}


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["first_name", "last_name"], "Send `first_name` and `last_name`, not `first_name, last_name`"),
        (["a"], "Send `a`, not `a`"),
        (["a", "b", "c"], "Send `a`, `b` and `c`, not `a, b, c`"),
        ([], "Send [], not `[]`"),
        ([1], "Send [1], not `[1]`"),
    ],
)
def test_lists_of_names(names: list[Any], text: str, make_change: Callable[..., Change]) -> None:
    wording = Wording(request="Send {new_names}, not `{new_names}`", response="")
    facts = {"property": "name", "schema": "User", "new_names": names}
    assert wording.fill(Direction.REQUEST, make_change("property.split", facts=facts)) == text


def test_long_lists_of_names_are_counted(make_change: Callable[..., Change]) -> None:
    wording = Wording(request="{new_names}", response="")
    facts = {"property": "name", "schema": "User", "new_names": [f"name_number_{number}" for number in range(500)]}
    text = wording.fill(Direction.REQUEST, make_change("property.split", facts=facts))
    assert text.startswith("`name_number_0`, `name_number_1`")
    assert text.endswith(" more")
    assert len(text) < 450
    assert text.count("`") % 2 == 0


def test_a_sentence_begins_with_a_capital(make_change: Callable[..., Change]) -> None:
    wording = Wording(request="{subject} changed", response="what {subject} is")
    assert (
        wording.fill(Direction.REQUEST, make_change("property.split", facts={"subject": "the body"}))
        == "The body changed"
    )
    assert wording.fill(Direction.REQUEST, make_change("property.split", facts={"subject": "`a`"})) == "`a` changed"


def test_braces_in_facts_are_not_placeholders(make_change: Callable[..., Change]) -> None:
    wording = Wording(request="`{method} {path}`", response="")
    change = make_change("operation.added", facts={"method": "GET", "path": "/things/{method}"})
    assert wording.fill(Direction.REQUEST, change) == "`GET /things/{method}`"


def test_values_that_read_the_same_are_told_apart(make_change: Callable[..., Change]) -> None:
    wording = Wording(request="from {old} to {new}", response="")
    change = make_change("schema.default.changed", facts={"old": "true", "new": True})
    assert wording.fill(Direction.REQUEST, change) == 'from "true" to true'
    for text, told in (("no longer {old}", 'no longer "true"'), ("now {new}", "now true")):
        assert Wording(request=text, response="").fill(Direction.REQUEST, change) == told
    change = make_change("schema.default.changed", facts={"old": "yes", "new": True})
    assert wording.fill(Direction.REQUEST, change) == "from yes to true"


def test_the_owner_in_backticks_is_its_name_and_a_keyword_in_brackets_one(make_change: Callable[..., Change]) -> None:
    wording = Wording(request="`{property}` of `{schema}` (`{old}`) ({new})", response="")
    facts = {"property": "name", "schema": "Thing", "old": "maxLength", "new": "more than before"}
    filled = wording.fill(Direction.REQUEST, make_change("schema.default.changed", facts=facts))
    assert filled == "`name` of `Thing` (`maxLength`) (more than before)"
    named = [part for part in filled.parts if isinstance(part, Name)]
    assert [(part.of, str(part)) for part in named] == [("owner", " of `Thing`")]
    assert [str(part) for part in filled.parts if isinstance(part, Keyword)] == [" (`maxLength`)"]


@pytest.mark.parametrize(("new", "text"), [(1, "up to 1 item"), (20, "up to 20 items"), (0, "up to 0 items")])
def test_a_number_decides_on_the_words_behind_it(new: int, text: str, make_change: Callable[..., Change]) -> None:
    wording = Wording(request="up to {new} {item|items}", response="")
    change = make_change("schema.default.changed", facts={"new": new})
    assert wording.fill(Direction.REQUEST, change) == text
    assert wording.placeholders == {"new"}
