"""Changes of schemas that change nothing of what is written: an integer that is any text now, one value that may be a
list, parts of multipart bodies that are octets on both sides, in other words.

A part without a type is octets (OpenAPI 3.1.1, section 4.8.15.1.1): where 3.0 writes `format: binary`, 3.1 writes `{}`,
and `items: {}` for several files (section 4.8.14.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from apidiff.compare.context.reading import members, value_of
from apidiff.compare.context.site import Comparison, PositionPair
from apidiff.compare.lowering.medium import Medium
from apidiff.compare.lowering.texts import OF_TEXT, OF_VALUES
from apidiff.compare.schemas.draft import Draft
from apidiff.compare.schemas.graph import PairKey, SchemaGraph
from apidiff.compare.schemas.values.keywords import type_name
from apidiff.compare.trace.usages import Traced
from apidiff.compare.view.content_types import (
    adds_nothing_to_octets,
    content_types,
    default_content_types,
    is_binary,
    property_of,
    says_nothing,
)
from apidiff.compare.view.merged import merged_at
from apidiff.model.change import Assumed, Evidence, Proof
from apidiff.model.contract import Contract, Node, Usage

_PARTS = frozenset({"format", "type", "content"})
_OF_ITEMS = ("schema.items.added", "schema.items.removed")


def are_same_octets(comparison: Comparison, graph: SchemaGraph, traced: Traced) -> bool:
    """Return whether a change says no more than that a part of a multipart body is octets, which it was before."""
    draft = traced.draft
    of_items = draft.kind in _OF_ITEMS
    if not (of_items or draft.about.part in _PARTS) or not traced.positions:
        return False
    old, new = comparison.old.at(draft.pair[0]), comparison.new.at(draft.pair[1])
    sides = (_items(comparison.old, old), _items(comparison.new, new)) if of_items else (old, new)
    if not (_are_octets(comparison.old, sides[0]) and _are_octets(comparison.new, sides[1])):
        return False
    names = set(_fields(graph, draft.pair, of_items))
    return bool(names) and all(
        position.wire is not None and position.wire.place == "multipart" and not _is_text(comparison, position, name)
        for position in traced.positions.values()
        for name in names
    )


def _fields(graph: SchemaGraph, pair: PairKey, of_items: bool) -> Iterator[str]:
    """Yield the fields of forms that a pair is, or the items of which it is; an empty name where it stands deeper."""
    for edge in graph.parents.get(pair, ()):
        if edge.link.step.kind == "property" and edge.above in graph.roots:
            yield edge.link.step.new_name
        elif edge.link.step.kind == "items" and not of_items:
            yield from _fields(graph, edge.above, True)
        else:
            yield ""


def _is_text(comparison: Comparison, position: PositionPair, name: str) -> bool:
    """Whether a part is not octets of one type on both sides, by what its encoding says, or is no part of its own."""
    if not name:
        return True
    sides = ((comparison.old, position.old), (comparison.new, position.new))
    said = [_said(contract, schema, name) for contract, schema in sides]
    if said == [None, None]:
        defaults = [default_content_types(contract, property_of(contract, schema, name)) for contract, schema in sides]
        return defaults[0] != defaults[1]
    # That the types differ is told of the encoding.
    return not all(is_binary(one) for types in said if types is not None for one in content_types(types))


def _said(contract: Contract, schema: Node, name: str) -> str | None:
    """The content types that the encoding of a field gives."""
    content_type = value_of(members(contract.at(schema.tokens[:-1]), "encoding").get(name), "contentType")
    return content_type if isinstance(content_type, str) else None


def _items(contract: Contract, schema: Node) -> Node | None:
    return merged_at(contract, schema).first("items")


def _are_octets(contract: Contract, schema: Node | None) -> bool:
    """Whether a part is octets, and nothing else is said of it."""
    if schema is None or says_nothing(schema):
        return True
    shape = merged_at(contract, schema)
    if shape.types not in (None, frozenset({"string"})) or shape.properties or shape.unions:
        return False
    said = shape.first("contentMediaType")
    is_named = "format" in shape.keywords or (said is not None and is_binary(str(said.value)))
    return (shape.types is None or is_named) and adds_nothing_to_octets(shape)


SAME_TEXT = "schema.text.changed"
_OF_TYPES = ("schema.type.changed", "schema.type.narrowed", "schema.type.widened")
_RECAST = frozenset({"schema.type.changed", "schema.listified", "schema.unlistified"})


def as_read(draft: Draft, medium: Medium, *, whole: bool) -> Draft:
    """Return a draft as it is to be blamed for payloads of a medium: what a type refuses of texts is refused over their
    form. Null is none of these; `whole` says that the draft is about the payload itself, and not about a part of it,
    which may be JSON within a text."""
    if medium.is_text and whole and draft.about.part == "null":
        return replace(draft, flow=frozenset())
    if not medium.is_text or draft.kind not in _OF_TYPES:
        return draft
    # Values of disjoint types are compared by their types alone: what else refuses them follows from that.
    return replace(draft, keywords=draft.keywords | (OF_VALUES if draft.kind == "schema.type.changed" else OF_TEXT))


def is_same_text(traced: Traced, evidence: Mapping[Usage, Evidence]) -> bool:
    """Return whether a change of type is proved to be none wherever it is met, because all of that is text."""
    if traced.draft.kind not in _RECAST or not traced.positions:
        return False
    return all(
        position.medium.is_text and isinstance(evidence.get(usage), (Proof, Assumed))
        for usage, position in traced.positions.items()
    )


def as_same_text(comparison: Comparison, traced: Traced, *, alike: bool) -> Traced:
    """Return what is told instead of the change of type; `alike` says whether no text was added either."""
    draft = traced.draft
    old, new = comparison.old.at(draft.pair[0]), comparison.new.at(draft.pair[1])
    names = {"old": type_name(merged_at(comparison.old, old)), "new": type_name(merged_at(comparison.new, new))}
    return replace(traced, draft=replace(draft, kind=SAME_TEXT, facts={**draft.facts, **names, "alike": alike}))
