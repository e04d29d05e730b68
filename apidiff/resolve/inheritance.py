"""Which named schemas take in which others by `allOf`, where a discriminator makes that matter.

Schemas are known by where they stand themselves, behind references that say nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from apidiff.model.contract import MOUNT, Dialects, Node, References
from apidiff.model.document import Document, Json
from apidiff.model.pointer import Tokens
from apidiff.model.vocabulary import DESCRIPTIVE

COMPONENTS: Tokens = ("components", "schemas")
_ANNOTATIONS = DESCRIPTIVE - {"externalDocs"} | {"$ref"}
STATING = frozenset({"$ref", "allOf", "discriminator"})
"""Keywords without which a schema neither takes in another nor states a discriminator."""
_MOST_STEPS = 200
_LONGEST_CHAIN = 100
_DEEPEST_FAMILY = 200
_MOST_ANCESTORS = 200


class Schemas(Struct, frozen=True, kw_only=True, eq=False):
    """The schemas of a contract. `dialects` say where what stands beside `$ref` is ignored."""

    references: References
    dialects: Dialects
    _known: dict[tuple[Tokens, str], frozenset[str] | None] = field(default_factory=dict)

    def final(self, tokens: Tokens) -> Node:
        """Return the schema at the tokens behind plain references. Raises KeyError where there is nothing."""
        node = self.references.at(tokens)
        for _ in range(_LONGEST_CHAIN):
            reference = self._alias(node)
            target = None if reference is None else self.references.target(reference, node.tokens)
            if target is None:
                return node
            node = self.references.at(target)
        return node

    def taken_in(self, node: Node) -> Iterator[Tokens]:
        """Yield the schemas that a schema refers to in its `allOf`, those of parts written out in it included."""
        for part in self._written_out(node):
            reference = part.value.get("$ref")
            if isinstance(reference, str) and (part is not node or self._alias(part) is None):
                target = self.references.target(reference, part.tokens)
                if target is not None:
                    yield self.final(target).tokens

    def stated(self, node: Node) -> Node | None:
        """Return the discriminator that a schema states, itself or in a part written out in its `allOf`."""
        found = (part.get("discriminator") for part in self._written_out(node) if "$ref" not in part.value)
        return next((one for one in found if property_of(one) is not None), None)

    def parts(self, node: Node) -> Iterator[Node]:
        """Yield a schema and everything that it is composed of by `allOf`."""
        pending, seen = [self.final(node.tokens)], set[Tokens]()
        while pending and len(seen) < _MOST_STEPS:
            part = pending.pop(0)
            if part.tokens not in seen and isinstance(part.value, dict):
                seen.add(part.tokens)
                yield from self._written_out(part)
                pending.extend(self.references.at(one) for one in self.taken_in(part))

    def texts(self, node: Node, name: str) -> frozenset[str] | None:
        """Return the texts that a schema allows for a property, over all its parts; None where it does not list
        them."""
        return self._texts_of(self.final(node.tokens), name, 0)

    def _texts_of(self, node: Node, name: str, depth: int) -> frozenset[str] | None:
        """The same, remembered for every schema that takes this one in."""
        key = (node.tokens, name)
        if key in self._known or depth > _DEEPEST_FAMILY:
            return self._known.get(key)
        self._known[key] = None
        found = list(self._listed(node, name))
        found += [self._texts_of(self.references.at(one), name, depth + 1) for one in self.taken_in(node)]
        sets = [values for values in found if values is not None]
        self._known[key] = frozenset.intersection(*sets) or None if sets else None
        return self._known[key]

    def _listed(self, node: Node, name: str) -> Iterator[frozenset[str] | None]:
        """Yield the texts that the parts written out in a schema list for a property."""
        for part in self._written_out(node):
            declared = part.get("properties")
            schema = None if declared is None else declared.get(name)
            for piece in () if schema is None else self.parts(schema):
                yield _texts(piece.value)

    def forbids(self, node: Node, name: str) -> bool:
        """Return whether a schema takes no property of that name."""
        parts = list(self.parts(node))
        if not any(part.value.get("additionalProperties") is False for part in parts):
            return False
        return not any(name in entries(part.value, "properties") for part in parts)

    def _written_out(self, node: Node) -> Iterator[Node]:
        """Yield a schema and the members of its `allOf`, and of theirs where they are written out."""
        pending, steps = [node], 0
        while pending and steps < _MOST_STEPS:
            steps += 1
            part = pending.pop(0)
            if not isinstance(part.value, dict):
                continue
            yield part
            if "$ref" not in part.value or not self.dialects.is_own(part.tokens):
                members = part.get("allOf")
                pending.extend(child for _, child in members.items()) if members is not None else None

    def _alias(self, node: Node) -> str | None:
        """The `$ref` of a schema that says nothing else."""
        value = node.value
        reference = value.get("$ref") if isinstance(value, dict) else None
        if not isinstance(reference, str):
            return None
        return reference if self.dialects.is_own(node.tokens) or value.keys() <= _ANNOTATIONS else None


class Family(Struct, kw_only=True, eq=False):
    """The named schemas of a contract and their relations.

    `names` are those of the components. `stated` holds the discriminators that schemas state. `above` are the schemas
    that one takes in, the nearest first, be it a component or in a file of its own, and `below` the components that
    take one in: both only where a discriminator is among them.
    """

    names: dict[Tokens, str] = field(default_factory=dict)
    stated: dict[Tokens, Node] = field(default_factory=dict)
    above: dict[Tokens, dict[Tokens, None]] = field(default_factory=dict)
    below: dict[Tokens, dict[Tokens, None]] = field(default_factory=dict)


def family_of(schemas: Schemas, document: Document) -> Family:
    """Return how the components of a document are related."""
    family = Family()
    parents: dict[Tokens, tuple[Tokens, ...]] = {}
    waiting: list[Tokens] = []
    for name, node in _components(schemas.references, document):
        if STATING.isdisjoint(node.value):
            # Most are written out, take in nothing and state no discriminator.
            family.names[node.tokens] = name
            parents[node.tokens] = ()
            continue
        found = schemas.final(node.tokens).tokens
        # A component that is written out keeps its own name; others are further names of what stands elsewhere.
        if found == node.tokens or found not in family.names:
            family.names[found] = name
        waiting.append(found)
    waiting.extend(_in_files(schemas.references, document))
    while waiting:
        tokens = waiting.pop()
        if tokens not in parents:
            node = schemas.references.at(tokens)
            parents[tokens] = tuple(dict.fromkeys(schemas.taken_in(node)))
            waiting.extend(parents[tokens])
            stated = schemas.stated(node)
            if stated is not None:
                family.stated[tokens] = stated
    for tokens in parents if family.stated else ():
        above = _reached(tokens, parents)
        if above and not (above.keys() | {tokens}).isdisjoint(family.stated):
            family.above[tokens] = above
            for one in above if tokens in family.names else ():
                family.below.setdefault(one, {})[tokens] = None
    return family


def _components(references: References, document: Document) -> Iterator[tuple[str, Node]]:
    """Yield the shared schemas of the entry file, then those of every other file that has some."""
    for head in (COMPONENTS, *(head for key in document.others for head in components_of_file(key))):
        try:
            node = references.at(head)
        except (KeyError, IndexError, TypeError, ValueError):
            continue
        if isinstance(node.value, dict):
            yield from ((name, child) for name, child in node.items() if isinstance(child.value, dict))


def components_of_file(key: str) -> Iterator[Tokens]:
    """Yield where a file other than the entry may hold shared schemas by name: as a document of 3.x or of 2.0, or as
    what stands under `components`."""
    yield from ((MOUNT, key, *head) for head in (COMPONENTS, ("definitions",), ("schemas",)))


def _in_files(references: References, document: Document) -> Iterator[Tokens]:
    """Yield the schemas with an `allOf` that files other than the entry hold, as a whole or by name."""
    for key in document.others:
        root = references.at((MOUNT, key))
        yield from (node.tokens for node in (root, *(child for _, child in root.items())) if _composes(node.value))


def _composes(value: Json) -> bool:
    return isinstance(value, dict) and isinstance(value.get("allOf"), list)


def _reached(start: Tokens, edges: Mapping[Tokens, tuple[Tokens, ...]]) -> dict[Tokens, None]:
    """What edges lead to from a start, the nearest first."""
    found: dict[Tokens, None] = {}
    pending = list(edges.get(start, ()))
    while pending and len(found) < _MOST_ANCESTORS:
        one = pending.pop(0)
        if one not in found and one != start:
            found[one] = None
            pending.extend(edges.get(one, ()))
    return found


def property_of(stated: Node | None) -> str | None:
    """Return the name of the discriminating property; Swagger 2.0 writes it without an object around."""
    if stated is None:
        return None
    found = stated.value.get("propertyName") if isinstance(stated.value, dict) else stated.value
    return found if isinstance(found, str) else None


def entries(value: Json, key: str) -> Mapping[str, Json]:
    """Return the mapping under a key of a mapping; an empty one where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _texts(value: Json) -> frozenset[str] | None:
    if "const" in value:
        return frozenset({value["const"]}) if isinstance(value["const"], str) else None
    listed = value.get("enum")
    return frozenset(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else None
