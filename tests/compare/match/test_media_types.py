"""Names of media types and how those of two sides go together."""

from __future__ import annotations

import time

import pytest

from apidiff.compare.match.media_types import match_media_types, normal_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("application/JSON", "application/json"),
        ("application/json; charset=UTF-8", "application/json"),
        ("application/json;version=1 ;a=b", "application/json;a=b;version=1"),
        ('multipart/mixed; boundary="x"', "multipart/mixed"),
        (" text/plain ", "text/plain"),
        ("text/plain;", "text/plain"),
    ],
)
def test_normal_name(name: str, expected: str) -> None:
    assert normal_name(name) == expected


@pytest.mark.parametrize(
    ("old", "new", "pairs", "removed", "added"),
    [
        (["application/json"], ["Application/JSON"], [("application/json", "Application/JSON", None)], [], []),
        (["application/json"], ["*/*"], [("application/json", "*/*", "generalized")], [], []),
        (["*/*"], ["application/json"], [("*/*", "application/json", "specialized")], [], []),
        (
            ["application/json", "application/xml"],
            ["application/*"],
            [("application/json", "application/*", "generalized"), ("application/xml", "application/*", "generalized")],
            [],
            [],
        ),
        (["text/csv"], ["application/*"], [], ["text/csv"], ["application/*"]),
        (["a/x"], ["a/x", "a/*"], [("a/x", "a/x", None)], [], ["a/*"]),
        (["a/*"], ["a/x", "a/*"], [("a/*", "a/*", None), ("a/*", "a/x", None)], [], []),
        (["a/*", "a/x"], ["a/*"], [("a/*", "a/*", None), ("a/x", "a/*", None)], [], []),
        (
            ["*/*", "a/*"],
            ["a/x", "*/*"],
            [("*/*", "*/*", None), ("a/*", "*/*", None), ("a/*", "a/x", "specialized")],
            [],
            [],
        ),
        (["a/x", "a/x; charset=utf-8"], ["a/x"], [("a/x", "a/x", None), ("a/x; charset=utf-8", "a/x", None)], [], []),
        (["a/x"], ["a/x; charset=utf-8", "a/x"], [("a/x", "a/x", None), ("a/x", "a/x; charset=utf-8", None)], [], []),
        (["a/vnd.x.v1+json"], ["a/vnd.x.v2+json"], [("a/vnd.x.v1+json", "a/vnd.x.v2+json", "changed")], [], []),
        (["a/json; version=1"], ["a/json; version=2"], [("a/json; version=1", "a/json; version=2", "changed")], [], []),
        (["a/json"], ["a/json; version=2"], [("a/json", "a/json; version=2", "specialized")], [], []),
        (["a/json"], ["a/json; version=2", "a/json"], [("a/json", "a/json", None)], [], ["a/json; version=2"]),
        (
            ["a/x", "a/x; charset=utf-8"],
            ["a/x; charset=utf-8", "a/x", "a/y"],
            [("a/x", "a/x", None), ("a/x; charset=utf-8", "a/x; charset=utf-8", None)],
            [],
            ["a/y"],
        ),
        (["a/json"], ["a/problem+json"], [("a/json", "a/problem+json", "changed")], [], []),
        # No range: whoever takes JSON as such need not take everything that is written in JSON.
        (["a/hal+json"], ["a/json"], [("a/hal+json", "a/json", "changed")], [], []),
        (["a/hal+json"], ["a/problem+json"], [("a/hal+json", "a/problem+json", "changed")], [], []),
        (["a/json"], ["a/xml"], [], ["a/json"], ["a/xml"]),
        (["a/json"], ["a/problem+json", "a/hal+json"], [], ["a/json"], ["a/problem+json", "a/hal+json"]),
        ([], ["a/json"], [], [], ["a/json"]),
    ],
)
def test_matching(
    old: list[str], new: list[str], pairs: list[tuple[str, str, str | None]], removed: list[str], added: list[str]
) -> None:
    found = match_media_types(old, new)
    assert [(pair.old, pair.new, pair.relation) for pair in found.pairs] == pairs
    assert (list(found.removed), list(found.added)) == (removed, added)


def test_thousands_of_names_take_a_moment() -> None:
    old, new = ([f"application/vnd.x{index}.v{version}+json" for index in range(3_000)] for version in (1, 2))
    started = time.process_time()
    found = match_media_types([*old, "*/*"], [*new, "text/*"])
    assert time.process_time() - started < 2
    assert not found.added
    assert [pair.relation for pair in found.pairs].count("specialized") == 3_001


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        (["text/plain; charset=utf-8"], ["text/plain; charset=iso-8859-1"], "changed"),
        (["text/csv;header=present;charset=utf-8"], ["text/csv; charset=latin1; header=present"], "changed"),
        (["text/plain; charset=utf-8"], ['text/plain;charset="UTF-8"'], None),
        (["text/plain; charset=utf-8"], ["text/plain"], None),
        (["text/plain"], ["text/plain; charset=utf-8"], None),
        (["application/json; charset=utf-8"], ["application/json; charset=utf-16"], None),
        (["application/problem+json; charset=utf-8"], ["application/problem+json; charset=utf-16"], None),
    ],
)
def test_texts_in_another_charset_are_another_media_type(old: list[str], new: list[str], relation: str | None) -> None:
    for before, after in ((old, new), (new, old)):
        found = match_media_types(before, after)
        assert [pair.relation for pair in found.pairs] == [relation]
        assert (found.removed, found.added) == ((), ())


def test_a_further_charset_takes_none_away() -> None:
    one, more = ["text/plain; charset=utf-8"], ["text/plain; charset=latin1", "text/plain; charset=utf-8"]
    for before, after in ((one, more), (more, one)):
        found = match_media_types(before, after)
        assert {pair.relation for pair in found.pairs} == {None}
        assert (found.removed, found.added) == ((), ())
