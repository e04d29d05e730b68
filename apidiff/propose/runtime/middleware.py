"""The ASGI middleware over the table of routes: no dependency, JSON bodies."""

from __future__ import annotations

import json
import logging
import re
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from apidiff.propose.runtime.routes import ROUTES, Route

_LOG = logging.getLogger(__name__)
_LARGEST = 100_000_000


class OldVersion:
    """ASGI middleware: requests that ask for the old version are served by the new one.

    A request asks for it by a header: `OldVersion(app, header="x-api-version", value="...")`; with
    `default=True` also by naming no version. Bodies to be converted are held in memory, up to
    `limit` bytes: larger requests are refused, larger answers passed on and told to the log.
    """

    def __init__(
        self,
        app: Any,
        header: str,
        value: str,
        default: bool = False,
        limit: int = _LARGEST,
    ) -> None:
        self.app = app
        self.header = header.lower().encode()
        self.value = value.encode()
        self.default = default
        self.limit = limit
        self.routes = [(_pattern(route.path), route) for route in ROUTES]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        send = _varying(send, self.header)
        asked = [value for name, value in scope["headers"] if name == self.header]
        wanted = self.value in asked if asked else self.default
        root, path = _below_root(scope) if wanted else ("", "")
        for pattern, route in self.routes if wanted else ():
            match = pattern.fullmatch(path)
            if match and scope["method"] == route.method:
                found = _filled(route.new_path, match)
                await self._convert(route, root + found, scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _convert(
        self, route: Route, path: str, scope: Any, receive: Any, send: Any
    ) -> None:
        scope = {
            **scope,
            "method": route.new_method,
            "path": path,
            "raw_path": quote(path).encode(),
        }
        if route.request is not None:
            body = await _whole(receive, self.limit)
            if body is None:
                return
            if len(body) > self.limit:
                await _refuse(send)
                return
            if body:
                what = f"the request to {path}"
                body, scope["headers"] = _converted(
                    body, scope["headers"], route.request, what
                )
            receive = _replay(body, receive)
        if route.query is not None:
            pairs = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
            scope["query_string"] = urlencode(route.query(pairs)).encode()
        if route.response is not None or route.errors:
            # What is to be converted is asked for as it is, not compressed.
            scope["headers"] = [
                pair for pair in scope["headers"] if pair[0] != b"accept-encoding"
            ]
        scope["headers"] = _headers(scope["headers"], route)
        await self.app(scope, receive, _Answer(route, send, self.limit, path))


class _Answer:
    """Passes an answer on; one whose body is to be converted is collected first."""

    def __init__(self, route: Route, send: Any, limit: int, path: str) -> None:
        self.route = route
        self.send = send
        self.limit = limit
        self.what = f"the answer of {path}"
        self.start: Any = None
        self.edit: Callable[[Any], Any] | None = None
        self.created = False
        self.parts: list[bytes] = []
        self.size = 0

    async def __call__(self, message: Any) -> None:
        """Take one message of the new application."""
        if message["type"] == "http.response.start":
            await self._begin(dict(message))
        elif message["type"] != "http.response.body" or self.start is None:
            await self.send(message)
        else:
            await self._collect(message)

    async def _begin(self, start: Any) -> None:
        status, statuses = start["status"], dict(self.route.statuses)
        if status < 300:
            self.edit, self.created = self.route.response, status in statuses
        else:
            self.edit = _error_edit(self.route, status)
        start["status"] = statuses.get(status, status)
        if self.edit is None:
            await self.send(start)
        else:
            self.start = start

    async def _collect(self, message: Any) -> None:
        self.parts.append(message.get("body", b""))
        self.size += len(self.parts[-1])
        more = message.get("more_body", False)
        if more and self.size <= self.limit:
            return
        start, self.start, body = self.start, None, b"".join(self.parts)
        if self.size > self.limit:
            _LOG.error("%s is too large to be converted", self.what)
        elif self.edit is not None and body:
            body, start["headers"] = _converted(
                body, start["headers"], self.edit, self.what
            )
        elif self.edit is not None and self.created:
            # The new version answers without a body here, where the old one had one.
            body = json.dumps(self.edit(None)).encode()
            start["headers"] = _measured(start["headers"], body)
            start["headers"].append((b"content-type", b"application/json"))
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body, "more_body": more})


