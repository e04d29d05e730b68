"""`$id`, `$anchor`, `$dynamicAnchor` and `$self`: names that a file gives to itself and to its schemas.

Few documents use them, so a file is only searched when its text contains one of the keywords.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from msgspec import Struct, field

from apidiff.model.document import Json
from apidiff.model.pointer import Tokens
from apidiff.resolve.references.written import matches

_KEYWORD = rb"\$(?:id|anchor|dynamicAnchor)"
_ESCAPED_LETTER = rb"\\(?:u00|x|U000000)(?:24|6[1345789DdEeFf]|41|7[29])"
"""An escape that may hide a letter of one of them."""


class Identifiers(Struct, frozen=True, kw_only=True):
    """The identifiers of one file: `$id` URIs and anchors, each with the tokens of its schema in the tree.

    `scopes` lists the tokens of schemas with `$id` and the absolute URI in force from there down. `self_uri` is `$self`
    (OpenAPI 3.2.0, section 4.1.1).
    """

    self_uri: str | None = None
    scopes: dict[Tokens, str] = field(default_factory=dict)
    resources: dict[str, Tokens] = field(default_factory=dict)
    anchors: dict[tuple[str | None, str], Tokens] = field(default_factory=dict)

    def scope(self, tokens: Tokens) -> str | None:
        """Return the URI that references at the tokens are resolved against, or None where no `$id` is in force."""
        if self.scopes:
            for length in range(len(tokens), -1, -1):
                found = self.scopes.get(tokens[:length])
                if found is not None:
                    return found
        return None

    def is_own(self, uri: str) -> bool:
        """Return whether a URI is that of the file, by its `$self`."""
        return bool(self.self_uri) and urljoin(self.self_uri or "", uri) == self.self_uri

    def resource(self, uri: str) -> Tokens | None:
        """Return the tokens of the schema with that `$id`."""
        return self.resources.get(uri.rstrip("#"))

    def anchor(self, scope: str | None, name: str) -> Tokens | None:
        """Return the tokens of the schema with that anchor."""
        return self.anchors.get((scope, name))


def identifiers(root: Json, data: bytes, head: Tokens) -> Identifiers:
    """Return the identifiers of a file whose root stands at `head` in the tree."""
    self_uri = root.get("$self") if isinstance(root, dict) else None
    found = Identifiers(self_uri=self_uri if isinstance(self_uri, str) else None)
    named = next(matches(_KEYWORD, b"$", data), None)
    if named is None and (_is_older(root) or re.search(_ESCAPED_LETTER, data) is None):
        return found
    stack: list[tuple[Json, Tokens, str | None]] = [(root, head, None)]
    while stack:
        value, tokens, scope = stack.pop()
        if isinstance(value, dict):
            scope = _note(found, value, tokens, scope)
        members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, child in members:
            if isinstance(child, (dict, list)):
                stack.append((child, (*tokens, str(key)), scope))
    return found


def _is_older(root: Json) -> bool:
    """Whether a file is of a version of the standard that knows none of the keywords."""
    version = root.get("openapi") if isinstance(root, dict) else None
    return isinstance(version, str) and version.startswith("3.0")


def _note(found: Identifiers, value: dict[str, Json], tokens: Tokens, scope: str | None) -> str | None:
    """Enter what one object declares, and return the scope in force below it."""
    declared = value.get("$id")
    if isinstance(declared, str) and (tokens[-1] if tokens else "") != "properties":
        scope = urljoin(scope or found.self_uri or "", declared).rstrip("#")
        found.scopes[tokens] = scope
        found.resources.setdefault(scope, tokens)
    for keyword in ("$anchor", "$dynamicAnchor"):
        anchor = value.get(keyword)
        if isinstance(anchor, str):
            found.anchors.setdefault((scope, anchor), tokens)
    return scope
