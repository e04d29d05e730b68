"""`$dynamicRef` in terms of `$ref`, which every stage follows.

Where it can mean one schema alone, it is a `$ref` under another name. Where that depends on the schemas through which
it is reached, those between are copied into their own `$defs`, once for each meaning, and who refers to them in such a
scope refers to the copy. A generic list is so copied for each kind of item.

A file that refers to other files is left as it is: they may declare the anchor, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote, urljoin

from msgspec import Struct, field

from apidiff.contain.vocabulary import DEFINITIONS
from apidiff.model.contract import Node
from apidiff.model.document import Document, Json
from apidiff.model.pointer import Tokens, below, format_pointer, value_at
from apidiff.resolve.references.dynamic_scope import Scope, Scopes, objects, scopes_of
from apidiff.resolve.references.identifiers import Identifiers, identifiers
from apidiff.resolve.references.references import ENTRY_URI, TreeReferences
from apidiff.resolve.tree import SourceMap, Tree, copied

_MOST_COPIES = 1000
_KEYWORDS = ("$ref", "$dynamicRef", "$dynamicAnchor")
_NOT_COPIED = ("$id", "$anchor", "$dynamicAnchor", *DEFINITIONS)
"""Names that would be given twice, and definitions, which references from a copy find at the original."""


def with_dynamic_references(document: Document, root: dict[str, Json]) -> tuple[dict[str, Json], SourceMap]:
    """Return the root of the entry file with such references folded, and the places in the file of what is put in."""
    if b"$dynamicRef" not in document.entry.data:
        return root, SourceMap()
    schemas = [node for node in objects(Node(root, ())) if not node.value.keys().isdisjoint(_KEYWORDS)]
    known = identifiers(root, document.entry.data, ())
    if not all(_is_inside(node, known) for node in schemas):
        return root, SourceMap()
    references = TreeReferences(tree=Tree(document=document, root=root))
    fold = _Fold(root=root, scopes=scopes_of(schemas, known, references), copies={(): dict(root)})
    if not fold.fold(schemas) or not fold.renamed:
        return root, SourceMap()
    return fold.copies[()], SourceMap(entries=fold.entries, renamed=fold.renamed)


def _is_inside(node: Node, known: Identifiers) -> bool:
    """Whether the references of a schema name something in the file they stand in."""
    scope = known.scope(node.tokens)
    for keyword in ("$ref", "$dynamicRef"):
        reference = node.value.get(keyword)
        uri = reference.partition("#")[0] if isinstance(reference, str) else ""
        if uri and known.resource(urljoin(scope or "", uri)) is None and not known.is_own(uri):
            return False
    return True


class _Copy(Struct, frozen=True, kw_only=True):
    """A schema that is read in another scope than where it stands, and where that is put."""

    original: Node
    place: Tokens
    scope: Scope


class _Fold(Struct, frozen=True, kw_only=True, eq=False):
    root: Json
    scopes: Scopes
    copies: dict[Tokens, Json]
    entries: dict[Tokens, Tokens] = field(default_factory=dict)
    renamed: dict[Tokens, Tokens] = field(default_factory=dict)
    waiting: list[_Copy] = field(default_factory=list)

    def fold(self, schemas: Sequence[Node]) -> bool:
        """Fold every reference in place and in the copies. Returns False where there would be too many copies."""
        for node in schemas:
            self._fold_schema(node, node.tokens, self.scopes.usual(node.tokens))
        while self.waiting:
            if len(self.entries) > _MOST_COPIES:
                return False
            copy = self.waiting.pop()
            for node, scope in self._within(copy):
                here = copy.place + node.tokens[len(copy.original.tokens) :]
                self._fold_schema(node, here, scope)
                if not node.value.keys().isdisjoint(_NOT_COPIED):
                    value = copied(self.copies, here)
                    for keyword in _NOT_COPIED:
                        value.pop(keyword, None)
        return True

    def _within(self, copy: _Copy) -> Iterator[tuple[Node, Scope]]:
        """Yield the schemas of a copy, each with its scope."""
        known = self.scopes.known
        scopes = {copy.original.tokens: copy.scope}
        for node in objects(copy.original, DEFINITIONS):
            tokens = node.tokens
            length = next(length for length in range(len(tokens), -1, -1) if tokens[:length] in scopes)
            scope = scopes[tokens[:length]]
            if tokens in known.scopes:
                scope = scopes[tokens] = self.scopes.entered(scope, known.scopes[tokens])
            yield node, scope

    def _fold_schema(self, node: Node, here: Tokens, scope: Scope) -> None:
        """Fold the references of a schema that is read in a scope; `here` is where it or its copy stands."""
        target = self.scopes.target(node, "$ref") if here != node.tokens or self.scopes.names else None
        if target is not None:
            written = self._reference(node.value["$ref"], target, target, scope, here != node.tokens)
            if written != node.value["$ref"]:
                copied(self.copies, here)["$ref"] = written
        target = self.scopes.target(node, "$dynamicRef")
        if target is not None and isinstance(node.value.get("allOf", []), list):
            reference = node.value["$dynamicRef"]
            meant = self.scopes.meant(reference, target, scope)
            written = self._reference(reference, target, meant, scope, here != node.tokens)
            del copied(self.copies, here)["$dynamicRef"]
            self._say(here, written)

    def _reference(self, reference: str, target: Tokens, meant: Tokens, scope: Scope, is_copy: bool) -> str:
        """How to write a reference that means a schema: as it is where that leads there."""
        place = self._place(meant, scope)
        return reference if place == target and not is_copy else f"{ENTRY_URI}#{_written(place)}"

    def _place(self, meant: Tokens, scope: Scope) -> Tokens:
        """Where a schema stands that is referred to in a scope: in its place, or as a copy."""
        entered = self.scopes.behind(meant, scope)
        original = Node(value_at(self.root, meant), meant)
        if entered is None or not isinstance(original.value.get("$defs", {}), dict):
            return meant
        # The name says what the copy is for, so that it has the same one in both documents.
        place = below(meant, "$defs", " ".join(map(format_pointer, entered.values())))
        if place not in self.entries:
            self.entries[place] = meant
            copied(self.copies, meant).setdefault("$defs", {})
            copied(self.copies, place[:-1])[place[-1]] = original.value
            self.waiting.append(_Copy(original=original, place=place, scope=entered))
        return place

    def _say(self, schema: Tokens, reference: str) -> None:
        """Add a `$ref` to a schema; in a member of its `allOf` where it has one."""
        value = copied(self.copies, schema)
        origin = below(schema, "$dynamicRef")
        if "$ref" not in value:
            value["$ref"] = reference
            self.renamed[below(schema, "$ref")] = origin
            return
        value.setdefault("allOf", [])
        members = copied(self.copies, below(schema, "allOf"))
        members.append({"$ref": reference})
        place = below(schema, "allOf", str(len(members) - 1))
        self.renamed[place] = self.renamed[below(place, "$ref")] = origin


def _written(tokens: Tokens) -> str:
    return quote(format_pointer(tokens), safe="/~$")
