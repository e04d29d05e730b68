"""Encodings of the parts of multipart and form bodies (OpenAPI 3.1.1, section 4.8.15; by position since 3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

from apidiff.compare.context.reading import flag, members
from apidiff.compare.context.site import Compared, Comparison
from apidiff.compare.context.unread import described, facts_of
from apidiff.compare.match.media_types import Relation, covers
from apidiff.compare.surface.headers import gather_headers
from apidiff.compare.surface.parts.gathering import Gathering, Pair
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.compare.surface.unread.fields import compare_unread_fields
from apidiff.compare.surface.values.serialization import may_be
from apidiff.compare.view.content_types import content_types, default_content_types, encodings_of, property_of
from apidiff.compare.view.merged import MergedSchema, merged_at
from apidiff.contain.vocabulary import CLOSERS
from apidiff.model.change import Change
from apidiff.model.contract import ITEM_FORMATS, Contract, Node
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.places import Step

_KEYWORDS = ("contentType", "style", "explode", ITEM_FORMATS)
_FLAGS = (("allowReserved", "allow-reserved"), ("allowEmptyValue", "allow-empty-value"))
"""What a field of a form may hold beside its values, as a parameter may; empty values by Swagger 2.0 alone."""
ENCODINGS = ("encoding", "prefixEncoding", "itemEncoding")
"""The keywords that hold the encodings of parts."""
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_SHAPES: Mapping[str, type[dict[str, Json] | list[Json]]] = MappingProxyType({"encoding": dict, "prefixEncoding": list})
_MODELLED = frozenset({*_KEYWORDS, *dict(_FLAGS), "headers", *ENCODINGS})


class _Part(Struct, frozen=True, kw_only=True, eq=False):
    """A part of a body on both sides: how it is encoded, and the schemas of what it holds."""

    names: tuple[str, ...]
    old: Node
    new: Node
    old_schema: Node | None
    new_schema: Node | None
    declared: tuple[bool, ...]

    @property
    def is_of_nothing(self) -> bool:
        """Whether no body has such a part."""
        return not any(self.declared)

    @property
    def is_new_or_gone(self) -> bool:
        """Whether bodies of one side alone have such a part, which is told as a property that came or went."""
        return any(self.declared) and not all(self.declared)


def compare_encodings(comparison: Comparison, gathering: Gathering, pair: Pair, media_type: str) -> Compared:
    """Yield what changed about the encoding of each part; an encoding that is written on one side only counts as its
    defaults. Bodies that are no forms have no parts: what is said of theirs means nothing (OpenAPI 3.1.1, section
    4.8.14.1)."""
    old, new = pair.old, pair.new
    has_parts = _has_parts(media_type)
    schemas = old.get("schema"), new.get("schema")
    waiting = [_Part(names=(), old=old, new=new, old_schema=schemas[0], new_schema=schemas[1], declared=(True,))]
    # Since 3.2 a part can have parts: they are appended to the list that is walked.
    for holder in waiting:
        _note_unread(gathering, pair, holder)
        for part in _parts_on_both_sides(comparison, holder):
            waiting.append(part)
            if not has_parts or part.is_of_nothing:
                yield from _compare_unused(comparison, gathering, pair, media_type, part)
            elif not part.is_new_or_gone:
                yield from _compare_part(comparison, gathering, pair, media_type, part)


def _note_unread(gathering: Gathering, pair: Pair, holder: _Part) -> None:
    """Note the encodings that the new document alone does not let be read."""
    for keyword, shape in _SHAPES.items():
        gathering.passes_over(
            "media-type", holder.old, holder.new, keyword, shape, pair.site.below(*holder.names, keyword)
        )
    old = encodings_of(holder.old)
    for name, now in encodings_of(holder.new).items():
        was = old.get(name)
        if not isinstance(now.value, dict) and isinstance(was.value if was is not None else {}, dict):
            led_to = "not there" if was is None else described(was.value)
            site = pair.site.below(*holder.names, name)
            gathering.note("media-type", was, now, {**facts_of(now), "led_to": led_to}, site)


def _parts_on_both_sides(comparison: Comparison, holder: _Part) -> Iterator[_Part]:
    old, new = encodings_of(holder.old), encodings_of(holder.new)
    sides = (comparison.old, holder.old_schema, holder.old), (comparison.new, holder.new_schema, holder.new)
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        by_name = any(name in members(node, "encoding") for _, _, node in sides)
        if all(side is None or isinstance(side.value, dict) for side in (was, now)):
            yield _Part(
                names=(*holder.names, name),
                old=was or Node({}, holder.old.tokens),
                new=now or Node({}, holder.new.tokens),
                old_schema=_schema_of(comparison.old, holder.old, holder.old_schema, name),
                new_schema=_schema_of(comparison.new, holder.new, holder.new_schema, name),
                declared=tuple(not by_name or _is_declared(contract, schema, name) for contract, schema, _ in sides),
            )


def _schema_of(contract: Contract, holder: Node, schema: Node | None, name: str) -> Node | None:
    """The schema of a part; those that follow each other may have one of their own (OpenAPI 3.2.0, `itemSchema`)."""
    items = holder.get("itemSchema") if name == "[]" else None
    return property_of(contract, schema, name) if items is None else items


def _is_declared(contract: Contract, schema: Node | None, name: str) -> bool:
    """Whether a body may have a property. The encoding of one that it has not means nothing (OpenAPI 3.1.1, section
    4.8.14.1)."""
    if schema is None:
        return True
    shape = merged_at(contract, schema)
    return name in shape.properties or not _is_all(shape)


def _is_all(shape: MergedSchema) -> bool:
    """Whether a body has the properties that its schema declares and no others."""
    further = any(shape.keywords.get(keyword) for keyword in ("patternProperties", *CLOSERS))
    return bool(shape.properties) and not (shape.unions or further or shape.unread)


def _has_parts(media_type: str) -> bool:
    name = media_type.partition(";")[0].strip().lower()
    return name.startswith("multipart/") or any(name == form or covers(name, form) for form in _FORMS)


def _compare_unused(
    comparison: Comparison, gathering: Gathering, pair: Pair, media_type: str, part: _Part
) -> Iterator[Change]:
    for keyword in dict.fromkeys((*part.old.value, *part.new.value)):
        was, now = part.old.get(keyword), part.new.get(keyword)
        if keyword in ENCODINGS or (was is not None and now is not None and same(was.value, now.value)):
            continue
        site, name = pair.site.below(*part.names), "/".join(part.names)
        facts = {"media_type": media_type, "property": name, "keyword": _called(keyword), "relation": "unused"}
        yield comparison.change("encoding.changed", site, "media-type", was, now, facts)


def _compare_part(
    comparison: Comparison, gathering: Gathering, pair: Pair, media_type: str, part: _Part
) -> Iterator[Change]:
    site = pair.site.below(*part.names)
    name = "/".join(part.names)
    usages = [usage.below(Step(part="encoding", name=name)) for usage in pair.usages]
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
    # What was one value and may be a list now is written alike as long as it is one.
    is_single = _is_single(comparison.old, part.old_schema) or _is_single(comparison.new, part.new_schema)
    for keyword in _KEYWORDS:
        if keyword in ("style", "explode") and is_single:
            continue
        if not same(before[keyword], after[keyword]):
            relation = "changed" if keyword != "contentType" else _relation(before[keyword], after[keyword])
            facts = {"media_type": media_type, "property": name, "keyword": _called(keyword), "relation": relation}
            was, now = part.old.get(keyword), part.new.get(keyword)
            yield comparison.change("encoding.changed", site, "media-type", was, now, facts)
    for keyword, kind in _FLAGS:
        # Versions after 2.0 have no word for empty fields of a form.
        is_sayable = keyword != "allowEmptyValue" or comparison.old.standard is comparison.new.standard
        if is_sayable and flag(part.old, keyword) is not flag(part.new, keyword):
            event, stated = "added" if flag(part.new, keyword) else "removed", {"name": name, "in": "form"}
            was, now = part.old.get(keyword), part.new.get(keyword)
            yield comparison.change(f"parameter.{kind}.{event}", site, "media-type", was, now, stated)
    yield from compare_rest(comparison, site, "media-type", part.old, part.new, _MODELLED)


def _called(keyword: str) -> str:
    return "collectionFormat" if keyword == ITEM_FORMATS else keyword


def _effective(contract: Contract, schema: Node | None, encoding: Mapping[str, Json]) -> dict[str, Json]:
    """The keywords of an encoding with their defaults. A list is written item by item, as with `style: form` and
    `explode: true`; of an object these count once one of them is written (OpenAPI 3.1.1, section 4.8.15.1.1)."""
    content_type = encoding.get("contentType")
    said = content_types(content_type) if isinstance(content_type, str) else None
    is_list = schema is not None and not may_be(("object",), contract, schema)
    styled = is_list or any(keyword in encoding for keyword in ("style", "explode", "allowReserved"))
    style = encoding.get("style", "form" if styled else None)
    explode = encoding.get("explode", style == "form" if styled else None)
    return {
        "contentType": said if said is not None else default_content_types(contract, schema),
        "style": style,
        "explode": explode,
        ITEM_FORMATS: encoding.get(ITEM_FORMATS),
    }


def _is_single(contract: Contract, schema: Node | None) -> bool:
    """Whether a part is one value, which is written the same in every style."""
    return schema is not None and not may_be(("array", "object"), contract, schema)


def _relation(old: list[str], new: list[str]) -> Relation:
    """How two lists of content types compare: as sets, of which the names may be ranges."""
    if all(any(name == wide or covers(wide, name) for wide in new) for name in old):
        return "generalized"
    if all(any(name == wide or covers(wide, name) for wide in old) for name in new):
        return "specialized"
    return "changed"
