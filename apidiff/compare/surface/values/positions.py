"""What parameters and headers have in common: a value described by `schema` or `content`, and texts about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from apidiff.compare.context.reading import members
from apidiff.compare.context.site import Compared, Comparison, Site
from apidiff.compare.context.unread import unread_change, unread_of
from apidiff.compare.context.wire import Field, Wire
from apidiff.compare.match.media_types import covers, normal_name
from apidiff.compare.surface.parts.gathering import Pair
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.compare.surface.values.forms import content_positions
from apidiff.compare.surface.values.pairing import pair_positions
from apidiff.compare.surface.values.rewritten import rewritten
from apidiff.compare.surface.values.serialization import serialization_of
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Direction, Node
from apidiff.model.document import Json
from apidiff.model.equality import same

_MEDIA_MODELLED = frozenset({"schema", "example", "examples"})


def compare_value_schema(
    comparison: Comparison, pair: Pair, name: str, subject_type: str, facts: Mapping[str, Json]
) -> Compared:
    """Yield the positions of a parameter or header with that name, or what changed about which schema describes its
    value."""
    prefix = subject_type
    old, new = pair.old, pair.new
    old_media, old_schema = value_schema(comparison.old, old)
    new_media, new_schema = value_schema(comparison.new, new)
    directions = {usage.direction for usage in pair.usages}
    if (schemas := rewritten(comparison, old, new, directions)) is not None:
        nodes = (old.get("content") or old.get("schema"), new.get("content") or new.get("schema"))
        yield comparison.change(f"{prefix}.rewritten", pair.site, subject_type, *nodes, facts)
        yield from pair_positions(pair, *schemas, (_wire(comparison.old, old, name), _wire(comparison.new, new, name)))
    elif not _is_written_as_before(pair):
        nodes = (old.get("content") or old.get("schema"), new.get("content") or new.get("schema"))
        if prefix == "header":
            named = {**facts, "keyword": "content"}
            yield comparison.change("header.serialization.changed", pair.site, subject_type, *nodes, named)
        else:
            yield comparison.change(f"{prefix}.content.changed", pair.site, subject_type, *nodes, facts)
    elif unread := list(_unread_media_types(comparison, pair, subject_type)):
        yield from unread
    elif old_schema is not None and new_schema is not None:
        if old_media is not None and new_media is not None:
            media = msgspec.structs.replace(pair, old=old_media, new=new_media)
            yield from content_positions(comparison, media, _content_names(old)[0], (old_schema, new_schema))
        else:
            wires = (_wire(comparison.old, old, name), _wire(comparison.new, new, name))
            yield from pair_positions(pair, old_schema, new_schema, wires)
        for was, now in _further_schemas(comparison, old, new):
            yield from pair_positions(pair, was, now)
    elif old_schema is not None or new_schema is not None:
        event = "removed" if new_schema is None else "added"
        yield comparison.change(f"{prefix}.schema.{event}", pair.site, subject_type, old_schema, new_schema, facts)
    if old_media is not None and new_media is not None and not same(old_media.value, new_media.value):
        yield from compare_examples(comparison, pair.site, prefix, subject_type, old_media, new_media, facts)
        # Those of the fields of a query string are compared with the parameter.
        known = _MEDIA_MODELLED | {"encoding"} if prefix == "parameter" else _MEDIA_MODELLED
        yield from compare_rest(comparison, pair.site, subject_type, old_media, new_media, known)


def _unread_media_types(comparison: Comparison, pair: Pair, subject_type: str) -> Iterator[Change]:
    """Yield the media types of a value that can be read in one of the documents only."""
    before, after = members(pair.old, "content"), members(pair.new, "content")
    fresh = {normal_name(name): node for name, node in after.items()}
    for name, was in before.items():
        now = next(iter(after.values())) if len(after) == 1 else fresh[normal_name(name)]
        sides = (was, comparison.old.follow(was)), (now, comparison.new.follow(now))
        found = unread_of(comparison, *sides)
        if found is not None:
            yield unread_change(comparison, pair.site.below(name), subject_type, found)


def _further_schemas(comparison: Comparison, old: Node, new: Node) -> Iterator[tuple[Node, Node]]:
    """Yield the schemas of media types beyond the first, which the standard does not know and documents have."""
    fresh = {normal_name(name): node for name, node in members(new, "content").items()}
    for name, node in list(members(old, "content").items())[1:]:
        other = fresh.get(normal_name(name))
        was = schema_of(comparison.old.follow(node), "schema")
        now = None if other is None else schema_of(comparison.new.follow(other), "schema")
        if was is not None and now is not None:
            yield was, now


def _wire(contract: Contract, node: Node, name: str) -> Wire:
    """How a side writes the value of a parameter or header."""
    found = serialization_of(contract, node)
    return Wire(place=found.place, name=name, written=Field(style=found.style, explode=found.explode))


def _is_written_as_before(pair: Pair) -> bool:
    """Whether the reader of a value takes the media type in which it is written, if one is named."""
    before, after = _content_names(pair.old), _content_names(pair.new)
    if len(before) != 1 or len(after) != 1:
        return before == after
    sent, taken = (after, before) if _is_answer(pair) else (before, after)
    return all(any(name == wide or covers(wide, name) for wide in taken) for name in sent)


def _is_answer(pair: Pair) -> bool:
    return bool(pair.usages) and all(usage.direction is Direction.RESPONSE for usage in pair.usages)


def _content_names(node: Node) -> list[str]:
    return sorted(normal_name(name) for name in members(node, "content"))


def value_schema(contract: Contract, node: Node) -> tuple[Node | None, Node | None]:
    """Return the Media Type Object (None for a plain schema) and the schema that describe a parameter's or header's
    value. Their `content` has one entry (OpenAPI 3.1.1, section 4.8.12.2.3)."""
    for media_type in members(node, "content").values():
        found = contract.follow(media_type)
        return (found if isinstance(found.value, dict) else None), schema_of(found, "schema")
    return None, schema_of(node, "schema")


def schema_of(node: Node, keyword: str) -> Node | None:
    """Return what stands under the keyword of a schema, be it one or not; None where nothing does."""
    return node.get(keyword)


def compare_texts(
    comparison: Comparison, site: Site, prefix: str, subject_type: str, old: Node, new: Node, facts: Mapping[str, Json]
) -> Iterator[Change]:
    """Yield `<prefix>.description.changed` and `<prefix>.example.changed`."""
    was, now = old.get("description"), new.get("description")
    if (was.value if was else "") != (now.value if now else ""):
        yield comparison.change(f"{prefix}.description.changed", site, subject_type, was, now, facts)
    yield from compare_examples(comparison, site, prefix, subject_type, old, new, facts)


def compare_examples(
    comparison: Comparison, site: Site, prefix: str, subject_type: str, old: Node, new: Node, facts: Mapping[str, Json]
) -> Iterator[Change]:
    """Yield `<prefix>.example.changed` where `example` or `examples` differ. Components that both sides refer to are
    compared by themselves, once."""
    for keyword in ("example", "examples"):
        was, now = old.get(keyword), new.get(keyword)
        if was is None and now is None:
            continue
        if was is not None and now is not None and same(was.value, now.value):
            continue
        if keyword == "examples" and same(_examples(comparison.old, old), _examples(comparison.new, new)):
            continue
        yield comparison.change(f"{prefix}.example.changed", site, subject_type, was, now, facts)
        return


def _examples(contract: Contract, node: Node) -> dict[str, Json]:
    return {name: _example(contract, example) for name, example in members(node, "examples").items()}


def _example(contract: Contract, node: Node) -> Json:
    """An example with what stands beside the reference to it (OpenAPI 3.1.1, section 4.8.23: summary and
    description)."""
    found = contract.follow(node).value
    if not isinstance(found, dict) or not isinstance(node.value, dict):
        return found
    return {**found, **{key: value for key, value in node.value.items() if key != "$ref"}}
