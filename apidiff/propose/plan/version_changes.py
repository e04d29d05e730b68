"""Units grouped into VersionChanges: one for each set of classes, or of routes, that the same thing happened to.

What a converter carries out decides where it stands: with the instructions it serves. Where several changes need the
same walk through a body, it stands with the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from apidiff.model.contract import Direction
from apidiff.model.pointer import parse_pointer
from apidiff.model.proposal.conversion import Call, Each, EachValue, Question
from apidiff.model.proposal.proposal import ByPath, BySchema, Converter, EndpointHad, Instruction, VersionChange
from apidiff.model.proposal.pytypes import EnumShape, PyType, World
from apidiff.propose.convert.conversion_walk import CallGraph, converted_keys, entry_functions, questions_of, values_of
from apidiff.propose.plan.class_edits import ClassUnit
from apidiff.propose.plan.naming import RouteEdit, class_name, listed, route_name, route_sentences, sentences, take
from apidiff.propose.plan.routing import WORDS, RouteUnit
from apidiff.propose.plan.translate import class_names, reached
from apidiff.propose.shapes.names import camel, snake


def version_changes(
    classes: Sequence[ClassUnit], routes: Sequence[RouteUnit], graph: CallGraph, head: World, taken: set[str]
) -> tuple[VersionChange, ...]:
    """Return the changes of a proposal. `graph` holds the functions that converters call, `head` the classes of the new
    version; the names of the changes are added to `taken`, and are none of those in it."""
    changes = _Changes(graph, head, taken)
    changes.add_classes(classes)
    for group in _alike(routes):
        changes.add_routes(group)
    changes.add_whole_bodies(routes)
    return changes.finished()


class _Changes:
    """Collects the changes, and where each class went."""

    def __init__(self, graph: CallGraph, head: World, taken: set[str]) -> None:
        self.graph = graph
        self.head = head
        self.taken = taken
        self.changes: list[VersionChange] = []
        self.homes: dict[str, int] = {}
        self.routes: dict[str, int] = {}
        self.served: dict[int, set[int]] = {}

    def add_classes(self, units: Sequence[ClassUnit]) -> None:
        """Make one VersionChange for each set of classes with the same edits."""
        groups: dict[object, list[ClassUnit]] = {}
        for unit in units:
            groups.setdefault(unit.signature or ("alone", unit.name), []).append(unit)
        for members in groups.values():
            owners = tuple(dict.fromkeys(unit.label for unit in members))
            edits = tuple(dict.fromkeys(edit for unit in members for edit in unit.edits))
            self.homes.update(dict.fromkeys((unit.name for unit in members), len(self.changes)))
            self.changes.append(
                VersionChange(
                    name=class_name(edits, owners, self.taken),
                    doc=sentences(edits, owners),
                    instructions=tuple(item for unit in members for item in unit.instructions),
                    subjects=tuple(parse_pointer(unit.origin) for unit in members),
                )
            )

    def add_routes(self, group: Sequence[RouteUnit]) -> None:
        """Make one VersionChange of routes to which the same thing happened, if anything is their own."""
        own = [(unit, converters) for unit in group for converters in [self._own(unit)] if _has_own(unit, converters)]
        if not own:
            return
        units = [unit for unit, _ in own]
        converters = tuple(item for _, items in own for item in items)
        edits = units[0].edits or (RouteEdit("convert", " and ".join(_CARRIED[item.direction] for item in converters)),)
        labels = tuple(unit.route.label for unit in units)
        self.routes.update(dict.fromkeys(labels, len(self.changes)))
        notes = dict.fromkeys(note for unit in units for note in unit.notes)
        self.changes.append(
            VersionChange(
                name=route_name(edits, [unit.route.function for unit in units], self.taken),
                doc=route_sentences(edits, labels),
                instructions=tuple(item for unit in units for item in unit.instructions),
                converters=converters,
                side_effects=bool(notes) and units[0].restored is None,
                notes=tuple(f"{listed(labels)}: {note}" for note in notes),
                questions=tuple(question for unit in units for question in _asked_by_call(unit)),
                subjects=tuple(unit.route.ref for unit in units),
            )
        )

    def _own(self, unit: RouteUnit) -> list[ByPath]:
        """Return the converters that stay with a route; the others go to the changes of classes that they serve."""
        own: list[ByPath] = []
        for converter in unit.converters:
            what = converter.name.removeprefix("migrate_")
            converter = replace(converter, name=f"{what}_of_{unit.route.function}")
            homes = [] if _stays(unit, converter) else self._homes(unit, converter)
            if homes:
                self._add(homes, converter)
            else:
                own.append(converter)
        return own

    def _homes(self, unit: RouteUnit, item: ByPath) -> list[int]:
        """Return the changes that a route's converter serves: that of the class it is about first."""
        entries = entry_functions(item)
        own = self._homes_of(self.graph.functions[name].schema for name in entries)
        body = unit.route.success if item.direction == "response" else unit.route.body
        kind = body.type if body is not None else None
        held = reached(kind, self.head) if item.dumps and kind is not None else self._enums(kind)
        return [*own, *(home for home in self._served_by(entries, held) if home not in own)]

    def _enums(self, kind: PyType | None) -> set[str]:
        return {name for name in class_names(kind) if isinstance(self.head.classes.get(name), EnumShape)}

    def _served_by(self, functions: Iterable[str], classes: Iterable[str] = ()) -> list[int]:
        """Return the changes of the classes that functions convert, and of the enums among what they convert."""
        known = self.graph.schemas(functions)
        for name in self.graph.reachable(functions):
            function = self.graph.functions[name]
            model = self.head.model(function.schema)
            fields = model.by_wire() if model is not None else {}
            for wire in converted_keys(function):
                known |= self._enums(fields[wire].type) if wire in fields else set()
        return self._homes_of({*known, *classes})

    def _homes_of(self, schemas: Iterable[str]) -> list[int]:
        return sorted({self.homes[schema] for schema in schemas if schema in self.homes})

    def add_whole_bodies(self, units: Sequence[RouteUnit]) -> None:
        """Give every function of a whole body to a change: that of the schema, else the first of those it serves, else
        that of the first route with such a body."""
        orphans: dict[str, list[Converter]] = {}
        routes: dict[tuple[Direction, str, str], list[int]] = {}
        for unit in units:
            for root in unit.roots:
                found = routes.setdefault(root, [])
                found += [self.routes[unit.route.label]] if unit.route.label in self.routes else []
        for (direction, schema, function), changed in routes.items():
            converter = BySchema(
                name=f"{direction.value}_of_{snake(schema) or 'body'}",
                direction=direction.value,
                schemas=(schema,),
                function=function,
            )
            own = self._homes_of([schema])
            homes = [*own, *(home for home in self._served_by([function]) if home not in own)]
            if homes or changed:
                self._add(homes or changed[:1], converter)
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

    def _add(self, homes: Sequence[int], converter: Converter) -> None:
        """Add a converter to the first of the changes that it serves."""
        index, *others = homes
        change = self.changes[index]
        self.changes[index] = replace(change, converters=(*change.converters, converter))
        self.served.setdefault(index, set()).update(others)

    def finished(self) -> tuple[VersionChange, ...]:
        """Return the changes, each with the questions its converters leave open, and the others that they serve."""
        return tuple(
            replace(
                change,
                questions=(*change.questions, *self.graph.open_questions(change.converters)),
                doc=change.doc + _also([self.changes[other].name for other in sorted(self.served.get(index, ()))]),
            )
            for index, change in enumerate(self.changes)
        )


