"""Which document of the old side is which of the new: by path, and where the path is gone, by what the file says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from apidiff.load.sources.listing import Listed

SIMILAR = 0.3
"""How much of a file stays where it moves and changes: a move that is taken for a deletion hides what changed."""

_MOST_COMPARED = 2000
"""Pairs of files that are held against each other line by line."""


class Pair(Struct, frozen=True, kw_only=True):
    """A document on both sides, or on one. `name` is its path now, or was when it was deleted."""

    name: str
    old: Listed | None
    new: Listed | None

    @property
    def former(self) -> str:
        """The path it had before, where that was another."""
        return self.old.key if self.old is not None and self.new is not None and self.old.key != self.new.key else ""

    @property
    def is_unchanged(self) -> bool:
        """Whether both sides are certain to say the same: the same bytes, and no way to other files."""
        old, new = (None if side is None else side.seen for side in (self.old, self.new))
        return old is not None and new is not None and new.alone and old.digest == new.digest


def pairs_of(
    old: Mapping[str, Listed],
    new: Mapping[str, Listed],
    data: Callable[[Listed], bytes],
    is_named: Callable[[str], bool],
) -> list[Pair]:
    """Return the documents in the order of their paths. `data` returns what a file holds; what `is_named` says was
    named by its own path is a document, and so is what looks like one on either side."""
    keys = [key for key in {*old, *new} if is_named(key) or _looks(old.get(key)) or _looks(new.get(key))]
    found = [Pair(name=key, old=old.get(key), new=new.get(key)) for key in keys]
    gone = [pair.old for pair in found if pair.new is None and pair.old is not None]
    come = [pair.new for pair in found if pair.old is None and pair.new is not None]
    moved = dict(_moves(gone, come, data)) if gone and come else {}
    former = {listed.key for listed in moved.values()}
    kept = [
        Pair(name=pair.name, old=moved.get(pair.name, pair.old), new=pair.new)
        for pair in found
        if not (pair.new is None and pair.name in former)
    ]
    return sorted(kept, key=lambda pair: pair.name)


def _looks(listed: Listed | None) -> bool:
    """Return whether a file looks like a document; a link is taken for one, because it was not looked at."""
    return listed is not None and (listed.seen is None or listed.seen.is_document)


def _moves(gone: list[Listed], come: list[Listed], data: Callable[[Listed], bytes]) -> Iterator[tuple[str, Listed]]:
    """Yield the new paths of what moved, with what it was: the most similar first, each file once."""
    gone, come = sorted(gone, key=lambda one: one.key), sorted(come, key=lambda one: one.key)
    if len(gone) * len(come) > _MOST_COMPARED:
        likeness = {(a.key, b.key): float(_same_bytes(a, b)) for a in gone for b in come}
    else:
        before = {one.key: _lines(data(one)) for one in gone}
        after = {one.key: _lines(data(one)) for one in come}
        likeness = {(a.key, b.key): similarity(before[a.key], after[b.key]) for a in gone for b in come}
    sources = {one.key: one for one in gone}
    taken: set[str] = set()

    def order(pair: tuple[str, str]) -> tuple[float, bool, tuple[str, str]]:
        return -likeness[pair], _last(pair[0]) != _last(pair[1]), pair

    for old, new in sorted(likeness, key=order):
        if likeness[old, new] >= SIMILAR and old in sources and new not in taken:
            taken.add(new)
            yield new, sources.pop(old)


def _last(key: str) -> str:
    return key.rpartition("/")[2]


def _same_bytes(a: Listed, b: Listed) -> bool:
    return a.seen is not None and b.seen is not None and a.seen.digest == b.seen.digest


def _lines(data: bytes) -> Counter[bytes]:
    return Counter(line for line in (raw.strip() for raw in data.splitlines()) if line)


def similarity(before: Counter[bytes], after: Counter[bytes]) -> float:
    """Return the part of the larger file, by the bytes of its lines, that both have in common."""
    common = sum(len(line) * number for line, number in (before & after).items())
    largest = max(sum(len(line) * number for line, number in lines.items()) for lines in (before, after))
    return common / largest if largest else 0.0
