"""Paths and operations that can be read in one of the documents only.

What stands behind an unreadable path is unknown: no operation of it is said to be removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from apidiff.compare.context.site import Site
from apidiff.compare.context.unread import facts_of, is_withheld, unread_before, words_of
from apidiff.compare.surface.callbacks import operation_site
from apidiff.compare.surface.parts.gathering import Gathering
from apidiff.model.contract import METHODS, Contract, Node, Operation
from apidiff.model.document import Json
from apidiff.model.places import OperationKind, OperationRef
from apidiff.model.words.message import Message, Value, listed

_VARIABLE = r"\{[^{}]*\}"
_MOST_NAMED = 3


class _Hidden(Struct, frozen=True, kw_only=True):
    """A path or an operation that cannot be read. Without a `method` it is every operation of the path, without a
    `path` every path."""

    kind: OperationKind
    path: str
    method: str
    node: Node

    def covers(self, operation: Operation) -> bool:
        """Return whether an operation of the other document may stand here."""
        if operation.kind is not self.kind:
            return False
        if self.path and re.sub(_VARIABLE, "{}", operation.path) != re.sub(_VARIABLE, "{}", self.path):
            return False
        return self.method in ("", operation.method)


def without_unread(gathering: Gathering, removed: Sequence[Operation]) -> list[Operation]:
    """Note the paths and operations that the new document alone does not let be read, or not in the same words; return
    the removed operations that stand behind none of them."""
    comparison = gathering.comparison
    left = list(removed)
    unread = list(_hidden(comparison.new))
    if not unread:
        return left
    known = {(hidden.kind, hidden.path, hidden.method): hidden.node for hidden in _hidden(comparison.old)}
    for hidden in unread:
        gone = [operation for operation in left if hidden.covers(operation)]
        left = [operation for operation in left if not hidden.covers(operation)]
        if is_withheld(comparison.new, hidden.node):
            continue
        was = known.get((hidden.kind, hidden.path, hidden.method))
        if was is not None and (is_withheld(comparison.old, was) or words_of(was) == words_of(hidden.node)):
            continue
        usages = tuple(usage for operation in gone for usage in operation_site(operation).usages)
        owner = OperationRef(kind=hidden.kind, method=hidden.method, path=hidden.path) if hidden.method else hidden.path
        named = [Value(operation.label) for operation in gone]
        led_to = Message(listed(named, _MOST_NAMED)) if gone else "not there"
        old = gone[0].node if hidden.method and gone else gone[0].path_item if gone else None
        if was is not None and not gone:
            old, led_to = was, unread_before(was)
        facts = {**facts_of(hidden.node), "led_to": led_to}
        gathering.note("path-item", old, hidden.node, facts, Site(owner=owner or "paths", usages=usages))
    return left


def _hidden(contract: Contract) -> Iterator[_Hidden]:
    for kind, section in ((OperationKind.PATH, "paths"), (OperationKind.WEBHOOK, "webhooks")):
        holder = contract.root.get(section)
        if holder is None or holder.value is None:
            continue
        if not isinstance(holder.value, dict) or isinstance(holder.value.get("$ref"), str):
            yield _Hidden(kind=kind, path="", method="", node=holder)
            continue
        for path, item in holder.items():
            if not path.startswith("x-"):
                yield from _hidden_in(contract, kind, path, item)


def _hidden_in(contract: Contract, kind: OperationKind, path: str, item: Node) -> Iterator[_Hidden]:
    found = contract.follow(item)
    if not isinstance(found.value, dict):
        yield _Hidden(kind=kind, path=path, method="", node=item)
        return
    for method in METHODS:
        if method not in found.value or _is_plain(found.value[method]):
            continue
        operation = found.child(method)
        if not isinstance(contract.follow(operation).value, dict):
            yield _Hidden(kind=kind, path=path, method=method, node=operation)


def _is_plain(value: Json) -> bool:
    """Whether a value is an object that is written out: nothing has to be followed to see that it can be read."""
    return isinstance(value, dict) and "$ref" not in value
