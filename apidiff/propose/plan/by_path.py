"""Which classes of whole bodies and answers are converted by path alone."""

from __future__ import annotations

from apidiff.model.contract import Direction
from apidiff.model.proposal.pytypes import BodyShape, ClassRef, NullType, PyType, UnionOf
from apidiff.propose.match.pairing import Pairing
from apidiff.propose.match.subtypes import members, unlimited
from apidiff.propose.shapes.known import embedded_bodies


def annotation(body: BodyShape) -> PyType:
    """Return the type of the argument that takes a body: an optional one is a union with None."""
    return body.type if body.required else UnionOf((body.type, NullType()))


def by_path_alone(pairing: Pairing) -> dict[Direction, frozenset[str]]:
    """Return the classes of HEAD that converters are not to name, by direction.

    They are alternatives of a whole body or answer, which Cadwyn 8 leaves alone and Cadwyn 9 converts, or bodies that
    FastAPI makes by itself. Routes that only the old version has are restored, and speak of classes of HEAD.
    """
    found = {Direction.REQUEST: set(embedded_bodies(pairing.new)), Direction.RESPONSE: set[str]()}
    restored = [(route, pairing.classes) for route in pairing.removed]
    served = (*pairing.new.routes, *(route for _, route in pairing.older))
    for route, names in (*((route, {}) for route in served), *restored):
        if route.body is not None:
            found[Direction.REQUEST].update(names.get(name, name) for name in _members(annotation(route.body)))
        if route.success.type is not None:
            found[Direction.RESPONSE].update(names.get(name, name) for name in _members(route.success.type))
    return {direction: frozenset(classes) for direction, classes in found.items()}


def _members(kind: PyType) -> set[str]:
    """Return the classes that are alternatives of a type; a class by itself is none."""
    listed = [unlimited(member) for member in members(unlimited(kind))]
    return {item.name for item in listed if isinstance(item, ClassRef)} if len(listed) > 1 else set()
