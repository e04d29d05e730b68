from __future__ import annotations

from typing import Any

import pytest

from apidiff.classify.order import DocumentOrder
from apidiff.model.change import Side
from apidiff.model.document import Location, Resource

ROOT: dict[str, Any] = {"b": {"y": 1, "x": 2}, "a": [10, 20, {"k": 1}], "c": None}


@pytest.fixture
def order() -> DocumentOrder:
    resource = Resource(name="old.yaml", root=ROOT, format="yaml")
    return DocumentOrder(lambda key: resource)


def test_places_sort_as_a_reader_meets_them(order: DocumentOrder) -> None:
    places = [(), ("b",), ("b", "y"), ("b", "x"), ("a",), ("a", "0"), ("a", "1"), ("a", "2", "k"), ("c",)]
    keys = [order(Side(value=None, location=Location(tokens=tokens))) for tokens in places]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("tokens", [("z",), ("b", "z", "q"), ("a", "9"), ("a", "x"), ("c", "x")])
def test_a_place_that_is_not_there_ends_the_key(order: DocumentOrder, tokens: tuple[str, ...]) -> None:
    parent = {"z": (), "b": ("b",), "a": ("a",), "c": ("c",)}[tokens[0]]
    assert order.key(Location(tokens=tokens)) == order.key(Location(tokens=parent))


def test_files_sort_by_name(order: DocumentOrder) -> None:
    assert order.key(Location(tokens=("c",))) < order.key(Location(resource="other.yaml"))
