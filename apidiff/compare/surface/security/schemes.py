"""Security schemes: where the credentials go, and the flows and scopes of OAuth (OpenAPI 3.2.0, section 4.27)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from apidiff.compare.context.reading import elements, flag, members, text, value_of
from apidiff.compare.context.site import Comparison, Site
from apidiff.compare.context.unread import undecided, unread_change, unread_of
from apidiff.compare.match.server_urls import Server, expand, normal_url, server_of, split_url
from apidiff.compare.surface.parts.residue import compare_rest
from apidiff.compare.surface.unread.fields import compare_unread_fields, is_readable
from apidiff.model.change import Change
from apidiff.model.contract import MOUNT, Contract, Node, Usage
from apidiff.model.document import Json
from apidiff.model.equality import same
from apidiff.model.words.message import Value, phrase

_DETAILS = ("in", "name", "scheme", "bearerFormat", "openIdConnectUrl", "oauth2MetadataUrl")
_CREDENTIALS = ("in", "name", "scheme", "openIdConnectUrl")
_MODELLED = frozenset({*_DETAILS, "type", "flows", "description", "deprecated"})
_FLOW_URLS = ("authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl")
_FLOW_MODELLED = frozenset({*_FLOW_URLS, "scopes"})


def scheme_nodes(contract: Contract) -> dict[str, Node]:
    """Return the security schemes of a contract by name, followed through references. An operation in another file may
    name one of that file, where the entry file has none of that name (OpenAPI 3.1.1, section 4.6)."""
    components = contract.root.get("components")
    named = members(components, "securitySchemes")
    named.update({name: node for name, node in _of_files(contract) if name not in named})
    found = {name: contract.follow(node) for name, node in named.items()}
    return {name: node for name, node in found.items() if isinstance(node.value, dict)}


def _of_files(contract: Contract) -> Iterator[tuple[str, Node]]:
    """Yield the schemes of other files that requirements name: by a URI (OpenAPI 3.2.0, section 4.30), and, where an
    operation stands in a file of its own, by the name that they have there."""
    for holder in (contract.root, *(operation.node for operation in contract.operations)):
        tokens = holder.tokens
        schemes: dict[str, Node] = {}
        for alternative in elements(holder, "security"):
            named = alternative.value if isinstance(alternative.value, dict) else {}
            if named and tokens[:1] == (MOUNT,) and not schemes:
                components = Node(contract.at(tokens[:2]).value, tokens[:2]).get("components")
                schemes = members(components, "securitySchemes")
            for name in named:
                target = contract.references.target(name, tokens) if "/" in name or "#" in name else None
                if target is not None and target[:1] == (MOUNT,):
                    yield name, contract.at(target)
                elif name in schemes:
                    yield name, schemes[name]


def match_schemes(comparison: Comparison, old: Mapping[str, Node], new: Mapping[str, Node]) -> dict[str, str]:
    """Return the new name of each old scheme that both contracts have: the same, that of the one scheme that asks for
    the same credentials, or that of the one OAuth scheme that has all its flows."""
    names = {name: name for name in old if name in new}
    for name, node in old.items():
        if name in names:
            continue
        equal = [
            other
            for other, candidate in new.items()
            if other not in old and _asks_the_same(comparison, node, candidate)
        ]
        if len(equal) == 1 and equal[0] not in names.values():
            names[name] = equal[0]
            continue
        holding = [other for other, candidate in new.items() if _holds_flows(comparison, node, candidate)]
        if not equal and len(holding) == 1:
            names[name] = holding[0]
    return names


def _asks_the_same(comparison: Comparison, old: Node, new: Node) -> bool:
    """Whether two schemes ask for the same credentials in the same place, whatever their texts say."""
    if same(old.value, new.value):
        return True
    before, after = members(old, "flows"), members(new, "flows")
    return (
        text(old, "type").lower() == text(new, "type").lower()
        and all(
            _detail(comparison.old, old, keyword) == _detail(comparison.new, new, keyword) for keyword in _CREDENTIALS
        )
        and before.keys() == after.keys()
        and (not before or (_holds_flows(comparison, old, new) and _holds_flows(comparison, new, old)))
    )


def _holds_flows(comparison: Comparison, old: Node, new: Node) -> bool:
    """Whether every flow of an OAuth scheme is one of another's, with the same addresses and all its scopes: a token
    from it is a token of the other scheme."""
    before, after = members(old, "flows"), members(new, "flows")
    if text(old, "type") != "oauth2" or text(new, "type") != "oauth2" or not before:
        return False
    return all(
        name in after
        and all(
            _address(comparison.old, flow.get(keyword)) == _address(comparison.new, after[name].get(keyword))
            for keyword in _FLOW_URLS
        )
        and members(flow, "scopes").keys() <= members(after[name], "scopes").keys()
        for name, flow in before.items()
    )


def compare_schemes(
    comparison: Comparison,
    old: Mapping[str, Node],
    new: Mapping[str, Node],
    names: Mapping[str, str],
    users: Mapping[str, Sequence[Usage]],
    demanded: Mapping[str, Sequence[Usage]],
) -> Iterator[Change]:
    """Yield what changed about the schemes. `names` pairs them; `users` are the operations that ask for each, by its
    new name where it has one, and `demanded` those that ask for it in the new document."""

    def site(name: str) -> Site:
        return Site(owner=f"securitySchemes/{name}", usages=tuple(users.get(name, ())))

    for name, node in old.items():
        renamed = names.get(name)
        if renamed is None and name in demanded:
            facts: dict[str, Json] = {"reference": name, "found": "nothing"}
            facts["led_to"] = phrase("the security scheme ", Value(name))
            there = site(name)
            yield undecided(
                comparison.change("part.unread", there, "security-scheme", node, _left(comparison.new, name), facts)
            )
            continue
        if renamed is None:
            yield comparison.change(
                "security-scheme.removed", site(name), "security-scheme", node, None, {"scheme": name}
            )
            continue
        if renamed != name:
            facts = {
                "section": "securitySchemes",
                "old_name": name,
                "new_name": renamed,
                "library": False,
            }
            yield comparison.change("component.renamed", site(renamed), "security-scheme", node, new[renamed], facts)
        # A scheme that went into one that was there before is not compared with it: that one is, under its own name.
        if (renamed == name or renamed not in old) and not same(node.value, new[renamed].value):
            yield from _compare_scheme(comparison, site(renamed), renamed, node, new[renamed])
    yield from _compare_unread(comparison, users)
    for name, node in new.items():
        if name not in names.values():
            yield comparison.change(
                "security-scheme.added", site(name), "security-scheme", None, node, {"scheme": name}
            )


def _compare_unread(comparison: Comparison, users: Mapping[str, Sequence[Usage]]) -> Iterator[Change]:
    """Yield the schemes that can be read in neither document and are not written alike."""
    before, after = (
        members(contract.root.get("components"), "securitySchemes") for contract in (comparison.old, comparison.new)
    )
    for name, was in before.items():
        now = after.get(name)
        if now is None or name == "$ref" or isinstance(comparison.old.follow(was).value, dict):
            continue
        found = unread_of(comparison, (was, comparison.old.follow(was)), (now, comparison.new.follow(now)))
        if found is not None and found[0] == "part.unread":
            site = Site(owner=f"securitySchemes/{name}", usages=tuple(users.get(name, ())))
            yield unread_change(comparison, site, "security-scheme", found)


def _left(contract: Contract, name: str) -> Node | None:
    """What is left of a scheme that cannot be read; None where there is nothing."""
    return members(contract.root.get("components"), "securitySchemes").get(name)


def _compare_scheme(comparison: Comparison, site: Site, name: str, old: Node, new: Node) -> Iterator[Change]:
    facts: dict[str, Json] = {"scheme": name}
    if text(old, "type").lower() != text(new, "type").lower():
        nodes = (old.get("type"), new.get("type"))
        yield comparison.change("security-scheme.type.changed", site, "security-scheme", *nodes, facts)
        return
    for keyword in _DETAILS:
        if _detail(comparison.old, old, keyword) != _detail(comparison.new, new, keyword):
            nodes = (old.get(keyword), new.get(keyword))
            stated = {**facts, "keyword": keyword}
            yield comparison.change("security-scheme.detail.changed", site, "security-scheme", *nodes, stated)
    if text(old, "description") != text(new, "description"):
        nodes = (old.get("description"), new.get("description"))
        yield comparison.change("security-scheme.description.changed", site, "security-scheme", *nodes, facts)
    if flag(old, "deprecated") is not flag(new, "deprecated"):
        nodes = (old.get("deprecated"), new.get("deprecated"))
        event = "deprecated" if flag(new, "deprecated") else "undeprecated"
        yield comparison.change(f"security-scheme.{event}", site, "security-scheme", *nodes, facts)
    if not (is_readable(old, "flows") and members(old, "flows")):
        yield from compare_unread_fields(comparison, site, "security-scheme", old, new, ("flows",))
    yield from _compare_flows(comparison, site, facts, old, new)
    yield from compare_rest(comparison, site, "security-scheme", old, new, _MODELLED)


def credentials_moved(comparison: Comparison, old: Server, new: Server) -> bool:
    """Return whether everything that hands out credentials moved from the host of one server to that of another:
    some address of a security scheme stood at the old host, and each one that did stands at the new host, with the
    same path."""
    before, after = _addresses(comparison.old), _addresses(comparison.new)
    origins = split_url(old.template)[0], split_url(new.template)[0]
    moved = {key: url for key, url in before.items() if all(origins) and split_url(url)[0] == origins[0]}
    return bool(moved) and all(after.get(key) == origins[1] + split_url(url)[1] for key, url in moved.items())


def _addresses(contract: Contract) -> dict[tuple[str, ...], str]:
    """The URLs of a contract's security schemes in normal form, by where they stand."""
    found: dict[tuple[str, ...], str] = {}
    for name, scheme in scheme_nodes(contract).items():
        holders = {"": scheme, **members(scheme, "flows")}
        for flow, holder in holders.items():
            for keyword in (*_DETAILS, *_FLOW_URLS):
                if keyword.endswith("Url") and text(holder, keyword):
                    found[name, flow, keyword] = normal_url(text(holder, keyword))
    return found


