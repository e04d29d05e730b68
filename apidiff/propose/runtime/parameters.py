"""Parameters as pairs of name and text, in which names may repeat; and how Cadwyn's requests are given new ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadwyn import RequestInfo

Pairs = list[tuple[str, str]]


def _edit_query(request: RequestInfo, edit: Callable[[Pairs], Pairs]) -> None:
    """Change query parameters, repeated ones too (Cadwyn's own mapping keeps one each)."""
    query = request._request.query_params
    items = edit(list(query.multi_items()))
    query._list[:] = items
    query._dict.clear()
    query._dict.update(items)


def _edit_headers(request: RequestInfo, edit: Callable[[Pairs], Pairs]) -> None:
    """Change request headers."""
    before = list(request.headers.items())
    after = edit(before)
    for name in {name for name, _ in before} - {name.lower() for name, _ in after}:
        del request.headers[name]
    for name, value in after:
        request.headers[name] = value


def _edit_cookies(request: RequestInfo, edit: Callable[[Pairs], Pairs]) -> None:
    """Change request cookies."""
    after = edit(list(request.cookies.items()))
    request.cookies.clear()
    request.cookies.update(after)


def _convert_pairs(pairs: Pairs, name: str, convert: Callable[[str], str]) -> Pairs:
    """Convert every value of one name (headers have names in lower case)."""
    return [(key, convert(value) if key == name else value) for key, value in pairs]
