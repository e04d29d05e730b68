"""What the meta-schemas cannot say about operations and their parameters, and a comparison depends on."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote

from msgspec import Struct, field

from apidiff.model.document import ENTRY, Document, DocumentError, Json, Location
from apidiff.model.pointer import Tokens, parse_fragment, value_at
from apidiff.validate.versions import StandardVersion

METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
_FIXED_FIELDS = frozenset(["$ref", "summary", "description", "servers", "parameters"])
_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_LONGEST_CHAIN = 20


class Mistake(Struct, frozen=True, kw_only=True):
    """Something that is wrong at one place."""

    location: Location
    what: str
    expected: str | None


class _Node(NamedTuple):
    """A value and where it stands. A tuple, because tens of thousands are made."""

    value: Json
    resource: str = ENTRY
    tokens: Tokens = ()

    @property
    def location(self) -> Location:
        return Location(resource=self.resource, tokens=self.tokens)

    def child(self, key: str) -> _Node:
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return _Node(value, self.resource, (*self.tokens, key))

    def members(self) -> Iterator[tuple[str, _Node]]:
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield key, _Node(value, self.resource, (*self.tokens, key))


_Identity: TypeAlias = "tuple[str, str] | None"
"""The name and the place of a parameter (names of headers in lower case); None where it cannot be read."""


class Semantics(Struct, kw_only=True):
    """The checks of one document. References are followed; one that leads nowhere is for resolve/ to report."""

    document: Document
    version: StandardVersion
    _operation_ids: dict[str, tuple[str, _Node]] = field(default_factory=dict)
    _referenced: dict[tuple[str, str], _Identity] = field(default_factory=dict)
    _targets: dict[tuple[str, str], _Node | None] = field(default_factory=dict)

    def mistakes(self) -> Iterator[Mistake]:
        """Yield what is wrong with paths, methods, operationIds and parameters, in document order."""
        root = _Node(self.document.entry.root)
        paths = root.child("paths")
        yield from _colliding(paths)
        for path, item in paths.members():
            if path.startswith("/"):
                yield from self._path_item(item, path, f"{path}")
        for name, item in root.child("webhooks").members():
            yield from self._path_item(item, None, f"the webhook {name}")

    def _path_item(self, item: _Node, path: str | None, name: str) -> Iterator[Mistake]:
        found = self._followed(item)
        if found is None or not isinstance(found.value, dict):
            return
        shared = self._declared(found)
        yield from _repeated(found, shared)
        for key, operation in found.members():
            if key in _FIXED_FIELDS:
                continue
            if (
                key in METHODS
                or (key == "trace" and self.version != "2.0")
                or (key == "query" and self.version == "3.2")
            ):
                yield from self._operation(operation, shared, path, f"{key.upper()} {name}")
            elif self.version == "3.2" and key == "additionalOperations":
                for method, other in operation.members():
                    yield from self._operation(other, shared, path, f"{method} {name}")
            elif not key.startswith("x-"):
                yield Mistake(
                    location=operation.location,
                    what=f"{key!r} is not a method that OpenAPI {self.version} knows",
                    expected=f"one of {', '.join(METHODS)}" + self._further_methods(),
                )

    def _further_methods(self) -> str:
        return {"2.0": "", "3.2": ", trace, query; others in additionalOperations"}.get(self.version, ", trace")

    def _operation(self, operation: _Node, shared: list[_Identity], path: str | None, name: str) -> Iterator[Mistake]:
        found = self._followed(operation)
        if found is None or not isinstance(found.value, dict):
            return
        operation = found
        yield from self._operation_id(operation, name)
        own = self._declared(operation)
        yield from _repeated(operation, own)
        if path is not None:
            yield from _template(operation, [*shared, *own], path)
        if "callbacks" in operation.value:
            yield from self._callbacks(operation.child("callbacks"), name)

    def _callbacks(self, callbacks: _Node, name: str) -> Iterator[Mistake]:
        for callback, expressions in callbacks.members():
            for expression, item in expressions.members():
                # Only what stands here: a reference could lead back to the path this callback belongs to.
                if isinstance(item.value, dict) and "$ref" not in item.value and not expression.startswith("x-"):
                    yield from self._path_item(item, None, f"{expression} in the callback {callback} of {name}")

    def _operation_id(self, operation: _Node, name: str) -> Iterator[Mistake]:
        id_ = operation.value.get("operationId")
        if not isinstance(id_, str):
            return
        first, other = self._operation_ids.setdefault(id_, (name, operation))
        if other is not operation and other.location != operation.location:
            what = f"the operationId {id_!r} is that of {first} already"
            location = operation.child("operationId").location
            yield Mistake(location=location, what=what, expected="an operationId that no other operation has")

    def _declared(self, node: _Node) -> list[_Identity]:
        parameters = node.value.get("parameters")
        if not isinstance(parameters, list):
            return []
        return [self._identity(parameter, node.resource) for parameter in parameters]

    def _identity(self, parameter: Json, resource: str) -> _Identity:
        if not isinstance(parameter, dict):
            return None
        reference = parameter.get("$ref")
        if not isinstance(reference, str):
            return _identity_of(parameter)
        key = (resource, reference)
        if key not in self._referenced:
            found = self._followed(_Node(parameter, resource))
            self._referenced[key] = None if found is None else _identity_of(found.value)
        return self._referenced[key]

    def _followed(self, node: _Node) -> _Node | None:
        """Return the node behind references; None where they lead nowhere."""
        for _ in range(_LONGEST_CHAIN):
            reference = node.value.get("$ref") if isinstance(node.value, dict) else None
            if not isinstance(reference, str):
                return node
            key = (node.resource, reference)
            if key not in self._targets:
                self._targets[key] = self._target(reference, node.resource)
            target = self._targets[key]
            if target is None:
                return None
            node = target
        return None

    def _target(self, reference: str, base: str) -> _Node | None:
        uri, _, fragment = reference.partition("#")
        if fragment and not fragment.startswith("/"):
            return None
        key = base
        if "://" in uri or "://" in base:
            return None  # only local files are read for these checks
        if uri:
            key = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(uri)))
        try:
            resource = self.document.resource(key)
            tokens = parse_fragment(fragment)
            value = value_at(resource.root, tokens)
        except (DocumentError, KeyError, ValueError):
            return None
        if resource is self.document.entry:
            key = ENTRY
        return _Node(value, key, tokens)


def _colliding(paths: _Node) -> Iterator[Mistake]:
    """Yield paths that differ in the names of their variables only (OpenAPI 3.0.4, Paths Object, "templated paths")."""
    seen: dict[str, str] = {}
    for path, item in paths.members():
        first = seen.setdefault(_TEMPLATE.sub("{}", path), path)
        if first != path:
            what = f"the path {path} is the same as {first}: they differ in the names of their variables only"
            yield Mistake(location=item.location, what=what, expected="one path for both")


def _identity_of(value: Json) -> _Identity:
    if not isinstance(value, dict):
        return None
    name, place = value.get("name"), value.get("in")
    if not isinstance(name, str) or not isinstance(place, str):
        return None
    return (name.lower() if place == "header" else name, place)


def _repeated(node: _Node, parameters: list[_Identity]) -> Iterator[Mistake]:
    """Yield the parameters of a path item or an operation that are declared before in the same list."""
    if len({*parameters}) == len(parameters):
        return
    seen: set[_Identity] = set()
    for index, identity in enumerate(parameters):
        if identity is None:
            continue
        if identity in seen:
            name, place = identity
            what = f"the {place} parameter {name!r} is declared twice in one list"
            location = Location(resource=node.resource, tokens=(*node.tokens, "parameters", str(index)))
            yield Mistake(location=location, what=what, expected="each name once per place")
        seen.add(identity)


def _template(operation: _Node, parameters: list[_Identity], path: str) -> Iterator[Mistake]:
    """Compare the variables of a path with the path parameters of an operation on it."""
    if None in parameters:
        return  # a parameter that cannot be read may be the one in question
    wanted = [name.rstrip("*+") for name in _TEMPLATE.findall(path)] if "{" in path else []
    declared = {identity[0] for identity in parameters if identity is not None and identity[1] == "path"}
    if declared == {*wanted}:
        return
    for name in wanted:
        if name not in declared:
            what = f"the path names {{{name}}}, but no path parameter {name!r} is declared"
            yield Mistake(location=operation.location, what=what, expected=f"a parameter {name!r} in path")
    for name in sorted(declared.difference(wanted)):
        what = f"the path parameter {name!r} does not stand in the path {path}"
        yield Mistake(location=operation.location, what=what, expected=f"{{{name}}} in the path")


# The types of parameters and headers in Swagger 2.0. Its meta-schema says so only as one of many alternatives, each of
# which fails for a reason of its own.
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
