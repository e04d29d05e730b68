"""Markdown that shows exactly the text it was given, whatever that text is."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from apidiff.render.markdown import Anchors, code, codes, fenced, prose, table
from apidiff.render.text import one_line

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
    assert "|" not in shown
    for mark in "*_#":
        assert re.sub(r"&#\d+;", "", shown).count(mark) == shown.count("\\" + mark)


def test_backticks_in_prose_are_code() -> None:
    assert prose("`a_b` of `< User` is *new*") == "`a_b` of `< User` is \\*new\\*"


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
        ("a|*b", "<code>a&#124;&#42;b</code>"),
        # MkDocs looks for addresses in a page as if code spans were HTML.
        ("<!-- a", "<code>&lt;&#33;-- a</code>"),
        ("<b>`", "<code>&lt;b&#62;&#96;</code>"),
        ("a < b", "`a < b`"),
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
    assert shown.splitlines()[2] == "| <code>x&#124;y</code> | p&#124;q |"


def test_anchors_are_given_once() -> None:
    anchors = Anchors()
    names = [anchors.name(text) for text in ("Users", "users!", "<<>>", "Users")]
    assert names == ["users", "users-2", "section", "users-3"]


# --- What a reader sees, by a parser of Markdown that is not ours --------------------------------------------------

TEXTS = st.text(alphabet=st.sampled_from(" ab1`*_~<>[]()!#|&;:/\\.-+=\n\"'@{}$\x1bé"), max_size=40)


def seen(markdown: str) -> str:
    """Return the text that a browser would show for Markdown of one paragraph, and check that it holds nothing else."""
    page = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(f"x{markdown}x")
    assert set(re.findall(r"</?([a-z0-9]+)", page)) <= {"p", "code"}, page
    return html.unescape(re.sub(r"<[^>]*>", "", page)).strip()[1:-1]


@given(TEXTS)
def test_prose_is_seen_as_it_was_written(text: str) -> None:
    wanted = one_line(text)
    assert squeezed(seen(prose(text))).replace("`", "") == squeezed(wanted).replace("`", "")


@given(TEXTS.filter(str.strip))
@example("1. a")
@example("- a")
@example("+ a")
def test_prose_begins_no_list_of_its_own(text: str) -> None:
    page = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(f"above\n\n- {prose(text)}")
    assert page.count("<li>") == 1
    assert set(re.findall(r"</?([a-z0-9]+)", page)) <= {"p", "code", "ul", "li"}, page
    shown = html.unescape(re.sub(r"<[^>]*>", "", page.partition("<li>")[2]))
    assert squeezed(shown).replace("`", "") == squeezed(one_line(text)).replace("`", "")


@given(TEXTS)
def test_code_is_seen_as_it_was_written(text: str) -> None:
    wanted = one_line(text) or '""'
    assert squeezed(seen(code(text))) == squeezed(wanted)


@given(TEXTS, TEXTS)
def test_cells_hold_what_they_were_given(one: str, other: str) -> None:
    page = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(
        table(("h", "i"), [(code(one), prose(other))])
    )
    cells = [html.unescape(re.sub(r"<[^>]*>", "", cell)) for cell in re.findall(r"<td>(.*?)</td>", page, re.DOTALL)]
    assert len(cells) == 2
    assert squeezed(cells[0]) == squeezed(one_line(one) or '""')
    assert squeezed(cells[1]).replace("`", "") == squeezed(one_line(other)).replace("`", "")


def squeezed(text: str) -> str:
    """Return the text without spaces: browsers show any run of them as one, and code spans drop those at their ends."""
    return "".join(text.split())
