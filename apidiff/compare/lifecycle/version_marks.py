"""Where an API states its version: in the path, in a header or query parameter of every request, or in media types.

Known by its name (`API-Version`, `Stripe-Version`, `api-version`), or by its value, which is that of `info.version`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from apidiff.compare.context.reading import elements, mapping_at, members, value_of
from apidiff.compare.lifecycle.versions import version_key
from apidiff.compare.match.names import words
from apidiff.compare.match.parameter_index import Parameter, ParameterKey, key_of, parameters_of
from apidiff.compare.match.paths import common_version, server_paths
from apidiff.model.contract import Contract, Node, Operation
from apidiff.model.document import Json
from apidiff.model.places import OperationKind
from apidiff.model.versioned_paths import is_version, version_prefix
from apidiff.model.words.message import Value, phrase

_NAMES = frozenset({"version", "revision", "ver", "v"})
"""The last words of names of parameters that state a version."""

_SAMPLE = 12
"""Operations that are looked at first: where none of them states a version so, none is looked for in the others."""

_SHARE = 0.5
_DISTINCT = r"\d[.-]\d|\d{5}"
_LITERAL = r"(?:\^|\\A)\(?((?:[A-Za-z0-9_-]|\\?\.)+)\)?(?:\$|\\[zZ])"
_IN_SUBTYPE = r"(?<![a-z0-9])v\d+(?:[._]\d+)*(?![a-z0-9])"
_IN_PARAMETER = r"(?i);\s*(?:version|v|api-version)\s*=\s*\"?([^;\"\s]+)"


class Stated(Struct, frozen=True, kw_only=True):
    """A version as a schema states it: alone (`closed`), or as what counts where nothing is sent."""

    version: str
    closed: bool


class Mark(Struct, frozen=True, kw_only=True, eq=False):
    """Where one document states its version. `place` is `path`, `header`, `query`, `response` (a header of that) or
    `media type`; `name` is that of the parameter or header. `schemas` are the places of the schemas that state it,
    `follows` says that it is `info.version`, and `sure` that requests state it so, under a name that says it.
    """

    place: str
    version: str
    name: str = ""
    closed: bool = True
    follows: bool = False
    sure: bool = True
    schemas: frozenset[tuple[str, ...]] = frozenset()

    @property
    def key(self) -> tuple[str, str]:
        """What makes two marks of two documents the same way to state a version."""
        return self.place, self.name if self.place == "query" else self.name.lower()

    @property
    def number(self) -> str:
        """The version without the letter in front of it."""
        return self.version.lower().removeprefix("v")

    @property
    def in_media_type(self) -> str:
        """The version where it is stated in media types, else an empty text."""
        return self.version if self.place == "media type" else ""

    def is_parameter(self, in_: Json, name: Json) -> bool:
        """Return whether this is the parameter of that place and name."""
        return self.place in ("header", "query") and self.key == key_of(str(in_), str(name))

    @property
    def noun(self) -> str:
        """What kind of thing states the version, where it is one with a name."""
        return "response header" if self.place == "response" else f"{self.place} parameter"

    @property
    def label(self) -> str:
        """What readers call it."""
        if self.place in ("header", "query"):
            return phrase(f"the {'header' if self.place == 'header' else 'query parameter'} ", Value(self.name))
        return "the path" if self.place == "path" else "the media types"


def marks_of(contract: Contract) -> dict[tuple[str, str], Mark]:
    """Return every mark of a document's version, by its key."""
    operations = [operation for operation in contract.operations if operation.kind is OperationKind.PATH]
    found = [
        *_of_path(contract, operations),
        *_of_parameters(contract, operations),
        *_of_response_headers(contract, operations),
        *_of_media(contract, operations),
    ]
    return {mark.key: mark for mark in found}


def _of_path(contract: Contract, operations: Sequence[Operation]) -> Iterator[Mark]:
    prefix = common_version([(operation.path, operation.method) for operation in operations])
    prefixes = {prefix} if prefix else {version_prefix(path) for path in server_paths(contract)}
    if len(prefixes) == 1 and (found := prefixes.pop()):
        yield Mark(place="path", version=found.rpartition("/")[2])


