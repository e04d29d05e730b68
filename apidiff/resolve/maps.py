"""Whole maps that stand in another file: `paths: {$ref: paths.yaml}`, `components: {schemas: {$ref: schemas.yaml}}`.

The standard has no such references (OpenAPI 3.1.1, sections 4.8.8 and 4.8.7), yet many tools write and follow them. The
map is put in the place of the reference, each entry as a reference of its own, which the standard has.
"""

from __future__ import annotations

from urllib.parse import quote

from msgspec import Struct, field

from apidiff.model.document import ENTRY, Document, Json
from apidiff.model.pointer import Tokens, format_pointer
from apidiff.resolve.references import reference_of
from apidiff.resolve.tree import mounted, uri_of, value_behind

_LONGEST_CHAIN = 20
_MAPS = ("paths", "webhooks", "components", "definitions", "parameters", "responses", "securityDefinitions")


def with_maps(document: Document, root: dict[str, Json]) -> tuple[dict[str, Json], dict[Tokens, Tokens]]:
    """Return the root of the entry file with such maps in place, and where each of their entries stands.

    A map that cannot be read stays a reference, which resolving reports.
    """
    maps = _Maps(document=document)
    found = dict(root)
    for key in _MAPS:
        found[key] = maps.entries(root.get(key), (key,))
    if isinstance(found["components"], dict):
        found["components"] = {
            section: maps.entries(value, ("components", section)) for section, value in found["components"].items()
        }
    return ({key: value for key, value in found.items() if key in root}, maps.places) if maps.places else (root, {})


class _Maps(Struct, frozen=True, kw_only=True):
    document: Document
    places: dict[Tokens, Tokens] = field(default_factory=dict)

    def entries(self, value: Json, tokens: Tokens) -> Json:
        """The entries of the map that a reference at the tokens leads to; the value itself where it is none."""
        reference = reference_of(value)
        found = None if reference is None else self._behind(reference)
        if found is None:
            return value
        key, below, entries = found
        head = "" if key == ENTRY else uri_of(key)
        placed: dict[str, Json] = {}
        for name, entry in entries.items():
            there = (*below, name)
            here = (*tokens, name)
            self.places[here] = mounted(key, there)
            own = reference_of(entry) if key == ENTRY else None
            written = {"$ref": own or f"{head}#{quote(format_pointer(there), safe='/~')}"}
            placed[name] = written if isinstance(entry, dict) else entry
        return placed

    def _behind(self, reference: str) -> tuple[str, Tokens, dict[str, Json]] | None:
        """The key of the file, the tokens in it, and the map behind a chain of references; None where there is none."""
        base = ENTRY
        for _ in range(_LONGEST_CHAIN):
            found = value_behind(self.document, reference, base)
            if found is None:
                return None
            key, tokens, value = found
            if (further := reference_of(value)) is None:
                return (key, tokens, value) if isinstance(value, dict) else None
            reference, base = further, key
        return None
