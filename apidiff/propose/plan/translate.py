"""Old types in the words of the new code: matched classes by their HEAD names, the others as classes of the module."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from apidiff.contain.walks import reached_from
from apidiff.model.proposal.pytypes import (
    AnswerShape,
    BodyShape,
    ClassRef,
    DictOf,
    EnumShape,
    FieldShape,
    Limited,
    ListOf,
    ModelShape,
    PyType,
    RouteShape,
    Shape,
    UnionOf,
    World,
)
from apidiff.propose.match.pairing import Pairing
from apidiff.propose.shapes.known import component_of
from apidiff.propose.shapes.names import free_name


def class_names(kind: PyType | None) -> set[str]:
    """Return the names of the classes a type is made of."""
    found: set[str] = set()
    stack = [kind] if kind is not None else []
    while stack:
        match stack.pop():
            case ClassRef(name):
                found.add(name)
            case ListOf(item) | DictOf(item) | Limited(item, _, _):
                stack.append(item)
            case UnionOf(members):
                stack.extend(members)
            case _:
                pass
    return found


def reached(kind: PyType, world: World) -> set[str]:
    """Return the names of the classes a type is made of, and of those they hold in turn."""
    return with_held(class_names(kind), world)


def with_held(names: Iterable[str], world: World) -> set[str]:
    """Return the names of classes, and of those they hold in turn."""

    def held(name: str) -> set[str]:
        model = world.model(name)
        kinds = () if model is None else (model.rest_type, *(item.type for item in model.fields))
        return set().union(*map(class_names, kinds))

    return set(reached_from(names, held))


def classes_of(route: RouteShape) -> set[str]:
    """Return the names of the classes of a route: of its body, answers, and parameters but for those of the path."""
    kinds = [route.success.type, *(answer.type for answer in route.answers)]
    if route.body is not None:
        kinds.append(route.body.type)
    return {name for _, name in route.groups}.union(*map(class_names, kinds))


def map_classes(kind: PyType, names: dict[str, str]) -> PyType:
    """Return the type with classes renamed; names that are not mapped stay."""
    match kind:
        case ClassRef(name):
            return ClassRef(names.get(name, name))
        case ListOf(item):
            return ListOf(map_classes(item, names))
        case DictOf(item):
            return DictOf(map_classes(item, names))
        case UnionOf(members):
            return UnionOf(tuple(map_classes(member, names) for member in members))
        case Limited(base, limits, extra):
            return Limited(map_classes(base, names), limits, extra)
        case _:
            return kind


class Translator:
    """Translates types of the old world. `own` fills with the classes the module must define itself.

    `replaced` are matched classes that cannot be changed into what they were: they are defined by the module too.
    `renamed` are those whose names are to come back, where nothing gives a class of HEAD another name.
    """

    def __init__(self, pairing: Pairing, replaced: frozenset[str], renamed: frozenset[str] = frozenset()) -> None:
        self.pairing = pairing
        self.replaced = replaced
        self.renamed = renamed
        self.own: dict[str, Shape] = {}
        self._names: dict[str, str] = {old: new for old, new in pairing.classes.items() if old not in replaced}
        self._frozen: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        self._taken = set(pairing.new.classes) | set(pairing.old.classes)

    def type(self, kind: PyType) -> PyType:
        """Return the type in HEAD's words; the classes it needs are defined."""
        for name in sorted(class_names(kind)):
            self._define(name)
        return map_classes(kind, self._names)

    def defined(self, names: Iterable[str]) -> dict[str, Shape]:
        """Return old classes as the module defines them, by their names there."""
        found = [self.type(ClassRef(name)) for name in sorted(names)]
        return {kind.name: self.own[kind.name] for kind in found if isinstance(kind, ClassRef)}

    def field(self, item: FieldShape) -> FieldShape:
        """Return the field with its type translated."""
        return replace(item, type=self.type(item.type))

    def _define(self, name: str) -> None:
        if name in self._names:
            return
        own = name if name not in self.pairing.new.classes else self._free(name)
        self._names[name] = own
        self.own[own] = self._renamed(name, own, self.type)

    def _free(self, name: str) -> str:
        own = free_name(f"Old{name[:1].upper()}{name[1:]}", self._taken)
        self._taken.add(own)
        self.aliases[own] = name
        return own

    def _renamed(self, name: str, own: str, translate: Callable[[PyType], PyType]) -> Shape:
        shape = self.pairing.old.classes[name]
        if isinstance(shape, EnumShape):
            return replace(shape, name=own)
        fields = tuple(replace(item, type=translate(item.type)) for item in shape.fields)
        rest = None if shape.rest_type is None else self.frozen_type(shape.rest_type)
        return replace(shape, name=own, fields=fields, rest_type=rest)

    def frozen_type(self, kind: PyType) -> PyType:
        """Return the type for a place that Cadwyn does not version (`responses=`): altered classes are copied, and so
        are renamed ones."""
        mapped: dict[str, str] = {}
        for name in sorted(class_names(kind)):
            if name in self.copied:
                mapped[name] = self._freeze(name)
            else:
                self._define(name)
                mapped[name] = self._names[name]
        return map_classes(kind, mapped)

    def _freeze(self, name: str) -> str:
        own = self._frozen.get(name)
        if own is None:
            own = self._frozen[name] = self._free(name)
            self.own[own] = self._renamed(name, own, self.frozen_type)
        return own

    def answers(self, answers: tuple[AnswerShape, ...]) -> tuple[AnswerShape, ...]:
        """Return documented answers translated for `responses=`."""
        return tuple(
            replace(answer, type=None if answer.type is None else self.frozen_type(answer.type)) for answer in answers
        )

    def route(self, route: RouteShape) -> RouteShape:
        """Return a route translated: parameters, body and answer of success. Its further answers are left. A model of
        parameters that is not changed into what it was is one of the module."""
        body: BodyShape | None = None
        if route.body is not None:
            body = replace(route.body, type=self.type(route.body.type))
        success = route.success
        if success.type is not None:
            success = replace(success, type=self.type(success.type))
        parameters = tuple(replace(item, type=self.type(item.type)) for item in route.path_parameters)
        own = self.defined({name for _, name in route.groups} & self.replaced)
        names = {self.aliases.get(name, name): name for name in own}
        groups = tuple((place, names.get(name, name)) for place, name in route.groups)
        return replace(route, body=body, success=success, path_parameters=parameters, groups=groups)

    @property
    def altered(self) -> frozenset[str]:
        """The old classes that are not what they are in HEAD, by themselves or by a class they hold."""
        if self._altered is None:
            self._altered = altered_classes(self.pairing, self._names)
        return self._altered

    def is_unaltered(self, new: str, old: str) -> bool:
        """Return True where two classes are one class that did not change."""
        return self.pairing.classes.get(old) == new and old not in self.altered

    @property
    def copied(self) -> frozenset[str]:
        """The old classes that are altered, or called otherwise, by themselves or by a class they hold: those that HEAD
        has no counterpart of, too, where they hold one that has."""
        if self._copied is None:
            altered = self.altered
            if self.renamed:
                altered = altered_classes(self.pairing, self._names, self.renamed)
            self._copied = _with_holders(altered, self.pairing.old)
        return self._copied

    _altered: frozenset[str] | None = None
    _copied: frozenset[str] | None = None


