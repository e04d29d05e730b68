"""Documents from Python applications: `shop.main:app`, `main.py:app`, `shop.main:app@2025-01-01` for one version.

Importing an application runs its code, so it is done in a process of its own, with a time limit, and only the
document comes back.
"""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from msgspec import Struct

from apidiff.load.sources.child import NoAnswer, ask
from apidiff.model.document import DocumentError, Json, Problem

SECONDS = 120

_SOURCE = re.compile(r"(?P<module>[^:@]+):(?P<name>[A-Za-z_]\w*)(?:@(?P<version>[\w.+-]+))?")
_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


class AppSource(Struct, frozen=True, kw_only=True):
    """An application as a user names it: a module or a file, the name in it, and a version where it has several."""

    module: str
    name: str
    version: str | None = None


class AppVersions(Struct, frozen=True, kw_only=True):
    """The documents of all versions of an application, newest first, and how a request says which it wants: the `name`
    of the parameter and its `place`, `header` or `path`. An application without versions has one document, under the
    empty name."""

    documents: dict[str, Json]
    name: str = "x-api-version"
    place: str = "header"


def app_source(source: str) -> AppSource | None:
    """Return the application a source names, None where it names something else.

    `main:app` could also be a path in a git revision: it is an application only if there is a module of that name here.
    """
    match = _SOURCE.fullmatch(source)
    if match is None:
        return None
    module = match["module"]
    if not (module.endswith(".py") and os.path.isfile(module)) and not _is_module(module):
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
    if os.path.isfile(path.with_suffix(".py")) or os.path.isfile(path / "__init__.py"):
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


def load_head(source: AppSource) -> tuple[Json, str]:
    """Return the document of the newest version of an application, and why its older versions do not start, an empty
    text where they do. Raises DocumentError where the newest version does not start either."""
    try:
        return load_app(source), ""
    except DocumentError as error:
        try:
            found = ask("apidiff.load.sources.probe", ["latest", source.module, source.name], SECONDS)
        except NoAnswer:
            raise error from None
        if "error" in found:
            raise
        return found["found"]["document"], str(error)


def documents_of(source: AppSource, seconds: float = SECONDS) -> dict[str, Json]:
    """Return the documents of all versions of an application, newest first. Raises DocumentError."""
    return versions_of(source, seconds).documents


def versions_of(source: AppSource, seconds: float = SECONDS) -> AppVersions:
    """Return the versions of an application. Raises DocumentError."""
    try:
        answer: dict[str, Any] = ask("apidiff.load.sources.probe", ["versions", source.module, source.name], seconds)
    except NoAnswer as error:
        late = f"importing it took more than {seconds:.0f} seconds"
        raise _problem(source, late if error.late else f"importing it ended the process: {error.last_line}") from None
    if "error" in answer:
        raise _problem(source, str(answer["error"]), "an application that can be imported and has .openapi()")
    return AppVersions(**answer["found"])


def _problem(source: AppSource, what: str, expected: str | None = None) -> DocumentError:
    return DocumentError([Problem(source=f"{source.module}:{source.name}", what=what, expected=expected)])
