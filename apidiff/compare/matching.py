"""Which old operation is which new one.

First by path structure and method, with a version prefix left out on both sides. What is left is scored: an operation
that moved keeps its operationId, its end of the path, or its parameters and payloads. A pair is taken only where it
stands clear of the others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct, field

from apidiff.compare.addresses import of_one_address, shifted
from apidiff.compare.assignment import Assignment, answered, assign
from apidiff.compare.names import name_similarity, words
from apidiff.compare.parameter_index import parameters_of
from apidiff.compare.paths import Prefixes, find_prefixes, path_operations, strip_prefix, structure
from apidiff.compare.reading import mapping_at, members, text, value_of
from apidiff.compare.server_urls import is_version
from apidiff.compare.site import Comparison
from apidiff.model.contract import Contract, Node, Operation, OperationKind

_THRESHOLD = 0.68
_NEARLY = 0.8
_SYSTEMATIC = 3
_BONUS = 0.2
_METHOD_THRESHOLD = 0.8
_MOST_CANDIDATES = 20_000
# What operations without any payload have in common.
_BARE = frozenset({("response", "200"), ("response", "202"), ("response", "204")})


class OperationPair(Struct, frozen=True, kw_only=True, eq=False):
    """An operation in both contracts. `via` says what else happened to it; `confidence` is 1.0 unless it was scored.
    `shift` is what moved between the path and the servers in force there, on each side."""

    old: Operation
    new: Operation
    via: Literal["same", "moved", "method"] = "same"
    confidence: float = 1.0
    shift: tuple[str, str] | None = None

    @property
    def label(self) -> str:
        """What reports call the pair: the operation's label in the new contract."""
        return self.new.label


class Matching(Struct, frozen=True, kw_only=True, eq=False):
    """All operations of both contracts: in pairs, removed or added. Callbacks are matched within their pairs of
    operations."""

    pairs: tuple[OperationPair, ...]
    removed: tuple[Operation, ...]
    added: tuple[Operation, ...]
    prefixes: Prefixes
    candidates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def match_operations(comparison: Comparison) -> Matching:
    """Return which operation of the old contract is which of the new one."""
    addressed = [
        OperationPair(old=old, new=new, shift=shifted(old.path, new.path)) for old, new in of_one_address(comparison)
    ]
    prefixes = find_prefixes(comparison, frozenset(one.label for pair in addressed for one in (pair.old, pair.new)))
    old, new = _left(
        path_operations(comparison.old.operations, OperationKind.PATH),
        path_operations(comparison.new.operations, OperationKind.PATH),
        addressed,
    )
    pairs, removed, added = _by_structure(old, new, prefixes)
    pairs += addressed
    moved, moves = _moved(comparison, removed, added)
    pairs += moved
    removed, added = _left(removed, added, moved)
    changed, methods = _method_changed(comparison, removed, added, prefixes)
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
        candidates=_undecided(removed, {**moves.candidates, **methods.candidates}),
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
    gone, come = {pair.old.label for pair in pairs}, {pair.new.label for pair in pairs}
    return (
        [operation for operation in removed if operation.label not in gone],
        [operation for operation in added if operation.label not in come],
    )


def _moved(
    comparison: Comparison, removed: Sequence[Operation], added: Sequence[Operation]
) -> tuple[list[OperationPair], Assignment]:
    likely = list(_likely_pairs(removed, added))
    scorer = _Scorer(comparison, likely)
    scores = {}
    for old, new in likely:
        if old.method == new.method:
            scores[(old.label, new.label)] = scorer.moved(old, new)
    return _assigned(comparison, scores, removed, added, "moved", _THRESHOLD)


def _method_changed(
    comparison: Comparison, removed: Sequence[Operation], added: Sequence[Operation], prefixes: Prefixes
) -> tuple[list[OperationPair], Assignment]:
    scorer = _Scorer(comparison, ())
    by_path = defaultdict(list)
    for operation in added:
        by_path[structure(strip_prefix(operation.path, prefixes.new))].append(operation)
    scores = {}
    for old in removed:
        for new in by_path.get(structure(strip_prefix(old.path, prefixes.old)), ()):
            scores[(old.label, new.label)] = scorer.method_changed(old, new)
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
    """The pairs worth scoring: those with the same operationId or the same last words of the path. At most so many."""
    places: dict[tuple[str, str], list[Operation]] = defaultdict(list)
    for operation in added:
        for clue in _clues(operation):
            places[clue].append(operation)
    seen: set[tuple[str, str]] = set()
    for old in removed:
        for clue in _clues(old):
            for new in places.get(clue, ()):
                if (old.label, new.label) in seen:
                    continue
                seen.add((old.label, new.label))
                if len(seen) > _MOST_CANDIDATES:
                    return
                yield old, new


def _clues(operation: Operation) -> list[tuple[str, str]]:
    clues = []
    identity = text(operation.node, "operationId")
    if identity:
        clues.append(("id", "".join(words(identity))))
    fixed = [segment for segment in operation.path.split("/") if segment and "{" not in segment]
    if fixed:
        clues.append(("path", "".join(words(fixed[-1]))))
    return clues


