"""A Contract is one API description in one form, whichever version of the standard it was written in.

Every document is seen as one tree in the shape of OpenAPI 3.x: Swagger 2.0 is folded into that shape, and further
files are mounted under `x-files/<key>`. A Node is a value of that tree with the tokens that lead to it; the
tokens are turned back into a file and a pointer only when somebody wants to read them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from enum import Enum
from typing import Protocol

from msgspec import Struct, field

from apidiff.model.document import ENTRY, Document, Json, Location, Problem
from apidiff.model.places import OperationKind, OperationRef, Owner, Place, Step
from apidiff.model.pointer import Tokens, value_at

MOUNT = "x-files"
"""The key of the tree under which files other than the entry are mounted."""

ITEM_FORMATS = "x-apidiff-item-formats"
"""The key under which folding says how lists within a list are written, of which only Swagger 2.0 has a word."""

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The fixed HTTP methods of a Path Item Object (OpenAPI 3.2.0, section 4.9.1)."""


class Standard(str, Enum):
    """The version of the standard a document is written in."""

    SWAGGER_2_0 = "2.0"
    OPENAPI_3_0 = "3.0"
    OPENAPI_3_1 = "3.1"
    OPENAPI_3_2 = "3.2"

    @property
    def has_own_schema_dialect(self) -> bool:
        """True where schemas follow the older dialect (`nullable`, boolean exclusive bounds, ignored `$ref`
        siblings)."""
        return self in _OLDER


_OLDER = ("2.0", "3.0")
"""Standards with a dialect of their own. As texts: they are asked for by the ten thousand, and members of an enum are
looked up in Python."""


class Dialects(Struct, frozen=True, kw_only=True):
    """In which dialect each file of a document writes its schemas: `own` says whether the entry file does in the older
    one, `foreign` are the keys of the files that name a standard, or a draft of JSON Schema, with the other one."""

    own: bool
    foreign: Set[str] = frozenset()

    def is_own(self, tokens: Tokens) -> bool:
        """Return whether the schema at the tokens is written in an older dialect: that of 2.0 and 3.0, or a draft that
        ignores what stands beside `$ref`, too."""
        if not self.foreign:
            return self.own
        key = tokens[1] if len(tokens) > 1 and tokens[0] == MOUNT else ENTRY
        return self.own is not (key in self.foreign)


class Direction(str, Enum):
    """Which way a payload travels: request is client to server, response is server to client."""

    REQUEST = "request"
    RESPONSE = "response"

    __hash__ = str.__hash__  # usages are looked up by the ten thousand; that of enums is written in Python


class Node(Struct, frozen=True):
    """A value of the contract's tree and the tokens that lead to it. Not followed through `$ref`."""

    value: Json
    tokens: Tokens

    def child(self, *tokens: str) -> Node:
        """Return the node below this one. Raises KeyError where there is none; does not follow references."""
        value = self.value
        for token in tokens:
            value = value[int(token)] if isinstance(value, list) else value[token]
        return Node(value, self.tokens + tokens)

    def get(self, key: str) -> Node | None:
        """Return the node of one key of a mapping, or None where the value has no such key."""
        if isinstance(self.value, dict) and key in self.value:
            return Node(self.value[key], (*self.tokens, key))
        return None

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield the entries of a mapping, or of a list with its indices as decimal strings; of anything else
        nothing."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield key, Node(value, (*self.tokens, key))
        elif isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield str(index), Node(value, (*self.tokens, str(index)))


class Operation(Struct, frozen=True, kw_only=True):
    """An operation: its Operation Object and the Path Item Object around it, both followed through references."""

    ref: OperationRef
    node: Node
    path_item: Node

    @property
    def kind(self) -> OperationKind:
        """Where it is declared."""
        return self.ref.kind

    @property
    def method(self) -> str:
        """The key of its Path Item Object."""
        return self.ref.method

    @property
    def path(self) -> str:
        """Its path template, runtime expression or name of a webhook."""
        return self.ref.path

    @property
    def label(self) -> str:
        """What reports and answers call it."""
        return str(self.ref)

    @property
    def is_of_path(self) -> bool:
        """True where clients call it at a server of the document."""
        return self.kind is OperationKind.PATH

    @property
    def inverted(self) -> bool:
        """True where request bodies travel from server to client."""
        return self.ref.inverted


