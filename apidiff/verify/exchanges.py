"""Exchanges for the proof of behaviour: requests as old clients write them, answers as new handlers give them.

Requests and answers of a route advance together; which values they carry, see payloads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, count, islice
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from apidiff.compare.match.paths import structure
from apidiff.model.document import Json
from apidiff.model.proposal.proposal import ByPath
from apidiff.model.proposal.pytypes import (
    ClassRef,
    DictOf,
    Limited,
    ListOf,
    ModelShape,
    NullType,
    PyType,
    RouteShape,
    UnionOf,
    World,
    json_text,
)
from apidiff.propose.convert.converting import Place
from apidiff.propose.convert.evaluate import ANYTHING, Evaluator
from apidiff.propose.convert.samples import Sampler
from apidiff.propose.plan.planner import Plan
from apidiff.verify.fitting import MOST_EFFORT, effort
from apidiff.verify.payloads import Payloads, distinct, parameters_of, text_of, written

MAX_EXCHANGES = 3_000


class Exchange(Struct, frozen=True, kw_only=True):
    """One request of an old client and the answer of the new handler to it, both as JSON.

    `route` names the old operation to a reader; `template` is its path, and `path` the same filled in. `expected` is
    the body the handler must receive, `parameters` the parameters by their places, as requests of HEAD's clients write
    them, and `promised` the body the client must get. `handler` is the number of the route in
    the new document. `error` is the status of a failure that the handler answers with. With `modelled` it answers with
    a model, else with what is in JSON. A `restored` route has no body yet: it must be reached and say so.
    """

    route: str
    template: str
    method: str
    path: str
    handler: int
    status: int
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    cookies: tuple[tuple[str, str], ...] = ()
    body: Json = None
    has_body: bool = False
    answer: Json = None
    expected: Json = None
    parameters: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    promised: Json = None
    checks_answer: bool = False
    checks_body: bool = False
    modelled: bool = False
    error: int | None = None
    restored: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the exchange as the worker reads it."""
        return asdict(self)


def exchanges_of(plan: Plan, values: Payloads | None = None, *, placeholders: bool = True) -> list[Exchange]:
    """Return the exchanges that prove a plan, at most MAX_EXCHANGES of them, taken from all routes in turn.

    Without `placeholders` nothing is expected where a question is open: the code is not the plan's own. The `values`
    remember what they left out.
    """
    values = values or Payloads(plan)
    restored = {route.shape.label for route in plan.proposal.restored}
    left_out = left_out_of(plan)
    index = {route.label: number for number, route in enumerate(plan.new.routes)}
    makers = [
        _RouteExchanges(plan, old, new, index[new.label], values, placeholders).all()
        for old, new in plan.pairing.routes
        if old.label not in restored and old.label not in left_out
    ]
    gone = [route for route in plan.old.routes if route.label in restored and route.label not in left_out]
    out = [_RouteExchanges(plan, route, route, -1, values, placeholders).restored() for route in gone]
    turn = 1
    while makers and len(out) < MAX_EXCHANGES:
        for maker in list(makers):
            found = list(islice(maker, turn))
            out.extend(found)
            if not found:
                makers.remove(maker)
        turn = 8
    return out[:MAX_EXCHANGES]


def left_out_of(plan: Plan) -> dict[str, str]:
    """Return the old operations that no exchange reaches, by label, and why: a required parameter cannot be written, or
    a path leads to several of them."""
    out = {}
    became = {old.label: new for old, new in plan.pairing.routes}
    shared = [Counter(map(_form, world.routes)) for world in (plan.old, plan.new)]
    for route in plan.old.routes:
        now = became.get(route.label)
        if shared[0][_form(route)] > 1 or (now is not None and shared[1][_form(now)] > 1):
            what = "another operation has the same path, but for the names of its parameters"
            out[route.label] = f"{route.label}: no exchange: {what}"
        for place, name in route.groups:
            model = plan.old.model(name)
            base = next(parameters_of(model, plan.old), {}) if model is not None else {}
            unwritten = [wire for wire, value in base.items() if not written({wire: value})]
            if unwritten:
                what = f"the {place} parameter `{unwritten[0]}` is required, and is no text, number or list of these"
                out[route.label] = f"{route.label}: no exchange: {what}"
    return out


def _form(route: RouteShape) -> tuple[str, str]:
    """Return the method of a route, and its path without the names of its parameters."""
    return route.method, structure(route.ref.path)


