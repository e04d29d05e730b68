"""Who still uses what is deprecated: operations, parameters and fields, by consumer and with the last day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from apidiff.compare.lifecycle.deprecation import lifecycle_of
from apidiff.impact.exchange import Exchange
from apidiff.impact.judge.record import MOST_CONSUMERS, OTHERS, Seen
from apidiff.impact.payload.call import Call
from apidiff.impact.payload.forms import form_of
from apidiff.impact.payload.operation import side_of
from apidiff.impact.read.tally import Tally
from apidiff.impact.read.times import written
from apidiff.impact.replay.coverage import named_field, positions_of, reached
from apidiff.impact.route.parameters import ABSENT, NOT_RECORDED
from apidiff.impact.route.router import Router
from apidiff.model.contract import Contract, Node
from apidiff.model.document import Json
from apidiff.model.pointer import Tokens

_MOST_FORMS = 20_000


class EndingUse(Struct, frozen=True, kw_only=True):
    """One consumer and one thing that ends; without a consumer, nobody was seen using it."""

    version: str
    what: str
    sunset: str | None
    consumer: str
    exchanges: int
    first: str | None
    last: str | None


class _Users(Struct):
    by_consumer: dict[str, Seen] = field(default_factory=dict)

    def add(self, consumer: str, exchange: Exchange) -> None:
        name = consumer if consumer in self.by_consumer or len(self.by_consumer) < MOST_CONSUMERS else OTHERS
        self.by_consumer.setdefault(name, Seen()).add(exchange.count, exchange.time)


class Endings:
    """What ends in one version, and who was seen using it."""

    def __init__(self, version: str, contract: Contract, tally: Tally, hosts: tuple[str, ...] = ()) -> None:
        self.version = version
        self._contract = contract
        self._side = side_of(contract)
        self._router = Router(contract, hosts)
        self._tally = tally
        self._ends: dict[str, str | None] = {}
        self._users: dict[str, _Users] = {}
        self._fields: dict[Tokens, str] = {}
        self._forms: dict[tuple[Tokens, Any], tuple[str, ...]] = {}
        for operation in contract.operations:
            self._enter(f"{operation.ref}", operation.node.value)
            view = self._side.view(operation)
            for parameter in view.parameters.values():
                self._enter(f"{operation.ref}: {parameter.in_} {parameter.name}", parameter.node.value)
            for schema in positions_of(view):
                self._enter_fields(schema)

    def _enter(self, what: str, value: Json) -> None:
        life = lifecycle_of(value)
        if life.deprecated:
            self._ends.setdefault(what, life.sunset_text)

    def _enter_fields(self, schema: Node) -> None:
        for tokens in self._side.schemas.below(schema.tokens).values():
            for edge in self._side.schemas.edges(tokens):
                if edge.sort == "property" and edge.target not in self._fields:
                    value = self._contract.at(edge.target).value
                    life = lifecycle_of(value)
                    if life.deprecated:
                        name = named_field(self._contract, edge.target)
                        self._fields[edge.target] = name
                        self._ends.setdefault(name, life.sunset_text)

    def add(self, exchange: Exchange) -> bool:
        """Note what an exchange uses of what ends; return whether it is a call of this version."""
        route = self._router.route(exchange)
        if isinstance(route, str):
            return False
        if not self._ends:
            return True
        view = self._side.view(route.operation)
        call = Call(exchange, self._side, view, route.values, self._lose)
        for what in self._used(call):
            self._users.setdefault(what, _Users()).add(exchange.consumer, exchange)
        return True

    def _lose(self, why: str) -> None:
        self._tally.lose(why, "the traffic", "a body")

    def _used(self, call: Call) -> Iterator[str]:
        ref = str(call.view.operation.ref)
        if ref in self._ends:
            yield ref
        for parameter in call.view.parameters.values():
            what = f"{ref}: {parameter.in_} {parameter.name}"
            if what in self._ends and call.texts(parameter) not in (ABSENT, NOT_RECORDED):
                yield what
        if self._fields:
            yield from dict.fromkeys(what for root, value in call.payloads() for what in self._in(root, value))

    def _in(self, root: Tokens, value: Json) -> tuple[str, ...]:
        form = (root, form_of(value))
        known = self._forms.get(form)
        if known is None:
            found = (self._fields.get(tokens) for tokens in reached(self._side.schemas, root, value))
            known = tuple(dict.fromkeys(name for name in found if name is not None))
            if len(self._forms) < _MOST_FORMS:
                self._forms[form] = known
        return known

    def uses(self) -> Iterator[EndingUse]:
        """Yield who uses what ends, in the order of the document; for what nobody was seen using, one without a
        consumer."""
        for what, sunset in self._ends.items():
            users: Mapping[str, Seen] = self._users[what].by_consumer if what in self._users else {"": Seen()}
            for consumer, seen in sorted(users.items(), key=lambda item: (-item[1].exchanges, item[0])):
                yield EndingUse(
                    version=self.version,
                    what=what,
                    sunset=sunset,
                    consumer=consumer,
                    exchanges=seen.exchanges,
                    first=written(seen.first),
                    last=written(seen.last),
                )
