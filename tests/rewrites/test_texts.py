"""What only readers see: wherever it is edited, added or removed, it is told, and as documentation."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import apidiff
from apidiff.load.sources.source import load
from tests.rewrites.texts import KEPT, Place, documents, is_words, places

pytestmark = pytest.mark.no_cover

DOCUMENTS = documents()
SHOP = Path(__file__).parents[2] / "sample_specs" / "shop" / "old.yaml"


def edited(root: Any, group: tuple[Place, ...]) -> Any:
    """A copy of the document with other words at some places."""
    found = copy.deepcopy(root)
    for tokens in group:
        holder = holder_of(found, tokens)
        holder[tokens[-1]] = _reworded(holder[tokens[-1]])
    return found


def without(root: Any, group: tuple[Place, ...]) -> Any:
    """A copy of the document without what stands at some places."""
    found = copy.deepcopy(root)
    for tokens in group:
        del holder_of(found, tokens)[tokens[-1]]
    return found


def holder_of(root: Any, tokens: Place) -> Any:
    for token in tokens[:-1]:
        root = root[token]
    return root


def _reworded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reworded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_reworded(item) for item in value]
    return f"{value} Zq." if is_words(value) else value


Edit: TypeAlias = Callable[[Any, tuple[Place, ...]], Any]


def assert_each_told(old: Any, edit: Edit, group: tuple[Place, ...]) -> None:
    """Something is told of each place. One of which others of its group take the words is edited alone, too."""
    for place in dict.fromkeys(assert_told(old, edit(old, group), group)):
        assert len(group) > 1, place
        assert_each_told(old, edit, (place,))


def assert_told(old: Any, new: Any, group: tuple[Place, ...] = ()) -> list[Place]:
    """Something is told in either direction, and nothing is more than documentation. Return the places of which nothing
    is told."""
    quiet: list[Place] = []
    for before, after in ((old, new), (new, old)):
        report = apidiff.compare(before, after)
        told = [(found.level.value, found.change.kind, found.message) for found in report.findings]
        assert told
        assert {level for level, _, _ in told} == {"documentation"}, told
        sides = (side for found in report.findings for side in (found.change.old, found.change.new) if side is not None)
        quiet += silent(group, {side.location.tokens for side in sides})
    return quiet


def silent(group: tuple[Place, ...], told: Collection[tuple[str, ...]]) -> list[Place]:
    """Return the places of a group of which nothing is told: neither there or below, nor in what holds no other place
    of the group."""

    def is_told(place: Place) -> bool:
        own = tuple(map(str, place))
        others = [tuple(map(str, other)) for other in group if other != place]
        return any(
            where[: len(own)] == own
            or (own[: len(where)] == where and not any(other[: len(where)] == where for other in others))
            for where in told
        )

    return [place for place in group if not is_told(place)]


TOGETHER = 40
"""So many places of a document are edited at once, far from each other."""


def apart(found: Iterable[Place]) -> Iterator[tuple[Place, ...]]:
    """Put places into groups, neighbours into different ones, and none with what it stands in."""
    all_places = list(found)
    number = -(-len(all_places) // TOGETHER)
    groups: list[list[Place]] = []
    for start in range(number):
        group: list[Place] = []
        for place in all_places[start::number]:
            if any(place[: len(other)] == other or other[: len(place)] == place for other in group):
                groups.append([place])
            else:
                group.append(place)
        groups.append(group)
    return (tuple(group) for group in groups)


def cases(*versions: str, kept: tuple[str, ...] = ()) -> list[Any]:
    """The places of the documents of some versions, in groups. Those in a holder of the name `kept` stay."""
    return [
        pytest.param(version, group, id=f"{version}/{'/'.join(map(str, group[0]))}")
        for version in versions
        for group in apart(place for place in places(DOCUMENTS[version]) if place[-2:-1] != kept)
    ]


# What else is reworded in 3.0 and 3.1 is so in the test of all words at once.
@pytest.mark.parametrize(("version", "group"), cases("2.0", "3.2"))
def test_other_words_are_documentation(version: str, group: tuple[Place, ...]) -> None:
    assert_each_told(DOCUMENTS[version], edited, group)


# A scope without its text is no scope.
@pytest.mark.parametrize(("version", "group"), cases("2.0", "3.0", "3.1", "3.2", kept=KEPT))
def test_words_that_come_or_go_are_documentation(version: str, group: tuple[Place, ...]) -> None:
    assert_each_told(DOCUMENTS[version], without, group)


def test_every_place_is_in_one_group() -> None:
    for document in DOCUMENTS.values():
        all_places = list(places(document))
        assert sorted(map(str, all_places)) == sorted(str(place) for group in apart(all_places) for place in group)


def words_of(value: Any) -> Iterator[str]:
    """All texts of a document."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from words_of(item)
    elif is_words(value):
        yield value


@pytest.mark.parametrize("version", DOCUMENTS)
def test_all_words_at_once_are_documentation(version: str) -> None:
    old, new = DOCUMENTS[version], _reworded(DOCUMENTS[version])
    assert_told(old, new)
    told = "".join(str(found.change.new) for found in apidiff.compare(old, new).findings)
    assert [text for text in words_of(new) if f"'{text}'" not in told] == []


def test_all_words_of_the_shop_are_documentation() -> None:
    def reworded(value: Any) -> Any:
        if isinstance(value, list):
            return [reworded(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {key: f"{item} Zq." if _is_text(key, item) else reworded(item) for key, item in value.items()}

    old = load(SHOP).entry.root
    assert reworded(old) != old
    assert_told(old, reworded(old))


def _is_text(key: str, value: Any) -> bool:
    return key in ("description", "summary") and isinstance(value, str)