def _address(contract: Contract, node: Node | None) -> Json:
    """A URL relative to the servers where it leads to one of them: relative URLs are resolved against servers
    (OpenAPI 3.0.4, section 4.5), and where a server moved, what moved with it is not said again."""
    url = node.value if node is not None else None
    if not isinstance(url, str):
        return url
    for server in elements(contract.root, "servers"):
        for address in expand(server_of(server, "")):
            origin, _ = split_url(address)
            if origin and normal_url(url).startswith(origin + "/"):
                return normal_url(url)[len(origin) :]
    return url


def _detail(contract: Contract, node: Node, keyword: str) -> Json:
    """A detail in the form in which it is compared: names of headers and of HTTP schemes are case-insensitive."""
    if keyword.endswith("Url"):
        return _address(contract, node.get(keyword))
    value = value_of(node, keyword)
    header = keyword == "name" and text(node, "in") == "header"
    return value.lower() if isinstance(value, str) and (header or keyword == "scheme") else value


def _compare_flows(
    comparison: Comparison, site: Site, facts: Mapping[str, Json], old: Node, new: Node
) -> Iterator[Change]:
    before, after = members(old, "flows"), members(new, "flows")
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        if name.startswith("x-"):
            continue
        stated = {**facts, "flow": name}
        if was is None or now is None:
            event = "added" if was is None else "removed"
            yield comparison.change(f"security-scheme.flow.{event}", site, "security-scheme", was, now, stated)
        elif not same(was.value, now.value):
            yield from _compare_flow(comparison, site, stated, was, now)
    was, now = old.get("flows"), new.get("flows")
    if was is not None and now is not None:
        flows = {name for name in (*before, *after) if not name.startswith("x-")}
        yield from compare_rest(comparison, site, "security-scheme", was, now, flows)


def _compare_flow(
    comparison: Comparison, site: Site, facts: Mapping[str, Json], old: Node, new: Node
) -> Iterator[Change]:
    for keyword in _FLOW_URLS:
        was, now = old.get(keyword), new.get(keyword)
        if _address(comparison.old, was) != _address(comparison.new, now):
            # Whoever asks for no fresh tokens goes on without.
            stated = {**facts, "keyword": keyword, "added": keyword == "refreshUrl" and was is None}
            yield comparison.change("security-scheme.flow-url.changed", site, "security-scheme", was, now, stated)
    before, after = members(old, "scopes"), members(new, "scopes")
    for scope in dict.fromkeys((*before, *after)):
        was, now = before.get(scope), after.get(scope)
        if was is not None and now is not None and same(was.value, now.value):
            continue
        event = "added" if was is None else "removed" if now is None else "changed"
        stated = {**facts, "scope": scope}
        yield comparison.change(f"security-scheme.scope.{event}", site, "security-scheme", was, now, stated)
    yield from compare_rest(comparison, site, "security-scheme", old, new, _FLOW_MODELLED)