def _asked_by_call(unit: RouteUnit) -> Iterator[Question]:
    """Yield the questions that the call of HEAD's handler leaves open."""
    call = unit.restored.call if unit.restored is not None else None
    for _, given in call.arguments if call is not None else ():
        values = [*([given.value] if given.value is not None else []), *values_of(given.conversion)]
        yield from questions_of(values)


def _also(names: Sequence[str]) -> str:
    return f" What is converted here serves {listed(names)}, too." if names else ""


def _has_own(unit: RouteUnit, converters: Sequence[ByPath]) -> bool:
    return bool(converters or unit.instructions or unit.notes or unit.restored)


def _stays(unit: RouteUnit, item: ByPath) -> bool:
    """Return True for a converter of what happened to the route itself, which has a change of its own."""
    if unit.restored is not None or _moves(unit.instructions):
        return True
    own = item.errors or item.statuses or not isinstance(item.conversion, Call | Each | EachValue | None)
    return bool(unit.instructions) and bool(own)


def _moves(instructions: Sequence[Instruction]) -> bool:
    """Return True where instructions change how a route is reached, or what it answers."""
    attributes = {name for item in instructions if isinstance(item, EndpointHad) for name, _ in item.attributes}
    return not attributes.isdisjoint(("path", "methods", "response_model"))


_CARRIED = {"request": "requests", "response": "responses"}


def _alike(units: Sequence[RouteUnit]) -> list[list[RouteUnit]]:
    """Return the units in groups to which the same thing happened, in the order of their first."""
    groups: dict[object, list[RouteUnit]] = {}
    for index, unit in enumerate(units):
        groups.setdefault(_signature(unit) or index, []).append(unit)
    return list(groups.values())


_SAME = frozenset({"status", "header", "failure", "security"})
"""What happens to many routes at once, and is told in full by its edit."""


def _signature(unit: RouteUnit) -> tuple[object, ...]:
    """Return what two routes share to which the same thing happened; nothing where it is the route's own."""
    told: list[object] = []
    for edit in unit.edits:
        if edit.verb in _SAME:
            told.append(edit)
        elif edit.verb == "move" and edit.shift is not None:
            told.append(("move", *edit.shift))
        elif edit.verb == "documented" and (edit.old or edit.new):
            told.append(edit)
        elif edit.verb == "describe" and _only_identity(unit):
            told.append("identity")
        else:
            return ()
    return tuple(told)


def _only_identity(unit: RouteUnit) -> bool:
    names = {name for item in unit.instructions if isinstance(item, EndpointHad) for name, _ in item.attributes}
    return names & WORDS == {"operation_id"}
