"""What is reached from each key of a graph, held against a walk from each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from apidiff.compare.trace.reaching import nearest_tops, tops_of

KEYS = range(7)
GRAPHS = st.dictionaries(st.sampled_from(KEYS), st.lists(st.sampled_from(KEYS), max_size=4))


def walked(graph: dict[int, list[int]], start: int) -> set[int]:
    seen, pending = {start}, [start]
    while pending:
        for key in graph.get(pending.pop(), ()):
            if key not in seen:
                seen.add(key)
                pending.append(key)
    return seen


@given(GRAPHS, st.sets(st.sampled_from(KEYS)))
def test_is_what_a_walk_from_each_key_finds(graph: dict[int, list[int]], tops: set[int]) -> None:
    found = tops_of(KEYS, lambda key: graph.get(key, ()), tops.__contains__)
    assert found == {key: walked(graph, key) & tops for key in KEYS}


def climbed(graph: dict[int, list[int]], start: int) -> dict[int, list[int]]:
    """Keys in the order in which a walk up, level by level, comes to them, each with the numbers of its steps."""
    ways: dict[int, list[int]] = {start: []}
    pending = [start]
    for key in pending:
        for number, above in enumerate(graph.get(key, ())):
            if above not in ways:
                ways[above] = [*ways[key], number]
                pending.append(above)
    return ways


@given(GRAPHS, st.sets(st.sampled_from(KEYS)), st.integers(1, 8))
def test_the_nearest_are_what_a_walk_from_each_key_meets_first(
    graph: dict[int, list[int]], tops: set[int], most: int
) -> None:
    steps = {key: [(above, (above, number)) for number, above in enumerate(graph.get(key, ()))] for key in KEYS}
    found = nearest_tops(steps, tops.__contains__, most)
    for key in KEYS:
        met = [(top, way) for top, way in climbed(graph, key).items() if top in tops][:most]
        ways: list[tuple[int, list[int]]] = []
        for top, step in found[key].items():
            way: list[int] = []
            while step is not None:
                above, number = step
                way.append(number)
                step = found[above][top]
            ways.append((top, way))
        assert ways == met


def test_the_nearest_of_a_circle_are_found_in_one_walk() -> None:
    asked: list[int] = []

    def is_top(key: int) -> bool:
        asked.append(key)
        return key == 0

    found = nearest_tops({key: [((key + 1) % 20_000, key)] for key in range(20_000)}, is_top, 4)
    assert len(asked) == len(found) == 20_000
    assert all(tops == {0: None if key == 0 else key} for key, tops in found.items())


def test_a_long_chain_needs_no_stack() -> None:
    found = tops_of(range(50_000), lambda key: [key + 1] if key < 50_000 else [], (50_000).__eq__)
    assert set(found.values()) == {frozenset({50_000})}
    assert len(found) == 50_001
