"""The tree of a contract: the entry file's values, with further files mounted, and the way back to files and pointers.

Swagger 2.0 is folded into the 3.x shape before it becomes a tree; a SourceMap remembers where folded values came from.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote, urljoin, urlsplit

from msgspec import Struct, field

from apidiff.load.sources.store import LENIENT, withheld
from apidiff.model.contract import MOUNT, Node
from apidiff.model.document import ENTRY, Document, DocumentError, Json, Location
from apidiff.model.pointer import Tokens, format_pointer, parse_fragment, value_at

_OTHER_ADDRESS = r"(?i)(?!https?:)(?:[a-z][a-z0-9+.-]+://|file:)"
"""The beginning of an address that names a way to a file, and none that apidiff goes."""


_LONGEST_WAY = 20


class SourceMap(Struct, frozen=True, kw_only=True):
    """Where values of a folded tree stand in the file: tokens in the tree to tokens in the file.

    The longest prefix of some tokens that has an entry decides; the rest is the same on both sides. `renamed` are
    keywords that the file writes under another name, `read_in` are parts that stand in another file.
    """

    entries: Mapping[Tokens, Tokens] = field(default_factory=dict)
    renamed: Mapping[Tokens, Tokens] = field(default_factory=dict)
    read_in: Mapping[Tokens, Tokens] = field(default_factory=dict)

    def original(self, tokens: Tokens) -> Tokens:
        """Return the tokens in the file; those of another file start with its mount."""
        found = _moved(self.entries, tokens)
        return _moved(self.read_in, self.renamed.get(found, found))


def _moved(entries: Mapping[Tokens, Tokens], tokens: Tokens) -> Tokens:
    if entries:
        for length in range(len(tokens), -1, -1):
            found = entries.get(tokens[:length])
            if found is not None:
                return found + tokens[length:]
    return tokens


class Tree(Struct, frozen=True, kw_only=True, eq=False):
    """Values by tokens. `root` is the (folded) value of the entry file."""

    document: Document
    root: Json
    source_map: SourceMap = field(default_factory=SourceMap)

    def at(self, tokens: Tokens) -> Node:
        """Return the node at the tokens. Raises KeyError where there is none, be it that its file cannot be read."""
        if tokens and tokens[0] == MOUNT and len(tokens) > 1:
            try:
                root = self.document.resource(tokens[1]).root
            except DocumentError:
                raise KeyError(tokens[1]) from None
            return Node(value_at(root, tokens[2:]), tokens)
        return Node(value_at(self.root, tokens), tokens)

    def schemas(self) -> Iterator[tuple[str, Node]]:
        """Yield the schemas of the components of the entry file, by name."""
        components = self.root.get("components") if isinstance(self.root, dict) else None
        schemas = components.get("schemas") if isinstance(components, dict) else None
        for name, value in schemas.items() if isinstance(schemas, dict) else ():
            yield name, Node(value, ("components", "schemas", name))

    def location(self, tokens: Tokens) -> Location:
        """Return the resource and the pointer in it that the tokens stand for."""
        found = self.source_map.original(tokens)
        if found and found[0] == MOUNT and len(found) > 1:
            return Location(resource=found[1], tokens=found[2:])
        return Location(resource=ENTRY, tokens=found)


def base_of(tokens: Tokens) -> str:
    """Return the key of the resource that a value at the tokens stands in."""
    return tokens[1] if len(tokens) > 1 and tokens[0] == MOUNT else ENTRY


def resource_key(document: Document, uri: str, base: str) -> str:
    """Return the key of the resource that a relative or absolute URI names from the resource with the key `base`.

    Raises DocumentError where it cannot be read, and ValueError as `written_key` does.
    """
    key = written_key(uri, base)
    if re.match(_OTHER_ADDRESS, uri):
        # It may lead to something: that is not looked at by a rule of ours.
        what = "this kind of address is not followed"
        raise withheld(uri, what, f"the path of a file inside the root, or {LENIENT}")
    # A file may name the entry file itself.
    return ENTRY if document.resource(key) is document.entry else key


def written_key(uri: str, base: str) -> str:
    """Return the key that a URI in the resource `base` stands for, whether or not there is anything.

    Raises ValueError where no address can be read, as with a backslash in the path: RFC 3986, section 2, knows none,
    and one operating system alone takes it for a slash.
    """
    if "\\" in uri:
        raise ValueError("a backslash stands in the path; folders are separated by `/`")
    if urlsplit(uri).scheme in ("http", "https"):
        return uri
    if urlsplit(base).scheme in ("http", "https"):
        return urljoin(base, uri)
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(uri)))


def value_behind(document: Document, reference: str, base: str) -> tuple[str, Tokens, Json] | None:
    """Return the key of the resource that a reference in the resource `base` names, the tokens in it, and the value
    there; None where nothing can be read there. References on the way of its pointer are followed."""
    for _ in range(_LONGEST_WAY):
        uri, _, fragment = reference.partition("#")
        try:
            key = resource_key(document, uri, base) if uri else base
            tokens = parse_fragment(fragment)
            root = document.resource(key).root
        except (DocumentError, ValueError):
            return None
        try:
            return key, tokens, value_at(root, tokens)
        except KeyError:
            further = _reference_on_the_way(root, tokens)
        if further is None:
            return None
        reference, base = further, key
    return None


def _reference_on_the_way(root: Json, tokens: Tokens) -> str | None:
    """Return the reference that a pointer passes through, with the rest of the pointer put behind it."""
    value = root
    for index, token in enumerate(tokens):
        found = value.get("$ref") if isinstance(value, dict) and token not in value else None
        if isinstance(found, str):
            head, _, fragment = found.partition("#")
            rest = quote(format_pointer(tokens[index:]), safe="/~")
            return f"{head}#{fragment}{rest}"
        try:
            value = value_at(value, (token,))
        except KeyError:
            return None
    return None


def uri_of(key: str) -> str:
    """Return how a reference in the entry file writes the resource of a key."""
    return key if urlsplit(key).scheme in ("http", "https") else quote(key)


def mounted(resource: str, tokens: Tokens) -> Tokens:
    """Return the tokens in the tree of a place in a resource."""
    return tokens if resource == ENTRY else (MOUNT, resource, *tokens)


def copied(copies: dict[Tokens, Json], tokens: Tokens) -> Json:
    """Return the copy of the object or list at the tokens, and copy with it everything it stands in: what is not
    written anew is shared with the document. `copies` holds that of the root."""
    for length in range(1, len(tokens) + 1):
        here = tokens[:length]
        if here not in copies:
            above = copies[here[:-1]]
            key = int(here[-1]) if isinstance(above, list) else here[-1]
            value = above[key]
            copies[here] = above[key] = value.copy()
    return copies[tokens]
