"""OpenTelemetry spans of HTTP calls as OTLP JSON: one request of the exporter, or one a line as the collector's file
exporter writes them (OTLP 1.5, section JSON Protobuf Encoding; semantic conventions for HTTP spans 1.23, and before).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, BinaryIO

import msgspec

from apidiff.impact.exchange import Exchange, Message
from apidiff.impact.read.cut.elements import elements
from apidiff.impact.read.cut.lines import numbered_lines
from apidiff.impact.read.message import split_url
from apidiff.impact.read.recording import NOT_JSON, Recording

_METHOD = ("http.request.method", "http.method")
_STATUS = ("http.response.status_code", "http.status_code")
_ADDRESS = ("url.full", "http.url")
_TARGET = ("http.target",)
_HOST = ("server.address", "http.host", "net.host.name", "net.peer.name")
_AGENT = ("user_agent.original", "http.user_agent")
_REQUEST_HEADER = "http.request.header."
_CLIENT = (3, "SPAN_KIND_CLIENT")
_EXPECTED = "spans in resourceSpans, as OTLP JSON writes them"


def read(stream: BinaryIO, source: Recording) -> Iterator[Exchange]:
    """Yield the calls of one request of an exporter."""
    for number, data in elements(stream, source, ("resourceSpans",)):
        yield from _resource(data, source, f"resource {number}")


def read_lines(stream: BinaryIO, source: Recording) -> Iterator[Exchange]:
    """Yield the calls of a file with one request of an exporter on each line."""
    for number, line, whole in numbered_lines(stream, source):
        if not whole and not line.endswith(b"}"):
            source.cut()
            continue
        for _, data in elements(BytesIO(line), source, ("resourceSpans",)):
            yield from _resource(data, source, f"line {number}")


def _resource(data: bytes, source: Recording, place: str) -> Iterator[Exchange]:
    try:
        found = msgspec.json.decode(data)
    except NOT_JSON:
        source.lose("spans that are not JSON", place, _EXPECTED)
        return
    service = _attributes(found.get("resource")).get("service.name", "")
    for scope in _list(found, "scopeSpans", "instrumentationLibrarySpans"):
        for span in _list(scope, "spans"):
            yield from _span(span, str(service), source, place)


def _span(span: Any, service: str, source: Recording, place: str) -> Iterator[Exchange]:
    said = _attributes(span)
    method = _first(said, _METHOD)
    if not method:
        source.pass_over("a span that is no call over HTTP", place)
        return
    target, host = _address(said)
    if not target:
        source.lose("a span of a call without its path", place, "url.full, or url.path with url.query")
        return
    headers = {
        name.removeprefix(_REQUEST_HEADER).replace("_", "-").lower(): ", ".join(map(str, value))
        if isinstance(value, list)
        else str(value)
        for name, value in said.items()
        if name.startswith(_REQUEST_HEADER)
    }
    agent = _first(said, _AGENT)
    if agent:
        headers.setdefault("user-agent", str(agent))
    # The service of a client span is the caller; the one of a server span is the API itself.
    caller = service if isinstance(span, dict) and span.get("kind") in _CLIENT else str(said.get("peer.service", ""))
    yield Exchange(
        method=str(method).upper(),
        target=target,
        host=host.lower(),
        status=source.status(_first(said, _STATUS), place),
        request=Message(headers=headers),
        consumer=source.consumer(headers, {**said, "service.name": service}, caller),
        time=source.time(span.get("startTimeUnixNano"), place),
    )


def _address(said: Mapping[str, Any]) -> tuple[str, str]:
    target, host = split_url(str(_first(said, _ADDRESS) or _first(said, _TARGET) or ""))
    if not target and "url.path" in said:
        query = str(said.get("url.query") or "").removeprefix("?")
        target = f"{said['url.path']}?{query}" if query else str(said["url.path"])
    return target, host or str(_first(said, _HOST) or "")


def _attributes(holder: Any) -> dict[str, Any]:
    found = {}
    for one in _list(holder, "attributes"):
        if isinstance(one, dict) and isinstance(one.get("key"), str):
            found[one["key"]] = _value(one.get("value"))
    return found


def _value(stated: Any) -> Any:
    """The value of an attribute (AnyValue of OTLP); whole numbers may be written as texts."""
    if not isinstance(stated, dict):
        return stated
    if "arrayValue" in stated:
        return [_value(one) for one in _list(stated["arrayValue"], "values")]
    return next(iter(stated.values()), None)


def _list(holder: Any, *names: str) -> list[Any]:
    found = next((holder[name] for name in names if name in holder), None) if isinstance(holder, dict) else None
    return found if isinstance(found, list) else []


def _first(said: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((said[name] for name in names if said.get(name) not in (None, "")), None)
