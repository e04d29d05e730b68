"""What comparing a pair of schemas yields: drafts and links.

A Draft is a schema change before it is known who it reaches: schemas are compared once for each pair of definitions;
afterwards the pairs are traced back to the payload positions that reach them, and drafts become Changes. A Link leads
to a pair below. The Delta says beforehand what differs at first sight: the comparers look at nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.compare.context.exchange import Exchange
from apidiff.compare.context.site import Comparison, PositionPair
from apidiff.compare.same.definitions import Definitions
from apidiff.compare.schemas.selection import Kinds
from apidiff.compare.view.known_schemas import KnownSchemas
from apidiff.compare.view.merged import MergedSchema
from apidiff.model.change import Subject
from apidiff.model.contract import Direction, Node
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.kinds import KINDS, Kind, Polarity
from apidiff.model.places import Owner, Place
from apidiff.model.places import Step as PlaceStep
from apidiff.model.pointer import Tokens
from apidiff.model.words.message import Message, Value, phrase


class Delta(Struct, frozen=True, kw_only=True, eq=False):
    """The keywords of two shapes that do not read the same, in the order in which they stand there, and the names of
    properties that may differ, be it in whether they are required."""

    keywords: Mapping[str, None] = field(default_factory=dict)
    properties: Set[str] = frozenset()


def delta_of(definitions: Definitions, old: MergedSchema, new: MergedSchema) -> Delta:
    """Return what differs between two shapes at first sight."""
    return Delta(
        keywords={key: None for key in {**old.keywords, **new.keywords} if not _read_the_same(key, old, new)},
        properties=_touched(definitions, old, new),
    )


def _read_the_same(keyword: str, old: MergedSchema, new: MergedSchema) -> bool:
    before, after = old.keywords.get(keyword, ()), new.keywords.get(keyword, ())
    if len(before) == len(after) == 1:
        return same(before[0].value, after[0].value)
    return len(before) == len(after) and all(same(was.value, now.value) for was, now in zip(before, after, strict=True))


def _touched(definitions: Definitions, old: MergedSchema, new: MergedSchema) -> Set[str]:
    """The names of the properties about which anything may differ. Most do not: those of an object are looked at in one
    go."""
    found = (old.required.keys() ^ new.required.keys()) | old.again.keys() | new.again.keys()
    before, after = old.properties.holder, new.properties.holder
    if before is not None and after is not None:
        found |= definitions.entries_that_may_differ(before, after)
        return found
    return found | {
        name
        for name, node in old.properties.items()
        if (there := new.properties.get(name)) is not None and definitions.may_differ(node, there)
    }


BOTH = frozenset(Direction)
_BREAKING_DIRECTIONS: Mapping[Polarity, frozenset[Direction]] = MappingProxyType(
    {"narrows": frozenset({Direction.REQUEST}), "widens": frozenset({Direction.RESPONSE}), "either": BOTH}
)


class SchemaPlace(Struct, frozen=True, kw_only=True):
    """Where in a pair of definitions the comparison stands.

    `owner`, `within` and `path` name the place when the schema itself is not a component (see Subject); `place` is
    one of property, body, parameter, header, items, map, branch; `property` is the nearest property. `flow` holds the
    directions in which payloads have this part (a read-only property has no requests). `null_told` says that whether
    the value may be null was compared further up. `exchange` is the exchange of shared schemas above, if any.
    """

    owner: Owner
    within: tuple[Message, ...] = ()
    path: tuple[str, ...] = ()
    place: str
    property: str = ""
    flow: frozenset[Direction] = BOTH
    null_told: bool = False
    exchange: Exchange | None = None

    def at_property(self, name: str) -> SchemaPlace:
        """Return the place of a property."""
        return replace(self, path=(*self.path, name), place="property", property=name, null_told=False)

    def below(self, step: str, place: str) -> SchemaPlace:
        """Return the place of another subschema: `[]` for items, `{}` for additional properties, nothing for a
        branch."""
        path = (*self.path, step) if step else self.path
        return replace(self, path=path, place=place, null_told=False)


class Draft(Struct, frozen=True, kw_only=True, eq=False):
    """A schema change. `schemas` are the tokens of the schema objects concerned, all members of the old and the new
    shape: an obstacle that the prover meets in one of them, over one of `keywords` (and, where given, about one of
    `names`), is this change's doing. `pair` is the value position at which the prover can be asked about it.
    `harmless` are directions in which the way the schemas are built rules out that the change refuses a payload.
    `unnamed` are schemas of the new side, each with a value of the discriminator that selects it no more. `instead` are
    two schemas of which one is read where the other was: what fails between them is this change's doing."""

    kind: str
    subject: Subject
    old: Node | None
    new: Node | None
    facts: Mapping[str, Json]
    flow: frozenset[Direction]
    pair: tuple[Tokens, Tokens]
    old_members: frozenset[Tokens] = frozenset()
    new_members: frozenset[Tokens] = frozenset()
    keywords: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    harmless: frozenset[Direction] = frozenset()
    unnamed: frozenset[tuple[Tokens, str]] = frozenset()
    instead: tuple[Tokens, Tokens] | None = None

    @property
    def about(self) -> Kind:
        """The row of its kind in the table of kinds."""
        return KINDS[self.kind]

    @property
    def breaks_in(self) -> frozenset[Direction]:
        """The directions in which a change of its kind can break payloads: a narrower schema breaks requests, a wider
        one responses."""
        return _BREAKING_DIRECTIONS.get(self.about.polarity, frozenset())

    def key(self, old: object, new: object) -> tuple[object, ...]:
        """Return what identifies the difference, given the places of the nodes. Drafts with equal keys state the same
        difference, met on different ways."""
        detail = tuple(str(self.facts.get(fact)) for fact in ("value", "keyword", "new_name", "branch", "trigger"))
        reference = self.facts.get("reference")
        if reference:
            # One reference that leads nowhere may be written in many places.
            old, new = (old, reference) if self.about.event == "unread" else (reference, new)
        return (self.kind, old, new, detail)


