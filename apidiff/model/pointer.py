"""JSON pointers (RFC 6901) as tuples of reference tokens.

Inside apidiff a pointer is a tuple of unescaped tokens; list indices are decimal strings. The escaped string
form appears only where a pointer leaves the program.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from apidiff.contain.pointer import Tokens as Tokens
from apidiff.contain.pointer import index_of as index_of


def escape(token: str) -> str:
    """Return one reference token in its escaped form (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


def format_pointer(tokens: Tokens) -> str:
    """Return the string form: `("paths", "/users")` becomes `/paths/~1users`; the root is the empty string."""
    return "".join(["/" + (escape(token) if "/" in token or "~" in token else token) for token in tokens])


def parse_pointer(text: str) -> Tokens:
    """Return the tokens of a pointer string. Raises ValueError where the text is neither empty nor starts with `/`."""
    if not text:
        return ()
    if not text.startswith("/"):
        raise ValueError(f"a JSON pointer starts with '/', found {text!r}")
    parts = text[1:].split("/")
    return tuple(unescape(part) for part in parts) if "~" in text else tuple(parts)


def parse_fragment(text: str) -> Tokens:
    """Return the tokens of a pointer in a URI fragment, given without its `#`: percent-encoding is undone (RFC 6901,
    section 6). Raises ValueError as `parse_pointer` does."""
    return parse_pointer(unquote(text) if "%" in text else text)


def format_fragment(tokens: Tokens) -> str:
    """Return a pointer as the fragment of a reference, without the `#`; only what would be undone is encoded."""
    return format_pointer(tokens).replace("%", "%25")


def unescape(token: str) -> str:
    """Return the reference token that an escaped one stands for."""
    return token.replace("~1", "/").replace("~0", "~")


def below(tokens: Tokens, *names: str) -> Tokens:
    """Return the tokens of something below a place."""
    return tokens + names


def value_at(root: Any, tokens: Tokens) -> Any:
    """Return the value that the tokens lead to. Raises KeyError where there is none."""
    value = root
    for token in tokens:
        if isinstance(value, dict):
            value = value[token]
        elif isinstance(value, list):
            index = index_of(token)
            if index is None or index >= len(value):
                raise KeyError(token)
            value = value[index]
        else:
            raise KeyError(token)
    return value
