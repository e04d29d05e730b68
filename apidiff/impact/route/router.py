"""Which operation of a contract an exchange is: by host, base path, path template and method.

The servers of a contract say where its paths begin (OpenAPI 3.1.1, section 4.8.5). A host that none of them names is
somebody else's; where the contract names no host, or only the machine it runs on, every host is taken for its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias
from urllib.parse import unquote

from msgspec import Struct

from apidiff.compare.context.reading import elements
from apidiff.compare.match.addresses import server_holder
from apidiff.compare.match.server_urls import expand, is_loopback, server_of
from apidiff.impact.exchange import Exchange
from apidiff.impact.route.trie import Trie
from apidiff.model.contract import Contract, Operation
from apidiff.model.places import OperationKind

Miss: TypeAlias = Literal["unknown host", "unknown host and a path of the API", "unknown path", "unknown method"]
ELSEWHERE: Miss = "unknown host and a path of the API"
"""Of a call that is one of the API by its path, at a host that the document does not name: it may be a gateway."""

_MOST_KNOWN = 50_000
_DEFAULT_PORTS = (":443", ":80")


class Route(Struct, frozen=True, eq=False):
    """An operation and the texts of its path parameters, percent-encoding undone."""

    operation: Operation
    values: Mapping[str, str]


class _Target(Struct, frozen=True, eq=False):
    operation: Operation
    hosts: frozenset[str] | None


class Router:
    """Finds operations. `further` are hosts that are the contract's own although it does not name them."""

    def __init__(self, contract: Contract, further: Iterable[str] = ()) -> None:
        self.further = frozenset(host.lower() for host in further)
        self._based: Trie[_Target] = Trie()
        self._bare: Trie[_Target] = Trie()
        self._hosts: set[str] = set()
        self._takes_all = False
        self._known: dict[tuple[str, str, str], Route | Miss] = {}
        self._by_holder: dict[tuple[str, ...], list[tuple[str, frozenset[str] | None]]] = {}
        for operation in contract.operations:
            if operation.kind is OperationKind.PATH:
                self._add(contract, operation)

    def _add(self, contract: Contract, operation: Operation) -> None:
        path = operation.path if operation.path.startswith("/") else f"/{operation.path}"
        for base, hosts in self._servers(contract, operation):
            self._takes_all = self._takes_all or hosts is None
            self._hosts |= hosts or frozenset()
            self._based.add(base + path, _Target(operation, hosts))
            if base:
                self._bare.add(path, _Target(operation, hosts))

    def _servers(self, contract: Contract, operation: Operation) -> list[tuple[str, frozenset[str] | None]]:
        """The base paths of an operation, each with the hosts it is served by, None for any."""
        holder = server_holder(contract, operation)
        if holder.tokens not in self._by_holder:
            found: dict[str, frozenset[str] | None] = {}
            for node in elements(holder, "servers"):
                server = server_of(node, "")
                for address in expand(server):
                    host, base = _split(address)
                    own = None if not host or "{" in host or is_loopback(server) else frozenset({host})
                    if base in found:
                        known = found[base]
                        own = None if known is None or own is None else known | own
                    found[base] = own
            self._by_holder[holder.tokens] = list(found.items()) or [("", None)]
        return self._by_holder[holder.tokens]

    def route(self, exchange: Exchange) -> Route | Miss:
        """Return the operation of an exchange, or why there is none."""
        path = exchange.target.partition("?")[0]
        key = (exchange.method, exchange.host, path)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[key] = self._found(exchange.method, _without_port(exchange.host), path)
        return found

    def _found(self, method: str, host: str, path: str) -> Route | Miss:
        host = "" if host in self.further else host
        if host and host not in self._hosts and not self._takes_all:
            return ELSEWHERE if isinstance(self._at(method, "", path), Route) else "unknown host"
        return self._at(method, host, path)

    def _at(self, method: str, host: str, path: str) -> Route | Miss:
        segments = [unquote(segment) if "%" in segment else segment for segment in path.split("/")]
        miss: Miss = "unknown path"
        # Where no host was recorded, the base path may have been left out of the path, too.
        for trie in (self._based,) if host else (self._based, self._bare):
            for target, values in trie.matches(segments):
                if host and target.hosts is not None and host not in target.hosts:
                    continue
                if target.operation.method.upper() == method:
                    return Route(target.operation, values)
                miss = "unknown method"
        return miss


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
