"""What the formats have in common: addresses, headers, and bodies that are written in base64."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any

from apidiff.impact.exchange import Body

MAX_HEADERS = 200


def split_url(text: str) -> tuple[str, str]:
    """Return the path with the query, and the host with its port: of `https://api.example.com/users?x=1#top`
    `/users?x=1` and `api.example.com`. The path is empty where there is none to be seen."""
    text = text.partition("#")[0]
    if text.startswith("/"):
        if not text.startswith("//"):
            return text, ""
        rest = text[2:]
    else:
        scheme, found, rest = text.partition("://")
        if not found or "/" in scheme:
            return "", ""
    host, slash, path = rest.partition("/")
    if not slash:
        host, mark, query = host.partition("?")
        return f"/{mark}{query}", host.rpartition("@")[2]
    return f"/{path}", host.rpartition("@")[2]


def headers_of(stated: Any) -> Mapping[str, str]:
    """Return headers by their names in lower case: of a mapping, or of a list of names with values. A name that comes
    several times has its values in a list (RFC 9110, section 5.3)."""
    if isinstance(stated, dict):
        pairs: Iterable[tuple[Any, Any]] = stated.items()
    elif isinstance(stated, list):
        pairs = (_pair(one) for one in stated)
    else:
        return {}
    found: dict[str, str] = {}
    for name, value in pairs:
        if not isinstance(name, str) or value is None or len(found) >= MAX_HEADERS:
            continue
        text = value if isinstance(value, str) else _text(value)
        key = name.lower()
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _pair(one: Any) -> tuple[Any, Any]:
    if isinstance(one, dict):
        return one.get("name"), one.get("value")
    return (one[0], one[1]) if isinstance(one, list) and len(one) == 2 else (None, None)


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def base64_body(text: str) -> Body:
    """Return the body that is written in base64. One that is not is left as it stands, and will be none of what its
    media type says."""
    try:
        return Body(b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return Body(text.encode("utf-8", "surrogatepass"))
