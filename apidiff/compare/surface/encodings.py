"""Encodings of the parts of multipart and form bodies (OpenAPI 3.1.1, section 4.8.15; by position since 3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

from apidiff.compare.context.reading import elements, members, value_of
from apidiff.compare.context.site import Compared, Comparison
from apidiff.compare.context.unread import described, facts_of
from apidiff.compare.match.media_types import Relation, covers, normal_name
from apidiff.compare.same.equality import same
from apidiff.compare.surface.headers import gather_headers
from apidiff.compare.surface.parts.gathering import Gathering, Pair
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.compare.surface.unread.fields import compare_unread_fields
from apidiff.compare.surface.values.serialization import may_be
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Node, Usage
from apidiff.model.document import Json

_KEYWORDS = ("contentType", "style", "explode", "allowReserved")
ENCODINGS = ("encoding", "prefixEncoding", "itemEncoding")
"""The keywords that hold the encodings of parts."""
_SHAPES: Mapping[str, type[dict[str, Json] | list[Json]]] = MappingProxyType({"encoding": dict, "prefixEncoding": list})
_MODELLED = frozenset({*_KEYWORDS, "headers", *ENCODINGS})
_DEEPEST_ARRAY = 4


class _Part(Struct, frozen=True, kw_only=True, eq=False):
    """A part of a body on both sides: how it is encoded, and the schemas of what it holds."""

    names: tuple[str, ...]
    old: Node
    new: Node
    old_schema: Node | None
    new_schema: Node | None


def compare_encodings(comparison: Comparison, gathering: Gathering, pair: Pair, media_type: str) -> Compared:
    """Yield what changed about the encoding of each part; an encoding that is written on one side only counts as its
    defaults."""
    old, new = pair.old, pair.new
    waiting = [_Part(names=(), old=old, new=new, old_schema=old.get("schema"), new_schema=new.get("schema"))]
    # Since 3.2 a part can have parts: they are appended to the list that is walked.
    for holder in waiting:
        _note_unread(gathering, pair, holder)
        for part in _parts_on_both_sides(comparison, holder):
            waiting.append(part)
            yield from _compare_part(comparison, gathering, pair, media_type, part)


def _note_unread(gathering: Gathering, pair: Pair, holder: _Part) -> None:
    """Note the encodings that the new document alone does not let be read."""
    for keyword, shape in _SHAPES.items():
        gathering.passes_over(
            "media-type", holder.old, holder.new, keyword, shape, pair.site.below(*holder.names, keyword)
        )
    old = _parts(holder.old)
    for name, now in _parts(holder.new).items():
        was = old.get(name)
        if not isinstance(now.value, dict) and isinstance(was.value if was is not None else {}, dict):
            led_to = "not there" if was is None else described(was.value)
            site = pair.site.below(*holder.names, name)
            gathering.note("media-type", was, now, {**facts_of(now), "led_to": led_to}, site)


def _parts_on_both_sides(comparison: Comparison, holder: _Part) -> Iterator[_Part]:
    old, new = _parts(holder.old), _parts(holder.new)
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if all(side is None or isinstance(side.value, dict) for side in (was, now)):
            yield _Part(
                names=(*holder.names, name),
                old=was or Node({}, holder.old.tokens),
                new=now or Node({}, holder.new.tokens),
                old_schema=_property(comparison.old, holder.old_schema, name),
                new_schema=_property(comparison.new, holder.new_schema, name),
            )


def _compare_part(
    comparison: Comparison, gathering: Gathering, pair: Pair, media_type: str, part: _Part
) -> Iterator[Change]:
    site = pair.site.below(*part.names)
    name = "/".join(part.names)
    place = f"encoding {name}"
    usages = [
        Usage(operation=usage.operation, direction=usage.direction, place=f"{usage.place} {place}")
        for usage in pair.usages
    ]
    holder = Pair(
        old=part.old,
        new=part.new,
        owner=pair.owner,
        path=(*pair.path, *part.names),
        usages=usages,
        alike=same(part.old.value, part.new.value),
    )
    yield from gather_headers(comparison, gathering, holder)
    if holder.alike:
        return
    yield from compare_unread_fields(comparison, site, "media-type", part.old, part.new)
    before = _effective(comparison.old, part.old_schema, part.old.value)
    after = _effective(comparison.new, part.new_schema, part.new.value)
    for keyword in _KEYWORDS:
        if not same(before[keyword], after[keyword]):
            relation = "changed" if keyword != "contentType" else _relation(before[keyword], after[keyword])
            facts = {"media_type": media_type, "property": name, "keyword": keyword, "relation": relation}
            was, now = part.old.get(keyword), part.new.get(keyword)
            yield comparison.change("encoding.changed", site, "media-type", was, now, facts)
    yield from compare_rest(comparison, site, "media-type", part.old, part.new, _MODELLED)


def _parts(holder: Node) -> Mapping[str, Node]:
    """The Encoding Objects of a media type or of a part: by property, by position (`[0]`), and for the items (`[]`)."""
    parts = dict(members(holder, "encoding"))
    parts.update({f"[{index}]": node for index, node in enumerate(elements(holder, "prefixEncoding"))})
    items = holder.get("itemEncoding")
    if items is not None:
        parts["[]"] = items
    return parts


def _effective(contract: Contract, schema: Node | None, encoding: Mapping[str, Json]) -> dict[str, Json]:
    """The keywords of an encoding with their defaults. A list is written item by item, as with `style: form` and
    `explode: true`; of an object these count once one of them is written (OpenAPI 3.1.1, section 4.8.15.1.1). How one
    value is written is all the same in every style."""
    content_type = encoding.get("contentType")
    is_list = schema is not None and not may_be(("object",), contract, schema)
    is_single = is_list and schema is not None and not may_be(("array",), contract, schema)
    styled = is_list or any(keyword in encoding for keyword in ("style", "explode", "allowReserved"))
    style = encoding.get("style", "form" if styled else None)
    explode = encoding.get("explode", style == "form" if styled else None)
    return {
        "contentType": _content_types(content_type) if isinstance(content_type, str) else _default(contract, schema),
        "style": None if is_single else style,
        "explode": None if is_single else explode,
        "allowReserved": encoding.get("allowReserved", False),
    }


def _relation(old: list[str], new: list[str]) -> Relation:
    """How two lists of content types compare: as sets, of which the names may be ranges."""
    if all(any(name == wide or covers(wide, name) for wide in new) for name in old):
        return "generalized"
    if all(any(name == wide or covers(wide, name) for wide in old) for name in new):
        return "specialized"
    return "changed"


def _content_types(text: str) -> list[str]:
    return sorted({normal_name(part) for part in text.split(",")})


def _property(contract: Contract, schema: Node | None, name: str) -> Node | None:
    return None if schema is None else members(contract.follow(schema), "properties").get(name)


def _default(contract: Contract, schema: Node | None) -> list[str]:
    """The default `contentType` of a property by its schema (OpenAPI 3.0.4, section 4.7.15.1.1 and 3.1.1, section
    4.8.15.1.1)."""
    found = schema
    for _ in range(_DEEPEST_ARRAY):
        found = contract.follow(found) if found is not None else None
        items = found.get("items") if found is not None and value_of(found, "type") == "array" else None
        if items is None:
            break
        found = items
    type_, named = value_of(found, "type"), value_of(found, "contentMediaType")
    if isinstance(named, str):
        return [normal_name(named)]
    if type_ == "object":
        return ["application/json"]
    if type_ is None or (
        type_ == "string" and (value_of(found, "format") == "binary" or value_of(found, "contentEncoding"))
    ):
        return ["application/octet-stream"]
    return ["text/plain"]
