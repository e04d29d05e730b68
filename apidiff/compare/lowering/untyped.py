"""Producers whose schema declares `properties` without a type send objects, and those that declare `items` send arrays:
whoever leaves the type out means so, though JSON Schema then admits every text and number as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from apidiff.contain.vocabulary import DEPENDENT, TESTS, UNIONS, VALUES
from apidiff.model.contract import Contract, Node

ASSUMPTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "object": "a schema that declares `properties` without a type describes objects",
        "array": "a schema that declares `items` without a type describes arrays",
    }
)
"""What is assumed of a schema that leaves a type out."""
_TYPE_OF: Final[Mapping[str, str]] = MappingProxyType({"properties": "object", "items": "array"})
_DECLARING: Final = frozenset({*_TYPE_OF, "allOf"})
_TYPING: Final = frozenset({*VALUES, *UNIONS, "if", "$dynamicRef"})
"""Keywords that may say of which types a value is."""
_PARTS: Final = frozenset({"allOf", *DEPENDENT})
_UNIONS: Final = frozenset(UNIONS)
_TESTS: Final = frozenset({*TESTS, "contains", "propertyNames"})


def implied_type(contract: Contract, node: Node, members: Iterable[Node]) -> str | None:
    """Return the type that a schema, given with all members of its composition, leaves out: it declares the parts of
    objects or of arrays, and no type, and is no part of a schema that may state one. None of any other."""
    if "type" in node.value or _DECLARING.isdisjoint(node.value) or _is_part(contract, node):
        return None
    found = set[str]()
    for member in members:
        if not _TYPING.isdisjoint(member.value):
            return None
        found.update(type_ for keyword, type_ in _TYPE_OF.items() if member.value.get(keyword))
    return found.pop() if len(found) == 1 else None


def _is_part(contract: Contract, node: Node) -> bool:
    place = node.tokens
    if len(place) < 2 or place[-1] in _TESTS or place[-2] in _PARTS:
        return len(place) > 1 and place[-2] != "properties"
    if place[-2] in _UNIONS:
        around = contract.at(place[:-2]).value
        return isinstance(around, dict) and ("type" in around or "allOf" in around or "$ref" in around)
    return False
