"""Documents from Python applications: `shop.main:app`, `main.py:app`, `shop.main:app@2025-01-01` for one version.

Importing an application runs its code, so it is done in a process of its own, with a time limit, and only the
document comes back.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from msgspec import Struct

from apidiff.model.document import DocumentError, Json, Problem

SECONDS = 120

_SOURCE = re.compile(r"(?P<module>[^:@]+):(?P<name>[A-Za-z_]\w*)(?:@(?P<version>[\w.+-]+))?")
_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


class AppSource(Struct, frozen=True, kw_only=True):
    """An application as a user names it: a module or a file, the name in it, and a version where it has several."""

    module: str
    name: str
    version: str | None = None


def app_source(source: str) -> AppSource | None:
    """Return the application a source names, None where it names something else.

    `main:app` could also be a path in a git revision: it is an application only if there is a module of that name here.
    """
    match = _SOURCE.fullmatch(source)
    if match is None:
        return None
    module = match["module"]
    if not (module.endswith(".py") and Path(module).is_file()) and not _is_module(module):
        return None
    return AppSource(module=module, name=match["name"], version=match["version"])


def named_app(source: str) -> AppSource:
    """Return the application that is meant by a text which can mean nothing else (`--app`). Raises DocumentError."""
    found = app_source(source)
    if found is None:
        what = "there is no such Python module here"
        raise DocumentError([Problem(source=source, what=what, expected="MODULE:NAME, such as shop.main:app")])
    return found


def module_file(source: AppSource) -> str:
    """Return the file of the module of an application, as it is named from here; an empty text where it stands
    elsewhere."""
    if source.module.endswith(".py"):
        return source.module
    path = Path(*source.module.split("."))
    found = (path.with_suffix(".py"), path / "__init__.py")
    return next((file.as_posix() for file in found if file.is_file()), "")


def _is_module(name: str) -> bool:
    if not _MODULE.fullmatch(name):
        return False
    path = Path(*name.split("."))
    if path.with_suffix(".py").is_file() or (path / "__init__.py").is_file():
        return True
    if "." not in name:
        return False
    try:
        return find_spec(name.partition(".")[0]) is not None
    except (ImportError, ValueError):
        return False


def load_app(source: AppSource, seconds: float = SECONDS) -> Json:
    """Return the document of an application: of the version asked for, or of its newest. Raises DocumentError."""
    documents = documents_of(source, seconds)
    if source.version is None:
        return next(iter(documents.values()))
    if source.version not in documents:
        known = ", ".join(sorted(documents)) or "none"
        raise _problem(source, f"the application has no version {source.version}", f"one of {known}")
    return documents[source.version]


def documents_of(source: AppSource, seconds: float = SECONDS) -> dict[str, Json]:
    """Return the documents of all versions of an application, newest first. Raises DocumentError.

    An application without versions has one, under the empty name.
    """
    with tempfile.TemporaryDirectory(prefix="apidiff-app-") as folder:
        result = Path(folder) / "result.json"
        _run(source, result, seconds)
        found: dict[str, Any] = json.loads(result.read_text("utf-8"))
    if "error" in found:
        raise _problem(source, str(found["error"]), "an application that can be imported and has .openapi()")
    documents: dict[str, Json] = found["documents"]
    return documents


def _run(source: AppSource, result: Path, seconds: float) -> None:
    paths = filter(None, [os.getcwd(), os.environ.get("PYTHONPATH")])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-c", _PROBE, source.module, source.name, str(result)]
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _problem(source, f"importing it took more than {seconds:.0f} seconds", None) from None
    if not result.is_file():
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise _problem(source, f"importing it ended the process: {last}", None)


def _problem(source: AppSource, what: str, expected: str | None) -> DocumentError:
    return DocumentError([Problem(source=f"{source.module}:{source.name}", what=what, expected=expected)])


_PROBE = r"""
import asyncio, importlib, importlib.util, json, os, sys

module, name, result = sys.argv[1:4]


def imported():
    if not module.endswith(".py"):
        return importlib.import_module(module)
    folder, base = os.path.split(os.path.abspath(module))
    sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location(base[:-3], module)
    found = importlib.util.module_from_spec(spec)
    sys.modules[base[:-3]] = found
    spec.loader.exec_module(found)
    return found


async def asked(app, version):
    messages = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        messages.append(message)

    path = getattr(app, "openapi_url", None) or "/openapi.json"
    query = ("version=" + version).encode()
    headers = [(b"host", b"localhost"), (str(app.api_version_parameter_name).encode(), version.encode())]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query, "root_path": "", "headers": headers,
        "client": ("localhost", 1), "server": ("localhost", 80),
    }
    await app(scope, receive, send)
    status = next(message["status"] for message in messages if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in messages if message["type"] == "http.response.body")
    if status != 200:
        raise RuntimeError(f"its document of version {version} is answered with {status}")
    return json.loads(body)


def documents(app):
    bundle = getattr(app, "versions", None)
    if bundle is not None and hasattr(app, "generate_and_include_versioned_routers"):
        values = [str(getattr(version.value, "isoformat", lambda: version.value)()) for version in bundle.versions]
        return {value: asyncio.run(asked(app, value)) for value in values}
    if not hasattr(app, "openapi"):
        raise TypeError(f"{name} is a {type(app).__name__} without .openapi()")
    return {"": app.openapi()}


try:
    found = {"documents": documents(getattr(imported(), name))}
    text = json.dumps(found)
except BaseException as error:
    text = json.dumps({"error": f"{type(error).__name__}: {error}"})
with open(result, "w", encoding="utf-8") as file:
    file.write(text)
"""
