"""Swagger 2.0 in many files: path items, operations, parameters and responses are read into the entry file.

Folding moves and combines these (a body parameter becomes part of its operation), so they have to be at hand. Schemas
stay where they are. References inside what is read in are written anew, relative to the entry file.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from msgspec import Struct, field

from apidiff.model.contract import METHODS
from apidiff.model.document import ENTRY, Document, DocumentError, Json
from apidiff.model.pointer import Tokens, escape, format_pointer
from apidiff.model.vocabulary import HOLDING_VALUES
from apidiff.resolve.tree import mounted, resource_key, uri_of, value_behind, written_key

_LONGEST_CHAIN = 100
_SHARED = ("parameters", "responses")


def with_files(document: Document, root: dict[str, Json]) -> tuple[dict[str, Json], dict[Tokens, Tokens]]:
    """Return the root of the entry file with the parts of further files in it, and where each of those parts stands.

    A part that cannot be read stays a reference, which resolving reports.
    """
    inliner = _Inliner(document=document)
    for section in _SHARED:
        inliner.shared[section] = {
            name: inliner.inlined(value, (section, name)) for name, value in mapping(root.get(section)).items()
        }
    known = {section: len(entries) for section, entries in inliner.shared.items()}
    paths = {path: inliner.path_item(item, ("paths", path)) for path, item in mapping(root.get("paths")).items()}
    if not inliner.places:
        return root, {}
    found = {**root, "paths": paths} if isinstance(root.get("paths", {}), dict) else {**root}
    found.update(
        (section, entries)
        for section, entries in inliner.shared.items()
        if isinstance(root.get(section), dict) or len(entries) > known[section]
    )
    return found, inliner.places


class _Part(Struct, frozen=True, kw_only=True):
    """An object of a file, its references relative to the entry file, and where it stands."""

    value: dict[str, Json]
    tokens: Tokens
    name: str


class _Inliner(Struct, frozen=True, kw_only=True):
    document: Document
    places: dict[Tokens, Tokens] = field(default_factory=dict)
    shared: dict[str, dict[str, Json]] = field(default_factory=dict)

    def path_item(self, item: Json, tokens: Tokens) -> Json:
        """A Path Item Object with what it refers to in other files."""
        item = self.inlined(item, tokens)
        if not isinstance(item, dict):
            return item
        found = self._with_shared(item)
        for method in METHODS:
            if method in item:
                operation = self.inlined(item[method], (*tokens, method))
                found[method] = self._with_shared(operation) if isinstance(operation, dict) else operation
        return found

    def inlined(self, value: Json, tokens: Tokens) -> Json:
        """The object of another file that a reference leads to, with the fields beside the reference; else the value
        itself."""
        part = self._part(value)
        if part is None:
            return value
        self.places[tokens] = part.tokens
        beside = {key: entry for key, entry in value.items() if key != "$ref"}
        self.places.update({(*tokens, key): (*tokens, key) for key in beside})
        return {**part.value, **beside}

    def _with_shared(self, holder: dict[str, Json]) -> dict[str, Json]:
        """A copy of a path item or operation whose parameters and responses are in the entry file."""
        found = dict(holder)
        if isinstance(holder.get("parameters"), list):
            found["parameters"] = [self._shared("parameters", entry) for entry in holder["parameters"]]
        if isinstance(holder.get("responses"), dict):
            found["responses"] = {
                status: self._shared("responses", entry) for status, entry in holder["responses"].items()
            }
        return found

    def _shared(self, section: str, value: Json) -> Json:
        """A reference to a parameter or response of another file, which is entered among the shared ones."""
        part = self._part(value)
        if part is None:
            return value
        if "$ref" in part.value:
            return part.value
        self.shared[section][part.name] = part.value
        self.places[section, part.name] = part.tokens
        return {"$ref": f"#/{section}/{quote(escape(part.name), safe='/~')}"}

    def _part(self, value: Json) -> _Part | None:
        """What stands in another file behind a chain of references, or None where the chain ends in this one, or
        nowhere."""
        found: _Part | None = None
        seen: set[Tokens] = set()
        while isinstance(value, dict) and isinstance(reference := value.get("$ref"), str):
            if reference.startswith("#"):
                break
            found = self._at(reference)
            if found is None or found.tokens in seen or len(seen) > _LONGEST_CHAIN:
                return None
            seen.add(found.tokens)
            value = found.value
        return found

    def _at(self, reference: str) -> _Part | None:
        found = value_behind(self.document, reference, ENTRY)
        if found is None or not isinstance(found[2], dict):
            return None
        key, tokens, value = found
        name = f"{key}#{format_pointer(tokens)}" if tokens else key
        return _Part(value=_rebased(value, self._from(key)), tokens=mounted(key, tokens), name=name)

    def _from(self, base: str) -> Callable[[str], str]:
        """A function that writes references that stand in a file as they would be written in the entry file."""

        def rebased(reference: str) -> str:
            uri, _, fragment = reference.partition("#")
            try:
                key = resource_key(self.document, uri, base) if uri else base
            except DocumentError:
                key = written_key(uri, base)
            except ValueError:
                return reference
            written = uri_of(key)
            return f"{written}#{fragment}" if fragment or not written else written

        return rebased


def _rebased(value: dict[str, Json], rebase: Callable[[str], str]) -> dict[str, Json]:
    """A copy of a value with every reference in it written anew. What is an example or a default is no reference."""
    found: dict[str, Json] = value.copy()
    pending: list[tuple[Json, bool]] = [(found, False)]
    while pending:
        holder, names = pending.pop()
        for key, entry in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
            if key == "$ref" and isinstance(entry, str):
                holder[key] = rebase(entry)
            elif isinstance(entry, dict | list) and (names or key not in HOLDING_VALUES):
                holder[key] = entry.copy()
                pending.append((holder[key], key == "properties"))
    return found


def mapping(value: Json) -> dict[str, Json]:
    """Return a map, an empty one for what is none."""
    return value if isinstance(value, dict) else {}
