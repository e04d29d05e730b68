"""How alike names are."""

from __future__ import annotations

from itertools import product

import pytest

from apidiff.compare.match.names import name_similarity

NAMES = ("page_size", "pageSize", "size", "old_17", "new_17", "limit", "offset", "", "userIds", "x")


@pytest.mark.parametrize("least", [0.1, 0.35, 0.8])
def test_only_names_less_alike_than_asked_are_cut_short(least: float) -> None:
    for old, new in product(NAMES, repeat=2):
        exact, cut = name_similarity(old, new), name_similarity(old, new, least)
        assert cut == exact or (cut == 0.0 and exact < least), (old, new)
