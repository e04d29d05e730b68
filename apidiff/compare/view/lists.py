"""Lists of one item at the most, which are written like that item where values are text (RFC 6570, section 3.2.1)."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.compare.view.merged import MergedSchema, merged_at
from apidiff.contain.vocabulary import EXAMPLES, ITEM_COUNTS, TEXTS
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json

_ARRAY = frozenset({"array"})
_OF_LIST = frozenset({"type", "items", "uniqueItems", *ITEM_COUNTS, *TEXTS, *EXAMPLES})


def only_item(contract: Contract, schema: Node) -> Node | None:
    """Return the schema of the item of a list that has one at the most; None for any other schema."""
    shape = merged_at(contract, schema)
    return shape.first("items") if shape.types == _ARRAY and lists_one(shape) else None


def lists_one(shape: MergedSchema) -> bool:
    """Return whether lists of a shape have one item at the most, and that is all that is said of them."""
    if not shape.keywords.keys() <= _OF_LIST or shape.unions or shape.unread or shape.values is not None:
        return False
    if shape.properties or shape.required:
        return False
    return 1 in _values(shape, "maxItems") and all(value in (0, 1) for value in _values(shape, "minItems"))


def _values(shape: MergedSchema, keyword: str) -> Iterator[Json]:
    return (node.value for node in shape.keywords.get(keyword, ()))
