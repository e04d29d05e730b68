"""Judge one value against one node, with annotations, in three values: True, False, or None where it is not known.

This is the proof for finite left sides and the finder of the keyword that rejects a value (`explain`). It follows
JSON Schema 2020-12 core, sections 10 and 11 (annotations of `unevaluated*`), and closes the positions of a closed
producer the way the certifying document does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from msgspec import Struct, field

from apidiff.contain.formats import judge
from apidiff.contain.keywords import Keywords
from apidiff.contain.nodes import Node
from apidiff.contain.outcome import Meter
from apidiff.contain.reader import Reader
from apidiff.contain.regex import search
from apidiff.contain.values import NUMBER, STRING, canonical, exact, type_of

MAX_DEPTH: Final = 90

Truth: TypeAlias = "bool | None"


class Notes(Struct):
    """Annotations: which properties and items of the instance some subschema has looked at."""

    names: set[str] = field(default_factory=set)
    every_name: bool = False
    items: int = 0
    every_item: bool = False
    indexes: set[int] = field(default_factory=set)

    def add(self, other: Notes) -> None:
        """Take over what another subschema evaluated."""
        self.names |= other.names
        self.every_name = self.every_name or other.every_name
        self.items = max(self.items, other.items)
        self.every_item = self.every_item or other.every_item
        self.indexes |= other.indexes


class Rejection(Struct, frozen=True, kw_only=True):
    """The innermost keyword that rejects a value: the node that holds it, the property name, the instance path."""

    keyword: str
    node: Node
    name: str | None
    path: tuple[str, ...]


class _Check(Struct, frozen=True):
    """One keyword's verdict; `inner` is the subschema and the value that decided it, for a deeper explanation."""

    keyword: str
    truth: bool | None
    inner: tuple[Node, Any, tuple[str, ...]] | None = None
    name: str | None = None


def both(first: bool | None, second: bool | None) -> bool | None:
    """Return the three-valued conjunction."""
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


