"""How alike two operations are: their paths, their operationIds, and what they take and answer."""

from __future__ import annotations

import re

from apidiff.compare.context.reading import mapping_at, members, text, value_of
from apidiff.compare.context.site import Comparison
from apidiff.compare.match.names import common_order, name_similarity, words
from apidiff.compare.match.parameter_index import parameters_of
from apidiff.compare.match.paths import structure
from apidiff.model.contract import Contract, Node, Operation
from apidiff.model.places import OperationRef
from apidiff.model.versioned_paths import is_version

_NEARLY = 0.8
_NOT_A_WORD = r"\W"
_NUMBERS = r"\d{1,9}"
# What operations without any payload have in common.
_BARE = frozenset({("response", "200"), ("response", "202"), ("response", "204")})


class OperationLikeness:
    """Scores pairs of operations. What is compared of each is computed once."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._paths: set[tuple[str, str]] | None = None
        self._features: dict[tuple[bool, OperationRef], frozenset[tuple[str, ...]]] = {}

    def moved(self, old: Operation, new: Operation) -> float:
        """Score operations of one method on two paths."""
        if self._is_overtaken(old, new):
            return 0.0
        path = path_similarity(old.path, new.path)
        identity = identity_similarity(old, new)
        content = self.content(old, new)
        if identity == 1.0 and content > _NEARLY:
            return 0.9 + 0.1 * path
        if identity is None:
            return 0.55 * path + 0.45 * content
        return 0.35 * path + 0.3 * content + 0.35 * identity

    def _is_overtaken(self, old: Operation, new: Operation) -> bool:
        """Whether there is another version of a path between the two: that one is what comes after the old one."""
        before, after = _versions(old.path), _versions(new.path)
        if len(before) != len(after) or _segments(old.path) != _segments(new.path):
            return False
        low, high = sorted((before, after))
        if self._paths is None:
            contracts = (self._comparison.old, self._comparison.new)
            self._paths = {(one.method, structure(one.path)) for contract in contracts for one in contract.operations}
        return any(
            method == old.method and low < _versions(path) < high and _segments(path) == _segments(old.path)
            for method, path in self._paths
        )

    def method_changed(self, old: Operation, new: Operation) -> float:
        """Score operations of two methods on one path."""
        identity = identity_similarity(old, new)
        content = self.content(old, new)
        if identity is None:
            return content
        return 0.7 + 0.3 * content if identity == 1.0 else 0.7 * content + 0.3 * identity

    def content(self, old: Operation, new: Operation) -> float:
        """Return how alike parameters, bodies and answers are, from 0 to 1."""
        before, after = self._of(old, is_old=True), self._of(new, is_old=False)
        if not (before | after) - _BARE:
            return 0.5
        return len(before & after) / len(before | after)

    def _of(self, operation: Operation, *, is_old: bool) -> frozenset[tuple[str, ...]]:
        key = (is_old, operation.ref)
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
    ratio = common_order(before, after)
    if len(before) != len(after) or not before:
        return ratio
    # Of paths of one length, each segment may have been renamed.
    return max(ratio, sum(map(name_similarity, before, after)) / len(before))


def _segments(path: str) -> list[str]:
    segments = [segment for segment in structure(path).split("/") if segment]
    return ["" if is_version(segment) else "".join(words(segment)) or segment for segment in segments]


def _versions(path: str) -> list[list[int]]:
    """The numbers in the version segments of a path."""
    return [list(map(int, re.findall(_NUMBERS, segment))) for segment in path.split("/") if is_version(segment)]


def identity_similarity(old: Operation, new: Operation) -> float | None:
    """Return how alike two operationIds are, from 0 to 1; None where one is missing. Those that FastAPI made of one
    function and of two paths are the same."""
    before, after = text(old.node, "operationId"), text(new.node, "operationId")
    function = function_of(old)
    if function is not None and function == function_of(new):
        return 1.0
    return name_similarity(before, after) if before and after else None


def function_of(operation: Operation) -> str | None:
    """Return the function that FastAPI made the operationId of, None where another program did."""
    identity = text(operation.node, "operationId")
    return default_function(identity, operation.path) if identity else None


def default_function(operation_id: str, path: str) -> str | None:
    """Return the function that FastAPI made an operationId of, None where it is another's.

    The method in it may be another one of the same route.
    """
    head, _, method = operation_id.rpartition("_")
    suffix = re.sub(_NOT_A_WORD, "_", path)
    if not method.islower() or not head.endswith(suffix):
        return None
    function = head[: -len(suffix)]
    return function if function.isidentifier() else None


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
