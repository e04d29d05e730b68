from __future__ import annotations

import re

import pytest

from apidiff.contain.text.formats import ASSERTED, judge
from apidiff.contain.text.samples import text_of_format, text_of_pattern


@pytest.mark.parametrize("pattern", ["(?=a)b", "(", r"(a)\1", "[^\\s\\S]", "^a$^b$"])
def test_patterns_without_a_text(pattern: str) -> None:
    assert text_of_pattern(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    ["^[a-f0-9]{8}$", r"^\d+-\w$", "^(?:ab|cd)+$", "^x?[^y]$", r"^AC[0-9a-fA-F]{32}$", "^.{3,5}$"],
)
def test_texts_for_patterns(pattern: str) -> None:
    text = text_of_pattern(pattern)
    assert text is not None
    assert re.search(pattern, text)


def test_lengths_of_texts() -> None:
    assert text_of_pattern("^a+$", 3, 5) == "aaa"
    assert text_of_pattern("^a{6}$", 3, 5) is None


@pytest.mark.parametrize("name", [*ASSERTED, "uri", "hostname"])
def test_texts_of_formats(name: str) -> None:
    text = text_of_format(name)
    assert text is not None
    assert judge(name, text) is True


def test_formats_without_a_text() -> None:
    assert text_of_format("url") == text_of_format("uri")
    assert text_of_format("password") is None
