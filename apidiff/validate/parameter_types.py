"""Types of parameters and headers in Swagger 2.0 that are none. The meta-schema says so only as one of many
alternatives, each of which fails for a reason of its own."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.model.document import Document, Json, Location
from apidiff.model.pointer import Tokens
from apidiff.validate.semantics import METHODS, Mistake
from apidiff.validate.versions import StandardVersion

_TYPES = ("string", "number", "integer", "boolean", "array", "file")


def unknown_types(document: Document, version: StandardVersion) -> Iterator[Mistake]:
    """Yield the parameters of the entry file with a type that Swagger 2.0 (Parameter Object) does not know."""
    if version != "2.0":
        return
    for tokens, value in _parameters(document.entry.root):
        type_ = value.get("type") if isinstance(value, dict) and value.get("in") != "body" else None
        if isinstance(type_, str) and type_ not in _TYPES:
            location = Location(tokens=(*tokens, "type"))
            yield Mistake(location=location, what=f"{type_!r} is no type", expected=f"one of {', '.join(_TYPES)}")


def _parameters(root: Json) -> Iterator[tuple[Tokens, Json]]:
    for name, value in _members(root.get("parameters")):
        yield ("parameters", name), value
    for path, item in _members(root.get("paths")):
        holders = ((("paths", path), item), *((("paths", path, method), _at(item, method)) for method in METHODS))
        for tokens, holder in holders:
            listed = _at(holder, "parameters")
            for index, value in enumerate(listed if isinstance(listed, list) else ()):
                yield (*tokens, "parameters", str(index)), value


def _members(value: Json) -> Iterator[tuple[str, Json]]:
    yield from value.items() if isinstance(value, dict) else ()


def _at(value: Json, key: str) -> Json:
    return value.get(key) if isinstance(value, dict) else None
