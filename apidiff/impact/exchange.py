"""An Exchange is one call of an API as somebody recorded or declared it, whatever file it was read from.

It lives while it is judged, and nothing of it is kept but what is counted: headers and bodies are never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from msgspec import Struct

Source: TypeAlias = Literal["traffic", "pact", "declared", "code"]
"""How an exchange is known: it was recorded, contract tests of a consumer state it, a consumer declared it, or a call
was found in its code."""

UNKNOWN_CONSUMER = "(unknown)"
"""The name of a consumer that nothing tells."""

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Body(Struct, frozen=True):
    """A body. `data` is what was sent, or with `parsed` the JSON text of the value that was."""

    data: bytes
    parsed: bool = False


class Message(Struct, frozen=True, kw_only=True):
    """A request or an answer. Names of headers are in lower case.

    `body` is None where none was recorded; `empty` says that none was sent. `has_headers` says whether headers were
    recorded at all: one that is not there was not sent then.
    """

    headers: Mapping[str, str] = _NO_HEADERS
    body: Body | None = None
    empty: bool = False
    has_headers: bool = False


NOTHING = Message()
"""A message of which nothing was recorded."""


class Exchange(Struct, frozen=True, kw_only=True):
    """One call, `count` times. `host` is empty where it is not known, `status` 0.

    `target` is the path with the query, as they were sent. `time` is in seconds since 1970, None where it is not known;
    of several calls the last one, and `since` the first.
    `exact` is False where the values are examples for which others may stand: a pact with matchers.
    """

    method: str
    target: str
    host: str = ""
    status: int = 0
    request: Message = NOTHING
    response: Message = NOTHING
    consumer: str = UNKNOWN_CONSUMER
    count: int = 1
    time: float | None = None
    since: float | None = None
    source: Source = "traffic"
    exact: bool = True
