"""A MergedSchema is what a schema says once references and compositions that only add up are taken together.

`{$ref: X}`, `{allOf: [X]}` and `{anyOf: [X]}` have the shape of X; `allOf: [X, Y]` has the keywords of both; `anyOf:
[X, null]` is X that may be null. Every part keeps the node that declares it, so that a change is reported where it
was made.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.compare.lowering.older_dialect import is_nullable, stands_for_null
from apidiff.compare.view.properties import Properties
from apidiff.contain.values import canonical, is_nothing
from apidiff.contain.vocabulary import COMPOSITIONS, VALUES
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json, is_of_text
from apidiff.model.pointer import Tokens
from apidiff.model.vocabulary import DESCRIPTIVE, fits, is_idle

_DEEPEST = 20
_ANY_COMPOSITION = frozenset(COMPOSITIONS)
TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object"})


class Branches(Struct, frozen=True, kw_only=True):
    """The branches of one `anyOf` or `oneOf`, a branch for null left out; `null` says whether null is one. `keyword`
    says which of the two it is."""

    keyword: str
    node: Node
    branches: tuple[Node, ...]
    null: bool


class MergedSchema(Struct, kw_only=True):
    """The merged view of a schema at a place where a value stands.

    `node` is the schema as found after plain references; `nothing` says whether it is false, which allows no value.
    `members` are the objects that were taken together, `node` first. `types` leaves null out and is None where every
    type is allowed; `null` says whether null is, and `unlisted` that a type allows it beside values that do not list
    it. `values` are the members of `enum` or `const` by canonical text, null left out. `keywords` holds every other
    keyword, the nodes of all members. `required` names the list that requires a property, and the place in it: most are
    never asked for. `beside_null` holds the keyword of every union that has a branch for null: a `oneOf` refuses null
    where another branch takes it, too. `unread` are parts of the composition, and keywords, of which nothing can be
    read.
    """

    node: Node
    nothing: bool = False
    members: list[Node] = field(default_factory=list)
    types: frozenset[str] | None = None
    null: bool = True
    unlisted: bool = False
    values: dict[str, Node] | None = None
    keywords: dict[str, list[Node]] = field(default_factory=dict)
    properties: Properties = field(default_factory=Properties)
    again: dict[str, list[Node]] = field(default_factory=dict)
    required: dict[str, tuple[Node, int]] = field(default_factory=dict)
    unions: list[Branches] = field(default_factory=list)
    beside_null: list[str] = field(default_factory=list)
    unread: list[Node] = field(default_factory=list)

    def first(self, keyword: str) -> Node | None:
        """Return the first node of a keyword, or None where no member has it."""
        found = self.keywords.get(keyword)
        return found[0] if found else None

    def required_at(self, name: str) -> Node | None:
        """Return the entry of a `required` list that names a property, or None where none does."""
        found = self.required.get(name)
        return None if found is None else Node(name, (*found[0].tokens, str(found[1])))

    @property
    def is_integer(self) -> bool:
        """True where every number allowed is an integer."""
        return self.types is not None and "integer" in self.types and "number" not in self.types


def plain_target(contract: Contract, node: Node) -> Node:
    """Return what stands behind `$ref`s that say nothing beside; the node itself where it is no such reference."""
    if not isinstance(node.value, dict) or "$ref" not in node.value:
        return node
    seen: set[Tokens] = set()
    while node.tokens not in seen:
        seen.add(node.tokens)
        reference = plain_reference(contract, node)
        if reference is None:
            return node
        target = contract.references.target(reference, node.tokens)
        if target is None:
            return Node(None, node.tokens)
        node = contract.at(target)
    return Node(None, node.tokens)


def plain_reference(contract: Contract, node: Node) -> str | None:
    """Return the `$ref` of a schema whose other keywords, if any, say nothing about values.

    The 3.0 dialect ignores whatever stands beside `$ref` (OpenAPI 3.0.4, section 4.23); 2020-12 does not.
    """
    value = node.value
    if not isinstance(value, dict):
        return None
    reference = value.get("$ref")
    if not isinstance(reference, str):
        return None
    if len(value) == 1 or contract.dialects.is_own(node.tokens):
        return reference
    return reference if all(key in _ANNOTATIONS or key.startswith("x-") for key in value) else None


_ANNOTATIONS = DESCRIPTIVE | {"$ref"}


_COMPOSING = frozenset({"$ref", *COMPOSITIONS})


def is_single(value: Json) -> bool:
    """Return whether a schema is no composition: its shape has the keywords that it has."""
    return isinstance(value, dict) and _COMPOSING.isdisjoint(value)


def lists_no_values(value: Json) -> bool:
    """Return whether it is plain, without merging anything, that a schema lists no values."""
    return is_single(value) and "enum" not in value and "const" not in value


def has_keyword(contract: Contract, node: Node, keyword: str) -> bool:
    """Return whether the shape of the schema at a node has a keyword."""
    return keyword in (node.value if is_single(node.value) else merged_at(contract, node).keywords)


def merged_at(contract: Contract, node: Node) -> MergedSchema:
    """Return the shape of the schema at a node."""
    node = plain_target(contract, node)
    if not isinstance(node.value, dict) or is_nothing(node.value):
        # A boolean schema (JSON Schema 2020-12 Core, section 4.3.2): false allows nothing, and true is `{}`.
        return MergedSchema(node=node, nothing=is_nothing(node.value))
    shape = MergedSchema(node=node)
    nullable = _gather(contract, node, shape)
    # `nullable` beside `allOf: [$ref]` has no type to act on (OpenAPI 3.0.4, section 4.24); everyone means it all the
    # same.
    if contract.dialects.is_own(node.tokens) and is_nullable(node.value):
        nullable = True
        shape.unions = [replace(union, null=True) for union in shape.unions]
    _settle_null(shape, nullable)
    return shape


def _gather(contract: Contract, node: Node, shape: MergedSchema) -> bool:
    """Take the members of a composition together. Returns True where a member is nullable by `anyOf` with null."""
    nullable = False
    pending = [node]
    seen: set[Tokens] = set()
    while pending:
        member = plain_target(contract, pending.pop(0))
        if member.tokens in seen:
            continue
        if not isinstance(member.value, dict):
            if not isinstance(member.value, bool):
                shape.unread.append(member)
            continue
        seen.add(member.tokens)
        shape.members.append(member)
        nullable = _add_member(contract, member, shape, pending) or nullable
    return nullable


def _add_member(contract: Contract, member: Node, shape: MergedSchema, pending: list[Node]) -> bool:
    nullable = False
    before: list[Node] = []
    for keyword, value in member.value.items():
        child = Node(value, (*member.tokens, keyword))
        if not fits(keyword, value):
            if not is_idle(keyword, value):
                shape.unread.append(child)
        elif keyword == "type" and value == "file":
            # OpenAPI 2.0 has it for responses and parameters; behind a reference, and in a field, it says the same.
            shape.keywords.setdefault("type", []).append(Node("string", child.tokens))
            if "format" not in member.value:
                shape.keywords.setdefault("format", []).append(Node("binary", child.tokens))
        elif keyword not in _ENTERED:
            shape.keywords.setdefault(keyword, []).append(child)
        elif keyword in _CONTENT:
            for known, node in _entered(member, child):
                shape.keywords.setdefault(known, []).append(node)
        elif keyword == "properties":
            for name in shape.properties.add(child):
                shape.again.setdefault(name, []).append(child.child(name))
        elif keyword == "required":
            for index, entry in enumerate(child.value):
                if not isinstance(entry, str):
                    shape.unread.append(child.child(str(index)))
                elif entry not in shape.required:
                    shape.required[entry] = (child, index)
        elif keyword == "$ref":
            target = contract.references.target(child.value, member.tokens)
            if target is not None:
                before.append(contract.at(target))
            else:
                shape.unread.append(Node(None, member.tokens))
        elif keyword == "allOf":
            before.extend(branch for _, branch in child.items())
        else:
            nullable = _add_union(contract, keyword, child, shape, before) or nullable
    pending[:0] = before
    _restrict_types(contract, member, shape)
    if "enum" in member.value or "const" in member.value:
        _restrict_values(contract, member, shape)
    return nullable


def _add_union(contract: Contract, keyword: str, node: Node, shape: MergedSchema, pending: list[Node]) -> bool:
    """Enter a union; one that is left with a single branch is a member. Returns True where one of its branches is
    null."""
    branches = [branch for _, branch in node.items() if _is_readable(contract, branch, shape)]
    others: list[Node] = []
    of_null: list[Node] = []
    for branch in branches:
        (of_null if stands_for_null(branch.value) or is_null_alone(contract, branch) else others).append(branch)
    null = bool(of_null)
    if null:
        shape.beside_null.append(keyword)
    for branch in of_null:
        if isinstance(branch.value, dict):
            for key, child in branch.items():
                if key not in _OF_NULL:
                    shape.keywords.setdefault(key, []).append(child)
    if keyword == "anyOf":
        # A branch listed twice is one; of `oneOf` it would be none.
        others = list({canonical(branch.value): branch for branch in others}.values())
    if len(others) == 1:
        pending.append(others[0])
    elif not others and null:
        # Nothing but null is left.
        shape.types = frozenset()
    elif others:
        shape.unions.append(Branches(keyword=keyword, node=node, branches=tuple(others), null=null))
    return null


def _is_readable(contract: Contract, branch: Node, shape: MergedSchema) -> bool:
    found = plain_target(contract, branch)
    if isinstance(found.value, (dict, bool)):
        return True
    shape.unread.append(found)
    return False


_OF_NULL = frozenset({*VALUES, *COMPOSITIONS, "nullable", "default", "deprecated", "$ref"})
"""What a branch for null says about null; the rest describes it, and is told with the schema around it."""


def is_null(value: Json) -> bool:
    """Return True for a schema that allows null alone."""
    if not isinstance(value, dict):
        return False
    if value.get("type") in ("null", ["null"]):
        return True
    if "type" in value and "null" not in _names(value["type"]) and not is_nullable(value):
        return False  # it allows nothing at all
    return value.get("enum") == [None] or ("const" in value and value["const"] is None)


def is_null_alone(contract: Contract, node: Node, depth: int = _DEEPEST) -> bool:
    """Return True for a schema that allows null alone, where it says so itself, behind references, or in all members of
    a composition that says nothing else: `allOf: [{type: "null"}]`."""
    node = plain_target(contract, node)
    if is_null(node.value):
        return True
    if not isinstance(node.value, dict) or _ANY_COMPOSITION.isdisjoint(node.value) or not depth:
        return False
    (keyword, *others) = (key for key in node.value if key not in DESCRIPTIVE)
    members = [member for _, member in node.child(keyword).items()]
    if others or not members or (keyword == "oneOf" and len(members) > 1):
        return False
    return all(is_null_alone(contract, member, depth - 1) for member in members)


def _restrict_types(contract: Contract, member: Node, shape: MergedSchema) -> None:
    declared = member.value.get("type")
    if isinstance(declared, str):
        types, says_null = _stated_types((declared,))
    elif isinstance(declared, list) and declared:
        types, says_null = _stated_types(tuple(name for name in declared if isinstance(name, str)))
    else:
        return
    shape.null = shape.null and (says_null or (contract.dialects.is_own(member.tokens) and is_nullable(member.value)))
    shape.types = types if shape.types is None else _common(shape.types, types)


@lru_cache(maxsize=256)
def _stated_types(names: tuple[str, ...]) -> tuple[frozenset[str], bool]:
    """What a `type` with these names allows beside null, and whether it allows null. Nearly all are the same few."""
    types = {"string" if name == "file" else name for name in names}
    return frozenset(types - {"null"} - ({"integer"} if "number" in types else set())), "null" in types


def _common(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    both = set(left & right)
    if ("integer" in left and "number" in right) or ("number" in left and "integer" in right):
        both.add("integer")
    return frozenset(both)


def _restrict_values(contract: Contract, member: Node, shape: MergedSchema) -> None:
    values = _values(contract, member)
    if values is None:
        return
    if all(node.value is not None for node in values.values()):
        shape.unlisted = shape.unlisted or is_nullable(member.value) or "null" in _names(member.value.get("type"))
        if not is_nullable(member.value):
            shape.null = False
    own = {text: node for text, node in values.items() if node.value is not None}
    shape.values = own if shape.values is None else {text: own[text] for text in shape.values if text in own}


def _names(declared: Json) -> list[Json]:
    return declared if isinstance(declared, list) else [declared]


def _values(contract: Contract, member: Node) -> dict[str, Node] | None:
    if "const" in member.value:
        nodes = [member.child("const")]
    elif isinstance(member.value.get("enum"), list):
        nodes = [node for _, node in member.child("enum").items()]
    else:
        return None
    if is_of_text(member.value):
        nodes = [contract.as_text(node) for node in nodes]
    return {canonical(node.value): node for node in nodes}


def _settle_null(shape: MergedSchema, nullable: bool) -> None:
    """`anyOf: [X, null]` allows null whatever X says, unless the schema beside it forbids null."""
    if not nullable:
        return
    root = shape.node.value
    declared = root.get("type")
    names = [declared] if isinstance(declared, str) else declared
    if isinstance(names, list) and "null" not in names and not is_nullable(root):
        return
    shape.null = True


def declared_names(contract: Contract, shape: MergedSchema) -> dict[str, Node]:
    """Return the properties that a shape declares, by itself or in the branches of its unions: of one that a branch
    forbids, what another says, if one does."""
    names: dict[str, Node] = {}
    pending = [shape]
    seen: set[Tokens] = set()
    while pending:
        current = pending.pop()
        forbidden = [name for name in current.properties if name in names and is_nothing(names[name].value)]
        names = {**current.properties, **names, **{name: current.properties[name] for name in forbidden}}
        for union in current.unions:
            for branch in union.branches:
                target = plain_target(contract, branch)
                if target.tokens not in seen:
                    seen.add(target.tokens)
                    pending.append(merged_at(contract, target))
    return names


_CONTENT = frozenset({"contentEncoding", "contentMediaType"})
_OCTETS = "application/octet-stream"

_ENTERED = _COMPOSING | {"properties", "required", *_CONTENT}
"""Keywords that are taken together over all members, and those that stand for others."""


def _entered(member: Node, node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the keyword under which a keyword of _CONTENT counts, with its node: `contentEncoding: base64` as `format:
    byte`, `contentMediaType: application/octet-stream` as `format: binary` (OpenAPI 3.1.1, section 4.4.2). Beside an
    encoding, that what is encoded are octets says nothing."""
    keyword = node.tokens[-1]
    said = node.value.lower() if isinstance(node.value, str) else ""
    if keyword == "contentEncoding" and said == "base64":
        yield "format", Node("byte", node.tokens)
    elif keyword == "contentMediaType" and said == _OCTETS:
        if "contentEncoding" not in member.value:
            yield "format", Node("binary", node.tokens)
    else:
        yield keyword, node
