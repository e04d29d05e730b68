"""Exchanges that are alike are one change: `PlaceRef_Create` for `PlaceRef` here, `TaxRef_Create` for `TaxRef` there,
with the same differences between them.

A generator, or a person, renames what a set of schemas is for, and writes the same edits into each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from msgspec.structs import replace

from apidiff.compare.same.outlines import text_of, without_texts
from apidiff.compare.trace.copies import NAMING, as_copy, merged, naming
from apidiff.model.change import Change, Side
from apidiff.model.document import Json

_Key: TypeAlias = tuple[object, ...]
_PLACING = frozenset({"property", "place"})
_SHORTEST_STEM = 3


def merge_alike(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes that exchanges are, those once that exchange schemas of names that differ alike, and consist of
    the same parts, each with all usages. Words that describe them are no such parts."""
    groups: dict[_Key, list[Change]] = {}
    for change in changes:
        groups.setdefault(_key(change) or (id(change),), []).append(change)
    for group in groups.values():
        yield group[0] if len(group) == 1 else _as_one(sorted(group, key=naming))


def _as_one(group: list[Change]) -> Change:
    parts: dict[_Key, list[Change]] = {}
    words: list[Change] = []
    for change in group:
        met: dict[_Key, int] = {}
        for part in change.parts:
            key = _part_key(part, change)
            if key is None:
                words.append(part)
                continue
            # What a schema has twice, each of the others has twice.
            met[key] = met.get(key, 0) + 1
            parts.setdefault((*key, met[key]), []).append(part)
    first, *others = group
    ends = (zip(change.facts["old_names"], change.facts["new_names"], strict=True) for change in group)
    named = list(dict.fromkeys(pair for pairs in ends for pair in pairs))
    names = {fact: [pair[side] for pair in named] for side, fact in enumerate(("old_names", "new_names"))}
    also = (place for change in others for place in (as_copy(change), *change.also))
    return replace(
        first,
        facts={**first.facts, **names},
        usages=tuple(dict.fromkeys(usage for change in group for usage in change.usages)),
        parts=(*map(merged, parts.values()), *words),
        also=(*first.also, *also),
    )


def _key(change: Change) -> _Key | None:
    """What exchanges have in common that are alike; None for one that stays by itself."""
    old, new = str(change.facts["old_name"]), str(change.facts["new_name"])
    edit = _edit_of_names(old, new)
    parts = [_part_key(part, change) for part in change.parts if not _is_words(part)]
    if not parts or None in parts:
        return None
    # What is written out is an exchange at each place, and the same one where both names are.
    return (*(edit or (old, new)), *sorted(parts, key=repr))


def _edit_of_names(old: str, new: str) -> tuple[str, str] | None:
    """How one name differs from another one, around what they have in common."""
    stem = _alike_from_start(old, new)
    left, right = old[stem:], new[stem:]
    end = _alike_from_start(left[::-1], right[::-1])
    if stem + end < _SHORTEST_STEM:
        return None
    return left[: len(left) - end], right[: len(right) - end]


def _alike_from_start(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))


def _is_words(part: Change) -> bool:
    return part.about.area == "documentation"


def _part_key(part: Change, change: Change) -> _Key | None:
    """What a part of an exchange is, whatever the exchanged schemas are called; None for words, and for what cannot be
    told from others."""
    if _is_words(part) or part.parts or part.facts.get("candidates"):
        return None
    # What is said of the whole says where it stands, which is another place for each.
    is_whole = part.subject == change.subject
    left_out = NAMING | _PLACING if is_whole else NAMING
    facts = {fact: value for fact, value in part.facts.items() if fact not in left_out}
    said = [_said(facts, change), *(_said_of(side, change) for side in (part.old, part.new))]
    if None in said:
        return None
    known = sorted({(usage.direction.value, type(evidence).__name__) for usage, evidence in part.evidence.items()})
    directions = sorted({usage.direction.value for usage in part.usages})
    path = () if is_whole else part.subject.path[-1:]
    return (part.kind, path, *said, tuple(known), tuple(directions))


def _said_of(side: Side | None, change: Change) -> bytes | None:
    return b"" if side is None else _said(without_texts(side.value), change)


def _said(value: Json, change: Change) -> bytes | None:
    """A value as text, with the same words in the place of both names."""
    text = text_of(value)
    for fact in ("new_name", "old_name") if text is not None else ():
        name = str(change.facts[fact]).encode()
        text = None if text is None else text.replace(name, fact.encode())
    return text
