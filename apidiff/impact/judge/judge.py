"""Exchanges in, who is hit out: every exchange is routed, counted and asked about; each finding gets its impact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from apidiff.impact.exchange import Exchange
from apidiff.impact.judge.answer import Answer
from apidiff.impact.judge.plan import JUDGED, Plan, Questions, plan_of, unexplained
from apidiff.impact.judge.record import Record, Seen, Shown
from apidiff.impact.payload.call import Call
from apidiff.impact.payload.operation import side_of
from apidiff.impact.read.tally import Tally
from apidiff.impact.read.times import written
from apidiff.impact.route.router import Route, Router
from apidiff.model.finding import Finding
from apidiff.model.impact.seen import ConsumerImpact, ConsumerUse, Impact, Status, Window
from apidiff.model.places import OperationRef
from apidiff.model.report import Report

_NOT_IN_SAMPLE = "uses the operation; these calls were not in the sample"
_PLACES = 3
_UNSEEN = "what the API sends by itself does not show in recorded calls"
_NO_PROOF = "no exchange shows it, which is no proof"
_EVERYWHERE = "uses the API; the change reaches no operation in particular"


class Judge:
    """Judges exchanges for one report. `hosts` are further hosts of the API."""

    def __init__(self, report: Report, tally: Tally, hosts: Iterable[str] = (), *, show_values: bool = False) -> None:
        self.report = report
        self.tally = tally
        self.record = Record()
        self.plan: Plan = plan_of(report, side_of(report.old.contract), side_of(report.new.contract))
        self.router = Router(report.old.contract, hosts)
        self.show_values = show_values

    def count(self, exchange: Exchange) -> Route | None:
        """Count an exchange by consumer and operation; None where it is no call of the document."""
        route = self.router.route(exchange)
        if isinstance(route, str):
            self.record.miss(route, exchange)
            return None
        consumer = self.record.name(exchange.consumer)
        self.record.use(consumer, route.operation.ref, exchange)
        return route

    def judge(self, exchange: Exchange) -> None:
        """Ask a counted exchange what it shows of the findings."""
        route = self.router.route(exchange)
        if isinstance(route, str):
            return
        consumer, ref = self.record.name(exchange.consumer), route.operation.ref
        if ref not in self.plan.questions:
            self.record.judge(consumer, ref, exchange)
            return
        side = self.plan.old
        self.judge_call(Call(exchange, side, side.view(route.operation), route.values, self.lose), consumer)

    def judge_call(self, call: Call, consumer: str) -> frozenset[int]:
        """Ask a counted call what it shows; return the findings that it shows to break."""
        ref = call.view.operation.ref
        self.record.judge(consumer, ref, call.exchange)
        questions = self.plan.questions.get(ref)
        return frozenset() if questions is None else self.ask(questions, call, consumer)

    def declare(self, call: Call, *, counts: bool = True) -> None:
        """Count a declared call and ask what it shows. Of one with several statuses only the first `counts`."""
        operation, consumer = call.view.operation.ref, self.record.name(call.exchange.consumer)
        if counts:
            self.record.use(consumer, operation, call.exchange)
            self.record.judge(consumer, operation, call.exchange)
        questions = self.plan.questions.get(operation)
        if questions is not None:
            self.ask(questions, call, consumer)

    def find(self, call: Call, places: Sequence[str], *, sure: bool) -> None:
        """Count a call that was found in code, and tell of each finding that reaches it where it stands. Where the
        code does not say the method, it is not sure that it calls the operation."""
        operation, consumer = call.view.operation.ref, self.record.name(call.exchange.consumer)
        self.record.use(consumer, operation, call.exchange)
        self.record.judge(consumer, operation, call.exchange)
        questions = self.plan.questions.get(operation)
        for index, question in questions.asked if questions is not None else ():
            answer = question(call)
            if answer is not None:
                at = f"found in code at {', '.join(places[:_PLACES])}"
                more = f" and {len(places) - _PLACES:,} more" if len(places) > _PLACES else ""
                status = answer.status if sure else "may-be-hit"
                told = Answer(status=status, because=f"{at}{more}: {answer.because}", place=places[0])
                self._show(index, consumer, operation, told, call.exchange)

    def ask(self, questions: Questions, call: Call, consumer: str) -> frozenset[int]:
        """Ask all questions of an operation about one call; return the findings that it shows to break."""
        label, told = questions.operation.ref, dict[int, Answer]()
        for index, question in questions.asked:
            # A finding with parts asks a question for each: one call is one exchange of it all the same.
            known = told.get(index)
            answer = question(call) if known is None or known.status != "hit" else None
            if answer is not None and (known is None or answer.status == "hit"):
                told[index] = answer
        for index, answer in told.items():
            self._show(index, consumer, label, answer, call.exchange)
        hits = {index for index, answer in told.items() if answer.status == "hit"}
        for index, answer in unexplained(self.plan, questions, call, frozenset(hits)):
            self._show(index, consumer, label, answer, call.exchange)
            hits.add(index)
        return frozenset(hits)

    def _show(self, index: int, consumer: str, label: OperationRef, answer: Answer, exchange: Exchange) -> None:
        self.record.show(index, consumer, label, answer, exchange, show_values=self.show_values)

    def lose(self, why: str) -> None:
        """Count a body that cannot be read."""
        self.tally.lose(why, "the traffic", "a body")

    def result(self, files: Iterable[str]) -> Report:
        """Return the report with who is hit by each of its findings."""
        told = _Telling(self.record, self.plan)
        findings = tuple(
            finding.with_impact(tuple(told.of(index))) if finding.level in JUDGED else finding
            for index, finding in enumerate(self.report.findings)
        )
        return replace(self.report, findings=findings, impact=self._impact(findings, files))

    def _impact(self, findings: tuple[Finding, ...], files: Iterable[str]) -> Impact:
        record = self.record
        seen = record.recorded if record.recorded.exchanges else record.window
        window = Window(
            files=tuple(files),
            read=self.tally.exchanges,
            matched=record.window.exchanges,
            recorded=record.recorded.exchanges,
            judged=sum(record.judged.values()),
            first=written(seen.first),
            last=written(seen.last),
            outside=dict(sorted(record.outside.items())),
            lost=self.tally.lost,
        )
        return Impact(
            window=window,
            consumers=tuple(self._uses(findings)),
            problems=tuple(self.tally.problems()),
        )

    def _uses(self, findings: tuple[Finding, ...]) -> Iterator[ConsumerUse]:
        counts = Counter((one.consumer, one.status) for finding in findings for one in finding.impact)
        for consumer in self.record.consumers():
            total = self.record.of(consumer)
            yield ConsumerUse(
                consumer=consumer,
                exchanges=total.exchanges,
                first=written(total.first),
                last=written(total.last),
                called=tuple(self.record.used.get(consumer, {})),
                hit=counts[consumer, "hit"],
                may_be_hit=counts[consumer, "may-be-hit"],
                not_seen=counts[consumer, "not-seen"],
            )


class _Telling:
    """Tells of each finding what was seen of every consumer. What is the same of many findings is one object: thousands
    of consumers and hundreds of findings are normal."""

    def __init__(self, record: Record, plan: Plan) -> None:
        self._record = record
        self._plan = plan
        self._totals = {consumer: record.of(consumer) for consumer in record.consumers()}
        self._general: dict[tuple[str, Status, str], ConsumerImpact] = {}
        self._unjudged = dict[tuple[int, str], Seen]()
        for consumer, operations in record.used.items():
            for label, seen in operations.items():
                questions, left = plan.questions.get(label), seen.exchanges - record.judged.get((consumer, label), 0)
                if questions is not None and left > 0:
                    for index in dict.fromkeys(index for index, _ in questions.asked):
                        self._unjudged.setdefault((index, consumer), Seen()).add(left, seen.first, seen.last)

    def of(self, index: int) -> Iterator[ConsumerImpact]:
        """Yield what is known of each consumer and a finding."""
        for consumer in self._totals:
            yield self._of(index, consumer)

    def _of(self, index: int, consumer: str) -> ConsumerImpact:
        shown = self._record.shown.get((index, consumer))
        if shown is not None and shown.hits.exchanges:
            return _told(consumer, "hit", shown.hits, shown.because, shown)
        if shown is not None and shown.mays.exchanges:
            return _told(consumer, "may-be-hit", shown.mays, shown.may_because, shown)
        if index in self._plan.unseen:
            return self._in_general(consumer, "may-be-hit", _UNSEEN)
        if index in self._plan.everywhere:
            return self._in_general(consumer, "may-be-hit", _EVERYWHERE)
        unjudged = self._unjudged.get((index, consumer))
        if unjudged is not None:
            return _told(consumer, "may-be-hit", unjudged, _NOT_IN_SAMPLE, None)
        return self._in_general(consumer, "not-seen", _NO_PROOF)

    def _in_general(self, consumer: str, status: Status, because: str) -> ConsumerImpact:
        key = (consumer, status, because)
        found = self._general.get(key)
        if found is None:
            found = self._general[key] = _told(consumer, status, self._totals[consumer], because, None)
        return found


def _told(consumer: str, status: Status, seen: Seen, because: str, shown: Shown | None) -> ConsumerImpact:
    return ConsumerImpact(
        consumer=consumer,
        status=status,
        exchanges=seen.exchanges,
        first=written(seen.first),
        last=written(seen.last),
        because=because,
        witness=None if shown is None else shown.witness,
    )
