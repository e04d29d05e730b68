"""Which operation of a contract an exchange is: by host, base path, path template and method.

The servers of a contract say where its paths begin (OpenAPI 3.1.1, section 4.8.5). A host that none of them names is
somebody else's; where the contract names no host, or only the machine it runs on, every host is taken for its own. A
variable of a server that lists no values may have any: `https://{tenant}.example.com` are the hosts of all tenants.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from apidiff.compare.context.reading import elements, members
from apidiff.compare.match.addresses import server_holder
from apidiff.compare.match.server_urls import Server, expand, is_loopback, server_of
from apidiff.impact.exchange import Exchange
from apidiff.impact.route.trie import Trie
from apidiff.model.contract import Contract, Node, Operation
from apidiff.model.places import OperationKind

Miss: TypeAlias = Literal["unknown host", "unknown host and a path of the API", "unknown path", "unknown method"]
ELSEWHERE: Miss = "unknown host and a path of the API"
"""Of a call that is one of the API by its path, at a host that the document does not name: it may be a gateway."""

_MOST_KNOWN = 10_000
_DEFAULT_PORTS = (":443", ":80")
_VARIABLE = re.compile(r"\{[^{}]*\}")
_LONGEST_KNOWN = 500
"""Letters of a path that is remembered."""


class Route(Struct, frozen=True, eq=False):
    """An operation and the texts of its path parameters, percent-encoding undone."""

    operation: Operation
    values: Mapping[str, str]


class _Hosts(Struct, frozen=True):
    """The hosts of an address: names, and patterns of those that a variable is a part of."""

    names: frozenset[str] = frozenset()
    patterns: frozenset[re.Pattern[str]] = frozenset()

    def takes(self, host: str) -> bool:
        """Return whether a host is one of them."""
        return host in self.names or any(pattern.fullmatch(host) for pattern in self.patterns)

    def joined(self, other: _Hosts) -> _Hosts:
        """Return these hosts and others."""
        return _Hosts(self.names | other.names, self.patterns | other.patterns)


class _Target(Struct, frozen=True, eq=False):
    operation: Operation
    hosts: _Hosts | None


class Router:
    """Finds operations. `further` are hosts that are the contract's own although it does not name them."""

    def __init__(self, contract: Contract, further: Iterable[str] = ()) -> None:
        self.further = frozenset(host.lower() for host in further)
        self._based: Trie[_Target] = Trie()
        self._bare: Trie[_Target] = Trie()
        self._hosts = _Hosts()
        self._takes_all = False
        self._known: dict[tuple[str, str, str], Route | Miss] = {}
        self._by_holder: dict[tuple[str, ...], list[tuple[str, _Hosts | None]]] = {}
        for operation in contract.operations:
            if operation.kind is OperationKind.PATH:
                self._add(contract, operation)

    def _add(self, contract: Contract, operation: Operation) -> None:
        path = operation.path if operation.path.startswith("/") else f"/{operation.path}"
        for base, hosts in self._servers(contract, operation):
            self._takes_all = self._takes_all or hosts is None
            self._hosts = self._hosts if hosts is None or hosts is self._hosts else self._hosts.joined(hosts)
            self._based.add(base + path, _Target(operation, hosts))
            if base:
                self._bare.add(path, _Target(operation, hosts))

    def _servers(self, contract: Contract, operation: Operation) -> list[tuple[str, _Hosts | None]]:
        """The base paths of an operation, each with the hosts it is served by, None for any."""
        holder = server_holder(contract, operation)
        if holder.tokens not in self._by_holder:
            found: dict[str, _Hosts | None] = {}
            for node in elements(holder, "servers"):
                server = server_of(node, "")
                for address in (*expand(server), *_open_addresses(server)):
                    host, base = _split(address)
                    own = None if is_loopback(server) else _hosts(host)
                    if base in found:
                        known = found[base]
                        own = None if known is None or own is None else known.joined(own)
                    found[base] = own
            self._by_holder[holder.tokens] = list(found.items()) or [("", None)]
        return self._by_holder[holder.tokens]

    def route(self, exchange: Exchange) -> Route | Miss:
        """Return the operation of an exchange, or why there is none."""
        path = exchange.target.partition("?")[0]
        key = (exchange.method, exchange.host, path)
        found = self._known.get(key)
        if found is None:
            found = self._found(exchange.method, _without_port(exchange.host), path)
            if len(path) <= _LONGEST_KNOWN:
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[key] = found
        return found

    def _found(self, method: str, host: str, path: str) -> Route | Miss:
        host = "" if host in self.further else host
        if host and not self._takes_all and not self._hosts.takes(host):
            return ELSEWHERE if isinstance(self._at(method, "", path), Route) else "unknown host"
        return self._at(method, host, path)

    def _at(self, method: str, host: str, path: str) -> Route | Miss:
        segments = [unquote(segment) if "%" in segment else segment for segment in path.split("/")]
        miss: Miss = "unknown path"
        # Where no host was recorded, the base path may have been left out of the path, too.
        for trie in (self._based,) if host else (self._based, self._bare):
            for target, values in trie.matches(segments):
                if host and target.hosts is not None and not target.hosts.takes(host):
                    continue
                if target.operation.method.upper() == method:
                    return Route(target.operation, values)
                miss = "unknown method"
        return miss


def _open_addresses(server: Server) -> list[str]:
    """Return the addresses of a server with its variables that list no values left open; none where it has none."""
    variables = members(server.node, "variables")
    closed = {name: node.value for name, node in variables.items() if elements(node, "enum")}
    if len(closed) == len(variables):
        return []
    return expand(replace(server, node=Node({**server.node.value, "variables": closed}, server.node.tokens)))


def _hosts(host: str) -> _Hosts | None:
    """The hosts that one in an address is, None for any."""
    pieces = _VARIABLE.split(host)
    if not "".join(pieces).strip(".:"):
        return None
    if len(pieces) == 1:
        return _Hosts(frozenset({host}))
    return _Hosts(patterns=frozenset({re.compile("[^/]+".join(map(re.escape, pieces)))}))


def _split(address: str) -> tuple[str, str]:
    """Return the host of an address and its path, without a slash at its end."""
    _, found, rest = address.partition("://")
    if not found:
        host, path = ("", address) if not address.startswith("//") else ("", "/" + address[2:].partition("/")[2])
        path = path if path.startswith("/") or not path else f"/{path}"
    else:
        host, slash, path = rest.partition("/")
        path = slash + path
    return _without_port(host.lower()), path.partition("?")[0].rstrip("/")


def _without_port(host: str) -> str:
    for port in _DEFAULT_PORTS:
        if host.endswith(port):
            return host.removesuffix(port)
    return host
