"""Streams of items, described by the schema of all of them or by that of each.

A sequential media type is read as an array of its items: `schema` describes that array, `itemSchema` each item of it
(OpenAPI 3.2.0, section 4.14.2). So `schema: {type: array, items: X}` and `itemSchema: X` say the same.
"""

from __future__ import annotations

from apidiff.compare.context.site import Comparison
from apidiff.compare.match.media_types import normal_name
from apidiff.compare.surface.parts.gathering import Pair
from apidiff.compare.view.merged import merged_at
from apidiff.contain.vocabulary import EXAMPLES, ITEM_COUNTS, TEXTS
from apidiff.model.contract import Contract, Direction, Node, Standard

_SEQUENTIAL = frozenset(
    {"application/jsonl", "application/x-ndjson", "application/json-seq", "text/event-stream", "multipart/mixed"}
)
"""OpenAPI 3.2.0, section 4.14.2.1; and every name with the suffix of RFC 8091."""
_SUFFIX = "+json-seq"
_ARRAY = frozenset({"array"})
_SILENT = frozenset({"type", "items", *TEXTS, *EXAMPLES})
_BOUNDS = frozenset({*ITEM_COUNTS, "uniqueItems"})


def rewritten_sequence(comparison: Comparison, pair: Pair, media_type: str) -> tuple[Node, Node] | None:
    """Return the schemas of the items of a stream, where one document describes the stream and the other its items;
    None where they say it in the same way, or not the same."""
    if not _is_sequential(media_type):
        return None
    (was, old_item), (now, new_item) = _schemas(pair.old), _schemas(pair.new)
    if was is not None and old_item is None and now is None and new_item is not None:
        items = _items(comparison.old, was, pair, Direction.REQUEST)
        return None if items is None else (items, new_item)
    if was is None and old_item is not None and now is not None and new_item is None:
        items = _items(comparison.new, now, pair, Direction.RESPONSE)
        return None if items is None else (old_item, items)
    return None


def _is_sequential(media_type: str) -> bool:
    name = normal_name(media_type).partition(";")[0]
    return name in _SEQUENTIAL or name.endswith(_SUFFIX)


def _schemas(media_type: Node) -> tuple[Node | None, Node | None]:
    return media_type.get("schema"), media_type.get("itemSchema")


def _items(contract: Contract, schema: Node, pair: Pair, writes: Direction) -> Node | None:
    """The schema of the items of a stream that is described as an array; None where that says more. How many items
    there are may be said where this side `writes` every payload: the other one takes any number."""
    if contract.standard is not Standard.OPENAPI_3_2:
        return None
    shape = merged_at(contract, schema)
    harmless = _SILENT | _BOUNDS if all(usage.direction is writes for usage in pair.usages) else _SILENT
    if shape.types != _ARRAY or shape.unions or shape.unread or shape.values is not None:
        return None
    if shape.properties or shape.required or not shape.keywords.keys() <= harmless:
        return None
    found = shape.keywords.get("items", [])
    return found[0] if len(found) == 1 and not isinstance(found[0].value, list) else None
