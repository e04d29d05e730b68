"""What a document does not allow of a call: each Fault is one part of it, with the place in the document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct, field

from apidiff.compare.match.media_types import normal_name
from apidiff.impact.payload.bodies import OPAQUE
from apidiff.impact.payload.call import Call, is_value
from apidiff.impact.payload.forms import part_at, pointer_of
from apidiff.impact.payload.operation import Side, media_type_in
from apidiff.impact.route.parameters import ABSENT, UNREADABLE, Declared
from apidiff.model.contract import Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

_MOST_KNOWN = 5_000


class Fault(Struct, frozen=True, kw_only=True):
    """One part of a call that a document does not allow; `tokens` are what is not met, in the contract."""

    direction: Literal["request", "response"]
    place: str
    what: str
    tokens: Tokens
    value: Json = None
    has_value: bool = False


class Faults(Struct, frozen=True, eq=False):
    """Finds faults. What texts of parameters are allowed is remembered: most come again and again."""

    _known: dict[tuple[Tokens, str], bool] = field(default_factory=dict)

    def of_request(self, call: Call) -> Iterator[Fault]:
        """Yield what is wrong with the request of a call, by the contract the call is read by."""
        view, empty = call.view, call.sent.empty
        for parameter in view.parameters.values():
            if parameter.required or parameter.in_ not in empty:
                yield from self._of_parameter(call, parameter)
        declared = {name for place, name in view.parameters if place == "query"}
        if call.sent.query and not any(one.objects for one in view.parameters.values() if one.in_ == "query"):
            for name in dict.fromkeys(name for name, _, _ in call.sent.query):
                if name not in declared and name.partition("[")[0] not in declared:
                    where = f"query parameter {name}"
                    yield _fault("request", where, "a parameter that is not described", view.operation.node.tokens)
        yield from self._of_body(call)

    def _of_parameter(self, call: Call, parameter: Declared) -> Iterator[Fault]:
        texts, where = call.texts(parameter), f"{parameter.in_} parameter {parameter.name}"
        if texts is ABSENT:
            if parameter.required:
                yield _fault("request", where, "a required parameter is missing", parameter.node.tokens)
            return
        if texts is UNREADABLE:
            yield _fault("request", where, "it is not written in its style", parameter.node.tokens)
        if not is_value(texts) or parameter.schema is None:
            return
        key = (parameter.schema.tokens, texts) if isinstance(texts, str) else None
        known = None if key is None else self._known.get(key)
        if known is None:
            value = call.parameter(parameter)
            known = not is_value(value) or call.side.requests.admits(parameter.schema.tokens, value) is not False
            if key is not None and len(self._known) < _MOST_KNOWN:
                self._known[key] = known
        if not known:
            yield from _refused(call.side, parameter.schema, call.parameter(parameter), "request", where)

    def _of_body(self, call: Call) -> Iterator[Fault]:
        view, request = call.view, call.exchange.request
        if request.empty:
            if view.body_required:
                yield _fault("request", "body", "a required body is missing", view.operation.node.tokens)
            return
        if request.body is None:
            return
        if not view.has_body:
            yield _fault("request", "body", "a body that is not described", view.operation.node.tokens)
            return
        yield from _of_content(call, view.content, call.request_media, call.body, "request", "body")

    def of_response(self, call: Call) -> Iterator[Fault]:
        """Yield what is wrong with the answer of a call."""
        status, view = call.exchange.status, call.view
        if not status:
            return
        key = view.status_key(status)
        if key is None:
            where = f"response {status}"
            yield _fault("response", where, "a status that is not described", view.operation.node.tokens)
            return
        if call.exchange.response.body is not None and not call.exchange.response.empty:
            where = f"response {key}"
            content = view.answer_content(key)
            if content:
                yield from _of_content(call, content, call.response_media, call.answer, "response", where)


def _of_content(
    call: Call,
    content: dict[str, Node],
    actual: str,
    value: Json,
    direction: Literal["request", "response"],
    where: str,
) -> Iterator[Fault]:
    name = media_type_in(content, actual)
    if name is None:
        if content:
            holder = next(iter(content.values())).tokens[:-1]
            yield _fault(direction, where, f"a media type that is not described: {normal_name(actual)[:60]}", holder)
        return
    schema = content[name].get("schema")
    if schema is None or value is OPAQUE or not is_value(value):
        return
    validators = call.side.requests if direction == "request" else call.side.answers
    if validators.admits(schema.tokens, value) is False:
        yield from _refused(call.side, schema, value, direction, f"{where} {name}")


def _refused(
    side: Side, schema: Node, value: Json, direction: Literal["request", "response"], where: str
) -> Iterator[Fault]:
    names = side.names
    validators = side.requests if direction == "request" else side.answers
    for one in validators.located(schema.tokens, value):
        at = pointer_of(one.at, names)
        yield Fault(
            direction=direction,
            place=f"{where} at {at}" if at else where,
            what=one.text,
            tokens=one.tokens or schema.tokens,
            value=part_at(value, one.at),
            has_value=True,
        )


def _fault(direction: Literal["request", "response"], place: str, what: str, tokens: Tokens) -> Fault:
    return Fault(direction=direction, place=place, what=what, tokens=tokens)
