"""Servers in force at each operation, compared by the addresses they give.

Servers of an operation replace those of its path, which replace the document's; where there is none, the server is `/`
(OpenAPI 3.1.1, sections 4.8.1 and 4.8.9). Their order means nothing to a client. A loopback address is nobody's
contract.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from apidiff.compare.context.reading import elements, members, text, value_of
from apidiff.compare.context.site import Comparison, Site
from apidiff.compare.context.unread import added_facts, undecided, unread_change, unread_of, words_of
from apidiff.compare.match.addresses import server_holder
from apidiff.compare.match.operations import OperationPair
from apidiff.compare.match.paths import Prefixes
from apidiff.compare.match.server_urls import Server, changed_part, expand, is_loopback, server_of, url_path
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.compare.surface.security.schemes import credentials_moved
from apidiff.compare.surface.unread.fields import compare_unread_fields, is_readable
from apidiff.model.change import Change
from apidiff.model.contract import Direction, Node, Usage
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.places import Owner, place
from apidiff.model.pointer import Tokens
from apidiff.model.words.message import Message, Value, listed

_MODELLED = frozenset({"url", "description", "name", "variables"})
_LISTS = ("servers",)
_VARIABLE_MODELLED = frozenset({"default", "enum", "description"})


class _Group(Struct, frozen=True, kw_only=True, eq=False):
    """The operations at which the same two lists of servers are in force."""

    old: Sequence[Node]
    new: Sequence[Node]
    owner: Owner
    shift: tuple[str, str] | None = None
    usages: list[Usage] = field(default_factory=list)


def compare_servers(comparison: Comparison, pairs: Sequence[OperationPair], prefixes: Prefixes) -> Iterator[Change]:
    """Yield what changed about the addresses of the API. A prefix that moved between server URLs and paths is no
    change, and neither is the version step that `prefixes` states."""
    yield from _unread_of_operations(comparison, pairs)
    for group in _groups(comparison, pairs):
        site = Site(owner=group.owner, usages=tuple(group.usages))
        if group.usages or not pairs:
            within = prefixes if group.shift is None else Prefixes(old=group.shift[0], new=group.shift[1])
            yield from _compare_lists(comparison, site, group, within)
        elif not same([node.value for node in group.old], [node.value for node in group.new]):
            # Every operation has servers of its own: those of the document have no effect.
            old, new = comparison.old.root.get("servers"), comparison.new.root.get("servers")
            yield comparison.change("server.idle.changed", site, "server", old, new)


def _unread_of_operations(comparison: Comparison, pairs: Sequence[OperationPair]) -> Iterator[Change]:
    """Yield the servers from which nothing can be read in the new document: of the document, and of operations."""
    inside = [pair for pair in pairs if pair.new.is_of_path]
    roots = comparison.old.root, comparison.new.root
    if not is_readable(comparison.new.root, "servers"):
        site = Site(owner="servers", usages=tuple(_usage_of(pair) for pair in inside))
        yield from compare_unread_fields(comparison, site, "server", *roots, _LISTS)
    for pair in inside:
        for old, new in ((pair.old.node, pair.new.node), (pair.old.path_item, pair.new.path_item)):
            if not is_readable(new, "servers"):
                site = Site(owner=pair.ref, usages=(_usage_of(pair),))
                yield from compare_unread_fields(comparison, site, "server", old, new, _LISTS)


def _usage_of(pair: OperationPair) -> Usage:
    return Usage(operation=pair.ref, direction=Direction.REQUEST, place=_PLACE)


_PLACE = place("server")


def _unread_entries(comparison: Comparison, site: Site, group: _Group) -> Iterator[Change]:
    """Yield the entries of lists of servers that are no servers, and that only the new document has."""
    known = {words_of(node) for node in group.old if not isinstance(value_of(node, "url"), str)}
    for node in group.new:
        if not isinstance(value_of(node, "url"), str) and words_of(node) not in known:
            yield undecided(comparison.change("part.unread", site, "server", None, node, added_facts(node)))


def _groups(comparison: Comparison, pairs: Sequence[OperationPair]) -> Iterator[_Group]:
    old_root, new_root = elements(comparison.old.root, "servers"), elements(comparison.new.root, "servers")
    groups: dict[tuple[Tokens, Tokens, tuple[str, str] | None], _Group] = {
        ((), (), None): _Group(old=old_root, new=new_root, owner="servers"),
    }
    for pair in pairs:
        if not pair.new.is_of_path and not (value_of(pair.old.node, "servers") or value_of(pair.new.node, "servers")):
            continue
        old_holder, new_holder = server_holder(comparison.old, pair.old), server_holder(comparison.new, pair.new)
        key = (old_holder.tokens, new_holder.tokens, pair.shift)
        group = groups.get(key)
        if group is None:
            inner = new_holder if new_holder.tokens else old_holder
            owner = pair.new.path if len(inner.tokens) == 2 else pair.ref
            old, new = elements(old_holder, "servers"), elements(new_holder, "servers")
            group = groups[key] = _Group(old=old, new=new, owner=owner, shift=pair.shift)
        group.usages.append(_usage_of(pair))
    yield from groups.values()


def _compare_lists(comparison: Comparison, site: Site, group: _Group, prefixes: Prefixes) -> Iterator[Change]:
    if (
        len(group.old) == len(group.new)
        and all(same(old.value, new.value) for old, new in zip(group.old, group.new, strict=True))
        and prefixes.none
    ):
        return
    old = [server_of(node, prefixes.old) for node in group.old if isinstance(node.value, dict)]
    new = [server_of(node, prefixes.new) for node in group.new if isinstance(node.value, dict)]
    yield from _unread_entries(comparison, site, group)
    yield from _compare_loopback(comparison, site, group)
    old, new = ([server for server in side if not is_loopback(server)] for side in (old, new))
    if prefixes.step:
        new = [server.with_path(prefixes.new_address, prefixes.old_address) for server in new]
    matched = _matched(old, new)
    for was, now in matched:
        yield from compare_server(comparison, site, was.node, now.node)
    removed = _uncovered(old, new, [was for was, _ in matched], prefixes.new)
    added = _uncovered(new, old, [now for _, now in matched], prefixes.old)
    stepped = [(was, now) for was in removed for now in added if was.unversioned == now.unversioned]
    if stepped and len(stepped) == len(removed) == len(added):
        was, now = stepped[0]
        facts: dict[str, Json] = {"old_prefix": url_path(was.template), "new_prefix": url_path(now.template)}
        yield comparison.change("version.path-prefix.changed", site, "server", was.node, now.node, facts)
        return
    # Beside a server that stays, one that went and one that came need not have anything to do with each other.
    if len(removed) == 1 and len(added) == 1 and (len(old) == 1 or _told_alike(removed[0].node, added[0].node)):
        facts = {
            "old_url": text(removed[0].node, "url"),
            "new_url": text(added[0].node, "url"),
            "part": changed_part(removed[0].template, added[0].template),
            "credentials_moved": credentials_moved(comparison, removed[0], added[0]),
        }
        yield comparison.change("server.changed", site, "server", removed[0].node, added[0].node, facts)
        return
    for server in removed:
        url = text(server.node, "url")
        stated: dict[str, Json] = {"url": url, "last": len(removed) == len(old)}
        yield comparison.change("server.removed", site.below(url), "server", server.node, None, stated)
    for server in added:
        url = text(server.node, "url")
        yield comparison.change("server.added", site.below(url), "server", None, server.node, {"url": url})


def _compare_loopback(comparison: Comparison, site: Site, group: _Group) -> Iterator[Change]:
    """Yield once that servers differ which listen at a loopback address: whatever made the document happened to run
    there, and no client of another machine can call them."""
    old, new = (
        [node for node in side if isinstance(node.value, dict) and is_loopback(server_of(node, ""))]
        for side in (group.old, group.new)
    )
    if same([node.value for node in old], [node.value for node in new]):
        return
    was = next((node for node in old if all(not same(node.value, other.value) for other in new)), None)
    now = next((node for node in new if all(not same(node.value, other.value) for other in old)), None)
    if was is None and now is None:
        return
    urls = [Value(text(node, "url")) for node in (was, now) if node is not None]
    url = Message(listed(urls, len(urls)))
    yield comparison.change("server.loopback.changed", site, "server", was, now, {"url": url})


def _told_alike(old: Node, new: Node) -> bool:
    return bool(text(old, "description")) and text(old, "description") == text(new, "description")


def _matched(old: Sequence[Server], new: Sequence[Server]) -> list[tuple[Server, Server]]:
    """The servers of one address template on both sides."""
    waiting = {server.template: server for server in reversed(new)}
    pairs = []
    for server in old:
        partner = waiting.pop(server.template, None)
        if partner is not None:
            pairs.append((server, partner))
    return pairs


def _uncovered(
    servers: Sequence[Server], others: Sequence[Server], matched: Sequence[Server], default: str
) -> list[Server]:
    """The servers without a partner that have an address the other side, `default` without servers, does not have."""
    known = {address for server in others for address in expand(server)} or {default}
    found = {id(server) for server in matched}
    return [server for server in servers if id(server) not in found and not set(expand(server)) <= known]


def is_same_address(old: Node, new: Node) -> bool:
    """Return whether two Server Objects have one template; what its variables may be can differ."""
    values = (old.value, new.value)
    return all(isinstance(value, dict) for value in values) and _template(old) == _template(new)


def _template(server: Node) -> str:
    return server_of(server, "").template


def compare_server(comparison: Comparison, site: Site, old: Node, new: Node) -> Iterator[Change]:
    """Yield what changed about a server whose address is the same."""
    if same(old.value, new.value):
        return
    url = text(new, "url")
    here = site.below(url)
    for keyword in ("description", "name"):
        if value_of(old, keyword) != value_of(new, keyword):
            nodes = (old.get(keyword), new.get(keyword))
            yield comparison.change("server.description.changed", here, "server", *nodes, {"url": url})
    before, after = members(old, "variables"), members(new, "variables")
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        facts: dict[str, Json] = {"url": url, "variable": name}
        if was is None or now is None:
            event = "added" if was is None else "removed"
            yield comparison.change(f"server.variable.{event}", here.below(name), "server", was, now, facts)
        else:
            yield from _compare_variable(comparison, here.below(name), facts, was, now)
    yield from compare_rest(comparison, here, "server", old, new, _MODELLED)


def _compare_variable(
    comparison: Comparison, site: Site, facts: Mapping[str, Json], old: Node, new: Node
) -> Iterator[Change]:
    unread = unread_of(comparison, (old, comparison.old.follow(old)), (new, comparison.new.follow(new)))
    if unread is not None:
        yield unread_change(comparison, site, "server", unread)
        return
    yield from compare_unread_fields(comparison, site, "server", old, new, ("enum",))
    if value_of(old, "default") != value_of(new, "default"):
        nodes = (old.get("default"), new.get("default"))
        yield comparison.change("server.variable.default.changed", site, "server", *nodes, facts)
    before = {str(node.value): node for node in elements(old, "enum")}
    after = {str(node.value): node for node in elements(new, "enum")}
    if not is_readable(new, "enum"):
        pass
    elif bool(before) is bool(after):
        for value in dict.fromkeys((*before, *after)):
            if (value in before) is not (value in after):
                event = "removed" if value in before else "added"
                stated = {**facts, "value": value}
                nodes = (before.get(value), after.get(value))
                yield comparison.change(f"server.variable.value.{event}", site, "server", *nodes, stated)
    else:
        # A variable without `enum` takes any value: closing it removes values, opening it adds them.
        event = "removed" if after else "added"
        nodes = (old.get("enum"), new.get("enum"))
        yield comparison.change(f"server.variable.value.{event}", site, "server", *nodes, {**facts, "value": None})
    if text(old, "description") != text(new, "description"):
        nodes = (old.get("description"), new.get("description"))
        yield comparison.change("server.description.changed", site, "server", *nodes, {"url": facts["url"]})
    yield from compare_rest(comparison, site, "server", old, new, _VARIABLE_MODELLED)
