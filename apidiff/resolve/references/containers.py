"""Whole maps and lists that stand elsewhere: `paths: {$ref: paths.yaml}`, `properties: {$ref: fields.yaml}`.

The standard has no such references (OpenAPI 3.1.1, sections 4.8.7 and 4.8.8), yet many tools write and follow them. The
map or list is put in the place of the reference: each entry as a reference of its own, which the standard has, or as it
is where that is a plain value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.contain.vocabulary import COMPOSITIONS
from apidiff.model.document import ENTRY, Document, Json, Problem, Resource
from apidiff.model.pointer import Tokens, format_pointer
from apidiff.resolve.references.written import CONTAINERS, HOLDERS, Written, written_in
from apidiff.resolve.tree import copied, mounted, uri_of, value_behind

_LONGEST_CHAIN = 20
_PLAIN = frozenset(
    {
        "required", "enum", "security", "servers", "tags", "consumes", "produces", "schemes", "variables", "flows",
        "implicit", "password", "clientCredentials", "authorizationCode", "deviceAuthorization", "scopes",
        "discriminator", "mapping", "xml", "encoding",
    }
)  # fmt: skip
"""Maps and lists whose entries cannot be references."""
_LISTS = frozenset({"required", "enum", *COMPOSITIONS, "prefixItems", "security", "servers", "tags"})
_MAPS = frozenset(CONTAINERS - _LISTS - {"parameters", "examples", "consumes", "produces", "schemes"})
_SECTIONS = frozenset(
    {
        "components", "flows", "implicit", "password", "clientCredentials", "authorizationCode", "deviceAuthorization",
        "discriminator", "xml",
    }
)  # fmt: skip
"""Maps whose keys are keywords rather than names."""
_VALUES = frozenset({"example", "default", "const", "value", "enum"})


class Spread(Struct, frozen=True, kw_only=True):
    """A document with such maps and lists in place, and where each of them was taken from.

    `places` maps tokens of the tree to tokens of the tree; it grows as files are read, and so do `problems`. `written`
    returns the references of a file as it was read.
    """

    document: Document
    written: Callable[[Resource], Written]
    places: dict[Tokens, Tokens] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def with_containers(document: Document) -> Spread:
    """Return the document with such references replaced, in the entry file at once and in others when they are read.

    One that cannot be read stays as it is, which resolving reports; one that leads to something of another shape is a
    problem."""
    known: dict[int, tuple[Resource, Written]] = {}

    def written(resource: Resource) -> Written:
        found = known.get(id(resource.root))
        if found is None:
            found = known[id(resource.root)] = (resource, written_in(resource))
        return found[1]

    places: dict[Tokens, Tokens] = {}
    problems: list[Problem] = []

    def spread(key: str, resource: Resource) -> Resource:
        if not written(resource).of_containers:
            return resource
        expansion = _Expansion(document=document, key=key, name=resource.name, places=places, problems=problems)
        root = expansion.root(resource.root)
        if root is resource.root:
            return resource
        known[id(root)] = (resource, written(resource))
        return replace(resource, root=root)

    entry = spread(ENTRY, document.entry)

    def read(key: str) -> Resource:
        resource = document.resource(key)
        return entry if resource is document.entry else spread(key, resource)

    # Files that were read to find the maps are read anew, so that they are entered where resolving looks for them.
    return Spread(
        document=Document(source=document.source, entry=entry, read=read),
        written=written,
        places=places,
        problems=problems,
    )


class _Expansion(Struct, frozen=True, kw_only=True):
    """The replacing in one file. `document` is the document as it was read."""

    document: Document
    key: str
    name: str
    places: dict[Tokens, Tokens]
    problems: list[Problem]

    def root(self, root: Json) -> Json:
        """Return the root of the file with the maps and lists in place; the root itself where there are none."""
        if not isinstance(root, dict):
            return root
        copies: dict[Tokens, Json] = {(): root.copy()}
        found = False
        for tokens, value, is_entry in _references(root):
            entries = self._entry_of_holder(tokens, value) if is_entry else self._entries(tokens, value)
            if entries is not None:
                holder = copied(copies, tokens[:-1])
                holder[int(tokens[-1]) if isinstance(holder, list) else tokens[-1]] = entries
                found = True
        return copies[()] if found else root

    def _entry_of_holder(self, tokens: Tokens, value: dict[str, Json]) -> Json:
        """The object that a reference at the tokens leads to, one of a map or list; None where it leads to none."""
        behind = self._behind(value["$ref"])
        if behind is None or not isinstance(behind[2], dict):
            return None
        here = mounted(self.key, tokens)
        self.places[here] = mounted(behind[0], behind[1])
        beside = {name: entry for name, entry in value.items() if name != "$ref"}
        self.places.update({(*here, name): (*here, name) for name in beside})
        return {**behind[2], **beside}

    def _entries(self, tokens: Tokens, value: dict[str, Json]) -> Json:
        """The entries of the map or list that a reference at the tokens leads to; None where it leads to neither."""
        behind = self._behind(value["$ref"])
        if behind is None:
            return None
        key, there, entries = behind
        keyword = tokens[-1]
        wanted = "a list" if keyword in _LISTS else "a map" if keyword in _MAPS else "a list or a map"
        if (keyword in _LISTS and not isinstance(entries, list)) or (
            keyword in _MAPS and not isinstance(entries, dict)
        ):
            what = f"`$ref` stands for the whole of `{keyword}`, and leads to something else: {value['$ref']}"
            pointer = format_pointer((*tokens, "$ref"))
            self.problems.append(Problem(source=self.name, what=what, expected=wanted, pointer=pointer, cause="unread"))
            return None
        here = mounted(self.key, tokens)
        self.places[here] = mounted(key, there)
        head = "" if key == self.key else uri_of(key) if self.key == ENTRY else self._uri(value["$ref"], key)
        if isinstance(entries, list):
            return [self._entry(entry, keyword, head, (*there, str(index))) for index, entry in enumerate(entries)]
        placed = {name: self._entry(entry, keyword, head, (*there, name)) for name, entry in entries.items()}
        beside = {name: entry for name, entry in value.items() if name != "$ref"}
        self.places.update({(*here, name): (*here, name) for name in beside})
        return {**placed, **beside}

    def _entry(self, entry: Json, keyword: str, head: str, there: Tokens) -> Json:
        if keyword in _PLAIN or not isinstance(entry, dict):
            return entry
        return {"$ref": f"{head}#{quote(format_pointer(there), safe='/~')}"}

    def _uri(self, reference: str, key: str) -> str:
        """How a reference in this file names the file that another one of it leads to, past what lies between."""
        found = value_behind(self.document, reference, self.key)
        if found is not None and found[0] == key:
            return reference.partition("#")[0]
        return self._relative(key)

    def _relative(self, key: str) -> str:
        import posixpath

        return quote(posixpath.relpath(key, posixpath.dirname(self.key) or "."))

    def _behind(self, reference: str) -> tuple[str, Tokens, Json] | None:
        """The key of the file, the tokens in it, and what stands there behind a chain of references."""
        base = self.key
        for _ in range(_LONGEST_CHAIN):
            found = value_behind(self.document, reference, base)
            if found is None:
                return None
            further = found[2].get("$ref") if isinstance(found[2], dict) and len(found[2]) == 1 else None
            if not isinstance(further, str):
                return found
            reference, base = further, found[0]
        return None


def _references(root: dict[str, Json]) -> Iterator[tuple[Tokens, dict[str, Json], bool]]:
    """Yield the references that stand in the place of a map or list, or of an entry of one that has none, and whether
    they are such entries."""
    waiting: list[tuple[Json, Tokens, bool]] = [(root, (), False)]
    while waiting:
        value, tokens, holds_names = waiting.pop()
        is_holder = bool(tokens) and tokens[-1] in HOLDERS
        if isinstance(value, list):
            for index, item in enumerate(value):
                if is_holder and isinstance(item, dict) and isinstance(item.get("$ref"), str):
                    yield (*tokens, str(index)), item, True
                else:
                    waiting.append((item, (*tokens, str(index)), False))
            continue
        if not isinstance(value, dict):
            continue
        for key, child in value.items():
            if not isinstance(child, (dict, list)):
                continue
            here = (*tokens, key)
            if holds_names and is_holder and isinstance(child, dict) and isinstance(child.get("$ref"), str):
                yield here, child, True
                continue
            if holds_names:
                waiting.append((child, here, False))
                continue
            is_container = key in CONTAINERS
            if is_container and isinstance(child, dict) and isinstance(child.get("$ref"), str):
                yield here, child, False
            elif (key not in _VALUES and not key.startswith("x-")) and not (
                key == "examples" and isinstance(child, list)
            ):
                waiting.append((child, here, is_container and isinstance(child, dict) and key not in _SECTIONS))
