"""The tree of a contract: the entry file's values, with further files mounted, and the way back to files and pointers.

Swagger 2.0 is folded into the 3.x shape before it becomes a tree; a SourceMap remembers where folded values came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from apidiff.model.contract import MOUNT, Node
from apidiff.model.document import ENTRY, Document, Json, Location
from apidiff.model.pointer import Tokens, value_at


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMap:
    """Where values of a folded tree stand in the file: tokens in the tree to tokens in the file.

    The longest prefix of some tokens that has an entry decides; the rest is the same on both sides. `renamed` are
    keywords that the file writes under another name.
    """

    entries: Mapping[Tokens, Tokens] = field(default_factory=dict)
    renamed: Mapping[Tokens, Tokens] = field(default_factory=dict)

    def original(self, tokens: Tokens) -> Tokens:
        """Return the tokens in the file."""
        found = self._moved(tokens)
        return self.renamed.get(found, found)

    def _moved(self, tokens: Tokens) -> Tokens:
        if self.entries:
            for length in range(len(tokens), -1, -1):
                found = self.entries.get(tokens[:length])
                if found is not None:
                    return found + tokens[length:]
        return tokens


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tree:
    """Values by tokens. `root` is the (folded) value of the entry file."""

    document: Document
    root: Json
    source_map: SourceMap = field(default_factory=SourceMap)

    def at(self, tokens: Tokens) -> Node:
        """Return the node at the tokens. Raises KeyError where there is none, DocumentError where its file cannot be
        read."""
        if tokens and tokens[0] == MOUNT and len(tokens) > 1:
            return Node(value_at(self.document.resource(tokens[1]).root, tokens[2:]), tokens)
        return Node(value_at(self.root, tokens), tokens)

    def location(self, tokens: Tokens) -> Location:
        """Return the resource and the pointer in it that the tokens stand for."""
        if tokens and tokens[0] == MOUNT and len(tokens) > 1:
            return Location(resource=tokens[1], tokens=tokens[2:])
        return Location(resource=ENTRY, tokens=self.source_map.original(tokens))


def base_of(tokens: Tokens) -> str:
    """Return the key of the resource that a value at the tokens stands in."""
    return tokens[1] if len(tokens) > 1 and tokens[0] == MOUNT else ENTRY


def mounted(resource: str, tokens: Tokens) -> Tokens:
    """Return the tokens in the tree of a place in a resource."""
    return tokens if resource == ENTRY else (MOUNT, resource, *tokens)
