"""Markdown that shows exactly the text it was given, whatever that text is."""

from __future__ import annotations

import pytest

from apidiff.render.markdown import Anchors, code, codes, fenced, prose, table

HOSTILE = [
    "<script>alert(1)</script>",
    "![x](http://evil.example/x.png)",
    "[click](javascript:alert(1))",
    "a | b | c",
    "# not a heading",
    "line\nbreak\r\nand\u2028more",
    "*bold* _em_ ~~gone~~",
    "&lt;",
    "\x1b[31mred",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_markup_survives_in_prose(text: str) -> None:
    shown = prose(text)
    assert "\n" not in shown
    assert "<" not in shown.replace("&lt;", "")
    assert "](" not in shown.replace("\\](", "")
    assert "\x1b" not in shown
    for mark in "*_#|":
        assert shown.count(mark) == shown.count("\\" + mark)


def test_backticks_in_prose_are_code() -> None:
    assert prose("`a_b` of `<User>` is *new*") == "`a_b` of `<User>` is \\*new\\*"


def test_a_backtick_without_a_partner_is_a_character() -> None:
    assert prose("a ` b") == "a \\` b"
    assert prose("`a` and ` b") == "`a` and \\` b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("name", "`name`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("a```b", "````a```b````"),
        ("", '`""`'),
        ("a\nb", "`a b`"),
        ("a|b", "`a|b`"),
    ],
)
def test_code_spans_hold_anything(text: str, shown: str) -> None:
    assert code(text) == shown


def test_long_names_are_cut() -> None:
    assert len(code("x" * 1000)) <= 202


def test_codes_in_a_sentence() -> None:
    assert codes(["a"], 3) == "`a`"
    assert codes(["a", "b", "c"], 3) == "`a`, `b` and `c`"
    assert codes(list("abcde"), 2) == "`a`, `b` and 3 more"


def test_a_fence_is_longer_than_any_in_the_value() -> None:
    block = fenced({"text": "``` and ````"})
    fence = block.split("json")[0]
    assert fence == "`````"
    assert block.endswith("\n" + fence)


def test_pipes_do_not_end_cells() -> None:
    shown = table(("a", "b"), [(code("x|y"), prose("p|q"))])
    assert shown.splitlines()[2] == "| `x\\|y` | p\\|q |"


def test_anchors_are_given_once() -> None:
    anchors = Anchors()
    names = [anchors.name(text) for text in ("Users", "users!", "<<>>", "Users")]
    assert names == ["users", "users-2", "section", "users-3"]
