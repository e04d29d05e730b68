"""What a document may cost. All documents are untrusted, so every limit is met with an error, never with a crash."""

from __future__ import annotations

MAX_DEPTH = 500
"""Objects and lists nested deeper than this are refused. Real documents stay below 60, and later stages recurse."""

MAX_ALIAS_NODES = 2_000_000
"""How many nodes all YAML aliases together may stand for, written out in full."""

MAX_DIGITS = 4300
"""Digits of one integer: the limit of Python's own conversion, which takes quadratic time."""
