"""Versions in paths: which segment names one, and the prefix that ends with it."""

from __future__ import annotations

import re

_VERSION = r"(?i)v\d+([._-]\d+)*((alpha|beta|rc|preview|p)\d*)*|\d{4}-\d{2}(-\d{2})?|\d+\.\d+(\.\d+)?"
DEEPEST_VERSION = 3
"""How many segments of a path may stand up to the version, itself included."""


def is_version(segment: str) -> bool:
    """Return whether a path segment names a version: `v1`, `v2beta`, `2022-11`, `1.1`."""
    may_be = segment[:1] in ("v", "V") or segment[:1].isdecimal()
    return may_be and re.fullmatch(_VERSION, segment) is not None


def strip_prefix(path: str, prefix: str) -> str:
    """Return the path without the prefix; a path that does not start with it is returned as it is."""
    if prefix and (path == prefix or path.startswith(prefix + "/")):
        return path[len(prefix) :] or "/"
    return path


def version_prefix(path: str) -> str:
    """Return the path up to its first version segment, looked for among the first three: `/api/v1` of
    `/api/v1/users`."""
    segments = path.split("/")[1:]
    for index, segment in enumerate(segments[:DEEPEST_VERSION]):
        if is_version(segment):
            return "/" + "/".join(segments[: index + 1])
    return ""
