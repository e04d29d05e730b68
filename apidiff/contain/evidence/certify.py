"""Certification: an independent validator (jsonschema-rs) says whether a payload is valid on each side.

The documents it sees are written out here: only known keywords, references made local, the closed producer's
positions closed by `unevaluatedProperties: false`, known formats spelled out. Entries of `properties` whose names the
payload does not use anywhere are left out, which cannot change a verdict and keeps the documents as small as the
payload. A left payload must be valid both closed and as written.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from itertools import islice
from typing import Any, Final, NamedTuple, TypeAlias

from msgspec import Struct

from apidiff.contain.evidence.extent import MAX_DEPTH, MAX_PATTERN, counts_as_lengths, is_small, names_in
from apidiff.contain.evidence.loops import looks
from apidiff.contain.evidence.reasons import reason
from apidiff.contain.evidence.visits import Visits, visits
from apidiff.contain.outcome import Dialect, Reading
from apidiff.contain.pointer import Tokens
from apidiff.contain.read.keywords import is_scalar
from apidiff.contain.read.nodes import OPEN, POSITION, SchemaNode, Universe
from apidiff.contain.read.reader import Reader
from apidiff.contain.text.formats import ASSERTED, NUMERIC_RANGES, SPELLED, STANDARD
from apidiff.contain.values import Boxed, bulk_of, plain_number

PLAIN: Final = frozenset({
    "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minContains", "maxContains", "required",
    "minProperties", "maxProperties", "dependentRequired",
})  # fmt: skip
_COMPOSING: Final = frozenset({"$ref", "allOf", "anyOf", "oneOf", "if", "dependentSchemas", "dependencies"})
_UNEVALUATED: Final = frozenset({"unevaluatedProperties", "unevaluatedItems"})
MAPS: Final = frozenset({"properties", "patternProperties", "dependentSchemas", "dependencies"})
JUDGED: Final = frozenset({"not", "if", "contains"})
MAKERS: Final[dict[str, Callable[[Universe, SchemaNode, Tokens, Any], SchemaNode]]] = {
    **dict.fromkeys(
        (
            "additionalProperties", "unevaluatedProperties", "items", "additionalItems", "unevaluatedItems",
            "prefixItems", "properties", "patternProperties",
        ),
        Universe.child,
    ),
    **dict.fromkeys(("then", "else", "allOf", "anyOf", "oneOf", "dependentSchemas", "dependencies"), Universe.branch),
    **dict.fromkeys(("not", "if", "contains", "propertyNames"), Universe.test),
}  # fmt: skip
Place: TypeAlias = "tuple[int, Tokens, frozenset[str] | None]"
"""A place in one of the trees, with the names of properties that a value holds."""

MAX_ERRORS: Final = 50
MOST_JUDGES: Final = 128
MANY: Final = 8
"""So many documents of one place are made, each for the names of one payload, before one with all names is."""
MAX_LOOKS: Final = 20_000_000
MAX_VISITS: Final = 2_000_000
FEW: Final = 4
"""A schema is applied to a part of a value so often where the ways to it do not double with every level."""
MAX_WAYS: Final = 5_000
MAX_TOLD: Final = 1_000
MOST_TOLD: Final = 40_000


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
        if any(len(pattern) > MAX_PATTERN for pattern in (words.pattern or "", *(text for text, _ in words.patterns))):
            raise Uncertifiable("a pattern that takes a validator too long to compile")
        if "$ref" in schema or ("$dynamicRef" in schema and words.ref is not None):
            self._reference(node, copy)
            if self.universe.dialect(node) is Dialect.DRAFT_7:
                return
        if "format" in schema:
            self._format(schema, copy)
        for keyword, value in schema.items():
            if keyword in PLAIN:
                copy[keyword] = value
            elif keyword in MAKERS:
                self._below(node, keyword, value, copy, job.depth + 1)
        self._close(node, copy)

    def _asks_for_the_rest(self, node: SchemaNode) -> bool:
        """Whether what nobody evaluated is forbidden or judged. To compile that takes in all that is composed there; in
        a definition of its own it is compiled once, however many references lead to it."""
        return bool(_UNEVALUATED & node.schema.keys()) or self._closed(node)

    def _closed(self, node: SchemaNode) -> bool:
        return node.mode == POSITION and self.reader.closed(node) is True

    def _close(self, node: SchemaNode, copy: dict[str, Any]) -> None:
        """Forbid what the closed producer does not send: names that are neither declared nor required."""
        if not self._closed(node):
            return
        copy["unevaluatedProperties"] = False
        undeclared = self.reader.demanded(node)
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
        if isinstance(value, bool) or (isinstance(value, dict) and keyword not in MAPS):
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


class _Judge(NamedTuple):
    """A compiled validator of a document, whether closing positions can only have taken values away from it, and how
    often it may look at one value."""

    document: Any
    validator: Any
    monotone: bool
    looks: int

    def is_valid(self, value: Any) -> bool:
        """Return whether a value is valid. Raises Uncertifiable where a validator would take too long to say so."""
        self._visits(value)
        return bool(self.validator.is_valid(value))

    def ways(self, value: Any) -> int:
        """Return how many errors there may be of one part of a value, at the most. Raises Uncertifiable."""
        found = self._visits(value)
        return max(self.looks, found.applied if found.applied > FEW * found.pairs else 0)

    def _visits(self, value: Any) -> Visits:
        found = visits(self.document, value, MAX_VISITS)
        if found is None:
            raise Uncertifiable("too many ways through the value")
        return found


class Certifier:
    """Judges payloads against both sides with jsonschema-rs."""

    def __init__(self, universe: Universe, reader: Reader) -> None:
        self.universe = universe
        self.reader = reader
        self._plain: dict[int, bool] = {}
        self._told = 0
        self._asked: dict[int, int] = {}
        self._copies: dict[int, int] = {}
        self._wholes: dict[int, _Judge | None] = {}
        self._endless: set[Place] = set()
        """Places whose documents take a validator too long, as does every document that refers to them."""
        self._judges: dict[tuple[int, frozenset[str]], _Judge | Uncertifiable] = {}

    def documents(self, left: SchemaNode, right: SchemaNode, value: Boxed | None = None) -> tuple[list[Any], Any]:
        """Return the left documents (closed and as written) and the right one. Raises Uncertifiable.

        With a value, entries of `properties` that the value does not use are left out.
        """
        names = None if value is None else names_in(value.value)
        closed, monotone = self._document(left, names)
        lefts = [closed]
        if left.mode != OPEN and not monotone:
            lefts.append(self._document(self.universe.opened(left), names)[0])
        return lefts, self._document(right, names)[0]

    def certified(
        self, left: SchemaNode, right: SchemaNode, value: Boxed, keyword: str = "", name: str | None = None
    ) -> Boxed | None:
        """Return the value with the right side's error where it is valid on the left and refused on the right.

        Of several errors the one about `keyword`, and the property `name`, is told.
        """
        bulk = bulk_of(value.value)
        if bulk is None:
            return None
        try:
            names = names_in(value.value)
            sent = self._judge(left, names)
            if bulk.written * max(sent.looks, self._judge(right, names).looks) > MAX_LOOKS:
                return None
            if not sent.is_valid(value.value):
                return None
            if left.mode != OPEN and not sent.monotone:
                opened = self._judge(self.universe.opened(left), names)
                if not opened.is_valid(value.value):
                    return None
            error = self._error(self._judge(right, names), value.value, keyword, name)
        except (Uncertifiable, ValueError, RecursionError):
            return None
        return None if error is None else Boxed(value=value.value, error=error)

    def _error(self, judge: _Judge, value: Any, keyword: str, name: str | None) -> str | None:
        """Return why the validator refuses a value, by the error about the keyword if there is one; None where it is
        valid.

        Where a schema looks at a value in thousands of ways, the errors of all of them would fill the memory, and those
        of one union after the other the time.
        """
        ways = judge.ways(value)
        if ways > MAX_TOLD or self._told > MOST_TOLD:
            return None if judge.is_valid(value) else "the value is refused in every one of many ways"
        errors = list(islice(judge.validator.iter_errors(value), MAX_ERRORS))
        if not errors:
            return None
        self._told += ways + sum(len(getattr(error.kind, "context", ())) for error in errors)
        return reason(errors, keyword, name)

    def _document(self, node: SchemaNode, names: frozenset[str] | None, most: int | None = None) -> tuple[Any, bool]:
        """Return the document of a node, and whether closing its positions can only have taken values away."""
        whole = node.tokens == () and node.mode == OPEN and self.universe.reading is Reading.LITERAL
        if whole and self._is_plain(node.side):
            return self.universe.trees[node.side].root, False
        exporter = Exporter(self.universe, self.reader, names, self._endless)
        exporter.most = most
        document = exporter.export(node)
        self._copies[node.id] = self._copies.get(node.id, 0) + exporter.copies
        return document, exporter.monotone

    def _is_plain(self, side: int) -> bool:
        """Return whether a tree can be handed to the validator as it is."""
        if side not in self._plain:
            root = self.universe.trees[side].root
            lazy = isinstance(root, dict) and type(root.get("$defs", {})) is not dict
            self._plain[side] = not lazy and is_small(root)
        return self._plain[side]

    def _judge(self, node: SchemaNode, names: frozenset[str]) -> _Judge:
        """Return the validator of a node, one of the last few that were asked for. Raises Uncertifiable.

        Many changes below one payload have witnesses with the same names in them, which are judged alike.
        """
        judge = self._judges.pop((node.id, names), None)
        if judge is None:
            judge = self._whole(node) or self._made(node, names)
            if len(self._judges) >= MOST_JUDGES:
                del self._judges[next(iter(self._judges))]
        self._judges[node.id, names] = judge
        if isinstance(judge, Uncertifiable):
            raise judge
        return judge

    def _whole(self, node: SchemaNode) -> _Judge | None:
        """Return a validator of all of a node where payloads with many different names were judged by it already, and
        writing it out takes no longer than all of that did."""
        self._asked[node.id] = self._asked.get(node.id, 0) + 1
        if self._asked[node.id] == MANY:
            made = self._made(node, None, self._copies.get(node.id, 0))
            self._wholes[node.id] = made if isinstance(made, _Judge) and made.looks <= MAX_TOLD else None
        return self._wholes.get(node.id)

    def _made(self, node: SchemaNode, names: frozenset[str] | None, most: int | None = None) -> _Judge | Uncertifiable:
        """Return a new validator of a node, or why there is none: to find that out again takes as long."""
        try:
            document, monotone = self._document(node, names, most)
            try:
                count = _looks(document)
            except Uncertifiable:
                self._endless.add((node.side, node.tokens, names))
                raise
            try:
                validator = self._validator(node.side, document)
            except Uncertifiable:
                counted = counts_as_lengths(document)
                if counted is document:
                    raise
                validator = self._validator(node.side, counted)
            return _Judge(document, validator, monotone, count)
        except Uncertifiable as error:
            return error

    def _validator(self, side: int, document: Any) -> Any:
        """Return a compiled validator. Raises Uncertifiable."""
        import jsonschema_rs

        draft7 = self.universe.trees[side].dialect is Dialect.DRAFT_7
        kind = jsonschema_rs.Draft7Validator if draft7 else jsonschema_rs.Draft202012Validator
        try:
            return kind(document, validate_formats=self.universe.asserts_formats, offline=True)
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError, RecursionError) as error:
            raise Uncertifiable(str(error)) from error


def _looks(document: Any) -> int:
    """Return how often a validator of a document may look at one value. Raises Uncertifiable where that is too often,
    or it may go round in a circle."""
    if not isinstance(document, dict):
        return 1
    count = looks({**document.get("definitions", {}), **document.get("$defs", {}), "": document})
    if count is None or count > MAX_WAYS:
        raise Uncertifiable("$ref")
    return count
