"""The document of an application that is given as a Python object: FastAPI, Starlette, Litestar, Django Ninja, others.

This module needs the standard library alone and nothing of the package: the GitHub Action runs it in the Python of the
job, where the application can be imported and apidiff is not installed.
"""

from __future__ import annotations

import inspect
import json
import threading
from collections.abc import Callable, Iterable
from typing import Any

Json = Any

KNOWN = "FastAPI, Starlette, Litestar, Django Ninja, drf-spectacular, flask-smorest, a function or a document"
"""What gives a document, in words."""

_GIVING = ("openapi", "get_openapi_schema", "get_schema", "to_schema", "to_dict")
"""Methods that give a document: of FastAPI and Quart-Schema, of Django Ninja, of a generator of drf-spectacular, of
Litestar's document, of apispec."""

_HOLDING = (("openapi_schema", "to_schema"), ("spec", "to_dict"))
"""Attributes that hold one, with what writes it: of Litestar, and of flask-smorest and APIFlask."""

_SERVED = ("/openapi.json", "/openapi.yaml", "/openapi", "/schema")
"""Paths under which applications serve their document; the last one is that of Starlette's documentation."""

_JSON = "application/json"


def gives_document(value: Any) -> bool:
    """Say whether an object looks like one that gives a document. Nothing of it is called."""
    if isinstance(value, dict) or inspect.isfunction(value) or inspect.ismethod(value):
        return True
    holds = any(callable(getattr(getattr(value, name, None), write, None)) for name, write in _HOLDING)
    return holds or any(callable(getattr(value, name, None)) for name in _GIVING) or bool(_served_at(value))


def document_of(app: Any) -> dict[str, Json]:
    """Return the document of an application, as JSON holds it; of one with Cadwyn versions that of the newest.

    Raises TypeError where it gives none, and whatever the application raises.
    """
    return next(iter(documents_of(app).values()))


def documents_of(app: Any) -> dict[str, dict[str, Json]]:
    """Return the documents of all versions of an application by their names, the newest first. One without versions has
    one document, under the empty name. Raises as `document_of` does."""
    bundle = getattr(app, "versions", None)
    if bundle is not None and hasattr(app, "generate_and_include_versioned_routers"):
        values = [version.value for version in bundle.versions]
        names = [value.isoformat() if hasattr(value, "isoformat") else str(value) for value in values]
        return {name: _plain(app, versioned(app, name)) for name in names}
    return {"": _plain(app, _given(app))}


def _plain(app: Any, found: Any) -> dict[str, Json]:
    """Return a document as JSON holds it: what frameworks hand out has enums, dates and lazy texts in it."""
    if not isinstance(found, dict):
        raise TypeError(f"{type(app).__name__} gives no OpenAPI document; expected {KNOWN}")
    plain: dict[str, Json] = json.loads(json.dumps(found, default=str))
    return plain


def _given(app: Any) -> Any:
    if isinstance(app, dict):
        return app
    for name in _GIVING:
        method = getattr(app, name, None)
        if callable(method):
            wanted = inspect.signature(method).parameters
            return method(**{key: value for key, value in (("request", None), ("public", True)) if key in wanted})
    for name, writer in _HOLDING:
        write = getattr(getattr(app, name, None), writer, None)
        if callable(write):
            return write()
    if inspect.isfunction(app) or inspect.ismethod(app):
        return app()
    path = _served_at(app)
    return asked(app, path) if path else None


def _served_at(app: Any) -> str:
    """Return the path under which an ASGI application serves its document, empty where none of its routes is known."""
    routes = getattr(app, "routes", None)
    if not callable(app) or not isinstance(routes, (list, tuple)):
        return ""
    paths = {getattr(route, "path", None) for route in routes}
    return next((path for path in _SERVED if path in paths), "")


def versioned(app: Any, version: str) -> Json:
    """Return the document that a Cadwyn application serves for a version. Raises RuntimeError where it does not."""
    path = getattr(app, "openapi_url", None) or "/openapi.json"
    header = (str(app.api_version_parameter_name).encode(), version.encode())
    return asked(app, path, [header], f"version={version}")


def asked(app: Any, path: str, headers: Iterable[tuple[bytes, bytes]] = (), query: str = "") -> Json:
    """Return the document that an ASGI application answers a GET with (https://asgi.readthedocs.io, HTTP).

    Raises RuntimeError where the status is none of success, ValueError where the answer is neither JSON nor YAML.
    """
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"accept", _JSON.encode()), *headers],
        "client": ("localhost", 1),
        "server": ("localhost", 80),
    }
    import asyncio  # It takes longer than all else that is imported for documents that are files.

    status, body = _apart(lambda: asyncio.run(_answer(app, scope)))
    if not 200 <= status < 300:
        which = f" of {query.replace('=', ' ')}" if query else f" at {path}"
        raise RuntimeError(f"its document{which} is answered with {status}")
    try:
        return json.loads(body)
    except ValueError:
        return _yaml(body)


def _yaml(body: bytes) -> Json:
    """Return what a text in YAML holds. Starlette answers with it, by the same library."""
    import yaml

    try:
        return yaml.safe_load(body)
    except yaml.YAMLError as error:
        raise ValueError(f"its document is neither JSON nor YAML: {error}") from None


async def _answer(app: Any, scope: dict[str, Any]) -> tuple[int, bytes]:
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    await app(scope, receive, send)
    status = next((message["status"] for message in messages if message["type"] == "http.response.start"), 500)
    return status, b"".join(message.get("body", b"") for message in messages if message["type"] == "http.response.body")


def _apart(work: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
    """Return what a function returns that is run in a thread of its own: the caller's may run an event loop already."""
    outcome: dict[str, Any] = {}

    def run() -> None:
        try:
            outcome["value"] = work()
        except BaseException as error:  # It is the caller's to handle, whatever it is.
            outcome["error"] = error

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if "error" in outcome:
        raise outcome["error"]
    found: tuple[int, bytes] = outcome["value"]
    return found
