"""A prefix that many paths lost, got or exchanged: one edit, however many operations stand below it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from typing import TypeAlias

from msgspec import Struct

from apidiff.compare.context.reading import text
from apidiff.compare.match.names import Relation, relation
from apidiff.compare.match.operation_likeness import OperationLikeness, identity_similarity
from apidiff.compare.match.paths import structure
from apidiff.model.contract import Operation
from apidiff.model.versioned_paths import is_version

_FEWEST = 3
_MOST_ALIKE = 10
"""Paths that end alike, from which on their end says nothing."""
_ALIKE, _VERY_ALIKE, _IDENTIFIED = 0.4, 0.8, 0.8

_Key: TypeAlias = tuple[str, str]


class Shift(Struct, frozen=True, kw_only=True, eq=False):
    """The prefixes of paths that were put in the place of each other, without parameter names; one of the two may be
    empty. `pairs` are the operations below them."""

    old: str
    new: str
    pairs: tuple[tuple[Operation, Operation], ...]


def find_shifts(
    likeness: OperationLikeness, removed: Sequence[Operation], added: Sequence[Operation]
) -> Iterator[Shift]:
    """Yield the prefixes that explain several of the operations that went and came, those that explain most first.

    Nothing of what moved is left for another prefix."""
    counted = Counter(_shifts(removed, added))
    old = {(operation.method, structure(operation.path)): operation for operation in removed}
    new = {(operation.method, structure(operation.path)): operation for operation in added}
    identified = {identifier for operation in added if (identifier := text(operation.node, "operationId"))}
    for (before, after), times in sorted(counted.items(), key=lambda item: (-item[1], -_relatedness(*item[0]))):
        if times < _FEWEST:
            return
        pairs = [
            (key, there)
            for key in old
            if (path := _below(key[1], before, after)) is not None
            and (there := (key[0], path)) in new
            and not _is_elsewhere(old[key], new[there], identified)
        ]
        shift = Shift(old=before, new=after, pairs=tuple((old[key], new[there]) for key, there in pairs))
        if len(pairs) >= _FEWEST and _is_meant(likeness, shift):
            yield shift
            for key, there in pairs:
                del old[key], new[there]


def _is_elsewhere(old: Operation, new: Operation, identified: Set[str]) -> bool:
    """Whether the operationId says that an operation went to another path than this one."""
    identifier = text(old.node, "operationId")
    return identifier in identified and text(new.node, "operationId") != identifier


def _below(path: str, old: str, new: str) -> str | None:
    """The path with the new prefix in the place of the old one; None where it does not begin with that."""
    if path == old:
        return new or "/"
    return new + path[len(old) :] if path.startswith(old + "/") else None


def _shifts(removed: Sequence[Operation], added: Sequence[Operation]) -> Iterator[_Key]:
    """Yield what stands before the longest end that a path which went has in common with such as came."""
    ending: dict[_Key, list[tuple[str, ...]]] = defaultdict(list)
    for operation in added:
        segments = _segments(operation)
        for start in range(len(segments)):
            ending[operation.method, "/".join(segments[start:])].append(segments[:start])
    for operation in removed:
        segments = _segments(operation)
        for start in range(len(segments)):
            if not any(part not in ("", "{}") for part in segments[start:]):
                break
            found = ending.get((operation.method, "/".join(segments[start:])), ())
            if found:
                if len(found) <= _MOST_ALIKE:
                    yield from ((_joined(segments[:start]), _joined(front)) for front in found)
                break


def _segments(operation: Operation) -> tuple[str, ...]:
    return tuple(structure(operation.path).split("/")[1:])


def _joined(segments: Sequence[str]) -> str:
    return "".join("/" + segment for segment in segments)


def _is_meant(likeness: OperationLikeness, shift: Shift) -> bool:
    """Whether the operations below the two prefixes are the same: not those of two things that both have parts of
    these names."""
    content = sum(likeness.content(old, new) for old, new in shift.pairs) / len(shift.pairs)
    named = sum(identity_similarity(old, new) == 1.0 for old, new in shift.pairs)
    if named >= _IDENTIFIED * len(shift.pairs) and content >= _ALIKE:
        return True
    before, after = _differing(shift.old, shift.new)
    if "{}" in before or "{}" in after:
        return False
    if not before or not after or all(map(is_version, before + after)):
        return content >= _ALIKE
    related = _relatedness(shift.old, shift.new)
    if related >= Relation.SPELLED.value:
        return content >= _ALIKE
    return related >= Relation.QUALIFIED.value and content >= _VERY_ALIKE


def _relatedness(old: str, new: str) -> float:
    """How alike two prefixes are called."""
    before, after = _differing(old, new)
    if not before or not after:
        return Relation.SAME.value
    return relation("_".join(before), "_".join(after)).value


def _differing(old: str, new: str) -> tuple[list[str], list[str]]:
    """The segments of two prefixes without those they begin and end with in common."""
    before, after = old.split("/")[1:], new.split("/")[1:]
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return before, after
