"""What a reader chose about the look of a result, beside its format."""

from __future__ import annotations

from msgspec import Struct

from apidiff.model.finding import Level

WIDTH = 80
"""Columns of text that goes to a file or a pipe, where no terminal says how wide it is."""


class View(Struct, frozen=True, kw_only=True):
    """How much to show, how wide, and whether with colours. Formats use what concerns them."""

    verbose: bool = False
    quiet: bool = False
    color: bool = False
    width: int = WIDTH

    def shows(self, level: Level) -> bool:
        """Return whether findings of a level are told one by one: what breaks and what may, and the others where much
        is asked for."""
        return self.verbose or level in (Level.BREAKING, Level.WARNING)