def renamed_components(pairing: Pairing) -> frozenset[str]:
    """Return the old components that are called otherwise now."""
    components = {name for name in pairing.classes if component_of(pairing.old, name) is not None}
    return frozenset(name for name in components if pairing.classes[name] != name)


def altered_classes(pairing: Pairing, names: dict[str, str], also: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the matched old classes that differ from their counterparts, or are among those that count `also`, by
    themselves or by a class they hold."""
    changed: set[str] = set(also)
    for name, shape in pairing.old.classes.items():
        target = names.get(name)
        other = pairing.new.classes.get(target) if target is not None else None
        if other is None or not _equal(shape, other, names):
            changed.add(name)
    return frozenset(name for name in _with_holders(changed, pairing.old) if name in pairing.classes)


def _with_holders(names: Iterable[str], world: World) -> frozenset[str]:
    """Return the names of classes, and of those that hold them, by others too."""
    holders: dict[str, set[str]] = {}
    for name, shape in world.classes.items():
        if isinstance(shape, ModelShape):
            kinds = [item.type for item in shape.fields]
            for kind in [*kinds, *([shape.rest_type] if shape.rest_type is not None else [])]:
                for inner in sorted(class_names(kind)):
                    holders.setdefault(inner, set()).add(name)
    return frozenset(reached_from(names, lambda name: holders.get(name, ())))


def _equal(old: Shape, new: Shape, names: dict[str, str]) -> bool:
    if isinstance(old, EnumShape) or isinstance(new, EnumShape):
        return isinstance(old, EnumShape) and isinstance(new, EnumShape) and set(old.values) == set(new.values)
    if (old.rest, old.description) != (new.rest, new.description):
        return False
    mine = {item.wire: replace(item, name="", type=map_classes(item.type, names)) for item in old.fields}
    return mine == {item.wire: replace(item, name="") for item in new.fields}
