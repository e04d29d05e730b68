"""A Call is an exchange as one contract reads it: the values of its parameters and bodies, each read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

from apidiff.compare.match.media_types import normal_name, syntax_of
from apidiff.compare.surface.values.positions import schema_of
from apidiff.impact.exchange import Exchange, Message
from apidiff.impact.payload.bodies import OPAQUE, value_of
from apidiff.impact.payload.codings import Unreadable
from apidiff.impact.payload.form_data import form_value
from apidiff.impact.payload.operation import OperationView, Side, media_type_in, schema_under
from apidiff.impact.payload.texts import retyped, typed
from apidiff.impact.payload.xml_values import value_of_element
from apidiff.impact.route import parameters
from apidiff.impact.route.parameters import ABSENT, NOT_RECORDED, UNREADABLE, Declared
from apidiff.model.contract import Node
from apidiff.model.document import Json
from apidiff.model.places import Place
from apidiff.model.pointer import Tokens

NO_VALUES = (ABSENT, NOT_RECORDED, UNREADABLE, OPAQUE)
"""What stands in the place of a value that is not there or not known."""

_REFUSED = frozenset({400, 405, 406, 411, 413, 414, 415, 422, 428, 431})
"""Answers that say that the request was wrong by itself (RFC 9110, section 15.5)."""


def is_value(value: Any) -> bool:
    """Return whether there is a value."""
    return not any(value is none for none in NO_VALUES)


class Call:
    """An exchange that is a call of an operation. `lose` is told of bodies that cannot be read."""

    def __init__(
        self,
        exchange: Exchange,
        side: Side,
        view: OperationView,
        values: Mapping[str, str],
        lose: Callable[[str], None],
    ) -> None:
        self.exchange = exchange
        self.side = side
        self.view = view
        self._values = values
        self._lose = lose

    @property
    def was_refused(self) -> bool:
        """Whether the request failed already, by what was sent."""
        return self.exchange.status in _REFUSED

    @cached_property
    def sent(self) -> parameters.Sent:
        """The texts of all parameters."""
        return parameters.sent_in(self.exchange, self._values)

    def texts(self, parameter: Declared) -> Any:
        """Return the value of a parameter as texts."""
        return parameters.value_of(parameter, self.sent)

    def parameter(self, parameter: Declared) -> Any:
        """Return the value of a parameter as the JSON value that its schema takes it for."""
        value = self.texts(parameter)
        if not is_value(value) or parameter.schema is None:
            return value
        if parameter.as_json:
            import orjson

            try:
                return orjson.loads(value)
            except (orjson.JSONDecodeError, TypeError):
                return UNREADABLE
        return typed(self.side.contract, parameter.schema, value, self.side.requests.admits)

    @cached_property
    def request_media(self) -> str:
        """The media type of the request, as it was sent."""
        return normal_name(self.exchange.request.headers.get("content-type", ""))

    @cached_property
    def response_media(self) -> str:
        """The media type of the answer, as it was sent."""
        return normal_name(self.exchange.response.headers.get("content-type", ""))

    @cached_property
    def body(self) -> Any:
        """The value of the request body."""
        return self._read(self.exchange.request, self.view.content, self.request_media)

    @cached_property
    def answer(self) -> Any:
        """The value of the answer's body."""
        key = self.view.status_key(self.exchange.status) if self.exchange.status else None
        content = self.view.answer_content(key) if key is not None else {}
        return self._read(self.exchange.response, content, self.response_media)

    def answer_header(self, name: str) -> Any:
        """Return the text of a header of the answer."""
        response = self.exchange.response
        return response.headers.get(name.lower(), ABSENT if response.has_headers else NOT_RECORDED)

    def value_at(self, place: Place) -> Any:
        """Return the value of the payload that a place of a usage names."""
        first = place.steps[0]
        if first.part == "parameter":
            parameter = self.view.parameter(first.in_, first.name)
            return ABSENT if parameter is None else self.parameter(parameter)
        if first.part == "body":
            return self.body
        if first.part != "response":
            return NOT_RECORDED
        header = place.name_of("header")
        if not header:
            return self.answer
        value, key = self.answer_header(header), self.view.status_key(self.exchange.status)
        schema = self.view.header(key, header) if key is not None else None
        if schema is None or not is_value(value):
            return value
        return typed(self.side.contract, schema, value, self.side.answers.admits)

    def read_by(self, side: Side, tokens: Tokens, value: Json, place: Place) -> Json:
        """Return a part of the payload at a place as the schema of another document reads it: what travelled as texts
        may be a number there that is a text here."""
        first = place.steps[0]
        if first.part == "parameter":
            parameter = self.view.parameter(first.in_, first.name)
            as_text = parameter is not None and not parameter.as_json
        else:
            as_text = first.part == "body" and _is_form(self.request_media or place.name_of("media-type"))
        if not as_text:
            return value
        return retyped(side.contract, side.contract.at(tokens), value, side.requests.admits)

    def payloads(self) -> Iterator[tuple[Tokens, Json]]:
        """Yield the schema and the value of each body that was recorded and can be read."""
        exchange, view = self.exchange, self.view
        if exchange.request.body is not None and is_value(self.body):
            schema = schema_under(view.content, self.request_media)
            if schema is not None:
                yield schema.tokens, self.body
        key = view.status_key(exchange.status) if exchange.status else None
        if key is not None and exchange.response.body is not None and is_value(self.answer):
            schema = schema_under(view.answer_content(key), self.response_media)
            if schema is not None:
                yield schema.tokens, self.answer

    def _read(self, message: Message, content: Mapping[str, Node], actual: str) -> Any:
        if message.empty:
            return ABSENT
        if message.body is None:
            return NOT_RECORDED
        name = media_type_in(content, actual)
        headers = message.headers
        if not actual and name is not None:
            headers = {**headers, "content-type": name}
        try:
            value: Any = value_of(message.body, headers)
            if isinstance(value, Element):
                schema = None if name is None else schema_of(content[name], "schema")
                if schema is None:
                    return OPAQUE
                return value_of_element(self.side.contract, schema, value, self.side.requests.admits)
        except Unreadable as error:
            self._lose(str(error))
            return UNREADABLE
        if isinstance(value, dict) and not message.body.parsed and name is not None and _is_form(name):
            schema = content[name].get("schema")
            if schema is not None:
                value = form_value(self.side.contract, content[name], schema, value)
                return typed(self.side.contract, schema, value, self.side.requests.admits)
        return value


def _is_form(media_type: str) -> bool:
    name = normal_name(media_type)
    return syntax_of(name) == "x-www-form-urlencoded" or name.startswith("multipart/")
