"""When a break that nobody was seen using is a warning: never by itself, and never on what was not looked at.

A break is lowered where the project asks for that (`impact` in its configuration) and all of this holds: the files were
read whole, enough exchanges of the API were in them, they reach as far back as the policy asks, every pattern of
protected consumers names one that was seen, and no protected consumer is hit or may be.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fnmatch import fnmatchcase

from msgspec.structs import replace

from apidiff.config import Settings
from apidiff.impact.exchange import UNKNOWN_CONSUMER
from apidiff.impact.judge.record import OTHERS
from apidiff.impact.read.tally import Tally
from apidiff.impact.route.router import ELSEWHERE
from apidiff.model.finding import Finding, Level
from apidiff.model.impact.policy import ImpactPolicy
from apidiff.model.impact.seen import ConsumerImpact, Impact
from apidiff.model.report import Report
from apidiff.pipeline import decided_anew
from apidiff.render.text import counted


def apply_policy(report: Report, settings: Settings, tally: Tally) -> Report:
    """Return the report with the breaks that nobody who counts was seen using as warnings, and why they are."""
    impact, policy, today = report.impact, settings.impact, settings.today
    if impact is None or not policy.lowers:
        return report
    kept = "; ".join(reasons_to_keep(impact, policy, tally, today))
    if kept:
        return replace(report, impact=replace(impact, kept=kept))
    lowered = 0
    findings = list[Finding]()
    for finding in report.findings:
        if finding.level is Level.BREAKING and not _uses(finding, policy, today):
            lowered += 1
            finding = _lowered(finding, policy, impact)
        findings.append(finding)
    changed = replace(report, impact=replace(impact, lowered=lowered))
    return decided_anew(changed, tuple(findings), settings) if lowered else changed


def reasons_to_keep(impact: Impact, policy: ImpactPolicy, tally: Tally, today: date) -> Iterator[str]:
    """Yield why nothing may be lowered; nothing where it may."""
    window = impact.window
    if tally.truncated:
        yield f"{tally.truncated[0]} ends in the middle"
    if tally.empty:
        yield f"there is no exchange in {tally.empty[0]}"
    if tally.losses:
        yield f"{counted(tally.lost, 'part')} of the traffic could not be read"
    elsewhere = window.outside.get(ELSEWHERE)
    if elsewhere:
        have = "has a path" if elsewhere == 1 else "have paths"
        yield f"{counted(elsewhere, 'exchange')} {have} of the API at hosts it does not name; --host takes these"
    if window.recorded < policy.require_exchanges:
        were = "was" if window.recorded == 1 else "were"
        seen = f"{counted(window.recorded, 'exchange')} with the API {were} seen"
        yield f"{seen}; the policy asks for {policy.require_exchanges:,}"
    if policy.ignore_unused_days is not None:
        first, last = _day(window.first), _day(window.last)
        start = today - timedelta(days=policy.ignore_unused_days)
        if first is None or first > start:
            seen = "no time" if first is None else first.isoformat()
            yield f"the traffic reaches back to {seen}; the policy asks for {start.isoformat()}"
        elif last is None or last < today - timedelta(days=policy.newest_within_days):
            yield f"the traffic ends on {last}, more than {counted(policy.newest_within_days, 'day')} ago"
    for pattern in policy.protect:
        if not any(fnmatchcase(use.consumer, pattern) for use in impact.consumers):
            yield f"no consumer was seen that `{pattern}` protects"


def is_protected(consumer: str, policy: ImpactPolicy) -> bool:
    """Return whether a consumer counts: one that is protected, any where none is named, and one that cannot be told."""
    if not policy.protect or consumer in (UNKNOWN_CONSUMER, OTHERS):
        return True
    return any(fnmatchcase(consumer, pattern) for pattern in policy.protect)


def _uses(finding: Finding, policy: ImpactPolicy, today: date) -> bool:
    return any(_counts(one, policy, today) for one in finding.impact)


def _counts(one: ConsumerImpact, policy: ImpactPolicy, today: date) -> bool:
    if one.status == "not-seen" or not is_protected(one.consumer, policy):
        return False
    last = _day(one.last)
    if policy.ignore_unused_days is None or last is None:
        return True
    return last >= today - timedelta(days=policy.ignore_unused_days)


def _lowered(finding: Finding, policy: ImpactPolicy, impact: Impact) -> Finding:
    window = impact.window
    who = f"no consumer like {', '.join(policy.protect)}" if policy.protect else "no consumer"
    when = f" in {counted(policy.ignore_unused_days, 'day')}" if policy.ignore_unused_days is not None else ""
    reason = f"{who} was seen using it{when}, in {counted(window.recorded, 'exchange')}"
    usages = tuple((usage, Level.WARNING if level is Level.BREAKING else level) for usage, level in finding.usages)
    parts = tuple(_lowered(part, policy, impact) if part.level is Level.BREAKING else part for part in finding.parts)
    return replace(finding, level=Level.WARNING, usages=usages, lowered=reason, parts=parts)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text[:10])
