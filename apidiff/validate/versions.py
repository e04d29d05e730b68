"""Which version of the standard a document is written in, and what it may be instead."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias, cast

from apidiff.load.places.positions import Positions
from apidiff.model.document import Document, DocumentError, Json, Position, Problem

StandardVersion: TypeAlias = Literal["2.0", "3.0", "3.1", "3.2"]

_EXPECTED = '`openapi: "3.0.x"`, "3.1.x" or "3.2.x", or `swagger: "2.0"`'
_OPENAPI = re.compile(r"(3\.[012])(?:\.\d+(?:-.+)?)?")
# Keys that give another kind of document away, and its name.
_TELLTALES: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"asyncapi"}), "an AsyncAPI document"),
    (frozenset({"arazzo"}), "an Arazzo document"),
    (frozenset({"overlay"}), "an OpenAPI Overlay"),
    (frozenset({"swaggerVersion"}), "a Swagger 1.x document"),
    (frozenset({"openrpc"}), "an OpenRPC document"),
    (frozenset({"apiVersion", "kind"}), "a Kubernetes manifest"),
    (frozenset({"info", "item"}), "a Postman collection"),
    (frozenset({"log"}), "an HTTP archive (HAR)"),
    (frozenset({"__schema"}), "a GraphQL schema"),
    (frozenset({"smithy"}), "a Smithy model"),
    (frozenset({"$schema"}), "a JSON Schema"),
    (frozenset({"message", "documentation_url"}), "an error message of a server"),
)


def require_openapi(document: Document) -> StandardVersion:
    """Return the version of the standard that the entry file names.

    An unquoted number (`swagger: 2.0`) counts as the version. Raises DocumentError, saying what the file looks like
    instead, where it is not an OpenAPI document of a known version.
    """
    entry = document.entry
    root = entry.root
    if not isinstance(root, dict):
        raise _refused(entry.name, f"this is {_kind(root)}, not an OpenAPI document", None)
    positions = Positions(entry)
    for key in ("openapi", "swagger"):
        if key in root:
            version = _known(key, root[key])
            if version is None:
                what = f"{key} is {_shown(root[key])}, a version that is not known"
                raise _refused(entry.name, what, positions.locate((key,)))
            return version
    for keys, kind in _TELLTALES:
        if keys <= root.keys():
            place = positions.locate((min(keys, key=list(root).index),))
            raise _refused(entry.name, f"this is {kind}, not an OpenAPI document", place)
    what = "there is no key `openapi` or `swagger`"
    raise _refused(entry.name, what + _hint(root), None)


def version_of(root: Json) -> StandardVersion | None:
    """Return the version of the standard that the root of a file names; None where it names none that is known."""
    named = (_known(key, root[key]) for key in ("openapi", "swagger") if isinstance(root, dict) and key in root)
    return next(named, None)


def _known(key: str, value: Json) -> StandardVersion | None:
    text = str(value) if isinstance(value, str | float | int) and not isinstance(value, bool) else ""
    if key == "swagger":
        return "2.0" if text in ("2.0", "2") else None
    match = _OPENAPI.fullmatch(text)
    return cast("StandardVersion", match.group(1)) if match is not None else None


def _hint(root: dict[str, Json]) -> str:
    if not root:
        return "; the document is empty"
    if "paths" in root or "components" in root or "definitions" in root:
        return ", though the rest looks like an OpenAPI document"
    shown = ", ".join(repr(key[:40]) for key in list(root)[:5])
    return f"; the keys are {shown}" + (", ..." if len(root) > 5 else "")


def _kind(root: Json) -> str:
    if root is None:
        return "an empty document"
    if isinstance(root, list):
        return "a list"
    if isinstance(root, str):
        return "plain text"
    return f"the value {_shown(root)}"


def _shown(value: Json) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _refused(source: str, what: str, position: Position | None) -> DocumentError:
    place = position or Position(line=1, column=1)
    return DocumentError([Problem(source=source, what=what, expected=_EXPECTED, position=place)])
