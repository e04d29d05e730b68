"""Which old route is which new route, and which old class is which new class.

Classes meet where matched routes meet, type by type; a class that keeps its name meets its namesake.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from apidiff.model.contract import Contract, Operation
from apidiff.model.places import OperationRef
from apidiff.model.proposal.pytypes import (
    ClassRef,
    DictOf,
    EnumShape,
    Limited,
    ListOf,
    LiteralOf,
    ModelShape,
    PyType,
    RouteShape,
    UnionOf,
    World,
)
from apidiff.propose.match.renames import FieldPairs, Renames, pair_fields, pair_parameters
from apidiff.propose.match.subtypes import members
from apidiff.propose.shapes.names import free_name


class Pairing(Struct, frozen=True, kw_only=True):
    """Two worlds matched: routes, classes (old name to new name), fields of models, parameters of places.

    Where only the new route has parameters in a place, `empty_groups` leads from their model to an empty old one.
    `unversioned` says what of old path parameters no instruction brings back. `older` are routes that neither document
    has, for only older versions do: as they are in the old version, and in the new one.
    """

    old: World
    new: World
    routes: list[tuple[RouteShape, RouteShape]]
    removed: list[RouteShape]
    added: list[RouteShape]
    classes: dict[str, str] = field(default_factory=dict)
    fields: dict[str, FieldPairs] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    empty_groups: dict[str, str] = field(default_factory=dict)
    unversioned: tuple[str, ...] = ()
    older: tuple[tuple[RouteShape, RouteShape], ...] = ()


def pair(
    old: World, new: World, contract: Contract, renames: Renames, matched: Mapping[OperationRef, Operation]
) -> Pairing:
    """Return the matching of two worlds. `contract` is the old one: it knows where properties stand."""
    routes, removed, added = pair_routes(old.routes, new.routes, matched)
    pairing = Pairing(old=old, new=new, routes=routes, removed=removed, added=added)
    _pair_groups(pairing, renames)
    walker = _ClassPairs(pairing, contract, renames)
    parameters = {name for route in (*old.routes, *new.routes) for _, name in route.groups}
    for name, shape in old.classes.items():
        if name in parameters:
            continue  # Those of one operation and another are not the same, whatever the functions are called.
        other = new.classes.get(name)
        if other is not None and type(other) is type(shape) and name not in pairing.classes:
            walker.meet(name, name)
    for before, after in routes:
        walker.walk_route(before, after)
    return pairing


def pair_routes(
    old: tuple[RouteShape, ...], new: tuple[RouteShape, ...], matched: Mapping[OperationRef, Operation]
) -> tuple[list[tuple[RouteShape, RouteShape]], list[RouteShape], list[RouteShape]]:
    """Return matched routes in the order of the old ones, routes only the old document has, and routes only the new one
    has. `matched` says what operations of the new document were in the old one; of equal documents it says nothing."""
    was = {ref: operation.ref for ref, operation in matched.items()}
    stay = {route.ref for route in old}.difference(was.values())
    was |= {route.ref: route.ref for route in new if route.ref in stay and route.ref not in was}
    after = {was[route.ref]: route for route in new if route.ref in was}
    pairs = [(route, after[route.ref]) for route in old if route.ref in after]
    met = {route.ref for _, route in pairs}
    removed = [route for route in old if route.ref not in after]
    return pairs, removed, [route for route in new if route.ref not in met]


def _pair_groups(pairing: Pairing, renames: Renames) -> None:
    """Match the parameter models of matched routes; their names do not matter."""
    for before, after in pairing.routes:
        places = dict(after.groups)
        for place, name in after.groups:
            if place not in dict(before.groups):
                empty = ModelShape(name=free_name(name, pairing.old.classes), fields=(), origin="")
                pairing.old.classes[empty.name] = empty
                pairing.classes[empty.name] = name
                pairing.empty_groups[name] = empty.name
                pairing.groups[empty.name] = place
                pairing.fields[empty.name] = FieldPairs()
        for place, name in before.groups:
            if place in places:
                left, right = pairing.old.model(name), pairing.new.model(places[place])
                assert left is not None
                assert right is not None
                pairing.classes[name] = places[place]
                pairing.groups[name] = place
                pairing.fields[name] = pair_parameters(left, right, place, after, renames)


class _ClassPairs:
    """Lets classes meet by walking two types at once."""

    def __init__(self, pairing: Pairing, contract: Contract, renames: Renames) -> None:
        self.pairing = pairing
        self.contract = contract
        self.renames = renames
        self._taken = set(pairing.classes.values())

    def meet(self, old_name: str, new_name: str) -> None:
        """Match two classes and their fields; walk on from the fields."""
        stack = [(old_name, new_name)]
        while stack:
            left_name, right_name = stack.pop()
            if left_name in self.pairing.classes or right_name in self._taken:
                continue
            left, right = self.pairing.old.classes[left_name], self.pairing.new.classes[right_name]
            if type(left) is not type(right):
                continue
            self.pairing.classes[left_name] = right_name
            self._taken.add(right_name)
            if isinstance(left, EnumShape) or isinstance(right, EnumShape):
                continue
            stack.extend(self._fields(left, right))

    def _fields(self, left: ModelShape, right: ModelShape) -> list[tuple[str, str]]:
        pairs = pair_fields(left, right, self.renames, self.contract)
        self.pairing.fields[left.name] = pairs
        right_fields = right.by_wire()
        found: list[tuple[str, str]] = []
        for item in left.fields:
            other = right_fields.get(pairs.moved.get(item.wire, item.wire))
            if other is not None:
                found.extend(self._meetings(item.type, other.type))
        return found

    def walk_route(self, before: RouteShape, after: RouteShape) -> None:
        """Let the classes of two matched routes meet."""
        types: list[tuple[PyType | None, PyType | None]] = [(before.success.type, after.success.type)]
        if before.body is not None and after.body is not None:
            types.append((before.body.type, after.body.type))
        answers = {answer.status: answer.type for answer in after.answers}
        types.extend((answer.type, answers.get(answer.status)) for answer in before.answers)
        for left, right in types:
            if left is not None and right is not None:
                for old_name, new_name in self._meetings(left, right):
                    self.meet(old_name, new_name)

    def _meetings(self, left: PyType, right: PyType) -> list[tuple[str, str]]:
        """Return the classes that stand at the same place of two types and have no namesake on the other side."""
        stack: list[tuple[PyType, PyType]] = [(left, right)]
        found: list[tuple[str, str]] = []
        while stack:
            a, b = stack.pop()
            match a, b:
                case Limited(base, _, _), _:
                    stack.append((base, b))
                case _, Limited(base, _, _):
                    stack.append((a, base))
                case ListOf(x), ListOf(y):
                    stack.append((x, y))
                case DictOf(x), DictOf(y):
                    stack.append((x, y))
                case ListOf(x), _ if not isinstance(b, UnionOf):
                    stack.append((x, b))
                case _, ListOf(y) if not isinstance(a, UnionOf):
                    stack.append((a, y))
                case ClassRef(x), ClassRef(y):
                    if x != y and x not in self.pairing.new.classes and y not in self.pairing.old.classes:
                        found.append((x, y))
                case (UnionOf(_), _) | (_, UnionOf(_)):
                    stack.extend(self._alternatives(a, b))
        return found

    def _alternatives(self, a: PyType, b: PyType) -> list[tuple[PyType, PyType]]:
        """Pair the alternatives of unions that are left alone on both sides."""
        left = [item for item in members(a) if item not in members(b)]
        right = [item for item in members(b) if item not in members(a)]
        if len(left) != 1 or len(right) != 1:
            return []
        return [(left[0], right[0])] if self._alike(left[0], right[0]) else []

    def _alike(self, a: PyType, b: PyType) -> bool:
        """Return False for two objects of which one did not become the other: a new variant took the place of an old.

        They differ in a constant, as discriminators do, or share fewer than half of their properties.
        """
        left = self.pairing.old.model(a.name) if isinstance(a, ClassRef) else None
        right = self.pairing.new.model(b.name) if isinstance(b, ClassRef) else None
        if left is None or right is None:
            return True
        mine, others = left.by_wire(), right.by_wire()
        shared = mine.keys() & others.keys()
        for wire in shared:
            one, other = mine[wire].type, others[wire].type
            if isinstance(one, LiteralOf) and isinstance(other, LiteralOf) and not {*one.values} & {*other.values}:
                return False
        return 2 * len(shared) >= min(len(mine), len(others))
