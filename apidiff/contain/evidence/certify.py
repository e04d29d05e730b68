"""Certification: an independent validator (jsonschema-rs) says whether a payload is valid on each side.

The documents that it sees are written out by `export`, as small as the payload. A left payload must be valid both
closed and as written.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, Final, NamedTuple

from apidiff.contain.evidence.export import Exporter, Place, Uncertifiable
from apidiff.contain.evidence.extent import counts_as_lengths, is_small, names_in
from apidiff.contain.evidence.loops import outline
from apidiff.contain.evidence.reasons import reason
from apidiff.contain.evidence.visits import Visits, are_few, visits
from apidiff.contain.outcome import Dialect, Reading
from apidiff.contain.read.nodes import OPEN, SchemaNode, Universe
from apidiff.contain.read.reader import Reader
from apidiff.contain.values import Boxed, Bulk, bulk_of, canonical

MAX_ERRORS: Final = 1_000
MOST_JUDGES: Final = 128
MANY: Final = 8
"""So many documents of one place are made, each for the names of one payload, before one with all names is."""
MAX_LOOKS: Final = 20_000_000
MAX_VISITS: Final = 2_000_000
FEW_VISITS: Final = 1_000
FEW: Final = 4
"""A schema is applied to a part of a value so often where the ways to it do not double with every level."""
MAX_WAYS: Final = 5_000
MOST_WALKED: Final = 300_000
MAX_TOLD: Final = 1_000
MOST_TOLD: Final = 40_000
MOST_HELD: Final = 500_000
MOST_LEVELS: Final = 4
MOST_SHAPES: Final = 1_000


class _Walks:
    """How many pairs of a schema and a part of a value may still be gone through to see how long a validator would
    take. Hundreds of payloads, each with thousands of such pairs, would fill minutes."""

    def __init__(self) -> None:
        self.left = MOST_WALKED


class Shapes:
    """Numbers of shapes: what of a value decides which schemas apply to its parts, which are names and lengths, not
    texts and numbers.

    A part that stands in many places of a value is one object, and is gone through once: payloads in payloads double
    with every level.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[Any, ...], int] = {}

    def of(self, value: Any) -> int:
        """Return the number of the shape of a value, the same for all of one shape."""
        return self._of(value, {})

    def _of(self, value: Any, known: dict[int, int]) -> int:
        if not isinstance(value, (dict, list)):
            return 0
        found = known.get(id(value))
        if found is None:
            shape: tuple[Any, ...]
            if isinstance(value, dict):
                shape = (dict, *[(name, self._of(part, known)) for name, part in value.items()])
            else:
                shape = (list, *[self._of(part, known) for part in value])
            found = known[id(value)] = self._numbers.setdefault(shape, len(self._numbers) + 1)
        return found


class _Judge(NamedTuple):
    """A compiled validator of a document, whether closing positions can only have taken values away from it, how
    often it may look at one value, how many names it asks for at most, and what is left of all walks."""

    document: Any
    validator: Any
    monotone: bool
    looks: int
    required: int
    walks: _Walks
    is_tree: bool
    """Whether no schema is come to in two ways, so that each is applied to a part of a value once at the most."""
    shapes: Shapes
    seen: dict[int, Visits]
    """How often schemas are applied to values of a shape, by the shapes that were met."""
    few: set[int]
    """Shapes to whose values few schemas are applied."""

    def is_valid(self, value: Any, bulk: Bulk) -> bool:
        """Return whether a value is valid. Raises Uncertifiable where a validator would take too long to say so."""
        if not self.is_tree and not self._are_bounded(value, bulk):
            shape = self.shapes.of(value)
            if shape not in self.few and shape not in self.seen:
                if are_few(self.document, value, FEW_VISITS):
                    if len(self.few) < MOST_SHAPES:
                        self.few.add(shape)
                else:
                    self._visits(value)
        return bool(self.validator.is_valid(value))

    def _are_bounded(self, value: Any, bulk: Bulk) -> bool:
        """Return whether a validator cannot take too long, as often as it looks at a part of a value on each level."""
        levels = _levels(value)
        if levels == MOST_LEVELS:
            return False
        # What nobody evaluated is looked for by going the same ways once more.
        return bool(bulk.written * (2 * self.looks) ** (levels + 1) <= MAX_VISITS)

    def ways(self, value: Any) -> int:
        """Return how many errors there may be of one part of a value, at the most. Raises Uncertifiable."""
        if self.is_tree:
            return self.looks
        found = self._visits(value)
        return max(self.looks, found.applied if found.applied > FEW * found.pairs else 0)

    def errors_held(self, bulk: Bulk) -> int:
        """Return how many parts of the value all errors about missing names hold, at the most: each error has a copy of
        the object, and one is made for each name before the first is seen."""
        return bulk.written * self.required

    def _visits(self, value: Any) -> Visits:
        """Return how often schemas are applied. Hundreds of payloads of one union have the same shape, and are gone
        through once."""
        shape = self.shapes.of(value)
        found = self.seen.get(shape)
        if found is None:
            if self.walks.left <= 0:
                raise Uncertifiable("too many payloads with many ways")
            found = visits(self.document, value, MAX_VISITS)
            if found is None:
                raise Uncertifiable("too many ways through the value")
            self.walks.left -= found.pairs
            if len(self.seen) < MOST_SHAPES:
                self.seen[shape] = found
        return found


