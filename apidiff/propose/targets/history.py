"""What became of the classes of a version in the versions after it, where a package holds the changes of several.

All version changes speak of HEAD's classes. A change between two older versions is planned from documents that know
nothing of HEAD: a class may be called otherwise there by now, or be defined by the module of a later version, its
fields may have names that changes of later versions gave them back, and an enum may have lost values meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.load.sources.source import load_value
from apidiff.model.contract import Contract
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens
from apidiff.model.proposal.application import Argument, ClassPlace, Handler, ServedRoute
from apidiff.model.proposal.proposal import (
    EnumHad,
    FieldDidntExist,
    FieldDidntHave,
    FieldExistedAs,
    FieldHad,
    Instruction,
    Proposal,
    RestoredRoute,
)
from apidiff.model.proposal.pytypes import FieldShape, ModelShape, Shape, World
from apidiff.propose.plan.planner import Plan
from apidiff.propose.targets.models import Models
from apidiff.resolve.contract import resolve


class Known(Struct, frozen=True, kw_only=True):
    """A class of a version as later changes left it: where HEAD, or a later version, has it, what its fields are called
    by their names on the wire, and the classes that declare them, where these are parents; of an enum the members by
    the values that only changes bring back."""

    place: ClassPlace
    attributes: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, ClassPlace] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)


class History(Struct, frozen=True, kw_only=True):
    """The classes of a version by the places of its document, and the fields (class, attribute) that later changes are
    about."""

    classes: Mapping[str, Known]
    touched: frozenset[tuple[ClassPlace, str]] = frozenset()

    def attributes(self, world: World) -> dict[str, dict[str, str]]:
        """Return what the fields of the classes of a version are called, by class and name on the wire."""
        known = {name: self.classes.get(shape.origin) for name, shape in world.classes.items()}
        return {name: dict(found.attributes) for name, found in known.items() if found is not None}

    def models(self, models: Models, world: World) -> Models:
        """Return where the classes of a version are, and what nobody has any more."""
        found = {name: self.classes.get(shape.origin) for name, shape in world.classes.items()}
        known = {name: item for name, item in found.items() if item is not None}
        return replace(
            models,
            classes={name: item.place for name, item in known.items()},
            owners={(name, attribute): at for name, item in known.items() for attribute, at in item.owners.items()},
            members={(name, value): member for name, item in known.items() for value, member in item.members.items()},
            missing=frozenset(world.classes.keys() - known.keys()),
        )

    def is_free(self, proposal: Proposal, models: Models) -> bool:
        """Return whether no later change is about the fields that this one wants HEAD to be wider in."""
        items = [item for change in proposal.bound_changes for item in change.instructions]
        return self.touched.isdisjoint(place for item in items for place in _fields_of(item, models))


def before(plan: Plan, proposal: Proposal, models: Models, module: str, later: History | None) -> History:
    """Return the history of the old version of a plan whose proposal is written into a module of the package. `models`
    are those of its new version, and `later` is that one's history, None where it is HEAD."""
    reader = _Reader(plan, proposal, models, module)
    known = {shape.origin: reader.known(name, shape) for name, shape in plan.old.classes.items() if shape.origin}
    touched = frozenset(place for item in _instructions(proposal) for place in _fields_of(item, models))
    return History(
        classes={origin: item for origin, item in known.items() if item is not None},
        touched=touched | (later.touched if later is not None else frozenset()),
    )


def routes_before(plan: Plan, proposal: Proposal, served: Iterable[ServedRoute], module: str) -> list[ServedRoute]:
    """Return the routes of the old version of a plan as they are declared: those of the new one, and those that the
    module of the proposal declares again."""
    known = {route.key: route for route in served}
    restored = {route.shape.label: route for route in proposal.restored}
    found: list[ServedRoute] = []
    for old, new in plan.pairing.routes:
        route = known.get((new.method, new.ref.path))
        if route is not None and old.label not in restored:
            declared = route.declared if old.ref.path == new.ref.path else old.path
            found.append(replace(route, method=old.method, documented=old.ref.path, declared=declared))
    return [*found, *(_declared(route, module) for route in proposal.restored)]


def older_routes(before: Iterable[tuple[Contract, Sequence[RestoredRoute]]], new: Contract) -> Contract | None:
    """Return the contract of the routes that steps before a step write again, as HEAD is to declare them; None where
    there are none. `before` are the old contracts of those steps with their routes, and `new` is that of the step: its
    components are what the routes speak of, as far as it has them. References into other files are problems of it."""
    paths: dict[str, Json] = {}
    components: dict[str, Json] = {}
    for contract, routes in before:
        _add_components(components, contract)
        for route in routes:
            operation = _at(contract, ("paths", route.shape.ref.path, route.shape.method))
            if isinstance(operation, dict):
                paths.setdefault(route.declared_at, {})[route.shape.method] = operation
    if not paths:
        return None
    _add_components(components, new)
    root: Json = new.root.value
    return resolve(load_value({**root, "paths": paths, "components": components}, "routes of versions before"))


