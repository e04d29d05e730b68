"""The references that a file holds, wherever in it they stand.

They are read off a text, which is many times faster than walking what it was parsed into. That is exact only where the
text has one way to write a reference, so it is the parsed values as orjson writes them: the file's own, where that is
laid out so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import orjson
from msgspec import Struct

from apidiff.contain.vocabulary import COMPOSITIONS, MAPS_OF_SCHEMAS
from apidiff.model.document import Json, Resource

_REFERENCE = rb'"\$ref": ?"([^"\\]*(?:\\.[^"\\]*)*)"'
_MARK = b'"$ref'
"""What a reference begins with: five letters are looked for in a third of the time that six take."""
_INDENTED, _COMPACT = b'": "', b'":"'
"""What orjson writes behind it, over several lines and on one."""
_HEAD = 96
_LONG_HEAD = 400
"""How much is looked at before a reference: nearly always the key that its object stands under, and the longest key."""
_MAPPING = rb'"mapping"\s*:\s*(\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\})'
"""The mapping of a discriminator: an object of texts, which may hold any letter."""
_DISCRIMINATOR = rb'"discriminator"\s*:\s*(\{(?:[^{}"]|"(?:[^"\\]|\\.)*"|\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\})*\})?'
"""With the object it is, where that holds no more than texts and objects of texts."""
_DEFAULT_MAPPING = rb'"defaultMapping"\s*:\s*"([^"\\]*(?:\\.[^"\\]*)*)"'
_FILE = r"[^#]*(?:/|\.(?:ya?ml|json)(?:#|\Z))"

CONTAINERS = frozenset(
    {
        *MAPS_OF_SCHEMAS, *COMPOSITIONS, "prefixItems", "required", "dependentRequired", "enum", "paths", "webhooks",
        "components", "schemas", "responses", "parameters", "headers", "requestBodies", "securitySchemes",
        "securityDefinitions", "links", "callbacks", "pathItems", "mediaTypes", "examples", "content", "encoding",
        "security", "servers", "tags", "variables", "consumes", "produces", "schemes", "additionalOperations",
        "flows", "implicit", "password", "clientCredentials", "authorizationCode", "deviceAuthorization", "scopes",
        "discriminator", "mapping", "xml", "info", "externalDocs",
    }
)  # fmt: skip
"""Keywords that hold a map or a list of things, for which the standard has no reference."""
_CONTAINERS = frozenset(map(str.encode, CONTAINERS))


class Written(Struct, frozen=True, kw_only=True):
    """What stands behind `$ref` anywhere in a value, examples included. `of_containers` says that one of them may stand
    in the place of a whole map or list. `mapped` are the names and references in mappings
    of discriminators."""

    references: frozenset[str]
    of_containers: bool
    mapped: frozenset[str] = frozenset()


def written_in(resource: Resource) -> Written:
    """Return the references that a file holds."""
    text = text_of(resource)
    if text is None:
        return _by_walk(resource.root)
    return _in_text(text, _INDENTED if resource.indented else _COMPACT)


def references_in(root: Json) -> Written:
    """Return the references that a value holds."""
    text = _text_of_value(root)
    return _by_walk(root) if text is None else _in_text(text, _COMPACT)


def text_of(resource: Resource) -> bytes | None:
    """Return a text of what a file holds that has one way to write a reference or keyword; None where there is none."""
    return resource.data if resource.indented else _text_of_value(resource.root)


def _text_of_value(root: Json) -> bytes | None:
    try:
        return orjson.dumps(root)
    except TypeError:
        # Integers beyond 64 bits, broken surrogates, or deep nesting.
        return None


def _in_text(text: bytes, behind: bytes) -> Written:
    parts = text.split(_MARK)
    beginnings = {part[: part.find(b'"', len(behind)) + 1] for part in parts[1:]}
    found = {beginning[len(behind) : -1] for beginning in beginnings if beginning.startswith(behind)}
    if b"" in beginnings or any(b"\\" in reference for reference in found):  # one may hold a quote
        found = {match[1] for match in matches(_REFERENCE, _MARK, text)}
    return Written(
        references=frozenset(map(_decoded, found)),
        of_containers=_of_containers(parts[:-1]),
        mapped=frozenset(_mapped(text)),
    )


def _mapped(text: bytes) -> Iterator[str]:
    for discriminator in matches(_DISCRIMINATOR, b'"discriminator"', text):
        # One that refers to another place has its mapping there.
        part = discriminator[1] if discriminator[1] and b"$ref" not in discriminator[1] else text
        for match in mappings_in(part):
            try:
                mapping = orjson.loads(match[1])
            except orjson.JSONDecodeError:
                mapping = {}
            yield from (name for name in mapping.values() if isinstance(name, str))
        yield from default_mappings_in(part)
        if part is text:
            return


def mappings_in(text: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the mappings of discriminators in a text, each a match whose first group is the object."""
    return matches(_MAPPING, b'"mapping"', text)


