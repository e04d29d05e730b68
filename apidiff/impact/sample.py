"""A sample of exchanges, each as likely to be in it as any other, in one pass: reservoir sampling (Vitter 1985,
Algorithm R). The same seed and the same files give the same sample."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from apidiff.impact.exchange import Exchange


def sampled(exchanges: Iterable[Exchange], size: int, seed: int, seen: Callable[[Exchange], object]) -> list[Exchange]:
    """Return a sample in the order in which it was recorded, and tell `seen` of every exchange."""
    random = Random(seed)
    kept: list[tuple[int, Exchange]] = []
    for index, exchange in enumerate(exchanges):
        seen(exchange)
        if len(kept) < size:
            kept.append((index, exchange))
            continue
        place = random.randrange(index + 1)
        if place < size:
            kept[place] = (index, exchange)
    kept.sort(key=lambda pair: pair[0])
    return [exchange for _, exchange in kept]
