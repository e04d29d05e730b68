"""What a reader chose about the look of a result, beside its format."""

from __future__ import annotations

from msgspec import Struct

WIDTH = 80
"""Columns of text that goes to a file or a pipe, where no terminal says how wide it is."""


class View(Struct, frozen=True, kw_only=True):
    """How much to show, how wide, and whether with colours. Formats use what concerns them."""

    verbose: bool = False
    quiet: bool = False
    color: bool = False
    width: int = WIDTH
