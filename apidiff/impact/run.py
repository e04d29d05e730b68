"""The way from files to a report that says who is hit: traffic, pacts and declared use, one after the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from apidiff.compare.match.paths import structure
from apidiff.config import Settings
from apidiff.impact.code.find import calls_in
from apidiff.impact.declared.call import CodeCall, DeclaredCall
from apidiff.impact.declared.files import StatedOperation, declared_use, expanded, is_declared
from apidiff.impact.exchange import Exchange
from apidiff.impact.judge.judge import Judge
from apidiff.impact.policy import apply_policy
from apidiff.impact.read.consumers import named as consumer_name
from apidiff.impact.read.files import read_files
from apidiff.impact.read.tally import Tally
from apidiff.model.contract import Operation, Usage
from apidiff.model.document import ConfigError
from apidiff.model.finding import Finding
from apidiff.model.places import OperationKind, OperationRef
from apidiff.model.report import Report
from apidiff.model.words.spelling import nearest

Stage = Callable[[str], None]


class Consumers(Struct, frozen=True, kw_only=True):
    """Where it is said who uses the API, and how to read it. `hosts` are further hosts of the API, `code` folders of
    source code, which may have a name before them (`till=apps/till`); with a `sample`,
    the payloads of so many exchanges are looked at, and all are counted."""

    files: tuple[str, ...]
    by: str | None = None
    hosts: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    sample: int | None = None
    seed: int = 0
    show_values: bool = False


def with_impact(report: Report, consumers: Consumers, settings: Settings, stage: Stage) -> Report:
    """Return a report with who is hit by each finding, and its levels as the policy has them.

    Raises ConfigError, and DocumentError where a file cannot be opened.
    """
    files = list(expanded(consumers.files))
    tally = Tally(today=settings.today)
    judge = Judge(report, tally, consumers.hosts, show_values=consumers.show_values)
    recorded = [file for file in files if not is_declared(file)]
    for exchange in looked_at(recorded, judge, consumers, stage):
        judge.judge(exchange)
    for file in files:
        if is_declared(file):
            declare(judge, file, tally)
    for named in consumers.code:
        find_calls(judge, named, tally)
    stage("Holding the findings against what was seen")
    return apply_policy(judge.result([*files, *consumers.code]), settings, tally)


def looked_at(files: Iterable[str], judge: Judge, consumers: Consumers, stage: Stage) -> Iterator[Exchange]:
    """Yield the exchanges to look into: the sample where one was asked for, else all calls. All are counted.

    Raises ConfigError, and DocumentError where a file cannot be opened.
    """
    exchanges = read_files(files, judge.tally, consumers.by, stage)
    if consumers.sample is None:
        yield from (exchange for exchange in exchanges if judge.count(exchange) is not None)
    else:
        yield from _sampled(exchanges, consumers.sample, consumers.seed, judge.count)


def narrowed_to(report: Report, consumer: str) -> Report:
    """Return a report with what one consumer was seen using of what changed. Raises ConfigError where the consumer was
    not seen at all: nothing would be left then, and that would say that nothing changes."""
    assert report.impact is not None
    names = [use.consumer for use in report.impact.consumers]
    if consumer not in names:
        known = f"one of {', '.join(names[:20])}" if names else "a consumer that the files name"
        raise ConfigError(f"no call of {consumer!r} was seen{nearest(consumer, names, repr)}; expected {known}")
    called = next(frozenset(use.called) for use in report.impact.consumers if use.consumer == consumer)
    findings = tuple(
        _as_met(finding, called, report)
        for finding in report.findings
        if any(one.consumer == consumer and one.status != "not-seen" for one in finding.impact)
    )
    return replace(report, findings=findings, impact=replace(report.impact, reader=consumer))


def _as_met(finding: Finding, called: frozenset[OperationRef], report: Report) -> Finding:
    """Return a finding with the operations alone that were called; with all of them, where it reaches none of these in
    particular."""

    def is_called(usage: Usage) -> bool:
        operation = usage.operation
        if not isinstance(operation, OperationRef):
            return False
        was = report.matched.get(operation)
        return (operation if was is None else was.ref) in called

    kept = {usage for usage, _ in finding.usages if is_called(usage)}
    if not kept:
        return finding
    return replace(
        finding,
        usages=tuple(pair for pair in finding.usages if pair[0] in kept),
        change=replace(finding.change, usages=tuple(usage for usage in finding.change.usages if usage in kept)),
        parts=tuple(_as_met(part, called, report) for part in finding.parts),
    )


def declare(judge: Judge, file: str, tally: Tally) -> None:
    """Ask what a file of declared use shows. An operation that the old document does not have is lost. Raises
    ConfigError."""
    use = declared_use(file)
    tally.files += 1
    known = operations_by_address(judge.report.old.contract.operations)
    for label, said in use.operations.items():
        method, _, path = label.partition(" ")
        stated = said or StatedOperation()
        ref = OperationRef(method=method, path=path)
        operation = known.get((method.upper(), structure(path)))
        tally.exchanges += max(stated.exchanges, 1)
        if operation is None:
            expected = "an operation of the old document"
            tally.lose("an operation that the old document does not have", file, str(ref), expected)
            continue
        side = judge.plan.old
        for number, status in enumerate(stated.statuses or (0,)):
            call = DeclaredCall(stated, use.consumer, status, side, side.view(operation))
            judge.declare(call, counts=number == 0)


def find_calls(judge: Judge, named: str, tally: Tally) -> None:
    """Look for calls in the source code of a client. Raises ConfigError where there is no such folder."""
    name, equals, folder = named.partition("=")
    if not equals:
        name, folder = os.path.basename(os.path.normpath(named)), named
    tally.files += 1
    found = calls_in(folder, judge.report.old.contract, tally)
    for one in found:
        tally.exchanges += 1
        judge.find(CodeCall(one, consumer_name(name), judge.plan.old), one.places, sure=one.sure)
    if not found:
        tally.empty.append(folder)


def operations_by_address(operations: Iterable[Operation]) -> dict[tuple[str, str], Operation]:
    """Return the operations that are called by method and path, whatever their path parameters are named."""
    return {
        (operation.method.upper(), structure(operation.path)): operation
        for operation in operations
        if operation.kind is OperationKind.PATH
    }


def _sampled(exchanges: Iterable[Exchange], size: int, seed: int, seen: Callable[[Exchange], object]) -> list[Exchange]:
    """Return a sample in the order in which it was recorded, each exchange as likely to be in it as any other, and tell
    `seen` of every one: reservoir sampling (Vitter 1985, Algorithm R). The same seed and the same files give the same
    sample."""
    random = Random(seed)
    kept: list[tuple[int, Exchange]] = []
    for index, exchange in enumerate(exchanges):
        seen(exchange)
        if len(kept) < size:
            kept.append((index, exchange))
            continue
        place = random.randrange(index + 1)
        if place < size:
            kept[place] = (index, exchange)
    kept.sort(key=lambda pair: pair[0])
    return [exchange for _, exchange in kept]
