"""A line on standard error that says what long work is at, for a person who watches; it is gone when the work ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Event, Thread
from time import monotonic

from apidiff.model.words.addresses import masked
from apidiff.render.text import one_line

SECONDS_BEFORE = 1.0
"""Work that is done by then shows nothing."""

_SECONDS_BETWEEN = 1.0
_CLEAR = "\r\x1b[K"

Stage = Callable[[str], None]
"""Says what the work is at now."""


@contextmanager
def progress(text: str, wanted: bool = True) -> Iterator[Stage]:
    """Show `text`, and for how long that has been going on, while work lasts longer than a second; yield what changes
    the text. Nothing is shown in CI, or where standard error is no terminal that can take a line back."""
    if not wanted or not _is_watched(os.environ):
        yield _nowhere
        return
    line = _Line(text)
    line.start()
    try:
        yield line.at
    finally:
        line.stop()


def _nowhere(text: str) -> None:
    """Say it to nobody."""


def _is_watched(environment: Mapping[str, str]) -> bool:
    in_ci = environment.get("CI") or environment.get("GITHUB_ACTIONS")
    return sys.stderr.isatty() and not in_ci and environment.get("TERM") != "dumb"


class _Line:
    """The line, drawn by a thread of its own: the work need not come back to say that it goes on."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._began = monotonic()
        self._ended = Event()
        self._thread = Thread(target=self._draw, daemon=True)
        self._drawn = False

    def start(self) -> None:
        """Begin to wait for the first second."""
        self._thread.start()

    def at(self, text: str) -> None:
        """Change the text; it is seen when the line is drawn next."""
        self._text = text

    def stop(self) -> None:
        """Take the line away."""
        self._ended.set()
        self._thread.join()
        if self._drawn:
            _show(_CLEAR)

    def _draw(self) -> None:
        wait = SECONDS_BEFORE
        while not self._ended.wait(wait):
            self._drawn = True
            _show(_CLEAR + self._shown(_columns()))
            wait = _SECONDS_BETWEEN

    def _shown(self, columns: int) -> str:
        """Return the line, in the middle of the text cut to the width: what wraps cannot be taken back."""
        text, end = masked(one_line(self._text)), f" ... {monotonic() - self._began:.0f} s"
        room = columns - len(end) - 1
        if not text.isascii():
            room //= 2  # A character of some scripts is two columns wide.
        if len(text) > room:
            kept = max(room - 3, 0)
            text = f"{text[: kept // 2]}...{text[len(text) - (kept - kept // 2) :]}"
        return text + end


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _show(text: str) -> None:
    with suppress(OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()
