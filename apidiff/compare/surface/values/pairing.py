"""The payload positions of a part that both contracts have."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.context.reading import value_of
from apidiff.compare.context.site import PositionPair
from apidiff.compare.context.wire import Wire
from apidiff.compare.surface.parts.gathering import Pair
from apidiff.model.contract import Direction, Node, Usage
from apidiff.model.places import OperationKind, OperationRef


def pair_positions(pair: Pair, old: Node, new: Node, wires: tuple[Wire, Wire] | None = None) -> Iterator[PositionPair]:
    """Yield the pair of schemas once for every usage of the part that holds them. `wires` says how each side writes a
    payload of text: the old one writes requests, the new one responses."""
    for usage in pair.usages:
        wire = None if wires is None else wires[0 if usage.direction is Direction.REQUEST else 1]
        fills = wire is not None and _fills_segment(pair, usage, wire)
        yield PositionPair(usage=usage, old=old, new=new, owner=pair.owner, wire=wire, fills_segment=fills)


def _fills_segment(pair: Pair, usage: Usage, wire: Wire) -> bool:
    """Whether a value is written as a whole segment of a path: with nothing in it the path would be another one."""
    operation = usage.operation
    if wire.place != "path" or wire.written.style != "simple" or not isinstance(operation, OperationRef):
        return False
    names = (value_of(node, "name") for node in (pair.old, pair.new))
    return operation.kind is OperationKind.PATH and any(f"{{{name}}}" in operation.path.split("/") for name in names)
