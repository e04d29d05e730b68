"""OpenAPI schemas lowered to plain JSON Schema 2020-12, for one direction and one role.

What OpenAPI says beside JSON Schema is made explicit here, in one place: `nullable`, boolean exclusive bounds,
ignored siblings of `$ref`, read-only and write-only properties, tuple items, the tolerant reader. The prover and the
validator that certifies its witnesses both see only the lowered schema.

Example. In OpenAPI 3.0, in a request, with the client as the producer:

    User: {"type": "object", "required": ["id", "name"], "properties": {
        "id": {"type": "integer", "readOnly": true}, "name": {"type": "string", "nullable": true}}}

becomes, at `$defs/"/components/schemas/User"`:

    {"type": "object", "required": ["name"], "properties": {"name": {"type": ["string", "null"]}}}

Nobody sends `id`, so that requiring it means nothing, and null is a type as any other. In a response `id` is there, and
a client that reads it takes names it does not know: `additionalProperties: false` is left out for the consumer.

Structure is kept: a keyword of the original stands at the same pointer of the lowered schema, below `$defs/<pointer>`.
Definitions are lowered when they are first asked for: of the thousand schemas of Stripe, those that an edit reaches
(benchmarks/corpus.py).
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.compare.lowering.absence import Absence
from apidiff.compare.lowering.closedness import Closers
from apidiff.compare.lowering.dispatch import AGREED, Dispatching, Tag, Terms, with_tag
from apidiff.compare.lowering.medium import Medium, Role
from apidiff.compare.lowering.older_dialect import add_null, fold_exclusive, is_nullable, stands_for_null, types_of
from apidiff.compare.lowering.places import PLAIN, References, Variant, parse_name, reference_to, without_root
from apidiff.compare.lowering.texts import read_as_text, says_all_in_one_place, sent_as_text
from apidiff.compare.lowering.untyped import implied_type
from apidiff.contain import vocabulary
from apidiff.contain.values import is_nothing
from apidiff.model.contract import Contract, Dialects, Direction, Node
from apidiff.model.document import Json, is_of_text
from apidiff.model.pointer import Tokens
from apidiff.model.vocabulary import DESCRIPTIVE, fits, is_idle

_DEEPEST_INLINE = 40


class Definitions(dict[str, Json]):
    """Definitions by the pointer of the original schema, each lowered at first use."""

    def __init__(self, lower: Callable[[str], Json]) -> None:
        super().__init__()
        self._lower = lower

    def __missing__(self, name: str) -> Json:
        plain = without_root(name)
        found = self[name] = self._lower(name) if plain is None else self[plain]
        return found


def lowered(
    contract: Contract,
    direction: Direction,
    role: Role,
    *,
    says_null: bool = True,
    null_in_enums: bool = True,
    terms: Terms = AGREED,
    medium: Medium = Medium.DATA,
) -> dict[str, Json]:
    """Return a schema document whose `$defs` hold every schema of the contract, by `definition_name(tokens)`.

    Without `says_null` the contract has no word for null: whether a value may be null is unknown, and taken for
    allowed. `terms` are what the other side says otherwise of discriminators. `medium` says whether values keep their
    types on the way. Authors mean `nullable` to add null to an `enum` that does not list it, though OpenAPI 3.0.3,
    section 4.7.24, says that it does not: they are believed where `null_in_enums`."""
    dispatching = Dispatching(
        dispatches=contract.dispatches, terms=terms, producing=role is Role.PRODUCER, direction=direction
    )
    lowering = _Lowering(
        contract=contract,
        direction=direction,
        role=role,
        says_null=says_null,
        null_in_enums=null_in_enums,
        medium=medium,
        absence=Absence(contract=contract, direction=direction),
        closers=Closers(contract=contract),
        dispatching=dispatching if contract.dispatches.present else None,
        copies_scalars=medium is Medium.DATA and (says_null or not contract.dialects.own),
        dialects=contract.dialects,
        is_tolerant=role is Role.CONSUMER and direction is Direction.RESPONSE,
        cannot_send_null=medium.is_text and role is Role.PRODUCER,
    )
    return {"$defs": Definitions(lowering.definition)}


class _Lowering(Struct, frozen=True, kw_only=True):
    """Lowers the schemas of a contract. An `is_tolerant` side, a client that follows the tolerant reader, ignores what
    it does not know: only where that widens what it takes, not under `oneOf`, `not` and `if`."""

    contract: Contract
    direction: Direction
    role: Role
    says_null: bool
    null_in_enums: bool
    medium: Medium
    absence: Absence
    closers: Closers
    dispatching: Dispatching | None
    copies_scalars: bool
    dialects: Dialects
    is_tolerant: bool
    cannot_send_null: bool
    references: References = field(default_factory=References)

    def definition(self, name: str) -> Json:
        """The lowered schema of one name of `$defs`."""
        tokens, variant = parse_name(name)
        if variant.selected:
            return {"$ref": reference_to(tokens, replace(variant, selected=False))}
        return self.schema(self.contract.at(tokens), variant, 0)

    def schema(self, node: Node, given: Variant, depth: int) -> Json:
        """The lowered form of a schema, read as a variant of it."""
        if not self.medium.is_text:
            return self._as_data(node, given, depth)
        if not says_all_in_one_place(node.value):
            given = replace(given, typed=True)
        found = self._as_data(node, given, depth)
        if not isinstance(found, dict):
            return found
        if self.role is Role.PRODUCER:
            return sent_as_text(found, is_part=given.typed)
        if given.tested or given.typed:
            return found
        items = self.contract.follow(node.child("items")) if isinstance(found.get("items"), dict) else None
        is_plain = items is not None and isinstance(items.value, dict) and _HOLDERS.isdisjoint(items.value)
        return read_as_text(found, self.schema(items, PLAIN, depth + 1) if items is not None and is_plain else None)

    def _as_data(self, node: Node, given: Variant, depth: int) -> Json:
        value = node.value
        if not isinstance(value, dict):
            return value if isinstance(value, bool) else {"$dynamicRef": "#unknown:schema"}
        if is_nothing(value):
            return False
        if any(one in vocabulary.UNIONS for one in node.tokens[-2:-1]) and stands_for_null(value):
            return {"type": "null"}
        if depth > _DEEPEST_INLINE:
            return {"$ref": reference_to(node.tokens, given)}
        if self.dispatching is not None and not given.alone:
            selected = self._selected(node, given)
            if selected is not None:
                return {"$ref": reference_to(node.tokens, replace(given, alone=True)), **selected}
        variant, reference, own = self._with_absent(node, given), value.get("$ref"), self.dialects.is_own(node.tokens)
        result: dict[str, Json] = {}
        if isinstance(reference, str):
            self._add_reference(node, reference, result, variant)
            if own or len(value) == 1:
                return result
        nullable = own and not given.non_null and is_nullable(value) and not self.cannot_send_null
        nullable = nullable and (self.null_in_enums or not isinstance(value.get("enum"), list) or None in value["enum"])
        if nullable and ("type" not in value or not _COMPOSED.isdisjoint(value)):
            # `nullable` has no type to act on, or stands beside a composition whose parts forbid null. OpenAPI 3.0.4,
            # section 4.24, lets them; everyone means null all the same.
            return {"anyOf": [{"$ref": reference_to(node.tokens, replace(given, non_null=True))}, {"type": "null"}]}
        if depth == 0 and (scalar := self._scalar(value)) is not None:
            return scalar
        for keyword, child in value.items():
            if keyword in _UNREAD:
                continue
            if fits(keyword, child):
                self._add(keyword, child, node, result, variant, depth)
            elif not is_idle(keyword, child):
                result["$dynamicRef"] = f"#unknown:{keyword}"
        if own:
            if nullable or not (given.non_null or self.says_null or self.cannot_send_null):
                add_null(result, to_enum=self.null_in_enums)
            fold_exclusive(result)
        if "type" not in value and self.role is Role.PRODUCER and not variant.tested:
            implied = implied_type(self.contract, node, self.absence.members(node))
            if implied is not None:
                result["type"] = implied
        if self.is_tolerant and not variant.strict:
            for keyword in vocabulary.CLOSERS:
                if result.get(keyword) is False:
                    del result[keyword]
        return result

    def _with_absent(self, node: Node, given: Variant) -> Variant:
        """A variant with the names besides that do not exist by what the schema itself says."""
        if _NAMING.isdisjoint(node.value) or (len(node.value) == 1 and "$ref" in node.value):
            return given
        names = self.absence.names(node)
        return given if names <= given.absent else replace(given, absent=given.absent | names)

    def _part(self, node: Node, keys: tuple[str, ...], value: Json, variant: Variant, depth: int) -> Json:
        """The lowered form of the schema below a node, whose value is given."""
        return self._scalar(value) or self.schema(node.child(*keys), variant, depth)

    def _scalar(self, value: Json) -> Json:
        """The lowered form of a schema in which there is nothing to lower, as in most; None of any other."""
        if not self.copies_scalars or not isinstance(value, dict) or not value.keys() <= _OF_SCALARS:
            return None
        declared = value.get("type", "")
        if not isinstance(declared, str) or declared == "file" or (declared == "string" and "enum" in value):
            return None
        found: dict[str, Json] = {}
        for keyword, child in value.items():
            if keyword in _CHECKED and not fits(keyword, child):
                return None
            if keyword not in _IGNORED:
                found[keyword] = child
        return found

    def _add_reference(self, node: Node, reference: str, result: dict[str, Json], variant: Variant) -> None:
        target = self.contract.references.target(reference, node.tokens)
        if target is None:
            # Nothing is known of what stands there: a reference the prover does not follow costs the decision.
            result["$dynamicRef"] = f"#unknown:{reference}"
        else:
            alone = self.dispatching is not None and self.dispatching.takes_in(node, target)
            plainly = variant == PLAIN and not alone
            referred = PLAIN if plainly else replace(self._referred(target, variant), alone=alone)
            result["$ref"] = self.references.to(target, referred)

    def _referred(self, target: Tokens, variant: Variant) -> Variant:
        """The variant of what a reference leads to: only what matters there, so that its name is the same wherever
        nothing of this does."""
        if variant == PLAIN:
            return PLAIN
        names = variant.absent | variant.never
        if names:
            node = self.contract.at(target)
            names &= self.absence.mentioned(node)
            known = self.absence.names(node) if names and isinstance(node.value, dict) else _NO_NAMES
            variant = replace(variant, absent=(variant.absent & names) - known, never=variant.never & names)
        strict = variant.strict and self.closers.below(target)
        return replace(variant, strict=strict, non_null=False, alone=False)

    def _add(
        self, keyword: str, child: Json, node: Node, result: dict[str, Json], variant: Variant, depth: int
    ) -> None:
        if keyword in _IGNORED or keyword.startswith("x-"):
            return
        if keyword == "type":
            result["type"] = types_of(child)
        elif keyword == "properties" and isinstance(child, dict):
            result[keyword] = self._properties(child, node, variant, depth)
        elif keyword == "required" and isinstance(child, list):
            result[keyword] = [name for name in child if isinstance(name, str) and not variant.leaves_out(name)]
        elif keyword == "items" and isinstance(child, list):
            # Under references, because the original has no `prefixItems` to which a place could be traced back.
            result["prefixItems"] = [{"$ref": reference_to((*node.tokens, keyword, str(i)))} for i in range(len(child))]
        elif keyword == "additionalItems":
            if isinstance(node.value.get("items"), list):
                result["items"] = {"$ref": reference_to((*node.tokens, keyword))}
        elif keyword == "dependencies" and isinstance(child, dict):
            self._add_dependencies(child, node, result, variant, depth)
        elif keyword == "dependentRequired" and isinstance(child, dict):
            result[keyword] = {name: _needed(names, variant) for name, names in child.items()}
        elif keyword in (*vocabulary.COMPOSITIONS, "prefixItems") and isinstance(child, list):
            if not (variant.alone and self._lists_kinds(keyword, node)):
                result[keyword] = self._list(keyword, child, node, variant, depth)
        elif keyword in _MAPS and isinstance(child, dict):
            inner = variant if keyword == "dependentSchemas" else variant.below()
            result[keyword] = {name: self.schema(node.child(keyword, name), inner, depth + 1) for name in child}
        elif keyword in _SUBSCHEMAS:
            result[keyword] = self._part(node, (keyword,), child, self._tested(keyword, variant), depth + 1)
        elif keyword == "$dynamicRef" and isinstance(child, str):
            result[keyword] = f"#unknown:{child}"
        elif keyword == "contentEncoding" and isinstance(child, str) and child.lower() == "base64":
            result.setdefault("format", "byte")
        elif keyword in ("enum", "const") and is_of_text(node.value):
            result[keyword] = self._texts(node.child(keyword))
        else:
            result[keyword] = child

    def _list(self, keyword: str, child: list[Json], node: Node, variant: Variant, depth: int) -> list[Json]:
        found = [
            self._part(node, (keyword, str(index)), schema, self._inner(keyword, node, index, variant), depth + 1)
            for index, schema in enumerate(child)
        ]
        if self.dispatching is None or "discriminator" not in node.value or keyword not in vocabulary.UNIONS:
            return found
        ways = self.dispatching.tags(node, keyword, self._does_not_exist)
        return [self._tagged(branch, found_ways, variant) for branch, found_ways in zip(found, ways, strict=True)]

    def _tagged(self, branch: Json, ways: list[tuple[Tokens | None, Tag]], variant: Variant) -> Json:
        """A branch of a union with what selects it, or the branches of the union that it is."""
        listed = [(target, tag) for target, tag in ways if target is not None]
        if listed:
            return {"anyOf": [{**tag, "$ref": self._name_selected(target, variant)} for target, tag in listed]}
        return with_tag(branch, ways[0][1]) if ways else branch

    def _name_selected(self, target: Tokens, variant: Variant, *, alone: bool = False) -> str:
        """The reference to a schema that a discriminator selects; `alone`, as one that takes in a parent."""
        return reference_to(target, replace(self._referred(target, variant), alone=alone, selected=True))

    def _selected(self, node: Node, given: Variant) -> dict[str, Json] | None:
        """What the discriminator of a parent selects, by value: the producer sends one of the kinds, and the consumer
        asks each for what it has to be. None for any other schema."""
        selections = None if self.dispatching is None else self.dispatching.selections(node, self._does_not_exist)
        if selections is None:
            return None
        kinds = [
            (tag, None if target is None else {"$ref": self._name_selected(target, given, alone=True)})
            for target, tag in selections
        ]
        if self.role is Role.PRODUCER:
            return {"anyOf": [{**tag, **(kind or {})} for tag, kind in kinds]}
        return {"allOf": [{"if": {"type": "object", **tag}, "then": kind} for tag, kind in kinds if kind is not None]}

    def _lists_kinds(self, keyword: str, node: Node) -> bool:
        return self.dispatching is not None and self.dispatching.lists_kinds(node, keyword)

    def _does_not_exist(self, node: Node, name: str) -> bool:
        """Whether a property does not exist in this direction by what a schema says."""
        return isinstance(node.value, dict) and name in self.absence.names(node)

    def _properties(self, child: dict[str, Json], node: Node, variant: Variant, depth: int) -> dict[str, Json]:
        """The properties that exist. The producer is told of the others where branches of a `oneOf` ask for them."""
        below, absent, keyword = variant.below(), variant.absent, "properties"
        told, found = self.role is Role.PRODUCER and "oneOf" in node.value, dict[str, Json]()
        for name, schema in child.items():
            if name not in absent:
                found[name] = self._scalar(schema) or self.schema(node.child(keyword, name), below, depth + 1)
            elif told:
                found[name] = False
        return found

    def _inner(self, keyword: str, node: Node, index: int, variant: Variant) -> Variant:
        """The variant of one schema of a list."""
        if keyword == "prefixItems":
            return variant.below()
        # What a discriminator in a member selects, it selects for the whole.
        if (keyword == "allOf" and self.dispatching is not None) is not variant.alone:
            variant = replace(variant, alone=not variant.alone)
        if keyword != "oneOf":
            return variant
        if self.is_tolerant and not variant.strict:
            variant = replace(variant, strict=True)
        if self.medium.is_text and self.role is Role.CONSUMER:
            # Of `oneOf: [integer, string]` no digits would be a value: each is a text, too.
            variant = replace(variant, typed=True)
        if not variant.absent:
            return variant
        # A branch that declares such a property itself says what is true of the other direction; one that asks for a
        # property of the schema around it is no branch for payloads of this direction.
        foreign = variant.absent - self.absence.declared(node.child(keyword, str(index)))
        return replace(variant, never=variant.never | foreign)

    def _tested(self, keyword: str, variant: Variant) -> Variant:
        """The variant of the schema under a keyword that holds one."""
        if keyword in ("then", "else"):
            return variant
        if keyword not in ("not", "if"):
            return variant.below()
        return replace(variant, tested=True, strict=variant.strict or self.is_tolerant, alone=False)

    def _texts(self, node: Node) -> Json:
        """The values of a schema of texts, those without their quotes included."""
        if isinstance(node.value, list):
            return [self.contract.as_text(value).value for _, value in node.items()]
        return self.contract.as_text(node).value

    def _add_dependencies(
        self, child: dict[str, Json], node: Node, result: dict[str, Json], variant: Variant, depth: int
    ) -> None:
        for name, entry in child.items():
            if isinstance(entry, list):
                result.setdefault("dependentRequired", {})[name] = _needed(entry, variant)
            else:
                schema = self.schema(node.child("dependencies", name), variant, depth + 1)
                result.setdefault("dependentSchemas", {})[name] = schema


def _needed(names: Json, variant: Variant) -> Json:
    absent = variant.leaves_out
    return [one for one in names if not isinstance(one, str) or not absent(one)] if isinstance(names, list) else names


_NO_NAMES = frozenset[str]()
_COMPOSED = frozenset(vocabulary.COMPOSITIONS)
_UNREAD = DESCRIPTIVE - {*vocabulary.EXAMPLES}  # says nothing, whatever it holds
_OF_OPENAPI = ("$ref", "discriminator", "nullable", "deprecated")
_IGNORED = _UNREAD.union(vocabulary.IDENTIFIERS, vocabulary.DEFINITIONS, vocabulary.ACCESS, _OF_OPENAPI)
_NAMING = frozenset({"properties", "allOf", "$ref"})
"""Keywords by which a schema declares properties, itself or by its parts."""
_CHECKED = frozenset({"format", "enum", "pattern", *vocabulary.LENGTHS, "minimum", "maximum", *vocabulary.ACCESS})
"""Keywords of scalars that may hold a value of another kind; of a type that is a text, nothing else is to be known."""
_OF_SCALARS = _CHECKED | {"type", *vocabulary.SILENT}
"""Keywords that are taken over as they are, or left out."""
_MAPS = frozenset({"patternProperties", "dependentSchemas"})
_HOLDERS = _COMPOSED | {"$ref", "$dynamicRef", "items", "prefixItems", "properties", "not", "if"}
"""Keywords of schemas that are more than one value without parts."""
_SUBSCHEMAS = frozenset(vocabulary.ONE_SCHEMA)
