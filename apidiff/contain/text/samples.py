"""Readable texts: of a format, and of a pattern with bounds on the length."""

from __future__ import annotations

from typing import Final

from apidiff.contain.text.automata import Search
from apidiff.contain.text.charsets import Unsupported
from apidiff.contain.text.formats import ASSERTED, SAMPLES_OF_STANDARD
from apidiff.contain.text.regex import compile_pattern

_BUDGET: Final = 20_000


def text_of_format(name: str) -> str | None:
    """Return the most readable text of a format; None where it is no format of texts that the prover knows."""
    name = "uri" if name == "url" else name
    known = ASSERTED.get(name)
    return SAMPLES_OF_STANDARD.get(name) if known is None else known.samples[0]


def text_of_pattern(pattern: str, shortest: int = 0, longest: int | None = None) -> str | None:
    """Return a short text that a pattern matches and whose length is within bounds; None where none is found."""
    try:
        wanted = (compile_pattern(pattern),)
    except Unsupported:
        return None
    search = Search(
        wanted=wanted, unwanted=(), shortest=shortest, longest=longest, excluded=frozenset(), budget=_BUDGET
    )
    return search.run().text
