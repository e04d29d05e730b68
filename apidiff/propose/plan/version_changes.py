"""Units grouped into VersionChanges: one for each set of classes that the same thing happened to, one for each route.

What a converter carries out decides where it stands: with the classes it is about, if these are of one change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from apidiff.model.proposal.conversion import Call, Each, EachValue
from apidiff.model.proposal.proposal import ByPath, BySchema, Converter, EndpointHad, Instruction, VersionChange
from apidiff.propose.convert.conversion_walk import CallGraph, entry_functions
from apidiff.propose.plan.class_edits import ClassUnit
from apidiff.propose.plan.naming import RouteEdit, class_name, route_name, route_sentences, sentences, take
from apidiff.propose.plan.routing import RouteUnit
from apidiff.propose.shapes.names import camel, snake


def version_changes(
    classes: Sequence[ClassUnit], routes: Sequence[RouteUnit], graph: CallGraph, taken: set[str]
) -> tuple[VersionChange, ...]:
    """Return the changes of a proposal. `graph` holds the functions that converters call; the names of the changes are
    added to `taken`, and are none of those in it."""
    changes = _Changes(graph, taken)
    changes.add_classes(classes)
    for unit in routes:
        changes.add_route(unit)
    changes.add_whole_bodies(routes)
    return changes.finished()


class _Changes:
    """Collects the changes, and where each class went."""

    def __init__(self, graph: CallGraph, taken: set[str]) -> None:
        self.graph = graph
        self.taken = taken
        self.changes: list[VersionChange] = []
        self.homes: dict[str, int] = {}

    def add_classes(self, units: Sequence[ClassUnit]) -> None:
        """Make one VersionChange for each set of classes with the same edits."""
        groups: dict[object, list[ClassUnit]] = {}
        for unit in units:
            groups.setdefault(unit.signature or ("alone", unit.name), []).append(unit)
        for members in groups.values():
            owners = tuple(unit.label for unit in members)
            edits = tuple(dict.fromkeys(edit for unit in members for edit in unit.edits))
            self.homes.update(dict.fromkeys((unit.name for unit in members), len(self.changes)))
            self.changes.append(
                VersionChange(
                    name=class_name(edits, owners, self.taken),
                    doc=sentences(edits, owners),
                    instructions=tuple(item for unit in members for item in unit.instructions),
                    subjects=tuple(unit.origin for unit in members),
                )
            )

    def add_route(self, unit: RouteUnit) -> None:
        """Make a VersionChange of a route, if anything is its own."""
        own: list[ByPath] = []
        for converter in unit.converters:
            what = converter.name.removeprefix("migrate_")
            converter = replace(converter, name=f"{what}_of_{unit.route.function}")
            home = self._home(unit, converter)
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

    def _home(self, unit: RouteUnit, item: ByPath) -> int | None:
        """Return the change that a route's converter belongs to, if it only carries out what happened to one schema."""
        if unit.restored is not None or item.errors or item.statuses or item.dumps:
            return None
        if not isinstance(item.conversion, Call | Each | EachValue | None) or _moves(unit.instructions):
            return None
        entries = entry_functions(item)
        own = self._homes_of(self.graph.functions[name].schema for name in entries)
        known = own or self._homes_of(self.graph.schemas(entries))
        return known.pop() if len(known) == 1 else None

    def _homes_of(self, schemas: Iterable[str]) -> set[int]:
        return {self.homes[schema] for schema in schemas if schema in self.homes}

    def add_whole_bodies(self, units: Sequence[RouteUnit]) -> None:
        """Give every function of a whole body to a class: that of the schema, or of the one schema it is about."""
        orphans: dict[str, list[Converter]] = {}
        for direction, schema, function in dict.fromkeys(root for unit in units for root in unit.roots):
            converter = BySchema(
                name=f"{direction.value}_of_{snake(schema) or 'body'}",
                direction=direction.value,
                schemas=(schema,),
                function=function,
            )
            known = self._homes_of([schema]) or self._homes_of(self.graph.schemas([function]))
            if len(known) == 1:
                self._add(known.pop(), converter)
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

    def finished(self) -> tuple[VersionChange, ...]:
        """Return the changes, each with the questions its converters leave open."""
        return tuple(replace(change, questions=self.graph.open_questions(change.converters)) for change in self.changes)


def _moves(instructions: Sequence[Instruction]) -> bool:
    """Return True where instructions change how a route is reached, or what it answers."""
    attributes = {name for item in instructions if isinstance(item, EndpointHad) for name, _ in item.attributes}
    return not attributes.isdisjoint(("path", "methods", "response_model"))


_CARRIED = {"request": "requests", "response": "responses"}