class Evaluator:
    """Judges values against nodes."""

    def __init__(self, reader: Reader, meter: Meter) -> None:
        self.reader = reader
        self.meter = meter

    def valid(self, node: Node, value: Any) -> bool | None:
        """Return whether the value is valid; None where an unknown keyword or the depth stood in the way."""
        return self._judge(node, value, 0, None)

    def explain(self, node: Node, value: Any) -> Rejection | None:
        """Return the innermost keyword that rejects (or may reject) the value, or None where it is valid."""
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

    def _first_failure(self, node: Node, value: Any) -> _Check | None:
        if isinstance(node.schema, bool) or node.parts is not None:
            return None if self.valid(node, value) is True else _Check("anyOf" if node.parts else "false", False)
        unknown = None
        for check in self._checks(node, value, 0, Notes()):
            if check.truth is False:
                return check
            if check.truth is None and unknown is None:
                unknown = check
        return unknown

    def _judge(self, node: Node, value: Any, depth: int, notes: Notes | None) -> bool | None:
        if depth > MAX_DEPTH or not self.meter.spend(3):
            return None
        if node.parts is not None:
            return self._any(node.parts, value, depth, notes)
        if isinstance(node.schema, bool):
            return node.schema
        own = Notes()
        result: bool | None = True
        for check in self._checks(node, value, depth, own):
            if check.truth is False:
                return False
            if check.truth is None:
                result = None
        if notes is not None:
            notes.add(own)
        return result

    def _any(self, nodes: tuple[Node, ...], value: Any, depth: int, notes: Notes | None) -> bool | None:
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

    def _checks(self, node: Node, value: Any, depth: int, notes: Notes) -> Iterator[_Check]:
        words = self.reader.read(node)
        kind = type_of(value)
        for keyword in words.unread:
            yield _Check(keyword, None)
        yield _Check("type", bool(words.types & kind))
        if words.finite is not None:
            yield _Check(words.finite_keyword, canonical(value) in words.finite)
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
        for check in self._unevaluated(node, words, value, depth, notes):
            yield _Check(check.keyword, None, None, check.name) if uncertain and check.truth is False else check

    def _numeric(self, words: Keywords, value: Any) -> Iterator[_Check]:
        number = exact(value)
        if number is None:
            yield _Check("type", None)
            return
        if words.minimum is not None:
            low, strict = words.minimum
            yield _Check(words.bound_keywords[0], number > low if strict else number >= low)
        if words.maximum is not None:
            high, strict = words.maximum
            yield _Check(words.bound_keywords[1], number < high if strict else number <= high)
        if words.multiple is not None:
            yield _Check("multipleOf", (number / words.multiple).denominator == 1)

    def _textual(self, words: Keywords, value: str) -> Iterator[_Check]:
        yield _Check("minLength", len(value) >= words.min_length)
        if words.max_length is not None:
            yield _Check("maxLength", len(value) <= words.max_length)
        if words.pattern is not None:
            yield _Check("pattern", search(words.pattern, value))
        if words.format is not None:
            yield _Check("format", judge(words.format, value))

    def _array(self, words: Keywords, value: list[Any], depth: int, notes: Notes) -> Iterator[_Check]:
        yield _Check("minItems", len(value) >= words.min_items)
        if words.max_items is not None:
            yield _Check("maxItems", len(value) <= words.max_items)
        if words.unique:
            yield _Check("uniqueItems", len({canonical(item) for item in value}) == len(value))
        for index, (node, item) in enumerate(zip(words.prefix, value, strict=False)):
            truth = self._judge(node, item, depth + 1, None)
            yield _Check(words.prefix_keyword, truth, (node, item, (str(index),)))
            notes.items = max(notes.items, index + 1)
        if words.rest is not None:
            for index in range(len(words.prefix), len(value)):
                truth = self._judge(words.rest, value[index], depth + 1, None)
                yield _Check(words.rest_keyword, truth, (words.rest, value[index], (str(index),)))
            notes.every_item = True
        if words.contains is not None:
            yield from self._contains(words, words.contains, value, depth, notes)

    def _contains(self, words: Keywords, node: Node, value: list[Any], depth: int, notes: Notes) -> Iterator[_Check]:
        certain = possible = 0
        for index, item in enumerate(value):
            truth = self._judge(node, item, depth + 1, None)
            if truth is not False:
                possible += 1
                notes.indexes.add(index)
            certain += truth is True
        low, high = words.min_contains, words.max_contains
        keyword = "contains" if low == 1 else "minContains"
        yield _Check(keyword, True if certain >= low else (None if possible >= low else False))
        if high is not None:
            yield _Check("maxContains", False if certain > high else (None if possible > high else True))

    def _object(self, words: Keywords, value: dict[str, Any], depth: int, notes: Notes) -> Iterator[_Check]:
        for name in words.required:
            yield _Check("required", name in value, None, name)
        yield _Check("minProperties", len(value) >= words.min_properties)
        if words.max_properties is not None:
            yield _Check("maxProperties", len(value) <= words.max_properties)
        for name, item in value.items():
            yield from self._property(words, name, item, depth, notes)
        for name, names in words.dependent_required.items():
            if name in value:
                for other in names:
                    yield _Check(words.dependent_keyword, other in value, None, other)

    def _property(self, words: Keywords, name: str, item: Any, depth: int, notes: Notes) -> Iterator[_Check]:
        matched: bool | None = False
        node = words.properties.get(name)
        if node is not None:
            matched = True
            yield _Check("properties", self._judge(node, item, depth + 1, None), (node, item, (name,)), name)
        for pattern, below in words.patterns:
            hit = search(pattern, name)
            if hit is False:
                continue
            truth = self._judge(below, item, depth + 1, None)
            if hit is None:
                truth = True if truth is True else None
            yield _Check("patternProperties", truth, (below, item, (name,)), name)
            matched = True if hit or matched is True else None
        if words.names is not None:
            yield _Check("propertyNames", self._judge(words.names, name, depth + 1, None), None, name)
        if matched is not False:
            notes.names.add(name)
        if words.additional is None:
            return
        notes.names.add(name)
        if matched is not True:
            truth = self._judge(words.additional, item, depth + 1, None)
            if matched is None:
                truth = True if truth is True else None
            yield _Check("additionalProperties", truth, (words.additional, item, (name,)), name)

    def _applied(self, words: Keywords, value: Any, depth: int, notes: Notes) -> Iterator[_Check]:
        if words.ref is not None:
            yield _Check("$ref", self._judge(words.ref, value, depth + 1, notes), (words.ref, value, ()))
        for node in words.all_of:
            yield _Check("allOf", self._judge(node, value, depth + 1, notes), (node, value, ()))
        if words.any_of:
            yield self._alternatives("anyOf", words.any_of, value, self._any(words.any_of, value, depth + 1, notes))
        if words.one_of:
            yield self._one_of(words, value, depth, notes)
        if words.negated is not None:
            truth = self._judge(words.negated, value, depth + 1, None)
            yield _Check("not", None if truth is None else not truth)
        if words.condition is not None:
            yield from self._conditional(words, words.condition, value, depth, notes)
        if isinstance(value, dict):
            for name, node in words.dependent_schemas.items():
                if name in value:
                    truth = self._judge(node, value, depth + 1, notes)
                    keyword = "dependentSchemas" if words.dependent_keyword != "dependencies" else "dependencies"
                    yield _Check(keyword, truth, (node, value, ()), name)

    def _alternatives(self, keyword: str, nodes: tuple[Node, ...], value: Any, truth: bool | None) -> _Check:
        """Explain a union by its only branch of the value's type, where there is just one."""
        if truth is True:
            return _Check(keyword, truth)
        kind = type_of(value)
        fitting = [node for node in nodes if self._types(node) & kind]
        return _Check(keyword, truth, (fitting[0], value, ()) if len(fitting) == 1 else None)

    def _types(self, node: Node) -> int:
        if isinstance(node.schema, bool):
            return 127 if node.schema else 0
        words = self.reader.read(node)
        return words.types if words.ref is None else words.types & self._direct(words.ref)

    def _direct(self, node: Node) -> int:
        return self.reader.read(node).types if isinstance(node.schema, dict) else 127

    def _one_of(self, words: Keywords, value: Any, depth: int, notes: Notes) -> _Check:
        hits = unknown = 0
        for node in words.one_of:
            inner = Notes()
            truth = self._judge(node, value, depth + 1, inner)
            if truth is not False:
                notes.add(inner)
            hits += truth is True
            unknown += truth is None
        if hits > 1:
            return _Check("oneOf", False)
        if unknown:
            return _Check("oneOf", None)
        return self._alternatives("oneOf", words.one_of, value, hits == 1)

    def _conditional(self, words: Keywords, test: Node, value: Any, depth: int, notes: Notes) -> Iterator[_Check]:
        inner = Notes()
        truth = self._judge(test, value, depth + 1, inner)
        if truth is True:
            notes.add(inner)
            if words.then is not None:
                yield _Check("then", self._judge(words.then, value, depth + 1, notes), (words.then, value, ()))
        elif truth is False:
            if words.otherwise is not None:
                yield _Check(
                    "else", self._judge(words.otherwise, value, depth + 1, notes), (words.otherwise, value, ())
                )
        else:
            yield _Check("if", None)

    def _unevaluated(self, node: Node, words: Keywords, value: Any, depth: int, notes: Notes) -> Iterator[_Check]:
        if isinstance(value, dict):
            shut = self.reader.closed(node) is True
            if words.unevaluated is not None or shut:
                demanded = self.reader.demanded(node) if words.unevaluated is None else frozenset[str]()
                for name, item in value.items():
                    if notes.every_name or name in notes.names or name in demanded:
                        continue
                    inner = words.unevaluated
                    truth = False if inner is None else self._judge(inner, item, depth + 1, None)
                    below = None if inner is None else (inner, item, (name,))
                    yield _Check("unevaluatedProperties", truth, below, name)
                notes.every_name = True
        elif isinstance(value, list) and words.unevaluated_items is not None:
            if not notes.every_item:
                for index in range(notes.items, len(value)):
                    if index not in notes.indexes:
                        truth = self._judge(words.unevaluated_items, value[index], depth + 1, None)
                        below = (words.unevaluated_items, value[index], (str(index),))
                        yield _Check("unevaluatedItems", truth, below)
            notes.every_item = True


Judge: TypeAlias = Callable[[Node, Any], "bool | None"]
