"""Read-only and write-only properties: in which directions a property exists, and what became of that."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.schemas.draft import BOTH, Draft, SchemaContext
from apidiff.compare.schemas.subjects import property_subject
from apidiff.compare.view.merged import MergedSchema, merged_at, plain_target
from apidiff.contain.vocabulary import CLOSERS, NAMED
from apidiff.model.contract import Contract, Direction, Node

NAMES = ("required", *NAMED, *CLOSERS, "propertyNames")
"""Keywords over which a change of the names that a schema declares can fail."""


def compare_access(
    context: SchemaContext,
    name: str,
    old: Node,
    new: Node,
    flows: tuple[frozenset[Direction], frozenset[Direction]],
    required: bool,
) -> Iterator[Draft]:
    """Yield changes of readOnly and writeOnly, given the directions in which a property existed and exists. One that
    becomes read-only leaves requests, but stays in responses."""
    before, after = flows
    for direction, kind in ((Direction.REQUEST, "schema.read-only"), (Direction.RESPONSE, "schema.write-only")):
        if (direction in before) != (direction in after):
            event = "removed" if direction in after else "added"
            facts = {"property": name, "required": required, "place": "property"}
            subject = property_subject(context, new, name)
            yield context.draft(f"{kind}.{event}", old, new, facts, keywords=NAMES, names=(name,), subject=subject)


def flow_of_property(contract: Contract, shape: MergedSchema, name: str) -> frozenset[Direction]:
    """Return the directions in which a property of a shape exists, by what every member says that declares it."""
    flow = flow_of(contract, shape.properties[name])
    for node in shape.again.get(name, ()):
        flow &= flow_of(contract, node)
    return flow


def flow_of(contract: Contract, node: Node) -> frozenset[Direction]:
    """Return the directions in which a property exists: read-only ones have no requests, write-only ones no
    responses."""
    target = plain_target(contract, node)
    if isinstance(target.value, dict) and "$ref" not in target.value and "allOf" not in target.value:
        read_only, write_only = target.value.get("readOnly") is True, target.value.get("writeOnly") is True
    else:
        shape = merged_at(contract, target)
        read_only, write_only = _flag(shape, "readOnly"), _flag(shape, "writeOnly")
    if target is not node and isinstance(node.value, dict):
        # Beside `$ref` the 3.0 dialect ignores the mark, yet authors who write it mean it.
        read_only = read_only or node.value.get("readOnly") is True
        write_only = write_only or node.value.get("writeOnly") is True
    if not read_only and not write_only:
        return BOTH
    flow = set(BOTH)
    if read_only:
        flow.discard(Direction.REQUEST)
    if write_only:
        flow.discard(Direction.RESPONSE)
    return frozenset(flow)


def _flag(shape: MergedSchema, keyword: str) -> bool:
    return any(node.value is True for node in shape.keywords.get(keyword, []))
