"""The values of parameters, read back from how they are written, for every style (OpenAPI 3.1.1, section 4.8.12.3).

A text may stand for several JSON values: `5` for a number and for a text. A value is given as its texts; what they may
stand for is up to whoever validates it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, unquote_plus

from msgspec import Struct

from apidiff.compare.context.reading import flag, text
from apidiff.compare.match.parameter_index import parameters_of
from apidiff.compare.surface.values.positions import value_schema
from apidiff.compare.surface.values.serialization import Serialization, may_be, serialization_of
from apidiff.compare.view.merged import declared_names, merged_at
from apidiff.impact.exchange import Exchange
from apidiff.model.contract import Contract, Node, Operation

ABSENT: Any = object()
"""The value of a parameter that was not sent."""

UNREADABLE: Any = object()
"""The value of a parameter that was sent and cannot be read as its style says."""

NOT_RECORDED: Any = object()
"""The value of a parameter that the recorder did not look at."""

_DELIMITERS = {"spaceDelimited": ("%20", " ", "+"), "pipeDelimited": ("|", "%7C", "%7c"), "tabDelimited": ("%09", "\t")}
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})


class Declared(Struct, frozen=True, kw_only=True, eq=False):
    """A parameter of an operation and how its value is written; `lists` and `objects` say what it may be. Of an object
    whose names nobody declares, all are its own but `others`, which are those of other parameters."""

    name: str
    in_: str
    node: Node
    schema: Node | None
    written: Serialization
    required: bool
    lists: bool
    objects: bool
    as_json: bool
    properties: frozenset[str]
    is_open: bool
    others: frozenset[str]


def declared_parameters(contract: Contract, operation: Operation) -> list[Declared]:
    """Return the parameters of an operation, those of its path item included."""
    found = []
    nodes = [parameter.node for parameter in parameters_of(contract, operation).values()]
    in_query = {text(node, "name") for node in nodes if text(node, "in") == "query"}
    for node in nodes:
        in_, name = text(node, "in"), text(node, "name")
        if in_ == "header" and name.lower() in _IGNORED_HEADERS:
            continue
        media, schema = value_schema(contract, node)
        properties, is_open = _names(contract, schema)
        found.append(
            Declared(
                name=name,
                in_=in_,
                node=node,
                schema=schema,
                written=serialization_of(contract, node),
                required=flag(node, "required") or in_ == "path",
                lists=schema is not None and media is None and may_be(("array",), contract, schema),
                objects=schema is not None and media is None and may_be(("object",), contract, schema),
                as_json=media is not None,
                properties=properties,
                is_open=is_open,
                others=frozenset(in_query - {name}),
            )
        )
    return found


def _names(contract: Contract, schema: Node | None) -> tuple[frozenset[str], bool]:
    """The properties that a schema declares, and whether an object may have others: a map, or one of which nothing is
    said."""
    if schema is None:
        return frozenset(), False
    shape = merged_at(contract, schema)
    names, others = frozenset(declared_names(contract, shape)), shape.first("additionalProperties")
    stated = None if others is None else others.value
    return names, not names if stated is None else stated is not False


class Sent(Struct, frozen=True, kw_only=True):
    """The parameters of one call as texts: pairs of the query in their order, as sent and decoded."""

    path: Mapping[str, str]
    query: Sequence[tuple[str, str, str]]
    headers: Mapping[str, str]
    has_headers: bool
    cookies: Mapping[str, str]

    @property
    def empty(self) -> frozenset[str]:
        """The places in which nothing was sent."""
        places = (("query", self.query), ("header", self.headers), ("cookie", self.cookies))
        return frozenset(place for place, sent in places if not sent)


def sent_in(exchange: Exchange, path: Mapping[str, str]) -> Sent:
    """Return the texts of the parameters of an exchange; `path` are those of its path."""
    headers = exchange.request.headers
    return Sent(
        path=path,
        query=list(_query(exchange.target.partition("?")[2])),
        headers=headers,
        has_headers=exchange.request.has_headers,
        cookies=dict(_cookies(headers.get("cookie", ""))),
    )


def _query(query: str) -> Iterator[tuple[str, str, str]]:
    for piece in query.split("&"):
        if piece:
            name, _, value = piece.partition("=")
            yield unquote_plus(name), value, unquote_plus(value)


def _cookies(header: str) -> Iterator[tuple[str, str]]:
    for piece in header.split(";"):
        name, found, value = piece.strip().partition("=")
        if found:
            yield name, unquote(value)


def value_of(parameter: Declared, sent: Sent) -> Any:
    """Return the value of a parameter as texts: a text, a list or a mapping of them; ABSENT, UNREADABLE or
    NOT_RECORDED."""
    style, explode = parameter.written.style, parameter.written.explode
    if parameter.in_ == "query":
        if parameter.as_json:
            return next((decoded for name, _, decoded in sent.query if name == parameter.name), ABSENT)
        return _in_query(parameter, sent.query, style, explode)
    if parameter.in_ == "path":
        raw = sent.path.get(parameter.name)
        return ABSENT if raw is None else raw if parameter.as_json else _in_path(parameter, raw, style, explode)
    if parameter.in_ == "header":
        raw = sent.headers.get(parameter.name.lower())
        missing = ABSENT if sent.has_headers else NOT_RECORDED
        return missing if raw is None else raw if parameter.as_json else _simple(parameter, raw, explode)
    if parameter.in_ == "cookie":
        raw = sent.cookies.get(parameter.name)
        missing = ABSENT if sent.has_headers else NOT_RECORDED
        return missing if raw is None else _simple(parameter, raw, explode)
    return NOT_RECORDED


def _in_query(parameter: Declared, query: Sequence[tuple[str, str, str]], style: str, explode: bool) -> Any:
    name = parameter.name
    if style == "deepObject":
        return _deep(name, query)
    if parameter.objects and explode and style == "form":
        known = {key: value for key, _, value in query if _is_own(parameter, key)}
        if known or not parameter.lists:
            return known or ABSENT
    found = [(raw, value) for key, raw, value in query if key == name or (parameter.lists and key == f"{name}[]")]
    if not found:
        return ABSENT
    if parameter.lists and (explode or len(found) > 1):
        return [value for _, value in found]
    raw, value = found[-1]
    if parameter.lists or parameter.objects:
        pieces = _split(raw, style)
        return _pairs(pieces) if parameter.objects and not parameter.lists else pieces
    return value


def _is_own(parameter: Declared, name: str) -> bool:
    """Whether a name in the query is a property of an exploded object."""
    if name in parameter.properties:
        return True
    return parameter.is_open and name not in parameter.others and name.partition("[")[0] not in parameter.others


def _deep(name: str, query: Sequence[tuple[str, str, str]]) -> Any:
    """`filter[name]=a&filter[size][min]=1`. What lies deeper than one level the standard leaves open; it is taken as
    people write it."""
    found: dict[str, Any] = {}
    for key, _, value in query:
        if not key.startswith(f"{name}[") or not key.endswith("]"):
            continue
        steps = key[len(name) + 1 : -1].split("][")
        inner: Any = found
        for step in steps[:-1]:
            inner = inner.setdefault(step, {})
            if not isinstance(inner, dict):
                return UNREADABLE
        inner[steps[-1]] = value
    return found or ABSENT


def _split(raw: str, style: str) -> list[str]:
    """The pieces of a list that is one text; what separates them is not encoded, what belongs to them is."""
    for mark in _DELIMITERS.get(style, (",",)):
        if mark in raw:
            return [unquote_plus(piece) for piece in raw.split(mark)]
    decoded = unquote_plus(raw)
    # Many clients encode the commas as well.
    return decoded.split(",") if style not in _DELIMITERS else [decoded]


def _in_path(parameter: Declared, raw: str, style: str, explode: bool) -> Any:
    if style == "label":
        if not raw.startswith("."):
            return UNREADABLE
        return _list_or_object(parameter, raw[1:], "." if explode else ",", explode)
    if style == "matrix":
        return _matrix(parameter, raw, explode)
    return _simple(parameter, raw, explode)


def _matrix(parameter: Declared, raw: str, explode: bool) -> Any:
    if not raw.startswith(";"):
        return UNREADABLE
    pieces = [piece.partition("=") for piece in raw[1:].split(";")]
    if parameter.objects and explode:
        return {name: value for name, _, value in pieces}
    values = [value for name, _, value in pieces if name == parameter.name]
    if not values:
        return UNREADABLE
    if parameter.lists:
        return values if explode else values[0].split(",")
    return _pairs(values[0].split(",")) if parameter.objects else values[0]


def _simple(parameter: Declared, raw: str, explode: bool) -> Any:
    return _list_or_object(parameter, raw, ",", explode)


def _list_or_object(parameter: Declared, raw: str, mark: str, explode: bool) -> Any:
    if parameter.lists:
        return [piece.strip() for piece in raw.split(mark)]
    if not parameter.objects:
        return raw
    pieces = raw.split(mark)
    if explode:
        return {name.strip(): value for name, _, value in (piece.partition("=") for piece in pieces)}
    return _pairs(pieces)


def _pairs(pieces: Iterable[str]) -> Any:
    listed = list(pieces)
    return dict(zip(listed[::2], listed[1::2], strict=True)) if len(listed) % 2 == 0 else UNREADABLE
