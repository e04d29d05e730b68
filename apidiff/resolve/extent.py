"""How much a contract holds: operations, places of payloads, and schemas."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from apidiff.model.contract import MOUNT, Contract, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

_SCHEMAS = ("schema", "itemSchema")


class Extent(Struct, frozen=True, kw_only=True):
    """How many operations, places at which a payload has a schema (a shared part counts once), and schemas that have a
    name or a file of their own."""

    operations: int
    positions: int
    schemas: int


def extent_of(contract: Contract) -> Extent:
    """Return how much a contract holds. What cannot be read does not count."""
    seen: set[Tokens] = set()
    positions = sum(_positions(contract, holder, seen) for holder in _holders(contract, set()))
    components = contract.root.get("components")
    schemas = None if components is None else components.get("schemas")
    named = len(schemas.value) if schemas is not None and isinstance(schemas.value, dict) else 0
    in_files = sum(target[0] == MOUNT for target in contract.references.targets() if target)
    return Extent(operations=len(contract.operations), positions=positions, schemas=named + in_files)


def _holders(contract: Contract, referred: set[str]) -> Iterator[Node]:
    """Yield the parts of operations that have payloads; some are met several times. `referred` are the references that
    were met in the entry file, where the same words lead to the same part."""
    above: Node | None = None
    for operation in contract.operations:
        yield from _entries(operation.node, "parameters", list, referred)
        # The operations of one path follow each other.
        if above is None or operation.path_item.tokens != above.tokens:
            above = operation.path_item
            yield from _entries(above, "parameters", list, referred)
        if "requestBody" in operation.node.value:
            yield operation.node.child("requestBody")
        yield from _entries(operation.node, "responses", dict, referred)


def _entries(
    node: Node, keyword: str, kind: type[list[Json]] | type[dict[str, Json]], referred: set[str]
) -> Iterator[Node]:
    value = node.value.get(keyword)
    if not value or not isinstance(value, kind):
        return
    is_entry = node.tokens[0] != MOUNT
    for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
        reference = entry.get("$ref") if is_entry and isinstance(entry, dict) else None
        if isinstance(reference, str):
            if reference in referred:
                continue
            referred.add(reference)
        yield Node(entry, (*node.tokens, keyword, str(key)))


def _positions(contract: Contract, holder: Node, seen: set[Tokens]) -> int:
    """Count the schemas of a parameter, body or response that has not been met before, headers included."""
    node = contract.follow(holder) if isinstance(holder.value, dict) and "$ref" in holder.value else holder
    if node.tokens in seen or not isinstance(node.value, dict):
        return 0
    seen.add(node.tokens)
    found = 1 if "schema" in node.value else 0
    content, headers = node.value.get("content"), node.value.get("headers")
    for media_type in content.values() if isinstance(content, dict) else ():
        if isinstance(media_type, dict):
            found += sum(keyword in media_type for keyword in _SCHEMAS)
    if isinstance(headers, dict):
        entries = node.child("headers").items()
        found += sum(_positions(contract, header, seen) for _, header in entries)
    return found
