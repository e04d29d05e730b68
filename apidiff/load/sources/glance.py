"""What can be told of a file without parsing it: is it an OpenAPI document, and is it all there is of it?

A search through thousands of files looks at each; most are neither documents nor changed.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from msgspec import Struct

ENDINGS = (".yaml", ".yml", ".json")
"""How the names of documents end."""

_DECLARES = re.compile(rb"""(?m)^["']?(?:openapi|swagger)["']?[ \t]*:\s*(?:[&!]\S*\s+)*["']?[vV]?[0-9]""")
_DECLARES_IN_FLOW = re.compile(rb"""["']?(?:openapi|swagger)["']?\s*:\s*["']?[vV]?[0-9]""")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

_REFERENCE = re.compile(rb"\$ref")
_LOCAL = re.compile(rb"""\$ref["']?\s*:\s*(?:"#|'#)""")
# `mapping` and `defaultMapping` have an end in common.
_LEAD_ELSEWHERE = (b"apping", b"operationRef", b"externalValue", b"$dynamicRef", b"$recursiveRef", b"$schema", b"$id")
_NAMES_SCHEMES_BY_URI = re.compile(rb"""openapi["']?\s*:\s*["']?3\.(?:[2-9]|\d\d)""")
"""A document whose security requirements may name schemes of other files (OpenAPI 3.2.0, section 4.30)."""
_DISGUISED = ((b"\\", re.compile(rb"\\(?:u00|x|U0000|\r|\n)")), (b"?", re.compile(rb"(?m)^\s*\?\s")))
"""Escapes and explicit keys, by which a document can write `$ref` in other letters, each with a sign without which
there is none: an expression takes a thousand times as long to find nothing."""


class Glance(Struct, frozen=True, kw_only=True):
    """What a look at the bytes says. `digest` is the name that git gives them. A file that stands `alone` is certain to
    lead to no other file; of one that does not, nothing is known."""

    digest: str
    is_document: bool
    alone: bool


def glance(data: bytes, algorithm: str = "sha1") -> Glance:
    """Return what can be told of a file; `algorithm` is the one by which its repository names files."""
    return Glance(digest=git_digest(data, algorithm), is_document=declares_version(data), alone=stands_alone(data))


def git_digest(data: bytes, algorithm: str = "sha1") -> str:
    """Return the name under which git keeps a file (gitformat-loose, `blob`)."""
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def declares_version(data: bytes) -> bool:
    """Return whether a file says at its top which version of the standard it follows."""
    if data.startswith(_UTF_16):
        data = data[2:].replace(b"\0", b"")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.lstrip()[:1] != b"{":
        return _DECLARES.search(data) is not None
    if _DECLARES_IN_FLOW.search(data) is None:
        return False
    root = _json(data)
    # What is no JSON may be YAML in braces, or a document that is broken: reading it will tell.
    return root is None or any(isinstance(root, dict) and key in root for key in ("openapi", "swagger"))


def _json(data: bytes) -> Any:
    import orjson

    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def stands_alone(data: bytes) -> bool:
    """Return True where every reference is certain to stay in the file: each `$ref` is followed by a quoted fragment.

    Whatever could be another spelling of a reference, or another way to a file, is taken for one.
    """
    if b"\0" in data or any(word in data for word in _LEAD_ELSEWHERE):
        return False
    if b"security" in data and _NAMES_SCHEMES_BY_URI.search(data) is not None:
        return False
    if any(sign in data and expression.search(data) is not None for sign, expression in _DISGUISED):
        return False
    return len(_REFERENCE.findall(data)) == len(_LOCAL.findall(data))
