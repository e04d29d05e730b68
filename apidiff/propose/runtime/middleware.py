"""The ASGI middleware over the table of routes: no dependency, JSON bodies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from apidiff.propose.runtime.routes import ROUTES, Route


class OldVersion:
    """ASGI middleware: requests that ask for the old version are served by the new one.

    A request asks for it by a header: `OldVersion(app, header="x-api-version", value="...")`.
    """

    def __init__(self, app: Any, header: str, value: str) -> None:
        self.app = app
        self.header = header.lower().encode()
        self.value = value.encode()
        self.routes = [(_pattern(route.path), route) for route in ROUTES]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        wanted = scope["type"] == "http" and self.value in (
            value for name, value in scope["headers"] if name == self.header
        )
        for pattern, route in self.routes if wanted else ():
            match = pattern.fullmatch(scope["path"])
            if match and scope["method"] == route.method:
                await self._convert(route, match, scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _convert(
        self, route: Route, match: Any, scope: Any, receive: Any, send: Any
    ) -> None:
        values = iter(match.groups())
        path = re.sub(r"{[^{}]*}", lambda _: next(values), route.new_path)
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if route.request is not None and body:
            body = _edited(body, route.request)
        scope = {
            **scope,
            "method": route.new_method,
            "path": path,
            "raw_path": quote(path).encode(),
        }
        if route.query is not None:
            pairs = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
            scope["query_string"] = urlencode(route.query(pairs)).encode()
        scope["headers"] = _headers(scope["headers"], route, len(body))
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Any:
            return waiting.pop() if waiting else await receive()

        await self.app(scope, replay, _Answer(route, send))


class _Answer:
    """Collects an answer, converts its body, and sends it on."""

    def __init__(self, route: Route, send: Any) -> None:
        self.route = route
        self.send = send
        self.start: Any = None
        self.body = b""

    async def __call__(self, message: Any) -> None:
        """Take one message of the new application."""
        if message["type"] == "http.response.start":
            self.start = dict(message)
            return
        if message["type"] != "http.response.body":
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if message.get("more_body", False):
            return
        status = self.start["status"]
        statuses = dict(self.route.statuses)
        edit = self.route.response if status < 300 else _error_edit(self.route, status)
        headers = [
            pair for pair in self.start["headers"] if pair[0] != b"content-length"
        ]
        measured = len(headers) < len(self.start["headers"])
        if edit is not None and self.body:
            self.body = _edited(self.body, edit)
        elif edit is not None and status < 300 and status in statuses:
            # The new version answers without a body here, where the old one had one.
            self.body, measured = _edited(b"null", edit), True
            headers.append((b"content-type", b"application/json"))
        self.start["status"] = statuses.get(status, status)
        if measured:
            headers.append((b"content-length", str(len(self.body)).encode()))
        self.start["headers"] = headers
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": self.body})


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"{([^{}]*)}", path)
    patterns = [
        "([^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts)
    ]
    return re.compile("".join(patterns))


def _error_edit(route: Route, status: int) -> Callable[[Any], Any] | None:
    """Return what converts the body of a failure: the most specific entry counts."""
    edits = dict(route.errors)
    names = [str(status), f"{status // 100}XX", "default"]
    return next((edits[name] for name in names if name in edits), None)


def _edited(body: bytes, edit: Callable[[Any], Any]) -> bytes:
    """Return a JSON body after a function; a body that is no JSON is left as it is."""
    try:
        value = json.loads(body)
    except ValueError:
        return body
    return json.dumps(edit(value)).encode()


def _headers(headers: Any, route: Route, length: int) -> list[tuple[bytes, bytes]]:
    """Return the headers for the new application, with the length of the new body."""
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
    kept = [pair for pair in pairs if pair[0].lower() != "content-length"]
    if len(kept) < len(pairs) or length:
        kept.append(("content-length", str(length)))
    return [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in kept
    ]