def _add_components(found: dict[str, Json], contract: Contract) -> None:
    """Add the components of a contract, which take the places of those of their names."""
    components = _at(contract, ("components",))
    for kind, items in components.items() if isinstance(components, dict) else ():
        if isinstance(items, dict):
            found[kind] = {**found.get(kind, {}), **items}


def _at(contract: Contract, tokens: Tokens) -> Json:
    value: Json = contract.root.value
    for token in tokens:
        value = value.get(token) if isinstance(value, dict) else None
    return value


_KINDS = {"form": "body", "file": "body"}


def _declared(route: RestoredRoute, module: str) -> ServedRoute:
    """Return a route that a module declares. One that has no body yet cannot be called."""
    shape, call = route.shape, route.call
    handler = None
    plain: tuple[str, ...] = ()
    if call is not None:
        plain = tuple(dict.fromkeys(item.place for item in call.own if item.field is not None))
        own = [
            Argument(
                name=item.name or (item.field.name if item.field is not None else ""), kind=item.place, call=item.call
            )
            if item.field is None
            else Argument(name=item.field.name, kind=_KINDS.get(item.place, item.place), wire=item.field.wire)
            for item in call.own
        ]
        arguments = [Argument(name=item.name, kind="path", wire=item.wire) for item in shape.path_parameters]
        arguments += [Argument(name=place, kind=place) for place, _ in shape.groups]
        arguments += [Argument(name="body", kind="body")] if shape.body is not None else []
        place = ClassPlace(f".{module}", f"restored_{shape.function}")
        handler = Handler(place=place, awaits=True, arguments=(*arguments, *own))
    return ServedRoute(
        method=shape.method,
        documented=shape.ref.path,
        declared=shape.path,
        function=shape.function,
        plain=plain,
        handler=handler,
    )


def _instructions(proposal: Proposal) -> list[Instruction]:
    return [item for change in (*proposal.changes, *proposal.bound_changes) for item in change.instructions]


class _Reader:
    """Says what a plan made of the classes of its old version."""

    def __init__(self, plan: Plan, proposal: Proposal, models: Models, module: str) -> None:
        self.plan = plan
        self.models = models
        self.module = module
        self._own = {shape.origin: shape.name for shape in reversed(proposal.own_classes)}
        items = _instructions(proposal)
        self._renamed = {(item.owner, item.field): item.rename for item in items if isinstance(item, FieldHad)}
        self._again = {(item.owner, item.field.wire): item.field for item in items if isinstance(item, FieldExistedAs)}
        self._brought = {item.owner: item.members for item in items if isinstance(item, EnumHad)}

    def known(self, name: str, shape: Shape) -> Known | None:
        """Return what is known of an old class; None where nobody has it any more."""
        new_name = self.plan.pairing.classes.get(name)
        if new_name is None or name in self.plan.replaced:
            own = self._own.get(shape.origin)
            attributes = {item.wire: item.name for item in _fields(shape)}
            return None if own is None else Known(place=ClassPlace(f".{self.module}", own), attributes=attributes)
        if new_name in self.models.missing:
            return None
        attributes = {item.wire: self._attribute(name, new_name, item) for item in _fields(shape)}
        owners = {(new_name, attribute) for attribute in attributes.values()} & self.models.owners.keys()
        members = {value: member for (owner, value), member in self.models.members.items() if owner == new_name}
        return Known(
            place=self.models.classes.get(new_name) or ClassPlace(self.models.module, new_name),
            attributes=attributes,
            owners={key[1]: self.models.owners[key] for key in owners},
            members=members | {value: member for member, value in self._brought.get(new_name, ())},
        )

    def _attribute(self, name: str, new_name: str, item: FieldShape) -> str:
        """Return what a field is called in the old version of the class of HEAD."""
        again = self._again.get((new_name, item.wire))
        if again is not None:
            return again.name
        pairs = self.plan.pairing.fields.get(name)
        wire = pairs.moved.get(item.wire, item.wire) if pairs is not None else item.wire
        now = next((other.name for other in _fields(self.plan.new.classes[new_name]) if other.wire == wire), item.name)
        return self._renamed.get((new_name, now)) or now


def _fields(shape: Shape) -> tuple[FieldShape, ...]:
    return shape.fields if isinstance(shape, ModelShape) else ()


def _fields_of(item: Instruction, models: Models) -> list[tuple[ClassPlace, str]]:
    """Return the field that an instruction is about, under all its names."""
    match item:
        case FieldHad(owner=owner, field=name, rename=other):
            names = [name, *([other] if other is not None else [])]
        case FieldDidntHave(owner=owner, field=name) | FieldDidntExist(owner=owner, field=name):
            names = [name]
        case FieldExistedAs(owner=owner, field=shape):
            names = [shape.name]
        case _:
            return []
    return [(models.classes.get(owner) or ClassPlace(models.module, owner), name) for name in names]
