"""Example payloads: those the document gives, else one made of the schema.

A made example shows the shape of a payload. It is kept small, and it is not a proof of anything: constraints such as
`pattern` or `if` are not solved. That is the prover's work (contain/evidence/witness.py), whose values are as small as
they can be and leave out what may be left out. The bounds on depth and size hold for recursive schemas, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from msgspec import Struct

from apidiff.model.contract import Contract, Direction, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens
from apidiff.render.example_scalars import FILLER, named, scalar
from apidiff.render.text import dumps, size

_DEEPEST = 6
_MOST_PROPERTIES = 40
_MOST_VALUES = 300
_LARGEST_GIVEN = 20_000
_LONGEST_SHOWN = 200
_MOST_LINES = 36

NOTHING = object()
"""Where there is no example, because null is one."""


def of_media_type(contract: Contract, media_type: Node, direction: Direction) -> Json:
    """Return an example of a whole body: the first one given, else one of its schema, else NOTHING."""
    given = _given(contract, media_type)
    if given is not NOTHING:
        return given
    schema = media_type.get("schema")
    return of_schema(contract, schema, direction) if schema is not None else NOTHING


def of_schema(contract: Contract, schema: Node, direction: Direction) -> Json:
    """Return an example of what a schema describes, as it travels in the direction; NOTHING where none can be made."""
    return _Maker(contract=contract, direction=direction).make(schema, (), _MOST_VALUES)


def _given(contract: Contract, node: Node) -> Json:
    """Return the example that stands at a media type or a schema, if it is of a size to be shown, else NOTHING."""
    candidates: list[Json] = []
    single = node.get("example")
    if single is not None:
        candidates.append(single.value)
    several = node.get("examples")
    if several is not None and isinstance(several.value, list):
        candidates.extend(several.value[:1])
    elif several is not None:
        for _, example in several.items():
            value = contract.follow(example).get("value")
            if value is not None:
                candidates.append(value.value)
                break
    return next((value for value in candidates if size(value, _LARGEST_GIVEN) <= _LARGEST_GIVEN), NOTHING)


class _Maker(Struct, frozen=True, kw_only=True):
    """Makes one example. An object shares out among its properties how many objects and lists may be made within it, so
    that a large property does not make others disappear."""

    contract: Contract
    direction: Direction

    def make(self, schema: Node, path: tuple[Tokens, ...], most: int) -> Json:
        node = self.contract.follow(schema)
        if node.tokens in path or len(path) > _DEEPEST or not isinstance(node.value, dict):
            return NOTHING
        fixed = self._fixed(node)
        if fixed is not NOTHING:
            return fixed
        path = (*path, node.tokens)
        branch = self._branch(node)
        if branch is not None and not node.get("properties"):
            return self.make(branch, path, most)
        kind = self._type(node)
        if most < 1 and kind in ("", "array", "object"):
            return NOTHING
        properties = self._properties(node, path)
        if properties:
            return self._object(properties, path, most)
        if kind == "array":
            return self._array(node, path, most)
        if kind == "object":
            return self._map(node, path, most)
        return scalar(kind, node.value) if kind else self._from_all_of(node, path, most)

    def _fixed(self, node: Node) -> Json:
        given = _given(self.contract, node)
        if given is not NOTHING:
            return given
        for keyword in ("const", "default"):
            found = node.get(keyword)
            if found is not None and found.value is not None and size(found.value, _LARGEST_GIVEN) <= _LARGEST_GIVEN:
                return found.value
        enum = node.get("enum")
        if enum is not None and isinstance(enum.value, list) and enum.value:
            return next((value for value in enum.value if value is not None), None)
        return NOTHING

    def _branch(self, node: Node) -> Node | None:
        """The first branch of a union that is more than null."""
        for keyword in ("oneOf", "anyOf"):
            union = node.get(keyword)
            if union is None or not isinstance(union.value, list):
                continue
            for _, branch in union.items():
                followed = self.contract.follow(branch)
                if isinstance(followed.value, dict) and followed.value.get("type") != "null":
                    return branch
        return None

    def _properties(self, node: Node, path: tuple[Tokens, ...]) -> dict[str, Node]:
        """The properties of a schema with those of its allOf, without those that do not travel in the direction."""
        found: dict[str, Node] = {}
        pending, seen = [node], {node.tokens, *path}
        while pending and len(found) <= _MOST_PROPERTIES:
            current = pending.pop(0)
            properties = current.get("properties")
            for name, child in properties.items() if properties is not None else ():
                if self._travels(child):
                    found.setdefault(name, child)
            members = current.get("allOf")
            for _, member in members.items() if members is not None else ():
                followed = self.contract.follow(member)
                if followed.tokens not in seen and isinstance(followed.value, dict):
                    seen.add(followed.tokens)
                    pending.append(followed)
        return dict(list(found.items())[:_MOST_PROPERTIES])

    def _travels(self, child: Node) -> bool:
        value = self.contract.follow(child).value
        hidden = "readOnly" if self.direction is Direction.REQUEST else "writeOnly"
        marks = (child.value, value)
        return not any(isinstance(mark, dict) and mark.get(hidden) is True for mark in marks)

    def _object(self, properties: Mapping[str, Node], path: tuple[Tokens, ...], most: int) -> Json:
        made = {}
        for name, child in properties.items():
            value = self.make(child, path, most // len(properties))
            if value is not NOTHING:
                made[name] = named(name, value)
        return made

    def _array(self, node: Node, path: tuple[Tokens, ...], most: int) -> Json:
        items = node.get("items")
        item = self.make(items, path, most) if items is not None else NOTHING
        return [] if item is NOTHING else [item]

    def _map(self, node: Node, path: tuple[Tokens, ...], most: int) -> Json:
        rest = node.get("additionalProperties")
        value = self.make(rest, path, most) if rest is not None else NOTHING
        return {} if value is NOTHING else {"key": value}

    def _type(self, node: Node) -> str:
        declared = node.value.get("type")
        if isinstance(declared, list):
            declared = next((name for name in declared if name != "null"), "null")
        if isinstance(declared, str):
            return declared
        if "items" in node.value:
            return "array"
        return "object" if "additionalProperties" in node.value else ""

    def _from_all_of(self, node: Node, path: tuple[Tokens, ...], most: int) -> Json:
        members = node.get("allOf")
        for _, member in members.items() if members is not None else ():
            made = self.make(member, path, most)
            if made is not NOTHING:
                return made
        return NOTHING


def aligned(old: Json, new: Json, keep: frozenset[str], moving: frozenset[str] | None = None) -> tuple[Json, Json]:
    """Return two versions of an example that differ in properties named in `keep`, and in nothing else.

    What else only one of them has is there by chance: an example shows some of the properties, and any value of them.
    `moving` are the names that one version alone may have (by default those to keep): of a property that both have,
    neither is shown where only one has an example.
    """
    moving = keep if moving is None else moving
    if isinstance(old, dict) and isinstance(new, dict):
        pairs = {name: _aligned_property(name, old[name], new[name], keep, moving) for name in old if name in new}
        shown_old, shown_new = (
            {
                name: pairs[name][side] if name in pairs else value
                for name, value in whole.items()
                if name in pairs or name in moving
            }
            for side, whole in enumerate((old, new))
        )
        return shown_old, shown_new
    if isinstance(old, list) and isinstance(new, list) and old and new:
        items = [aligned(before, after, keep, moving) for before, after in zip(old, new, strict=False)]
        return [before for before, _ in items], [after for _, after in items]
    if type(old) is type(new) and not isinstance(old, list):
        return new, new
    return old, _like(old, new)


def _like(old: Json, new: Json) -> Json:
    """Return the new value, or the old one in its place where that is one of the new kind, too."""
    if isinstance(old, bool) or not isinstance(old, int | float):
        return new
    if isinstance(old, int) and isinstance(new, float):
        return old
    return str(old) if new == FILLER else new


def _aligned_property(
    name: str, old: Json, new: Json, keep: frozenset[str], moving: frozenset[str]
) -> tuple[Json, Json]:
    if name in keep and not (isinstance(old, dict | list) and type(old) is type(new)):
        return old, _like(old, new)
    return aligned(old, new, keep, moving)


def shortened(old: Json, new: Json, keep: frozenset[str]) -> tuple[Json, Json, bool]:
    """Return two versions of an example small enough to be read, and whether anything was left out.

    Properties named in `keep` stay, and what only one version has stays longer than what both have: it is what the
    examples show. Everything else gives way step by step, in both alike, until the texts have few enough lines.
    """
    for room in _ROOMS:
        shown_old, shown_new, cut = _cut(old, new, keep, room, 0)
        if max(dumps(shown_old).count("\n"), dumps(shown_new).count("\n")) <= _MOST_LINES:
            break
    return shown_old, shown_new, cut


class _Room(Struct, frozen=True, kw_only=True):
    """How much of an example is shown: properties of an object and items of a list, down to a depth."""

    properties: int
    depth: int
    items: int = 1


_ROOMS = (
    _Room(properties=_MOST_PROPERTIES, depth=_DEEPEST, items=2),
    _Room(properties=12, depth=4),
    _Room(properties=8, depth=2),
    _Room(properties=5, depth=1),
)


def _cut(old: Json, new: Json, keep: frozenset[str], room: _Room, depth: int) -> tuple[Json, Json, bool]:
    """Return what is shown of two versions of a value, either of which may be NOTHING."""
    if isinstance(old, dict) and isinstance(new, dict):
        return _cut_objects(old, new, keep, room, depth)
    if isinstance(old, list) and isinstance(new, list):
        return _cut_lists(old, new, keep, room, depth)
    (shown_old, old_cut), (shown_new, new_cut) = (_cut_alone(value, keep, room, depth) for value in (old, new))
    return shown_old, shown_new, old_cut or new_cut


def _cut_alone(value: Json, keep: frozenset[str], room: _Room, depth: int) -> tuple[Json, bool]:
    if isinstance(value, dict):
        shown, _, cut = _cut_objects(value, {}, keep, room, depth)
        return shown, cut
    if isinstance(value, list):
        items, _, cut = _cut_lists(value, [], keep, room, depth)
        return items, cut
    if isinstance(value, str) and len(value) > _LONGEST_SHOWN:
        return value[: _LONGEST_SHOWN - 3] + "...", True
    return value, False


def _cut_objects(
    old: Mapping[str, Json], new: Mapping[str, Json], keep: frozenset[str], room: _Room, depth: int
) -> tuple[Json, Json, bool]:
    if depth > room.depth and not holds(old, keep) and not holds(new, keep):
        return _left_out(old), _left_out(new), bool(old or new)
    most = max(room.properties - depth, 1)
    free = [name for name in (*old, *new) if name not in keep]
    shared = [name for name in old if name in new and name not in keep]
    # What only one version has counts by itself, so that it is not crowded out by what both have.
    spare = {*shared[most:], *[name for name in free if (name in old) is not (name in new)][2 * most :]}
    shown_old: dict[str, Json] = {}
    shown_new: dict[str, Json] = {}
    cut = False
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name, NOTHING), new.get(name, NOTHING)
        if name in spare and not holds(before, keep) and not holds(after, keep):
            cut = True
            continue
        before, after, inner = _cut(before, after, keep, room, depth + 1)
        cut = cut or inner
        if name in old:
            shown_old[name] = before
        if name in new:
            shown_new[name] = after
    # Each version keeps its own order.
    return _ordered(shown_old, old), _ordered(shown_new, new), cut


def _left_out(value: Mapping[str, Json]) -> Json:
    """Return what stands for an object that is not shown; an empty one is shown as what it is."""
    return "…" if value else value


def _ordered(shown: Mapping[str, Json], names: Iterable[str]) -> dict[str, Json]:
    return {name: shown[name] for name in names if name in shown}


def _cut_lists(
    old: Sequence[Json], new: Sequence[Json], keep: frozenset[str], room: _Room, depth: int
) -> tuple[Json, Json, bool]:
    pairs = zip_longest(old[: room.items], new[: room.items], fillvalue=NOTHING)
    parts = [_cut(before, after, keep, room, depth + 1) for before, after in pairs]
    shown_old, shown_new = ([part[side] for part in parts if part[side] is not NOTHING] for side in (0, 1))
    longer = max(len(old), len(new)) > room.items
    return shown_old, shown_new, longer or any(cut for _, _, cut in parts)


def holds(value: Json, keep: frozenset[str]) -> bool:
    """Return whether a property named in `keep` stands somewhere in the value. Examples are small enough to look."""
    if isinstance(value, dict):
        return any(name in keep or holds(child, keep) for name, child in value.items())
    return isinstance(value, list) and any(holds(item, keep) for item in value)
