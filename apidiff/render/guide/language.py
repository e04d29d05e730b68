"""The language of a guide: every sentence is looked up in one catalogue by its English words (GNU gettext).

A sentence has gaps by name, so that a translation can put them where its grammar wants them. The language is that of
the guide that is being written, and nothing else is kept here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from apidiff.model.words.catalogue import ENGLISH, Catalogue, catalogue_of

_SPOKEN: ContextVar[Catalogue] = ContextVar("spoken")


def spoken() -> str:
    """Return the language of the guide that is being written."""
    found = _SPOKEN.get(None)
    return ENGLISH if found is None else found.language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write in a language until the block ends. Raises ConfigError where there is no catalogue of it."""
    token = _SPOKEN.set(catalogue_of(language))
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def say(text: str, /, **gaps: object) -> str:
    """Return a sentence, or a part of one, in the language of the guide, with its gaps filled."""
    found = _SPOKEN.get(None)
    said = text if found is None else found.text(text)
    return said.format(**gaps) if gaps else said


def number_of(number: int) -> str:
    """Return a number with its thousands told apart."""
    return f"{number:,}".replace(",", say(",") if number > 999 else ",")


def noted(text: str) -> str:
    """Return the text: it is one of the sentences that `say` is given later on, and belongs into the catalogue."""
    return text


def counted(number: int, one: str, many: str, **gaps: object) -> str:
    """Return a sentence about one or several of something: `{number}` in both texts is their number."""
    return say(one if number == 1 else many, number=number_of(number), **gaps)


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return say("{first} and {last}", first=", ".join(words[:-1]), last=words[-1])
