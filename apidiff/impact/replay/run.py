"""Replay: traffic in, what it says of two documents out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, field

from apidiff.compare.match.paths import template_names
from apidiff.config import Settings
from apidiff.impact.exchange import Exchange
from apidiff.impact.judge.judge import Judge
from apidiff.impact.judge.record import Seen
from apidiff.impact.payload.call import Call
from apidiff.impact.payload.operation import OperationView
from apidiff.impact.read.tally import Tally
from apidiff.impact.read.times import written
from apidiff.impact.redact import shape_of
from apidiff.impact.replay.coverage import Coverage
from apidiff.impact.replay.faults import Fault, Faults
from apidiff.impact.run import Consumers, looked_at
from apidiff.model.document import Problem
from apidiff.model.impact.replayed import Broken, Departure, DepartureSort, Replay
from apidiff.model.places import OperationRef
from apidiff.model.pointer import Tokens, format_pointer
from apidiff.model.report import Report
from apidiff.render.text import counted

_MOST_KINDS = 20_000
_MOST_CONSUMERS = 50
Key = tuple[str, str, str, str, Tokens]


class _Departing(Struct):
    """One way in which exchanges and a document part, so far."""

    seen: Seen = field(default_factory=Seen)
    consumers: dict[str, None] = field(default_factory=dict)
    shape: str = ""
    explained: bool = True


class _Replayer:
    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.coverage = Coverage(judge.plan.old)
        self.faults = (Faults(), Faults())
        self.departures: dict[Key, _Departing] = {}
        report = judge.report
        by_ref = {one.ref: one for one in report.new.contract.operations}
        self._now: dict[OperationRef, OperationView] = {
            was.ref: judge.plan.new.view(by_ref[now]) for now, was in report.matched.items() if now in by_ref
        }
        self._names: dict[OperationRef, Mapping[str, str]] = {}

    def replay(self, exchange: Exchange) -> None:
        """Hold one exchange against both documents."""
        route = self.judge.router.route(exchange)
        if isinstance(route, str):
            return
        consumer = self.judge.record.name(exchange.consumer)
        side = self.judge.plan.old
        call = Call(exchange, side, side.view(route.operation), route.values, self.judge.lose)
        hits = self.judge.judge_call(call, consumer)
        self.coverage.add(call)
        drifts = list(self.faults[0].of_request(call))
        for fault in drifts:
            self._note("drift", call, consumer, fault)
        for fault in self.faults[0].of_response(call):
            self._note("drift", call, consumer, fault)
        now = self._now.get(route.operation.ref)
        if now is None or call.was_refused:
            return
        values = self._renamed(route.operation.ref, now, route.values)
        later = Call(exchange, self.judge.plan.new, now, values, lambda why: None)
        known = {(fault.place, fault.what) for fault in drifts}
        for fault in self.faults[1].of_request(later):
            if (fault.place, fault.what) not in known and fault.what != "a parameter that is not described":
                self._note("refused", call, consumer, fault, explained=bool(hits))

    def _renamed(self, old: OperationRef, now: OperationView, values: Mapping[str, str]) -> Mapping[str, str]:
        """The texts of path parameters under the names that the new document has for them, by their place."""
        if old not in self._names:
            before, after = template_names(old.path), template_names(now.operation.path)
            self._names[old] = dict(zip(before, after, strict=True)) if len(before) == len(after) else {}
        names = self._names[old]
        return {names.get(name, name): value for name, value in values.items()}

    def _note(self, sort: DepartureSort, call: Call, consumer: str, fault: Fault, *, explained: bool = True) -> None:
        key = (sort, str(call.view.operation.ref), fault.direction, f"{fault.place}\n{fault.what}", fault.tokens)
        found = self.departures.get(key)
        if found is None and len(self.departures) >= _MOST_KINDS:
            # Whoever chooses names can choose any number of them.
            place = call.view.operation.node.tokens
            key = (sort, str(call.view.operation.ref), fault.direction, "(others)\nin further ways", place)
        found = self.departures.get(key)
        if found is None:
            found = self.departures[key] = _Departing(shape=shape_of(fault.value) if fault.has_value else "")
        found.seen.add(call.exchange.count, call.exchange.time)
        found.explained = found.explained and explained
        if len(found.consumers) < _MOST_CONSUMERS:
            found.consumers[consumer] = None

    def listed(self) -> tuple[Departure, ...]:
        """Return every way in which exchanges and a document part, refusals first, the most frequent first."""
        report = self.judge.report
        contracts = {"refused": report.new.contract, "drift": report.old.contract}
        found = []
        for (sort, operation, direction, said, tokens), departing in self.departures.items():
            place, _, what = said.partition("\n")
            location = contracts[sort].references.location(tokens)
            pointer = format_pointer(location.tokens)
            found.append(
                Departure(
                    sort="refused" if sort == "refused" else "drift",
                    operation=operation,
                    direction="request" if direction == "request" else "response",
                    place=place,
                    what=what,
                    pointer=f"{location.resource}#{pointer}" if location.resource else pointer,
                    exchanges=departing.seen.exchanges,
                    consumers=tuple(sorted(departing.consumers)),
                    first=written(departing.seen.first),
                    last=written(departing.seen.last),
                    shape=departing.shape,
                    explained=departing.explained,
                )
            )
        found.sort(key=lambda one: (one.sort != "refused", -one.exchanges, one.operation, one.place, one.what))
        return tuple(found)


def replay(report: Report, consumers: Consumers, settings: Settings, stage: Callable[[str], None]) -> Replay:
    """Return what recorded exchanges say of the two documents of a report.

    Raises ConfigError, and DocumentError where a file cannot be opened.
    """
    tally = Tally(today=settings.today)
    judge = Judge(report, tally, consumers.hosts, show_values=consumers.show_values)
    replayer = _Replayer(judge)
    for exchange in looked_at(consumers.files, judge, consumers, stage):
        replayer.replay(exchange)
    told = judge.result(consumers.files)
    broken = tuple(_broken(told))
    departures = replayer.listed()
    assert told.impact is not None
    unexplained = [one for one in departures if one.sort == "refused" and not one.explained]
    passed = not unexplained and not any(one.level == "breaking" for one in broken)
    return Replay(
        old=report.old.name,
        new=report.new.name,
        window=told.impact.window,
        broken=broken,
        departures=departures,
        coverage=replayer.coverage.of(report.old.contract.operations),
        problems=(*told.impact.problems, *_unjudged(judge)),
        sentence=_sentence(told.impact.window.matched, broken, unexplained, departures, passed=passed, tally=tally),
        passed=passed and tally.is_whole,
        whole=tally.is_whole,
    )


def _unjudged(judge: Judge) -> Iterable[Problem]:
    """Yield the schemas that no payload was held against, or not against all of them."""
    for side, document in ((judge.plan.old, judge.report.old), (judge.plan.new, judge.report.new)):
        for tokens in sorted(side.requests.unjudged | side.answers.unjudged):
            location = side.contract.references.location(tokens)
            name = side.contract.document.resource(location.resource).name
            what = "payloads could not be held against all of this schema"
            yield Problem(source=name or document.source, what=what, pointer=format_pointer(location.tokens))


def _broken(report: Report) -> Iterable[Broken]:
    for finding in report.findings:
        hit = [one for one in finding.impact if one.status == "hit"]
        if hit and finding.waived is None:
            yield Broken(
                fingerprint=finding.fingerprint,
                rule=finding.rule,
                level=finding.level.value,
                message=str(finding.message),
                exchanges=sum(one.exchanges for one in hit),
                consumers=tuple(one.consumer for one in hit),
            )


def _sentence(
    matched: int,
    broken: tuple[Broken, ...],
    unexplained: list[Departure],
    departures: tuple[Departure, ...],
    *,
    passed: bool,
    tally: Tally,
) -> str:
    drifts = sum(one.sort == "drift" for one in departures)
    ways = "1 way" if drifts == 1 else f"{drifts:,} ways"
    aside = f"; in {ways} it is not what the old document allows" if drifts else ""
    if not passed:
        breaks = sum(one.level == "breaking" for one in broken)
        hit = {name for one in broken if one.level == "breaking" for name in one.consumers}
        hit |= {name for one in unexplained for name in one.consumers}
        found = [counted(breaks, "breaking change")] if breaks else []
        explains = "that no change explains"
        found += [f"{counted(len(unexplained), 'refusal')} {explains}"] if unexplained else []
        who = f"{len(hit):,} consumers are hit" if len(hit) != 1 else "1 consumer is hit"
        which = "the only exchange breaks" if matched == 1 else f"of {counted(matched, 'exchange')} some break"
        return f"Failed: {which}, by {' and '.join(found)}; {who}{aside}."
    if not tally.is_whole:
        read = "1 exchange that was" if matched == 1 else f"{matched:,} exchanges that were"
        return f"No verdict: the traffic was not read whole; of {read}, none breaks{aside}."
    return f"Passed: none of {counted(matched, 'exchange')} breaks{aside}."
