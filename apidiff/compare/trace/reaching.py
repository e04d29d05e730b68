"""What is reached from each key of a graph, for all keys at once.

Strongly connected keys reach the same, so they share one answer: Tarjan, "Depth-first search and linear graph
algorithms" (1972). Without that, schemas that refer to each other are walked through once for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def tops_of(
    keys: Iterable[Key], above: Callable[[Key], Iterable[Key]], is_top: Callable[[Key], bool]
) -> dict[Key, frozenset[Key]]:
    """Return for each key, and each that is reached from one, the tops that are reached from it, itself included."""
    found: dict[Key, frozenset[Key]] = {}
    for members in _components(keys, above):
        tops = {member for member in members if is_top(member)}
        for member in members:
            for following in above(member):
                tops |= found.get(following, frozenset())
        found.update(dict.fromkeys(members, frozenset(tops)))
    return found


def _components(keys: Iterable[Key], above: Callable[[Key], Iterable[Key]]) -> Iterator[list[Key]]:
    """Yield the keys that reach each other together, what they reach before them."""
    order: dict[Key, int] = {}
    lowest: dict[Key, int] = {}
    held: list[Key] = []
    open_: set[Key] = set()
    for start in keys:
        ways: list[tuple[Key, Iterator[Key]]] = [] if start in order else [(start, iter(above(start)))]
        while ways:
            key, way = ways[-1]
            if key not in order:
                order[key] = lowest[key] = len(order)
                held.append(key)
                open_.add(key)
            following = next(way, None)
            if following is None:
                ways.pop()
                if ways:
                    below = ways[-1][0]
                    lowest[below] = min(lowest[below], lowest[key])
                if lowest[key] == order[key]:
                    members = _taken(held, key)
                    open_.difference_update(members)
                    yield members
            elif following not in order:
                ways.append((following, iter(above(following))))
            elif following in open_:
                lowest[key] = min(lowest[key], order[following])


def _taken(held: list[Key], key: Key) -> list[Key]:
    """Take the keys from the end of a list, down to one of them."""
    members = [held.pop()]
    while members[-1] != key:
        members.append(held.pop())
    return members
