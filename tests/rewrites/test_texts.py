"""What only readers see: wherever it is edited, added or removed, it is told, and as documentation."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import apidiff
from apidiff.load.source import load
from tests.rewrites.texts import KEPT, Place, documents, is_words, places

DOCUMENTS = documents()
SHOP = Path(__file__).parents[2] / "sample_specs" / "shop" / "old.yaml"


def edited(root: Any, tokens: Place) -> Any:
    """A copy of the document with other words at a place."""
    found = copy.deepcopy(root)
    holder = found
    for token in tokens[:-1]:
        holder = holder[token]
    holder[tokens[-1]] = _reworded(holder[tokens[-1]])
    return found


def _reworded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reworded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_reworded(item) for item in value]
    return f"{value} Zq." if is_words(value) else value


def without(root: Any, tokens: Place) -> Any:
    """A copy of the document without what stands at a place."""
    found = copy.deepcopy(root)
    holder = found
    for token in tokens[:-1]:
        holder = holder[token]
    del holder[tokens[-1]]
    return found


def assert_told(old: Any, new: Any) -> None:
    """Something is told in either direction, and nothing of it is more than documentation."""
    for before, after in ((old, new), (new, old)):
        report = apidiff.compare(before, after)
        told = [(found.level.value, found.change.kind, found.message) for found in report.findings]
        assert told
        assert {level for level, _, _ in told} == {"documentation"}, told


def cases(*versions: str) -> list[Any]:
    """The places of the documents of some versions; those of the large ones take too long for every run."""
    return [
        pytest.param(
            version,
            tokens,
            marks=() if version == "2.0" else (pytest.mark.slow,),
            id=f"{version}/{'/'.join(map(str, tokens))}",
        )
        for version in versions
        for tokens in places(DOCUMENTS[version])
    ]


# What else is reworded in 3.0 and 3.1 is so in the test of all words at once.
@pytest.mark.parametrize(("version", "tokens"), cases("2.0", "3.2"))
def test_other_words_are_documentation(version: str, tokens: Place) -> None:
    assert_told(DOCUMENTS[version], edited(DOCUMENTS[version], tokens))


@pytest.mark.parametrize(("version", "tokens"), cases("2.0", "3.0", "3.1", "3.2"))
def test_words_that_come_or_go_are_documentation(version: str, tokens: Place) -> None:
    if tokens[-2:-1] == KEPT:
        pytest.skip("without its text a scope is gone")
    assert_told(DOCUMENTS[version], without(DOCUMENTS[version], tokens))


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