def _of_parameters(contract: Contract, operations: Sequence[Operation]) -> Iterator[Mark]:
    step = max(1, len(operations) // _SAMPLE)
    known: dict[ParameterKey, None] = {}
    for operation in operations[::step]:
        for key, parameter in parameters_of(contract, operation).items():
            if key not in known and _may_mark(contract, parameter):
                known[key] = None
    if not known:
        return
    listed = [parameters_of(contract, operation) for operation in operations]
    for key in known:
        mark = _mark(contract, [found[key] for found in listed if key in found], len(operations))
        if mark is not None:
            yield mark


def _of_response_headers(contract: Contract, operations: Sequence[Operation]) -> Iterator[Mark]:
    """Yield the headers in which answers state one version. They add to a step that is stated elsewhere, and alone they
    are no way to ask for a version."""
    step = max(1, len(operations) // _SAMPLE)
    known = {
        name
        for operation in operations[::step]
        for name, header in _headers(contract, operation)
        if _is_named(name) and stated_version(contract, header) is not None
    }
    if not known:
        return
    listed = [pair for operation in operations for pair in _headers(contract, operation)]
    for name in sorted({name.lower() for name in known}):
        headers = [header for other, header in listed if other.lower() == name]
        stated = {stated_version(contract, header) for header in headers}
        one = stated.pop()
        if one is not None and not stated:
            schemas = frozenset((header.get("schema") or header).tokens for header in headers)
            follows = one.version == contract.version
            yield Mark(
                place="response",
                version=one.version,
                name=next(other for other, _ in listed if other.lower() == name),
                closed=one.closed,
                follows=follows,
                sure=False,
                schemas=schemas,
            )


def _headers(contract: Contract, operation: Operation) -> Iterator[tuple[str, Node]]:
    """Yield the headers of every answer of an operation, by name."""
    for response in members(operation.node, "responses").values():
        for name, header in members(contract.follow(response), "headers").items():
            found = contract.follow(header)
            if isinstance(found.value, dict):
                yield name, found


def _may_mark(contract: Contract, parameter: Parameter) -> bool:
    if parameter.in_ not in ("header", "query"):
        return False
    stated = stated_version(contract, parameter.node)
    return stated is not None and (_is_named(parameter.name) or _follows(contract, stated.version))


def _follows(contract: Contract, version: str) -> bool:
    """Whether a value is the version of the document, and no small number that many a value may be."""
    return version == contract.version and re.search(_DISTINCT, version) is not None


def _is_named(name: str) -> bool:
    found = words(name)
    return bool(found) and found[-1] in _NAMES


def _mark(contract: Contract, parameters: Sequence[Parameter], operations: int) -> Mark | None:
    """Return the mark that parameters of one name are, one of each operation that has it: all state one version."""
    stated = {stated_version(contract, parameter.node) for parameter in parameters}
    one = stated.pop()
    if stated or one is None:
        return None
    name, follows = parameters[0].name, _follows(contract, one.version)
    sure = _is_named(name) and len(parameters) >= _SHARE * operations
    if not sure and not follows:
        return None
    schemas = (parameter.node.get("schema") or parameter.node for parameter in parameters)
    return Mark(
        place=parameters[0].in_,
        version=one.version,
        name=name,
        closed=one.closed,
        follows=follows or one.version == contract.version,
        sure=sure,
        schemas=frozenset(schema.tokens for schema in schemas),
    )


def stated_version(contract: Contract, parameter: Node) -> Stated | None:
    """Return the one version that a parameter takes, else the one that counts where it is not sent. None where its
    schema names no version."""
    schema = contract.follow(parameter.get("schema") or parameter)
    if not isinstance(schema.value, dict):
        return None
    closed = _closed(contract, schema)
    text = closed if closed is not None else _text(contract, schema.get("default"))
    if text is None or not (version_key(text) or is_version(text)):
        return None
    return Stated(version=text, closed=closed is not None)


def _closed(contract: Contract, schema: Node) -> str | None:
    values = elements(schema, "enum")
    if "enum" in schema.value:
        return _text(contract, values[0]) if len(values) == 1 else None
    if "const" in schema.value:
        return _text(contract, schema.get("const"))
    return _literal(schema) or _bound(contract, schema)


def _literal(schema: Node) -> str | None:
    """The one text that a pattern takes, None where it takes more."""
    pattern = value_of(schema, "pattern")
    found = re.fullmatch(_LITERAL, pattern) if isinstance(pattern, str) else None
    return None if found is None else found[1].replace("\\", "")


def _bound(contract: Contract, schema: Node) -> str | None:
    """The one number between two bounds."""
    least, most = schema.get("minimum"), schema.get("maximum")
    return _text(contract, least) if least is not None and most is not None and least.value == most.value else None


def _text(contract: Contract, node: Node | None) -> str | None:
    if node is None or isinstance(node.value, bool) or not isinstance(node.value, str | int | float):
        return None
    return contract.spelled(node)


def beside_version(contract: Contract, schema: Node, version: str) -> Json:
    """Return what a schema says beside the version that it states, and beside words about it."""
    schema = contract.follow(schema)
    if not isinstance(schema.value, dict):
        return schema.value
    rest = {key: value for key, value in schema.value.items() if key not in ("title", "description")}
    for key in ("const", "default", "example"):
        if _text(contract, schema.get(key)) == version:
            del rest[key]
    for key in ("enum", "examples"):
        values = elements(schema, key)
        if values and all(_text(contract, value) == version for value in values):
            del rest[key]
    if {"minimum", "maximum"} <= rest.keys() and _bound(contract, schema) == version:
        del rest["minimum"], rest["maximum"]
    if _literal(schema) == version:
        del rest["pattern"]
    return rest


def _of_media(contract: Contract, operations: Sequence[Operation]) -> Iterator[Mark]:
    step = max(1, len(operations) // _SAMPLE)
    names = [name for operation in operations[::step] for name in _media_types(contract, operation)]
    versions = [version for version in map(media_type_version, names) if version]
    if versions and len(set(versions)) == 1 and len(versions) >= _SHARE * len(names):
        yield Mark(place="media type", version=versions[0])


def _media_types(contract: Contract, operation: Operation) -> Iterator[str]:
    yield from members(mapping_at(contract, operation.node, "requestBody"), "content")
    for status, response in members(operation.node, "responses").items():
        if status.startswith("2"):
            yield from members(contract.follow(response), "content")


def media_type_version(name: str) -> str:
    """Return the version that the name of a media type states, as in `application/vnd.shop.v1+json` and
    `application/json; version=1`; else an empty text."""
    type_, _, parameters = name.lower().partition(";")
    parameter = re.search(_IN_PARAMETER, name) if parameters else None
    if parameter is not None:
        return parameter[1]
    subtype = re.search(_IN_SUBTYPE, type_) if "v" in type_ else None
    return subtype[0] if subtype is not None else ""
