"""The ways in which a schema can fail: one option per keyword, each with the keyword to blame.

Example. `{"type": "object", "required": ["a"], "properties": {"a": {"minimum": 0}}, "anyOf": [X, Y]}` fails in these
ways:

    another type than object                                  blame type
    an object without `a`                                     blame required, a
    an object whose `a` is no value of `{"minimum": 0}`       blame properties, a
    a value that is none of X and none of Y                   via anyOf; X and Y say what is to blame

Only one of them need happen, so they are the options of a Choice. A keyword that holds for every value of other types
(`maxLength` says nothing of numbers) fails only within its own: its option narrows the types.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from apidiff.contain.goals.goal_parts import Atom, Blame, Literal, Option
from apidiff.contain.outcome import Dialect
from apidiff.contain.read.facts import MAX_PAIRS, FactFinder, overlapping_pairs
from apidiff.contain.read.keywords import Keywords
from apidiff.contain.read.nodes import SchemaNode, Universe
from apidiff.contain.read.reader import Reader
from apidiff.contain.read.spelling import is_scalar
from apidiff.contain.text.formats import ASSERTED, STANDARD
from apidiff.contain.values import ANY, ARRAY, NUMBER, OBJECT, STRING, type_of


class Negator:
    """Lists and remembers the ways in which nodes can fail."""

    def __init__(self, universe: Universe, reader: Reader, finder: FactFinder) -> None:
        self.universe = universe
        self.reader = reader
        self.finder = finder
        self._known: dict[int, tuple[Option, ...]] = {}
        self.assumed: dict[str, list[tuple[SchemaNode, SchemaNode]]] = {}
        """Branches that may share values, by the assumption that they do not."""

    def failures(self, node: SchemaNode) -> tuple[Option, ...]:
        """Return the ways in which a node can fail."""
        known = self._known.get(node.id)
        if known is None:
            known = self._known[node.id] = tuple(self._negate(node))
        return known

    def _negate(self, node: SchemaNode) -> list[Option]:
        """Follow `$ref` and allOf, whose failures are failures of the node itself."""
        found: list[Option] = []
        stack, seen = [node], {node.id}
        while stack:
            current = stack.pop()
            if current.parts is not None:
                found.append(Option(negative=current.parts))
            elif current.schema is False:
                found.append(Option(blame=Blame("false", current)))
            elif isinstance(current.schema, dict):
                words = self.reader.read(current)
                for failures in self._failures(current, words):
                    found.extend(failures)
                below = words.all_of + ((words.ref,) if words.ref is not None else ())
                for part in reversed(below):
                    if part.id not in seen:
                        seen.add(part.id)
                        stack.append(part)
        return found

    def _failures(self, node: SchemaNode, words: Keywords) -> Iterator[Iterable[Option]]:
        """Yield the failures of one schema object, those of a group of keywords together."""
        yield [Option(blame=Blame(keyword, node), unknown=keyword) for keyword in words.unread]
        if words.types != ANY:
            yield (Option(types=ANY & ~words.types, blame=Blame("type", node)),)
        if words.finite is not None:
            yield self._not_among(node, words, words.finite)
        if not is_scalar(node.schema) or "format" in node.schema:
            yield self._scalar_failures(node, words)
            yield self._array_failures(node, words)
            yield self._object_failures(node, words)
            yield self._applied_failures(node, words)
        if words.unevaluated is not None and words.unevaluated.schema is not True:
            yield (self._unevaluated(node, "unevaluatedProperties", OBJECT, words.unevaluated),)
        if words.unevaluated_items is not None and words.unevaluated_items.schema is not True:
            yield (self._unevaluated(node, "unevaluatedItems", ARRAY, words.unevaluated_items),)

    def _not_among(self, node: SchemaNode, words: Keywords, finite: dict[str, Any]) -> Iterator[Option]:
        """A value differs from a container when its shape does, so small containers are excluded by their shape:
        whatever is not `{"const": {"a": 1}}` is no object, lacks `a`, has another name, or an `a` that is not 1."""
        keyword = words.finite_keyword
        blame = Blame(keyword, node)
        atom = Atom(keyword, node, finite)
        shapes = []
        dialect = self.universe.dialect(node)
        for index, value in enumerate(finite.values()):
            if type_of(value) & (ARRAY | OBJECT) and len(value) <= 20 and len(finite) <= 8:
                shapes.append(self.universe.branch(node, (keyword, str(index), "shape"), shape_of(value, dialect)))
        yield Option(atoms=(atom,), negative=tuple(shapes), blame=blame, via=blame if shapes else None)

    def _unevaluated(self, node: SchemaNode, keyword: str, types: int, child: SchemaNode) -> Option:
        blame = Blame(keyword, node)
        literal = Literal(node, (), bare=True)
        return Option(types=types, positive=(literal,), atoms=(Atom(keyword, node, None, child),), blame=blame)

    def _scalar_failures(self, node: SchemaNode, words: Keywords) -> Iterator[Option]:
        low, high = words.bound_keywords
        for keyword, value in (("minimum", words.minimum), ("maximum", words.maximum)):
            if value is not None:
                name = low if keyword == "minimum" else high
                yield Option(types=NUMBER, atoms=(Atom(keyword, node, value),), blame=Blame(name, node))
        present: tuple[tuple[str, int, Any], ...] = (
            ("multipleOf", NUMBER, words.multiple),
            ("minLength", STRING, words.min_length or None),
            ("maxLength", STRING, words.max_length),
            ("pattern", STRING, words.pattern),
        )
        for keyword, types, value in present:
            if value is not None:
                yield Option(types=types, atoms=(Atom(keyword, node, value),), blame=Blame(keyword, node))
        if words.format in ASSERTED or words.format in STANDARD:
            unknown = "format" if words.format in STANDARD else None
            atom = Atom("format", node, words.format)
            yield Option(types=STRING, atoms=(atom,), blame=Blame("format", node), unknown=unknown)

    def _array_failures(self, node: SchemaNode, words: Keywords) -> Iterator[Option]:
        for index, child in enumerate(words.prefix):
            blame = Blame(words.prefix_keyword, node, str(index))
            yield Option(types=ARRAY, atoms=(Atom("item", node, index, child),), blame=blame)
        if words.rest is not None:
            atom = Atom("rest", node, len(words.prefix), words.rest)
            yield Option(types=ARRAY, atoms=(atom,), blame=Blame(words.rest_keyword, node))
        if words.unique:
            yield Option(types=ARRAY, atoms=(Atom("uniqueItems", node),), blame=Blame("uniqueItems", node))
        for keyword, value in (("minItems", words.min_items or None), ("maxItems", words.max_items)):
            if value is not None:
                yield Option(types=ARRAY, atoms=(Atom(keyword, node, value),), blame=Blame(keyword, node))
        if words.contains is not None:
            if words.min_contains:
                keyword = "contains" if words.min_contains == 1 else "minContains"
                atom = Atom("few", node, words.min_contains, words.contains)
                yield Option(types=ARRAY, atoms=(atom,), blame=Blame(keyword, node))
            if words.max_contains is not None:
                atom = Atom("many", node, words.max_contains, words.contains)
                yield Option(types=ARRAY, atoms=(atom,), blame=Blame("maxContains", node))

    def _object_failures(self, node: SchemaNode, words: Keywords) -> Iterator[Option]:
        for name in words.required:
            yield Option(types=OBJECT, absent=(name,), blame=Blame("required", node, name))
        for name, child in words.properties.items():
            if child.schema is not True:
                atom = Atom("properties", node, name, child)
                yield Option(types=OBJECT, atoms=(atom,), blame=Blame("properties", node, name))
        for pattern, child in words.patterns:
            atom = Atom("patternProperties", node, pattern, child)
            yield Option(types=OBJECT, atoms=(atom,), blame=Blame("patternProperties", node))
        for keyword, below in (("additionalProperties", words.additional), ("propertyNames", words.names)):
            if below is not None and below.schema is not True:
                yield Option(types=OBJECT, atoms=(Atom(keyword, node, None, below),), blame=Blame(keyword, node))
        for keyword, value in (
            ("minProperties", words.min_properties or None),
            ("maxProperties", words.max_properties),
        ):
            if value is not None:
                yield Option(types=OBJECT, atoms=(Atom(keyword, node, value),), blame=Blame(keyword, node))
        for name, names in words.dependent_required.items():
            for other in names:
                blame = Blame(words.dependent_keyword, node, other)
                yield Option(types=OBJECT, required=(name,), absent=(other,), blame=blame)
        keyword = "dependencies" if words.dependent_keyword == "dependencies" else "dependentSchemas"
        for name, child in words.dependent_schemas.items():
            via = Blame(keyword, node, name)
            yield Option(types=OBJECT, required=(name,), negative=(child,), via=via)

    def _applied_failures(self, node: SchemaNode, words: Keywords) -> Iterator[Option]:
        if words.any_of:
            yield Option(negative=words.any_of, via=Blame("anyOf", node))
        if words.one_of:
            yield from self._one_of_failures(node, words.one_of)
        if words.negated is not None:
            yield Option(positive=(Literal(words.negated),), blame=Blame("not", node))
        if words.condition is not None:
            if words.then is not None:
                literal = Literal(words.condition)
                yield Option(positive=(literal,), negative=(words.then,), via=Blame("then", node))
            if words.otherwise is not None:
                yield Option(negative=(words.condition, words.otherwise), via=Blame("else", node))

    def _one_of_failures(self, node: SchemaNode, parts: tuple[SchemaNode, ...]) -> Iterator[Option]:
        """No branch holds, or two do: the first and the second or third, or the second and the third. With a first that
        cannot hold, all of its pairs are done with. Where they cannot be settled, that branches exclude each other is
        assumed."""
        blame = Blame("oneOf", node)
        yield Option(negative=parts, via=blame)
        assumption = f"the oneOf branches at {'/'.join(('#', *node.tokens))} exclude each other"
        pairs = list(islice(overlapping_pairs(self.finder, parts), MAX_PAIRS))
        if pairs:
            self.assumed.setdefault(assumption, []).extend(pairs)
        others: dict[SchemaNode, list[SchemaNode]] = {}
        for first, second in pairs:
            others.setdefault(first, []).append(second)
        for first, following in others.items():
            second = self.universe.union(tuple(following))
            yield Option(positive=(Literal(first), Literal(second)), blame=blame, assumption=assumption)
        if len(pairs) == MAX_PAIRS:
            yield Option(blame=blame, assumption=assumption, unknown="oneOf")


def shape_of(value: Any, dialect: Dialect) -> dict[str, Any]:
    """Return a schema whose only value is the given object or array, one level written out."""
    if isinstance(value, dict):
        properties = {name: {"const": item} for name, item in value.items()}
        return {"type": "object", "required": list(value), "properties": properties, "additionalProperties": False}
    count = len(value)
    items = [{"const": item} for item in value]
    shape: dict[str, Any] = {"type": "array", "minItems": count, "maxItems": count}
    keyword = "items" if dialect is Dialect.DRAFT_7 else "prefixItems"
    return {**shape, keyword: items} if items else shape
