"""HTML pages of reports as tests read them."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from html import unescape
from typing import Any

_TAG = re.compile(r"<[^>]+>")
_ROW = re.compile(r'<details class="c" id="f-([^"]+)"><summary>(.*?)</summary></details>', re.DOTALL)


def told(page: str) -> dict[str, Any]:
    """Return what the script of a page is told."""
    (packed,) = re.findall(r'<script type="text/plain" id="data">([^<]*)</script>', page)
    value: dict[str, Any] = json.loads(zlib.decompress(b64decode(packed)))
    return value


def rows(page: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return by fingerprint what every row says, and what it opens to."""
    found = _ROW.findall(page)
    opened = told(page)["findings"]
    assert len(found) == len(opened)
    return {
        name: (unescape(_TAG.sub("", re.sub("<i>.*?</i>", "", text))), one)
        for (name, text), one in zip(found, opened, strict=True)
    }


def sentence(pieces: list[str | list[str]]) -> str:
    """Return a sentence of the data of a page, with names in backticks."""
    return "".join(f"`{piece[0]}`" if isinstance(piece, list) else piece for piece in pieces)
