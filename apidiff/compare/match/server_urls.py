"""Server URLs: normal form, the addresses that their variables give, and segments that name a version."""

from __future__ import annotations

import re
from itertools import islice, product
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from apidiff.compare.context.reading import elements, members, text, value_of
from apidiff.model.contract import Node
from apidiff.model.versioned_paths import is_version

_MOST_ADDRESSES = 64
_LOOPBACK = r"127(\.[0-9]{1,3}){3}|0\.0\.0\.0|::1?"
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class Server(Struct, frozen=True, kw_only=True, eq=False):
    """A server and its URL template in normal form, with the path prefix that belongs to it."""

    node: Node
    template: str

    @property
    def unversioned(self) -> str:
        """The template with `{version}` in place of the path segments that name a version."""
        origin, path = split_url(self.template)
        return origin + "/".join("{version}" if is_version(segment) else segment for segment in path.split("/"))

    def with_path(self, old: str, new: str) -> Server:
        """Return the server with one end of its path replaced by another. An empty end is one, too."""
        if self.template.endswith(old):
            return replace(self, template=self.template[: len(self.template) - len(old)] + new)
        return self


def server_of(node: Node, prefix: str) -> Server:
    """Return the server of a Server Object; `prefix` is the part of the paths that belongs to the address."""
    return Server(node=node, template=normal_url(text(node, "url")) + prefix)


def normal_url(url: str) -> str:
    """Return a URL with scheme and host in lower case, without the default port and the slash at the end; the root is
    empty."""
    url = url.strip().rstrip("/")
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url
    host, slash, path = rest.partition("/")
    scheme, host = scheme.lower(), host if "{" in host else host.lower()
    return f"{scheme}://{host.removesuffix(_DEFAULT_PORTS.get(scheme, ' '))}{slash}{path}"


def changed_part(old: str, new: str) -> str:
    """Return what differs between two URLs: `scheme`, `host`, `path`, or `url` where it is more than one of them."""
    before, after = split_url(old), split_url(new)
    if before[0] == after[0]:
        return "path"
    if before[1] != after[1]:
        return "url"
    return "scheme" if before[0].partition("://")[2] == after[0].partition("://")[2] else "host"


def split_url(url: str) -> tuple[str, str]:
    """Return the scheme and host of a URL, and its path from the first slash on; a relative URL is all path."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return "", url
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host}", slash + path


def unversioned_url(url: str) -> str:
    """Return a URL in normal form without the path segments that name a version."""
    origin, path = split_url(normal_url(url))
    return origin + "/".join(segment for segment in path.split("/") if not is_version(segment))


def expand(server: Server) -> list[str]:
    """Return the addresses of a server: each variable takes the values of its `enum`, or its default. At most so
    many."""
    names, values = [], []
    for name, variable in members(server.node, "variables").items():
        if "{" + name + "}" in server.template:
            names.append(name)
            values.append(
                [str(node.value) for node in elements(variable, "enum")] or [str(value_of(variable, "default"))]
            )
    found = []
    for choice in islice(product(*values), _MOST_ADDRESSES):
        address = server.template
        for name, value in zip(names, choice, strict=True):
            address = address.replace("{" + name + "}", value)
        found.append(normal_url(address))
    return found


def is_loopback(server: Server) -> bool:
    """Return whether every address of a server is the machine of whoever calls it: `localhost`, `127.0.0.1`, `::1`,
    `0.0.0.0` (RFC 6761, section 6.3; RFC 5735, section 3)."""
    hosts = {_host(address) for address in expand(server)}
    return bool(hosts) and all(
        host is not None
        and (host == "localhost" or host.endswith(".localhost") or re.fullmatch(_LOOPBACK, host) is not None)
        for host in hosts
    )


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def url_path(url: str) -> str:
    """Return the path of a URL without a slash at its end; empty for a URL that cannot be taken apart."""
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""
