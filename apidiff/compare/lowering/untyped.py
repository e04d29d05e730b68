"""Producers whose schema declares `properties` without a type send objects: whoever leaves the type out means so,
though JSON Schema then admits every text and number as well."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from apidiff.contain.vocabulary import DEPENDENT, TESTS, UNIONS, VALUES
from apidiff.model.contract import Contract, Node

ASSUMPTION: Final = "a schema that declares `properties` without a type describes objects"
_TYPING: Final = frozenset({*VALUES, *UNIONS, "if", "$dynamicRef"})
"""Keywords that may say of which types a value is."""
_PARTS: Final = frozenset({"allOf", *DEPENDENT})
_UNIONS: Final = frozenset(UNIONS)
_TESTS: Final = frozenset({*TESTS, "contains", "propertyNames"})


def describes_objects(contract: Contract, node: Node, members: Iterable[Node]) -> bool:
    """Return whether a schema, given with all members of its composition, declares properties and no type, and is no
    part of a schema that may state one."""
    if "type" in node.value or not ("properties" in node.value or "allOf" in node.value) or _is_part(contract, node):
        return False
    declares = False
    for member in members:
        if not _TYPING.isdisjoint(member.value):
            return False
        declares = declares or bool(member.value.get("properties"))
    return declares


def _is_part(contract: Contract, node: Node) -> bool:
    place = node.tokens
    if len(place) < 2 or place[-1] in _TESTS or place[-2] in _PARTS:
        return len(place) > 1 and place[-2] != "properties"
    if place[-2] in _UNIONS:
        around = contract.at(place[:-2]).value
        return isinstance(around, dict) and ("type" in around or "allOf" in around or "$ref" in around)
    return False
