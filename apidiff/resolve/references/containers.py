"""What stands elsewhere and is nothing that the standard has references to: whole maps and lists, such as
`paths: {$ref: paths.yaml}` and `properties: {$ref: fields.yaml}`, and plain values: `maximum: {$ref: limits.yaml}`.

The standard has no such references (OpenAPI 3.1.1, sections 4.8.7 and 4.8.8), yet many tools write and follow them. The
map or list is put in the place of the reference: each entry as a reference of its own, which the standard has, or as it
is where that is a plain value. A text, a number or a list is put wherever a reference leads to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from typing import Literal, TypeAlias
from urllib.parse import quote

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.contain.vocabulary import COMPOSITIONS, ONE_SCHEMA
from apidiff.model.contract import METHODS
from apidiff.model.document import ENTRY, Document, Json, Problem, Resource
from apidiff.model.pointer import Tokens, format_pointer
from apidiff.resolve.references.entries import HOLDERS, may_hold_entries
from apidiff.resolve.references.written import CONTAINERS, Written, by_file, written_in
from apidiff.resolve.tree import copied, mounted, uri_of, value_behind

_LONGEST_CHAIN = 20
_DEEPEST_VALUE = 20
_PLAIN = frozenset(
    {
        "required", "dependentRequired", "enum", "security", "servers", "tags", "consumes", "produces", "schemes",
        "variables", "flows", "implicit", "password", "clientCredentials", "authorizationCode", "deviceAuthorization",
        "scopes", "discriminator", "mapping", "xml", "encoding", "info", "externalDocs",
    }
)  # fmt: skip
"""Maps and lists whose entries cannot be references."""
_LISTS = frozenset({"required", "enum", *COMPOSITIONS, "prefixItems", "security", "servers", "tags"})
_MAPS = frozenset(CONTAINERS - _LISTS - {"parameters", "examples", "consumes", "produces", "schemes"})
_SECTIONS = frozenset(
    {
        "components", "flows", "implicit", "password", "clientCredentials", "authorizationCode", "deviceAuthorization",
        "discriminator", "xml", "info", "externalDocs",
    }
)  # fmt: skip
"""Maps whose keys are keywords rather than names."""
_VALUES = frozenset({"example", "default", "const", "value", "enum"})
_LITERAL = frozenset({"default", "const", "enum"})
"""Those of them that payloads depend on: an object with `$ref` may be meant as it is there, and refers to an object."""
_FLAGS = frozenset(
    {
        "required", "readOnly", "writeOnly", "nullable", "deprecated", "uniqueItems", "exclusiveMinimum", "const",
        "exclusiveMaximum", "explode", "allowReserved", "allowEmptyValue", "default", "attribute", "wrapped",
    }
)  # fmt: skip
"""Keywords that hold true or false, and no schema."""

_REFERABLE = frozenset(
    {*ONE_SCHEMA, *COMPOSITIONS, "prefixItems", "parameters", "schema", "itemSchema", "requestBody", *METHODS}
) - {"items"}  # fmt: skip
"""Keywords that hold something, or a list of things, that the standard has references to. (`items` held a list.)"""
_OF_PLAIN_VALUES = frozenset({"dependentRequired", "dependencies", "scopes", "mapping"})
"""Maps of plain values by names."""

_Kind: TypeAlias = Literal["container", "entry", "value"]


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
        found = written(resource)
        targets = {each: _target(document, key, resource.root, each) for each in by_file(found.references)}
        plain = {each for each, target in targets.items() if target is not None and not isinstance(target, dict)}
        if not found.of_containers and not plain and not may_hold_entries(resource, targets):
            return resource
        expansion = _Expansion(
            document=document, key=key, name=resource.name, plain=plain, places=places, problems=problems
        )
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
    """The replacing in one file. `document` is the document as it was read; `plain` are references to no object."""

    document: Document
    key: str
    name: str
    plain: Set[str]
    places: dict[Tokens, Tokens]
    problems: list[Problem]
    settled: dict[tuple[str, Tokens, int], Json] = field(default_factory=dict)

    def root(self, root: Json) -> Json:
        """Return the root of the file with the maps and lists in place; the root itself where there are none."""
        if not isinstance(root, dict):
            return root
        copies: dict[Tokens, Json] = {(): root.copy()}
        found = False
        for tokens, value, kind in _references(root, self.plain):
            there = self._in_place(tokens, value, kind)
            if there is not None:
                holder = copied(copies, tokens[:-1])
                holder[int(tokens[-1]) if isinstance(holder, list) else tokens[-1]] = there
                found = True
        return copies[()] if found else root

    def _in_place(self, tokens: Tokens, value: dict[str, Json], kind: _Kind) -> Json:
        """What belongs in the place of a reference at the tokens; None where the reference stays."""
        if kind == "container":
            return self._entries(tokens, value)
        return self._entry_of_holder(tokens, value) if kind == "entry" else self._plain_value(tokens, value)

    def _plain_value(self, tokens: Tokens, value: dict[str, Json]) -> Json:
        """The list, text, number or flag that a reference at the tokens leads to."""
        behind = _behind(self.document, value["$ref"], self.key)
        if behind is None or (isinstance(behind[2], bool) and tokens[-1] not in _FLAGS):
            return None
        self.places[mounted(self.key, tokens)] = mounted(behind[0], behind[1])
        return self._settled(*behind)

    def _entry_of_holder(self, tokens: Tokens, value: dict[str, Json]) -> Json:
        """The object that a reference at the tokens leads to, one of a map or list; None where it leads to none."""
        behind = _behind(self.document, value["$ref"], self.key)
        if behind is None or not isinstance(behind[2], dict):
            return None
        here = mounted(self.key, tokens)
        self.places[here] = mounted(behind[0], behind[1])
        beside = {name: entry for name, entry in value.items() if name != "$ref"}
        self.places.update({(*here, name): (*here, name) for name in beside})
        return {**self._settled(*behind), **beside}

    def _settled(self, key: str, there: Tokens, value: Json, depth: int = 0) -> Json:
        """A value of another place as it stands here: with the plain values that references in it lead to."""
        place = (key, there, depth)
        known = self.settled.get(place)
        if known is None:
            known = self.settled[place] = self._with_plain(value, key, depth)
        return known

    def _with_plain(self, value: Json, base: str, depth: int) -> Json:
        if depth > _DEEPEST_VALUE or not isinstance(value, (dict, list)):
            return value
        if isinstance(value, list):
            return [self._with_plain(item, base, depth + 1) for item in value]
        if not _refers(value):
            return {name: self._with_plain(item, base, depth + 1) for name, item in value.items()}
        behind = _behind(self.document, value["$ref"], base)
        if behind is None or isinstance(behind[2], dict):
            return value
        if isinstance(behind[2], list):
            # Names by names (`dependentRequired`) are as deep as plain lists go.
            return self._settled(*behind, depth=2) if depth == 1 else value
        return behind[2]

    def _entries(self, tokens: Tokens, value: dict[str, Json]) -> Json:
        """The entries of the map or list that a reference at the tokens leads to; None where it leads to neither."""
        behind = _behind(self.document, value["$ref"], self.key)
        if behind is None:
            return None
        key, there, entries = behind
        keyword = tokens[-1]
        if keyword in _FLAGS and isinstance(entries, bool):
            return self._plain_value(tokens, value)
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
            if keyword in _PLAIN:
                return self._settled(key, there, entries)
            return [self._entry(entry, keyword, head, (*there, str(index))) for index, entry in enumerate(entries)]
        if keyword in _PLAIN:
            entries = self._settled(key, there, entries)
        placed = {name: self._entry(entry, keyword, head, (*there, name)) for name, entry in entries.items()}
        beside = {name: entry for name, entry in value.items() if name != "$ref"}
        self.places.update({(*here, name): (*here, name) for name in beside})
        return {**placed, **beside}

    def _entry(self, entry: Json, keyword: str, head: str, there: Tokens) -> Json:
        if keyword in _PLAIN or not isinstance(entry, dict):
            return entry
        if keyword == "components" and not _refers(entry):
            # The sections are such maps, too.
            return {name: self._entry(value, there[-1], head, (*there, name)) for name, value in entry.items()}
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


def _target(document: Document, key: str, root: Json, reference: str) -> Json:
    """What a reference of the file with that key and root leads to; None for nothing."""
    if reference.startswith("#/") and "%" not in reference and "~" not in reference:
        value = root
        for token in reference[2:].split("/"):
            value = value.get(token) if isinstance(value, dict) else None
        if isinstance(value, dict) and "$ref" not in value:
            return value
    behind = _behind(document, reference, key)
    return None if behind is None else behind[2]


def _behind(document: Document, reference: str, base: str) -> tuple[str, Tokens, Json] | None:
    """The key of the file, the tokens in it, and what stands there behind a chain of references that begins in the file
    with the key `base`."""
    for _ in range(_LONGEST_CHAIN):
        found = value_behind(document, reference, base)
        if found is None:
            return None
        further = found[2].get("$ref") if isinstance(found[2], dict) and len(found[2]) == 1 else None
        if not isinstance(further, str):
            return found
        reference, base = further, found[0]
    return None


def _references(root: dict[str, Json], plain: Set[str]) -> Iterator[tuple[Tokens, dict[str, Json], _Kind]]:
    """Yield the references that stand in the place of a map or list, of an entry of one that has none, or of a plain
    value, and which of these it is. `plain` are the references to such values."""
    waiting: list[tuple[Json, Tokens, bool]] = [(root, (), False)]
    while waiting:
        value, tokens, holds_names = waiting.pop()
        is_holder = bool(tokens) and tokens[-1] in HOLDERS
        keyword = tokens[-1] if tokens else ""
        is_literal = keyword in _LITERAL and not holds_names
        if isinstance(value, list):
            for index, item in enumerate(value):
                here = (*tokens, str(index))
                if _refers(item) and item["$ref"] in plain and keyword not in _REFERABLE:
                    yield here, item, "value"
                elif not is_literal and is_holder and _refers(item):
                    yield here, item, "entry"
                elif not is_literal:
                    waiting.append((item, here, False))
            continue
        if not isinstance(value, dict):
            continue
        # Those of a link are expressions.
        has_plain = keyword in _OF_PLAIN_VALUES or tokens[-3:-2] == ("links",) or not holds_names
        for key, child in _inner(value):
            here = (*tokens, key)
            is_plain = _refers(child) and child["$ref"] in plain and not key.startswith("x-")
            is_container = key in CONTAINERS and not holds_names
            if holds_names and is_holder and _refers(child) and not is_plain:
                yield here, child, "entry"
            elif is_container and _refers(child):
                yield here, child, "container"
            elif is_plain and has_plain and (holds_names or key not in _REFERABLE):
                yield here, child, "value"
            elif holds_names or (key == "enum" and isinstance(child, list)):
                waiting.append((child, here, False))
            elif (key not in _VALUES and not key.startswith("x-")) and not (
                key == "examples" and isinstance(child, list)
            ):
                waiting.append((child, here, is_container and isinstance(child, dict) and key not in _SECTIONS))


def _inner(value: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    return ((key, child) for key, child in value.items() if isinstance(child, (dict, list)))


def _refers(value: Json) -> bool:
    return isinstance(value, dict) and isinstance(value.get("$ref"), str)
