"""Judge one value against one node, with annotations, in three values: True, False, or None where it is not known.

This is the proof for finite left sides and the finder of the keyword that rejects a value (`explain`). It follows
JSON Schema 2020-12 core, sections 10 and 11 (annotations of `unevaluated*`), and closes the positions of a closed
producer the way the certifying document does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct, field

from apidiff.contain.outcome import Meter
from apidiff.contain.read.keywords import Keywords
from apidiff.contain.read.nodes import SchemaNode
from apidiff.contain.read.reader import Reader
from apidiff.contain.text.formats import judge
from apidiff.contain.text.regex import search
from apidiff.contain.values import NUMBER, STRING, canonical, exact, type_of

MAX_DEPTH: Final = 90
A_JUDGEMENT: Final = 8


class Notes(Struct):
    """Annotations: which properties and items of the instance some subschema has looked at, and which names those that
    hold require."""

    names: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)
    every_name: bool = False
    items: int = 0
    every_item: bool = False
    indexes: set[int] = field(default_factory=set)

    def add(self, other: Notes) -> None:
        """Take over what another subschema evaluated."""
        self.names |= other.names
        self.required |= other.required
        self.every_name = self.every_name or other.every_name
        self.items = max(self.items, other.items)
        self.every_item = self.every_item or other.every_item
        self.indexes |= other.indexes


class Rejection(Struct, frozen=True, kw_only=True):
    """The innermost keyword that rejects a value: the node that holds it, the property name, the instance path."""

    keyword: str
    node: SchemaNode
    name: str | None
    path: tuple[str, ...]


class _Check(Struct, frozen=True):
    """One keyword that does not hold for certain; `inner` is the subschema and the value that decided it, for a deeper
    explanation."""

    keyword: str
    truth: bool | None
    inner: tuple[SchemaNode, Any, tuple[str, ...]] | None = None
    name: str | None = None


def _conjunction(truths: Iterator[bool | None]) -> bool | None:
    """Return False as soon as one is, None where one is not known; what holds is not told."""
    result: bool | None = True
    for truth in truths:
        if truth is False:
            return False
        result = None
    return result


class Evaluator:
    """Judges values against nodes."""

    def __init__(self, reader: Reader, meter: Meter) -> None:
        self.reader = reader
        self.meter = meter
        self._searched: dict[tuple[str, str], bool | None] = {}
        self._judged: dict[tuple[int, int], tuple[bool | None, Notes | None]] = {}
        """What was found for a node and a part of the value in question: unions of unions come to the same again."""

    def valid(self, node: SchemaNode, value: Any) -> bool | None:
        """Return whether the value is valid; None where an unknown keyword or the depth stood in the way."""
        self._judged.clear()
        return self._judge(node, value, 0, None)

    def explain(self, node: SchemaNode, value: Any) -> Rejection | None:
        """Return the innermost keyword that rejects (or may reject) the value, or None where it is valid."""
        self._judged.clear()
        path: tuple[str, ...] = ()
        found: Rejection | None = None
        for _ in range(MAX_DEPTH):
            check = self._first_failure(node, value)
            if check is None:
                return found
            found = Rejection(keyword=check.keyword, node=node, name=check.name, path=path)
            if check.inner is None or check.inner[0].schema is False:
                return found
            node, value, step = check.inner
            path += step
        return found

    def _first_failure(self, node: SchemaNode, value: Any) -> _Check | None:
        if isinstance(node.schema, bool) or node.parts is not None:
            return None if self.valid(node, value) is True else _Check("anyOf" if node.parts else "false", False)
        unknown = None
        for check in self._checks(node, value, 0, Notes()):
            if check.truth is False:
                return check
            unknown = unknown or check
        return unknown

    def _judge(self, node: SchemaNode, value: Any, depth: int, notes: Notes | None) -> bool | None:
        if depth > MAX_DEPTH or not self.meter.spend(A_JUDGEMENT):
            return None
        if node.parts is not None:
            return self._any(node.parts, value, depth, notes)
        if isinstance(node.schema, bool):
            return node.schema
        known = self._judged.get((node.id, id(value)))
        if known is None or (notes is not None and known[0] is not False and known[1] is None):
            own = Notes() if notes is not None or self._looks_at_rest(node) else None
            checks = self._checks(node, value, depth, own)
            known = self._judged[node.id, id(value)] = _conjunction(check.truth for check in checks), own
        if notes is not None and known[1] is not None and known[0] is not False:
            notes.add(known[1])
        return known[0]

    def _looks_at_rest(self, node: SchemaNode) -> bool:
        """Whether a node has a keyword about what no other looked at, and so needs notes. Without notes a union is
        settled by its first branch that holds."""
        words = self.reader.read(node)
        asked = words.unevaluated is not None or words.unevaluated_items is not None
        return asked or self.reader.closed(node) is True

    def _any(self, nodes: tuple[SchemaNode, ...], value: Any, depth: int, notes: Notes | None) -> bool | None:
        result: bool | None = False
        for node in nodes:
            truth = self._judge(node, value, depth + 1, notes)
            if truth is True:
                result = True
                if notes is None:
                    break
            elif truth is None and result is False:
                result = None
        return result

    def _checks(self, node: SchemaNode, value: Any, depth: int, notes: Notes | None) -> Iterator[_Check]:
        """Yield the keywords that do not hold, or of which that is not known."""
        words = self.reader.known.get(node.id) or self.reader.read(node)
        kind = type_of(value)
        for keyword in words.unread:
            yield _Check(keyword, None)
        if not words.types & kind:
            yield _Check("type", False)
        if words.finite is not None and canonical(value) not in words.finite:
            yield _Check(words.finite_keyword, False)
        if kind & NUMBER:
            yield from self._numeric(words, value)
        elif kind == STRING:
            yield from self._textual(words, value)
        elif isinstance(value, list):
            yield from self._array(words, value, depth, notes)
        elif isinstance(value, dict):
            yield from self._object(words, value, depth, notes)
        uncertain = False
        for check in self._applied(words, value, depth, notes):
            uncertain = uncertain or check.truth is None
            yield check
        if notes is not None:
            for check in self._unevaluated(node, words, value, depth, notes):
                yield _Check(check.keyword, None, None, check.name) if uncertain and check.truth is False else check

    def _numeric(self, words: Keywords, value: Any) -> Iterator[_Check]:
        number = exact(value)
        if number is None:
            yield _Check("type", None)
            return
        if words.minimum is not None:
            low, strict = words.minimum
            if not (number > low if strict else number >= low):
                yield _Check(words.bound_keywords[0], False)
        if words.maximum is not None:
            high, strict = words.maximum
            if not (number < high if strict else number <= high):
                yield _Check(words.bound_keywords[1], False)
        if words.multiple is not None and (number / words.multiple).denominator != 1:
            yield _Check("multipleOf", False)

    def _textual(self, words: Keywords, value: str) -> Iterator[_Check]:
        if len(value) < words.min_length:
            yield _Check("minLength", False)
        if words.max_length is not None and len(value) > words.max_length:
            yield _Check("maxLength", False)
        if words.pattern is not None and (truth := self._search(words.pattern, value)) is not True:
            yield _Check("pattern", truth)
        if words.format is not None and (truth := judge(words.format, value)) is not True:
            yield _Check("format", truth)

    def _search(self, pattern: str, text: str) -> bool | None:
        """Match once: what fills an array up to its bound is the same text a hundred times."""
        key = (pattern, text)
        if key not in self._searched:
            self._searched[key] = search(pattern, text)
        return self._searched[key]

    def _array(self, words: Keywords, value: list[Any], depth: int, notes: Notes | None) -> Iterator[_Check]:
        if len(value) < words.min_items:
            yield _Check("minItems", False)
        if words.max_items is not None and len(value) > words.max_items:
            yield _Check("maxItems", False)
        if words.unique and len({canonical(item) for item in value}) < len(value):
            yield _Check("uniqueItems", False)
        for index, (node, item) in enumerate(zip(words.prefix, value, strict=False)):
            truth = self._judge(node, item, depth + 1, None)
            if truth is not True:
                yield _Check(words.prefix_keyword, truth, (node, item, (str(index),)))
            if notes is not None:
                notes.items = max(notes.items, index + 1)
        if words.rest is not None:
            for index in range(len(words.prefix), len(value)):
                truth = self._judge(words.rest, value[index], depth + 1, None)
                if truth is not True:
                    yield _Check(words.rest_keyword, truth, (words.rest, value[index], (str(index),)))
            if notes is not None:
                notes.every_item = True
        if words.contains is not None:
            yield from self._contains(words, words.contains, value, depth, notes)

    def _contains(
        self, words: Keywords, node: SchemaNode, value: list[Any], depth: int, notes: Notes | None
    ) -> Iterator[_Check]:
        certain = possible = 0
        for index, item in enumerate(value):
            truth = self._judge(node, item, depth + 1, None)
            if truth is not False:
                possible += 1
                if notes is not None:
                    notes.indexes.add(index)
            certain += truth is True
        low, high = words.min_contains, words.max_contains
        if certain < low:
            yield _Check("contains" if low == 1 else "minContains", None if possible >= low else False)
        if high is not None and possible > high:
            yield _Check("maxContains", False if certain > high else None)

    def _object(self, words: Keywords, value: dict[str, Any], depth: int, notes: Notes | None) -> Iterator[_Check]:
        for name in words.required:
            if name not in value:
                yield _Check("required", False, None, name)
        if notes is not None:
            notes.required.update(words.required)
        if len(value) < words.min_properties:
            yield _Check("minProperties", False)
        if words.max_properties is not None and len(value) > words.max_properties:
            yield _Check("maxProperties", False)
        for name, item in value.items():
            yield from self._property(words, name, item, depth, notes)
        for name, names in words.dependent_required.items():
            if name in value:
                for other in names:
                    if other not in value:
                        yield _Check(words.dependent_keyword, False, None, other)

    def _property(self, words: Keywords, name: str, item: Any, depth: int, notes: Notes | None) -> Iterator[_Check]:
        matched: bool | None = False
        node = words.properties.get(name)
        if node is not None:
            matched = True
            truth = self._judge(node, item, depth + 1, None)
            if truth is not True:
                yield _Check("properties", truth, (node, item, (name,)), name)
        for pattern, below in words.patterns:
            hit = self._search(pattern, name)
            if hit is False:
                continue
            truth = self._judge(below, item, depth + 1, None)
            if truth is not True:
                yield _Check("patternProperties", truth if hit else None, (below, item, (name,)), name)
            matched = True if hit or matched is True else None
        if words.names is not None and (truth := self._judge(words.names, name, depth + 1, None)) is not True:
            yield _Check("propertyNames", truth, None, name)
        if notes is not None and (matched is not False or words.additional is not None):
            notes.names.add(name)
        if words.additional is not None and matched is not True:
            truth = self._judge(words.additional, item, depth + 1, None)
            if truth is not True:
                yield _Check(
                    "additionalProperties", None if matched is None else truth, (words.additional, item, (name,)), name
                )

    def _applied(self, words: Keywords, value: Any, depth: int, notes: Notes | None) -> Iterator[_Check]:
        parts = words.all_of if words.ref is None else (words.ref, *words.all_of)
        for node in parts:
            truth = self._judge(node, value, depth + 1, notes)
            if truth is not True:
                yield _Check("$ref" if node is words.ref else "allOf", truth, (node, value, ()))
        if words.any_of:
            truth = self._any(words.any_of, value, depth + 1, notes)
            if truth is not True:
                yield self._refusing("anyOf", words.any_of, value, truth)
        if words.one_of:
            yield from self._one_of(words, value, depth, notes)
        if words.negated is not None:
            truth = self._judge(words.negated, value, depth + 1, None)
            if truth is not False:
                yield _Check("not", None if truth is None else False)
        if words.condition is not None:
            yield from self._conditional(words, words.condition, value, depth, notes)
        if isinstance(value, dict):
            for name, node in words.dependent_schemas.items():
                if name in value and (truth := self._judge(node, value, depth + 1, notes)) is not True:
                    keyword = "dependentSchemas" if words.dependent_keyword != "dependencies" else "dependencies"
                    yield _Check(keyword, truth, (node, value, ()), name)

    def _refusing(self, keyword: str, nodes: tuple[SchemaNode, ...], value: Any, truth: bool | None) -> _Check:
        """Explain a union by its only branch of the value's type, where there is just one."""
        kind = type_of(value)
        fitting = [node for node in nodes if self._types(node) & kind]
        return _Check(keyword, truth, (fitting[0], value, ()) if len(fitting) == 1 else None)

    def _types(self, node: SchemaNode) -> int:
        if isinstance(node.schema, bool):
            return 127 if node.schema else 0
        words = self.reader.read(node)
        return words.types if words.ref is None else words.types & self._direct(words.ref)

    def _direct(self, node: SchemaNode) -> int:
        return self.reader.read(node).types if isinstance(node.schema, dict) else 127

    def _one_of(self, words: Keywords, value: Any, depth: int, notes: Notes | None) -> Iterator[_Check]:
        hits = unknown = 0
        for node in words.one_of:
            inner = None if notes is None else Notes()
            truth = self._judge(node, value, depth + 1, inner)
            if notes is not None and inner is not None and truth is not False:
                notes.add(inner)
            hits += truth is True
            unknown += truth is None
        if hits > 1:
            yield _Check("oneOf", False)
        elif unknown:
            yield _Check("oneOf", None)
        elif hits == 0:
            yield self._refusing("oneOf", words.one_of, value, False)

    def _conditional(
        self, words: Keywords, test: SchemaNode, value: Any, depth: int, notes: Notes | None
    ) -> Iterator[_Check]:
        inner = None if notes is None else Notes()
        truth = self._judge(test, value, depth + 1, inner)
        if truth is None:
            yield _Check("if", None)
            return
        if truth and notes is not None and inner is not None:
            notes.add(inner)
        below = words.then if truth else words.otherwise
        if below is not None and (applied := self._judge(below, value, depth + 1, notes)) is not True:
            yield _Check("then" if truth else "else", applied, (below, value, ()))

    def _unevaluated(self, node: SchemaNode, words: Keywords, value: Any, depth: int, notes: Notes) -> Iterator[_Check]:
        if isinstance(value, dict):
            shut = self.reader.closed(node) is True
            if words.unevaluated is not None or shut:
                # A closed producer sends what is required, though another branch than those that hold declares it.
                required = self.reader.demanded(node) | notes.required
                demanded = required if words.unevaluated is None else frozenset[str]()
                for name, item in value.items():
                    if notes.every_name or name in notes.names or name in demanded:
                        continue
                    inner = words.unevaluated
                    truth = False if inner is None else self._judge(inner, item, depth + 1, None)
                    if truth is not True:
                        below = None if inner is None else (inner, item, (name,))
                        yield _Check("unevaluatedProperties", truth, below, name)
                notes.every_name = True
        elif isinstance(value, list) and words.unevaluated_items is not None:
            if not notes.every_item:
                for index in range(notes.items, len(value)):
                    if index not in notes.indexes:
                        truth = self._judge(words.unevaluated_items, value[index], depth + 1, None)
                        if truth is not True:
                            below = (words.unevaluated_items, value[index], (str(index),))
                            yield _Check("unevaluatedItems", truth, below)
            notes.every_item = True
