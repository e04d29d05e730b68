"""Questions about schemas: is the part of a payload that changed in use, and does the other document refuse it?

A request is hit where a value of it stands at the changed schema and the new document refuses it there, and the old one
does not. An answer is hit where it held what is gone, or a value that the new document can no longer send; where the
new document may send something else in its place, whoever reads it may be hit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from msgspec import Struct

from apidiff.impact.judge.answer import Answer, Question, hit_by, may_be
from apidiff.impact.judge.surface import applies, is_undescribed
from apidiff.impact.payload.bodies import OPAQUE
from apidiff.impact.payload.call import Call, is_value
from apidiff.impact.payload.forms import ANY_NAME, part_at, pointer_of
from apidiff.impact.payload.operation import OperationView, Side
from apidiff.impact.payload.schemas import ANYTHING, Found, holds_anything
from apidiff.impact.payload.validators import Refusal, Validators
from apidiff.impact.route.parameters import ABSENT
from apidiff.model.change import Change
from apidiff.model.change import Side as ChangeSide
from apidiff.model.contract import Direction, Usage
from apidiff.model.document import Json, Location
from apidiff.model.places import Place
from apidiff.model.pointer import Tokens

_GONE = frozenset(
    {
        "property.removed",
        "property.renamed",
        "property.split",
        "property.listified",
        "property.unlistified",
        "schema.listified",
        "schema.mapped",
        "schema.unmapped",
        "schema.unlistified",
        "schema.wrapped",
        "schema.unwrapped",
    }
)
"""Kinds whose old place is what was used."""

_WHOLE = frozenset({"schema.replaced", "schema.narrowed", "schema.widened"})
"""Kinds about everything below their place."""

_OF_OBJECT = frozenset({"property.added", "property.required", "property.optional"})
"""Kinds about whether a property is there."""

_OF_UNION = frozenset({"schema.one-of.added", "schema.any-of.added"})
"""Kinds about a branch of which no value was recorded, because it is new."""

_OF_VALUES = frozenset({"schema.discriminator.mapping.removed", "schema.discriminator.value.renamed"})
"""Kinds about a value that selected a schema."""

_SAME_WORDS: Mapping[str, frozenset[str]] = {
    "nullable": frozenset({"type", "anyOf", "enum"}),
    "exclusiveMinimum": frozenset({"minimum", "exclusiveMinimum"}),
    "exclusiveMaximum": frozenset({"maximum", "exclusiveMaximum"}),
    "minimum": frozenset({"minimum", "exclusiveMinimum"}),
    "maximum": frozenset({"maximum", "exclusiveMaximum"}),
    "type": frozenset({"type", "anyOf", "pattern"}),
    "format": frozenset({"format", "minimum", "maximum", "pattern"}),
    "const": frozenset({"const", "enum"}),
    "enum": frozenset({"const", "enum"}),
    "contentEncoding": frozenset({"pattern", "format"}),
    "mapping": frozenset({"anyOf", "oneOf", "enum", "const"}),
    "discriminator": frozenset({"anyOf", "oneOf", "enum", "const", "required"}),
}
"""Which keywords of the lowered schema tell of a keyword of the document."""

_IN_ANY = ((0,), ("*",))
"""The last step to what is inside of a list or a map of which nothing is known."""

_FEW = 50
"""Values of one payload that are looked at for one change."""


class Spot(Struct, frozen=True, eq=False):
    """Where a change stands in one contract: the schema of the position, the one that holds the change, and what leads
    from there to it. A part of a larger change stands below the `entry`, where that one is, and nowhere else."""

    entry: Tokens
    root: Tokens
    holder: Tokens
    tail: Tokens


class SchemaQuestion(Struct, frozen=True, kw_only=True, eq=False):
    """A change of a schema at one position of an operation. `claimed` are the keywords that other changes of the same
    schema are about, `now` the operation in the new document. Of a change of what selects a schema, `went` is the value
    that did, and `selectors` the properties that had it."""

    change: Change
    usage: Usage
    old: Side
    new: Side
    old_spot: Spot | None
    new_spot: Spot | None
    new_holder: Tokens | None
    claimed: frozenset[str]
    now: OperationView | None
    went: str = ""
    selectors: frozenset[str] = frozenset()

    def ask(self, call: Call) -> Answer | None:
        """Return what a call shows."""
        in_request = self.usage.direction is Direction.REQUEST
        if in_request and call.was_refused:
            return None
        if applies(call, self.usage.place, self.now) is False:
            known = not is_undescribed(call, self.usage.place)
            return None if known else may_be("uses a media type that the document does not describe")
        payload = call.value_at(self.usage.place)
        place = str(self.usage.place)
        if payload is ABSENT:
            return None
        if payload is OPAQUE or not is_value(payload):
            return may_be("uses the operation; what it sent or received there was not recorded", place)
        if self.old_spot is None and self.new_spot is None:
            return may_be("uses the payload that changed", place)
        return self._of_request(call, payload) if in_request else self._of_answer(call, payload)

    def _of_request(self, call: Call, payload: Json) -> Answer | None:
        reached = False
        for found in self._reached(payload):
            reached = True
            if self.change.kind in _GONE or self._leaves_requests:
                return hit_by("sends what is gone", self._place(found), _shown(found))
            if found.value is ANYTHING or (isinstance(found.value, dict) and holds_anything(found.value)):
                # Of what is known to be used, the value is not; an object with an unknown part is still an object.
                if self._asks_for_presence and isinstance(found.value, dict) and not self._lacks(found.value):
                    if self.change.facts.get("property") in found.value:
                        continue
                    return may_be("sends fields that no schema declares", self._place(found))
                if not self._lacks(found.value):
                    return may_be("sends the field; with which values is not known", self._place(found))
                return hit_by("does not send what is required now", self._place(found), None)
            if self._selects_nothing_now(found.value):
                return hit_by("sends a value that selects no schema now", self._place(found), _shown(found))
            if self.selectors:
                continue
            refusal = self._refused(found.value, self.new.requests, self.old.requests, call)
            if refusal is not None:
                return hit_by(f"sends what is refused now ({refusal.text})", self._place(found), _shown(found))
            if self.new_holder is None or not self.new.requests.judges(self.new_holder):
                return may_be("sends the field; whether it is refused now cannot be judged", self._place(found))
        if reached and not call.exchange.exact:
            return may_be("sends the field, with a value that is an example for others", str(self.usage.place))
        return None

    def _selects_nothing_now(self, value: Json) -> bool:
        """Whether a value was selected by what no longer selects anything. Where a discriminator of the new document
        says nothing that a validator could hold values against, nobody else would notice. What selects in another way
        is none of the change's."""
        return isinstance(value, dict) and any(value.get(name) == self.went for name in self.selectors)

    @property
    def _leaves_requests(self) -> bool:
        return self.change.kind == "schema.read-only.added"

    def _of_answer(self, call: Call, payload: Json) -> Answer | None:
        may: Answer | None = None
        for found in self._reached(payload):
            if self.change.kind in _GONE or self.change.kind == "schema.write-only.added":
                return hit_by("receives what is gone", self._place(found), _shown(found))
            name = self.change.facts.get("property")
            if self.change.kind == "property.optional" and isinstance(found.value, dict) and name not in found.value:
                continue
            if not holds_anything(found.value):
                refusal = self._refused(found.value, self.new.written, self.old.answers)
                if refusal is not None:
                    because = f"receives what can no longer be sent ({refusal.text})"
                    return hit_by(because, self._place(found), _shown(found))
            elif found.value is ANYTHING and self.change.kind == "schema.type.changed":
                return hit_by("reads a field whose type changed", self._place(found), None)
            may = may or may_be("receives the field, and may receive something else in it now", self._place(found))
        return may or self._of_empty_ones(payload)

    def _of_empty_ones(self, payload: Json) -> Answer | None:
        """Whoever receives a list or a map of what changed uses it, though it was empty, or null, when recorded."""
        filled = _filled(payload)
        reached = () if filled is payload else self._reached(filled)
        inside = (one for one in reached if one.at[-1:] in _IN_ANY and part_at(filled, one.at[:-1]) is ANYTHING)
        found = next(inside, None)
        if found is None:
            return None
        return may_be("receives the field, empty so far, and may receive something else in it now", self._place(found))

    def _reached(self, payload: Json) -> Iterator[Found]:
        """The values of the payload at the schema that changed, by the old document where it has the schema."""
        side, spot = (self.old, self.old_spot) if self.old_spot is not None else (self.new, self.new_spot)
        assert spot is not None
        admits = (side.requests if self.usage.direction is Direction.REQUEST else side.answers).admits
        yield from islice(self._below(side, spot, payload, admits), _FEW)

    @staticmethod
    def _below(side: Side, spot: Spot, payload: Json, admits: Callable[[Tokens, Json], bool | None]) -> Iterator[Found]:
        if spot.root == spot.entry:
            yield from side.schemas.values(spot.root, spot.holder, payload, admits)
            return
        for outer in side.schemas.values(spot.entry, spot.root, payload, admits):
            for found in side.schemas.values(spot.root, spot.holder, outer.value, admits):
                yield Found(found.value, (*outer.at, *found.at))

    def _lacks(self, value: Json) -> bool:
        """Whether a declared object does not have the property that is required now."""
        name = self.change.facts.get("property")
        return self._asks_for_presence and isinstance(value, dict) and name not in value and ANY_NAME not in value

    @property
    def _asks_for_presence(self) -> bool:
        is_added = self.change.kind == "property.added" and bool(self.change.facts.get("required"))
        return is_added or self.change.kind == "property.required"

    def _refused(self, value: Json, now: Validators, before: Validators, call: Call | None = None) -> Refusal | None:
        """Why a value at the schema is refused now for what changed, and was not before. One that a `call` sent is read
        as the new document reads it."""
        if self.new_holder is None:
            return None
        is_whole = self.change.kind in _WHOLE
        as_now = value if call is None else call.read_by(self.new, self.new_holder, value, self.usage.place)
        found = [one for one in now.refusals(self.new_holder, as_now) if is_whole or not one.at]
        if not found:
            return None
        known: set[tuple[str, str]] = set()
        if self.old_spot is not None:
            known = {(one.keyword, one.property) for one in before.refusals(self.old_spot.holder, value)}
        fresh = [one for one in found if (one.keyword, one.property) not in known]
        name = self.change.facts.get("property")
        if self.change.kind in ("property.required", "property.added"):
            return next((one for one in fresh if one.property == name), None)
        if is_whole:
            return fresh[0] if fresh else None
        wanted = self._keywords
        own = next((one for one in fresh if one.keyword in wanted), None)
        return own or next((one for one in fresh if one.keyword not in self.claimed), None)

    @property
    def _keywords(self) -> frozenset[str]:
        spot = self.new_spot or self.old_spot
        tail = () if spot is None else spot.tail
        keyword = str(self.change.facts.get("keyword") or (tail[0] if tail else ""))
        return _SAME_WORDS.get(keyword, frozenset({keyword}))

    def _place(self, found: Found) -> str:
        return f"{self.usage.place} at {pointer_of(found.at)}" if found.at else str(self.usage.place)


