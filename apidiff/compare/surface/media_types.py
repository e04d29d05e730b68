"""Media types of bodies: which there are, and the schemas, examples and encodings of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce

from apidiff.compare.context.reading import members
from apidiff.compare.context.site import Compared, Comparison, PositionPair, Site
from apidiff.compare.match.media_types import match_media_types
from apidiff.compare.surface.encodings import ENCODINGS, compare_encodings
from apidiff.compare.surface.parts.gathering import Gathering, Pair, statuses
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.compare.surface.values.forms import content_positions
from apidiff.compare.surface.values.pairing import pair_positions
from apidiff.compare.surface.values.positions import compare_examples, schema_of
from apidiff.compare.surface.values.sequences import rewritten_sequence
from apidiff.compare.view.content_types import are_octets, is_any_text, is_binary, is_said, is_text, says_nothing
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Direction, Node, Standard
from apidiff.model.document import Json
from apidiff.model.places import media_type

ANY = "*/*"
"""The range that holds every media type (RFC 9110, section 12.5.1)."""
_MODELLED = frozenset({"schema", "itemSchema", "example", "examples", *ENCODINGS})


def gather_content(comparison: Comparison, gathering: Gathering, holder: Pair) -> Iterator[Change]:
    """Note the media types of a body, and yield those that were added, removed or replaced."""
    if gathering.passes_over("media-type", holder.old, holder.new, "content", dict, holder.site.below("content")):
        return
    old, new = members(holder.old, "content"), members(holder.new, "content")
    if list(old) == list(new):
        for name, node in old.items():
            _gather(gathering, holder, name, node, new[name])
        return
    key = "produces" if all(usage.direction is Direction.RESPONSE for usage in holder.usages) else "consumes"
    sides = ((comparison.old, holder.old, old, new), (comparison.new, holder.new, new, old))
    if any(_is_any(contract, node, own, other, key) for contract, node, own, other in sides):
        _gather(gathering, holder, ANY, *old.values(), *new.values())
        return
    if old and new and any(_is_cleared(contract, node, own) for contract, node, own, _ in sides):
        yield from _cleared(comparison, gathering, holder, old, new)
        return
    matching = match_media_types(old, new)
    status = statuses(holder.usages)
    for pair in matching.pairs:
        _gather(gathering, holder, pair.name, old[pair.old], new[pair.new])
        if pair.relation is not None:
            facts = {
                "old_media_type": pair.old,
                "new_media_type": pair.new,
                "status": status,
                "relation": pair.relation,
            }
            site = _site(holder, pair.new)
            yield comparison.change("media-type.changed", site, "media-type", old[pair.old], new[pair.new], facts)
    last = not matching.pairs and all(usage.direction is Direction.RESPONSE for usage in holder.usages)
    for name in matching.removed:
        stated: dict[str, Json] = {"media_type": name, "status": status, "replaced": bool(new), "last": last}
        yield comparison.change("media-type.removed", _site(holder, name), "media-type", old[name], None, stated)
    for name in matching.added:
        facts = {"media_type": name, "status": status}
        yield comparison.change("media-type.added", _site(holder, name), "media-type", None, new[name], facts)


def _is_any(contract: Contract, holder: Node, own: Mapping[str, Node], other: Mapping[str, Node], key: str) -> bool:
    """Whether one side leaves open what it consumes or produces (Swagger 2.0, "Swagger Object"), and the other says
    that it may be anything, as converters to 3.x write it."""
    if contract.standard is not Standard.SWAGGER_2_0 or [*other] != [ANY] or len(own) != 1:
        return False
    location = contract.references.location(holder.tokens)
    root = contract.document.resource(location.resource).root
    operation = reduce(_below, location.tokens[:3], root) if location.tokens[:1] == ("paths",) else {}
    return isinstance(root, dict) and isinstance(operation, dict) and key not in root and key not in operation


def _is_cleared(contract: Contract, holder: Node, own: Mapping[str, Node]) -> bool:
    """Whether an operation clears the media types of a document in Swagger 2.0, and so says none."""
    if contract.standard is not Standard.SWAGGER_2_0 or [*own] != [ANY]:
        return False
    return contract.references.location((*holder.tokens, "content")).tokens[-1] in ("consumes", "produces")


def _cleared(
    comparison: Comparison, gathering: Gathering, holder: Pair, old: Mapping[str, Node], new: Mapping[str, Node]
) -> Iterator[Change]:
    """Yield the media types that are said no more, or now, and note the body: what it holds is compared as well."""
    kept = next((name for name in old if name in new), None)
    before, after = kept or next(iter(old)), kept or next(iter(new))
    _gather(gathering, holder, after if before == ANY else before, old[before], new[after])
    response = all(usage.direction is Direction.RESPONSE for usage in holder.usages)
    for name in old if kept is None and [*new] == [ANY] else ():
        stated: dict[str, Json] = {"media_type": name, "status": statuses(holder.usages)}
        stated |= {"replaced": False, "last": response}
        yield comparison.change("media-type.removed", _site(holder, name), "media-type", old[name], None, stated)
    for name in new if kept is None and [*old] == [ANY] else ():
        facts: dict[str, Json] = {"media_type": name, "status": statuses(holder.usages)}
        yield comparison.change("media-type.added", _site(holder, name), "media-type", None, new[name], facts)


def _below(value: Json, token: str) -> Json:
    return value.get(token, {}) if isinstance(value, dict) else {}


def compare_media_type(comparison: Comparison, gathering: Gathering, pair: Pair) -> Compared:
    """Yield the positions of one media type at all its usages, and what changed about it."""
    old, new = pair.old, pair.new
    items = rewritten_sequence(comparison, pair, _name(pair))
    if items is not None:
        nodes = (_said(old), _said(new))
        yield comparison.change("media-type.rewritten", pair.site, "media-type", *nodes, _facts(pair))
        yield from pair_positions(pair, *items)
    else:
        yield from _schema_positions(comparison, pair, "schema", "media-type.schema")
        yield from _schema_positions(comparison, pair, "itemSchema", "item-schema")
    if any(keyword in side.value for side in (old, new) for keyword in ENCODINGS):
        yield from compare_encodings(comparison, gathering, pair, _name(pair))
    if pair.alike:
        return
    site = pair.site
    facts = _facts(pair)
    yield from compare_examples(comparison, site, "media-type", "media-type", old, new, facts)
    yield from compare_rest(comparison, site, "media-type", old, new, _MODELLED)


def _gather(gathering: Gathering, holder: Pair, name: str, old: Node, new: Node) -> None:
    usages = [usage.below(media_type(name)) for usage in holder.usages]
    gathering.add("media-type", old, new, owner=holder.owner, path=(*holder.path, name), usages=usages)


def _site(holder: Pair, name: str) -> Site:
    return holder.site.below(name, step=media_type(name))


def _name(pair: Pair) -> str:
    """The name of a media type: the last step to its usages."""
    return pair.usages[0].place.last.name if pair.usages else ""


def _facts(pair: Pair) -> dict[str, Json]:
    return {"media_type": _name(pair), "status": statuses(pair.usages)}


def _said(media_type: Node) -> Node | None:
    return media_type.get("itemSchema") or media_type.get("schema")


def _schema_positions(comparison: Comparison, pair: Pair, keyword: str, kind: str) -> Iterable[Change | PositionPair]:
    old, new = schema_of(pair.old, keyword), schema_of(pair.new, keyword)
    if (old is None) is not (new is None) and says_nothing(old) and says_nothing(new):
        return
    if keyword == "schema" and (
        _are_octets_in_other_words(comparison, pair, old, new) or _are_texts_in_other_words(comparison, pair, old, new)
    ):
        return
    if old is not None and new is not None and keyword == "schema":
        yield from content_positions(comparison, pair, _name(pair), (old, new))
    elif old is not None and new is not None:
        yield from pair_positions(pair, old, new)
    elif old is not None or new is not None:
        event = "removed" if new is None else "added"
        yield comparison.change(f"{kind}.{event}", pair.site, "media-type", old, new, _facts(pair))


def _are_octets_in_other_words(comparison: Comparison, pair: Pair, old: Node | None, new: Node | None) -> bool:
    """Whether both sides say that a body is octets, one of them by a format or without a schema."""
    if not is_binary(_name(pair)):
        return False
    if old is not None and new is not None and is_said(comparison.old, old) is is_said(comparison.new, new):
        return False
    return are_octets(comparison.old, old) and are_octets(comparison.new, new)


def _are_texts_in_other_words(comparison: Comparison, pair: Pair, old: Node | None, new: Node | None) -> bool:
    """Whether a body of text has no schema on one side, and is any text by that of the other."""
    if not is_text(_name(pair)) or says_nothing(old) is says_nothing(new):
        return False
    contract, said = (comparison.new, new) if says_nothing(old) else (comparison.old, old)
    return said is not None and is_any_text(contract, said)
