"""What is reached from each key of a graph, held against a walk from each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from apidiff.compare.trace.reaching import tops_of

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


def test_a_long_chain_needs_no_stack() -> None:
    found = tops_of(range(50_000), lambda key: [key + 1] if key < 50_000 else [], (50_000).__eq__)
    assert set(found.values()) == {frozenset({50_000})}
    assert len(found) == 50_001
