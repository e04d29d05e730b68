"""The nearest known spelling of a name that is not known, and values as they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable

_LONGEST = 80


def nearest(word: str, known: Iterable[str], quote: Callable[[str], str] = "`{}`".format) -> str:
    """Return `; did you mean ...?` for a misspelt word, or an empty text where nothing comes close.

    `quote` writes the word as others are written in the same sentence.
    """
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1)
    return f"; did you mean {quote(close[0])}?" if close else ""


def told(value: object) -> str:
    """Return a value as Python writes it, cut short; what kind of value it is where Python cannot write it: a number of
    more than 4,300 digits, what is nested too deeply, an object that raises an error."""
    try:
        return repr(value)[:_LONGEST]
    except Exception:  # a value of a caller's may raise anything
        return f"a value of the type {type(value).__name__}, which cannot be shown"
