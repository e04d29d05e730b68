"""References in the place of an entry of a map or list whose entries have none by the standard: a server, a server
variable, a tag, a security requirement, an Encoding Object."""

from __future__ import annotations

import re
from collections.abc import Mapping

from apidiff.contain.vocabulary import COMPOSITIONS
from apidiff.model.document import Json, Resource
from apidiff.resolve.references.written import matches, text_of

HOLDERS = frozenset({"servers", "security", "tags", "variables", "encoding"})
"""The keywords that hold such entries."""
_MAP = rb"%s\s*:\s*\{"
_LIST = rb'%s\s*:\s*\[(?:\s|,|"(?:[^"\\]|\\.)*")*\{'
"""From a key on to the beginning of the map, or of the first object in the list."""
_OPENINGS = tuple(
    (key, shape % key, depth)
    for shape, depth, keys in (
        (_MAP, 1, (b'"variables"', b'"encoding"')),
        (_LIST, 2, (b'"servers"', b'"security"', b'"tags"')),
    )
    for key in keys
)
"""The keys of the holders, what they begin with, and how deep in the holder that ends: entries are two deep."""
_INSIDE = rb'[{}\[\]]|"((?:[^"\\]|\\.)*)"(?:\s*:\s*)?'
_OTHERS = frozenset(
    {
        *(f"#/{name}" for name in ("definitions", "parameters", "responses", "securityDefinitions")),
        *(
            f"#/components/{name}"
            for name in (
                "schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes",
                "links", "callbacks", "pathItems", "mediaTypes",
            )
        ),
    }
)  # fmt: skip
"""The maps that hold something else, each under its name."""
_OF_ENTRIES = frozenset({"contentType", "url", "default", "name"})
_OF_COMPONENTS = frozenset({"type", "in", "schema", "content", *COMPOSITIONS})
"""Keywords of what such references lead to, and of what others lead to."""


def may_hold_entries(resource: Resource, targets: Mapping[str, Json]) -> bool:
    """Return whether a file may hold such a reference. `targets` are what its references lead to.

    The text is looked through only where one of them may lead to an entry, rather than to a component of another kind:
    five searches take as long as finding all references (`benchmarks/corpus.py`, GitHub)."""
    if not any(_may_be_entry(reference, target) for reference, target in targets.items()):
        return False
    text = text_of(resource)
    return text is None or any(
        _holds_reference(text, match.end(), depth)
        for key, opening, depth in _OPENINGS
        for match in matches(opening, key, text)
    )


def _may_be_entry(reference: str, target: Json) -> bool:
    if reference.rpartition("/")[0] not in _OTHERS or not isinstance(target, dict):
        return True
    return not _OF_ENTRIES.isdisjoint(target) and target.keys().isdisjoint(_OF_COMPONENTS)


def _holds_reference(text: bytes, start: int, depth: int) -> bool:
    """Whether an object that is an entry of a map or list refers to something. The map is read from a place on, so
    deep in it. A schema of that name is none: `"variables": {"type": "array", "items": {"$ref": ...}}`."""
    found = False
    for match in re.compile(_INSIDE).finditer(text, start):
        if match[0] in b"{[":
            depth += 1
        elif match[0] in b"}]":
            depth -= 1
            if depth == 0:
                return found
        elif depth == 2 and match[1] == b"$ref":
            found = True
        elif depth == 1 and match[1] == b"type" and text.startswith(b'"', match.end()):
            return False
    return found
