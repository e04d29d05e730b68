"""Which old operation is which new one.

First by path structure and method, with a version prefix left out on both sides. What is left is scored: an operation
that moved keeps its operationId, its end of the path, or its parameters and payloads. A pair is taken only where it
stands clear of the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct, field

from apidiff.compare.context.reading import text
from apidiff.compare.context.site import Comparison
from apidiff.compare.match.addresses import of_one_address, shifted
from apidiff.compare.match.assignment import Assignment, answered, assign
from apidiff.compare.match.names import words
from apidiff.compare.match.operation_likeness import OperationLikeness, function_of
from apidiff.compare.match.path_shifts import Shift, find_shifts
from apidiff.compare.match.paths import Prefixes, find_prefixes, path_operations, structure
from apidiff.model.contract import Operation
from apidiff.model.places import OperationKind, OperationRef
from apidiff.model.versioned_paths import strip_prefix

_THRESHOLD = 0.68
_METHOD_THRESHOLD = 0.8
_MOST_CANDIDATES = 20_000


class OperationPair(Struct, frozen=True, kw_only=True, eq=False):
    """An operation in both contracts. `via` says what else happened to it; `confidence` is 1.0 unless it was scored.
    Those that got another prefix with many more are told together. `shift` is what moved between the path and the
    servers in force there, on each side."""

    old: Operation
    new: Operation
    via: Literal["same", "moved", "prefix", "method"] = "same"
    confidence: float = 1.0
    shift: tuple[str, str] | None = None

    @property
    def ref(self) -> OperationRef:
        """The operation as the new contract has it, which is what reports name."""
        return self.new.ref


class Matching(Struct, frozen=True, kw_only=True, eq=False):
    """All operations of both contracts: in pairs, removed or added. Callbacks are matched within their pairs of
    operations."""

    pairs: tuple[OperationPair, ...]
    removed: tuple[Operation, ...]
    added: tuple[Operation, ...]
    prefixes: Prefixes
    shifts: tuple[Shift, ...] = ()
    candidates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def match_operations(comparison: Comparison) -> Matching:
    """Return which operation of the old contract is which of the new one."""
    addressed = [
        OperationPair(old=old, new=new, shift=shifted(old.path, new.path)) for old, new in of_one_address(comparison)
    ]
    prefixes = find_prefixes(comparison, frozenset(one.ref for pair in addressed for one in (pair.old, pair.new)))
    old, new = _left(
        path_operations(comparison.old.operations, OperationKind.PATH),
        path_operations(comparison.new.operations, OperationKind.PATH),
        addressed,
    )
    pairs, removed, added = _by_structure(old, new, prefixes)
    pairs += addressed
    likeness = OperationLikeness(comparison)
    shifts = list(find_shifts(likeness, *_unanswered(comparison, removed, added)))
    shifted_pairs = [OperationPair(old=old, new=new, via="prefix") for shift in shifts for old, new in shift.pairs]
    pairs += shifted_pairs
    removed, added = _left(removed, added, shifted_pairs)
    moved, moves = _moved(comparison, likeness, removed, added)
    pairs += moved
    removed, added = _left(removed, added, moved)
    changed, methods = _method_changed(comparison, likeness, removed, added, prefixes)
    pairs += changed
    removed, added = _left(removed, added, changed)
    hooks_old = path_operations(comparison.old.operations, OperationKind.WEBHOOK)
    hooks_new = path_operations(comparison.new.operations, OperationKind.WEBHOOK)
    hook_pairs, hooks_removed, hooks_added = _by_structure(hooks_old, hooks_new, Prefixes())
    place = {id(operation): index for index, operation in enumerate(comparison.old.operations)}
    return Matching(
        pairs=tuple(sorted(pairs + hook_pairs, key=lambda pair: place[id(pair.old)])),
        removed=(*removed, *hooks_removed),
        added=(*added, *hooks_added),
        prefixes=prefixes,
        shifts=tuple(shifts),
        candidates=_undecided(removed, {**moves.candidates, **methods.candidates}),
    )


def _unanswered(
    comparison: Comparison, removed: Iterable[Operation], added: Iterable[Operation]
) -> tuple[list[Operation], list[Operation]]:
    """The operations of which nobody has said what became of them."""
    answers = answered(comparison.settings.answers, "operation:")
    return (
        [operation for operation in removed if operation.label not in answers],
        [operation for operation in added if operation.label not in answers.values()],
    )


def _undecided(removed: Iterable[Operation], candidates: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    left = {operation.label for operation in removed}
    return {label: names for label, names in candidates.items() if label in left}


def _by_structure(
    old: Sequence[Operation], new: Sequence[Operation], prefixes: Prefixes
) -> tuple[list[OperationPair], list[Operation], list[Operation]]:
    """Pair operations whose paths are equal, then those whose paths differ in the names of parameters only."""
    pairs: list[OperationPair] = []
    for by_name in (True, False):
        waiting: dict[tuple[str, str], list[Operation]] = defaultdict(list)
        for operation in new:
            waiting[_key(operation, prefixes.new, by_name)].append(operation)
        unmatched = []
        for operation in old:
            found = waiting.get(_key(operation, prefixes.old, by_name))
            if found:
                pairs.append(OperationPair(old=operation, new=found.pop(0)))
            else:
                unmatched.append(operation)
        old = unmatched
        new = [operation for operations in waiting.values() for operation in operations]
    return pairs, list(old), list(new)


def _key(operation: Operation, prefix: str, by_name: bool) -> tuple[str, str]:
    path = operation.path if operation.kind is OperationKind.WEBHOOK else strip_prefix(operation.path, prefix)
    return (path if by_name else structure(path), operation.method)


def _left(
    removed: Iterable[Operation], added: Iterable[Operation], pairs: Iterable[OperationPair]
) -> tuple[list[Operation], list[Operation]]:
    gone, come = {pair.old.ref for pair in pairs}, {pair.new.ref for pair in pairs}
    return (
        [operation for operation in removed if operation.ref not in gone],
        [operation for operation in added if operation.ref not in come],
    )


def _moved(
    comparison: Comparison, likeness: OperationLikeness, removed: Sequence[Operation], added: Sequence[Operation]
) -> tuple[list[OperationPair], Assignment]:
    scores = {
        (old.label, new.label): likeness.moved(old, new)
        for old, new in _likely_pairs(removed, added)
        if old.method == new.method
    }
    return _assigned(comparison, scores, removed, added, "moved", _THRESHOLD)


def _method_changed(
    comparison: Comparison,
    likeness: OperationLikeness,
    removed: Sequence[Operation],
    added: Sequence[Operation],
    prefixes: Prefixes,
) -> tuple[list[OperationPair], Assignment]:
    by_path = defaultdict(list)
    for operation in added:
        by_path[structure(strip_prefix(operation.path, prefixes.new))].append(operation)
    scores = {}
    for old in removed:
        for new in by_path.get(structure(strip_prefix(old.path, prefixes.old)), ()):
            scores[(old.label, new.label)] = likeness.method_changed(old, new)
    return _assigned(comparison, scores, removed, added, "method", _METHOD_THRESHOLD)


def _assigned(
    comparison: Comparison,
    scores: Mapping[tuple[str, str], float],
    removed: Sequence[Operation],
    added: Sequence[Operation],
    via: Literal["moved", "method"],
    threshold: float,
) -> tuple[list[OperationPair], Assignment]:
    by_old, by_new = {item.label: item for item in removed}, {item.label: item for item in added}
    answers = answered(comparison.settings.answers, "operation:")
    found = assign(scores, told=threshold, asked=threshold, answers=answers, added=by_new)
    pairs = []
    for old, (new, confidence) in found.pairs.items():
        # An answer may pair operations of two methods: that is a change of method, which comes later.
        if old in by_old and (via == "method" or by_old[old].method == by_new[new].method):
            pairs.append(OperationPair(old=by_old[old], new=by_new[new], via=via, confidence=confidence))
    return pairs, found


def _likely_pairs(removed: Sequence[Operation], added: Sequence[Operation]) -> Iterable[tuple[Operation, Operation]]:
    """The pairs worth scoring: those with the same operationId, the same function that FastAPI made theirs of, or the
    same last words of the path. At most so many."""
    places: dict[tuple[str, str], list[Operation]] = defaultdict(list)
    for operation in added:
        for clue in _clues(operation):
            places[clue].append(operation)
    seen: set[tuple[OperationRef, OperationRef]] = set()
    for old in removed:
        for clue in _clues(old):
            for new in places.get(clue, ()):
                if (old.ref, new.ref) in seen:
                    continue
                seen.add((old.ref, new.ref))
                if len(seen) > _MOST_CANDIDATES:
                    return
                yield old, new


def _clues(operation: Operation) -> list[tuple[str, str]]:
    clues = []
    identity = text(operation.node, "operationId")
    if identity:
        clues.append(("id", "".join(words(identity))))
    function = function_of(operation)
    if function is not None:
        clues.append(("function", function))
    fixed = [segment for segment in operation.path.split("/") if segment and "{" not in segment]
    if fixed:
        clues.append(("path", "".join(words(fixed[-1]))))
    return clues
