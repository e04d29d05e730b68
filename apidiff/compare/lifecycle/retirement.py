"""Operations that are retired: they answer 410 Gone and no success (RFC 9110, section 15.5.11)."""

from __future__ import annotations

from apidiff.compare.context.reading import members, value_of
from apidiff.compare.context.site import Comparison
from apidiff.compare.lifecycle.deprecation import announced, lifecycle_of
from apidiff.model.contract import Operation, OperationKind

_GONE, _DEFAULT = "410", "default"


def is_gone(operation: Operation, former: Operation | None = None) -> bool:
    """Return whether an operation answers that it is gone, and never with a success. `default` may be a success where
    none is documented, unless it stood beside one in the `former` document."""
    if operation.kind is not OperationKind.PATH:
        return False
    statuses = value_of(operation.node, "responses")
    if not isinstance(statuses, dict) or _GONE not in statuses:
        return False
    if any(status.startswith(("1", "2", "3")) for status in statuses):
        return False
    return _DEFAULT not in statuses or (former is not None and _DEFAULT in members(former.node, "responses"))


def is_retired(comparison: Comparison, old: Operation, new: Operation) -> bool:
    """Return whether an operation came to be gone after its end was announced, as one that is removed may be."""
    if not is_gone(new, old) or is_gone(old):
        return False
    return announced(lifecycle_of(old.node.value), comparison.settings)
