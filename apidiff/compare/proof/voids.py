"""Schemas of the producer that no value satisfies: every proof about them is empty, though real payloads exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from types import MappingProxyType

from msgspec import Struct, field

from apidiff.compare.context.reading import members
from apidiff.compare.lowering.medium import Medium
from apidiff.compare.lowering.places import definition_tokens
from apidiff.compare.proof.direction import DirectionProof
from apidiff.compare.schemas.annotations import ANNOTATIONS
from apidiff.compare.schemas.graph import Edge, PairKey
from apidiff.compare.view.merged import is_null_alone, plain_target
from apidiff.contain.read.nodes import LEFT
from apidiff.contain.values import is_nothing, type_name
from apidiff.model.contract import Contract, Direction, Node
from apidiff.model.document import Json, Problem
from apidiff.model.pointer import Tokens, format_pointer

_DEEPEST = 20
_LISTING = frozenset({"enum", "const", "not", "$ref"})
_LEADING = frozenset({"$ref", "discriminator"})
_LISTED_AS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "string": frozenset({"string"}),
        "boolean": frozenset({"boolean"}),
        "integer": frozenset({"integer"}),
        "number": frozenset({"integer", "number"}),
    }
)
"""What listed values are of a type, by `type_name`."""

_SILENT = frozenset({*ANNOTATIONS, "type", "nullable"})
_HARMLESS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(("boolean", "integer", "number"), _SILENT | {"format"}),
        "string": _SILENT | {"format"},
        "array": _SILENT | {"items", "uniqueItems"},
        "object": _SILENT | {"properties", "additionalProperties"},
    }
)
"""For each type, the keywords that take away neither its simplest value nor all others: no `[]` and no `{}` fails by
what is said of items and properties."""


class PlainValues(Struct, frozen=True, kw_only=True, eq=False):
    """Says of schemas of a contract whether a value besides null is seen without the prover, as data: as
    `plainly_has_value` does, and behind references, in objects that require properties, of listed values, and of one
    bound."""

    contract: Contract
    _known: dict[Tokens, bool] = field(default_factory=dict)

    def has_one(self, node: Node) -> bool:
        """Return True where such a value is seen; False says nothing."""
        return self._has(node, 0)

    def _has(self, node: Node, depth: int) -> bool:
        node = plain_target(self.contract, node)
        if plainly_has_value(node.value):
            return True
        known = self._known.get(node.tokens)
        if known is None:
            # A schema that is met again below itself shows nothing there.
            self._known[node.tokens] = False
            known = self._known[node.tokens] = depth < _DEEPEST and self._is_seen(node, depth + 1)
        return known

    def _is_seen(self, node: Node, depth: int) -> bool:
        value = node.value
        if not isinstance(value, dict) or not _LEADING.isdisjoint(value):
            return False
        said = {keyword for keyword in value if keyword not in _SILENT and not keyword.startswith("x-")}
        stated = value.get("type")
        if said == {"anyOf"}:
            branches = (plain_target(self.contract, branch) for _, branch in node.child("anyOf").items())
            fitting = (branch for branch in branches if stated is None or _type_of(branch) == stated)
            return any(self._has(branch, depth) for branch in fitting)
        types = stated if isinstance(stated, list) else [stated]
        return any(isinstance(type_, str) and self._is_seen_of(type_, node, said, depth) for type_ in types)

    def _takes_null(self, node: Node) -> bool:
        """Whether null is seen to be a value of a schema: OpenAPI 3.0 allows it in so many words, and lists none."""
        target = plain_target(self.contract, node)
        value = target.value
        is_stated = self.contract.dialects.is_own(target.tokens) and isinstance(value, dict)
        return is_stated and value.get("nullable") is True and "type" in value and _LISTING.isdisjoint(value)

    def _is_seen_of(self, type_: str, node: Node, said: Set[str], depth: int) -> bool:
        """Whether a value of a type is seen, given the keywords that say something beside the type."""
        harmless = _HARMLESS.get(type_)
        if harmless is None:
            return False
        more = said - harmless
        if not more:
            return True
        if more == {"required"} and type_ == "object":
            return self._has_required(node, depth)
        (keyword, *others) = said
        return not others and _is_met(type_, keyword, node.value[keyword])

    def _has_required(self, node: Node, depth: int) -> bool:
        required = node.value["required"]
        if not isinstance(required, list):
            return False
        properties = members(node, "properties")
        declared = [properties.get(name) for name in required if isinstance(name, str)]
        return len(declared) == len(required) and all(
            below is not None and (self._takes_null(below) or self._has(below, depth)) for below in declared
        )


def _type_of(node: Node) -> Json:
    return node.value.get("type") if isinstance(node.value, dict) else None


def _is_met(type_: str, keyword: str, said: Json) -> bool:
    """Whether some value of a type meets the one keyword that says more of it."""
    if keyword == "enum":
        return isinstance(said, list) and any(type_name(one) in _LISTED_AS.get(type_, ()) for one in said)
    if keyword in ("minimum", "maximum"):
        return type_ in ("integer", "number") and type_name(said) in _LISTED_AS["number"]
    is_length = keyword in ("minLength", "maxLength") and type_name(said) == "integer" and said >= 0
    return is_length and type_ == "string"


class Voids(Struct, frozen=True, kw_only=True, eq=False):
    """Answers for the producer of one direction, and remembers what was found.

    Null is no such value: a schema that allows null and something that nothing satisfies is empty beside null, and real
    payloads hold that something. A schema that says in so many words that it has no value (`false`), or null alone,
    means it.
    """

    proof: DirectionProof
    plain: PlainValues
    _known: dict[Tokens, bool] = field(default_factory=dict)
    _closed: dict[Tokens, list[Node]] = field(default_factory=dict)
    _shut_out: dict[tuple[Tokens, str], None] = field(default_factory=dict)
    _at_odds: dict[tuple[Tokens, str], Tokens | None] = field(default_factory=dict)

    @property
    def contract(self) -> Contract:
        """The producer's."""
        return self.proof.wrapper.contract

    def is_void(self, pair: PairKey) -> bool:
        """Return whether the producer's schema of a pair has no value, and does not say so itself."""
        return self.is_void_at(self.contract.at(self.proof.oriented(*pair)[0]))

    def is_void_at(self, node: Node) -> bool:
        """Return whether a schema of the producer has no value, and does not say so itself."""
        node = plain_target(self.contract, node)
        if node.value is None or _means_it(node.value) or plainly_has_value(node.value):
            return False
        known = self._known.get(node.tokens)
        if known is None:
            is_plain = self.proof.medium is Medium.DATA and self.plain.has_one(node)
            is_sound = is_plain or is_null_alone(self.contract, node)
            known = not is_sound and not self.proof.whole.may_be_more_than_null(LEFT, definition_tokens(node.tokens))
            self._known[node.tokens] = known
        return known

    def roots_above(self, pair: PairKey) -> set[PairKey]:
        """Return the pairs at which positions start whose way to a pair leads through a schema without a value,
        through a `oneOf` that takes no value of a branch, or through a property that no object has."""
        graph = self.proof.graph
        void: list[PairKey] = []
        for current in graph.ascent(pair):
            if current in self.proof.contradictory or self.is_void(current):
                void.append(current)
            edges = graph.parents.get(current, ())
            void.extend(edge.above for edge in edges if self._is_shut_out(edge) or self._is_at_odds(edge))
        return graph.above(void) & graph.roots.keys()

    def _is_shut_out(self, edge: Edge) -> bool:
        """Whether an edge leads to a property that no object has, because another part of the `allOf` that declares it
        is closed and does not."""
        name, above = self._named(edge), self.proof.oriented(*edge.above)[0]
        if name is None:
            return False
        if above not in self._closed:
            parts = self.proof.wrapper.shape(above).members
            self._closed[above] = [part for part in parts if _is_closed(part)] if len(parts) > 1 else []
        part = next((part for part in self._closed[above] if name not in members(part, "properties")), None)
        if part is not None:
            self._shut_out.setdefault((part.tokens, name))
        return part is not None

    def _named(self, edge: Edge) -> str | None:
        """The property that an edge leads to, by its name with the producer."""
        step = edge.link.step
        if step.kind != "property":
            return None
        return step.old_name if self.proof.direction is Direction.REQUEST else step.new_name

    def _is_at_odds(self, edge: Edge) -> bool:
        """Whether an edge leads to a property that no object has, because parts of an `allOf` declare it as what no
        value is at once: a list here, an object there. What that leaves to prove is that objects without it pass."""
        name, above = self._named(edge), self.proof.oriented(*edge.above)[0]
        if name is None:
            return False
        if (above, name) not in self._at_odds:
            self._at_odds[above, name] = self._declared_at_odds(above, name)
        return self._at_odds[above, name] is not None

    def _declared_at_odds(self, above: Tokens, name: str) -> Tokens | None:
        """Where the last declaration of such a property stands, None where some value satisfies all there are."""
        shape = self.proof.wrapper.shape(above)
        again = shape.again.get(name)
        if not again:
            return None
        declared = [plain_target(self.contract, node) for node in (shape.properties[name], *again)]
        if any(_means_it(node.value) for node in declared):
            return None
        ends = [definition_tokens(node.tokens) for node in declared]
        return None if self.proof.whole.may_be_more_than_null_together(LEFT, ends) else again[-1].tokens

    def problems(self) -> list[Problem]:
        """Return a problem of the document for every schema without a value that was met, at its deepest place."""
        places = dict.fromkeys(self._origin(tokens) for tokens, known in list(self._known.items()) if known)
        return [*map(self._empty, places), *self._overlaps(), *self._shut_parts(), *self._declarations_at_odds()]

    def _declarations_at_odds(self) -> Iterator[Problem]:
        """Yield a problem for every property that parts of the producer's `allOf` declare as what no value is."""
        for (_, name), tokens in self._at_odds.items():
            if tokens is not None:
                what = f"no value is all that the parts of an `allOf` say of the property `{name}`, so no object has it"
                yield self._problem(tokens, what, "declarations that a value can satisfy at once")

    def _shut_parts(self) -> Iterator[Problem]:
        """Yield a problem for every property that one part of the producer's `allOf` declares and another shuts out."""
        for tokens, name in self._shut_out:
            what = f"this part of an `allOf` is closed, so no object has the property `{name}` of another part"
            yield self._problem(
                tokens, what, "`unevaluatedProperties: false` beside the `allOf`, or a part that is open"
            )

    def _overlaps(self) -> Iterator[Problem]:
        """Yield a problem for every `oneOf` of the producer that refuses values of a branch as those of another."""
        for pair in self.proof.contradictory:
            what = "values of a branch of this `oneOf` are values of another branch, too, so it refuses them"
            yield self._problem(self.proof.oriented(*pair)[0], what, "branches that exclude each other, or `anyOf`")

    def _origin(self, tokens: Tokens) -> Tokens:
        """Where a schema that has no value fails: a property that it requires may have none."""
        seen = {tokens}
        for _ in range(_DEEPEST):
            shape = self.proof.wrapper.shape(tokens)
            below = (
                plain_target(self.contract, shape.properties[name])
                for name in shape.required
                if name in shape.properties
            )
            found = next((node.tokens for node in below if node.tokens not in seen and self.is_void_at(node)), None)
            if found is None:
                return tokens
            seen.add(found)
            tokens = found
        return tokens

    def _empty(self, tokens: Tokens) -> Problem:
        what = "no value satisfies this schema, so nothing can be proved about the payloads that hold it"
        return self._problem(tokens, what, "a schema that the payloads which are really sent satisfy")

    def _problem(self, tokens: Tokens, what: str, expected: str) -> Problem:
        location = self.contract.references.location(tokens)
        return Problem(
            source=self.contract.document.resource(location.resource).name,
            what=what,
            expected=expected,
            pointer=format_pointer(location.tokens),
        )


def _is_closed(part: Node) -> bool:
    """Whether a part of a composition refuses every name that it does not declare itself."""
    return (
        isinstance(part.value, dict)
        and "patternProperties" not in part.value
        and "additionalProperties" in part.value
        and is_nothing(part.value["additionalProperties"])
    )


def plainly_has_value(value: Json) -> bool:
    """Return whether a schema has a value besides null at first sight, as nearly every one has: it states one type, and
    nothing that the simplest value of that type may not meet. Others are left to the prover."""
    if not isinstance(value, dict) or "$ref" in value:
        return False
    stated = value.get("type")
    return isinstance(stated, str) and stated in _HARMLESS and value.keys() <= _HARMLESS[stated]


def _means_it(value: Json) -> bool:
    """Whether a schema says itself that it has no value, or none but null."""
    if is_nothing(value):
        return True
    if not isinstance(value, dict):
        return False
    if "const" in value:
        return value["const"] is None
    enum = value.get("enum")
    if isinstance(enum, list) and enum and all(member is None for member in enum):
        return True
    return value.get("type") in ("null", ["null"])
