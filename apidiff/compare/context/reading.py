"""Reading parts of a contract that may not have the shape the standard asks for: a wrong shape reads as absent.

The loader reports what is wrong with a document; a comparer only must not fall over it.
"""

from __future__ import annotations

from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json


def members(node: Node | None, key: str) -> dict[str, Node]:
    """Return the entries of the mapping under a key of a mapping; nothing where either is no mapping."""
    if node is None or not isinstance(node.value, dict):
        return {}
    found = node.value.get(key)
    if not isinstance(found, dict):
        return {}
    base = (*node.tokens, key)
    return {name: Node(value, (*base, name)) for name, value in found.items()}


def elements(node: Node | None, key: str) -> list[Node]:
    """Return the elements of the list under a key of a mapping; nothing where it is no list."""
    if node is None or not isinstance(node.value, dict):
        return []
    found = node.value.get(key)
    if not isinstance(found, list):
        return []
    base = (*node.tokens, key)
    return [Node(value, (*base, str(index))) for index, value in enumerate(found)]


def value_of(node: Node | None, key: str) -> Json:
    """Return the value under a key of a mapping, or None."""
    return node.value.get(key) if node is not None and isinstance(node.value, dict) else None


def text(node: Node | None, key: str) -> str:
    """Return the string under a key of a mapping, or an empty string."""
    found = value_of(node, key)
    return found if isinstance(found, str) else ""


def flag(node: Node | None, key: str) -> bool:
    """Return whether the value under a key of a mapping is `true`."""
    return value_of(node, key) is True


def mapping_at(contract: Contract, node: Node | None, key: str) -> Node | None:
    """Return the mapping under a key, followed through references; None where it is absent or no mapping."""
    found = node.get(key) if node is not None else None
    if found is None:
        return None
    found = contract.follow(found)
    return found if isinstance(found.value, dict) else None
