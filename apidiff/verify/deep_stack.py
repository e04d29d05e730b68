"""Room for calls that go deeper than Python lets them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Final

_STACK: Final = 256 * 1024 * 1024
_DEEPEST: Final = 30_000


def with_deep_stack(work: Callable[[], None]) -> None:
    """Do some work in a thread with a deep stack: pydantic goes from model to model as they hold each other, hundreds of
    them in a row in large documents, and Python stops at a thousand calls."""
    threading.stack_size(_STACK)
    sys.setrecursionlimit(_DEEPEST)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
