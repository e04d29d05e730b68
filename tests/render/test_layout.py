"""Lines of text: as wide as they may be, with nothing lost and nothing obeyed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from apidiff.render.layout import Paragraph, cells, lines, plain

WORDS = st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=12), min_size=1, max_size=40)


def text(paragraph: Paragraph, width: int = 40) -> list[str]:
    return [plain(line) for line in lines([paragraph], width)]


@given(WORDS, st.integers(min_value=30, max_value=90), st.integers(min_value=0, max_value=8))
def test_no_line_is_too_wide_and_no_word_is_lost(words: list[str], width: int, indent: int) -> None:
    shown = text(Paragraph(spans=((" ".join(words), ""),), indent=indent), width)
    assert all(len(line) <= width for line in shown)
    assert " ".join(shown).split() == words
    assert all(line.startswith(" " * indent) for line in shown)


def test_a_label_stands_before_the_first_line_only() -> None:
    shown = text(Paragraph(spans=(("one two three four", ""),), indent=10, label="why", label_at=2), 22)
    assert shown == ["  why     one two", "          three four"]


def test_an_empty_paragraph_is_an_empty_line() -> None:
    assert text(Paragraph()) == [""]


def test_a_label_alone_is_never_broken() -> None:
    assert text(Paragraph(label="a b  c" * 12, label_at=2), 30) == ["  " + "a b  c" * 12]


def test_spans_that_touch_stay_together() -> None:
    shown = text(Paragraph(spans=(("see ", ""), ("`name`", "name"), (", please", ""))), 40)
    assert shown == ["see `name`, please"]


def test_spans_that_touch_are_not_torn_apart_at_the_end_of_a_line() -> None:
    shown = text(Paragraph(spans=(("0123456789012345 ", ""), ("(", ""), ("name", "name"), (")", ""))), 20)
    assert shown == ["0123456789012345", "(name)"]


def test_a_long_payload_is_broken_anywhere() -> None:
    shown = text(Paragraph(spans=(("x" * 70, "payload"),), indent=10), 40)
    assert shown == [" " * 10 + "x" * 30, " " * 10 + "x" * 30, " " * 10 + "x" * 10]


def test_a_long_path_is_broken_after_a_slash() -> None:
    path = "/orgs/{org}/teams/{team}/discussions/{number}/comments"
    shown = text(Paragraph(spans=((path, "name"),)), 30)
    assert all(len(line) <= 30 for line in shown)
    assert all(line.endswith("/") for line in shown[:-1])
    assert "".join(shown) == path


def test_a_place_in_a_file_is_never_broken() -> None:
    place = "a/very/long/folder/with/a/file/in/it/openapi.yaml:12:3"
    assert text(Paragraph(spans=((place, "place"),)), 30) == [place]


def test_control_characters_are_shown_and_not_obeyed() -> None:
    shown = text(Paragraph(spans=(("a\x1b[31mb\u202ec", ""),)))
    assert shown == ["a\\x1b[31mb\\u202ec"]


def test_wide_characters_take_two_columns_and_marks_none() -> None:
    assert cells("abc") == 3
    assert cells("日本") == 4
    assert cells("e\u0301") == 1
    assert text(Paragraph(spans=(("日本語 日本語 日本語", ""),)), 30) == ["日本語 日本語 日本語"]
    assert text(Paragraph(spans=(("日本語 日本語 日本語 日本語 日本語", ""),)), 30) == [
        "日本語 日本語 日本語 日本語",
        "日本語",
    ]
