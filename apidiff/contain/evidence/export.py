"""A schema written out as a document of its own, for an independent validator.

Only known keywords are written, references are local, the positions of a closed producer are closed by
`unevaluatedProperties: false`, and known formats are spelled out. Entries of `properties` whose names a payload does
not use anywhere may be left out, which cannot change a verdict and keeps the document as small as the payload.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from typing import Any, Final, TypeAlias

from msgspec import Struct

from apidiff.contain import vocabulary
from apidiff.contain.evidence.extent import MAX_DEPTH, MAX_PATTERN
from apidiff.contain.outcome import Dialect
from apidiff.contain.pointer import Tokens
from apidiff.contain.read.nodes import INPLACE, POSITION, SchemaNode, Universe
from apidiff.contain.read.reader import Reader
from apidiff.contain.read.spelling import is_scalar
from apidiff.contain.text.formats import ASSERTED, NUMERIC_RANGES, SPELLED, STANDARD
from apidiff.contain.values import plain_number

_PLAIN: Final = frozenset(vocabulary.SAID_PLAINLY)
_COMPOSING: Final = frozenset({"$ref", *vocabulary.COMPOSITIONS, "if", *vocabulary.DEPENDENT})
_UNEVALUATED: Final = frozenset(vocabulary.UNEVALUATED)
_MAPS: Final = frozenset({*vocabulary.NAMED, *vocabulary.DEPENDENT})
JUDGED: Final = frozenset({"not", "if", "contains"})
MAKERS: Final[dict[str, Callable[[Universe, SchemaNode, Tokens, Any], SchemaNode]]] = {
    **dict.fromkeys((*vocabulary.CLOSERS, *vocabulary.LISTED, "unevaluatedItems", *vocabulary.NAMED), Universe.child),
    **dict.fromkeys((*vocabulary.BRANCHED, *vocabulary.COMPOSITIONS, *vocabulary.DEPENDENT), Universe.branch),
    **dict.fromkeys(("not", "if", "contains", "propertyNames"), Universe.test),
}
Place: TypeAlias = "tuple[int, Tokens, frozenset[str] | None]"
"""A place in one of the trees, with the names of properties that a value holds."""


class Uncertifiable(Exception):
    """The schema cannot be written out for the validator."""


class _Job(Struct):
    """A schema still to be copied, and where its copy goes. A node that stands elsewhere than at `place` was reached
    through a `$ref` and stays one; one that stands deeper than validators read becomes one."""

    node: SchemaNode
    into: Any
    slot: Any
    depth: int
    place: Tokens | None


class Exporter:
    """Writes a node out as a document of its own."""

    def __init__(
        self,
        universe: Universe,
        reader: Reader,
        names: frozenset[str] | None,
        endless: Container[Place] = frozenset(),
    ) -> None:
        self.universe = universe
        self.reader = reader
        self.names = names
        self.endless = endless
        self.definitions: dict[str, Any] = {}
        self.monotone = True
        self.copies = 0
        self.most: int | None = None
        self._labels: dict[int, str] = {}
        self._together: dict[int, tuple[SchemaNode, ...]] = {}
        """By the id of a node, all that describe the same value, itself among them."""
        self._groups: dict[int, tuple[SchemaNode, ...]] = {}
        """Groups whose parts were looked at together, by identity: once for all in the group."""
        self._jobs: list[_Job] = []

    def export(self, node: SchemaNode) -> Any:
        """Return the document. Raises Uncertifiable."""
        holder: dict[str, Any] = {}
        self._jobs.append(_Job(node, holder, "root", 0, None))
        while self._jobs:
            self._copy(self._jobs.pop())
        document = holder["root"]
        if self.definitions:
            return {"allOf": [document], "$defs": self.definitions}
        return document

    def _copy(self, job: _Job) -> None:
        node = job.node
        self.copies += 1
        if self.most is not None and self.copies > self.most:
            raise Uncertifiable("a document that is too large")
        if isinstance(node.schema, bool):
            job.into[job.slot] = node.schema
            return
        if not isinstance(node.schema, dict):
            raise Uncertifiable("what is no schema")
        if job.depth > MAX_DEPTH or (job.place is not None and node.tokens != job.place):
            job.into[job.slot] = {"$ref": self._label(node if self._closed(node) else self.universe.part(node))}
            return
        if job.place is not None and _COMPOSING & node.schema.keys() and self._asks_for_the_rest(node):
            job.into[job.slot] = {"$ref": self._label(node)}
            return
        words = self.reader.read(node)
        if words.unread:
            raise Uncertifiable(words.unread[0])
        copy: dict[str, Any] = {}
        job.into[job.slot] = copy
        schema = node.schema
        if node.mode == POSITION:
            self._look_together(node)
        if any(len(pattern) > MAX_PATTERN for pattern in (words.pattern or "", *(text for text, _ in words.patterns))):
            raise Uncertifiable("a pattern that takes a validator too long to compile")
        if "$ref" in schema or ("$dynamicRef" in schema and words.ref is not None):
            self._reference(node, copy)
            if self.universe.dialect(node) is Dialect.DRAFT_7:
                return
        if "format" in schema:
            self._format(schema, copy)
        for keyword, value in schema.items():
            if keyword in _PLAIN:
                copy[keyword] = value
            elif keyword in MAKERS:
                self._below(node, keyword, value, copy, job.depth + 1)
        self._close(node, copy)
        undeclared = frozenset(words.required) - words.properties.keys() if node.mode in (POSITION, INPLACE) else ()
        if undeclared:
            # What is required is sent, though another branch than those that hold declares it.
            copy.setdefault("allOf", []).append({"properties": dict.fromkeys(sorted(undeclared), True)})
            self.monotone = False

    def _look_together(self, node: SchemaNode) -> None:
        """Find what describes the same parts of the value that a node describes, alone or with others."""
        group = self._together.get(node.id)
        if group is None:
            if _COMPOSING & node.schema.keys():
                self._together.update(self.reader.described_together(node))
        elif id(group) not in self._groups:
            self._groups[id(group)] = group
            self._together.update(self.reader.described_together(*group))

    def _asks_for_the_rest(self, node: SchemaNode) -> bool:
        """Whether what nobody evaluated is forbidden or judged. To compile that takes in all that is composed there; in
        a definition of its own it is compiled once, however many references lead to it."""
        return bool(_UNEVALUATED & node.schema.keys()) or self._closed(node)

    def _closed(self, node: SchemaNode) -> bool:
        return node.mode == POSITION and self.reader.closed(node) is True

    def _close(self, node: SchemaNode, copy: dict[str, Any]) -> None:
        """Forbid what the closed producer does not send: names that are neither declared nor required, here or by what
        else describes the value."""
        if not self._closed(node):
            return
        beside = [other for other in self._together.get(node.id, ()) if other is not node]
        if any(self.reader.closed(other) is False for other in beside):
            return
        spoken = [self.reader.spoken_of(other) for other in beside]
        if any(shape.everything or shape.patterns for shape in spoken):
            return
        copy["unevaluatedProperties"] = False
        undeclared = self.reader.demanded(node).union(*(shape.names for shape in spoken))
        undeclared = undeclared.union(*map(self.reader.demanded, beside))
        if undeclared:
            copy.setdefault("allOf", []).append({"properties": dict.fromkeys(sorted(undeclared), True)})

    def _label(self, target: SchemaNode) -> str:
        """Return the reference to a definition, planning its copy at first use."""
        label = self._labels.get(target.id)
        if label is None:
            if (target.side, target.tokens, self.names) in self.endless:
                raise Uncertifiable("$ref")
            label = str(len(self._labels))
            self._labels[target.id] = label
            self._jobs.append(_Job(target, self.definitions, label, 0, None))
        return f"#/$defs/{label}"

    def _reference(self, node: SchemaNode, copy: dict[str, Any]) -> None:
        words = self.reader.read(node)
        if "$ref" in node.schema and "$dynamicRef" in node.schema:
            raise Uncertifiable("$dynamicRef")
        if words.ref is not None:
            copy["$ref"] = self._label(words.ref)

    def _format(self, schema: dict[str, Any], copy: dict[str, Any]) -> None:
        form = schema.get("format")
        if not isinstance(form, str) or not self.universe.asserts_formats:
            return
        span = NUMERIC_RANGES.get(form)
        if span is not None:
            bounds = {"minimum": plain_number(span[0]), "maximum": plain_number(span[1])}
            copy.setdefault("allOf", []).append(bounds)
        elif form in SPELLED:
            copy.setdefault("allOf", []).append({"pattern": SPELLED[form]})
        elif form in ASSERTED or form in STANDARD:
            copy["format"] = form

    def _scalar(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Copy a schema that has nothing below and nothing to close, without reading it."""
        copy: dict[str, Any] = {}
        self._format(schema, copy)
        copy["type"] = schema["type"]
        return copy

    def _below(self, node: SchemaNode, keyword: str, value: Any, copy: dict[str, Any], depth: int) -> None:
        """Plan the copies of the subschemas of one keyword."""
        make = MAKERS[keyword]
        if isinstance(value, bool) or (isinstance(value, dict) and keyword not in _MAPS):
            if keyword in JUDGED:
                self.monotone = False
            if is_scalar(value):
                copy[keyword] = self._scalar(value)
                return
            below = make(self.universe, node, (keyword,), value)
            self._jobs.append(_Job(below, copy, keyword, depth, (*node.tokens, keyword)))
        elif isinstance(value, list):
            target = copy.setdefault(keyword, [])
            self.monotone = self.monotone and keyword != "oneOf"
            for index, item in enumerate(value):
                if is_scalar(item):
                    target.append(self._scalar(item))
                    continue
                target.append(True)
                child = make(self.universe, node, (keyword, str(index)), item)
                place = (*node.tokens, keyword, str(index))
                self._jobs.append(_Job(child, target, len(target) - 1, depth, place))
        elif isinstance(value, dict):
            target = copy.setdefault(keyword, {})
            for name in self._used(value) if keyword == "properties" else value:
                item = value[name]
                if is_scalar(item):
                    target[name] = self._scalar(item)
                elif isinstance(item, list):
                    target[name] = item
                else:
                    child = make(self.universe, node, (keyword, name), item)
                    self._jobs.append(_Job(child, target, name, depth, (*node.tokens, keyword, name)))

    def _used(self, properties: dict[str, Any]) -> Iterable[str]:
        """The names of properties to copy, found without going through thousands for a payload of a few."""
        if self.names is None:
            return properties
        if len(properties) > 8 * len(self.names):
            return sorted(name for name in self.names if name in properties)
        return [name for name in properties if name in self.names]
