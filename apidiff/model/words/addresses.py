"""Addresses as they may be shown."""

from __future__ import annotations

import re

_PASSWORD = re.compile(r"(?i)(\bhttps?://[^/?#\s:@]*:)[^/?#\s]*(@)")


def masked(text: str) -> str:
    """Return a text without the passwords in its URLs (RFC 3986, section 3.2.1)."""
    return _PASSWORD.sub(r"\1***\2", text)