class SchemaContext(Struct, frozen=True, kw_only=True, eq=False):
    """Two shapes under comparison and the place where they stand.

    `may_differ` says of schemas below whether there is anything to compare, `delta` what differs at first sight,
    `kinds` what the discriminators of both select, where both have one, `shapes` are those of schemas around it.
    """

    comparison: Comparison
    where: SchemaPlace
    subject: Subject
    pair: tuple[Tokens, Tokens]
    may_differ: Callable[[Node, Node], bool]
    old_members: frozenset[Tokens] = field(default=frozenset())
    new_members: frozenset[Tokens] = field(default=frozenset())
    delta: Delta = field(default_factory=Delta)
    kinds: Kinds | None = None
    shapes: KnownSchemas = field(default_factory=KnownSchemas)

    def draft(
        self,
        kind: str,
        old: Node | None,
        new: Node | None,
        facts: Mapping[str, Json] | None = None,
        *,
        keywords: tuple[str, ...] = (),
        names: tuple[str, ...] = (),
        flow: frozenset[Direction] | None = None,
        subject: Subject | None = None,
        harmless: frozenset[Direction] = frozenset(),
    ) -> Draft:
        """Return a draft at this context. Facts that name the place (property, schema, place) are filled in where
        promised."""
        row = KINDS[kind]
        subject = subject or self.subject
        stated: dict[str, Json] = {
            "property": self.where.property,
            "schema": str(subject.owner),
            "place": self.where.place,
        }
        stated.update(facts or {})
        stated = {fact: stated[fact] for fact in row.facts}
        stated.update(
            subject=subject.label, old=None if old is None else old.value, new=None if new is None else new.value
        )
        return Draft(
            kind=kind,
            subject=subject,
            old=old,
            new=new,
            facts=stated,
            flow=self.where.flow if flow is None else flow & self.where.flow,
            pair=self.pair,
            old_members=self.old_members,
            new_members=self.new_members,
            keywords=frozenset(keywords),
            names=frozenset(names),
            harmless=harmless,
        )


Scalar = str | float | bool | None
"""A value that a tag may have."""


