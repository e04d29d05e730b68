"""Filters: which changes a reader wants to hear about, by the operations they reach.

A pattern is `axis:glob`. A change that reaches several operations keeps those the filters let through, and goes when
none is left; that happens before levels are given, so that level, words and evidence speak of what is shown. The axis
`rule` is asked of findings, because rules are not known before. What reaches no operation, such as the title of the
document, passes every exclusion on these axes and fails every inclusion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from apidiff.classify.stability import STABILITIES, stability_of
from apidiff.config import Filters
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Direction, Operation, Usage
from apidiff.model.document import ConfigError, Json
from apidiff.model.finding import Finding
from apidiff.model.places import Owner, place
from apidiff.model.words.spelling import nearest


class Pattern(Struct, frozen=True, kw_only=True):
    """One `axis:glob`."""

    axis: str
    glob: str


def parse_pattern(text: str) -> Pattern:
    """Return the pattern that `axis:glob` states. Raises ConfigError."""
    axis, colon, glob = text.partition(":")
    if not colon or not glob:
        raise ConfigError(f"the filter `{text}` is no `axis:glob`, such as `path:/users*`")
    if axis not in AXES:
        raise ConfigError(f"the filter `{text}` has the unknown axis `{axis}`{nearest(axis, AXES)}")
    return Pattern(axis=axis, glob=glob)


def select_changes(changes: Iterable[Change], filters: Filters, old: Contract, new: Contract) -> Iterator[Change]:
    """Yield the changes that reach an operation the filters let through, with the usages that do.

    Raises ConfigError where a pattern or the stability level cannot be understood.
    """
    included = [pattern for pattern in map(parse_pattern, filters.include) if pattern.axis != "rule"]
    excluded = [pattern for pattern in map(parse_pattern, filters.exclude) if pattern.axis != "rule"]
    if filters.stability is not None and filters.stability not in STABILITIES:
        raise ConfigError(
            f"the stability `{filters.stability}` is unknown{nearest(filters.stability, STABILITIES)}; "
            f"levels are {', '.join(STABILITIES)}"
        )
    if not included and not excluded and filters.stability is None:
        yield from changes
        return
    operations = _operations_by_label(old, new)
    for change in changes:
        kept = tuple(
            usage
            for usage in change.usages
            if _passes(usage, operations.get(usage.operation, ()), included, excluded)
            and _is_stable_enough(operations.get(usage.operation, ()), filters.stability)
        )
        if kept or (not change.usages and not included):
            yield change if len(kept) == len(change.usages) else _of_usages(change, frozenset(kept))


def _of_usages(change: Change, kept: frozenset[Usage]) -> Change:
    """Return a change as it is met by some of its usages, with the parts that are met there."""
    usages = tuple(usage for usage in change.usages if usage in kept)
    parts = (_of_usages(part, kept) for part in change.parts)
    return replace(change, usages=usages, parts=tuple(part for part in parts if part.usages))


def select_findings(findings: Iterable[Finding], filters: Filters) -> list[Finding]:
    """Return the findings whose rules the filters let through. Raises ConfigError as select_changes does."""
    included = [pattern.glob for pattern in map(parse_pattern, filters.include) if pattern.axis == "rule"]
    excluded = [pattern.glob for pattern in map(parse_pattern, filters.exclude) if pattern.axis == "rule"]
    if not included and not excluded:
        return list(findings)
    kept = (_of_rules(finding, included, excluded) for finding in findings)
    return [finding for finding in kept if finding is not None]


def _of_rules(finding: Finding, included: list[str], excluded: list[str]) -> Finding | None:
    """Return a finding as far as its rule, or the rules of its parts, are let through; None where nothing is left."""
    if any(fnmatchcase(finding.rule, glob) for glob in excluded):
        return None
    if any(fnmatchcase(finding.rule, glob) for glob in included):
        included = []
    parts = [part for part in (_of_rules(part, included, excluded) for part in finding.parts) if part is not None]
    if parts:
        return finding.with_parts(parts)
    return None if included or finding.parts else finding


def is_let_through(
    operation: Operation, direction: Direction, included: list[Pattern], excluded: list[Pattern], stability: str | None
) -> bool:
    """Return whether filters keep what travels in a direction of an operation, whatever the rule."""
    usage = Usage(operation=operation.ref, direction=direction, place=place("operation"))
    patterns = ([pattern for pattern in some if pattern.axis != "rule"] for some in (included, excluded))
    return _passes(usage, (operation,), *patterns) and _is_stable_enough((operation,), stability)


def words_of(axis: str, operation: Operation) -> Iterator[str]:
    """Yield what an operation is called on an axis that asks for operations."""
    return _WORDS[axis](operation)


def _operations_by_label(old: Contract, new: Contract) -> Mapping[Owner, tuple[Operation, ...]]:
    """Return the operations of both contracts by what names them: one, or the old and the new of the same."""
    found: dict[Owner, tuple[Operation, ...]] = {}
    for contract in (old, new):
        for operation in contract.operations:
            found[operation.ref] = (*found.get(operation.ref, ()), operation)
    return found


def _passes(usage: Usage, operations: tuple[Operation, ...], included: list[Pattern], excluded: list[Pattern]) -> bool:
    """Return whether a usage matches some pattern of every axis that includes, and none that excludes."""
    if any(_matches(pattern, usage, operations) for pattern in excluded):
        return False
    axes = {pattern.axis for pattern in included}
    return all(
        any(_matches(pattern, usage, operations) for pattern in included if pattern.axis == axis) for axis in axes
    )


def _matches(pattern: Pattern, usage: Usage, operations: tuple[Operation, ...]) -> bool:
    if pattern.axis == "direction":
        return fnmatchcase(usage.direction.value, pattern.glob)
    return any(
        fnmatchcase(value, pattern.glob) for operation in operations for value in _WORDS[pattern.axis](operation)
    )


def _tags(operation: Operation) -> Iterator[str]:
    tags = _field(operation, "tags")
    yield from (tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


def _operation_id(operation: Operation) -> Iterator[str]:
    value = _field(operation, "operationId")
    if isinstance(value, str):
        yield value


def _extensions(operation: Operation) -> Iterator[str]:
    """Yield `x-name` and `x-name=value` for the extensions of the operation and of its path item."""
    for node in (operation.node, operation.path_item):
        for name, child in node.items():
            if name.startswith("x-"):
                yield name
                yield f"{name}={_word(child.value)}"


def _word(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _field(operation: Operation, key: str) -> Json:
    found = operation.node.get(key)
    return None if found is None else found.value


_WORDS: Mapping[str, Callable[[Operation], Iterator[str]]] = MappingProxyType(
    {
        "path": lambda operation: iter((operation.path,)),
        "tag": _tags,
        "operation-id": _operation_id,
        "extension": _extensions,
    }
)
"""What an operation is called on the axes that ask for operations."""

AXES: tuple[str, ...] = (*_WORDS, "direction", "rule")
"""What can be filtered by."""


def _is_stable_enough(operations: tuple[Operation, ...], floor: str | None) -> bool:
    """Return whether an operation promises at least the stability `floor` in one of the documents."""
    if floor is None or not operations:
        return True
    return any(STABILITIES.index(stability_of(operation)) >= STABILITIES.index(floor) for operation in operations)