def _filled(value: Json) -> Json:
    """A payload with something unknown in the place of all that is empty or null; itself where nothing is."""
    if value is None or value == [] or value == {}:
        return ANYTHING
    if isinstance(value, dict):
        parts = {name: _filled(part) for name, part in value.items()}
        return parts if any(part is not value[name] for name, part in parts.items()) else value
    if isinstance(value, list):
        items = [_filled(part) for part in value]
        return items if any(part is not one for part, one in zip(items, value, strict=True)) else value
    return value


def _shown(found: Found) -> Json:
    return None if found.value is ANYTHING else found.value


def schema_question(
    change: Change,
    usage: Usage,
    now_at: Place,
    sides: tuple[Side, Side],
    views: tuple[OperationView, OperationView | None],
    claimed: Callable[[Tokens], frozenset[str]],
    within: Change | None = None,
) -> Question:
    """Return what to ask of the calls of an operation about a change of a schema at one of its positions. `claimed`
    returns the keywords that the changes of a schema of the new document are about; `now_at` is the position in the new
    document; `within` is the change that this
    one is a part of."""
    old, new = sides
    outer = (None, None) if within is None else (within.old, within.new)
    old_spot = _spot(old, views[0], usage.place, change, change.old, outer[0])
    new_spot = None if views[1] is None else _spot(new, views[1], now_at, change, change.new, outer[1])
    old_root = views[0].schema_at(usage.place)
    if within is None and old_spot is None and new_spot is not None and old_root is not None:
        old_spot = _twin(old, old_root.tokens, new, new_spot)
    new_root = None if views[1] is None else views[1].schema_at(now_at)
    holder = None if new_spot is None else new_spot.holder
    if holder is None and old_spot is not None and new_root is not None:
        twin = _twin(new, new_root.tokens, old, old_spot)
        holder = None if twin is None else twin.holder
    went = str(change.facts.get("old_name") or change.facts.get("value") or "") if change.kind in _OF_VALUES else ""
    own = claimed(holder) if holder is not None else frozenset[str]()
    return SchemaQuestion(
        change=change,
        usage=usage,
        old=old,
        new=new,
        old_spot=old_spot,
        new_spot=new_spot,
        new_holder=holder,
        claimed=own,
        now=views[1],
        went=went,
        selectors=_selectors(old, old_root.tokens, went) if went and old_root is not None else frozenset(),
    ).ask


