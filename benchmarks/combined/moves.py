"""Constraints that move between the parts of a schema, references that lead elsewhere, contents that change places."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from mutation.truth import BREAKING, HARMLESS, SILENT, Allowed, Effect, worst

from combined.case import POSITIONS, Case, Kind, Position, Schema, document, placed
from combined.constraints import CONSTRAINTS, PLACEMENTS, Constraint, Placement, Written, drawn_version, merged


def _drawn(rng: Random) -> tuple[Position, Constraint]:
    position = rng.choice(POSITIONS)
    fitting = [one for one in CONSTRAINTS if one.is_text or not position.is_text]
    return position, rng.choice(fitting)


def called(effect: Effect, position: Position) -> Allowed:
    """Return what an effect is called at a position."""
    allowed = effect.request if position.sent_by_client else effect.response
    return SILENT if allowed == HARMLESS else allowed


def _moved(first: Placement, second: Placement, *, before: bool, after: bool) -> Kind:
    name = {(True, True): "moved", (False, True): "moved and added", (True, False): "moved and taken back"}

    def make(rng: Random) -> Iterator[Case]:
        while True:
            position, constraint = _drawn(rng)
            old = first.write(constraint.base, constraint.delta if before else {})
            new = second.write(constraint.base, constraint.delta if after else {})
            since = (first.since, second.since, constraint.since)
            version = drawn_version(rng, position, old, new, since=since)
            allowed = SILENT
            if before is not after:
                allowed = called(constraint.narrows if after else constraint.widens, position)
            documents = (placed(position, one.schema, one.parts, version) for one in (old, new))
            yield Case(*documents, allowed=allowed)

    return Kind(f"{name[before, after]}: {first.name} -> {second.name}", make)


def move_kinds() -> Iterator[Kind]:
    """Yield a kind for every two ways of writing a constraint, kept, added or taken back on the way."""
    for first in PLACEMENTS:
        for second in PLACEMENTS:
            if first is not second:
                yield _moved(first, second, before=True, after=True)
                yield _moved(first, second, before=False, after=True)
                yield _moved(first, second, before=True, after=False)


def _two_fields(first: Schema, second: Schema) -> Schema:
    return {"type": "object", "required": ["f", "g"], "properties": {"f": first, "g": second}}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _is_json(position: Position) -> bool:
    return not position.is_text


def _pairs(rng: Random) -> Iterator[tuple[Position, Constraint, Schema, Schema, str]]:
    while True:
        position = rng.choice([one for one in POSITIONS if _is_json(one)])
        constraint = rng.choice(CONSTRAINTS)
        version = drawn_version(rng, position, since=(constraint.since,))
        yield position, constraint, constraint.base, merged(constraint.base, constraint.delta), version


def _two(position: Position, version: str, first: Schema, second: Schema, **parts: Schema) -> object:
    return placed(position, _two_fields(first, second), parts, version)


def _names_exchanged(rng: Random) -> Iterator[Case]:
    """Two components exchange their names, and their references go with them: nothing changed."""
    for position, _, loose, tight, version in _pairs(rng):
        old = _two(position, version, _ref("A"), _ref("B"), A=loose, B=tight)
        yield Case(old, _two(position, version, _ref("B"), _ref("A"), A=tight, B=loose), SILENT)


def _references_exchanged(rng: Random) -> Iterator[Case]:
    """Two fields exchange their references: one is narrower, the other wider."""
    for position, constraint, loose, tight, version in _pairs(rng):
        old = _two(position, version, _ref("A"), _ref("B"), A=loose, B=tight)
        new = _two(position, version, _ref("B"), _ref("A"), A=loose, B=tight)
        yield Case(old, new, _both(constraint, position))


def _contents_exchanged(rng: Random) -> Iterator[Case]:
    for position, constraint, loose, tight, version in _pairs(rng):
        old = _two(position, version, _ref("A"), _ref("B"), A=loose, B=tight)
        new = _two(position, version, _ref("A"), _ref("B"), A=tight, B=loose)
        yield Case(old, new, _both(constraint, position))


def _both(constraint: Constraint, position: Position) -> Allowed:
    return worst([called(constraint.narrows, position), called(constraint.widens, position)])


def _narrowed_but_not_here(rng: Random) -> Iterator[Case]:
    """A component gets narrower; one field is written out as it was, the other follows."""
    for position, constraint, loose, tight, version in _pairs(rng):
        old = _two(position, version, _ref("A"), _ref("A"), A=loose)
        new = _two(position, version, loose, _ref("A"), A=tight)
        yield Case(old, new, called(constraint.narrows, position))


def _widened_but_not_here(rng: Random) -> Iterator[Case]:
    for position, constraint, loose, tight, version in _pairs(rng):
        old = _two(position, version, _ref("A"), _ref("A"), A=tight)
        new = _two(position, version, {"allOf": [_ref("A"), constraint.delta]}, _ref("A"), A=loose)
        yield Case(old, new, called(constraint.widens, position))


def _narrowed_where_nobody_is_left(rng: Random) -> Iterator[Case]:
    """A component gets narrower, and all that used it is written out as it was."""
    for position, _, loose, tight, version in _pairs(rng):
        old = _two(position, version, _ref("A"), _ref("A"), A=loose)
        yield Case(old, _two(position, version, loose, loose, A=tight), SILENT)


def _written_out_and_narrowed(rng: Random) -> Iterator[Case]:
    """A component gets narrower and loses its last use, which is written out and gets narrower as well."""
    for position, constraint, loose, tight, version in _pairs(rng):
        old = _two(position, version, _ref("A"), {"type": "string"}, A=loose)
        yield Case(
            old, _two(position, version, tight, {"type": "string"}, A=tight), called(constraint.narrows, position)
        )


def _written_out_and_widened(rng: Random) -> Iterator[Case]:
    for position, constraint, loose, tight, version in _pairs(rng):
        old = _two(position, version, _ref("A"), {"type": "string"}, A=tight)
        new = _two(position, version, loose, {"type": "string"}, A=loose)
        yield Case(old, new, called(constraint.widens, position))


def _renamed_and_narrowed(rng: Random) -> Iterator[Case]:
    for position, constraint, loose, tight, version in _pairs(rng):
        old = _two(position, version, _ref("Customer"), _ref("Customer"), Customer=loose)
        new = _two(position, version, _ref("Client"), _ref("Client"), Client=tight)
        yield Case(old, new, called(constraint.narrows, position))


def _renamed_over_another(rng: Random) -> Iterator[Case]:
    """A component takes the name of one that went, whose users are written out."""
    for position, _, loose, tight, version in _pairs(rng):
        old = _two(position, version, _ref("A"), _ref("B"), A=loose, B=tight)
        yield Case(old, _two(position, version, loose, _ref("A"), A=tight), SILENT)


def _second_copy(rng: Random) -> Iterator[Case]:
    """One of two fields gets a component of its own with the same content."""
    for position, _, _, tight, version in _pairs(rng):
        old = _two(position, version, _ref("A"), _ref("A"), A=tight)
        yield Case(old, _two(position, version, _ref("A"), _ref("Copy"), A=tight, Copy=tight), SILENT)


def _second_copy_narrowed(rng: Random) -> Iterator[Case]:
    for position, constraint, loose, tight, version in _pairs(rng):
        old = _two(position, version, _ref("A"), _ref("A"), A=loose)
        new = _two(position, version, _ref("A"), _ref("Copy"), A=loose, Copy=tight)
        yield Case(old, new, called(constraint.narrows, position))


def _said_twice_dropped_once(rng: Random) -> Iterator[Case]:
    for position, constraint, loose, tight, version in _pairs(rng):
        twice = {"allOf": [_ref("A"), constraint.delta]}
        old = _two(position, version, twice, {"type": "string"}, A=tight)
        yield Case(old, _two(position, version, twice, {"type": "string"}, A=loose), SILENT)


def _said_twice_dropped_twice(rng: Random) -> Iterator[Case]:
    for position, constraint, loose, tight, version in _pairs(rng):
        twice = Written({"allOf": [_ref("A"), constraint.delta]}, {"A": tight})
        old = _two(position, version, twice.schema, {"type": "string"}, **twice.parts)
        new = _two(position, version, {"allOf": [_ref("A")]}, {"type": "string"}, A=loose)
        yield Case(old, new, called(constraint.widens, position))


def _field_moved_between_parts(rng: Random) -> Iterator[Case]:
    """A required field moves from one part of a composition to another."""
    for position, _, _, tight, version in _pairs(rng):
        field = {"type": "object", "required": ["f"], "properties": {"f": tight}}
        plain = {"type": "object", "properties": {"other": {"type": "string"}}}
        old = placed(position, {"allOf": [_ref("A"), _ref("B")]}, {"A": field, "B": plain}, version)
        yield Case(old, placed(position, {"allOf": [_ref("A"), _ref("B")]}, {"A": plain, "B": field}, version), SILENT)


def _required_moved_between_parts(rng: Random) -> Iterator[Case]:
    for position, _, _, tight, version in _pairs(rng):
        field = {"type": "object", "properties": {"f": tight}}
        whole = {"allOf": [_ref("A"), _ref("B")]}
        old = placed(position, whole, {"A": {**field, "required": ["f"]}, "B": {"type": "object"}}, version)
        new = placed(position, whole, {"A": field, "B": {"type": "object", "required": ["f"]}}, version)
        yield Case(old, new, SILENT)


def _required_lost_between_parts(rng: Random) -> Iterator[Case]:
    for position, _, _, tight, version in _pairs(rng):
        field = {"type": "object", "properties": {"f": tight}}
        whole = {"allOf": [_ref("A"), _ref("B")]}
        old = placed(position, whole, {"A": {**field, "required": ["f"]}, "B": {"type": "object"}}, version)
        new = placed(position, whole, {"A": field, "B": {"type": "object"}}, version)
        effect = Effect(HARMLESS, BREAKING)
        yield Case(old, new, called(effect, position))
        yield Case(new, old, called(Effect(BREAKING, HARMLESS), position))


def _used_in_both_directions(rng: Random) -> Iterator[Case]:
    """A component that travels both ways changes in a way that breaks one of them."""
    for _, constraint, loose, tight, _ in _pairs(rng):
        version = "3.1.0" if constraint.since == "3.1.0" else rng.choice(("3.0.3", "3.1.0"))
        answer = {"description": "Here.", "content": {"application/json": {"schema": _ref("A")}}}
        body = {"required": True, "content": {"application/json": {"schema": _ref("A")}}}
        paths = {"/things": {"put": {"requestBody": body, "responses": {"200": answer}}}}
        first, second = (document(paths, {"A": one}, version) for one in (loose, tight))
        yield Case(first, second, worst([constraint.narrows.request, constraint.narrows.response]))
        yield Case(second, first, worst([constraint.widens.request, constraint.widens.response]))


REFERENCE_KINDS = tuple(
    Kind(make.__name__.strip("_").replace("_", " "), make)
    for make in (
        _names_exchanged,
        _references_exchanged,
        _contents_exchanged,
        _narrowed_but_not_here,
        _widened_but_not_here,
        _narrowed_where_nobody_is_left,
        _written_out_and_narrowed,
        _written_out_and_widened,
        _renamed_and_narrowed,
        _renamed_over_another,
        _second_copy,
        _second_copy_narrowed,
        _said_twice_dropped_once,
        _said_twice_dropped_twice,
        _field_moved_between_parts,
        _required_moved_between_parts,
        _required_lost_between_parts,
        _used_in_both_directions,
    )
)
