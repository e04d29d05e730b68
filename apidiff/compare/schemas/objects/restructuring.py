"""A whole value that got another structure: put into an envelope or a map, taken out of one, or one
value that became a list."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.schemas.draft import BOTH, MOVED, Draft, Link, SchemaContext
from apidiff.compare.schemas.objects.renames import is_list_of
from apidiff.compare.view.merged import MergedSchema, merged_at, plain_target
from apidiff.contain.vocabulary import CLOSERS, VALUES
from apidiff.model.contract import Contract, Node

_ARRAY, _OBJECT = frozenset({"array"}), frozenset({"object"})
_KEYWORDS = (*VALUES, "items", "properties", "required")
_OF_MAPS = (*_KEYWORDS, *CLOSERS)


def compare_structure(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft | Link]:
    """Yield the one change that explains two shapes of disjoint types, if there is one, and the link to what is
    inside."""
    comparison = context.comparison
    if old.types == _ARRAY and new.types == _OBJECT:
        envelope = _envelope(comparison.new, new, comparison.old, old)
        yield from _list_in_envelope("schema.wrapped", old, new, envelope, context)
    elif old.types == _OBJECT and new.types == _ARRAY:
        envelope = _envelope(comparison.old, old, comparison.new, new)
        yield from _list_in_envelope("schema.unwrapped", old, new, envelope, context)
    elif new.types == _ARRAY and is_list_of(comparison.new, new, old):
        yield context.draft("schema.listified", old.node, new.node, keywords=_KEYWORDS)
    elif old.types == _ARRAY and is_list_of(comparison.old, old, new):
        yield context.draft("schema.unlistified", old.node, new.node, keywords=_KEYWORDS)


def compare_nesting(old: MergedSchema, new: MergedSchema, context: SchemaContext) -> Iterator[Draft | Link]:
    """Yield that all of an object moved into one property of a new object or into the values of a map, or out of one,
    and the link to what is inside."""
    if not (_is_object(old) and _is_object(new) and old.properties.keys().isdisjoint(new.properties)):
        return
    if old.properties.keys() and not new.properties.keys():
        each = _each_value(context.comparison.new, new, old)
        if each is not None:
            yield context.draft("schema.mapped", old.node, new.node, keywords=_OF_MAPS)
            yield Link(old=old.node, new=each, where=context.where.below("{}", "map"), flow=BOTH, step=MOVED)
        return
    if new.properties.keys() and not old.properties.keys():
        each = _each_value(context.comparison.old, old, new)
        if each is not None:
            yield context.draft("schema.unmapped", old.node, new.node, keywords=_OF_MAPS)
            yield Link(old=each, new=new.node, where=context.where, flow=BOTH, step=MOVED)
        return
    inside = _object_within(context.comparison.new, new, old)
    if inside is not None:
        name, node = inside
        yield context.draft("schema.wrapped", old.node, new.node, {"envelope_property": name}, keywords=_KEYWORDS)
        yield Link(old=old.node, new=node, where=context.where.at_property(name), flow=BOTH, step=MOVED)
        return
    inside = _object_within(context.comparison.old, old, new)
    if inside is not None:
        name, node = inside
        yield context.draft("schema.unwrapped", old.node, new.node, {"envelope_property": name}, keywords=_KEYWORDS)
        yield Link(old=node, new=new.node, where=context.where, flow=BOTH, step=MOVED)


def _object_within(contract: Contract, envelope: MergedSchema, content: MergedSchema) -> tuple[str, Node] | None:
    """Return the property of an envelope that holds an object with most of the properties of the content, if exactly
    one does."""
    nodes = envelope.properties.items()
    found = [(name, node) for name, node in nodes if _has_most_of(merged_at(contract, node), content)]
    return found[0] if len(found) == 1 else None


def _each_value(contract: Contract, map_: MergedSchema, content: MergedSchema) -> Node | None:
    """Return the schema of the values of a map that are objects with most of the properties of the content; None where
    the content may hold such values itself."""
    closers = [node for keyword in CLOSERS for node in map_.keywords.get(keyword, ())]
    if len(closers) != 1 or any(
        isinstance(node.value, dict) for key in CLOSERS for node in content.keywords.get(key, ())
    ):
        return None
    return closers[0] if _has_most_of(merged_at(contract, closers[0]), content) else None


def _has_most_of(shape: MergedSchema, content: MergedSchema) -> bool:
    """Whether a shape is an object, and has at least half of the properties that it and the content have together."""
    shared = shape.properties.keys() & content.properties.keys()
    every = shape.properties.keys() | content.properties.keys()
    return _is_object(shape) and bool(shared) and len(shared) * 2 >= len(every)


def _list_in_envelope(
    kind: str, old: MergedSchema, new: MergedSchema, envelope: tuple[str, Node] | None, context: SchemaContext
) -> Iterator[Draft | Link]:
    if envelope is None:
        return
    name, inside = envelope
    yield context.draft(kind, old.node, new.node, {"envelope_property": name}, keywords=_KEYWORDS)
    before, after = (
        (old.first("items"), inside.get("items"))
        if kind == "schema.wrapped"
        else (inside.get("items"), new.first("items"))
    )
    if before is not None and after is not None:
        yield Link(old=before, new=after, where=context.where.below("[]", "items"), flow=BOTH, step=MOVED)


def _envelope(
    contract: Contract, envelope: MergedSchema, array_contract: Contract, array: MergedSchema
) -> tuple[str, Node] | None:
    """Return the property of an object that holds the array, if exactly one can."""
    items = array.first("items")
    if items is None:
        return None
    item = plain_target(array_contract, items)
    found: list[tuple[int, str, Node]] = []
    for name, node in envelope.properties.items():
        shape = merged_at(contract, node)
        inner = shape.first("items")
        if shape.types != _ARRAY or inner is None:
            continue
        there = plain_target(contract, inner)
        same_name = there.tokens[:2] == ("components", "schemas") and there.tokens == item.tokens
        alike = _alike(merged_at(array_contract, item), merged_at(contract, there))
        if same_name or alike:
            found.append((2 if same_name else 1, name, shape.node))
    if not found:
        return None
    best = max(score for score, _, _ in found)
    candidates = [(name, node) for score, name, node in found if score == best]
    return candidates[0] if len(candidates) == 1 else None


def _alike(left: MergedSchema, right: MergedSchema) -> bool:
    if left.types != right.types or left.types is None:
        return False
    every = left.properties.keys() | right.properties.keys()
    return not every or len(left.properties.keys() & right.properties.keys()) * 2 >= len(every)


def _is_object(shape: MergedSchema) -> bool:
    """Whether a shape is of objects: by its type, or, where it states none, by what it says of their properties."""
    says = bool(shape.properties) or any(keyword in shape.keywords for keyword in CLOSERS)
    return shape.types == _OBJECT or (shape.types is None and says)
