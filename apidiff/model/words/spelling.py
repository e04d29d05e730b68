"""The nearest known spelling of a name that is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def nearest(word: str, known: Iterable[str], quote: Callable[[str], str] = "`{}`".format) -> str:
    """Return `; did you mean ...?` for a misspelt word, or an empty text where nothing comes close.

    `quote` writes the word as others are written in the same sentence.
    """
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1)
    return f"; did you mean {quote(close[0])}?" if close else ""
