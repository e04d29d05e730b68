"""What a document may cost. All documents are untrusted, so every limit is met with an error, never with a crash."""

from __future__ import annotations

from apidiff.model.document import DocumentError, Position, Problem

MAX_DEPTH = 500
"""Objects and lists nested deeper than this are refused. Real documents stay below 60, and later stages recurse."""

MAX_ALIAS_NODES = 2_000_000
"""How many nodes all YAML aliases together may stand for, written out in full."""

MAX_DIGITS = 4300
"""Digits of one integer: the limit of Python's own conversion, which takes quadratic time."""


def beyond(source: str, what: str, expected: str, position: Position | None) -> DocumentError:
    """Return the error for a text that others may read and apidiff does not: what it says is unknown, not wrong."""
    return DocumentError([Problem(source=source, what=what, expected=expected, position=position, cause="withheld")])