class Step(Struct, frozen=True):
    """How the value below stands in the value above.

    `kind`: `property` (under `old_name` or `new_name`), `items` (any item), `item` (at `index`), `map` (under any
    name), `same` (a branch: the value itself), `kind` (the value itself, whose property `old_name` or `new_name` has
    the value `old_value` or `new_value`, which selects the schema below), `test` (under `not`, `if`, `contains` and
    their like, where failing below need not mean failing above) or `moved` (what is compared stands elsewhere on the
    other side).
    """

    kind: str
    old_name: str = ""
    new_name: str = ""
    index: int = 0
    old_value: Scalar = ""
    new_value: Scalar = ""


MAP = Step("map")
SAME = Step("same")
TEST = Step("test")
MOVED = Step("moved")


def selected(old: tuple[str, Scalar], new: tuple[str, Scalar]) -> Step:
    """Return the step to a schema that a property with a certain value selects, on either side."""
    return Step("kind", old_name=old[0], new_name=new[0], old_value=old[1], new_value=new[1])


def with_selection(step: Step, value: Json, *, request: bool) -> Json:
    """Return a value below a step of the kind `kind` with the property that selects its schema, as the producer writes
    it: in a request the old side."""
    name, selecting = (step.old_name, step.old_value) if request else (step.new_name, step.new_value)
    return {**value, name: selecting} if isinstance(value, dict) else value


OWN_VALUES = frozenset({"property", "items", "item", "map"})
"""Kinds of steps to a value that is another than the one above."""
UP = frozenset({"property", "items", "item", "map", "same", "kind"})
"""Kinds of steps over which a failure below is a failure above."""


class Link(Struct, frozen=True, kw_only=True, eq=False):
    """The pair below, neither node followed through `$ref`; the place where it stands; and the directions that pass.

    A payload that travels in a direction outside `flow` never has the part below. `step` says how a value below
    stands in the value above. A failure below is a failure above, unless the step is a test, or `absorbed`: a union
    has another branch that may take what this one refuses.
    """

    old: Node
    new: Node
    where: SchemaPlace
    flow: frozenset[Direction]
    step: Step
    absorbed: bool = False

    @property
    def exclusive(self) -> bool:
        """Whether a branch stands in a `oneOf`, where what it admits matters to its siblings."""
        return self.step.kind == "same" and "oneOf" in (self.old.tokens[-2], self.new.tokens[-2])


def place_of(position: PositionPair) -> SchemaPlace:
    """Return the place at which the schema of a payload position stands."""
    place = position.usage.place
    return SchemaPlace(owner=position.owner, within=parts_in_words(place), place=kind_of(place))


def kind_of(place: Place) -> str:
    """What rules call the place of a payload: a header that is a parameter is a `header` to them."""
    is_body = place.part in ("body", "response")
    return "body" if is_body else "header" if place.steps[0].in_ == "header" else "parameter"


def header_in_words(name: str) -> Message:
    """Return a header of a response, in words."""
    return phrase("the header ", Value(name))


def parameter_in_words(in_: str, name: str) -> Message:
    """Return a parameter as those call it who send it."""
    return phrase(f"the {in_} parameter ", Value(name))


def _part_of_form(step: PlaceStep) -> Message:
    """A field of a form that is encoded by itself, or a header of one, in words."""
    return header_in_words(step.name) if step.part == "header" else phrase("the form field ", Value(step.name))


def parts_in_words(place: Place) -> tuple[Message, ...]:
    """Return the parts of an operation that a place names, in words, from the inside out: `the 200 response`."""
    if place.part == "body":
        media_type = " ".join(step.name for step in place.steps[1:2])
        named = () if not media_type or "json" in media_type else (Value(media_type), " ")
        return (*map(_part_of_form, reversed(place.steps[2:])), phrase("the ", *named, "request body"))
    if place.part == "response":
        response = phrase(f"the {place.steps[0].name} response")
        header = place.steps[1] if len(place.steps) > 1 else place.steps[0]
        return (header_in_words(header.name), response) if header.part == "header" else (response,)
    if place.parameter is not None:
        return (parameter_in_words(place.parameter.in_, place.parameter.name),)
    return (phrase(f"the {place}"),)