class _Scorer:
    """Scores pairs of operations. What is compared of each is computed once."""

    def __init__(self, comparison: Comparison, pairs: Iterable[tuple[Operation, Operation]]) -> None:
        self._comparison = comparison
        # A prefix that explains several pairs was put in front of a part of the API.
        found = (inserted_prefix(old.path, new.path) for old, new in pairs if old.method == new.method)
        self._prefixes = Counter(prefix for prefix in found if prefix is not None)
        self._features: dict[tuple[bool, str], frozenset[tuple[str, ...]]] = {}

    def moved(self, old: Operation, new: Operation) -> float:
        """Score operations of one method on two paths."""
        path = path_similarity(old.path, new.path)
        identity = _identity(old, new)
        content = self._content(old, new)
        if identity == 1.0 and content > _NEARLY:
            return 0.9 + 0.1 * path
        score = 0.55 * path + 0.45 * content
        if identity is not None:
            score = 0.35 * path + 0.3 * content + 0.35 * identity
        prefix = inserted_prefix(old.path, new.path)
        if prefix is not None and self._prefixes[prefix] >= _SYSTEMATIC:
            score = min(1.0, score + _BONUS)
        return score

    def method_changed(self, old: Operation, new: Operation) -> float:
        """Score operations of two methods on one path."""
        identity = _identity(old, new)
        content = self._content(old, new)
        if identity is None:
            return content
        return 0.7 + 0.3 * content if identity == 1.0 else 0.7 * content + 0.3 * identity

    def _content(self, old: Operation, new: Operation) -> float:
        before, after = self._of(old, is_old=True), self._of(new, is_old=False)
        if not (before | after) - _BARE:
            return 0.5
        return len(before & after) / len(before | after)

    def _of(self, operation: Operation, *, is_old: bool) -> frozenset[tuple[str, ...]]:
        key = (is_old, operation.label)
        found = self._features.get(key)
        if found is None:
            contract = self._comparison.old if is_old else self._comparison.new
            found = self._features[key] = _features(contract, operation)
        return found


def path_similarity(old: str, new: str) -> float:
    """Return how alike two paths are, from 0 to 1: paths that differ only in what was put before them are nearly the
    same."""
    before, after = _segments(old), _segments(new)
    shorter, longer = sorted((before, after), key=len)
    front = longer[: len(longer) - len(shorter)]
    if shorter and longer == front + shorter and "{}" not in front and any(part != "{}" for part in shorter):
        return 0.95
    ratio = SequenceMatcher(None, before, after, autojunk=False).ratio()
    if len(before) != len(after) or not before:
        return ratio
    # Of paths of one length, each segment may have been renamed.
    return max(ratio, sum(map(name_similarity, before, after)) / len(before))


def inserted_prefix(old: str, new: str) -> tuple[str, str] | None:
    """Return the prefixes that one of the paths has in front of the other: `("", "/admin")` for `/clients` and
    `/admin/clients`."""
    before, after = structure(old), structure(new)
    if len(before) != len(after) and after.endswith(before):
        return "", after[: len(after) - len(before)]
    if len(before) != len(after) and before.endswith(after):
        return before[: len(before) - len(after)], ""
    return None


def _segments(path: str) -> list[str]:
    segments = [segment for segment in structure(path).split("/") if segment]
    return ["" if is_version(segment) else "".join(words(segment)) or segment for segment in segments]


def _identity(old: Operation, new: Operation) -> float | None:
    before, after = text(old.node, "operationId"), text(new.node, "operationId")
    return name_similarity(before, after) if before and after else None


def _features(contract: Contract, operation: Operation) -> frozenset[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for parameter in parameters_of(contract, operation).values():
        if parameter.in_ != "path":
            found.add(("parameter", parameter.in_, parameter.name))
    body = mapping_at(contract, operation.node, "requestBody")
    for media_type, content in members(body, "content").items():
        found.add(("body", media_type, _shape(contract.follow(content).get("schema"))))
    for status, response in members(operation.node, "responses").items():
        # Errors are much the same everywhere in an API.
        if status[:1] not in "123":
            continue
        contents = members(contract.follow(response), "content")
        if not contents:
            found.add(("response", status))
        for media_type, content in contents.items():
            found.add(("response", status, media_type, _shape(contract.follow(content).get("schema"))))
    return frozenset(found)


def _shape(schema: Node | None) -> str:
    """A short text that is equal for schemas of the same outline: the component's name, or the type and the property
    names."""
    wrapped = ""
    while schema is not None and wrapped.count("[") < 3:
        reference = value_of(schema, "$ref")
        if isinstance(reference, str):
            return wrapped + "".join(words(reference.rpartition("/")[2]))
        items = schema.get("items")
        if items is None:
            return wrapped + f"{value_of(schema, 'type')}:{','.join(sorted(members(schema, 'properties')))}"
        wrapped += "["
        schema = items
    return wrapped
