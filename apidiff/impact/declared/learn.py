"""Declared use learned from traffic, and merged with what was declared before.

Of every consumer the operations are kept that it called, the fields that it received and sent, and the day each was
last seen. What was received is not what is read: a person moves what is not into `unread`, and learning leaves it
there. Nothing is forgotten but what is older than was asked for, and that is said.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.impact.declared.files import StatedOperation, StatedUse, declared_use, is_declared
from apidiff.impact.exchange import Exchange
from apidiff.impact.judge.record import MOST_CONSUMERS, OTHERS, Seen
from apidiff.impact.payload.call import Call, is_value
from apidiff.impact.payload.forms import fields_of, form_of
from apidiff.impact.payload.operation import side_of
from apidiff.impact.read.tally import Tally
from apidiff.impact.route.parameters import ABSENT, NOT_RECORDED
from apidiff.impact.route.router import Router
from apidiff.model.contract import Contract
from apidiff.model.document import Json
from apidiff.model.places import OperationRef
from apidiff.render.text import OBEYED, counted

_MOST_FORMS = 2_000
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
_FAILED = 400


class _Used(Struct):
    """What one consumer used of one operation. Fields are None where no body was recorded."""

    seen: Seen = field(default_factory=Seen)
    statuses: set[int] = field(default_factory=set)
    reads: dict[str, date | None] | None = None
    sends: dict[str, date | None] | None = None
    forms: dict[tuple[str, Any], date | None] = field(default_factory=dict)


class Learner:
    """Learns from exchanges, one after the other."""

    def __init__(self, contract: Contract, tally: Tally, hosts: tuple[str, ...] = ()) -> None:
        self._side = side_of(contract)
        self._router = Router(contract, hosts)
        self._tally = tally
        self._names = self._side.names
        self.used: dict[str, dict[OperationRef, _Used]] = {}

    def add(self, exchange: Exchange) -> None:
        """Note what an exchange uses. One that is no call of the document, or failed, uses nothing."""
        route = self._router.route(exchange)
        if isinstance(route, str):
            return
        consumer = exchange.consumer
        if consumer not in self.used and len(self.used) >= MOST_CONSUMERS:
            consumer = OTHERS
        found = self.used.setdefault(consumer, {}).setdefault(route.operation.ref, _Used())
        found.seen.add(exchange.count, exchange.time)
        if exchange.status and len(found.statuses) < 100:
            found.statuses.add(exchange.status)
        if exchange.status >= _FAILED:
            return
        side = self._side
        call = Call(exchange, side, side.view(route.operation), route.values, self._lose)
        self._add_request(found, call)
        self._add_answer(found, call)

    def _lose(self, why: str) -> None:
        self._tally.lose(why, "the traffic", "a body")

    def _add_request(self, found: _Used, call: Call) -> None:
        day, sends = _day(call.exchange.time), found.sends
        for parameter in call.view.parameters.values():
            value = call.texts(parameter)
            if parameter.in_ != "path" and value is not ABSENT and value is not NOT_RECORDED:
                sends = {} if sends is None else sends
                _note(sends, f"{parameter.in_} {parameter.name}", day)
        request = call.exchange.request
        if is_value(call.body):
            sends = {} if sends is None else sends
            self._add_fields(found, sends, "body ", call.body, day)
        elif sends is None and (request.empty or (request.has_headers and not call.view.has_body)):
            sends = {}
        found.sends = sends

    def _add_answer(self, found: _Used, call: Call) -> None:
        if is_value(call.answer):
            found.reads = {} if found.reads is None else found.reads
            self._add_fields(found, found.reads, "", call.answer, _day(call.exchange.time))
        elif found.reads is None and call.exchange.response.empty:
            found.reads = {}

    def _add_fields(
        self, found: _Used, into: dict[str, date | None], before: str, value: Json, day: date | None
    ) -> None:
        form = (before, form_of(value))
        if form in found.forms:
            known = found.forms[form]
            if day is None or (known is not None and day <= known):
                return
        if form in found.forms or len(found.forms) < _MOST_FORMS:
            found.forms[form] = day
        for name in fields_of(value, self._names):
            _note(into, f"{before}{name}".rstrip(), day)

    def learned(self) -> Iterator[StatedUse]:
        """Yield what was learned of each consumer."""
        for consumer, operations in sorted(self.used.items()):
            stated = {
                str(ref): StatedOperation(
                    reads=_sorted(used.reads),
                    sends=_sorted(used.sends),
                    statuses=sorted(used.statuses),
                    exchanges=used.seen.exchanges,
                    first=_day(used.seen.first),
                    last=_day(used.seen.last),
                )
                for ref, used in sorted(operations.items(), key=lambda item: (item[0].path, item[0].method))
            }
            yield StatedUse(consumer=consumer, operations=dict(stated))


def _day(seconds: float | None) -> date | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, timezone.utc).date()


def _note(into: dict[str, date | None], name: str, day: date | None) -> None:
    known = into.get(name)
    into[name] = day if known is None or (day is not None and day > known) else known


def _sorted(fields: dict[str, date | None] | None) -> dict[str, date | None] | None:
    return None if fields is None else dict(sorted(fields.items()))


def merged(old: StatedUse, new: StatedUse) -> StatedUse:
    """Return what was declared with what was learned: nothing of either is left out, and days are the later ones."""
    operations = dict(old.operations)
    for label, learned in new.operations.items():
        known, fresh = operations.get(label), learned or StatedOperation()
        operations[label] = fresh if known is None else _merged_operation(known, fresh)
    return StatedUse(consumer=old.consumer, operations=operations, exchanges=max(old.exchanges, new.exchanges))


def _merged_operation(old: StatedOperation, new: StatedOperation) -> StatedOperation:
    unread = set(old.unread)
    reads = None if new.reads is None else {name: day for name, day in _dated(new.reads).items() if name not in unread}
    return StatedOperation(
        reads=_merged_fields(old.reads, reads),
        sends=_merged_fields(old.sends, new.sends),
        unread=old.unread,
        statuses=sorted({*old.statuses, *new.statuses}),
        exchanges=max(old.exchanges, new.exchanges),
        first=min(filter(None, (old.first, new.first)), default=None),
        last=max(filter(None, (old.last, new.last)), default=None),
    )


Fields = list[str] | dict[str, date | None] | None


def _dated(fields: Fields) -> dict[str, date | None]:
    return dict.fromkeys(fields) if isinstance(fields, list) else dict(fields or {})


def _merged_fields(old: Fields, new: Fields) -> dict[str, date | None] | None:
    if old is None and new is None:
        return None
    found = _dated(old)
    for name, day in _dated(new).items():
        _note(found, name, day)
    return dict(sorted(found.items()))


def forgotten(use: StatedUse, before: date) -> tuple[StatedUse, list[str]]:
    """Return what was seen since a day, and the names of what was not. What has no day stays."""
    left: list[str] = []
    operations: dict[str, StatedOperation | None] = {}
    for label, stated in use.operations.items():
        if stated is not None and stated.last is not None and stated.last < before:
            left.append(f"{label}, last seen {stated.last}")
            continue
        if stated is None:
            operations[label] = None
            continue
        kept = {}
        for part, fields in (("reads", stated.reads), ("sends", stated.sends)):
            old = [name for name, day in _dated(fields).items() if day is not None and day < before]
            left += [f"{label}: {part} {name}" for name in old]
            kept[part] = fields if not old else {n: day for n, day in _dated(fields).items() if n not in old}
        operations[label] = replace(stated, **kept)
    return replace(use, operations=operations), left


class Written(Struct, frozen=True, kw_only=True):
    """A file to be written, and what to tell a person about it."""

    path: str
    text: str
    notes: tuple[str, ...]


def files_to_write(
    folder: str, learned: Iterator[StatedUse], today: date, forget_days: int | None
) -> Iterator[Written]:
    """Yield the files of a folder as they are after learning. Raises ConfigError for a file that is there and declares
    no use."""
    known = dict(_declared_in(folder))
    for use in learned:
        path, old = known.get(use.consumer, (os.path.join(folder, file_name(use.consumer)), None))
        notes = []
        if old is None:
            notes.append(f"{use.consumer}: {counted(len(use.operations), 'operation')}, all new")
        else:
            fresh = [label for label in use.operations if label not in old.operations]
            rest = [label for label in old.operations if label not in use.operations]
            notes.append(f"{use.consumer}: {counted(len(use.operations), 'operation')}, {len(fresh):,} of them new")
            notes += [f"{use.consumer}: {label} was not seen this time, and stays" for label in rest]
            use = merged(old, use)
        if forget_days is not None:
            use, left = forgotten(use, today - timedelta(days=forget_days))
            notes += [f"{use.consumer}: forgotten: {one}" for one in left]
        yield Written(path=path, text=written_use(use), notes=tuple(notes))


def _declared_in(folder: str) -> Iterator[tuple[str, tuple[str, StatedUse]]]:
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        path = os.path.join(folder, name)
        if is_declared(path) and not name.startswith("."):
            use = declared_use(path)
            yield use.consumer, (path, use)


def file_name(consumer: str) -> str:
    """Return a name for the file of a consumer, whatever the consumer is called."""
    plain = _NOT_IN_NAMES.sub("-", consumer).strip("-.")[:60]
    return (
        f"{plain}.yaml"
        if plain == consumer
        else f"{plain or 'consumer'}-{sha256(consumer.encode()).hexdigest()[:6]}.yaml"
    )


def written_use(use: StatedUse) -> str:
    """Return a file of declared use."""
    import yaml

    said: dict[str, Any] = {"consumer": use.consumer, "operations": {}}
    for label, stated in use.operations.items():
        said["operations"][label] = {} if stated is None else dict(_said(stated))

    class Plain(yaml.SafeDumper):
        """Writes a day that comes again as a day, and not as a reference to the first one, and texts that editors and
        terminals obey between quotes, where they can be escaped."""

        def ignore_aliases(self, data: Any) -> bool:
            """Return that nothing is referred to."""
            return True

        def represent_str(self, data: str) -> yaml.ScalarNode:
            """Return the node of a text."""
            style = '"' if re.search(OBEYED, data) else None
            return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)

    Plain.add_representer(str, Plain.represent_str)
    text: str = yaml.dump(said, Dumper=Plain, sort_keys=False, allow_unicode=True, width=120)
    return re.sub(OBEYED, lambda found: f"\\u{ord(found[0]):04X}", text)


def _said(stated: StatedOperation) -> Iterator[tuple[str, Any]]:
    for name, value in (("reads", stated.reads), ("sends", stated.sends)):
        if value is not None:
            has_days = isinstance(value, dict) and any(day is not None for day in value.values())
            yield name, dict(value) if has_days and isinstance(value, Mapping) else list(value)
    if stated.unread:
        yield "unread", stated.unread
    if stated.statuses:
        yield "statuses", stated.statuses
    if stated.exchanges:
        yield "exchanges", stated.exchanges
    for name, day in (("first", stated.first), ("last", stated.last)):
        if day is not None:
            yield name, day
