"""From two contracts to a Proposal: worlds, pairs, units, and one VersionChange per group of units.

A VersionChange is made for each set of schemas that the same thing happened to, and for each operation with changes of
its own. A body that holds changed schemas is converted by one converter: that of the schema it is made of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.model.contract import Contract, Direction
from apidiff.model.document import Json
from apidiff.model.finding import Finding, Level
from apidiff.model.proposal.conversion import Call, Each, EachValue, Function
from apidiff.model.proposal.proposal import (
    ByPath,
    BySchema,
    Converter,
    EndpointHad,
    Instruction,
    Proposal,
    RestoredRoute,
    VersionChange,
)
from apidiff.model.proposal.pytypes import EnumShape, ModelShape, RouteShape, World
from apidiff.propose.convert.conversion_walk import CallGraph, entry_functions
from apidiff.propose.convert.converting import Place
from apidiff.propose.convert.functions import FunctionBook
from apidiff.propose.convert.head_change import NAME, narrowing
from apidiff.propose.convert.questions import Questions
from apidiff.propose.match.pairing import Pairing, pair
from apidiff.propose.match.renames import renames_of
from apidiff.propose.plan.class_edits import ClassUnit, UnitMaker, versioned_classes
from apidiff.propose.plan.naming import RouteEdit, class_name, route_name, route_sentences, sentences, take
from apidiff.propose.plan.routing import RouteMaker, RouteUnit
from apidiff.propose.plan.translate import Translator, altered_classes, class_names
from apidiff.propose.shapes.names import ClassNames, camel, snake
from apidiff.propose.shapes.routes import build_world


class Options(Struct, frozen=True, kw_only=True):
    """What a user may choose. `everything` reproduces the old document; else only what breaks is undone.

    `attributes` are the attributes of the user's own classes by their names on the wire.
    """

    everything: bool = False
    old_version: str = ""
    new_version: str = ""
    answers: Mapping[str, Json] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Plan(Struct, frozen=True, kw_only=True, eq=False):
    """A proposal with what it was made from."""

    proposal: Proposal
    pairing: Pairing
    requests: FunctionBook
    responses: FunctionBook
    unused_answers: tuple[str, ...] = ()
    unfit_answers: tuple[str, ...] = ()

    @property
    def old(self) -> World:
        """The old document as Python code."""
        return self.pairing.old

    @property
    def new(self) -> World:
        """The new document as Python code."""
        return self.pairing.new

    def place(self, route: RouteShape) -> Place:
        """Return what questions about a route's own body are named after."""
        return Place(owner=route.function)


def plan(findings: Sequence[Finding], old: Contract, new: Contract, options: Options) -> Plan:
    """Return what keeps the old version alive on the new code. Findings say what was renamed."""
    names = ClassNames()
    renames = renames_of(findings)
    new_world, old_world = build_world(new, names), build_world(old, names)
    pairing = pair(old_world, _with_attributes(new_world, options.attributes), old, renames)
    made = _Planner(pairing, options, old, new).plan()
    if options.everything or any(finding.level in (Level.BREAKING, Level.WARNING) for finding in findings):
        return made
    # What reads differently as Python code may be the same API in other words: nothing of it is to be undone.
    empty = replace(made.proposal, changes=(), functions=(), own_classes=(), restored=(), hints=(), questions=())
    return replace(made, proposal=empty)


def _with_attributes(world: World, attributes: Mapping[str, Mapping[str, str]]) -> World:
    """Return the world with its fields called as in the user's own classes."""
    classes = dict(world.classes)
    for name, names in attributes.items():
        shape = classes.get(name)
        if isinstance(shape, ModelShape):
            fields = tuple(replace(item, name=names.get(item.wire, item.name)) for item in shape.fields)
            classes[name] = replace(shape, fields=fields)
    return replace(world, classes=classes)


