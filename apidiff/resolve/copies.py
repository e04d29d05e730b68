"""Copies of the parts of a document that are written anew. What is not written anew is shared with the document."""

from __future__ import annotations

from apidiff.model.document import Json
from apidiff.model.pointer import Tokens


def copied(copies: dict[Tokens, Json], tokens: Tokens) -> Json:
    """Return the copy of the object or list at the tokens, and copy with it everything it stands in. `copies` holds
    that of the root."""
    for length in range(1, len(tokens) + 1):
        here = tokens[:length]
        if here not in copies:
            above = copies[here[:-1]]
            key = int(here[-1]) if isinstance(above, list) else here[-1]
            value = above[key]
            copies[here] = above[key] = value.copy()
    return copies[tokens]
