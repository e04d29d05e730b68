"""What is reached from each key of a graph, for all keys at once.

Strongly connected keys reach the same, so they share one answer: Tarjan, "Depth-first search and linear graph
algorithms" (1972). Without that, schemas that refer to each other are walked through once for each of them. Which tops
are nearest is found from the tops down, for the same reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Step = TypeVar("Step")


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


def nearest_tops(
    steps: Mapping[Key, Iterable[tuple[Key, Step]]], is_top: Callable[[Key], bool], most: int
) -> dict[Key, dict[Key, Step | None]]:
    """Return for each key the tops nearest to it, so many at most, nearest first and itself included, each with the
    first step of a shortest way up to it; None where the key is the top. Of ways as short, that counts whose steps
    come first. The keys of `steps` are all there are, and each has the keys directly above it, with the step there.

    One level after the other, each key below a top hears of it: the work is that for all steps, for each of the tops.
    """
    below: defaultdict[Key, list[tuple[Key, int, Step]]] = defaultdict(list)
    for key, own in steps.items():
        for number, (above, step) in enumerate(own):
            below[above].append((key, number, step))
    found: dict[Key, dict[Key, Step | None]] = {key: {key: None} if is_top(key) else {} for key in steps}
    level = {key: [key] for key, tops in found.items() if tops}
    while level:
        heard: defaultdict[Key, list[tuple[int, Step, list[Key]]]] = defaultdict(list)
        for above, tops in level.items():
            for key, number, step in below[above]:
                heard[key].append((number, step, tops))
        level = {}
        for key, news in heard.items():
            known = found[key]
            for _, step, tops in sorted(news, key=lambda one: one[0]):
                for top in tops:
                    if top not in known and len(known) < most:
                        known[top] = step
                        level.setdefault(key, []).append(top)
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
