"""The references that a file holds, wherever in it they stand.

They are read off a text, which is many times faster than walking what it was parsed into. That is exact only where the
text has one way to write a reference, so it is either the file's own, in JSON without an escape that could hide a
letter of `$ref`, or the parsed values as orjson writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import orjson
from msgspec import Struct

from apidiff.contain.vocabulary import COMPOSITIONS, MAPS_OF_SCHEMAS
from apidiff.model.document import Json, Resource

_REFERENCE = re.compile(rb'\$ref(?<="\$ref)"\s*:\s*"([^"\\]*(?:\\.[^"\\]*)*)"')
_ESCAPED_LETTER = re.compile(rb"\\u00(?:24|72|65|66)")
_KEY_BEFORE = re.compile(rb'"((?:[^"\\]|\\.)*)"\s*:\s*\Z')
_LONGEST_HEAD = 200
_BACKSLASH = 0x5C
_LONGEST_KEY = 200
_MAPPING = re.compile(rb'"mapping"\s*:\s*(\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\})')
"""The mapping of a discriminator: an object of texts, which may hold any letter."""
_END_OF_BOTH = b'apping"'
_DEFAULT_MAPPING = re.compile(rb'"defaultMapping"\s*:\s*"([^"\\]*(?:\\.[^"\\]*)*)"')
_FILE = re.compile(r"[^#]*(?:/|\.(?:ya?ml|json)(?:#|\Z))")

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

HOLDERS = frozenset({"servers", "security", "tags", "variables", "encoding"})
"""Those of them whose entries are objects for which it has none, either."""
_HOLDING_LISTS = (b'"servers"', b'"security"', b'"tags"')
_HOLDING_MAPS = (b'"variables"', b'"encoding"')


class Written(Struct, frozen=True, kw_only=True):
    """What stands behind `$ref` anywhere in a value, examples included. `of_containers` says that one of them may stand
    in the place of a whole map or list. `mapped` are the names and references in mappings
    of discriminators."""

    references: frozenset[str]
    of_containers: bool
    mapped: frozenset[str] = frozenset()


def written_in(resource: Resource) -> Written:
    """Return the references that a file holds."""
    data = resource.data
    # orjson escapes no letter, so that a text as it writes them need not be searched for one.
    if resource.indented or (resource.format == "json" and data and _ESCAPED_LETTER.search(data) is None):
        return _in_text(data)
    return references_in(resource.root)


def references_in(root: Json) -> Written:
    """Return the references that a value holds."""
    try:
        return _in_text(orjson.dumps(root))
    except TypeError:
        # Integers beyond 64 bits, broken surrogates, or deep nesting.
        return _by_walk(root)


def _in_text(text: bytes) -> Written:
    found: set[bytes] = set()
    heads: set[bytes] = set()
    has_entries, list_before = False, -1
    for match in _REFERENCE.finditer(text):
        found.add(match[1])
        end = match.start() - 1
        # From the key on that its object stands under: most heads are one of a few.
        quote = text.rfind(b'"', 0, text.rfind(b'"', 0, end))
        is_whole = quote > 0 and text[quote - 1] != _BACKSLASH
        heads.add(text[quote if is_whole else max(0, end - _LONGEST_HEAD) : end])
        if text.endswith(_HOLDING_MAPS, 0, text.rfind(b'"', 0, max(0, quote)) + 1):
            has_entries = True
        opening = text.rfind(b"[", 0, end)
        if opening != list_before:
            list_before = opening
            # An object that holds a list of its own before the reference is nobody's mistake for an entry.
            has_entries = has_entries or (text.find(b"]", opening, end) < 0 and _is_holder(text, opening))
    references = {_decoded(entry) for entry in found}
    of_containers = has_entries or any(map(_may_hold, heads))
    return Written(references=frozenset(references), of_containers=of_containers, mapped=frozenset(_mapped(text)))


def _is_holder(text: bytes, opening: int) -> bool:
    """Whether the list that begins there holds what knows no reference."""
    key = text[max(0, opening - _LONGEST_KEY) : max(0, opening)].rstrip()
    return key.endswith(b":") and key[:-1].rstrip().endswith(_HOLDING_LISTS)


def _mapped(text: bytes) -> Iterator[str]:
    if b'"discriminator"' not in text:
        return
    # What both keywords end with is looked for once, instead of each of them.
    at = text.find(_END_OF_BOTH)
    while at >= 0:
        if (match := _MAPPING.match(text, max(0, at - 2))) is not None:
            try:
                mapping = orjson.loads(match[1])
            except orjson.JSONDecodeError:
                mapping = {}
            yield from (name for name in mapping.values() if isinstance(name, str))
        elif (match := _DEFAULT_MAPPING.match(text, max(0, at - 9))) is not None:
            yield _decoded(match[1])
        at = text.find(_END_OF_BOTH, at + len(_END_OF_BOTH))


def mappings_in(text: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the mappings of discriminators in a text, each a match whose first group is the object. Their beginnings
    are found many times faster than the pattern is."""
    at = text.find(b'"mapping"')
    while at >= 0:
        match = _MAPPING.match(text, at)
        if match is not None:
            yield match
        at = text.find(b'"mapping"', at + 9)


def is_file(name: str) -> bool:
    """Return whether an entry of a mapping is the address of a file rather than the name of a component."""
    return _FILE.match(name) is not None


def _decoded(quoted: bytes) -> str:
    if b"\\" not in quoted:
        return quoted.decode("utf-8", "replace")
    try:
        return str(orjson.loads(b'"%s"' % quoted))
    except orjson.JSONDecodeError:
        return quoted.decode("utf-8", "replace")


def _may_hold(head: bytes) -> bool:
    """Whether what stands before a `$ref` allows that it stands for a map or list: it is the first key of the value of
    such a keyword, or not the first key at all."""
    head = head.rstrip()
    if not head.endswith(b"{"):
        return True
    head = head[:-1].rstrip()
    if not head or head.endswith((b"[", b",")):
        return False
    match = _KEY_BEFORE.search(head)
    return match is None or _decoded(match[1]) in CONTAINERS


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
        of_containers = of_containers or any(_refers(value.get(holder)) for holder in HOLDERS)
    return Written(references=frozenset(found), of_containers=of_containers, mapped=frozenset(mapped))


def _refers(value: Json) -> bool:
    """Whether an entry of a map or list is a reference."""
    entries = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(isinstance(entry, dict) and "$ref" in entry for entry in entries)


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
