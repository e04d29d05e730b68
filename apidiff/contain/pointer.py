"""JSON pointers (RFC 6901) as tuples of reference tokens: as much of them as references between schemas need.

What the rest of apidiff does with pointers is in `apidiff.model.pointer`.
"""

from __future__ import annotations

from typing import TypeAlias
from urllib.parse import unquote

Tokens: TypeAlias = tuple[str, ...]

_MOST_DIGITS = 9


def parse_fragment(text: str) -> Tokens:
    """Return the tokens of a pointer in a URI fragment, given without its `#` (RFC 6901, section 6): empty, or each
    token behind a `/`."""
    tokens = (unquote(text) if "%" in text else text).split("/")[1:]
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in tokens)


def index_of(token: str) -> int | None:
    """Return the index of a list that a token stands for, or None where it is none that a document could hold."""
    return int(token) if token.isascii() and token.isdecimal() and len(token) <= _MOST_DIGITS else None