def _pattern(path: str) -> re.Pattern[str]:
    """Return what matches a path template; `{name:path}` takes slashes, too."""
    parts = re.split(r"{([^{}]*)}", path)
    patterns = [
        ("(.+)" if part.endswith(":path") else "([^/]+)")
        if index % 2
        else re.escape(part)
        for index, part in enumerate(parts)
    ]
    return re.compile("".join(patterns), re.DOTALL)


def _filled(path: str, match: Any) -> str:
    """Return a path template with what was matched, by position."""
    values = iter(match.groups())
    return re.sub(r"{[^{}]*}", lambda _: next(values), path)


def _below_root(scope: Any) -> tuple[str, str]:
    """Return where an application is mounted, as far as it stands in the path, and the rest."""
    root, path = scope.get("root_path", "").rstrip("/"), scope["path"]
    return (root, path[len(root) :]) if path.startswith(root + "/") else ("", path)


def _varying(send: Any, header: bytes) -> Any:
    """Return a `send` that tells caches that answers depend on a header (RFC 9110, 12.5.5)."""

    async def told(message: Any) -> None:
        if message["type"] == "http.response.start":
            headers = [*message["headers"], (b"vary", header)]
            message = {**message, "headers": headers}
        await send(message)

    return told


async def _whole(receive: Any, limit: int) -> bytes | None:
    """Return a request body, as far as its first `limit` bytes; None where the client left."""
    parts: list[bytes] = []
    size, more = 0, True
    while more and size <= limit:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
    return b"".join(parts)


def _replay(body: bytes, receive: Any) -> Any:
    """Return a `receive` that tells of one body, and then of what the connection tells."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Any:
        return waiting.pop() if waiting else await receive()

    return replayed


async def _refuse(send: Any) -> None:
    """Answer that a body is too large (RFC 9110, 15.5.14)."""
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _error_edit(route: Route, status: int) -> Callable[[Any], Any] | None:
    """Return what converts the body of a failure: the most specific entry counts."""
    edits = dict(route.errors)
    names = [str(status), f"{status // 100}XX", "default"]
    return next((edits[name] for name in names if name in edits), None)


def _converted(
    body: bytes, headers: Any, edit: Callable[[Any], Any], what: str
) -> tuple[bytes, Any]:
    """Return a JSON body after a function, and its headers; what is no JSON is left as it is and logged."""
    try:
        value = json.loads(_decoded(body, headers))
    except (ValueError, zlib.error) as error:
        _LOG.error("%s could not be converted: %s", what, error)
        return body, headers
    body = json.dumps(edit(value)).encode()
    return body, _measured(headers, body)


def _decoded(body: bytes, headers: Any) -> bytes:
    """Return a body without its compression. Raises ValueError for a coding that is not known."""
    for name, value in headers:
        coding = value.strip().lower()
        if name.lower() == b"content-encoding" and coding not in (b"", b"identity"):
            if coding not in (b"gzip", b"x-gzip", b"deflate"):
                raise ValueError(f"its content coding is {coding.decode('latin-1')}")
            reader = zlib.decompressobj(47)
            body = reader.decompress(body, _LARGEST)
            if not reader.eof:
                raise ValueError("its compression ends early, or it is too large")
    return body


def _measured(headers: Any, body: bytes) -> list[tuple[bytes, bytes]]:
    """Return headers for another body: its length, and nothing that was said of the old bytes."""
    said = b"content-length content-encoding etag content-md5 digest content-digest repr-digest"
    kept = [pair for pair in headers if pair[0].lower() not in said.split()]
    return [*kept, (b"content-length", str(len(body)).encode())]


def _headers(headers: Any, route: Route) -> list[tuple[bytes, bytes]]:
    """Return the headers for the new application."""
    pairs = [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in headers
    ]
    if route.header is not None:
        pairs = route.header(pairs)
    if route.cookie is not None:
        text = "; ".join(value for name, value in pairs if name == "cookie")
        crumbs = [part.partition("=") for part in text.split("; ") if part]
        cookies = route.cookie([(name, value) for name, _, value in crumbs])
        pairs = [pair for pair in pairs if pair[0] != "cookie"]
        pairs.append(
            ("cookie", "; ".join(f"{name}={value}" for name, value in cookies))
        )
    return [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in pairs
    ]
