"""`$dynamicRef` (JSON Schema 2020-12 Core, section 8.2.3.2) in terms of `$ref`, which every stage follows.

What it means depends on the schemas through which it is reached, but only where it leads to a `$dynamicAnchor` of which
the file has several. Else it is a `$ref` under another name. Where several may be meant it stays, so that nothing is
proved about it, and beside it stands a choice of references to each of them, so that changes behind it are met.

A file that refers to other files is left as it is: they may declare the anchor, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, unquote, urljoin

from msgspec import Struct, field

from apidiff.model.contract import Node
from apidiff.model.document import Document, Json
from apidiff.model.pointer import Tokens, below, format_pointer
from apidiff.resolve.copies import copied
from apidiff.resolve.identifiers import Identifiers, identifiers
from apidiff.resolve.references import ENTRY_URI, TreeReferences
from apidiff.resolve.tree import Tree

_VALUES = frozenset({"example", "examples", "default", "enum", "const", "value", "mapping", "links"})
_MAPS = frozenset(
    {
        "properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "schemas", "responses",
        "parameters", "requestBodies", "headers", "callbacks", "pathItems", "mediaTypes", "webhooks", "content",
        "encoding",
    }
)  # fmt: skip
"""What holds names that somebody chose, which are no keywords."""


def with_dynamic_references(document: Document, root: dict[str, Json]) -> tuple[dict[str, Json], dict[Tokens, Tokens]]:
    """Return the root of the entry file with such references folded, and the place in the file of what is put in."""
    if b"$dynamicRef" not in document.entry.data:
        return root, {}
    schemas = [node for node in _objects(root) if not node.value.keys().isdisjoint(_KEYWORDS)]
    known = identifiers(root, document.entry.data, ())
    if not all(_is_inside(node, known) for node in schemas):
        return root, {}
    references = TreeReferences(tree=Tree(document=document, root=root))
    declared = _declared(schemas)
    fold = _Fold(copies={(): dict(root)})
    for node in schemas:
        reference = node.value.get("$dynamicRef")
        if not isinstance(reference, str) or not isinstance(node.value.get("allOf", []), list):
            continue
        target = references.target(reference, node.tokens)
        if target is not None:
            meant = _meant(reference, references.at(target).value, declared)
            if len(meant) > 1:
                fold.add_choice(node.tokens, meant)
            else:
                fold.replace(node.tokens, reference)
    return (fold.copies[()], fold.renamed) if fold.renamed else (root, {})


_KEYWORDS = ("$ref", "$dynamicRef", "$dynamicAnchor")


def _objects(root: Json) -> Iterator[Node]:
    """Yield the objects of a document that may be schemas, in document order: none in values and extensions."""
    waiting = [(Node(root, ()), False)]
    while waiting:
        node, is_map = waiting.pop()
        if isinstance(node.value, list):
            waiting.extend((child, False) for _, child in reversed([*node.items()]))
        elif isinstance(node.value, dict):
            if not is_map:
                yield node
            for key, child in reversed([*node.items()]):
                if is_map or (key not in _VALUES and not key.startswith("x-")):
                    waiting.append((child, not is_map and key in _MAPS))


def _is_inside(node: Node, known: Identifiers) -> bool:
    """Whether the references of a schema name something in the file they stand in."""
    scope = known.scope(node.tokens)
    for keyword in ("$ref", "$dynamicRef"):
        reference = node.value.get(keyword)
        uri = reference.partition("#")[0] if isinstance(reference, str) else ""
        if uri and known.resource(urljoin(scope or "", uri)) is None and not known.is_own(uri):
            return False
    return True


def _declared(schemas: Sequence[Node]) -> dict[str, list[Tokens]]:
    """The schemas that declare a dynamic anchor, by its name."""
    found: dict[str, list[Tokens]] = {}
    for node in schemas:
        anchor = node.value.get("$dynamicAnchor")
        if isinstance(anchor, str):
            found.setdefault(anchor, []).append(node.tokens)
    return found


def _meant(reference: str, target: Json, declared: Mapping[str, Sequence[Tokens]]) -> Sequence[Tokens]:
    """The schemas that a reference with that target may mean; none where it means its target, however reached."""
    name = unquote(reference.partition("#")[2])
    is_dynamic = isinstance(target, dict) and target.get("$dynamicAnchor") == name
    return declared.get(name, ()) if is_dynamic else ()


class _Fold(Struct, frozen=True, kw_only=True):
    copies: dict[Tokens, Json]
    renamed: dict[Tokens, Tokens] = field(default_factory=dict)

    def replace(self, schema: Tokens, reference: str) -> None:
        """Say `$ref` where a schema says `$dynamicRef`."""
        del copied(self.copies, schema)["$dynamicRef"]
        self._say(schema, "$ref", reference)

    def add_choice(self, schema: Tokens, meant: Sequence[Tokens]) -> None:
        """Say beside `$dynamicRef` what it may mean. By pointers, because a schema need not stand in one with `$id`."""
        self._say(schema, "anyOf", [{"$ref": f"{ENTRY_URI}#{_written(tokens)}"} for tokens in meant])

    def _say(self, schema: Tokens, keyword: str, said: Json) -> None:
        """Add a keyword to a schema; in a member of its `allOf` where it has that keyword."""
        value = copied(self.copies, schema)
        if keyword not in value:
            value[keyword] = said
            self._stands_for(Node(said, below(schema, keyword)), below(schema, "$dynamicRef"))
            return
        value.setdefault("allOf", [])
        members = copied(self.copies, below(schema, "allOf"))
        members.append({keyword: said})
        self._stands_for(Node(members[-1], below(schema, "allOf", str(len(members) - 1))), below(schema, "$dynamicRef"))

    def _stands_for(self, added: Node, original: Tokens) -> None:
        self.renamed[added.tokens] = original
        for _, child in added.items():
            self._stands_for(child, original)


def _written(tokens: Tokens) -> str:
    return quote(format_pointer(tokens), safe="/~$")
