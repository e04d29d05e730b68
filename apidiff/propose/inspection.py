"""The user's own code, looked at in a process of its own: which class is which component, what fields are called.

Importing it runs the user's code, so it happens only when asked for, and never in this process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from apidiff.load.sources.app import AppSource
from apidiff.load.sources.child import NoAnswer, ask
from apidiff.load.sources.source import load_value
from apidiff.model.contract import Contract
from apidiff.model.document import ConfigError
from apidiff.model.proposal.application import Application, ClassPlace, ServedClass
from apidiff.model.proposal.proposal import EndpointDidntExist, EndpointExisted, EndpointHad
from apidiff.model.proposal.pytypes import World
from apidiff.propose.plan.planner import Plan
from apidiff.propose.plan.translate import with_held
from apidiff.propose.shapes.known import component_of, embedded_bodies
from apidiff.resolve.contract import resolve

SECONDS = 60
_SPLIT = ("-Input", "-Output")
"""What FastAPI adds to the name of a component whose schemas for requests and answers differ."""


class Inspection(Struct, frozen=True, kw_only=True):
    """What the user's code says of HEAD's classes.

    `classes` leads from their names to their places, `attributes` from class and wire name to the attribute, `owners`
    from class and attribute to the class that declares it, where that is a parent. `missing` are classes nobody has.
    """

    classes: Mapping[str, ClassPlace]
    attributes: Mapping[str, Mapping[str, str]]
    owners: Mapping[tuple[str, str], ClassPlace]
    missing: frozenset[str]


def inspect_models(module: str, world: World) -> Inspection:
    """Return what a module says of the classes of a world. Raises ConfigError if it has none of them."""
    wanted = {name: component_of(world, name) or name for name in world.classes}
    found = probe(module, list({*wanted, *wanted.values(), *(_unsplit(name) for name in wanted.values())}))
    served = {name: _served(module, name, entry) for name, entry in found.items()}
    seen = _inspection(world, {name: _of_component(served, wanted[name]) or served.get(name) for name in wanted})
    needed = [name for name, shape in world.classes.items() if "/paths/" not in shape.origin]
    if needed and seen.missing.issuperset(needed):
        raise ConfigError(f"--models {module}: none of the schemas is a class there, such as {', '.join(needed[:5])}")
    return seen


def _served(module: str, name: str, entry: dict[str, Any]) -> ServedClass:
    fields = {
        wire: (attribute, ClassPlace(module, name) if owner == entry["name"] else ClassPlace(where, owner))
        for wire, (attribute, where, owner) in entry["fields"].items()
    }
    return ServedClass(place=ClassPlace(module, name), fields=fields)


def seen_in(application: Application, world: World) -> Inspection:
    """Return what an application says of the classes of a world."""
    routes = {route.key: route for route in application.routes}
    found: dict[str, ServedClass | None] = {}
    for name in world.classes:
        component = component_of(world, name)
        found[name] = None if component is None else _of_component(application.classes, component)
    for route in world.routes:
        served = routes.get((route.method, route.ref.path))
        for place, name in route.groups:
            found[name] = served.models.get(place) if served is not None else None
    return _inspection(world, found)


def _inspection(world: World, found: Mapping[str, ServedClass | None]) -> Inspection:
    known = {name: served for name, served in found.items() if served is not None}
    owners = {
        (name, attribute): owner
        for name, served in known.items()
        for attribute, owner in served.fields.values()
        if owner != served.place
    }
    return Inspection(
        classes={name: served.place for name, served in known.items()},
        attributes={name: {wire: at for wire, (at, _) in served.fields.items()} for name, served in known.items()},
        owners=owners,
        missing=frozenset(world.classes.keys() - {name for name, served in known.items() if served.is_model}),
    )


def _of_component(served: Mapping[str, ServedClass], component: str) -> ServedClass | None:
    return served.get(component) or served.get(_unsplit(component))


def _unsplit(component: str) -> str:
    return next((component.removesuffix(end) for end in _SPLIT if component.endswith(end)), component)


def inspect_application(source: AppSource) -> Application:
    """Return what an application says of itself. Raises ConfigError where it cannot be asked."""
    named = f"--app {source.module}:{source.name}"
    answer = _asked("apidiff.load.sources.served", [source.module, source.name], named)
    return msgspec.convert(answer, Application)


def older_contract(application: Application) -> Contract | None:
    """Return the contract of the routes that only older versions of an application have, None where it has none."""
    if not application.older:
        return None
    return resolve(load_value(dict(application.older), "the routes of older versions"))


def probe(module: str, names: list[str]) -> dict[str, Any]:
    """Return what the module says of classes with these names. Raises ConfigError where it cannot be imported."""
    found: dict[str, Any] = _asked("apidiff.load.sources.probe", ["classes", module, names], f"--models {module}")
    return found


def _asked(question: str, job: list[Any], named: str) -> Any:
    try:
        answer: dict[str, Any] = ask(question, job, SECONDS)
    except NoAnswer as error:
        what = f"took more than {SECONDS} seconds" if error.late else "ended the interpreter"
        raise ConfigError(f"{named}: importing it {what}") from None
    if "error" in answer:
        raise ConfigError(f"{named}: it cannot be imported: {answer['error']}")
    return answer["found"]


def missing_of(inspection: Inspection, world: World) -> Iterator[str]:
    """Yield the classes that nobody has, as a person knows them: components by name, parameters by their operation."""
    labels = {
        name: f"the {place} parameters of {route.label}" for route in world.routes for place, name in route.groups
    }
    plain = {name for route in world.routes for place, name in route.groups if place in route.plain}
    plain |= embedded_bodies(world) | inspection.classes.keys()
    for name in sorted(inspection.missing - plain):
        yield f"{name} ({labels[name]})" if name in labels else name


def _changed_classes(made: Plan) -> set[str]:
    items = [item for change in made.proposal.changes for item in change.instructions]
    return {item.owner for item in items if not isinstance(item, EndpointExisted | EndpointDidntExist | EndpointHad)}


def unversioned_of(inspection: Inspection, made: Plan) -> Iterator[str]:
    """Yield what to tell of classes of other kinds than models of pydantic that hold, or are, what a proposal changes:
    Cadwyn leaves them, and with them what they hold, as HEAD has it."""
    changed = _changed_classes(made)
    for name in sorted(inspection.missing & inspection.classes.keys()):
        if not changed.isdisjoint(with_held([name], made.new)):
            yield f"{name} is no model of pydantic, and Cadwyn changes nothing of it and what it holds: make it one"
