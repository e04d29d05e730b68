"""A document as Python code, called as the application calls it that it is of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from apidiff.model.proposal.application import ServedRoute
from apidiff.model.proposal.pytypes import ModelShape, World


def with_attributes(world: World, attributes: Mapping[str, Mapping[str, str]]) -> World:
    """Return the world with its fields called as in the user's own classes."""
    classes = dict(world.classes)
    for name, names in attributes.items():
        shape = classes.get(name)
        if isinstance(shape, ModelShape):
            fields = tuple(replace(item, name=names.get(item.wire, item.name)) for item in shape.fields)
            classes[name] = replace(shape, fields=fields)
    return replace(world, classes=classes)


def with_routes(world: World, served: Iterable[ServedRoute]) -> World:
    """Return the world with its routes as the user's own code declares them."""
    known = {route.key: route for route in served}
    names = Counter(route.function for route in known.values())
    routes = []
    for route in world.routes:
        found = known.get((route.method, route.ref.path))
        if found is not None:
            function = found.function if names[found.function] == 1 else route.function
            models = tuple((place, served.place) for place, served in found.models.items())
            route = replace(route, path=found.declared, function=function, models=models)
            route = replace(route, plain=found.plain, handler=found.handler)
        routes.append(route)
    return replace(world, routes=tuple(routes))
