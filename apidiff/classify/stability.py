"""Stability levels: what is not stable yet may change freely, so its breaks are warnings.

An operation states its level in `x-stability-level`, or its path item does for all of its operations. One that states
none, or an unknown one, is stable: that protects its callers most.
"""

from __future__ import annotations

from apidiff.model.contract import Contract, Operation
from apidiff.model.places import OperationRef

STABILITIES = ("draft", "alpha", "beta", "preview", "stable")
"""Values of `x-stability-level`, from the loosest promise to the firmest."""


def stability_of(operation: Operation) -> str:
    """Return the stability level of an operation."""
    for node in (operation.node, operation.path_item):
        found = node.get("x-stability-level")
        if found is not None and found.value in STABILITIES:
            return str(found.value)
    return "stable"


def unstable_operations(old: Contract) -> frozenset[OperationRef]:
    """Return the operations that promised their callers less than stability. What counts is the old
    document: callers were promised what it says."""
    return frozenset(operation.ref for operation in old.operations if stability_of(operation) != "stable")
