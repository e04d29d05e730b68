"""Values that two documents describe in different ways and that are written alike.

A list of at most one is written like its item (RFC 6570, section 3.2.1), and a number in `content` of JSON or plain
text like one with a `schema` (OpenAPI 3.2.0, appendix B). What is compared then are the schemas of what is written.
"""

from __future__ import annotations

from collections.abc import Set

from apidiff.compare.context.reading import flag, members
from apidiff.compare.context.site import Comparison
from apidiff.compare.match.media_types import normal_name
from apidiff.compare.surface.values.serialization import serialization_of
from apidiff.compare.view.lists import lists_one
from apidiff.compare.view.merged import merged_at
from apidiff.model.contract import Contract, Direction, Node

_AS_IN_JSON = frozenset({"integer", "number", "boolean"})
"""Types whose values are written alike as text and as JSON."""
_SINGLE = _AS_IN_JSON | {"string"}
"""Types of values without parts."""
_ALIKE = {"text/plain": _SINGLE, "application/json": _AS_IN_JSON}
"""The types of the values that a media type writes as they are written without one."""
_ARRAY = frozenset({"array"})
_SEPARATING = frozenset(",|; \t")


def rewritten(comparison: Comparison, old: Node, new: Node, directions: Set[Direction]) -> tuple[Node, Node] | None:
    """Return the schemas of what a parameter or header writes that travels in some directions, where both sides write
    it alike and say so in different ways; None where they say it in the same way, or where it is not certain that they
    write it alike."""
    has_content = [bool(members(node, "content")) for node in (old, new)]
    if has_content == [True, True]:
        return None
    if has_content == [False, False]:
        return _of_list_and_item(comparison, old, new, directions)
    if has_content[1]:
        return _with_content((comparison.old, old), (comparison.new, new))
    found = _with_content((comparison.new, new), (comparison.old, old))
    return found and found[::-1]


def single_types(contract: Contract, schema: Node | None) -> frozenset[str]:
    """Return the types of a schema whose values have no parts, as far as its types say; none of any other."""
    if schema is None or not isinstance(schema.value, dict):
        return frozenset()
    shape = merged_at(contract, schema)
    if shape.types is None or shape.unions or shape.unread or not shape.types <= _SINGLE:
        return frozenset()
    return shape.types


def _with_content(plain: tuple[Contract, Node], typed: tuple[Contract, Node]) -> tuple[Node, Node] | None:
    """The schemas of a value that is described without a media type, and with one."""
    (contract, node), (other, holder) = plain, typed
    media_types = members(holder, "content")
    if len(media_types) != 1 or _is_written_raw(node) or not _has_plain_style(contract, node):
        return None
    ((name, media_type),) = media_types.items()
    was, now = node.get("schema"), other.follow(media_type).get("schema")
    alike = _ALIKE.get(normal_name(name), frozenset())
    types = single_types(contract, was), single_types(other, now)
    if was is None or now is None or not all(types) or not types[0] | types[1] <= alike:
        return None
    # JSON has a word for null, which the text of a parameter has not.
    return None if normal_name(name) != "text/plain" and merged_at(other, now).null else (was, now)


def _of_list_and_item(
    comparison: Comparison, old: Node, new: Node, directions: Set[Direction]
) -> tuple[Node, Node] | None:
    """The schemas of a value that may be listed once at the most, and of one that stands by itself."""
    was, now = old.get("schema"), new.get("schema")
    if was is None or now is None:
        return None
    if _is_single(comparison.new, now):
        item = _only_item(comparison.old, old, is_sent=directions <= {Direction.REQUEST})
        return None if item is None else (item, now)
    if _is_single(comparison.old, was):
        item = _only_item(comparison.new, new, is_sent=directions <= {Direction.RESPONSE})
        return None if item is None else (was, item)
    return None


def _is_single(contract: Contract, schema: Node) -> bool:
    return bool(single_types(contract, schema)) and not merged_at(contract, schema).first("default")


def _only_item(contract: Contract, holder: Node, *, is_sent: bool) -> Node | None:
    """The schema of the only item that a parameter may list; None where it may list more, where more is said of the
    list, or where a list is read, not sent, and a text might be taken for several items."""
    schema = holder.get("schema")
    shape = None if schema is None else merged_at(contract, schema)
    if shape is None or shape.types != _ARRAY or not lists_one(shape):
        return None
    item = shape.first("items")
    if item is None or not single_types(contract, item) or serialization_of(contract, holder).style == "deepObject":
        return None
    return item if is_sent or _stays_whole(contract, holder, item) else None


def _stays_whole(contract: Contract, holder: Node, item: Node) -> bool:
    """Whether a text is never taken for several items: each item has a name of its own, or what separates items is
    escaped within one, or no item holds it. Headers and cookies are written without escaping (OpenAPI 3.2.0, section
    4.12.3)."""
    found = serialization_of(contract, holder)
    if found.place == "query" and (found.explode or not _is_written_raw(holder)):
        return True
    if found.place == "path":
        return True
    shape = merged_at(contract, item)
    if shape.types is not None and shape.types <= _AS_IN_JSON:
        return True
    if shape.values is None:
        return False
    return all(_SEPARATING.isdisjoint(str(node.value)) for node in shape.values.values())


def _is_written_raw(holder: Node) -> bool:
    """Whether a value is written without escaping what has a meaning in a query."""
    return flag(holder, "allowReserved")


def _has_plain_style(contract: Contract, holder: Node) -> bool:
    found = serialization_of(contract, holder)
    return found.style == ("form" if found.place in ("query", "cookie") else "simple")