def _selectors(side: Side, root: Tokens, value: str) -> frozenset[str]:
    """The discriminating properties below a position by which a value selects a schema."""
    every = (edge for tokens in side.schemas.below(root).values() for edge in side.schemas.edges(tokens))
    return frozenset(edge.name for edge in every if edge.sort == "kind" and value in edge.values)


def _spot(
    side: Side,
    view: OperationView,
    place: Place,
    change: Change,
    stated: ChangeSide | None,
    outer: ChangeSide | None,
) -> Spot | None:
    """Where a side of a change stands below the position of a usage, and below the larger change it is a part of."""
    position = view.schema_at(place)
    if position is None or stated is None:
        return None
    root = position.tokens
    if outer is not None:
        holder = side.schemas.holder(root, outer.location)
        root = root if holder is None else holder[0]
    found = side.schemas.holder(root, _place_of(change, stated.location))
    return None if found is None else Spot(position.tokens, root, *found)


def _place_of(change: Change, location: Location) -> Location:
    """What a change is about: whether a property is there is a matter of the object, and whether a branch is one of
    those that have it."""
    tokens = location.tokens
    if change.kind in _OF_UNION and tokens[-2:-1] in (("oneOf",), ("anyOf",)):
        return Location(resource=location.resource, tokens=tokens[:-1])
    if change.kind in _OF_OBJECT and tokens[-2:-1] == ("properties",):
        return Location(resource=location.resource, tokens=tokens[:-2])
    return location


def _twin(side: Side, root: Tokens, other: Side, spot: Spot) -> Spot | None:
    """The same schema in the other document: at the same place, where that is one the position reaches."""
    place = other.contract.references.location(spot.holder)
    found = side.schemas.below(root).get(Location(resource=place.resource, tokens=place.tokens))
    if found is None and spot.holder == spot.root:
        found = root
    return None if found is None else Spot(root, root, found, spot.tail)


def is_of_schema(change: Change) -> bool:
    """Return whether a change is about a schema or a property of one."""
    return change.about.thing in ("schema", "property")
