"""Headers of responses and of multipart parts; their names are case-insensitive (RFC 9110, section 5.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from apidiff.compare.context.reading import flag, members
from apidiff.compare.context.site import Compared, Comparison
from apidiff.compare.lifecycle.deprecation import LIFECYCLE_KEYWORDS, compare_stability, compare_sunset
from apidiff.compare.surface.parts.gathering import Gathering, Pair, statuses
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.compare.surface.unread.fields import compare_unread_fields, is_readable
from apidiff.compare.surface.values.positions import compare_texts, compare_value_schema
from apidiff.compare.surface.values.serialization import serialization_of
from apidiff.model.change import Change
from apidiff.model.contract import ITEM_FORMATS, Contract, Node, Usage
from apidiff.model.document import Json
from apidiff.model.places import header
from apidiff.model.words.message import Value, phrase

_MODELLED = LIFECYCLE_KEYWORDS | {
    "description",
    "required",
    "style",
    "explode",
    ITEM_FORMATS,
    "schema",
    "content",
    "example",
    "examples",
    "allowEmptyValue",
    "allowReserved",
}
# A `Content-Type` header is ignored in favour of the media type (OpenAPI 3.1.1, sections 4.8.15 and 4.8.17).
_IGNORED = "content-type"


def gather_headers(comparison: Comparison, gathering: Gathering, holder: Pair) -> Iterator[Change]:
    """Note the headers of a response or a multipart part, and yield those that were added or removed."""
    if "headers" not in holder.old.value and "headers" not in holder.new.value:
        return
    if gathering.passes_over("header", holder.old, holder.new, "headers", dict, holder.site.below("headers")):
        return
    old, new = _named(holder.old), _named(holder.new)
    for key, (name, node) in old.items():
        if key in new:
            new_name, new_node = new[key]
            usages = _usages(holder, new_name)
            gathering.add("header", node, new_node, owner=holder.owner, path=(*holder.path, new_name), usages=usages)
        else:
            yield from _lone(comparison, holder, "header.removed", name, node)
    for key, (name, node) in new.items():
        if key not in old:
            yield from _lone(comparison, holder, "header.added", name, node)


def compare_header(comparison: Comparison, pair: Pair) -> Compared:
    """Yield the positions of one header at all its usages, and what changed about it."""
    old, new = pair.old, pair.new
    facts: dict[str, Json] = {"header": _name(pair), **_places(pair.usages)}
    yield from compare_value_schema(comparison, pair, _name(pair), "header", facts)
    if pair.alike:
        return
    site = pair.site
    yield from compare_unread_fields(comparison, site, "header", old, new)
    if flag(old, "required") is not flag(new, "required") and is_readable(new, "required"):
        event = "required" if flag(new, "required") else "optional"
        yield comparison.change(f"header.{event}", site, "header", old.get("required"), new.get("required"), facts)
    if flag(old, "deprecated") is not flag(new, "deprecated"):
        event = "deprecated" if flag(new, "deprecated") else "undeprecated"
        yield comparison.change(f"header.{event}", site, "header", old.get("deprecated"), new.get("deprecated"), facts)
    yield from compare_sunset(comparison, site, "header", old, new)
    yield from compare_stability(comparison, site, "header", old, new)
    yield from _written_differently(comparison, pair, facts)
    yield from compare_texts(comparison, site, "header", "header", old, new, facts)
    yield from compare_rest(comparison, site, "header", old, new, _MODELLED)


def _written_differently(comparison: Comparison, pair: Pair, facts: Mapping[str, Json]) -> Iterator[Change]:
    old, new = pair.old, pair.new
    before, after = serialization_of(comparison.old, old), serialization_of(comparison.new, new)
    nodes = [(keyword, before.node(old, keyword), after.node(new, keyword)) for keyword in before.differences(after)]
    # Neither keyword belongs to headers, but documents carry them; false says what their absence says.
    for keyword in ("allowEmptyValue", "allowReserved"):
        if flag(old, keyword) is not flag(new, keyword):
            nodes.append((keyword, Node(flag(old, keyword), old.tokens), Node(flag(new, keyword), new.tokens)))
    for keyword, was, now in nodes:
        stated = {**facts, "keyword": keyword}
        yield comparison.change("header.serialization.changed", pair.site, "header", was, now, stated)


def _named(holder: Node) -> dict[str, tuple[str, Node]]:
    return {name.lower(): (name, node) for name, node in members(holder, "headers").items() if name.lower() != _IGNORED}


def _usages(holder: Pair, name: str) -> list[Usage]:
    return [usage.below(header(name)) for usage in holder.usages]


def _name(pair: Pair) -> str:
    return pair.usages[0].place.last.name if pair.usages else pair.new.tokens[-1]


def _part_of(usage: Usage) -> str:
    """The name of the part of a body that a usage leads over, or nothing."""
    return usage.place.name_of("encoding")


def _places(usages: Sequence[Usage]) -> dict[str, Json]:
    """The statuses of the responses that carry a header, and what holds it in words: those responses, or a part of a
    body."""
    parts = dict.fromkeys(name for usage in usages if (name := _part_of(usage)))
    found = statuses(usages)
    named = [part for name in parts for part in (" and ", "part ", Value(name))]
    return {"status": found, "holder": phrase(*named[1:]) if parts else phrase(found, " response")}


def _lone(comparison: Comparison, holder: Pair, kind: str, name: str, raw: Node) -> Iterator[Change]:
    removed = kind == "header.removed"
    contract: Contract = comparison.old if removed else comparison.new
    node = contract.follow(raw)
    site = holder.site.below(name, step=header(name))
    facts = {"header": name, **_places(holder.usages), "required": flag(node, "required")}
    here = Node(node.value, raw.tokens)
    old, new = (here, None) if removed else (None, here)
    yield comparison.change(kind, site, "header", old, new, facts)
