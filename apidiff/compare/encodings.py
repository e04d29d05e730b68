"""Encodings of the parts of multipart and form bodies (OpenAPI 3.1.1, section 4.8.15; by position since 3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from apidiff.compare.equality import same
from apidiff.compare.headers import gather_headers
from apidiff.compare.media_type_names import normal_name
from apidiff.compare.reading import elements, members, value_of
from apidiff.compare.residue import compare_rest
from apidiff.compare.sharing import Gathering, Pair
from apidiff.compare.site import Compared, Comparison
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Node, Usage
from apidiff.model.document import Json

_KEYWORDS = ("contentType", "style", "explode", "allowReserved")
_NESTED = ("encoding", "prefixEncoding", "itemEncoding")
_MODELLED = frozenset({*_KEYWORDS, "headers", *_NESTED})
_DEEPEST_ARRAY = 4


def compare_encodings(comparison: Comparison, gathering: Gathering, pair: Pair, media_type: str) -> Compared:
    """Yield what changed about the encoding of each part; an encoding that is written on one side only counts as its
    defaults."""
    old, new = _parts(pair.old), _parts(pair.new)
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        for side in (was, now):
            if side is not None and not isinstance(side.value, dict):
                break
        else:
            yield from _compare_part(comparison, gathering, pair, media_type, name, was, now)


def _compare_part(
    comparison: Comparison,
    gathering: Gathering,
    pair: Pair,
    media_type: str,
    name: str,
    old: Node | None,
    new: Node | None,
) -> Iterator[Change]:
    site = pair.site.below(name)
    place = f"encoding {name}"
    usages = [
        Usage(operation=usage.operation, direction=usage.direction, place=f"{usage.place} {place}")
        for usage in pair.usages
    ]
    holder = Pair(
        old=old or Node({}, pair.old.tokens),
        new=new or Node({}, pair.new.tokens),
        owner=pair.owner,
        path=(*pair.path, name),
        usages=usages,
        alike=old is not None and new is not None and same(old.value, new.value),
    )
    yield from gather_headers(comparison, gathering, holder)
    if holder.alike:
        return
    before = _effective(comparison.old, pair.old, name, holder.old.value)
    after = _effective(comparison.new, pair.new, name, holder.new.value)
    for keyword in _KEYWORDS:
        if not same(before[keyword], after[keyword]):
            facts = {"media_type": media_type, "property": name, "keyword": keyword}
            was, now = holder.old.get(keyword), holder.new.get(keyword)
            yield comparison.change("encoding.changed", site, "media-type", was, now, facts)
    for keyword in _NESTED:
        was, now = holder.old.get(keyword), holder.new.get(keyword)
        if not same(None if was is None else was.value, None if now is None else now.value):
            facts = {"media_type": media_type, "property": name, "keyword": keyword}
            yield comparison.change("encoding.changed", site, "media-type", was, now, facts)
    yield from compare_rest(comparison, site, "media-type", holder.old, holder.new, _MODELLED)


def _parts(media_type: Node) -> Mapping[str, Node]:
    """The Encoding Objects of a media type: by property, by position (`[0]`), and for the items (`[]`)."""
    parts = dict(members(media_type, "encoding"))
    parts.update({f"[{index}]": node for index, node in enumerate(elements(media_type, "prefixEncoding"))})
    items = media_type.get("itemEncoding")
    if items is not None:
        parts["[]"] = items
    return parts


def _effective(contract: Contract, media_type: Node, name: str, encoding: Mapping[str, Json]) -> dict[str, Json]:
    """The keywords of an encoding with their defaults. `style`, `explode` and `allowReserved` count as `form` once one
    is written."""
    content_type = encoding.get("contentType")
    styled = any(keyword in encoding for keyword in ("style", "explode", "allowReserved"))
    style = encoding.get("style", "form" if styled else None)
    return {
        "contentType": _content_types(content_type)
        if isinstance(content_type, str)
        else _default(contract, media_type, name),
        "style": style,
        "explode": encoding.get("explode", style == "form" if styled else None),
        "allowReserved": encoding.get("allowReserved", False),
    }


def _content_types(text: str) -> list[str]:
    return sorted(normal_name(part) for part in text.split(","))


def _default(contract: Contract, media_type: Node, name: str) -> list[str]:
    """The default `contentType` of a property by its schema (OpenAPI 3.0.4, section 4.7.15.1.1 and 3.1.1, section
    4.8.15.1.1)."""
    schema = media_type.get("schema")
    found = members(contract.follow(schema), "properties").get(name) if schema is not None else None
    for _ in range(_DEEPEST_ARRAY):
        found = contract.follow(found) if found is not None else None
        items = found.get("items") if found is not None and value_of(found, "type") == "array" else None
        if items is None:
            break
        found = items
    type_ = value_of(found, "type")
    if type_ == "object":
        return ["application/json"]
    if type_ is None or (
        type_ == "string" and (value_of(found, "format") == "binary" or value_of(found, "contentEncoding"))
    ):
        return ["application/octet-stream"]
    return ["text/plain"]
