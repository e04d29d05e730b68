"""Two edits in different places of one document: each must be reported as it is alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

from mutation.surface import Edited
from mutation.tree import Path, at

_ABSENT = object()


class Conflict(Exception):
    """Two edits that touch one place."""


@dataclass(frozen=True)
class Both:
    """An old and a new document that differ by two edits, and those that differ by either."""

    old: Any
    new: Any
    alone: tuple[tuple[Any, Any], tuple[Any, Any]]


def together(root: Any, one: Edited, other: Edited) -> Both | None:
    """Return two edits of a document made at once, or None where one is made in, or right beside, what the other
    touches, or takes away a reference by which payloads may reach the other."""
    olds = [root if edit.old is None else edit.old for edit in (one, other)]
    places = [
        set(changed(root, edit.new)) | set(changed(root, old)) for edit, old in zip((one, other), olds, strict=True)
    ]
    if any(_near(a, b) for a in places[0] for b in places[1]) or any(
        "$ref" in place or "$ref" in repr(_there(root, place)) for place in (*places[0], *places[1])
    ):
        return None
    try:
        old, new = merged(root, olds[0], olds[1]), merged(root, one.new, other.new)
    except Conflict:
        return None
    return Both(old=old, new=new, alone=((olds[0], one.new), (olds[1], other.new)))


def _there(root: Any, path: Path) -> Any:
    try:
        return at(root, path)
    except (LookupError, TypeError):
        return None


def _near(one: Path, other: Path) -> bool:
    """Whether one place is in the mapping or list that holds the other."""
    return other[: len(one) - 1] == one[:-1] or one[: len(other) - 1] == other[:-1]


def changed(old: Any, new: Any) -> Iterator[Path]:
    """Yield the smallest places that differ."""
    pending: list[tuple[Path, Any, Any]] = [((), old, new)]
    while pending:
        path, before, after = pending.pop()
        if before is after:
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            pending += [
                ((*path, key), before.get(key, _ABSENT), after.get(key, _ABSENT)) for key in {**before, **after}
            ]
        elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
            pending += [((*path, index), *entries) for index, entries in enumerate(zip(before, after, strict=True))]
        elif before != after:
            yield path


def merged(base: Any, one: Any, other: Any) -> Any:
    """Return what both made of a value. Raises Conflict where both changed the same."""
    if one is base:
        return other
    if other is base or one is other:
        return one
    if all(isinstance(value, dict) for value in (base, one, other)):
        found = {
            key: merged(base.get(key, _ABSENT), one.get(key, _ABSENT), other.get(key, _ABSENT))
            for key in {**base, **one, **other}
        }
        return {key: value for key, value in found.items() if value is not _ABSENT}
    if all(isinstance(value, list) for value in (base, one, other)) and len(base) == len(one) == len(other):
        return [merged(*values) for values in zip(base, one, other, strict=True)]
    if one == base:
        return other
    if other == base:
        return one
    raise Conflict


def drawn(every: list[tuple[str, Iterator[Edited]]], rng: Random, root: Any, times: int) -> Iterator[tuple[str, Both]]:
    """Yield pairs of edits of different kinds, with the names of both."""
    chosen = rng.sample(every, min(len(every), 4 * times))
    known = {name: list(islice(edits, 2)) for name, edits in chosen}
    names = [name for name, edits in known.items() if edits]
    made = 0
    for _ in range(20 * times):
        if made == times or len(names) < 2:
            return
        first, second = rng.sample(names, 2)
        both = together(root, rng.choice(known[first]), rng.choice(known[second]))
        if both is not None:
            made += 1
            yield f"{first} + {second}", both


def key_of(finding: dict[str, Any]) -> tuple[str, str, Any, Any]:
    """Return what makes two findings the same."""
    sides = [(finding.get(side) or {}).get("pointer") for side in ("old", "new")]
    return (finding["level"], finding["rule"], *sides)


def lost(alone: list[dict[str, Any]], both: list[dict[str, Any]]) -> list[tuple[str, str, Any, Any]]:
    """Return the findings of an edit alone that are not among those of both: the breaks and warnings."""
    found = {key_of(finding) for finding in both}
    return [key for key in map(key_of, alone) if key[0] in ("breaking", "warning") and key not in found]
