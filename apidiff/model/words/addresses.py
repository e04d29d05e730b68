"""Addresses as they may be shown."""

from __future__ import annotations

import re

_LOGIN = r"(?i)(\bhttps?://(?:[^/?#\s:@]*:)?)[^/?#\s]*(@)"
"""The name and the password of a URL. A name without a password is one itself: a token."""


def masked(text: str) -> str:
    """Return a text without the passwords and tokens in its URLs (RFC 3986, section 3.2.1)."""
    return re.sub(_LOGIN, r"\1***\2", text) if "@" in text else text
