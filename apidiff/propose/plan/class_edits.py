"""What becomes of one matched class: the edits that happened to it and the instructions that undo them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from apidiff.model.contract import Direction
from apidiff.model.proposal.application import ClassPlace
from apidiff.model.proposal.proposal import Instruction
from apidiff.model.proposal.pytypes import EnumShape, FieldShape, ModelShape, NullType, RouteShape, World
from apidiff.propose.match.pairing import Pairing
from apidiff.propose.match.subtypes import bare, fits, members
from apidiff.propose.plan.instructions import field as field_instructions
from apidiff.propose.plan.instructions.classes import of_enum, of_model
from apidiff.propose.plan.naming import Edit
from apidiff.propose.plan.translate import Translator, class_names, with_held
from apidiff.propose.shapes.fields import declared_type, default_of, extra_of
from apidiff.propose.shapes.known import embedded_bodies
from apidiff.propose.shapes.names import free_name

_BOTH = frozenset(Direction)


class ClassUnit(Struct, frozen=True, kw_only=True):
    """One class of HEAD and what happened to it. `label` is how the class is called in names and sentences."""

    name: str
    label: str
    edits: tuple[Edit, ...]
    instructions: tuple[Instruction, ...]
    origin: str

    @property
    def signature(self) -> tuple[Edit, ...]:
        """Classes with the same edits are changed by one VersionChange."""
        return tuple(edit for edit in self.edits if not edit.documentary)


def directions_of(world: World) -> dict[str, frozenset[Direction]]:
    """Return for every class whether requests, responses or both carry it."""
    found: dict[str, set[Direction]] = defaultdict(set)
    for direction in Direction:
        for name in with_held((name for route in world.routes for name in _roots(route, direction)), world):
            found[name].add(direction)
    return {name: frozenset(directions) for name, directions in found.items()}


def versioned_classes(world: World) -> frozenset[str]:
    """Return the classes that Cadwyn versions: all that bodies, parameters and answers of success reach."""
    roots = (_roots(route, Direction.REQUEST) | class_names(route.success.type) for route in world.routes)
    return frozenset(with_held(set[str]().union(*roots), world))


def _roots(route: RouteShape, direction: Direction) -> set[str]:
    if direction is Direction.RESPONSE:
        return class_names(route.success.type).union(*(class_names(answer.type) for answer in route.answers), set())
    body = class_names(route.body.type) if route.body is not None else set()
    parameters = [class_names(item.type) for item in route.path_parameters]
    return body.union({name for _, name in route.groups}, *parameters)


class UnitMaker:
    """Makes units. `everything` undoes harmless changes and changed words too."""

    def __init__(self, pairing: Pairing, translator: Translator, *, everything: bool) -> None:
        self.pairing = pairing
        self.translator = translator
        self.everything = everything
        self._altered = {pairing.classes[name] for name in translator.altered}
        old, new = directions_of(pairing.old), directions_of(pairing.new)
        self._directions = {
            name: old.get(name, frozenset()) | new.get(other, frozenset()) for name, other in pairing.classes.items()
        }

    def make(self, old_name: str) -> ClassUnit | None:
        """Return the unit of a matched class; None where nothing is to be undone."""
        new_name = self.pairing.classes[old_name]
        old, new = self.pairing.old.classes[old_name], self.pairing.new.classes[new_name]
        directions = self._directions.get(old_name) or _BOTH
        if isinstance(old, EnumShape) and isinstance(new, EnumShape):
            return self._enum(old, new, directions)
        if isinstance(old, ModelShape) and isinstance(new, ModelShape):
            return self._model(old, new, directions)
        return None

    def _enum(self, old: EnumShape, new: EnumShape, directions: frozenset[Direction]) -> ClassUnit | None:
        found = of_enum(old, new, directions, everything=self.everything)
        gone = [text.strip('"') for text in old.values if text not in new.values]
        fresh = [text.strip('"') for text in new.values if text not in old.values]
        if len(gone) + len(fresh) == 1:
            edits = [Edit("enum-remove", old=gone[0]) if gone else Edit("enum-add", new=fresh[0])]
        else:
            edits = [Edit("enum", ", ".join(gone), ", ".join(fresh))]
        return self._unit(new.name, edits, found, new.origin)

    def _unit(self, name: str, edits: list[Edit], found: list[Instruction], origin: str) -> ClassUnit | None:
        if not found:
            return None
        return ClassUnit(name=name, label=name, edits=tuple(edits), instructions=tuple(found), origin=origin)

    def _model(self, old: ModelShape, new: ModelShape, directions: frozenset[Direction]) -> ClassUnit | None:
        pairs = self.pairing.fields[old.name]
        group = old.name in self.pairing.groups
        new_fields = new.by_wire()
        met = {wire: pairs.moved.get(wire, wire) for wire in old.by_wire() if pairs.moved.get(wire, wire) in new_fields}
        edits: list[Edit] = []
        out: list[Instruction] = []
        split = {part for parts in pairs.split.values() for part in parts}
        for item in new.fields:
            if item.wire in met.values():
                continue
            if self._hides(item, old, split, directions):
                out.append(field_instructions.didnt_exist(new.name, item))
                if item.wire not in split:
                    edits.append(Edit("add", new=item.wire))
        taken = {item.name for item in new.fields}
        for item in old.fields:
            if item.wire in met:
                continue
            translated = replace(self.translator.field(item), name=free_name(item.name, taken))
            taken.add(translated.name)
            out.append(field_instructions.existed_as(new.name, translated))
            parts = pairs.split.get(item.wire)
            edits.append(Edit("split", item.wire, ", ".join(parts)) if parts else Edit("remove", item.wire))
        for wire, other in met.items():
            self._field(old.by_wire()[wire], new_fields[other], new.name, directions, edits, out)
        if self.everything and not group:
            found = of_model(old, new, renamed=_is_component(old) and _is_component(new))
            out.extend(found)
            if old.name != new.name and found:
                edits.append(Edit("name", old.name, new.name))
            elif found:
                edits.append(Edit("describe"))
        return self._unit(new.name, edits, out, new.origin)

    def _hides(self, item: FieldShape, old: ModelShape, split: set[str], directions: frozenset[Direction]) -> bool:
        """Return True where a field that only the new version has must not be seen in the old one."""
        told = old.rest is not None
        return self.everything or told or item.wire in split or (item.required and Direction.REQUEST in directions)

    def hidden(self, new_name: str, wire: str) -> bool:
        """Return True where the old version hides a field of a HEAD class."""
        new = self.pairing.new.model(new_name)
        old_name = next((old for old, other in self.pairing.classes.items() if other == new_name), None)
        old = self.pairing.old.model(old_name) if old_name is not None else None
        if new is None or old_name is None or old is None or wire not in new.by_wire():
            return True
        pairs = self.pairing.fields[old_name]
        split = {part for parts in pairs.split.values() for part in parts}
        return self._hides(new.by_wire()[wire], old, split, self._directions.get(old_name) or _BOTH)

    def _field(
        self,
        raw: FieldShape,
        new: FieldShape,
        owner: str,
        directions: frozenset[Direction],
        edits: list[Edit],
        out: list[Instruction],
    ) -> None:
        old = self.translator.field(raw)
        happened = self._edits(old, new, directions)
        if any(edit.verb == "turn" for edit in happened) and _base(old) != _base(new):
            edits.extend(happened)
            out.append(field_instructions.didnt_exist(owner, new))
            out.append(field_instructions.existed_as(owner, old))
            return
        constrained = self.everything or any(edit.verb not in ("rename", "describe") for edit in happened)
        found = field_instructions.had(owner, old, new, described=self.everything, constrained=constrained)
        if found:
            edits.extend(happened or [Edit("describe")])
            out.extend(found)

    def _edits(self, old: FieldShape, new: FieldShape, directions: frozenset[Direction]) -> list[Edit]:
        """Return what happened to a field; harmless things only if everything is wanted."""
        same: Callable[[str, str], bool] = lambda left, right: left == right  # noqa: E731
        edits: list[Edit] = []
        before, after = declared_type(old), declared_type(new)
        narrowed, widened = not fits(old.type, new.type, same), not fits(new.type, old.type, same)
        if extra_of(old) != extra_of(new):
            narrowed = widened = True
        broken = (narrowed and Direction.REQUEST in directions) or (widened and Direction.RESPONSE in directions)
        # A class that the old version sees changed is another promise than the old type, whichever way it fits.
        broken = broken or not self._altered.isdisjoint(class_names(new.type))
        moved = old.wire != new.wire
        if (before != after or extra_of(old) != extra_of(new)) and (broken or self._wanted(old, new)):
            verb = "turn" if moved else _verb(old, new)
            edits.append(Edit(verb, old.wire, new.wire))
        elif moved:
            edits.append(Edit("rename", old.wire, new.wire))
        if new.required and not old.required and (self.everything or Direction.REQUEST in directions):
            edits.append(Edit("require", old.wire, new.wire))
        elif old.required and not new.required and (self.everything or Direction.RESPONSE in directions):
            edits.append(Edit("relax", old.wire, new.wire))
        elif not old.required and default_of(old) != default_of(new) and Direction.REQUEST in directions:
            edits.append(Edit("default", old.wire, new.wire))
        return edits

    def _wanted(self, old: FieldShape, new: FieldShape) -> bool:
        """Return True where a harmless change of a type is to be undone; whether it is required is another edit."""
        return self.everything and old.type != new.type


def _verb(old: FieldShape, new: FieldShape) -> str:
    """Return what happened to the type of a field that kept its name."""
    before, after = (set(members(field.type)) for field in (old, new))
    if extra_of(old) == extra_of(new) and before ^ after == {NullType()}:
        return "null" if NullType() in after else "not-null"
    return "limit" if _base(old) == _base(new) else "type"


def _base(item: FieldShape) -> object:
    return bare(item.type)


def _is_component(shape: ModelShape) -> bool:
    return "/properties/" not in shape.origin and "/paths/" not in shape.origin


def bodies_in_parts(pairing: Pairing, *, everything: bool) -> frozenset[str]:
    """Return the old classes of bodies that FastAPI makes of arguments, where these were others: no instruction changes
    arguments."""
    bodies = embedded_bodies(pairing.new)
    units = UnitMaker(pairing, Translator(pairing, frozenset()), everything=everything)
    return frozenset(old for old, new in pairing.classes.items() if new in bodies and units.make(old) is not None)


def models_of(route: RouteShape) -> list[tuple[str, ClassPlace]]:
    """Return the classes of parameters of a route, with the models of the application that they are."""
    models = dict(route.models)
    return [(name, models[place]) for place, name in route.groups if place in models]


def models_apart(pairing: Pairing, *, everything: bool) -> frozenset[str]:
    """Return the old classes of parameters whose model in the application is that of other routes, too, to which
    something else happened: what is said of the model is said of all. Most of the routes keep it."""
    units = UnitMaker(pairing, Translator(pairing, frozenset()), everything=everything)
    found: dict[ClassPlace, dict[str, tuple[Edit, ...]]] = defaultdict(dict)
    for before, after in pairing.routes:
        sources = {pairing.classes.get(name): name for _, name in before.groups}
        for name, place in models_of(after):
            source = sources.get(name)
            if source is not None:
                unit = units.make(source)
                found[place][source] = unit.signature if unit is not None else ()
    apart: set[str] = set()
    for edits in found.values():
        kept, _ = Counter(edits.values()).most_common(1)[0]
        if list(edits.values()).count(()) == list(edits.values()).count(kept):
            kept = ()
        apart |= {name for name, told in edits.items() if told != kept}
    return frozenset(apart)