class _Planner:
    """Makes the units, then the classes."""

    def __init__(self, pairing: Pairing, options: Options, old: Contract, new: Contract) -> None:
        self.pairing = pairing
        self.options = options
        self.contracts = old, new
        self.questions = Questions(options.answers)
        replaced = _unchangeable(pairing) if options.everything else frozenset()
        self.translator = Translator(pairing, replaced)
        taken: set[str] = {snake(name) for name in pairing.new.classes}
        self.units = UnitMaker(pairing, self.translator, everything=options.everything)
        self.requests = FunctionBook(pairing, Direction.REQUEST, self.questions, taken, self.units.hidden)
        self.responses = FunctionBook(pairing, Direction.RESPONSE, self.questions, taken, self.units.hidden)
        self.routes = RouteMaker(self.translator, self.requests, self.responses, everything=options.everything)
        self._versioned = versioned_classes(pairing.new)
        self.taken: set[str] = set(pairing.new.classes) | set(pairing.old.classes)
        self.graph = CallGraph(())
        self.changes: list[VersionChange] = []
        self.restored: list[RestoredRoute] = []

    def plan(self) -> Plan:
        """Return the finished plan."""
        for before, after in self.pairing.routes:
            self.routes.need(before, after)
        for route in self.pairing.removed:
            self.routes.need_restored(route)
        self.requests.settle()
        self.responses.settle()
        self.graph = CallGraph((*self.requests.functions(), *self.responses.functions()))
        class_units = [unit for unit in map(self._class_unit, self.pairing.classes) if unit is not None]
        route_units = self._route_units()
        homes = self._class_changes(class_units)
        for route_unit in route_units:
            self._route_change(route_unit, homes)
        self._converters(route_units, homes)
        self.changes = [
            replace(change, questions=self.graph.open_questions(change.converters)) for change in self.changes
        ]
        return Plan(
            proposal=self._proposal(self._called()),
            pairing=self.pairing,
            requests=self.requests,
            responses=self.responses,
            unused_answers=tuple(self.questions.unused()),
            unfit_answers=tuple(self.questions.unfit()),
        )

    def _class_unit(self, name: str) -> ClassUnit | None:
        """Return the unit of a class that Cadwyn versions: one that only stands in `responses=` is copied instead."""
        if name in self.translator.replaced or self.pairing.classes[name] not in self._versioned:
            return None
        return self.units.make(name)

    def _route_units(self) -> list[RouteUnit]:
        units = [self.routes.matched(before, after) for before, after in self.pairing.routes]
        units.extend(self.routes.removed(route) for route in self.pairing.removed)
        if self.options.everything:
            units.extend(self.routes.added(route) for route in self.pairing.added)
        return units

    def _class_changes(self, units: list[ClassUnit]) -> dict[str, int]:
        """Make one VersionChange for each set of classes with the same edits; return where each class went."""
        groups: dict[object, list[ClassUnit]] = {}
        for unit in units:
            groups.setdefault(unit.signature or ("alone", unit.name), []).append(unit)
        homes: dict[str, int] = {}
        for members in groups.values():
            owners = tuple(self._label(unit) for unit in members)
            edits = tuple(dict.fromkeys(edit for unit in members for edit in unit.edits))
            for unit in members:
                homes[unit.name] = len(self.changes)
            self.changes.append(
                VersionChange(
                    name=class_name(edits, owners, self.taken),
                    doc=sentences(edits, owners),
                    instructions=tuple(item for unit in members for item in unit.instructions),
                    subjects=tuple(unit.origin for unit in members),
                )
            )
        return homes

    def _label(self, unit: ClassUnit) -> str:
        return unit.label

    def _route_change(self, unit: RouteUnit, homes: dict[str, int]) -> None:
        if unit.restored is not None:
            self.restored.append(unit.restored)
        own: list[ByPath] = []
        for converter in unit.converters:
            converter = replace(converter, name=f"{converter.name[8:]}_of_{unit.route.function}")
            home = self._home(unit, converter, homes)
            if home is None:
                own.append(converter)
            else:
                self._add(home, converter)
        if not (own or unit.instructions or unit.notes or unit.restored):
            return
        edits = unit.edits or (RouteEdit("convert", " and ".join(_CARRIED[item.direction] for item in own)),)
        self.changes.append(
            VersionChange(
                name=route_name(edits, unit.route.function, self.taken),
                doc=route_sentences(edits, unit.route.label),
                instructions=unit.instructions,
                converters=tuple(own),
                side_effects=bool(unit.notes) and unit.restored is None,
                notes=unit.notes,
                subjects=(unit.route.label,),
            )
        )

    def _home(self, unit: RouteUnit, item: ByPath, homes: dict[str, int]) -> int | None:
        """Return the change that a route's converter belongs to, if it only carries out what happened to one schema."""
        if unit.restored is not None or item.errors or item.statuses or item.dumps:
            return None
        if not isinstance(item.conversion, Call | Each | EachValue | None) or _moves(unit.instructions):
            return None
        entries = entry_functions(item)
        own = {homes[schema] for name in entries if (schema := self.graph.functions[name].schema) in homes}
        known = own or {homes[schema] for schema in self.graph.schemas(entries) if schema in homes}
        return known.pop() if len(known) == 1 else None

    def _converters(self, units: list[RouteUnit], homes: dict[str, int]) -> None:
        """Give every function of a whole body to a class: that of the schema, or of the one schema it is about."""
        roots: dict[tuple[Direction, str, str], None] = {}
        for unit in units:
            roots.update(dict.fromkeys(unit.roots))
        orphans: dict[str, list[Converter]] = {}
        for direction, schema, function in roots:
            converter = BySchema(
                name=f"{direction.value}_of_{snake(schema) or 'body'}",
                direction=direction.value,
                schemas=(schema,),
                function=function,
            )
            inside = self.graph.schemas([function]) - {schema}
            known = [homes[name] for name in sorted(inside) if name in homes]
            if schema in homes:
                self._add(homes[schema], converter)
            elif len(set(known)) == 1:
                self._add(known[0], converter)
            else:
                orphans.setdefault(schema, []).append(converter)
        for schema, converters in orphans.items():
            self.changes.append(
                VersionChange(
                    name=take(f"Convert{camel(schema)}", self.taken),
                    doc=f"Convert what `{schema}` holds: schemas inside it changed.",
                    converters=tuple(converters),
                )
            )

    def _add(self, index: int, converter: Converter) -> None:
        change = self.changes[index]
        self.changes[index] = replace(change, converters=(*change.converters, converter))

    def _called(self) -> tuple[Function, ...]:
        """Return the functions that a converter calls, or that one of those calls."""
        entries = [name for change in self.changes for item in change.converters for name in entry_functions(item)]
        needed = self.graph.reachable(entries)
        return tuple(function for name, function in self.graph.functions.items() if name in needed)

    def _proposal(self, functions: tuple[Function, ...]) -> Proposal:
        old, new = self.contracts
        old_version, new_version = _versions(self.options, old, new)
        narrow, hints = narrowing(functions, self.pairing, take(NAME, self.taken))
        return Proposal(
            old_version=old_version,
            new_version=new_version,
            changes=tuple(self.changes),
            functions=functions,
            own_classes=self._own_classes(),
            restored=tuple(replace(route, early=_is_caught(route, self.pairing.new)) for route in self.restored),
            aliases=tuple(self.translator.aliases.items()),
            head_changes=() if narrow is None else (narrow,),
            hints=hints,
            comments=self._comments(),
            questions=tuple(self.questions.asked.values()),
            routes=tuple(self.pairing.routes),
        )

    def _own_classes(self) -> tuple[ModelShape, ...]:
        own = dict(self.translator.own)
        for restored in self.restored:
            for _, name in restored.shape.groups:
                shape = self.pairing.old.model(name)
                if shape is not None and name not in own and name not in self.pairing.new.classes:
                    own[name] = replace(shape, fields=tuple(self.translator.field(item) for item in shape.fields))
        for name, shape_ in self.translator.own.items():
            own.setdefault(name, shape_)
        return tuple(own.values())  # type: ignore[arg-type]

    def _comments(self) -> tuple[str, ...]:
        out = []
        for old_name, new_name in self.pairing.classes.items():
            old, new = self.pairing.old.model(old_name), self.pairing.new.model(new_name)
            if (
                old is not None
                and new is not None
                and old.rest != new.rest
                and old_name not in self.translator.replaced
            ):
                said = {None: "says nothing of", "allow": "allows", "forbid": "forbids"}
                out.append(f"{new_name} {said[new.rest]} further properties, and {said[old.rest]} them before")
        return tuple(out)


