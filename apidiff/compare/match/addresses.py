"""Operations that are called at the same address as before, though their paths are written in another way: a prefix
moved from the path into a server of the path or of the operation, or back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from apidiff.compare.context.reading import elements
from apidiff.compare.context.site import Comparison
from apidiff.compare.match.paths import path_operations, structure
from apidiff.compare.match.server_urls import expand, server_of
from apidiff.model.contract import Contract, Node, Operation
from apidiff.model.places import OperationKind, OperationRef


def server_holder(contract: Contract, operation: Operation) -> Node:
    """Return the object whose servers are in force at an operation; the root where none says otherwise (OpenAPI 3.1.1,
    sections 4.8.1 and 4.8.9)."""
    for node in (operation.node, operation.path_item):
        if "servers" in node.value and node.value["servers"] and isinstance(node.value["servers"], list):
            return node
    return contract.root


def of_one_address(comparison: Comparison) -> Iterator[tuple[Operation, Operation]]:
    """Yield pairs of operations whose paths differ and whose addresses do not, where a side has servers of its own."""
    old, new = (_operations(contract) for contract in (comparison.old, comparison.new))
    if not any(
        _has_own(contract, operations) for contract, operations in ((comparison.old, old), (comparison.new, new))
    ):
        return
    paths = {(structure(operation.path), operation.method) for operation in old}
    waiting: dict[tuple[str, str], list[Operation]] = defaultdict(list)
    for operation in new:
        if (structure(operation.path), operation.method) not in paths:
            for address in _addresses(comparison.new, operation):
                waiting[address, operation.method].append(operation)
    paths = {(structure(operation.path), operation.method) for operation in new}
    taken: set[OperationRef] = set()
    for operation in old:
        if (structure(operation.path), operation.method) in paths:
            continue
        for address in _addresses(comparison.old, operation):
            found = next((one for one in waiting.get((address, operation.method), ()) if one.ref not in taken), None)
            if found is not None:
                taken.add(found.ref)
                yield operation, found
                break


def shifted(old: str, new: str) -> tuple[str, str]:
    """Return what stands in front of the end that two paths have in common: `/v1` and nothing for `/v1/things` and
    `/things`."""
    before, after = old.split("/"), new.split("/")
    common = 0
    for was, now in zip(reversed(before), reversed(after), strict=False):
        if structure(was) != structure(now):
            break
        common += 1
    common = min(common, len(before) - 1, len(after) - 1)
    return "/".join(before[: len(before) - common]), "/".join(after[: len(after) - common])


def _operations(contract: Contract) -> list[Operation]:
    return path_operations(contract.operations, OperationKind.PATH)


def _has_own(contract: Contract, operations: Iterable[Operation]) -> bool:
    return any(server_holder(contract, operation).tokens for operation in operations)


def _addresses(contract: Contract, operation: Operation) -> list[str]:
    servers = [node for node in elements(server_holder(contract, operation), "servers") if isinstance(node.value, dict)]
    heads = [address for node in servers for address in expand(server_of(node, ""))] or [""]
    return [head + structure(operation.path) for head in heads]
