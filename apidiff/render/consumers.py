"""Who is hit, as Markdown for the comment under a change: a table of consumers, and what each has to look at."""

from __future__ import annotations

from collections.abc import Iterator

from apidiff.model.finding import Finding, Level
from apidiff.model.impact.seen import ConsumerUse
from apidiff.model.report import Report
from apidiff.render.markdown import code, folded, prose, table
from apidiff.render.text import counted, one_line
from apidiff.render.view import View
from apidiff.render.who import policy_note, verdict_on, what_was_looked_at, worst_hit_first

_MOST = 50
_MOST_LISTED = 25


def render(report: Report, view: View) -> str:
    """Return the page. The view does not matter."""
    title = one_line(report.new.contract.title or report.old.contract.title, 120) or "API"
    parts = [f"## Who is hit: {prose(title)}", prose(report.verdict.sentence), *consumers_of(report)]
    return "\n\n".join(parts) + "\n"


def consumers_of(report: Report) -> Iterator[str]:
    """Yield who is hit, as parts of a page; nothing where nobody looked."""
    impact = report.impact
    if impact is None:
        return
    yield f"Looked at: {prose(what_was_looked_at(impact))}. Who was not seen may be hit all the same."
    note = policy_note(impact)
    if note:
        yield prose(note)
    if impact.problems:
        yield "\n".join(f"- {prose(str(problem), 400)}" for problem in impact.problems)
    shown = worst_hit_first(impact)
    if shown:
        yield table(("Consumer", "Verdict", "Exchanges", "Last seen"), [_row(use) for use in shown[:_MOST]])
    if len(shown) > _MOST:
        yield f"and {len(shown) - _MOST:,} more."
    for consumer, lines in _met(report, [use.consumer for use in shown[:_MOST]]).items():
        if len(lines) > _MOST_LISTED:
            lines = [*lines[:_MOST_LISTED], f"- and {len(lines) - _MOST_LISTED:,} more"]
        if lines:
            yield folded(f"What {prose(consumer)} meets", "\n".join(lines))


def _row(use: ConsumerUse) -> tuple[str, str, str, str]:
    return code(use.consumer), verdict_on(use), f"{use.exchanges:,}", use.last[:10] if use.last else "-"


def _met(report: Report, consumers: list[str]) -> dict[str, list[str]]:
    """What each of these consumers has to look at, in lines."""
    found: dict[str, list[str]] = {consumer: [] for consumer in consumers}
    for finding in _standing(report):
        for one in finding.impact:
            if one.status != "not-seen" and one.consumer in found:
                found[one.consumer].append(
                    f"- {'**hit**' if one.status == 'hit' else 'may be hit'}: {prose(str(finding.message))}"
                    f" ({prose(one.because)}; {counted(one.exchanges, 'exchange')})"
                )
    return found


def _standing(report: Report) -> Iterator[Finding]:
    for finding in report.findings:
        if finding.waived is None and finding.level in (Level.BREAKING, Level.WARNING):
            yield finding