def _unchangeable(pairing: Pairing) -> frozenset[str]:
    """Return the old classes that no instruction brings back, so that they are defined again.

    Their configuration differs, or an enum's description, or what they allow besides their fields is of a class that
    changed: Cadwyn does not look at `__pydantic_extra__`. A route with such a class in its body is restored whole.
    """
    found = set()
    altered = altered_classes(pairing, pairing.classes)
    for old_name, new_name in pairing.classes.items():
        old, new = pairing.old.classes[old_name], pairing.new.classes[new_name]
        if isinstance(old, EnumShape) and old.description != new.description:
            found.add(old_name)
        if not isinstance(old, ModelShape) or not isinstance(new, ModelShape):
            continue
        if old_name in pairing.groups:
            continue
        loose = old.rest_type is not None and not altered.isdisjoint(class_names(old.rest_type))
        if (old.rest, old.rest_type) != (new.rest, new.rest_type) or loose:
            found.add(old_name)
    return frozenset(found)


def _is_caught(route: RestoredRoute, head: World) -> bool:
    """Return True where a templated path of HEAD matches a concrete part of a restored route's path."""
    mine = route.shape.path.split("/")
    for other in head.routes:
        segments = other.path.split("/")
        if other.method != route.shape.method or len(segments) != len(mine):
            continue
        pairs = list(zip(mine, segments, strict=True))
        if all(a == b or "{" in b for a, b in pairs) and any("{" not in a and "{" in b for a, b in pairs):
            return True
    return False


def _versions(options: Options, old: Contract, new: Contract) -> tuple[str, str]:
    """Return the names of both versions; different ones, the older sorting first where they are dates."""
    older = options.old_version or old.version or "old"
    newer = options.new_version or new.version or "new"
    older, newer = _header_value(older) or "old", _header_value(newer) or "new"
    return older, newer if newer != older else f"{newer}-next"


def _header_value(version: str) -> str:
    """Return a version as clients can name it in a header: visible ASCII (RFC 9110, 5.5)."""
    return "-".join(re.findall(r"[!-~]+", version))


def _moves(instructions: Sequence[Instruction]) -> bool:
    """Return True where instructions change how a route is reached, or what it answers."""
    attributes = {name for item in instructions if isinstance(item, EndpointHad) for name, _ in item.attributes}
    return not attributes.isdisjoint(("path", "methods", "response_model"))


_CARRIED = {"request": "requests", "response": "responses"}
