"""What the old version keeps as HEAD has it, because Cadwyn changes neither path parameters nor the annotation of a
body.

A route that works is worth more than one that has to be written again, so it stays, and what the old document says
otherwise is told.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from apidiff.model.places import OperationRef
from apidiff.model.proposal.pytypes import ClassRef, Limited, ModelShape, PyType, RouteShape, Scalar, World
from apidiff.propose.match.pairing import Pairing
from apidiff.propose.match.renames import FieldPairs
from apidiff.propose.match.subtypes import fits, members, unlimited
from apidiff.propose.plan.translate import map_classes, reached
from apidiff.propose.shapes.names import free_name


def with_path_limits_of_new(pairing: Pairing) -> Pairing:
    """Return the pairing whose old routes have the limits that the path parameters of the new ones have.

    No segment of a path is without its limits, whatever the version.
    """
    told: list[str] = []
    kept: dict[OperationRef, RouteShape] = {}
    for before, after in pairing.routes:
        if len(before.path_parameters) != len(after.path_parameters):
            continue
        pairs = list(zip(before.path_parameters, after.path_parameters, strict=True))
        limited = [old.name for old, new in pairs if old.type != new.type and _is_limited_alike(old.type, new.type)]
        told.extend(f"{before.label}: the path parameter `{name}` keeps the limits it has now" for name in limited)
        parameters = tuple(replace(old, type=new.type) if old.name in limited else old for old, new in pairs)
        kept[before.ref] = replace(before, path_parameters=parameters)
    return _with(pairing, kept, told)


def _is_limited_alike(old: PyType, new: PyType) -> bool:
    bases = [kind.base if isinstance(kind, Limited) else kind for kind in (old, new)]
    return isinstance(bases[0], Scalar) and bases[0] == bases[1]


def with_wider_bodies_of_new(pairing: Pairing) -> Pairing:
    """Return the pairing whose old routes take the bodies of the new ones where these may be more: further
    alternatives, or no body at all. What only the new body may be becomes part of the old world."""
    before_of = {new: old for old, new in pairing.classes.items()}
    told: list[str] = []
    kept: dict[OperationRef, RouteShape] = {}
    for before, after in pairing.routes:
        if before.body is None or after.body is None:
            continue
        kind = map_classes(after.body.type, before_of)
        fresh = _further(before.body.type, kind)
        optional = before.body.required and not after.body.required
        if not fresh and not optional:
            continue
        for name in sorted(set().union(*(reached(item, pairing.new) for item in fresh))):
            adopt(pairing, name, before_of)
        body = replace(before.body, required=after.body.required, type=kind if fresh else before.body.type)
        kept[before.ref] = replace(before, body=body)
        if fresh:
            names = ", ".join(item.name for item in map(unlimited, fresh) if isinstance(item, ClassRef))
            told.append(f"{before.label}: the old version takes further bodies, too{f': {names}' if names else ''}")
        if optional:
            told.append(f"{before.label}: in the old version the body may be left out, too")
    return _with(pairing, kept, told)


def _further(old: PyType, new: PyType) -> list[PyType]:
    """Return the alternatives that only the new type has; none where an old one is lost, or the type is no union."""
    before, after = dict.fromkeys(members(old)), dict.fromkeys(members(new))
    fresh = [item for item in after if item not in before]
    lost = [item for item in before if item not in after]
    return fresh if len(after) > 1 and not lost and fits(old, new, lambda a, b: a == b) else []


def adopt(pairing: Pairing, name: str, before_of: dict[str, str]) -> None:
    """Make a class that only the new document has a class of the old world."""
    if name in before_of or name in pairing.old.classes:
        return
    shape = pairing.new.classes[name]
    if isinstance(shape, ModelShape):
        fields = tuple(replace(item, type=map_classes(item.type, before_of)) for item in shape.fields)
        shape = replace(shape, fields=fields)
    pairing.old.classes[name] = shape
    pairing.classes[name] = name
    pairing.fields[name] = FieldPairs()


def _with(pairing: Pairing, kept: dict[OperationRef, RouteShape], told: list[str]) -> Pairing:
    """Return the pairing with old routes in the place of others, and what is told of them."""
    if not told:
        return pairing
    old = World(
        classes=pairing.old.classes,
        routes=tuple(kept.get(route.ref, route) for route in pairing.old.routes),
        blind=(*pairing.old.blind, *told),
        places=pairing.old.places,
    )
    routes = [(kept.get(before.ref, before), after) for before, after in pairing.routes]
    return replace(pairing, old=old, routes=routes, unversioned=(*pairing.unversioned, *told))


def with_older_routes(pairing: Pairing, older: World) -> Pairing:
    """Return the pairing with the routes that only versions before the old one have, as HEAD declares them.

    No document of this step has them, and still they answer with classes of HEAD: what changes of those is converted
    for them, too, on the way. Classes that neither document has are added to both worlds. A route at a path and method
    of HEAD is converted with that one."""
    taken = {route.key for route in pairing.new.routes}
    functions = {route.function for route in pairing.new.routes}
    routes = []
    for route in older.routes:
        if route.key not in taken:
            name = free_name(f"restored_{route.function}", functions)
            functions.add(name)
            routes.append(replace(route, groups=(), function=name))
    before_of = {new: old for old, new in pairing.classes.items()}
    found = []
    for route in routes:
        for name in sorted(_reached(route, older)):
            if name not in pairing.new.classes:
                pairing.new.classes[name] = older.classes[name]
            adopt(pairing, name, before_of)
        found.append((_before(route, before_of), route))
    return replace(pairing, older=tuple(found))


def _reached(route: RouteShape, world: World) -> set[str]:
    kinds = [answer.type for answer in (route.success, *route.answers) if answer.type is not None]
    if route.body is not None:
        kinds.append(route.body.type)
    return set().union(*(reached(kind, world) for kind in kinds))


def _before(route: RouteShape, before_of: Mapping[str, str]) -> RouteShape:
    """Return the route with the classes of the old version."""
    names = dict(before_of)
    answers = tuple(
        replace(answer, type=None if answer.type is None else map_classes(answer.type, names))
        for answer in (route.success, *route.answers)
    )
    body = None if route.body is None else replace(route.body, type=map_classes(route.body.type, names))
    return replace(route, body=body, success=answers[0], answers=answers[1:])