class Usage(Struct, frozen=True, kw_only=True):
    """Who meets a change: an operation, the direction of the payload, and the place within the operation.

    Where components are compared that no operation uses, the component stands in for the operations that may use it.
    """

    operation: Owner
    direction: Direction
    place: Place

    def below(self, step: Step) -> Usage:
        """Return the usage of a part of what stands at the place."""
        return Usage(operation=self.operation, direction=self.direction, place=self.place.below(step))


class References(Protocol):
    """What a Contract needs of the stage that resolves references."""

    def follow(self, node: Node) -> Node:
        """Return the node behind a chain of `$ref`s, or the node itself where it is none.

        A reference that cannot be resolved gives a node whose value is None at the tokens of the reference.
        """

    def target(self, reference: str, tokens: Tokens) -> Tokens | None:
        """Return where a reference that stands at the tokens leads to, in tokens of the tree; None where nowhere."""

    def sure_target(self, reference: str, base: str) -> Tokens | None:
        """Return where a reference leads to, wherever it stands in the file with the key `base`; None where nowhere, or
        where that depends on the place or on other references. Reports nothing."""

    def leads_nowhere(self, reference: str, base: str) -> bool:
        """Return whether a reference leads nowhere, wherever it stands in the file with the key `base`. Reports
        nothing."""

    def way_end(self, reference: str, tokens: Tokens) -> Node | None:
        """Return what cannot be read on the way of a broken reference that stands at the tokens; None where there is no
        such thing."""

    def component_at(self, tokens: Tokens) -> str | None:
        """Return the component of the entry file that is a reference to the schema at these tokens of another file."""

    def is_withheld(self, reference: str, tokens: Tokens) -> bool:
        """Return whether what a reference that stands at the tokens names was not read because of our own rules."""

    def report_deep(self, tokens: Tokens) -> None:
        """Enter that an operation is not compared, because it is a callback of callbacks beyond measure."""

    def report_misplaced(self, raw: Node, found: str) -> None:
        """Enter that a reference leads to a component of another kind, in words, than what belongs in its place."""

    def targets(self) -> set[Tokens]:
        """Return where the references lead to that have been followed so far."""

    def at(self, tokens: Tokens) -> Node:
        """Return the node at tokens of the tree. Raises KeyError where there is none."""

    def location(self, tokens: Tokens) -> Location:
        """Return the file and the pointer in it that tokens of the tree stand for."""


class Dispatch(Struct, frozen=True, kw_only=True, eq=False):
    """What the values of a discriminating property stand for.

    `node` is the Discriminator Object (in Swagger 2.0 a text). `schemas` are the branches of the union beside it, as
    written there, or the schemas that take in a parent, by the values that select them. A branch that is nothing but a
    union counts as the branches of that; `branches` are those of the union beside the discriminator. `entries` are the
    entries of its mapping, where one says so; `default` is the schema of any other value, or none (OpenAPI 3.2).
    `demanded` are values that neither a mapping nor the name of a component gives, but the schema itself demands.
    `passed_over` are branches that no value selects: entries of the mapping give their names to other branches.
    """

    property: str
    node: Node
    schemas: Mapping[str, Node]
    entries: Mapping[str, Node]
    branches: Mapping[str, Node] = field(default_factory=dict)
    default: Node | None = None
    demanded: Set[str] = frozenset()
    passed_over: Set[Tokens] = frozenset()


