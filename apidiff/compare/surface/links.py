"""Links of responses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from apidiff.compare.context.reading import members, value_of
from apidiff.compare.context.site import Compared, Comparison
from apidiff.compare.surface.parts.gathering import Gathering, Pair, statuses
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.compare.surface.servers import compare_server, is_same_address
from apidiff.compare.surface.unread.fields import compare_unread_fields, is_readable
from apidiff.model.change import Change
from apidiff.model.contract import Contract, Node, Operation
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.places import Step

_NAMING = ("operationId", "operationRef")
_CALL = (*_NAMING, "parameters", "requestBody")
_SHAPED = ("operationId", "operationRef", "parameters", "server")
_MODELLED = frozenset({*_CALL, "server", "description"})


def gather_links(comparison: Comparison, gathering: Gathering, holder: Pair) -> Iterator[Change]:
    """Note the links of a response, and yield those that were added or removed."""
    if "links" not in holder.old.value and "links" not in holder.new.value:
        return
    if gathering.passes_over("link", holder.old, holder.new, "links", dict, holder.site.below("links")):
        return
    old, new = members(holder.old, "links"), members(holder.new, "links")
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was is not None and now is not None:
            usages = [usage.below(Step(part="link", name=name)) for usage in holder.usages]
            gathering.add("link", was, now, owner=holder.owner, path=(*holder.path, name), usages=usages)
        else:
            event = "added" if was is None else "removed"
            site = holder.site.below(name, step=Step(part="link", name=name))
            facts = {"link": name, "status": statuses(holder.usages)}
            yield comparison.change(f"link.{event}", site, "link", was, now, facts)


def compare_link(comparison: Comparison, pair: Pair) -> Compared:
    """Yield what changed about one link."""
    if pair.alike:
        return
    name = pair.usages[0].place.last.name if pair.usages else pair.new.tokens[-1]
    facts: dict[str, Json] = {"link": name, "status": statuses(pair.usages)}
    yield from compare_unread_fields(comparison, pair.site, "link", pair.old, pair.new, _SHAPED)
    called = _NAMING if _lead_to_one(comparison, pair) else ()
    for keyword in _CALL:
        if keyword in called:
            continue
        if keyword in _SHAPED and not is_readable(pair.new, keyword):
            continue
        if not same(value_of(pair.old, keyword), value_of(pair.new, keyword)):
            was, now = pair.old.get(keyword), pair.new.get(keyword)
            yield comparison.change("link.changed", pair.site, "link", was, now, {**facts, "keyword": keyword})
    yield from _compare_server(comparison, pair, facts)
    was, now = pair.old.get("description"), pair.new.get("description")
    if (was.value if was else "") != (now.value if now else ""):
        yield comparison.change("link.description.changed", pair.site, "link", was, now, facts)
    yield from compare_rest(comparison, pair.site, "link", pair.old, pair.new, _MODELLED)


def _lead_to_one(comparison: Comparison, pair: Pair) -> bool:
    """Whether both sides of a link lead to one operation, be it by its id, by another id that it has now, or by a
    reference (OpenAPI 3.1.1, section 4.8.20)."""
    was, now = _operation(comparison.old, pair.old), _operation(comparison.new, pair.new)
    if was is None or now is None:
        return False
    matched = comparison.matched.get(now.ref)
    return matched is not None and matched.ref == was.ref


def _operation(contract: Contract, link: Node) -> Operation | None:
    """The operation that a link names, None where it names none, or in two ways."""
    name, reference = value_of(link, "operationId"), value_of(link, "operationRef")
    if isinstance(name, str) and reference is None:
        found = [one for one in contract.operations if value_of(one.node, "operationId") == name]
        return found[0] if len(found) == 1 else None
    if not isinstance(reference, str) or name is not None:
        return None
    tokens = contract.references.target(reference, link.tokens)
    return next((one for one in contract.operations if one.node.tokens == tokens), None)


def _compare_server(comparison: Comparison, pair: Pair, facts: Mapping[str, Json]) -> Iterator[Change]:
    """Yield that the call goes to another server, or what changed about the one it goes to."""
    was, now = pair.old.get("server"), pair.new.get("server")
    if (was is None and now is None) or not is_readable(pair.new, "server"):
        return
    if was is None or now is None or not is_same_address(was, now):
        yield comparison.change("link.changed", pair.site, "link", was, now, {**facts, "keyword": "server"})
    else:
        yield from compare_server(comparison, pair.site, was, now)
