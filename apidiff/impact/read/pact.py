"""Pact files: what a consumer says it sends, and what it reads of the answers (Pact Specification, versions 2 to 4).

An interaction is an exchange. Of an answer it holds what the consumer looks at and nothing else; with matchers, the
values are examples for which others may stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from urllib.parse import quote, urlencode

import msgspec

from apidiff.impact.exchange import Body, Exchange, Message
from apidiff.impact.read.consumers import named
from apidiff.impact.read.message import base64_body, headers_of
from apidiff.impact.read.recording import NOT_JSON, Recording

MAX_PACT = 64 * 1024 * 1024
_EXPECTED = "a pact of version 2, 3 or 4"
_HTTP = (None, "Synchronous/HTTP")


def read(stream: BinaryIO, source: Recording) -> Iterator[Exchange]:
    """Yield the interactions of a pact over HTTP. Raises nothing: what cannot be read is lost."""
    data = stream.read(MAX_PACT + 1)
    if len(data) > MAX_PACT:
        source.lose("a pact of more than 64 MiB was not read", "the file")
        return
    try:
        pact = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except NOT_JSON as error:
        if "truncated" in str(error):
            source.cut()
        else:
            source.lose(f"a pact that is not JSON: {error}"[:200], "the file", _EXPECTED)
        return
    interactions = pact.get("interactions") if isinstance(pact, dict) else None
    if not isinstance(interactions, list):
        source.lose("a pact without interactions", "the file", _EXPECTED)
        return
    consumer = pact.get("consumer")
    name = named(str(consumer.get("name", ""))) if isinstance(consumer, dict) else ""
    for number, interaction in enumerate(interactions, start=1):
        place = f"interaction {number}"
        if isinstance(interaction, dict) and interaction.get("type") not in _HTTP:
            source.pass_over("an interaction that is no call over HTTP", place)
            continue
        found = _exchange(interaction, name or "(unknown)")
        if found is None:
            source.lose("an interaction without method and path", place, _EXPECTED)
        else:
            yield found


def _exchange(interaction: Any, consumer: str) -> Exchange | None:
    request = interaction.get("request") if isinstance(interaction, dict) else None
    if not isinstance(request, dict):
        return None
    response = interaction.get("response")
    response = response if isinstance(response, dict) else {}
    method, path = request.get("method"), request.get("path")
    if not isinstance(method, str) or not isinstance(path, str) or not path.startswith("/"):
        return None
    query = _query(request.get("query"))
    status = response.get("status")
    return Exchange(
        method=method.upper(),
        target=f"{quote(path, safe='/:@!$&*+,;=%~-._()')}{'?' if query else ''}{query}",
        status=status if isinstance(status, int) else 200,
        request=_message(request, sent=True),
        response=_message(response, sent=False),
        consumer=consumer,
        source="pact",
        exact=not (_has_matchers(request) or _has_matchers(response)),
    )


def _query(stated: Any) -> str:
    """The query: a text in version 2, lists of values by name later."""
    if isinstance(stated, str):
        return stated.removeprefix("?")
    if not isinstance(stated, dict):
        return ""
    pairs = [
        (name, str(one)) for name, value in stated.items() for one in (value if isinstance(value, list) else [value])
    ]
    return urlencode(pairs)


def _message(half: Mapping[str, Any], *, sent: bool) -> Message:
    """A request or an answer. Headers that a pact does not name may be sent all the same."""
    headers = dict(headers_of(half.get("headers")))
    body: Any = half.get("body")
    if body is None:
        return Message(headers=headers, empty=sent and "body" in half)
    if isinstance(body, dict) and "content" in body and {"contentType", "encoded"} & body.keys():
        if isinstance(body.get("contentType"), str):
            headers.setdefault("content-type", body["contentType"])
        encoded, body = body.get("encoded"), body["content"]
        if isinstance(body, str) and encoded:
            packed = str(encoded).lower() in ("base64", "true")
            found = base64_body(body) if packed else Body(body.encode("utf-8", "surrogatepass"))
            return Message(headers=headers, body=found)
    if isinstance(body, str) and "json" not in headers.get("content-type", "json"):
        return Message(headers=headers, body=Body(body.encode("utf-8", "surrogatepass")))
    headers.setdefault("content-type", "application/json")
    return Message(headers=headers, body=Body(msgspec.json.encode(body), True))


def _has_matchers(half: Mapping[str, Any]) -> bool:
    return bool(half.get("matchingRules") or half.get("generators"))