class Dispatches(Protocol):
    """What a Contract needs of the stage that reads discriminators."""

    @property
    def present(self) -> bool:
        """Whether there may be a discriminator at all."""

    @property
    def parents(self) -> Set[Tokens]:
        """Where the schemas stand that others take in and that may have a discriminator. Others may state one with a
        mapping."""

    def of_parent(self, tokens: Tokens) -> Dispatch | None:
        """Return what the values of a discriminator stand for in payloads of the schema at the tokens, where that is
        told by inheritance or by a mapping and not by a union; None where it is no such parent."""

    def of_union(self, tokens: Tokens, keyword: str) -> Dispatch | None:
        """Return which branch of the union under a keyword of the schema at the tokens every value of the discriminator
        beside it selects; None where there is none, or it does not tell the branches apart."""

    def selecting(self, tokens: Tokens) -> tuple[str, Set[str]] | None:
        """Return the property and the values by which a parent that the named schema at the tokens takes in tells it
        from others; None where there is none, the schema lists its values itself, or is a parent."""

    def takes_in(self, tokens: Tokens, other: Tokens) -> bool:
        """Return whether the named schema at the tokens takes in what stands at the other tokens by `allOf`."""

    def broken(self, stated: Node) -> Sequence[Node]:
        """Return the entries of a discriminator that name nothing."""

    def mapped(self, entry: Node) -> Tokens | None:
        """Return where the schema stands that an entry of a mapping names; None for nowhere."""

    def target(self, node: Node) -> Tokens:
        """Return where the schema at a node stands, behind references that say nothing else."""

    def texts(self, node: Node, name: str) -> Set[str] | None:
        """Return the texts that a schema allows for a property, over all its parts; None where it does not list
        them."""

    def name_of(self, tokens: Tokens) -> str:
        """Return the name of a schema: that of the component, or of the file it is written in."""


class Contract(Struct, frozen=True, kw_only=True, eq=False):
    """A resolved API description.

    `root` is the tree. `operations` are all operations in document order: paths, their callbacks, webhooks.
    `dialects` say how the schemas of each file are to be read. `says_null` is False where no schema could say that it
    allows null: Swagger 2.0 has no word for it. `stands_alone` is True where the entry file names no other file.
    `written` is the text of every `$ref` in the tree, those in examples and the like included; None where it has not
    been read off the file. `meanings` are the schemas that a `$dynamicRef` in the schema at some tokens may mean, where
    that depends on how it is reached.
    """

    document: Document
    standard: Standard
    dialects: Dialects
    root: Node
    references: References
    dispatches: Dispatches
    operations: tuple[Operation, ...]
    says_null: bool = True
    stands_alone: bool = False
    written: Set[str] | None = None
    meanings: Mapping[Tokens, tuple[Tokens, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def follow(self, node: Node) -> Node:
        """Return the node behind a chain of references (see References.follow)."""
        return self.references.follow(node)

    def at(self, tokens: Tokens) -> Node:
        """Return the node at tokens of the tree. Raises KeyError."""
        return self.references.at(tokens)

    @property
    def title(self) -> str:
        """`info.title`, or an empty string."""
        return self._info("title")

    @property
    def version(self) -> str:
        """`info.version`, or an empty string."""
        return self._info("version")

    def _info(self, key: str) -> str:
        info = self.root.value.get("info") if isinstance(self.root.value, dict) else None
        found = info.get(key) if isinstance(info, dict) else None
        return "" if found is None else self.spelled(Node(found, ("info", key)))

    def spelled(self, node: Node) -> str:
        """Return a scalar as the document writes it: `1.10` stays that where a text was meant and the quotes are
        missing."""
        if isinstance(node.value, str):
            return node.value
        place = self.references.location(node.tokens)
        if isinstance(node.value, int) and self.document.resource(place.resource).format == "json":
            # JSON writes a whole number in one way: the file need not be read again for it.
            return json.dumps(node.value)
        try:
            found = value_at(self.document.spelled(place.resource), place.tokens)
        except KeyError:
            found = node.value
        return found if isinstance(found, str) else json.dumps(found)

    def as_text(self, node: Node) -> Node:
        """Return a member of a list of texts, or another value of a schema of texts: a number or boolean there is a
        text whose quotes are missing."""
        return Node(self.spelled(node), node.tokens) if isinstance(node.value, (bool, int, float)) else node
