"""Schema nodes: one object per place in a tree, with `$ref`, `$anchor` and `$id` resolved on demand.

A node is a schema (an object or a boolean) at a pointer of one of the two trees, together with how it is read:
POSITION (a whole payload position of a closed producer), INPLACE (a part of such a position, such as an allOf
branch), OPEN (as written) or EXACT (as written, and every `oneOf` at its word, however many branches may hold). Nodes
are interned, so identity is equality and their ids are the alphabet of goals.
Resolution follows JSON Schema 2020-12 core, sections 8 and 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final, TypeAlias
from urllib.parse import unquote, urldefrag, urljoin

from apidiff.contain.outcome import Dialect, Reading
from apidiff.contain.pointer import Tokens, index_of, parse_fragment
from apidiff.contain.read.spelling import Spelling
from apidiff.contain.vocabulary import LISTS_OF_SCHEMAS, MAPS_OF_SCHEMAS, ONE_SCHEMA

LEFT: Final = 0
RIGHT: Final = 1

OPEN: Final = 0
INPLACE: Final = 1
POSITION: Final = 2
EXACT: Final = 3

_INSIDE: Final = {OPEN: OPEN, INPLACE: POSITION, POSITION: POSITION, EXACT: EXACT}
_IN_PLACE: Final = {OPEN: OPEN, INPLACE: INPLACE, POSITION: INPLACE, EXACT: EXACT}
_TESTED: Final = {OPEN: OPEN, INPLACE: OPEN, POSITION: OPEN, EXACT: EXACT}

Place: TypeAlias = tuple[int, Tokens]
Pair: TypeAlias = tuple[Place, Place]
Picks: TypeAlias = tuple[tuple[int, str, int], ...]

UNREADABLE: Final[dict[str, Any]] = {"": "not a schema, or nested too deeply to be read"}
MAX_TOKENS: Final = 1_200


class SchemaNode:
    """One schema at one place, read one way.

    `parts` is set on unions made by the prover itself. `picks` narrows a node to one branch of some unions in it, given
    as (node, keyword, index); `whole` is then the node without that.
    """

    __slots__ = ("_whole", "id", "mode", "parts", "picks", "resource", "schema", "side", "tokens")

    def __init__(self, id_: int, side: int, tokens: Tokens, schema: Any, mode: int, resource: Tokens) -> None:
        self.id = id_
        self.side = side
        self.tokens = tokens
        self.schema = schema
        self.mode = mode
        self.resource = resource
        self.parts: tuple[SchemaNode, ...] | None = None
        self.picks: Picks = ()
        self._whole: SchemaNode | None = None

    @property
    def whole(self) -> SchemaNode:
        """The node without its picks; where it has none, it is that itself, and does not hold itself for it."""
        return self._whole or self

    @property
    def as_written(self) -> bool:
        """Whether nothing is closed that the schema leaves open."""
        return self.mode in (OPEN, EXACT)

    def __repr__(self) -> str:
        return f"SchemaNode({self.id}, {'LR'[self.side]}, /{'/'.join(self.tokens)}, mode={self.mode})"


def names_resource(schema: Any, dialect: Dialect) -> bool:
    """Return whether a schema object starts a resource of its own through `$id`."""
    if not isinstance(schema, dict) or "$id" not in schema:
        return False
    identifier = schema["$id"]
    if not isinstance(identifier, str) or identifier.startswith("#"):
        return False
    return not (dialect is Dialect.DRAFT_7 and "$ref" in schema)


def subschemas(schema: dict[str, Any]) -> Iterator[tuple[Tokens, Any]]:
    """Yield the direct subschemas of a schema object with their relative pointers."""
    for keyword in ONE_SCHEMA:
        value = schema.get(keyword)
        if isinstance(value, (dict, bool)):
            yield (keyword,), value
    for keyword in LISTS_OF_SCHEMAS:
        value = schema.get(keyword)
        if isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, (dict, bool)):
                    yield (keyword, str(index)), item
    for keyword in MAPS_OF_SCHEMAS:
        value = schema.get(keyword)
        if isinstance(value, dict):
            for name, item in value.items():
                if isinstance(item, (dict, bool)):
                    yield (keyword, name), item


class Tree:
    """One document: finds the value at a pointer, and the pointer a reference names."""

    def __init__(self, root: Any, dialect: Dialect) -> None:
        self.root = root
        self.dialect = dialect
        self._uris: dict[str, Tokens] | None = None
        self._bases: dict[Tokens, str] = {(): ""}
        self._anchors: dict[tuple[Tokens, str], Tokens] = {}
        self._dynamic: dict[str, int] = {}
        self._found: dict[tuple[Tokens, str], tuple[Tokens, Any, Tokens] | None] = {}

    def at(self, tokens: Tokens) -> tuple[Any, Tokens]:
        """Return the value at a pointer and the pointer of the resource it belongs to. Raises KeyError."""
        value = self.root
        resource: Tokens = ()
        for depth, token in enumerate(tokens, 1):
            if isinstance(value, dict):
                value = value[token]
            elif isinstance(value, list) and (index := index_of(token)) is not None and index < len(value):
                value = value[index]
            else:
                raise KeyError(token)
            if names_resource(value, self.dialect):
                resource = tokens[:depth]
        return value, resource

    def resolve(self, resource: Tokens, reference: str) -> tuple[Tokens, Any, Tokens] | None:
        """Return (pointer, value, resource) of what a reference names, or None where it names nothing we hold."""
        key = (resource, reference)
        if key not in self._found:
            self._found[key] = self._resolve(resource, reference)
        return self._found[key]

    def is_static(self, reference: str) -> bool:
        """Return whether a `$dynamicRef` can only ever reach one place: its anchor is declared dynamic at most once."""
        fragment = urldefrag(reference)[1]
        self._index()
        return isinstance(self.root, dict) and self._dynamic.get(fragment, 0) <= 1

    def _resolve(self, resource: Tokens, reference: str) -> tuple[Tokens, Any, Tokens] | None:
        target: Tokens | None = resource
        address, fragment = ("", reference[1:]) if reference.startswith("#") else urldefrag(reference)
        if address:
            target = self._by_uri(resource, address)
        if target is None:
            return None
        if fragment and not fragment.startswith("/"):
            found = self._by_anchor(target, unquote(fragment))
            if found is None:
                return None
            tokens = found
        else:
            tokens = target + parse_fragment(fragment)
        try:
            value, owner = self.at(tokens)
        except (KeyError, ValueError):
            return None
        return (tokens, value, owner) if isinstance(value, (dict, bool)) else None

    def _by_uri(self, resource: Tokens, address: str) -> Tokens | None:
        index = self._index()
        full = urldefrag(urljoin(self._bases.get(resource, ""), address))[0]
        return index.get(full)

    def _by_anchor(self, resource: Tokens, name: str) -> Tokens | None:
        self._index()
        return self._anchors.get((resource, name))

    def _index(self) -> dict[str, Tokens]:
        if self._uris is not None:
            return self._uris
        self._uris = {}
        if not isinstance(self.root, dict) or type(self.root.get("$defs", {})) is not dict:
            return self._uris
        stack: list[tuple[Tokens, Any, Tokens]] = [((), self.root, ())]
        while stack:
            tokens, schema, resource = stack.pop()
            if not isinstance(schema, dict):
                continue
            if names_resource(schema, self.dialect):
                base = urldefrag(urljoin(self._bases.get(resource, ""), schema["$id"]))[0]
                resource = tokens
                self._bases[tokens] = base
                self._uris.setdefault(base, tokens)
            self._note_anchors(schema, tokens, resource)
            if self.dialect is Dialect.DRAFT_7 and "$ref" in schema:
                continue
            stack.extend((tokens + path, child, resource) for path, child in subschemas(schema))
        return self._uris

    def _note_anchors(self, schema: dict[str, Any], tokens: Tokens, resource: Tokens) -> None:
        for keyword in ("$anchor", "$dynamicAnchor"):
            if isinstance(schema.get(keyword), str):
                self._anchors.setdefault((resource, schema[keyword]), tokens)
        dynamic = schema.get("$dynamicAnchor")
        if isinstance(dynamic, str):
            self._dynamic[dynamic] = self._dynamic.get(dynamic, 0) + 1
        identifier = schema.get("$id")
        if isinstance(identifier, str) and identifier.startswith("#"):
            self._anchors.setdefault((resource, identifier[1:]), tokens)


class Universe:
    """Both trees and every node made of them so far."""

    def __init__(self, left: Tree, right: Tree, reading: Reading) -> None:
        self.trees = (left, right)
        self.reading = reading
        self.nodes: list[SchemaNode] = [SchemaNode(0, LEFT, (), True, OPEN, ())]
        self._counted = 0
        self._by_place: dict[tuple[int, Tokens, int], SchemaNode] = {}
        self._unions: dict[tuple[int, ...], SchemaNode] = {}
        self._picked: dict[tuple[int, Picks], SchemaNode] = {}
        self.spelling = Spelling(refs_stand_alone=left.dialect is Dialect.DRAFT_7)
        self.same_places: dict[Pair, bool] = {}
        """Whether two places hold the same schema, as far as somebody looked (`sameness.py`)."""

    @cached_property
    def null(self) -> SchemaNode:
        """The node of a schema whose only value is null; it stands in neither tree."""
        made = SchemaNode(len(self.nodes), RIGHT, (), {"type": "null"}, OPEN, ())
        self.nodes.append(made)
        return made

    def newly_read(self) -> int:
        """Return how many nodes were made since this was asked last."""
        made = len(self.nodes) - self._counted
        self._counted = len(self.nodes)
        return made

    @property
    def asserts_formats(self) -> bool:
        """Whether `format` is an assertion; under the literal reading it is an annotation."""
        return self.reading is Reading.EXCHANGE

    def position(self, side: int, tokens: Tokens) -> SchemaNode:
        """Return the node of a whole payload position. Raises KeyError where the tree has nothing there.

        What is no schema at all (a list, a number) reads as a schema of which nothing is known.
        """
        mode = POSITION if side == LEFT and self.reading is Reading.EXCHANGE else OPEN
        known = self._by_place.get((side, tokens, mode))
        if known is None:
            schema, resource = self.trees[side].at(tokens)
            if not isinstance(schema, (dict, bool)):
                schema = UNREADABLE
            known = self._intern(side, tokens, schema, mode, resource)
        return self._through(known)

    def opened(self, node: SchemaNode) -> SchemaNode:
        """Return the same place read as written."""
        if node.mode == OPEN or node.parts is not None:
            return node
        return self._read(node, OPEN)

    def exact(self, node: SchemaNode) -> SchemaNode:
        """Return the same place read as written, with every `oneOf` at its word."""
        return node if node.parts is not None else self._read(node, EXACT)

    def part(self, node: SchemaNode) -> SchemaNode:
        """Return the same place read as a part of a position, or as written where nothing is closed."""
        return self._read(node, _IN_PLACE[node.mode])

    def child(self, node: SchemaNode, path: Tokens, schema: Any) -> SchemaNode:
        """Return the node of a value inside: a property, an item."""
        return self._through(self._below(node, path, schema, _INSIDE[node.mode]))

    def children(self, node: SchemaNode, keyword: str, schemas: dict[str, Any]) -> dict[str, SchemaNode]:
        """Return the nodes of the values inside that a map of schemas describes: thousands of properties."""
        found: dict[str, SchemaNode] = {}
        base, side, mode, known = (*node.tokens, keyword), node.side, _INSIDE[node.mode], self._by_place
        for name, schema in schemas.items():
            tokens = (*base, name)
            child = known.get((side, tokens, mode))
            if child is None:
                child = self._first(node, tokens, schema, mode)
            found[name] = self._through(child) if isinstance(schema, dict) and "$ref" in schema else child
        return found

    def branch(self, node: SchemaNode, path: Tokens, schema: Any) -> SchemaNode:
        """Return the node of a subschema that applies in place: an allOf branch, `then`."""
        return self._below(node, path, schema, _IN_PLACE[node.mode])

    def test(self, node: SchemaNode, path: Tokens, schema: Any) -> SchemaNode:
        """Return the node of a subschema that is only asked: `not`, `if`, `contains`. It is read as written."""
        return self._below(node, path, schema, _TESTED[node.mode])

    def target(self, node: SchemaNode) -> SchemaNode | None:
        """Return the node that `$ref` names, applied in place, or None where it cannot be resolved."""
        return self._target(node, _IN_PLACE[node.mode])

    def static_target(self, node: SchemaNode) -> SchemaNode | None:
        """Return what `$dynamicRef` names where the dynamic scope cannot change it (2020-12 core, 8.2.3.2)."""
        reference = node.schema.get("$dynamicRef")
        tree = self.trees[node.side]
        if not isinstance(reference, str) or not tree.is_static(reference):
            return None
        found = tree.resolve(node.resource, reference)
        mode = _IN_PLACE[node.mode]
        return None if found is None else self._intern(node.side, found[0], found[1], mode, found[2])

    def union(self, parts: tuple[SchemaNode, ...]) -> SchemaNode:
        """Return a node whose values are the values of any part."""
        key = tuple(sorted({part.id for part in parts}))
        if len(key) == 1:
            return self.nodes[key[0]]
        if key not in self._unions:
            first = parts[0]
            made = SchemaNode(len(self.nodes), first.side, first.tokens, {}, OPEN, first.resource)
            made.parts = tuple(self.nodes[index] for index in key)
            self.nodes.append(made)
            self._unions[key] = made
        return self._unions[key]

    def picked(self, node: SchemaNode, picks: Picks) -> SchemaNode:
        """Return a node narrowed to the picked branches of its unions."""
        whole = node.whole
        if not picks:
            return whole
        key = (whole.id, tuple(sorted(picks)))
        known = self._picked.get(key)
        if known is None:
            known = SchemaNode(len(self.nodes), whole.side, whole.tokens, whole.schema, whole.mode, whole.resource)
            known.parts, known.picks, known._whole = whole.parts, key[1], whole
            self.nodes.append(known)
            self._picked[key] = known
        return known

    def dialect(self, node: SchemaNode) -> Dialect:
        """Return the dialect of the tree a node belongs to."""
        return self.trees[node.side].dialect

    def _target(self, node: SchemaNode, mode: int) -> SchemaNode | None:
        reference = node.schema.get("$ref")
        if not isinstance(reference, str):
            return None
        found = self.trees[node.side].resolve(node.resource, reference)
        return None if found is None else self._intern(node.side, found[0], found[1], mode, found[2])

    def _through(self, node: SchemaNode) -> SchemaNode:
        """Follow `$ref` while it is the only keyword, so that a use and its definition are one node."""
        seen: set[int] = set()
        while isinstance(node.schema, dict) and len(node.schema) == 1 and "$ref" in node.schema:
            seen.add(node.id)
            following = self._target(node, node.mode)
            if following is None or following.id in seen:
                break
            node = following
        return node

    def _read(self, node: SchemaNode, mode: int) -> SchemaNode:
        return self._intern(node.side, node.tokens, node.schema, mode, node.resource)

    def _below(self, node: SchemaNode, path: Tokens, schema: Any, mode: int) -> SchemaNode:
        tokens = node.tokens + path
        known = self._by_place.get((node.side, tokens, mode))
        return self._first(node, tokens, schema, mode) if known is None else known

    def _first(self, node: SchemaNode, tokens: Tokens, schema: Any, mode: int) -> SchemaNode:
        """A new node of a place below another node."""
        if len(tokens) > MAX_TOKENS:
            schema = UNREADABLE
        resource = node.resource
        if isinstance(schema, dict) and "$id" in schema and names_resource(schema, self.trees[node.side].dialect):
            resource = tokens
        return self._made(node.side, tokens, schema, mode, resource)

    def _intern(self, side: int, tokens: Tokens, schema: Any, mode: int, resource: Tokens) -> SchemaNode:
        known = self._by_place.get((side, tokens, mode))
        return self._made(side, tokens, schema, mode, resource) if known is None else known

    def _made(self, side: int, tokens: Tokens, schema: Any, mode: int, resource: Tokens) -> SchemaNode:
        made = SchemaNode(len(self.nodes), side, tokens, schema, mode, resource)
        self.nodes.append(made)
        self._by_place[side, tokens, mode] = made
        return made
