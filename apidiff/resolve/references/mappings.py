"""Entries of the mappings of discriminators that name no schema.

An entry is the name of a component or a reference (OpenAPI 3.1.1, section 4.8.25). One that leads nowhere is a broken
reference, told at the entry.
"""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.model.contract import Node, References
from apidiff.model.document import ENTRY
from apidiff.model.pointer import Tokens
from apidiff.resolve.inheritance import COMPONENTS, components_of_file
from apidiff.resolve.references.references import may_be_reference
from apidiff.resolve.tree import base_of


def entries_of_mapping(stated: Node) -> dict[str, Node]:
    """Return the entries of the mapping of a discriminator by the value that they are for."""
    mapping = stated.get("mapping")
    return dict(mapping.items()) if mapping is not None and isinstance(mapping.value, dict) else {}


def component_named(references: References, name: str, base: str) -> Tokens | None:
    """Return where the component stands that an entry in the file with that key names; None where it names none."""
    heads = (COMPONENTS,) if base == ENTRY else (*components_of_file(base), COMPONENTS)
    for head in heads:
        try:
            return references.at((*head, name)).tokens
        except (KeyError, IndexError, TypeError, ValueError):
            continue
    return None


def broken_entries(references: References, stated: Node) -> Iterator[Node]:
    """Yield the entries of a discriminator that name nothing."""
    default = stated.get("defaultMapping")
    for entry in (*entries_of_mapping(stated).values(), *(() if default is None else (default,))):
        if isinstance(entry.value, str) and names_nothing(references, entry.value, base_of(entry.tokens)):
            yield entry


def names_nothing(references: References, name: str, base: str) -> bool:
    """Return whether an entry in the file with that key is neither the name of a component nor leads to a schema."""
    if component_named(references, name, base) is not None:
        return False
    return not may_be_reference(name) or references.leads_nowhere(name, base)
