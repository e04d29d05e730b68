"""What a reader chose about the look of a result, beside its format."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 80
"""Columns of text that goes to a file or a pipe, where no terminal says how wide it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How much to show, how wide, and whether with colours. Formats use what concerns them."""

    verbose: bool = False
    quiet: bool = False
    color: bool = False
    width: int = WIDTH