def default_mappings_in(text: bytes) -> Iterator[str]:
    """Yield the default mappings of discriminators in a text (OpenAPI 3.2.0, section 4.25)."""
    return (_decoded(match[1]) for match in matches(_DEFAULT_MAPPING, b'"defaultMapping"', text))


def matches(pattern: bytes, beginning: bytes, text: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the matches of a pattern. What it begins with is found many times faster than the pattern is, which is not
    even read where nothing begins so."""
    at = text.find(beginning)
    found = re.compile(pattern).match if at >= 0 else None
    while found is not None and at >= 0:
        match = found(text, at)
        if match is not None:
            yield match
        at = text.find(beginning, at + len(beginning))


def by_file(references: Iterable[str]) -> Iterator[str]:
    """Yield references that a set holds, those that may lead to other files in the order of their texts: files are
    entered as they are read, and what is told of several names the first."""
    yield from sorted(found for found in references if not found.startswith("#"))
    yield from (found for found in references if found.startswith("#"))


def is_file(name: str) -> bool:
    """Return whether an entry of a mapping is the address of a file rather than the name of a component."""
    return re.match(_FILE, name) is not None


def _decoded(quoted: bytes) -> str:
    if b"\\" not in quoted:
        return quoted.decode("utf-8", "replace")
    try:
        return str(orjson.loads(b'"%s"' % quoted))
    except orjson.JSONDecodeError:
        return quoted.decode("utf-8", "replace")


def _of_containers(before: list[bytes]) -> bool:
    """Whether the texts before references allow that one of them stands for a map or list: it is the first key of the
    value of such a keyword, or not the first key at all."""
    # Before thousands of references stand the same few hundred texts.
    known = {head: _key_before(head) for head in {part[-_HEAD:] for part in before}}
    keys = {*known.values()}
    if None in keys:
        longer = {part[-_LONG_HEAD:] for part in before if known[part[-_HEAD:]] is None}
        keys = (keys - {None}) | {*map(_key_before, longer)}
    return None in keys or not _CONTAINERS.isdisjoint(keys)


def _key_before(head: bytes) -> bytes | None:
    """The key under which an object stands that begins with a reference, empty for an item of a list; None where the
    text before it does not say."""
    parts = head.rsplit(b'"', 2)
    signs = b"".join(parts[-1].split())
    if signs.endswith((b"[{", b",{")):
        return b""
    return parts[1] if signs == b":{" and len(parts) == 3 else None


def _by_walk(root: Json) -> Written:
    found: set[str] = set()
    mapped: set[str] = set()
    of_containers = False
    for key, value in _objects(root):
        if key == "mapping":
            mapped.update(name for name in value.values() if isinstance(name, str))
        if isinstance(value.get("defaultMapping"), str):
            mapped.add(value["defaultMapping"])
        reference = value.get("$ref")
        if isinstance(reference, str):
            found.add(reference)
            of_containers = of_containers or key in CONTAINERS
    return Written(references=frozenset(found), of_containers=of_containers, mapped=frozenset(mapped))


def _objects(root: Json) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield every object of a value with the key that it stands under; items of lists have none."""
    waiting: list[tuple[str, Json]] = [("", root)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            yield key, value
            waiting.extend(value.items())
        elif isinstance(value, list):
            waiting.extend(("", item) for item in value)