class Certifier:
    """Judges payloads against both sides with jsonschema-rs."""

    def __init__(self, universe: Universe, reader: Reader) -> None:
        self.universe = universe
        self.reader = reader
        self._plain: dict[int, bool] = {}
        self._told = 0
        self._last: tuple[Any, str, list[Any]] | None = None
        self._walks = _Walks()
        self._shapes = Shapes()
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
        self,
        left: SchemaNode,
        right: SchemaNode,
        value: Boxed,
        keyword: str = "",
        name: str | None = None,
        at: str | None = None,
    ) -> Boxed | None:
        """Return the value with the right side's error where it is valid on the left and refused on the right.

        Of several errors the one about `keyword`, and the property `name`, is told, and of these the one under `at`.
        """
        bulk = bulk_of(value.value)
        if bulk is None:
            return None
        try:
            names = names_in(value.value)
            sent = self._judge(left, names)
            if bulk.written * max(sent.looks, self._judge(right, names).looks) > MAX_LOOKS:
                return None
            if not sent.is_valid(value.value, bulk):
                return None
            if left.mode != OPEN and not sent.monotone:
                opened = self._judge(self.universe.opened(left), names)
                if not opened.is_valid(value.value, bulk):
                    return None
            error = self._error(self._judge(right, names), value.value, bulk, (keyword, name, at))
        except (Uncertifiable, ValueError, RecursionError):
            return None
        return None if error is None else Boxed(value=value.value, error=error)

    def _error(self, judge: _Judge, value: Any, bulk: Bulk, about: tuple[str, str | None, str | None]) -> str | None:
        """Return why the validator refuses a value, by the error about a keyword and a name if there is one; None where
        it is valid.

        Where a schema looks at a value in thousands of ways, the errors of all of them would fill the memory, and those
        of one union after the other the time.
        """
        ways = judge.ways(value)
        if ways > MAX_TOLD or self._told > MOST_TOLD:
            return None if judge.is_valid(value, bulk) else "the value is refused in every one of many ways"
        if judge.errors_held(bulk) > MOST_HELD:
            return None if judge.is_valid(value, bulk) else "the value is refused for many reasons"
        errors = self._errors(judge, value)
        if not errors:
            return None
        self._told += ways + sum(len(getattr(error.kind, "context", ())) for error in errors)
        return reason(errors, *about)

    def _errors(self, judge: _Judge, value: Any) -> list[Any]:
        """Return why the validator refuses a value. An object that lacks a hundred names is the payload of a hundred
        changes, one after the other: its errors, each with a copy of the object, are made once."""
        text = canonical(value)
        if self._last is None or self._last[0] is not judge.validator or self._last[1] != text:
            errors = list(islice(judge.validator.iter_errors(value), MAX_ERRORS))
            self._last = (judge.validator, text, errors)
        return self._last[2]

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
            raise Uncertifiable(*judge.args)
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
            found = outline(document)
            if found.looks is None or found.looks > MAX_WAYS:
                self._endless.add((node.side, node.tokens, names))
                raise Uncertifiable("$ref")
            try:
                validator = self._validator(node.side, document)
            except Uncertifiable:
                counted = counts_as_lengths(document)
                if counted is document:
                    raise
                validator = self._validator(node.side, counted)
            counts = (found.looks, found.required, self._walks, found.is_tree)
            return _Judge(document, validator, monotone, *counts, self._shapes, {}, set())
        except Uncertifiable as error:
            return Uncertifiable(*error.args)  # It is kept; with its traceback it would keep the whole prover.

    def _validator(self, side: int, document: Any) -> Any:
        """Return a compiled validator. Raises Uncertifiable."""
        import jsonschema_rs

        draft7 = self.universe.trees[side].dialect is Dialect.DRAFT_7
        kind = jsonschema_rs.Draft7Validator if draft7 else jsonschema_rs.Draft202012Validator
        try:
            return kind(document, validate_formats=self.universe.asserts_formats, offline=True)
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError, RecursionError) as error:
            raise Uncertifiable(str(error)) from error


def _levels(value: Any) -> int:
    """Return how many levels a value has below its own, at most `MOST_LEVELS`."""
    levels, row = 0, [value]
    while levels < MOST_LEVELS:
        row = [
            part
            for one in row
            if isinstance(one, (dict, list))
            for part in (one.values() if isinstance(one, dict) else one)
        ]
        if not row:
            break
        levels += 1
    return levels
