"""What to do about the base URL: a version step in the paths, and servers that were replaced or are gone.

A server is replaced by one of its own kind only: whoever is told to send what was for the staging server to the live
one does harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from apidiff.model.contract import Operation
from apidiff.model.document import Json
from apidiff.model.finding import Level
from apidiff.model.report import DocumentSide
from apidiff.render.guide.context import Context
from apidiff.render.guide.language import say
from apidiff.render.markdown import code

PREFIX = "version.path-prefix.changed"
"""The kind of the change that is all about the first step: paths begin with another version."""

_ROLES = {
    **dict.fromkeys(("staging", "stage", "stg"), "staging"),
    **dict.fromkeys(("test", "testing", "qa", "uat"), "test"),
    **dict.fromkeys(("dev", "develop", "development"), "development"),
    **dict.fromkeys(("beta", "preview", "canary"), "preview"),
    **dict.fromkeys(("local", "localhost", "loopback"), "local"),
    **{name: name for name in ("sandbox", "mock", "demo", "trial")},
}
"""What servers are for that do no real work, by the words that say so."""
_LIVE = ("production", "prod", "live")
_WORD = re.compile(r"[a-z]+")


class _Server(Struct, frozen=True, kw_only=True):
    """A server by its absolute URL without a slash at its end, as it is written and with its variables filled in; the
    role is empty for one that does real work."""

    url: str
    filled: str
    role: str

    @property
    def origin(self) -> str:
        """The URL without its path: where a prefix begins that callers know, which holds the path of the server."""
        scheme, host, _ = self.url.partition(_host(self.url))
        return scheme + host


def base_steps(context: Context) -> Iterator[str]:
    """Yield what to do about the base URL."""
    report = context.report
    old, new = _servers(report.old), _servers(report.new)
    step = next((finding for finding in report.findings if finding.change.kind == PREFIX), None)
    if step is not None:
        before, after = (str(step.change.facts.get(key) or "") for key in ("old_prefix", "new_prefix"))
        in_paths = _in_paths(before, after)
        known = old[:1] and new[:1] and old[0].role == new[0].role
        yield (
            say(
                "Call {new} instead of {old}: {in_paths}.",
                new=code(new[0].origin + after),
                old=code(old[0].origin + before),
                in_paths=in_paths,
            )
            if known
            else f"{in_paths}."
        )
        return
    lost = {
        str(finding.change.facts.get("url")).rstrip("/")
        for finding in report.findings
        if finding.change.kind == "server.removed" and finding.level is Level.BREAKING
    }
    changed = any(finding.change.kind == "server.changed" for finding in report.findings)
    if old[:1] and new[:1] and old[0].role == new[0].role and old[0].url != new[0].url and (lost or changed):
        yield say("Call {new} instead of {old}.", new=code(new[0].url), old=code(old[0].url))
        lost.discard(old[0].url)
    yield from _lost([server for server in old if server.url in lost], new)


def _in_paths(before: str, after: str) -> str:
    """Return what happens to the beginning of every path; one of both may be empty."""
    if not before:
        return say("{after} stands before every path", after=code(after))
    if not after:
        return say("{before} is left out of every path", before=code(before))
    return say("{before} in every path becomes {after}", before=code(before), after=code(after))


_NO_SERVER = "https://api.example.com"
_VARIABLE = re.compile(r"\{([^{}]*)\}")


def bases(context: Context, operations: tuple[Operation, Operation]) -> tuple[str, str]:
    """Return what the URLs of an operation's calls begin with in both versions: that of one server, else of two of one
    kind, else what is plainly no server of the provider."""
    sides = (context.report.old, context.report.new)
    old, new = (_servers(side, operation) for side, operation in zip(sides, operations, strict=True))
    known = {server.url for server in old}
    shared = next((server.filled for server in new if server.url in known), "")
    if shared:
        return shared, shared
    if old[:1] and new[:1] and old[0].role == new[0].role:
        return old[0].filled, new[0].filled
    before, after = (_NO_SERVER + _path(side, operation) for side, operation in zip(sides, operations, strict=True))
    return before, after


def first_bases(context: Context) -> tuple[str, str]:
    """Return what tells the two versions apart in every URL: the beginning of each; two equal texts where nothing
    does, or where the first servers do different work."""
    old, new = _servers(context.report.old), _servers(context.report.new)
    step = next((finding for finding in context.report.findings if finding.change.kind == PREFIX), None)
    if step is not None:
        before, after = (str(step.change.facts.get(key) or "") for key in ("old_prefix", "new_prefix"))
        known = old[:1] and new[:1] and old[0].role == new[0].role
        return (old[0].origin + before, new[0].origin + after) if known else (before or "/", after or "/")
    if old[:1] and new[:1]:
        known_before = {server.url for server in old}
        shared = any(server.url in known_before for server in new)
        return ("", "") if shared or old[0].role != new[0].role else (old[0].filled, new[0].filled)
    return _path(context.report.old), _path(context.report.new)


def unlike_addresses(context: Context) -> tuple[str, str]:
    """Return the first address that each document names, where the documents have none in common; an empty text for one
    that names none, and two where both name the same, or neither any."""
    sides = context.report.old, context.report.new
    old, new = ([_address(stated) for stated in _stated(side, None)] for side in sides)
    return ("", "") if set(old) & set(new) else ("".join(old[:1]), "".join(new[:1]))


def test_servers(context: Context) -> list[tuple[str, str]]:
    """Return the servers of the new document that do no real work, with what they are for."""
    return [(server.filled, server.role) for server in _servers(context.report.new) if server.role not in ("", "local")]


def _path(side: DocumentSide, operation: Operation | None = None) -> str:
    """Return the URL of the first server where that is a path."""
    stated = next(_stated(side, operation), {})
    url = stated.get("url")
    return _filled(url, stated).rstrip("/") if isinstance(url, str) and url.startswith("/") else ""


def _address(stated: Mapping[str, Json]) -> str:
    """Return the URL of a server, with the defaults of its variables."""
    url = stated.get("url")
    return _filled(url, stated).rstrip("/") or "/" if isinstance(url, str) else "/"


def _filled(url: str, server: Mapping[str, Json]) -> str:
    """Return a URL with the defaults of its variables."""
    variables = server.get("variables")
    defaults = variables if isinstance(variables, dict) else {}

    def default(match: re.Match[str]) -> str:
        stated = defaults.get(match[1])
        return str(stated.get("default", match[1])) if isinstance(stated, dict) else match[0]

    return _VARIABLE.sub(default, url)


def _lost(lost: list[_Server], left: list[_Server]) -> Iterator[str]:
    for server in lost:
        alike = next((other.url for other in left if other.role == server.role), None)
        if alike is not None:
            yield say("Where you call {server}, call {alike} instead.", server=code(server.url), alike=code(alike))
        elif left:
            named = f" ({server.role})" if server.role else ""
            yield say(
                "{server}{named} has no successor. Ask the provider for one.", server=code(server.url), named=named
            )


def _stated(side: DocumentSide, operation: Operation | None) -> Iterator[Mapping[str, Json]]:
    """Yield the Server Objects in force: those of the operation or its path instead of those of the document."""
    own = (operation.node, operation.path_item) if operation is not None else ()
    listed = (holder.get("servers") for holder in (*own, side.contract.root))
    servers = next((node for node in listed if node is not None and node.value), None)
    for _, server in servers.items() if servers is not None else ():
        if isinstance(server.value, dict):
            yield server.value


def _servers(side: DocumentSide, operation: Operation | None = None) -> list[_Server]:
    """Return the servers in force that have absolute URLs."""
    found = []
    for stated in _stated(side, operation):
        url, description = stated.get("url"), stated.get("description")
        host = _host(url)
        if isinstance(url, str) and host:
            filled = _filled(url, stated).rstrip("/")
            found.append(_Server(url=url.rstrip("/"), filled=filled, role=_role(f"{description} {host}".lower())))
    return found


def _host(url: Json) -> str:
    try:
        return urlsplit(url).netloc if isinstance(url, str) else ""
    except ValueError:
        return ""


def _role(words: str) -> str:
    """Return what a server is for by the first word that says so: the description stands before the host."""
    for word in _WORD.findall(words):
        if word in _LIVE:
            return ""
        if word in _ROLES:
            return _ROLES[word]
    return ""
