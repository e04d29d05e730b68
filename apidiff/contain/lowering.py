"""OpenAPI schemas lowered to plain JSON Schema 2020-12, for one direction and one role.

What OpenAPI says beside JSON Schema is made explicit here, in one place: `nullable`, boolean exclusive bounds,
ignored siblings of `$ref`, read-only and write-only properties, tuple items, the tolerant reader. The prover and the
validator that certifies its witnesses both see only the lowered schema.

Structure is kept: a keyword of the original stands at the same pointer of the lowered schema, below `$defs/<pointer>`.
Definitions are lowered when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum

from msgspec import Struct, field

from apidiff.model.contract import Contract, Direction, Node
from apidiff.model.document import Json, is_of_text
from apidiff.model.pointer import Tokens, escape, format_pointer, parse_pointer

_NON_NULL = "|non-null"
_ROOT = "|root"
_DEEPEST_INLINE = 40
_MOST_MEMBERS = 500


class Role(Enum):
    """The part a side plays in an exchange: the producer writes the payload, the consumer reads it."""

    PRODUCER = "producer"
    CONSUMER = "consumer"


class Definitions(dict[str, Json]):
    """Definitions by the pointer of the original schema, each lowered at first use."""

    def __init__(self, lower: Callable[[str], Json]) -> None:
        super().__init__()
        self._lower = lower

    def __missing__(self, name: str) -> Json:
        found = self[name] = self[name.removesuffix(_ROOT)] if name.endswith(_ROOT) else self._lower(name)
        return found


def lowered(contract: Contract, direction: Direction, role: Role, *, says_null: bool = True) -> dict[str, Json]:
    """Return a schema document whose `$defs` hold every schema of the contract, by `definition_name(tokens)`.

    Without `says_null` the contract has no word for null: whether a value may be null is unknown, and taken for
    allowed."""
    lowering = _Lowering(contract=contract, direction=direction, role=role, says_null=says_null)
    return {"$defs": Definitions(lowering.definition)}


def definition_tokens(tokens: Tokens) -> Tokens:
    """Return where the schema at tokens of a contract stands in the lowered document."""
    return ("$defs", format_pointer(tokens))


def root_tokens(tokens: Tokens) -> Tokens:
    """Return a second name for the schema at tokens of a contract, under which nothing refers to it: where a question
    about the schema itself begins."""
    return ("$defs", format_pointer(tokens) + _ROOT)


def original_tokens(tokens: Tokens) -> Tokens:
    """Return the tokens in the contract of a place in the lowered document; none for the place of no schema at all."""
    if len(tokens) < 2:
        return ()
    return parse_pointer(_pointer(tokens[1])) + tokens[2:]


def is_referable(tokens: Tokens) -> bool:
    """Return whether a place in the lowered document stands for the schema at `original_tokens` as a whole."""
    return len(tokens) > 2 or (len(tokens) == 2 and "|" not in tokens[1][-len(_NON_NULL) :])


def _pointer(name: str) -> str:
    return name.removesuffix(_NON_NULL).removesuffix(_ROOT)


class _Lowering(Struct, frozen=True, kw_only=True):
    contract: Contract
    direction: Direction
    role: Role
    says_null: bool
    absent: dict[Tokens, bool] = field(default_factory=dict)

    def definition(self, name: str) -> Json:
        """The lowered schema of one name of `$defs`."""
        node = self.contract.at(parse_pointer(_pointer(name)))
        return self.schema(node, frozenset(), 0, keep_null=not name.endswith(_NON_NULL))

    def schema(self, node: Node, absent: frozenset[str], depth: int, keep_null: bool = True) -> Json:
        """The lowered form of a schema. `absent` names properties that do not exist in this direction, stated by an
        outer composition."""
        value = node.value
        if not isinstance(value, dict):
            return value if isinstance(value, bool) else {}
        if depth > _DEEPEST_INLINE:
            return {"$ref": _reference(node.tokens)}
        own = self.contract.standard.has_own_schema_dialect
        result: dict[str, Json] = {}
        if isinstance(value.get("$ref"), str):
            self._add_reference(node, value["$ref"], result)
            if own or len(value) == 1:
                return result
        if own and keep_null and _is_nullable(value) and ("type" not in value or not _COMPOSED.isdisjoint(value)):
            return self._nullable_as_a_whole(node)
        scalar = self._scalar(value)
        if scalar is not None:
            return scalar
        own_absent = self._absent_names(node)
        absent = absent | own_absent if own_absent else absent
        for keyword, child in value.items():
            self._add(keyword, child, node, result, absent, depth)
        if own:
            if keep_null and (_is_nullable(value) or not self.says_null):
                _add_null(result)
            _fold_exclusive(result)
        if self.role is Role.CONSUMER and self.direction is Direction.RESPONSE:
            # A client that follows the tolerant reader ignores what it does not know.
            for keyword in ("additionalProperties", "unevaluatedProperties"):
                if result.get(keyword) is False:
                    del result[keyword]
        return result

    def _part(self, node: Node, keys: tuple[str, ...], value: Json, absent: frozenset[str], depth: int) -> Json:
        """The lowered form of the schema below a node, whose value is given."""
        scalar = self._scalar(value)
        return self.schema(node.child(*keys), absent, depth) if scalar is None else scalar

    def _scalar(self, value: Json) -> Json:
        """The lowered form of a schema in which there is nothing to lower, as in most; None of any other."""
        if not isinstance(value, dict) or not value.keys() <= _OF_SCALARS:
            return None
        declared = value.get("type", "")
        if not isinstance(declared, str) or declared == "file" or (declared == "string" and "enum" in value):
            return None
        if not self.says_null and self.contract.standard.has_own_schema_dialect:
            return None
        return {keyword: child for keyword, child in value.items() if keyword not in _IGNORED}

    def _add_reference(self, node: Node, reference: str, result: dict[str, Json]) -> None:
        target = self.contract.references.target(reference, node.tokens)
        if target is None:
            # Nothing is known of what stands there: a reference the prover does not follow costs the decision.
            result["$dynamicRef"] = f"#unknown:{reference}"
        else:
            result["$ref"] = _reference(target)

    def _nullable_as_a_whole(self, node: Node) -> Json:
        """A schema that is null or else what it says: `nullable` has no type to act on, or stands beside a composition
        whose parts forbid null. OpenAPI 3.0.4, section 4.24, lets them; everyone means null all the same."""
        name = format_pointer(node.tokens) + _NON_NULL
        return {"anyOf": [{"$ref": "#/$defs/" + escape(name)}, {"type": "null"}]}

    def _add(
        self, keyword: str, child: Json, node: Node, result: dict[str, Json], absent: frozenset[str], depth: int
    ) -> None:
        if keyword in _IGNORED or keyword.startswith("x-"):
            return
        if keyword == "type":
            result["type"] = _types(child)
        elif keyword == "properties" and isinstance(child, dict):
            kept = {name: schema for name, schema in child.items() if name not in absent} if absent else child
            result[keyword] = {
                name: self._part(node, (keyword, name), schema, _NO_NAMES, depth + 1) for name, schema in kept.items()
            }
        elif keyword == "required" and isinstance(child, list):
            result[keyword] = [name for name in child if isinstance(name, str) and name not in absent]
        elif keyword == "items" and isinstance(child, list):
            # Under references, because the original has no `prefixItems` to which a place could be traced back.
            result["prefixItems"] = [{"$ref": _reference((*node.tokens, keyword, str(i)))} for i in range(len(child))]
        elif keyword == "additionalItems":
            if isinstance(node.value.get("items"), list):
                result["items"] = {"$ref": _reference((*node.tokens, keyword))}
        elif keyword == "dependencies" and isinstance(child, dict):
            self._add_dependencies(child, node, result, depth)
        elif keyword in ("allOf", "anyOf", "oneOf") and isinstance(child, list):
            result[keyword] = [
                self._part(node, (keyword, str(index)), schema, absent, depth + 1) for index, schema in enumerate(child)
            ]
        elif keyword == "prefixItems" and isinstance(child, list):
            result[keyword] = self._list(keyword, child, node, depth)
        elif keyword in _MAPS and isinstance(child, dict):
            result[keyword] = {name: self.schema(node.child(keyword, name), absent, depth + 1) for name in child}
        elif keyword in _SUBSCHEMAS:
            inner = absent if keyword in _IN_PLACE else _NO_NAMES
            result[keyword] = self._part(node, (keyword,), child, inner, depth + 1)
        elif keyword == "$dynamicRef" and isinstance(child, str):
            result[keyword] = f"#unknown:{child}"
        elif keyword in ("enum", "const") and is_of_text(node.value):
            result[keyword] = self._texts(node.child(keyword))
        else:
            result[keyword] = child

    def _texts(self, node: Node) -> Json:
        """The values of a schema of texts, those without their quotes included."""
        if isinstance(node.value, list):
            return [self.contract.as_text(value).value for _, value in node.items()]
        return self.contract.as_text(node).value

    def _list(self, keyword: str, child: list[Json], node: Node, depth: int) -> list[Json]:
        return [self.schema(node.child(keyword, str(index)), frozenset(), depth + 1) for index in range(len(child))]

    def _add_dependencies(self, child: dict[str, Json], node: Node, result: dict[str, Json], depth: int) -> None:
        for name, entry in child.items():
            if isinstance(entry, list):
                result.setdefault("dependentRequired", {})[name] = entry
            else:
                schema = self.schema(node.child("dependencies", name), frozenset(), depth + 1)
                result.setdefault("dependentSchemas", {})[name] = schema

    def _absent_names(self, node: Node) -> frozenset[str]:
        """Names of properties that do not exist in this direction, over the whole composition below a schema."""
        value = node.value
        if "allOf" not in value and "$ref" not in value:
            properties = value.get("properties")
            return frozenset(self._absent_in(node, properties)) if isinstance(properties, dict) else _NO_NAMES
        names: set[str] = set()
        pending, seen = [node], set[Tokens]()
        while pending and len(seen) < _MOST_MEMBERS:
            member = self.contract.follow(pending.pop())
            if member.tokens in seen or not isinstance(member.value, dict):
                continue
            seen.add(member.tokens)
            branches = member.get("allOf")
            if branches is not None:
                pending.extend(branch for _, branch in branches.items())
            properties = member.value.get("properties")
            if isinstance(properties, dict):
                names.update(self._absent_in(member, properties))
        return frozenset(names)

    def _absent_in(self, node: Node, properties: dict[str, Json]) -> Iterator[str]:
        """Yield the absent names among the properties of one schema object."""
        mark = self.mark
        for name, schema in properties.items():
            if not isinstance(schema, dict):
                continue
            composed = "$ref" in schema or "allOf" in schema
            if schema.get(mark) is True or (composed and self._is_absent(node.child("properties", name))):
                yield name

    @property
    def mark(self) -> str:
        """The keyword that takes a property out of this direction: read-only ones leave requests, write-only ones
        responses."""
        return "readOnly" if self.direction is Direction.REQUEST else "writeOnly"

    def _is_absent(self, node: Node) -> bool:
        """Whether a property does not exist in this direction; what it refers to is asked once."""
        reference = node.value.get("$ref")
        if isinstance(reference, str) and node.value.get(self.mark) is not True:
            target = self.contract.references.target(reference, node.tokens)
            if target is None:
                return False
            known = self.absent.get(target)
            if known is None:
                self.absent[target] = False
                known = self.absent[target] = self._is_marked(self.contract.at(target))
            return known
        return self._is_marked(node)

    def _is_marked(self, node: Node) -> bool:
        """Whether a schema or a part of its composition carries the mark."""
        pending, seen = [node], set[Tokens]()
        while pending and len(seen) < _MOST_MEMBERS:
            found = pending.pop()
            if found.tokens in seen or not isinstance(found.value, dict):
                continue
            seen.add(found.tokens)
            if found.value.get(self.mark) is True:
                return True
            if isinstance(found.value.get("$ref"), str):
                pending.append(self.contract.follow(found))
            branches = found.get("allOf")
            if branches is not None:
                pending.extend(branch for _, branch in branches.items())
        return False


_NO_NAMES = frozenset[str]()
_COMPOSED = frozenset({"allOf", "anyOf", "oneOf"})


def _reference(tokens: Tokens) -> str:
    return "#/$defs/" + escape(format_pointer(tokens))


def _types(value: Json) -> Json:
    if value == "file":
        return "string"
    if isinstance(value, list):
        return ["string" if name == "file" else name for name in value]
    return value


def _is_nullable(value: dict[str, Json]) -> bool:
    return value.get("nullable") is True or value.get("x-nullable") is True


def _add_null(result: dict[str, Json]) -> None:
    """`nullable: true` adds null to the type. Authors mean it to add null to an `enum` as well, though OpenAPI 3.0.4
    does not."""
    declared = result.get("type")
    if isinstance(declared, str):
        result["type"] = [declared, "null"]
    enum = result.get("enum")
    if isinstance(enum, list) and None not in enum:
        result["enum"] = [*enum, None]


def _fold_exclusive(result: dict[str, Json]) -> None:
    """A boolean exclusive bound excludes the value of the inclusive one (OpenAPI 3.0.4, section 4.24)."""
    for exclusive, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        mark = result.get(exclusive)
        if not isinstance(mark, bool):
            continue
        del result[exclusive]
        if mark and plain in result:
            result[exclusive] = result.pop(plain)


_IGNORED = frozenset(
    {
        "$ref", "$id", "$anchor", "$dynamicAnchor", "$schema", "$comment", "$vocabulary", "$defs", "definitions",
        "title", "description", "summary", "xml", "externalDocs", "discriminator", "nullable", "readOnly",
        "writeOnly", "deprecated",
    }
)  # fmt: skip
_OF_SCALARS = frozenset(
    {
        "type", "format", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "title", "description",
        "default", "example", "examples", "deprecated", "readOnly", "writeOnly",
    }
)  # fmt: skip
"""Keywords that are taken over as they are, or left out."""
_MAPS = frozenset({"patternProperties", "dependentSchemas"})
_SUBSCHEMAS = frozenset(
    {
        "items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else",
        "unevaluatedItems", "unevaluatedProperties", "contentSchema",
    }
)  # fmt: skip
_IN_PLACE = frozenset({"not", "if", "then", "else"})
