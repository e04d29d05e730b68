"""Guides in other languages: the catalogue is whole, keeps the gaps, and is what the program reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from apidiff.config import Settings
from apidiff.model.document import ConfigError
from apidiff.model.words.catalogue import LOCALE, catalogue_of, languages
from apidiff.pipeline import compare
from apidiff.render.guide import Options, one_page, pages
from apidiff.render.guide.language import counted, listed, number_of, say, speaking
from tests.generators import generator
from tests.render.test_guide import SAMPLES, TODAY

ROOT = Path(__file__).resolve().parents[3]
OTHERS = [language for language in languages() if language != "en"]


MADE = generator("make_catalogues")
GAP = re.compile(r"\{[a-z_]+\}|`")


def german(name: str) -> str:
    folder = SAMPLES / name
    settings = Settings(fail_on="never", today=TODAY, language="de")
    return one_page(compare(folder / "old.yaml", folder / "new.yaml", settings), Options(language="de"))


def test_there_is_german() -> None:
    assert "de" in OTHERS


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_and_no_other(language: str) -> None:
    known = MADE.read(LOCALE / f"{language}.po")
    assert [text for text, said in known.items() if not said] == []
    assert known.keys() == MADE.sentences().keys(), "run `python docs/make_catalogues.py`, and translate what is new"


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_the_gaps_of_the_sentence(language: str) -> None:
    known = MADE.read(LOCALE / f"{language}.po")
    wrong = {text: said for text, said in known.items() if sorted(GAP.findall(text)) != sorted(GAP.findall(said))}
    assert wrong == {}
    edges = {text: said for text, said in known.items() if text != "," and (text[0] == " ") != (said[0] == " ")}
    assert all(text.startswith((" ", ",")) and said[0] in ";( -" for text, said in edges.items()), edges


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_read_is_what_is_edited(language: str) -> None:
    known = MADE.read(LOCALE / f"{language}.po")
    assert (LOCALE / f"{language}.mo").read_bytes() == MADE.bytes_of(language, known)
    catalogue = catalogue_of(language)
    assert {text: catalogue.text(text) for text in known} == known


def test_no_sentence_of_the_guide_stands_outside_the_catalogue() -> None:
    """Texts of the templates that readers see are looked up, too."""
    for path in (ROOT / "apidiff" / "render" / "templates" / "guide").glob("*.jinja"):
        text = re.sub(r"\{[{%#].*?[}%#]\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.findall(r"[A-Za-z]{2,}", text), path


def test_a_language_that_is_not_there() -> None:
    with pytest.raises(ConfigError, match="--lang is 'xx'; expected one of en, de"), speaking("xx"):
        pass


def test_english_is_what_is_said_without_a_language() -> None:
    assert say("{first} and {last}", first="a", last="b") == "a and b"
    with speaking("de"):
        assert say("{first} and {last}", first="a", last="b") == "a und b"
        assert listed(["a", "b", "c"]) == "a, b und c"
        assert number_of(1234567) == "1.234.567"
        assert counted(2, "{number} day ago", "{number} days ago") == "vor 2 Tagen"
    assert number_of(1234567) == "1,234,567"
    assert say("braces {stay} where nothing fills them") == "braces {stay} where nothing fills them"


ENGLISH = re.compile(r"\b(?:the|were|are|you|with|and|of|which|now|call|send|read|before|instead)\b")


@pytest.mark.parametrize("name", ["shop", "users-addresses", "users-envelope", "users-split-name"])
def test_a_german_guide_says_nothing_in_english(name: str) -> None:
    page = german(name)
    text = re.sub(r"^(`{3,}).*?^\1$", "", page, flags=re.DOTALL | re.MULTILINE)
    # Names, code, what the provider wrote (summaries of operations), and addresses are what they are.
    text = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`): .*|(`+)(?!`).*?(?<!`)\2(?!`)|<[^>]*>|\(#[^)]*\)|“.*?”", "", text)
    found = [line for line in text.splitlines() if ENGLISH.search(line)]
    assert found == []
    assert "| Anmerkungen |" in page


def test_german_and_english_tell_the_same() -> None:
    folder = SAMPLES / "shop"
    english = one_page(compare(folder / "old.yaml", folder / "new.yaml", Settings(today=TODAY)), Options())
    rows = [[line for line in page.splitlines() if line.startswith("| ")] for page in (german("shop"), english)]
    assert len(rows[0]) == len(rows[1]) > 50
    anchors = re.compile(r'<a id="([^"]*)"></a>')
    own = {"resource-authentication", "resource-authentifizierung", "resource-server", "resource-servers"}
    assert set(anchors.findall(german("shop"))) - own == set(anchors.findall(english)) - own


def test_guides_in_turn_speak_a_language_each() -> None:
    """Templates are compiled once, and titles are looked up when they are."""
    folder = SAMPLES / "users-envelope"
    report = compare(folder / "old.yaml", folder / "new.yaml", Settings(today=TODAY))
    english, german, again = (one_page(report, Options(language=language)) for language in ("en", "de", "en"))
    assert "## Migration steps" in english
    assert "## Migration steps" not in german
    assert again == english


def test_pages_in_german() -> None:
    folder = SAMPLES / "shop"
    settings = Settings(fail_on="never", today=TODAY, language="de")
    found = pages(compare(folder / "old.yaml", folder / "new.yaml", settings), Options(language="de", flavor="mkdocs"))
    assert 'title: "Shop API: Umstieg von 1.4.0 auf 2.0.0"' in found["index.md"]
    assert "# Zu prüfen" in found["worth-a-check.md"]
