"""Walks over what leads on from what, without recursion: circles end, and depth costs no stack."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def reached_from(starts: Iterable[Key], following: Callable[[Key], Iterable[Key]]) -> Iterator[Key]:
    """Yield the starts and all that is reached from them, each once, depth first. What follows on a key is asked for
    after it was yielded: whoever stops early asks for no more.
    """
    pending = list(dict.fromkeys(starts))
    seen = set(pending)
    while pending:
        current = pending.pop()
        yield current
        for key in following(current):
            if key not in seen:
                seen.add(key)
                pending.append(key)
