"""Which questions to ask of the calls of which operation: made once from the findings of a report."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from apidiff.compare.match.paths import template_names
from apidiff.impact.judge.answer import Answer, Question, hit, may_be
from apidiff.impact.judge.payloads import is_of_schema, schema_question
from apidiff.impact.judge.surface import applies, question_of
from apidiff.impact.payload.call import Call, is_value
from apidiff.impact.payload.operation import OperationView, Side
from apidiff.impact.payload.schemas import holds_anything
from apidiff.model.contract import Contract, Direction, Operation, Usage
from apidiff.model.finding import Finding, Level, in_parts
from apidiff.model.places import OperationKind, OperationRef, Place, Step
from apidiff.model.pointer import Tokens
from apidiff.model.report import Report

JUDGED = (Level.BREAKING, Level.WARNING)
"""Levels of findings that hit anybody."""


class Position(Struct, frozen=True, kw_only=True, eq=False):
    """A request payload of an operation, which is `now` in the new document, and the findings about its schema."""

    place: Place
    old: Tokens
    new: Tokens
    now: OperationView
    findings: tuple[int, ...]


class Questions(Struct, kw_only=True, eq=False):
    """What to ask of the calls of one operation. `positions` are looked at as a whole where no question found what is
    refused."""

    operation: Operation
    asked: list[tuple[int, Question]] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)


class Plan(Struct, frozen=True, kw_only=True, eq=False):
    """The questions by the old operation; `everywhere` are findings that reach whoever calls anything."""

    old: Side
    new: Side
    questions: dict[OperationRef, Questions]
    everywhere: tuple[int, ...]
    unseen: tuple[int, ...]


def plan_of(report: Report, old: Side, new: Side) -> Plan:
    """Return the questions for the findings of a report that break somebody or may."""
    makers = _Planner(report, old, new)
    for index, finding in enumerate(report.findings):
        if finding.level in JUDGED or finding.lowered:
            makers.add(index, finding)
    return Plan(
        old=old,
        new=new,
        questions=makers.questions,
        everywhere=tuple(makers.everywhere),
        unseen=tuple(makers.unseen),
    )


class _Planner:
    def __init__(self, report: Report, old: Side, new: Side) -> None:
        self.report = report
        self.old = old
        self.new = new
        self.questions: dict[OperationRef, Questions] = {}
        self.everywhere: list[int] = []
        self.unseen: list[int] = []
        self._of_old = _by_ref(old.contract)
        self._of_new = _by_ref(new.contract)
        self._now = {was.ref: now for now, was in report.matched.items()}
        self._keywords = _keywords_by_schema(report)

    def add(self, index: int, finding: Finding, within: Finding | None = None) -> None:
        """Add the questions of a finding, or of a part of one."""
        usages = [usage for usage, level in finding.usages if level in JUDGED] or [u for u, _ in finding.usages]
        if not usages:
            self.everywhere.append(index)
        # A shared part that took the place of another is judged by what differs between them.
        by_parts = not all(is_of_schema(part.change) for part in finding.parts)
        for usage in () if by_parts else usages:
            self._add_usage(index, finding, usage, within)
        for part in finding.parts:
            if part.level in JUDGED:
                self.add(index, part, finding)

    def _add_usage(self, index: int, finding: Finding, usage: Usage, within: Finding | None) -> None:
        if not isinstance(usage.operation, OperationRef):
            self.everywhere.append(index)  # a part of the document that belongs to no operation
            return
        was = self.report.matched.get(usage.operation) or self._of_old.get(usage.operation)
        if was is None:
            return  # an operation that only the new document has: nobody calls it yet
        if was.kind is OperationKind.WEBHOOK:
            self.unseen.append(index)
            return
        if was.kind is OperationKind.CALLBACK:
            self._add_callback(index, was)
            return
        now_at, usage = usage.place, _as_it_was(usage, was)
        questions = self._questions(was)
        name = self._now.get(was.ref)
        now = None if name is None else self._of_new.get(name)
        views = (self.old.view(was), None if now is None else self.new.view(now))
        if not is_of_schema(finding.change) or usage.place.part not in ("parameter", "body", "response"):
            questions.asked.append((index, question_of(finding.change, usage, views[1])))
            return
        outer = None if within is None else within.change
        sides = (self.old, self.new)
        question = schema_question(finding.change, usage, now_at, sides, views, self._claimed, outer)
        questions.asked.append((index, question))
        if usage.direction is Direction.REQUEST and views[1] is not None:
            self._add_position(questions, index, (usage.place, now_at), (views[0], views[1]))

    def _questions(self, operation: Operation) -> Questions:
        return self.questions.setdefault(operation.ref, Questions(operation=operation))

    def _add_callback(self, index: int, operation: Operation) -> None:
        """What an API sends by itself does not show in calls of it: whoever calls the operation that declares a
        callback may be hit."""
        within = operation.ref.within
        parent = None if within is None else self._of_old.get(within.operation)
        if parent is None or parent.kind is not OperationKind.PATH:
            self.unseen.append(index)
        else:
            self._questions(parent).asked.append((index, _receives_callback))

    def _add_position(
        self, questions: Questions, index: int, places: tuple[Place, Place], views: tuple[OperationView, OperationView]
    ) -> None:
        place = places[0]
        was, now = views[0].schema_at(place), views[1].schema_at(places[1])
        if was is None or now is None:
            return
        for number, known in enumerate(questions.positions):
            if known.place == place:
                findings = tuple(dict.fromkeys((*known.findings, index)))
                questions.positions[number] = replace(known, findings=findings)
                return
        found = Position(place=place, old=was.tokens, new=now.tokens, now=views[1], findings=(index,))
        questions.positions.append(found)

    def _claimed(self, tokens: Tokens) -> frozenset[str]:
        place = self.new.contract.references.location(tokens)
        return self._keywords.get((place.resource, place.tokens), frozenset())


def _as_it_was(usage: Usage, was: Operation) -> Usage:
    """A usage with the name that a path parameter had in the old document: it is the one at its place in the path."""
    first = usage.place.steps[0]
    if first.in_ != "path" or not isinstance(usage.operation, OperationRef):
        return usage
    before, after = template_names(was.path), template_names(usage.operation.path)
    if first.name in before or first.name not in after or len(before) != len(after):
        return usage
    step = Step(part=first.part, name=before[after.index(first.name)], in_=first.in_)
    return replace(usage, place=Place((step, *usage.place.steps[1:])))


def _by_ref(contract: Contract) -> dict[OperationRef, Operation]:
    return {operation.ref: operation for operation in contract.operations}


def _keywords_by_schema(report: Report) -> dict[tuple[str, Tokens], frozenset[str]]:
    """By the place of a schema, which of its keywords findings are about."""
    found: dict[tuple[str, Tokens], set[str]] = {}
    for finding in in_parts(report.findings):
        side = finding.change.new
        if side is not None and is_of_schema(finding.change):
            tokens = side.location.tokens
            for length in range(max(len(tokens) - 2, 0), len(tokens)):
                found.setdefault((side.location.resource, tokens[:length]), set()).add(tokens[length])
    return {place: frozenset(keywords) for place, keywords in found.items()}


def _receives_callback(call: Call) -> Answer | None:
    return may_be("calls the operation that declares the callback; what the API sends does not show in its traffic")


def unexplained(plan: Plan, questions: Questions, call: Call, hits: frozenset[int]) -> Iterator[tuple[int, Answer]]:
    """Yield the findings of each request payload that is refused now and was not before, where no question told why."""
    if call.was_refused:
        return
    for position in questions.positions:
        if hits.intersection(position.findings) or applies(call, position.place, position.now) is False:
            continue
        payload = call.value_at(position.place)
        if not is_value(payload) or holds_anything(payload):
            continue
        before, after = plan.old.requests, plan.new.requests
        as_now = call.read_by(plan.new, position.new, payload, position.place)
        if after.admits(position.new, as_now) is False and before.admits(position.old, payload):
            for index in position.findings:
                yield index, hit("sends what is refused now", str(position.place))
