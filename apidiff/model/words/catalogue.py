"""Sentences in other languages: catalogues in the form of GNU gettext, by the English sentence.

`locale/<language>.po` beside this module is what people edit; `docs/make_catalogues.py` makes the `.mo` of it that is
read here.
"""

from __future__ import annotations

import gettext
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from apidiff.model.document import ConfigError

LOCALE = Path(__file__).resolve().parent / "locale"
"""The folder of the catalogues."""
ENGLISH = "en"


class Catalogue(Struct, frozen=True, kw_only=True, eq=False):
    """The sentences of a language. English has them as they are."""

    language: str
    translations: gettext.NullTranslations

    def text(self, english: str) -> str:
        """Return a sentence in the language; in English where the catalogue has none."""
        # gettext answers the empty text with the head of the catalogue.
        return self.translations.gettext(english) if english else english


@lru_cache(maxsize=8)
def catalogue_of(language: str) -> Catalogue:
    """Return the catalogue of a language. Raises ConfigError where there is none."""
    if language == ENGLISH:
        return Catalogue(language=language, translations=gettext.NullTranslations())
    if language not in languages():
        raise ConfigError(f"--lang is {language!r:.40}; expected one of {', '.join(languages())}")
    with (LOCALE / f"{language}.mo").open("rb") as file:
        return Catalogue(language=language, translations=gettext.GNUTranslations(file))


def languages() -> list[str]:
    """Return the languages that there are catalogues of, and English."""
    return [ENGLISH, *sorted(path.stem for path in LOCALE.glob("*.mo"))]
