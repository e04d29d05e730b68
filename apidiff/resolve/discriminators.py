"""Discriminators: which schema every value of the discriminating property stands for.

The value names a schema: by `mapping`, else by the name of the component (OpenAPI 3.1.1, section 4.8.25; Swagger 2.0,
Schema Object, `discriminator`). A schema that takes in a parent by `allOf` belongs to every payload of that parent,
though nothing refers to it. Nothing here is worked out before somebody asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from msgspec import Struct, field

from apidiff.model.contract import Dispatch, Node
from apidiff.model.document import Document
from apidiff.model.pointer import Tokens
from apidiff.model.vocabulary import WORDS
from apidiff.resolve.inheritance import STATING, Family, Schemas, family_of, property_of
from apidiff.resolve.references.mappings import broken_entries, component_named, entries_of_mapping
from apidiff.resolve.references.references import may_be_reference
from apidiff.resolve.tree import base_of

_UNIONS = ("oneOf", "anyOf")
_WORDS = WORDS | {"discriminator"}
_DEEPEST_UNION = 10
_WORD = b"discriminator"
_ESCAPED_LETTER = rb"\\(?:u00[4-7]|x[4-7]|U000000[4-7])"
_VALUE_WORDS = ("x-ms-discriminator-value", "x-discriminator-value")
_NONE: Mapping[Tokens, None] = {}


class Discriminators(Struct, kw_only=True, eq=False):
    """The discriminators of one contract."""

    document: Document
    schemas: Schemas
    _present: bool | None = None
    _family: Family | None = None
    _parents: dict[Tokens, Dispatch | None] = field(default_factory=dict)
    _unions: dict[tuple[Tokens, str], Dispatch | None] = field(default_factory=dict)

    @property
    def present(self) -> bool:
        """Whether any file of the contract may have a discriminator: without the word there is none."""
        if self._present is None:
            files = (self.document.entry, *self.document.resources.values())
            self._present = any(not file.data or _may_say(file.data) for file in files)
        return self._present

    @property
    def family(self) -> Family:
        """The named schemas and how they are related."""
        if self._family is None:
            self._family = family_of(self.schemas, self.document) if self.present else Family()
        return self._family

    @property
    def parents(self) -> Set[Tokens]:
        """Where the schemas stand that others take in and that may have a discriminator."""
        return self.family.below.keys()

    def of_parent(self, tokens: Tokens) -> Dispatch | None:
        """Return what the values of a discriminator stand for in payloads of the schema at the tokens, where that is
        told by inheritance or by a mapping and not by a union; None where it is no such parent."""
        if tokens not in self._parents:
            self._parents[tokens] = None
            self._parents[tokens] = self._find_parent(tokens)
        return self._parents[tokens]

    def of_union(self, tokens: Tokens, keyword: str) -> Dispatch | None:
        """Return which branch of the union under a keyword of the schema at the tokens every value of the discriminator
        beside it selects; None where there is none, or it does not tell the branches apart."""
        key = (tokens, keyword)
        if key not in self._unions:
            self._unions[key] = None
            self._unions[key] = self._find_union(self.schemas.references.at(tokens), keyword)
        return self._unions[key]

    def selecting(self, tokens: Tokens) -> tuple[str, Set[str]] | None:
        """Return the property and the values by which a parent that the named schema at the tokens takes in tells it
        from others; None where there is none, the schema lists its values itself, or is a parent."""
        family = self.family
        for one in family.above.get(tokens, _NONE) if tokens in family.names and tokens not in family.below else ():
            found = self.of_parent(one)
            if found is None:
                continue
            values = {value for value, node in found.schemas.items() if node.tokens == tokens}
            if values:
                listed = self.texts(self.schemas.references.at(tokens), found.property)
                return (found.property, values) if listed is None else None
        return None

    def takes_in(self, tokens: Tokens, other: Tokens) -> bool:
        """Return whether the named schema at the tokens takes in what stands at the other tokens."""
        above = self.family.above.get(tokens)
        return above is not None and self.schemas.final(other).tokens in above

    def texts(self, node: Node, name: str) -> Set[str] | None:
        """Return the texts that a schema allows for a property, over all its parts; None where it does not list
        them."""
        return self.schemas.texts(node, name)

    def broken(self, stated: Node) -> Sequence[Node]:
        """Return the entries of a discriminator that name nothing."""
        return tuple(broken_entries(self.schemas.references, stated))

    def target(self, node: Node) -> Tokens:
        """Return where the schema at a node stands, behind references that say nothing else."""
        return self.schemas.final(node.tokens).tokens

    # -- Parents ------------------------------------------------------------------------------------------------------

    def _find_parent(self, tokens: Tokens) -> Dispatch | None:
        around = self._around(tokens)
        if around is not None:
            return self.of_parent(around)
        node, family = self.schemas.references.at(tokens), self.family
        below = family.below.get(tokens, _NONE)
        if not below and (not isinstance(node.value, dict) or STATING.isdisjoint(node.value)):
            return None
        stated = self.schemas.stated(node) if isinstance(node.value, dict) else None
        own = stated is not None
        if stated is None and below:
            above = family.above.get(tokens, _NONE)
            stated = next((family.stated[one] for one in above if one in family.stated), None)
        name = property_of(stated)
        if stated is None or name is None:
            return None
        holder = self.schemas.references.at(stated.tokens[:-1])
        if own and any(keyword in holder.value for keyword in _UNIONS):
            return None
        named = {value: (self.mapped(entry), entry) for value, entry in entries_of_mapping(stated).items()}
        listed = dict.fromkeys(target for target, _ in named.values() if target is not None)
        relatives = {**{one: None for one in listed if own or one in below or one == tokens}, **below}
        if not named and tokens in family.names:
            relatives = {tokens: None, **relatives}
        general = self.schemas.texts(node, name)
        found: dict[str, Node] = {}
        demanded: set[str] = set()
        for one in relatives:
            schema = self.schemas.references.at(one)
            values = tuple(value for value, (target, _) in named.items() if target == one)
            values = values or self._named_nearer(one, tokens, name) or self._implied(schema)
            if one == tokens and general is not None:
                # That a parent is called so does not make it a value which it forbids.
                values = tuple(value for value in values if value in general)
            for value in self._possible(values, schema, name, general):
                if value not in found or family.names.get(one) == value:
                    found[value] = schema
                    demanded |= {value} - set(values)
        if any(self.name_of(schema.tokens) != value for value, schema in found.items()):
            # Where relatives are not known by their names, neither is the parent, unless a mapping says so.
            found = {value: schema for value, schema in found.items() if schema.tokens != tokens or value in named}
        default = self._default(stated)
        if not found and default is None:
            return None
        said = {value: entry for value, (_, entry) in named.items() if value in found}
        return Dispatch(
            property=name, node=stated, schemas=found, entries=said, default=default, demanded=demanded & found.keys()
        )

    def _around(self, tokens: Tokens) -> Tokens | None:
        """The parent that a named schema says nothing but words about, and by no value: to whom it is a payload, it
        stands for the parent with all its children."""
        family = self.family
        if tokens not in family.above or tokens in family.below:
            return None
        node = self.schemas.references.at(tokens)
        parts = entries_of(node, "allOf")
        if not isinstance(parts, list) or len(parts) != 1 or not node.value.keys() <= {"allOf", "type", *_WORDS}:
            return None
        parent = next(iter(self.schemas.taken_in(node)), None)
        stated = None if parent is None else family.stated.get(parent)
        named = () if stated is None else (self.mapped(entry) for entry in entries_of_mapping(stated).values())
        return None if tokens in named else parent

    def _named_nearer(self, tokens: Tokens, parent: Tokens, name: str) -> tuple[str, ...]:
        """The values by which a discriminator of a descendant, or between it and the parent, names the descendant."""
        family = self.family
        for one in (tokens, *family.above.get(tokens, _NONE)):
            stated = family.stated.get(one)
            if stated is None or one == parent or property_of(stated) != name:
                continue
            found = tuple(value for value, entry in entries_of_mapping(stated).items() if self.mapped(entry) == tokens)
            if found:
                return found
        return ()

    def _implied(self, schema: Node) -> tuple[str, ...]:
        """The value that names a schema where no mapping does: its name, or what generators of Swagger 2.0 read."""
        said = (schema.value.get(word) for word in _VALUE_WORDS) if isinstance(schema.value, dict) else ()
        return (next((value for value in said if isinstance(value, str)), self.name_of(schema.tokens)),)

    def _possible(
        self, named: tuple[str, ...], schema: Node, name: str, general: frozenset[str] | None
    ) -> tuple[str, ...]:
        """The values of those named that the schema itself allows. Where it allows none of them, what it demands is on
        the wire; `general` is what all its relatives demand."""
        allowed = self.schemas.texts(schema, name)
        if allowed is None:
            return named
        kept = tuple(value for value in named if value in allowed)
        if kept or allowed != general:
            return kept or tuple(sorted(allowed))
        return tuple(value for value in sorted(allowed) if any(_alike(value, one) for one in named)) or named

    # -- Unions -------------------------------------------------------------------------------------------------------

    def _find_union(self, node: Node, keyword: str) -> Dispatch | None:
        stated, listed = node.get("discriminator"), node.get(keyword)
        name = property_of(stated)
        if stated is None or name is None or listed is None or not isinstance(listed.value, list):
            return None
        named = {value: (self.mapped(entry), entry) for value, entry in entries_of_mapping(stated).items()}
        targets = {value: target for value, (target, _) in named.items()}
        found: dict[str, Node] = {}
        branches: dict[str, Node] = {}
        passed_over: set[Tokens] = set()
        here = {self.schemas.final(branch.tokens).tokens for _, branch in listed.items()}
        taken = {value: target for value, target in targets.items() if target in here}
        for _, branch in listed.items():
            every = dict(self._selecting(branch, branch, name, targets, 0))
            own = self.schemas.final(branch.tokens).tokens
            # What an entry says counts, be it that it gives a branch the name of another one.
            selected = {value: leaf for value, leaf in every.items() if taken.get(value, own) == own}
            if every and not selected:
                passed_over.add(branch.tokens)
            if self.schemas.forbids(branch, name) or not found.keys().isdisjoint(selected):
                return None
            found.update(selected)
            branches.update(dict.fromkeys(selected, branch))
        if not found:
            return None
        return Dispatch(
            property=name,
            node=stated,
            schemas=found,
            entries={value: entry for value, (_, entry) in named.items() if value in found},
            branches=branches,
            default=self._default(stated),
            demanded={
                value for value, leaf in found.items() if value not in named and self._demands(leaf, name, value)
            },
            passed_over=passed_over,
        )

    def _demands(self, leaf: Node, name: str, value: str) -> bool:
        """Whether a named branch, which is no parent, is selected by a value for the reason alone that it allows no
        other."""
        schema = self.schemas.final(leaf.tokens)
        if schema.tokens not in self.family.names or self.of_parent(schema.tokens) is not None:
            return False
        return value not in self._implied(schema) and value in (self.schemas.texts(schema, name) or ())

    def _selecting(
        self, branch: Node, leaf: Node, name: str, targets: Mapping[str, Tokens | None], depth: int
    ) -> Iterator[tuple[str, Node]]:
        """Yield the values that select a branch, with the leaf that they select; none for one that is written out and
        says nothing of the property."""
        schema = self.schemas.final(branch.tokens)
        named = tuple(value for value, target in targets.items() if target == schema.tokens)
        union = next((one for one in _UNIONS if isinstance(entries_of(schema, one), list)), None)
        if not named and union is not None and depth < _DEEPEST_UNION:
            nothing_else = all(key in (union, *_WORDS) or key.startswith("x-") for key in schema.value)
            for _, inner in schema.child(union).items():
                yield from self._selecting(inner, inner if nothing_else else leaf, name, targets, depth + 1)
            return
        if schema.tokens == branch.tokens and schema.tokens not in self.family.names:
            named = self._of_part(schema, targets)
            demanded = self.schemas.texts(schema, name) or frozenset()
            kept = tuple(value for value in named if value in demanded) if demanded else named
            yield from ((value, leaf) for value in kept or sorted(demanded))
            return
        values = self._possible(named or self._implied(schema), schema, name, None)
        yield from ((value, leaf) for value in values)
        below = None if self._around(schema.tokens) is not None else self.of_parent(schema.tokens)
        if below is not None and below.property == name:
            for value, one in below.schemas.items():
                if one.tokens != schema.tokens and targets.get(value, one.tokens) == one.tokens:
                    yield value, leaf

    def _of_part(self, schema: Node, targets: Mapping[str, Tokens | None]) -> tuple[str, ...]:
        """The values of the one named schema that a branch which is written out takes in, and says more about."""
        taken = [self.schemas.references.at(tokens) for tokens in self.schemas.taken_in(schema)]
        if len(taken) != 1 or taken[0].tokens not in self.family.names:
            return ()
        named = tuple(value for value, target in targets.items() if target == taken[0].tokens)
        return named or self._implied(taken[0])

    # -- What both need -----------------------------------------------------------------------------------------------

    def mapped(self, entry: Node) -> Tokens | None:
        """Return where the schema stands that an entry of a mapping names, by name or by reference; None for
        nowhere."""
        if not isinstance(entry.value, str):
            return None
        base, references = base_of(entry.tokens), self.schemas.references
        target = component_named(references, entry.value, base)
        if target is None and may_be_reference(entry.value):
            target = references.sure_target(entry.value, base)
        return None if target is None else self.schemas.final(target).tokens

    def name_of(self, tokens: Tokens) -> str:
        """Return the name of a schema: that of the component, or of the file it is written in."""
        known = self.family.names.get(tokens)
        return known if known is not None else tokens[-1].rpartition("/")[2].partition(".")[0]

    def _default(self, stated: Node) -> Node | None:
        """The schema of any other value, or none (OpenAPI 3.2.0, section 4.25, `defaultMapping`)."""
        entry = stated.get("defaultMapping")
        target = None if entry is None else self.mapped(entry)
        return None if target is None else self.schemas.references.at(target)


def _may_say(text: bytes) -> bool:
    """Whether a text has the word, or an escape that may hide a letter of it."""
    return _WORD in text or (b"\\" in text and re.search(_ESCAPED_LETTER, text) is not None)


def entries_of(node: Node, key: str) -> object:
    """Return what stands under a key of a mapping."""
    return node.value.get(key) if isinstance(node.value, dict) else None


def _alike(left: str, right: str) -> bool:
    """Whether two names have the same letters and digits."""
    return _letters(left) == _letters(right)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
