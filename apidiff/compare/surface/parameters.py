"""Parameters: which there are, whether they must be sent, and how their values are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from apidiff.compare.context.reading import flag, members, value_of
from apidiff.compare.context.site import Compared, Comparison, Site
from apidiff.compare.lifecycle.deprecation import (
    LIFECYCLE_KEYWORDS,
    compare_stability,
    compare_sunset,
    invalid_sunset,
    lifecycle_of,
    removal_facts,
)
from apidiff.compare.match.operations import OperationPair
from apidiff.compare.match.parameter_index import Parameter, by_position, parameters_of
from apidiff.compare.match.paths import template_names
from apidiff.compare.same.definitions import Definitions
from apidiff.compare.surface.encodings import compare_encodings
from apidiff.compare.surface.parts.gathering import Gathering, Lone, Pair
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.compare.surface.unread.fields import (
    compare_unread_fields,
    is_readable,
    note_unread_parameters,
    unread_parameters,
)
from apidiff.compare.surface.values.parameter_renames import match_parameters, question_of
from apidiff.compare.surface.values.positions import compare_texts, compare_value_schema
from apidiff.compare.surface.values.serialization import serialization_of
from apidiff.compare.surface.values.spread import Spread, are_nameless, find_nameless, find_spreads
from apidiff.model.change import Change
from apidiff.model.contract import ITEM_FORMATS, Direction, Node, Operation, Usage
from apidiff.model.document import Json
from apidiff.model.places import place

_MODELLED = LIFECYCLE_KEYWORDS | {
    "name",
    "in",
    "description",
    "required",
    "allowEmptyValue",
    "style",
    "explode",
    ITEM_FORMATS,
    "allowReserved",
    "schema",
    "example",
    "examples",
    "content",
}


def gather_parameters(gathering: Gathering, pair: OperationPair) -> Sequence[Spread]:
    """Note the parameters of an operation: those both sides have, and those that were added or removed. Return those
    that the sides have in other parameters."""
    comparison = gathering.comparison
    sides = (pair.old.node, pair.new.node), (pair.old.path_item, pair.new.path_item)
    if pair.old.path == pair.new.path and all(list_the_same(gathering.definitions, *side) for side in sides):
        return ()
    old, new = parameters_of(comparison.old, pair.old), parameters_of(comparison.new, pair.new)
    if len(template_names(pair.old.path)) == len(template_names(pair.new.path)):
        old, new = by_position(old, pair.old.path), by_position(new, pair.new.path)
    removed = {key: parameter for key, parameter in old.items() if key not in new}
    added = {key: parameter for key, parameter in new.items() if key not in old}
    for old_key, new_key in list(find_nameless(comparison, removed, added)):
        _gather(gathering, pair, removed.pop(old_key), added.pop(new_key))
        del old[old_key], new[new_key]
    # Parameters of callbacks and webhooks travel the other way.
    spreads = () if pair.new.inverted else tuple(find_spreads(comparison, old, new))
    for spread in spreads:
        for parameters, keys in zip((old, new), spread.explained, strict=True):
            for key in keys:
                del parameters[key]
    removed = {key: parameter for key, parameter in old.items() if key not in new}
    added = {key: parameter for key, parameter in new.items() if key not in old}
    for key, parameter in old.items():
        if key in new:
            _gather(gathering, pair, parameter, new[key])
    renames = match_parameters(comparison, pair, old, new)
    for old_key, (new_key, sure) in renames.pairs.items():
        _gather(gathering, pair, removed.pop(old_key), added.pop(new_key), sure)
    unread = unread_parameters(comparison.new, pair.new)
    if unread:
        direction = Direction.RESPONSE if pair.new.inverted else Direction.REQUEST
        usages = (Usage(operation=pair.ref, direction=direction, place=place("parameters")),)
        site = Site(owner=pair.ref, path=("parameters",), usages=usages)
        note_unread_parameters(gathering, unread_parameters(comparison.old, pair.old), unread, removed, site)
    for key, parameter in removed.items():
        if _stays_in_path(pair, pair.old, parameter):
            _gather_lone(gathering, pair, "parameter.undeclared", parameter, ())
        elif not _of_move(pair, pair.old, parameter):
            _gather_lone(gathering, pair, "parameter.removed", parameter, renames.candidates.get(key, ()))
    for parameter in added.values():
        if _stays_in_path(pair, pair.new, parameter):
            _gather_lone(gathering, pair, "parameter.declared", parameter, ())
        elif not _of_move(pair, pair.new, parameter):
            _gather_lone(gathering, pair, "parameter.added", parameter, ())
    return spreads


def list_the_same(definitions: Definitions, old: Node, new: Node) -> bool:
    """Return whether an operation, or the path around one, lists the same parameters, references included."""
    was, now = old.get("parameters"), new.get("parameters")
    if was is None or now is None:
        return was is now
    return not definitions.may_differ(was, now)


def compare_parameter(comparison: Comparison, gathering: Gathering, pair: Pair) -> Compared:
    """Yield the positions of one parameter at all its usages, and what changed about it."""
    old, new = pair.old, pair.new
    facts = {"name": str(value_of(new, "name")), "in": str(value_of(new, "in"))}
    yield from compare_value_schema(comparison, pair, facts["name"], "parameter", facts)
    yield from _compare_encodings(comparison, gathering, pair)
    if pair.alike:
        return
    site = pair.site
    yield from compare_unread_fields(comparison, site, "parameter", old, new)
    yield from _renamed_or_moved(comparison, pair)
    yield from _required(comparison, pair, facts)
    yield from _deprecated(comparison, pair, facts)
    before, after = serialization_of(comparison.old, old), serialization_of(comparison.new, new)
    for keyword in before.differences(after):
        named = {**facts, "keyword": keyword}
        was, now = before.node(old, keyword), after.node(new, keyword)
        yield comparison.change("parameter.serialization.changed", site, "parameter", was, now, named)
    for keyword, kind in (("allowEmptyValue", "allow-empty-value"), ("allowReserved", "allow-reserved")):
        if flag(old, keyword) is not flag(new, keyword):
            event = "added" if flag(new, keyword) else "removed"
            yield comparison.change(
                f"parameter.{kind}.{event}", site, "parameter", old.get(keyword), new.get(keyword), facts
            )
    yield from compare_texts(comparison, site, "parameter", "parameter", old, new, facts)
    yield from compare_rest(comparison, site, "parameter", old, new, _MODELLED)


def _compare_encodings(comparison: Comparison, gathering: Gathering, pair: Pair) -> Compared:
    """Yield how the fields of a query string that is described as a form are written (OpenAPI 3.2.0, section
    4.12.2)."""
    old, new = members(pair.old, "content"), members(pair.new, "content")
    for name in old:
        was, now = comparison.old.follow(old[name]), comparison.new.follow(new.get(name, Node(None, ())))
        stated = [side.value for side in (was, now) if isinstance(side.value, dict)]
        if isinstance(now.value, dict) and any("encoding" in value for value in stated):
            yield from compare_encodings(comparison, gathering, replace(pair, old=was, new=now), name)


def compare_lone_parameter(comparison: Comparison, lone: Lone) -> Iterator[Change]:
    """Yield the change for a parameter that was added or removed."""
    site = lone.site
    value = lone.node.value
    facts: dict[str, Json] = {"name": value["name"], "in": value["in"]}
    if lone.kind == "parameter.declared":
        yield comparison.change(lone.kind, site, "parameter", None, lone.place, facts)
        return
    if lone.kind == "parameter.undeclared":
        yield comparison.change(lone.kind, site, "parameter", lone.place, None, facts)
        return
    facts["required"] = is_required(lone.node)
    if lone.kind == "parameter.added":
        schema = comparison.new.follow(lone.node.get("schema") or lone.node)
        facts["has_default"] = isinstance(schema.value, dict) and "default" in schema.value
        yield comparison.change(lone.kind, site, "parameter", None, lone.place, facts)
    else:
        yield from invalid_sunset(comparison, site, "parameter", lone.node)
        facts.update(removal_facts(value, comparison.settings), candidates=list(lone.candidates))
        facts["question"] = lone.question
        yield comparison.change(lone.kind, site, "parameter", lone.place, None, facts)


def is_required(node: Node) -> bool:
    """Return whether a parameter must be sent; one in the path always must (OpenAPI 3.1.1, section 4.8.12.2)."""
    return flag(node, "required") or value_of(node, "in") == "path"


def _stays_in_path(pair: OperationPair, side: Operation, parameter: Parameter) -> bool:
    """Whether a parameter came or went, and yet its place in the path template is there on both sides: calls carry it
    as before, and one of the documents does not declare it."""
    old, new = template_names(pair.old.path), template_names(pair.new.path)
    return parameter.in_ == "path" and len(old) == len(new) and parameter.name in template_names(side.path)


def _of_move(pair: OperationPair, side: Operation, parameter: Parameter) -> bool:
    """Whether a parameter came or went with the path: that the operation moved says so already."""
    return pair.via in ("moved", "prefix") and parameter.in_ == "path" and parameter.name in template_names(side.path)


def _usage(pair: OperationPair, parameter: Parameter) -> Usage:
    direction = Direction.RESPONSE if pair.new.inverted else Direction.REQUEST
    return Usage(operation=pair.ref, direction=direction, place=place("parameter", parameter.name, parameter.in_))


def _gather(gathering: Gathering, pair: OperationPair, old: Parameter, new: Parameter, confidence: float = 1.0) -> None:
    usage = _usage(pair, new)
    owner = pair.new.path if old.of_path and new.of_path else usage.operation
    nodes = ((old.raw, old.node), (new.raw, new.node))
    path = (new.in_, new.name)
    gathering.add_followed("parameter", *nodes, owner=owner, path=path, usages=(usage,), confidence=confidence)


def _gather_lone(
    gathering: Gathering, pair: OperationPair, kind: str, parameter: Parameter, candidates: tuple[str, ...]
) -> None:
    operation = pair.old if kind in ("parameter.removed", "parameter.undeclared") else pair.new
    owner = operation.path if parameter.of_path else pair.ref
    gathering.add_lone(
        kind,
        parameter.node,
        parameter.raw,
        owner=owner,
        path=(parameter.in_, parameter.name),
        usages=(_usage(pair, parameter),),
        candidates=candidates,
        question=question_of(pair.old.ref, parameter),
    )


def _renamed_or_moved(comparison: Comparison, pair: Pair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    old_name, new_name = str(value_of(old, "name")), str(value_of(new, "name"))
    old_in, new_in = str(value_of(old, "in")), str(value_of(new, "in"))
    if old_in != new_in:
        facts: dict[str, Json] = {"name": new_name, "old_in": old_in, "new_in": new_in}
        yield comparison.change("parameter.moved", pair.site, "parameter", old.get("in"), new.get("in"), facts)
    both = (old_name.lower(), new_name.lower()) if new_in == "header" else (old_name, new_name)
    if both[0] != both[1] and are_nameless(comparison, old, new):
        facts = {"name": new_name, "in": new_in}
        yield comparison.change("parameter.rewritten", pair.site, "parameter", old.get("name"), new.get("name"), facts)
    elif both[0] != both[1]:
        facts = {"old_name": old_name, "new_name": new_name, "in": new_in, "confidence": pair.confidence}
        yield comparison.change("parameter.renamed", pair.site, "parameter", old.get("name"), new.get("name"), facts)


def _required(comparison: Comparison, pair: Pair, facts: Mapping[str, Json]) -> Iterator[Change]:
    was, now = is_required(pair.old), is_required(pair.new)
    if was is not now and is_readable(pair.new, "required"):
        event = "required" if now else "optional"
        old, new = pair.old.get("required"), pair.new.get("required")
        yield comparison.change(f"parameter.{event}", pair.site, "parameter", old, new, facts)


def _deprecated(comparison: Comparison, pair: Pair, facts: Mapping[str, Json]) -> Iterator[Change]:
    old, new, site = pair.old, pair.new, pair.site
    was, now = lifecycle_of(old.value), lifecycle_of(new.value)
    nodes = (old.get("deprecated"), new.get("deprecated"))
    if now.deprecated and not was.deprecated:
        sunset = {**facts, "sunset": now.sunset_text}
        yield comparison.change("parameter.deprecated", site, "parameter", *nodes, sunset)
    if was.deprecated and not now.deprecated:
        yield comparison.change("parameter.undeprecated", site, "parameter", *nodes, facts)
    yield from compare_sunset(comparison, site, "parameter", old, new)
    yield from compare_stability(comparison, site, "parameter", old, new)
