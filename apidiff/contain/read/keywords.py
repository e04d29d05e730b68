"""The keywords of one schema object, read once into typed fields with the place each came from.

What cannot be read (a malformed value, a reference to nowhere, a dynamic reference that is not static) is listed in
`unread`: the positive side drops it, the negative side treats it as something that may fail. Both cost a decision,
never soundness.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from msgspec import Struct, field

from apidiff.contain import vocabulary
from apidiff.contain.outcome import Dialect
from apidiff.contain.read.nodes import UNREADABLE, SchemaNode, Universe
from apidiff.contain.read.spelling import is_scalar
from apidiff.contain.text.formats import NUMERIC_RANGES
from apidiff.contain.values import ANY, TYPE_MASKS, canonical, exact


class Keywords(Struct, kw_only=True):
    """Typed fields of one schema object. A field at its default means that the keyword is absent."""

    types: int = ANY
    finite: dict[str, Any] | None = None
    finite_keyword: str = "enum"
    minimum: tuple[Fraction, bool] | None = None
    maximum: tuple[Fraction, bool] | None = None
    bound_keywords: tuple[str, str] = ("minimum", "maximum")
    multiple: Fraction | None = None
    min_length: int = 0
    max_length: int | None = None
    pattern: str | None = None
    format: str | None = None
    prefix: tuple[SchemaNode, ...] = ()
    prefix_keyword: str = "prefixItems"
    rest: SchemaNode | None = None
    rest_keyword: str = "items"
    min_items: int = 0
    max_items: int | None = None
    unique: bool = False
    contains: SchemaNode | None = None
    min_contains: int = 1
    max_contains: int | None = None
    unevaluated_items: SchemaNode | None = None
    properties: dict[str, SchemaNode] = field(default_factory=dict)
    patterns: tuple[tuple[str, SchemaNode], ...] = ()
    additional: SchemaNode | None = None
    names: SchemaNode | None = None
    required: tuple[str, ...] = ()
    min_properties: int = 0
    max_properties: int | None = None
    dependent_required: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dependent_schemas: dict[str, SchemaNode] = field(default_factory=dict)
    dependent_keyword: str = "dependentRequired"
    unevaluated: SchemaNode | None = None
    ref: SchemaNode | None = None
    all_of: tuple[SchemaNode, ...] = ()
    any_of: tuple[SchemaNode, ...] = ()
    one_of: tuple[SchemaNode, ...] = ()
    negated: SchemaNode | None = None
    condition: SchemaNode | None = None
    then: SchemaNode | None = None
    otherwise: SchemaNode | None = None
    unread: tuple[str, ...] = ()


def read_keywords(universe: Universe, node: SchemaNode) -> Keywords:
    """Return the keywords of a node whose schema is an object."""
    return _Parser(universe, node).parse()


class _Parser:
    def __init__(self, universe: Universe, node: SchemaNode) -> None:
        self.universe = universe
        self.node = node
        self.schema: dict[str, Any] = node.schema
        self.old = universe.dialect(node) is Dialect.DRAFT_7
        self.words = Keywords()
        self.unread: list[str] = []

    def parse(self) -> Keywords:
        schema, words = self.schema, self.words
        if schema is UNREADABLE:
            words.unread = ("schema",)
            return words
        if is_scalar(schema):
            words.types = TYPE_MASKS[schema["type"]]
            if "format" in schema:
                self._format(*words.bound_keywords)
            return words
        if "$ref" in schema:
            words.ref = self.universe.target(self.node)
            if words.ref is None:
                self.unread.append("$ref")
            if self.old:
                words.unread = tuple(self.unread)
                return words
        for keywords, read in _GROUPS:
            # Most schemas hold keywords of one group or two; the others keep their defaults.
            if not keywords.isdisjoint(schema):
                read(self)
        words.unread = tuple(self.unread)
        return words

    def _dynamic(self) -> None:
        if self.old:
            return
        if "$dynamicRef" in self.schema:
            target = self.universe.static_target(self.node)
            if target is None:
                self.unread.append("$dynamicRef")
            elif self.words.ref is None:
                self.words.ref = target
            else:
                self.words.all_of = (target,)
        if "$recursiveRef" in self.schema:
            self.unread.append("$recursiveRef")

    def _values(self) -> None:
        schema, words = self.schema, self.words
        types = schema.get("type")
        if types is not None:
            listed = types if isinstance(types, list) else [types]
            if all(isinstance(name, str) and name in TYPE_MASKS for name in listed):
                words.types = 0
                for name in listed:
                    words.types |= TYPE_MASKS[name]
            else:
                self.unread.append("type")
        if "enum" in schema:
            if isinstance(schema["enum"], list):
                words.finite = {canonical(value): value for value in schema["enum"]}
            else:
                self.unread.append("enum")
        if "const" in schema:
            text = canonical(schema["const"])
            kept = words.finite is None or text in words.finite
            words.finite = {text: schema["const"]} if kept else {}
            words.finite_keyword = "const"

    def _numbers(self) -> None:
        words = self.words
        low, high = self._number("minimum"), self._number("maximum")
        above, below = self._number("exclusiveMinimum"), self._number("exclusiveMaximum")
        low_word, high_word = "minimum", "maximum"
        if low is not None:
            words.minimum = (low, False)
        if above is not None and (low is None or above >= low):
            words.minimum, low_word = (above, True), "exclusiveMinimum"
        if high is not None:
            words.maximum = (high, False)
        if below is not None and (high is None or below <= high):
            words.maximum, high_word = (below, True), "exclusiveMaximum"
        step = self._number("multipleOf")
        if step is not None and step > 0:
            words.multiple = step
        elif step is not None:
            self.unread.append("multipleOf")
        self._format(low_word, high_word)

    def _format(self, low_word: str, high_word: str) -> None:
        """Read `format`, which may bound numbers, given what bounds them so far."""
        words, form = self.words, self.schema.get("format")
        if isinstance(form, str) and self.universe.asserts_formats:
            words.format = form
            span = NUMERIC_RANGES.get(form)
            if span is not None:
                low_word, high_word = self._clip(span, low_word, high_word)
        words.bound_keywords = (low_word, high_word)

    def _clip(self, span: tuple[Fraction, Fraction], low_word: str, high_word: str) -> tuple[str, str]:
        words = self.words
        if words.minimum is None or words.minimum[0] < span[0]:
            words.minimum, low_word = (span[0], False), "format"
        if words.maximum is None or words.maximum[0] > span[1]:
            words.maximum, high_word = (span[1], False), "format"
        return low_word, high_word

    def _strings(self) -> None:
        words = self.words
        words.min_length = self._count("minLength") or 0
        words.max_length = self._count("maxLength")
        pattern = self.schema.get("pattern")
        if isinstance(pattern, str):
            words.pattern = pattern
        elif pattern is not None:
            self.unread.append("pattern")

    def _arrays(self) -> None:
        words = self.words
        items = self.schema.get("items")
        if self.old and isinstance(items, list):
            words.prefix_keyword, words.rest_keyword = "items", "additionalItems"
            words.prefix = self._children("items")
            words.rest = self._child("additionalItems")
        else:
            words.rest = self._child("items")
            if not self.old:
                words.prefix = self._children("prefixItems")
        words.min_items = self._count("minItems") or 0
        words.max_items = self._count("maxItems")
        unique = self.schema.get("uniqueItems", False)
        words.unique = unique is True
        if not isinstance(unique, bool):
            self.unread.append("uniqueItems")
        words.contains = self._test("contains")
        if not self.old:
            if words.contains is not None:
                fewest = self._count("minContains")
                words.min_contains = 1 if fewest is None else fewest
                words.max_contains = self._count("maxContains")
            words.unevaluated_items = self._child("unevaluatedItems")

    def _objects(self) -> None:
        words = self.words
        words.properties = self._named("properties")
        words.patterns = tuple(self._named("patternProperties").items())
        words.additional = self._child("additionalProperties")
        words.names = self._test("propertyNames")
        words.required = self._strings_of("required", self.schema.get("required", []))
        words.min_properties = self._count("minProperties") or 0
        words.max_properties = self._count("maxProperties")
        if self.old:
            self._dependencies()
            return
        words.unevaluated = self._child("unevaluatedProperties")
        dependents = self.schema.get("dependentRequired", {})
        if isinstance(dependents, dict):
            words.dependent_required = {
                str(name): self._strings_of("dependentRequired", names) for name, names in dependents.items()
            }
        else:
            self.unread.append("dependentRequired")
        words.dependent_schemas = self._branches_of("dependentSchemas")

    def _dependencies(self) -> None:
        words = self.words
        words.dependent_keyword = "dependencies"
        dependents = self.schema.get("dependencies", {})
        if not isinstance(dependents, dict):
            self.unread.append("dependencies")
            return
        for name, value in dependents.items():
            if isinstance(value, list):
                words.dependent_required[str(name)] = self._strings_of("dependencies", value)
            elif isinstance(value, (dict, bool)):
                path = ("dependencies", str(name))
                words.dependent_schemas[str(name)] = self.universe.branch(self.node, path, value)
            else:
                self.unread.append("dependencies")

    def _applicators(self) -> None:
        words = self.words
        words.all_of = words.all_of + self._branches("allOf")
        words.any_of = self._union("anyOf")
        words.one_of = self._union("oneOf")
        for keyword in vocabulary.UNIONS:
            if self.schema.get(keyword) == []:
                self.unread.append(keyword)
        words.negated = self._test("not")
        words.condition = self._test("if")
        if words.condition is not None:
            words.then = self._branch("then")
            words.otherwise = self._branch("else")

    def _union(self, keyword: str) -> tuple[SchemaNode, ...]:
        """Return the branches of a union; a union of one is a part of the whole, like one of allOf."""
        branches = self._branches(keyword)
        if len(branches) != 1:
            return branches
        self.words.all_of += branches
        return ()

    def _number(self, keyword: str) -> Fraction | None:
        value = self.schema.get(keyword)
        if value is None:
            return None
        number = exact(value)
        if number is None:
            self.unread.append(keyword)
        return number

    def _count(self, keyword: str) -> int | None:
        number = self._number(keyword)
        if number is None:
            return None
        if number.denominator != 1 or number < 0:
            self.unread.append(keyword)
            return None
        return number.numerator

    def _schema_at(self, keyword: str) -> Any:
        value = self.schema.get(keyword)
        if value is None or isinstance(value, (dict, bool)):
            return value
        self.unread.append(keyword)
        return None

    def _child(self, keyword: str) -> SchemaNode | None:
        value = self._schema_at(keyword)
        return None if value is None else self.universe.child(self.node, (keyword,), value)

    def _branch(self, keyword: str) -> SchemaNode | None:
        value = self._schema_at(keyword)
        return None if value is None else self.universe.branch(self.node, (keyword,), value)

    def _test(self, keyword: str) -> SchemaNode | None:
        value = self._schema_at(keyword)
        return None if value is None else self.universe.test(self.node, (keyword,), value)

    def _listed(self, keyword: str) -> list[Any]:
        value = self.schema.get(keyword, [])
        if isinstance(value, list) and all(isinstance(item, (dict, bool)) for item in value):
            return value
        self.unread.append(keyword)
        return []

    def _children(self, keyword: str) -> tuple[SchemaNode, ...]:
        listed = enumerate(self._listed(keyword))
        return tuple(self.universe.child(self.node, (keyword, str(index)), item) for index, item in listed)

    def _branches(self, keyword: str) -> tuple[SchemaNode, ...]:
        listed = enumerate(self._listed(keyword))
        return tuple(self.universe.branch(self.node, (keyword, str(index)), item) for index, item in listed)

    def _named(self, keyword: str) -> dict[str, SchemaNode]:
        return self.universe.children(self.node, keyword, self._map(keyword))

    def _branches_of(self, keyword: str) -> dict[str, SchemaNode]:
        make = self.universe.branch
        return {name: make(self.node, (keyword, name), item) for name, item in self._map(keyword).items()}

    def _map(self, keyword: str) -> dict[str, Any]:
        value = self.schema.get(keyword)
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(item, (dict, bool)) for item in value.values()):
            self.unread.append(keyword)
            return {}
        return value

    def _strings_of(self, keyword: str, value: Any) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(dict.fromkeys(value))
        self.unread.append(keyword)
        return ()


_GROUPS: Final[tuple[tuple[frozenset[str], Callable[[_Parser], None]], ...]] = (
    (frozenset({"$dynamicRef", "$recursiveRef"}), _Parser._dynamic),
    (frozenset(vocabulary.VALUES), _Parser._values),
    (frozenset({*vocabulary.OF_NUMBERS, "format"}), _Parser._numbers),
    (frozenset(vocabulary.OF_TEXTS), _Parser._strings),
    (frozenset(vocabulary.OF_ARRAYS), _Parser._arrays),
    (frozenset(vocabulary.OF_OBJECTS), _Parser._objects),
    (frozenset({*vocabulary.COMPOSITIONS, *vocabulary.TESTS}), _Parser._applicators),
)
"""Which keywords each part of the parser reads, in the order in which it reads them."""
