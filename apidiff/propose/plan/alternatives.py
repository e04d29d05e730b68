"""Which classes are alternatives of a whole body or answer: versions of Cadwyn convert those in different ways."""

from __future__ import annotations

from apidiff.model.contract import Direction
from apidiff.model.proposal.pytypes import BodyShape, ClassRef, NullType, PyType, UnionOf
from apidiff.propose.match.pairing import Pairing
from apidiff.propose.match.subtypes import members, unlimited


def annotation(body: BodyShape) -> PyType:
    """Return the type of the argument that takes a body: an optional one is a union with None."""
    return body.type if body.required else UnionOf((body.type, NullType()))


def alternatives(pairing: Pairing) -> dict[Direction, frozenset[str]]:
    """Return the classes of HEAD that are alternatives of a whole body, or of a whole answer. Routes that only the old
    version has are restored, and speak of classes of HEAD."""
    found: dict[Direction, set[str]] = {direction: set() for direction in Direction}
    restored = [(route, pairing.classes) for route in pairing.removed]
    for route, names in (*((route, {}) for route in pairing.new.routes), *restored):
        if route.body is not None:
            found[Direction.REQUEST].update(names.get(name, name) for name in _members(annotation(route.body)))
        if route.success.type is not None:
            found[Direction.RESPONSE].update(names.get(name, name) for name in _members(route.success.type))
    return {direction: frozenset(classes) for direction, classes in found.items()}


def _members(kind: PyType) -> set[str]:
    """Return the classes that are alternatives of a type; a class by itself is none."""
    listed = [unlimited(member) for member in members(unlimited(kind))]
    return {item.name for item in listed if isinstance(item, ClassRef)} if len(listed) > 1 else set()
