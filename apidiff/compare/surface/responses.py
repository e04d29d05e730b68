"""Responses: status codes, ranges and `default`, and what each holds."""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType

from apidiff.compare.context.reading import members, value_of
from apidiff.compare.context.site import Compared, Comparison, Site
from apidiff.compare.match.operations import OperationPair
from apidiff.compare.surface.headers import gather_headers
from apidiff.compare.surface.links import gather_links
from apidiff.compare.surface.media_types import gather_content
from apidiff.compare.surface.parts.gathering import Gathering, Lone, Pair, statuses
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.compare.surface.values.statuses import match_statuses, status_class
from apidiff.model.change import Change
from apidiff.model.contract import Direction, Node, Usage
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.places import media_type, place

_MODELLED = frozenset({"description", "summary", "headers", "content", "links"})


def gather_responses(gathering: Gathering, pair: OperationPair) -> Iterator[Change]:
    """Note the responses of an operation and yield status codes that were replaced."""
    comparison = gathering.comparison
    site = Site(owner=pair.ref, path=("responses",), usages=(_usage(pair, "default"),))
    if gathering.passes_over("response", pair.old.node, pair.new.node, "responses", dict, site):
        return
    old, new = _responses(pair.old.node), _responses(pair.new.node)
    if old.keys() == new.keys():
        for status, node in old.items():
            _gather(gathering, pair, status, node, new[status])
        return
    matching = match_statuses(comparison, old, new)
    for match in matching.pairs:
        if not match.beside:
            _gather(gathering, pair, match.status, old[match.old], new[match.new])
        if match.relation is not None:
            site = Site(owner=pair.ref, path=(match.new,), usages=(_usage(pair, match.new),))
            facts = {
                "old_status": match.beside if match.relation == "folded" else match.old,
                "new_status": match.beside if match.relation == "split" else match.new,
                "class": status_class(match.new),
                "relation": match.relation,
            }
            yield comparison.change("response.status.changed", site, "response", old[match.old], new[match.new], facts)
    for status in matching.removed:
        _gather_lone(gathering, pair, "response.removed", status, old[status])
    for status in matching.added:
        _gather_lone(gathering, pair, "response.added", status, new[status], matching.bare.get(status, ""))


def compare_response_extensions(comparison: Comparison, site: Site, old: Node, new: Node) -> Iterator[Change]:
    """Yield what differs in a Responses Object beside its responses: its extensions, and keys that are no status
    code."""
    was, now = old.get("responses"), new.get("responses")
    if was is None or now is None:
        return
    known = {name for node in (was, now) if isinstance(node.value, dict) for name in node.value if _is_status(name)}
    yield from compare_rest(comparison, site, "operation", was, now, known)


def compare_response(comparison: Comparison, gathering: Gathering, pair: Pair) -> Compared:
    """Yield what changed about one response, and gather its headers, media types and links."""
    old, new = pair.old, pair.new
    yield from gather_headers(comparison, gathering, pair)
    yield from gather_content(comparison, gathering, pair)
    yield from gather_links(comparison, gathering, pair)
    if pair.alike:
        return
    site = pair.site
    facts = {"status": statuses(pair.usages)}
    for keyword in ("description", "summary"):
        was, now = old.get(keyword), new.get(keyword)
        if (was.value if was else "") != (now.value if now else ""):
            yield comparison.change("response.description.changed", site, "response", was, now, facts)
    modelled = _MODELLED
    if all(isinstance(value_of(side, "examples"), (dict, NoneType)) for side in (old, new)):
        yield from _compare_examples(comparison, pair)
        modelled |= {"examples"}
    yield from compare_rest(comparison, site, "response", old, new, modelled)


def _compare_examples(comparison: Comparison, pair: Pair) -> Iterator[Change]:
    """Yield which examples differ that a response shows by itself, as those without a schema do in Swagger 2.0."""
    old, new = members(pair.old, "examples"), members(pair.new, "examples")
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was is None or now is None or not same(was.value, now.value):
            facts = {"media_type": name, "status": statuses(pair.usages)}
            site = pair.site.below(name, step=media_type(name))
            yield comparison.change("media-type.example.changed", site, "media-type", was, now, facts)


def compare_lone_response(comparison: Comparison, lone: Lone) -> Iterator[Change]:
    """Yield the change for a response that was added or removed."""
    removed = lone.kind == "response.removed"
    old, new = (lone.place, None) if removed else (None, lone.place)
    status = statuses(lone.usages)
    facts: dict[str, Json] = {"status": status, "class": status_class(status)}
    if not removed:
        facts["covered_by"] = lone.covered_by
    yield comparison.change(lone.kind, lone.site, "response", old, new, facts)


def _is_status(name: str) -> bool:
    return name == "default" or (
        len(name) == 3 and name[0] in "12345" and (name[1:].isdecimal() or name[1:] in ("XX", "xx"))
    )


def _responses(operation: Node) -> dict[str, Node]:
    """The responses of an operation by status code; ranges in upper case."""
    found = members(operation, "responses")
    return {name.upper() if name.endswith("xx") else name: node for name, node in found.items() if _is_status(name)}


def _usage(pair: OperationPair, status: str) -> Usage:
    direction = Direction.REQUEST if pair.new.inverted else Direction.RESPONSE
    return Usage(operation=pair.ref, direction=direction, place=place("response", status))


def _gather(gathering: Gathering, pair: OperationPair, status: str, old: Node, new: Node) -> None:
    usage = _usage(pair, status)
    gathering.add("response", old, new, owner=usage.operation, path=(status,), usages=(usage,))


def _gather_lone(
    gathering: Gathering, pair: OperationPair, kind: str, status: str, raw: Node, covered_by: str = ""
) -> None:
    contract = gathering.comparison.old if kind == "response.removed" else gathering.comparison.new
    node = contract.follow(raw)
    usages = (_usage(pair, status),)
    gathering.add_lone(
        kind, node, raw, owner=pair.ref, path=(status,), usages=usages, name=status, covered_by=covered_by
    )