class _RouteExchanges:
    """Makes the exchanges of one route."""

    def __init__(
        self, plan: Plan, old: RouteShape, new: RouteShape, number: int, values: Payloads, placeholders: bool
    ) -> None:
        self.plan = plan
        self.values = values
        self.old = old
        self.new = new
        self.number = number
        functions = {function.name: function for function in plan.proposal.functions}
        self.evaluator = Evaluator(functions, placeholders=placeholders)

    def all(self) -> Iterator[Exchange]:
        """Yield exchanges: requests and answers advance together, the shorter list starts again."""
        requests, answers = _Again(distinct(self._requests())), _Again(distinct(self._answers()))
        for number in count():
            request, answer = requests.at(number), answers.at(number)
            if requests.is_over(number) and answers.is_over(number):
                break
            if request is None or (answers.is_empty and self.new.success.type is not None):
                return
            found = self._exchange(request, answer)
            yield replace(found, modelled=found.modelled and number % 2 == 0)
        yield from self._failures(requests.at(0) or {})

    def restored(self) -> Exchange:
        """Return the exchange that a restored route must be reached by."""
        request = next(self._requests())
        return replace(self._plain(request, None), checks_body=False, checks_answer=False, restored=True)

    def _failures(self, request: dict[str, Any]) -> Iterator[Exchange]:
        """Yield an exchange for each failure that both documents describe with a body."""
        mapped = {old: new for new, old in self._statuses()}
        kinds = {answer.status: answer.type for answer in self.new.answers}
        for answer in self.old.answers:
            status = mapped.get(int(answer.status), int(answer.status)) if answer.status.isdecimal() else 0
            kind = kinds.get(str(status))
            if status < 400 or answer.type is None or kind is None:
                continue
            body = Sampler(self.plan.new, full=True).value(kind)
            if effort(body, kind, self.plan.new) > MOST_EFFORT:
                continue
            place = Place(owner=f"{self.new.function} {answer.status}")
            conversion = self.plan.responses.conversion(kind, answer.type, place)
            promised = declared(self.evaluator.convert(conversion, body), answer.type, self.plan.old)
            plain = self._plain(request, None)
            yield replace(
                plain, answer=body, promised=promised, checks_answer=True, status=int(answer.status), error=status
            )

    def _statuses(self) -> tuple[tuple[int, int], ...]:
        converters = [item for change in self.plan.proposal.changes for item in change.converters]
        mine = [item for item in converters if isinstance(item, ByPath) and item.path == self.new.path]
        return next((item.statuses for item in mine if item.method == self.new.method and item.statuses), ())

    def _exchange(self, request: dict[str, Any], answer: Json) -> Exchange:
        expected, checks_body = self._received(request)
        promised, checks_answer, converted = self._promised(answer)
        return replace(
            self._plain(request, answer),
            expected=expected,
            parameters=self._arguments(request),
            promised=promised,
            checks_body=checks_body,
            checks_answer=checks_answer,
            modelled=converted,
        )

    def _plain(self, request: dict[str, Any], answer: Json) -> Exchange:
        return Exchange(
            route=self.old.label,
            template=self.old.ref.path,
            method=self.old.method.upper(),
            path=request["path"],
            handler=self.number,
            status=self.old.status,
            query=request["query"],
            headers=request["header"],
            cookies=request["cookie"],
            body=request["body"],
            has_body=request["has_body"],
            answer=answer,
        )

    def _received(self, request: dict[str, Any]) -> tuple[Json, bool]:
        if self.old.body is None or self.new.body is None or not request["has_body"]:
            return None, False
        conversion = self.plan.requests.conversion(self.old.body.type, self.new.body.type, self.plan.place(self.new))
        received = self.evaluator.convert(conversion, request["body"])
        return declared(received, self.new.body.type, self.plan.head), True

    def _arguments(self, request: dict[str, Any]) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return the parameters that HEAD is to get, as they are written. What an open question decides is left out."""
        pairs = zip(self.new.path_parameters, request["in_path"], strict=False)
        found = {"path": tuple((item.wire, text) for item, text in pairs)}
        before = dict(self.old.groups)
        for place, name in self.new.groups:
            source = before.get(place, "")
            sent = {key: value for key, value in request["given"][place].items() if written({key: value})}
            function = self.plan.requests.function_of(source, name) if source else None
            known = self.evaluator.functions.get(function or "")
            values = sent if known is None else self.evaluator.apply(known, sent)
            told = {key: value for key, value in values.items() if ANYTHING not in (value, *_listed(value))}
            found[place] = written(told)
        return found

    def _promised(self, answer: Json) -> tuple[Json, bool, bool]:
        if self.old.success.type is None:
            return None, False, False
        source = self.new.success.type or NullType()
        conversion = self.plan.responses.conversion(source, self.old.success.type, self.plan.place(self.new))
        promised = self.evaluator.convert(conversion, answer)
        return declared(promised, self.old.success.type, self.plan.old), True, conversion is not None

    def _requests(self) -> Iterator[dict[str, Any]]:
        bodies = self.values.requests(self.old, self.new) if self.old.body is not None else iter([None])
        groups = {place: list(distinct(self.values.parameters(name))) for place, name in self.old.groups}
        path = self._path()
        number = 0
        longest = max((len(values) for values in groups.values()), default=1)
        last: Json = None
        if self.old.body is not None:
            bodies = chain(first := list(islice(bodies, 1)), bodies)
            longest = longest if first else 0
        for body in bodies:
            last = body
            yield self._request(path, groups, number, body)
            number += 1
        while number < longest:
            yield self._request(path, groups, number, last)
            number += 1

    def _request(
        self, path: tuple[str, list[str]], groups: dict[str, list[dict[str, Json]]], number: int, body: Json
    ) -> dict[str, Any]:
        found: dict[str, Any] = {"body": body, "has_body": self.old.body is not None, "given": {}}
        found["path"], found["in_path"] = path
        for place in ("query", "header", "cookie"):
            values = groups.get(place, [{}])
            found["given"][place] = values[number % len(values)]
            found[place] = written(found["given"][place])
        return found

    def _path(self) -> tuple[str, list[str]]:
        """Return the path filled in, and the texts of its parameters."""
        from urllib.parse import quote

        path = self.old.path
        sampler = Sampler(self.plan.old)
        texts = [text_of(sampler.value(item.type)) or "1" for item in self.old.path_parameters]
        for item, text in zip(self.old.path_parameters, texts, strict=True):
            path = path.replace("{" + item.name + "}", quote(text, safe=""))
        return path, texts

    def _answers(self) -> Iterator[Json]:
        if self.new.success.type is not None:
            yield from self.values.answers(self.old, self.new)


class _Again:
    """Values that are made as they are asked for, and start again after the last one."""

    def __init__(self, values: Iterator[Any]) -> None:
        self._values = values
        self._made: list[Any] = []

    def at(self, number: int) -> Any:
        """Return the value of that number; None where there is none at all."""
        missing = number + 1 - len(self._made)
        if missing > 0:
            self._made.extend(islice(self._values, missing))
        return self._made[number % len(self._made)] if self._made else None

    @property
    def is_empty(self) -> bool:
        """True where there was no value at all, once one was asked for."""
        return not self._made

    def is_over(self, number: int) -> bool:
        """Return True where the value of that number was there before. It is to be asked for first."""
        return number >= len(self._made)


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def declared(value: Json, kind: PyType, world: World) -> Json:
    """Return a value without what a model on the way does not declare and so leaves out."""
    match kind:
        case Limited(base, _, _):
            return declared(value, base, world)
        case ListOf(item) if isinstance(value, list):
            return [declared(element, item, world) for element in value]
        case DictOf(item) if isinstance(value, dict):
            return {key: declared(element, item, world) for key, element in value.items()}
        case UnionOf(members) if isinstance(value, list):
            lists = [item for item in members if isinstance(item, ListOf | Limited)]
            return declared(value, lists[0], world) if len(lists) == 1 else value
        case UnionOf(members) if isinstance(value, dict):
            models = [world.model(item.name) for item in members if isinstance(item, ClassRef)]
            return _declared_by_any(value, [model for model in models if model is not None], world)
        case ClassRef(name) if isinstance(value, dict):
            model = world.model(name)
            if model is None:
                return value
            fields = model.by_wire()
            kept = {key: element for key, element in value.items() if key in fields or model.rest == "allow"}
            return {
                key: declared(element, fields[key].type, world) if key in fields else element
                for key, element in kept.items()
            }
        case _:
            return value


def _declared_by_any(value: dict[str, Json], models: list[ModelShape], world: World) -> Json:
    """Return an object without what no variant of a union declares that it may be of."""
    if not models or any(model.rest == "allow" for model in models):
        return value
    if len(models) == 1:
        return declared(value, ClassRef(models[0].name), world)
    fitting = [model for model in models if _may_be(value, model, world)]
    fields = {wire: item for model in reversed(fitting or models) for wire, item in model.by_wire().items()}
    return {key: declared(element, fields[key].type, world) for key, element in value.items() if key in fields}


def _may_be(value: dict[str, Json], model: ModelShape, world: World) -> bool:
    """Return True where an object has what a model requires, and one of the values that a field lists."""
    if any(item.required and item.wire not in value for item in model.fields):
        return False
    found = [(value[item.wire], world.values(item.type)) for item in model.fields if item.wire in value]
    return all(listed is None or one == ANYTHING or json_text(one) in listed for one, listed in found)
